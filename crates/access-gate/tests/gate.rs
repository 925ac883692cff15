//! The gate against a naive model, and against people who want through.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may fail loudly"
)]

use access_gate::{
    Action, Actor, Condition, Decision, Denial, Effect, Gate, GateDocument, GrantDocument,
    LintKind, NAME_MAX, Operation, Permission, PermitDocument, Person, PersonDocument, Registry,
    Request, RoleDocument, Rule, Stage, Weekday, WindowDocument, WorkflowUse,
};
use data_class::{Categories, Category, CeilingDocument, Integrity, Label, Level, Scheme};
use proptest::prelude::*;

const OPERATIONS: [Operation; 4] =
    [Operation::CallTool, Operation::ReadSource, Operation::Output, Operation::CallModel];

/// A request as plain data.
#[derive(Clone, Debug)]
struct Asked {
    agent: &'static str,
    operation: Operation,
    target: &'static str,
    label: Option<Label>,
    stage: Option<Stage>,
    tool: Option<&'static str>,
    sources: Vec<&'static str>,
    environment: Option<&'static str>,
    person: Option<(&'static str, Vec<&'static str>)>,
    now: i64,
}

impl Asked {
    fn with<R>(&self, run: impl FnOnce(&Request<'_>) -> R) -> R {
        let person = self.person.as_ref().map(|(id, roles)| Person { id, roles });
        let actor = Actor::Agent { id: self.agent, on_behalf_of: person };
        let action = match self.operation {
            Operation::CallTool => Action::CallTool(self.target),
            Operation::ReadSource => Action::ReadSource(self.target),
            Operation::Output => Action::Output(self.target),
            _ => Action::CallModel(self.target),
        };
        let mut request = Request::new(actor, action, self.now).from_sources(&self.sources);
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

/// The document read once more for each question, with nothing compiled.
mod naive {
    use super::*;

    fn like(pattern: &str, name: &str) -> bool {
        let (pattern, name) = (pattern.to_lowercase(), name.to_lowercase());
        match pattern.split_once('*') {
            Some((stem, _)) => name.starts_with(stem),
            None => pattern == name,
        }
    }

    fn any(patterns: &[String], name: &str) -> bool {
        patterns.iter().any(|pattern| like(pattern, name))
    }

    /// Whole roles by following every way, as deep as there are roles.
    fn has(document: &GateDocument, held: &str, wanted: &str, depth: usize) -> bool {
        held.eq_ignore_ascii_case(wanted)
            || depth > 0
                && document
                    .roles
                    .iter()
                    .filter(|role| role.name.eq_ignore_ascii_case(held))
                    .flat_map(|role| &role.extends)
                    .any(|next| has(document, next, wanted, depth - 1))
    }

    fn in_window(window: &WindowDocument, now: i64) -> bool {
        let minutes =
            |text: &str| text[..2].parse::<i64>().unwrap() * 60 + text[3..].parse::<i64>().unwrap();
        let offset = window.utc_offset.as_deref().map_or(0, |text| {
            let sign = if text.starts_with('-') { -1 } else { 1 };
            sign * minutes(&text[1..])
        });
        let local = now.div_euclid(60_000_000) + offset;
        let (day, minute) = (local.div_euclid(1440), local.rem_euclid(1440));
        let starts_on = |day: i64| {
            let weekday = Weekday::ALL[usize::try_from((day + 3).rem_euclid(7)).unwrap()];
            window.days.as_ref().is_none_or(|days| days.contains(&weekday))
        };
        let from = window.from.as_deref().map_or(0, minutes);
        let to = window.to.as_deref().map_or(1440, minutes);
        if from < to {
            starts_on(day) && from <= minute && minute < to
        } else {
            starts_on(day) && from <= minute || starts_on(day - 1) && minute < to
        }
    }

    /// Whether it may be any category: all there are, or one of a scheme that the gate has not.
    fn any_category(label: &Label) -> bool {
        label.categories() == Categories::ALL
            || label.categories().iter().any(|one| matches!(one, Category::Custom(_)))
    }

    pub(super) fn applies(document: &GateDocument, grant: &GrantDocument, asked: &Asked) -> bool {
        let denies = grant.effect == Effect::Deny;
        let at_most = |bound: &CeilingDocument| {
            let every = bound.categories.contains(&"*".to_owned());
            // Everything is within the top, and what is not labelled is within nothing else.
            if every && bound.level == "restricted" && bound.untrusted {
                return Some(true);
            }
            let label = asked.label.as_ref()?;
            let within = |one: Category| bound.categories.contains(&one.to_string());
            Some(
                label.level() <= bound.level.parse().unwrap()
                    && (every || !any_category(label) && label.categories().iter().all(within))
                    && (bound.untrusted || label.integrity() == Integrity::Trusted),
            )
        };
        let has_category = |wanted: &Vec<String>| {
            let Some(label) = &asked.label else { return denies };
            let mut sure =
                label.categories().iter().filter(|_| label.categories() != Categories::ALL);
            let named = |one: Category| match one {
                Category::Custom(_) => false,
                one => wanted.iter().any(|name| name == "*" || *name == one.to_string()),
            };
            sure.any(named) || any_category(label) && denies
        };
        let resource = format!("{}:{}", asked.operation.resource_kind(), asked.target);
        let mut sources = asked.sources.clone();
        if asked.operation == Operation::ReadSource {
            sources.push(asked.target);
        }
        let default_stage = match asked.operation {
            Operation::CallTool => Stage::ToolCall,
            Operation::ReadSource => Stage::Context,
            Operation::Output => Stage::Output,
            _ => Stage::ModelCall,
        };
        let tool =
            if asked.operation == Operation::CallTool { Some(asked.target) } else { asked.tool };
        let person_has = |wanted: &String| {
            let Some((id, claimed)) = &asked.person else { return false };
            let assigned = document.people.iter().filter(|one| one.id.eq_ignore_ascii_case(id));
            let assigned = assigned.flat_map(|one| one.roles.iter().map(String::as_str));
            let claimed = claimed.iter().copied().filter(|_| document.roles_from_requests);
            let known =
                |role: &str| document.roles.iter().any(|one| one.name.eq_ignore_ascii_case(role));
            assigned
                .chain(claimed)
                .any(|role| known(role) && has(document, role, wanted, document.roles.len()))
        };
        let claimed = asked.person.iter().flat_map(|(_, claimed)| claimed);
        let in_doubt =
            document.roles_from_requests && !claimed.into_iter().all(|role| role.is_ascii());
        any(&grant.agents, asked.agent)
            && grant.actions.contains(&asked.operation)
            && any(&grant.resources, &resource)
            && grant.ceiling.as_ref().is_none_or(|bound| at_most(bound).unwrap_or(denies))
            && grant.categories.as_ref().is_none_or(has_category)
            && grant
                .label_above
                .as_ref()
                .is_none_or(|bound| at_most(bound).map_or(denies, |at_most| !at_most))
            && grant
                .stages
                .as_ref()
                .is_none_or(|stages| stages.contains(&asked.stage.unwrap_or(default_stage)))
            && grant.tools.as_ref().is_none_or(|tools| tool.map_or(denies, |tool| any(tools, tool)))
            && grant.sources.as_ref().is_none_or(|patterns| match (sources.is_empty(), denies) {
                (true, denies) => denies,
                (false, true) => sources.iter().any(|source| any(patterns, source)),
                (false, false) => sources.iter().all(|source| any(patterns, source)),
            })
            && grant
                .environments
                .as_ref()
                .is_none_or(|names| asked.environment.map_or(denies, |one| any(names, one)))
            && grant
                .windows
                .as_ref()
                .is_none_or(|windows| windows.iter().any(|window| in_window(window, asked.now)))
            && grant
                .roles
                .as_ref()
                .is_none_or(|roles| roles.iter().any(person_has) || denies && in_doubt)
            // No request here is in one, and that is known.
            && grant.workflows.is_none()
    }

    /// The effect and the rule.
    pub(super) fn decide(document: &GateDocument, asked: &Asked) -> (bool, Option<String>) {
        for effect in [Effect::Deny, Effect::Allow] {
            for grant in document.grants.iter().filter(|grant| grant.effect == effect) {
                if applies(document, grant, asked) {
                    return (effect == Effect::Allow, Some(grant.id.clone()));
                }
            }
        }
        (false, None)
    }
}

fn label() -> impl Strategy<Value = Label> {
    let categories = prop::sample::subsequence(vec![Category::Personal, Category::Health], 0..=2);
    let some = (prop::sample::select(Level::ALL), categories, any::<bool>()).prop_map(
        |(level, categories, untrusted)| {
            let label = Label::new(level);
            let label = categories.into_iter().fold(label, |label, one| label.with_categories(one));
            if untrusted { label.untrusted() } else { label }
        },
    );
    prop_oneof![6 => some, 1 => Just(Label::TOP)]
}

/// The label of data: also confined to a country, for no purpose, or of a category that the
/// gate's scheme does not have.
fn data() -> impl Strategy<Value = Label> {
    (label(), 0..8).prop_map(|(label, more)| match more {
        0 => label.within("DE".parse().unwrap()),
        1 => label.for_purposes(data_class::Purposes::NONE),
        2 => {
            let other = Scheme::builder().category("salary").build().unwrap();
            let salary = other.label("public").unwrap();
            label.join(&salary.with_categories(other.category("salary").unwrap()))
        }
        _ => label,
    })
}

fn ceiling() -> impl Strategy<Value = CeilingDocument> {
    label().prop_map(|label| CeilingDocument {
        level: label.level_name().to_owned(),
        categories: match label.categories() {
            Categories::ALL => vec!["*".to_owned()],
            some => some.iter().map(|one| one.to_string()).collect(),
        },
        untrusted: label.integrity() == Integrity::Untrusted,
    })
}

fn texts(from: &'static [&'static str]) -> impl Strategy<Value = Vec<String>> {
    prop::sample::subsequence(from, 1..=2)
        .prop_map(|some| some.into_iter().map(str::to_owned).collect())
}

/// Mostly absent: every condition more makes a grant that applies rarer.
fn rarely<S: Strategy>(strategy: S) -> impl Strategy<Value = Option<S::Value>>
where
    S::Value: Clone,
{
    prop::option::weighted(0.2, strategy)
}

fn window() -> impl Strategy<Value = WindowDocument> {
    let time = || rarely(prop::sample::select(vec!["00:00", "06:30", "12:00", "22:15"]));
    let offset = prop::sample::select(vec!["+00:00", "-12:00", "+14:00", "+05:30"]);
    (rarely(prop::sample::subsequence(Weekday::ALL, 1..=3)), time(), time(), rarely(offset))
        .prop_map(|(days, from, to, offset)| WindowDocument {
            days,
            from: from.map(str::to_owned),
            // What ends where it starts is an error.
            to: to.filter(|to| *to != from.unwrap_or("00:00")).map(str::to_owned),
            utc_offset: offset.map(str::to_owned),
        })
}

fn grant() -> impl Strategy<Value = GrantDocument> {
    let who = texts(&["a", "b/x", "b/*", "*", "B/Y", "a*"]);
    let what = texts(&[
        "tool:t", "tool:t.*", "tool:*", "source:t", "source:*", "sink:t.a", "model:T*", "*",
    ]);
    let first = (
        prop::sample::select(Effect::ALL),
        who,
        prop::sample::subsequence(&OPERATIONS, 1..=3),
        what,
    );
    let labels = (
        rarely(ceiling()),
        rarely(ceiling()),
        rarely(texts(&["personal", "health", "payment", "*"])),
    );
    let second = (
        rarely(prop::sample::subsequence(Stage::ALL, 1..=3)),
        rarely(texts(&["t", "t.*", "u"])),
        rarely(texts(&["t", "u", "u*", "*"])),
        rarely(texts(&["prod", "dev"])),
        rarely(prop::collection::vec(window(), 1..=2)),
        rarely(texts(&["low", "Middle", "high", "other"])),
        prop::option::weighted(0.05, texts(&["flow", "*"])),
    );
    (first, labels, second).prop_map(|(first, labels, second)| {
        let (effect, agents, actions, resources) = first;
        let (stages, tools, sources, environments, windows, roles, workflows) = second;
        GrantDocument {
            id: String::new(),
            effect,
            agents,
            actions,
            resources,
            ceiling: labels.0,
            label_above: labels.1,
            categories: labels.2,
            stages,
            tools,
            sources,
            workflows,
            environments,
            windows,
            roles,
        }
    })
}

fn document() -> impl Strategy<Value = GateDocument> {
    (prop::collection::vec(grant(), 0..12), any::<bool>()).prop_map(
        |(mut grants, from_requests)| {
            for (index, grant) in grants.iter_mut().enumerate() {
                grant.id = format!("grant-{index}");
            }
            let role = |name: &str, extends: &[&str]| RoleDocument {
                name: name.to_owned(),
                extends: extends.iter().map(|one| (*one).to_owned()).collect(),
                ..RoleDocument::default()
            };
            GateDocument {
                roles: vec![
                    role("high", &["middle", "other"]),
                    role("middle", &["LOW"]),
                    role("low", &[]),
                    role("other", &[]),
                ],
                people: vec![PersonDocument {
                    id: "p".to_owned(),
                    roles: vec!["middle".to_owned()],
                }],
                grants,
                roles_from_requests: from_requests,
                outside_workflows: true,
            }
        },
    )
}

fn asked() -> impl Strategy<Value = Asked> {
    let what = (
        prop::sample::select(vec!["a", "A", "b/x", "b/y", "b/", "ab", "c"]),
        prop::sample::select(&OPERATIONS),
        prop::sample::select(vec!["t", "T", "t.a", "u", "t.", "tt"]),
    );
    let person = (
        prop::sample::select(vec!["p", "P", "q"]),
        prop::sample::subsequence(vec!["low", "HIGH", "other", "none", "lоw"], 0..=2),
    );
    let more = (
        rarely(prop::sample::select(Stage::ALL)),
        prop::option::of(prop::sample::select(vec!["t", "u"])),
        prop::sample::subsequence(vec!["t", "u", "U.x", "v"], 0..=3),
        prop::option::of(prop::sample::select(vec!["prod", "Dev", "other"])),
        prop::option::of(person),
        prop_oneof![any::<i64>(), -2_000_000_000_000..2_000_000_000_000_i64],
    );
    (what, prop::option::weighted(0.8, data()), more).prop_map(|(what, label, more)| {
        let (agent, operation, target) = what;
        let (stage, tool, sources, environment, person, now) = more;
        // Of a called tool, another name is a contradiction.
        let tool = tool.filter(|_| operation != Operation::CallTool);
        Asked { agent, operation, target, label, stage, tool, sources, environment, person, now }
    })
}

fn plain(decision: Decision<'_>) -> (bool, Option<String>) {
    let rule = match decision.rule() {
        Some(Rule::Grant(id)) => Some(id.to_owned()),
        Some(Rule::Role(name)) => panic!("a role decided about an agent: {name}"),
        None => None,
    };
    (decision.is_allowed(), rule)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(768))]

