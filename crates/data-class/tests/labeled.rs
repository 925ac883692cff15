//! Labelled values: what their labels become, and what opens them.
#![expect(clippy::unwrap_used, reason = "without what they make there is nothing to test")]

use std::collections::BTreeMap;

use data_class::levels::{Confidential, Internal, Public, Restricted};
use data_class::{
    Categories, Category, Classified, ErrorKind, Keeps, Label, Labeled, LabeledFields, Level,
    LevelSink, Purpose, Regions, Retention, Sink, SinkKind,
};
use proptest::prelude::*;

/// Stands in every value, and must stand in no text.
const CANARY: &str = "canary-4711";

fn label() -> impl Strategy<Value = Label> {
    let parts = (
        prop::sample::select(Level::ALL),
        prop::collection::vec(prop::sample::select(Category::ALL), 0..3),
        prop::option::weighted(0.3, prop::sample::select(&["DE", "EU", "EEA", "US", "CH,FR"][..])),
        prop::option::weighted(
            0.3,
            prop::collection::vec(prop::sample::select(Purpose::ALL), 1..4),
        ),
        prop::option::weighted(0.3, 0..40_u32),
        any::<bool>(),
        prop::sample::select(&["crm", "web", "mail"][..]),
    );
    let made = parts.prop_map(|(level, categories, places, purposes, days, untrusted, source)| {
        let mut label = Label::new(level).with_categories(Categories::from_iter(categories));
        if let Some(places) = places {
            label = label.within(places.parse().unwrap());
        }
        if let Some(purposes) = purposes {
            label = label.for_purposes(purposes.into_iter().collect::<data_class::Purposes>());
        }
        label = label.kept(Retention::days(None, days).unwrap());
        if untrusted { label.untrusted() } else { label }.from_source(source).about(source)
    });
    prop_oneof![20 => made, 1 => Just(Label::TOP), 1 => Just(Label::BOTTOM)]
}

fn sink() -> impl Strategy<Value = Sink> {
    let parts = (
        prop::sample::select(Level::ALL),
        prop::collection::vec(prop::sample::select(Category::ALL), 0..9),
        prop::option::of(prop::sample::select(&["DE", "US", "FR,DE"][..])),
        prop::option::of(prop::sample::select(Purpose::ALL)),
        (0..50_u32, any::<[bool; 4]>()),
    );
    parts.prop_map(
        |(level, categories, places, purpose, (days, [untrusted, baa, basis, keeps]))| {
            let mut sink = Sink::builder(SinkKind::Tool, "tool")
                .ceiling(level)
                .accepts(Categories::from_iter(categories))
                .accepts_untrusted(untrusted)
                .baa_signed(baa)
                .encrypted_in_transit(baa)
                .encrypted_at_rest(baa);
            if let Some(places) = places {
                sink = sink.regions(places.parse().unwrap());
            }
            if let Some(purpose) = purpose {
                sink = sink.purposes(purpose);
            }
            if basis {
                sink = sink.transfer("clauses", "EU".parse().unwrap());
            }
            if keeps {
                sink = sink.keeps(Keeps::Days(days));
            }
            sink.build().unwrap()
        },
    )
}

fn join_of(labels: &[Label]) -> Label {
    labels.iter().fold(Label::BOTTOM, |joined, label| joined.join(label))
}

fn open_sink(name: &str) -> Sink {
    Sink::builder(SinkKind::Store, name)
        .ceiling(Level::Restricted)
        .accepts(Categories::ALL)
        .baa_signed(true)
        .encrypted_in_transit(true)
        .encrypted_at_rest(true)
        .build()
        .unwrap()
}

