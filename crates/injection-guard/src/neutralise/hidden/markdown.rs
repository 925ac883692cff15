//! Markdown that is not shown: definitions that link nothing, alternative texts, titles.

use rule_scan::Span;

use super::{Hidden, Shape, find};
use crate::neutralise::marker_length;

/// The longest alternative text, address or title that is read.
const MAX: usize = 512;
/// How many brackets may stand within one another.
const MAX_DEPTH: usize = 8;
/// How a part begins that has been made visible.
pub(crate) const FENCE: &str = "[hidden: ";

/// Adds the hidden parts of a text.
pub(super) fn hidden(text: &str, parts: &mut Vec<Hidden>) {
    let mut from = 0;
    while let Some(at) = find(text, from, "]") {
        from = at + 1;
        let rest = text.get(from..).unwrap_or("");
        if let Some(after) = rest.strip_prefix('(') {
            parts.extend(alternative(text, at));
            parts.extend(title(after, from + 1, b')'));
        } else if let Some(after) = rest.strip_prefix(':')
            && let Some(start) = definition(text, at)
        {
            parts.extend(comment(start, at, after).or_else(|| title(after, from + 1, b'\n')));
        }
    }
}

/// Whether a content says something that has not been dealt with.
fn is_hidden(content: &str) -> bool {
    let marker = marker_length(content).is_some_and(|length| length == content.len());
    !content.trim().is_empty() && !content.starts_with(FENCE) && !marker
}

/// The alternative text of an image, whose closing bracket stands at `close`.
fn alternative(text: &str, close: usize) -> Option<Hidden> {
    let bytes = text.as_bytes();
    // The bracket that opens it, over brackets within.
    let mut depth = 0usize;
    let mut at = close;
    let open = loop {
        at = at.checked_sub(1).filter(|&at| close - at <= MAX)?;
        match bytes.get(at) {
            Some(b'\n') if bytes.get(at + 1) == Some(&b'\n') => return None,
            Some(b']') if depth == MAX_DEPTH => return None,
            Some(b']') => depth += 1,
            Some(b'[') if depth > 0 => depth -= 1,
            Some(b'[') => break at.checked_sub(1).filter(|&at| bytes.get(at) == Some(&b'!'))?,
            _ => {}
        }
    };
    let content = text.get(open + 2..close)?;
    let span = |start, end| Span { start, end };
    (is_hidden(content)).then(|| Hidden {
        span: span(open, close + 1),
        open: span(open, open + 2),
        close: span(close, close + 1),
        shape: Shape::Alternative,
    })
}

/// The title after an address, before what ends a link or a definition.
fn title(after: &str, at: usize, end: u8) -> Option<Hidden> {
    let bytes = after.as_bytes();
    let is_end = |byte: &u8| *byte == end || *byte == b'\n';
    let is_bracket = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'[' | b']');
    let blanks = |from: usize| {
        let rest = bytes.get(from..).unwrap_or(&[]);
        rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count()
    };
    let address = blanks(0);
    let rest = bytes.get(address..)?;
    let length = rest.iter().take(MAX).take_while(|byte| !is_end(byte) && !is_bracket(byte));
    let length = length.count();
    let start = address + length;
    let quote = start + blanks(start);
    let &mark = bytes.get(quote).filter(|byte| matches!(byte, b'"' | b'\'' | b'('))?;
    let closes = if mark == b'(' { b')' } else { mark };
    if length == 0 || quote == start {
        return None;
    }
    let inner = bytes.get(quote + 1..)?;
    let inner = inner.iter().take(MAX).take_while(|&&byte| byte != closes && byte != b'\n').count();
    let close = quote + 1 + inner;
    let after_close = bytes.get(close + 1 + blanks(close + 1));
    let content = after.get(quote + 1..close)?;
    let ends = after_close.map_or(end == b'\n', |byte| is_end(byte) || *byte == b'\r');
    if bytes.get(close) != Some(&closes) || !ends || !is_hidden(content) {
        return None;
    }
    let span = |start, end| Span { start: at + start, end: at + end };
    Some(Hidden {
        span: span(start, close + 1),
        open: span(start, quote + 1),
        close: span(close, close + 1),
        shape: Shape::Title,
    })
}

/// Where the line begins, if a label of a definition and nothing else stands from there to its
/// closing bracket.
fn definition(text: &str, close: usize) -> Option<usize> {
    let window = text.as_bytes().get(close.saturating_sub(MAX)..close)?;
    let ends = |byte: &u8| matches!(byte, b'[' | b']' | b'\n');
    let label = window.iter().rev().take_while(|byte| !ends(byte)).count();
    let open = close.checked_sub(label + 1)?;
    let bytes = text.as_bytes().get(..open)?;
    let indent = bytes.iter().rev().take(4).take_while(|byte| **byte == b' ').count();
    let line = bytes.get(..bytes.len() - indent)?;
    let starts = text.as_bytes().get(open) == Some(&b'[')
        && label > 0
        && indent < 4
        && line.last().is_none_or(|byte| *byte == b'\n');
    starts.then_some(open)
}

/// The comment that a definition is whose label stands from `start` to `close` and that `after`
/// follows.
fn comment(start: usize, close: usize, after: &str) -> Option<Hidden> {
    let line = after.get(..after.find('\n').unwrap_or(after.len()))?;
    let line = line.trim_end();
    let address = line.trim_start_matches([' ', '\t']);
    let content = ["#", "<>"].iter().find_map(|none| address.strip_prefix(none))?;
    if !content.starts_with([' ', '\t']) {
        return None;
    }
    let content = content.trim_start();
    let pairs = [('(', ')'), ('"', '"'), ('\'', '\'')];
    let quoted =
        |(open, close)| content.len() > 1 && content.starts_with(open) && content.ends_with(close);
    if !pairs.into_iter().any(quoted) {
        return None;
    }
    let end = close + 2 + line.len();
    let open = end - content.len() + 1;
    Some(Hidden {
        span: Span { start, end },
        open: Span { start, end: open },
        close: Span { start: end - 1, end },
        shape: Shape::Comment,
    })
}
