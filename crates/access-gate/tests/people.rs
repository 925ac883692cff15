//! What people may do, against a naive model of roles.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

use access_gate::{
    Action, Actor, Approval, ApprovalRefusal, ApprovalRules, ApprovalTerms, Ballot, Binding,
    BreakGlassTerms, Decision, Denial, ErrorKind, Gate, GateDocument, Parties, Permission,
    PermitDocument, Person, PersonDocument, Registry, Request, RoleDocument, Rule, Voted, Voter,
    WorkflowUse,
};
use data_class::Scheme;
use proptest::prelude::*;

const NAMES: [&str; 5] = ["alpha", "Beta", "gamma", "DELTA", "epsilon"];

/// Roles of which each extends some of those behind it, in an order that is shuffled.
fn roles() -> impl Strategy<Value = Vec<RoleDocument>> {
    let permit = (
        prop::sample::subsequence(vec![Permission::Create, Permission::Execute], 1..=2),
        prop::sample::subsequence(vec!["a", "a/*", "A/b", "*", "c"], 1..=2),
    );
    let role = (prop::collection::vec(permit, 0..2), prop::collection::vec(any::<bool>(), 5));
    prop::collection::vec(role, 5)
        .prop_map(|drawn| {
            let roles = drawn.into_iter().enumerate().map(|(index, (permits, extends))| {
                let behind = (index + 1..NAMES.len()).filter(|other| extends[*other]);
                let permits = permits.into_iter().map(|(actions, workflows)| PermitDocument {
                    actions,
                    workflows: workflows.into_iter().map(str::to_owned).collect(),
                });
                RoleDocument {
                    name: NAMES[index].to_owned(),
                    extends: behind.map(|other| NAMES[other].to_lowercase()).collect(),
                    permits: permits.collect(),
                    manages: Vec::new(),
                }
            });
            roles.collect::<Vec<_>>()
        })
        .prop_shuffle()
}

/// Every role that is held, by adding what they extend until nothing is added.
fn held<'a>(document: &'a GateDocument, person: &str, claimed: &[&str]) -> Vec<&'a RoleDocument> {
    let same = str::eq_ignore_ascii_case;
    let mut names: Vec<String> = Vec::new();
    for entry in document.people.iter().filter(|entry| same(&entry.id, person)) {
        names.extend(entry.roles.iter().cloned());
    }
    if document.roles_from_requests {
        names.extend(claimed.iter().map(|name| (*name).to_owned()));
    }
    loop {
        let before = names.len();
        for role in &document.roles {
            if names.iter().any(|name| same(name, &role.name)) {
                for more in &role.extends {
                    if !names.iter().any(|name| same(name, more)) {
                        names.push(more.clone());
                    }
                }
            }
        }
        if names.len() == before {
            break;
        }
    }
    let is_held = |role: &&RoleDocument| names.iter().any(|name| same(name, &role.name));
    document.roles.iter().filter(is_held).collect()
}

