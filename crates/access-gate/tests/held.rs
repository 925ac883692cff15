//! What is held or stored and meets an event before it goes on: the gate, the registry, the keyring
//! and an approval together, as a caller wires them.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod common;

use access_gate::{
    Action, Actor, Approval, ApprovalEvent, ApprovalRefusal, ApprovalState, ApprovalTerms, Ballot,
    Binding, BreakGlassTerms, Decision, Denial, Effect, Gate, GateDocument, GrantDocument,
    KeyDecision, KeyReference, KeyRefusal, KeyState, KeyUse, Keyring, KeyringDocument, Operation,
    Parties, Permission, PermitDocument, Person, PersonDocument, Registry, RegistryState, Request,
    RoleDocument, VoidReason, WorkflowChange, WorkflowUse,
};
use common::digest;
use data_class::{CeilingDocument, Label, Scheme};

const SECOND: i64 = 1_000_000;
/// When the approval is asked for, when something happens meanwhile, and when the run goes on.
const ASKED: i64 = 100 * SECOND;
const EVENT: i64 = 110 * SECOND;
const USED: i64 = 120 * SECOND;

const LABEL: &str = "internal{-}trusted";

/// Everything that says whether a run may go on.
struct World {
    gate: Gate,
    registry: Registry,
    keys: KeyringDocument,
    keyring: Keyring,
}

impl World {
    /// An active workflow, an agent that may pay in it, and a key for it.
    fn new() -> Self {
        let role = |name: &str, actions: &[Permission], extends: &[&str]| RoleDocument {
            name: name.to_owned(),
            permits: vec![PermitDocument {
                actions: actions.to_vec(),
                workflows: vec!["finance/*".to_owned()],
            }],
            extends: extends.iter().map(|one| (*one).to_owned()).collect(),
            ..RoleDocument::default()
        };
        let person = |id: &str, role: &str| PersonDocument {
            id: id.to_owned(),
            roles: vec![role.to_owned()],
        };
        let pay = GrantDocument::new(
            "pay",
            Effect::Allow,
            &["clerk"],
            &[Operation::CallTool],
            &["tool:pay"],
        );
        let pay = GrantDocument { ceiling: Some(internal()), ..pay };
        let document = GateDocument {
            roles: vec![
                role("writer", &[Permission::Create, Permission::Modify], &[]),
                role("officer", &[Permission::Approve], &[]),
                role("chief", &[Permission::Execute], &["officer"]),
            ],
            people: vec![
                person("arthur", "writer"),
                person("ann", "officer"),
                person("bob", "chief"),
            ],
            grants: vec![pay],
            ..GateDocument::default()
        };
        let key = KeyReference {
            id: "bank".into(),
            providers: vec!["acme".into()],
            workflows: vec!["finance/*".into()],
            agents: vec!["clerk".into()],
            environments: vec!["prod".into()],
            ceiling: Some(internal()),
            purposes: Vec::new(),
            created: 0,
            rotated: None,
            rotate_after_days: None,
            expires: None,
            owner: "olga".into(),
            state: KeyState::Active,
        };
        let keys = KeyringDocument { keys: vec![key], ..KeyringDocument::default() };
        let mut world = Self {
            gate: document.build(&Scheme::STANDARD).unwrap(),
            registry: Registry::new(),
            keyring: keys.clone().build(&Scheme::STANDARD).unwrap(),
            keys,
        };
        world.step("arthur", WorkflowChange::Create { version: "1", digest: &digest(4) }, SECOND);
        world.activate(&digest(4), SECOND);
        world
    }

    fn step(&mut self, who: &str, change: WorkflowChange<'_>, now: i64) {
        let who = Person { id: who, roles: &[] };
        self.registry.apply(&self.gate, who, "finance/refunds", change, now).unwrap();
    }

    fn activate(&mut self, digest: &[u8; 32], now: i64) {
        self.step("ann", WorkflowChange::Approve { digest }, now);
        self.step("arthur", WorkflowChange::StartTest, now);
        self.step("arthur", WorkflowChange::Activate, now);
    }

    /// What a caller asks before it goes on: the same questions as at the first time, of the gate
    /// and of the keyring as they are by now.
    fn may_go_on(&self, bound: &Binding, now: i64) -> bool {
        self.decide(bound, now).is_ok() && self.check(bound, now).is_ok()
    }

