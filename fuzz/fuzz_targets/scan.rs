//! All rules on any text: sound spans, bounded work, and a rewrite that comes to rest.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use rule_scan::{Scanner, Scratch, write_marker};
use workflow_guard::Policy;

static SCANNER: LazyLock<Scanner> = LazyLock::new(|| Policy::default().scanner().clone());

/// Bytes that verification may look at for each byte of text; measured worst cases lie far below.
const MOST_WORK: u64 = 4_000;

fn mark(text: &str, scratch: &mut Scratch) -> String {
    SCANNER
        .scan(text, scratch)
        .rewrite(|_| true, |region, out| write_marker(region.kind(), out))
        .into_owned()
}

fuzz_target!(|text: &str| {
    let mut scratch = Scratch::new();
    let mut start = 0;
    for finding in SCANNER.scan(text, &mut scratch).findings() {
        assert!(
            text.is_char_boundary(finding.span.start) && text.is_char_boundary(finding.span.end)
        );
        assert!(start <= finding.span.start && !finding.span.is_empty());
        start = finding.span.start;
    }
    assert!(scratch.work() <= MOST_WORK * (text.len() as u64 + 1), "{} steps", scratch.work());
    // A marker may cut in two what was refused as a whole; then the next pass hides a part of it,
    // and in the end there is nothing left to cut.
    let mut marked = mark(text, &mut scratch);
    for _ in 0..text.len() {
        let again = mark(&marked, &mut scratch);
        if again == marked {
            return;
        }
        marked = again;
    }
    assert_eq!(mark(&marked, &mut scratch), marked);
});
