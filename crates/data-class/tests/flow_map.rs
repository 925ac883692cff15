//! The map of flows: what is in it, and that no name breaks a drawing or a table.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

use std::collections::BTreeMap;

use data_class::{
    Catalogue, CatalogueDocument, Category, ErrorKind, FlowAgent, FlowEdge, FlowKind, FlowMap,
    FlowNode, FlowSource, FlowVerdict, Label, Level, NodeKind, Scheme, SinkDocument, Stated,
    TransferDocument,
};
use proptest::prelude::*;

fn list(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn open(ceiling: &str) -> SinkDocument {
    SinkDocument {
        ceiling: Some(ceiling.to_owned()),
        categories: Some(list(&["personal"])),
        accepts_untrusted: Some(true),
        regions: Some(Stated::Plain(list(&["DE"]))),
        trains_on_data: Some(Stated::Plain(false)),
        zero_retention: Some(Stated::Plain(true)),
        ..SinkDocument::default()
    }
}

fn table(sinks: Vec<(&str, SinkDocument)>) -> BTreeMap<String, SinkDocument> {
    sinks.into_iter().map(|(name, sink)| (name.to_owned(), sink)).collect()
}

fn catalogue() -> Catalogue {
    let large = SinkDocument {
        regions: Some(Stated::Plain(list(&["US"]))),
        endpoint: Some("https://api.acme.example/v1".to_owned()),
        readers: Some(list(&["support", "auditors", "support"])),
        zero_retention: None,
        retention_days: Some(Stated::Plain(30)),
        transfers: Some(Stated::Plain(vec![TransferDocument {
            basis: "clauses 2026".to_owned(),
            from: list(&["EU"]),
            to: None,
        }])),
        ..open("confidential")
    };
    let acme = SinkDocument { models: table(vec![("large", large)]), ..SinkDocument::default() };
    let document = CatalogueDocument {
        providers: table(vec![("acme", acme)]),
        tools: table(vec![
            ("mail", SinkDocument { accepts_untrusted: None, ..open("internal") }),
            ("search", SinkDocument::default()),
        ]),
        agents: table(vec![
            ("reader", open("internal")),
            ("writer", open("confidential")),
            ("idle", open("public")),
        ]),
        stores: table(vec![("log", SinkDocument { zero_retention: None, ..open("restricted") })]),
        persons: table(vec![("boss", open("restricted"))]),
    };
    Scheme::STANDARD.read_catalogue(&document).unwrap()
}

fn source(name: &str, label: Label, readers: &[&str]) -> FlowSource {
    FlowSource { name: name.to_owned(), label, readers: list(readers) }
}

fn agent(name: &str, reads: &[&str], uses: &[&str]) -> FlowAgent {
    FlowAgent { name: name.to_owned(), reads: list(reads), uses: list(uses) }
}

fn sources() -> Vec<FlowSource> {
    let european = |label: Label| label.within("EU".parse().unwrap());
    let personal = Label::new(Level::Confidential).with_categories(Category::Personal);
    vec![
        source("web", Label::BOTTOM.untrusted(), &["anybody"]),
        source("wiki", Label::new(Level::Internal), &["staff"]),
        source("crm", european(personal), &["sales"]),
    ]
}

fn agents() -> Vec<FlowAgent> {
    vec![
        agent("agent:reader", &["web", "wiki", "crm"], &["agent:writer", "tool:search"]),
        agent(
            "agent:writer",
            &["crm"],
            &["model:acme/large", "tool:mail", "store:log", "person:boss", "agent:reader"],
        ),
        agent("agent:idle", &[], &["tool:mail"]),
    ]
}

fn map() -> FlowMap {
    FlowMap::of(&sources(), &agents(), &catalogue()).unwrap()
}

fn node<'m>(map: &'m FlowMap, name: &str) -> &'m FlowNode {
    map.nodes.iter().find(|node| node.name == name).unwrap()
}

fn edge<'m>(map: &'m FlowMap, from: &str, to: &str) -> &'m FlowEdge {
    map.edges.iter().find(|edge| edge.from == from && edge.to == to).unwrap()
}