    #[test]
    fn decisions_are_those_of_the_model(
        document in document(),
        asked in prop::collection::vec(asked(), 1..8),
    ) {
        let gate = document.build(&Scheme::STANDARD).unwrap();
        let registry = Registry::new();
        for asked in asked {
            let decided = asked.with(|request| plain(gate.decide(&registry, request)));
            prop_assert_eq!(decided, naive::decide(&document, &asked), "{:?}", asked);
        }
    }

    #[test]
    fn an_explanation_agrees_with_the_decision(document in document(), asked in asked()) {
        let gate = document.build(&Scheme::STANDARD).unwrap();
        let registry = Registry::new();
        asked.with(|request| {
            let decision = gate.decide(&registry, request);
            let explanation = gate.explain(&registry, request);
            prop_assert_eq!(explanation.decision(), decision);
            prop_assert_eq!(explanation.grants().len(), document.grants.len());
            let denies = |effect: &Effect| *effect == Effect::Deny;
            let mut applying: Vec<_> =
                explanation.grants().iter().filter(|grant| grant.failed().is_empty()).collect();
            applying.sort_by_key(|grant| !denies(&grant.effect()));
            let first = applying.first().map(|grant| Rule::Grant(grant.id()));
            prop_assert_eq!(first, decision.rule());
            for (outcome, grant) in explanation.grants().iter().zip(&document.grants) {
                let applies = naive::applies(&document, grant, &asked);
                prop_assert_eq!(outcome.failed().is_empty(), applies, "{:?}", outcome);
            }
            Ok(())
        })?;
    }

