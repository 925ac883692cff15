//! Runs the rows of `testdata`.

use output_filter::{AllowedHosts, OutputFilter, Scratch};
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
    findings: Vec<Expected>,
    output: String,
    why: String,
}

#[derive(Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
struct Expected {
    kind: String,
    text: String,
}

#[test]
fn every_row_holds() {
    let allowed = AllowedHosts::parse(["docs.example", "*.cdn.example"]).unwrap();
    let filter = OutputFilter::builder().allowed_hosts(allowed).build().unwrap();
    let mut scratch = Scratch::new();
    let mut failed = Vec::new();
    for file in [
        include_str!("../testdata/secrets.toml"),
        include_str!("../testdata/passwords.toml"),
        include_str!("../testdata/exfil.toml"),
    ] {
        let file: File = toml::from_str(file).unwrap();
        for row in file.row {
            let mut found: Vec<Expected> = Vec::new();
            for (kind, _, text) in filter.scan(&row.input, &mut scratch).matches() {
                let finding = Expected { kind: kind.to_owned(), text: text.to_owned() };
                // Several rules may find the same.
                if !found.contains(&finding) {
                    found.push(finding);
                }
            }
            let output = filter.filter(&row.input, &mut scratch);
            if found != row.findings || output != row.output {
                failed.push(format!("{} ({})\n  {found:?}\n  {output}", row.name, row.why));
            }
            let again = filter.filter(&output, &mut scratch);
            if again != output {
                failed.push(format!("{}: a second time\n  {again}", row.name));
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
