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
    Action, Actor, CEDAR_SCHEMA, CedarGate, Effect, GateDocument, GrantDocument, Operation,
    Permission, PermitDocument, Person, PersonDocument, PolicyState, Registry, Request,
    RoleDocument, Rule, WorkflowUse,
};
use data_class::{Category, Label, Level, Scheme};
use table::{policies, rows, text};

#[test]
fn every_row_is_decided_as_by_the_gate() {
    let policies = policies();
    let mut cedar = std::collections::BTreeMap::new();
    for (name, (policy, _, _)) in &policies {
        let gate = CedarGate::of(&policy.gate, &policy.scheme());
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
        assert_eq!(decided(&gate, &call("bot", name)), "deny access.malformed_name", "{name:?}");
    }
}

#[test]
fn what_cannot_be_evaluated_denies() {
    let overflow = "context.now + 9223372036854775807 > 0";
    let gate = written(&format!(
        "{ALL} @id(\"sum\") forbid (principal, action, resource) when {{ {overflow} }};"
    ));
    let at = |now| {
        Request::new(Actor::Agent { id: "bot", on_behalf_of: None }, Action::CallTool("t"), now)
    };
    assert_eq!(decided(&gate, &at(1)), "deny access.not_evaluated");
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
    assert_eq!(decided(&gate, &at(1)), "deny access.not_evaluated");
    // What denies is named although another policy fails.
    let gate = written(&format!(
        "{ALL} @id(\"sum\") permit (principal, action, resource) when {{ {overflow} }};
         @id(\"never\") forbid (principal, action, resource);"
    ));
    assert_eq!(decided(&gate, &at(1)), "deny grant never");
}

/// Policies may be about people too, beside what roles permit.
#[test]
fn a_written_policy_takes_away_what_a_role_permits() {
    let permit = PermitDocument {
        actions: vec![Permission::Create, Permission::Execute],
        workflows: vec!["*".to_owned()],
    };
    let clerk =
        RoleDocument { name: "Clerk".to_owned(), permits: vec![permit], ..RoleDocument::default() };
    let ann = PersonDocument { id: "ann".to_owned(), roles: vec!["clerk".to_owned()] };
    let document =
        GateDocument { roles: vec![clerk], people: vec![ann], ..GateDocument::default() };
    let policies = r#"
        @id("no-payroll")
        forbid (principal is Person in Role::"clerk", action == Action::"create", resource)
        when { resource.name like "payroll/*" };
        @id("guests-try")
        permit (principal == Person::"guest", action == Action::"create", resource)
        when { resource.name like "trial/*" && context.minute < 1440 };
    "#;
    let gate = CedarGate::with_policies(&document, policies, &Scheme::STANDARD).unwrap();
    let create = |id, workflow, now| {
        let actor = Actor::Person(Person { id, roles: &["clerk"] });
        let workflow = WorkflowUse { id: workflow, version: "1", digest: &[0; 32] };
        decided(&gate, &Request::new(actor, Action::Create, now).in_workflow(workflow))
    };
    let monday = 4 * 86_400_000_000;
    assert_eq!(create("ann", "mail/sort", monday), "allow role Clerk");
    assert_eq!(create("ANN", "Payroll/run", monday), "deny grant no-payroll");
    assert_eq!(create("guest", "trial/one", monday), "allow grant guests-try");
    assert_eq!(create("guest", "trial/one", 2 * monday), "deny access.no_role");
    // The role that the request claims does not count here.
    assert_eq!(create("eve", "mail/sort", monday), "deny access.no_role");
    assert_eq!(create("ann ", "mail/sort", monday), "deny access.malformed_name");
    // Nobody is an agent of a workflow that is not registered, whatever a policy says.
    let gate = CedarGate::from_policies(ALL, &Scheme::STANDARD).unwrap();
    assert_eq!(decided(&gate, &call("bot", "t")), "deny access.no_workflow");
}

/// A role that is no name may have been meant to be the one that a grant denies by.
#[test]
fn a_role_in_doubt_denies_as_at_the_gate() {
    let role = |name: &str| RoleDocument { name: name.to_owned(), ..RoleDocument::default() };
    let mut deny = GrantDocument::new("no-interns", Effect::Deny, &["*"], Operation::ALL, &["*"]);
    deny.roles = Some(vec!["Intern".to_owned()]);
    let mut allow = GrantDocument::new("staff", Effect::Allow, &["*"], Operation::ALL, &["*"]);
    allow.roles = Some(vec!["staff".to_owned()]);
    for roles_from_requests in [true, false] {
        let staff = PersonDocument { id: "ann".to_owned(), roles: vec!["staff".to_owned()] };
        let document = GateDocument {
            roles: vec![role("intern"), role("Staff")],
            people: vec![staff],
            grants: vec![allow.clone(), deny.clone()],
            roles_from_requests,
            outside_workflows: true,
        };
        let cedar = CedarGate::of(&document, &Scheme::STANDARD).unwrap();
        let gate = document.build(&Scheme::STANDARD).unwrap();
        for claimed in ["INTERN", "іntern", "intern ", "interns", "staff"] {
            let roles = [claimed];
            let ann = Person { id: "Ann", roles: &roles };
            let actor = Actor::Agent { id: "bot", on_behalf_of: Some(ann) };
            let request = Request::new(actor, Action::CallTool("t"), 0);
            let meant = roles_from_requests && !matches!(claimed, "interns" | "staff");
            let expected = if meant { "deny grant no-interns" } else { "allow grant staff" };
            assert_eq!(decided(&cedar, &request), expected, "{claimed:?}");
            assert_eq!(text(gate.decide(&Registry::new(), &request)), expected, "{claimed:?}");
        }
    }
}

/// What a policy sees of a label, of every kind that there is.
#[test]
fn labels_are_in_the_words_of_the_scheme() {
    let own = |first: &str, category: &str| {
        let builder = Scheme::builder().level("open", Level::Public).level(first, Level::Internal);
        builder.level("shut", Level::Restricted).category(category).build().unwrap()
    };
    let scheme = own("team", "salary");
    let salary = scheme.category("salary").unwrap();
    let sees = |label: &Label, condition: &str| {
        let policy = format!(
            "@id(\"sees\") permit (principal is Agent, action, resource)
             when {{ context has label && {condition} }};"
        );
        let gate = CedarGate::with_policies(&outside(), &policy, &scheme).unwrap();
        decided(&gate, &call("bot", "t").labeled(label)) == "allow grant sees"
    };
    let team = scheme.label("team").unwrap().with_categories(salary);
    let (of, known) = ("context.label.categories", "context.label.known_categories");
    let both = |words: &str| format!("{of} == {words} && {known} == {words}");
    assert!(sees(&team, "context.label.level == 1 && !context.label.untrusted"));
    assert!(sees(&team, &both("[\"salary\"]")));
    assert!(sees(
        &team.clone().with_categories(Category::Health),
        &both("[\"health\", \"salary\"]")
    ));
    assert!(sees(&team.clone().untrusted(), "context.label.untrusted"));
    assert!(sees(&scheme.label("shut").unwrap(), "context.label.level == 2"));
    // The category of another scheme may be any, and the level is in other words.
    let other = own("group", "bonus");
    let bonus = other.label("group").unwrap().with_categories(other.category("bonus").unwrap());
    assert!(sees(&bonus, "context.label.level == 3"));
    let doubt = format!("{of}.containsAll([\"salary\", \"payment\", \"*\"]) && {known}.isEmpty()");
    assert!(sees(&bonus, &doubt));
    assert!(sees(&bonus.with_categories(Category::Health), &format!("{known} == [\"health\"]")));
    assert!(sees(&Label::TOP, &format!("context.label.level == 3 && {doubt}")));
    // Standard levels are no words of this scheme, and standard categories are.
    let standard = Label::new(Level::Internal).with_categories(Category::Health);
    assert!(sees(&standard, &format!("context.label.level == 3 && {}", both("[\"health\"]"))));
}

/// What is shown of the policies is a gate again, which decides the same.
#[test]
fn policies_are_text_and_back() {
    for (name, (policy, _, registry)) in policies() {
        let gate = CedarGate::of(&policy.gate, &policy.scheme()).unwrap();
        let text = gate.to_policies();
        // Roles are several policies of one name, which somebody would have to tell apart.
        let grants: Vec<&str> =
            text.split("\n\n").filter(|text| !text.contains("principal is Person")).collect();
        let document = GateDocument { grants: Vec::new(), ..policy.gate.clone() };
        let read = CedarGate::with_policies(&document, &grants.join("\n"), &policy.scheme());
        let read = read.unwrap_or_else(|error| panic!("{name}: {error}"));
        // A beginning of a source is a pattern of a grant, which the text cannot declare.
        for row in rows().iter().filter(|row| row.policy == name && row.sources.is_empty()) {
            if matches!(row.action.split_once(' '), Some(("read_source" | "receive", _))) {
                continue;
            }
            policy.ask(row, |request| {
                assert_eq!(
                    read.decide(&registry, request),
                    gate.decide(&registry, request),
                    "{}",
                    row.name
                );
            });
        }
    }
}

#[test]
fn the_schema_names_every_operation_and_stage() {
    for operation in Operation::ALL {
        assert!(CEDAR_SCHEMA.contains(operation.as_str()), "{operation}");
    }
    for stage in access_gate::Stage::ALL {
        assert!(CEDAR_SCHEMA.contains(&format!("\"{stage}\"")), "{stage}");
    }
}

/// The gate may be shared between threads.
const _: fn() = || {
    fn is_shared<T: Send + Sync>() {}
    is_shared::<CedarGate>();
};
