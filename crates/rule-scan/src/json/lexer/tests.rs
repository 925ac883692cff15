//! Rows, and properties against serde_json.

use proptest::prelude::*;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{Lexer, MAX_DEPTH, Place};

/// A string of a document, decoded, and whether it is a key.
type Decoded = (bool, String);

/// The places of all bytes, and the lexer after them.
fn lex(text: &[u8]) -> (Vec<Place>, Lexer) {
    let mut lexer = Lexer::new();
    (text.iter().map(|&byte| lexer.step(byte)).collect(), lexer)
}

fn is_valid(text: &str) -> bool {
    lex(text.as_bytes()).1.is_complete()
}

/// The strings of a document as its places tell.
fn strings(text: &str) -> Vec<Decoded> {
    let mut strings = Vec::new();
    let mut bytes = Vec::new();
    let push = |bytes: &mut Vec<u8>, char: char| {
        bytes.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
    };
    let mut lexer = Lexer::new();
    for &byte in text.as_bytes() {
        match lexer.step(byte) {
            Place::Text => bytes.push(byte),
            Place::Char(char) => push(&mut bytes, char),
            Place::High => push(&mut bytes, '\u{FFFD}'),
            Place::Pair(char) => {
                let pending = bytes.split_off(bytes.len() - 3);
                assert_eq!(pending, "\u{FFFD}".as_bytes());
                push(&mut bytes, char);
            }
            Place::Close => {
                let string = String::from_utf8(std::mem::take(&mut bytes)).unwrap();
                strings.push((lexer.is_key(), string));
            }
            _ => {}
        }
    }
    strings
}

#[test]
fn valid_documents() {
    for text in [
        "0",
        "-0",
        "-0.0e-0",
        "10",
        "1e5",
        "1E+05",
        "0.5",
        "-12.50e-07",
        "1e999999999",
        "123456789012345678901234567890",
        "true",
        " false ",
        "null\n",
        r#""""#,
        r#""\"\\\/\b\f\n\r\t\u00e9""#,
        r#""\ud800""#,
        r#""\udc00\ud800""#,
        "\"\u{7f}é\u{FEFF}\u{10FFFF}\"",
        "[]",
        "{}",
        "[ ]",
        "{ }",
        "[[],{},[0],-1,2.5,\"\",true,false,null]",
        r#"{"a":{"b":[{"c":[]}]},"":0}"#,
        r#"{"a":1,"a":2}"#,
        "\t\r\n {\t\"a\"\r:\n1 , \"b\" : [ 1 , 2 ] } \n",
    ] {
        let (places, lexer) = lex(text.as_bytes());
        assert!(lexer.is_complete() && lexer.is_valid_so_far(), "{text}");
        assert!(!places.contains(&Place::Invalid) && lexer.depth() == 0, "{text}");
    }
}

#[test]
fn unfinished_documents() {
    for text in [
        "",
        " ",
        "-",
        "1.",
        "1e",
        "1e+",
        "tru",
        "\"",
        "\"a",
        "\"\\",
        "\"\\\"",
        "\"\\u",
        "\"\\u12",
        "[",
        "[1",
        "[1,",
        "{",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1",
        "{\"a\":1,",
        "[[]",
        "[{}",
    ] {
        let (_, lexer) = lex(text.as_bytes());
        assert!(lexer.is_valid_so_far() && !lexer.is_complete(), "{text}");
    }
}

