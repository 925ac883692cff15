//! Registered values are found in every form, and nothing else is.

use output_filter::{Registered, Scratch, Unregistrable};
use rule_scan::Scanner;

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
