//! Reading back: what no sequence of events leads to is refused, and says where.
#![cfg(feature = "serde")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of a test may fail loudly too"
)]

mod approval_support;

use access_gate::{
    Approval, ApprovalState, ApprovalTerms, Ballot, Binding, BindingPart, BreakGlassTerms,
    Requirement, ReviewFinding, ReviewState, ReviewedRuns, StoredApproval, ToolClass, VoidReason,
    VoterKind, WORKFLOWS_MAX,
};
use approval_support::{binding, changed, parties, voter};
use serde_json::{Value, json};

/// Two of finance or of those named; Dora may override.
fn terms() -> ApprovalTerms {
    ApprovalTerms {
        required: 2,
        denials: 2,
        approvers: Some(vec!["ann".into(), "bob".into(), "cid".into()]),
        roles: Some(vec!["finance".into()]),
        excluded: vec!["eve".into()],
        deadline_seconds: 60,
        use_within_seconds: 20,
        break_glass: Some(BreakGlassTerms {
            people: Some(vec!["dora".into(), "ann".into()]),
            roles: None,
            reasons: vec!["outage".into()],
            review_within_seconds: 60,
        }),
    }
}

const SECOND: i64 = 1_000_000;

fn open() -> Approval {
    Approval::open(binding(), terms().build().unwrap(), &parties(), 0).unwrap()
}

fn one_vote() -> Approval {
    let mut approval = open();
    approval.vote(&voter("ann"), Ballot::Approve, 10 * SECOND).unwrap();
    approval
}

fn approved() -> Approval {
    let mut approval = one_vote();
    approval.vote(&voter("fay+finance"), Ballot::Approve, 20 * SECOND).unwrap();
    approval
}

fn consumed() -> Approval {
    let mut approval = approved();
    approval.consume(&binding(), 30 * SECOND, |_| true).unwrap();
    approval
}

fn overridden() -> Approval {
    let mut approval = open();
    approval.break_glass(&voter("dora"), "outage", &binding(), SECOND, |_| true).unwrap();
    approval
}

fn reviewed() -> Approval {
    let mut approval = overridden();
    approval.close_review(&voter("ann"), ReviewFinding::Justified, 2 * SECOND).unwrap();
    approval
}

fn vote(id: &str, at: i64) -> Value {
    let by = json!({ "id": id, "kind": "human", "roles": [] });
    json!({ "at": at * SECOND, "event": { "vote": { "by": by, "ballot": "approve" } } })
}

fn consume(at: i64) -> Value {
    json!({ "at": at * SECOND, "event": "consume" })
}

fn set(value: &mut Value, path: &str, new: Value) {
    *value.pointer_mut(path).unwrap_or_else(|| panic!("{path}")) = new;
}

fn push(value: &mut Value, entry: Value) {
    value["history"].as_array_mut().unwrap().push(entry);
}

fn drop_entry(value: &mut Value, index: usize) {
    value["history"].as_array_mut().unwrap().remove(index);
}

/// Why, from what, the forgery, and what the error says.
type Forgery = (&'static str, fn() -> Approval, fn(&mut Value), &'static str);

