//! Dates of birth: a calendar date of any usual form, beside a word that says whose date it is.

use rule_scan::{Anchor, ByteClass, Rule, Validity, Words};

use super::{digits, number};

const BIRTH: [&str; 34] = [
    "born",
    "birth",
    "birthday",
    "birthdate",
    "birthdates",
    "dob",
    "bday",
    "geboren",
    "geb",
    "geburtsdatum",
    "geburtstag",
    "né",
    "née",
    "naissance",
    "naissances",
    "nacimiento",
    "nacido",
    "nacida",
    "nascimento",
    "nascido",
    "nascida",
    "nato",
    "nata",
    "nascita",
    "geboortedatum",
    "urodzenia",
    "urodzony",
    "urodzona",
    "рождения",
    "родился",
    "родилась",
    "出生",
    "生日",
    "生年月日",
];

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

const MONTH: &str = "(?i:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)";

pub(crate) fn rules() -> [Rule; 3] {
    let support = Words::new(BIRTH, 48, 24);
    let rule = |name: &str, anchor: Anchor, pattern: String| {
        Rule::new("pii.date_of_birth", anchor, pattern)
            .named(format!("pii.date_of_birth.{name}"))
            .left(ByteClass::WORD.with(b"./-"))
            .right(ByteClass::WORD.with(b"/-"))
            .confidence(25)
            .support(support.clone(), 50)
            .rank(115)
    };
    let day = "[0-9]{1,2}(?:st|nd|rd|th)?";
    let year = "(?:19|20)[0-9]{2}";
    let numeric = rule(
        "numeric",
        Anchor::run(ByteClass::DIGIT),
        "[0-9]{1,4}(?:/[0-9]{1,2}/|-[0-9]{1,2}-|\\.[0-9]{1,2}\\.)[0-9]{1,4}".to_owned(),
    )
    .validate(|bytes| if is_calendar(bytes) { Validity::Accept(0) } else { Validity::Reject });
    let day_first = rule(
        "day_first",
        Anchor::run(ByteClass::DIGIT),
        format!("{day}(?: of)?[ .-]{{1,2}}{MONTH}[ .,-]{{1,3}}{year}"),
    );
    let month_first = rule(
        "month_first",
        Anchor::literals(MONTHS),
        format!("{MONTH}[ .-]{{1,2}}{day}[ ,-]{{1,3}}{year}"),
    );
    [numeric, day_first, month_first]
}

/// A day, a month and a year of the last centuries, in one of the orders in use.
fn is_calendar(bytes: &[u8]) -> bool {
    let parts: Vec<(usize, u64)> = bytes
        .split(|byte| !byte.is_ascii_digit())
        .map(|group| (group.len(), number(digits(group))))
        .collect();
    let is_year = |&(length, value): &(usize, u64)| {
        length == 2 || length == 4 && (1880..=2100).contains(&value)
    };
    let day_and_month = |a: u64, b: u64| {
        let (day, month) = if b > 12 { (b, a) } else { (a, b) };
        (1..=31).contains(&day) && (1..=12).contains(&month)
    };
    match parts.as_slice() {
        [year @ (4, _), (_, month), (..=2, day)] => is_year(year) && day_and_month(*day, *month),
        [(..=2, first), (_, second), year] => is_year(year) && day_and_month(*first, *second),
        _ => false,
    }
}
