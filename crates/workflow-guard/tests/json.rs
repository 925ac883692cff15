//! JSON rewritten with all rules of the workspace stays JSON, whatever is found and however it comes.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may fail loudly"
)]

#[path = "support/documents.rs"]
mod documents;

use std::sync::LazyLock;

use rule_scan::{Anchor, ByteClass, Region, Rule, Scanner, write_marker};
use serde_json::Value;

static SCANNER: LazyLock<Scanner> =
    LazyLock::new(|| Scanner::builder().rules(documents::rules()).build().unwrap());

fn mark(region: &Region<'_>, out: &mut String) {
    write_marker(region.kind(), out);
}

fn rewritten(document: &str) -> String {
    SCANNER.rewrite_json(document, mark)
}

/// How many documents: `JSON_DOCS`, or 600.
fn documents_tested() -> u64 {
    std::env::var("JSON_DOCS").map_or(600, |count| count.parse().unwrap())
}

struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}

/// A string literal, of which some characters are escaped that need not be.
fn literal(text: &str, random: &mut Random) -> String {
    let mut out = String::from("\"");
    for char in text.chars() {
        if random.below(12) == 0 {
            for unit in char.encode_utf16(&mut [0; 2]) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            let quoted = serde_json::to_string(&char).unwrap();
            out.push_str(&quoted[1..quoted.len() - 1]);
        }
    }
    out + "\""
}

