//! The laws of the lattice: exhaustively over a small set of every component, and by property test
//! over large ones and several schemes.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

use std::sync::LazyLock;

use data_class::{
    Categories, Category, Keeps, LEVELS_MAX, Label, Level, Purpose, Purposes, Regions, Retention,
    Scheme, Sink, SinkKind, StoredLabel,
};
use proptest::prelude::*;

/// The ends, and between them values of each component that can be compared and that cannot. Two of
/// each component that limits something, in every combination; the others beside them.
fn small() -> Vec<Label> {
    let mut labels = vec![Label::BOTTOM, Label::TOP];
    let regions: [Regions; 2] = ["DE,FR".parse().unwrap(), "FR,US".parse().unwrap()];
    let purposes = [[Purpose::LEGAL, Purpose::BILLING], [Purpose::LEGAL, Purpose::SERVICE]];
    let retentions = [
        Retention::days(Some(5), Some(9)).unwrap(),
        Retention::days(Some(10), None).unwrap().on_hold(),
    ];
    for bits in 0..1_usize << 6 {
        let of = |bit: usize| bits >> bit & 1;
        let label = Label::new([Level::Public, Level::Restricted][of(0)])
            .with_categories([Category::Health, Category::Payment][of(1)])
            .within(regions[of(2)])
            .for_purposes(purposes[of(3)])
            .kept(retentions[of(4)]);
        labels.push(if of(5) == 1 { label.untrusted() } else { label });
    }
    labels.extend([
        Label::BOTTOM.with_categories(Category::Health),
        Label::BOTTOM.within("FR".parse().unwrap()),
        Label::BOTTOM.for_purposes(Purpose::LEGAL),
        Label::BOTTOM.kept(retentions[0].on_hold()),
    ]);
    labels.extend(with_provenance());
    labels
}

/// Labels that differ in sources and subjects only.
fn with_provenance() -> Vec<Label> {
    let internal = Label::new(Level::Internal);
    let health = internal.clone().with_categories(Category::Health);
    let sources = [
        internal.clone().from_source("s"),
        // The same source, which says more.
        health.clone().from_source("s"),
        internal.clone().from_source("t"),
        internal.from_source("s").from_source("t"),
    ];
    let mut labels = Vec::new();
    for source in sources {
        let label = source.with_categories(Category::Health);
        labels.extend([label.clone().about("p"), label.clone().about("q"), label]);
    }
    let unknown = |stored: StoredLabel| Scheme::STANDARD.restore_label(&stored).unwrap();
    let stored = health.from_source("s").about("p").to_stored();
    labels.push(unknown(StoredLabel { sources: None, ..stored.clone() }));
    labels.push(unknown(StoredLabel { subjects: None, ..stored }));
    labels
}

const FACTS: usize = 12;

/// Sinks that are open and closed in each fact, in every combination; the index has a bit a fact.
fn sinks() -> Vec<Sink> {
    let sink = |bits: usize| {
        let is = |bit: usize| bits >> bit & 1 == 1;
        let kind = if is(0) { SinkKind::Provider } else { SinkKind::Tool };
        let sink = Sink::builder(kind, "sink")
            .ceiling(if is(1) { Level::Restricted } else { Level::Public })
            .accepts(if is(2) { Categories::ALL } else { Category::Payment.into() })
            .accepts_untrusted(is(3))
            .keeps(if is(4) { Keeps::Nothing } else { Keeps::Days(10) })
            .baa_signed(is(5))
            .encrypted_in_transit(is(6))
            .encrypted_at_rest(is(7));
        // Not stated, in a place or outside of it, and there with a basis.
        let sink = match (is(8), is(9)) {
            (false, false) => sink,
            (true, false) => sink.regions("FR".parse().unwrap()),
            (false, true) => sink.regions("CH".parse().unwrap()),
            (true, true) => {
                sink.regions("CH".parse().unwrap()).transfer("clauses", "DE,FR".parse().unwrap())
            }
        };
        let sink = if is(10) { sink.purposes(Purpose::LEGAL) } else { sink };
        // Not stated, a provider trains and a tool does not.
        let sink = if is(11) { sink.trains_on_data(!is(0)) } else { sink };
        sink.build().unwrap()
    };
    (0..1 << FACTS).map(sink).collect()
}

