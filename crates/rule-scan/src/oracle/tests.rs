use std::sync::LazyLock;

use proptest::prelude::*;

use super::{Oracle, Sampler};
use crate::{
    Anchor, ByteClass, Rule, Scanner, ScannerBuilder, Scratch, Span, Trimmed, Validity, Views,
    Words,
};

const THRESHOLD: u8 = 50;
const DOTS: ByteClass = ByteClass::LOWER.with(b".");

/// One rule for each thing that a rule can ask for, and for pairs that may quarrel.
fn rules() -> Vec<Rule> {
    let literals = |literals: &[&str]| Anchor::literals(literals.iter().copied());
    let at = ByteClass::NONE.with(b"@");
    let words = Words::new(["call", "тел", "x"], 16, 8);
    let orders = Words::new(["order", "number", "日本"], 12, 12);
    vec![
        // Where the lead ends and the opening begins is not clear, and both may end in two places.
        Rule::new("custom.opened", Anchor::literals(["k"]), "[a-z0-9=]{1,4}")
            .named("opened")
            .lead("k[=:]{0,2}")
            .opening("[=: ]{1,2}|b"),
        Rule::new("custom.opened", Anchor::literals(["k"]), "[0-9]{1,3}")
            .named("opened_digits")
            .lead("k[=:]{0,2}")
            .opening("=a?"),
        // The brackets of a marker are no boundary.
        Rule::new("custom.key", literals(&["k-"]), "k-[a-z0-9]{2,6}")
            .left(ByteClass::WORD.with(b"[]"))
            .right(ByteClass::WORD.with(b"[]")),
        Rule::new(
            "custom.mail",
            Anchor::run(at).back(ByteClass::LOWER, 5),
            "[a-z]{1,5}@[a-z]{1,4}",
        )
        .left(ByteClass::WORD)
        .right(ByteClass::WORD),
        Rule::new("custom.number", Anchor::run(ByteClass::DIGIT), "[0-9](?:[ -]?[0-9]){1,7}")
            .validate(even)
            .left(ByteClass::WORD)
            .right(ByteClass::WORD),
        Rule::new("custom.any", literals(&["é"]), "é[^ ]{1,3}").right(ByteClass::WORD),
        // Leads with several ends, one of them within the body of another.
        Rule::new("secret.password", literals(&["key"]), "[^ \"]{2,8}")
            .lead("(?i:key) ?[=:]{1,2} ?\"?")
            .tail("[^ \"]*"),
        Rule::new("secret.pair", literals(&["k"]).back(DOTS, 4), "[a-z.=]{2,5}")
            .lead("[a-z.]{0,4}k[=-]?[a-z]{0,3}")
            .right(ByteClass::DIGIT)
            .tail("(?:[a-z.]{1,3}=)*"),
        // A later anchor whose body begins earlier, and a tail that ends before its alphabet does.
        Rule::new("secret.beat", literals(&["k", "y"]), "[=a-z.]{2,4}")
            .lead("key=|y|k-")
            .tail("[a-z.]{0,2}"),
        // Tails that swallow further anchors.
        Rule::new("secret.early", literals(&["ab", "b.", "abx a"]).back(DOTS, 6), "[a-z.]{2,7}")
            .left(ByteClass::NONE.with(b"x"))
            .tail("[a-z.=]*"),
        Rule::new("secret.dots", literals(&["x", "é"]), "(?:x|é)(?:[a-z]|ü)?")
            .tail("(?:\\.[a-zé]+)*".replace("[a-zé]", "(?:[a-z]|é)"))
            .confidence(40)
            .support(words.within(9, 9), 10),
        // Trimming, with a pattern and without.
        Rule::new("custom.trimmed", Anchor::run(ByteClass::ALPHA), "[A-Za-z]{1,9}[.=]{0,3}[a-z]?")
            .trim(|bytes| bytes.iter().rposition(u8::is_ascii_alphabetic))
            .right(ByteClass::NONE.with(b"=")),
        Rule::window("custom.stop", literals(&["stop"]).at_word_start().back(at, 2), 12, stop)
            .left(ByteClass::ALNUM),
        Rule::window("custom.tailed", literals(&["st", "op"]).back(ByteClass::LOWER, 2), 6, stop)
            .named("custom.tailed/led")
            .lead("(?i:st|stop?)")
            .tail("!*"),
        // Words, before and after, this side of markers and beyond.
        Rule::new("custom.call", Anchor::run(ByteClass::DIGIT), "[0-9]{2,4}")
            .confidence(40)
            .support(words.clone(), 30)
            .against(orders.within(4, 12), 30),
        // A word in the lead does not count.
        Rule::new("custom.called", literals(&["call"]), "[0-9]{2,3}")
            .lead("call ?[:=]? ?")
            .confidence(40)
            .support(words.clone(), 30),
        Rule::new("custom.order", Anchor::run(ByteClass::DIGIT).at_word_start(), "[0-9 ]{2,5}")
            .validate(|bytes| Validity::Accept(bytes.len() as i8 * 5 - 15))
            .lead("[0-9 ]{1,3}")
            .against(orders, 40),
        // Bytes that are no characters.
        Rule::new(
            "custom.bytes",
            Anchor::run(ByteClass::NONE.with_range(0x90, 0xD0)).at_word_start(),
            r"[\x80-\xFF].?[\xA0-\xCF]{0,2}",
        ),
        Rule::new("custom.script", literals(&["ключ", "日"]), "(?i:(?:ключ|日)..?(?:本|K)?)")
            .left(ByteClass::NON_ASCII)
            .right(ByteClass::NONE.with_range(0x80, 0xAF)),
        Rule::new("custom.line", literals(&["\n", "[", "#"]), r"(?s:\n|[\[#]).?[^\d\s\W]\s?"),
    ]
}

