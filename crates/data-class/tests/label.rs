//! Sources and subjects, their greatest numbers, and labels as they are stored.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

use std::collections::BTreeMap;

use data_class::{
    Categories, Category, Component, ErrorKind, Integrity, Keeps, Label, Level, Purpose, Regions,
    Retention, SOURCES_MAX, SUBJECTS_MAX, Schedule, Scheme, Sink, SinkKind, StoredLabel,
    StoredSource,
};
use proptest::prelude::*;

fn with_sources(names: impl IntoIterator<Item = usize>) -> Label {
    let one = |index: usize| Label::new(Level::Internal).from_source(&format!("s{index:05}"));
    names.into_iter().fold(Label::BOTTOM, |label, index| label.join(&one(index)))
}

fn about(subjects: impl IntoIterator<Item = usize>) -> Label {
    let subjects = subjects.into_iter().map(|index| format!("p{index:05}")).collect::<Vec<_>>();
    let stored = StoredLabel {
        label: "public{-}trusted".to_owned(),
        sources: Some(Vec::new()),
        subjects: Some(subjects),
    };
    Scheme::STANDARD.restore_label(&stored).unwrap()
}

#[test]
fn sources_and_subjects_are_named_sorted_and_once() {
    let label = Label::BOTTOM.from_source("b").about("y").about("x");
    let label = label.from_source("a").about("y").join(&Label::BOTTOM.from_source("b"));
    assert_eq!(label.sources().unwrap().collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(label.subjects().unwrap().collect::<Vec<_>>(), ["x", "y"]);
    assert_eq!(Label::BOTTOM.sources().unwrap().count(), 0);
    assert!(Label::TOP.sources().is_none() && Label::TOP.subjects().is_none());
    let shown = format!("{label:?} {:?}", Label::TOP);
    assert!(shown.starts_with("Label(public{-}trusted; 2 sources, 2 subjects) Label("), "{shown}");
    assert!(shown.ends_with("many sources, many subjects)"), "{shown}");
}

#[test]
fn public_is_the_lowest_level_and_no_category() {
    let scheme = Scheme::builder()
        .level("open", Level::Public)
        .level("partners", Level::Public)
        .level("shut", Level::Restricted)
        .build()
        .unwrap();
    let own = |level: &str| scheme.label(level).unwrap();
    assert_eq!(own("partners").level(), Level::Public);
    let limited = Label::BOTTOM
        .within("DE".parse().unwrap())
        .for_purposes(Purpose::LEGAL)
        .kept(Retention::UNLIMITED.on_hold())
        .untrusted();
    for (label, is_public) in [
        (Label::BOTTOM, true),
        (own("open"), true),
        (own("partners"), false),
        (own("shut"), false),
        (Label::new(Level::Internal), false),
        (Label::TOP, false),
        // Where, what for, how long, by whom: that makes it no secret.
        (limited, true),
        (Label::BOTTOM.with_categories(Category::SourceCode), false),
        (own("open").with_categories(Categories::ALL), false),
    ] {
        assert_eq!(label.is_public(), is_public, "{label:?}");
        // Whoever trains models gets what is public and nothing else.
        let trains = Sink::builder(SinkKind::Store, "s")
            .scheme(label.scheme())
            .ceiling_named(label.level_name())
            .accepts(Categories::ALL)
            .accepts_untrusted(true)
            .regions("DE".parse().unwrap())
            .purposes(Purpose::LEGAL)
            .keeps(Keeps::Nothing)
            .trains_on_data(true)
            .build()
            .unwrap();
        let refusal = label.flows_to(&trains).err();
        let is_barred = refusal.is_some_and(|refusal| {
            refusal.violations().iter().any(|one| one.component() == Component::Training)
        });
        assert_eq!(is_barred, !is_public, "{label:?}");
    }
}

#[test]
fn sources_saturate_without_breaking_the_laws() {
    let full = with_sources(0..SOURCES_MAX);
    assert_eq!(full.sources().map(Iterator::count), Some(SOURCES_MAX));
    let more = full.clone().join(&with_sources([SOURCES_MAX]));
    assert!(more.sources().is_none());
    check_saturation(&full, &more, &with_sources(SOURCES_MAX - 9..SOURCES_MAX + 9));
    // A name that is there already adds nothing.
    assert_eq!(full.clone().join(&with_sources([7])), full);
    // Nobody knows any more who raised what.
    let refusal = more.flows_to(&Sink::builder(SinkKind::Tool, "t").build().unwrap()).unwrap_err();
    assert_eq!(refusal.violations()[0].component(), Component::Level);
    assert_eq!(refusal.violations()[0].sources(), None);
}

#[test]
fn subjects_saturate_without_breaking_the_laws() {
    let full = about(0..SUBJECTS_MAX);
    assert_eq!(full.subjects().map(Iterator::count), Some(SUBJECTS_MAX));
    let more = full.clone().join(&about([SUBJECTS_MAX]));
    assert!(more.subjects().is_none());
    check_saturation(&full, &more, &about(SUBJECTS_MAX - 9..SUBJECTS_MAX + 9));
    assert_eq!(full.clone().about("p00007"), full);
    assert!(about(0..=SUBJECTS_MAX).subjects().is_none(), "and so does what is stored");
}

/// `full` is as many as can be, `more` is beyond, `across` is partly in `full`.
fn check_saturation(full: &Label, more: &Label, across: &Label) {
    assert!(full.is_at_most(more) && !more.is_at_most(full));
    let join = full.clone().join(across);
    assert_eq!(join, across.clone().join(full));
    assert_eq!(join, *more, "saturated is saturated, whatever it was made of");
    assert_eq!(join.clone().join(full), join);
    assert_eq!(full.meet(more), *full);
    assert_eq!(full.clone().join(&full.meet(across)), *full, "absorption");
    let left = full.clone().join(across).join(&Label::BOTTOM);
    assert_eq!(left, full.clone().join(&across.clone().join(&Label::BOTTOM)));
    let meet = full.meet(across);
    assert!(meet.is_at_most(full) && meet.is_at_most(across));
    assert!(more.is_at_most(&Label::TOP));
}

/// What a label says it comes from is what it was made of, whatever the order.
#[test]
fn a_source_keeps_what_it_contributed_only() {
    let hr = Label::new(Level::Restricted).from_source("hr");
    let web = Label::BOTTOM.untrusted().from_source("web");
    let label = hr.clone().join(&web);
    assert_eq!(label, web.clone().join(&hr));
    let stored = label.to_stored();
    assert_eq!(stored.label, "restricted{-}untrusted");
    let texts: BTreeMap<&str, &str> =
        stored.sources.iter().flatten().map(|one| (&*one.name, &*one.label)).collect();
    let expected = [("hr", "restricted{-}trusted"), ("web", "public{-}untrusted")];
    assert_eq!(texts, expected.into());
    // The same source twice contributes both.
    let twice = web.join(&Label::new(Level::Internal).from_source("web"));
    assert_eq!(twice.to_stored().sources.unwrap()[0].label, "internal{-}untrusted");
}

#[test]
fn what_a_label_says_can_be_asked() {
    let label = Label::new(Level::Confidential)
        .with_categories(Category::Payment)
        .within("EU".parse().unwrap())
        .within("DE,US".parse().unwrap())
        .for_purposes([Purpose::LEGAL, Purpose::BILLING])
        .for_purposes(Purpose::BILLING)
        .kept(Retention::days(Some(3), None).unwrap())
        .kept(Retention::days(None, Some(9)).unwrap());
    assert_eq!((label.level(), label.level_name()), (Level::Confidential, "confidential"));
    assert_eq!(label.categories(), Category::Payment.into());
    assert_eq!(label.regions(), "DE".parse::<Regions>().unwrap());
    assert_eq!(label.purposes(), Purpose::BILLING.into());
    assert_eq!((label.retention().at_least(), label.retention().at_most()), (3, Some(9)));
    assert_eq!(label.integrity(), Integrity::Trusted);
    assert_eq!(label.scheme(), &Scheme::STANDARD);
    let erase = Schedule::Erase { not_before: 3, not_after: Some(9) };
    assert_eq!(label.retention().schedule(), Ok(erase));
    let conflict = label.clone().kept(Retention::days(Some(10), None).unwrap());
    let error = conflict.retention().schedule().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ContradictoryRetention);
    let held = conflict.kept(Retention::UNLIMITED.on_hold());
    assert_eq!(held.retention().schedule(), Ok(Schedule::Held), "a hold wins");
}