const FORGERIES: &[Forgery] = &[
    // Too few votes
    ("called approved", one_vote, |v| v["state"] = json!("approved"), "`state`"),
    ("called consumed", open, |v| v["state"] = json!("consumed"), "`state`"),
    (
        "consumed without votes",
        consumed,
        |v| {
            drop_entry(v, 0);
            drop_entry(v, 0);
        },
        "`history[0]`",
    ),
    ("consumed with one vote of two", consumed, |v| drop_entry(v, 1), "`history[1]`"),
    (
        "a use left out, to use it again",
        consumed,
        |v| {
            drop_entry(v, 2);
        },
        "`state`",
    ),
    (
        "more needed than before",
        consumed,
        |v| v["requirement"]["required"] = json!(3),
        "`history[2]`",
    ),
    ("less needed than before", one_vote, |v| v["requirement"]["required"] = json!(1), "`state`"),
    ("nobody needed", open, |v| v["requirement"]["required"] = json!(0), "`requirement.required`"),
    ("no denial denies", open, |v| v["requirement"]["denials"] = json!(0), "`requirement.denials`"),
    // Wrong voters
    ("a vote by the requester", one_vote, |v| push(v, vote("rita", 11)), "`history[1]`"),
    ("a vote by the author", one_vote, |v| push(v, vote("arthur", 11)), "`history[1]`"),
    ("a vote by the owner", one_vote, |v| push(v, vote("olga", 11)), "`history[1]`"),
    ("a vote by the agent", one_vote, |v| push(v, vote("clerk", 11)), "`history[1]`"),
    ("a vote by one who is excluded", one_vote, |v| push(v, vote("eve", 11)), "`history[1]`"),
    ("a vote by a stranger", one_vote, |v| push(v, vote("gil", 11)), "`history[1]`"),
    ("a vote twice by the same name", one_vote, |v| push(v, vote("ann", 11)), "`history[1]`"),
    ("a vote twice in another case", one_vote, |v| push(v, vote("Ann", 11)), "`history[1]`"),
    (
        "a voter in capitals",
        one_vote,
        |v| {
            set(v, "/history/0/event/vote/by/id", json!("ANN"));
        },
        "`history[0]`",
    ),
    (
        "a voter that is no name",
        one_vote,
        |v| {
            set(v, "/history/0/event/vote/by/id", json!("аnn"));
        },
        "`history[0]`",
    ),
    (
        "a role taken away",
        approved,
        |v| {
            set(v, "/history/1/event/vote/by/roles", json!([]));
        },
        "`history[1]`",
    ),
    (
        "a role nobody asked for",
        one_vote,
        |v| {
            set(v, "/history/0/event/vote/by/roles", json!(["ops"]));
        },
        "`history[0]`",
    ),
    (
        "a role twice",
        approved,
        |v| {
            set(v, "/history/1/event/vote/by/roles", json!(["finance", "finance"]));
        },
        "`history[1]`",
    ),
    (
        "a voter who becomes the author",
        one_vote,
        |v| v["parties"]["author"] = json!("ann"),
        "`history[0]`",
    ),
    (
        "a list without a voter",
        one_vote,
        |v| {
            set(v, "/requirement/eligible/0/people", json!(["bob", "cid"]));
        },
        "`history[0]`",
    ),
    // Wrong times
    (
        "a vote before the request",
        one_vote,
        |v| {
            set(v, "/history/0/at", json!(-1));
        },
        "`history[0]`",
    ),
    (
        "votes out of order",
        approved,
        |v| {
            set(v, "/history/1/at", json!(9 * SECOND));
        },
        "`history[1]`",
    ),
    (
        "a vote at the deadline",
        one_vote,
        |v| {
            set(v, "/history/0/at", json!(60 * SECOND));
            v["latest"] = json!(60 * SECOND);
        },
        "`history[0]`",
    ),
    (
        "used too late",
        consumed,
        |v| {
            set(v, "/history/2/at", json!(40 * SECOND));
            v["latest"] = json!(40 * SECOND);
        },
        "`history[2]`",
    ),
    ("seen nothing since", consumed, |v| v["latest"] = json!(29 * SECOND), "`latest`"),
    ("pending after the deadline", one_vote, |v| v["latest"] = json!(60 * SECOND), "`state`"),
    ("approved after its use", approved, |v| v["latest"] = json!(40 * SECOND), "`state`"),
    ("expired before the deadline", one_vote, |v| v["state"] = json!("expired"), "`state`"),
    ("opened later", consumed, |v| v["opened_at"] = json!(15 * SECOND), "`history[0]`"),
    ("opened earlier", consumed, |v| v["opened_at"] = json!(-45 * SECOND), "`history[1]`"),
    (
        "no time to decide",
        open,
        |v| v["requirement"]["decide_within"] = json!(0),
        "`requirement.decide_within`",
    ),
    (
        "all the time there is",
        open,
        |v| {
            v["requirement"]["use_within"] = json!(i64::MAX);
        },
        "`requirement.use_within`",
    ),
    (
        "half a second to decide",
        open,
        |v| v["requirement"]["decide_within"] = json!(SECOND / 2),
        "`requirement.decide_within`",
    ),
    (
        "a second and a half to use it",
        open,
        |v| v["requirement"]["use_within"] = json!(3 * SECOND / 2),
        "`requirement.use_within`",
    ),
    (
        "a microsecond more for the review",
        open,
        |v| set(v, "/requirement/break_glass/0/review_within", json!(SECOND + 1)),
        "`requirement.break_glass`",
    ),
    // Impossible ends
    ("used twice", consumed, |v| push(v, consume(30)), "`history[3]`"),
    ("a vote after the use", consumed, |v| push(v, vote("bob", 31)), "`history[3]`"),
    ("denied by nobody", one_vote, |v| v["state"] = json!("denied"), "`state`"),
    ("void without a reason", approved, |v| v["state"] = json!("void"), "`state`"),
    ("pending again", consumed, |v| v["state"] = json!("pending"), "`state`"),
    (
        "cancelled by a stranger",
        one_vote,
        |v| {
            let by = json!({ "id": "gil", "kind": "human", "roles": [] });
            push(v, json!({ "at": 11 * SECOND, "event": { "cancel": { "by": by } } }));
            v["state"] = json!("cancelled");
        },
        "`history[1]`",
    ),
    (
        "void after the use",
        consumed,
        |v| {
            push(
                v,
                json!({ "at": 31 * SECOND, "event": { "void": { "reason": "no_longer_allowed" } } }),
            );
            v["state"] = json!("void");
        },
        "`history[3]`",
    ),
    // Break-glass
    (
        "an override nobody permits",
        overridden,
        |v| v["requirement"]["break_glass"] = Value::Null,
        "`history[0]`",
    ),
    (
        "permitted by no rule at all",
        overridden,
        |v| v["requirement"]["break_glass"] = json!([]),
        "`requirement.break_glass`",
    ),
    (
        "an override for no reason there could be",
        open,
        |v| set(v, "/requirement/break_glass/0/reasons", json!([])),
        "`requirement.break_glass`",
    ),
    (
        "an override that nobody could use",
        open,
        |v| set(v, "/requirement/break_glass/0/who", json!({ "people": [], "roles": [] })),
        "`requirement.break_glass`",
    ),
    (
        "a review without end",
        open,
        |v| set(v, "/requirement/break_glass/0/review_within", json!(i64::MAX)),
        "`requirement.break_glass`",
    ),
    (
        "an override by somebody else",
        overridden,
        |v| {
            set(v, "/history/0/event/break_glass/by/id", json!("bob"));
        },
        "`history[0]`",
    ),
    (
        "an override by the requester",
        overridden,
        |v| {
            set(v, "/requirement/break_glass/0/who/people", json!(["rita"]));
            set(v, "/history/0/event/break_glass/by/id", json!("rita"));
        },
        "`history[0]`",
    ),
    (
        "an override for fun",
        overridden,
        |v| {
            set(v, "/history/0/event/break_glass/reason", json!("fun"));
        },
        "`history[0]`",
    ),
    (
        "an override that looks approved",
        overridden,
        |v| {
            set(v, "/history/0/event", json!("consume"));
        },
        "`history[0]`",
    ),
    (
        "an override of what is approved",
        approved,
        |v| {
            let by = json!({ "id": "dora", "kind": "human", "roles": [] });
            let event = json!({ "break_glass": { "by": by, "reason": "outage" } });
            push(v, json!({ "at": 20 * SECOND, "event": event }));
            v["state"] = json!("consumed");
        },
        "`history[2]`",
    ),
    (
        "reviewed by the overrider",
        reviewed,
        |v| {
            set(v, "/history/1/event/close_review/by/id", json!("dora"));
        },
        "`history[1]`",
    ),
    (
        "reviewed twice",
        reviewed,
        |v| {
            let again = v["history"][1].clone();
            push(v, again);
        },
        "`history[2]`",
    ),
    (
        "a review without an override",
        consumed,
        |v| {
            let by = json!({ "id": "bob", "kind": "human", "roles": [] });
            let event = json!({ "close_review": { "by": by, "finding": "justified" } });
            push(v, json!({ "at": 31 * SECOND, "event": event }));
        },
        "`history[3]`",
    ),
    // Requirements and bindings that nothing builds
    (
        "a group of nobody",
        open,
        |v| {
            v["requirement"]["eligible"] = json!([{ "people": [], "roles": [] }]);
        },
        "`requirement.eligible`",
    ),
    (
        "more denials than are on a list",
        open,
        |v| {
            set(v, "/requirement/eligible/0", json!({ "people": ["ann", "bob"], "roles": [] }));
            v["requirement"]["denials"] = json!(3);
        },
        "`requirement.denials`",
    ),
    (
        "runs that no rule counts",
        open,
        |v| v["requirement"]["counts_runs"] = json!(true),
        "`requirement.counts_runs`",
    ),
    (
        "a list in capitals",
        open,
        |v| {
            set(v, "/requirement/eligible/0/people", json!(["Bob"]));
        },
        "`requirement.eligible` is no name",
    ),
    (
        "fewer than needed",
        open,
        |v| {
            v["requirement"]["denials"] = json!(1);
            v["requirement"]["eligible"] = json!([{ "people": ["ann"], "roles": [] }]);
        },
        "`requirement.eligible`",
    ),
    ("a party in capitals", open, |v| v["parties"]["owner"] = json!("Olga"), "`parties`"),
    ("a party without a name", open, |v| v["parties"]["requester"] = json!(""), "`parties`"),
    ("a nonce of zeros", open, |v| v["binding"]["nonce"] = json!("0".repeat(64)), "`binding`"),
    ("a digest in capitals", open, |v| v["binding"]["nonce"] = json!("A".repeat(64)), "no digest"),
    ("a short digest", open, |v| v["binding"]["payload"] = json!("ab"), "no digest"),
    (
        "a digest of other letters",
        open,
        |v| v["binding"]["policy"] = json!("é".repeat(32)),
        "no digest",
    ),
    ("an agent that is no name", open, |v| v["binding"]["agent"] = json!("a b"), "`binding`"),
    ("an unknown field", open, |v| v["note"] = json!("please"), "unknown field"),
    (
        "an unknown field of a voter",
        one_vote,
        |v| {
            set(
                v,
                "/history/0/event/vote/by",
                json!({ "id": "ann", "kind": "human", "roles": [], "admin": true }),
            );
        },
        "unknown field",
    ),
    (
        "an unknown kind of voter",
        one_vote,
        |v| {
            set(v, "/history/0/event/vote/by/kind", json!("oracle"));
        },
        "expected the kind of a voter",
    ),
    (
        "an unknown event",
        one_vote,
        |v| {
            set(v, "/history/0/event", json!("approve"));
        },
        "unknown variant",
    ),
];

