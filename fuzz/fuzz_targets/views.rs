//! All rules on text made of disguises: findings lie where something can be hidden, work is
//! bounded, and a text that comes byte by byte gives the same.
#![no_main]

mod common;

use common::{DISGUISES, MATERIAL, SCANNER, replace, sorted, text, whole};
use libfuzzer_sys::fuzz_target;

/// Bytes that verification may look at for each byte of text, views included.
const MOST_WORK: u64 = 5_000;

fuzz_target!(|bytes: &[u8]| {
    let text = text(bytes, &DISGUISES, &MATERIAL, 2_048);
    let (output, findings) = whole(&SCANNER, &text);
    for finding in &findings {
        for span in [finding.span, finding.cover] {
            assert!(span.end <= text.len() && !span.is_empty());
            assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end));
        }
        assert!(finding.cover.contains(finding.span));
    }
    let mut stream = SCANNER.stream(replace).at_once();
    let mut released = String::new();
    for byte in text.as_bytes() {
        released.push_str(stream.push(&[*byte]));
    }
    released.push_str(stream.finish());
    assert_eq!(released, output, "{text:?}");
    assert_eq!(sorted(stream.take_findings()), findings, "{text:?}");
    assert!(stream.work() <= MOST_WORK * (text.len() as u64 + 1), "{} steps", stream.work());
});
