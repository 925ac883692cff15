//! The rules as configuration.

use anomaly_watch::WatchDocument;
use serde::Deserialize;

#[test]
fn the_default_is_what_the_file_says() {
    let text = include_str!("../../data/default.toml");
    let read: WatchDocument = toml::from_str(text).unwrap();
    let default = WatchDocument::default();
    for (found, expected) in read.rules.iter().zip(&default.rules) {
        assert_eq!(found, expected);
    }
    assert_eq!(read, default);
    assert!(read.build().is_ok());
    assert_eq!(toml::from_str::<WatchDocument>("").unwrap(), default);
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows {
    row: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    document: String,
    /// None where it does not even parse.
    kind: Option<String>,
    path: Option<String>,
    #[expect(dead_code, reason = "for the reader")]
    why: String,
}

#[test]
fn bad_rules() {
    let rows: Rows = toml::from_str(include_str!("../../testdata/bad_rules.toml")).unwrap();
    for row in rows.row {
        let read = toml::from_str::<WatchDocument>(&row.document);
        match (read, &row.kind) {
            (Ok(document), Some(kind)) => {
                let error = document.build().unwrap_err();
                assert_eq!(&format!("{:?}", error.kind()), kind, "{}", row.name);
                assert_eq!(Some(error.path()), row.path.as_deref(), "{}", row.name);
                let text = error.to_string();
                assert!(text.starts_with('`') && !text.ends_with('.'), "{text}");
                assert!(!text.contains("canary"), "{text}");
            }
            (Err(_), None) => {}
            (found, _) => panic!("{}: {found:?}", row.name),
        }
    }
}

#[test]
fn what_is_off_watches_nothing() {
    let text = "rules = [{ metric = \"tokens.input\", enabled = false, ceiling = 1 }]";
    let document: WatchDocument = toml::from_str(text).unwrap();
    let mut watch = document.build().unwrap();
    let call = crate::records::model_call(100);
    assert!(watch.push(&crate::records::record(0, 0, call)).is_empty());
    assert_eq!(document.rules[0].false_alarms, anomaly_watch::FalseAlarms::PerWeek(0.05));
}
