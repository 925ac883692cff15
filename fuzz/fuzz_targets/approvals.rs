//! Any sequence of events, and any edit of a stored approval: nothing passes without its people, nothing
//! passes twice, and what is read back is what was stored or is refused.
#![no_main]

use std::collections::BTreeSet;

use access_gate::{
    Approval, ApprovalEvent, ApprovalState, ApprovalTerms, Ballot, Binding, Parties, Voter,
    VoterKind,
};
use libfuzzer_sys::fuzz_target;

const PEOPLE: [&str; 8] = ["ann", "ANN", "bob", "cid", "eve", "bot", "аnn", ""];
const REQUIRED: usize = 2;

fn binding(change: u8) -> Binding {
    Binding {
        action: "tool:pay".into(),
        target: "account:42".into(),
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

fn check(approval: &Approval) {
    let votes = approval.history().iter().filter_map(|entry| match &entry.event {
        ApprovalEvent::Vote { by, ballot: Ballot::Approve } if by.kind == VoterKind::Human => {
            Some(by.id.to_ascii_lowercase())
        }
        _ => None,
    });
    let people: BTreeSet<String> = votes.collect();
    assert!(!people.contains("eve") && !people.contains("clerk"));
    if matches!(approval.state(), ApprovalState::Approved | ApprovalState::Consumed) {
        assert!(people.len() >= REQUIRED);
    }
}

fuzz_target!(|input: (Vec<(u8, u8, i16)>, Vec<(u16, u8)>)| {
    let (events, edits) = input;
    let terms = ApprovalTerms { required: 2, ..ApprovalTerms::default() };
    let terms = terms.build().expect("sound terms");
    let parties = Parties { requester: "eve".into(), author: "eve".into(), owner: "dora".into() };
    let mut approval = Approval::open(binding(0), terms, &parties, 0).expect("sound");
    let mut consumed = 0;
    let mut now = 0_i64;
    for (event, who, time) in events.into_iter().take(64) {
        now += i64::from(time) * 1_000_000;
        let name = PEOPLE[usize::from(who) % PEOPLE.len()];
        let by = if name == "bot" { Voter::machine(name) } else { Voter::human(name) };
        let changed = binding(u8::from(who > 250));
        match event % 8 {
            0..=3 => drop(approval.vote(&by, Ballot::Approve, now)),
            4 if who > 128 => drop(approval.vote(&by, Ballot::Deny, now)),
            5 if who > 200 => drop(approval.cancel(&by, now)),
            6 => consumed += u8::from(approval.consume(&changed, now, |_| who < 240).is_ok()),
            _ => drop(approval.tick(now)),
        }
        check(&approval);
    }
    assert!(consumed <= 1);
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