#[test]
fn what_each_agent_processes() {
    let map = map();
    // The reader rejects confidential data, so it never holds the customers'.
    assert_eq!(node(&map, "agent:reader").sources, list(&["web", "wiki"]));
    assert_eq!(node(&map, "agent:reader").label, "internal{-}untrusted");
    let rejected = edge(&map, "crm", "agent:reader");
    assert_eq!((rejected.kind, rejected.verdict), (FlowKind::Reads, FlowVerdict::Refused));
    assert_eq!(rejected.codes(), ["flow.level"]);
    // The writer holds what it reads and what the reader hands on.
    assert_eq!(node(&map, "agent:writer").sources, list(&["crm", "web", "wiki"]));
    assert_eq!(node(&map, "agent:writer").label, "confidential{personal}untrusted regions=EU");
    assert_eq!(node(&map, "agent:idle").sources, list(&[]));
    assert_eq!(edge(&map, "agent:idle", "tool:mail").verdict, FlowVerdict::Idle);
}

#[test]
fn where_it_travels() {
    let map = map();
    let model = node(&map, "model:acme/large");
    assert_eq!(model.kind, NodeKind::Model);
    assert_eq!(model.provider.as_deref(), Some("acme"));
    assert_eq!(model.endpoint.as_deref(), Some("https://api.acme.example/v1"));
    assert_eq!(model.regions.as_deref(), Some("US"));
    let to_model = edge(&map, "agent:writer", "model:acme/large");
    assert_eq!(to_model.verdict, FlowVerdict::Allowed);
    assert_eq!(to_model.allowed, list(&["crm", "web", "wiki"]));
    assert_eq!(to_model.transfer_bases, list(&["clauses 2026"]));
    // Some of it may be sent by mail: alone, but not mixed.
    let to_mail = edge(&map, "agent:writer", "tool:mail");
    assert_eq!(to_mail.verdict, FlowVerdict::Partly);
    assert_eq!(to_mail.allowed, list(&["wiki"]));
    let refused: Vec<_> = to_mail.refused.iter().map(|one| one.source.as_str()).collect();
    assert_eq!(refused, ["crm", "web"]);
    assert_eq!(to_mail.codes(), ["flow.level", "flow.untrusted"]);
    let text = &to_mail.together[0].text;
    assert_eq!(text, "level `confidential` is above the ceiling `internal` (from `crm`)");
    let search = edge(&map, "agent:reader", "tool:search");
    assert_eq!((search.verdict, search.allowed.len()), (FlowVerdict::Refused, 0));
    // What nobody may use and what is only in the catalogue is not on the map.
    assert!(map.nodes.iter().all(|node| node.name != "provider:acme"));
}

#[test]
fn where_it_is_stored_and_who_can_read_it() {
    let map = map();
    assert_eq!(node(&map, "model:acme/large").kept_days, Some(30));
    assert_eq!(node(&map, "store:log").kept_days, None);
    assert_eq!(node(&map, "tool:mail").kept_days, Some(0));
    assert_eq!(node(&map, "model:acme/large").readers, list(&["auditors", "support"]));
    assert_eq!(node(&map, "crm").readers, list(&["sales"]));
    let text = map.to_markdown();
    for line in [
        "| `agent:writer` | `crm`, `web`, `wiki` | `confidential{personal}untrusted regions=EU` |",
        "| `agent:writer` | `model:acme/large` | allowed | `crm`, `web`, `wiki` | `acme` | \
         `https://api.acme.example/v1` | `US` | `clauses 2026` | none |",
        "| `crm` | `agent:reader` | refused | none | not stated | not stated | not stated | none | \
         `flow.level` |",
        "| `model:acme/large` | `crm`, `web`, `wiki` | 30 days | `US` |",
        "| `store:log` | `crm`, `web`, `wiki` | without a stated end | `DE` |",
        "| `tool:search` | none | without a stated end | not stated |",
        "| `crm` | `crm` | input | `sales` |",
        "| `model:acme/large` | `crm`, `web`, `wiki` | output | `auditors`, `support` |",
        "| `person:boss` | `crm`, `web`, `wiki` | output | `person:boss` |",
        "| `agent:idle` | none | inside | not stated |",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}\n{text}");
    }
}

