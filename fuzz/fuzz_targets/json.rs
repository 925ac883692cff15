//! Text that is JSON, nearly JSON or none: the output is JSON exactly if the input was, and pieces
//! do not matter.
#![no_main]

mod common;

use common::{MATERIAL, SCANNER, replace, text};
use libfuzzer_sys::fuzz_target;
use serde::de::IgnoredAny;

const FRAGMENTS: [&str; 30] = [
    "{\"",
    "\": ",
    "\",\"",
    "\"}",
    "[\"",
    "\"]",
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    "\\\"",
    "\\\\",
    "\\u0040",
    "\\ud83d\\ude00",
    "\\ud800",
    "\\n",
    "4111111111111111",
    "-1.5e3",
    "0",
    "true",
    "null",
    "fals",
    "ann@example.com",
    "\"password\": \"",
    "é",
    "\"{\\\"card\\\": 4111111111111111}\"",
    "YW5uQGV4YW1wbGUuY29t",
    " ",
];

fn is_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}

fuzz_target!(|input: (Vec<u8>, Vec<u8>)| {
    let (pieces, bytes) = input;
    let document = text(&bytes, &FRAGMENTS, &MATERIAL, 1_024);
    let whole = SCANNER.rewrite_json(&document, replace);
    assert_eq!(is_json(&document), is_json(&whole), "{document:?} became {whole:?}");
    let mut stream = SCANNER.json_stream(replace).at_once();
    let mut joined = String::new();
    let mut rest = document.as_bytes();
    let mut pieces = pieces.iter().cycle();
    while !rest.is_empty() {
        let length = pieces.next().map_or(1, |&length| usize::from(length % 64).max(1));
        let (piece, after) = rest.split_at(length.min(rest.len()));
        joined.push_str(stream.push(piece));
        assert!(whole.starts_with(&joined), "{document:?}, taken back: {joined:?}");
        rest = after;
    }
    joined.push_str(stream.finish());
    assert_eq!(joined, whole, "{document:?}");
    assert_eq!(stream.is_complete(), is_json(&document), "{document:?}");
});
