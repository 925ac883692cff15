//! Telephone numbers: strong shapes by themselves, weak ones beside a word that speaks for them.

use rule_scan::{Anchor, ByteClass, Rule, Validity, Words};

use super::digits;

/// Words that say what else a number is: counter-evidence for every weak number of a person.
pub(crate) const NOT_A_NUMBER_OF_A_PERSON: [&str; 44] = [
    "order",
    "orders",
    "ticket",
    "tickets",
    "invoice",
    "tracking",
    "parcel",
    "shipment",
    "batch",
    "id",
    "ids",
    "serial",
    "version",
    "v",
    "build",
    "release",
    "ref",
    "reference",
    "case",
    "pr",
    "issue",
    "commit",
    "port",
    "pid",
    "isbn",
    "sku",
    "model",
    "part",
    "hash",
    "checksum",
    "score",
    "result",
    "epoch",
    "timestamp",
    "ts",
    "device",
    "row",
    "line",
    "offset",
    "size",
    "bytes",
    "count",
    "bbox",
    "pi",
];

const CALLING: [&str; 62] = [
    "phone",
    "phones",
    "tel",
    "telephone",
    "mobile",
    "mob",
    "cell",
    "cellphone",
    "landline",
    "fax",
    "call",
    "calls",
    "called",
    "calling",
    "reach",
    "reached",
    "dial",
    "answering",
    "answer",
    "ring",
    "text",
    "sms",
    "whatsapp",
    "signal",
    "telegram",
    "viber",
    "contact",
    "office",
    "hotline",
    "voicemail",
    "pager",
    "ph",
    "telefon",
    "telefonnummer",
    "rufnummer",
    "handy",
    "handynummer",
    "mobil",
    "anrufen",
    "téléphone",
    "appeler",
    "appelez",
    "portable",
    "teléfono",
    "telefono",
    "móvil",
    "celular",
    "llame",
    "llamar",
    "telefone",
    "ligue",
    "cellulare",
    "chiamare",
    "telefoon",
    "телефон",
    "телефону",
    "тел",
    "позвоните",
    "电话",
    "手机",
    "電話",
    "携帯",
];

/// An extension after the number.
const EXTENSION: &str = "(?:,? ?(?i:x|ext(?:ension|n)?)[.:]? ?[0-9]{1,6})?";

/// An area code in brackets, or one that a trunk prefix tells and a stroke or hyphen sets apart.
const AREA: &str = r"(?:(?:[0-9][ -]?)?\([0-9]{2,5}\)[ ./-]{0,2}|0[0-9]{1,4} ?[/-] ?)";

/// What says that a number is a telephone's in scripts that put no spaces between words, where it is
/// rarely a word by itself.
const CALLING_UNSPACED: [&str; 10] =
    ["电话", "手机", "联系方式", "電話", "手機", "携帯", "전화", "휴대폰", "핸드폰", "โทร"];

/// What may not stand before a number: it would be a part of something longer. A comma may, as
/// in lists; so may a slash before a shape that is strong.
const LEFT: ByteClass = ByteClass::ALNUM.with(b".-$#+(");

