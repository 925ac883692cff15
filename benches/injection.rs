//! Recognising injected instructions, beside a peer that is written in Rust, in one run on one core.
//!
//! At the end a table says how fast each is, timed in turns so that noise meets all alike, and how
//! long a guard takes to build. Wanted: 20 MB/s, 2 KB in less than 100 microseconds, a guard in less
//! than 20 milliseconds.
//!
//! | name | what runs |
//! |---|---|
//! | `ours` | `InjectionGuard::inspect`: rules and model |
//! | `rules` | the same without the model |
//! | `model` | `read`: the model without rules |
//! | `llm-guard` | its scanners of injections: invisible text, role overrides, known phrases |
//!
//! `found` counts signals and passages, or matches. The peer looks for phrases as they stand and
//! undoes no disguise.

use std::hint::black_box;
use std::time::Instant;

use corpus::{Density, Language, text};
use injection_guard::{GuardError, InjectionGuard, Source, read};
use llm_guard::patterns::COMMON_INJECTION_PATTERNS;
use llm_guard::{BanSubstrings, InvisibleText, Pipeline, PipelineMode, RoleOverride};
use peers::{Case, Engine, Error, Find, split};
use rule_scan::Scratch;

#[allow(dead_code, reason = "shared with benches that use all of it")]
mod corpus;
mod peers;

const MESSAGE: usize = 2 << 10;
/// A case has at least so many bytes: more than a branch predictor knows by heart.
const CASE: usize = 128 << 10;

fn main() -> Result<(), Error> {
    peers::compare(engines()?, &cases());
    build()?;
    Ok(())
}

fn engines() -> Result<Vec<Engine>, Error> {
    let llm_guard = Pipeline::new(PipelineMode::All)
        .with(InvisibleText::new())
        .with(RoleOverride::new())
        .with(BanSubstrings::new("injection", COMMON_INJECTION_PATTERNS));
    Ok(vec![
        ("ours", ours(true)?),
        ("rules", ours(false)?),
        ("model", Box::new(|text| read(text, Source::ToolResult).segments.len())),
        ("llm-guard", Box::new(move |text| llm_guard.scan(text).matches.len())),
    ])
}

fn ours(model: bool) -> Result<Find, GuardError> {
    let guard = InjectionGuard::builder().model(model).build()?;
    let mut scratch = Scratch::new();
    Ok(Box::new(move |text| {
        let found = guard.inspect(text, Source::ToolResult, &mut scratch);
        found.signals.len() + found.segments.len()
    }))
}

fn cases() -> Vec<Case> {
    let english = text(Language::English, Density::Clean, CASE);
    let (markdown, code, attacks) = (repeated(&MARKDOWN), repeated(&CODE), repeated(&ATTACKS));
    vec![
        ("English", vec![english.clone()]),
        ("Markdown", vec![markdown.clone()]),
        ("code", vec![code.clone()]),
        ("attacks", vec![attacks.clone()]),
        ("Russian", vec![text(Language::Russian, Density::Clean, CASE)]),
        ("Chinese", vec![text(Language::Chinese, Density::Clean, CASE)]),
        ("English in 2 KB", split(&english, MESSAGE)),
        ("Markdown in 2 KB", split(&markdown, MESSAGE)),
        ("code in 2 KB", split(&code, MESSAGE)),
        ("attacks in 2 KB", split(&attacks, MESSAGE)),
    ]
}

fn repeated(texts: &[&str]) -> String {
    let text = texts.concat();
    text.repeat(CASE / text.len() + 1)
}

/// Prints how long a guard takes to build.
#[expect(clippy::print_stdout, reason = "the figure is what the bench is for")]
fn build() -> Result<(), GuardError> {
    let mut times = Vec::new();
    for _ in 0..15 {
        let started = Instant::now();
        black_box(InjectionGuard::builder().build()?);
        times.push(started.elapsed());
    }
    times.sort_unstable();
    let (least, median) = (times.first().copied(), times.get(times.len() / 2).copied());
    println!(
        "a guard is built in {:.1?}, at best {:.1?}",
        median.unwrap_or_default(),
        least.unwrap_or_default()
    );
    Ok(())
}

/// The workspace's own pages.
const MARKDOWN: [&str; 6] = [
    include_str!("../README.md"),
    include_str!("../CONTRIBUTING.md"),
    include_str!("../SECURITY.md"),
    include_str!("../CHANGELOG.md"),
    include_str!("../crates/output-filter/README.md"),
    include_str!("../crates/pii-scrub/README.md"),
];

/// And some of its code.
const CODE: [&str; 4] = [
    include_str!("../crates/rule-scan/src/verify.rs"),
    include_str!("../crates/rule-scan/src/view.rs"),
    include_str!("../crates/rule-scan/src/track.rs"),
    include_str!("../crates/injection-guard/src/frame.rs"),
];

/// One attack a line.
const ATTACKS: [&str; 2] = [
    include_str!("../crates/injection-guard/testdata/held/attacks_user.txt"),
    include_str!("../crates/injection-guard/testdata/held/attacks_data.txt"),
];