fn check_pair(a: &Label, b: &Label) {
    let (join, meet) = (a.clone().join(b), a.meet(b));
    assert_eq!(join, b.clone().join(a), "join commutes: {a:?} {b:?}");
    assert_eq!(meet, b.meet(a), "meet commutes: {a:?} {b:?}");
    assert!(a.is_at_most(&join) && b.is_at_most(&join), "{a:?} {b:?}");
    assert!(meet.is_at_most(a) && meet.is_at_most(b), "{a:?} {b:?}");
    assert_eq!(a.is_at_most(b), join == *b, "order and join agree: {a:?} {b:?}");
    assert_eq!(a.is_at_most(b), meet == *a, "order and meet agree: {a:?} {b:?}");
    assert_eq!(a == b, a.is_at_most(b) && b.is_at_most(a), "antisymmetric: {a:?} {b:?}");
    assert_eq!(a.clone().join(&meet), *a, "absorption: {a:?} {b:?}");
    assert_eq!(a.meet(&join), *a, "absorption: {a:?} {b:?}");
}

fn check_triple(a: &Label, b: &Label, c: &Label) {
    let left = a.clone().join(b).join(c);
    assert_eq!(left, a.clone().join(&b.clone().join(c)), "join associates: {a:?} {b:?} {c:?}");
    assert_eq!(a.meet(b).meet(c), a.meet(&b.meet(c)), "meet associates: {a:?} {b:?} {c:?}");
    if a.is_at_most(c) && b.is_at_most(c) {
        assert!(a.clone().join(b).is_at_most(c), "least upper bound: {a:?} {b:?} {c:?}");
    }
    if c.is_at_most(a) && c.is_at_most(b) {
        assert!(c.is_at_most(&a.meet(b)), "greatest lower bound: {a:?} {b:?} {c:?}");
    }
    if a.is_at_most(b) && b.is_at_most(c) {
        assert!(a.is_at_most(c), "transitive: {a:?} {b:?} {c:?}");
    }
}

fn check_ends(a: &Label) {
    assert!(Label::BOTTOM.is_at_most(a) && a.is_at_most(&Label::TOP), "{a:?}");
    assert_eq!(Label::BOTTOM.join(a), *a, "{a:?}");
    assert_eq!(a.clone().join(&Label::BOTTOM), *a, "{a:?}");
    assert_eq!(Label::TOP.join(a), Label::TOP, "{a:?}");
    assert_eq!(a.clone().join(&Label::TOP), Label::TOP, "{a:?}");
    assert_eq!(a.clone().join(a), *a, "idempotent: {a:?}");
}

#[test]
fn the_lattice_laws_hold_over_every_small_label() {
    let labels = small();
    assert_eq!(labels.len(), 2 + 64 + 4 + 14);
    let same =
        |(index, one): (usize, &Label)| labels.iter().position(|two| two == one) == Some(index);
    assert!(labels.iter().enumerate().all(same), "a label is there twice");
    for a in &labels {
        check_ends(a);
        for b in &labels {
            check_pair(a, b);
            for c in &labels {
                check_triple(a, b, c);
            }
        }
    }
}

#[test]
fn flow_is_monotone() {
    let (labels, sinks) = (small(), sinks());
    let below = |b: &Label| -> Vec<usize> {
        (0..labels.len()).filter(|index| labels[*index].is_at_most(b)).collect()
    };
    let below: Vec<Vec<usize>> = labels.iter().map(below).collect();
    let flows = |sink| labels.iter().map(|label| label.flows_to(sink).is_ok()).collect();
    let flows: Vec<Vec<bool>> = sinks.iter().map(flows).collect();
    for (sink, flows) in sinks.iter().zip(&flows) {
        for b in (0..labels.len()).filter(|index| flows[*index]) {
            for a in &below[b] {
                assert!(flows[*a], "{:?} {:?} {sink:?}", labels[*a], labels[b]);
            }
        }
    }
    for fact in 0..FACTS {
        let decides = (0..sinks.len()).any(|index| flows[index] != flows[index ^ 1 << fact]);
        assert!(decides, "fact {fact} decides nothing: the test says nothing about it");
    }
}

