//! Declassification against plain models: of what is lifted, and of the life of authorities.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "without what they make there is nothing to test"
)]

#[path = "fixtures/declassify.rs"]
mod fixture;

use std::collections::BTreeMap;

use data_class::{
    Authority, Categories, Category, DeclassificationDocument, DeclassificationRule, Declassifier,
    Label, Labeled, Ledger, Level, LiftDocument, Purpose, Purposes, Scheme, Sink, SinkKind,
};
use fixture::{ask, attempt, authority_for, declassifier, issue, lift, rule};
use proptest::prelude::*;

/// What a model of the lattice says, without the crate's own lifting.
#[derive(Clone, Debug)]
struct Plain {
    level: Level,
    categories: Vec<Category>,
    purposes: Option<Vec<Purpose>>,
    untrusted: bool,
}

impl Plain {
    fn label(&self) -> Label {
        let mut label = Label::new(self.level)
            .with_categories(self.categories.iter().copied().collect::<Categories>());
        if let Some(purposes) = &self.purposes {
            label = label.for_purposes(purposes.iter().copied().collect::<Purposes>());
        }
        if self.untrusted { label.untrusted() } else { label }
    }

    fn lifted(&self, level: Level, categories: &[Category], purposes: &[Purpose]) -> Self {
        let mut lifted = self.clone();
        lifted.level = lifted.level.min(level);
        lifted.categories.retain(|one| !categories.contains(one));
        if let Some(own) = &mut lifted.purposes {
            own.extend(purposes);
        }
        lifted
    }
}

fn plain() -> impl Strategy<Value = Plain> {
    let parts = (
        prop::sample::select(Level::ALL),
        prop::collection::vec(prop::sample::select(&Category::ALL[3..7]), 0..3),
        prop::option::of(prop::collection::vec(prop::sample::select(&Purpose::ALL[..4]), 0..3)),
        prop::bool::weighted(0.1),
    );
    parts.prop_map(|(level, categories, purposes, untrusted)| Plain {
        level,
        categories,
        purposes,
        untrusted,
    })
}

/// One step of the life of authorities.
#[derive(Clone, Copy, Debug)]
enum Step {
    Issue(u8),
    Use(u8, i64),
    Revoke(u8),
    Save,
    Load,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (0..4_u8).prop_map(Step::Issue),
        4 => (0..4_u8, 8..22_i64).prop_map(|(id, minute)| Step::Use(id, minute)),
        1 => (0..4_u8).prop_map(Step::Revoke),
        1 => Just(Step::Save),
        1 => Just(Step::Load),
    ]
}