    /// One grant more that denies takes away, and one more that allows, without one that
    /// denies, takes nothing away.
    #[test]
    fn a_denial_only_takes_away(
        document in document(),
        more in grant(),
        asked in prop::collection::vec(asked(), 1..8),
    ) {
        let mut larger = document.clone();
        larger.grants.push(GrantDocument { id: "more".to_owned(), ..more.clone() });
        let (gate, larger) = (document.build(&Scheme::STANDARD).unwrap(), larger.build(&Scheme::STANDARD).unwrap());
        let registry = Registry::new();
        for asked in asked {
            let (before, after) = asked.with(|request| {
                let decide = |gate: &Gate| gate.decide(&registry, request).is_allowed();
                (decide(&gate), decide(&larger))
            });
            match more.effect {
                Effect::Deny => prop_assert!(before || !after),
                Effect::Allow => prop_assert!(!before || after),
            }
        }
    }

    /// What a lint calls shadowed, redundant or never to apply can be left out.
    #[test]
    fn lints_of_grants_are_true(
        document in document(),
        asked in prop::collection::vec(asked(), 1..16),
    ) {
        let gate = document.build(&Scheme::STANDARD).unwrap();
        for lint in gate.lint() {
            let idle = matches!(
                lint.kind(),
                LintKind::ShadowedByDeny | LintKind::Redundant | LintKind::NeverApplies
            );
            let place = lint.path().strip_prefix("grants[").filter(|_| idle);
            let Some(index) = place.and_then(|rest| rest.strip_suffix(']')) else { continue };
            let index: usize = index.parse().unwrap();
            let mut less = document.clone();
            less.grants.remove(index);
            for asked in &asked {
                let (before, _) = naive::decide(&document, asked);
                let (after, _) = naive::decide(&less, asked);
                prop_assert_eq!(before, after, "{} {:?}", lint, asked);
                if lint.kind() == LintKind::NeverApplies {
                    prop_assert!(!naive::applies(&document, &document.grants[index], asked));
                }
            }
        }
    }