proptest! {
    #[test]
    fn what_is_made_of_values_has_the_label_of_all(
        labels in prop::collection::vec(label(), 0..6),
        turn in any::<prop::sample::Index>(),
    ) {
        let expected = join_of(&labels);
        let values: Vec<Labeled<usize>> =
            labels.iter().enumerate().map(|(n, label)| Labeled::new(n, label.clone())).collect();

        let all: Labeled<Vec<usize>> = values.iter().cloned().collect();
        prop_assert_eq!(all.label(), &expected);
        let mapped = all.map(|all| all.len());
        prop_assert_eq!(mapped.label(), &expected);

        let zipped = values.iter().cloned().fold(Labeled::new(0, Label::BOTTOM), |sum, one| {
            sum.zip(one).map(|(sum, one)| sum + one)
        });
        prop_assert_eq!(zipped.label(), &expected);
        let chained = values.iter().cloned().fold(Labeled::new(0, Label::BOTTOM), |sum, one| {
            one.and_then(|one| sum.map(|sum| sum + one))
        });
        prop_assert_eq!(chained.label(), &expected);

        // In any order and in any grouping.
        let mut turned = values.clone();
        let cut = turn.index(turned.len() + 1);
        turned.rotate_left(cut);
        turned.reverse();
        let (head, tail) = turned.split_at(cut);
        let tail: Labeled<Vec<usize>> = tail.iter().cloned().collect();
        let head: Labeled<Vec<usize>> = head.iter().cloned().collect();
        let both = head.zip(tail);
        prop_assert_eq!(both.label(), &expected);

        let fields: LabeledFields<usize> =
            values.into_iter().enumerate().map(|(n, value)| (format!("f{n}"), value)).collect();
        prop_assert_eq!(fields.label(), expected.clone());
        let every: Vec<String> = fields.names().map(str::to_owned).collect();
        let selected = fields.select(every.iter().map(String::as_str)).unwrap();
        prop_assert_eq!(selected.label(), &expected);
        let everything = fields.clone().all();
        prop_assert_eq!(everything.label(), &expected);
    }

    #[test]
    fn a_field_that_is_left_out_taints_nothing(
        labels in prop::collection::vec(label(), 1..6),
        chosen in any::<[bool; 6]>(),
    ) {
        let mut fields = LabeledFields::new();
        let mut expected = Label::BOTTOM;
        let mut names = Vec::new();
        for (n, label) in labels.iter().enumerate() {
            let name = format!("f{n}");
            fields.insert(name.clone(), Labeled::new(n, label.clone()));
            if chosen[n] {
                expected = expected.join(label);
                names.push(name);
            }
        }
        let selected = fields.select(names.iter().map(String::as_str)).unwrap();
        prop_assert_eq!(selected.label(), &expected);
        let sink = open_sink("vault");
        if let Ok(permit) = selected.permit(&sink) {
            let values = selected.release(permit).unwrap();
            let found: Vec<&str> = values.into_keys().collect();
            prop_assert_eq!(found, names);
        }
    }

    #[test]
    fn a_permit_opens_what_its_label_covers_and_nothing_else(
        checked in label(),
        labels in prop::collection::vec(label(), 1..4),
        sink in sink(),
    ) {
        let Ok(permit) = checked.flows_to(&sink) else { return Ok(()) };
        // Most labels are neither above nor below, so some that are below are made.
        let below: Vec<Label> = labels.iter().map(|label| label.meet(&checked)).collect();
        let ends = [checked.clone(), Label::BOTTOM, Label::TOP];
        for label in labels.iter().chain(&below).chain(&ends) {
            let value = Labeled::new(7, label.clone());
            let is_covered = label.clone().join(&checked) == checked;
            prop_assert_eq!(value.peek(&permit).is_some(), is_covered);
            let fresh = checked.flows_to(&sink).unwrap();
            match value.release(fresh) {
                Ok(value) => {
                    prop_assert!(is_covered && value == 7);
                    // It could have had a permit for this sink of its own.
                    prop_assert!(label.flows_to(&sink).is_ok(), "{:?}", label);
                }
                Err(kept) => {
                    prop_assert!(!is_covered);
                    prop_assert_eq!(kept.label(), label);
                }
            }
        }
    }

    #[test]
    fn a_label_is_raised_and_never_lowered(one in label(), two in label()) {
        let value = Labeled::new((), one.clone()).relabel_up(&two);
        prop_assert!(one.is_at_most(value.label()) && two.is_at_most(value.label()));
        prop_assert_eq!(value.label(), &one.join(&two));
    }

    #[test]
    fn only_a_label_that_is_a_level_becomes_a_type(label in label()) {
        // Component by component, without the order that the crate decides with.
        let is_a_level = label.categories().is_empty()
            && label.integrity() == data_class::Integrity::Trusted
            && label.regions() == Regions::EVERYWHERE
            && label.purposes() == data_class::Purposes::ANY
            && label.retention() == Retention::UNLIMITED;
        let becomes = [
            Labeled::new(1, label.clone()).classify::<Public>().is_ok(),
            Labeled::new(1, label.clone()).classify::<Internal>().is_ok(),
            Labeled::new(1, label.clone()).classify::<Confidential>().is_ok(),
            Labeled::new(1, label.clone()).classify::<Restricted>().is_ok(),
        ];
        for (level, becomes) in Level::ALL.iter().zip(becomes) {
            prop_assert_eq!(becomes, is_a_level && label.level() <= *level, "{}", label);
        }
        if let Err(kept) = Labeled::new(1, label.clone()).classify::<Public>() {
            prop_assert_eq!(kept.label(), &label);
        }
    }

    #[test]
    fn what_a_sink_of_a_level_accepts_may_flow_there(sink in sink()) {
        let permits = |level: Level| Label::new(level).flows_to(&sink).is_ok();
        let opened = [
            LevelSink::<Public>::new(sink.clone()).map(|_| ()),
            LevelSink::<Internal>::new(sink.clone()).map(|_| ()),
            LevelSink::<Confidential>::new(sink.clone()).map(|_| ()),
            LevelSink::<Restricted>::new(sink.clone()).map(|_| ()),
        ];
        for (level, opened) in Level::ALL.iter().zip(opened) {
            match opened {
                Ok(()) => {
                    let below = Level::ALL.iter().filter(|below| *below <= level);
                    prop_assert!(below.copied().all(permits), "{}", level);
                }
                Err(error) => {
                    prop_assert!(!permits(*level));
                    prop_assert_eq!(error.kind(), ErrorKind::ContradictoryFacts);
                    prop_assert_eq!(error.path(), "ceiling");
                }
            }
        }
    }
}

