//! The rows of `testdata/flows.toml`, and `flows_to` against a naive model.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail loudly"
)]
#![cfg(feature = "serde")]

use std::collections::{BTreeMap, BTreeSet};

use data_class::{
    Category, Component, Integrity, Keeps, Label, LabelDocument, Level, Purpose, Regions,
    Retention, RetentionDocument, Scheme, Sink, SinkDocument, SinkKind, Stated, TransferDocument,
};
use proptest::prelude::*;

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    row: Vec<Row>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    #[serde(default)]
    top: bool,
    label: Option<LabelDocument>,
    #[serde(default)]
    from: BTreeMap<String, LabelDocument>,
    kind: Option<SinkKind>,
    #[serde(default)]
    sink: SinkDocument,
    words: Option<String>,
    label_words: Option<String>,
    sink_words: Option<String>,
    #[serde(default)]
    refused: Vec<String>,
    basis: Option<String>,
    why: String,
}

fn words(name: Option<&String>) -> Scheme {
    let scheme = match name.map(String::as_str) {
        None => Scheme::builder(),
        Some("payroll") => Scheme::builder().category("salary").purpose("payout"),
        Some("hospital") => Scheme::builder().category("diagnosis"),
        Some("ladder") => Scheme::builder()
            .level("open", Level::Public)
            .level("team", Level::Internal)
            .level("inner", Level::Restricted)
            .level("core", Level::Restricted),
        Some(other) => panic!("no scheme is called {other}"),
    };
    scheme.build().unwrap()
}

#[test]
fn every_row_has_its_outcome() {
    let table: Table = toml::from_str(include_str!("../testdata/flows.toml")).unwrap();
    let names: BTreeSet<&str> = table.row.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names.len(), table.row.len(), "names are unique");
    assert!(table.row.len() >= 125);
    for row in &table.row {
        let name = &row.name;
        assert!(!row.why.is_empty(), "{name}");
        let scheme = words(row.label_words.as_ref().or(row.words.as_ref()));
        let mut label = if row.top { Label::TOP } else { Label::BOTTOM };
        if let Some(document) = &row.label {
            label = label.join(&scheme.read_label(document).unwrap());
        }
        for (source, document) in &row.from {
            label = label.join(&scheme.read_label(document).unwrap().from_source(source));
        }
        let scheme = words(row.sink_words.as_ref().or(row.words.as_ref()));
        let kind = row.kind.unwrap_or(SinkKind::Tool);
        let sink = scheme.read_sink(kind, "sink", &row.sink).unwrap();

        let (refused, basis) = match label.flows_to(&sink) {
            Ok(permit) => (Vec::new(), permit.transfer_basis().map(str::to_owned)),
            Err(refusal) => {
                check_line(&refusal.to_string(), name);
                let shown = refusal.violations().iter().map(|violation| {
                    let code = violation.component().code();
                    match violation.sources() {
                        None => format!("{code} ?"),
                        Some([]) => code.to_owned(),
                        Some(sources) => format!("{code}: {}", sources.join(", ")),
                    }
                });
                (shown.collect(), None)
            }
        };
        assert_eq!(refused, row.refused, "{name}: {}", row.why);
        assert_eq!(basis, row.basis, "{name}: {}", row.why);
    }
}

/// One printable line, whose backticks pair up, whose every reason says something.
fn check_line(line: &str, name: &str) {
    assert!(line.bytes().all(|byte| matches!(byte, b' '..=b'~')), "{name}: {line}");
    assert_eq!(line.matches('`').count() % 2, 0, "{name}: {line}");
    assert!(line.starts_with("data may not flow to `sink`: "), "{name}: {line}");
    assert!(!line.contains("``") && !line.contains("custom#"), "{name}: {line}");
    assert!(!line.contains("categories `-`") && !line.contains("region `-`"), "{name}: {line}");
    assert!(!line.contains("purposes `-` are not among"), "{name}: {line}");
}

