//! Time of one decision over 1,000 grants.
//!
//! Guards: that grants of other agents and for other tools cost next to nothing (`spread`,
//! `one_agent`), and that the worst policies, where every grant has to be looked at, stay under
//! 5 us (`label`, `category`, `environment`, `time`: a thousand grants for the same tool, of which all but
//! the last fail at that condition).

#![allow(clippy::expect_used, reason = "a bench without its set-up measures nothing")]

use std::hint::black_box;

use access_gate::{
    Action, Actor, Effect, Gate, GateDocument, GrantDocument, Operation, Registry, Request,
    Weekday, WindowDocument,
};
use criterion::{Criterion, criterion_group, criterion_main};
use data_class::{Category, CeilingDocument, Label, Level, Scheme};

const GRANTS: usize = 1000;
const SHAPES: [&str; 6] = ["spread", "one_agent", "label", "category", "environment", "time"];

fn decide(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("decide");
    let registry = Registry::new();
    let label = Label::new(Level::Internal);
    let personal = label.clone().with_categories(Category::Personal);
    let actor = Actor::Agent { id: "agent-999", on_behalf_of: None };
    let request = Request::new(actor, Action::CallTool("customer.read-999"), 0)
        .labeled(&label)
        .in_environment("prod");
    for shape in SHAPES {
        let gate = gate(shape);
        let request = if shape == "category" { request.labeled(&personal) } else { request };
        assert!(gate.decide(&registry, &request).is_allowed(), "{shape}");
        group.bench_function(shape, |bencher| {
            bencher.iter(|| gate.decide(black_box(&registry), black_box(&request)).is_allowed());
        });
    }
    group.finish();
}

fn gate(shape: &str) -> Gate {
    let mut document = GateDocument { outside_workflows: true, ..GateDocument::default() };
    for index in 0..GRANTS {
        let last = index + 1 == GRANTS;
        let agent = if shape == "spread" { format!("agent-{index}") } else { "agent-*".to_owned() };
        let tool = match shape {
            "spread" | "one_agent" => format!("tool:customer.read-{index}"),
            _ => "tool:customer.*".to_owned(),
        };
        let id = format!("grant-{index}");
        let actions = [Operation::CallTool, Operation::ReadSource];
        let mut grant = GrantDocument::new(&id, Effect::Allow, &[&agent], &actions, &[&tool]);
        let fails = |condition| shape == condition && !last;
        let level = if fails("label") { "public" } else { "confidential" };
        let categories = vec!["personal".to_owned()];
        let level = level.to_owned();
        grant.ceiling = Some(CeilingDocument { level, categories, untrusted: false });
        let category = if fails("category") { "health" } else { "personal" };
        grant.categories =
            (shape == "category").then(|| vec!["payment".to_owned(), category.to_owned()]);
        let environment = if fails("environment") { "staging" } else { "prod" };
        grant.environments = Some(vec![environment.to_owned()]);
        // The epoch was a Thursday.
        let day = if fails("time") { Weekday::Monday } else { Weekday::Thursday };
        let window = WindowDocument { days: Some(vec![day]), ..WindowDocument::default() };
        grant.windows = Some(vec![window]);
        document.grants.push(grant);
    }
    document.build(&Scheme::STANDARD).expect("a sound gate")
}

criterion_group!(benches, decide);
criterion_main!(benches);