#[test]
fn the_label_is_not_lowered_by_join_order() {
    let low = || Labeled::new("a", Label::new(Level::Public));
    let high = || {
        let label = Label::new(Level::Restricted).with_categories(Category::Credential);
        Labeled::new("b", label.untrusted().from_source("web"))
    };
    let first = low().zip(high()).map(|_| ());
    let last = high().zip(low()).map(|_| ());
    let between: Labeled<Vec<&str>> = [low(), high(), low()].into_iter().collect();
    for label in [first.label(), last.label(), between.label()] {
        assert_eq!(label.to_string(), "restricted{credential}untrusted");
        assert_eq!(label.sources().unwrap().collect::<Vec<_>>(), ["web"]);
    }
    // A value of its own low label inside does not lower what it came through.
    let through = high().and_then(|_| low());
    assert_eq!(through.label().level(), Level::Restricted);
}

#[test]
fn a_permit_for_another_sink_or_label_opens_nothing() {
    let label = Label::new(Level::Confidential).with_categories(Category::Health);
    let (vault, lake) = (open_sink("vault"), open_sink("lake"));

    // Of another sink, where the sink is said.
    let value = Labeled::new(CANARY, label.clone());
    let permit = value.permit(&lake).unwrap();
    let value = value.release_to(&vault, permit).unwrap_err();
    let same_name = vault.to_builder().keeps(Keeps::Days(9)).build().unwrap();
    let permit = value.permit(&same_name).unwrap();
    let value = value.release_to(&vault, permit).unwrap_err();

    // Of a label that is lower, or neither lower nor higher.
    let others = [
        Label::BOTTOM,
        Label::new(Level::Confidential),
        Label::new(Level::Internal).with_categories(Category::Health),
        Label::new(Level::Restricted).with_categories(Category::Payment),
    ];
    let mut value = value;
    for other in others {
        let permit = other.flows_to(&vault).unwrap();
        assert!(value.peek(&permit).is_none(), "{other}");
        value = value.release_to(&vault, permit).unwrap_err();
    }

    // What only the sources make higher is higher: the permit was not asked for them.
    let from_web = value.map(|value| value).relabel_up(&label.clone().from_source("web"));
    let value = from_web.release(label.flows_to(&vault).unwrap()).unwrap_err();

    let permit = value.permit(&vault).unwrap();
    assert_eq!(value.peek(&permit), Some(&CANARY));
    assert_eq!(value.release_to(&vault, permit).unwrap(), CANARY);
}

#[test]
fn what_nobody_labelled_goes_nowhere() {
    let sinks =
        [open_sink("vault"), open_sink("v").to_builder().accepts_untrusted(true).build().unwrap()];
    for sink in sinks {
        let refusal = Labeled::unlabeled(CANARY).permit(&sink).unwrap_err();
        let codes: Vec<&str> =
            refusal.violations().iter().map(|one| one.component().code()).collect();
        assert!(codes.contains(&"flow.regions") && codes.contains(&"flow.purposes"), "{codes:?}");
        for level in Level::ALL {
            let permit = Label::new(*level).flows_to(&sink).unwrap();
            assert!(Labeled::unlabeled(CANARY).release(permit).is_err());
        }
    }
}

