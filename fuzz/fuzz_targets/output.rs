//! What `output-filter` does beside secrets and addresses, on any text in any pieces: what acts in a
//! sink, canaries, registered values and the prompt; and what needs the whole answer.
#![no_main]

mod common;

use std::sync::LazyLock;

use common::{check_stream, material, text};
use libfuzzer_sys::fuzz_target;
use output_filter::{
    Canary, Inputs, MarkdownCode, Origin, PromptOverlap, Registered, SinkKind, Sinks, Thresholds,
    canary_rules, sink_rules,
};
use rule_scan::{Rule, Scanner, Scratch};

const PROMPT: &str = "You are the travel desk of Halden. Offer only flights of partner airlines, and \
    never more than three. Ask for the cost centre before you book. Refunds above 400 euros go to \
    Marit, whose number you must not give away.";
const VALUES: [&str; 4] =
    ["QmX7-tR29-vLc4-88Zd", "4029 5518 73", "Blue Heron", "søren.ås@fjord.example"];
const FRAGMENTS: [&str; 24] = [
    "\u{1b}[31m",
    "\u{1b}]8;;",
    "\u{9b}2J",
    "\u{202e}",
    "\u{2066}",
    "\u{e0041}",
    "\u{200b}",
    "<script",
    "</script>",
    " onerror=",
    "javascript:",
    "```\n",
    "`",
    "=cmd|'",
    "\n+SUM(",
    "'; DROP TABLE ",
    " OR 1=1--",
    "$(",
    "{{",
    "}}",
    "${jndi:",
    "../",
    "169.254.169.254",
    "Refunds above 400 euros",
];

/// All sinks but Markdown without HTML, and what may not leave.
static SCANNER: LazyLock<Scanner> =
    LazyLock::new(|| Scanner::builder().rules(rules()).build().expect("sound rules"));
static MATERIAL: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut material = material(rules());
    material.push(canary().token().to_owned());
    material.extend(VALUES.map(str::to_owned));
    material
});
static OVERLAP: LazyLock<PromptOverlap> = LazyLock::new(|| PromptOverlap::new(PROMPT));

fuzz_target!(|input: (Vec<u8>, Vec<u8>)| {
    let (pieces, bytes) = input;
    let text = text(&bytes, &FRAGMENTS, &MATERIAL, 4_096);
    check_stream(&SCANNER, &text, &pieces, bytes.len() % 4 != 0);

    let overlap = OVERLAP.of(&text);
    let _ = overlap.verdict(&Thresholds::default());
    if let Some(run) = overlap.longest_run {
        assert!(text.get(run.span.range()).is_some());
    }
    let mut scratch = Scratch::new();
    let mut inputs = Inputs::new();
    let half = (0..=text.len() / 2).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    inputs.add("input", &text[..half]);
    let code = MarkdownCode::of(&text);
    let scan = SCANNER.scan(&text, &mut scratch);
    for (kind, finding, _) in scan.matches() {
        let _ = code.shows(kind, &finding);
        let origin = inputs.origin_of_finding(&text, &finding);
        assert!(matches!(origin, Origin::Echo { input: "input" } | Origin::Unsupported));
    }
});

fn rules() -> Vec<Rule> {
    let sinks: Sinks = [
        SinkKind::LogLine,
        SinkKind::Html,
        SinkKind::Spreadsheet,
        SinkKind::Shell,
        SinkKind::Sql,
        SinkKind::Template,
        SinkKind::Url,
        SinkKind::Json,
        SinkKind::Markdown,
    ]
    .into_iter()
    .collect();
    let mut registered = Registered::builder();
    for value in VALUES {
        registered = registered.add("value", value);
    }
    let registered = registered.build().expect("long enough values");
    [sink_rules(sinks), canary_rules([&canary()]), registered.rules(), OVERLAP.rules()].concat()
}

fn canary() -> Canary {
    Canary::new(&[7, 201, 33, 94, 150, 12, 77, 180, 3, 241, 66, 119, 208, 55, 98, 171])
        .expect("16 bytes")
}
