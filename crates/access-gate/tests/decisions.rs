//! The rows of `testdata/decisions.toml`, over the policies beside it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail loudly"
)]
#![cfg(feature = "serde")]

mod common;
#[path = "shared/words.rs"]
#[allow(dead_code, reason = "not every test needs everything")]
mod words;

use std::collections::BTreeMap;

use access_gate::{
    Action, Actor, AgentState, Decision, Denial, Gate, GateDocument, Person, Registry,
    RegistryState, Request, Rule, Workflow, WorkflowApproval, WorkflowState, WorkflowUse,
};
use common::{at, digest};
use data_class::Label;
use serde::Deserialize;

/// When the workflows of the policies were last changed.
const REGISTERED: &str = "2026-01-05T09:00:00Z";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Policy {
    defaults: Defaults,
    gate: GateDocument,
    workflows: Vec<WorkflowRow>,
    #[serde(default)]
    stopped: Vec<StoppedRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Defaults {
    #[serde(default = "standard")]
    scheme: String,
    #[serde(default)]
    workflow: String,
    environment: String,
    at: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WorkflowRow {
    id: String,
    version: String,
    digest: u8,
    state: WorkflowState,
    authors: Vec<String>,
    approver: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StoppedRow {
    agent: String,
    started_again: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows {
    decisions: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    policy: String,
    agent: Option<String>,
    person: Option<String>,
    #[serde(default)]
    roles: Vec<String>,
    action: String,
    label: Option<String>,
    /// Of the label; the policy's if absent.
    scheme: Option<String>,
    #[serde(default)]
    sources: Vec<String>,
    tool: Option<String>,
    stage: Option<access_gate::Stage>,
    environment: Option<String>,
    workflow: Option<String>,
    version: Option<String>,
    digest: Option<u8>,
    at: Option<String>,
    expect: String,
    why: String,
}

fn standard() -> String {
    "standard".to_owned()
}

impl Policy {
    fn registry(&self) -> Registry {
        let registered = at(REGISTERED);
        let workflow = |row: &WorkflowRow| Workflow {
            id: row.id.clone(),
            version: row.version.clone(),
            digest: digest(row.digest),
            state: row.state,
            authors: row.authors.clone(),
            approval: row.approver.as_ref().map(|by| WorkflowApproval {
                by: by.clone(),
                role: "approver".to_owned(),
                at: registered,
                digest: digest(row.digest),
            }),
            changed_at: registered,
        };
        let agent = |row: &StoppedRow| AgentState {
            id: row.agent.clone(),
            active: row.started_again.is_some(),
            by: "watch".to_owned(),
            changed_at: row.started_again.as_deref().map_or(registered, at),
        };
        let state = RegistryState {
            workflows: self.workflows.iter().map(workflow).collect(),
            agents: self.stopped.iter().map(agent).collect(),
        };
        Registry::try_from(state).unwrap()
    }

    /// Runs what is given with the row's request.
    fn ask<R>(&self, row: &Row, run: impl FnOnce(&Request<'_>) -> R) -> R {
        let roles: Vec<&str> = row.roles.iter().map(String::as_str).collect();
        let sources: Vec<&str> = row.sources.iter().map(String::as_str).collect();
        let person = row.person.as_deref().map(|id| Person { id, roles: &roles });
        let actor = match (row.agent.as_deref(), person) {
            (Some(id), on_behalf_of) => Actor::Agent { id, on_behalf_of },
            (None, Some(person)) => Actor::Person(person),
            (None, None) => panic!("{}: nobody asks", row.name),
        };
        let now = at(row.at.as_ref().unwrap_or(&self.defaults.at));
        let mut request = Request::new(actor, action(&row.action), now).from_sources(&sources);

        let workflow = row.workflow.as_ref().unwrap_or(&self.defaults.workflow);
        let known = self.workflows.iter().find(|known| known.id == *workflow);
        let version = row.version.as_deref().or(known.map(|known| known.version.as_str()));
        let bytes = digest(row.digest.or(known.map(|known| known.digest)).unwrap_or_default());
        if !workflow.is_empty() {
            let version = version.unwrap();
            request = request.in_workflow(WorkflowUse { id: workflow, version, digest: &bytes });
        }
        let scheme = words::scheme(row.scheme.as_ref().unwrap_or(&self.defaults.scheme));
        let label: Option<Label> = row.label.as_ref().map(|text| scheme.parse(text).unwrap());
        if let Some(label) = &label {
            request = request.labelled(label);
        }
        if let Some(stage) = row.stage {
            request = request.at_stage(stage);
        }
        if let Some(tool) = &row.tool {
            request = request.with_tool(tool);
        }
        let environment = row.environment.as_ref().unwrap_or(&self.defaults.environment);
        if !environment.is_empty() {
            request = request.in_environment(environment);
        }
        run(&request)
    }
}

fn action(text: &str) -> Action<'_> {
    match text.split_once(' ').unwrap_or((text, "")) {
        ("create", "") => Action::Create,
        ("modify", "") => Action::Modify,
        ("execute", "") => Action::Execute,
        ("approve", "") => Action::Approve,
        ("receive", on) => Action::Receive(on),
        ("read_source", on) => Action::ReadSource(on),
        ("call_model", on) => Action::CallModel(on),
        ("call_tool", on) => Action::CallTool(on),
        ("hand_off", on) => Action::HandOff(on),
        ("output", on) => Action::Output(on),
        ("write_store", on) => Action::WriteStore(on),
        _ => panic!("`{text}` is no action"),
    }
}

/// The form of the column `expect`.
fn text(decision: Decision<'_>) -> String {
    let rule = |rule| match rule {
        Rule::Grant(id) => format!("grant {id}"),
        Rule::Role(name) => format!("role {name}"),
    };
    match decision {
        Decision::Allow { rule: by } => format!("allow {}", rule(by)),
        Decision::Deny { reason: Denial::Rule(by) } => format!("deny {}", rule(by)),
        Decision::Deny { reason } => format!("deny {}", reason.code()),
    }
}

fn policies() -> BTreeMap<&'static str, (Policy, Gate, Registry)> {
    let files = [
        ("bank", include_str!("../testdata/policies/bank.toml")),
        ("clinic", include_str!("../testdata/policies/clinic.toml")),
        ("code", include_str!("../testdata/policies/code.toml")),
        ("payroll", include_str!("../testdata/policies/payroll.toml")),
        ("research", include_str!("../testdata/policies/research.toml")),
    ];
    let policies = files.into_iter().map(|(name, file)| {
        let policy: Policy = toml::from_str(file).unwrap_or_else(|error| panic!("{name}: {error}"));
        let gate = policy
            .gate
            .build(&words::scheme(&policy.defaults.scheme))
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let registry = policy.registry();
        (name, (policy, gate, registry))
    });
    policies.collect()
}

fn rows() -> Vec<Row> {
    let rows = toml::from_str::<Rows>(include_str!("../testdata/decisions.toml"));
    rows.unwrap_or_else(|error| panic!("{}", error.message())).decisions
}

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
fn rows_differ_and_every_rule_decides_one() {
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
    }
    assert!(rows.len() >= 130);
}

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
