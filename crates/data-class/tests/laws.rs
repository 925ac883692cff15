//! The laws of the lattice: exhaustively over a small set of every component, and by property test
//! over large ones and several schemes.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

use data_class::{
    Categories, Category, Keeps, Label, Level, Purpose, Purposes, Regions, Retention, Scheme, Sink,
    SinkKind,
};
use proptest::prelude::*;

/// The ends, and between them values of each component that can be compared and that cannot.
fn small() -> Vec<Label> {
    let mut labels = vec![Label::BOTTOM, Label::TOP];
    let regions: [Regions; 3] =
        [Regions::EVERYWHERE, "DE,FR".parse().unwrap(), "FR,US".parse().unwrap()];
    let retentions = [
        Retention::days(Some(5), Some(9)).unwrap(),
        Retention::days(Some(10), None).unwrap().on_hold(),
    ];
    for level in [Level::Public, Level::Restricted] {
        for categories in [&[][..], &[Category::Health], &[Category::Payment]] {
            for (index, region) in regions.iter().enumerate() {
                for retention in retentions {
                    for untrusted in [false, true] {
                        let label = Label::new(level)
                            .with_categories(Categories::of(categories))
                            .within(*region)
                            .kept(retention);
                        let label = if untrusted { label.untrusted() } else { label };
                        // Not a component on its own: it would square the number of labels.
                        labels.push(match index {
                            0 => label,
                            1 => label.for_purposes([Purpose::LEGAL, Purpose::BILLING]),
                            _ => label.for_purposes(Purpose::LEGAL),
                        });
                    }
                }
            }
        }
    }
    labels
}

/// Every kind of sink: open and closed in each fact.
fn sinks() -> Vec<Sink> {
    let mut sinks = Vec::new();
    for bits in 0..1_u32 << 8 {
        let is = |bit: u32| bits >> bit & 1 == 1;
        let sink = Sink::builder(if is(0) { SinkKind::Provider } else { SinkKind::Tool }, "sink")
            .ceiling(if is(1) { Level::Restricted } else { Level::Public })
            .accepts(if is(2) { Categories::ALL } else { Category::Payment.into() })
            .accepts_untrusted(is(3))
            .keeps(if is(4) { Keeps::Nothing } else { Keeps::Days(7) })
            .baa_signed(is(5))
            .encrypted(true, is(5));
        let sink = if is(6) { sink.regions("FR".parse().unwrap()) } else { sink };
        let sink = if is(6) && is(4) {
            sink.transfer("clauses", "DE,FR".parse().unwrap()).regions("CH".parse().unwrap())
        } else {
            sink
        };
        let sink = if is(7) { sink.purposes(Purpose::LEGAL).trains_on_data(false) } else { sink };
        sinks.push(sink.build().unwrap());
    }
    sinks
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
    assert_eq!(labels.len(), 2 + 2 * 3 * 3 * 2 * 2);
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
    let mut flows = 0;
    for sink in &sinks {
        let open: Vec<bool> = labels.iter().map(|label| label.flows_to(sink).is_ok()).collect();
        flows += open.iter().filter(|open| **open).count();
        for (a, a_flows) in labels.iter().zip(&open) {
            for (b, b_flows) in labels.iter().zip(&open) {
                assert!(!b_flows || *a_flows || !a.is_at_most(b), "{a:?} {b:?} {sink:?}");
            }
        }
    }
    assert!(flows > sinks.len(), "hardly anything flows: the test says nothing");
}

fn schemes() -> [Scheme; 4] {
    let words = |names: &[&str]| {
        let builder = Scheme::builder();
        names.iter().fold(builder, |builder, name| builder.category(*name).purpose(*name))
    };
    let levels = words(&["a"])
        .level("open", Level::Public)
        .level("team", Level::Confidential)
        .level("restricted", Level::Restricted)
        .level("more", Level::Restricted);
    [
        Scheme::STANDARD,
        words(&["a", "b", "c"]).build().unwrap(),
        words(&["x", "a"]).build().unwrap(),
        levels.build().unwrap(),
    ]
}

fn label() -> impl Strategy<Value = Label> {
    let scheme = 0..4_usize;
    let level = 0..4_usize;
    let categories = prop::collection::vec(
        prop::sample::select(vec!["health", "payment", "personal", "a", "b", "x", "*"]),
        0..3,
    );
    let purposes = prop::option::of(prop::collection::vec(
        prop::sample::select(vec!["legal", "service", "a", "b", "x"]),
        0..4,
    ));
    let regions = prop::option::of(prop::collection::vec(
        prop::sample::select(vec!["EU", "EEA", "US", "DE", "FR", "CH", "JP", "BR"]),
        0..4,
    ));
    let retention = (prop::option::of(0..4_u32), prop::option::of(0..4_u32), any::<bool>());
    let names = prop::collection::vec(prop::sample::select(vec!["s", "t", "u", "v"]), 0..3);
    let rest = (retention, any::<bool>(), names.clone(), names);
    (scheme, level, categories, purposes, regions, rest).prop_map(
        |(scheme, level, categories, purposes, regions, rest)| {
            let (retention, untrusted, sources, subjects) = rest;
            let scheme = &schemes()[scheme];
            let level = scheme.levels().nth(level).unwrap().to_owned();
            let mut label = scheme.label(&level).unwrap();
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
            subjects.into_iter().fold(label, Label::about)
        },
    )
}

fn sink() -> impl Strategy<Value = Sink> {
    let facts = (any::<[bool; 6]>(), prop::option::of(0..4_u32), 0..4_usize, 0..4_usize);
    let sets = (
        prop::option::of(prop::sample::select(vec!["EU", "EEA,US", "FR", "CH,JP"])),
        prop::option::of(prop::sample::select(vec!["EU", "FR", "US"])),
        prop::option::of(prop::sample::select(vec!["legal", "service", "a"])),
        prop::collection::vec(
            prop::sample::select(vec!["health", "personal", "a", "x", "*"]),
            0..5,
        ),
    );
    (facts, sets).prop_map(|((flags, keeps, scheme, level), sets)| {
        let (regions, transfer, purpose, categories) = sets;
        let scheme = &schemes()[scheme];
        let level = scheme.levels().nth(level).unwrap().to_owned();
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
            .ceiling_named(level)
            .accepts(accepts)
            .accepts_untrusted(flags[0])
            .trains_on_data(flags[1])
            .baa_signed(flags[2])
            .encrypted(flags[3], flags[4])
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
    fn the_lattice_laws_hold_across_schemes(a in label(), b in label(), c in label()) {
        check_ends(&a);
        check_pair(&a, &b);
        check_triple(&a, &b, &c);
    }

    #[test]
    fn flow_is_monotone_across_schemes(a in label(), b in label(), sink in sink()) {
        let join = a.clone().join(&b);
        if join.flows_to(&sink).is_ok() {
            prop_assert!(a.flows_to(&sink).is_ok() && b.flows_to(&sink).is_ok());
        }
        if a.flows_to(&sink).is_ok() {
            prop_assert!(a.meet(&b).flows_to(&sink).is_ok());
        }
    }
}
