//! HTML comments and elements that are not shown.

use rule_scan::Span;

use super::{Hidden, Shape, find};

/// The longest tag that is read.
const MAX_TAG: usize = 2048;
/// How far up the open elements a closing tag is looked for.
const MAX_DEPTH: usize = 64;
/// Elements that have no content.
const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
];
/// Properties of a style and how a value begins that hides an element.
const HIDING: [(&str, &str); 10] = [
    ("display", "none"),
    ("visibility", "hidden"),
    ("visibility", "collapse"),
    ("left", "-999"),
    ("top", "-999"),
    ("margin-left", "-999"),
    ("text-indent", "-999"),
    ("clip", "rect(0"),
    ("clip", "rect(1px"),
    ("transform", "scale(0)"),
];
/// Properties that hide an element if they are nothing.
const SIZES: [&str; 2] = ["font-size", "opacity"];
/// Colours of a white page, which hide what has no background of its own.
const WHITE: [&str; 5] = ["white", "#fff", "#ffffff", "transparent", "rgb(255,255,255)"];

/// The comments and hidden elements of a text, in no order.
///
/// An element ends with its closing tag or with that of the element around it. One that neither
/// ends is no hidden part: what merely mentions a tag must not take the rest of a text with it.
pub(super) fn hidden(text: &str) -> Vec<Hidden> {
    let mut parts = Vec::new();
    let mut open: Vec<Open<'_>> = Vec::new();
    let mut comments = true;
    let mut from = 0;
    while let Some(at) = find(text, from, "<") {
        from = at + 1;
        let rest = text.get(at..).unwrap_or("");
        if rest.starts_with("<!--") {
            let close = if comments { find(text, at + 4, "-->") } else { None };
            if let Some(close) = close {
                from = close + 3;
                parts.push(part((at, at + 4), (close, from)));
            } else {
                comments = false;
            }
            continue;
        }
        let Some(tag) = Tag::read(rest) else { continue };
        from = at + tag.length;
        if tag.closes {
            let known = open.iter().rev().take(MAX_DEPTH);
            let Some(up) =
                known.into_iter().position(|one| one.name.eq_ignore_ascii_case(tag.name))
            else {
                continue;
            };
            for (index, one) in open.drain(open.len() - 1 - up..).enumerate() {
                if one.hidden {
                    let close = if index == 0 { (at, from) } else { (at, at) };
                    parts.push(part((one.start, one.end), close));
                }
            }
        } else if tag.is_void() {
            if tag.hides() {
                parts.push(part((at, from), (from, from)));
            }
        } else {
            open.push(Open { name: tag.name, start: at, end: from, hidden: tag.hides() });
        }
    }
    parts
}

fn part(open: (usize, usize), close: (usize, usize)) -> Hidden {
    let span = |(start, end)| Span { start, end };
    Hidden {
        span: span((open.0, close.1)),
        open: span(open),
        close: span(close),
        shape: Shape::Html,
    }
}

/// An element that is open.
struct Open<'t> {
    name: &'t str,
    start: usize,
    end: usize,
    hidden: bool,
}

struct Tag<'t> {
    name: &'t str,
    closes: bool,
    attributes: &'t str,
    length: usize,
}

impl<'t> Tag<'t> {
    /// The tag at the front, if one stands there.
    fn read(rest: &'t str) -> Option<Self> {
        let inner = rest.get(1..)?;
        let closes = inner.starts_with('/');
        let inner = inner.get(usize::from(closes)..)?;
        if !inner.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let ends = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':'));
        let name = inner.get(..inner.find(ends)?)?;
        let attributes = inner.get(name.len()..)?;
        let mut quote = None;
        for (at, byte) in attributes.bytes().enumerate().take(MAX_TAG) {
            match (quote, byte) {
                (None, b'>') => {
                    let length = 1 + usize::from(closes) + name.len() + at + 1;
                    return Some(Self { name, closes, attributes: attributes.get(..at)?, length });
                }
                // Not in quotes either, or each of many would be read to the end.
                (_, b'<') => return None,
                (None, b'"' | b'\'') => quote = Some(byte),
                (Some(open), _) if open == byte => quote = None,
                _ => {}
            }
        }
        None
    }

    fn is_void(&self) -> bool {
        self.attributes.ends_with('/')
            || VOID.iter().any(|void| self.name.eq_ignore_ascii_case(void))
    }

    /// Whether it is not shown.
    fn hides(&self) -> bool {
        let mut rest = self.attributes;
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
            let end = rest.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(rest.len());
            let (name, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
            let (value, after) = value(after);
            if name.eq_ignore_ascii_case("hidden")
                || name.eq_ignore_ascii_case("type") && value.eq_ignore_ascii_case("hidden")
                || name.eq_ignore_ascii_case("style") && hides(value)
            {
                return true;
            }
            if after.len() >= rest.len() || after.is_empty() {
                return false;
            }
            rest = after;
        }
    }
}

/// The value of an attribute, if `=` stands at the front, and what follows it.
fn value(after: &str) -> (&str, &str) {
    let trimmed = after.trim_start();
    let Some(rest) = trimmed.strip_prefix('=') else {
        // At least one byte less, so that reading goes on.
        return ("", trimmed);
    };
    let rest = rest.trim_start();
    for quote in ['"', '\''] {
        if let Some(quoted) = rest.strip_prefix(quote) {
            return quoted.split_once(quote).unwrap_or((quoted, ""));
        }
    }
    let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
    rest.split_at_checked(end).unwrap_or((rest, ""))
}

fn hides(style: &str) -> bool {
    let style: String = style.chars().filter(|c| !c.is_whitespace()).collect();
    let style = style.to_ascii_lowercase();
    let has_background = style.contains("background");
    style.split(';').filter_map(|declaration| declaration.split_once(':')).any(|(name, value)| {
        let value = value.strip_suffix("!important").unwrap_or(value);
        HIDING.iter().any(|(hiding, start)| name == *hiding && value.starts_with(start))
            || SIZES.contains(&name) && is_nothing(value)
            || name == "color" && !has_background && WHITE.contains(&value)
    })
}

/// Whether a number, with a unit or not, is zero.
fn is_nothing(value: &str) -> bool {
    let rest = value.trim_start_matches(['0', '.']);
    rest.len() < value.len() && !rest.starts_with(|c: char| c.is_ascii_digit())
}
