//! Ways to write a text so that a filter does not see what it says.

use std::fmt::Write as _;

/// A way to write a text so that a filter does not see what it says.
pub(crate) type Disguise = fn(&str) -> String;

/// All ways, by name.
pub(crate) const DISGUISES: [(&str, Disguise); 24] = [
    ("zero width space", |text| after_each_letter(text, '\u{200B}')),
    ("zero width joiner", |text| after_each_letter(text, '\u{200D}')),
    ("a joiner in each word", |text| amid_each_word(text, '\u{200D}')),
    ("soft hyphen", |text| after_each_letter(text, '\u{AD}')),
    ("a soft hyphen in each word", |text| amid_each_word(text, '\u{AD}')),
    ("variation selector", |text| after_each_letter(text, '\u{FE0F}')),
    ("fullwidth", |text| each(text, |char| moved(char, '!'..='~', '！'))),
    ("mathematical", |text| each(text, mathematical)),
    ("circled", |text| each(text, circled)),
    ("homoglyph", |text| swapped(text, "aceopxyisjABCEHKMOPTX", "асеорхуіѕјАВСЕНКМОРТХ")),
    ("accent", |text| swapped(text, "aeioucnsyzAEIOU", "áéíóúçñšýžÁÉÍÓÚ")),
    ("combining accent", |text| after_each_letter(text, '\u{301}')),
    ("leetspeak", |text| swapped(text, "aeiostAEIOST", "431057431057")),
    ("spaced", |text| between_letters(text, ' ')),
    ("dotted", |text| between_letters(text, '.')),
    ("percent", |text| text.bytes().map(|byte| format!("%{byte:02X}")).collect()),
    ("entities", |text| text.chars().map(|char| format!("&#{};", u32::from(char))).collect()),
    ("hex entities", |text| {
        text.chars().map(|char| format!("&#x{:X};", u32::from(char))).collect()
    }),
    ("backslash u", backslash_u),
    ("base64", injection_guard::spotlight::encode),
    ("hex", |text| text.bytes().map(|byte| format!("{byte:02x}")).collect()),
    ("rot13", |text| each(text, rot13)),
    ("reversed", |text| text.chars().rev().collect()),
    ("tags", |text| each(text, |char| moved(char, ' '..='~', '\u{E0020}'))),
];

/// The text in the disguise of this name.
pub(crate) fn disguised(name: &str, text: &str) -> String {
    let known = DISGUISES.iter().find(|(known, _)| *known == name);
    known.map(|(_, disguise)| disguise(text)).unwrap()
}

fn each(text: &str, map: impl FnMut(char) -> char) -> String {
    text.chars().map(map).collect()
}

/// Characters of a range as those that begin at another.
fn moved(char: char, from: std::ops::RangeInclusive<char>, to: char) -> char {
    if !from.contains(&char) {
        return char;
    }
    char::from_u32(u32::from(to) + u32::from(char) - u32::from(*from.start())).unwrap_or(char)
}

fn mathematical(char: char) -> char {
    match char {
        'A'..='Z' => moved(char, 'A'..='Z', '𝐀'),
        _ => moved(char, 'a'..='z', '𝐚'),
    }
}

fn circled(char: char) -> char {
    match char {
        'A'..='Z' => moved(char, 'A'..='Z', 'Ⓐ'),
        _ => moved(char, 'a'..='z', 'ⓐ'),
    }
}

fn rot13(char: char) -> char {
    let turn = |first: u8| char::from((char as u8 - first + 13) % 26 + first);
    match char {
        'a'..='z' => turn(b'a'),
        'A'..='Z' => turn(b'A'),
        _ => char,
    }
}

fn swapped(text: &str, from: &str, to: &str) -> String {
    let pairs = || from.chars().zip(to.chars());
    each(text, |char| pairs().find(|(from, _)| *from == char).map_or(char, |(_, to)| to))
}

fn after_each_letter(text: &str, more: char) -> String {
    let mut out = String::new();
    for char in text.chars() {
        out.push(char);
        if char.is_ascii_alphabetic() {
            out.push(more);
        }
    }
    out
}

/// Once, after the second letter of each word.
fn amid_each_word(text: &str, more: char) -> String {
    let (mut out, mut letters) = (String::new(), 0);
    for char in text.chars() {
        letters = if char.is_ascii_alphabetic() { letters + 1 } else { 0 };
        if letters == 3 {
            out.push(more);
        }
        out.push(char);
    }
    out
}

/// Words stay apart: by two blanks, or by one if something else stands between the letters.
fn between_letters(text: &str, between: char) -> String {
    let mut out = String::new();
    let mut before = None;
    for char in text.chars() {
        if before.is_some_and(char::is_alphabetic) && char.is_alphabetic() {
            out.push(between);
        }
        if char == ' ' && between == ' ' {
            out.push(' ');
        }
        out.push(char);
        before = Some(char);
    }
    out
}

fn backslash_u(text: &str) -> String {
    let mut out = String::new();
    for unit in text.encode_utf16() {
        write!(out, "\\u{unit:04x}").unwrap();
    }
    out
}
