//! What stands in the place of what was found.

use rule_scan::write_marker;

use super::hidden::FENCE;
use super::invisible::is_invisible;
use crate::kind;

/// Stands between the words of a quotation. It is a letter to a tokenizer of words and joins what
/// stands around it, so that neither a rule nor a model reads a sentence there, and a person does.
const JOIN: char = '\u{2E31}';

/// Writes a token or a turn so that it can be read and controls nothing: its words between
/// apostrophes, after what it was, such as `[token 'im_start']`.
///
/// Any way of writing the same signs differently (entities, backslashes, wide forms) is undone by
/// some reader, this scanner among them. Here the signs are gone, so a second look finds nothing;
/// apostrophes, since quotation marks would end a string of JSON.
pub(crate) fn escape(kind: &str, text: &str, out: &mut String) {
    let inner = text.trim();
    let (before, after) = text.split_once(inner).unwrap_or(("", ""));
    out.push_str(before);
    match json_value(inner) {
        Some((name, value)) => {
            out.push_str(name);
            out.push('"');
            write_named(kind, value, out);
            out.push('"');
        }
        None => write_named(kind, inner, out),
    }
    out.push_str(after);
}

/// A member of a JSON object, as what stands before its value and the value.
fn json_value(text: &str) -> Option<(&str, &str)> {
    let (name, value) = text.split_once(':')?;
    let blanks = value.len() - value.trim_start().len();
    let value = value.trim().strip_prefix('"')?.strip_suffix('"')?;
    (name.starts_with('"') && name.trim_end().ends_with('"'))
        .then(|| (text.get(..name.len() + 1 + blanks).unwrap_or(name), value))
}

fn write_named(kind: &str, text: &str, out: &mut String) {
    let keep =
        |c: char| c.is_alphanumeric() || matches!(c, '/' | '_' | '-' | '.' | ',' | '!' | '?');
    let words: Vec<&str> = text.split(|c| !keep(c)).filter(|word| !word.is_empty()).collect();
    let words = words.join(" ");
    let words = words.trim_matches(['-', '.', ',', ' ', '_']);
    if words.is_empty() {
        return write_marker(kind, out);
    }
    out.push_str(if kind == kind::FORGED_TURN { "[turn '" } else { "[token '" });
    out.push_str(words);
    out.push_str("']");
}

/// Writes the marker, and the words of a sentence joined to one.
pub(crate) fn quote(kind: &str, text: &str, out: &mut String) {
    write_marker(kind, out);
    out.push_str(" «");
    let mut joined = true;
    for c in text.chars().filter(|c| !is_invisible(*c)) {
        if c.is_whitespace() || matches!(c, '<' | '>' | '[' | ']' | '{' | '}' | '|') || is_mark(c) {
            if !joined {
                out.push(JOIN);
            }
            joined = true;
        } else {
            out.push(c);
            joined = false;
            // Chinese, Japanese and others write words without spaces.
            if c >= '\u{E00}' {
                out.push(JOIN);
                joined = true;
            }
        }
    }
    if joined && out.ends_with(JOIN) {
        out.pop();
    }
    out.push('»');
}

/// Writes what makes a hidden part visible, in the place of what opens or closes it.
pub(crate) fn fence(text: &str, out: &mut String) {
    match text {
        "![" => {
            out.push_str("![");
            out.push_str(FENCE);
        }
        "]" => out.push_str("]]"),
        // A title.
        _ if text.starts_with([' ', '\t']) => {
            out.push_str(text);
            out.push_str(FENCE);
        }
        "\"" | "'" | ")" => {
            out.push(']');
            out.push_str(text);
        }
        // A comment of Markdown.
        _ if text.starts_with('[') => {
            out.extend(text.chars().next_back());
            out.push_str(FENCE);
        }
        _ if text.ends_with("-->") || text.starts_with("</") => out.push(']'),
        _ => out.push_str(FENCE),
    }
}

/// A mark that a turn, a string or a quotation is made with.
fn is_mark(c: char) -> bool {
    matches!(c, '#' | '"' | '`' | '\\' | '*' | '=' | '«' | '»' | JOIN)
}

#[cfg(test)]
mod tests {
    use super::{escape, quote};
    use crate::kind;

    #[test]
    fn tokens_and_turns_can_be_read() {
        let token = |text: &str| {
            let mut out = String::new();
            escape(kind::TEMPLATE_TOKEN, text, &mut out);
            out
        };
        assert_eq!(token("<|im_start|>"), "[token 'im_start']");
        assert_eq!(token("[/INST]"), "[token '/INST']");
        assert_eq!(token("<｜User｜>"), "[token 'User']");
        assert_eq!(token("<||>"), "[injection.template_token]");
        let turn = |text: &str| {
            let mut out = String::new();
            escape(kind::FORGED_TURN, text, &mut out);
            out
        };
        assert_eq!(turn("\n### System prompt:\n"), "\n[turn 'System prompt']\n");
        assert_eq!(turn("--- END OF DOCUMENT ---"), "[turn 'END OF DOCUMENT']");
        assert_eq!(turn("\"role\" : \"system\""), "\"role\" : \"[turn 'system']\"");
        assert_eq!(turn("[system](#inner_monologue)"), "[turn 'system inner_monologue']");
    }

    #[test]
    fn quotations_are_one_word() {
        let mut out = String::new();
        quote(kind::OVERRIDE, "Ignore \"all\"\u{200B} of <b>it</b> 忽略", &mut out);
        assert_eq!(out, "[injection.override] «Ignore⸱all⸱of⸱b⸱it⸱/b⸱忽⸱略»");
    }
}