    #[test]
    fn nothing_in_a_request_panics_and_no_name_is_repeated(
        texts in prop::collection::vec(part(), 6),
        names in prop::collection::vec(prop::sample::select(vec![true, true, true, false]), 6),
        now in any::<i64>(),
    ) {
        let gate = open_gate();
        // Names, so that the request gets as far as the grants, or anything.
        let texts: Vec<String> = texts.iter().zip(names).map(|(text, name)| match name {
            true => format!("{CANARY}.x"),
            // At the front, since a role is cut at 64 characters.
            false => format!("{CANARY}{text}"),
        }).collect();
        let [agent, target, role, source, workflow, version] = texts.as_slice() else {
            unreachable!("there are six");
        };
        // Of a request's roles an explanation says which it ignored, and a decision does not.
        let roles = [role.replace(CANARY, CANARY_ROLE)];
        let roles = [roles[0].as_str()];
        let person = Person { id: agent, roles: &roles };
        let agent = Actor::Agent { id: agent, on_behalf_of: Some(person) };
        let sources = [source.as_str()];
        let asked = WorkflowUse { id: workflow, version, digest: &[0; 32] };
        let ways = [
            (agent, Action::CallTool(target)),
            (agent, Action::Output(target)),
            (agent, Action::HandOff(target)),
            (agent, Action::Execute),
            (Actor::Person(person), Action::Create),
            (Actor::Person(person), Action::Approve),
        ];
        for ((actor, action), inside) in ways.into_iter().zip([true, false].into_iter().cycle()) {
            let mut request = Request::new(actor, action, now)
                .with_tool(target)
                .from_sources(&sources)
                .in_environment(version);
            if inside || matches!(actor, Actor::Person(_)) {
                request = request.in_workflow(asked);
            }
            let explanation = gate.explain(&Registry::new(), &request);
            let decision = explanation.decision();
            let line = explanation.to_string();
            prop_assert!(line.bytes().all(|byte| matches!(byte, b'\n' | b' '..=b'~')), "{line}");
            prop_assert!(!line.contains(CANARY), "{line}");
            prop_assert!(line.contains(CANARY_ROLE), "{line}");
            for line in [decision.to_string(), format!("{decision:?}")] {
                prop_assert!(!line.contains(CANARY) && !line.contains(CANARY_ROLE), "{line}");
            }
        }
    }
}

