//! Bytes per second of each scanner and of all merged, on clean, sparse and dense text.
//!
//! Guards: what a guard costs in every message (`clean`, `sparse`), and that text full of findings
//! and near misses (`dense`) stays in reach. `pipeline` is a whole check, record included.

use std::hint::black_box;

use corpus::{Density, Language, text};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use rule_scan::Scratch;
use workflow_guard::{AuditLog, AuditSink, Check, Entry, Guard, Nonce, Policy};

mod corpus;
mod scanners;

const SIZES: [usize; 3] = [1 << 10, 8 << 10, 64 << 10];

fn scan(criterion: &mut Criterion) {
    let Ok(scanners) = scanners::scanners() else { return };
    for language in [Language::English, Language::Russian, Language::Chinese] {
        for density in [Density::Clean, Density::Sparse, Density::Dense] {
            let mut group = criterion.benchmark_group(format!("{language:?}/{density:?}"));
            for size in SIZES {
                let text = text(language, density, size);
                group.throughput(Throughput::Bytes(text.len() as u64));
                for (name, scanner) in &scanners {
                    let mut scratch = Scratch::new();
                    group.bench_with_input(
                        BenchmarkId::new(*name, size),
                        &text,
                        |bencher, text| {
                            bencher.iter(|| {
                                scanner.scan(black_box(text), &mut scratch).findings().len()
                            });
                        },
                    );
                }
            }
            group.finish();
        }
    }
}

struct Nowhere;

impl AuditSink for Nowhere {
    fn write(&mut self, entry: &Entry) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        black_box(entry);
        Ok(())
    }
}

fn pipeline(criterion: &mut Criterion) {
    let guard = Guard::new(Policy::default());
    let Ok(mut log) = AuditLog::new("bench", &guard, Nowhere) else { return };
    let mut group = criterion.benchmark_group("pipeline");
    for density in [Density::Clean, Density::Sparse] {
        let text = text(Language::English, density, 8 << 10);
        group.throughput(Throughput::Bytes(text.len() as u64));
        let mut run = guard.start_run("bench", Nonce::from_bytes([0; 8]));
        group.bench_function(format!("{density:?}/8192"), |bencher| {
            bencher.iter(|| {
                run.check(Check::context("tool:x", black_box(&text)).at(0), &mut log).decision()
            });
        });
    }
    group.finish();
}

fn start(criterion: &mut Criterion) {
    criterion.bench_function("start/default policy", |bencher| bencher.iter(Policy::default));
}

criterion_group!(benches, scan, pipeline, start);
criterion_main!(benches);
