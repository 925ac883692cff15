//! Records through the file log: appended to the chain, encoded, written, and made durable.
//!
//! Guards: at least 200,000 records a second where a batch is synced together. What a sync takes is
//! the disk's affair; the figures of `every_record` and `shared` are those of the disk it runs on.

#![allow(clippy::expect_used, reason = "a bench without its set-up measures nothing")]

use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use audit_types::{
    Content, Decision, Draft, Id, LabelText, List, Mode, Reason, Stage, StageDecision, Verifier,
};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use workflow_guard::{
    AuditLog, Digest, Durability, FileLog, FileLogOptions, FileLogReader, Query, SharedLog,
};

const THREADS: u64 = 8;
const READ: u64 = 100_000;

fn file_log(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("file_log");
    group.sample_size(10);
    let batched = |records| Durability::Batched { records, micros: 100_000 };
    // So many records that the last sync, which each measurement waits for, does not count.
    for (name, durability, records) in [
        ("batched_10000", batched(10_000), 100_000),
        ("batched_1000", batched(1_000), 50_000),
        ("batched_100", batched(100), 5_000),
        ("every_record", Durability::EveryRecord, 50),
    ] {
        group.throughput(Throughput::Elements(records));
        group.bench_function(name, |bencher| {
            bencher.iter_custom(|times| write(durability, times * records));
        });
    }
    group.throughput(Throughput::Elements(400));
    group.bench_function("shared_eight_threads", |bencher| {
        bencher.iter_custom(|times| write_shared(times * 400));
    });
    group.finish();
}

fn reading(criterion: &mut Criterion) {
    let directory = fresh();
    let mut log = open(&directory);
    (0..READ).for_each(|_| log.record(draft()).expect("a disk"));
    drop(log);
    let mut group = criterion.benchmark_group("file_log_read");
    group.throughput(Throughput::Elements(READ)).sample_size(10);
    group.bench_function("open", |bencher| bencher.iter(|| open(&directory)));
    let reader = FileLogReader::open(&directory, &id("bench")).expect("a log");
    group.bench_function("entries", |bencher| {
        bencher.iter(|| reader.entries(Query::default()).expect("a log").count());
    });
    group.bench_function("feed", |bencher| {
        bencher.iter(|| {
            let mut verifier = Verifier::new(&id("bench"), policy());
            reader.feed(&mut verifier).expect("a log")
        });
    });
    group.finish();
    let _ = std::fs::remove_dir_all(directory);
}

fn write(durability: Durability, times: u64) -> Duration {
    let directory = fresh();
    let mut log = open(&directory).with_durability(durability);
    let draft = draft();
    let begin = Instant::now();
    for _ in 0..times {
        log.record(draft.clone()).expect("a disk");
    }
    log.sync().expect("a disk");
    let elapsed = begin.elapsed();
    drop(log);
    let _ = std::fs::remove_dir_all(directory);
    elapsed
}

fn write_shared(times: u64) -> Duration {
    let directory = fresh();
    let log = SharedLog::new(open(&directory).with_durability(Durability::EveryRecord));
    let begin = Instant::now();
    thread::scope(|scope| {
        for number in 0..THREADS {
            let log = &log;
            let share = times / THREADS + u64::from(number < times % THREADS);
            scope.spawn(move || {
                (0..share).for_each(|_| log.record(draft()).expect("a disk"));
            });
        }
    });
    let elapsed = begin.elapsed();
    drop(log);
    let _ = std::fs::remove_dir_all(directory);
    elapsed
}

fn fresh() -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("bench-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&path);
    path
}

fn open(directory: &Path) -> AuditLog<FileLog> {
    let options = FileLogOptions::default();
    let file = FileLog::open(directory, &id("bench"), policy(), options).expect("a directory");
    AuditLog::from_file(file)
        .with_durability(Durability::Batched { records: 10_000, micros: u64::MAX })
}

fn policy() -> Digest {
    Digest::sha256(b"version = 1")
}

fn id(text: &str) -> Id {
    Id::new(text).expect("a sound id")
}

/// A decision of some 190 bytes.
fn draft() -> Draft {
    let reason = Reason { code: "pii.email".parse().expect("a sound code"), count: 2 };
    let event = StageDecision {
        stage: Stage::Context,
        subject: Some(id("tool:mail.search")),
        decision: Decision::Rewrite,
        mode: Mode::Enforce,
        reasons: List::try_from(vec![reason]).expect("one reason"),
        label: LabelText::new("confidential{personal}untrusted").expect("a sound label"),
        content: Content { bytes: 512, ..Content::default() },
        subjects: List::new(),
        approval: None,
    };
    Draft {
        time: 1_760_000_000_000_000,
        run: Some(id("run-7")),
        workflow: Some(id("support")),
        agent: Some(id("triage")),
        event: event.into(),
    }
}

criterion_group!(benches, file_log, reading);
criterion_main!(benches);