/// Stands in every name of a request, and in no rule.
const CANARY: &str = "canary4711";
const CANARY_ROLE: &str = "parrot0815";

/// What stands around it where it is not to be a name: anything, or what only looks like nothing.
fn part() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), Just("\u{200b}".to_owned()), Just("`\n".to_owned())]
}

/// Everything is allowed to everybody, but the agent `mallory` and the tool `shell`.
fn open_gate() -> Gate {
    let deny = |id, agents, resources| {
        GrantDocument::new(id, Effect::Deny, agents, Operation::ALL, resources)
    };
    let document = GateDocument {
        roles: vec![RoleDocument {
            name: "admin".to_owned(),
            permits: vec![PermitDocument {
                actions: Permission::ALL.to_vec(),
                workflows: vec!["*".to_owned()],
            }],
            ..RoleDocument::default()
        }],
        grants: vec![
            GrantDocument::new("all", Effect::Allow, &["*"], Operation::ALL, &["*"]),
            deny("no-mallory", &["mallory"], &["*"]),
            deny("no-shell", &["*"], &["tool:shell"]),
        ],
        roles_from_requests: true,
        outside_workflows: true,
        ..GateDocument::default()
    };
    document.build(&Scheme::STANDARD).unwrap()
}

fn call<'a>(agent: &'a str, tool: &'a str) -> Request<'a> {
    Request::new(Actor::Agent { id: agent, on_behalf_of: None }, Action::CallTool(tool), 0)
}

