//! What a refusal and a permit say.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

use data_class::{
    Categories, Category, Component, ErrorKind, Fact, Keeps, Label, Level, Purpose, Refusal,
    Regions, Retention, Scheme, Sink, SinkBuilder, SinkKind,
};
use proptest::prelude::*;

fn tool(name: &str) -> SinkBuilder {
    Sink::builder(SinkKind::Tool, name)
}

fn refused(label: &Label, sink: SinkBuilder) -> Refusal {
    label.flows_to(&sink.build().unwrap()).unwrap_err()
}

#[test]
fn who_does_not_say_whether_it_trains() {
    let internal = Label::new(Level::Internal);
    for kind in SinkKind::ALL {
        let sink = |trains: Option<bool>| {
            let sink = Sink::builder(*kind, "s").ceiling(Level::Internal);
            trains.map_or(sink.clone(), |trains| sink.trains_on_data(trains)).build().unwrap()
        };
        let trains = matches!(kind, SinkKind::Provider | SinkKind::Model);
        for (stated, flows) in [(None, !trains), (Some(true), false), (Some(false), true)] {
            assert_eq!(internal.flows_to(&sink(stated)).is_ok(), flows, "{kind} {stated:?}");
            // What is public may be free for anything but training.
            let service = Label::BOTTOM.for_purposes(Purpose::SERVICE);
            let sink = sink(stated).to_builder().purposes(Purpose::SERVICE).build().unwrap();
            assert_eq!(service.flows_to(&sink).is_ok(), flows, "{kind} {stated:?}");
        }
    }
}

#[test]
fn a_new_sink_accepts_nothing_but_bottom() {
    let kept = |retention: Result<Retention, _>| Label::BOTTOM.kept(retention.unwrap());
    for kind in [SinkKind::Provider, SinkKind::Model, SinkKind::Tool, SinkKind::Agent]
        .into_iter()
        .chain([SinkKind::Store, SinkKind::Person])
    {
        let sink = Sink::builder(kind, "new").build().unwrap();
        assert!(Label::BOTTOM.flows_to(&sink).is_ok(), "{kind}");
        assert!(Label::BOTTOM.about("subject").from_source("a").flows_to(&sink).is_ok(), "{kind}");
        for label in [
            Label::new(Level::Internal),
            Label::BOTTOM.with_categories(Category::Personal),
            Label::BOTTOM.within("EU".parse().unwrap()),
            Label::BOTTOM.for_purposes(Purpose::SERVICE),
            kept(Retention::days(None, Some(10_000))),
            Label::BOTTOM.untrusted(),
        ] {
            let refusal = label.flows_to(&sink).unwrap_err();
            // Not public is a second reason for whoever may train models on it.
            assert!(refusal.violations().len() <= 2, "{kind}: {refusal}");
        }
    }
}

#[test]
fn a_fact_opens_just_its_own_component() {
    let base = tool("sink").ceiling(Level::Restricted).accepts(Category::Health);
    let label = Label::new(Level::Restricted)
        .with_categories(Category::Health)
        .within("EU".parse().unwrap())
        .for_purposes(Purpose::SERVICE)
        .kept(Retention::days(None, Some(0)).unwrap())
        .untrusted();
    let all = [
        Component::Regions,
        Component::Purposes,
        Component::Retention,
        Component::Agreement,
        Component::Encryption,
        Component::Integrity,
    ];
    let found = |sink: &SinkBuilder| -> Vec<Component> {
        match label.flows_to(&sink.clone().build().unwrap()) {
            Ok(_) => Vec::new(),
            Err(refusal) => refusal.violations().iter().map(|one| one.component()).collect(),
        }
    };
    assert_eq!(found(&base), all);
    type Open = fn(SinkBuilder) -> SinkBuilder;
    let opens: [Open; 6] = [
        |sink| sink.regions("DE".parse().unwrap()),
        |sink| sink.purposes(Purpose::SERVICE),
        |sink| sink.keeps(Keeps::Nothing),
        |sink| sink.baa_signed(true),
        |sink| sink.encrypted_in_transit(true).encrypted_at_rest(true),
        |sink| sink.accepts_untrusted(true),
    ];
    for (index, open) in opens.iter().enumerate() {
        let others: Vec<Component> = all.iter().copied().filter(|one| *one != all[index]).collect();
        assert_eq!(found(&open(base.clone())), others);
    }
    let sink = opens.iter().fold(base, |sink, open| open(sink));
    assert_eq!(found(&sink), []);
}

