//! Text in a page that a reader does not see: comments, hidden elements, attributes. Pages hide
//! menus and dialogs all the time; what counts is an order in it.

use rule_scan::{Anchor, Rule, Trimmed};

use super::order::{Reader, Strength};
use crate::kind::HIDDEN_HTML;
use crate::rules::RANK;

/// How much of a hidden text is read.
const WINDOW: usize = 504;
/// What may stand between the hint that an element is hidden and the end of its tag.
const REST_OF_TAG: &str = "[^<>{}]{0,160}>";
/// The same where the hint is the name of the tag.
const AFTER_NAME: &str = "(?:>|[ \n][^<>{}]{0,160}>)";

/// What makes an element invisible: the literals to look for, and the lead up to the element's text.
const HIDING: [(&str, &[&str], &str); 9] = [
    (
        "style",
        &["display:none", "display: none", "visibility:hidden", "visibility: hidden"],
        "(?i:display ?: ?none|visibility ?: ?hidden)",
    ),
    (
        "size",
        &[
            "font-size:0",
            "font-size: 0",
            "font-size:1px",
            "font-size: 1px",
            "opacity:0",
            "opacity: 0",
            "height:0",
            "height: 0",
            "width:0",
            "max-height:0",
            "max-height: 0",
            "width: 0",
            "line-height:0",
            "line-height: 0",
            "scale(0)",
        ],
        r"(?i:font-size ?: ?(?:0(?:\.[0-9]{1,4})?|1px)|opacity ?: ?0(?:\.0[0-9]{0,3})?|(?:max-|line-)?(?:height|width) ?: ?0|scale\(0\))(?:[a-z%]{0,4})(?:[;!\x22' ]|&quot;|\\)",
    ),
    (
        "colour",
        &[
            "color:white",
            "color: white",
            "color:#f",
            "color: #f",
            "color:transparent",
            "color: transparent",
            "color:rgb(255",
            "color: rgb(255",
            "color:rgba(",
            "color: rgba(",
            "color=\"white\"",
            "color=\"#f",
            "color='white'",
        ],
        r"(?i:color(?: ?: ?|=[\x22']))(?i:white|#fff|#f[9a-f]f[9a-f]f[9a-f][0-9a-f]{0,2}|transparent|rgb\(255, ?255, ?255\)|rgba\((?:255, ?255, ?255, ?[0-9.]{1,4}|[0-9]{1,3}, ?[0-9]{1,3}, ?[0-9]{1,3}, ?0(?:\.0[0-9]{0,2})?)\))",
    ),
    (
        "place",
        &[
            "left:-",
            "left: -",
            "top:-",
            "top: -",
            "right:-9",
            "text-indent:-",
            "text-indent: -",
            "clip:rect(0",
            "clip: rect(0",
            "clip:rect(1",
            "clip: rect(1",
            "clip-path:",
            "clip-path: ",
        ],
        r"(?i:(?:left|top|right) ?: ?-[0-9]{3,6}|text-indent ?: ?-[0-9]{3,6}|clip ?: ?rect\([01]|clip-path ?: ?(?:inset\((?:50|100)|circle\(0|polygon\(0))",
    ),
    (
        "hidden",
        &[
            " hidden>",
            " hidden=",
            " hidden style",
            " hidden class",
            " hidden id",
            "\" hidden ",
            "aria-hidden=",
        ],
        r"(?i: hidden(?:=\\?[\x22'](?:hidden|true|until-found)?\\?[\x22'])?|\x22 hidden|aria-hidden=\\?[\x22']?true\\?[\x22']?)",
    ),
    (
        "class",
        &[
            "sr-only",
            "visually-hidden",
            "screen-reader-text",
            "visuallyhidden",
            "class=\"hidden",
            " d-none",
        ],
        "(?i:sr-only|visually-?hidden|screen-reader-text|class=\\\\?\"hidden| d-none)",
    ),
    (
        "template",
        &["<template", "<noscript", "<noembed", "<noframes"],
        "<(?i:template|noscript|noembed|noframes)",
    ),
    ("svg", &["<desc", "<metadata"], "<(?i:desc|metadata)"),
    (
        "script",
        &[
            "type=\"text/plain\"",
            "type='text/plain'",
            "type=\"text/prompt\"",
            "type=\"text/template\"",
            "type=\"text/llm",
        ],
        "(?i:type=[\\x22']text/(?:plain|prompt|template|llms?[a-z.-]{0,12})[\\x22'])",
    ),
];

