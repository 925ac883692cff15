//! Random documents and requests: Cedar decides what the gate decides, for the same reason.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]
#![cfg(feature = "cedar")]

#[path = "shared/words.rs"]
#[allow(dead_code, reason = "not every test needs everything")]
mod words;

use access_gate::{
    Action, Actor, AgentState, CedarGate, Effect, GateDocument, GrantDocument, Operation,
    Permission, PermitDocument, Person, PersonDocument, PolicyState, Registry, RegistryState,
    Request, RoleDocument, Rule, Stage, Weekday, WindowDocument, Workflow, WorkflowApproval,
    WorkflowState, WorkflowUse,
};
use data_class::{CeilingDocument, Label, Level, Scheme};
use proptest::prelude::*;

/// A request as plain data.
#[derive(Clone, Debug)]
struct Asked {
    agent: Option<&'static str>,
    person: Option<(&'static str, Vec<&'static str>)>,
    action: Action<'static>,
    workflow: Option<(&'static str, u8)>,
    label: Option<Label>,
    stage: Option<Stage>,
    tool: Option<&'static str>,
    sources: Vec<&'static str>,
    environment: Option<&'static str>,
    now: i64,
}

impl Asked {
    fn with<R>(&self, run: impl FnOnce(&Request<'_>) -> R) -> R {
        let person = self.person.as_ref().map(|(id, roles)| Person { id, roles });
        let actor = match (self.agent, person) {
            (Some(id), on_behalf_of) => Actor::Agent { id, on_behalf_of },
            (None, Some(person)) => Actor::Person(person),
            (None, None) => Actor::Person(Person { id: "q", roles: &[] }),
        };
        let mut request = Request::new(actor, self.action, self.now).from_sources(&self.sources);
        let digest = [self.workflow.map_or(0, |(_, digest)| digest); 32];
        if let Some((id, _)) = self.workflow {
            request = request.in_workflow(WorkflowUse { id, version: "V1", digest: &digest });
        }
        if let Some(label) = &self.label {
            request = request.labeled(label);
        }
        if let Some(stage) = self.stage {
            request = request.at_stage(stage);
        }
        if let Some(tool) = self.tool {
            request = request.with_tool(tool);
        }
        if let Some(environment) = self.environment {
            request = request.in_environment(environment);
        }
        run(&request)
    }
}

fn registry() -> Registry {
    let workflow = |id: &str, state| Workflow {
        id: id.to_owned(),
        version: "v1".to_owned(),
        digest: [1; 32],
        state,
        authors: vec!["p".to_owned()],
        approval: (state != WorkflowState::Draft).then(|| WorkflowApproval {
            by: "chief".to_owned(),
            role: "approver".to_owned(),
            at: 0,
            digest: [1; 32],
        }),
        changed_at: 0,
    };
    let state = RegistryState {
        workflows: vec![
            workflow("flow/a", WorkflowState::Active),
            workflow("flow/b", WorkflowState::Active),
            workflow("flow/test", WorkflowState::Test),
            workflow("flow/draft", WorkflowState::Draft),
        ],
        agents: vec![AgentState {
            id: "stopped".to_owned(),
            active: false,
            by: "p".to_owned(),
            changed_at: 0,
        }],
    };
    Registry::try_from(state).unwrap()
}

/// Mostly absent: every condition more makes a grant that applies rarer.
fn rarely<S: Strategy>(strategy: S) -> impl Strategy<Value = Option<S::Value>>
where
    S::Value: Clone,
{
    prop::option::weighted(0.15, strategy)
}

fn texts(from: &'static [&'static str], most: usize) -> impl Strategy<Value = Vec<String>> {
    prop::sample::subsequence(from, 1..=most)
        .prop_map(|some| some.into_iter().map(str::to_owned).collect())
}

/// The schemes, and categories that each has.
const SCHEMES: [(&str, &[&str]); 3] = [
    ("standard", &["personal", "health", "payment"]),
    ("payroll", &["personal", "health", "salary", "bonus"]),
    ("ladder", &["personal", "health", "salary"]),
];

fn categories(scheme: usize) -> impl Strategy<Value = Vec<String>> {
    let (_, names) = SCHEMES.get(scheme).unwrap();
    prop_oneof![5 => texts(names, 3), 1 => Just(vec!["*".to_owned()])]
}

fn ceiling(scheme: usize) -> impl Strategy<Value = CeilingDocument> {
    let (name, _) = SCHEMES.get(scheme).unwrap();
    let levels: Vec<String> = words::scheme(name).levels().map(str::to_owned).collect();
    let levels = prop_oneof![Just(levels.last().unwrap().clone()), prop::sample::select(levels)];
    let categories = prop_oneof![1 => Just(Vec::new()), 3 => categories(scheme)];
    (levels, categories, any::<bool>()).prop_map(|(level, categories, untrusted)| CeilingDocument {
        level,
        categories,
        untrusted,
    })
}

/// Of one of the schemes, or the top.
fn label() -> impl Strategy<Value = Label> {
    let some = (0..SCHEMES.len()).prop_flat_map(|scheme| {
        ceiling(scheme).prop_map(move |document| {
            let (name, _) = SCHEMES.get(scheme).unwrap();
            let scheme = words::scheme(name);
            let mut label = scheme.label(&document.level).unwrap();
            for name in &document.categories {
                label = match scheme.category(name) {
                    Ok(category) => label.with_categories(category),
                    Err(_) => label.with_categories(data_class::Categories::ALL),
                };
            }
            if document.untrusted { label.untrusted() } else { label }
        })
    });
    prop_oneof![1 => Just(Label::TOP), 3 => Just(Label::new(Level::Public)), 8 => some]
}

fn window() -> impl Strategy<Value = WindowDocument> {
    let time = || rarely(prop::sample::select(vec!["00:00", "06:30", "12:00", "22:15"]));
    let offset = prop::sample::select(vec!["-12:00", "+14:00", "+05:30"]);
    let days = prop::option::of(prop::sample::subsequence(Weekday::ALL, 1..=3));
    (days, time(), time(), rarely(offset)).prop_map(|(days, from, to, offset)| WindowDocument {
        days,
        from: from.map(str::to_owned),
        // What ends where it starts is an error.
        to: to.filter(|to| *to != from.unwrap_or("00:00")).map(str::to_owned),
        utc_offset: offset.map(str::to_owned),
    })
}

fn grant(scheme: usize) -> impl Strategy<Value = GrantDocument> {
    let who = texts(&["a", "b/x", "b/*", "*", "B/Y", "a*", "stopped"], 3);
    let what = texts(
        &[
            "tool:t",
            "tool:T.*",
            "tool:*",
            "source:t",
            "source:u*",
            "source:*",
            "sink:t",
            "model:*",
            "agent:a",
            "store:T*",
            "workflow:flow/*",
            "workflow:flow/b",
            "*",
        ],
        5,
    );
    let effect = prop_oneof![2 => Just(Effect::Allow), 1 => Just(Effect::Deny)];
    let first = (effect, who, prop::sample::subsequence(Operation::ALL, 1..=8), what);
    let labels = (rarely(ceiling(scheme)), rarely(ceiling(scheme)), rarely(categories(scheme)));
    let second = (
        rarely(prop::sample::subsequence(Stage::ALL, 1..=4)),
        rarely(texts(&["t", "T.*", "u", "*"], 2)),
        prop::option::weighted(0.35, texts(&["t", "u", "U*", "u.x", "u.*", "*"], 3)),
        rarely(texts(&["flow/a", "FLOW/*", "other"], 2)),
        rarely(texts(&["prod", "Dev"], 2)),
        rarely(prop::collection::vec(window(), 1..=2)),
        prop::option::weighted(0.25, texts(&["low", "Middle", "high", "other"], 2)),
    );
    (first, labels, second).prop_map(|(first, labels, second)| {
        let (effect, agents, actions, resources) = first;
        let (ceiling, label_above, categories) = labels;
        let (stages, tools, sources, workflows, environments, windows, roles) = second;
        let mut grant = GrantDocument::new("", effect, &[], &actions, &[]);
        (grant.agents, grant.resources) = (agents, resources);
        (grant.ceiling, grant.label_above, grant.categories) = (ceiling, label_above, categories);
        (grant.stages, grant.tools, grant.sources) = (stages, tools, sources);
        (grant.workflows, grant.environments) = (workflows, environments);
        (grant.windows, grant.roles) = (windows, roles);
        grant
    })
}

fn permit() -> impl Strategy<Value = PermitDocument> {
    let workflows = texts(&["flow/a", "Flow/*", "*", "new"], 2);
    (prop::sample::subsequence(Permission::ALL, 1..=4), workflows)
        .prop_map(|(actions, workflows)| PermitDocument { actions, workflows })
}

fn roles() -> impl Strategy<Value = Vec<RoleDocument>> {
    let permits = prop::collection::vec(prop::collection::vec(permit(), 0..=2), 4);
    permits.prop_map(|permits| {
        let extends: [(&str, &[&str]); 4] =
            [("high", &["middle", "other"]), ("Middle", &["LOW"]), ("low", &[]), ("other", &[])];
        let role = |((name, extends), permits): ((&str, &[&str]), Vec<PermitDocument>)| {
            let extends = extends.iter().map(|one| (*one).to_owned()).collect();
            RoleDocument { name: name.to_owned(), extends, permits, ..RoleDocument::default() }
        };
        extends.into_iter().zip(permits).map(role).collect()
    })
}

fn document() -> impl Strategy<Value = (Scheme, GateDocument)> {
    (0..SCHEMES.len()).prop_flat_map(|scheme| {
        let grants = prop::collection::vec(grant(scheme), 0..10);
        (grants, roles(), any::<bool>(), any::<bool>()).prop_map(
            move |(mut grants, roles, from_requests, outside)| {
                for (index, grant) in grants.iter_mut().enumerate() {
                    grant.id = format!("Grant-{index}");
                }
                let person =
                    PersonDocument { id: "p".to_owned(), roles: vec!["middle".to_owned()] };
                let document = GateDocument {
                    roles,
                    people: vec![person],
                    grants,
                    roles_from_requests: from_requests,
                    outside_workflows: outside,
                };
                (words::scheme(SCHEMES.get(scheme).unwrap().0), document)
            },
        )
    })
}

fn asked() -> impl Strategy<Value = Asked> {
    let targets = prop::sample::select(vec!["t", "T", "t.a", "u", "u.x", "U.y", "a", "stopped"]);
    let action = (0..14, targets).prop_map(|(kind, on)| match kind {
        0 => Action::Create,
        1 => Action::Modify,
        2 => Action::Execute,
        3 => Action::Approve,
        4 => Action::Receive(on),
        5 | 11..14 => Action::ReadSource(on),
        6 => Action::CallModel(on),
        7 => Action::CallTool(on),
        8 => Action::HandOff(on),
        9 => Action::Output(on),
        _ => Action::WriteStore(on),
    });
    let agents =
        prop::sample::select(vec!["a", "A", "b/x", "b/y", "ab", "c", "stopped", "no name"]);
    let person = (
        prop::sample::select(vec!["p", "P", "q"]),
        prop::sample::subsequence(vec!["low", "HIGH", "none", "lоw"], 0..=2),
    );
    let workflow = (
        prop::sample::select(vec!["flow/a", "FLOW/B", "flow/test", "flow/draft", "new"]),
        prop_oneof![9 => Just(1_u8), 1 => Just(2)],
    );
    let who = (prop::option::weighted(0.8, agents), prop::option::of(person), action);
    let more = (
        prop::option::weighted(0.8, workflow),
        prop::option::weighted(0.8, label()),
        rarely(prop::sample::select(Stage::ALL)),
        prop::option::of(prop::sample::select(vec!["t", "T.b", "u"])),
        prop::sample::subsequence(vec!["t", "u", "U.x", "u.y", "v"], 0..=3),
        prop::option::of(prop::sample::select(vec!["prod", "dev", "other"])),
        prop_oneof![9 => 1..2_000_000_000_000_i64, 1 => any::<i64>()],
    );
    (who, more).prop_map(|((agent, person, action), more)| {
        let (workflow, label, stage, tool, sources, environment, now) = more;
        let tool = tool.filter(|_| !matches!(action, Action::CallTool(_)));
        Asked { agent, person, action, workflow, label, stage, tool, sources, environment, now }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn random_documents_are_decided_as_by_the_gate(
        (scheme, document) in document(),
        asked in prop::collection::vec(asked(), 1..24),
    ) {
        let gate = document.build(&scheme).unwrap();
        let cedar = CedarGate::of(&document, &scheme).unwrap();
        let registry = registry();
        for asked in asked {
            asked.with(|request| {
                let decision = gate.decide(&registry, request);
                prop_assert_eq!(cedar.decide(&registry, request), decision, "{:?}", asked);
                Ok(())
            })?;
        }
    }

    /// Which grants apply to an agent, and not only the first of them.
    #[test]
    fn what_applies_is_what_the_gate_says(
        (scheme, document) in document(),
        asked in prop::collection::vec(asked(), 1..4),
    ) {
        let gate = document.build(&scheme).unwrap();
        let cedar = CedarGate::of(&document, &scheme).unwrap();
        let registry = registry();
        for asked in asked {
            asked.with(|request| {
                let explanation = gate.explain(&registry, request);
                let explained = cedar.explain(&registry, request);
                prop_assert_eq!(explained.decision(), explanation.decision());
                let is_grant = |rule| matches!(rule, Rule::Grant(_));
                let grants = explained.policies().iter().filter(|one| is_grant(one.rule()));
                for (grant, policy) in explanation.grants().iter().zip(grants) {
                    prop_assert_eq!(policy.rule(), Rule::Grant(grant.id()));
                    prop_assert_eq!(policy.effect(), grant.effect());
                    let applies = policy.state() == PolicyState::Applies;
                    prop_assert_eq!(grant.failed().is_empty(), applies, "{} {:?}", grant.id(), asked);
                }
                Ok(())
            })?;
        }
    }
}