    fn decide(&self, bound: &Binding, now: i64) -> Result<(), Denial<'_>> {
        let label: Label = bound.label.parse().unwrap();
        let agent = Actor::Agent { id: &bound.agent, on_behalf_of: None };
        let tool = bound.action.strip_prefix("tool:").unwrap();
        let request = Request::new(agent, Action::CallTool(tool), now)
            .in_workflow(WorkflowUse {
                id: &bound.workflow,
                version: &bound.version,
                digest: &bound.workflow_digest,
            })
            .labeled(&label);
        match self.gate.decide(&self.registry, &request) {
            Decision::Allow { .. } => Ok(()),
            Decision::Deny { reason } => Err(reason),
        }
    }

    fn check(&self, bound: &Binding, now: i64) -> Result<(), Vec<KeyRefusal>> {
        let label: Label = bound.label.parse().unwrap();
        let usage = KeyUse {
            key: "bank",
            provider: "acme",
            workflow: &bound.workflow,
            agent: &bound.agent,
            environment: "prod",
            label: &label,
            purpose: None,
            now,
        };
        match self.keyring.check(&usage) {
            KeyDecision::Allow { .. } => Ok(()),
            KeyDecision::Deny { refusals } => Err(refusals),
        }
    }
}

fn internal() -> CeilingDocument {
    CeilingDocument { level: "internal".into(), ..CeilingDocument::default() }
}

fn binding() -> Binding {
    Binding {
        action: "tool:pay".into(),
        target: "account:42".into(),
        payload: digest(1),
        agent: "clerk".into(),
        subject: None,
        label: LABEL.into(),
        label_digest: None,
        policy: digest(3),
        workflow: "finance/refunds".into(),
        version: "1".into(),
        workflow_digest: digest(4),
        run: "run-1".into(),
        nonce: digest(5),
    }
}

/// Asked for, and put away as it is stored.
fn open(world: &World) -> Approval {
    let terms = ApprovalTerms {
        roles: Some(vec!["officer".into()]),
        break_glass: Some(BreakGlassTerms {
            people: None,
            roles: Some(vec!["officer".into()]),
            reasons: vec!["outage".into()],
            review_within_seconds: 60,
        }),
        ..ApprovalTerms::default()
    };
    let parties =
        Parties { requester: "rita".into(), author: "arthur".into(), owner: "olga".into() };
    assert!(world.may_go_on(&binding(), ASKED), "it could not even be asked for");
    let approval = Approval::open(binding(), terms.build().unwrap(), &parties, ASKED).unwrap();
    stored(&approval)
}

fn stored(approval: &Approval) -> Approval {
    Approval::restore(approval.to_stored()).unwrap()
}

/// What happens between the vote and the use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Event {
    Nothing,
    AnotherAgentIsStopped,
    KeyIsRevoked,
    AgentIsStopped,
    WorkflowIsStopped,
    WorkflowIsChanged,
    /// A new definition runs by now, and the held run is of the old one.
    WorkflowIsReplaced,
}

impl Event {
    const ALL: [Self; 7] = [
        Self::Nothing,
        Self::AnotherAgentIsStopped,
        Self::KeyIsRevoked,
        Self::AgentIsStopped,
        Self::WorkflowIsStopped,
        Self::WorkflowIsChanged,
        Self::WorkflowIsReplaced,
    ];

    fn happens(self, world: &mut World) {
        let other = digest(9);
        match self {
            Self::Nothing => {}
            Self::AnotherAgentIsStopped => {
                world.registry.stop_agent("clerk-2", "watch", EVENT).unwrap();
            }
            Self::KeyIsRevoked => {
                assert!(world.keyring.revoke("bank", "leaked", EVENT).unwrap().is_some());
            }
            Self::AgentIsStopped => {
                world.registry.stop_agent("clerk", "watch", EVENT).unwrap();
            }
            Self::WorkflowIsStopped => {
                world.registry.stop_workflow("finance/refunds", "watch", EVENT).unwrap();
            }
            Self::WorkflowIsChanged | Self::WorkflowIsReplaced => {
                let change = WorkflowChange::Modify { version: "1", digest: &other };
                world.step("arthur", change, EVENT);
                if self == Self::WorkflowIsReplaced {
                    world.activate(&other, EVENT);
                }
            }
        }
    }