#[test]
fn the_texts_are_stable() {
    let crm = Label::new(Level::Confidential)
        .with_categories([Category::Personal, Category::Health])
        .within("EU".parse().unwrap())
        .for_purposes([Purpose::SERVICE, Purpose::BILLING])
        .kept(Retention::days(None, Some(30)).unwrap())
        .from_source("store:crm");
    let ledger = Label::BOTTOM.kept(Retention::days(Some(90), None).unwrap()).from_source("ledger");
    let web = Label::BOTTOM.untrusted().from_source("tool:web");
    let label = crm.join(&ledger).join(&web);
    let model = Sink::builder(SinkKind::Model, "model:acme/small");
    let text =
        refused(&label, model.regions("DE,US".parse().unwrap()).keeps(Keeps::Days(60))).to_string();
    let expected = "data may not flow to `model:acme/small`: \
        level `confidential` is above the ceiling `public` (from `store:crm`); \
        categories `health,personal` are not accepted (from `store:crm`); \
        region `US` is not among the allowed `EU` (from `store:crm`); \
        the sink's purposes are not known, only `billing,service` is allowed (from `store:crm`); \
        kept 60 days, at most 30 are allowed (from `store:crm`); \
        must be kept 90 days and may be kept 30 (from `ledger`, `store:crm`); \
        whether models are trained on it is not known (from `store:crm`); \
        no business associate agreement for health data (from `store:crm`); \
        health data is not encrypted: neither on the way nor where it lies (from `store:crm`); \
        untrusted data is not accepted (from `tool:web`)";
    assert_eq!(text, expected);

    let told = |label: &Label, sink: SinkBuilder| {
        let text = refused(label, sink).to_string();
        text.strip_prefix("data may not flow to `t`: ").unwrap().to_owned()
    };
    let european = Label::BOTTOM.within("EU".parse().unwrap());
    assert_eq!(told(&european, tool("t")), "the sink's region is not known, only `EU` is allowed");
    assert_eq!(
        told(&european, tool("t").regions(Regions::EVERYWHERE)),
        "region `*` is not among the allowed `EU`"
    );
    let service = Label::BOTTOM.for_purposes(Purpose::SERVICE);
    assert_eq!(
        told(&service, tool("t").purposes([Purpose::SERVICE, Purpose::MARKETING])),
        "purposes `marketing` are not among the allowed `service`"
    );
    let every = Label::BOTTOM.with_categories(Categories::ALL);
    let health = tool("t")
        .accepts(Category::Health)
        .baa_signed(true)
        .encrypted_in_transit(true)
        .encrypted_at_rest(true);
    assert_eq!(told(&every, health), "categories `*` are not accepted");
    let short = Label::BOTTOM.kept(Retention::days(None, Some(3)).unwrap());
    assert_eq!(told(&short, tool("t")), "kept without a known end, at most 3 days are allowed");
    let internal = Label::new(Level::Internal);
    assert_eq!(
        told(&internal, tool("t").ceiling(Level::Internal).trains_on_data(true)),
        "models are trained on it"
    );
}

/// Words that cannot be compared join to the top; those who brought them in are named.
#[test]
fn sources_of_schemes_that_clash_are_named() {
    let scheme = |name: &str| Scheme::builder().category(name).build().unwrap();
    let (one, two) = (scheme("salary"), scheme("diagnosis"));
    let label = one
        .label("public")
        .unwrap()
        .from_source("hr")
        .join(&two.label("public").unwrap().from_source("ward"))
        .join(&Label::BOTTOM.from_source("wiki"));
    let refusal = refused(&label, tool("t"));
    let level = refusal.violations().iter().find(|one| one.component() == Component::Level);
    let sources: Vec<&str> = level.unwrap().sources().unwrap().iter().map(|one| &**one).collect();
    assert_eq!(sources, ["hr", "ward"]);
}

#[test]
fn more_sources_than_are_shown_are_counted() {
    let label = |count: usize| {
        (0..count).fold(Label::BOTTOM, |label, index| {
            label.join(&Label::new(Level::Internal).from_source(&format!("s{index}")))
        })
    };
    let text = |count| refused(&label(count), tool("t")).to_string();
    assert!(text(4).ends_with("(from `s0`, `s1`, `s2`, `s3`)"), "{}", text(4));
    assert!(text(6).ends_with("(from `s0`, `s1`, `s2`, `s3` and 2 more)"), "{}", text(6));
}

#[test]
fn refusals_are_equal_if_they_say_the_same() {
    let internal = Label::new(Level::Internal);
    let same = refused(&internal, tool("t"));
    assert_eq!(same, refused(&internal.clone().about("subject"), tool("t")));
    assert_eq!(same.clone(), same);
    assert_ne!(same, refused(&internal, tool("u")));
    assert_ne!(same, refused(&internal.untrusted(), tool("t")));
    let shown = format!("{same:?}");
    assert!(shown.starts_with("Refusal { sink: \"t\", violations: [Violation"), "{shown}");
}

