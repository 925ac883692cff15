//! The rows of `testdata/contexts.toml`, and what is read and written.

use std::collections::{BTreeMap, BTreeSet};

use access_gate::{
    CONTEXT_DEPTH_MAX, Context, ContextGrantDocument, ContextLabelsDocument, Scalar, minimise,
};
use data_class::Label;
use serde::Deserialize;

use crate::common::{chain, document, field, labels};
use crate::words::{ceiling, label, scheme};

const ROWS: &str = include_str!("../../testdata/contexts.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    row: Vec<Row>,
    mistake: Vec<Mistake>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    context: String,
    #[serde(default)]
    labels: BTreeMap<String, String>,
    scheme: Option<String>,
    grant: Vec<String>,
    ceiling: Option<String>,
    #[serde(default)]
    ceilings: BTreeMap<String, String>,
    kept: String,
    #[serde(default)]
    dropped: Vec<String>,
    label: Option<String>,
    why: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mistake {
    name: String,
    #[serde(default)]
    grant: Vec<String>,
    /// Instead of paths: a whole grant, or labels.
    document: Option<ContextGrantDocument>,
    labels: Option<ContextLabelsDocument>,
    /// None if it is no mistake after all.
    error: Option<String>,
    why: String,
}

#[test]
fn rows_hold() {
    let file: File = toml::from_str(ROWS).unwrap();
    let mut seen = BTreeSet::new();
    for row in &file.row {
        assert!(seen.insert(&row.name) && !row.why.is_empty(), "{}", row.name);
        let mut context: Context<Scalar> = serde_json::from_str(&row.context).unwrap();
        let scheme_name = row.scheme.as_deref().unwrap_or("standard");
        let scheme = scheme(scheme_name);
        let fields: Vec<(&str, &str)> =
            row.labels.iter().map(|(path, name)| (path.as_str(), name.as_str())).collect();
        labels(&fields).build(&scheme).unwrap().apply(&mut context);
        let fields = row
            .grant
            .iter()
            .map(|path| field(path, row.ceilings.get(path).map(|name| ceiling(name))));
        let grant = ContextGrantDocument {
            agent: "writer".to_owned(),
            ceiling: match row.ceiling.as_deref() {
                Some("none") => None,
                name => Some(ceiling(name.unwrap_or("everything-untrusted"))),
            },
            fields: fields.collect(),
        };

        let minimised = minimise(context, &grant.build(&scheme).unwrap());
        // As JSON values, so that the order of keys does not matter; there are no doubled
        // keys left that this could hide.
        let kept = serde_json::to_string(&minimised.kept).unwrap();
        let kept: serde_json::Value = serde_json::from_str(&kept).unwrap();
        let expected: serde_json::Value = serde_json::from_str(&row.kept).unwrap();
        assert_eq!(kept, expected, "{}", row.name);
        let dropped: Vec<String> = minimised
            .dropped
            .iter()
            .map(|one| {
                let reason = one.reason.code().strip_prefix("context.").unwrap();
                format!("{} {reason} {}", one.path, one.count)
            })
            .collect();
        assert_eq!(dropped, row.dropped, "{}", row.name);
        assert_eq!(minimised.unlisted, 0);
        if let Some(name) = &row.label {
            let expected =
                if name == "top" { Label::TOP } else { label(&format!("{scheme_name}/{name}")) };
            assert_eq!(minimised.label, expected, "{}", row.name);
        }
        if minimised.kept.is_empty() {
            assert_eq!(minimised.label, Label::BOTTOM, "{}", row.name);
        }
    }
}

#[test]
fn mistakes_are_errors_with_a_path() {
    let file: File = toml::from_str(ROWS).unwrap();
    for mistake in &file.mistake {
        assert!(!mistake.why.is_empty());
        let paths: Vec<&str> = mistake.grant.iter().map(String::as_str).collect();
        let scheme = scheme("payroll");
        let error = match (&mistake.document, &mistake.labels) {
            (None, None) => document(&paths, "public").build(&scheme).err(),
            (Some(document), None) => document.build(&scheme).err(),
            (None, Some(labels)) => labels.build(&scheme).err(),
            _ => panic!("{}: one of both", mistake.name),
        };
        let found = error.map(|error| format!("{:?} {}", error.kind(), error.path()));
        assert_eq!(found, mistake.error, "{}", mistake.name);
    }
}

#[test]
fn documents_are_closed_unless_they_say_otherwise() {
    let read: ContextGrantDocument =
        serde_json::from_str(r#"{"agent":"a","fields":[{"path":"x"}]}"#).unwrap();
    assert_eq!((&read.ceiling, &read.fields[0].ceiling), (&None, &None));
    let text = serde_json::to_string(&read).unwrap();
    assert_eq!(serde_json::from_str::<ContextGrantDocument>(&text).unwrap(), read);
    for text in [
        r#"{"agent":"a","fields":[{"path":"x","depth":3}]}"#,
        r#"{"agent":"a","fields":[],"everything":true}"#,
        r#"{"fields":[{"path":"x"}]}"#,
        r#"{"agent":"a","fields":[],"ceiling":{"level":"public","regions":["EU"]}}"#,
        r#"{"agent":"a","fields":[],"ceiling":"restricted"}"#,
        r#"{"agent":"a","fields":[],"ceiling":{"categories":["*"]}}"#,
    ] {
        assert!(serde_json::from_str::<ContextGrantDocument>(text).is_err(), "{text}");
    }
}

#[test]
fn values_are_read_and_written_as_they_are() {
    let text = r#"{"a":[null,true,-1,18446744073709551615,1.5,"t\u0000"],"":{"b":[],"b":{}}}"#;
    let context: Context<Scalar> = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_string(&context).unwrap(), text);
    assert_eq!(Context::from_nodes(context.nodes().to_vec()).unwrap(), context);
    assert_eq!(serde_json::to_string(&Context::<Scalar>::empty()).unwrap(), "null");
}

#[test]
fn reading_and_writing_stop_at_the_depth() {
    // toml and serde_json have limits of their own; a value in memory has none.
    let nested = |depth: usize| {
        let mut value = serde_json::Value::Null;
        for _ in 0..depth {
            value = serde_json::Value::Array(vec![value]);
        }
        value
    };
    let context = Context::<Scalar>::deserialize(nested(CONTEXT_DEPTH_MAX)).unwrap();
    assert_eq!(serde_json::to_value(&context).unwrap(), nested(CONTEXT_DEPTH_MAX));
    let error = Context::<Scalar>::deserialize(nested(CONTEXT_DEPTH_MAX + 1)).unwrap_err();
    assert_eq!(error.to_string(), "the context is too deep");
    let deep = Context::from_nodes(chain(CONTEXT_DEPTH_MAX + 1)).unwrap();
    assert_eq!(serde_json::to_value(&deep).unwrap_err().to_string(), "the context is too deep");
}
