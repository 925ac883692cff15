use std::sync::LazyLock;

use proptest::prelude::*;

use super::{FRAGMENTS, Oracle, Sampler, exercises};
use crate::{Anchor, ByteClass, Rule, Scanner, ScannerBuilder, Scratch, Span, Views, Words};

const THRESHOLD: u8 = 50;
/// The oracle reads the text as it stands.
fn plain(rules: impl IntoIterator<Item = Rule>) -> ScannerBuilder {
    Scanner::builder().rules(rules.into_iter().map(|rule| rule.views(Views::NONE)))
}

static SCANNER: LazyLock<Scanner> =
    LazyLock::new(|| plain(exercises()).threshold(THRESHOLD).build().unwrap());

static ORACLE: LazyLock<Oracle> = LazyLock::new(|| Oracle::new(&exercises(), THRESHOLD));

fn scan(scanner: &Scanner, text: &str) -> Vec<(String, Span, u8)> {
    let mut scratch = Scratch::new();
    let scan = scanner.scan(text, &mut scratch);
    let name = |id| scanner.rule(id).unwrap().name().to_owned();
    scan.findings().iter().map(|found| (name(found.rule), found.span, found.confidence)).collect()
}

fn fragment() -> impl Strategy<Value = &'static str> {
    prop::sample::select(FRAGMENTS)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn a_scanner_finds_what_the_oracle_finds(
        text in prop_oneof![
            8 => prop::collection::vec(fragment(), 0..14).prop_map(|parts| parts.concat()),
            1 => "\\PC{0,40}",
        ],
    ) {
        prop_assert_eq!(scan(&SCANNER, &text), ORACLE.findings(&text));
    }
}

#[test]
fn markers_divide() {
    let rules = [Rule::new("custom.a", Anchor::literals(["c"]), "c+").left(ByteClass::WORD)];
    let found = |text| -> Vec<(usize, usize)> {
        let found = Oracle::new(&rules, THRESHOLD).findings(text);
        found.into_iter().map(|(_, span, _)| (span.start, span.end)).collect()
    };
    assert_eq!(found("[custom.a]cc"), [(10, 12)]);
    assert_eq!(found("cc[custom.a:****z9]c"), [(0, 2), (19, 20)]);
    assert!(found("[custom.a#12.a1b2c3d4]").is_empty());
    for text in ["[custom.b]", "[custom.a#1234567.a1b2]", "[custom.a:****12345]", "[custom.a"] {
        assert_eq!(found(text), [(1, 2)], "{text}");
    }
}

#[test]
fn samples_match() {
    let rule = Rule::new("custom.key", Anchor::literals(["k"]), "k(?:é|[0-9]{2,3})").lead("[ab]=");
    let sampler = Sampler::new(&rule);
    let mut state = 7usize;
    for _ in 0..50 {
        let value = sampler.value(&mut |limit| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) % limit
        });
        let whole = regex_lite::Regex::new("^[ab]=k(?:é|[0-9]{2,3})$").unwrap();
        assert!(whole.is_match(&value), "{value}");
    }
}

/// One start after another leads to the same body, and only the first is near the word.
#[test]
fn of_equal_matches_the_surest_stays() {
    let rules = [
        Rule::new("custom.led", Anchor::literals(["k="]).back(ByteClass::LOWER, 3), "[0-9]{2}")
            .lead("[a-z]{0,3}k=")
            .support(Words::new(["W"], 2, 0), 20),
        Rule::new("custom.digit", Anchor::run(ByteClass::DIGIT), "[0-9]"),
    ];
    let scanner = plain(rules.clone()).build().unwrap();
    let text = "W axk=12 ".repeat(40);
    assert_eq!(scan(&scanner, &text), Oracle::new(&rules, THRESHOLD).findings(&text));
}

/// The shorter literal begins later, but is seen first by a search for the rarest three bytes.
#[test]
fn anchors_are_taken_in_the_order_of_their_place() {
    let anchor = Anchor::literals(["eb", "aeb#$|"]);
    let rules = [Rule::new("custom.a", anchor, "aeb#|eb").tail(r"(?:#\$\|)*")];
    let scanner = plain(rules.clone()).build().unwrap();
    let expected = [("custom.a".to_owned(), Span { start: 0, end: 4 }, 80)];
    assert_eq!(Oracle::new(&rules, THRESHOLD).findings("aeb#$|"), expected);
    assert_eq!(scan(&scanner, "aeb#$|"), expected);
}
