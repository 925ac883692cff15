//! Postal addresses, by their grammar: number, street, unit, town, region, code and country in the
//! orders of Europe and the Americas, boxes, mail of the armed forces, over several lines.
//!
//! Each part speaks for the others. A street with its type and a number (`12 Main Street`,
//! `Hauptstraße 5`) is enough; a name with a number is none until a unit, a town with its code, a
//! country or a phrase such as `lives at` says so.

mod mail;
mod street;
mod tail;
mod words;

use rule_scan::{Anchor, ByteClass, Rule, Trimmed, Views};

use super::prose::{Folded, Prose, last_words};
use street::{Head, corner, head, may_begin};
use tail::tail;
use words::{BEFORE_YEAR, COUNTED, DWELLING, PREPOSITIONS, TOLD};
pub(crate) use words::{LISTS, is};

/// How many points of 100 make an address.
const ENOUGH: i16 = 45;

/// What all rules of addresses share.
pub(super) fn usual(rule: Rule, name: &str) -> Rule {
    rule.named(format!("pii.address.{name}"))
        .left(ByteClass::WORD.with(b"@#\\/=.-$+_"))
        .confidence(50)
        .rank(58)
        .views(Views::NONE)
}

/// A postal code after a label.
pub(super) fn code() -> Rule {
    let labels = Anchor::literals(LABELS).at_word_start();
    let pattern = "[0-9]{4,6}(?:-[0-9]{3,4})?|[A-Z0-9]{2,4} ?[0-9][A-Z0-9]{2}";
    let lead = format!("(?i:{})(?: ?code)?(?i: is| ist| est)?[ :=#]{{1,3}}", LABELS.join("|"));
    let rule = Rule::new("pii.address", labels, pattern).lead(lead);
    usual(rule, "code").right(ByteClass::WORD.with(b"-")).confidence(70)
}

/// What says that a postal code follows.
const LABELS: [&str; 10] = [
    "zip",
    "zipcode",
    "postcode",
    "post code",
    "postal code",
    "plz",
    "postleitzahl",
    "code postal",
    "código postal",
    "postnummer",
];

/// What an address may begin with in small letters, beside digits.
pub(super) const SMALL: [&str; 32] = [
    "the corner of ",
    "the intersection of ",
    "apt",
    "suite ",
    "unit ",
    "flat ",
    "corner of ",
    "intersection of ",
    "p.o. box",
    "po box",
    "p.o.box",
    "postfach ",
    "postbox ",
    "postboks ",
    "postbus ",
    "psc ",
    "cmr ",
    "usns ",
    "uss ",
    "uscgc ",
    "usnv ",
    "rue ",
    "calle ",
    "avenida ",
    "rua ",
    "ul. ",
    "c/ ",
    "viale ",
    "piazza ",
    "praça ",
    "paseo ",
    "chemin ",
];

/// The address that begins where `prose` does.
pub(super) fn address(prose: &mut Prose<'_>, before: &[u8]) -> Option<Trimmed> {
    if !may_begin(prose) {
        return None;
    }
    let plain = head(prose).filter(|head| head.points > -20);
    let mut best: Option<Trimmed> = None;
    if let Some(head) = plain {
        best = weigh(prose, before, head);
    }
    // Two streets need to be told, or any name and another would be one.
    if best.is_none()
        && let Some(head) = corner(prose)
    {
        best = weigh(prose, before, head);
    }
    best
}

fn weigh(prose: &mut Prose<'_>, before: &[u8], head: Head) -> Option<Trimmed> {
    let tail = tail(prose, head.end, head.small);
    let sum = head.points + tail.points;
    // The words before it add 35 points at most.
    if sum + 35 < ENOUGH {
        return None;
    }
    let sum = sum + lead(prose, before);
    let last = prose.get(tail.end.checked_sub(1)?)?;
    let points = i8::try_from((sum - ENOUGH).clamp(0, 45)).unwrap_or(0);
    (sum >= ENOUGH).then_some(Trimmed { points, len: last.end })
}

fn begins_with_digit(prose: &mut Prose<'_>) -> bool {
    prose.get(0).is_some_and(|token| prose.text(token).first().is_some_and(u8::is_ascii_digit))
}

/// What the words before say.
fn lead(prose: &mut Prose<'_>, before: &[u8]) -> i16 {
    let number = begins_with_digit(prose);
    let mut words = last_words(before);
    let Some(last) = words.next() else { return 0 };
    // Nothing but blanks between.
    let close = before
        .trim_ascii_end()
        .last()
        .is_some_and(|&byte| byte.is_ascii_alphabetic() || byte >= 128);
    let year = number && prose.is_digits(0, 4..=4) && last.is_in(BEFORE_YEAR);
    if close && (year || number && last.is_in(COUNTED)) {
        return -60;
    }
    let told = |word: &Folded| word.is_in(TOLD);
    let mut rest = [None; 5];
    for (place, word) in rest.iter_mut().zip(words) {
        *place = Some(word);
    }
    if told(&last) || rest.iter().flatten().any(told) {
        return 35;
    }
    if close && last.is_in(PREPOSITIONS) {
        let dwelling = rest.iter().flatten().take(3).any(|word| word.is_in(DWELLING));
        return if dwelling { 35 } else { 23 };
    }
    0
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn lists_are_sorted() {
        for list in [
            words::STREETS,
            words::PLACES,
            words::BEGINNINGS,
            words::LOOSE_BEGINNINGS,
            words::PARTICLES,
            words::UNITS,
            words::FLOORS,
            words::BOXES,
            words::TOLD,
            words::DWELLING,
            words::PREPOSITIONS,
            words::COUNTED,
            words::NO_NAMES,
            words::UNITS_OF_FORCES,
            words::SHIPS,
            words::POSTS,
            words::DIRECTIONS,
        ] {
            for (a, b) in list.iter().zip(list.iter().skip(1)) {
                assert!(a < b, "{a} {b}");
            }
        }
        assert!(words::LOOSE_BEGINNINGS.iter().all(|word| words::BEGINNINGS.contains(word)));
    }
}
