//! What a browser runs or loads: elements, handlers of events, addresses that are programs, styles.
//!
//! `&lt;script&gt;` is what the sign looks like when it is shown, so references are undone in the
//! values of attributes and nowhere else, as a browser does.

mod address;
mod handler;

use rule_scan::{Analyser, Anchor, ByteClass, Rule, Trimmed};

use super::{of, rule};

pub(crate) const KIND: &str = "unsafe.script";

/// Elements that run, load or frame something by themselves.
const ACTIVE: &str = "script|iframe|object|embed|applet|frame|frameset|portal|base|style|foreignobject\
                      |isindex|bgsound|layer|fencedframe";
/// Elements that act with one attribute and are harmless without.
const BY_ATTRIBUTE: [(&str, &[&str]); 3] = [
    ("meta", &["http-equiv"]),
    ("link", &["stylesheet", "import", "preload", "prefetch", "modulepreload", "dns-prefetch"]),
    ("form", &["action"]),
];
/// How much of such an element is looked at. One whose first attributes are longer counts.
const ELEMENT: usize = 240;

pub(crate) fn rules() -> Vec<Rule> {
    let mut rules = vec![
        rule(
            KIND,
            "element",
            Anchor::literals(ACTIVE.split('|').map(|name| format!("<{name}"))),
            format!("(?i:<(?:{ACTIVE}))"),
        )
        // A longer name is another element.
        .right(ByteClass::ALNUM.with(b"-_.:")),
        rule(
            KIND,
            "prefixed_element",
            Anchor::literals(["script"]).back(ByteClass::ALPHA.with(b"<:"), 12),
            "(?i:<[a-z]{1,10}:script)",
        )
        .right(ByteClass::ALNUM.with(b"-_.:")),
        rule(
            KIND,
            "document",
            Anchor::literals(["srcdoc", "formaction"]),
            r"(?i:srcdoc|formaction)[ \t\r\n\x0C]{0,8}=",
        )
        .left(ByteClass::WORD.with(b"-.")),
        rule(
            KIND,
            "style",
            Anchor::literals([":expression", ": expression", "-moz-binding", "behavior"]),
            r"(?i::[ ]?expression[ \t]{0,4}\(|-moz-binding[ \t]{0,4}:|behavior[ \t]{0,4}:[ \t]{0,4}url\()",
        ),
        rule(
            KIND,
            "import",
            Anchor::literals(["@import"]),
            r#"(?i:@import(?:[ \t\r\n]{1,8}|/\*[^*]{0,32}\*/){0,2}(?:url\(|["']))"#,
        )
        .trim(|_| Some(7)),
    ];
    for (name, attributes) in BY_ATTRIBUTE {
        let begin = format!("<{name}");
        let length = begin.len();
        rules.push(
            rule(
                KIND,
                name,
                Anchor::literals([begin.as_str()]),
                format!(r"(?i:{begin})[ \t\r\n\x0C/][^>]{{0,{ELEMENT}}}"),
            )
            .trim(move |text| {
                let lower = text.to_ascii_lowercase();
                let has = |attribute: &&str| contains(&lower, attribute.as_bytes());
                let long = text.len() > ELEMENT;
                (long || attributes.iter().any(has)).then_some(length)
            }),
        );
    }
    rules.extend(address::in_attributes());
    rules.push(event_handler());
    rules
}

/// Addresses that Markdown turns into attributes.
pub(crate) fn markdown_rules() -> Vec<Rule> {
    address::in_markdown()
}

fn event_handler() -> Rule {
    let analyser = Analyser::with_context(128, 40, 1, |before, text, verdicts| {
        if let [verdict] = verdicts {
            *verdict = handler::name(before, text).map(Trimmed::from);
        }
    });
    // What may stand before an attribute: a space, the quote of the one before, a slash.
    let anchors = [" ", "\t", "\n", "\r", "\u{C}", "/", "\"", "'", "`"];
    let anchors = anchors.into_iter().map(|before| format!("{before}on"));
    of(KIND, "handler", Rule::analysed(KIND, Anchor::literals(anchors), &analyser, 0))
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len().max(1)).any(|window| window == part)
}