pub(crate) fn rules() -> [Rule; 5] {
    let support = Words::new(CALLING, 40, 16);
    let against = Words::new(NOT_A_NUMBER_OF_A_PERSON, 20, 0);
    let start = || Anchor::run(ByteClass::DIGIT).back(ByteClass::NONE.with(b"+("), 2);
    let rule = |name: &str, pattern: String| {
        Rule::new("pii.phone", start(), pattern)
            .named(format!("pii.phone.{name}"))
            .left(LEFT.with(b"/"))
            .right(ByteClass::ALNUM.with(b":%@"))
            .against(against.clone(), 30)
    };
    let international = rule(
        "international",
        format!(
            r"(?:\(?\+\(?|00)[1-9](?:(?:[ .()/-]{{0,2}}| [/-] |\) [/-] )[0-9]){{6,14}}{EXTENSION}"
        ),
    )
    .left(LEFT)
    .validate(weigh_international)
    .confidence(65)
    .support(support.clone(), 20)
    .rank(110);
    let three_three_four = rule(
        "three_three_four",
        format!(r"(?:1[ .-])?(?:\([0-9]{{3}}\)[ .-]?|[0-9]{{3}}[ .-])[0-9]{{3}}[ .-][0-9]{{4}}{EXTENSION}"),
    )
    .left(LEFT)
    .validate(weigh_nanp)
    .confidence(60)
    .support(support.clone(), 30)
    .rank(110);
    let grouped = rule(
        "grouped",
        format!("(?:{AREA}[0-9]{{1,9}}|[0-9]{{1,6}})(?:[ .-][0-9]{{2,8}}|/[0-9]{{3,8}}){{0,5}}{EXTENSION}"),
    )
    .validate(|bytes| {
        let separated = bytes.iter().any(|byte| !byte.is_ascii_digit());
        let plausible = (6..=13).contains(&digits(main_part(bytes)).count());
        // After a stroke a whole number of a place, no denominator and no year.
        let stroke = bytes.iter().rposition(|&byte| byte == b'/');
        let behind = stroke.and_then(|stroke| bytes.get(stroke..));
        let plausible = plausible && behind.is_none_or(|behind| digits(main_part(behind)).count() >= 6);
        if separated && plausible && !begins_with_date(bytes) && !is_series(bytes) && !is_decimal(bytes) {
            Validity::Accept(0)
        } else {
            Validity::Reject
        }
    })
    .confidence(20)
    .support(support.clone(), 45)
    .rank(80);
    let plain = rule("plain", format!("[0-9]{{7,15}}{EXTENSION}"))
        .validate(|bytes| {
            let extended = main_part(bytes).len() < bytes.len();
            match extended {
                true => Validity::Accept(40),
                false if is_compact_date(bytes) => Validity::Reject,
                false => Validity::Accept(0),
            }
        })
        .confidence(15)
        .support(support.within(24, 12), 45)
        .rank(80);
    let unspaced = Rule::new(
        "pii.phone",
        Anchor::literals(CALLING_UNSPACED),
        "[0-9+(](?:[ .()-]{0,2}[0-9]){5,14}",
    )
    .named("pii.phone.unspaced")
    .lead(format!(r"(?:{})[^0-9A-Za-z+(\n]{{0,24}}", CALLING_UNSPACED.join("|")))
    .right(ByteClass::ALNUM.with(b"@"))
    .validate(|bytes| if begins_with_date(bytes) { Validity::Reject } else { Validity::Accept(0) })
    .confidence(70)
    .rank(80);
    [international, three_three_four, grouped, plain, unspaced]
}

/// A plus sign says what a number is; two zeros may as well begin a counter or a dump of code units.
fn weigh_international(bytes: &[u8]) -> Validity {
    let number = main_part(bytes);
    if number.contains(&b'+') {
        return weigh_plus(number);
    }
    let mut groups = number.split(|byte| !byte.is_ascii_digit());
    let padded = groups.clone().filter(|group| group.starts_with(b"00")).count() > 1;
    let binary = groups.clone().all(|group| group.iter().all(|&digit| digit <= b'1'));
    let first = groups.next().map_or(0, <[u8]>::len);
    match groups.next() {
        _ if padded || binary || is_decimal(bytes) => Validity::Reject,
        // Without separators, and with the first one behind more than a country's code of at most
        // three digits: hexadecimal that happens to have no letter looks like that.
        None => Validity::Accept(-30),
        Some(_) if first > 5 => Validity::Accept(-30),
        Some(_) => Validity::Accept(0),
    }
}

fn weigh_plus(number: &[u8]) -> Validity {
    let count = digits(number).count();
    // The two countries of one digit have numbers of one length.
    let of_one_length = matches!(digits(number).next(), Some(1 | 7));
    match count {
        _ if is_expanded_date(number) => Validity::Reject,
        12.. if of_one_length => Validity::Reject,
        ..=10 if of_one_length => Validity::Accept(-20),
        _ => Validity::Accept(20),
    }
}

