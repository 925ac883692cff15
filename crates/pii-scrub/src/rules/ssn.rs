//! Social security numbers of the United States.

use rule_scan::{Anchor, ByteClass, Rule, Validity, Words};

use super::{digits, number};

pub(crate) fn rules() -> [Rule; 2] {
    let support = Words::new(["ssn", "ssns", "social", "security", "ss", "itin"], 40, 24);
    let against = Words::new(super::phone::NOT_A_NUMBER_OF_A_PERSON, 24, 0);
    let grouped = Rule::new(
        "pii.us_ssn",
        Anchor::run(ByteClass::DIGIT),
        r"[0-9]{3}(?:-[0-9]{2}-| [0-9]{2} |\.[0-9]{2}\.)[0-9]{4}",
    )
    .named("pii.us_ssn.grouped")
    .left(ByteClass::ALNUM.with(b".-+/"))
    .right(ByteClass::ALNUM.with(b"-"))
    .validate(|bytes| match is_assigned(bytes) {
        false => Validity::Reject,
        true if !bytes.contains(&b'-') => Validity::Accept(-35),
        true => Validity::Accept(0),
    })
    .confidence(75)
    .support(support.clone(), 25)
    .against(against, 20)
    .rank(150);
    let plain = Rule::new("pii.us_ssn", Anchor::run(ByteClass::DIGIT), "[0-9]{9}")
        .named("pii.us_ssn.plain")
        .left(ByteClass::WORD.with(b".-+/"))
        .right(ByteClass::WORD.with(b"-"))
        .validate(|bytes| if is_assigned(bytes) { Validity::Accept(0) } else { Validity::Reject })
        .confidence(10)
        .support(support.within(24, 8), 60)
        .rank(120);
    [grouped, plain]
}

/// The areas, groups and serials that are never assigned: area 000, 666 and from 900, group 00,
/// serial 0000.
fn is_assigned(bytes: &[u8]) -> bool {
    let part = |skip, take| number(digits(bytes).skip(skip).take(take));
    let (area, group, serial) = (part(0, 3), part(3, 2), part(5, 4));
    area != 0 && area != 666 && area < 900 && group != 0 && serial != 0
}
