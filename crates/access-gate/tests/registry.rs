//! The steps of workflows and agents.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

mod common;

use access_gate::{
    Action, Actor, AgentState, Decision, Denial, Effect, ErrorKind, Gate, GateDocument,
    GrantDocument, Operation, Permission, PermitDocument, Person, PersonDocument, Registry,
    RegistryState, Request, RoleDocument, TransitionRefusal, Workflow, WorkflowApproval,
    WorkflowChange, WorkflowState, WorkflowUse,
};
use common::digest;
use data_class::{Label, Level, Scheme};
use proptest::prelude::*;

/// Ann and Bob write and approve, Will only writes, Olga only approves and manages agents.
fn gate() -> Gate {
    let role = |name: &str, actions: &[Permission], manages: &[&str]| RoleDocument {
        name: name.to_owned(),
        permits: vec![PermitDocument {
            actions: actions.to_vec(),
            workflows: vec!["flow*".to_owned()],
        }],
        manages: manages.iter().map(|one| (*one).to_owned()).collect(),
        ..RoleDocument::default()
    };
    let person = |id: &str, roles: &[&str]| PersonDocument {
        id: id.to_owned(),
        roles: roles.iter().map(|one| (*one).to_owned()).collect(),
    };
    let document = GateDocument {
        roles: vec![
            role("writer", &[Permission::Create, Permission::Modify], &[]),
            role("officer", &[Permission::Approve], &["bot*"]),
        ],
        people: vec![
            person("ann", &["writer", "officer"]),
            person("bob", &["writer", "officer"]),
            person("will", &["writer"]),
            person("olga", &["officer"]),
        ],
        grants: vec![GrantDocument::new("all", Effect::Allow, &["*"], Operation::ALL, &["*"])],
        ..GateDocument::default()
    };
    document.build(&Scheme::STANDARD).unwrap()
}

fn person(id: &str) -> Person<'_> {
    Person { id, roles: &[] }
}

/// A registry with the workflow `flow`, after the steps, one a second from 1 s on.
struct Story {
    gate: Gate,
    registry: Registry,
    now: i64,
}

impl Story {
    fn new() -> Self {
        Self { gate: gate(), registry: Registry::new(), now: 0 }
    }

    fn step(
        &mut self,
        who: &str,
        change: WorkflowChange<'_>,
    ) -> Result<WorkflowState, TransitionRefusal> {
        self.now += 1_000_000;
        let step = self.registry.apply(&self.gate, person(who), "flow", change, self.now);
        step.map(|transition| transition.to)
    }

    fn stop(&mut self) {
        self.now += 1_000_000;
        self.registry.stop_workflow("flow", "watch", self.now).unwrap();
    }

    fn runs(&self, version: &str, digest: &[u8; 32]) -> Option<Denial<'_>> {
        let label = Label::new(Level::Internal);
        let actor = Actor::Agent { id: "bot", on_behalf_of: None };
        let request = Request::new(actor, Action::CallTool("t"), self.now)
            .in_workflow(WorkflowUse { id: "FLOW", version, digest })
            .labeled(&label);
        match self.gate.decide(&self.registry, &request) {
            Decision::Allow { .. } => None,
            Decision::Deny { reason } => Some(reason),
        }
    }
}

const ONE: &[u8; 32] = &[1; 32];
const TWO: &[u8; 32] = &[2; 32];
const CREATE: WorkflowChange<'_> = WorkflowChange::Create { version: "1", digest: ONE };
const MODIFY: WorkflowChange<'_> = WorkflowChange::Modify { version: "2", digest: TWO };
const APPROVE: WorkflowChange<'_> = WorkflowChange::Approve { digest: ONE };
const APPROVE_TWO: WorkflowChange<'_> = WorkflowChange::Approve { digest: TWO };
const TEST: WorkflowChange<'_> = WorkflowChange::StartTest;
const ACTIVATE: WorkflowChange<'_> = WorkflowChange::Activate;