/// An even number of digits: a validator that a shorter end can satisfy.
fn even(bytes: &[u8]) -> Validity {
    match bytes.iter().filter(|byte| byte.is_ascii_digit()).count() % 2 {
        0 => Validity::Accept(0),
        _ => Validity::Reject,
    }
}

/// Up to the first exclamation mark; surer the nearer it is.
fn stop(window: &[u8]) -> Option<Trimmed> {
    let at = window.iter().position(|&byte| byte == b'!')?;
    Some(Trimmed { len: at + 1, points: 10 - at as i8 * 6 })
}

/// The oracle reads the text as it stands.
fn plain(rules: impl IntoIterator<Item = Rule>) -> ScannerBuilder {
    Scanner::builder().rules(rules.into_iter().map(|rule| rule.views(Views::NONE)))
}

static SCANNER: LazyLock<Scanner> =
    LazyLock::new(|| plain(rules()).threshold(THRESHOLD).build().unwrap());

static ORACLE: LazyLock<Oracle> = LazyLock::new(|| Oracle::new(&rules(), THRESHOLD));

fn scan(scanner: &Scanner, text: &str) -> Vec<(String, Span, u8)> {
    let mut scratch = Scratch::new();
    let scan = scanner.scan(text, &mut scratch);
    let name = |id| scanner.rule(id).unwrap().name().to_owned();
    scan.findings().iter().map(|found| (name(found.rule), found.span, found.confidence)).collect()
}

fn fragment() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "k-",
        "K-",
        "k-ab12",
        "abc@de",
        "@",
        "12-34",
        "1 2",
        "987",
        "é",
        "ü",
        "x",
        " ",
        " ",
        "[",
        "]",
        "_",
        "-",
        ".",
        "=",
        ":",
        "\"",
        "\n",
        "!",
        "!",
        "stop 123456!",
        "key=ayabcdef",
        "order[custom.key] -: 12",
        "の",
        "/",
        "#",
        "key=",
        "Key: \"",
        "k=",
        "ab",
        "b.c",
        "abx ab",
        ".é",
        "stop",
        "st",
        "call",
        "тел",
        "order",
        "number",
        "ключ",
        "日本",
        "日",
        "😀",
        "\u{301}",
        "a",
        "z9",
        "[custom.key]",
        "[custom.key:****1]",
        "[custom.call]",
        "[custom.any#12.a1b2c3d4]",
        "[custom.other]",
        "[secret.early:****12345]",
        "[secret.pair",
        "[custom.order#1234567.a1b2c3d4]",
        "[[custom.key]]",
    ])
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
