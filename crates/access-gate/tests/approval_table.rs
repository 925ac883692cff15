//! Every event in every state: the table in the documentation of `Approval`, written out.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of a test may fail loudly too"
)]

mod approval_support;

use access_gate::{
    Approval, ApprovalRefusal, ApprovalState, ApprovalTerms, Ballot, BreakGlassTerms,
    ReviewFinding, VoidReason, Voted, Voter,
};
use approval_support::{answer, binding, changed, parties, standing};

/// Ways to arrive at each state, with two votes needed and one denial.
const STARTS: [&str; 9] = [
    "pending",
    "one vote",
    "approved",
    "denied",
    "expired",
    "cancelled",
    "void",
    "consumed",
    "overridden",
];

/// Answer and state for each start, in their order; `.` for a refusal that says the state, which
/// stays.
const TABLE: [(&str, [&str; 9]); 21] = [
    ("approve", ["counted pending", "counted approved", ".", ".", ".", ".", ".", ".", "."]),
    ("deny", ["counted denied", "counted denied", ".", ".", ".", ".", ".", ".", "."]),
    ("machine", ["noted pending", "noted pending", ".", ".", ".", ".", ".", ".", "."]),
    ("requester", ["excluded pending", "excluded pending", ".", ".", ".", ".", ".", ".", "."]),
    ("malformed", ["malformed pending", "malformed pending", ".", ".", ".", ".", ".", ".", "."]),
    ("cancel", ["ok cancelled", "ok cancelled", "ok cancelled", ".", ".", ".", ".", ".", "."]),
    (
        "cancel by an approver",
        ["ok cancelled", "ok cancelled", "ok cancelled", ".", ".", ".", ".", ".", "."],
    ),
    (
        "cancel by a machine",
        [
            "not_human pending",
            "not_human pending",
            "not_human approved",
            ".",
            ".",
            ".",
            ".",
            ".",
            ".",
        ],
    ),
    ("recheck", ["ok pending", "ok pending", "ok approved", ".", ".", ".", ".", ".", "."]),
    (
        "recheck label",
        [
            "changed:label void",
            "changed:label void",
            "changed:label void",
            ".",
            ".",
            ".",
            ".",
            ".",
            ".",
        ],
    ),
    ("void", ["ok void", "ok void", "ok void", ".", ".", ".", ".", ".", "."]),
    ("consume", [".", ".", "ok consumed", ".", ".", ".", ".", ".", "."]),
    ("consume payload", [".", ".", "changed:payload void", ".", ".", ".", ".", ".", "."]),
    ("consume revoked", [".", ".", "no_longer_allowed void", ".", ".", ".", ".", ".", "."]),
    ("consume earlier", [".", ".", "clock_behind approved", ".", ".", ".", ".", ".", "."]),
    (
        "break glass earlier",
        ["clock_behind pending", "clock_behind pending", ".", ".", ".", ".", ".", ".", "."],
    ),
    ("break glass", ["ok consumed/open", "ok consumed/open", ".", ".", ".", ".", ".", ".", "."]),
    (
        "break glass payload",
        ["changed:payload void", "changed:payload void", ".", ".", ".", ".", ".", ".", "."],
    ),
    (
        "close review",
        [
            "nothing_to_review pending",
            "nothing_to_review pending",
            "nothing_to_review approved",
            "nothing_to_review denied",
            "nothing_to_review expired",
            "nothing_to_review cancelled",
            "nothing_to_review void",
            "nothing_to_review consumed",
            "ok consumed/closed",
        ],
    ),
    (
        "tick before the deadline",
        [
            "ok pending",
            "ok pending",
            "ok approved",
            "ok denied",
            "ok expired",
            "ok cancelled",
            "ok void",
            "ok consumed",
            "ok consumed/open",
        ],
    ),
    (
        "tick at the deadline",
        [
            "ok expired",
            "ok expired",
            "ok expired",
            "ok denied",
            "ok expired",
            "ok cancelled",
            "ok void",
            "ok consumed",
            "ok consumed/overdue",
        ],
    ),
];

/// The deadline in microseconds.
const DEADLINE: i64 = 60_000_000;

