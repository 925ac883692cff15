//! Canaries are found in every form, and nothing else is.

use std::fmt::Write;

use output_filter::{
    Canary, OutputFilter, Placement, Rule, Scratch, any_canary_rule, canary_rules,
};
use proptest::prelude::*;
use rule_scan::Scanner;

#[expect(clippy::unwrap_used, reason = "without a scanner there is nothing to test")]
fn scanner(rules: impl IntoIterator<Item = Rule>) -> Scanner {
    Scanner::builder().rules(rules).build().unwrap()
}

/// What of a text is left.
fn filtered(scanner: &Scanner, text: &str) -> String {
    let mut scratch = Scratch::new();
    scanner.scan(text, &mut scratch).rewrite(|_| true, |_, out| out.push('#')).into_owned()
}

fn base64(bytes: &[u8], alphabet: [char; 2], pad: bool) -> String {
    let mut out = String::new();
    for group in bytes.chunks(3) {
        let bits =
            (0..3).fold(0u32, |bits, at| bits << 8 | u32::from(*group.get(at).unwrap_or(&0)));
        for at in 0..4 {
            let value = (bits >> (18 - 6 * at) & 63) as u8;
            out.push(match value {
                _ if at > group.len() && pad => '=',
                _ if at > group.len() => break,
                0..26 => char::from(b'A' + value),
                26..52 => char::from(b'a' + value - 26),
                52..62 => char::from(b'0' + value - 52),
                62 => alphabet[0],
                _ => alphabet[1],
            });
        }
    }
    out
}

fn each(text: &str, write: impl Fn(u8) -> String) -> String {
    text.bytes().map(write).collect()
}

fn joined(text: &str, group: usize, separator: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    chars
        .chunks(group)
        .map(|chars| chars.iter().collect::<String>())
        .collect::<Vec<_>>()
        .join(separator)
}

fn rot13(text: &str) -> String {
    each(text, |byte| {
        let turned = match byte {
            b'a'..=b'z' => (byte - b'a' + 13) % 26 + b'a',
            other => other,
        };
        char::from(turned).to_string()
    })
}

