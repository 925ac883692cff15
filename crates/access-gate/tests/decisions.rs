//! The rows of `testdata/decisions.toml`, over the policies beside it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail loudly"
)]
#![cfg(feature = "serde")]

mod table;

use std::collections::BTreeMap;

use access_gate::{Denial, Rule};
use table::{policies, rows, text};

#[test]
fn every_row_is_decided_as_it_says() {
    let policies = policies();
    let mut wrong = Vec::new();
    for row in rows() {
        let (policy, gate, registry) = &policies[row.policy.as_str()];
        let decided = policy.ask(&row, |request| {
            let decision = gate.decide(registry, request);
            // The way there agrees with the answer, whatever the row.
            let explanation = gate.explain(registry, request);
            assert_eq!(explanation.decision(), decision, "{}", row.name);
            if let Some(Rule::Grant(id)) = decision.rule() {
                let outcome = explanation.grants().iter().find(|grant| grant.id() == id).unwrap();
                assert_eq!(outcome.failed(), [], "{}", row.name);
            }
            text(decision)
        });
        if decided != row.expect {
            wrong.push(format!("{}: `{decided}`, not `{}` ({})", row.name, row.expect, row.why));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A row that is another under a second name shows nothing.
#[test]
fn rows_differ_and_every_rule_and_reason_decides_one() {
    let rows = rows();
    let mut seen = BTreeMap::new();
    let mut deciding: Vec<(String, String)> = Vec::new();
    for row in &rows {
        let key = format!(
            "{:?}",
            (
                (&row.policy, &row.agent, &row.person, &row.roles, &row.action, &row.label),
                (&row.sources, &row.tool, row.stage, &row.environment, &row.at),
                (&row.workflow, &row.version, row.digest, &row.scheme),
            )
        );
        if let Some(other) = seen.insert(key, &row.name) {
            panic!("`{}` and `{other}` ask the same", row.name);
        }
        let (_, rule) = row.expect.split_once(' ').unwrap();
        deciding.push((row.policy.clone(), rule.to_owned()));
    }
    for (name, (policy, _, _)) in policies() {
        for grant in &policy.gate.grants {
            let rule = (name.to_owned(), format!("grant {}", grant.id));
            assert!(deciding.contains(&rule), "no row for {rule:?}");
        }
        // A role without permits decides nothing: what it extends does.
        for role in policy.gate.roles.iter().filter(|role| !role.permits.is_empty()) {
            let rule = (name.to_owned(), format!("role {}", role.name));
            assert!(deciding.contains(&rule), "no row for {rule:?}");
        }
    }
    for denial in DENIALS {
        let of_it = deciding.iter().any(|(_, reason)| reason == denial.code());
        assert!(of_it, "no row for {}", denial.code());
    }
    assert!(rows.len() >= 250);
}

/// Every reason but that a rule denies it, and the one that only a policy in Cedar has.
const DENIALS: [Denial<'_>; 16] = [
    Denial::NoGrant,
    Denial::NoRole,
    Denial::MalformedName,
    Denial::Contradiction,
    Denial::NotForAgents,
    Denial::NotForPeople,
    Denial::AgentInactive,
    Denial::NoWorkflow,
    Denial::WorkflowUnknown,
    Denial::WorkflowExists,
    Denial::WorkflowChanged,
    Denial::WorkflowDraft,
    Denial::WorkflowTest,
    Denial::WorkflowInactive,
    Denial::OwnWork,
    Denial::FromThePast,
];

#[test]
fn what_is_said_of_a_decision_holds_nothing_of_the_request() {
    let policies = policies();
    for row in rows() {
        let (policy, gate, registry) = &policies[row.policy.as_str()];
        let line = policy.ask(&row, |request| gate.decide(registry, request).to_string());
        assert!(line.bytes().all(|byte| matches!(byte, b' '..=b'~')), "{line}");
        // What stands in backticks is the deciding rule.
        for quoted in line.split('`').skip(1).step_by(2) {
            assert!(row.expect.ends_with(quoted), "{line}");
        }
    }
}