pub(crate) fn rules(reader: &Reader) -> Vec<Rule> {
    let mut rules = vec![comment(reader)];
    rules.extend(attributes(reader));
    rules.extend(HIDING.iter().map(|&(name, literals, lead)| {
        let reader = reader.clone();
        window(name, Anchor::literals(literals.iter().copied()), move |text| {
            let end = element_end(text);
            // A colour or a size of a large part of a page hides nothing.
            if end == text.len() && matches!(name, "colour" | "size") {
                return None;
            }
            let points = match reader.strength(text.get(..end)?)? {
                Strength::Injection => 90,
                Strength::Addressed => 85,
                Strength::Named => 75,
                Strength::Harm => 70,
                Strength::Order => 50,
            };
            Some(Trimmed { points, len: end })
        })
        .lead(lead)
        .opening(if lead.starts_with('<') { AFTER_NAME } else { REST_OF_TAG })
    }));
    rules
}

fn window(
    name: &str,
    anchor: Anchor,
    trim: impl Fn(&[u8]) -> Option<Trimmed> + Send + Sync + 'static,
) -> Rule {
    Rule::window(HIDDEN_HTML, anchor, WINDOW, trim)
        .named(format!("{HIDDEN_HTML}/{name}"))
        .rank(RANK)
        .confidence(0)
}

/// A comment that holds an order.
fn comment(reader: &Reader) -> Rule {
    let reader = reader.clone();
    window("comment", Anchor::literals(["<!--"]), move |window| {
        // One that is not closed ends at the next.
        let ends = |at: &usize| {
            let here = window.get(*at..).unwrap_or(&[]);
            here.starts_with(b"-->") || here.starts_with(b"<!--")
        };
        let end = (4..window.len()).find(ends);
        let closed = end.filter(|&at| window.get(at) == Some(&b'-')).map(|at| at + 3);
        let end = closed.or(end).unwrap_or(window.len());
        let points = match reader.strength(window.get(4..end)?)? {
            Strength::Injection => 90,
            Strength::Addressed => 80,
            Strength::Named => 70,
            // Programmers write so of their programs.
            Strength::Harm => 55,
            Strength::Order => 50,
        };
        Some(Trimmed { points, len: end })
    })
}

/// An attribute whose text is shown to few readers, or to none.
fn attributes(reader: &Reader) -> [Rule; 2] {
    // What people are shown as well, product texts among it, says less.
    const SHOWN: [&str; 3] = ["content", "placeholder", "value"];
    const HIDDEN: [&str; 6] =
        ["alt", "title", "aria-label", "aria-description", "summary", "data-"];
    [("attribute", &HIDDEN[..], 70), ("value", &SHOWN[..], 55)].map(|(name, names, points)| {
        let reader = reader.clone();
        let anchors = names.iter().flat_map(|name| match *name {
            "data-" => vec!["data-".to_owned()],
            name => ["\"", "'", "\\\""].iter().map(|quote| format!("{name}={quote}")).collect(),
        });
        window(name, Anchor::literals(anchors), move |text| {
            let end = text.iter().position(|byte| b"\"<>".contains(byte)).unwrap_or(text.len());
            let value = text.get(..end)?;
            // Most attributes hold a word or two.
            if value.iter().filter(|&&byte| byte == b' ' || byte >= 0x80).count() < 3 {
                return None;
            }
            let points = match reader.strength(value)? {
                Strength::Injection => 85,
                Strength::Addressed | Strength::Named | Strength::Harm => points,
                Strength::Order => return None,
            };
            Some(Trimmed { points, len: end })
        })
        .lead(r#"(?i:[a-z]{3,11}|aria-[a-z]{4,12}|data-[a-z-]{1,32})=(?:\\?"|')"#)
    })
}

/// Where the text of an element ends whose start tag has just been read: before the end tag that
/// closes it, or where what is known ends.
fn element_end(text: &[u8]) -> usize {
    const VOID: [&[u8]; 8] =
        [b"<br", b"<img", b"<input", b"<hr", b"<meta", b"<link", b"<wbr", b"<!"];
    let mut depth = 0u32;
    let mut at = 0;
    while let Some(found) = memchr(b'<', text.get(at..).unwrap_or(&[])) {
        at += found;
        let tag = text.get(at..).unwrap_or(&[]);
        if tag.starts_with(b"</") {
            let Some(less) = depth.checked_sub(1) else { return at };
            depth = less;
        } else if tag.get(1).is_some_and(u8::is_ascii_alphabetic)
            && !VOID
                .iter()
                .any(|void| tag.get(..void.len()).is_some_and(|tag| tag.eq_ignore_ascii_case(void)))
        {
            depth += 1;
        }
        at += 1;
    }
    text.len()
}

fn memchr(byte: u8, bytes: &[u8]) -> Option<usize> {
    bytes.iter().position(|&here| here == byte)
}