#[test]
fn every_event_has_its_answer_in_every_state() {
    let mut met = Vec::new();
    for (event, expected) in TABLE {
        for (from, expected) in STARTS.into_iter().zip(expected) {
            let mut approval = start(from);
            met.push(approval.state());
            let before = standing(&approval);
            let recorded = approval.history().len();
            let got = send(&mut approval, event);
            let got = format!("{got} {}", standing(&approval));
            let refused = format!("in_state {before}");
            let expected = if expected == "." { refused.as_str() } else { expected };
            assert_eq!(got, expected, "{event} when {from}");
            // What is refused and voids nothing leaves no trace but the time.
            let voided = before != standing(&approval);
            let taken = ["ok", "counted", "noted"].iter().any(|taken| got.starts_with(taken));
            if !taken && !voided {
                assert_eq!(approval.history().len(), recorded, "{event} when {from}");
            }
        }
    }
    for state in ApprovalState::ALL {
        assert!(met.contains(state), "{state}");
    }
}

fn start(from: &str) -> Approval {
    let terms = ApprovalTerms {
        required: 2,
        deadline_seconds: 60,
        break_glass: Some(BreakGlassTerms {
            people: Some(vec!["dora".into()]),
            roles: None,
            reasons: vec!["outage".into()],
            review_within_seconds: 59,
        }),
        ..ApprovalTerms::default()
    };
    let mut approval = Approval::open(binding(), terms.build().unwrap(), &parties(), 0).unwrap();
    let events: &[&str] = match from {
        "pending" => &[],
        "one vote" => &["vote eve"],
        "approved" => &["vote eve", "vote fay"],
        "denied" => &["vote eve", "deny"],
        "expired" => &["tick at the deadline"],
        "cancelled" => &["cancel"],
        "void" => &["recheck label"],
        "consumed" => &["vote eve", "vote fay", "consume"],
        "overridden" => &["break glass"],
        other => panic!("{other}"),
    };
    for event in events {
        send(&mut approval, event);
    }
    approval
}

fn send(approval: &mut Approval, event: &str) -> String {
    let now = 1_000_000;
    let ann = Voter::human("ann");
    let voted = |voted| match voted {
        Voted::Counted => "counted".to_owned(),
        Voted::Noted => "noted".to_owned(),
    };
    let vote =
        |approval: &mut Approval, by: Voter, ballot| answer(approval.vote(&by, ballot, now), voted);
    let ok = |()| "ok".to_owned();
    let label = changed(&binding(), "label");
    let payload = changed(&binding(), "payload");
    let dora = Voter::human("dora");
    match event {
        "approve" => vote(approval, ann, Ballot::Approve),
        "deny" => vote(approval, ann, Ballot::Deny),
        "vote eve" => vote(approval, Voter::human("eve"), Ballot::Approve),
        "vote fay" => vote(approval, Voter::human("fay"), Ballot::Approve),
        "machine" => vote(approval, Voter::machine("bot"), Ballot::Approve),
        "requester" => vote(approval, Voter::human("rita"), Ballot::Approve),
        "malformed" => vote(approval, Voter::human("a n n"), Ballot::Approve),
        "cancel" => answer(approval.cancel(&Voter::human("rita"), now), ok),
        "cancel by an approver" => answer(approval.cancel(&ann, now), ok),
        "cancel by a machine" => answer(approval.cancel(&Voter::machine("bot"), now), ok),
        "recheck" => answer(approval.recheck(&binding(), now), ok),
        "recheck label" => answer(approval.recheck(&label, now), ok),
        "void" => answer(approval.void(VoidReason::NoLongerAllowed, now), ok),
        "consume" => answer(approval.consume(&binding(), now, |_| true), ok),
        "consume payload" => answer(approval.consume(&payload, now, |_| true), ok),
        "consume revoked" => answer(approval.consume(&binding(), now, |_| false), ok),
        "consume earlier" => answer(approval.consume(&binding(), -1, |_| true), ok),
        "break glass earlier" => {
            answer(approval.break_glass(&dora, "outage", &binding(), -1, |_| true), ok)
        }
        "break glass" => {
            answer(approval.break_glass(&dora, "outage", &binding(), now, |_| true), ok)
        }
        "break glass payload" => {
            answer(approval.break_glass(&dora, "outage", &payload, now, |_| true), ok)
        }
        "close review" => answer(approval.close_review(&ann, ReviewFinding::Justified, now), ok),
        "tick before the deadline" => {
            approval.tick(DEADLINE - 1);
            "ok".to_owned()
        }
        "tick at the deadline" => {
            approval.tick(DEADLINE);
            "ok".to_owned()
        }
        other => panic!("{other}"),
    }
}

#[test]
fn a_refusal_is_one_plain_sentence() {
    let state = ApprovalRefusal::InState(ApprovalState::Denied);
    assert_eq!(state.to_string(), "the approval is denied");
    let changed = ApprovalRefusal::Changed(access_gate::BindingPart::Target);
    assert_eq!(changed.to_string(), "what was approved has changed");
}
