//! Configurations and requests of somebody who wants the gate to be slow, large or mistaken.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use std::time::{Duration, Instant};

use access_gate::{
    Action, Actor, Decision, Denial, Effect, ErrorKind, Gate, GateDocument, GrantDocument,
    Operation, Person, ROLES_MAX, Registry, Request, RoleDocument, Rule,
};
use data_class::Scheme;

const MEGABYTE: u64 = 1 << 20;

fn gate(grants: Vec<GrantDocument>) -> Gate {
    let document = GateDocument { grants, outside_workflows: true, ..GateDocument::default() };
    document.build(&Scheme::STANDARD).unwrap()
}

fn grant(agents: &[String], resources: &[String]) -> GrantDocument {
    let mut grant = GrantDocument::new("g", Effect::Allow, &[], &[Operation::CallTool], &[]);
    grant.agents = agents.to_vec();
    grant.resources = resources.to_vec();
    grant
}

fn call<'a>(agent: &'a str, tool: &'a str) -> Request<'a> {
    Request::new(Actor::Agent { id: agent, on_behalf_of: None }, Action::CallTool(tool), 0)
}

/// That eight times the size takes about eight times as long: at most [`SLACK`] times. Quadratic
/// time takes 64 times, on any machine and however it was compiled. `prepare` makes what is not
/// measured, for a size; of several runs the shortest counts, since a machine that does something
/// else makes a run longer and never shorter.
fn is_linear<T, R>(size: usize, prepare: impl Fn(usize) -> T, run: impl Fn(&T) -> R) {
    let (small, large) = (prepare(size), prepare(8 * size));
    let time = |prepared: &T| {
        let started = Instant::now();
        std::hint::black_box(run(std::hint::black_box(prepared)));
        started.elapsed()
    };
    let (mut least, mut most) = (Duration::MAX, Duration::MAX);
    for _ in 0..50 {
        // By turns, so that both see the machine at its slowest and at its fastest.
        least = least.min(time(&small));
        most = most.min(time(&large));
    }
    assert!(most <= least * SLACK, "{size} took {least:?}, 8 times as many {most:?}");
}

/// Caches and the logarithms of sorted sets make eight times the size a little more than that.
const SLACK: u32 = 24;

/// That the other tests can fail.
#[test]
#[should_panic(expected = "8 times as many")]
fn quadratic_time_is_seen() {
    let numbers = |count: u64| (0..count).collect::<Vec<_>>();
    let pairs = |numbers: &Vec<u64>| {
        let of =
            |one: &u64| numbers.iter().filter(|other| std::hint::black_box(*other) > one).count();
        numbers.iter().map(of).sum::<usize>()
    };
    is_linear(200, |count| numbers(count as u64), pairs);
}

/// A grant takes space for its agents and its resources, and not for each pair of them.
#[test]
fn agents_and_resources_do_not_multiply() {
    let agents: Vec<String> = (0..2_000).map(|index| format!("agent-{index}")).collect();
    let resources: Vec<String> = (0..2_000).map(|index| format!("tool:t-{index}*")).collect();
    let mut built = None;
    let cost = allocation_counter::measure(|| built = Some(gate(vec![grant(&agents, &resources)])));
    assert!(cost.bytes_max < 16 * MEGABYTE, "{} bytes", cost.bytes_max);
    let gate = built.unwrap();
    let allowed = |agent, tool| gate.decide(&Registry::new(), &call(agent, tool)).is_allowed();
    assert!(allowed("agent-1999", "t-1999/x") && allowed("agent-0", "t-0"));
    assert!(!allowed("agent-2000", "t-1") && !allowed("agent-1", "s-1"));
}

/// A grant whose resources begin alike is looked at once, and not once for each of them.
#[test]
fn resources_that_begin_alike_are_read_once() {
    let resource = |index| format!("tool:customer.read-{index}-*");
    let gate = |count| {
        let resources: Vec<String> = (0..count).map(resource).collect();
        gate(vec![grant(&["bot".to_owned()], &resources)])
    };
    let registry = Registry::new();
    let decide = |gate: &Gate, tool| gate.decide(&registry, &call("bot", tool)).is_allowed();
    is_linear(2_000, gate, |gate| decide(gate, "customer.read-none"));
    let gate = gate(2_000);
    assert!(decide(&gate, "customer.read-1999-x") && !decide(&gate, "customer.read-2000-x"));
}

