//! Registered values are found in every form, and nothing else is.

mod forms;

use output_filter::{Registered, Scratch, Unregistrable, secret_rules};
use proptest::prelude::*;
use rule_scan::Scanner;

use self::forms::{assert_linear, forms, streamed};

#[expect(clippy::unwrap_used, reason = "without a scanner there is nothing to test")]
fn scanner(registered: &Registered) -> Scanner {
    Scanner::builder().rules(registered.rules()).build().unwrap()
}

fn found<'t>(scanner: &Scanner, text: &'t str) -> Vec<&'t str> {
    let mut scratch = Scratch::new();
    let scan = scanner.scan(text, &mut scratch);
    let mut found: Vec<_> = scan.findings().iter().map(|finding| finding.span.of(text)).collect();
    // At the start of a text two rules look.
    found.dedup();
    found
}

#[test]
fn values_are_found_however_they_are_written() {
    let registered = Registered::builder()
        .add("key", "QmX7-tR29-vLc4-88Zd")
        .add("customer", "4029 5518 73")
        .add("project", "Blue Heron")
        .add("firm", "Öl-Müller")
        .add("short", "202611")
        .build()
        .unwrap();
    let scanner = scanner(&registered);
    for (text, expected) in [
        ("a 4029551873 b", "4029551873"),
        ("a 402-955-1873.", "402-955-1873"),
        ("nr 4 0 2 9 5 5 1 8 7 3!", "4 0 2 9 5 5 1 8 7 3"),
        ("ID4029551873", "4029551873"),
        ("x QmX7-tR29-vLc4-88Zd y", "QmX7-tR29-vLc4-88Zd"),
        ("x qmx7 tr29 vlc4 88zd y", "qmx7 tr29 vlc4 88zd"),
        ("fooQmX7-tR29-vLc4-88Zdbar", "QmX7-tR29-vLc4-88Zd"),
        ("fooQmX7tR29vLc488Zdbar", "QmX7tR29vLc488Zd"),
        ("Q-m-X-7-t-R-2-9-v-L-c-4-8-8-Z-d", "Q-m-X-7-t-R-2-9-v-L-c-4-8-8-Z-d"),
        ("the key begins QmX7-tR29-vL...", "QmX7-tR29-vL"),
        ("ends in ...29-vLc4-88Zd", "29-vLc4-88Zd"),
        ("dZ88-4cLv-92Rt-7XmQ", "dZ88-4cLv-92Rt-7XmQ"),
        ("QmX7\u{200b}-tR29-vLc4\u{200b}-88Zd", "QmX7\u{200b}-tR29-vLc4\u{200b}-88Zd"),
        ("blue heron", "blue heron"),
        ("is 20-26-11, ok", "20-26-11"),
        ("blueheron", "blueheron"),
        ("BLUE_HERON", "BLUE_HERON"),
        ("die öl müller", "öl müller"),
        (
            "51 6d 58 37 2d 74 52 32 39 2d 76 4c 63 34 2d 38 38 5a 64",
            "51 6d 58 37 2d 74 52 32 39 2d 76 4c 63 34 2d 38 38 5a 64",
        ),
        (
            "[52, 48, 50, 57, 32, 53, 53, 49, 56, 32, 55, 51]",
            "52, 48, 50, 57, 32, 53, 53, 49, 56, 32, 55, 51",
        ),
    ] {
        assert_eq!(found(&scanner, text), [expected], "{text}");
    }
    for text in [
        "4029551874",
        "40295518731",
        "blu eheron",
        "blue heronry",
        "402955",
        "QmX7-tR29",
        "Müller",
        "QmX7-tR29-vLc5-0000",
        "12.4029",
        "2026-11-25",
        "20:26:11:3",
        "",
    ] {
        assert!(found(&scanner, text).is_empty(), "{text}");
    }
}

#[test]
fn values_that_would_be_found_everywhere_are_refused() {
    for (value, reason) in [
        ("", Unregistrable::TooShort),
        ("a-b-c-d-e", Unregistrable::TooShort),
        ("11111111", Unregistrable::NotDistinct),
        ("123456", Unregistrable::NotDistinct),
        ("987654321", Unregistrable::NotDistinct),
        ("abababab", Unregistrable::NotDistinct),
        (&"x1y2z3".repeat(50), Unregistrable::TooLong),
    ] {
        let error = Registered::builder().add("ok", "482913").add("n", value).build().unwrap_err();
        assert_eq!((error.index(), error.reason()), (1, reason));
        assert!(value.len() < 5 || !format!("{error} {error:?}").contains(value));
    }
}