/// The standard one, and some of one's own; the last is as large as a scheme may be.
static SCHEMES: LazyLock<[Scheme; 5]> = LazyLock::new(|| {
    let words = |names: &[&str]| {
        let builder = Scheme::builder();
        names.iter().fold(builder, |builder, name| builder.category(*name).purpose(*name))
    };
    let levels = words(&["a"])
        .level("open", Level::Public)
        .level("team", Level::Confidential)
        .level("restricted", Level::Restricted)
        .level("more", Level::Restricted);
    let mut largest = Scheme::builder();
    for index in 0..LEVELS_MAX {
        largest = largest.level(format!("l{index}"), Level::ALL[index * 4 / LEVELS_MAX]);
    }
    largest = (0..48).fold(largest, |scheme, index| scheme.category(format!("c{index}")));
    largest = (0..47).fold(largest, |scheme, index| scheme.purpose(format!("c{index}")));
    [
        Scheme::STANDARD,
        words(&["a", "b", "c"]).build().unwrap(),
        words(&["x", "a"]).build().unwrap(),
        levels.build().unwrap(),
        largest.build().unwrap(),
    ]
});

/// The one of a scheme's levels that a number stands for.
fn level_of(scheme: &Scheme, number: usize) -> String {
    let levels: Vec<&str> = scheme.levels().collect();
    levels[number % levels.len()].to_owned()
}

/// Three labels. Most are of one scheme, or the top would be all that they have in common.
fn labels() -> impl Strategy<Value = (Label, Label, Label)> {
    (0..SCHEMES.len()).prop_flat_map(|scheme| (label(scheme), label(scheme), label(scheme)))
}

/// Two labels and a sink, likewise.
fn two_labels_and_a_sink() -> impl Strategy<Value = (Label, Label, Sink)> {
    (0..SCHEMES.len()).prop_flat_map(|scheme| (label(scheme), label(scheme), sink(scheme)))
}

fn label(most: usize) -> impl Strategy<Value = Label> {
    let scheme = prop_oneof![4 => Just(most), 1 => Just(0), 1 => 0..SCHEMES.len()];
    let level = 0..LEVELS_MAX;
    let categories = prop::collection::vec(
        prop::sample::select(vec![
            "health", "payment", "personal", "a", "b", "x", "c0", "c1", "c47", "*",
        ]),
        0..4,
    );
    let purposes = prop::option::of(prop::collection::vec(
        prop::sample::select(vec!["legal", "service", "a", "b", "x", "c0", "c1", "c46"]),
        0..6,
    ));
    let regions = prop::option::of(prop::collection::vec(
        prop::sample::select(vec!["EU", "EEA", "US", "DE", "FR", "CH", "JP", "BR"]),
        0..4,
    ));
    let retention = (prop::option::of(0..4_u32), prop::option::of(0..4_u32), any::<bool>());
    let names = prop::collection::vec(prop::sample::select(vec!["s", "t", "u", "v"]), 0..3);
    let rest = (retention, any::<bool>(), names.clone(), names, 0..8_u8);
    (scheme, level, categories, purposes, regions, rest).prop_map(
        |(scheme, level, categories, purposes, regions, rest)| {
            let (retention, untrusted, sources, subjects, unknown) = rest;
            let scheme = &SCHEMES[scheme];
            let mut label = scheme.label(&level_of(scheme, level)).unwrap();
            for name in categories {
                let set = match name {
                    "*" => Some(Categories::ALL),
                    name => scheme.category(name).ok().map(Into::into),
                };
                label = label.with_categories(set.unwrap_or_default());
            }
            if let Some(names) = purposes {
                let set: Purposes =
                    names.into_iter().filter_map(|name| scheme.purpose(name).ok()).collect();
                label = label.for_purposes(set);
            }
            if let Some(codes) = regions {
                label = label.within(Regions::of(codes).unwrap());
            }
            let (least, most, hold) = retention;
            // Through two labels, so that limits may contradict each other.
            label = label.kept(Retention::days(least, None).unwrap());
            label = label.kept(Retention::days(None, most).unwrap());
            if hold {
                label = label.kept(Retention::UNLIMITED.on_hold());
            }
            if untrusted {
                label = label.untrusted();
            }
            // The second source says more than the first.
            for source in sources {
                label = label.from_source(source).with_categories(Category::Children);
            }
            let label = subjects.into_iter().fold(label, Label::about);
            let stored = label.to_stored();
            let stored = match unknown {
                0 => StoredLabel { sources: None, ..stored },
                1 => StoredLabel { subjects: None, ..stored },
                _ => return label,
            };
            // What says as much as the top is in other words than its sources.
            label.scheme().restore_label(&stored).unwrap_or(label)
        },
    )
}