    /// What the gate and the keyring say afterwards.
    fn answers(self) -> (Result<(), Denial<'static>>, Result<(), Vec<KeyRefusal>>) {
        let key = match self {
            Self::KeyIsRevoked => Err(vec![KeyRefusal::Revoked]),
            _ => Ok(()),
        };
        let gate = match self {
            Self::Nothing | Self::AnotherAgentIsStopped | Self::KeyIsRevoked => Ok(()),
            Self::AgentIsStopped => Err(Denial::AgentInactive),
            Self::WorkflowIsStopped => Err(Denial::WorkflowInactive),
            Self::WorkflowIsChanged => Err(Denial::WorkflowDraft),
            Self::WorkflowIsReplaced => Err(Denial::WorkflowChanged),
        };
        (gate, key)
    }

    fn ends_a_run(self) -> bool {
        self.answers() != (Ok(()), Ok(()))
    }
}

/// The state that outlives a process, put away and taken out again.
fn reload(world: &mut World) {
    let registry = RegistryState::from(world.registry.clone());
    world.registry = Registry::try_from(registry).unwrap();
    let events = world.keyring.events().to_vec();
    world.keyring = world.keys.clone().build_after(&Scheme::STANDARD, events).unwrap();
}

#[test]
fn each_event_is_seen_by_what_it_concerns() {
    for event in Event::ALL {
        let mut world = World::new();
        event.happens(&mut world);
        reload(&mut world);
        let answers = (world.decide(&binding(), USED), world.check(&binding(), USED));
        assert_eq!(answers, event.answers(), "{event:?}");
    }
}

#[test]
fn an_approved_run_meets_the_event_when_it_goes_on() {
    for event in Event::ALL {
        let mut world = World::new();
        let mut approval = open(&world);
        let ann = world.gate.voter(Person { id: "ann", roles: &[] });
        approval.vote(&ann, Ballot::Approve, ASKED + SECOND).unwrap();
        let mut approval = stored(&approval);
        assert_eq!(approval.state(), ApprovalState::Approved);

        event.happens(&mut world);
        reload(&mut world);
        let used = approval.consume(&binding(), USED, |bound| world.may_go_on(bound, USED));
        expect(event, &mut approval, used);
    }
}

/// An emergency brings nothing back that was ended.
#[test]
fn broken_glass_meets_the_event_too() {
    for event in Event::ALL {
        let mut world = World::new();
        let mut approval = open(&world);
        event.happens(&mut world);
        reload(&mut world);
        let bob = world.gate.voter(Person { id: "bob", roles: &[] });
        let used = approval
            .break_glass(&bob, "outage", &binding(), USED, |bound| world.may_go_on(bound, USED));
        expect(event, &mut approval, used);
    }
}

/// Nor does a clock that is set back to before the event.
#[test]
fn a_clock_set_back_before_the_event_lets_no_run_go_on() {
    for event in Event::ALL.into_iter().filter(|event| event.ends_a_run()) {
        let mut world = World::new();
        event.happens(&mut world);
        for now in [i64::MIN, 0, ASKED, EVENT - 1] {
            assert!(!world.may_go_on(&binding(), now), "{event:?} at {now}");
        }
    }
}

/// Refused for good after the events that end a run, and used after the others.
fn expect(event: Event, approval: &mut Approval, used: Result<(), ApprovalRefusal>) {
    if !event.ends_a_run() {
        assert_eq!(used, Ok(()), "{event:?}");
        assert_eq!(approval.state(), ApprovalState::Consumed);
        return;
    }
    assert_eq!(used, Err(ApprovalRefusal::NoLongerAllowed), "{event:?}");
    // Somebody who would not ask any more finds it void, stored or not.
    let mut approval = stored(approval);
    let last = approval.history().last().map(|entry| &entry.event);
    let void = ApprovalEvent::Void { reason: VoidReason::NoLongerAllowed };
    assert_eq!(last, Some(&void), "{event:?}");
    let again = approval.consume(&binding(), USED, |_| true);
    assert_eq!(again, Err(ApprovalRefusal::InState(ApprovalState::Void)), "{event:?}");
}
