//! The laws of the lattice, over every label: there are few enough to try them all.

use data_class::{Categories, Category, Integrity, Label, Level, Sink};

/// All 4 x 32 x 2 labels.
fn labels() -> Vec<Label> {
    let mut labels = Vec::new();
    for level in Level::ALL {
        for bits in 0..1_u32 << Category::ALL.len() {
            let chosen = Category::ALL.iter().enumerate().filter(|(bit, _)| bits >> bit & 1 == 1);
            let categories: Categories = chosen.map(|(_, category)| *category).collect();
            let label = Label::new(*level).with_categories(categories);
            labels.extend([label, label.untrusted()]);
        }
    }
    labels
}

/// The sink whose bound the label is, so that every sink is covered.
fn sink(bound: Label) -> Sink {
    Sink::new("sink")
        .with_ceiling(bound.level())
        .accepting(bound.categories())
        .accepting_untrusted(bound.integrity() == Integrity::Untrusted)
}

#[test]
fn every_label_is_tried() {
    let mut labels = labels();
    assert_eq!(labels.len(), 256);
    assert!(labels.contains(&Label::TOP) && labels.contains(&Label::BOTTOM));
    labels.sort_by_key(Label::to_string);
    labels.dedup();
    assert_eq!(labels.len(), 256);
}

#[test]
fn is_at_most_is_a_partial_order() {
    let labels = labels();
    for &a in &labels {
        assert!(a.is_at_most(a));
        assert!(Label::BOTTOM.is_at_most(a) && a.is_at_most(Label::TOP));
        for &b in &labels {
            assert!(!(a.is_at_most(b) && b.is_at_most(a)) || a == b);
            if a.is_at_most(b) {
                for &c in &labels {
                    assert!(!b.is_at_most(c) || a.is_at_most(c));
                }
            }
        }
    }
}

#[test]
fn join_obeys_the_laws() {
    let labels = labels();
    for &a in &labels {
        assert_eq!(a.join(a), a);
        assert_eq!(a.join(Label::BOTTOM), a);
        assert_eq!(a.join(Label::TOP), Label::TOP);
        for &b in &labels {
            assert_eq!(a.join(b), b.join(a));
            assert_eq!(a.is_at_most(b), a.join(b) == b);
            for &c in &labels {
                assert_eq!(a.join(b).join(c), a.join(b.join(c)));
            }
        }
    }
}

#[test]
fn join_is_the_least_upper_bound() {
    let labels = labels();
    for &a in &labels {
        for &b in &labels {
            let join = a.join(b);
            assert!(a.is_at_most(join) && b.is_at_most(join));
            for &c in labels.iter().filter(|c| a.is_at_most(**c) && b.is_at_most(**c)) {
                assert!(join.is_at_most(c));
            }
        }
    }
}

#[test]
fn flow_is_monotone() {
    let labels = labels();
    for bound in labels.iter().copied() {
        let sink = sink(bound);
        assert_eq!(sink.bound(), bound);
        let flows: Vec<bool> = labels.iter().map(|label| label.flows_to(&sink).is_ok()).collect();
        for (&b, _) in labels.iter().zip(&flows).filter(|(_, flows)| **flows) {
            for (&a, &a_flows) in labels.iter().zip(&flows) {
                assert!(!a.is_at_most(b) || a_flows, "{b} flows, {a} does not");
            }
        }
    }
}

#[test]
fn no_method_lowers_a_label() {
    for label in labels() {
        assert!(label.is_at_most(label.untrusted()));
        for category in Category::ALL {
            assert!(label.is_at_most(label.with_categories(*category)));
        }
        assert_eq!(label.with_categories(Categories::EMPTY), label);
    }
}