fn sink(most: usize) -> impl Strategy<Value = Sink> {
    let facts = (
        any::<[bool; 6]>(),
        prop::option::of(0..4_u32),
        prop_oneof![4 => Just(most), 1 => 0..SCHEMES.len()],
        0..LEVELS_MAX,
    );
    let sets = (
        prop::option::of(prop::sample::select(vec!["EU", "EEA,US", "FR", "CH,JP"])),
        prop::option::of(prop::sample::select(vec!["EU", "FR", "US"])),
        prop::option::of(prop::sample::select(vec!["legal", "service", "a", "c46"])),
        prop::collection::vec(
            prop::sample::select(vec!["health", "personal", "a", "x", "c47", "*"]),
            0..5,
        ),
    );
    (facts, sets).prop_map(|((flags, keeps, scheme, level), sets)| {
        let (regions, transfer, purpose, categories) = sets;
        let scheme = &SCHEMES[scheme];
        let mut accepts = Categories::EMPTY;
        for name in categories {
            accepts = match (name, scheme.category(name)) {
                ("*", _) => Categories::ALL,
                (_, Ok(category)) => accepts.union(category.into()),
                _ => accepts,
            };
        }
        let mut sink = Sink::builder(SinkKind::Model, "sink")
            .scheme(scheme)
            .ceiling_named(level_of(scheme, level))
            .accepts(accepts)
            .accepts_untrusted(flags[0])
            .trains_on_data(flags[1])
            .baa_signed(flags[2])
            .encrypted_in_transit(flags[3])
            .encrypted_at_rest(flags[4])
            .keeps(keeps.map_or(Keeps::Unstated, |days| match days {
                0 => Keeps::Nothing,
                days => Keeps::Days(days),
            }));
        if let Some(regions) = regions {
            sink = sink.regions(regions.parse().unwrap());
        }
        if let Some(from) = transfer {
            sink = sink.transfer("basis", from.parse().unwrap());
        }
        if let Some(purpose) = purpose.and_then(|name| scheme.purpose(name).ok()) {
            sink = sink.purposes(purpose);
        }
        sink.build().unwrap()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn the_lattice_laws_hold_across_schemes((a, b, c) in labels()) {
        check_ends(&a);
        check_pair(&a, &b);
        check_triple(&a, &b, &c);
        // Of three labels drawn apart, one is hardly ever above or below both others.
        check_triple(&a, &b, &a.clone().join(&b).join(&c));
        check_triple(&a, &b, &a.meet(&b).meet(&c));
    }

    #[test]
    fn flow_is_monotone_across_schemes((a, b, sink) in two_labels_and_a_sink()) {
        let join = a.clone().join(&b);
        if join.flows_to(&sink).is_ok() {
            prop_assert!(a.flows_to(&sink).is_ok() && b.flows_to(&sink).is_ok());
        }
        if a.flows_to(&sink).is_ok() {
            prop_assert!(a.meet(&b).flows_to(&sink).is_ok());
        }
    }
}
