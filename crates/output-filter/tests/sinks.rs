//! What acts in a sink: rows, pieces, any text, and text of this machine.

use std::sync::LazyLock;
use std::time::Instant;

use output_filter::{MarkdownCode, Scratch, SinkKind, Sinks, neutralise, sink_rules};
use proptest::prelude::*;
use rule_scan::{Scan, Scanner};
use serde::Deserialize;

const SINKS: [(&str, SinkKind); 13] = [
    ("plain_text", SinkKind::PlainText),
    ("terminal", SinkKind::Terminal),
    ("log_file", SinkKind::LogFile),
    ("log_line", SinkKind::LogLine),
    ("markdown", SinkKind::Markdown),
    ("html", SinkKind::Html),
    ("spreadsheet", SinkKind::Spreadsheet),
    ("shell", SinkKind::Shell),
    ("sql", SinkKind::Sql),
    ("template", SinkKind::Template),
    ("file_path", SinkKind::FilePath),
    ("url", SinkKind::Url),
    ("json", SinkKind::Json),
];

fn scanner(sinks: impl Into<Sinks>) -> Scanner {
    Scanner::builder().rules(sink_rules(sinks)).build().unwrap()
}

fn scanner_named(name: &str) -> Scanner {
    scanner(SINKS.iter().find(|(known, _)| *known == name).unwrap().1)
}