/// Each role extends every one behind it: there are many ways from the first to the last, and
/// each role is on half of them.
#[test]
fn roles_that_all_extend_each_other_are_built_quickly() {
    // By the names in all lists: eight times as many are in three times as many roles. What is
    // joined for each name is a set of bits, one for each role, and to follow every way would take
    // for ever.
    let document = |names: usize| {
        let count = (2 * names).isqrt();
        let role = |index: usize| RoleDocument {
            name: format!("r{index}"),
            extends: (index + 1..count).map(|other| format!("r{other}")).collect(),
            ..RoleDocument::default()
        };
        GateDocument { roles: (0..count).map(role).collect(), ..GateDocument::default() }
    };
    is_linear(5_000, document, |document| document.build(&Scheme::STANDARD).unwrap());
}

/// The roles of a request are read once, and not once for each grant that asks for some.
#[test]
fn roles_of_a_request_are_read_once() {
    let grants = |count: usize| {
        (0..count).map(|index| {
            let id = format!("g{index}");
            let call = [Operation::CallTool];
            let mut grant = GrantDocument::new(&id, Effect::Allow, &["*"], &call, &["tool:*"]);
            grant.roles = Some(vec!["admin".to_owned()]);
            grant
        })
    };
    let role = |name: &str| RoleDocument { name: name.to_owned(), ..RoleDocument::default() };
    // As many roles as grants, so that to read them for each grant would be quadratic.
    let prepare = |count: usize| {
        let document = GateDocument {
            roles: vec![role("admin"), role("staff")],
            grants: grants(count).collect(),
            roles_from_requests: true,
            outside_workflows: true,
            ..GateDocument::default()
        };
        (document.build(&Scheme::STANDARD).unwrap(), vec!["staff"; count])
    };
    let registry = Registry::new();
    is_linear(500, prepare, |(gate, roles)| {
        let person = Person { id: "ann", roles };
        let actor = Actor::Agent { id: "bot", on_behalf_of: Some(person) };
        let request = Request::new(actor, Action::CallTool("t"), 0);
        let decision = gate.decide(&registry, &request);
        assert_eq!(decision, Decision::Deny { reason: Denial::NoGrant });
    });
}

#[test]
fn there_are_so_many_roles_and_no_more() {
    let role = |index| RoleDocument { name: format!("r{index}"), ..RoleDocument::default() };
    let document =
        |count| GateDocument { roles: (0..count).map(role).collect(), ..GateDocument::default() };
    assert!(document(ROLES_MAX).build(&Scheme::STANDARD).is_ok());
    let error = document(ROLES_MAX + 1).build(&Scheme::STANDARD).map(|_| ()).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::OutOfRange, "roles"));
}

/// A role that is written with other letters is none that a grant could allow by. It might
/// still be the one that a grant denies by: who gives it out meant something by it.
#[test]
fn a_role_in_look_alike_letters_is_no_way_around_a_denial() {
    let role = |name: &str| RoleDocument { name: name.to_owned(), ..RoleDocument::default() };
    let mut deny =
        GrantDocument::new("no-interns", Effect::Deny, &["*"], Operation::ALL, &["tool:shell"]);
    deny.roles = Some(vec!["intern".to_owned()]);
    let allow = GrantDocument::new("all", Effect::Allow, &["*"], Operation::ALL, &["*"]);
    let document = |roles_from_requests| GateDocument {
        roles: vec![role("intern"), role("staff")],
        grants: vec![allow.clone(), deny.clone()],
        roles_from_requests,
        outside_workflows: true,
        ..GateDocument::default()
    };
    let gate = document(true).build(&Scheme::STANDARD).unwrap();
    let denied = Decision::Deny { reason: Denial::Rule(Rule::Grant("no-interns")) };
    let decide = |gate: &Gate, roles: &[&str]| {
        let actor = Actor::Agent { id: "bot", on_behalf_of: Some(Person { id: "ann", roles }) };
        let request = Request::new(actor, Action::CallTool("shell"), 0);
        gate.decide(&Registry::new(), &request) == denied
    };
    for role in ["intern", "INTERN", "іntern", "intern\u{200b}", " intern", "intern "] {
        assert!(decide(&gate, &["staff", role]), "{role:?}");
    }
    assert!(!decide(&gate, &["staff"]) && !decide(&gate, &["interns"]) && !decide(&gate, &[]));
    // Where the roles of requests do not count, what they say does not either.
    let gate = document(false).build(&Scheme::STANDARD).unwrap();
    assert!(!decide(&gate, &["intern"]) && !decide(&gate, &["іntern"]));
}