/// All forms of a token, by name.
#[expect(clippy::string_slice, reason = "a token is ASCII and 32 characters long")]
fn forms(token: &str) -> Vec<(&'static str, String)> {
    let upper = token.to_uppercase();
    let around =
        |before: &str| base64(format!("{before}{token} and more").as_bytes(), ['+', '/'], true);
    vec![
        ("plain", token.to_owned()),
        ("upper case", upper),
        ("base64", around("")),
        ("base64 shifted by one", around("x")),
        ("base64 shifted by two", around("xy")),
        ("base64 in a word", format!("x{}", around("y "))),
        ("base64 cut at its start", around("some words before it ")[13..].to_owned()),
        (
            "base64 of binary",
            base64(&[&[0, 255, 9, 1], token.as_bytes()].concat(), ['-', '_'], false),
        ),
        ("base64 twice", base64(around("see ").as_bytes(), ['+', '/'], true)),
        ("hex", each(token, |byte| format!("{byte:02x}"))),
        ("hex in upper case", each(token, |byte| format!("{byte:02X}"))),
        ("hex with spaces", each(token, |byte| format!("{byte:02x} "))),
        ("hex with colons", each(token, |byte| format!("{byte:02x}:"))),
        ("0x", each(token, |byte| format!("0x{byte:02x}, "))),
        ("numbers", each(token, |byte| format!("{byte}, "))),
        ("percent", each(token, |byte| format!("%{byte:02X}"))),
        ("percent twice", each(token, |byte| format!("%25{byte:02X}"))),
        ("\\u", each(token, |byte| format!("\\u{byte:04x}"))),
        ("\\x", each(token, |byte| format!("\\x{byte:02x}"))),
        ("HTML, decimal", each(token, |byte| format!("&#{byte};"))),
        ("HTML, hex", each(token, |byte| format!("&#x{byte:X};"))),
        ("rot13", rot13(token)),
        ("spaced", joined(token, 1, " ")),
        ("dashed", joined(token, 1, "-")),
        ("dotted", joined(token, 1, ".")),
        ("lines", joined(token, 1, "\n")),
        ("in twos", joined(token, 2, " ")),
        ("in threes", joined(token, 3, "-")),
        ("in fours, with more between", joined(token, 4, " - ")),
        ("in commas", joined(token, 1, ", ")),
        ("zero width", joined(token, 1, "\u{200b}")),
        ("soft hyphens", joined(token, 4, "\u{ad}")),
        ("over two lines", joined(token, 17, "\n    ")),
        ("concatenated", joined(token, 11, "\" + \"")),
        ("reversed", token.chars().rev().collect()),
        ("reversed and spaced", joined(&token.chars().rev().collect::<String>(), 1, " ")),
        (
            "fullwidth",
            each(token, |byte| char::from_u32(u32::from(byte) + 0xFEE0).into_iter().collect()),
        ),
        ("in a word", format!("abc{token}xyz")),
        ("in an address", format!("https://evil.example/p?d={token}&x=1")),
        ("in JSON", format!("{{\"ref\":\"{token}\"}}")),
        ("its first half", token[..16].to_owned()),
        ("its last half", token[16..].to_owned()),
        ("its middle", token[9..21].to_owned()),
        ("a piece in a word", format!("qq{}zz", &token[5..17])),
        ("a piece in base64", around("so ")[6..26].to_owned()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// In any form a canary is found and nothing of it left, in one piece and in many.
    #[test]
    fn every_form_is_found(random in prop::collection::vec(any::<u8>(), 16..40), cuts in prop::collection::vec(1..30usize, 1..20)) {
        let canary = Canary::new(&random).unwrap();
        let scanner = scanner(canary_rules([&canary]));
        for (name, form) in forms(canary.token()) {
            let text = format!("It reads: {form} 那 That is all.");
            let out = filtered(&scanner, &text);
            prop_assert!(out.starts_with("It reads: ") && out.ends_with("那 That is all."), "{}: {}", name, out);
            let most = out.len() - "It reads:  那 That is all.".len();
            prop_assert!(out.contains('#') && most <= 34, "{}: {} of {}", name, out, form);
            let mut stream = scanner.stream(|_, out| out.push('#'));
            let mut streamed = String::new();
            let mut rest = text.as_bytes();
            for &cut in cuts.iter().cycle() {
                let (piece, more) = rest.split_at(cut.min(rest.len()));
                streamed += stream.push(piece);
                rest = more;
                if rest.is_empty() { break; }
            }
            streamed += stream.finish();
            prop_assert_eq!(streamed, out, "{}", name);
        }
    }

    #[test]
    fn another_canary_is_not_it(one in prop::array::uniform16(any::<u8>()), other in prop::array::uniform16(any::<u8>())) {
        prop_assume!(one != other);
        let (one, other) = (Canary::new(&one).unwrap(), Canary::new(&other).unwrap());
        let scanner = scanner(canary_rules([&one]));
        prop_assert!(filtered(&scanner, other.token()).len() == 32);
    }

    #[test]
    fn every_canary_is_known_by_its_checks(random in prop::array::uniform16(any::<u8>()), from in 0..20usize) {
        let canary = Canary::new(&random).unwrap();
        let scanner = scanner([any_canary_rule()]);
        prop_assert_eq!(filtered(&scanner, &format!("a {} b", canary.token())), "a # b");
        prop_assert!(Canary::resembles(canary.token().get(2..).unwrap()));
        prop_assert!(Canary::resembles(canary.token().get(from.min(32 - 17)..).unwrap()));
        let mut wrong = canary.token().to_owned();
        let other = if wrong.ends_with('a') { 'b' } else { 'a' };
        wrong.pop();
        wrong.push(other);
        prop_assert_eq!(filtered(&scanner, &wrong), wrong);
    }

    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        let canary = Canary::new(&[9; 16]).unwrap();
        filtered(&scanner(canary_rules([&canary])), &text);
        let _ = Canary::resembles(&text);
    }
}

#[test]
fn a_placed_canary_is_found_and_is_no_secret() {
    let canary = Canary::new(b"0123456789abcdef....").unwrap();
    let scanner = scanner(canary_rules([&canary]));
    let prompt = "You are helpful.";
    for (placement, count) in
        [(Placement::Comment, 1), (Placement::Sentence, 1), (Placement::Both, 2)]
    {
        let placed = canary.place(prompt, placement);
        assert!(placed.contains(prompt));
        assert_eq!(filtered(&scanner, &placed).matches('#').count(), count);
        assert!(!filtered(&scanner, &placed).contains(canary.token()));
        let filter = OutputFilter::builder().build().unwrap();
        assert_eq!(filter.filter(&placed, &mut Scratch::new()), placed);
    }
    assert_eq!(canary.place_in(prompt), canary.place(prompt, Placement::Both));
}

#[test]
fn few_bytes_are_refused_and_debug_shows_nothing() {
    let error = Canary::new(&[1; 15]).unwrap_err();
    assert_eq!(error.to_string(), "canary: 15 random bytes, of at least 16");
    let canary = Canary::new(&[1; 16]).unwrap();
    let mut shown = format!("{canary:?}");
    let rules = canary_rules([&canary]);
    write!(shown, "{rules:?}").unwrap();
    let built = scanner(rules);
    let infos: Vec<_> = built.rules().collect();
    let mut scratch = Scratch::new();
    let explained = built.explain(canary.token(), None, &mut scratch);
    assert!(!explained.is_empty());
    write!(shown, "{infos:?} {explained:?}").unwrap();
    for piece in canary.token().as_bytes().windows(5) {
        assert!(!shown.contains(std::str::from_utf8(piece).unwrap()));
    }
}

#[test]
fn work_is_linear() {
    let canary = Canary::new(&[77; 16]).unwrap();
    let scanner = scanner(canary_rules([&canary]));
    let token = canary.token();
    for text in [
        token,
        token.get(..11).unwrap(),
        token.get(3..9).unwrap(),
        "w g ",
        "wg",
        "a",
        "77 67 ",
        " ",
    ] {
        let work = |times: usize| {
            let mut scratch = Scratch::new();
            let _ = scanner.scan(&text.repeat(times), &mut scratch);
            scratch.work()
        };
        let (some, many) = (work(200), work(2000));
        assert!(many <= some * 12 + 100_000, "{text}: {some} {many}");
    }
}
