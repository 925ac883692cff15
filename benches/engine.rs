//! The engine against its peers, in one run on one core, over documents of 4 KB.
//!
//! The yardstick is an `aho-corasick` DFA that only counts the same literal anchors: no spans, no
//! verification, nothing of the anchors that are classes. At the end a table says what share of its
//! throughput each engine reaches, timed in turns so that noise meets all alike. Wanted of `all`:
//! 0.6 of the DFA on clean text, 0.3 on sparse, 0.12 on dense.
//!
//! | name | what runs |
//! |---|---|
//! | `all` | the rules of the default policy and synthetic ones, at least 500 together |
//! | `workspace` | the rules of the default policy |
//! | `aho-corasick` | DFA over the anchors of `all`, ASCII case-insensitive, `find_iter`, counted |
//! | `overlapping` | the same, `find_overlapping_iter`: every occurrence, which is what ours finds |
//! | `RegexSet` | the patterns of `all`, on bytes; no windows, boundaries, validators or spans |
//! | `llm-guard` | its PII, secret, injection, role and invisible text scanners, all matches |
//! | `redact-core` | its default analyzer; patterns, no model |
//!
//! The last two look for other things than we do and for fewer; they are here for scale.
#![expect(clippy::print_stdout, reason = "the table is what the bench is for")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use corpus::{Density, Language, text};
use criterion::{BenchmarkId, Criterion, Throughput};
use llm_guard::{BanSubstrings, PiiPatterns, Pipeline, PipelineMode, RoleOverride, Secrets};
use redact_core::AnalyzerEngine;
use regex::bytes::{RegexSet, RegexSetBuilder};
use rule_scan::{Rule, Scanner, Scratch, write_marker};

mod corpus;
mod rules;

/// The least number of rules that `all` has, without the variants of tokens after an escape.
const RULES: usize = 500;
const DOCUMENT: usize = 4 << 10;
/// So many that no branch predictor knows them by heart, and that they fit the second cache.
const DOCUMENTS: usize = 16;

const CASES: [(&str, Language, Density); 5] = [
    ("clean", Language::English, Density::Clean),
    ("sparse", Language::English, Density::Sparse),
    ("dense", Language::English, Density::Dense),
    ("clean Russian", Language::Russian, Density::Clean),
    ("clean Chinese", Language::Chinese, Density::Clean),
];

type Error = Box<dyn std::error::Error>;