/// Words of a scheme on a label of another are not misread.
#[test]
fn foreign_words_count_as_the_worst() {
    let own = Scheme::builder().category("salary").purpose("payout").build().unwrap();
    let (salary, payout) = (own.category("salary").unwrap(), own.purpose("payout").unwrap());
    let label = Label::BOTTOM.with_categories(salary);
    assert_eq!(label.categories(), Categories::ALL);
    let label = Label::BOTTOM.for_purposes([payout, Purpose::LEGAL]);
    assert_eq!(label.purposes(), Purpose::LEGAL.into());
    assert!(Label::BOTTOM.for_purposes(payout).purposes().is_empty());
}

#[test]
fn a_forged_label_is_refused() {
    let source =
        |name: &str, label: &str| StoredSource { name: name.to_owned(), label: label.to_owned() };
    let stored = |label: &str, sources: Vec<StoredSource>| StoredLabel {
        label: label.to_owned(),
        sources: Some(sources),
        subjects: Some(Vec::new()),
    };
    let rows = [
        (stored("public", vec![]), ErrorKind::MalformedLabel, "label"),
        (stored("public{-}trusted ", vec![]), ErrorKind::MalformedLabel, "label"),
        (
            stored("public{-}trusted", vec![source("a", "public{-}")]),
            ErrorKind::MalformedLabel,
            "sources[0].label",
        ),
        // Lowered: a source says more than the whole.
        (
            stored(
                "internal{-}trusted",
                vec![source("a", "internal{-}trusted"), source("b", "restricted{-}trusted")],
            ),
            ErrorKind::ContradictoryFacts,
            "sources[1].label",
        ),
        (
            stored("internal{-}trusted", vec![source("a", "public{-}untrusted")]),
            ErrorKind::ContradictoryFacts,
            "sources[0].label",
        ),
        (
            stored("internal{-}trusted", vec![source("a", "public{-}trusted regions=EU")]),
            ErrorKind::ContradictoryFacts,
            "sources[0].label",
        ),
        (
            stored("internal{personal}trusted", vec![source("a", "public{payment}trusted")]),
            ErrorKind::ContradictoryFacts,
            "sources[0].label",
        ),
        (
            stored(
                "internal{-}trusted retention=..9",
                vec![source("a", "public{-}trusted retention=..3")],
            ),
            ErrorKind::ContradictoryFacts,
            "sources[0].label",
        ),
    ];
    for (stored, kind, path) in rows {
        let error = Scheme::STANDARD.restore_label(&stored).unwrap_err();
        assert_eq!((error.kind(), error.path()), (kind, path), "{stored:?}");
    }
    // Sources in any order, and twice, are one set.
    let sources = vec![
        source("b", "public{-}trusted"),
        source("a", "public{-}untrusted"),
        source("b", "internal{-}trusted"),
    ];
    let label = Scheme::STANDARD.restore_label(&stored("internal{-}untrusted", sources)).unwrap();
    let sorted = label.to_stored().sources.unwrap();
    assert_eq!(sorted, [source("a", "public{-}untrusted"), source("b", "internal{-}trusted")]);
}

