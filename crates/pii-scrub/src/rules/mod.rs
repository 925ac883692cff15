//! The rules, one file for each family of identifiers.

mod address;
mod age;
mod birth_date;
mod card;
mod date;
mod email;
mod group;
pub(crate) mod health;
mod iban;
mod identifier;
mod ip;
pub(crate) mod lexicon;
mod location;
mod national;
mod phone;
mod phrases;
mod place;
mod prose;
mod ssn;
mod title;
mod url;

use rule_scan::{Rule, View, Views};

use crate::kind::{Kind, Law};

/// Every rule of this crate, for a scanner of its own or merged with the rules of other crates.
///
/// Kinds and what decides about them:
///
/// | kind | shape | evidence | source of the format |
/// |---|---|---|---|
/// | `pii.email` | local part, `@`, domain with a dot or address in brackets, in any script | label rules | RFC 5321, 6531, 1034, 5890 |
/// | `pii.url` | scheme or `www.`, host, rest | | RFC 3986 |
/// | `pii.ip_address` | IPv4, IPv6 | octet range; words for and against (versions) | RFC 791, 4291 |
/// | `pii.credit_card` | 12 to 19 digits in usual groups | Luhn, issuer range and length | ISO/IEC 7812-1 |
/// | `pii.iban` | country, two digits, account | length by country, mod 97 | ISO 13616 |
/// | `pii.us_ssn` | 3-2-4 digits | area, group and serial rules | US Social Security Administration |
/// | `pii.phone` | international, 3-3-4, groups of digits | words for and against | ITU-T E.164, NANP |
/// | `pii.date_of_birth` | a calendar date | a word of birth near it | |
/// | identifiers of countries, devices, vehicles, wallets | see [`kinds`] | check digits, dates, words | [`Kind::source`] of each |
#[must_use]
pub fn rules() -> Vec<Rule> {
    // Values are disguised, and broken over lines; what is weak on its own stays as it stands.
    let disguised = Views::USUAL.with(View::Joined).with(View::Unwrapped);
    let mut rules = vec![url::rule(), card::rule().views(disguised), iban::rule().views(disguised)];
    rules.extend(email::rules(disguised.with(View::Spelled)));
    rules.extend(ip::rules());
    rules.extend(ssn::rules().map(|rule| rule.views(disguised)));
    rules.extend(phone::rules().into_iter().map(|rule| rule.views(disguised)));
    rules.extend(birth_date::rules());
    rules.extend(national::rows().flat_map(identifier::Identifier::rules));
    rules.extend(national::written_out());
    rules
}

/// The rules for what stands in free text: names, and what else no checksum tells. They are weaker than
/// [`rules`], and never take the label of what one of those finds.
///
/// | kind | found by | needs |
/// |---|---|---|
/// | `pii.age` | numbers in digits and words, decades | `years old`, `aged`, a field, `she is 34.` |
/// | `pii.title` | courtesy titles | a name after it |
/// | `pii.title` | nouns of agents and what goes before them | whose it is: `works as`, a line under a name, a field |
/// | `pii.group` | nationalities, religions, peoples, parties | `is a`, `citizen`, `of ... descent`, a field; or a noun of persons |
/// | `pii.address` | the grammar of streets, units, towns, codes and countries, boxes, mail of armed forces | a type of street with a number; else parts that speak for each other, or `lives at` |
/// | `pii.location` | a gazetteer, phrases such as `grew up in` | a capital letter; for names that are words or persons, a word of place or their country |
/// | `pii.date` | digits, months in eight languages, days of the week | no stamp of a machine, no version; for a bare year, a word of somebody's life |
/// | `phi.diagnosis`, `phi.medication` | lists, endings, stems of generic names | a person in the sentence, or a field; see [`phi`](crate::phi) |
/// | `phi.icd10`, `phi.cpt`, `phi.ndc` | structure | a word for such codes, or a condition beside it |
#[must_use]
pub fn free_text_rules() -> Vec<Rule> {
    let mut rules = health::rules();
    rules.extend(age::rules());
    rules.extend(title::rules());
    rules.extend(group::rules());
    #[cfg(feature = "names")]
    rules.extend(crate::names::rules());
    rules.extend(location::rules());
    rules.extend(date::rules());
    rules
}

