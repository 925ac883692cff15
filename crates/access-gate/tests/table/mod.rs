//! The table of decisions: `testdata/decisions.toml`, over the policies beside it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]
#![allow(dead_code, reason = "not every test needs everything")]

#[path = "../common/mod.rs"]
mod common;
#[path = "../shared/words.rs"]
mod words;

use std::collections::BTreeMap;

use access_gate::{
    Action, Actor, AgentState, Decision, Denial, Gate, GateDocument, Person, Registry,
    RegistryState, Request, Rule, Workflow, WorkflowApproval, WorkflowState, WorkflowUse,
};
use data_class::{Label, Scheme};
use serde::Deserialize;

use common::{at, digest};

/// When the workflows of the policies were last changed.
pub(crate) const REGISTERED: &str = "2026-01-05T09:00:00Z";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Policy {
    pub(crate) defaults: Defaults,
    pub(crate) gate: GateDocument,
    pub(crate) workflows: Vec<WorkflowRow>,
    #[serde(default)]
    pub(crate) stopped: Vec<StoppedRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Defaults {
    #[serde(default = "standard")]
    pub(crate) scheme: String,
    #[serde(default)]
    pub(crate) workflow: String,
    pub(crate) environment: String,
    pub(crate) at: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WorkflowRow {
    pub(crate) id: String,
    pub(crate) version: String,
    pub(crate) digest: u8,
    pub(crate) state: WorkflowState,
    pub(crate) authors: Vec<String>,
    pub(crate) approver: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StoppedRow {
    pub(crate) agent: String,
    pub(crate) started_again: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rows {
    pub(crate) decisions: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) policy: String,
    pub(crate) agent: Option<String>,
    pub(crate) person: Option<String>,
    #[serde(default)]
    pub(crate) roles: Vec<String>,
    pub(crate) action: String,
    pub(crate) label: Option<String>,
    /// Of the label; the policy's if absent.
    pub(crate) scheme: Option<String>,
    #[serde(default)]
    pub(crate) sources: Vec<String>,
    pub(crate) tool: Option<String>,
    pub(crate) stage: Option<access_gate::Stage>,
    pub(crate) environment: Option<String>,
    pub(crate) workflow: Option<String>,
    pub(crate) version: Option<String>,
    pub(crate) digest: Option<u8>,
    pub(crate) at: Option<String>,
    pub(crate) expect: String,
    pub(crate) why: String,
}

pub(crate) fn standard() -> String {
    "standard".to_owned()
}

impl Policy {
    pub(crate) fn scheme(&self) -> Scheme {
        words::scheme(&self.defaults.scheme)
    }

    pub(crate) fn registry(&self) -> Registry {
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
    pub(crate) fn ask<R>(&self, row: &Row, run: impl FnOnce(&Request<'_>) -> R) -> R {
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
            request = request.labeled(label);
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

pub(crate) fn action(text: &str) -> Action<'_> {
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
pub(crate) fn text(decision: Decision<'_>) -> String {
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

pub(crate) fn policies() -> BTreeMap<&'static str, (Policy, Gate, Registry)> {
    let files = [
        ("bank", include_str!("../../testdata/policies/bank.toml")),
        ("clinic", include_str!("../../testdata/policies/clinic.toml")),
        ("code", include_str!("../../testdata/policies/code.toml")),
        ("payroll", include_str!("../../testdata/policies/payroll.toml")),
        ("research", include_str!("../../testdata/policies/research.toml")),
    ];
    let policies = files.into_iter().map(|(name, file)| {
        let policy: Policy = toml::from_str(file).unwrap_or_else(|error| panic!("{name}: {error}"));
        let gate =
            policy.gate.build(&policy.scheme()).unwrap_or_else(|error| panic!("{name}: {error}"));
        let registry = policy.registry();
        (name, (policy, gate, registry))
    });
    policies.collect()
}

pub(crate) fn rows() -> Vec<Row> {
    let rows = toml::from_str::<Rows>(include_str!("../../testdata/decisions.toml"));
    rows.unwrap_or_else(|error| panic!("{}", error.message())).decisions
}