proptest! {
    #[test]
    fn what_was_declassified_is_as_secret_as_before(secret in plain(), other in plain()) {
        let secret = Plain { level: secret.level.max(Level::Confidential), purposes: None, ..secret };
        let (label, other) = (secret.label(), other.label());
        let sink = Sink::builder(SinkKind::Store, "wiki")
            .ceiling(Level::Internal)
            .accepts(Categories::ALL)
            .accepts_untrusted(true)
            .baa_signed(true)
            .encrypted_in_transit(true)
            .encrypted_at_rest(true)
            .build()
            .unwrap();
        let mut declassifier = declassifier();
        let authority = |declassifier: &mut Declassifier, id: &str| {
            let lift = lift("internal", &[]);
            declassifier.issue(authority_for(id, std::slice::from_ref(&sink), &lift)).unwrap()
        };
        let first = authority(&mut declassifier, "auth-1");
        let value = Labeled::new(7, label.clone());
        let declassified = declassifier.declassify(value, first, ask(&sink, &["invoice"], 15));
        prop_assert_eq!(declassified.is_ok(), !secret.untrusted);
        let Ok(declassified) = declassified else { return Ok(()) };
        let second = authority(&mut declassifier, "auth-2");
        let (permit, _) =
            declassifier.declassify_label(&label, second, ask(&sink, &["invoice"], 15)).unwrap();

        let kept = declassified.keep().0;
        prop_assert_eq!(kept.label(), &label);
        let joins = [
            kept.clone().zip(Labeled::new(1, other.clone())).map(|(value, _)| value),
            Labeled::new(1, other.clone()).zip(kept.clone()).map(|(_, value)| value),
            [Labeled::new(1, other.clone()), kept].into_iter().collect::<Labeled<Vec<_>>>().map(|_| 7),
        ];
        for joined in joins {
            prop_assert_eq!(joined.label(), &label.clone().join(&other));
            prop_assert!(joined.permit(&sink).is_err());
            prop_assert!(joined.peek(&permit).is_none());
        }
    }

    #[test]
    fn what_passes_is_what_a_plain_model_lets_pass(
        label in plain(),
        level in prop::sample::select(&Level::ALL[..3]),
        categories in prop::collection::vec(prop::sample::select(&Category::ALL[3..7]), 0..3),
        purposes in prop::collection::vec(prop::sample::select(&Purpose::ALL[..4]), 0..2),
        ceiling in prop::sample::select(Level::ALL),
        accepted in prop::collection::vec(prop::sample::select(&Category::ALL[3..7]), 0..3),
        uses in prop::option::of(prop::sample::select(&Purpose::ALL[..4])),
        accepts_untrusted in any::<bool>(),
    ) {
        let mut sink = Sink::builder(SinkKind::Store, "wiki")
            .ceiling(ceiling)
            .accepts(accepted.iter().copied().collect::<Categories>())
            .accepts_untrusted(accepts_untrusted)
            .baa_signed(true)
            .encrypted_in_transit(true)
            .encrypted_at_rest(true);
        if let Some(purpose) = uses {
            sink = sink.purposes(purpose);
        }
        let sink = sink.build().unwrap();
        let lift = LiftDocument {
            level: Some(level.to_string()),
            categories: categories.iter().map(Category::to_string).collect(),
            regions: Vec::new(),
            purposes: purposes.iter().map(Purpose::to_string).collect(),
        };
        let document = DeclassificationDocument {
            rules: vec![DeclassificationRule { lift: lift.clone(), ..rule() }],
        };
        let mut declassifier = Declassifier::new(&Scheme::STANDARD, &document).unwrap();
        let sinks = std::slice::from_ref(&sink);
        let authority = declassifier.issue(authority_for("auth-1", sinks, &lift));
        let request = ask(&sink, &["invoice"], 15);

        let lifted = label.lifted(level, &categories, &purposes).label();
        let passes = !label.untrusted
            && label.label().flows_to(&sink).is_err()
            && lifted.flows_to(&sink).is_ok();
        let found = declassifier.declassify(Labeled::new(7, label.label()), authority.unwrap(), request);
        prop_assert_eq!(found.is_ok(), passes);
        match found {
            Ok(declassified) => {
                prop_assert_eq!(declassified.label(), &label.label());
                let record = declassified.record();
                prop_assert_eq!(record.lifted.level.is_some(), lifted.level() < label.level);
                let gone = label.label().categories().difference(lifted.categories());
                let gone: Vec<String> = gone.iter().map(|one| one.to_string()).collect();
                prop_assert_eq!(&record.lifted.categories, &gone);
            }
            Err(denied) => {
                prop_assert_eq!(denied.value.label(), &label.label());
                let remaining = denied.refusal.remaining();
                let left = lifted.flows_to(&sink).err();
                prop_assert_eq!(remaining, left.as_ref());
                prop_assert!(!denied.refusal.barriers().is_empty());
                prop_assert!(denied.refusal.barriers().is_sorted_by(|one, two| one < two));
            }
        }
    }

    #[test]
    fn an_id_passes_once_whatever_happens(steps in prop::collection::vec(step(), 0..40)) {
        let mut declassifier = declassifier();
        let mut held: BTreeMap<u8, Authority> = BTreeMap::new();
        let mut saved = Ledger::default();
        // The model: ids that are taken, those that may still pass, and the latest time.
        let (mut taken, mut open, mut latest) = (Vec::new(), Vec::new(), i64::MIN);
        for step in steps {
            match step {
                Step::Issue(id) => {
                    latest = latest.max(10);
                    let issued = issue(&mut declassifier, &format!("auth-{id}"));
                    prop_assert_eq!(issued.is_ok(), !taken.contains(&id) && latest < 20);
                    if let Ok(authority) = issued {
                        taken.push(id);
                        // It was issued at the latest time, so the clock must not be before that.
                        open.push((id, latest));
                        held.insert(id, authority);
                    }
                }
                Step::Use(id, minute) => {
                    let Some(authority) = held.remove(&id) else { continue };
                    latest = latest.max(minute);
                    let since = open.iter().find(|(one, _)| *one == id).map(|(_, since)| *since);
                    let passes = since.is_some_and(|since| minute >= since) && latest < 20;
                    open.retain(|(one, _)| *one != id);
                    prop_assert_eq!(attempt(&mut declassifier, authority, minute).is_ok(), passes);
                }
                Step::Revoke(id) => {
                    let was_open = open.iter().any(|(one, _)| *one == id);
                    prop_assert_eq!(declassifier.revoke(&format!("auth-{id}")), was_open);
                    open.retain(|(one, _)| *one != id);
                }
                Step::Save => saved = declassifier.ledger().clone(),
                Step::Load => declassifier.absorb(&saved).unwrap(),
            }
        }
    }
}