/// The rules for what tells a person only in some places, and is found only where somebody asks: UUIDs
/// (`pii.uuid`), handles such as `@name` (`pii.handle`) and bare domain names (`pii.domain`).
#[must_use]
pub fn rules_on_request() -> Vec<Rule> {
    national::on_request().flat_map(identifier::Identifier::rules).collect()
}

/// The kinds whose rules are written out, one file each.
const KINDS: &[Kind] = &[
    Kind::new("pii.email", "EMAIL_ADDRESS", &[Law::Gdpr, Law::Hipaa('F')], "RFC 5321, 6531"),
    Kind::new("pii.url", "URL", &[Law::Hipaa('N')], "RFC 3986"),
    Kind::new("pii.ip_address", "IP_ADDRESS", &[Law::Gdpr, Law::Hipaa('O')], "RFC 791, 4291"),
    Kind::new("pii.credit_card", "CREDIT_CARD", &[Law::Pci, Law::Hipaa('J')], "ISO/IEC 7812-1"),
    Kind::new("pii.iban", "IBAN_CODE", &[Law::Gdpr, Law::Hipaa('J')], "ISO 13616"),
    Kind::of("US", "pii.us_ssn", "US_SSN", &[Law::Hipaa('G')], "US Social Security Administration"),
    Kind::new(
        "pii.phone",
        "PHONE_NUMBER",
        &[Law::Gdpr, Law::Hipaa('D'), Law::Hipaa('E')],
        "ITU-T E.164, NANP",
    ),
    Kind::new("pii.address", "LOCATION", &[Law::Gdpr, Law::Hipaa('B')], "UPU S42"),
    Kind::new("pii.location", "LOCATION", &[Law::Gdpr, Law::Hipaa('B')], "GeoNames"),
    Kind::new("pii.date", "DATE_TIME", &[Law::Hipaa('C')], "ISO 8601"),
    Kind::new("pii.date_of_birth", "DATE_OF_BIRTH", &[Law::Gdpr, Law::Hipaa('C')], "ISO 8601"),
];

/// Every kind that a rule of this crate finds.
pub fn kinds() -> impl Iterator<Item = &'static Kind> {
    let mut seen = std::collections::BTreeSet::new();
    every_kind().filter(move |kind| seen.insert(kind.name))
}

/// The kind of this name.
pub(crate) fn kind(name: &str) -> Option<&'static Kind> {
    every_kind().find(|kind| kind.name == name)
}

/// Those of several rules several times.
fn every_kind() -> impl Iterator<Item = &'static Kind> {
    let rows = national::rows().chain(national::on_request()).map(|row| &row.kind);
    #[cfg(feature = "names")]
    let rows = crate::names::KINDS.iter().chain(rows);
    KINDS.iter().chain(health::KINDS).chain(&[age::KIND, title::KIND, group::KIND]).chain(rows)
}

/// The name that Presidio and the tools that follow it give to a kind of this crate, for
/// interchange; `None` for other kinds. Takes time in proportion to the number of kinds.
#[must_use]
pub fn entity_name(name: &str) -> Option<&'static str> {
    kind(name).map(|kind| kind.entity)
}

/// The digits of a candidate, without what separates them.
fn digits(bytes: &[u8]) -> impl Iterator<Item = u8> + Clone + '_ {
    bytes.iter().filter(|byte| byte.is_ascii_digit()).map(|byte| byte - b'0')
}

/// A number made of the given digits.
fn number(digits: impl Iterator<Item = u8>) -> u64 {
    digits.fold(0, |sum, digit| sum.saturating_mul(10).saturating_add(digit.into()))
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_kind_has_an_entity_name() {
        for rule in super::rules() {
            assert!(super::entity_name(rule.kind()).is_some(), "{}", rule.kind());
        }
    }
}
