//! Bad configuration: the kind and the path of every mistake.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

use data_class::{
    Categories, Category, Date, Error, ErrorKind, Fact, Keeps, LEVELS_MAX, Label, LabelDocument,
    Level, Purpose, Purposes, Regions, Retention, RetentionDocument, SCHEME_NAME_MAX, Scheme,
    SchemeBuilder, Sink, SinkBuilder, SinkKind, Stale,
};

fn check(error: Error, kind: ErrorKind, path: &str) {
    assert_eq!((error.kind(), error.path()), (kind, path), "{error}");
    let text = error.to_string();
    assert!(!text.ends_with('.') && text.starts_with(char::is_lowercase), "{text}");
    assert_eq!(text.contains(" at `"), !path.is_empty(), "{text}");
}

fn words() -> Scheme {
    Scheme::builder().category("salary").purpose("payout").build().unwrap()
}

#[test]
fn mistakes_in_a_label() {
    use ErrorKind::*;
    type Change = fn(&mut LabelDocument);
    let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let rows: [(Change, ErrorKind, &str); 14] = [
        (|label| label.level = "secret".to_owned(), UnknownLevel, "level"),
        (|label| label.level = "Internal".to_owned(), UnknownLevel, "level"),
        (|label| label.level = String::new(), UnknownLevel, "level"),
        (|label| label.categories[1] = "medical".to_owned(), UnknownCategory, "categories[1]"),
        (|label| label.categories[0] = "salary".to_owned(), UnknownCategory, "categories[0]"),
        (|label| label.categories[0] = "-".to_owned(), UnknownCategory, "categories[0]"),
        (|label| label.regions = Some(Vec::new()), EmptySet, "regions"),
        (
            |label| label.regions = Some(vec!["EU".to_owned(), "uk".to_owned()]),
            UnknownRegion,
            "regions[1]",
        ),
        (|label| label.purposes = Some(Vec::new()), EmptySet, "purposes"),
        (|label| label.purposes = Some(vec!["payout".to_owned()]), UnknownPurpose, "purposes[0]"),
        (|label| label.retention.at_least_days = Some(31), ContradictoryRetention, "retention"),
        (|label| label.retention.at_most_days = Some(u32::MAX), OutOfRange, "retention"),
        (|label| label.retention.at_least_days = Some(u32::MAX), OutOfRange, "retention"),
        (
            |label| {
                label.retention =
                    RetentionDocument { at_least_days: Some(2), at_most_days: Some(1), hold: true }
            },
            ContradictoryRetention,
            "retention",
        ),
    ];
    let good = LabelDocument {
        level: "internal".to_owned(),
        categories: list(&["personal", "payment"]),
        regions: Some(list(&["EU", "CH"])),
        purposes: Some(list(&["service"])),
        retention: RetentionDocument { at_most_days: Some(30), ..RetentionDocument::default() },
        trusted: true,
    };
    assert!(Scheme::STANDARD.read_label(&good).is_ok());
    for (change, kind, path) in rows {
        let mut bad = good.clone();
        change(&mut bad);
        check(Scheme::STANDARD.read_label(&bad).unwrap_err(), kind, path);
    }
    // The first row that knows them reads what is unknown elsewhere.
    let own = LabelDocument { categories: list(&["salary", "*"]), ..good };
    assert_eq!(words().read_label(&own).unwrap().categories(), Categories::ALL);
}