fn permits(role: &RoleDocument, workflow: &str) -> bool {
    let like = |pattern: &String| match pattern.to_lowercase().strip_suffix('*') {
        Some(stem) => workflow.to_lowercase().starts_with(stem),
        None => pattern.eq_ignore_ascii_case(workflow),
    };
    role.permits.iter().any(|permit| {
        permit.actions.contains(&Permission::Create) && permit.workflows.iter().any(like)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn roles_are_those_of_the_model(
        roles in roles(),
        assigned in prop::sample::subsequence(&NAMES, 1..=2),
        claimed in prop::sample::subsequence(vec!["beta", "EPSILON", "none", "аlpha"], 0..=2),
        roles_from_requests in any::<bool>(),
        id in prop::sample::select(vec!["ann", "ANN", "bob"]),
        workflow in prop::sample::select(vec!["a", "a/b", "A/c", "c", "d"]),
    ) {
        let assigned = assigned.into_iter().map(str::to_owned).collect();
        let document = GateDocument {
            roles,
            people: vec![PersonDocument { id: "Ann".to_owned(), roles: assigned }],
            roles_from_requests,
            ..GateDocument::default()
        };
        let gate = document.build(&Scheme::STANDARD).unwrap();
        let registry = Registry::new();
        let person = Person { id, roles: &claimed };
        let asked = WorkflowUse { id: workflow, version: "1", digest: &[0; 32] };
        let request =
            Request::new(Actor::Person(person), Action::Create, 0).in_workflow(asked);

        let held = held(&document, id, &claimed);
        let expected = match held.iter().find(|role| permits(role, workflow)) {
            Some(role) => Decision::Allow { rule: Rule::Role(&role.name) },
            None => Decision::Deny { reason: Denial::NoRole },
        };
        prop_assert_eq!(gate.decide(&registry, &request), expected);

        let explanation = gate.explain(&registry, &request);
        let told: Vec<_> =
            explanation.roles().iter().map(|role| (role.name(), role.permits())).collect();
        let expected: Vec<_> =
            held.iter().map(|role| (role.name.as_str(), permits(role, workflow))).collect();
        prop_assert_eq!(told, expected);
        // A vote rests on the same roles.
        let expected: Vec<_> = held.iter().map(|role| role.name.as_str()).collect();
        prop_assert_eq!(gate.voter(person).roles, expected);
        let known = |name: &str| roles_from_requests && NAMES.iter().any(|one| one.eq_ignore_ascii_case(name));
        let ignored: Vec<_> = claimed.iter().copied().filter(|name| !known(name)).collect();
        prop_assert_eq!(explanation.ignored_roles(), ignored);
    }
}

/// `chief` extends `lead`, which extends `officer`; Ann is a chief and Eve a clerk.
fn approvers(roles_from_requests: bool) -> Gate {
    let role = |name: &str, extends: &[&str]| RoleDocument {
        name: name.to_owned(),
        extends: extends.iter().map(|one| (*one).to_owned()).collect(),
        ..RoleDocument::default()
    };
    let person =
        |id: &str, role: &str| PersonDocument { id: id.to_owned(), roles: vec![role.to_owned()] };
    let document = GateDocument {
        roles: vec![
            role("Chief", &["lead"]),
            role("lead", &["OFFICER"]),
            role("officer", &[]),
            role("clerk", &[]),
        ],
        people: vec![person("ann", "chief"), person("eve", "clerk")],
        roles_from_requests,
        ..GateDocument::default()
    };
    document.build(&Scheme::STANDARD).unwrap()
}

/// The vote of a person on something that an officer has to approve.
fn vote(voter: &Voter) -> Result<Voted, ApprovalRefusal> {
    let binding = Binding {
        action: "tool:pay".into(),
        target: "account:42".into(),
        payload: [1; 32],
        agent: "bot".into(),
        subject: None,
        label: "internal{-}trusted".into(),
        label_digest: None,
        policy: [2; 32],
        workflow: "billing".into(),
        version: "1".into(),
        workflow_digest: [3; 32],
        run: "run-1".into(),
        nonce: [4; 32],
    };
    let terms = ApprovalTerms { roles: Some(vec!["officer".into()]), ..Default::default() };
    let parties =
        Parties { requester: "rita".into(), author: "arthur".into(), owner: "olga".into() };
    let mut approval = Approval::open(binding, terms.build().unwrap(), &parties, 0).unwrap();
    approval.vote(voter, Ballot::Approve, 1)
}

#[test]
fn a_role_by_extension_votes() {
    let gate = approvers(false);
    let voter = |id| gate.voter(Person { id, roles: &["officer"] });
    assert_eq!(voter("ANN").roles, ["Chief", "lead", "officer"]);
    assert_eq!(vote(&voter("ANN")), Ok(Voted::Counted));
    // What a request claims counts only where the gate says so.
    assert_eq!(vote(&voter("eve")), Err(ApprovalRefusal::NotEligible));
    assert_eq!(vote(&voter("nobody")), Err(ApprovalRefusal::NotEligible));
    let gate = approvers(true);
    for (claimed, expected) in [
        ("LEAD", Ok(Voted::Counted)),
        ("clerk", Err(ApprovalRefusal::NotEligible)),
        // The first letter is Cyrillic.
        ("оfficer", Err(ApprovalRefusal::NotEligible)),
        ("officer ", Err(ApprovalRefusal::NotEligible)),
        ("official", Err(ApprovalRefusal::NotEligible)),
    ] {
        let voter = gate.voter(Person { id: "bob", roles: &[claimed] });
        assert_eq!(vote(&voter), expected, "{claimed}");
    }
    // Nobody has a role whose name is none.
    let unnamed = gate.voter(Person { id: "bоb", roles: &["officer"] });
    assert_eq!(unnamed.roles, [""; 0]);
    assert_eq!(vote(&unnamed), Err(ApprovalRefusal::Malformed));
}

#[test]
fn a_role_that_the_gate_does_not_have_is_found_in_the_rules() {
    type Spoil = fn(&mut ApprovalTerms, String);
    let places: [(Spoil, &str); 2] = [
        (
            |terms, role| terms.roles = Some(vec!["Officer".into(), role]),
            "rules[1].require.roles[1]",
        ),
        (
            |terms, role| {
                terms.break_glass = Some(BreakGlassTerms {
                    people: None,
                    roles: Some(vec![role]),
                    reasons: vec!["outage".into()],
                    review_within_seconds: 60,
                });
            },
            "rules[1].require.break_glass.roles[0]",
        ),
    ];
    let gate = approvers(false);
    assert_eq!(gate.check_approvals(&ApprovalRules::default()), Ok(()));
    for (spoil, path) in places {
        // Misspelt; in a Cyrillic letter; a person's name; nothing.
        for role in ["oficer", "оfficer", "ann", ""] {
            let mut rules = ApprovalRules::default();
            spoil(&mut rules.rules[1].require, role.to_owned());
            let error = gate.check_approvals(&rules).unwrap_err();
            assert_eq!((error.kind(), error.path()), (ErrorKind::UnknownRole, path), "{role}");
        }
        let mut rules = ApprovalRules::default();
        spoil(&mut rules.rules[1].require, "CHIEF".to_owned());
        assert_eq!(gate.check_approvals(&rules), Ok(()), "{path}");
    }
}
