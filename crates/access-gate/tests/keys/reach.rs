//! How far keys reach, and what is unwise about them.

use access_gate::{AgentFacts, Inventory, KeyLintKind, KeyReference, LintSeverity, WorkflowFacts};

use crate::common::{DAY, key, keyring, names};
use crate::words::{ceiling, label};

fn workflow(name: &str, label_name: &str, places: &[&str], keys: &[&str]) -> WorkflowFacts {
    WorkflowFacts {
        name: name.to_owned(),
        label: label(label_name),
        environments: names(places),
        keys: names(keys),
    }
}

pub(crate) fn inventory() -> Inventory {
    let agent =
        |name: &str, label_name| AgentFacts { name: name.to_owned(), label: label(label_name) };
    Inventory {
        workflows: vec![
            workflow("support/reply", "personal", &["prod"], &["mail"]),
            workflow("support/triage", "internal", &[], &["MAIL"]),
            workflow("support/audit", "restricted", &["prod"], &[]),
            workflow("support/dry-run", "internal", &["staging"], &["mail"]),
            workflow("trading", "internal", &["prod"], &["ghost", "old"]),
            workflow("no name", "internal", &["prod"], &[]),
        ],
        agents: vec![agent("support/writer", "internal"), agent("trader", "restricted")],
    }
}

fn mail() -> KeyReference {
    KeyReference { workflows: names(&["support/*"]), agents: names(&["support/*"]), ..key("mail") }
}

#[test]
fn a_blast_radius_is_what_is_in_scope() {
    let mut ring = keyring(vec![mail()]);
    let radius = ring.blast_radius("MAIL", &inventory()).unwrap();
    let reached: Vec<(&str, bool)> =
        radius.workflows.iter().map(|one| (one.name.as_str(), one.above_ceiling)).collect();
    // Not the dry run, which is elsewhere; triage, of which nothing is known; audit in part.
    let expected = [("support/reply", false), ("support/triage", false), ("support/audit", true)];
    assert_eq!(reached, expected);
    assert_eq!(radius.agents.len(), 1);
    assert_eq!(radius.label, Some(label("personal")));
    let text = radius.to_string();
    assert_eq!(
        text,
        "key `mail` (active) reaches workflows support/reply, support/triage, support/audit; \
         agents support/writer; environments prod; providers acme; \
         data up to `confidential{personal}trusted`, now `confidential{personal}trusted`"
    );

    ring.revoke("mail", "leaked", 1).unwrap();
    let after = ring.blast_radius("mail", &inventory()).unwrap();
    assert_eq!((&after.workflows, &after.label), (&radius.workflows, &radius.label));
    assert!(after.to_string().starts_with("key `mail` (revoked) reaches"));
    let nothing = ring.blast_radius("mail", &Inventory::default()).unwrap();
    assert!(nothing.label.is_none() && nothing.to_string().contains("workflows none; agents none"));
    assert!(ring.blast_radius("ghost", &inventory()).is_none());
}

#[test]
fn keys_are_found_by_what_they_reach() {
    let mut low = key("low");
    low.ceiling = Some(ceiling("internal"));
    low.workflows = names(&["*"]);
    let mut ring = keyring(vec![mail(), low, key("dead")]);
    ring.revoke("dead", "leaked", 1).unwrap();
    let ids = |keys: Vec<&KeyReference>| -> Vec<String> {
        keys.into_iter().map(|key| key.id.clone()).collect()
    };
    assert_eq!(ids(ring.keys_for_label(&label("internal")).collect()), ["mail", "low"]);
    assert_eq!(ids(ring.keys_for_label(&label("personal")).collect()), ["mail"]);
    assert!(ring.keys_for_label(&label("top")).next().is_none());
    assert_eq!(ids(ring.keys_for_workflow("Support/x").collect()), ["mail", "low"]);
    assert_eq!(ids(ring.keys_for_workflow("w").collect()), ["low"]);
    assert!(ring.keys_for_workflow("no name").next().is_none());
}

#[test]
fn a_tidy_keyring_has_no_lints() {
    let ring = keyring(vec![key("a")]);
    let inventory =
        Inventory { workflows: vec![workflow("w", "personal", &["prod"], &["a"])], agents: vec![] };
    assert_eq!(ring.lint(&inventory, 89 * DAY), []);
}

