//! Runs the rows of `testdata/neutralise.toml`: what becomes of texts, by rules alone.

use injection_guard::{HiddenText, InjectionGuard, Neutraliser, Offending, kind};
use rule_scan::Scratch;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    row: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    input: String,
    #[serde(default)]
    offending: Option<String>,
    #[serde(default)]
    hidden: Option<String>,
    output: String,
    /// Whatever the marker is called.
    #[serde(default)]
    any_kind: bool,
    changes: Vec<(String, String)>,
    why: String,
}

#[test]
fn rows() {
    let file: File = toml::from_str(include_str!("../testdata/neutralise.toml")).unwrap();
    let guard = InjectionGuard::builder().model(false).build().unwrap();
    let mut failed = Vec::new();
    for row in file.row {
        let offending = match row.offending.as_deref() {
            None => Offending::Mark,
            Some("cut") => Offending::Cut,
            Some("quote") => Offending::Quote,
            other => panic!("{other:?}"),
        };
        let hidden = match row.hidden.as_deref() {
            None => HiddenText::Flagged,
            Some("fence") => HiddenText::Fence,
            Some("remove") => HiddenText::Remove,
            other => panic!("{other:?}"),
        };
        let settings = Neutraliser::new().offending(offending).hidden(hidden);
        let safe = settings.neutralise(&guard, &row.input, &mut Scratch::new());
        let changes: Vec<(String, String)> = safe
            .changes
            .iter()
            .map(|change| (format!("{:?}", change.action), change.span.of(&row.input).to_owned()))
            .collect();
        let mut text = safe.text.to_string();
        for kind in kind::ALL.into_iter().filter(|_| row.any_kind) {
            text = text.replace(&format!("[{kind}]"), "[injection]");
        }
        if text != row.output || changes != row.changes {
            failed.push(format!("{} ({}): {:?}, {changes:?}", row.name, row.why, safe.text));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
