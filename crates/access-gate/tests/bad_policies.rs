//! The rows of `testdata/bad_policies.toml`.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail loudly"
)]
#![cfg(all(feature = "cedar", feature = "serde"))]

#[path = "shared/mistakes.rs"]
mod mistakes;

use std::collections::BTreeSet;

use access_gate::{
    Action, Actor, CedarGate, Effect, ErrorKind, GateDocument, GrantDocument, Operation, Registry,
    Request, RoleDocument,
};
use data_class::Scheme;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows {
    bad: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    policies: String,
    kind: String,
    path: String,
    why: String,
}

fn document() -> GateDocument {
    let mail = &["tool:mail"];
    GateDocument {
        roles: vec![RoleDocument { name: "clerk".to_owned(), ..RoleDocument::default() }],
        grants: vec![GrantDocument::new(
            "mail",
            Effect::Allow,
            &["*"],
            &[Operation::CallTool],
            mail,
        )],
        ..GateDocument::default()
    }
}

#[test]
fn every_mistake_is_told_with_its_place() {
    let rows: Rows = toml::from_str(include_str!("../testdata/bad_policies.toml")).unwrap();
    let mut texts = BTreeSet::new();
    for Row { name, policies, kind, path, why } in rows.bad {
        assert!(texts.insert(policies.clone()), "{name}: as another");
        let built = CedarGate::with_policies(&document(), &policies, &Scheme::STANDARD);
        let Err(error) = built else { panic!("{name} ({why}): is built") };
        mistakes::check(&error, &kind, &path, &format!("{name} ({why})"));
    }
}

#[test]
fn errors_do_not_repeat_the_policies() {
    let policies = [
        "hunter2",
        "@id(\"hunter2 x\") permit (principal, action, resource);",
        "@id(\"a\") permit (principal is hunter2, action, resource);",
        "@id(\"a\") permit (principal, action, resource) when { context.hunter2 };",
        "@id(\"a\") permit (principal, action, resource) when { context.stage == \"Hunter2\" };",
    ];
    for policies in policies {
        let error = CedarGate::from_policies(policies, &Scheme::STANDARD).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("unter2"), "{error:?}");
    }
}

/// What is wrong in the document is said as the gate says it.
#[test]
fn errors_of_the_document_are_those_of_the_gate() {
    let mut document = document();
    document.grants[0].ceiling =
        Some(data_class::CeilingDocument { level: "secret".to_owned(), ..Default::default() });
    let error = CedarGate::of(&document, &Scheme::STANDARD).unwrap_err();
    assert_eq!(error, document.build(&Scheme::STANDARD).unwrap_err());
    assert_eq!((error.kind(), error.path()), (ErrorKind::UnknownLevel, "grants[0].ceiling.level"));
}

/// Cedar goes down recursively, and would end the process.
#[test]
fn what_is_nested_deep_is_refused() {
    let around = |condition: &str| {
        format!("@id(\"p\") permit (principal, action, resource) when {{ {condition} }};")
    };
    let nested = |open: &str, depth: usize, close: &str| {
        around(&format!("{}true{}", open.repeat(depth), close.repeat(depth)))
    };
    let kind =
        |text: &str| CedarGate::from_policies(text, &Scheme::STANDARD).err().map(|e| e.kind());
    for depth in [100, 20_000] {
        let deep = [
            nested("(", depth, ")"),
            nested("if true then ", depth, " else true"),
            around(&vec!["true"; depth].join(" && ")),
            around(&vec!["context.minute == 1"; depth].join(" || ")),
            around(&format!("{} == 1", vec!["1"; depth].join(" + "))),
            around(&format!("{}1{}.isEmpty()", "[".repeat(depth), "]".repeat(depth))),
            around(&format!("context{}", ".a".repeat(depth))),
            format!(
                "@id(\"p\") permit (principal, action, resource){};",
                " when { true }".repeat(depth)
            ),
        ];
        for text in deep {
            assert_eq!(kind(&text), Some(ErrorKind::OutOfRange), "{}", text.get(..80).unwrap());
        }
    }
    // Just within the limit, in every way at once.
    let inner = vec!["context.now + 1 + 1 + 1 > 0"; 20].join(" && ");
    let within = format!("{}{inner}{}", "(true || ".repeat(8), ")".repeat(8));
    assert_eq!(kind(&around(&within)), None);
    assert_eq!(kind(&around(&format!("((({within})))"))), Some(ErrorKind::OutOfRange));
    // What is long and not deep is a matter of time only.
    let wide = vec!["\"a\""; 20_000].join(", ");
    assert_eq!(kind(&around(&format!("[{wide}].contains(context.stage)"))), None);
    assert_eq!(kind(&";".repeat(20_000)), Some(ErrorKind::MalformedPolicy));
    assert_eq!(kind(&"\"".repeat(20_001)), Some(ErrorKind::MalformedPolicy));
    assert_eq!(kind(&"(".repeat(20_000)), Some(ErrorKind::MalformedPolicy));
    assert_eq!(kind(&"//;\n".repeat(20_000)), None);
}

#[test]
fn a_long_list_of_a_grant_is_no_deep_policy() {
    let mut document = document();
    document.outside_workflows = true;
    document.grants[0].resources = (0..2_000).map(|index| format!("tool:t{index}x*")).collect();
    let gate = CedarGate::of(&document, &Scheme::STANDARD).unwrap();
    let actor = Actor::Agent { id: "bot", on_behalf_of: None };
    let call = |tool| Request::new(actor, Action::CallTool(tool), 0);
    assert!(gate.decide(&Registry::new(), &call("t1999xyz")).is_allowed());
    assert!(!gate.decide(&Registry::new(), &call("t2000xyz")).is_allowed());
}
