//! Approvals as plain data, with the feature `serde` and without it: what is forged is refused
//! with a kind and a place. More forgeries, of texts, are in `approval_stored.rs`.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of a test may fail loudly too"
)]

mod approval_support;

use access_gate::{
    Approval, ApprovalEntry, ApprovalEvent, ApprovalState, ApprovalTerms, ApproverGroup, Ballot,
    BreakGlassTerms, ErrorKind, OverridePermission, Requirement, ReviewFinding, ReviewedRuns,
    StoredApproval, StoredRequirement, StoredRuns, VoidReason, Voter, WorkflowRuns,
};
use approval_support::{binding, parties, voter};

const SECOND: i64 = 1_000_000;

/// Two of Ann, Bob, Cid and finance; Dora may override.
fn stored() -> StoredApproval {
    let terms = ApprovalTerms {
        required: 2,
        approvers: Some(vec!["ann".into(), "bob".into(), "cid".into()]),
        roles: Some(vec!["finance".into()]),
        deadline_seconds: 60,
        break_glass: Some(BreakGlassTerms {
            people: Some(vec!["dora".into()]),
            roles: None,
            reasons: vec!["outage".into()],
            review_within_seconds: 60,
        }),
        ..ApprovalTerms::default()
    };
    let requirement = terms.build().unwrap();
    let mut approval = Approval::open(binding(), requirement, &parties(), 0).unwrap();
    approval.vote(&voter("ann"), Ballot::Approve, SECOND).unwrap();
    approval.vote(&voter("fay+finance"), Ballot::Approve, 2 * SECOND).unwrap();
    approval.consume(&binding(), 3 * SECOND, |_| true).unwrap();
    approval.to_stored()
}

fn vote(by: Voter, at: i64) -> ApprovalEntry {
    ApprovalEntry { at, event: ApprovalEvent::Vote { by, ballot: Ballot::Approve } }
}

fn set(names: &[&str]) -> std::collections::BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn what_was_stored_is_what_is_restored() {
    let approval = Approval::restore(stored()).unwrap();
    assert_eq!(approval.to_stored(), stored());
    let again = approval.requirement().to_stored();
    assert_eq!(Requirement::restore(again).as_ref(), Ok(approval.requirement()));
    // Written by hand, as from a store that knows no serde.
    let written = StoredApproval {
        latest: 2 * SECOND,
        state: ApprovalState::Approved,
        history: vec![
            vote(Voter::human("ann"), SECOND),
            vote(Voter::human("fay").with_role("finance"), 2 * SECOND),
        ],
        ..stored()
    };
    let mut approval = Approval::restore(written).unwrap();
    assert_eq!(approval.consume(&binding(), 3 * SECOND, |_| true), Ok(()));
    assert_eq!(approval.to_stored(), stored());
}

type Forge = fn(&mut StoredApproval);

