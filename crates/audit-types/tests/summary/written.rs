//! Summaries as Markdown and JSON.

use crate::*;

fn sample() -> Summary {
    let odd = id("a|b<i>`c`\\ [x](y)");
    let of = |time, agent: &Id, event: Event| {
        let (run, workflow, agent) = (Some(id("r")), Some(id("claims")), Some(agent.clone()));
        Record::new(0, Digest::new([0; 32]), Draft { time, run, workflow, agent, event })
    };
    let call =
        ModelCall { cost: 1_500_000, duration: 2_500, key: Some(id("prod")), ..model_call() };
    let restricted = label("restricted{health}trusted");
    let read = DataAccess { items: Some(3), label: restricted.clone(), ..access() };
    let blocked = StageDecision {
        decision: Decision::Block,
        reasons: reasons(&[("pii.email", 2)]),
        label: restricted,
        ..decision()
    };
    let records = [
        of(keep::START, &odd, call.clone().into()),
        of(
            keep::START + 90 * 60_000_000,
            &id("triage"),
            ModelCall { outcome: Outcome::Failed, ..call }.into(),
        ),
        of(keep::START, &odd, read.into()),
        of(keep::START, &odd, blocked.into()),
        record(9, keep::START, Spec::default().event()),
    ];
    let options = SummaryOptions {
        workflow: Some(id("claims")),
        period: SummaryPeriod::Hour,
        rows: 8,
        ..SummaryOptions::default()
    };
    summary(&options, &records)
}

#[test]
fn a_summary_is_read_as_markdown() {
    let expected = include_str!("../../testdata/summary.md");
    assert_eq!(sample().to_string(), expected);
    // Every row of a table has as many cells as its heading.
    for table in expected.split("\n\n").filter(|part| part.starts_with('|')) {
        let cells = |line: &str| line.replace("\\|", "").matches('|').count();
        let mut lines = table.lines().map(cells);
        let first = lines.next().unwrap();
        assert!(lines.all(|count| count == first), "{table}");
    }
}

/// No name becomes a link in the hands of a reader that looks for addresses.
#[test]
fn names_are_no_links() {
    for (name, cell) in [
        ("https://a.example", r"https\://a.example"),
        ("www.a.example", r"www\.a.example"),
        ("WWW.a.example", r"WWW\.a.example"),
        ("x@a.example", r"x\@a.example"),
        ("mailto:x", "mailto:x"),
        ("ww.a/b:c, d", "ww.a/b:c, d"),
    ] {
        let event = DataAccess { source: id(name), ..access() };
        let text = summary(&SummaryOptions::default(), &[record(0, 5, event)]).to_string();
        assert!(text.contains(&format!("| {cell} |")), "{name}: {text}");
    }
}

#[cfg(feature = "serde")]
#[test]
fn a_summary_is_written_as_json() {
    let json = serde_json::to_value(sample()).unwrap();
    assert_eq!(json["records"], 4);
    assert_eq!(json["usage"]["rows"][0]["dimension"], "all");
    assert_eq!(json["usage"]["rows"][0]["calls"], 1);
    assert_eq!(json["usage"]["rows"][0]["usage"]["input"], 0);
    assert_eq!(json["flows"]["rows"][1]["label"], "restricted{health}trusted");
    assert_eq!(json["access"]["rows"][0]["labels"]["texts"][0], "restricted{health}trusted");
    let options: SummaryOptions = toml::from_str("period = \"day\"\nagent = \"a\"").unwrap();
    assert_eq!((options.period, options.rows), (SummaryPeriod::Day, 1_000));
    assert!(toml::from_str::<SummaryOptions>("agents = 1").is_err());
}