#[test]
fn a_permit_says_what_was_checked() {
    let sink = tool("t").regions("US".parse().unwrap()).transfer("clauses", "EU".parse().unwrap());
    let sink = sink.build().unwrap();
    let label = Label::BOTTOM.within("EU".parse().unwrap()).about("subject-17").from_source("a");
    let permit = label.flows_to(&sink).unwrap();
    assert_eq!((permit.label(), permit.sink()), (&label, &sink));
    assert_eq!(permit.transfer_basis(), Some("clauses"));
    assert!(!format!("{permit:?}").contains("subject-17"));
    // A basis that is not needed is not claimed.
    let american = Label::BOTTOM.within("US".parse().unwrap());
    assert_eq!(american.flows_to(&sink).unwrap().transfer_basis(), None);
}

#[test]
fn a_basis_covers_the_places_it_names() {
    let [union, swiss, both]: [Regions; 3] =
        ["EU", "CH", "CH,US"].map(|codes| codes.parse().unwrap());
    let label = Label::BOTTOM.within(union);
    let adequacy = |places: Regions| {
        tool("t").regions(places).transfer_to("adequacy", union, swiss).build().unwrap()
    };
    assert_eq!(label.flows_to(&adequacy(swiss)).unwrap().transfer_basis(), Some("adequacy"));
    // A place is added that the basis does not name, or the data may go to one of them anyway.
    assert!(label.flows_to(&adequacy(both)).is_err());
    let wider = Label::BOTTOM.within("EU,US".parse().unwrap());
    assert!(wider.flows_to(&adequacy(both)).is_ok());
    let error = tool("t").transfer_to("adequacy", union, Regions::NOWHERE).build().unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::EmptySet, "transfers[0].to"));
}

#[test]
fn a_basis_is_for_known_places() {
    let union: Regions = "EU".parse().unwrap();
    let label = Label::BOTTOM.within(union);
    let sink = || tool("t").transfer("clauses", union);
    let known = sink().regions("US".parse().unwrap()).build().unwrap();
    assert_eq!(label.flows_to(&known).unwrap().transfer_basis(), Some("clauses"));
    for unknown in [sink(), sink().regions(Regions::EVERYWHERE)] {
        let refusal = refused(&label, unknown.clone());
        let violated: Vec<Component> =
            refusal.violations().iter().map(|violation| violation.component()).collect();
        assert_eq!(violated, [Component::Regions]);
        assert!(Label::BOTTOM.flows_to(&unknown.build().unwrap()).is_ok());
    }
    // So a place that nobody has confirmed for long closes the way, whatever basis is fresh.
    let day = "2026-03-01".parse().unwrap();
    let sink = sink().regions("US".parse().unwrap()).evidence(Fact::Transfers, "contract", day);
    let stale = sink.build().unwrap().without_stale_facts(day, 30);
    assert_eq!((stale.regions(), stale.transfers().len()), (None, 1));
    assert!(label.flows_to(&stale).is_err());
}

#[test]
fn values_can_be_shared_between_threads() {
    fn check<T: Send + Sync>() {}
    check::<Label>();
    check::<Sink>();
    check::<data_class::Permit>();
    check::<Refusal>();
    check::<data_class::Catalogue>();
}

fn is_line(line: &str) -> bool {
    line.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

proptest! {
    #[test]
    fn a_refusal_is_one_printable_line(name in any::<String>(), source in any::<String>()) {
        let line = refused(&Label::TOP, tool(&name)).to_string();
        let plain = refused(&Label::TOP, tool("t")).to_string();
        prop_assert!(is_line(&line) && line.len() < 2048);
        // A name cannot close its own quotes.
        prop_assert_eq!(line.matches('`').count(), plain.matches('`').count());
        let label = Label::new(Level::Internal).from_source(&source);
        let line = refused(&label, tool("t")).to_string();
        prop_assert!(is_line(&line) && line.len() < 2048);
        prop_assert_eq!(line.matches('`').count(), 2 + 4 + 2);
    }
}

#[test]
fn a_hostile_name_is_escaped_and_cut() {
    let line = |name: &str| refused(&Label::TOP, tool(name)).to_string();
    assert!(line("a\nb").starts_with("data may not flow to `a\\u{a}b`: "));
    assert!(line("x`y").starts_with("data may not flow to `x\\u{60}y`: "));
    let long = "n".repeat(65);
    assert!(line(&long).starts_with(&format!("data may not flow to `{}...`: ", "n".repeat(64))));
}