#[test]
fn what_no_events_lead_to_is_refused() {
    let mut failed = Vec::new();
    for (why, start, forge, expected) in FORGERIES {
        let mut value = serde_json::to_value(start()).unwrap();
        let honest = value.clone();
        assert!(serde_json::from_value::<Approval>(value.clone()).is_ok(), "{why}");
        forge(&mut value);
        assert_ne!(value, honest, "{why}");
        // As plain data first: what is forged is read and not restored, the rest not read.
        let stored = serde_json::from_value::<StoredApproval>(value.clone());
        let forged = stored.ok().map(|stored| Approval::restore(stored).unwrap_err().to_string());
        assert_eq!(forged.is_some(), expected.starts_with('`'), "{why}");
        assert!(forged.is_none_or(|error| error.starts_with(expected)), "{why}");
        match serde_json::from_value::<Approval>(value) {
            Ok(read) => failed.push(format!("{why}: read as {}", read.state())),
            Err(error) if error.to_string().contains(expected) => {}
            Err(error) => failed.push(format!("{why}: {error}")),
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn the_stored_form_is_this_one() {
    let value = serde_json::to_value(approved()).unwrap();
    assert_eq!(value["state"], "approved");
    assert_eq!(value["latest"], 20 * SECOND);
    assert_eq!(value["binding"]["nonce"], "05".repeat(32));
    assert_eq!(value["binding"]["subject"], "customer 4711");
    assert_eq!(value["history"][0], vote("ann", 10));
    assert_eq!(value["history"][1]["event"]["vote"]["by"]["roles"], json!(["finance"]));
    assert_eq!(serde_json::to_value(overridden()).unwrap()["state"], "consumed");
}

#[test]
fn every_state_is_read_back_as_it_was() {
    let denied = || {
        let mut approval = open();
        approval.vote(&voter("ann"), Ballot::Deny, 1).unwrap();
        approval.vote(&voter("!bot"), Ballot::Approve, 2).unwrap();
        approval.vote(&voter("bob"), Ballot::Deny, 3).unwrap();
        approval
    };
    let expired = || {
        let mut approval = approved();
        approval.tick(i64::MAX);
        approval
    };
    let cancelled = || {
        let mut approval = approved();
        approval.cancel(&voter("fay+finance"), 20 * SECOND).unwrap();
        approval
    };
    let void = || {
        let mut approval = approved();
        approval.recheck(&changed(&binding(), "label"), 20 * SECOND).unwrap_err();
        approval
    };
    let makers: [(ApprovalState, fn() -> Approval); 7] = [
        (ApprovalState::Pending, one_vote),
        (ApprovalState::Approved, approved),
        (ApprovalState::Denied, denied),
        (ApprovalState::Expired, expired),
        (ApprovalState::Cancelled, cancelled),
        (ApprovalState::Void, void),
        (ApprovalState::Consumed, reviewed),
    ];
    assert_eq!(makers.map(|(state, _)| state), ApprovalState::ALL);
    for (state, make) in makers {
        let text = serde_json::to_string(&make()).unwrap();
        let read: Approval = serde_json::from_str(&text).unwrap();
        assert_eq!(read.state(), state);
        assert_eq!(read, make());
        assert_eq!(serde_json::to_string(&read).unwrap(), text);
    }
}

/// Written as the plain data that is read, so that neither can have a field the other has not.
#[test]
fn what_is_written_is_the_stored_form() {
    for make in [one_vote as fn() -> Approval, consumed, reviewed] {
        let (approval, value) = (make(), serde_json::to_value(make()).unwrap());
        assert_eq!(value, serde_json::to_value(approval.to_stored()).unwrap());
        let requirement = serde_json::to_value(approval.requirement()).unwrap();
        assert_eq!(requirement, value["requirement"]);
        let plain = serde_json::to_value(approval.requirement().to_stored()).unwrap();
        assert_eq!(requirement, plain);
    }
    let runs = json!({ "workflows": { "w": { "digest": "04".repeat(32), "runs": ["r1"] } } });
    let read: ReviewedRuns = serde_json::from_value(runs.clone()).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), runs);
    assert_eq!(serde_json::to_value(read.to_stored()).unwrap(), runs);
}

fn words_are_read_as_written<T>(all: &[T], canary: &str)
where
    T: Copy + PartialEq + std::fmt::Debug + std::fmt::Display,
    T: serde::Serialize + serde::de::DeserializeOwned,
{
    for one in all {
        let value = serde_json::to_value(one).unwrap();
        assert_eq!(value, one.to_string());
        assert_eq!(serde_json::from_value::<T>(value).unwrap(), *one);
    }
    let error = serde_json::from_value::<T>(json!(canary)).unwrap_err().to_string();
    assert!(error.contains("expected") && !error.contains(canary), "{error}");
}

#[test]
fn no_unknown_word_is_repeated() {
    let canary = "sk-live-canary";
    words_are_read_as_written(Ballot::ALL, canary);
    words_are_read_as_written(VoterKind::ALL, canary);
    words_are_read_as_written(ApprovalState::ALL, canary);
    words_are_read_as_written(ReviewState::ALL, canary);
    words_are_read_as_written(ReviewFinding::ALL, canary);
    words_are_read_as_written(BindingPart::ALL, canary);
    words_are_read_as_written(VoidReason::ALL, canary);
    for value in [json!(canary), json!({ canary: "a" }), json!({ "custom": { canary: "a" } })] {
        let error = serde_json::from_value::<ToolClass>(value).unwrap_err().to_string();
        assert_eq!(error, "expected the class of a tool");
    }
    let custom = ToolClass::Custom("transfer".into());
    for (class, value) in [
        (ToolClass::Payment, json!("payment")),
        (ToolClass::CustomerCommunication, json!("customer_communication")),
        (ToolClass::ProductionChange, json!("production_change")),
        (custom, json!({ "custom": "transfer" })),
    ] {
        assert_eq!(serde_json::to_value(&class).unwrap(), value);
        assert_eq!(serde_json::from_value::<ToolClass>(value).unwrap(), class);
    }
}

#[test]
fn requirements_and_bindings_are_read_alone() {
    let requirement = terms().build().unwrap();
    let text = serde_json::to_string(&requirement).unwrap();
    assert_eq!(serde_json::from_str::<Requirement>(&text).unwrap(), requirement);
    let forged = text.replace("\"denials\":2", "\"denials\":4000000000");
    assert_ne!(forged, text);
    assert!(serde_json::from_str::<Requirement>(&forged).is_err());

    for bound in [binding(), changed(&binding(), "no-subject"), changed(&binding(), "label-digest")]
    {
        let text = serde_json::to_string(&bound).unwrap();
        assert_eq!(serde_json::from_str::<Binding>(&text).unwrap(), bound);
    }
}

#[test]
fn forged_counts_of_runs_are_refused() {
    let digest = "04".repeat(32);
    let runs = |workflow: &str, runs: Value| json!({ "workflows": { workflow: { "digest": digest, "runs": runs } } });
    let read = |value: Value| serde_json::from_value::<ReviewedRuns>(value);
    let many: Vec<String> = (0..1001).map(|run| format!("run-{run}")).collect();
    for (why, value, expected) in [
        ("a count of nothing", runs("w", json!([])), "cannot have come about"),
        ("more than are kept", runs("w", json!(many)), "cannot have come about"),
        ("a run in capitals", runs("w", json!(["R1"])), "is no name"),
        ("a workflow in capitals", runs("W", json!(["r1"])), "is no name"),
        ("a workflow that is no name", runs("w w", json!(["r1"])), "is no name"),
        ("a number instead of runs", runs("w", json!(5)), "invalid type"),
    ] {
        let error = read(value).unwrap_err().to_string();
        assert!(error.contains(expected), "{why}: {error}");
    }
    let mut nobody_hashed = runs("w", json!(["r1"]));
    nobody_hashed["workflows"]["w"]["digest"] = json!("0".repeat(64));
    let error = read(nobody_hashed).unwrap_err().to_string();
    assert!(error.contains("`workflows[0]` cannot have come about"), "{error}");
    let workflows = |count: usize| {
        let one = json!({ "digest": digest, "runs": ["r1"] });
        let all = (0..count).map(|index| (format!("w{index}"), one.clone()));
        json!({ "workflows": all.collect::<serde_json::Map<_, _>>() })
    };
    assert!(read(workflows(WORKFLOWS_MAX)).is_ok());
    let error = read(workflows(WORKFLOWS_MAX + 1)).unwrap_err().to_string();
    assert!(error.contains("`workflows` is out of range"), "{error}");
    let honest = read(runs("w", json!(["r1", "r2"]))).unwrap();
    assert_eq!(honest.completed("W", &[4; 32]), 2);
    assert_eq!(honest.completed("w", &[5; 32]), 0);
    assert_eq!(honest.completed("w w", &[4; 32]), 0);
}