#[test]
fn mistakes_in_a_scheme() {
    use ErrorKind::*;
    let new = Scheme::builder;
    let ladder = || new().level("open", Level::Public).level("shut", Level::Restricted);
    let many = |count: usize, add: fn(SchemeBuilder, String) -> SchemeBuilder| {
        (0..count).fold(new(), |scheme, index| add(scheme, format!("n{index}")))
    };
    let levels = |count: usize| {
        (1..count).fold(new().level("open", Level::Public), |scheme, index| {
            scheme.level(format!("n{index}"), Level::Restricted)
        })
    };
    let long = "n".repeat(SCHEME_NAME_MAX + 1);
    let rows = [
        (new().level("only", Level::Public), LevelOutOfOrder, "levels[0]"),
        (new().level("only", Level::Restricted), LevelOutOfOrder, "levels[0]"),
        (
            new().level("low", Level::Internal).level("high", Level::Restricted),
            LevelOutOfOrder,
            "levels[0]",
        ),
        (
            new().level("low", Level::Public).level("high", Level::Confidential),
            LevelOutOfOrder,
            "levels[1]",
        ),
        (
            ladder().level("odd", Level::Internal).level("end", Level::Restricted),
            LevelOutOfOrder,
            "levels[2]",
        ),
        (ladder().level("open", Level::Restricted), DuplicateName, "levels[2]"),
        (ladder().level("", Level::Restricted), MalformedName, "levels[2]"),
        (ladder().level("internal", Level::Restricted), ContradictoryFacts, "levels[2]"),
        (
            new().level("confidential", Level::Public).level("shut", Level::Restricted),
            ContradictoryFacts,
            "levels[0]",
        ),
        (
            new().level("open", Level::Public).level("public", Level::Public),
            ContradictoryFacts,
            "levels[1]",
        ),
        (ladder().level("Top", Level::Restricted), MalformedName, "levels[2]"),
        (ladder().level("to p", Level::Restricted), MalformedName, "levels[2]"),
        (ladder().level("t\u{43e}p", Level::Restricted), MalformedName, "levels[2]"),
        (new().category("a").category("b").category("a"), DuplicateName, "categories[2]"),
        (new().category("health"), DuplicateName, "categories[0]"),
        (new().category("1st"), MalformedName, "categories[0]"),
        (new().category("a,b"), MalformedName, "categories[0]"),
        (new().category("*"), MalformedName, "categories[0]"),
        (new().category(long), MalformedName, "categories[0]"),
        (new().purpose("a").purpose("legal"), DuplicateName, "purposes[1]"),
        (new().purpose("a=b"), MalformedName, "purposes[0]"),
        (new().purpose("_a"), MalformedName, "purposes[0]"),
        (levels(LEVELS_MAX + 1), TooMany, "levels[32]"),
        (many(49, SchemeBuilder::category), TooMany, "categories[48]"),
        (many(48, SchemeBuilder::purpose), TooMany, "purposes[47]"),
    ];
    for (scheme, kind, path) in rows {
        check(scheme.build().unwrap_err(), kind, path);
    }
    for scheme in
        [levels(LEVELS_MAX), many(48, SchemeBuilder::category), many(47, SchemeBuilder::purpose)]
    {
        assert!(scheme.build().is_ok());
    }
    // A word may be a category and a purpose, and nothing added is the standard scheme.
    assert!(ladder().category("same").purpose("same").build().is_ok());
    assert_eq!(new().build().unwrap(), Scheme::STANDARD);
    // As many as there may be, all in use, in a text that is read back.
    let full = many(48, SchemeBuilder::category).build().unwrap();
    let all: Categories =
        (0..48).map(|index| full.category(&format!("n{index}")).unwrap()).collect();
    let label = full.label("internal").unwrap().with_categories(all);
    assert_eq!(full.parse(&label.to_string()).unwrap(), label);
    let full = many(47, SchemeBuilder::purpose).build().unwrap();
    let all: Purposes = (0..47).map(|index| full.purpose(&format!("n{index}")).unwrap()).collect();
    let label = full.label("internal").unwrap().for_purposes(all);
    assert_eq!(full.parse(&label.to_string()).unwrap(), label);
}

#[test]
fn a_ceiling_is_not_taken_for_that_of_other_words() {
    let internal = Sink::builder(SinkKind::Tool, "t").ceiling(Level::Internal).build().unwrap();
    let ladder = Scheme::builder().level("open", Level::Public).level("shut", Level::Restricted);
    let ladder = ladder.build().unwrap();
    check(
        internal.to_builder().scheme(&ladder).build().unwrap_err(),
        ErrorKind::UnknownLevel,
        "ceiling",
    );
    let shut = Sink::builder(SinkKind::Tool, "t").scheme(&ladder).ceiling_named("shut");
    let shut = shut.build().unwrap();
    assert_eq!(shut.to_builder().build().unwrap(), shut);
}

#[test]
fn mistakes_in_a_sink() {
    use ErrorKind::*;
    let own = words();
    let salary = own.category("salary").unwrap();
    let payout = own.purpose("payout").unwrap();
    let ladder = Scheme::builder().level("open", Level::Public).level("shut", Level::Restricted);
    let ladder = ladder.build().unwrap();
    let new = || Sink::builder(SinkKind::Tool, "t");
    let none = Regions::NOWHERE;
    let europe: Regions = "EU".parse().unwrap();
    let rows: Vec<(SinkBuilder, ErrorKind, &str)> = vec![
        (new().ceiling_named("secret"), UnknownLevel, "ceiling"),
        (new().scheme(&ladder).ceiling(Level::Internal), UnknownLevel, "ceiling"),
        (new().scheme(&ladder).ceiling_named("internal"), UnknownLevel, "ceiling"),
        (new().accepts(salary), UnknownCategory, "categories"),
        (new().purposes(payout), UnknownPurpose, "purposes"),
        (new().purposes(Purposes::NONE), EmptySet, "purposes"),
        (new().regions(none), EmptySet, "regions"),
        (new().transfer("a", europe).transfer("b", none), EmptySet, "transfers[1].from"),
    ];
    for (sink, kind, path) in rows {
        check(sink.build().unwrap_err(), kind, path);
    }
    let sink = new().scheme(&own).ceiling_named("internal").accepts(salary).purposes(payout);
    let sink = sink.build().unwrap();
    assert_eq!(sink.to_builder().build().unwrap(), sink);
    // A builder that is moved to another scheme is checked anew.
    let moved = sink.to_builder().scheme(&ladder);
    check(moved.clone().build().unwrap_err(), UnknownLevel, "ceiling");
    check(moved.ceiling_named("open").build().unwrap_err(), UnknownCategory, "categories");
}

