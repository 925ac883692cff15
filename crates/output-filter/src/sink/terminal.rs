//! What a terminal obeys instead of showing it.

use rule_scan::{Anchor, ByteClass, Rule};

use super::{of, rule};

const ESCAPE: &str = "unsafe.terminal_escape";
const CONTROL: &str = "unsafe.control";
const LINE_BREAK: &str = "unsafe.line_break";

/// The longest string of an operating system command or a device control that is taken whole. Of a
/// longer one, and of one that does not end, only what begins it acts, and goes.
const STRING: usize = 260;

/// Control characters but for tabs, line ends and what begins an escape sequence.
const CONTROLS: ByteClass = ByteClass::NONE
    .with_range(0x00, 0x08)
    .with_range(0x0B, 0x0C)
    .with_range(0x0E, 0x1A)
    .with_range(0x1C, 0x1F)
    .with(b"\x7F");
const CONTROLLED: &str = r"[\x00-\x08\x0B\x0C\x0E-\x1A\x1C-\x1F\x7F]";

/// Escape sequences and single control characters.
pub(crate) fn rules() -> Vec<Rule> {
    let introducers = || {
        let eight_bit = ('\u{80}'..='\u{9F}').filter(|&char| is_introducer(char));
        Anchor::literals(std::iter::once('\u{1B}').chain(eight_bit).map(String::from))
    };
    // Colours are what most programs write, so they have a name of their own.
    let style = r"(?:\x1B\[|\xC2\x9B)[0-9;:]{0,64}m";
    let sequence = concat!(
        r"(?:\x1B\[|\xC2\x9B)[0-?]{0,64}[ -/]{0,8}[@-~]?|\xC2[\x9D\x90\x98\x9E\x9F]",
        r"|\x1B(?:[ -/]{0,4}[0-~])?",
    );
    let strings =
        ["\u{1B}]", "\u{1B}P", "\u{1B}X", "\u{1B}^", "\u{1B}_", "\u{1B}k"].map(String::from);
    let strings = strings
        .into_iter()
        .chain(['\u{90}', '\u{98}', '\u{9D}', '\u{9E}', '\u{9F}'].map(String::from));
    vec![
        rule(ESCAPE, "style", Anchor::literals(["\u{1B}", "\u{9B}"]), style),
        rule(ESCAPE, "sequence", introducers(), sequence)
            .trim(|text| (!is_style(text)).then_some(text.len())),
        of(ESCAPE, "string", Rule::window(ESCAPE, Anchor::literals(strings), STRING, string)),
        rule(CONTROL, "character", Anchor::run(CONTROLS), format!("{CONTROLLED}{{1,32}}"))
            .tail(format!("{CONTROLLED}*")),
        rule(
            CONTROL,
            "eight_bit",
            Anchor::literals(
                ('\u{80}'..='\u{9F}').filter(|&char| !is_introducer(char)).map(String::from),
            ),
            r"\xC2[\x80-\x9F]",
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

/// The length of a string with what begins and what ends it. A control character that is no end
/// aborts it.
fn string(text: &[u8]) -> Option<usize> {
    // Anchors do not know capitals.
    if !matches!(text, [0xC2, ..] | [0x1B, b']' | b'P' | b'X' | b'^' | b'_' | b'k', ..]) {
        return None;
    }
    let inside = text.get(2..)?;
    let stops = |at: usize, byte: u8| {
        byte < b' '
            || byte == 0x7F
            || byte == 0xC2 && matches!(inside.get(at + 1), Some(0x80..=0x9F))
    };
    let length = inside.iter().enumerate().position(|(at, &byte)| stops(at, byte))?;
    match inside.get(length..)? {
        [0x07, ..] => Some(2 + length + 1),
        [0x1B, b'\\', ..] | [0xC2, 0x9C, ..] => Some(2 + length + 2),
        _ => None,
    }
}

fn is_style(text: &[u8]) -> bool {
    let parameters = text.strip_prefix(b"\x1B[").or_else(|| text.strip_prefix(b"\xC2\x9B"));
    parameters.and_then(|rest| rest.strip_suffix(b"m")).is_some_and(|parameters| {
        parameters.iter().all(|byte| byte.is_ascii_digit() || b";:".contains(byte))
    })
}