#[test]
fn a_life() {
    let mut story = Story::new();
    assert_eq!(story.runs("1", ONE), Some(Denial::WorkflowUnknown));
    assert_eq!(story.step("will", CREATE), Ok(WorkflowState::Draft));
    assert_eq!(story.runs("1", ONE), Some(Denial::WorkflowDraft));
    assert_eq!(story.step("will", TEST), Err(TransitionRefusal::NotApproved));
    assert_eq!(story.step("olga", APPROVE), Ok(WorkflowState::Draft));
    assert_eq!(story.runs("1", ONE), Some(Denial::WorkflowDraft));
    assert_eq!(story.step("will", TEST), Ok(WorkflowState::Test));
    assert_eq!(story.runs("1", ONE), Some(Denial::WorkflowTest));
    assert_eq!(story.step("will", ACTIVATE), Ok(WorkflowState::Active));
    assert_eq!(story.runs("1", ONE), None);
    // Another definition than the approved one does not run, whatever it calls itself.
    assert_eq!(story.runs("1", TWO), Some(Denial::WorkflowChanged));

    // A change stops it at the next check, and its old definition, too.
    assert_eq!(story.step("ann", MODIFY), Ok(WorkflowState::Draft));
    assert_eq!(story.runs("1", ONE), Some(Denial::WorkflowDraft));
    assert_eq!(story.runs("2", TWO), Some(Denial::WorkflowDraft));
    assert_eq!(story.step("will", TEST), Err(TransitionRefusal::NotApproved));
    assert_eq!(story.step("ann", APPROVE_TWO), Err(TransitionRefusal::OwnWork));
    assert_eq!(story.step("bob", APPROVE_TWO), Ok(WorkflowState::Draft));
    assert_eq!(story.step("ann", TEST), Ok(WorkflowState::Test));
    assert_eq!(story.step("ann", ACTIVATE), Ok(WorkflowState::Active));
    assert_eq!(story.runs("2", TWO), None);

    // Stopped at the next check; only a new approval leads back, and by way of the test.
    story.stop();
    assert_eq!(story.runs("2", TWO), Some(Denial::WorkflowInactive));
    assert_eq!(story.step("ann", TEST), Err(TransitionRefusal::NotApproved));
    assert_eq!(story.step("ann", ACTIVATE), Err(TransitionRefusal::WrongState));
    assert_eq!(story.step("ann", APPROVE_TWO), Err(TransitionRefusal::OwnWork));
    assert_eq!(story.step("olga", APPROVE_TWO), Ok(WorkflowState::Inactive));
    assert_eq!(story.runs("2", TWO), Some(Denial::WorkflowInactive));
    assert_eq!(story.step("ann", TEST), Ok(WorkflowState::Test));
    assert_eq!(story.step("ann", ACTIVATE), Ok(WorkflowState::Active));
    assert_eq!(story.runs("2", TWO), None);
}

/// Nobody has to run the broken version to replace it, and the mended one takes the whole way.
#[test]
fn what_was_stopped_is_mended_before_it_runs_again() {
    let mut story = Story::new();
    for (who, step) in [("will", CREATE), ("olga", APPROVE), ("will", TEST), ("will", ACTIVATE)] {
        story.step(who, step).unwrap();
    }
    story.stop();
    assert_eq!(story.step("bob", MODIFY), Ok(WorkflowState::Draft));
    assert_eq!(story.runs("2", TWO), Some(Denial::WorkflowDraft));
    assert_eq!(story.step("bob", TEST), Err(TransitionRefusal::NotApproved));
    // The stop took the approval of what Will wrote, and he may not have the last word now.
    assert_eq!(story.registry.workflow("flow").unwrap().authors, ["will", "bob"]);
    assert_eq!(story.step("bob", APPROVE_TWO), Err(TransitionRefusal::OwnWork));
    assert_eq!(story.step("ann", APPROVE_TWO), Ok(WorkflowState::Draft));
    assert_eq!(story.step("bob", TEST), Ok(WorkflowState::Test));
    assert_eq!(story.step("bob", ACTIVATE), Ok(WorkflowState::Active));
    assert_eq!(story.runs("2", TWO), None);
}

