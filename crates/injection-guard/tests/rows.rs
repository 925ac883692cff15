//! Runs the rows of `testdata/*.toml`.

use injection_guard::{InjectionGuard, Source};
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
    source: String,
    flag: bool,
    #[serde(default)]
    findings: Vec<Expected>,
    why: String,
}

#[derive(Deserialize)]
struct Expected {
    kind: String,
    text: String,
}

#[test]
fn rows() {
    // What the rules are worth, whatever the model says.
    let guard = InjectionGuard::builder().model(false).build().unwrap();
    let mut scratch = Scratch::new();
    let mut failed = Vec::new();
    for data in [
        include_str!("../testdata/attacks.toml"),
        include_str!("../testdata/harmless.toml"),
        include_str!("../testdata/languages_attacks.toml"),
        include_str!("../testdata/languages_harmless.toml"),
        include_str!("../testdata/structure_attacks.toml"),
        include_str!("../testdata/structure_harmless.toml"),
    ] {
        let file: File = toml::from_str(data).unwrap();
        assert!(file.row.len() > 20);
        for row in file.row {
            let source = match row.source.as_str() {
                "user" => Source::User,
                "context" => Source::ToolResult,
                other => panic!("source `{other}` in row `{}`", row.name),
            };
            let assessment = guard.inspect(&row.input, source, &mut scratch);
            let found: Vec<(&str, &str)> = assessment
                .signals
                .iter()
                .map(|signal| (signal.kind, signal.span.of(&row.input)))
                .collect();
            let missing = |wanted: &Expected| !found.contains(&(&wanted.kind, &wanted.text));
            if assessment.flag != row.flag || row.findings.iter().any(missing) {
                failed.push(format!(
                    "{} ({}): score {:.2}, {found:?}",
                    row.name, row.why, assessment.score
                ));
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
