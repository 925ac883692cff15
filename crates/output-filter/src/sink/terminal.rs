//! What a terminal obeys instead of showing it.

use rule_scan::{Anchor, ByteClass, Rule};

use super::rule;

const ESCAPE: &str = "unsafe.terminal_escape";
const CONTROL: &str = "unsafe.control";
const LINE_BREAK: &str = "unsafe.line_break";

/// What a string of an operating system command or a device control is made of, and what ends it.
/// Another control character aborts it. Without an end nothing acts but what begins the string.
const STRING: &str =
    r"(?:(?:[^\x00-\x1F\x7F\xC2]|\xC2[\xA0-\xBF]){0,256}(?:\x07|\x1B\\|\xC2\x9C))?";

/// Escape sequences and single control characters.
pub(crate) fn rules() -> Vec<Rule> {
    let introducers = || {
        let eight_bit = ('\u{80}'..='\u{9F}').filter(|&char| is_introducer(char));
        Anchor::literals(std::iter::once('\u{1B}').chain(eight_bit).map(String::from))
    };
    // Colours are what most programs write, so they have a name of their own.
    let style = r"(?:\x1B\[|\xC2\x9B)[0-9;:]{0,64}m";
    let sequence = [
        r"(?:\x1B\[|\xC2\x9B)[0-?]{0,64}[ -/]{0,8}[@-~]?",
        &format!(r"(?:\x1B[\]PX^_k]|\xC2[\x9D\x90\x98\x9E\x9F]){STRING}"),
        r"\x1B(?:[ -/]{0,4}[0-~])?",
    ]
    .join("|");
    vec![
        rule(ESCAPE, "style", Anchor::literals(["\u{1B}", "\u{9B}"]), style),
        rule(ESCAPE, "sequence", introducers(), sequence)
            .trim(|text| (!is_style(text)).then_some(text.len())),
        rule(
            CONTROL,
            "character",
            Anchor::literals(
                ('\0'..='\u{1F}')
                    .chain('\u{7F}'..='\u{9F}')
                    .filter(|&char| !"\t\n\r\u{1B}".contains(char) && !is_introducer(char))
                    .map(String::from),
            ),
            r"(?:[\x00-\x08\x0B\x0C\x0E-\x1A\x1C-\x1F\x7F]|\xC2[\x80-\x9F])",
        ),
        // A carriage return that no line feed follows: what comes next overwrites the line.
        rule(CONTROL, "overwrite", Anchor::literals(["\r"]), r"\r{1,32}(?s:.)?")
            .left(ByteClass::NONE.with(b"\r"))
            .trim(|text| {
                let returns = text.iter().take_while(|&&byte| byte == b'\r').count();
                (text.get(returns) != Some(&b'\n')).then_some(returns)
            })
            .tail(r"\r*"),
    ]
}

/// What begins another line, where a record has one.
pub(crate) fn line_breaks() -> Vec<Rule> {
    let breaks = ["\n", "\r", "\u{B}", "\u{C}", "\u{85}", "\u{2028}", "\u{2029}"];
    vec![rule(
        LINE_BREAK,
        "any",
        Anchor::literals(breaks),
        r"(?:[\n\r\x0B\x0C]|\xC2\x85|\xE2\x80[\xA8\xA9]){1,16}",
    )]
}

/// The eight-bit forms of the two-character introducers.
fn is_introducer(char: char) -> bool {
    matches!(char, '\u{90}' | '\u{98}' | '\u{9B}' | '\u{9D}' | '\u{9E}' | '\u{9F}')
}

fn is_style(text: &[u8]) -> bool {
    let parameters = text.strip_prefix(b"\x1B[").or_else(|| text.strip_prefix(b"\xC2\x9B"));
    parameters.and_then(|rest| rest.strip_suffix(b"m")).is_some_and(|parameters| {
        parameters.iter().all(|byte| byte.is_ascii_digit() || b";:".contains(byte))
    })
}
