//! A naive model: what happened is a list, and every question goes through all of it.

use access_gate::{ErrorKind, KeyDecision, KeyReference, KeyUse, Keyring, KeyringDocument};
use data_class::CeilingDocument;
use proptest::prelude::*;

use crate::common::{DAY, document, key, keyring, names};
use crate::reach::inventory;
use crate::words::{ceiling, is_under, label, scheme};

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
struct Model {
    keys: Vec<ModelKey>,
    /// The latest day of what changed something.
    events: i64,
    /// The latest day of anything.
    latest: i64,
}

impl Model {
    fn find(&mut self, id: usize) -> Option<&mut ModelKey> {
        self.keys.iter_mut().find(|key| key.id == id)
    }

    /// Whether something changed.
    fn act(&mut self, act: &Act) -> bool {
        let day = match *act {
            Act::Revoke(_, day) | Act::Retire(_, day) | Act::Rotate(_, _, day) => day,
            Act::Expire(day) => {
                self.latest = self.latest.max(day);
                self.latest
            }
        };
        let changed = self.change(act);
        if changed {
            self.events = self.events.max(day);
            self.latest = self.latest.max(day);
        }
        changed
    }

    fn change(&mut self, act: &Act) -> bool {
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
                self.keys.push(successor);
                true
            }
            Act::Expire(_) => {
                let (day, mut changed) = (self.latest, false);
                for key in &mut self.keys {
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

    /// `latest` is the latest day seen, that of the question included.
    fn refusals(&self, id: usize, scopes: &[Scope], ask: &Ask, latest: i64) -> Vec<&'static str> {
        let Some(key) = self.keys.iter().find(|key| key.id == id) else {
            return vec!["key.unknown"];
        };
        let mut codes = Vec::new();
        if key.revoked {
            codes.push("key.revoked");
        } else if key.retired {
            codes.push("key.retired");
        } else if key.superseded.is_some_and(|at| latest >= at + 7) {
            codes.push("key.superseded");
        }
        if key.expires.is_some_and(|at| latest >= at) {
            codes.push("key.expired");
        }
        let changed = if key.revoked || key.retired { None } else { key.superseded };
        if ask.day < key.created || changed.is_some_and(|at| ask.day < at) {
            codes.push("key.clock_behind");
        }
        if latest >= key.created + 20 {
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
        if !is_under(&scheme("payroll"), &label(ask.label), &ceiling(scope.ceiling)) {
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
    ceiling: &'static str,
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

const CEILINGS: &[&str] = &[
    "public",
    "public-untrusted",
    "internal",
    "personal",
    "personal-untrusted",
    "health",
    "salary",
    "personal-salary",
    "everything",
    "everything-untrusted",
];

/// Of the keyring's scheme, of the standard one that it contains, and of nobody's.
const LABELS: &[&str] = &[
    "public",
    "public-untrusted",
    "internal-confined",
    "personal",
    "payroll/personal-untrusted",
    "health",
    "payroll/salary",
    "payroll/personal-salary-confined",
    "top",
];

fn scope() -> impl Strategy<Value = Scope> {
    let some = |from: &'static [&'static str]| prop::sample::subsequence(from, 1..=from.len());
    (
        some(&["p", "q"]),
        some(&["w", "w/*", "v*", "*"]),
        some(&["a", "a/b", "*"]),
        some(&["prod", "staging"]),
        prop::sample::select(CEILINGS),
    )
        .prop_map(|(providers, workflows, agents, environments, ceiling)| Scope {
            providers,
            workflows,
            agents,
            environments,
            ceiling,
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
        ceiling: Some(ceiling(scope.ceiling)),
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
        let mut ring = build(&scopes).build(&scheme("payroll")).unwrap();
        let keys = (0..3).map(|id| ModelKey {
            id,
            scope: id,
            created: 0,
            expires: None,
            superseded: None,
            retired: false,
            revoked: false,
        });
        let mut model = Model { keys: keys.collect(), events: i64::MIN, latest: i64::MIN };
        for act in &acts {
            let before = ring.generation();
            let changed = perform(&mut ring, act);
            prop_assert_eq!(changed, model.act(act), "{:?}", act);
            // Who stored the generation sees that something changed, and nothing else.
            prop_assert_eq!(ring.generation() > before, changed);
        }
        // The same from what was stored.
        let again = build(&scopes).build_after(&scheme("payroll"), ring.events().to_vec()).unwrap();
        let mut asked = i64::MIN;
        for ask in &asks {
            asked = asked.max(ask.day);
            for (id, name) in IDS.iter().enumerate() {
                let expected = model.refusals(id, &scopes, ask, asked.max(model.latest));
                prop_assert_eq!(codes(&ring, name, ask), &expected[..], "{}", name);
                let expected = model.refusals(id, &scopes, ask, asked.max(model.events));
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
        let mut ring = build(&scopes).build(&scheme("payroll")).unwrap();
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
        let document = document(vec![key("k0"), key("k1"), key("K2")]);
        let error = document.build_after(&scheme("standard"), events).unwrap_err();
        prop_assert_eq!(error.kind(), ErrorKind::ImpossibleState);
    }

    #[test]
    fn no_text_panics_or_is_repeated(text in any::<String>()) {
        let canary = format!("{text}\u{7}canary4711");
        let bad = [
            KeyReference { id: canary.clone(), ..key("a") },
            KeyReference {
                ceiling: Some(CeilingDocument { level: canary.clone(), ..ceiling("public") }),
                ..key("a")
            },
            KeyReference {
                ceiling: Some(CeilingDocument {
                    categories: vec![canary.clone()],
                    ..ceiling("public")
                }),
                ..key("a")
            },
        ];
        for bad in bad {
            let error = document(vec![bad]).build(&scheme("payroll")).unwrap_err();
            let shown = format!("{error} {error:?}");
            prop_assert!(!shown.contains("canary4711"));
        }
        let mut ring = keyring(vec![key("a")]);
        prop_assert!(ring.revoke(&text, "leaked", 0).is_err() || text.eq_ignore_ascii_case("a"));
        prop_assert!(ring.rotate("a", &canary, None, 0).is_err());
        prop_assert!(ring.blast_radius(&canary, &inventory()).is_none());
    }
}
