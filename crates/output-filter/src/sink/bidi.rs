//! Text that is shown in another order than it stands.
//!
//! Overrides reverse ordinary letters, which no running text needs. Embeddings and isolates belong
//! to text in two directions; they are closed within their line, and those from right to left have
//! text from right to left in them.

use rule_scan::{Anchor, Rule};

use super::of;

const KIND: &str = "unsafe.bidi";
/// How far a direction may reach.
const REACH: usize = 1020;

pub(crate) fn rules() -> Vec<Rule> {
    let line = format!(r"\xE2[\x80\x81][\xA6-\xAE][^\n\r]{{0,{REACH}}}");
    vec![
        of(
            KIND,
            "override",
            Rule::new(KIND, Anchor::literals(["\u{202D}", "\u{202E}"]), r"\xE2\x80[\xAD\xAE]"),
        ),
        of(
            KIND,
            "open",
            Rule::new(
                KIND,
                Anchor::literals(["\u{202A}", "\u{202B}", "\u{2066}", "\u{2067}", "\u{2068}"]),
                line,
            )
            .trim(|text| acts(&String::from_utf8_lossy(text)).then_some(3)),
        ),
    ]
}

/// Whether the embedding or isolate that begins a line's rest is left open, or turns text around
/// that is written from left to right.
fn acts(line: &str) -> bool {
    let mut open = Vec::new();
    let (mut right_to_left, mut letters) = (false, false);
    for char in line.chars() {
        match char {
            '\u{202A}' | '\u{202B}' | '\u{202D}' | '\u{202E}' => open.push('\u{202C}'),
            '\u{2066}'..='\u{2068}' => open.push('\u{2069}'),
            '\u{202C}' => {
                // An isolate is not closed by what ends an embedding.
                open.pop_if(|closer| *closer == char);
            }
            '\u{2069}' => {
                // What was left open within an isolate ends with it, and acted in it.
                if let Some(at) = open.iter().rposition(|&closer| closer == char) {
                    open.truncate(at);
                }
            }
            '\u{2029}' => break,
            _ => {
                right_to_left |= is_right_to_left(char);
                letters |= char.is_ascii_alphabetic();
            }
        }
        if open.is_empty() {
            let turns = line.starts_with(['\u{202B}', '\u{2067}']);
            return turns && letters && !right_to_left;
        }
    }
    true
}

/// Letters of Hebrew, Arabic, Syriac, Thaana, N'Ko and the like.
fn is_right_to_left(char: char) -> bool {
    matches!(char, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}'
        | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}')
}

#[cfg(test)]
mod tests {
    use super::acts;

    #[test]
    fn closed_directions_pass() {
        for text in [
            "\u{2068}Ann\u{2069} shared a photo",
            "\u{2067}שלום (a.b)\u{2069} end",
            "\u{202B}مرحبا \u{202A}abc\u{202C} عالم\u{202C}",
            "\u{2066}a\u{2066}b\u{2069}c\u{2069}",
        ] {
            assert!(!acts(text), "{text:?}");
        }
    }

    #[test]
    fn open_and_turned_ones_act() {
        for text in [
            "\u{2067}''' ;return",
            "\u{2066}// Check if admin\u{202C} x",
            "\u{2067}if (a) {\u{2069}",
            "\u{2066}a\u{202C}\u{202C}",
        ] {
            assert!(acts(text), "{text:?}");
        }
    }
}
