//! What a decision costs.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

use access_gate::{
    Action, Actor, Effect, GateDocument, GrantDocument, Operation, Permission, PermitDocument,
    Person, PersonDocument, Registry, Request, RoleDocument, WindowDocument, WorkflowChange,
    WorkflowUse,
};
use data_class::{Categories, Category, CeilingDocument, Scheme};

fn scheme() -> Scheme {
    Scheme::builder().category("salary").purpose("payroll").build().unwrap()
}

fn ceiling(level: &str, categories: &[&str]) -> CeilingDocument {
    let categories = categories.iter().map(|name| (*name).to_owned()).collect();
    CeilingDocument { level: level.to_owned(), categories, untrusted: false }
}

#[test]
fn a_decision_allocates_nothing() {
    let mut document = GateDocument {
        roles: vec![RoleDocument {
            name: "lead".to_owned(),
            permits: vec![PermitDocument {
                actions: Permission::ALL.to_vec(),
                workflows: vec!["flow*".to_owned()],
            }],
            ..RoleDocument::default()
        }],
        people: vec![PersonDocument { id: "ann".to_owned(), roles: vec!["lead".to_owned()] }],
        ..GateDocument::default()
    };
    for index in 0..1000 {
        let agents = [format!("bot-{index}"), "bot*".to_owned(), "bot".to_owned()];
        let agent = agents[index % 3].as_str();
        let tool = format!("tool:t{}", index / 2);
        let id = format!("grant-{index}");
        let actions = [Operation::CallTool, Operation::Execute];
        let mut grant = GrantDocument::new(&id, Effect::Allow, &[agent], &actions, &[&tool]);
        grant.environments = Some(vec!["prod".to_owned()]);
        grant.sources = Some(vec!["crm".to_owned()]);
        grant.workflows = Some(vec!["flow".to_owned()]);
        grant.roles = Some(vec!["lead".to_owned()]);
        grant.ceiling = Some(ceiling("restricted", &["*"]));
        grant.label_above = Some(ceiling("public", &[]));
        grant.categories = Some(vec!["salary".to_owned(), "personal".to_owned()]);
        grant.windows = Some(vec![WindowDocument::default()]);
        document.grants.push(grant);
    }
    let gate = document.build(&scheme()).unwrap();
    let mut registry = Registry::new();
    let person = Person { id: "Ann", roles: &[] };
    let create = WorkflowChange::Create { version: "1", digest: &[1; 32] };
    registry.apply(&gate, person, "flow", create, 0).unwrap();
    registry.stop_agent("bot-7", "watch", 0).unwrap();

    // Another scheme value of the same words, so that they are compared.
    let categories: Categories = [scheme().category("salary").unwrap(), Category::Personal].into();
    let label = scheme().label("internal").unwrap().with_categories(categories);
    let workflow = WorkflowUse { id: "flow", version: "1", digest: &[1; 32] };
    let ask = |actor, action, registry: &Registry| {
        let request = Request::new(actor, action, 0)
            .in_workflow(workflow)
            .labeled(&label)
            .in_environment("Prod")
            .from_sources(&["crm"]);
        let mut allowed = false;
        let cost = allocation_counter::measure(|| {
            allowed = gate.decide(registry, &request).is_allowed();
        });
        assert_eq!(cost.count_total, 0);
        allowed
    };
    let agent = |id| Actor::Agent { id, on_behalf_of: Some(person) };
    let tool = Action::CallTool("T499");
    // Of a draft, and by a stopped agent: denials that come before the grants.
    assert!(!ask(agent("bot"), tool, &registry));
    assert!(!ask(agent("bot-7"), tool, &registry));
    assert!(ask(Actor::Person(person), Action::Modify, &registry));

    let mut state = access_gate::RegistryState::from(registry);
    state.workflows[0].state = access_gate::WorkflowState::Active;
    state.workflows[0].approval = Some(access_gate::WorkflowApproval {
        by: "olga".to_owned(),
        role: "officer".to_owned(),
        at: 0,
        digest: [1; 32],
    });
    let registry = Registry::try_from(state).unwrap();
    assert!(ask(agent("bot-999"), tool, &registry));
    assert!(!ask(agent("bot-999"), Action::CallTool("t500"), &registry));
    assert!(!ask(agent("bot-7"), tool, &registry));
    assert!(ask(Actor::Person(person), Action::Execute, &registry));
}
