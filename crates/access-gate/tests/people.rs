//! What people may do, against a naive model of roles.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

use access_gate::{
    Action, Actor, Decision, Denial, GateDocument, Permission, PermitDocument, Person,
    PersonDocument, Registry, Request, RoleDocument, Rule, WorkflowUse,
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
        let known = |name: &str| roles_from_requests && NAMES.iter().any(|one| one.eq_ignore_ascii_case(name));
        let ignored: Vec<_> = claimed.iter().copied().filter(|name| !known(name)).collect();
        prop_assert_eq!(explanation.ignored_roles(), ignored);
    }
}