/// A flow in plain words: what the table of components says, without anything of the crate's.
fn violated(label: &LabelDocument, kind: SinkKind, sink: &SinkDocument) -> Vec<Component> {
    let levels = ["public", "internal", "confidential", "restricted"];
    let rank = |name: &str| levels.iter().position(|level| *level == name).unwrap();
    let set = |names: &[String]| names.iter().cloned().collect::<BTreeSet<String>>();
    let countries = |codes: &[String]| -> BTreeSet<String> {
        let members = |code: &String| -> Vec<String> {
            let list = match code.as_str() {
                "EU" => {
                    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
                }
                other => other,
            };
            list.split(' ').map(str::to_owned).collect()
        };
        codes.iter().flat_map(members).collect()
    };
    let yes = |flag: &Option<Stated<bool>>| flag.as_ref().is_some_and(|stated| *stated.value());

    let mut found = Vec::new();
    let ceiling = sink.ceiling.as_deref().unwrap_or("public");
    if rank(&label.level) > rank(ceiling) {
        found.push(Component::Level);
    }
    let categories = set(&label.categories);
    if !categories.is_subset(&set(sink.categories.as_deref().unwrap_or_default())) {
        found.push(Component::Categories);
    }
    if let Some(allowed) = &label.regions {
        let allowed = countries(allowed);
        let inside =
            sink.regions.as_ref().is_some_and(|at| countries(at.value()).is_subset(&allowed));
        // A basis is for a known place.
        let covered = sink.regions.as_ref().is_some_and(|at| {
            let at = countries(at.value());
            let abroad = || at.difference(&allowed);
            sink.transfers.iter().flat_map(|stated| stated.value()).any(|one| {
                let there = one.to.as_deref().map(countries);
                countries(&one.from).is_subset(&allowed)
                    && there.is_none_or(|there| abroad().all(|place| there.contains(place)))
            })
        });
        if !inside && !covered {
            found.push(Component::Regions);
        }
    }
    let model = matches!(kind, SinkKind::Model | SinkKind::Provider);
    let trains = sink.trains_on_data.as_ref().map_or(model, |stated| *stated.value());
    if let Some(allowed) = label.purposes.as_deref().map(set) {
        let used = sink.purposes.as_ref().map(|stated| set(stated.value()));
        let known = used.is_some_and(|used| used.is_subset(&allowed));
        if !known || trains && !allowed.contains("training") {
            found.push(Component::Purposes);
        }
    }
    let kept = match (&sink.zero_retention, &sink.retention_days) {
        (_, Some(days)) => Some(*days.value()),
        (Some(zero), None) if *zero.value() => Some(0),
        _ => None,
    };
    let RetentionDocument { at_least_days, at_most_days, .. } = label.retention;
    if at_most_days.is_some_and(|most| kept.is_none_or(|kept| kept > most)) {
        found.push(Component::Retention);
    }
    if at_most_days.is_some_and(|most| at_least_days.unwrap_or(0) > most) && kept != Some(0) {
        found.push(Component::RetentionConflict);
    }
    if trains && (rank(&label.level) > 0 || !categories.is_empty()) {
        found.push(Component::Training);
    }
    if categories.contains("health") && !yes(&sink.baa_signed) {
        found.push(Component::Agreement);
    }
    let encrypted = yes(&sink.encrypted_in_transit) && yes(&sink.encrypted_at_rest);
    if categories.contains("health") && !encrypted {
        found.push(Component::Encryption);
    }
    if !label.trusted && !sink.accepts_untrusted.unwrap_or(false) {
        found.push(Component::Integrity);
    }
    found
}

fn names(from: &'static [&'static str], least: usize) -> impl Strategy<Value = Vec<String>> {
    let one = prop::sample::select(from).prop_map(str::to_owned);
    prop::collection::vec(one, least..5)
}

const LEVELS: &[&str] = &["public", "internal", "confidential", "restricted"];
const CATEGORIES: &[&str] = &["health", "payment", "personal", "source_code"];
const REGIONS: &[&str] = &["EU", "EU", "DE", "FR", "CH", "JP"];
const PURPOSES: &[&str] = &["legal", "service", "training", "marketing"];

fn label() -> impl Strategy<Value = LabelDocument> {
    let days = || prop::option::of(0..4_u32);
    (
        prop::sample::select(LEVELS),
        names(CATEGORIES, 0),
        prop::option::of(names(REGIONS, 1)),
        prop::option::of(names(PURPOSES, 1)),
        (days(), days(), any::<bool>()),
        any::<bool>(),
    )
        .prop_map(|(level, categories, regions, purposes, (least, most, hold), trusted)| {
            LabelDocument {
                level: level.to_owned(),
                categories,
                regions,
                purposes,
                retention: RetentionDocument { at_least_days: least, at_most_days: most, hold },
                trusted,
            }
        })
}

fn sink() -> impl Strategy<Value = (SinkKind, SinkDocument)> {
    let flag = || prop::option::of(any::<bool>().prop_map(Stated::Plain));
    let transfer = (names(REGIONS, 1), prop::option::of(names(REGIONS, 1)))
        .prop_map(|(from, to)| TransferDocument { basis: "basis".to_owned(), from, to });
    let transfers = prop::collection::vec(transfer, 0..3).prop_map(Stated::Plain);
    (
        prop::sample::select(vec![SinkKind::Model, SinkKind::Provider, SinkKind::Tool]),
        prop::option::of(prop::sample::select(LEVELS)),
        prop::option::of(names(CATEGORIES, 0)),
        (prop::option::of(names(REGIONS, 1)), prop::option::of(transfers)),
        prop::option::of(names(PURPOSES, 1)),
        (prop::option::of(0..4_u32), any::<bool>(), any::<bool>()),
        (flag(), flag(), flag(), flag(), prop::option::of(any::<bool>())),
    )
        .prop_map(
            |(kind, ceiling, categories, places, purposes, (days, state, zero), flags)| {
                let plain = |days| Some(Stated::Plain(days));
                // Only what does not contradict itself.
                let zero = match days {
                    Some(days) => days == 0,
                    None => zero,
                };
                let document = SinkDocument {
                    ceiling: ceiling.map(str::to_owned),
                    categories,
                    accepts_untrusted: flags.4,
                    regions: places.0.map(Stated::Plain),
                    transfers: places.1,
                    purposes: purposes.map(Stated::Plain),
                    zero_retention: if state { Some(Stated::Plain(zero)) } else { None },
                    retention_days: days.and_then(plain),
                    trains_on_data: flags.0,
                    baa_signed: flags.1,
                    encrypted_in_transit: flags.2,
                    encrypted_at_rest: flags.3,
                    ..SinkDocument::default()
                };
                (kind, document)
            },
        )
}

