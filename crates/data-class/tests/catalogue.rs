//! Catalogues: what is inherited, what is refused, and which facts are stale.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may fail loudly"
)]
#![cfg(feature = "serde")]

use data_class::{
    Catalogue, CatalogueDocument, Category, Date, Error, ErrorKind, Fact, Keeps, Label, Level,
    Scheme, SinkDocument, SinkKind, Stale,
};

const EXAMPLE: &str = include_str!("../data/providers.example.toml");

fn read(text: &str) -> Result<Catalogue, Error> {
    let document: CatalogueDocument = toml::from_str(text).expect(text);
    Scheme::STANDARD.read_catalogue(&document)
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

#[test]
fn the_example_says_that_it_is_invented() {
    let first: String = EXAMPLE.lines().take(2).collect();
    assert!(first.contains("No provider") && first.contains("no fact may be"), "{first}");
    // Names under `.example` belong to nobody, RFC 2606.
    for line in EXAMPLE.lines().filter(|line| line.starts_with("endpoint")) {
        assert!(line.contains(".example"), "{line}");
    }
}

#[test]
fn the_example_is_read() {
    let catalogue = read(EXAMPLE).unwrap();
    let names: Vec<&str> = catalogue.sinks().map(|sink| sink.name()).collect();
    let expected = [
        "agent:researcher",
        "agent:writer",
        "model:acme/large",
        "model:acme/small",
        "model:acme/ward",
        "model:globex/preview",
        "person:support",
        "provider:acme",
        "provider:globex",
        "store:crm",
        "tool:mail",
        "tool:web_search",
    ];
    assert_eq!(names, expected);
    assert_eq!(catalogue.len(), expected.len());
    assert!(!catalogue.is_empty() && Catalogue::default().is_empty());
    assert!(catalogue.sink("model:acme").is_none() && catalogue.sink("small").is_none());
    for sink in catalogue.sinks() {
        assert!(sink.name().starts_with(sink.kind().as_str()), "{}", sink.name());
        assert_eq!(catalogue.sink(sink.name()), Some(sink));
    }
}

#[test]
fn a_model_inherits_and_overrides() {
    let catalogue = read(EXAMPLE).unwrap();
    let sink = |name: &str| catalogue.sink(name).unwrap();
    let (acme, small, ward) =
        (sink("provider:acme"), sink("model:acme/small"), sink("model:acme/ward"));
    assert_eq!(small.kind(), SinkKind::Model);
    assert_eq!(small.regions(), acme.regions());
    assert_eq!(small.evidence(Fact::Regions), acme.evidence(Fact::Regions));
    assert_eq!((small.keeps(), ward.keeps()), (Keeps::Days(30), Keeps::Nothing));
    assert_eq!(small.endpoint(), Some("https://api.acme.example/v1"));
    assert_eq!((small.readers().len(), ward.readers().len()), (1, 0));
    assert_eq!((acme.ceiling(), small.ceiling()), (Level::Public, Level::Confidential));
    assert_eq!(ward.evidence(Fact::Keeps).unwrap().source, "addendum 2026-04");
    assert!(ward.baa_signed() && !small.baa_signed() && ward.encrypted_at_rest());
    let large = sink("model:acme/large");
    assert_eq!(large.regions().unwrap().to_string(), "US");
    assert_eq!(large.transfers()[0].from, "EU".parse().unwrap());

    let health = Label::new(Level::Restricted).with_categories(Category::Health);
    assert!(health.flows_to(ward).is_ok() && health.flows_to(small).is_err());
    let european = Label::new(Level::Internal).within("EU".parse().unwrap());
    let permit = european.flows_to(large).unwrap();
    assert_eq!(permit.transfer_basis(), Some("standard contractual clauses 2026-03"));
    let preview = sink("model:globex/preview");
    assert!(Label::BOTTOM.flows_to(preview).is_ok());
    assert!(Label::new(Level::Internal).flows_to(preview).is_err());
}

/// A model's word on retention replaces both of its provider's, so that the two cannot contradict
/// each other across tables.
#[test]
fn retention_is_inherited_as_a_whole() {
    for (provider, model, keeps) in [
        ("zero_retention = true", "", Keeps::Nothing),
        ("zero_retention = true", "retention_days = 30", Keeps::Days(30)),
        ("retention_days = 30", "zero_retention = true", Keeps::Nothing),
        ("retention_days = 30", "zero_retention = false", Keeps::Unstated),
        ("retention_days = 30", "retention_days = 0", Keeps::Nothing),
        ("zero_retention = false\nretention_days = 9", "", Keeps::Days(9)),
        ("", "", Keeps::Unstated),
    ] {
        let text = format!("[providers.p]\n{provider}\n[providers.p.models.m]\n{model}");
        let catalogue = read(&text).unwrap();
        assert_eq!(catalogue.sink("model:p/m").unwrap().keeps(), keeps, "{text}");
    }
}

#[test]
fn a_basis_is_not_inherited_for_other_places() {
    // From what the provider and the model state, the bases of the model, and whether data that has
    // to stay in the Union may go there.
    let (clauses, to_us) =
        ("{ basis = 'c', from = ['EU'] }", "{ basis = 't', from = ['EU'], to = ['US'] }");
    let provider = format!("regions = ['CH']\ntransfers = [{clauses}, {to_us}]");
    let evidenced = format!(
        "transfers = {{ value = [{clauses}, {to_us}], source = 's', checked = '2026-01-01' }}"
    );
    let only = format!("transfers = [{clauses}]");
    for (provider, model, bases, flows) in [
        (provider.as_str(), "", &["c", "t"][..], true),
        (&provider, "regions = ['IN']", &["t"], false),
        (&provider, "regions = ['US']", &["t"], true),
        (&provider, "regions = ['CH']", &["t"], false),
        (&provider, "regions = ['IN']\ntransfers = [{ basis = 'm', from = ['EU'] }]", &["m"], true),
        (&provider, "transfers = []", &[], false),
        (&evidenced, "regions = ['US']", &["t"], true),
        (&evidenced, "regions = ['IN']", &["t"], false),
        (&only, "regions = ['US']", &[], false),
    ] {
        let text = format!(
            "[providers.p]\n{provider}\n[providers.p.models.m]\nceiling = 'internal'\ntrains_on_data = false\n{model}"
        );
        let catalogue = read(&text).unwrap();
        let sink = catalogue.sink("model:p/m").unwrap();
        let found: Vec<&str> = sink.transfers().iter().map(|one| one.basis.as_str()).collect();
        assert_eq!(found, bases, "{text}");
        let european = Label::BOTTOM.within("EU".parse().unwrap());
        assert_eq!(european.flows_to(sink).is_ok(), flows, "{text}");
        let has_evidence = sink.evidence(Fact::Transfers).is_some();
        assert_eq!(has_evidence, provider == evidenced && !bases.is_empty(), "{text}");
    }
}

#[test]
fn a_fact_has_the_name_of_its_field() {
    let fields = serde_json::to_value(SinkDocument::default()).unwrap();
    let names: Vec<&str> = Fact::ALL.iter().map(|fact| fact.as_str()).collect();
    assert_eq!(names[..3], ["regions", "retention_days", "trains_on_data"]);
    for name in names {
        assert!(fields.get(name).is_some(), "{name}");
    }
    assert_eq!(Fact::Keeps.to_string(), "retention_days");
}

#[test]
fn the_later_of_two_proofs_of_zero_retention_counts() {
    let text = r#"
        [tools.t]
        zero_retention = { value = true, source = "old", checked = "2025-01-01" }
        retention_days = { value = 0, source = "new", checked = "2026-01-01" }
    "#;
    let catalogue = read(text).unwrap();
    let sink = catalogue.sink("tool:t").unwrap();
    assert_eq!(sink.keeps(), Keeps::Nothing);
    assert_eq!(sink.evidence(Fact::Keeps).unwrap().source, "new");
}

#[test]
fn stale_facts_are_listed_and_can_be_dropped() {
    let catalogue = read(EXAMPLE).unwrap();
    let stale = |today: &str, most: u32| -> Vec<(String, Fact, Stale)> {
        let listed = catalogue.stale(day(today), most);
        let row = |(sink, fact): &(&data_class::Sink, data_class::StaleFact)| {
            (sink.name().to_owned(), fact.fact, fact.reason)
        };
        listed.iter().map(row).collect()
    };
    let without = |name: &str, fact| (name.to_owned(), fact, Stale::WithoutEvidence);
    let always = [
        without("agent:researcher", Fact::Keeps),
        without("agent:writer", Fact::Keeps),
        without("person:support", Fact::Regions),
        without("tool:mail", Fact::Regions),
        without("tool:mail", Fact::Keeps),
    ];
    // On the day of the last check everything with evidence is fresh enough.
    assert_eq!(stale("2026-04-02", 100), always);
    // 2026-01-05 to 2026-04-02 are 87 days.
    let crm = |found: &[(String, Fact, Stale)]| {
        let of_crm = found.iter().filter(|(name, ..)| name == "store:crm");
        of_crm.map(|(_, fact, stale)| (*fact, *stale)).collect::<Vec<_>>()
    };
    assert_eq!(crm(&stale("2026-04-02", 87)), []);
    let old = Stale::Old { days: 87 };
    assert_eq!(crm(&stale("2026-04-02", 86)), [(Fact::Regions, old), (Fact::Keeps, old)]);
    let early = stale("2026-04-01", 1000);
    assert!(early.contains(&("model:acme/ward".to_owned(), Fact::Keeps, Stale::InTheFuture)));
    assert!(early.contains(&(
        "model:acme/ward".to_owned(),
        Fact::BusinessAssociate,
        Stale::InTheFuture
    )));

    let fresh = catalogue.without_stale(day("2026-04-02"), 86);
    assert_eq!(fresh.len(), catalogue.len());
    let crm = fresh.sink("store:crm").unwrap();
    assert_eq!((crm.regions(), crm.keeps()), (None, Keeps::Unstated));
    assert_eq!(crm.ceiling(), Level::Confidential, "a decision does not grow stale");
    assert!(fresh.stale(day("2026-04-02"), 86).is_empty());
    let european = Label::new(Level::Internal).within("EU".parse().unwrap());
    assert!(european.flows_to(catalogue.sink("store:crm").unwrap()).is_ok());
    assert!(european.flows_to(crm).is_err());
}

#[test]
fn a_mistake_has_a_kind_and_a_path() {
    use ErrorKind::*;
    let longer = "n".repeat(129);
    let rows = [
        ("tools.mail.ceiling = 'secret'", UnknownLevel, "tools[0].ceiling"),
        (
            "tools.mail.categories = ['personal', 'medical']",
            UnknownCategory,
            "tools[0].categories[1]",
        ),
        ("agents.a.regions = ['EU', 'UK']", UnknownRegion, "agents[0].regions[1]"),
        ("agents.a.regions = []", EmptySet, "agents[0].regions"),
        ("stores.s.purposes = ['espionage']", UnknownPurpose, "stores[0].purposes[0]"),
        ("stores.s.purposes = []", EmptySet, "stores[0].purposes"),
        (
            "providers.acme.models.small.regions = ['DE', 'Mars']",
            UnknownRegion,
            "providers[0].models[0].regions[1]",
        ),
        ("providers.acme.regions = ['*']", UnknownRegion, "providers[0].regions[0]"),
        (
            "persons.p.regions = { value = ['DE', 'XX'], source = 's', checked = '2026-01-01' }",
            UnknownRegion,
            "persons[0].regions.value[1]",
        ),
        (
            "tools.t.baa_signed = { value = true, source = 's', checked = '2026-02-30' }",
            MalformedDate,
            "tools[0].baa_signed.checked",
        ),
        (
            "tools.t.baa_signed = { value = true, source = ' ', checked = '2026-02-03' }",
            MalformedName,
            "tools[0].baa_signed.source",
        ),
        (
            "tools.t.zero_retention = true\ntools.t.retention_days = 30",
            ContradictoryFacts,
            "tools[0].retention_days",
        ),
        (
            "tools.t.zero_retention = false\ntools.t.retention_days = 0",
            ContradictoryFacts,
            "tools[0].retention_days",
        ),
        (
            "[providers.p]\nzero_retention = true\n[providers.p.models.m]\nzero_retention = true\nretention_days = 2",
            ContradictoryFacts,
            "providers[0].models[0].retention_days",
        ),
        (
            "tools.t.transfers = [{ basis = 'a', from = ['EU'] }, { basis = '', from = ['EU'] }]",
            MalformedName,
            "tools[0].transfers[1].basis",
        ),
        (
            "tools.t.transfers = [{ basis = 'a', from = [] }]",
            EmptySet,
            "tools[0].transfers[0].from",
        ),
        (
            "tools.t.transfers = { value = [{ basis = 'a', from = ['EU', 'eea'] }], source = 's', checked = '2026-01-01' }",
            UnknownRegion,
            "tools[0].transfers.value[0].from[1]",
        ),
        ("[tools.t.models.m]", Misplaced, "tools[0].models"),
        ("[providers.p.models.m.models.n]", Misplaced, "providers[0].models[0].models"),
        ("[providers.'a/b'.models.c]", MalformedName, "providers[0]"),
        ("[tools.'']", MalformedName, "tools[0]"),
        ("[tools.' mail']", MalformedName, "tools[0]"),
        ("[tools.\"ma\\u202eil\"]", MalformedName, "tools[0]"),
        ("[tools.\"a\\nb\"]", MalformedName, "tools[0]"),
        ("[tools.\"mail\\u3164\"]", MalformedName, "tools[0]"),
        (&format!("[tools.{longer}]"), MalformedName, "tools[0]"),
        // Tables are counted by name, wherever they stand.
        ("[tools.web]\nceiling = 'secret'\n[tools.mail]", UnknownLevel, "tools[1].ceiling"),
        ("[tools.mail]\n[tools.'x; y']\nceiling = 'secret'", UnknownLevel, "tools[1].ceiling"),
        (
            "[providers.a]\n[providers.b.models.c]\n[providers.b.models.d]\nregions = ['EU', 'UK']",
            UnknownRegion,
            "providers[1].models[1].regions[1]",
        ),
        (
            "[providers.p.models.'small-2.5']\nceiling = 'secret'",
            UnknownLevel,
            "providers[0].models[0].ceiling",
        ),
    ];
    for (text, kind, path) in rows {
        let error = read(text).expect_err(text);
        assert_eq!((error.kind(), error.path()), (kind, path), "{text}");
        assert!(!error.to_string().ends_with('.'), "{error}");
    }
    for text in ["[providers.'ACME Ltd. (UK)'.models.'vendor/large:1.5']", "[tools.'Überweisung']"]
    {
        assert!(read(text).is_ok(), "{text}");
    }
}

#[test]
fn an_unknown_field_is_not_ignored() {
    for text in [
        "[tool.mail]",
        "[tools.mail]\ncieling = 'internal'",
        "[tools.mail]\nregions = { value = ['EU'], source = 's', checked = '2026-01-01', by = 'me' }",
        "[tools.mail]\nregions = { value = ['EU'] }",
        "[tools.mail]\nregions = 'EU'",
        "[tools.mail]\nretention_days = -1",
        "[tools.mail]\nretention_days = 4294967296",
        "[tools.mail]\ntransfers = [{ basis = 'a' }]",
        "[tools.mail]\nbaa_signed = 'yes'",
    ] {
        assert!(toml::from_str::<CatalogueDocument>(text).is_err(), "{text}");
    }
}

#[test]
fn a_document_survives_writing_and_reading() {
    let document: CatalogueDocument = toml::from_str(EXAMPLE).unwrap();
    let json = serde_json::to_string(&document).unwrap();
    assert_eq!(serde_json::from_str::<CatalogueDocument>(&json).unwrap(), document);
}

#[test]
fn words_of_a_scheme_are_used() {
    let scheme = Scheme::builder()
        .level("open", Level::Public)
        .level("shut", Level::Restricted)
        .category("salary")
        .purpose("payout")
        .build()
        .unwrap();
    let document: SinkDocument =
        toml::from_str("ceiling = 'shut'\ncategories = ['salary']\npurposes = ['payout']").unwrap();
    let sink = scheme.read_sink(SinkKind::Tool, "any `name` at all", &document).unwrap();
    assert_eq!(sink.ceiling_name(), "shut");
    assert_eq!(sink.name(), "any `name` at all");
    let label = scheme.label("shut").unwrap().with_categories(scheme.category("salary").unwrap());
    assert!(label.flows_to(&sink).is_ok());
    let standard = Scheme::STANDARD.read_sink(SinkKind::Tool, "t", &document).unwrap_err();
    // What is declared first is read first.
    assert_eq!((standard.kind(), standard.path()), (ErrorKind::UnknownCategory, "categories[0]"));
    let lowest = scheme.read_sink(SinkKind::Tool, "t", &SinkDocument::default()).unwrap();
    assert_eq!(lowest.ceiling_name(), "open");
}

/// Neither values nor names come back in an error: this one could be the name of a table.
#[test]
fn errors_do_not_repeat_their_input() {
    const CANARY: &str = "sk-live-abc4711";
    for text in [
        "[tools.t]\nceiling = '@'",
        "[tools.t]\ncategories = ['@']",
        "[tools.t]\nregions = ['@']",
        "[tools.t]\npurposes = ['@']",
        "[tools.t]\nbaa_signed = { value = true, source = 's', checked = '@' }",
        "[tools.t]\ntransfers = [{ basis = 'b', from = ['@'] }]",
        "[tools.@]\nceiling = 'x'",
        "[agents.@]\nmodels.a = {}",
        "[stores.@]\nzero_retention = true\nretention_days = 1",
        "[persons.@]\nregions = []",
        "[providers.@]\nceiling = 'x'",
        "[providers.p.models.@]\nceiling = 'x'",
        "[providers.@.models.@]\nceiling = 'x'",
        "[tools.t.models.@]",
        "[providers.'@/@']",
    ] {
        let error = read(&text.replace('@', CANARY)).expect_err(text);
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains(CANARY) && !shown.contains("4711"), "{shown}");
    }
}
