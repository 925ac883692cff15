//! The numbered guarantees of the crate, on random texts. That a scanner finds what it should is
//! tested in `src/oracle`, against brute force.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may fail loudly"
)]

use std::sync::LazyLock;

use proptest::prelude::*;
use rule_scan::{
    Anchor, ByteClass, Rule, Scanner, Scratch, Span, Validity, View, Views, Words, write_marker,
    write_masked,
};

fn rules() -> Vec<Rule> {
    let at = Anchor::run(ByteClass::NONE.with(b"@")).back(ByteClass::LOWER, 5);
    let digits = Anchor::run(ByteClass::DIGIT);
    vec![
        Rule::new("custom.key", Anchor::literals(["k-"]), "k-[a-z0-9]{2,6}")
            .left(ByteClass::WORD)
            .right(ByteClass::WORD),
        Rule::new("custom.mail", at, "[a-z]{1,5}@[a-z]{1,4}")
            .left(ByteClass::WORD)
            .right(ByteClass::WORD),
        Rule::new("custom.number", digits, "[0-9](?:[ -]?[0-9]){1,7}")
            .validate(even)
            .left(ByteClass::WORD)
            .right(ByteClass::WORD),
        Rule::new("custom.any", Anchor::literals(["é"]), "é[^ ]{1,3}").right(ByteClass::WORD),
    ]
}

/// An even number of digits: a validator that a shorter end can satisfy.
fn even(bytes: &[u8]) -> Validity {
    match bytes.iter().filter(|byte| byte.is_ascii_digit()).count() % 2 {
        0 => Validity::Accept(0),
        _ => Validity::Reject,
    }
}

static SCANNER: LazyLock<Scanner> =
    LazyLock::new(|| Scanner::builder().rules(rules()).build().unwrap());

fn scanner() -> &'static Scanner {
    &SCANNER
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
        "[",
        "]",
        "_",
        "-",
        "[custom.key]",
        "[custom.key:****1]",
        "日本",
    ])
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::collection::vec(fragment(), 0..14).prop_map(|parts| parts.concat()),
        "\\PC{0,40}",
    ]
}

fn mark(text: &str) -> String {
    let mut scratch = Scratch::new();
    scanner()
        .scan(text, &mut scratch)
        .rewrite(|_| true, |region, out| write_marker(region.kind(), out))
        .into_owned()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn spans_are_sound(text in text()) {
        let scanner = scanner();
        let mut scratch = Scratch::new();
        let mut previous = 0;
        for finding in scanner.scan(&text, &mut scratch).findings() {
            prop_assert!(text.is_char_boundary(finding.span.start));
            prop_assert!(text.is_char_boundary(finding.span.end));
            prop_assert!(!finding.span.is_empty() && finding.cover.contains(finding.span));
            prop_assert!(finding.span.start >= previous);
            previous = finding.span.start;
        }
    }

    #[test]
    fn no_panic_on_any_text(text in any::<String>()) {
        let _ = mark(&text);
    }

    #[test]
    fn rewrite_equals_a_naive_model(text in text()) {
        let scanner = scanner();
        let mut scratch = Scratch::new();
        let scan = scanner.scan(&text, &mut scratch);
        // Unite spans until nothing overlaps, then replace from the back.
        let mut spans: Vec<Span> = scan.findings().iter().map(|finding| finding.cover).collect();
        while let Some((i, j)) = (0..spans.len())
            .flat_map(|i| (0..i).map(move |j| (i, j)))
            .find(|&(i, j)| spans[i].start < spans[j].end && spans[j].start < spans[i].end)
        {
            let (a, b) = (spans[i], spans[j]);
            spans[j] = Span { start: a.start.min(b.start), end: a.end.max(b.end) };
            spans.remove(i);
        }
        spans.sort();
        let mut expected = text.clone();
        for span in spans.into_iter().rev() {
            expected.replace_range(span.range(), "<>");
        }
        let out = scan.rewrite(|_| true, |_, out| out.push_str("<>"));
        prop_assert_eq!(out, expected);
    }

    #[test]
    fn scrubbing_twice_changes_nothing(words in prop::collection::vec(fragment(), 0..12)) {
        let once = mark(&words.join(" "));
        prop_assert_eq!(mark(&once), once);
    }

    #[test]
    fn scrubbing_again_settles(text in text()) {
        let mut text = text;
        for _ in 0..16 {
            text = mark(&text);
        }
        prop_assert_eq!(mark(&text), text);
    }

    #[test]
    fn a_rule_more_hides_no_byte_less(text in text()) {
        // Markers of a kind are known only to a scanner with a rule of the kind.
        let text = text.replace('[', "(");
        let hidden = |count: usize| {
            let rules = rules().into_iter().take(count);
            let scanner = Scanner::builder().rules(rules).build().unwrap();
            let mut scratch = Scratch::new();
            let scan = scanner.scan(&text, &mut scratch);
            let mut hidden = vec![false; text.len()];
            for finding in scan.findings() {
                hidden[finding.cover.range()].fill(true);
            }
            hidden
        };
        let (fewer, more) = (hidden(2), hidden(4));
        prop_assert!(fewer.iter().zip(&more).all(|(fewer, more)| !fewer || *more));
    }
}