#[test]
fn what_is_unwise_is_found_where_it_is() {
    use KeyLintKind as Kind;
    let mut everything = key("everything");
    everything.providers = names(&["acme", "globex"]);
    everything.workflows = names(&["a", "*"]);
    everything.agents = names(&["team/*"]);
    everything.environments = names(&["prod", "staging"]);
    everything.rotate_after_days = None;
    everything.expires = Some(DAY);
    let mut old = key("old");
    old.rotate_after_days = Some(1);
    old.workflows = names(&["elsewhere"]);
    let mut ring = keyring(vec![everything, old, key("gone"), key("idle")]);
    ring.retire("gone", 1).unwrap();
    ring.rotate("idle", "idle2", None, 2).unwrap();
    let inventory = Inventory {
        workflows: vec![
            workflow("mail", "personal", &["prod"], &["everything", "old"]),
            workflow("web", "internal", &["prod"], &["gone", "sk-secret-pasted-here"]),
        ],
        agents: vec![],
    };
    let found: Vec<(KeyLintKind, String, Option<String>)> = ring
        .lint(&inventory, DAY)
        .into_iter()
        .map(|lint| {
            assert_eq!(lint.severity(), lint.kind.severity());
            (lint.kind, lint.path, lint.key)
        })
        .collect();
    let row = |kind, path: &str, key: &str| {
        (kind, path.to_owned(), (!key.is_empty()).then(|| key.to_owned()))
    };
    let expected = vec![
        row(Kind::SeveralSensitivities, "keys[0]", "everything"),
        row(Kind::SeveralProviders, "keys[0].providers", "everything"),
        row(Kind::SeveralWorkflows, "keys[0].workflows", "everything"),
        row(Kind::SeveralEnvironments, "keys[0].environments", "everything"),
        row(Kind::Wildcard, "keys[0].workflows[1]", "everything"),
        row(Kind::OpenPattern, "keys[0].agents[0]", "everything"),
        row(Kind::NoRotation, "keys[0].rotate_after_days", "everything"),
        row(Kind::Expired, "keys[0].expires", "everything"),
        row(Kind::RotationOverdue, "keys[1].rotate_after_days", "old"),
        row(Kind::Unused, "keys[3]", "idle"),
        row(Kind::Unused, "events[1]", "idle2"),
        row(Kind::OutOfScope, "workflows[0].keys[1]", "old"),
        row(Kind::OutOfUse, "workflows[1].keys[0]", "gone"),
        row(Kind::UnknownKey, "workflows[1].keys[1]", ""),
    ];
    assert_eq!(found, expected);
    assert_eq!(Kind::SeveralSensitivities.severity(), LintSeverity::Error);
    assert!(Kind::OpenPattern.severity() < Kind::NoRotation.severity());
}

#[test]
fn a_shared_key_is_found_by_scope_and_by_use() {
    let lints = |scope: &[&str], workflows: Vec<WorkflowFacts>| {
        let mut shared = key("a");
        shared.workflows = names(scope);
        let inventory = Inventory { workflows, agents: vec![] };
        let found = keyring(vec![shared]).lint(&inventory, 1);
        found.iter().any(|lint| lint.kind == KeyLintKind::SeveralWorkflows)
    };
    let one = |name, keys| workflow(name, "internal", &[], keys);
    assert!(!lints(&["w/*"], vec![one("w/1", &["a"]), one("x", &[])]));
    assert!(lints(&["w/*"], vec![one("w/1", &["a"]), one("w/2", &[])]), "in scope");
    assert!(lints(&["w/*"], vec![one("w/1", &["a"]), one("x", &["a"])]), "by use");
    assert!(lints(&["v", "w"], vec![one("w", &["a"])]), "by what it is made for");
}

#[test]
fn sensitivities_differ_in_level_or_category_but_not_in_trust() {
    let lints = |labels: [&str; 3]| {
        let mut shared = key("a");
        shared.workflows = names(&["w/*"]);
        let workflows = labels
            .iter()
            .zip(["w/1", "w/2", "w/3"])
            .map(|(label, name)| workflow(name, label, &[], &["a"]))
            .collect();
        let inventory = Inventory { workflows, agents: vec![] };
        let found = keyring(vec![shared]).lint(&inventory, 1);
        found.iter().any(|lint| lint.kind == KeyLintKind::SeveralSensitivities)
    };
    assert!(!lints(["personal", "personal-untrusted", "personal"]));
    assert!(lints(["personal", "personal", "health"]), "categories");
    assert!(lints(["public", "public", "internal"]), "levels");
    assert!(lints(["internal", "personal", "internal"]), "in the middle");
}