/// Every sink at once.
static ALL: LazyLock<Scanner> =
    LazyLock::new(|| scanner(SINKS.iter().map(|(_, kind)| *kind).collect::<Sinks>()));

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File<R> {
    family: Vec<Family<R>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Family<R> {
    sink: String,
    why: String,
    rows: Vec<R>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Attack {
    input: String,
    output: String,
}

fn attacks() -> File<Attack> {
    toml::from_str(include_str!("../testdata/sinks.toml")).unwrap()
}

fn harmless() -> File<String> {
    toml::from_str(include_str!("../testdata/sinks_harmless.toml")).unwrap()
}

/// What is left of a text, with what Markdown shows as code in place.
fn rewrite(name: &str, scanner: &Scanner, text: &str, scratch: &mut Scratch) -> String {
    let code = match name {
        "markdown" => MarkdownCode::of(text),
        _ => MarkdownCode::default(),
    };
    let shown = |scan: &Scan<'_, '_>| {
        scan.rewrite(|found| !code.shows(scanner.kind(found.rule), found), neutralise).into_owned()
    };
    shown(&scanner.scan(text, scratch))
}

#[test]
fn every_attack_is_left_without_what_acts() {
    let mut scratch = Scratch::new();
    let mut failed = Vec::new();
    for Family { sink, why, rows } in attacks().family {
        assert!(rows.len() >= 12, "{sink}: {}", rows.len());
        let scanner = scanner_named(&sink);
        for Attack { input, output } in rows {
            assert_ne!(input, output, "{sink}: a row has to have a finding");
            let found = rewrite(&sink, &scanner, &input, &mut scratch);
            if found != output {
                failed.push(format!("{sink} ({why})\n  {input:?}\n  {found:?}\n  {output:?}"));
            }
            let again = rewrite(&sink, &scanner, &output, &mut scratch);
            if again != output {
                failed.push(format!("{sink}: a second time\n  {output:?}\n  {again:?}"));
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn what_looks_like_it_stays() {
    let mut scratch = Scratch::new();
    let mut failed = Vec::new();
    for Family { sink, why, rows } in harmless().family {
        assert!(rows.len() >= 12, "{sink}: {}", rows.len());
        let scanner = scanner_named(&sink);
        for input in rows {
            let found = rewrite(&sink, &scanner, &input, &mut scratch);
            if found != input {
                failed.push(format!("{sink} ({why})\n  {input:?}\n  {found:?}"));
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn pieces_make_no_difference() {
    let mut scratch = Scratch::new();
    for Family { sink, rows, .. } in attacks().family {
        let scanner = scanner_named(&sink);
        for Attack { input, .. } in rows {
            // An escape within an anchor is for `JsonStream`, which reads a document as its decoder.
            if sink == "json" && input.contains("\\u") {
                continue;
            }
            let whole = scanner.scan(&input, &mut scratch).rewrite(|_| true, neutralise);
            for size in [1, 2, 3, 7] {
                assert_eq!(streamed(&scanner, &input, size), whole, "{sink}, {size}: {input:?}");
            }
        }
    }
}

fn streamed(scanner: &Scanner, text: &str, size: usize) -> String {
    let mut stream = scanner.stream(neutralise).at_once();
    let mut out = String::new();
    for piece in text.as_bytes().chunks(size) {
        out.push_str(stream.push(piece));
    }
    out.push_str(stream.finish());
    out
}

#[test]
fn a_sink_has_its_own_rules_only() {
    let formula = scanner(SinkKind::Spreadsheet);
    assert!(formula.rules().all(|rule| !rule.kind().contains("shell")));
    assert!(sink_rules(Sinks::NONE).is_empty());
    let both = Sinks::from(SinkKind::Html).with(SinkKind::Markdown);
    assert!(!both.shows_code() && Sinks::from(SinkKind::Markdown).shows_code());
    assert_eq!(format!("{both:?}"), "{Markdown, Html}");
    // Families that several sinks share are there once.
    let names: Vec<&str> = ALL.rules().map(|rule| rule.name()).collect();
    assert!(names.len() > 60, "{}", names.len());
}

/// Pieces of attacks, in any order.
const FRAGMENTS: [&str; 72] = [
    "\u{1b}[",
    "31m",
    "\u{1b}]",
    "8;;",
    "\u{7}",
    "\u{9b}",
    "\u{9d}",
    "\u{9c}",
    "\r",
    "\n",
    "\u{8}",
    "\u{200b}",
    "\u{200d}",
    "\u{e0041}",
    "\u{e007f}",
    "\u{1f3f4}",
    "\u{fe0f}",
    "\u{e0101}",
    "a",
    "\u{202e}",
    "\u{2067}",
    "\u{2069}",
    "\u{202c}",
    "ש",
    "<script",
    ">",
    "<img ",
    " onerror",
    "=",
    "\"",
    "'",
    "javascript:",
    "href=",
    "&#106;",
    "](",
    "]:",
    "`",
    "```",
    "=cmd|'",
    "+SUM(",
    "@",
    ",",
    "; ",
    "| sh",
    "$(",
    "id",
    ")",
    "rm -rf /",
    "&& ",
    "> /etc/x",
    "-o",
    " OR ",
    "1=1",
    "UNION",
    " SELECT ",
    "NULL",
    "--",
    "/*",
    "*/",
    "{{",
    "}}",
    "7*7",
    "${",
    "jndi:",
    "{% ",
    "../",
    "%2e%2e%2f",
    "/",
    "://",
    "169.254.169.254",
    "[unsafe.script]",
    "__proto__\":",
];

fn soup() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(FRAGMENTS.to_vec()), 0..16)
        .prop_map(|fragments| fragments.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_text_makes_a_sink_panic(text in any::<String>(), more in soup()) {
        let mut scratch = Scratch::new();
        for text in [&text, &more, &format!("{text}{more}")] {
            let code = MarkdownCode::of(text);
            for finding in ALL.scan(text, &mut scratch).findings() {
                prop_assert!(text.get(finding.span.range()).is_some_and(|text| !text.is_empty()));
                let _ = code.is_code(finding.span);
            }
        }
    }

    #[test]
    fn any_pieces_make_the_whole(text in soup(), size in 1..9usize) {
        let mut scratch = Scratch::new();
        let whole = ALL.scan(&text, &mut scratch).rewrite(|_| true, neutralise);
        prop_assert_eq!(streamed(&ALL, &text, size), whole);
    }

    /// What stands beside a marker is judged anew, as the beginning or the end of something; each
    /// time there is less of it, until nothing is left that acts.
    #[test]
    fn neutralising_again_settles(text in soup()) {
        let mut scratch = Scratch::new();
        let mut text = text;
        for _ in 0..16 {
            text = ALL.scan(&text, &mut scratch).rewrite(|_| true, neutralise).into_owned();
        }
        let again = ALL.scan(&text, &mut scratch).rewrite(|_| true, neutralise);
        prop_assert_eq!(again, text.as_str());
    }
}

#[test]
fn work_is_linear() {
    let mut scratch = Scratch::new();
    for fragment in
        FRAGMENTS.into_iter().chain(["<a b=\"", "`x` ", "${${lower:", "' or ", "\u{2067}x"])
    {
        let work = |times: usize, scratch: &mut Scratch| {
            ALL.scan(&fragment.repeat(times), scratch);
            scratch.work()
        };
        let (some, many) = (work(800, &mut scratch), work(8000, &mut scratch));
        assert!(many <= some * 12 + 200_000, "{fragment:?}: {some} {many}");
    }
}

/// Documentation of this machine: README files, change logs, `/usr/share/doc`, by sorted path, each
/// ninth of them, up to 3 MB. `cargo test --release -p output-filter --test sinks -- --ignored`
#[test]
#[ignore = "reads files of the machine and prints figures"]
fn false_alarms_in_documentation() {
    let texts = documentation(3_000_000);
    let bytes: usize = texts.iter().map(String::len).sum();
    let mut scratch = Scratch::new();
    println!("{} files, {:.2} MB", texts.len(), bytes as f64 / 1e6);
    for (name, kind) in SINKS {
        let start = Instant::now();
        let scanner = scanner(kind);
        let built = start.elapsed();
        let mut found = std::collections::BTreeMap::<String, usize>::new();
        let start = Instant::now();
        for text in &texts {
            let code = match kind {
                SinkKind::Markdown => MarkdownCode::of(text),
                _ => MarkdownCode::default(),
            };
            for finding in scanner.scan(text, &mut scratch).findings() {
                let rule = scanner.rule(finding.rule).unwrap();
                if !code.shows(rule.kind(), finding) && rule.kind() != "unsafe.line_break" {
                    *found.entry(rule.name().to_owned()).or_default() += 1;
                }
            }
        }
        let rate = bytes as f64 / 1e6 / start.elapsed().as_secs_f64();
        let count: usize = found.values().sum();
        println!(
            "{name}: {count} findings, {:.2} a MB, {rate:.0} MB/s, built in {built:?}, {found:?}",
            count as f64 / (bytes as f64 / 1e6),
        );
    }
}

fn documentation(most: usize) -> Vec<String> {
    let home = std::env::var("HOME").unwrap_or_default();
    let mut paths = Vec::new();
    let folders =
        [format!("{home}/.cargo/registry/src"), "/usr/share/doc".into(), "/usr/lib".into()];
    let mut folders: Vec<std::path::PathBuf> = folders.into_iter().map(Into::into).collect();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let name = path.to_string_lossy().to_lowercase();
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(path),
                Ok(kind)
                    if kind.is_file()
                        && (name.ends_with(".md")
                            || name.ends_with(".rst")
                            || name.contains("readme")
                            || name.contains("changelog")
                            || name.starts_with("/usr/share/doc")
                                && !name.contains("copyright")) =>
                {
                    paths.push(path);
                }
                _ => {}
            }
        }
    }
    paths.sort();
    let mut taken = 0;
    let texts = paths.iter().step_by(9).filter_map(|path| std::fs::read_to_string(path).ok());
    texts
        .take_while(|text| {
            taken += text.len();
            taken < most
        })
        .collect()
}