/// A label as the document has it, also where its limits contradict each other, which only a join
/// makes.
fn read(document: &LabelDocument) -> Label {
    let RetentionDocument { at_least_days, at_most_days, hold } = document.retention;
    let free = LabelDocument { retention: RetentionDocument::default(), ..document.clone() };
    let label = Scheme::STANDARD.read_label(&free).unwrap();
    let label = label.kept(Retention::days(at_least_days, None).unwrap());
    let label = label.kept(Retention::days(None, at_most_days).unwrap());
    if hold { label.kept(Retention::UNLIMITED.on_hold()) } else { label }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn flows_to_agrees_with_the_naive_model(document in label(), (kind, sink) in sink()) {
        let expected = violated(&document, kind, &sink);
        let sink = Scheme::STANDARD.read_sink(kind, "sink", &sink).unwrap();
        let label = read(&document).from_source("one");
        let found = match label.flows_to(&sink) {
            Ok(_) => Vec::new(),
            Err(refusal) => {
                check_line(&refusal.to_string(), "random");
                let blamed = refusal.violations().iter().all(|one| {
                    one.sources().is_some_and(|sources| sources.len() == 1)
                });
                prop_assert!(blamed, "the only source raised everything: {}", refusal);
                refusal.violations().iter().map(|one| one.component()).collect()
            }
        };
        prop_assert_eq!(found, expected);
    }

    /// Where a source alone would not be let through, it is blamed for just that; where none
    /// would be stopped alone, only limits that exclude each other are left.
    #[test]
    fn a_refusal_names_exactly_the_sources_that_raised_it(
        documents in prop::collection::vec(label(), 1..5), (kind, sink) in sink(),
    ) {
        let document = sink;
        let sink = Scheme::STANDARD.read_sink(kind, "sink", &document).unwrap();
        let labels = documents.iter().map(read);
        let named = labels.enumerate().map(|(index, one)| one.from_source(&format!("s{index}")));
        let label = named.reduce(|all, one| all.join(&one)).unwrap();
        let Err(refusal) = label.flows_to(&sink) else { return Ok(()) };
        for violation in refusal.violations() {
            let component = violation.component();
            let raises = |one: &LabelDocument| violated(one, kind, &document).contains(&component);
            let alone: Vec<String> = (0..documents.len())
                .filter(|index| raises(&documents[*index]))
                .map(|index| format!("s{index}"))
                .collect();
            let blamed: Vec<String> =
                violation.sources().unwrap().iter().map(|one| one.to_string()).collect();
            if alone.is_empty() {
                let together = [Component::Regions, Component::RetentionConflict];
                prop_assert!(together.contains(&component) && blamed.len() > 1, "{}", refusal);
            } else {
                prop_assert_eq!(blamed, alone);
            }
        }
    }
}

#[test]
fn the_model_is_about_the_same_sink() {
    // What the random sinks above are read from, once by hand.
    let sink = Sink::builder(SinkKind::Model, "sink")
        .ceiling(Level::Internal)
        .accepts(Category::Personal)
        .regions("EU".parse::<Regions>().unwrap())
        .transfer("basis", "JP".parse().unwrap())
        .purposes([Purpose::SERVICE, Purpose::LEGAL])
        .keeps(Keeps::Days(3))
        .trains_on_data(false)
        .baa_signed(true)
        .encrypted_in_transit(true)
        .encrypted_at_rest(false)
        .accepts_untrusted(true)
        .scheme(&Scheme::STANDARD)
        .build()
        .unwrap();
    let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let document = SinkDocument {
        ceiling: Some("internal".to_owned()),
        categories: Some(list(&["personal"])),
        accepts_untrusted: Some(true),
        regions: Some(Stated::Plain(list(&["EU"]))),
        transfers: Some(Stated::Plain(vec![TransferDocument {
            basis: "basis".to_owned(),
            from: list(&["JP"]),
            to: None,
        }])),
        purposes: Some(Stated::Plain(list(&["legal", "service"]))),
        retention_days: Some(Stated::Plain(3)),
        trains_on_data: Some(Stated::Plain(false)),
        baa_signed: Some(Stated::Plain(true)),
        encrypted_in_transit: Some(Stated::Plain(true)),
        ..SinkDocument::default()
    };
    assert_eq!(Scheme::STANDARD.read_sink(SinkKind::Model, "sink", &document).unwrap(), sink);
    assert_eq!(
        read(&LabelDocument { level: "public".to_owned(), ..Default::default() }).integrity(),
        Integrity::Untrusted
    );
}