/// Two sources that may each go, but not together.
#[test]
fn together_is_more_than_each_alone() {
    let at = |region: &str| Label::BOTTOM.within(region.parse().unwrap());
    let basis = TransferDocument { basis: "clauses".to_owned(), from: list(&["DE"]), to: None };
    let document = CatalogueDocument {
        agents: table(vec![(
            "a",
            SinkDocument {
                transfers: Some(Stated::Plain(vec![basis])),
                regions: Some(Stated::Plain(list(&["US"]))),
                ..SinkDocument::default()
            },
        )]),
        ..CatalogueDocument::default()
    };
    let catalogue = Scheme::STANDARD.read_catalogue(&document).unwrap();
    let sources = [source("berlin", at("DE"), &[]), source("boston", at("US"), &[])];
    let agent = agent("agent:a", &["berlin", "boston"], &["agent:a"]);
    let map = FlowMap::of(&sources, &[agent], &catalogue).unwrap();
    let own = edge(&map, "agent:a", "agent:a");
    assert_eq!((own.verdict, own.refused.len()), (FlowVerdict::Partly, 0));
    assert_eq!(own.together[0].code, "flow.regions");
    assert_eq!(node(&map, "agent:a").sources, list(&["berlin", "boston"]));
}

#[test]
fn the_order_of_declarations_makes_no_difference() {
    let (mut sources, mut agents) = (sources(), agents());
    let first = map();
    sources.reverse();
    agents.rotate_left(1);
    for agent in &mut agents {
        agent.uses.reverse();
        let again = agent.reads.clone();
        agent.reads.extend(again);
    }
    let second = FlowMap::of(&sources, &agents, &catalogue()).unwrap();
    assert_eq!(first, second);
    assert_eq!(first.to_mermaid(), second.to_mermaid());
    assert_eq!(first.to_markdown(), second.to_markdown());
}

#[test]
fn a_mistake_has_a_kind_and_a_path() {
    use ErrorKind::{DuplicateName, Misplaced, UnknownName};
    let twice = [sources(), vec![source("web", Label::TOP, &[])]].concat();
    let rows = [
        (sources(), vec![agent("agent:nobody", &[], &[])], UnknownName, "agents[0].name"),
        (sources(), vec![agent("tool:mail", &[], &[])], Misplaced, "agents[0].name"),
        (
            sources(),
            vec![agent("agent:idle", &["web", "x"], &[])],
            UnknownName,
            "agents[0].reads[1]",
        ),
        (sources(), vec![agent("agent:idle", &[], &["tool:x"])], UnknownName, "agents[0].uses[0]"),
        (sources(), [agents(), agents()].concat(), DuplicateName, "agents[3].name"),
        (twice, agents(), DuplicateName, "sources[3].name"),
    ];
    for (sources, agents, kind, path) in rows {
        let error = FlowMap::of(&sources, &agents, &catalogue()).unwrap_err();
        assert_eq!((error.kind(), error.path()), (kind, path));
    }
}

#[test]
fn the_drawing_is_stable() {
    let document = CatalogueDocument {
        agents: table(vec![("a", open("internal"))]),
        tools: table(vec![("mail", SinkDocument::default())]),
        ..CatalogueDocument::default()
    };
    let catalogue = Scheme::STANDARD.read_catalogue(&document).unwrap();
    let sources = [source("wiki", Label::new(Level::Internal), &[])];
    let map = FlowMap::of(&sources, &[agent("agent:a", &["wiki"], &["tool:mail"])], &catalogue);
    let expected = concat!(
        "flowchart LR\n",
        "  n0[/\"wiki<br/>internal#123;-#125;trusted\"/]\n",
        "  n1([\"agent:a<br/>internal#123;-#125;trusted<br/>in DE<br/>kept not at all\"])\n",
        "  n2[\"tool:mail<br/>public#123;-#125;trusted<br/>kept without a stated end\"]\n",
        "  n0 --> n1\n",
        "  n1 --x|\"refused: flow.level\"| n2\n",
    );
    assert_eq!(map.unwrap().to_mermaid(), expected);
}

