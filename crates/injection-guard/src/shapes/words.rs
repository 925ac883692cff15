//! The words of `data/hidden.txt`: which classes a word of hidden text belongs to.
//!
//! Apart from the lexicon of the grammar, whose classes are many and whose words are read with more
//! care: this one is asked about every comment and every attribute of a page, and mostly about words
//! that it does not know.

use crate::letters::latin;

/// A set of word classes, one bit each.
pub(super) type Classes = u64;

/// The most classes; more would be left out.
const MAX_CLASSES: usize = 64;
/// The longest word that is looked up, in bytes.
const MAX_WORD: usize = 48;

/// Words as a tree of bytes.
#[derive(Debug)]
pub(super) struct Words {
    names: Vec<String>,
    nodes: Vec<Node>,
}

#[derive(Debug, Default)]
struct Node {
    children: Vec<(u8, usize)>,
    whole: Classes,
    stem: Classes,
}

impl Words {
    /// Reads `class: word word* ...` lines; a line of another shape is left out.
    pub(super) fn parse(data: &str) -> Self {
        let mut words = Self { names: Vec::new(), nodes: vec![Node::default()] };
        for line in data.lines().filter(|line| !line.starts_with('#')) {
            let Some((name, entries)) = line.split_once(':') else { continue };
            let known = words.names.iter().position(|known| known == name);
            let index = known.unwrap_or(words.names.len());
            if index >= MAX_CLASSES {
                continue;
            }
            if known.is_none() {
                words.names.push(name.to_owned());
            }
            for entry in entries.split_whitespace() {
                words.insert(1 << index, entry);
            }
        }
        words
    }

    /// The class of this name; none if there is no such class.
    pub(super) fn class(&self, name: &str) -> Classes {
        self.names.iter().position(|known| known == name).map_or(0, |index| 1 << index)
    }

    /// The classes of a word in any case, with or without accents.
    pub(super) fn classify(&self, word: &[u8]) -> Classes {
        let mut classes = 0;
        let mut node = self.nodes.first();
        for byte in fold(word).take(MAX_WORD) {
            let Some(here) = node else { return classes };
            classes |= here.stem;
            let next = here.children.iter().find(|&&(label, _)| label == byte);
            let Some(&(_, next)) = next else { return classes };
            node = self.nodes.get(next);
        }
        node.map_or(classes, |here| classes | here.stem | here.whole)
    }

    fn insert(&mut self, class: Classes, entry: &str) {
        let word = entry.trim_end_matches('*');
        let mut at = 0;
        for byte in fold(word.as_bytes()).take(MAX_WORD) {
            let fresh = self.nodes.len();
            let Some(node) = self.nodes.get_mut(at) else { return };
            at = match node.children.iter().find(|&&(label, _)| label == byte) {
                Some(&(_, next)) => next,
                None => {
                    node.children.push((byte, fresh));
                    self.nodes.push(Node::default());
                    fresh
                }
            };
        }
        let Some(node) = self.nodes.get_mut(at) else { return };
        let set = if entry.ends_with('*') { &mut node.stem } else { &mut node.whole };
        *set |= class;
    }
}

/// The bytes of a word in lower case, letters of Western Europe without their accents.
fn fold(word: &[u8]) -> impl Iterator<Item = u8> + '_ {
    let mut at = 0;
    let mut held = None;
    std::iter::from_fn(move || {
        if let Some(byte) = held.take() {
            return Some(byte);
        }
        let byte = *word.get(at)?;
        at += 1;
        let next = word.get(at).copied();
        let (folded, second) = match (byte, next) {
            (0xC3, Some(second)) => match latin(0xC3, second) {
                Some(letter) => (letter, None),
                None => (byte, Some(second)),
            },
            // Cyrillic capitals.
            (0xD0, Some(second @ 0x90..=0x9F)) => (byte, Some(second + 0x20)),
            (0xD0, Some(second @ 0xA0..=0xAF)) => (0xD1, Some(second - 0x20)),
            _ => return Some(byte.to_ascii_lowercase()),
        };
        at += 1;
        held = second;
        Some(folded)
    })
}

#[cfg(test)]
mod tests {
    use super::Words;

    #[test]
    fn words_are_found_in_any_case_and_with_accents() {
        let words = Words::parse("# note\none: précéd* Mais\ntwo: забудь 指示*\none: ﬂ\n");
        let (one, two) = (words.class("one"), words.class("two"));
        for (word, classes) in [
            ("PRECEDENT", one),
            ("précédente", one),
            ("mais", one),
            ("maison", 0),
            ("préc", 0),
            ("ЗАБУДЬ", two),
            ("指示を", two),
            ("指", 0),
            ("", 0),
        ] {
            assert_eq!(words.classify(word.as_bytes()), classes, "{word}");
        }
        assert_eq!(words.class("three"), 0);
    }
}