fn denial<'g>(gate: &'g Gate, request: &Request<'_>) -> Option<Denial<'g>> {
    match gate.decide(&Registry::new(), request) {
        Decision::Allow { .. } => None,
        Decision::Deny { reason } => Some(reason),
    }
}

#[test]
fn case_is_no_way_around_a_denial() {
    let gate = open_gate();
    assert_eq!(denial(&gate, &call("bot", "mail")), None);
    for agent in ["mallory", "Mallory", "MALLORY", "mALLORY"] {
        let reason = Denial::Rule(Rule::Grant("no-mallory"));
        assert_eq!(denial(&gate, &call(agent, "mail")), Some(reason), "{agent}");
    }
    for tool in ["shell", "SHELL", "sheLL"] {
        let reason = Denial::Rule(Rule::Grant("no-shell"));
        assert_eq!(denial(&gate, &call("bot", tool)), Some(reason), "{tool}");
    }
}

#[test]
fn what_is_no_name_is_denied_where_everything_is_allowed() {
    let gate = open_gate();
    let long = "m".repeat(NAME_MAX + 1);
    let names = [
        "",
        " mallory",
        "mallory ",
        "mallory\t",
        "mallory\0",
        "mallory\u{200b}",
        "\u{feff}mallory",
        "mal\u{ad}lory",
        "mаllory",
        "ｍallory",
        "mallorʏ",
        "mallory\u{301}",
        "mal\u{202e}yrol",
        "*",
        "m*",
        "\u{212a}", // the Kelvin sign, whose lower case is an ASCII k
        &long,
    ];
    for name in names {
        assert_eq!(denial(&gate, &call(name, "mail")), Some(Denial::MalformedName), "{name:?}");
        assert_eq!(denial(&gate, &call("bot", name)), Some(Denial::MalformedName), "{name:?}");
        let sources = ["crm", name];
        let others = [
            call("bot", "mail").in_environment(name),
            call("bot", "mail").with_tool(name),
            call("bot", "mail").from_sources(&sources),
        ];
        for request in others {
            assert_eq!(denial(&gate, &request), Some(Denial::MalformedName), "{name:?}");
        }
        let person = Person { id: name, roles: &["admin"] };
        let actor = Actor::Agent { id: "bot", on_behalf_of: Some(person) };
        let request = Request::new(actor, Action::CallTool("mail"), 0);
        assert_eq!(denial(&gate, &request), Some(Denial::MalformedName), "{name:?}");
    }
    let longest = "m".repeat(NAME_MAX);
    assert_eq!(denial(&gate, &call(&longest, &longest)), None);
}

/// A dot behind a name is a name of its own, so it evades an exact denial. Whoever denies by
/// name has to allow by name, too; a grant for `*` does not.
#[test]
fn a_denial_by_name_is_about_that_name() {
    let gate = open_gate();
    assert_eq!(denial(&gate, &call("mallory.", "mail")), None);
    assert!(denial(&gate, &call("mallory", "mail.")).is_some());
}

