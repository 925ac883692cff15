//! Markdown that a renderer does not show: comments by way of link definitions, alternative texts,
//! titles, definitions, footnotes, what is folded away. What counts is an order in it.

use rule_scan::{Anchor, Rule, Trimmed};

use super::order::{Reader, Strength};
use crate::kind::HIDDEN_MARKDOWN;
use crate::rules::RANK;

/// How much of a hidden text is read.
const WINDOW: usize = 400;
/// The target of a link.
const TARGET: &str = r"<?[^\s<>()]{0,200}>?";

/// Name, what to look for, what stands before the hidden text, the bytes that end it.
const PLACES: [(&str, &[&str], &str, &[u8]); 6] = [
    ("comment", &["]: #", "]: <>", "]:#", "]:<>"], r#"\]: ?(?:#|<>) ?["'(]"#, b"\n\")"),
    ("alternative", &["!["], r"!\[", b"[]\n"),
    ("title", &["]("], r#"\]\([^\s()]{1,200} {1,3}["'(]"#, b"\"\n)"),
    (
        "definition",
        &["]: http", "]: <http", "]: /", "]: ./", "]: mailto", "]: data:"],
        r#"\]: {TARGET} {1,3}["'(]"#,
        b"\"\n)",
    ),
    ("footnote", &["[^"], r"\[\^[A-Za-z0-9_-]{1,24}\]: ?", b"\n"),
    (
        "kramdown",
        &["{::comment}", "{% comment %}", "%%"],
        r"\{::comment\}|\{% comment %\}|%%",
        b"{%",
    ),
];

pub(crate) fn rules(reader: &Reader) -> Vec<Rule> {
    let mut rules: Vec<Rule> = PLACES
        .iter()
        .map(|&(name, literals, lead, ends)| {
            let reader = reader.clone();
            let anchor = Anchor::literals(literals.iter().copied());
            window(name, anchor, move |text| {
                let end = text.iter().position(|byte| ends.contains(byte)).unwrap_or(text.len());
                judge(&reader, text.get(..end)?, name == "comment")
            })
            .lead(lead.replace("{TARGET}", TARGET))
        })
        .collect();
    let reader = reader.clone();
    let details = window("details", Anchor::literals(["<details"]), move |text| {
        let close: &[u8] = b"</details";
        let end = text.windows(close.len()).position(|here| here == close).unwrap_or(text.len());
        judge(&reader, text.get(..end)?, false)
    });
    rules.push(details.lead("<details[^<>]{0,100}>"));
    rules
}

/// What nobody is shown says more than what is shown to few.
fn judge(reader: &Reader, text: &[u8], unseen: bool) -> Option<Trimmed> {
    if text.len() < 12 {
        return None;
    }
    let points = match reader.strength(text)? {
        Strength::Injection => 90,
        Strength::Addressed => 80,
        Strength::Named => 60,
        Strength::Harm if unseen => 65,
        Strength::Harm => 50,
        Strength::Order => 50,
    };
    Some(Trimmed { points, len: text.len() })
}

fn window(
    name: &str,
    anchor: Anchor,
    trim: impl Fn(&[u8]) -> Option<Trimmed> + Send + Sync + 'static,
) -> Rule {
    Rule::window(HIDDEN_MARKDOWN, anchor, WINDOW, trim)
        .named(format!("{HIDDEN_MARKDOWN}/{name}"))
        .rank(RANK)
        .confidence(0)
}
