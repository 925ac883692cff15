//! Records a second: at least 500,000 are to be appended and 1,000,000 verified on one core.
#![allow(missing_docs, clippy::unwrap_used, reason = "a bench has no users and may fail loudly")]

use std::hint::black_box;

use audit_types::{
    Chain, Content, Decision, Digest, Draft, Entry, Finding, Id, List, Mode, Reason, Record, Stage,
    StageDecision, Verifier,
};
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};

const RECORDS: u32 = 10_000;
const POLICY: Digest = Digest::new([7; 32]);

/// What is recorded most often: a decision about a stage, of some 180 bytes.
fn draft(number: u32) -> Draft {
    Draft {
        time: 1_760_000_000_000_000 + i64::from(number) * 250,
        run: Some("run-2025-11-03-7".parse().unwrap()),
        workflow: Some("invoices".parse().unwrap()),
        agent: Some("reader".parse().unwrap()),
        event: StageDecision {
            stage: Stage::Context,
            subject: Some("crm.customers".parse().unwrap()),
            decision: Decision::Rewrite,
            mode: Mode::Enforce,
            reasons: List::try_from(vec![Reason { code: "pii.email".parse().unwrap(), count: 2 }])
                .unwrap(),
            label: "confidential{personal}untrusted".parse().unwrap(),
            content: Content {
                bytes: 2_400 + u64::from(number % 100),
                findings: List::try_from(vec![Finding {
                    kind: "pii.email".parse().unwrap(),
                    count: 2,
                }])
                .unwrap(),
                ..Content::default()
            },
            subjects: List::new(),
            approval: None,
        }
        .into(),
    }
}

fn log() -> Id {
    "billing-eu".parse().unwrap()
}

fn encode(entry: &Entry) -> (Digest, Vec<u8>) {
    let mut encoding = Vec::new();
    entry.record().encode(&mut encoding);
    (entry.hash(), encoding)
}

fn records(c: &mut Criterion) {
    let drafts: Vec<Draft> = (0..RECORDS).map(draft).collect();
    let mut chain = Chain::new(&log(), POLICY);
    let entries: Vec<Entry> = drafts.iter().map(|draft| chain.append(draft.clone())).collect();
    let encoded: Vec<_> = entries.iter().map(encode).collect();
    let mut group = c.benchmark_group(format!("audit/{} bytes", encoded.first().unwrap().1.len()));
    group.throughput(Throughput::Elements(RECORDS.into()));

    group.bench_function("append", |b| {
        b.iter_batched(
            || (Chain::new(&log(), POLICY), drafts.clone()),
            |(mut chain, drafts)| {
                drafts.into_iter().for_each(|draft| drop(black_box(chain.append(draft))));
                chain.head()
            },
            BatchSize::LargeInput,
        );
    });
    group.bench_function("encode", |b| {
        let mut out = Vec::new();
        b.iter(|| {
            for entry in &entries {
                out.clear();
                entry.record().encode(&mut out);
                black_box(&out);
            }
        });
    });
    group.bench_function("decode", |b| {
        b.iter(|| {
            for (_, encoding) in &encoded {
                drop(black_box(Record::decode(encoding).unwrap()));
            }
        });
    });
    group.bench_function("verify_entries", |b| {
        b.iter(|| {
            let mut verifier = Verifier::new(&log(), POLICY);
            assert!(entries.iter().all(|entry| verifier.push(entry).is_none()));
            verifier.finish()
        });
    });
    group.bench_function("verify_encoded", |b| {
        b.iter(|| {
            let mut verifier = Verifier::new(&log(), POLICY);
            verifier.expect_head(chain.head());
            for (hash, encoding) in &encoded {
                assert!(verifier.push_encoded(*hash, encoding).is_none());
            }
            verifier.finish()
        });
    });
    group.finish();
}

criterion_group!(benches, records);
criterion_main!(benches);