/// Each state, approved or not, and each step: the table in the documentation.
#[test]
fn every_step_from_every_state() {
    use TransitionRefusal::{AlreadyApproved, Exists, NotApproved, WrongState};
    use WorkflowState::{Active, Draft, Inactive, Test};

    // The ways to each state, then what create, modify, approve, test and activate do.
    type Step = (&'static str, Option<WorkflowChange<'static>>);
    type Next = Result<WorkflowState, TransitionRefusal>;
    let ways: [(&[Step], WorkflowState, [Next; 5]); 6] = [
        (
            &[("will", Some(CREATE))],
            Draft,
            [Err(Exists), Ok(Draft), Ok(Draft), Err(NotApproved), Err(WrongState)],
        ),
        (
            &[("will", Some(CREATE)), ("olga", Some(APPROVE))],
            Draft,
            [Err(Exists), Ok(Draft), Err(AlreadyApproved), Ok(Test), Err(WrongState)],
        ),
        (
            &[("will", Some(CREATE)), ("olga", Some(APPROVE)), ("will", Some(TEST))],
            Test,
            [Err(Exists), Ok(Draft), Err(AlreadyApproved), Err(WrongState), Ok(Active)],
        ),
        (
            &[
                ("will", Some(CREATE)),
                ("olga", Some(APPROVE)),
                ("will", Some(TEST)),
                ("will", Some(ACTIVATE)),
            ],
            Active,
            [Err(Exists), Ok(Draft), Err(AlreadyApproved), Err(WrongState), Err(WrongState)],
        ),
        (
            &[("will", Some(CREATE)), ("olga", Some(APPROVE)), ("watch", None)],
            Inactive,
            [Err(Exists), Ok(Draft), Ok(Inactive), Err(NotApproved), Err(WrongState)],
        ),
        (
            &[("will", Some(CREATE)), ("watch", None), ("olga", Some(APPROVE))],
            Inactive,
            [Err(Exists), Ok(Draft), Err(AlreadyApproved), Ok(Test), Err(WrongState)],
        ),
    ];
    for (way, state, expected) in ways {
        for (change, expected) in [CREATE, MODIFY, APPROVE, TEST, ACTIVATE].iter().zip(expected) {
            let mut story = Story::new();
            for (who, step) in way {
                match step {
                    Some(step) => assert!(story.step(who, *step).is_ok(), "{way:?}"),
                    None => story.stop(),
                }
            }
            let before = story.registry.clone();
            assert_eq!(story.registry.workflow("flow").unwrap().state, state);
            // Bob has every permission, and wrote nothing of it.
            assert_eq!(story.step("bob", *change), expected, "{state} {change:?}");
            // A refusal changes nothing.
            assert_eq!(story.registry == before, expected.is_err());
        }
    }
}

#[test]
fn the_transition_names_the_approver_the_role_and_the_time() {
    let mut story = Story::new();
    story.step("will", CREATE).unwrap();
    let done = story.registry.apply(&story.gate, person("Olga"), "Flow", APPROVE, 7_000_000);
    let done = done.unwrap();
    assert_eq!((done.workflow.as_str(), done.by.as_str()), ("flow", "Olga"));
    assert_eq!((done.role.as_deref(), done.at), (Some("officer"), 7_000_000));
    assert_eq!((done.from, done.to), (Some(WorkflowState::Draft), WorkflowState::Draft));
    assert!(done.approved);
    let approval = WorkflowApproval {
        by: "Olga".to_owned(),
        role: "officer".to_owned(),
        at: 7_000_000,
        digest: *ONE,
    };
    assert_eq!(story.registry.workflow("FLOW").unwrap().approval, Some(approval));
}

