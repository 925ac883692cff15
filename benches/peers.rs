//! Engines that find, side by side: benches by name, and a table in which all take turns.

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, Throughput};

pub(crate) type Error = Box<dyn std::error::Error>;

/// Something that counts what it finds in a document.
pub(crate) type Find = Box<dyn FnMut(&str) -> usize>;

/// Such a thing and its name.
pub(crate) type Engine = (&'static str, Find);

/// Texts of one kind.
pub(crate) type Case = (&'static str, Vec<String>);

/// Benches every engine on every case, and prints the table unless the benches are only smoked. Ours is
/// the first.
#[expect(clippy::print_stdout, reason = "the table is what the benches are for")]
pub(crate) fn compare(mut engines: Vec<Engine>, cases: &[Case]) {
    let mut criterion = Criterion::default().configure_from_args();
    for (name, documents) in cases {
        let mut group = criterion.benchmark_group(*name);
        group.throughput(Throughput::Bytes(documents.iter().map(|text| text.len() as u64).sum()));
        for (engine, run) in &mut engines {
            group.bench_function(BenchmarkId::from_parameter(engine), |bencher| {
                bencher.iter(|| pass(run, documents));
            });
        }
        group.finish();
    }
    criterion.final_summary();
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    println!(
        "{:20} {:15} {:>9} {:>12} {:>9} {:>9}",
        "text", "", "MB/s", "us a text", "found", "ours is"
    );
    for (name, documents) in cases {
        let rows = turns(&mut engines, documents);
        let ours = rows.first().map_or(f64::NAN, |row| row.seconds);
        let bytes: usize = documents.iter().map(String::len).sum();
        for ((engine, _), Row { seconds, found }) in engines.iter().zip(rows) {
            let speed = bytes as f64 / seconds / 1e6;
            let each = seconds / documents.len() as f64 * 1e6;
            println!(
                "{name:20} {engine:15} {speed:9.2} {each:12.1} {found:9} {:8.2}x",
                seconds / ours
            );
        }
    }
}

/// What one engine did in one pass over the documents of a case.
struct Row {
    seconds: f64,
    found: usize,
}

/// The median of several passes of each engine, in turns so that noise meets all alike.
fn turns(engines: &mut [Engine], documents: &[String]) -> Vec<Row> {
    const PASSES: usize = 15;
    let mut times = vec![Vec::new(); engines.len()];
    let mut found = vec![0; engines.len()];
    for _ in 0..PASSES {
        for ((_, run), (times, found)) in engines.iter_mut().zip(times.iter_mut().zip(&mut found)) {
            let start = Instant::now();
            *found = black_box(pass(run, documents));
            times.push(start.elapsed());
        }
    }
    let row = |(mut times, found): (Vec<Duration>, usize)| {
        times.sort_unstable();
        let median = times.get(times.len() / 2).copied().unwrap_or(Duration::MAX);
        Row { seconds: median.as_secs_f64(), found }
    };
    times.into_iter().zip(found).map(row).collect()
}

fn pass(run: &mut Find, documents: &[String]) -> usize {
    documents.iter().map(|document| run(black_box(document))).sum()
}

/// A text in pieces of about so many bytes.
pub(crate) fn split(text: &str, size: usize) -> Vec<String> {
    let mut rest = text;
    let mut documents = Vec::new();
    while !rest.is_empty() {
        let end = (0..=size.min(rest.len())).rev().find(|&end| rest.is_char_boundary(end));
        let (document, after) = rest.split_at(end.unwrap_or(rest.len()));
        documents.push(document.to_owned());
        rest = after;
    }
    documents
}
