//! The rows of `testdata/declassify*.toml`, and what of declassification is stored.
#![expect(clippy::unwrap_used, reason = "without what they make there is nothing to test")]
#![cfg(feature = "serde")]

#[path = "fixtures/declassify.rs"]
mod fixture;

use std::collections::BTreeMap;

use data_class::{
    AuthorityRequest, AuthorityState, DeclassificationBarrier as Why, DeclassificationDocument,
    DeclassificationRecord, DeclassificationRefusal, DeclassificationRequest, DeclassificationRule,
    Declassifier, ErrorKind, Label, Labeled, Ledger, LedgerEntry, Level, LiftDocument, Scheme,
    Sink, SinkKind, SinkReference,
};
use fixture::{CANARY, MINUTE, attempt, because, declassifier, issue, lift, rule, wiki};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File<T> {
    row: Vec<T>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Row {
    name: String,
    label: String,
    lift: Option<LiftDocument>,
    scope: Vec<String>,
    sink: String,
    kind: SinkKind,
    asked_kind: Option<SinkKind>,
    ceiling: Level,
    places: Option<String>,
    purpose: Option<String>,
    accepts_untrusted: bool,
    changed: bool,
    context: String,
    fields: Vec<String>,
    now: i64,
    refused: Vec<String>,
    remaining: Vec<String>,
    lifted: BTreeMap<String, toml::Value>,
    why: String,
}

impl Default for Row {
    fn default() -> Self {
        Self {
            name: String::new(),
            label: "confidential{personal}trusted".to_owned(),
            lift: None,
            scope: vec!["invoice".to_owned()],
            sink: "wiki".to_owned(),
            kind: SinkKind::Store,
            asked_kind: None,
            ceiling: Level::Internal,
            places: None,
            purpose: None,
            accepts_untrusted: false,
            changed: false,
            context: "internal{-}trusted".to_owned(),
            fields: vec!["invoice.total".to_owned()],
            now: 15,
            refused: Vec::new(),
            remaining: Vec::new(),
            lifted: BTreeMap::new(),
            why: String::new(),
        }
    }
}

impl Row {
    fn sink(&self, kind: SinkKind, name: &str) -> Sink {
        let mut sink = Sink::builder(kind, name)
            .ceiling(self.ceiling)
            .accepts_untrusted(self.accepts_untrusted);
        if let Some(places) = &self.places {
            sink = sink.regions(places.parse().unwrap());
        }
        if let Some(purpose) = &self.purpose {
            sink = sink.purposes(Scheme::STANDARD.purpose(purpose).unwrap());
        }
        sink.build().unwrap()
    }

    fn run(&self) -> Result<DeclassificationRecord, DeclassificationRefusal> {
        let kind = self.kind;
        let lift = self.lift.clone().unwrap_or_else(|| lift("internal", &["personal"]));
        let scope: Vec<&str> = self.scope.iter().map(String::as_str).collect();
        let rule = DeclassificationRule {
            sinks: vec![SinkReference { kind, name: "wiki".to_owned() }],
            lift: lift.clone(),
            ..rule()
        };
        let document = DeclassificationDocument { rules: vec![rule] };
        let mut declassifier = Declassifier::new(&Scheme::STANDARD, &document).unwrap();
        let authority = declassifier.issue(AuthorityRequest {
            id: "auth-1",
            rule: "publish",
            issuer: "role:lead",
            sinks: &[self.sink(kind, "wiki")],
            fields: &scope,
            lift: &lift,
            expires_at: 20 * MINUTE,
            now: 10 * MINUTE,
        });

        let mut sink = self.sink(self.asked_kind.unwrap_or(kind), &self.sink);
        if self.changed {
            sink = sink.to_builder().endpoint("https://elsewhere.example").build().unwrap();
        }
        let fields: Vec<&str> = self.fields.iter().map(String::as_str).collect();
        let request = DeclassificationRequest {
            sink: &sink,
            fields: &fields,
            reason: because(),
            context: &self.context.parse().unwrap(),
            now: self.now * MINUTE,
        };
        let label: Label = self.label.parse().unwrap();
        let value = Labeled::new(CANARY, label.clone());
        match declassifier.declassify(value, authority.unwrap(), request) {
            Ok(declassified) => {
                assert_eq!(declassified.label(), &label, "{}", self.name);
                assert_eq!(declassified.sink(), &sink, "{}", self.name);
                let (value, record) = declassified.release();
                assert_eq!(value, CANARY, "{}", self.name);
                Ok(record)
            }
            Err(denied) => {
                assert_eq!(denied.value.label(), &label, "{}", self.name);
                Err(denied.refusal)
            }
        }
    }
}

#[test]
fn rows_of_declassifications() {
    let file: File<Row> = toml::from_str(include_str!("../testdata/declassify.toml")).unwrap();
    assert!(file.row.len() >= 50);
    let mut seen: Vec<Why> = Vec::new();
    for row in &file.row {
        let (name, why) = (&row.name, &row.why);
        assert!(!name.is_empty() && !why.is_empty());
        match row.run() {
            Ok(record) => {
                assert!(row.refused.is_empty(), "{name}: passes; {why}");
                let mut lifted = BTreeMap::new();
                if let Some(level) = &record.lifted.level {
                    let text = format!("{} > {}", level.from, level.to);
                    lifted.insert("level".to_owned(), toml::Value::String(text));
                }
                for (key, list) in [
                    ("categories", &record.lifted.categories),
                    ("regions", &record.lifted.regions),
                    ("purposes", &record.lifted.purposes),
                ] {
                    if !list.is_empty() {
                        let list = list.iter().cloned().map(toml::Value::String).collect();
                        lifted.insert(key.to_owned(), toml::Value::Array(list));
                    }
                }
                assert_eq!(lifted, row.lifted, "{name}; {why}");
                assert_eq!(record.fields, row.fields, "{name}; {why}");
            }
            Err(refusal) => {
                let short = |code: &str| code.rsplit_once('.').unwrap().1.to_owned();
                let codes: Vec<String> =
                    refusal.barriers().iter().map(|one| short(one.code())).collect();
                assert_eq!(codes, row.refused, "{name}; {why}");
                let left = refusal.remaining().map(|one| one.violations()).unwrap_or_default();
                let left: Vec<String> =
                    left.iter().map(|one| short(one.component().code())).collect();
                assert_eq!(left, row.remaining, "{name}; {why}");
                assert!(!refusal.to_string().contains("custom#"), "{name}: {refusal}");
                assert!(row.lifted.is_empty(), "{name}: is refused; {why}");
                seen.extend(refusal.barriers());
            }
        }
    }
    // The others are about authorities that were used or belong elsewhere, and have their own tests.
    for why in Why::ALL {
        let elsewhere = [
            Why::ForeignAuthority,
            Why::UsedAuthority,
            Why::RevokedAuthority,
            Why::UnknownAuthority,
            Why::SchemeMismatch,
        ];
        assert_eq!(seen.contains(why), !elsewhere.contains(why), "{why:?}");
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleRow {
    name: String,
    rule: Option<toml::Table>,
    second: Option<String>,
    ask: Option<Ask>,
    kind: Option<String>,
    path: Option<String>,
    why: String,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Ask {
    id: Option<String>,
    rule: Option<String>,
    issuer: Option<String>,
    sinks: Option<Vec<String>>,
    sink_kind: Option<SinkKind>,
    fields: Option<Vec<String>>,
    lift: Option<LiftDocument>,
    expires_at: Option<i64>,
}

impl RuleRow {
    fn run(&self) -> Result<(), data_class::Error> {
        let mut table = toml::Table::try_from(rule()).unwrap();
        table.extend(self.rule.clone().unwrap_or_default());
        let mut rules = vec![table.try_into().unwrap()];
        rules.extend(self.second.clone().map(|name| DeclassificationRule { name, ..rule() }));
        let document = DeclassificationDocument { rules };
        let mut declassifier = Declassifier::new(&Scheme::STANDARD, &document)?;

        let empty = Ask::default();
        let ask = self.ask.as_ref().unwrap_or(&empty);
        let kind = ask.sink_kind.unwrap_or(SinkKind::Store);
        let sinks = ask.sinks.clone().unwrap_or_else(|| vec!["wiki".to_owned()]);
        let sinks: Vec<Sink> =
            sinks.into_iter().map(|name| Sink::builder(kind, name).build().unwrap()).collect();
        let fields = ask.fields.clone().unwrap_or_else(|| vec!["invoice".to_owned()]);
        let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
        declassifier
            .issue(AuthorityRequest {
                id: ask.id.as_deref().unwrap_or("auth-1"),
                rule: ask.rule.as_deref().unwrap_or("publish"),
                issuer: ask.issuer.as_deref().unwrap_or("ada"),
                sinks: &sinks,
                fields: &fields,
                lift: ask.lift.as_ref().unwrap_or(&lift("internal", &[])),
                expires_at: ask.expires_at.unwrap_or(601) * 1_000_000,
                now: 600 * 1_000_000,
            })
            .map(|_| ())
            .inspect_err(|_| assert!(declassifier.ledger().authorities.is_empty()))
    }
}

#[test]
fn rows_of_rules_and_authorities() {
    let text = include_str!("../testdata/declassify_rules.toml");
    let file: File<RuleRow> = toml::from_str(text).unwrap();
    assert!(file.row.len() >= 31);
    for row in &file.row {
        let found =
            row.run().err().map(|error| (format!("{:?}", error.kind()), error.path().to_owned()));
        let expected = row.kind.clone().zip(row.path.clone());
        assert_eq!(found, expected, "{}; {}", row.name, row.why);
    }
}

#[test]
fn a_ledger_survives_a_restart() {
    let mut first = declassifier();
    let used = issue(&mut first, "auth-1").unwrap();
    attempt(&mut first, used, 15).unwrap();
    let _left_open = issue(&mut first, "auth-2").unwrap();
    let stored = serde_json::to_string(first.ledger()).unwrap();
    assert_eq!(
        stored,
        r#"{"latest":900000000,"authorities":{"auth-1":{"state":"used","expires_at":1200000000},"auth-2":{"state":"issued","expires_at":1200000000}}}"#
    );
    let mut second = declassifier();
    second.absorb(&serde_json::from_str(&stored).unwrap()).unwrap();
    assert_eq!(second.ledger(), first.ledger());
    for id in ["auth-1", "auth-2"] {
        assert_eq!(issue(&mut second, id).unwrap_err().kind(), ErrorKind::DuplicateAuthority);
    }
    assert!(serde_json::from_str::<Ledger>(r#"{"latest":1,"authorities":{},"more":1}"#).is_err());

    let entry = LedgerEntry { state: AuthorityState::Issued, expires_at: 0 };
    let mut wrong = first.ledger().clone();
    wrong.authorities.insert("two words".to_owned(), entry);
    wrong.authorities.insert("zz".to_owned(), entry);
    let error = second.absorb(&wrong).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::MalformedName, "authorities"));
    assert_eq!(second.ledger(), first.ledger());
}

#[test]
fn a_record_says_who_why_what_and_when_and_no_value() {
    let mut declassifier = declassifier();
    let authority = issue(&mut declassifier, "auth-1").unwrap();
    assert_eq!(
        (authority.id(), authority.rule(), authority.issuer(), authority.expires_at()),
        ("auth-1", "publish", "role:lead", 20 * MINUTE)
    );
    assert_eq!((authority.sinks(), authority.fields().collect()), (&[wiki()][..], vec!["invoice"]));
    let record = attempt(&mut declassifier, authority, 15).unwrap();
    let json = serde_json::to_string(&record).unwrap();
    assert_eq!(
        json,
        concat!(
            r#"{"authority":"auth-1","rule":"publish","issuer":"role:lead","#,
            r#""issued_at":600000000,"at":900000000,"#,
            r#""reason":"case:17, asked for by the customer","#,
            r#""label":"confidential{personal}trusted","#,
            r#""lifted":{"level":{"from":"confidential","to":"internal"},"#,
            r#""categories":["personal"],"regions":[],"purposes":[]},"#,
            r#""sink_kind":"store","sink":"wiki","transfer_basis":null,"#,
            r#""fields":["invoice.total"]}"#
        )
    );
    let read: DeclassificationRecord = serde_json::from_str(&json).unwrap();
    assert_eq!(read, record);
    let mute = json.replace("case:17, asked for by the customer", " ");
    let error = serde_json::from_str::<DeclassificationRecord>(&mute).unwrap_err();
    assert!(error.to_string().starts_with("malformed reason"));
}

#[test]
fn nothing_is_declassified_by_default() {
    let mut declassifier = Declassifier::default();
    assert_eq!(issue(&mut declassifier, "auth-1").unwrap_err().kind(), ErrorKind::UnknownRule);
    let empty: DeclassificationDocument = toml::from_str("").unwrap();
    assert_eq!(empty, DeclassificationDocument::default());
    let mut declassifier = Declassifier::new(&Scheme::STANDARD, &empty).unwrap();
    assert_eq!(issue(&mut declassifier, "auth-1").unwrap_err().kind(), ErrorKind::UnknownRule);
    assert!(toml::from_str::<LiftDocument>("integrity = \"trusted\"").is_err());
}