#[test]
fn ends_inside_a_character_are_widened() {
    let mut scratch = Scratch::new();
    let mut ends = |text: &str| -> Vec<usize> {
        scanner().scan(text, &mut scratch).findings().iter().map(|f| f.span.end).collect()
    };
    // `é` and one to three bytes that are no space.
    assert_eq!(ends("aé日本語"), [6], "three bytes end at a character here");
    assert_eq!(ends("aéüx日"), [6]);
    assert_eq!(ends("aéx日"), [7], "two of three bytes of the last character matched");
}

#[test]
fn work_per_byte_does_not_grow() {
    let token = Rule::new("secret.token", Anchor::literals(["ey"]), "ey[a-z]").tail("[a-z.]*");
    let assigned =
        Rule::new("secret.password", Anchor::literals(["key"]), "[^ ]{2,40}").lead("key ?[=:] ?");
    let at = Anchor::run(ByteClass::NONE.with(b"@")).back(ByteClass::LOWER, 64);
    let mail = Rule::new("custom.mail", at, "[a-z@]{1,64}");
    let scanner = Scanner::builder().rules([token, assigned, mail]).build().unwrap();
    let mut scratch = Scratch::new();
    for fragment in ["key=", "eya.", "eyey", "@a", "a@", "ey", "key = key: ", "aaaaaaa", "@"] {
        let mut per_byte = |bytes: usize| {
            let text = fragment.repeat(bytes / fragment.len());
            scanner.scan(&text, &mut scratch);
            scratch.work() as f64 / text.len() as f64
        };
        let (short, long) = (per_byte(4 << 10), per_byte(64 << 10));
        assert!(long <= short * 1.05 + 0.5, "{fragment}: {short} and {long} steps a byte");
    }
}

#[test]
fn a_lead_is_not_part_of_the_match() {
    let rule = Rule::new("secret.password", Anchor::literals(["key"]), "[^ \"]{2,8}")
        .lead("key ?[=:] ?\"?")
        .tail("[^ \"]*");
    let scanner = Scanner::builder().rule(rule).build().unwrap();
    let mut scratch = Scratch::new();
    let text = "key: \"abcdefghijkl\" key=x key =yz";
    let values: Vec<_> =
        scanner.scan(text, &mut scratch).matches().map(|(_, _, value)| value).collect();
    assert_eq!(values, ["abcdefghijkl", "yz"]);
}

#[test]
fn what_was_swallowed_hides_no_longer_match() {
    let rule = Rule::new("secret.key", Anchor::literals(["k="]), "[a-z.]{1,20}")
        .lead("k=")
        .tail("[a-z=]*");
    let scanner = Scanner::builder().rule(rule).build().unwrap();
    let mut scratch = Scratch::new();
    let out =
        scanner.scan("k=ab.k=cd.ef k=x", &mut scratch).rewrite(|_| true, |_, out| out.push('#'));
    assert_eq!(out, "k=# k=#");
}

#[test]
fn words_decide_near_a_weak_shape() {
    let rule = Rule::new("custom.number", Anchor::run(ByteClass::DIGIT), "[0-9]{4}")
        .confidence(40)
        .support(Words::new(["call"], 16, 8), 30)
        .against(Words::new(["order"], 16, 8), 30);
    let scanner = Scanner::builder().rule(rule).build().unwrap();
    let mut scratch = Scratch::new();
    let mut sure =
        |text: &str| scanner.scan(text, &mut scratch).findings().first().map(|f| f.confidence);
    assert_eq!(sure("1234"), None);
    assert_eq!(sure("call 1234"), Some(70));
    assert_eq!(sure("order, call 1234"), None);
    assert_eq!(sure("call [custom.number] 1234"), None, "context ends at a marker");
}

#[test]
fn an_imitated_marker_hides_nothing_beside_it() {
    let mut scratch = Scratch::new();
    for text in [
        "[custom.key]k-ab12",
        "k-ab12[custom.key]",
        "[custom.key]k-ab12[custom.key:****1]",
        "[custom.number]k-ab12[custom.any#1.aaaaaaaa]",
    ] {
        let values: Vec<_> =
            scanner().scan(text, &mut scratch).matches().map(|(_, _, value)| value).collect();
        assert_eq!(values, ["k-ab12"], "{text}");
    }
}

#[test]
fn a_word_start_is_asked_of_the_anchor() {
    let anchor = Anchor::literals(["stop"]).at_word_start();
    let rule = Rule::window("custom.stop", anchor, 8, |window| {
        window.iter().position(|&byte| byte == b'!').map(|at| at + 1)
    });
    let scanner = Scanner::builder().rule(rule).build().unwrap();
    let mut scratch = Scratch::new();
    let text = "nonstop! stops! unstop! éstop! (stop!) stop now!";
    let values: Vec<_> =
        scanner.scan(text, &mut scratch).matches().map(|(_, _, value)| value).collect();
    assert_eq!(values, ["stops!", "stop!"], "a window of 8 bytes ends before the last `!`");
}