/// Before the `#` a document is fine, the byte after it is the wrong one.
#[test]
fn the_first_wrong_byte_is_found() {
    for row in [
        "#\u{FEFF}{}",
        "#é",
        "#\u{b}1",
        "#+1",
        "#.5",
        "#e1",
        "0#1",
        "-0#1",
        "-#-1",
        "-#.5",
        "-# 1",
        "1.#e1",
        "1.5#.5",
        "1e#.5",
        "1e5#.5",
        "1e5#e5",
        "1e+#-5",
        "1#+1",
        "0#x10",
        "1 #2",
        "1#\"\"",
        "#NaN",
        "#Infinity",
        "t#Rue",
        "tru# ",
        "true#e",
        "nul#\0",
        "true #false",
        "#'a'",
        "\"a\"#\"b\"",
        "\"#\n\"",
        "\"#\x1f\"",
        "\"#\0\"",
        "\"\\#x\"",
        "\"\\#'\"",
        "\"\\#U0041\"",
        "\"\\u12#\"",
        "\"\\u12#g4\"",
        "\"\\u#+123\"",
        "\"\\u#{41}\"",
        "\"\\ud800\\#x\"",
        "#]",
        "#}",
        "#,",
        "#:",
        "[#,]",
        "[1,#]",
        "[1,#,2]",
        "[1 #2]",
        "[1#:2]",
        "[#}",
        "[1#}",
        "{#]",
        "{#,}",
        "{#1:2}",
        "{#a:1}",
        "{#{}:1}",
        "{\"a\"#}",
        "{\"a\"#,",
        "{\"a\" #1}",
        "{\"a\":#}",
        "{\"a\":#:1}",
        "{\"a\":1#]",
        "{\"a\":1,#}",
        "{\"a\":1,#1}",
        "{\"a\":1#:1}",
        "{\"a\":1 #\"b\"",
        "[]#[]",
        "{}#{}",
        "[]#]",
        "{}#,",
        "1#,",
        "#//",
        "1#/",
    ] {
        let (before, after) = row.split_once('#').unwrap();
        let (_, mut lexer) = lex(before.as_bytes());
        assert!(lexer.is_valid_so_far(), "{row}");
        for byte in after.bytes().chain(*b" {}1") {
            assert_eq!(lexer.step(byte), Place::Invalid, "{row}");
            assert!(!lexer.is_valid_so_far() && !lexer.is_complete(), "{row}");
        }
    }
}

#[test]
fn every_byte_has_its_place() {
    let text = r#"{"k\n":"a\u0041\ud83d\ude00", "":[-1.5e+3,true ]}x"#;
    let tags = r#"{"k\c"{"a\\\\\c\\\\\h\\\\\p"{ ""{{0000000{llll {{!"#;
    let (places, _) = lex(text.as_bytes());
    let tag = |place: &Place| match place {
        Place::Space => ' ',
        Place::Structure => '{',
        Place::Open | Place::Close => '"',
        Place::Text => 'a',
        Place::Escape => '\\',
        Place::Char(_) => 'c',
        Place::High => 'h',
        Place::Pair(_) => 'p',
        Place::Number => '0',
        Place::Literal => 'l',
        Place::Invalid => '!',
    };
    assert_eq!(places.iter().map(tag).collect::<String>(), tags.replace('k', "a"));
}

#[test]
fn strings_know_what_they_are() {
    let text = r#"{"\n\u0041": ["\"b",{}],"":""}"#;
    let keys = r#" kkkkkkkkkk   vvvvv     kk vv "#;
    let mut lexer = Lexer::new();
    let mut found = String::new();
    for byte in text.bytes() {
        let place = lexer.step(byte);
        assert_eq!(lexer.in_string(), !matches!(place, Place::Close) && is_of_string(place));
        found.push(if !is_of_string(place) {
            ' '
        } else if lexer.is_key() {
            'k'
        } else {
            'v'
        });
    }
    assert_eq!(found, keys);
}

/// Whether a byte is of a string, its quotes included.
fn is_of_string(place: Place) -> bool {
    !matches!(
        place,
        Place::Space | Place::Structure | Place::Number | Place::Literal | Place::Invalid
    )
}