/// Something that counts what it finds in a document.
type Engine = (&'static str, Box<dyn FnMut(&str) -> usize>);

fn main() -> Result<(), Error> {
    let arguments: Vec<String> = std::env::args().collect();
    let test = arguments.iter().any(|argument| argument == "--test");
    let mut engines = engines()?;
    let mut criterion = Criterion::default().configure_from_args();
    for (name, language, density) in CASES {
        let documents = documents(language, density);
        let mut group = criterion.benchmark_group(name);
        group.throughput(Throughput::Bytes(documents.iter().map(|text| text.len() as u64).sum()));
        for (engine, run) in &mut engines {
            group.bench_function(BenchmarkId::from_parameter(engine), |bencher| {
                bencher.iter(|| pass(run, &documents));
            });
        }
        group.finish();
    }
    stream(&mut criterion, test)?;
    criterion.final_summary();
    if !test {
        ratios(&mut engines);
    }
    Ok(())
}

/// The size of a chunk of a stream: about a token.
const CHUNK: usize = 8;

/// Bytes per second where a text arrives in chunks of eight bytes, beside the same in one piece.
/// Wanted: at most four times as long.
fn stream(criterion: &mut Criterion, test: bool) -> Result<(), Error> {
    let mut rules = workspace();
    let workspace = scanner(rules.clone())?;
    rules.extend(rules::synthetic(RULES / 4));
    let scanners = [("all", scanner(rules)?), ("workspace", workspace)];
    for (name, language, density) in CASES.into_iter().take(2) {
        let documents = documents(language, density);
        let bytes: u64 = documents.iter().map(|text| text.len() as u64).sum();
        let mut group = criterion.benchmark_group(format!("{name} stream"));
        group.throughput(Throughput::Bytes(bytes));
        for (rules, scanner) in &scanners {
            for (how, chunk) in [("one piece", usize::MAX), ("chunks", CHUNK)] {
                group.bench_function(BenchmarkId::new(*rules, how), |bencher| {
                    bencher.iter(|| streamed(scanner, &documents, chunk));
                });
            }
            if !test {
                let [whole, chunks] = [usize::MAX, CHUNK]
                    .map(|chunk| fastest(|| streamed(scanner, &documents, chunk)));
                let speed = |time: Duration| bytes as f64 / time.as_secs_f64() / 1e6;
                println!(
                    "{name}, {rules}: {:.1} MB/s in one piece, {:.1} MB/s in chunks of {CHUNK}, \
                     ratio {:.2}",
                    speed(whole),
                    speed(chunks),
                    chunks.as_secs_f64() / whole.as_secs_f64()
                );
            }
        }
        group.finish();
    }
    Ok(())
}

fn streamed(scanner: &Scanner, documents: &[String], chunk: usize) -> usize {
    let pass = |text: &String| {
        let mut stream = scanner.stream(|region, out| write_marker(region.kind(), out));
        let chunks = text.as_bytes().chunks(chunk);
        let released: usize = chunks.map(|chunk| stream.push(black_box(chunk)).len()).sum();
        released + stream.finish().len()
    };
    documents.iter().map(pass).sum()
}

fn fastest(mut run: impl FnMut() -> usize) -> Duration {
    let time = |_| {
        let start = Instant::now();
        black_box(run());
        start.elapsed()
    };
    (0..15).map(time).min().unwrap_or(Duration::MAX)
}

fn documents(language: Language, density: Density) -> Vec<String> {
    let text = text(language, density, DOCUMENT * DOCUMENTS);
    let mut rest = text.as_str();
    let mut documents = Vec::new();
    while !rest.is_empty() {
        let mut end = DOCUMENT.min(rest.len());
        while !rest.is_char_boundary(end) {
            end -= 1;
        }
        let (document, after) = rest.split_at(end);
        documents.push(document.to_owned());
        rest = after;
    }
    documents
}

fn pass(run: &mut Box<dyn FnMut(&str) -> usize>, documents: &[String]) -> usize {
    documents.iter().map(|document| run(black_box(document))).sum()
}

fn engines() -> Result<Vec<Engine>, Error> {
    let mut rules = workspace();
    let workspace = scanner(rules.clone())?;
    let distinct = rules.iter().filter(|rule| !rule.name().ends_with(".escaped")).count();
    let missing = RULES.saturating_sub(distinct).max(RULES / 4);
    rules.extend(rules::synthetic(missing));
    let mut literals: Vec<String> =
        rules.iter().flat_map(|rule| rule.anchor_literals().map(str::to_ascii_lowercase)).collect();
    literals.sort_unstable();
    literals.dedup();
    let shapes: Vec<String> = rules.iter().filter_map(Rule::shape).collect();
    println!(
        "{} rules, {} of them synthetic; {} literals, {} patterns",
        rules.len(),
        missing,
        literals.len(),
        shapes.len()
    );
    let automaton = automaton(&literals)?;
    let overlapping = automaton.clone();
    let set = set(&shapes)?;
    let all = scanner(rules)?;
    let pipeline = pipeline();
    let analyzer = AnalyzerEngine::new();
    Ok(vec![
        ("all", ours(all)),
        ("workspace", ours(workspace)),
        ("aho-corasick", Box::new(move |text| automaton.find_iter(text).count())),
        ("overlapping", Box::new(move |text| overlapping.find_overlapping_iter(text).count())),
        ("RegexSet", Box::new(move |text| set.matches(text.as_bytes()).iter().count())),
        ("llm-guard", Box::new(move |text| pipeline.scan(text).matches.len())),
        (
            "redact-core",
            Box::new(move |text| {
                analyzer.analyze(text, None).map_or(0, |result| result.detected_entities.len())
            }),
        ),
    ])
}

/// The rules of the default policy.
fn workspace() -> Vec<Rule> {
    let hosts = output_filter::AllowedHosts::default();
    let mut rules = pii_scrub::rules();
    rules.extend(output_filter::secret_rules());
    rules.extend(output_filter::exfil_rules(&hosts));
    rules.extend(injection_guard::rules());
    rules
}

fn scanner(rules: Vec<Rule>) -> Result<Scanner, Error> {
    Ok(Scanner::builder().rules(rules).build()?)
}

fn ours(scanner: Scanner) -> Box<dyn FnMut(&str) -> usize> {
    let mut scratch = Scratch::new();
    Box::new(move |text| scanner.scan(text, &mut scratch).findings().len())
}

fn automaton(literals: &[String]) -> Result<AhoCorasick, Error> {
    Ok(AhoCorasick::builder()
        .kind(Some(AhoCorasickKind::DFA))
        .ascii_case_insensitive(true)
        .build(literals)?)
}

/// Limits raised far enough that its automata are neither refused nor thrown away.
fn set(shapes: &[String]) -> Result<RegexSet, Error> {
    Ok(RegexSetBuilder::new(shapes)
        .unicode(false)
        .size_limit(1 << 30)
        .dfa_size_limit(64 << 20)
        .build()?)
}

fn pipeline() -> Pipeline {
    use llm_guard::patterns::{COMMON_INJECTION_PATTERNS, IDENTITY_LEAK_MARKERS};
    Pipeline::new(PipelineMode::All)
        .with(llm_guard::InvisibleText::new())
        .with(RoleOverride::new())
        .with(BanSubstrings::new("injection", COMMON_INJECTION_PATTERNS))
        .with(BanSubstrings::new("identity", IDENTITY_LEAK_MARKERS))
        .with(Secrets::new())
        .with(PiiPatterns::new())
}

/// Times all engines in turns and prints throughput and its share of the yardstick's.
fn ratios(engines: &mut [Engine]) {
    const ROUNDS: usize = 41;
    const YARDSTICK: &str = "aho-corasick";
    println!("\nMB/s, and share of {YARDSTICK}; median of {ROUNDS} rounds in turns");
    for (name, language, density) in CASES {
        let documents = documents(language, density);
        let bytes: usize = documents.iter().map(String::len).sum();
        let mut times = vec![Vec::new(); engines.len()];
        for _ in 0..ROUNDS {
            for ((_, run), times) in engines.iter_mut().zip(&mut times) {
                let start = Instant::now();
                black_box(pass(run, &documents));
                times.push(start.elapsed());
            }
        }
        let speeds: Vec<f64> = times
            .iter_mut()
            .map(|times| {
                times.sort_unstable();
                let median = times.get(times.len() / 2).copied().unwrap_or(Duration::MAX);
                bytes as f64 / median.as_secs_f64() / 1e6
            })
            .collect();
        let named = engines.iter().map(|(name, _)| *name).zip(&speeds);
        let yardstick = named.clone().find(|(name, _)| *name == YARDSTICK);
        let yardstick = yardstick.map_or(f64::NAN, |(_, speed)| *speed);
        for (engine, speed) in named {
            println!("{name:14} {engine:14} {speed:9.1} {:8.3}", speed / yardstick);
        }
    }
}
