//! The work of four scans, for counting instructions: `benches/instructions.sh` runs this under
//! callgrind, which counts only while `measured` is on the stack.

use std::hint::black_box;
use std::process::ExitCode;

use corpus::{Density, Language, text};
use rule_scan::{Scanner, Scratch};
use workflow_guard::Policy;

mod corpus;

fn main() -> ExitCode {
    // `cargo bench` passes `--bench`; the case is the argument that is no flag.
    let case = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let (language, density) = match case.as_deref() {
        Some("clean") => (Language::English, Density::Clean),
        Some("sparse") => (Language::Russian, Density::Sparse),
        Some("dense") => (Language::English, Density::Dense),
        Some("chinese") => (Language::Chinese, Density::Clean),
        _ => return ExitCode::SUCCESS,
    };
    let policy = Policy::default();
    let scanner = policy.scanner();
    let text = text(language, density, 64 << 10);
    let mut scratch = Scratch::new();
    // Warm: what is counted is the scan.
    black_box(scanner.scan(&text, &mut scratch).findings().len());
    black_box(measured(scanner, &text, &mut scratch));
    ExitCode::SUCCESS
}

#[inline(never)]
fn measured(scanner: &Scanner, text: &str, scratch: &mut Scratch) -> usize {
    scanner.scan(black_box(text), scratch).findings().len()
}
