//! Any sequence of events, and any edit of a stored approval: nothing passes without its people or an
//! override that says so, nothing passes twice, no end is left, and what is read back is what was
//! stored or is refused.
#![no_main]

use std::collections::BTreeSet;

use access_gate::{
    Approval, ApprovalEvent, ApprovalState, ApprovalTerms, Ballot, Binding, BreakGlassTerms,
    Parties, ReviewFinding, VoidReason, Voter, VoterKind,
};
use libfuzzer_sys::fuzz_target;

const PEOPLE: [&str; 8] = ["ann", "ANN", "bob", "cid", "eve", "bot", "аnn", ""];
const REASONS: [&str; 4] = ["outage", "OUTAGE", "whim", ""];
const REQUIRED: usize = 2;

fn binding(change: u8) -> Binding {
    Binding {
        action: "tool:pay".into(),
        target: "mailto:ann+42@example.org".into(),
        payload: [1 + change % 2; 32],
        agent: "clerk".into(),
        subject: None,
        label: "internal{-}trusted".into(),
        label_digest: None,
        policy: [2; 32],
        workflow: "refunds".into(),
        version: "1".into(),
        workflow_digest: [3; 32],
        run: "run-1".into(),
        nonce: [4; 32],
    }
}

/// Eve asks, and may break the glass as far as the terms say; as a party she never may.
fn terms() -> ApprovalTerms {
    ApprovalTerms {
        required: 2,
        break_glass: Some(BreakGlassTerms {
            people: Some(vec!["bob".into(), "cid".into(), "eve".into()]),
            roles: None,
            reasons: vec!["outage".into()],
            review_within_seconds: 600,
        }),
        ..ApprovalTerms::default()
    }
}

/// Of any approval with two votes needed, for which Eve asks and the clerk acts.
fn check(approval: &Approval) {
    let is_party = |by: &Voter| by.id == "eve" || by.id == "clerk";
    let (mut people, mut overriders) = (BTreeSet::new(), Vec::new());
    let (mut uses, mut reviews) = (0, 0);
    for entry in approval.history() {
        match &entry.event {
            ApprovalEvent::Vote { by, ballot } if by.kind == VoterKind::Human => {
                assert!(!is_party(by));
                if *ballot == Ballot::Approve {
                    people.insert(by.id.to_ascii_lowercase());
                }
            }
            ApprovalEvent::Consume => uses += 1,
            ApprovalEvent::BreakGlass { by, reason } => {
                assert!(by.kind == VoterKind::Human && !is_party(by));
                for one in approval.requirement().to_stored().break_glass.expect("permitted") {
                    let by_role = by.roles.iter().any(|role| one.who.roles.contains(role));
                    assert!(by_role || one.who.people.contains(&by.id));
                    assert!(one.reasons.contains(reason));
                }
                overriders.push(by);
            }
            ApprovalEvent::CloseReview { by, .. } => {
                assert!(by.kind == VoterKind::Human && !is_party(by));
                assert!(overriders.iter().all(|overrider| overrider.id != by.id));
                reviews += 1;
            }
            _ => {}
        }
    }
    let overridden = !overriders.is_empty();
    assert_eq!(approval.was_overridden(), overridden);
    assert_eq!(approval.review_state().is_some(), overridden);
    assert_eq!(approval.review_finding().is_some(), reviews == 1);
    assert!(reviews <= overriders.len());
    match approval.state() {
        ApprovalState::Consumed => {
            assert_eq!(uses + overriders.len(), 1);
            // Who overrides does so because votes are missing.
            assert_eq!(people.len() >= REQUIRED, !overridden);
        }
        state => {
            assert_eq!(uses + overriders.len(), 0);
            assert!(state != ApprovalState::Approved || people.len() >= REQUIRED);
        }
    }
}

fuzz_target!(|input: (Vec<(u8, u8, i16)>, Vec<(u16, u8)>)| {
    let (events, edits) = input;
    let terms = terms().build().expect("sound terms");
    let parties = Parties { requester: "eve".into(), author: "eve".into(), owner: "dora".into() };
    let mut approval = Approval::open(binding(0), terms, &parties, 0).expect("sound");
    let (mut consumed, mut reviewed) = (0, 0);
    let mut now = 0_i64;
    for (event, who, time) in events.into_iter().take(64) {
        now += i64::from(time) * 1_000_000;
        let name = PEOPLE[usize::from(who) % PEOPLE.len()];
        let by = if name == "bot" { Voter::machine(name) } else { Voter::human(name) };
        let reason = REASONS[usize::from(event / 16) % REASONS.len()];
        let (is_same, is_allowed) = (who <= 250, who < 240);
        let bound = binding(u8::from(!is_same));
        let before = approval.state();
        match event % 16 {
            0..=5 => drop(approval.vote(&by, Ballot::Approve, now)),
            6 if who > 128 => drop(approval.vote(&by, Ballot::Deny, now)),
            7 if who > 200 => drop(approval.cancel(&by, now)),
            8 | 9 => {
                let used = approval.consume(&bound, now, |_| is_allowed).is_ok();
                assert!(!used || (is_same && is_allowed && before == ApprovalState::Approved));
                consumed += u8::from(used);
            }
            10 => {
                let used = approval.break_glass(&by, reason, &bound, now, |_| is_allowed).is_ok();
                assert!(!used || (is_same && is_allowed && before == ApprovalState::Pending));
                consumed += u8::from(used);
            }
            11 => {
                let finding = match reason {
                    "outage" => ReviewFinding::Justified,
                    _ => ReviewFinding::Unjustified,
                };
                reviewed += u8::from(approval.close_review(&by, finding, now).is_ok());
            }
            12 => assert!(approval.recheck(&bound, now).is_err() || is_same),
            13 if who > 220 => {
                let voided = approval.void(VoidReason::NoLongerAllowed, now).is_ok();
                assert!(!voided || approval.state() == ApprovalState::Void);
            }
            _ => drop(approval.tick(now)),
        }
        assert!(!before.is_end() || approval.state() == before);
        check(&approval);
    }
    assert!(consumed <= 1 && reviewed <= 1);
    let stored = serde_json::to_string(&approval).expect("plain data");
    assert_eq!(serde_json::from_str::<Approval>(&stored).expect("its own text"), approval);
    let mut edited = stored.into_bytes();
    for (place, byte) in edits.into_iter().take(4) {
        let length = edited.len();
        edited[usize::from(place) % length] = byte;
    }
    if let Ok(approval) = serde_json::from_slice::<Approval>(&edited) {
        let stored = serde_json::to_string(&approval).expect("plain data");
        assert_eq!(serde_json::from_str::<Approval>(&stored).expect("its own text"), approval);
        if approval.requirement().required() as usize == REQUIRED
            && approval.parties().requester == "eve"
            && approval.binding().agent == "clerk"
        {
            check(&approval);
        }
    }
});
