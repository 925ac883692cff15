//! What the tests of this crate share.
#![allow(dead_code, reason = "each test file uses a part of it")]

use audit_types::{Chain, Decision, Digest, Draft, Entry, Fault, Head, Mode, Reason, Stage};
use audit_types::{Verified, Verifier};
use proptest::prelude::*;

pub(crate) const LOG: &str = "log-1";
pub(crate) const POLICY: Digest = Digest::new([7; 32]);

/// A draft with something in every field.
pub(crate) fn draft() -> Draft {
    Draft {
        time: 1_760_000_000_000_001,
        run: "run-7".into(),
        agent: Some("agent-3".into()),
        stage: Stage::ToolCall,
        subject: Some("mail.send".into()),
        decision: Decision::Hold,
        mode: Mode::Enforce,
        reasons: vec![
            Reason { code: "pii.email".into(), count: 2 },
            Reason { code: "flow.level".into(), count: 1 },
        ],
        label: "confidential{personal}untrusted".into(),
        input_bytes: 300,
        approval: Some(Digest::new([9; 32])),
    }
}

/// A log and its head; the records differ in their time.
pub(crate) fn log(length: i64) -> (Vec<Entry>, Head) {
    let mut chain = Chain::new(LOG, POLICY).unwrap();
    let entries = (0..length).map(|time| chain.append(Draft { time, ..draft() }).unwrap());
    let entries = entries.collect();
    (entries, chain.head())
}

pub(crate) fn verify(entries: &[Entry], expected: Option<&Head>) -> Result<Verified, Fault> {
    let mut verifier = Verifier::new(LOG).unwrap();
    entries.iter().try_for_each(|entry| verifier.push(entry))?;
    verifier.finish(expected)
}

/// Any valid draft; with few letters, so that pieces of one often make up another.
pub(crate) fn any_draft() -> impl Strategy<Value = Draft> {
    let id = "[ab|\u{0}]{1,3}".prop_map(|id| id.replace('\0', "é"));
    let digest = prop::option::of(prop::sample::select(vec![[0; 32], [1; 32]]));
    let reason = ("[ab.]{1,3}", 0..3_u32).prop_map(|(code, count)| Reason { code, count });
    let who = (id.clone(), prop::option::of(id.clone()), prop::option::of(id.clone()), id);
    let what = (
        prop::sample::select(Stage::ALL),
        prop::sample::select(Decision::ALL),
        prop::sample::select(Mode::ALL),
        prop::collection::vec(reason, 0..3),
    );
    let numbers = (prop_oneof![0..2_i64, any::<i64>()], prop_oneof![0..2_u64, any::<u64>()]);
    (who, what, numbers, digest).prop_map(
        |((run, agent, subject, label), (stage, decision, mode, reasons), numbers, approval)| {
            let (time, input_bytes) = numbers;
            let approval = approval.map(Digest::new);
            Draft {
                time,
                run,
                agent,
                stage,
                subject,
                decision,
                mode,
                reasons,
                label,
                input_bytes,
                approval,
            }
        },
    )
}