#[test]
fn who_may_take_a_step() {
    let mut story = Story::new();
    let refused = Err(TransitionRefusal::NotPermitted);
    assert_eq!(story.step("olga", CREATE), refused);
    assert_eq!(story.step("nobody", CREATE), refused);
    story.step("will", CREATE).unwrap();
    assert_eq!(story.step("will", APPROVE), refused);
    assert_eq!(story.step("olga", MODIFY), refused);
    story.step("olga", APPROVE).unwrap();
    assert_eq!(story.step("olga", TEST), refused);
    story.step("will", TEST).unwrap();
    assert_eq!(story.step("olga", ACTIVATE), refused);
    // The roles are for `flow*`.
    let other = story.registry.apply(&story.gate, person("ann"), "other", CREATE, 9_000_000);
    assert_eq!(other, Err(TransitionRefusal::NotPermitted));
}

#[test]
fn an_approver_approves_what_they_saw() {
    let mut story = Story::new();
    story.step("will", CREATE).unwrap();
    story.step("will", MODIFY).unwrap();
    assert_eq!(story.step("olga", APPROVE), Err(TransitionRefusal::DigestChanged));
    assert!(story.registry.workflow("flow").unwrap().approval.is_none());
}

/// Bob cannot make Ann's work approvable by Ann by changing it a little.
#[test]
fn everybody_who_wrote_since_the_last_approval_is_an_author() {
    let mut story = Story::new();
    story.step("ann", CREATE).unwrap();
    story.step("BOB", MODIFY).unwrap();
    assert_eq!(story.step("ann", APPROVE_TWO), Err(TransitionRefusal::OwnWork));
    assert_eq!(story.step("Ann", APPROVE_TWO), Err(TransitionRefusal::OwnWork));
    assert_eq!(story.step("bob", APPROVE_TWO), Err(TransitionRefusal::OwnWork));
    assert_eq!(story.registry.workflow("flow").unwrap().authors, ["ann", "BOB"]);
    // After an approval, what Ann wrote has been seen by Olga, and Ann may look at the rest.
    story.step("olga", APPROVE_TWO).unwrap();
    story.step("bob", WorkflowChange::Modify { version: "3", digest: ONE }).unwrap();
    assert_eq!(story.registry.workflow("flow").unwrap().authors, ["bob"]);
    assert_eq!(story.step("ann", APPROVE), Ok(WorkflowState::Draft));
}

#[test]
fn going_back_to_an_approved_digest_needs_a_new_approval() {
    let mut story = Story::new();
    story.step("will", CREATE).unwrap();
    story.step("olga", APPROVE).unwrap();
    story.step("will", MODIFY).unwrap();
    story.step("will", WorkflowChange::Modify { version: "1", digest: ONE }).unwrap();
    assert_eq!(story.step("will", TEST), Err(TransitionRefusal::NotApproved));
}

#[test]
fn a_clock_that_goes_backwards_stops_but_never_starts() {
    let mut story = Story::new();
    for (who, step) in [("will", CREATE), ("olga", APPROVE), ("will", TEST), ("will", ACTIVATE)] {
        story.step(who, step).unwrap();
    }
    let (gate, registry) = (&story.gate, &mut story.registry);
    let late = registry.workflow("flow").unwrap().changed_at;
    for now in [late - 1, 0, i64::MIN] {
        let past = registry.apply(gate, person("ann"), "flow", MODIFY, now);
        assert_eq!(past, Err(TransitionRefusal::FromThePast));
    }
    let stopped = registry.stop_workflow("flow", "watch", i64::MIN).unwrap();
    assert_eq!((stopped.to, stopped.at), (WorkflowState::Inactive, late));

    registry.stop_agent("bot", "watch", 500).unwrap();
    assert_eq!(
        registry.start_agent(gate, person("olga"), "bot", 499),
        Err(TransitionRefusal::FromThePast)
    );
    assert!(registry.start_agent(gate, person("olga"), "bot", 500).is_ok());
    assert_eq!(registry.stop_agent("bot", "watch", i64::MIN).unwrap().changed_at, 500);
}