#[test]
fn the_highest_rank_names_a_region() {
    let rule = |name: &str, pattern: &str| {
        Rule::new("custom.low", Anchor::literals(["a"]), pattern).named(name)
    };
    let high = Rule::new("secret.high", Anchor::literals(["c"]), "cd").rank(200);
    let scanner =
        Scanner::builder().rules([rule("one", "abc"), rule("two", "a"), high]).build().unwrap();
    let mut scratch = Scratch::new();
    let scan = scanner.scan("abcd.a", &mut scratch);
    let mut regions = Vec::new();
    let out = scan.rewrite(
        |_| true,
        |region, out| {
            regions.push((region.kind().to_owned(), region.cover().range(), region.is_single()));
            out.push('#');
        },
    );
    assert_eq!(out, "#.#");
    assert_eq!(
        regions,
        [("secret.high".to_owned(), 0..4, false), ("custom.low".to_owned(), 5..6, true)]
    );
    assert_eq!(scan.rewrite(|finding| finding.rule.index() == 1, |_, _| {}), "bcd.");
    assert!(matches!(scan.rewrite(|_| false, |_, _| {}), std::borrow::Cow::Borrowed("abcd.a")));
}

#[test]
fn an_early_region_shows_no_value() {
    let rules = [
        Rule::new("secret.early", Anchor::literals(["s-"]), "s-[a-z]{2}").tail("[a-z]*"),
        Rule::new("custom.late", Anchor::run(ByteClass::DIGIT), "[0-9]{3}"),
    ];
    let scanner = Scanner::builder().rules(rules).build().unwrap();
    let mut scratch = Scratch::new();
    let mut values = Vec::new();
    let scan = scanner.scan("s-abcdefg 123", &mut scratch);
    let _ = scan.rewrite(|_| true, |region, _| values.push(region.value().map(str::to_owned)));
    assert_eq!(values, [None, Some("123".to_owned())]);
}

#[test]
fn debug_shows_no_text() {
    let scanner = scanner();
    let mut scratch = Scratch::new();
    let scan = scanner.scan("k-zq9 abc@de 12-34", &mut scratch);
    let mut shown = format!("{scan:?} {:?}", scan.findings());
    let _ = scan.rewrite(
        |_| true,
        |region, out| {
            shown.push_str(&format!("{region:?}"));
            write_masked(region.kind(), region.value().unwrap_or(""), 0, out);
        },
    );
    shown.push_str(&format!("{scratch:?}"));
    assert!(shown.contains("custom.key"));
    for value in ["zq9", "abc@de", "12-34"] {
        assert!(!shown.contains(value), "{shown}");
    }
}

/// An anchor may be a part of a value that has to stay secret.
#[test]
fn debug_of_a_rule_shows_no_anchor() {
    let rule = Rule::window("secret.known", Anchor::literals(["zq9abc"]), 8, |_| Some(8));
    let scanner = Scanner::builder().rule(rule.clone()).build().unwrap();
    let infos: Vec<_> = scanner.rules().collect();
    let shown =
        format!("{rule:?} {scanner:?} {infos:?} {:?}", Scanner::builder().rule(rule.clone()));
    assert!(shown.contains("secret.known") && !shown.contains("zq9abc"), "{shown}");
}

#[test]
fn a_warm_scan_allocates_nothing() {
    let scanner = scanner();
    let mut scratch = Scratch::new();
    let text = "call k-ab12 at abc@de, 12-34 é日本 [custom.key] ".repeat(50);
    let _ = scanner.scan(&text, &mut scratch);
    let counted = allocation_counter::measure(|| {
        assert!(scanner.scan(&text, &mut scratch).findings().len() > 100);
    });
    assert_eq!(counted.count_total, 0);
}

#[test]
fn a_scanner_is_shared_between_threads() {
    fn shared<T: Send + Sync + Clone + 'static>(_: &T) {}
    shared(scanner());
}

/// A literal that begins in a disguise: what of it has been read already is held back until the rest
/// is known.
#[test]
fn the_beginning_of_an_anchor_in_a_disguise_is_held_back() {
    let anchor = Anchor::literals(["secretword"]);
    let rule =
        Rule::new("custom.word", anchor, "secretword").views(Views::NONE.with(View::Unescaped));
    let scanner = Scanner::builder().rule(rule).build().unwrap();
    let text = "x %73ecretword y";
    for size in 1..8 {
        for at_once in [true, false] {
            let mut stream = scanner.stream(|region, out| write_marker(region.kind(), out));
            if at_once {
                stream = stream.at_once();
            }
            let mut out = String::new();
            for piece in text.as_bytes().chunks(size) {
                out.push_str(stream.push(piece));
            }
            out.push_str(stream.finish());
            assert_eq!(out, "x [custom.word] y", "pieces of {size}");
        }
    }
}