fn schemes() -> [Scheme; 3] {
    let words = Scheme::builder().category("alpha").purpose("alpha");
    let levels = words.clone().level("open", Level::Public).level("shut", Level::Restricted);
    [Scheme::STANDARD, words.build().unwrap(), levels.build().unwrap()]
}

fn part() -> impl Strategy<Value = (usize, Vec<&'static str>, bool, u32, Option<String>, String)> {
    let categories = prop::collection::vec(prop::sample::select(vec!["alpha", "health"]), 0..3);
    let source = prop::option::of(any::<String>());
    (0..4_usize, categories, any::<bool>(), 0..9_u32, source, any::<String>())
}

proptest! {
    #[test]
    fn a_stored_label_round_trips(
        scheme in 0..3_usize, parts in prop::collection::vec(part(), 1..6),
    ) {
        let scheme = &schemes()[scheme];
        let mut label = scheme.label(scheme.levels().next().unwrap()).unwrap();
        for (level, categories, untrusted, days, source, subject) in parts {
            let levels: Vec<&str> = scheme.levels().collect();
            let mut part = scheme.label(levels[level % levels.len()]).unwrap();
            for name in categories {
                part = part.with_categories(scheme.category(name).map_or(Categories::ALL, Into::into));
            }
            part = part.kept(Retention::days(Some(days), None).unwrap()).about(&subject);
            part = if untrusted { part.untrusted() } else { part };
            part = match source {
                Some(name) => part.from_source(&name),
                None => part,
            };
            label = label.join(&part);
        }
        let stored = label.to_stored();
        let restored = scheme.restore_label(&stored).unwrap();
        prop_assert_eq!(restored.to_stored(), stored);
        prop_assert_eq!(restored, label);
    }
}

#[test]
fn the_ends_survive_storing_in_every_scheme() {
    for scheme in schemes() {
        assert_eq!(scheme.restore_label(&Label::TOP.to_stored()).unwrap(), Label::TOP);
        let bottom = scheme.restore_label(&Label::BOTTOM.to_stored()).unwrap();
        assert!(Label::BOTTOM.is_at_most(&bottom), "never lower");
        assert_eq!(bottom.categories(), Categories::EMPTY);
    }
}

/// Sources in the words of several schemes: never lower, or not at all.
#[test]
fn a_restored_label_is_never_lower() {
    let own = |name: &str| Scheme::builder().category(name).build().unwrap();
    let (one, two) = (own("alpha"), own("beta"));
    let word = |scheme: &Scheme, name: &str| {
        let category = scheme.category(name).unwrap();
        scheme.label("internal").unwrap().with_categories(category).from_source(name)
    };
    let mixed = word(&one, "alpha").join(&Label::new(Level::Internal).from_source("wiki"));
    let restored = one.restore_label(&mixed.to_stored()).unwrap();
    assert!(mixed.is_at_most(&restored));
    assert_eq!(restored.to_stored(), mixed.to_stored());
    let clash = word(&one, "alpha").join(&word(&two, "beta"));
    for (scheme, path) in [(&one, "sources[1].label"), (&two, "sources[0].label")] {
        let error = scheme.restore_label(&clash.to_stored()).unwrap_err();
        assert_eq!((error.kind(), error.path()), (ErrorKind::MalformedLabel, path));
    }
}