fn value(random: &mut Random, depth: usize) -> String {
    let text = |random: &mut Random| {
        let text = documents::document(random.below(1 << 30) as u64);
        let end = (0..=text.len().min(120)).rev().find(|end| text.is_char_boundary(*end)).unwrap();
        text[..end].to_owned()
    };
    match random.below(if depth == 0 { 6 } else { 9 }) {
        0 => "4111111111111111".to_owned(),
        1 => format!("{}", random.below(1 << 40)),
        2 => ["true", "null", "-1.5e3", "0"][random.below(4)].to_owned(),
        3 => literal(&value(random, 0), random),
        4 | 5 => {
            let text = text(random);
            literal(&text, random)
        }
        6 => {
            let items: Vec<String> =
                (0..random.below(4)).map(|_| value(random, depth - 1)).collect();
            format!("[{}]", items.join(","))
        }
        _ => {
            let entries: Vec<String> = (0..random.below(4))
                .map(|index| {
                    let name = match random.below(5) {
                        0 => format!("user{index}@example.com"),
                        1 => "password".to_owned(),
                        _ => format!("key {index}"),
                    };
                    format!("{}: {}", literal(&name, random), value(random, depth - 1))
                })
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
    }
}

/// As many values, of the same kinds but for those that became strings, and as many keys.
fn same_shape(before: &Value, after: &Value) -> bool {
    match (before, after) {
        (Value::Array(before), Value::Array(after)) => {
            before.len() == after.len() && before.iter().zip(after).all(|(b, a)| same_shape(b, a))
        }
        // The same key twice may have become two.
        (Value::Object(before), Value::Object(after)) => before.len() <= after.len(),
        (_, Value::String(_)) => !before.is_array() && !before.is_object(),
        _ => before == after,
    }
}

#[test]
fn the_output_is_json_if_the_input_was_and_pieces_do_not_matter() {
    let mut changed = 0;
    for seed in 0..documents_tested() {
        let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        let document = value(&mut random, 3);
        let before: Value = serde_json::from_str(&document).unwrap();
        let out = rewritten(&document);
        let after: Result<Value, _> = serde_json::from_str(&out);
        let after = after.unwrap_or_else(|error| panic!("{error}: {document} became {out}"));
        assert!(same_shape(&before, &after), "{document} became {out}");
        changed += usize::from(document != out);
        let mut pieces = SCANNER.json_stream(mark).at_once();
        let mut joined = String::new();
        let mut at = 0;
        while at < document.len() {
            let next = (at + 1 + random.below(20)).min(document.len());
            joined.push_str(pieces.push(&document.as_bytes()[at..next]));
            assert!(pieces.is_valid_so_far() && pieces.held() <= SCANNER.max_hold_back() * 6);
            at = next;
        }
        joined.push_str(pieces.finish());
        assert!(pieces.is_complete());
        assert_eq!(joined, out, "document {seed}: {document}");
    }
    assert!(changed as u64 > documents_tested() / 3, "{changed} documents had something to find");
}

#[test]
fn what_is_no_json_stays_none_and_is_rewritten_as_text() {
    for seed in 0..documents_tested() {
        let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        let mut document = value(&mut random, 2);
        let mut cut = random.below(document.len() + 1);
        while !document.is_char_boundary(cut) {
            cut -= 1;
        }
        match random.below(3) {
            0 => document.truncate(cut),
            1 => document.insert(cut, ['"', '}', ',', '\\', '\n', '\u{1}'][random.below(6)]),
            _ => document.insert_str(cut, " mail to ann@example.com "),
        }
        let is_json = |text: &str| serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
        let out = rewritten(&document);
        assert_eq!(is_json(&document), is_json(&out), "{document} became {out}");
    }
    assert_eq!(rewritten("[1, mail ann@example.com"), "[1, mail [pii.email]");
    // Half a number, replaced as a whole, would be valid.
    for (document, out) in [
        ("4111111111111111.\n", "\"[pii.credit_card]\".\n"),
        ("4111111111111111.", "\"[pii.credit_card]"),
        ("[4111111111111111.]", "[\"[pii.credit_card]\".]"),
    ] {
        assert_eq!(rewritten(document), out);
    }
}

#[test]
fn untouched_bytes_stay() {
    let document = r#"{ "a" :[1.50,  "\u00e9\/\n\ud83d\ude00 \ud800x", true ,null],"b":{} }"#;
    assert_eq!(rewritten(document), document);
}

#[test]
fn strings_numbers_and_keys_are_replaced_as_what_they_are() {
    for (document, expected) in [
        (r#"{"to": "ann@example.com"}"#, r#"{"to": "[pii.email]"}"#),
        (r#"{"to": "\u0061nn\u0040example.com, bye"}"#, r#"{"to": "[pii.email], bye"}"#),
        (r#"{"card": 4111111111111111}"#, r#"{"card": "[pii.credit_card]"}"#),
        (r#"{"password": "kr4ft-w3rk-1974"}"#, r#"{"password": "[secret.password]"}"#),
        (
            r#"{"ann@example.com": 1, "bob@example.com": 2}"#,
            r#"{"[pii.email]~2": 1, "[pii.email]~24": 2}"#,
        ),
        (
            r#"{"arguments": "{\"card\": 4111111111111111, \"to\": \"ann@example.com\"}"}"#,
            r#"{"arguments": "{\"card\": \"[pii.credit_card]\", \"to\": \"[pii.email]\"}"}"#,
        ),
        (r#"["YW5uQGV4YW1wbGUuY29t"]"#, r#"["[pii.email]"]"#),
        (r#"["{\"x\": \"\\u0061nn@example.com\"}"]"#, r#"["{\"x\": \"[pii.email]\"}"]"#),
        ("4111111111111111", "\"[pii.credit_card]\""),
    ] {
        assert_eq!(rewritten(document), expected);
    }
}

#[test]
fn a_replacement_is_escaped_and_a_region_keeps_to_its_tokens() {
    let rule = Rule::new("custom.pair", Anchor::literals(["x\""]), "x\", \"y[0-9]{1,4}")
        .right(ByteClass::WORD);
    let scanner = Scanner::builder().rule(rule).build().unwrap();
    let out = scanner.rewrite_json(r#"["x", "y12", 3]"#, |_, out| out.push_str("a\"\\\n"));
    assert_eq!(out, r#"["a\"\\\u000a", "a\"\\\u000a", 3]"#);
}

#[test]
fn long_numbers_and_deep_documents_flow() {
    let long = "7".repeat(100_000);
    let mut stream = SCANNER.json_stream(mark);
    let mut out = String::new();
    for piece in long.as_bytes().chunks(100) {
        out.push_str(stream.push(piece));
        assert!(stream.held() < 4096);
    }
    out.push_str(stream.finish());
    assert_eq!(out.len(), long.len());
    let deep = "[".repeat(50_000) + &"]".repeat(50_000);
    assert_eq!(rewritten(&deep), deep);
    let deeper = "[".repeat(1_000_000);
    assert_eq!(rewritten(&deeper), deeper);
}
