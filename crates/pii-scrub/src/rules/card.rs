//! Payment card numbers: 12 to 19 digits, plain or in the groups that are printed on cards.

use rule_scan::{Anchor, ByteClass, Rule, Validity, Words};

use super::{digits, number};

/// One row of `data/card_ranges.txt`.
struct Range {
    first: u64,
    last: u64,
    prefix: usize,
    lengths: Vec<usize>,
    strong: bool,
}

pub(crate) fn rule() -> Rule {
    let ranges: Vec<Range> =
        include_str!("../../data/card_ranges.txt").lines().filter_map(range).collect();
    let support = Words::new(
        [
            "card",
            "cards",
            "credit",
            "debit",
            "visa",
            "mastercard",
            "amex",
            "maestro",
            "cc",
            "pan",
            "cvv",
            "cvc",
            "expiry",
            "expires",
            "payment",
            "karte",
            "kreditkarte",
            "carte",
            "tarjeta",
            "carta",
            "cartão",
            "карта",
            "карты",
            "карту",
            "卡号",
        ],
        48,
        24,
    );
    let against = Words::new(super::phone::NOT_A_NUMBER_OF_A_PERSON, 24, 0);
    Rule::new("pii.credit_card", Anchor::run(ByteClass::DIGIT), "[0-9](?:[ -]?[0-9]){11,18}")
        .left(ByteClass::ALNUM.with(b".-+/$"))
        .right(ByteClass::ALNUM)
        .validate(move |bytes| weigh(bytes, &ranges))
        .confidence(75)
        .support(support, 25)
        .against(against, 20)
        .rank(160)
}

fn range(line: &str) -> Option<Range> {
    let mut columns = line.split_whitespace();
    let (prefixes, lengths) = (columns.next()?, columns.next()?);
    let strong = columns.nth(1)? == "strong";
    let (first, last) = prefixes.split_once('-').unwrap_or((prefixes, prefixes));
    Some(Range {
        first: first.parse().ok()?,
        last: last.parse().ok()?,
        prefix: first.len(),
        lengths: lengths.split(',').map(str::parse).collect::<Result<_, _>>().ok()?,
        strong,
    })
}

fn weigh(bytes: &[u8], ranges: &[Range]) -> Validity {
    let length = digits(bytes).count();
    if !is_grouped(bytes) || !luhn(bytes) {
        return Validity::Reject;
    }
    let issuers = ranges.iter().filter(|range| {
        let prefix = number(digits(bytes).take(range.prefix));
        (range.first..=range.last).contains(&prefix) && range.lengths.contains(&length)
    });
    let strong = issuers.map(|range| range.strong).max();
    let last = bytes.iter().rposition(|byte| !byte.is_ascii_digit());
    let shorter = last.and_then(|last| bytes.get(..last));
    match (strong, shorter) {
        (None, _) => Validity::Reject,
        (Some(true), _) => Validity::Accept(0),
        // What comes after a card may fit by chance.
        (_, Some(shorter)) if weigh(shorter, ranges) == Validity::Accept(0) => Validity::Reject,
        (_, Some(_)) if length >= 16 => Validity::Accept(-20),
        _ => Validity::Accept(-30),
    }
}

/// No separator at all, or one kind of it between groups of four (the last may be shorter) or of
/// 4-6-5 and 4-6-4.
fn is_grouped(bytes: &[u8]) -> bool {
    let Some(&separator) = bytes.iter().find(|byte| !byte.is_ascii_digit()) else { return true };
    let groups: Vec<usize> = bytes.split(|&byte| byte == separator).map(<[u8]>::len).collect();
    let one_kind = bytes.iter().all(|byte| byte.is_ascii_digit() || *byte == separator);
    let fours = groups
        .split_last()
        .is_some_and(|(last, rest)| (1..=4).contains(last) && rest.iter().all(|&group| group == 4));
    one_kind && (fours || matches!(groups.as_slice(), [4, 6, 4 | 5]))
}

/// The check digit of ISO/IEC 7812-1.
pub(super) fn luhn(bytes: &[u8]) -> bool {
    let mut sum = 0u32;
    let backwards = bytes.iter().rev().filter(|byte| byte.is_ascii_digit());
    for (index, byte) in backwards.enumerate() {
        let digit = u32::from(byte - b'0');
        let doubled = if index % 2 == 1 { digit * 2 } else { digit };
        sum += doubled / 10 + doubled % 10;
    }
    sum.is_multiple_of(10)
}