#[test]
fn stopping_twice_is_stopping_once() {
    let mut story = Story::new();
    story.step("will", CREATE).unwrap();
    story.stop();
    let once = story.registry.clone();
    story.stop();
    assert_eq!(story.registry, once);
    // An approval for the way back does not outlive a second stop.
    story.step("olga", APPROVE).unwrap();
    story.stop();
    assert_eq!(story.step("will", TEST), Err(TransitionRefusal::NotApproved));

    let first = story.registry.stop_agent("bot", "watch", 5).unwrap().clone();
    assert_eq!(story.registry.stop_agent("BOT", "other", 9), Ok(&first));
}

#[test]
fn a_stopped_agent_is_denied_at_the_next_check() {
    let mut story = Story::new();
    for (who, step) in [("will", CREATE), ("olga", APPROVE), ("will", TEST), ("will", ACTIVATE)] {
        story.step(who, step).unwrap();
    }
    assert_eq!(story.runs("1", ONE), None);
    story.registry.stop_agent("BOT", "watch", story.now).unwrap();
    assert_eq!(story.runs("1", ONE), Some(Denial::AgentInactive));
    let now = story.now + 1;
    let mut start = |who| {
        story.registry.start_agent(&story.gate, person(who), "bot", now).map(|state| state.active)
    };
    assert_eq!(start("will"), Err(TransitionRefusal::NotPermitted));
    assert_eq!(start("olga"), Ok(true));
    assert_eq!(start("olga"), Err(TransitionRefusal::WrongState));
    assert_eq!(story.runs("1", ONE), Some(Denial::FromThePast));
    story.now = now;
    assert_eq!(story.runs("1", ONE), None);
}

#[test]
fn malformed_names_change_nothing() {
    let mut story = Story::new();
    let refused = TransitionRefusal::MalformedName;
    for name in ["", "flоw", "flow ", "flow*"] {
        let (gate, registry) = (&story.gate, &mut story.registry);
        assert_eq!(registry.apply(gate, person("ann"), name, CREATE, 1), Err(refused));
        assert_eq!(registry.apply(gate, person(name), "flow", CREATE, 1), Err(refused));
        let version = WorkflowChange::Create { version: name, digest: ONE };
        assert_eq!(registry.apply(gate, person("ann"), "flow", version, 1), Err(refused));
        assert_eq!(registry.stop_workflow(name, "watch", 1), Err(refused));
        assert_eq!(registry.stop_workflow("flow", name, 1), Err(refused));
        assert_eq!(registry.stop_agent(name, "watch", 1), Err(refused));
        assert_eq!(registry.stop_agent("bot", name, 1), Err(refused));
        assert_eq!(registry.start_agent(gate, person("olga"), name, 1), Err(refused));
    }
    assert_eq!(story.registry, Registry::new());
    let (gate, registry) = (&story.gate, &mut story.registry);
    let unknown = TransitionRefusal::Unknown;
    assert_eq!(registry.apply(gate, person("ann"), "flow", MODIFY, 1), Err(unknown));
    assert_eq!(registry.stop_workflow("flow", "watch", 1), Err(unknown));
    assert_eq!(registry.start_agent(gate, person("olga"), "bot", 1), Err(unknown));
}

/// What is handed to a stopped agent would wait for the day on which it is started again.
#[test]
fn nothing_is_handed_to_a_stopped_agent() {
    let mut story = Story::new();
    for (who, step) in [("will", CREATE), ("olga", APPROVE), ("will", TEST), ("will", ACTIVATE)] {
        story.step(who, step).unwrap();
    }
    story.registry.stop_agent("bot", "watch", 1).unwrap();
    let hand_over = |to| {
        let actor = Actor::Agent { id: "other", on_behalf_of: None };
        let workflow = WorkflowUse { id: "flow", version: "1", digest: ONE };
        let request = Request::new(actor, Action::HandOff(to), story.now).in_workflow(workflow);
        story.gate.decide(&story.registry, &request)
    };
    assert_eq!(hand_over("Bot"), Decision::Deny { reason: Denial::AgentInactive });
    assert!(hand_over("bot2").is_allowed());
}