#[test]
fn mistakes_in_texts() {
    use ErrorKind::*;
    check("secret".parse::<Level>().unwrap_err(), UnknownLevel, "");
    check("medical".parse::<Category>().unwrap_err(), UnknownCategory, "");
    check("a,b".parse::<Categories>().unwrap_err(), MalformedCategories, "");
    check("EU,,DE".parse::<Regions>().unwrap_err(), UnknownRegion, "[1]");
    check(Regions::of(["EU", "DE", "D"]).unwrap_err(), UnknownRegion, "[2]");
    check(Regions::of(["É"]).unwrap_err(), UnknownRegion, "[0]");
    check("2026-2-1".parse::<Date>().unwrap_err(), MalformedDate, "");
    check(Retention::days(Some(2), Some(1)).unwrap_err(), ContradictoryRetention, "");
    check(Scheme::STANDARD.label("secret").unwrap_err(), UnknownLevel, "");
    check(Scheme::STANDARD.category("salary").unwrap_err(), UnknownCategory, "");
    check(Scheme::STANDARD.purpose("payout").unwrap_err(), UnknownPurpose, "");
    check(Scheme::STANDARD.parse("public").unwrap_err(), MalformedLabel, "");
    assert_eq!(Regions::of([]).unwrap(), Regions::NOWHERE);
}

#[test]
fn a_fact_that_opens_nothing_is_never_stale() {
    let day = |text: &str| text.parse::<Date>().unwrap();
    let closed = Sink::builder(SinkKind::Model, "m").trains_on_data(true).baa_signed(false);
    assert_eq!(closed.build().unwrap().stale_facts(day("2026-01-01"), 0), []);
    let all = Sink::builder(SinkKind::Model, "m")
        .regions("EU".parse().unwrap())
        .transfer("a", "EU".parse().unwrap())
        .purposes(Purpose::SERVICE)
        .keeps(Keeps::Nothing)
        .trains_on_data(false)
        .baa_signed(true)
        .encrypted_in_transit(true)
        .encrypted_at_rest(true);
    let sink = all.clone().build().unwrap();
    let stale: Vec<Fact> =
        sink.stale_facts(day("2026-01-01"), 0).iter().map(|one| one.fact).collect();
    assert_eq!(stale, Fact::ALL);

    let known =
        Fact::ALL.iter().fold(all, |sink, fact| sink.evidence(*fact, "x", day("2026-01-01")));
    let known = known.build().unwrap();
    assert_eq!(known.stale_facts(day("2026-01-11"), 10), []);
    let old = known.stale_facts(day("2026-01-12"), 10);
    assert_eq!(old.len(), Fact::ALL.len());
    assert!(old.iter().all(|one| one.reason == Stale::Old { days: 11 }));
    assert_eq!(known.stale_facts(day("2025-12-31"), 10)[0].reason, Stale::InTheFuture);
    assert_eq!(known.without_stale_facts(day("2026-01-11"), 10), known);
    // Without its facts it is as closed as one of which nothing was ever stated.
    let dropped = known.without_stale_facts(day("2026-01-12"), 10);
    let new = Sink::builder(SinkKind::Model, "m").build().unwrap();
    for label in [
        Label::BOTTOM.within("EU".parse().unwrap()),
        Label::BOTTOM.for_purposes(Purpose::SERVICE),
        Label::BOTTOM.kept(Retention::days(None, Some(9)).unwrap()),
        Label::new(Level::Internal),
        Label::BOTTOM.with_categories(Category::Health),
        Label::TOP,
    ] {
        let (one, two) = (label.flows_to(&dropped).unwrap_err(), label.flows_to(&new).unwrap_err());
        assert_eq!(one, two);
    }
}
