//! Keys: their scope, what happens to them, how far they reach, and what is unwise about them.

use std::collections::{BTreeMap, BTreeSet};

use access_gate::{
    ErrorKind, Inventory, KeyChange, KeyDecision, KeyEvent, KeyLintKind, KeyLintSeverity,
    KeyReference, KeyRefusal, KeyState, KeyUse, KeyWarning, Keyring, KeyringDocument,
    OverdueRotation, WorkflowFacts,
};
use data_class::{Category, Label, Level};
use proptest::prelude::*;

const DAY: i64 = 86_400_000_000;

/// The labels of the tests, so that their texts are in one place.
fn label(name: &str) -> Label {
    match name {
        "public" => Label::BOTTOM,
        "public-untrusted" => Label::BOTTOM.untrusted(),
        "internal" => Label::new(Level::Internal),
        "personal" => Label::new(Level::Confidential).with_categories(Category::Personal),
        "personal-untrusted" => label("personal").untrusted(),
        "health" => Label::new(Level::Confidential).with_categories(Category::Health),
        "restricted" => {
            Label::new(Level::Restricted).with_categories([Category::Personal, Category::Payment])
        }
        "top" => Label::TOP,
        _ => panic!("no label `{name}`"),
    }
}

fn names(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn key(id: &str) -> KeyReference {
    KeyReference {
        id: id.to_owned(),
        providers: names(&["anthropic"]),
        workflows: names(&["w"]),
        agents: names(&["a"]),
        environments: names(&["prod"]),
        highest_label: label("personal"),
        purposes: Vec::new(),
        created: 0,
        rotated: None,
        rotate_after_days: Some(90),
        expires: None,
        owner: "ann".to_owned(),
        state: KeyState::Active,
    }
}

fn document(keys: Vec<KeyReference>) -> KeyringDocument {
    KeyringDocument { keys, ..KeyringDocument::default() }
}

fn keyring(keys: Vec<KeyReference>) -> Keyring {
    document(keys).build().unwrap()
}

#[cfg(feature = "serde")]
mod rows {
    use super::*;
    use serde::Deserialize;

    const ROWS: &str = include_str!("../testdata/keys.toml");

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        keyring: Vec<Named>,
        row: Vec<Row>,
        mistake: Vec<Mistake>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Named {
        name: String,
        ceilings: BTreeMap<String, String>,
        r#use: toml::Table,
        document: toml::Table,
    }

    impl Named {
        fn document(&self) -> KeyringDocument {
            let mut document: KeyringDocument = self.document.clone().try_into().unwrap();
            for key in &mut document.keys {
                if let Some(ceiling) = self.ceilings.get(&key.id) {
                    key.highest_label = label(ceiling);
                }
            }
            document
        }
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Row {
        name: String,
        keyring: String,
        #[serde(default)]
        steps: Vec<Step>,
        #[serde(default)]
        r#use: toml::Table,
        #[serde(default)]
        refusals: Vec<String>,
        #[serde(default)]
        warnings: Vec<String>,
        generation: Option<u64>,
        why: String,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Step {
        r#do: String,
        key: Option<String>,
        reason: Option<String>,
        successor: Option<String>,
        expires: Option<i64>,
        day: i64,
        gives: String,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Use {
        key: String,
        provider: String,
        workflow: String,
        agent: String,
        environment: String,
        label: String,
        purpose: Option<String>,
        day: i64,
        #[serde(default)]
        micros: i64,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Mistake {
        name: String,
        #[serde(default)]
        key: toml::Table,
        #[serde(default)]
        document: toml::Table,
        /// None if it is the reader that refuses.
        error: Option<String>,
        why: String,
    }

    fn file() -> File {
        toml::from_str(ROWS).unwrap()
    }

    fn take(keyring: &mut Keyring, step: &Step) -> String {
        let (key, now) = (step.key.as_deref().unwrap_or(""), step.day * DAY);
        let result = match step.r#do.as_str() {
            "revoke" => keyring.revoke(key, step.reason.as_deref().unwrap(), now),
            "retire" => keyring.retire(key, now),
            "rotate" => {
                let expires = step.expires.map(|day| day * DAY);
                keyring.rotate(key, step.successor.as_deref().unwrap(), expires, now).map(Some)
            }
            "expire" => Ok(keyring.expire(now).pop()),
            other => panic!("no step `{other}`"),
        };
        match result {
            Ok(Some(event)) => {
                assert_eq!(Some(&event), keyring.events().last());
                assert_eq!(event.generation, keyring.generation());
                event.change.code().to_owned()
            }
            Ok(None) => "nothing".to_owned(),
            Err(error) => format!("{:?} {}", error.kind(), error.path()),
        }
    }

    #[test]
    fn rows_hold() {
        let file = file();
        let keyrings: BTreeMap<&str, &Named> =
            file.keyring.iter().map(|named| (named.name.as_str(), named)).collect();
        let mut seen = BTreeSet::new();
        for row in &file.row {
            assert!(seen.insert(&row.name) && !row.why.is_empty(), "{}", row.name);
            let named = keyrings[row.keyring.as_str()];
            let mut keyring = named.document().build().unwrap();
            for step in &row.steps {
                assert_eq!(take(&mut keyring, step), step.gives, "{}: a step", row.name);
            }
            let mut table = named.r#use.clone();
            table.extend(row.r#use.clone());
            let usage: Use = table.try_into().unwrap();
            let label = label(&usage.label);
            let decision = keyring.check(&KeyUse {
                key: &usage.key,
                provider: &usage.provider,
                workflow: &usage.workflow,
                agent: &usage.agent,
                environment: &usage.environment,
                label: &label,
                purpose: usage.purpose.as_deref(),
                now: usage.day * DAY + usage.micros,
            });
            let (refusals, warnings): (Vec<_>, Vec<_>) = match &decision {
                KeyDecision::Allow { warnings } => {
                    (vec![], warnings.iter().map(|warning| warning.code()).collect())
                }
                KeyDecision::Deny { refusals } => {
                    assert!(!refusals.is_empty());
                    (refusals.iter().map(|refusal| refusal.code()).collect(), vec![])
                }
            };
            assert_eq!(refusals, row.refusals, "{}", row.name);
            assert_eq!(warnings, row.warnings, "{}", row.name);
            if let Some(generation) = row.generation {
                assert_eq!(keyring.generation(), generation, "{}", row.name);
            }
        }
    }

    #[test]
    fn mistakes_are_errors_with_a_path() {
        let file = file();
        for mistake in &file.mistake {
            assert!(!mistake.why.is_empty());
            let mut document = file.keyring[0].document.clone();
            document.extend(mistake.document.clone());
            let first = document["keys"].as_array_mut().unwrap()[0].as_table_mut().unwrap();
            first.extend(mistake.key.clone());
            let read = document.try_into::<KeyringDocument>();
            match &mistake.error {
                None => assert!(read.is_err(), "{}", mistake.name),
                Some(expected) => {
                    let error = read.unwrap().build().unwrap_err();
                    let found = format!("{:?} {}", error.kind(), error.path());
                    assert_eq!(&found, expected, "{}", mistake.name);
                    // Of what was configured, only the names of fields may be repeated.
                    let shown = format!("{error} {error:?}");
                    let values: Vec<&str> =
                        mistake.key.values().filter_map(|value| value.as_str()).collect();
                    for value in values.into_iter().filter(|value| !value.is_empty()) {
                        assert!(!shown.contains(value), "{}: {shown}", mistake.name);
                    }
                }
            }
        }
    }

    #[test]
    fn a_keyring_survives_storage() {
        let mut keyring = file().keyring[0].document().build().unwrap();
        keyring.rotate("support-mail", "support-mail-2", Some(400 * DAY), 45 * DAY).unwrap();
        keyring.revoke("desk", "leaked", 46 * DAY).unwrap();
        keyring.expire(60 * DAY);
        let stored = serde_json::to_string(keyring.events()).unwrap();
        let events: Vec<KeyEvent> = serde_json::from_str(&stored).unwrap();
        let again = file().keyring[0].document().build_after(events).unwrap();
        assert_eq!(again.events(), keyring.events());
        assert!(again.keys().eq(keyring.keys()));
        let forged = stored.replace("\"leaked\"", "\"leaked\",\"secret\":\"x\"");
        assert!(serde_json::from_str::<Vec<KeyEvent>>(&forged).is_err());
    }

    #[test]
    fn a_document_is_written_as_it_is_read() {
        for named in file().keyring {
            let document = named.document();
            let text = serde_json::to_string(&document).unwrap();
            assert_eq!(serde_json::from_str::<KeyringDocument>(&text).unwrap(), document);
        }
        let empty: KeyringDocument = serde_json::from_str("{}").unwrap();
        assert_eq!(empty, KeyringDocument::default());
        assert_eq!(empty.overdue, OverdueRotation::Refuse);
    }
}

#[test]
fn events_that_cannot_be_are_refused() {
    let event = |generation, key: &str, at, change| KeyEvent {
        generation,
        key: key.to_owned(),
        at,
        change,
    };
    let rotated = |successor: &str, until, expires| KeyChange::Rotated {
        successor: successor.to_owned(),
        until,
        expires,
    };
    let revoked = || KeyChange::Revoked { reason: "leaked".to_owned() };
    use ErrorKind::{ImpossibleState, MalformedName, OutOfRange, SecretLike};
    let cases: Vec<(Vec<KeyEvent>, ErrorKind, &str)> = vec![
        (vec![event(2, "a", 5, revoked())], ImpossibleState, "events[0].generation"),
        (vec![event(0, "a", 5, revoked())], ImpossibleState, "events[0].generation"),
        (
            vec![event(1, "a", 5, revoked()), event(1, "b", 5, revoked())],
            ImpossibleState,
            "events[1].generation",
        ),
        (
            vec![event(1, "a", 5, revoked()), event(2, "A", 6, KeyChange::Retired)],
            ImpossibleState,
            "events[1].change",
        ),
        (
            vec![event(1, "a", 5, KeyChange::Expired), event(2, "a", 6, rotated("c", 6, None))],
            ImpossibleState,
            "events[1].change",
        ),
        (
            vec![event(1, "a", 5, rotated("c", 6, None)), event(2, "a", 6, rotated("d", 6, None))],
            ImpossibleState,
            "events[1].change",
        ),
        (
            vec![event(1, "c", 5, revoked()), event(2, "a", 6, rotated("C", 6, None))],
            ImpossibleState,
            "events[1].change.successor",
        ),
        (
            vec![event(1, "a", 5, rotated("A", 6, None))],
            ImpossibleState,
            "events[0].change.successor",
        ),
        (vec![event(1, "a", 5, rotated("c", 4, None))], OutOfRange, "events[0].change.until"),
        (
            vec![event(1, "a", 5, rotated("c", 6 + 90 * DAY, None))],
            OutOfRange,
            "events[0].change.until",
        ),
        (vec![event(1, "a", 5, rotated("c", 6, Some(5)))], OutOfRange, "events[0].change.expires"),
        (vec![event(1, "a b", 5, revoked())], MalformedName, "events[0].key"),
        (
            vec![event(1, "a", 5, rotated("sk-1", 6, None))],
            SecretLike,
            "events[0].change.successor",
        ),
        (
            vec![event(1, "a", 5, KeyChange::Revoked { reason: String::new() })],
            MalformedName,
            "events[0].change.reason",
        ),
    ];
    for (events, kind, path) in cases {
        let error = document(vec![key("a"), key("b")]).build_after(events).unwrap_err();
        assert_eq!((error.kind(), error.path()), (kind, path));
    }
}

#[test]
fn a_new_document_does_not_undo_a_revocation() {
    let mut ring = keyring(vec![key("a"), key("b")]);
    ring.revoke("a", "leaked", 5).unwrap();
    let mut wider = key("A");
    wider.created = 6;
    wider.workflows = names(&["*"]);
    let ring = document(vec![wider]).build_after(ring.events().to_vec()).unwrap();
    assert!(matches!(ring.key("a").unwrap().state, KeyState::Revoked { at: 5, .. }));

    // Gone from the document, and back again.
    let mut ring = document(vec![key("b")]).build_after(ring.events().to_vec()).unwrap();
    assert!(ring.key("a").is_none());
    assert_eq!(
        ring.rotate("b", "a", None, 7).unwrap_err().kind(),
        ErrorKind::DuplicateName,
        "a revoked id does not come back as a successor"
    );
    let ring = document(vec![key("a")]).build_after(ring.events().to_vec()).unwrap();
    assert!(matches!(ring.key("a").unwrap().state, KeyState::Revoked { .. }));
}

#[test]
fn a_successor_may_move_into_the_document() {
    let mut ring = keyring(vec![key("a")]);
    ring.rotate("a", "a2", None, 5).unwrap();
    let mut narrow = key("a2");
    narrow.workflows = names(&["only"]);
    let events = ring.events().to_vec();
    let ring = document(vec![key("a"), narrow.clone()]).build_after(events.clone()).unwrap();
    assert_eq!(ring.key("a2"), Some(&narrow));
    assert!(matches!(ring.key("a").unwrap().state, KeyState::Superseded { .. }));
    // Without either there is no scope to give it.
    let ring = document(vec![]).build_after(events).unwrap();
    assert_eq!(ring.keys().count(), 0);
}

#[test]
fn the_stricter_state_counts() {
    let mut ring = keyring(vec![key("a"), key("b")]);
    ring.rotate("a", "a2", None, 0).unwrap();
    let with = |until| {
        let mut superseded = key("a");
        superseded.state = KeyState::Superseded { by: "b".to_owned(), at: 0, until };
        let ring = document(vec![superseded, key("b")]).build_after(ring.events().to_vec());
        match ring.unwrap().key("a").unwrap().state {
            KeyState::Superseded { until, .. } => until,
            _ => panic!("superseded"),
        }
    };
    assert_eq!((with(3), with(30 * DAY)), (3, 7 * DAY));
}

#[test]
fn decisions_are_one_line_of_codes() {
    let deny =
        KeyDecision::Deny { refusals: vec![KeyRefusal::Revoked, KeyRefusal::Label] }.to_string();
    assert_eq!(deny, "the key may not be used: key.revoked, key.label");
    let allow = KeyDecision::Allow { warnings: vec![KeyWarning::Superseded] }.to_string();
    assert_eq!(allow, "the key may be used: key.superseded");
    let plain = KeyDecision::Allow { warnings: vec![] };
    assert_eq!(plain.to_string(), "the key may be used");
    assert!(plain.is_allow());
}

fn workflow(name: &str, label_name: &str, places: &[&str], keys: &[&str]) -> WorkflowFacts {
    WorkflowFacts {
        name: name.to_owned(),
        label: label(label_name),
        environments: names(places),
        keys: names(keys),
    }
}

fn inventory() -> Inventory {
    let agent = |name: &str, label_name| access_gate::AgentFacts {
        name: name.to_owned(),
        label: label(label_name),
    };
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
    let ceiling = label("personal");
    assert_eq!(
        text,
        format!(
            "key `mail` (active) reaches workflows support/reply, support/triage, support/audit; \
             agents support/writer; environments prod; providers anthropic; \
             data up to `{ceiling}`, now `{ceiling}`"
        )
    );

    ring.revoke("mail", "leaked", 1).unwrap();
    let after = ring.blast_radius("mail", &inventory()).unwrap();
    assert_eq!((&after.workflows, after.label), (&radius.workflows, radius.label));
    assert!(after.to_string().starts_with("key `mail` (revoked) reaches"));
    let nothing = ring.blast_radius("mail", &Inventory::default()).unwrap();
    assert!(nothing.label.is_none() && nothing.to_string().contains("workflows none; agents none"));
    assert!(ring.blast_radius("ghost", &inventory()).is_none());
}

#[test]
fn keys_are_found_by_what_they_reach() {
    let mut low = key("low");
    low.highest_label = label("internal");
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
    everything.providers = names(&["anthropic", "openai"]);
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
    assert_eq!(Kind::SeveralSensitivities.severity(), KeyLintSeverity::Error);
    assert!(Kind::OpenPattern.severity() < Kind::NoRotation.severity());
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

// A naive model: what happened is a list, and every question goes through all of it.

#[derive(Clone, Debug)]
enum Act {
    Revoke(usize, i64),
    Retire(usize, i64),
    Rotate(usize, usize, i64),
    Expire(i64),
}

const IDS: &[&str] = &["k0", "k1", "K2", "n0", "n1", "n2"];

fn act() -> impl Strategy<Value = Act> {
    let id = 0..IDS.len();
    let time = -2_i64..30;
    prop_oneof![
        1 => (id.clone(), time.clone()).prop_map(|(id, day)| Act::Revoke(id, day)),
        1 => (id.clone(), time.clone()).prop_map(|(id, day)| Act::Retire(id, day)),
        3 => (id.clone(), id, time.clone()).prop_map(|(id, new, day)| Act::Rotate(id, new, day)),
        1 => time.prop_map(Act::Expire),
    ]
}

#[derive(Clone, Debug)]
struct ModelKey {
    id: usize,
    /// The key of the document whose scope it has.
    scope: usize,
    created: i64,
    expires: Option<i64>,
    superseded: Option<i64>,
    retired: bool,
    revoked: bool,
}

/// Days throughout; a grace of 7.
#[derive(Clone, Debug)]
struct Model(Vec<ModelKey>);

impl Model {
    fn find(&mut self, id: usize) -> Option<&mut ModelKey> {
        self.0.iter_mut().find(|key| key.id == id)
    }

    /// Whether something changed.
    fn act(&mut self, act: &Act) -> bool {
        match *act {
            Act::Revoke(id, _) => match self.find(id) {
                Some(key) if !key.revoked => {
                    key.revoked = true;
                    true
                }
                _ => false,
            },
            Act::Retire(id, _) => match self.find(id) {
                Some(key) if !key.revoked && !key.retired => {
                    key.retired = true;
                    true
                }
                _ => false,
            },
            Act::Rotate(id, new, day) => {
                if self.find(new).is_some() {
                    return false;
                }
                let Some(key) = self.find(id) else { return false };
                if key.revoked || key.retired || key.superseded.is_some() || day < key.created {
                    return false;
                }
                key.superseded = Some(day);
                let successor = ModelKey {
                    id: new,
                    created: day,
                    expires: Some(day + 10),
                    superseded: None,
                    ..key.clone()
                };
                self.0.push(successor);
                true
            }
            Act::Expire(day) => {
                let mut changed = false;
                for key in &mut self.0 {
                    let over = key.superseded.is_some_and(|at| day >= at + 7)
                        || key.expires.is_some_and(|at| day >= at);
                    if over && !key.revoked && !key.retired {
                        key.retired = true;
                        changed = true;
                    }
                }
                changed
            }
        }
    }

    fn refusals(&self, id: usize, scopes: &[Scope], ask: &Ask) -> Vec<&'static str> {
        let Some(key) = self.0.iter().find(|key| key.id == id) else {
            return vec!["key.unknown"];
        };
        let mut codes = Vec::new();
        if key.revoked {
            codes.push("key.revoked");
        } else if key.retired {
            codes.push("key.retired");
        } else if key.superseded.is_some_and(|at| ask.day >= at + 7) {
            codes.push("key.superseded");
        }
        if key.expires.is_some_and(|at| ask.day >= at) {
            codes.push("key.expired");
        }
        let changed = if key.revoked || key.retired { None } else { key.superseded };
        if ask.day < key.created || changed.is_some_and(|at| ask.day < at) {
            codes.push("key.clock_behind");
        }
        if ask.day >= key.created + 20 {
            codes.push("key.rotation_overdue");
        }
        let scope = &scopes[key.scope];
        let has = |list: &[&str], name: &str| {
            list.iter().any(|entry| {
                let (entry, name) = (entry.to_lowercase(), name.to_lowercase());
                !name.is_empty()
                    && name
                        .chars()
                        .all(|character| character.is_ascii_alphanumeric() || character == '/')
                    && match entry.split_once('*') {
                        Some((start, _)) => name.starts_with(start),
                        None => entry == name,
                    }
            })
        };
        if !has(&scope.providers, ask.provider) {
            codes.push("key.provider");
        }
        if !has(&scope.workflows, ask.workflow) {
            codes.push("key.workflow");
        }
        if !has(&scope.agents, ask.agent) {
            codes.push("key.agent");
        }
        if !has(&scope.environments, ask.environment) {
            codes.push("key.environment");
        }
        let (data, bound) = (label(ask.label), label(scope.label));
        if data.level() > bound.level()
            || data.categories().iter().any(|one| !bound.categories().contains(one))
            || data.integrity() > bound.integrity()
        {
            codes.push("key.label");
        }
        codes
    }
}

#[derive(Clone, Debug)]
struct Scope {
    providers: Vec<&'static str>,
    workflows: Vec<&'static str>,
    agents: Vec<&'static str>,
    environments: Vec<&'static str>,
    label: &'static str,
}

#[derive(Clone, Debug)]
struct Ask {
    provider: &'static str,
    workflow: &'static str,
    agent: &'static str,
    environment: &'static str,
    label: &'static str,
    day: i64,
}

const LABELS: &[&str] =
    &["public", "public-untrusted", "internal", "personal", "personal-untrusted", "health", "top"];

fn scope() -> impl Strategy<Value = Scope> {
    let some = |from: &'static [&'static str]| prop::sample::subsequence(from, 1..=from.len());
    (
        some(&["p", "q"]),
        some(&["w", "w/*", "v*", "*"]),
        some(&["a", "a/b", "*"]),
        some(&["prod", "staging"]),
        prop::sample::select(LABELS),
    )
        .prop_map(|(providers, workflows, agents, environments, label)| Scope {
            providers,
            workflows,
            agents,
            environments,
            label,
        })
}

fn ask() -> impl Strategy<Value = Ask> {
    let one = |from: &'static [&'static str]| prop::sample::select(from);
    (
        one(&["p", "Q", "r"]),
        one(&["w", "W/x", "v", "vv/w", "x", "w x"]),
        one(&["a", "A/B", "a/c", "b", ""]),
        one(&["prod", "Staging", "dev"]),
        one(LABELS),
        -2_i64..40,
    )
        .prop_map(|(provider, workflow, agent, environment, label, day)| Ask {
            provider,
            workflow,
            agent,
            environment,
            label,
            day,
        })
}

fn build(scopes: &[Scope]) -> KeyringDocument {
    let keys = scopes.iter().zip(IDS).map(|(scope, id)| KeyReference {
        providers: names(&scope.providers),
        workflows: names(&scope.workflows),
        agents: names(&scope.agents),
        environments: names(&scope.environments),
        highest_label: label(scope.label),
        rotate_after_days: Some(20),
        ..key(id)
    });
    document(keys.collect())
}

fn perform(ring: &mut Keyring, act: &Act) -> bool {
    match *act {
        Act::Revoke(id, day) => {
            ring.revoke(IDS[id], "leaked", day * DAY).is_ok_and(|e| e.is_some())
        }
        Act::Retire(id, day) => ring.retire(IDS[id], day * DAY).is_ok_and(|e| e.is_some()),
        Act::Rotate(id, new, day) => {
            ring.rotate(IDS[id], IDS[new], Some((day + 10) * DAY), day * DAY).is_ok()
        }
        Act::Expire(day) => !ring.expire(day * DAY).is_empty(),
    }
}

fn codes(ring: &Keyring, id: &str, ask: &Ask) -> Vec<&'static str> {
    let label = label(ask.label);
    let decision = ring.check(&KeyUse {
        key: id,
        provider: ask.provider,
        workflow: ask.workflow,
        agent: ask.agent,
        environment: ask.environment,
        label: &label,
        purpose: None,
        now: ask.day * DAY,
    });
    match decision {
        KeyDecision::Allow { .. } => vec![],
        KeyDecision::Deny { refusals } => {
            refusals.into_iter().map(|refusal| refusal.code()).collect()
        }
    }
}

proptest! {
    #[test]
    fn agrees_with_the_model(
        scopes in prop::collection::vec(scope(), 3),
        acts in prop::collection::vec(act(), 0..12),
        asks in prop::collection::vec(ask(), 1..6),
    ) {
        let mut ring = build(&scopes).build().unwrap();
        let keys = (0..3).map(|id| ModelKey {
            id,
            scope: id,
            created: 0,
            expires: None,
            superseded: None,
            retired: false,
            revoked: false,
        });
        let mut model = Model(keys.collect());
        for act in &acts {
            let before = ring.generation();
            let changed = perform(&mut ring, act);
            prop_assert_eq!(changed, model.act(act), "{:?}", act);
            // Who stored the generation sees that something changed, and nothing else.
            prop_assert_eq!(ring.generation() > before, changed);
        }
        // The same from what was stored.
        let again = build(&scopes).build_after(ring.events().to_vec()).unwrap();
        for ask in &asks {
            for (id, name) in IDS.iter().enumerate() {
                let expected = model.refusals(id, &scopes, ask);
                prop_assert_eq!(codes(&ring, name, ask), &expected[..], "{}", name);
                prop_assert_eq!(codes(&again, name, ask), &expected[..], "{} stored", name);
            }
        }
    }

    #[test]
    fn nothing_undoes_a_revocation(
        scopes in prop::collection::vec(scope(), 3),
        before in prop::collection::vec(act(), 0..6),
        after in prop::collection::vec(act(), 0..12),
        asks in prop::collection::vec(ask(), 1..6),
    ) {
        let mut ring = build(&scopes).build().unwrap();
        for act in &before {
            perform(&mut ring, act);
        }
        let generation = ring.generation();
        let was_revoked = ring.revoke("k0", "leaked", 3).unwrap().is_none();
        prop_assert_eq!(ring.generation() > generation, !was_revoked);
        for act in &after {
            perform(&mut ring, act);
        }
        for ask in &asks {
            prop_assert!(codes(&ring, "k0", ask).contains(&"key.revoked"));
        }
    }

    #[test]
    fn a_list_with_an_event_missing_or_doubled_is_refused(
        acts in prop::collection::vec(act(), 6..20),
        place in any::<prop::sample::Index>(),
        double in any::<bool>(),
    ) {
        let mut ring = keyring(vec![key("k0"), key("k1"), key("K2")]);
        for act in &acts {
            perform(&mut ring, act);
        }
        let mut events = ring.events().to_vec();
        prop_assume!(events.len() > 1);
        // That the last one is missing cannot be seen.
        let place = place.index(events.len() - 1);
        if double {
            events.insert(place, events[place].clone());
        } else {
            events.remove(place);
        }
        let error = document(vec![key("k0"), key("k1"), key("K2")]).build_after(events).unwrap_err();
        prop_assert_eq!(error.kind(), ErrorKind::ImpossibleState);
    }

    #[test]
    fn no_text_panics_or_is_repeated(text in any::<String>()) {
        let canary = format!("{text}\u{7}canary4711");
        let mut bad = key("a");
        bad.id = canary.clone();
        let error = document(vec![bad]).build().unwrap_err();
        let shown = format!("{error} {error:?}");
        prop_assert!(!shown.contains("canary4711"));
        let mut ring = keyring(vec![key("a")]);
        prop_assert!(ring.revoke(&text, "leaked", 0).is_err() || text.eq_ignore_ascii_case("a"));
        prop_assert!(ring.rotate("a", &canary, None, 0).is_err());
        prop_assert!(ring.blast_radius(&canary, &inventory()).is_none());
    }
}