fn filtered(scanner: &Scanner, text: &str) -> String {
    let mut scratch = Scratch::new();
    scanner.scan(text, &mut scratch).rewrite(|_| true, |_, out| out.push('#')).into_owned()
}

/// Keys and numbers of the strength that all forms are found of.
fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        "[A-Za-z0-9]{5,8}-[A-Za-z]{3}[0-9]{4}-[A-Za-z0-9]{4,8}",
        "sk_[a-z0-9]{10}[A-Z]{3}[0-9]{3}[a-z]{6}",
        "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}",
        "[1-9][0-9]{11,18}",
        "[A-Z]{2}[0-9]{2}( [0-9]{4}){4}",
    ]
    .prop_filter("distinct", |value| Registered::builder().add("", value.as_str()).build().is_ok())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// In any form a value is found and nothing of it left, in one piece and in many, and has its
    /// name.
    #[test]
    fn every_form_is_found(value in value(), cuts in prop::collection::vec(1..30usize, 1..20)) {
        let registered = Registered::builder().add("the name", value.as_str()).build().unwrap();
        let scanner = scanner(&registered);
        let number = value.chars().all(|char| char.is_ascii_digit());
        for (name, form) in forms(&value) {
            // A number within a word of letters is a part of something else.
            if number && matches!(name, "in a word") {
                continue;
            }
            let text = format!("It reads: {form} 那 That is all.");
            let out = filtered(&scanner, &text);
            prop_assert!(out.starts_with("It reads: ") && out.ends_with("那 That is all."), "{}: {}", name, out);
            let most = out.len() - "It reads:  那 That is all.".len();
            prop_assert!(out.contains('#') && most <= 34, "{}: {} of {}", name, out, form);
            prop_assert_eq!(streamed(&scanner, &text, &cuts), out, "{}", name);
            let mut scratch = Scratch::new();
            for finding in scanner.scan(&text, &mut scratch).findings() {
                prop_assert_eq!(registered.name_of(&text, finding), Some("the name"), "{}", name);
            }
        }
    }

    /// Of a long key a beginning or an end is found, and what others begin with is not.
    #[test]
    fn beginnings_and_ends_are_found(value in "[A-Za-z][a-z0-9]{30}[0-9]", length in 12..30usize) {
        let registered = Registered::builder().add("", value.as_str()).build();
        prop_assume!(registered.is_ok());
        let scanner = scanner(&registered.unwrap());
        let (head, rest) = value.split_at(length);
        let (_, tail) = value.split_at(value.len() - length);
        prop_assert_eq!(filtered(&scanner, &format!("那 {head}... 那")), "那 #... 那");
        prop_assert_eq!(filtered(&scanner, &format!("那 ...{tail} 那")), "那 ...# 那");
        let other = format!("{head}{}zz", if rest.starts_with('y') { 'x' } else { 'y' });
        prop_assert_eq!(filtered(&scanner, &other), other.as_str());
    }

    /// Among thousands of others a value is found where it is found alone, but within words.
    #[test]
    fn many_find_what_few_find(value in value(), seed in any::<u32>()) {
        let others = (0..400u64).map(|n| {
            let n = (n + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(seed.into());
            if n % 2 == 0 { format!("{n:020}") } else { format!("k{n:016x}") }
        });
        let mut builder = Registered::builder().add("the name", value.as_str());
        for other in others {
            builder = builder.add("other", other);
        }
        let many = scanner(&builder.build().unwrap());
        let one = scanner(&Registered::builder().add("the name", value.as_str()).build().unwrap());
        let within = ["in a word", "of binary", "cut at its start", "shifted"];
        let elsewhere = |name: &str| !within.iter().any(|within| name.contains(within));
        for (name, form) in forms(&value).into_iter().filter(|(name, _)| elsewhere(name)) {
            let text = format!("It reads: {form} 那");
            prop_assert_eq!(filtered(&many, &text), filtered(&one, &text), "{}", name);
        }
        prop_assert_eq!(filtered(&many, "nothing of it: 1234567 abc 那"), "nothing of it: 1234567 abc 那");
    }

    #[test]
    fn no_text_makes_it_panic(value in any::<String>(), text in any::<String>()) {
        if let Ok(registered) = Registered::builder().add("", value.as_str()).build() {
            let scanner = scanner(&registered);
            filtered(&scanner, &text);
            let text = format!("a {value} b");
            prop_assert!(filtered(&scanner, &text).contains('#'));
        }
    }

    /// No piece of eight bytes is released, wherever the text is cut.
    #[test]
    fn nothing_of_a_value_is_released(value in value(), cut in 1..9usize, before in "[a-z .]{0,20}") {
        let registered = Registered::builder().add("", value.as_str()).build().unwrap();
        let scanner = Scanner::builder().rules(registered.rules()).rules(secret_rules()).build().unwrap();
        let text = format!("{before} {value} {before}");
        let mut stream = scanner.stream(|_, out| out.push('#'));
        let mut out = String::new();
        for piece in text.as_bytes().chunks(cut) {
            out += stream.push(piece);
            prop_assert!(value.as_bytes().windows(8).all(|piece| !out.contains(std::str::from_utf8(piece).unwrap())));
        }
        out += stream.finish();
        prop_assert!(value.as_bytes().windows(8).all(|piece| !out.contains(std::str::from_utf8(piece).unwrap())));
    }
}