#[test]
fn surrogates_are_joined() {
    for (text, decoded) in [
        (r#""\ud83d\ude00""#, "😀"),
        (r#""\uD800\uDC00\uDBFF\uDFFF""#, "\u{10000}\u{10FFFF}"),
        (r#""\ud83d""#, "\u{FFFD}"),
        (r#""\ude00""#, "\u{FFFD}"),
        (r#""\ude00\ud83d""#, "\u{FFFD}\u{FFFD}"),
        (r#""\ud83d\ud83d\ude00""#, "\u{FFFD}😀"),
        (r#""\ud83d\ude00\ude00""#, "😀\u{FFFD}"),
        (r#""\ud83dx\ude00""#, "\u{FFFD}x\u{FFFD}"),
        (r#""\ud83d\n\ude00""#, "\u{FFFD}\n\u{FFFD}"),
        (r#""\ud83d\u0041\ude00""#, "\u{FFFD}A\u{FFFD}"),
    ] {
        assert_eq!(strings(text), [(false, decoded.to_owned())], "{text}");
    }
    let ends = [(false, "\u{FFFD}".to_owned()), (false, "\u{FFFD}".to_owned())];
    assert_eq!(strings(r#"["\ud83d","\ude00"]"#), ends, "no pair across strings");
}

#[test]
fn nesting_has_an_end() {
    let (_, lexer) = lex(&vec![b'['; 1_000_000]);
    assert!(!lexer.is_valid_so_far());
    assert_eq!(lexer.depth(), MAX_DEPTH);
    assert!(is_valid(&format!("{}{}", "[".repeat(MAX_DEPTH), "]".repeat(MAX_DEPTH))));
    assert!(!is_valid(&format!("{}{}", "[".repeat(MAX_DEPTH + 1), "]".repeat(MAX_DEPTH + 1))));
}

#[test]
fn every_level_is_remembered() {
    for depth in (0..200).chain([1000]) {
        let objects: Vec<bool> = (0..depth).map(|level: u32| level * level % 7 < 3).collect();
        let mut text: String = objects.iter().map(|&o| if o { "{\"\":" } else { "[" }).collect();
        text.push('0');
        let ends: String = objects.iter().rev().map(|&o| if o { '}' } else { ']' }).collect();
        assert!(is_valid(&format!("{text}{ends}")), "{depth}");
        for (at, end) in ends.char_indices() {
            let wrong = if end == '}' { ']' } else { '}' };
            let (_, lexer) = lex(&[text.as_bytes(), &ends.as_bytes()[..at]].concat());
            assert_eq!(lexer.depth(), objects.len() - at);
            assert!(lexer.is_valid_so_far());
            assert_eq!(lexer.clone().step(wrong as u8), Place::Invalid, "{depth} {at}");
        }
    }
}

#[test]
fn every_byte_ends_a_plain_run_or_does_not() {
    let (_, lexer) = lex(b"\"");
    for at in 0..100 {
        for byte in 0..=255 {
            let mut bytes = [b'a'; 100];
            bytes[at] = byte;
            let run = if lexer.clone().step(byte) == (Place::Text) { 100 } else { at };
            assert_eq!(lexer.plain_run(&bytes), run);
        }
    }
    for elsewhere in ["", "\"\"", "\"\\", "\"\\u0", "[", "t", "1", "\x01", r#""\ud800"#] {
        assert_eq!(lex(elsewhere.as_bytes()).1.plain_run(b"abc"), 0, "{elsewhere}");
    }
}

/// Collects the strings of a document in order.
struct Collect<'s>(&'s mut Vec<Decoded>);

impl<'de> DeserializeSeed<'de> for Collect<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Collect<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("any value")
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.0.push((false, text.to_owned()));
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            self.0.push((true, key));
            map.next_value_seed(Collect(self.0))?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element_seed(Collect(self.0))?.is_some() {}
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }
}

fn strings_of_serde_json(text: &str) -> Vec<Decoded> {
    let mut strings = Vec::new();
    let mut deserializer = serde_json::Deserializer::from_str(text);
    Collect(&mut strings).deserialize(&mut deserializer).unwrap();
    deserializer.end().unwrap();
    strings
}

fn space() -> impl Strategy<Value = &'static str> + Clone {
    prop_oneof![5 => Just(""), 1 => Just(" "), 1 => Just("\r\n\t ")]
}

/// A string that serde_json decodes: every character escaped in one of its ways, or not at all.
fn string() -> impl Strategy<Value = String> {
    let char = prop_oneof![
        any::<char>(),
        prop::char::range(' ', '~'),
        prop::sample::select(vec!['"', '\\', '/', '\u{8}', '\u{C}', '\n', '\r', '\t', '😀']),
    ];
    let escaped = (char, 0..4u8).prop_map(|(char, way)| {
        let short = "\"\\/\u{8}\u{C}\n\r\t".find(char).map(|_| match char {
            '\u{8}' => 'b',
            '\u{C}' => 'f',
            '\n' => 'n',
            '\r' => 'r',
            '\t' => 't',
            same => same,
        });
        match (short, way) {
            (Some(short), 0 | 1) => format!("\\{short}"),
            (_, 0..2) if char >= ' ' && !matches!(char, '"' | '\\') => char.to_string(),
            (_, 2) => {
                char.encode_utf16(&mut [0; 2]).iter().map(|u| format!("\\u{u:04x}")).collect()
            }
            _ => char.encode_utf16(&mut [0; 2]).iter().map(|u| format!("\\u{u:04X}")).collect(),
        }
    });
    prop::collection::vec(escaped, 0..12).prop_map(|chars| format!("\"{}\"", chars.concat()))
}

fn document() -> impl Strategy<Value = String> {
    let number = "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,3})?([eE][+-]?[0-9]{1,2})?";
    let literal = prop::sample::select(vec!["true", "false", "null"]).prop_map(str::to_owned);
    let leaf = prop_oneof![3 => string(), 2 => number, 1 => literal];
    let value = leaf.prop_recursive(6, 40, 5, |value| {
        let item = (space(), value.clone(), space()).prop_map(|(l, v, r)| format!("{l}{v}{r}"));
        let entry = (space(), string(), space(), item.clone())
            .prop_map(|(left, key, right, item)| format!("{left}{key}{right}:{item}"));
        prop_oneof![
            (space(), prop::collection::vec(item, 0..5))
                .prop_map(|(space, items)| format!("[{space}{}]", items.join(","))),
            (space(), prop::collection::vec(entry, 0..5))
                .prop_map(|(space, entries)| format!("{{{space}{}}}", entries.join(","))),
        ]
    });
    (space(), value, space()).prop_map(|(l, v, r)| format!("{l}{v}{r}"))
}

/// Pieces of JSON and of what is nearly JSON.
const PIECES: &[&str] = &[
    "{", "}", "[", "]", ",", ":", "\"", "\"\"", "\"a\"", "\"a\":", "\\", "\\u", "\\n", "\\\"",
    "\\ud83d", "\\ude00", "d800", "0", "1", "12", "-", "+", ".", "e", "E", "1.5e-3", "true",
    "false", "null", "tru", "e", "nul", " ", "\n", "\t", "\r", "\u{1}", "\u{b}", "é", "/",
    "\u{FEFF}", "'", "[]", "{}",
];

fn soup() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES), 0..12).prop_map(|pieces| pieces.concat())
}

/// A valid document of which up to three places are cut, doubled or written over.
fn mutated() -> impl Strategy<Value = String> {
    let change = (any::<prop::sample::Index>(), prop::sample::select(PIECES), 0..3usize);
    (document(), prop::collection::vec(change, 0..=3)).prop_map(|(mut text, changes)| {
        for (at, piece, cut) in changes {
            let mut chars: Vec<char> = text.chars().collect();
            let at = at.index(chars.len() + 1);
            let end = chars.len().min(at + cut);
            let piece = if cut == 2 { "" } else { piece };
            chars.splice(at..end, piece.chars());
            text = chars.into_iter().collect();
        }
        text
    })
}

proptest! {
    // `IgnoredAny` has no depth limit, decodes no escape and no number: it checks the grammar.
    #[test]
    fn soup_is_valid_where_serde_json_says_so(text in soup()) {
        prop_assert_eq!(is_valid(&text), serde_json::from_str::<IgnoredAny>(&text).is_ok());
    }

    #[test]
    fn mutated_documents_are_valid_where_serde_json_says_so(text in mutated()) {
        prop_assert_eq!(is_valid(&text), serde_json::from_str::<IgnoredAny>(&text).is_ok());
    }

    #[test]
    fn strings_are_those_of_serde_json(text in document()) {
        prop_assert!(is_valid(&text));
        prop_assert_eq!(strings(&text), strings_of_serde_json(&text));
    }

    #[test]
    fn units_decode_like_lossy_utf16(
        units in prop::collection::vec(prop_oneof![any::<u16>(), 0xD800..0xE000u16], 0..8),
    ) {
        let escapes: String = units.iter().map(|unit| format!("\\u{unit:04x}")).collect();
        let expected = vec![(false, String::from_utf16_lossy(&units))];
        prop_assert_eq!(strings(&format!("\"{escapes}\"")), expected);
    }

    #[test]
    fn skipping_plain_runs_changes_nothing(text in prop_oneof![mutated(), soup()], tail in soup()) {
        // A string long enough for the blocks, too.
        let text = format!("[\"{}{tail}\",{text}]", "long é".repeat(tail.len()));
        let bytes = text.as_bytes();
        let (stepped, end) = lex(bytes);
        let mut lexer = Lexer::new();
        let mut places = Vec::new();
        while places.len() < bytes.len() {
            let run = lexer.plain_run(&bytes[places.len()..]);
            places.extend(std::iter::repeat_n(Place::Text, run));
            places.extend(bytes.get(places.len()).map(|&byte| lexer.step(byte)));
        }
        prop_assert_eq!(places, stepped);
        prop_assert_eq!(lexer.is_complete(), end.is_complete());
        prop_assert_eq!(lexer.depth(), end.depth());
    }

    #[test]
    fn what_is_invalid_stays_so(text in prop_oneof![mutated(), soup()]) {
        let (places, lexer) = lex(text.as_bytes());
        let first = places.iter().position(|&place| place == Place::Invalid);
        prop_assert_eq!(first.is_none(), lexer.is_valid_so_far());
        for place in &places[first.unwrap_or(places.len())..] {
            prop_assert_eq!(*place, Place::Invalid);
        }
    }
}