fn create<'a>(roles: &'a [&'a str]) -> Request<'a> {
    let workflow = WorkflowUse { id: "new/one", version: "1", digest: &[1; 32] };
    let person = Person { id: "eve", roles };
    Request::new(Actor::Person(person), Action::Create, 0).in_workflow(workflow)
}

#[test]
fn look_alike_roles_never_match_and_are_named() {
    let gate = open_gate();
    let look_alikes =
        ["аdmin", "ａdmin", "admin\u{200b}", "admin ", " admin", "admın", "admin\u{301}", "адмін"];
    for role in look_alikes {
        let roles = [role];
        let request = create(&roles);
        assert_eq!(denial(&gate, &request), Some(Denial::NoRole), "{role:?}");
        let registry = Registry::new();
        let explanation = gate.explain(&registry, &request);
        assert_eq!(explanation.ignored_roles(), [role]);
        let last = explanation.to_string().lines().last().unwrap().to_owned();
        assert!(last.starts_with("role `") && last.ends_with("` is ignored"), "{last}");
        assert!(last.is_ascii());
    }
    let with_real = ["аdmin", "ADMIN"];
    assert_eq!(denial(&gate, &create(&with_real)), None);
    let request = create(&with_real);
    assert_eq!(gate.explain(&Registry::new(), &request).ignored_roles(), ["аdmin"]);
}

#[test]
fn clock_jumps_only_move_windows() {
    let mut document = GateDocument { outside_workflows: true, ..GateDocument::default() };
    let mut grant =
        GrantDocument::new("g", Effect::Allow, &["bot"], &[Operation::CallTool], &["tool:t"]);
    let mut window = WindowDocument { days: Some(vec![Weekday::Monday]), ..Default::default() };
    window.from = Some("09:00".to_owned());
    window.to = Some("10:00".to_owned());
    grant.windows = Some(vec![window]);
    document.grants.push(grant);
    let gate = document.build(&Scheme::STANDARD).unwrap();
    let at = |now| {
        let actor = Actor::Agent { id: "bot", on_behalf_of: None };
        denial(&gate, &Request::new(actor, Action::CallTool("t"), now)).is_none()
    };
    let week = 7 * 86_400_000_000_i64;
    let monday = 4 * 86_400_000_000 + 9 * 3_600_000_000; // 1970-01-05 09:00
    // Weeks before and after, some before 1970, and past the turns of centuries.
    for weeks in [0, 1, -1, -52, 2600, -2600, 10_000, -10_000] {
        let monday = monday + weeks * week;
        assert!(at(monday) && at(monday + 3_599_999_999));
        assert!(!at(monday - 1) && !at(monday + 3_600_000_000));
    }
    // The ends of time are some minute of some week, and no panic.
    for now in [i64::MIN, i64::MIN + 1, i64::MAX - 1, i64::MAX] {
        let _ = at(now);
    }
}

#[test]
fn an_explanation_says_what_failed() {
    let mut document = GateDocument { outside_workflows: true, ..GateDocument::default() };
    let mut grant =
        GrantDocument::new("g", Effect::Allow, &["bot"], &[Operation::CallTool], &["tool:t"]);
    grant.ceiling = Some(CeilingDocument { level: "public".to_owned(), ..Default::default() });
    grant.environments = Some(vec!["prod".to_owned()]);
    document.grants.push(grant);
    let gate = document.build(&Scheme::STANDARD).unwrap();
    let label = Label::new(Level::Internal);
    let request = call("other", "t").labeled(&label);
    let registry = Registry::new();
    let explanation = gate.explain(&registry, &request);
    let failed = [Condition::Agent, Condition::Environment, Condition::Ceiling];
    assert_eq!(explanation.grants()[0].failed(), failed);
    assert_eq!(
        explanation.to_string(),
        "denied: no grant allows it\n\
         grant `g` (allow) does not apply: agents environments ceiling"
    );
}

#[test]
fn an_empty_gate_denies_everything() {
    let gate = GateDocument::default().build(&Scheme::STANDARD).unwrap();
    assert_eq!(denial(&gate, &call("bot", "mail")), Some(Denial::NoWorkflow));
    let document = GateDocument { outside_workflows: true, ..GateDocument::default() };
    let gate = document.build(&Scheme::STANDARD).unwrap();
    assert_eq!(denial(&gate, &call("bot", "mail")), Some(Denial::NoGrant));
}

/// The gate may be shared between threads.
const _: fn() = || {
    fn is_shared<T: Send + Sync>() {}
    is_shared::<Gate>();
    is_shared::<Registry>();
};