#[test]
fn debug_shows_no_value() {
    let value = "QmX7-tR29-vLc4-88Zd";
    let builder = Registered::builder().add("key", value).add("firm", "Öl-Müller");
    let mut shown = format!("{builder:?}");
    let registered = builder.build().unwrap();
    let scanner = scanner(&registered);
    let mut scratch = Scratch::new();
    let infos: Vec<_> = scanner.rules().collect();
    shown += &format!("{registered:?} {:?} {infos:?} {scanner:?}", registered.rules());
    shown += &format!("{:?}", scanner.explain(value, None, &mut scratch));
    assert!(shown.contains("leak.registered"));
    for piece in ["QmX7", "tR29", "qmx7", "tr29", "Müll", "müll", "516d", "UW1Y"] {
        assert!(!shown.contains(piece), "{piece}");
    }
}

#[test]
fn work_is_linear() {
    let registered = Registered::builder()
        .add("key", "QmX7-tR29-vLc4-88Zd")
        .add("same", "QmX7-tR29-vLc4-88Ze")
        .add("number", "4029 5518 73")
        .build()
        .unwrap();
    let scanner = scanner(&registered);
    for text in [
        "QmX7-tR29-vLc4-88Z",
        "QmX7tR29",
        "Q m X 7 ",
        "4029551873",
        "4029 ",
        "40 29 55 18 7",
        "a",
        " ",
        "51 6d ",
    ] {
        assert_linear(&scanner, text);
    }
}

/// A group of base64 of which only the end belongs to a value is held whole, however it is cut.
#[test]
fn a_group_that_the_value_shares_is_held() {
    let value = "sk_0aaaaaa00aAAA000aaaaaa";
    let registered = Registered::builder().add("key", value).build().unwrap();
    let scanner = scanner(&registered);
    let (_, form) = forms(value).into_iter().find(|(name, _)| *name == "base64 twice").unwrap();
    let text = format!("It reads: {form} 那 That is all.");
    let whole = filtered(&scanner, &text);
    for size in 1..40 {
        assert_eq!(streamed(&scanner, &text, &[size]), whole, "pieces of {size}");
    }
}

/// A value of many words, as long as one may be, goes whole.
#[test]
fn a_sentence_is_found_whole() {
    let syllable = |first: char| "aeiou".chars().map(move |second| format!("{first}{second}"));
    let value = "bcdfglmnp".chars().flat_map(syllable).collect::<Vec<_>>().join(" ");
    let registered = Registered::builder().add("motto", value.as_str()).build().unwrap();
    let scanner = scanner(&registered);
    assert_eq!(filtered(&scanner, &format!("It reads: {value}.")), "It reads: #.");
    let cut = value.rsplit_once(' ').unwrap().0;
    assert!(filtered(&scanner, &format!("It reads: {cut}.")).starts_with("It reads: #"));
}
