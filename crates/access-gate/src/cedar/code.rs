//! What has to be known of a policy's text before it is parsed: where it ends, and how deep it
//! is.

use crate::ErrorKind;

/// The most that a policy may be nested, as [`check`] counts.
///
/// Cedar goes down recursively in what it reads. Of a stack of 2 MiB, and without optimisation,
/// it takes about 15 KiB for each step of this count.
pub(super) const DEPTH_MAX: usize = 80;

/// How many steps a pair of brackets is, by measurement.
const BRACKET: usize = 4;

/// The text up to each semicolon that is in no string and no comment, and the rest if there is
/// more in it than comments.
pub(super) fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut blank = true;
    for (position, byte) in code(text) {
        match byte {
            b';' => {
                pieces.extend(text.get(start..=position));
                start = position + 1;
                blank = true;
            }
            byte => blank &= byte.is_ascii_whitespace(),
        }
    }
    if !blank {
        pieces.extend(text.get(start..));
    }
    pieces
}

/// Refuses a policy that is nested too deep, or whose brackets do not match.
///
/// How deep it is: 4 for each bracket around a place, 1 for each `&&`, `||` and `if` beside it, and
/// 1 for each character of other operators in the same term. Commas separate what is counted apart,
/// so a list may be as long as it wants.
pub(super) fn check(policy: &str) -> Result<(), ErrorKind> {
    if depth(policy)? > DEPTH_MAX { Err(ErrorKind::OutOfRange) } else { Ok(()) }
}

fn depth(policy: &str) -> Result<usize, ErrorKind> {
    let mut levels: Vec<(u8, Level)> = Vec::new();
    let mut top = Level::default();
    let mut word: Vec<u8> = Vec::new();
    for (_, byte) in code(policy) {
        let level = levels.last_mut().map_or(&mut top, |(_, level)| level);
        if byte.is_ascii_alphanumeric() || byte == b'_' {
            // No word that counts has more letters.
            if word.len() <= 4 {
                word.push(byte);
            }
            continue;
        }
        level.read_word(&word);
        word.clear();
        match byte {
            b'(' | b'[' | b'{' => {
                let close = match byte {
                    b'(' => b')',
                    b'[' => b']',
                    _ => b'}',
                };
                // Conditions one after the other are joined.
                if levels.is_empty() && byte == b'{' {
                    top.halves += 2;
                }
                levels.push((close, Level::default()));
            }
            b')' | b']' | b'}' => {
                let Some((_, level)) = levels.pop().filter(|(close, _)| *close == byte) else {
                    return Err(ErrorKind::MalformedPolicy);
                };
                let inside = level.depth() + BRACKET;
                let outside = levels.last_mut().map_or(&mut top, |(_, level)| level);
                outside.inside = outside.inside.max(inside);
            }
            b'&' | b'|' => level.join(),
            b',' => level.end_element(),
            b'.' | b'+' | b'-' | b'*' | b'=' | b'<' | b'>' | b'!' => level.operators += 1,
            _ => {}
        }
    }
    // A word at the very end is part of nothing that parses.
    if !levels.is_empty() {
        return Err(ErrorKind::MalformedPolicy);
    }
    Ok(top.depth())
}

/// What is between two brackets, as far as it was read.
#[derive(Default)]
struct Level {
    /// Of this term: its operators, and the deepest bracket in it.
    operators: usize,
    inside: usize,
    /// Of this element of a list: twice its `&&` and `||`, once its `if`, and its deepest term.
    halves: usize,
    deepest_term: usize,
    deepest_element: usize,
}

impl Level {
    /// Half of `&&` or `||`.
    fn join(&mut self) {
        self.end_term();
        self.halves += 1;
    }

    fn read_word(&mut self, word: &[u8]) {
        match word {
            b"if" => {
                self.end_term();
                self.halves += 2;
            }
            b"then" | b"else" => self.end_term(),
            b"in" | b"is" | b"has" | b"like" => self.operators += 1,
            _ => {}
        }
    }

    fn end_term(&mut self) {
        self.deepest_term = self.deepest_term.max(self.operators + self.inside);
        (self.operators, self.inside) = (0, 0);
    }

    fn end_element(&mut self) {
        self.end_term();
        let depth = self.halves.div_ceil(2) + self.deepest_term;
        self.deepest_element = self.deepest_element.max(depth);
        (self.halves, self.deepest_term) = (0, 0);
    }

    fn depth(mut self) -> usize {
        self.end_element();
        self.deepest_element
    }
}

/// The bytes outside of strings and comments, and where they are; of a string, its quotes.
fn code(text: &str) -> impl Iterator<Item = (usize, u8)> + '_ {
    let mut place = Place::Code;
    text.bytes().enumerate().filter(move |(position, byte)| {
        let slashes =
            || text.as_bytes().get(*position..).is_some_and(|rest| rest.starts_with(b"//"));
        let (next, shown) = match (place, byte) {
            (Place::Comment, b'\n' | b'\r') => (Place::Code, true),
            (Place::Comment, _) => (Place::Comment, false),
            (Place::Text, b'"') => (Place::Code, true),
            (Place::Text, b'\\') => (Place::Escape, false),
            (Place::Text | Place::Escape, _) => (Place::Text, false),
            (Place::Code, b'"') => (Place::Text, true),
            (Place::Code, b'/') if slashes() => (Place::Comment, false),
            (Place::Code, _) => (Place::Code, true),
        };
        place = next;
        shown
    })
}

#[derive(Clone, Copy)]
enum Place {
    Code,
    Text,
    Escape,
    Comment,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn semicolons_end_policies_but_in_texts_and_comments() {
        let counts = [
            ("", 0),
            (" \n// nothing; here\n", 0),
            ("a;b;", 2),
            ("a;b", 2),
            ("a \";\" ; // b;\n", 1),
            ("a \"\\\";\" ;", 1),
            ("a // \" ; \n ; b;", 2),
            ("a / ; b;", 2),
            (";;", 2),
            ("/", 1),
        ];
        for (text, count) in counts {
            assert_eq!(pieces(text).len(), count, "{text:?}");
        }
    }

    #[test]
    fn depth_is_that_of_the_deepest_place() {
        for (text, expected) in [
            ("", 0),
            ("a.b.c", 2),
            ("a.b && c.d.e && f", 4),
            ("(a)", 4),
            ("((a.b))", 9),
            ("[a.b, c, d.e.f]", 6),
            ("f(a && b, c && d)", 5),
            ("if a then b.c else if d then e else f", 3),
            ("\"((((\" // ((((", 0),
            ("a in b", 1),
            ("inner", 0),
            ("when { a } when { b }", 6),
        ] {
            assert_eq!(depth(text), Ok(expected), "{text}");
        }
        for text in ["(", ")", "(]", "([)]", "{)"] {
            assert_eq!(check(text), Err(ErrorKind::MalformedPolicy), "{text}");
        }
    }
}