/// Whatever the names are, a drawing consists of lines of these forms, and a table of as many cells
/// as it has columns.
fn check_texts(map: &FlowMap) {
    let drawing = map.to_mermaid();
    let mut lines = drawing.lines();
    assert_eq!(lines.next(), Some("flowchart LR"));
    let allowed = |one: char| one.is_ascii_alphanumeric() || " -_.,:/#;+".contains(one);
    let mut counted = 0;
    for line in lines {
        counted += 1;
        let line = line.strip_prefix("  n").unwrap();
        let mut quotes = line.split('"');
        let before = quotes.next().unwrap();
        let Some(quoted) = quotes.next() else {
            assert!(before.chars().all(|one| allowed(one) || one == '>'), "{line}");
            continue;
        };
        let plain = quoted.replace("<br/>", "");
        assert!(plain.chars().all(allowed), "{line}");
        let after = quotes.next().unwrap();
        assert!(quotes.next().is_none(), "two quotes only: {line}");
        assert!(after.len() < 8, "{line}");
        assert!(before.chars().all(|one| allowed(one) || "[/({|>".contains(one)), "{line}");
    }
    assert!(counted >= map.nodes.len());
    let mut columns = 0;
    for line in map.to_markdown().lines() {
        let cells = line.matches('|').count();
        columns = if cells == 0 {
            0
        } else if columns == 0 {
            cells
        } else {
            columns
        };
        assert_eq!(cells, columns, "{line}");
        assert_eq!(line.matches('`').count() % 2, 0, "{line}");
        assert!(!line.contains('\\') && !line.chars().any(char::is_control), "{line}");
        // Outside of code spans stand words of this crate only.
        let outside: String = line.split('`').step_by(2).collect();
        assert!(outside.chars().all(|one| one.is_ascii() && !"<>[]*_&".contains(one)), "{line}");
    }
}

fn named(source_name: &str, other: &str, endpoint: &str) -> FlowMap {
    let document = CatalogueDocument {
        agents: table(vec![("a", open("internal"))]),
        ..CatalogueDocument::default()
    };
    let catalogue = Scheme::STANDARD.read_catalogue(&document).unwrap();
    let sources = [
        source(source_name, Label::new(Level::Restricted), &[other, source_name]),
        source("other", Label::BOTTOM, &[]),
    ];
    let agent = agent("agent:a", &[source_name, "other"], &[]);
    let mut map = FlowMap::of(&sources, &[agent], &catalogue).unwrap();
    // A map is plain data and may come from anywhere: also what a catalogue would not take.
    map.nodes[2].endpoint = Some(endpoint.to_owned());
    map.nodes[2].regions = Some(other.to_owned());
    map.edges[0].transfer_bases = list(&[endpoint, other]);
    map.edges[0].verdict = FlowVerdict::Allowed;
    map
}

#[test]
fn hostile_names_stay_names() {
    for name in [
        "\"] --> n9[\"owned",
        "a\nb\n  click n0 \"javascript:alert(1)\"",
        "<script>alert(1)</script>",
        "end",
        "`code` | cell | [link](javascript:x) \\| <b>",
        "a\\",
        "%%{init: {'theme':'dark'}}%%",
        "---\ntitle: x\n---",
        "\u{202e}gnp.exe",
        "\u{0}\u{7f}\u{85}\u{2028}",
        "#quot;#35;",
        "",
        "   ",
        "Ünïcødé 名前",
    ] {
        check_texts(&named(name, name, name));
        let drawing = named(name, name, name).to_mermaid();
        assert!(!drawing.contains("<script") && !drawing.contains("click n0 \""), "{drawing}");
    }
    let long = "n".repeat(500);
    let drawing = named(&long, &long, &long).to_mermaid();
    let runs: Vec<usize> = drawing.split(|one| one != 'n').map(str::len).collect();
    assert!(runs.contains(&64) && runs.contains(&256) && runs.iter().all(|run| *run <= 256));
}

proptest! {
    #[test]
    fn no_name_breaks_a_drawing_or_a_table(
        one in any::<String>().prop_filter("not the other", |name| name != "other"),
        two in "[\"`|<>\\[\\]{}\\\\#&;\n\r\u{2028}a-c ]{0,12}",
        three in any::<String>(),
    ) {
        check_texts(&named(&one, &two, &three));
    }
}

#[cfg(feature = "serde")]
#[test]
fn a_map_survives_writing_and_reading() {
    let map = map();
    let json = serde_json::to_string(&map).unwrap();
    assert_eq!(serde_json::from_str::<FlowMap>(&json).unwrap(), map);
    assert!(
        json.contains(r#""kind":"uses","from":"agent:writer","to":"tool:mail","verdict":"partly""#)
    );
    let agent: FlowAgent = serde_json::from_str(r#"{"name":"agent:a"}"#).unwrap();
    assert_eq!(agent, FlowAgent { name: "agent:a".to_owned(), ..FlowAgent::default() });
    assert!(serde_json::from_str::<FlowAgent>(r#"{"name":"a","read":[]}"#).is_err());
}