#[test]
fn no_value_is_shown() {
    let label = Label::new(Level::Internal).with_categories(Category::Personal);
    let value = Labeled::new(CANARY.to_owned(), label.clone());
    let sink = Sink::builder(SinkKind::Tool, "tool").build().unwrap();
    let mut fields = LabeledFields::new();
    assert!(fields.insert(CANARY, value.clone()).is_none());
    let classified = Classified::<_, Internal>::new(CANARY);
    let shown = [
        format!("{value:?}"),
        format!("{value:#?}"),
        format!("{:?}", value.project(String::as_str)),
        format!("{fields:?}"),
        format!("{:?}", fields.select([CANARY])),
        format!("{classified:?}"),
        format!("{:?}", classified.clone().zip(Classified::<_, Restricted>::new(1))),
        value.permit(&sink).unwrap_err().to_string(),
        format!("{:?}", value.permit(&sink).unwrap_err()),
        format!("{:?}", value.classify::<Public>().unwrap_err()),
        format!("{:?}", label.clone().about(CANARY).from_source("crm")),
        format!("{:?}", label.about(CANARY).from_source("crm").to_stored()),
    ];
    assert_eq!(shown[0], "Labeled(internal{personal}trusted)");
    assert_eq!(shown[3], "LabeledFields(1 fields, internal{personal}trusted)");
    assert_eq!(shown[5], "Classified(internal)");
    assert_eq!(shown[6], "Classified(restricted)");
    for text in shown {
        assert!(!text.contains("canary") && !text.contains("4711"), "{text}");
    }
}

#[test]
fn fields_are_set_taken_and_split() {
    let level = |level: Level| Labeled::new(level, Label::new(level));
    let mut fields: LabeledFields<Level> = [
        ("city", level(Level::Internal)),
        ("plan", level(Level::Confidential)),
        ("name", level(Level::Public)),
    ]
    .into_iter()
    .collect();
    assert!(fields.select(["city", "missing"]).is_none());
    assert_eq!(fields.field("plan").unwrap().label().level(), Level::Confidential);
    let before = fields.insert("name", level(Level::Restricted)).unwrap();
    assert_eq!(before.label().level(), Level::Public);
    let taken = fields.take("name").unwrap();
    assert_eq!(taken.label().level(), Level::Restricted);
    assert!(fields.take("name").is_none());

    let wiki = Sink::builder(SinkKind::Store, "wiki").ceiling(Level::Internal).build().unwrap();
    let (open, closed) = fields.split_by(&wiki);
    assert_eq!(open.names().collect::<Vec<_>>(), ["city"]);
    assert_eq!(closed.names().collect::<Vec<_>>(), ["plan"]);
    let all = open.all();
    let permit = all.permit(&wiki).unwrap();
    let expected = BTreeMap::from([("city".to_owned(), Level::Internal)]);
    assert_eq!(all.release(permit).unwrap(), expected);
    assert!(LabeledFields::<u8>::new().is_empty() && closed.len() == 1);
}

#[test]
fn what_flows_alone_may_be_refused_together() {
    let sink = Sink::builder(SinkKind::Store, "lake")
        .regions("CH".parse().unwrap())
        .transfer("adequacy", "DE".parse().unwrap())
        .transfer("clauses", "US".parse().unwrap())
        .build()
        .unwrap();
    let within = |places: &str| Labeled::new((), Label::BOTTOM.within(places.parse().unwrap()));
    let fields: LabeledFields<()> =
        [("a", within("DE")), ("b", within("US"))].into_iter().collect();
    let (open, closed) = fields.split_by(&sink);
    assert_eq!((open.len(), closed.len()), (2, 0));
    assert!(open.all().permit(&sink).is_err());
}

#[test]
fn levels_combine_in_types() {
    fn level<T, L: data_class::levels::StaticLevel>(_: &Classified<T, L>) -> Level {
        L::LEVEL
    }
    let public = || Classified::<_, Public>::new(1);
    let internal = || Classified::<_, Internal>::new(2);
    let restricted = || Classified::<_, Restricted>::new(3);
    assert_eq!(level(&public().zip(public())), Level::Public);
    assert_eq!(level(&public().zip(internal())), Level::Internal);
    assert_eq!(level(&restricted().zip(internal())), Level::Restricted);
    assert_eq!(level(&internal().zip(public()).zip(restricted())), Level::Restricted);
    assert_eq!(level(&internal().raise::<Confidential>()), Level::Confidential);
    assert_eq!(level(&internal().map(|n| n + 1)), Level::Internal);
    assert_eq!(restricted().into_labeled().label(), &Label::new(Level::Restricted));
    let back = restricted().into_labeled().classify::<Confidential>().unwrap_err();
    assert!(back.classify::<Restricted>().is_ok());
}

#[test]
fn values_are_shared_between_threads() {
    fn check<T: Send + Sync>() {}
    check::<Labeled<String>>();
    check::<LabeledFields<String>>();
    check::<Classified<String, Restricted>>();
    check::<LevelSink<Public>>();
    check::<data_class::Declassifier>();
    check::<data_class::Authority>();
    check::<data_class::Declassified<String>>();
}
