//! The authoriser that decides through Cedar, beside the gate.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail loudly"
)]
#![cfg(all(feature = "cedar", feature = "serde"))]

mod table;

use access_gate::{
    Action, Actor, CedarGate, Decision, Denial, Effect, ErrorKind, GateDocument, GrantDocument,
    Operation, Person, PolicyState, Registry, Request, RoleDocument, Rule, WorkflowUse,
};
use data_class::{Label, Level, Scheme};
use table::{policies, rows, text};

#[test]
fn every_row_is_decided_as_by_the_gate() {
    let policies = policies();
    let mut cedar = std::collections::BTreeMap::new();
    for (name, (policy, _, _)) in &policies {
        let gate = CedarGate::of(&policy.gate, &Scheme::STANDARD);
        cedar.insert(*name, gate.unwrap_or_else(|error| panic!("{name}: {error}")));
    }
    let mut wrong = Vec::new();
    for row in rows() {
        let (policy, gate, registry) = &policies[row.policy.as_str()];
        let cedar = &cedar[row.policy.as_str()];
        policy.ask(&row, |request| {
            let decided = cedar.decide(registry, request);
            assert_eq!(decided, gate.decide(registry, request), "{}", row.name);
            if text(decided) != row.expect {
                wrong.push(format!("{}: `{}`, not `{}`", row.name, text(decided), row.expect));
            }
            let explained = cedar.explain(registry, request);
            assert_eq!(explained.decision(), decided, "{}", row.name);
            // Which grants apply is what the gate says.
            let explanation = gate.explain(registry, request);
            for grant in explanation.grants() {
                let mut same = explained.policies().iter();
                let Some(same) = same.find(|one| one.rule() == Rule::Grant(grant.id())) else {
                    assert_eq!(explained.policies(), [], "{}", row.name);
                    continue;
                };
                let applies = same.state() == PolicyState::Applies;
                assert_eq!(grant.failed().is_empty(), applies, "{}: {}", row.name, grant.id());
            }
        });
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Everything the gate of these policies is asked here is outside of workflows.
fn outside() -> GateDocument {
    GateDocument { outside_workflows: true, ..GateDocument::default() }
}

fn written(policies: &str) -> CedarGate {
    CedarGate::with_policies(&outside(), policies, &Scheme::STANDARD).unwrap()
}

fn call<'a>(agent: &'a str, tool: &'a str) -> Request<'a> {
    Request::new(Actor::Agent { id: agent, on_behalf_of: None }, Action::CallTool(tool), 0)
}

fn decided(gate: &CedarGate, request: &Request<'_>) -> String {
    text(gate.decide(&Registry::new(), request))
}

const ALL: &str = "@id(\"all\") permit (principal is Agent, action, resource);";

#[test]
fn case_is_no_way_around_a_written_policy() {
    let gate = written(&format!(
        "{ALL} @id(\"No-Shell\") forbid (principal, action, resource == Tool::\"shell\");
         @id(\"no-mallory\") forbid (principal, action, resource)
         when {{ principal is Agent && principal.name like \"mal*\" }};"
    ));
    for tool in ["shell", "SHELL", "Shell"] {
        assert_eq!(decided(&gate, &call("bot", tool)), "deny grant No-Shell", "{tool}");
    }
    assert_eq!(decided(&gate, &call("MALlory", "mail")), "deny grant no-mallory");
    assert_eq!(decided(&gate, &call("bot", "mail")), "allow grant all");
    for name in ["shell ", "ѕhell", "shell\u{200b}", "", "*"] {
        assert_eq!(decided(&gate, &call("bot", name)), "deny malformed_name", "{name:?}");
    }
}

#[test]
fn what_cannot_be_evaluated_denies() {
    let overflow = "context.now + 9223372036854775807 > 0";
    let gate = written(&format!(
        "{ALL} @id(\"sum\") forbid (principal, action, resource) when {{ {overflow} }};"
    ));
    let at = |now| Request::new(Actor::Agent { id: "bot", on_behalf_of: None }, Action::CallTool("t"), now);
    assert_eq!(decided(&gate, &at(1)), "deny not_evaluated");
    assert_eq!(decided(&gate, &at(0)), "deny grant sum");
    assert_eq!(decided(&gate, &at(i64::MIN)), "allow grant all");
    let registry = Registry::new();
    let states: Vec<_> =
        gate.explain(&registry, &at(1)).policies().iter().map(|one| one.state()).collect();
    assert_eq!(states, [PolicyState::Applies, PolicyState::NotEvaluated]);

    // A policy that permits, too: what is wrong with it is not for this request to find out.
    let gate = written(&format!(
        "{ALL} @id(\"sum\") permit (principal, action, resource) when {{ {overflow} }};"
    ));
    assert_eq!(decided(&gate, &at(1)), "deny not_evaluated");
    // What denies is named although another policy fails.
    let gate = written(&format!(
        "{ALL} @id(\"sum\") permit (principal, action, resource) when {{ {overflow} }};
         @id(\"never\") forbid (principal, action, resource);"
    ));
    assert_eq!(decided(&gate, &at(1)), "deny grant never");
}