#[test]
fn what_is_forged_is_named() {
    use ErrorKind::{EmptySet, ImpossibleState, MalformedName, OutOfRange, TooFewEligible};
    let rows: [(&str, Forge, ErrorKind, &str); 24] = [
        ("one vote is not two", |s| drop(s.history.remove(1)), ImpossibleState, "history[1]"),
        (
            "one human twice",
            |s| s.history[1] = vote(voter("ann"), 2 * SECOND),
            ImpossibleState,
            "history[1]",
        ),
        (
            "a machine instead of a human",
            |s| s.history[1] = vote(voter("!bob"), 2 * SECOND),
            ImpossibleState,
            "history[2]",
        ),
        (
            "a role that nobody asked about",
            |s| s.history[0] = vote(voter("ann+ops"), SECOND),
            ImpossibleState,
            "history[0]",
        ),
        ("the one who is paid", |s| s.binding.target = "Fay".into(), ImpossibleState, "history[1]"),
        ("votes in another order", |s| s.history.swap(0, 1), ImpossibleState, "history[1]"),
        (
            "a use after the deadline",
            |s| {
                s.history[2].at = 60 * SECOND;
                s.latest = 60 * SECOND;
            },
            ImpossibleState,
            "history[2]",
        ),
        (
            "used and void",
            |s| {
                let event = ApprovalEvent::Void { reason: VoidReason::NoLongerAllowed };
                s.history.push(ApprovalEntry { at: s.latest, event });
            },
            ImpossibleState,
            "history[3]",
        ),
        (
            "a review of what was not overridden",
            |s| {
                let finding = ReviewFinding::Justified;
                let event = ApprovalEvent::CloseReview { by: voter("bob"), finding };
                s.history.push(ApprovalEntry { at: s.latest, event });
            },
            ImpossibleState,
            "history[3]",
        ),
        (
            "an override instead of votes, by nobody who may",
            |s| {
                let event = ApprovalEvent::BreakGlass { by: voter("ann"), reason: "outage".into() };
                s.history = vec![ApprovalEntry { at: SECOND, event }];
            },
            ImpossibleState,
            "history[0]",
        ),
        ("a time before the use", |s| s.latest = 2 * SECOND, ImpossibleState, "latest"),
        ("not used after all", |s| s.state = ApprovalState::Approved, ImpossibleState, "state"),
        (
            "a target with a second line",
            |s| s.binding.target = "a\nb".into(),
            ImpossibleState,
            "binding",
        ),
        ("a party in capitals", |s| s.parties.author = "Arthur".into(), MalformedName, "parties"),
        (
            "a rule in capitals",
            |s| s.requirement.rules = set(&["Payment"]),
            MalformedName,
            "requirement.rules",
        ),
        (
            "an excluded person that is no name",
            |s| s.requirement.excluded = set(&["ev\u{200b}e"]),
            MalformedName,
            "requirement.excluded",
        ),
        (
            "a role that looks like another",
            |s| {
                let people = set(&["ann"]);
                s.requirement.eligible =
                    [ApproverGroup { people, roles: set(&["finаnce"]) }].into();
            },
            MalformedName,
            "requirement.eligible",
        ),
        (
            "a reason in capitals",
            |s| {
                let who = ApproverGroup { people: set(&["dora"]), roles: set(&[]) };
                let one =
                    OverridePermission { who, reasons: set(&["Outage"]), review_within: SECOND };
                s.requirement.break_glass = Some([one].into());
            },
            MalformedName,
            "requirement.break_glass",
        ),
        (
            "more than may be asked for",
            |s| s.requirement.required = 101,
            OutOfRange,
            "requirement.required",
        ),
        (
            "a deadline before the request",
            |s| s.requirement.decide_within = i64::MIN,
            OutOfRange,
            "requirement.decide_within",
        ),
        (
            "a second more than a deadline may be away",
            |s| s.requirement.use_within = (366 * 24 * 3600 + 1) * SECOND,
            OutOfRange,
            "requirement.use_within",
        ),
        (
            "a permission for everybody",
            |s| s.requirement.break_glass = Some([].into()),
            EmptySet,
            "requirement.break_glass",
        ),
        (
            "too few who could approve",
            |s| {
                let people = set(&["ann", "rita"]);
                s.requirement.eligible = [ApproverGroup { people, roles: set(&[]) }].into();
            },
            TooFewEligible,
            "requirement.eligible",
        ),
        (
            "runs that no rule counts",
            |s| s.requirement.counts_runs = true,
            ImpossibleState,
            "requirement.counts_runs",
        ),
    ];
    for (why, forge, kind, path) in rows {
        let mut forged = stored();
        forge(&mut forged);
        let error = Approval::restore(forged.clone()).expect_err(why);
        assert_eq!((error.kind(), error.path()), (kind, path), "{why}");
        // Alone, a requirement is the root.
        if let Some(field) = path.strip_prefix("requirement.")
            && kind != TooFewEligible
        {
            let error = Requirement::restore(forged.requirement).expect_err(why);
            assert_eq!((error.kind(), error.path()), (kind, field), "{why}");
        }
    }
}

#[test]
fn runs_are_restored_or_named() {
    let one = |digest: u8, runs: &[&str]| WorkflowRuns { digest: [digest; 32], runs: set(runs) };
    let honest = || {
        let workflows = [("a", one(4, &["r1", "r2"])), ("b", one(5, &["r1"]))];
        StoredRuns { workflows: workflows.map(|(name, runs)| (name.to_owned(), runs)).into() }
    };
    let runs = ReviewedRuns::restore(honest()).unwrap();
    assert_eq!((runs.completed("A", &[4; 32]), runs.completed("a", &[5; 32])), (2, 0));
    assert_eq!(runs.to_stored(), honest());
    for (why, runs, kind) in [
        ("a version nobody hashed", one(0, &["r1"]), ErrorKind::ImpossibleState),
        ("a count of nothing", one(5, &[]), ErrorKind::ImpossibleState),
        ("one run in two spellings", one(5, &["r1", "R1"]), ErrorKind::MalformedName),
        ("a run that is no name", one(5, &["r1", "r\u{200b}1"]), ErrorKind::MalformedName),
    ] {
        let mut forged = honest();
        forged.workflows.insert("b".into(), runs);
        let error = ReviewedRuns::restore(forged).expect_err(why);
        assert_eq!((error.kind(), error.path()), (kind, "workflows[1]"), "{why}");
    }
}

#[test]
fn a_longest_deadline_is_restored() {
    let longest = 366 * 24 * 3600 * SECOND;
    let requirement = stored().requirement;
    let requirement = StoredRequirement { decide_within: longest, ..requirement };
    assert_eq!(Requirement::restore(requirement).unwrap().decide_within(), longest);
}
