//! All rules on any text in any pieces: a stream gives what a scan gives, takes nothing back, and
//! holds no more than it says.
#![no_main]

mod common;

use common::{DISGUISES, MATERIAL, SCANNER, replace, sorted, text, whole};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (Vec<u8>, Vec<u8>)| {
    let (pieces, bytes) = input;
    let text = text(&bytes, &DISGUISES, &MATERIAL, 4_096);
    let (output, expected) = whole(&text);
    // Gathered pieces are longer ones; at once there are more places to go wrong.
    let mut stream = SCANNER.stream(replace);
    if bytes.len() % 4 != 0 {
        stream = stream.at_once();
    }
    let (mut released, mut findings) = (String::new(), Vec::new());
    let mut rest = text.as_bytes();
    let mut pieces = pieces.iter().cycle();
    let mut empty = 0;
    while !rest.is_empty() {
        let length = match pieces.next() {
            Some(&length) if empty < 8 => usize::from(length % 64).min(rest.len()),
            _ => rest.len().min(1),
        };
        empty = if length == 0 { empty + 1 } else { 0 };
        let (piece, after) = rest.split_at(length);
        released.push_str(stream.push(piece));
        assert!(output.starts_with(&released), "{text:?}, taken back: {released:?}");
        assert!(stream.held() <= SCANNER.max_hold_back(), "{} held", stream.held());
        findings.extend(stream.take_findings());
        rest = after;
    }
    released.push_str(stream.finish());
    findings.extend(stream.take_findings());
    assert_eq!(stream.held(), 0);
    assert_eq!(released, output, "{text:?}");
    assert_eq!(sorted(findings), expected, "{text:?}");
});