/// A state, and the change that makes it one to which no steps lead.
#[test]
fn forged_states_are_refused() {
    let approval = WorkflowApproval {
        by: "olga".to_owned(),
        role: "officer".to_owned(),
        at: 5,
        digest: digest(1),
    };
    let workflow = Workflow {
        id: "flow".to_owned(),
        version: "1".to_owned(),
        digest: digest(1),
        state: WorkflowState::Active,
        authors: vec!["will".to_owned(), "ann".to_owned()],
        approval: Some(approval),
        changed_at: 5,
    };
    let agent =
        AgentState { id: "bot".to_owned(), active: false, by: "w".to_owned(), changed_at: 1 };
    let good = RegistryState { workflows: vec![workflow], agents: vec![agent] };
    assert!(Registry::try_from(good.clone()).is_ok());

    type Forge = fn(&mut RegistryState);
    let forged: [(Forge, ErrorKind, &str); 16] = [
        (|s| s.workflows[0].id = "flоw".into(), ErrorKind::MalformedName, "workflows[0].id"),
        (|s| s.workflows[0].version.clear(), ErrorKind::MalformedName, "workflows[0].version"),
        (|s| s.workflows[0].authors.clear(), ErrorKind::EmptySet, "workflows[0].authors"),
        (
            |s| s.workflows[0].authors[1] = "WILL".into(),
            ErrorKind::DuplicateName,
            "workflows[0].authors[1]",
        ),
        (
            |s| s.workflows[0].authors[0] = "w l".into(),
            ErrorKind::MalformedName,
            "workflows[0].authors[0]",
        ),
        (|s| s.workflows[0].approval = None, ErrorKind::ImpossibleState, "workflows[0].approval"),
        (
            |s| {
                s.workflows[0].approval = None;
                s.workflows[0].state = WorkflowState::Test;
            },
            ErrorKind::ImpossibleState,
            "workflows[0].approval",
        ),
        (
            |s| s.workflows[0].approval.as_mut().unwrap().by = "ANN".into(),
            ErrorKind::ImpossibleState,
            "workflows[0].approval.by",
        ),
        (
            |s| s.workflows[0].approval.as_mut().unwrap().by.clear(),
            ErrorKind::MalformedName,
            "workflows[0].approval.by",
        ),
        (
            |s| s.workflows[0].approval.as_mut().unwrap().role.push(' '),
            ErrorKind::MalformedName,
            "workflows[0].approval.role",
        ),
        (
            |s| s.workflows[0].digest = digest(2),
            ErrorKind::ImpossibleState,
            "workflows[0].approval.digest",
        ),
        (|s| s.workflows[0].changed_at = 4, ErrorKind::ImpossibleState, "workflows[0].approval.at"),
        (
            |s| {
                let mut second = s.workflows[0].clone();
                second.id = "FLOW".into();
                s.workflows.push(second);
            },
            ErrorKind::DuplicateName,
            "workflows[1].id",
        ),
        (|s| s.agents[0].id = "*".into(), ErrorKind::MalformedName, "agents[0].id"),
        (|s| s.agents[0].by.clear(), ErrorKind::MalformedName, "agents[0].by"),
        (
            |s| {
                let mut second = s.agents[0].clone();
                second.active = true;
                s.agents.push(second);
            },
            ErrorKind::DuplicateName,
            "agents[1].id",
        ),
    ];
    for (forge, kind, path) in forged {
        let mut state = good.clone();
        forge(&mut state);
        let error = Registry::try_from(state).unwrap_err();
        assert_eq!((error.kind(), error.path()), (kind, path));
    }
}