/// Sign, year of five digits or more, month: what ISO 8601 wants of dates far away.
fn is_expanded_date(number: &[u8]) -> bool {
    let mut groups = number.get(1..).unwrap_or(&[]).split(|&byte| byte == b'-');
    let year = groups.next().unwrap_or(&[]);
    let month = groups.next().unwrap_or(&[]);
    let is_month =
        (1..=2).contains(&month.len()) && (1..=12).contains(&super::number(digits(month)));
    (5..=6).contains(&year.len()) && year.iter().all(u8::is_ascii_digit) && is_month
}

/// The number without its extension.
fn main_part(bytes: &[u8]) -> &[u8] {
    let letter = bytes.iter().position(u8::is_ascii_alphabetic);
    bytes.get(..letter.unwrap_or(bytes.len())).unwrap_or(bytes)
}

/// North American area and exchange codes begin with 2 to 9; others of the shape are less sure.
fn weigh_nanp(bytes: &[u8]) -> Validity {
    let count = digits(main_part(bytes)).count();
    let mut significant = digits(main_part(bytes)).skip(count.saturating_sub(10));
    let (area, exchange) = (significant.next(), significant.nth(2));
    let assigned = area.is_some_and(|digit| digit >= 2) && exchange.is_some_and(|digit| digit >= 2);
    // Separators of two kinds, other than around an area code in brackets: a paragraph of a law.
    let dots = main_part(bytes).contains(&b'.');
    match main_part(bytes).contains(&b'-') && dots && !bytes.contains(&b')') {
        true => Validity::Accept(-30),
        false if assigned => Validity::Accept(15),
        false => Validity::Accept(-5),
    }
}

/// Two groups around a point, which telephones have as three and four digits only.
fn is_decimal(bytes: &[u8]) -> bool {
    let mut groups = main_part(bytes).split(|&byte| byte == b'.');
    match (groups.next(), groups.next(), groups.next()) {
        (Some(whole), Some(fraction), None) => {
            let only_digits =
                [whole, fraction].iter().all(|part| part.iter().all(u8::is_ascii_digit));
            only_digits && (whole.len(), fraction.len()) != (3, 4)
        }
        _ => false,
    }
}

/// Year, month and day in eight digits.
fn is_compact_date(bytes: &[u8]) -> bool {
    let part = |skip, take| super::number(digits(bytes).skip(skip).take(take));
    bytes.len() == 8
        && (1900..=2100).contains(&part(0, 4))
        && (1..=12).contains(&part(4, 2))
        && (1..=31).contains(&part(6, 2))
}

/// Nothing but years, as in `1997-1998`, or nothing but zeros and ones.
fn is_series(bytes: &[u8]) -> bool {
    let mut groups = bytes.split(|byte| !byte.is_ascii_digit());
    let years = groups
        .clone()
        .all(|group| group.len() == 4 && (1900..=2100).contains(&super::number(digits(group))));
    years || groups.all(|group| group.iter().all(|&digit| digit <= b'1'))
}

/// Begins with a year, a month and perhaps a day, or with a day, a month and a year: digits in
/// groups often do.
fn begins_with_date(bytes: &[u8]) -> bool {
    let mut groups = bytes.split(|byte| !byte.is_ascii_digit());
    let mut next = || groups.next().map(|group| (group.len(), super::number(digits(group))));
    let (Some(first), Some(second), third) = (next(), next(), next()) else { return false };
    let is_year = |(length, value)| length == 4 && (1900..=2100).contains(&value);
    let is_day = |(length, value)| length <= 2 && (1..=31).contains(&value);
    let Some(third) = third else { return is_year(first) && second.0 == 2 && is_day(second) };
    is_day(second)
        && (is_year(first) && is_day(third)
            || is_day(first) && (is_year(third) || third.0 == 2 && next().is_none()))
}
