//! Runs the rows of `testdata/approval_rules.toml`, and the mistakes that rules can have.
#![cfg(feature = "serde")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of a test may fail loudly too"
)]

mod approval_support;
#[allow(dead_code, reason = "the other tests of labels need the rest")]
#[path = "shared/words.rs"]
mod words;

use std::collections::BTreeMap;

use access_gate::{
    Amount, ApprovalFacts, ApprovalRules, ApprovalTerms, Binding, Error, FIRST_RUNS_MAX,
    ReviewedRuns, Stage, ToolClass,
};
use approval_support::binding;
use data_class::{Label, Scheme};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    policy: Vec<Policy>,
    row: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Policy {
    name: String,
    /// Of `shared/words.rs`; the standard one if it says none.
    #[serde(default)]
    scheme: Option<String>,
    rules: ApprovalRules,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    policy: String,
    act: Act,
    /// Those that match; none if nothing is needed.
    rules: Vec<String>,
    #[serde(default)]
    required: Option<u32>,
    #[serde(default)]
    deadline: Option<i64>,
    #[serde(default)]
    use_within: Option<i64>,
    /// Of Bob, Eve and Ann.
    #[serde(default)]
    excluded: Option<Vec<String>>,
    #[serde(default)]
    break_glass: bool,
    #[serde(default)]
    counts_runs: bool,
    why: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Act {
    target: String,
    agent: String,
    workflow: String,
    /// In the words of `scheme`.
    label: String,
    scheme: String,
    /// What the binding says, if it says something else.
    bound_label: Option<String>,
    stage: Stage,
    classes: Vec<ToolClass>,
    unclassified: bool,
    amount: Option<(u64, String)>,
    /// Read with `Amount::parse`, in euros.
    amount_text: Option<String>,
}

impl Default for Act {
    fn default() -> Self {
        let Binding { target, agent, workflow, .. } = binding();
        Self {
            target,
            agent,
            workflow,
            label: "internal{-}trusted".into(),
            scheme: "standard".into(),
            bound_label: None,
            stage: Stage::ToolCall,
            classes: Vec::new(),
            unclassified: false,
            amount: None,
            amount_text: None,
        }
    }
}

#[test]
fn rows() {
    let file: File = toml::from_str(include_str!("../testdata/approval_rules.toml")).unwrap();
    let mut gates = BTreeMap::new();
    for policy in file.policy {
        let scheme = words::scheme(policy.scheme.as_deref().unwrap_or("standard"));
        gates.insert(policy.name, policy.rules.build(&scheme).unwrap());
    }
    let mut failed = Vec::new();
    for row in file.row {
        let act = &row.act;
        let bound = Binding {
            target: act.target.clone(),
            agent: act.agent.clone(),
            workflow: act.workflow.clone(),
            label: act.bound_label.clone().unwrap_or_else(|| act.label.clone()),
            ..binding()
        };
        let facts = ApprovalFacts {
            binding: &bound,
            label: &words::scheme(&act.scheme).parse(&act.label).unwrap(),
            stage: act.stage,
            classes: (!act.unclassified).then_some(&act.classes),
            amount: match (&act.amount, &act.amount_text) {
                (Some((units, currency)), _) => Amount::Minor { units: *units, currency },
                (_, Some(text)) => Amount::parse(text, "EUR"),
                _ => Amount::None,
            },
        };
        let needed = gates[&row.policy].requirement(&facts, &ReviewedRuns::new());
        let Some(needed) = needed else {
            if !row.rules.is_empty() {
                failed.push(format!("{}: nothing is needed", row.why));
            }
            continue;
        };
        let rules: Vec<&str> = needed.rules().collect();
        let default = ApprovalTerms::default();
        let seconds = |seconds: Option<i64>, or: u64| seconds.unwrap_or(or as i64) * 1_000_000;
        let excluded = |who: &Vec<String>| {
            ["ann", "bob", "eve"]
                .iter()
                .all(|id| needed.excludes(id) == who.iter().any(|w| w == id))
        };
        let holds = rules == row.rules
            && needed.required() == row.required.unwrap_or(default.required)
            && needed.decide_within() == seconds(row.deadline, default.deadline_seconds)
            && (row.use_within.is_none() || needed.use_within() == seconds(row.use_within, 0))
            && row.excluded.as_ref().is_none_or(excluded)
            && needed.permits_break_glass() == row.break_glass
            && needed.counts_runs() == row.counts_runs;
        if !holds {
            failed.push(format!("{}: {needed:?}", row.why));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn mistakes_in_rules_are_named() {
    let mut failed = Vec::new();
    let many = format!("when = {{ first_runs = {} }}", FIRST_RUNS_MAX + 1);
    // The second of two rules, the error, its path below that rule.
    let rows = [
        ("", "", ""),
        (r#"id = """#, "MalformedName", "id"),
        (r#"id = "two words""#, "MalformedName", "id"),
        (r#"id = "FIRST""#, "DuplicateName", "id"),
        ("when = { classes = [] }", "EmptySet", "when.classes"),
        (r#"when = { classes = ["payment", "payment"] }"#, "DuplicateName", "when.classes[1]"),
        (
            r#"when = { classes = ["payment", { custom = "PAYMENT" }] }"#,
            "DuplicateName",
            "when.classes[1]",
        ),
        (r#"when = { classes = [{ custom = "" }] }"#, "MalformedName", "when.classes[0]"),
        (
            r#"when = { classes = [{ custom = "a" }, { custom = "A" }] }"#,
            "DuplicateName",
            "when.classes[1]",
        ),
        ("when = { amount_above = [] }", "EmptySet", "when.amount_above"),
        (
            r#"when = { amount_above = [{ currency = "EURO", units = 1 }] }"#,
            "MalformedCurrency",
            "when.amount_above[0]",
        ),
        (
            r#"when = { amount_above = [{ currency = "€", units = 1 }] }"#,
            "MalformedCurrency",
            "when.amount_above[0]",
        ),
        (
            r#"when = { amount_above = [{ currency = "EUR", units = 1 }, { currency = "eur", units = 2 }] }"#,
            "DuplicateName",
            "when.amount_above[1]",
        ),
        (
            r#"when = { label_above = { level = "Internal" } }"#,
            "UnknownLevel",
            "when.label_above.level",
        ),
        (
            r#"when = { label_above = { level = "internal", categories = ["health", "salary"] } }"#,
            "UnknownCategory",
            "when.label_above.categories[1]",
        ),
        ("when = { categories = [] }", "EmptySet", "when.categories"),
        (
            r#"when = { categories = ["health", "salary"] }"#,
            "UnknownCategory",
            "when.categories[1]",
        ),
        (r#"when = { categories = ["*", "custom#0"] }"#, "UnknownCategory", "when.categories[1]"),
        (r#"when = { categories = ["heаlth"] }"#, "UnknownCategory", "when.categories[0]"),
        (r#"when = { categories = ["health", "health"] }"#, "DuplicateName", "when.categories[1]"),
        ("when = { destinations = [] }", "EmptySet", "when.destinations"),
        (r#"when = { destinations = ["a", "*b"] }"#, "MalformedPattern", "when.destinations[1]"),
        (r#"when = { destinations = ["a*", "A*"] }"#, "DuplicateName", "when.destinations[1]"),
        (r#"when = { destinations = ["+49*", ""] }"#, "MalformedPattern", "when.destinations[1]"),
        (r#"when = { destinations = [" a"] }"#, "MalformedPattern", "when.destinations[0]"),
        (r#"when = { destinations = ["a\n*"] }"#, "MalformedPattern", "when.destinations[0]"),
        (r#"when = { destinations = ["mаilto:*"] }"#, "MalformedPattern", "when.destinations[0]"),
        (
            r#"when = { destinations = ["https://*.example.org/"] }"#,
            "MalformedPattern",
            "when.destinations[0]",
        ),
        (
            r#"when = { destinations = ["mailto:a+b@example.org", "+49 30*", "https://a/?q=*"] }"#,
            "",
            "",
        ),
        ("when = { stages = [] }", "EmptySet", "when.stages"),
        (r#"when = { stages = ["output", "input", "output"] }"#, "DuplicateName", "when.stages[2]"),
        ("when = { workflows = [] }", "EmptySet", "when.workflows"),
        (r#"when = { agents = ["a**"] }"#, "MalformedPattern", "when.agents[0]"),
        ("when = { first_runs = 0 }", "OutOfRange", "when.first_runs"),
        (&many, "OutOfRange", "when.first_runs"),
        ("require = { required = 0 }", "OutOfRange", "require.required"),
        ("require = { required = 101 }", "OutOfRange", "require.required"),
        ("require = { denials = 0 }", "OutOfRange", "require.denials"),
        ("require = { deadline_seconds = 0 }", "OutOfRange", "require.deadline_seconds"),
        ("require = { deadline_seconds = 31622401 }", "OutOfRange", "require.deadline_seconds"),
        ("require = { use_within_seconds = 0 }", "OutOfRange", "require.use_within_seconds"),
        ("require = { approvers = [] }", "EmptySet", "require.approvers"),
        ("require = { roles = [] }", "EmptySet", "require.roles"),
        (r#"require = { approvers = ["a", "A"] }"#, "DuplicateName", "require.approvers[1]"),
        (r#"require = { approvers = ["a", "а"] }"#, "MalformedName", "require.approvers[1]"),
        (r#"require = { roles = ["fin*"] }"#, "MalformedName", "require.roles[0]"),
        (r#"require = { excluded = ["a", "b", "B"] }"#, "DuplicateName", "require.excluded[2]"),
        (
            r#"require = { required = 3, approvers = ["a", "b"] }"#,
            "TooFewEligible",
            "require.required",
        ),
        (
            r#"require = { required = 2, approvers = ["a", "b"], excluded = ["B"] }"#,
            "TooFewEligible",
            "require.required",
        ),
        (r#"require = { denials = 2, approvers = ["a"] }"#, "TooFewEligible", "require.denials"),
        (r#"require = { required = 3, approvers = ["a"], roles = ["finance"] }"#, "", ""),
        (
            r#"require = { break_glass = { reasons = ["x"], review_within_seconds = 1 } }"#,
            "EmptySet",
            "require.break_glass.people",
        ),
        (
            r#"require = { break_glass = { roles = [], reasons = ["x"], review_within_seconds = 1 } }"#,
            "EmptySet",
            "require.break_glass.roles",
        ),
        (
            r#"require = { break_glass = { roles = ["r"], reasons = [], review_within_seconds = 1 } }"#,
            "EmptySet",
            "require.break_glass.reasons",
        ),
        (
            r#"require = { break_glass = { roles = ["r"], reasons = ["x y"], review_within_seconds = 1 } }"#,
            "MalformedName",
            "require.break_glass.reasons[0]",
        ),
        (
            r#"require = { break_glass = { roles = ["r"], reasons = ["x"], review_within_seconds = 0 } }"#,
            "OutOfRange",
            "require.break_glass.review_within_seconds",
        ),
        (
            r#"require = { excluded = ["a"], break_glass = { people = ["A"], reasons = ["x"], review_within_seconds = 1 } }"#,
            "TooFewEligible",
            "require.break_glass.people",
        ),
    ];
    for (text, kind, path) in rows {
        let id = if text.starts_with("id") { "" } else { "id = \"second\"\n" };
        let document = format!("[[rules]]\nid = \"first\"\n[[rules]]\n{id}{text}\n");
        let rules: ApprovalRules = toml::from_str(&document).unwrap();
        let got = rules
            .build(&Scheme::STANDARD)
            .err()
            .map_or((String::new(), String::new()), |error: Error| {
                (format!("{:?}", error.kind()), error.path().to_owned())
            });
        let path = if path.is_empty() { String::new() } else { format!("rules[1].{path}") };
        if got != (kind.to_owned(), path) {
            failed.push(format!("{text}: {got:?}"));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn documents_with_more_or_less_are_not_read() {
    for (text, why) in [
        ("", "no rules at all"),
        ("rules = []\nextra = 1", "an unknown field"),
        ("[[rules]]\nwhen = {}", "a rule without id"),
        ("[[rules]]\nid = \"a\"\nif = {}", "a misspelt condition"),
        ("[[rules]]\nid = \"a\"\nwhen = { class = [\"payment\"] }", "an unknown condition"),
        ("[[rules]]\nid = \"a\"\nwhen = { classes = [\"payments\"] }", "an unknown class"),
        ("[[rules]]\nid = \"a\"\nwhen = { stages = [\"toolcall\"] }", "an unknown stage"),
        ("[[rules]]\nid = \"a\"\nwhen = { stages = [\"Output\"] }", "a stage in capitals"),
        ("[[rules]]\nid = \"a\"\nwhen = { label_above = \"secret\" }", "a level for a ceiling"),
        ("[[rules]]\nid = \"a\"\nwhen = { label_above = {} }", "a ceiling without a level"),
        ("[[rules]]\nid = \"a\"\nrequire = { required = -1 }", "less than nobody"),
        ("[[rules]]\nid = \"a\"\nrequire = { deadline = 5 }", "a deadline without a unit"),
        (
            "[[rules]]\nid = \"a\"\nrequire = { break_glass = { roles = [\"r\"] } }",
            "break-glass without reasons and review",
        ),
    ] {
        assert!(toml::from_str::<ApprovalRules>(text).is_err(), "{why}");
    }
    let error = ApprovalRules { rules: Vec::new() }.build(&Scheme::STANDARD).unwrap_err();
    assert_eq!(error.to_string(), "`rules` is empty");
}

/// What is above a ceiling, or of a category, stays so when other data is added to it.
#[test]
fn adding_data_asks_for_no_less() {
    let names = [
        "public",
        "internal",
        "personal",
        "personal-confined",
        "internal-untrusted",
        "payroll/salary",
        "payroll/internal",
        "twin/bonus",
        "ladder/secret",
        "steps/open",
        "top",
    ];
    let file: File = toml::from_str(include_str!("../testdata/approval_rules.toml")).unwrap();
    for policy in file.policy {
        let scheme = words::scheme(policy.scheme.as_deref().unwrap_or("standard"));
        let gate = policy.rules.build(&scheme).unwrap();
        let asks = |label: &Label| -> Vec<String> {
            let bound = Binding { label: label.to_string(), ..binding() };
            let facts = ApprovalFacts {
                binding: &bound,
                label,
                stage: Stage::ToolCall,
                classes: Some(&[]),
                amount: Amount::None,
            };
            let needed = gate.requirement(&facts, &ReviewedRuns::new());
            needed.iter().flat_map(|needed| needed.rules().map(str::to_owned)).collect()
        };
        for one in names {
            for two in names {
                let both = asks(&words::label(one).join(&words::label(two)));
                let ones = asks(&words::label(one));
                assert!(ones.iter().all(|rule| both.contains(rule)), "{one} and {two}");
            }
        }
    }
}

#[test]
fn the_default_asks_for_what_reaches_the_world() {
    let gate = ApprovalRules::default().build(&Scheme::STANDARD).unwrap();
    let asks = |classes: Option<&[ToolClass]>| {
        let facts = ApprovalFacts {
            binding: &binding(),
            label: &binding().label.parse().unwrap(),
            stage: Stage::ToolCall,
            classes,
            amount: Amount::None,
        };
        let needed = gate.requirement(&facts, &ReviewedRuns::new());
        needed.map(|needed| needed.rules().map(str::to_owned).collect::<Vec<_>>().join(" "))
    };
    assert_eq!(asks(Some(&[ToolClass::Payment])).as_deref(), Some("payment"));
    assert_eq!(asks(Some(&[ToolClass::ProductionChange])).as_deref(), Some("production_change"));
    let all = "customer_communication payment production_change";
    assert_eq!(asks(None).as_deref(), Some(all));
    assert_eq!(asks(Some(&[])), None);
}

#[test]
fn rules_are_written_as_they_are_read() {
    let file: File = toml::from_str(include_str!("../testdata/approval_rules.toml")).unwrap();
    for policy in file.policy {
        let text = serde_json::to_string(&policy.rules).unwrap();
        let read: ApprovalRules = serde_json::from_str(&text).unwrap();
        assert_eq!(read, policy.rules);
    }
}