#[derive(Clone, Debug)]
enum Event {
    Change(&'static str, u8, u8),
    Stop,
    Reload,
}

fn event() -> impl Strategy<Value = Event> {
    let who = prop::sample::select(vec!["ann", "BOB", "will", "olga", "Ann"]);
    prop_oneof![
        12 => (who, 0..5_u8, 1..3_u8).prop_map(|(who, what, digest)| Event::Change(who, what, digest)),
        1 => Just(Event::Stop),
        1 => Just(Event::Reload),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    /// Over any steps: nothing runs that somebody else than all of its authors has not
    /// approved, as told by the list of what was done, and no state that is reached is refused
    /// when it is read back.
    #[test]
    fn nothing_runs_without_a_second_pair_of_eyes(
        events in prop::collection::vec(event(), 1..60),
    ) {
        let mut story = Story::new();
        // What was written since the last approval that a change followed, by whom; and who
        // approved what since the last change or stop.
        let mut written: Vec<String> = Vec::new();
        let mut approved: Option<(String, u8)> = None;
        for event in events {
            match event {
                Event::Change(who, what, byte) => {
                    let digest = digest(byte);
                    let change = match what {
                        0 => WorkflowChange::Create { version: "1", digest: &digest },
                        1 => WorkflowChange::Modify { version: "1", digest: &digest },
                        2 => WorkflowChange::Approve { digest: &digest },
                        3 => TEST,
                        _ => ACTIVATE,
                    };
                    if story.step(who, change).is_err() {
                        continue;
                    }
                    let who = who.to_lowercase();
                    match what {
                        0 | 1 => {
                            if approved.take().is_some() {
                                written.clear();
                            }
                            written.push(who);
                        }
                        2 => approved = Some((who, byte)),
                        _ => {}
                    }
                }
                Event::Stop => {
                    if story.registry.workflow("flow").is_some() {
                        story.stop();
                        approved = None;
                    }
                }
                Event::Reload => {
                    let state = RegistryState::from(story.registry.clone());
                    let read = Registry::try_from(state);
                    prop_assert_eq!(read.as_ref(), Ok(&story.registry));
                }
            }
            for byte in 1..3 {
                let digest = digest(byte);
                let denial = story.runs("1", &digest);
                if denial.is_none() || denial == Some(Denial::WorkflowTest) {
                    let (by, seen) = approved.as_ref().unwrap();
                    prop_assert_eq!(*seen, byte);
                    prop_assert!(!written.contains(by));
                }
            }
        }
    }
}

#[cfg(feature = "serde")]
#[test]
fn what_is_stored_is_checked_when_it_is_read() {
    let mut story = Story::new();
    for (who, step) in [("will", CREATE), ("olga", APPROVE), ("will", TEST)] {
        story.step(who, step).unwrap();
    }
    story.registry.stop_agent("bot", "watch", 3).unwrap();
    let text = serde_json::to_string(&story.registry).unwrap();
    assert_eq!(serde_json::from_str::<Registry>(&text).unwrap(), story.registry);

    let forged = text.replace("\"by\":\"olga\"", "\"by\":\"will\"");
    assert_ne!(forged, text);
    let error = serde_json::from_str::<Registry>(&forged).unwrap_err().to_string();
    assert!(error.starts_with("`workflows[0].approval.by` cannot have come about"), "{error}");
    let more = text.replace("\"authors\":", "\"admin\":true,\"authors\":");
    assert!(serde_json::from_str::<Registry>(&more).is_err());
    // Digests have one text, as in approvals: of the workflow, and of what was approved of it.
    let hex = format!("\"digest\":\"{}\"", "01".repeat(32));
    assert_eq!(text.matches(&hex).count(), 2, "{text}");
    let numbers = format!("\"digest\":{:?}", [1; 32]);
    for other in [hex.replace("01\"", "\""), numbers] {
        assert!(serde_json::from_str::<Registry>(&text.replace(&hex, &other)).is_err(), "{other}");
    }
    let step = story.registry.stop_workflow("flow", "watch", 4).unwrap();
    assert!(serde_json::to_string(&step).unwrap().contains(&hex));
}
