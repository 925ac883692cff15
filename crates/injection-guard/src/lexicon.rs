//! The words of the grammar: which classes a word belongs to.

#[cfg(feature = "model")]
mod beginnings;

#[cfg(feature = "model")]
pub(crate) use beginnings::Beginnings;

/// A set of word classes, one bit each.
pub(crate) type Classes = u128;

/// The class of an address, host or URL; no word of the data has it.
pub(crate) const ADDRESS: Classes = 1 << 127;
const MAX_CLASSES: usize = 127;
/// Words are looked up by at most this many bytes; the rest can only belong to an ending.
const MAX_WORD: usize = 32;

/// The words of `data/lexicon.txt` as a tree of bytes.
#[derive(Debug)]
pub(crate) struct Lexicon {
    names: Vec<String>,
    /// By first byte: a node, or 0. The root has too many children to search.
    roots: Box<[u32; 256]>,
    nodes: Vec<Node>,
    /// By class: its words as they are written, to be looked for as anchors.
    words: Vec<Vec<String>>,
}

#[derive(Debug, Default)]
struct Node {
    /// One bit for each child, by the lowest six bits of its byte: most words leave the tree soon.
    some: u64,
    children: Vec<(u8, u32)>,
    whole: Classes,
    stem: Classes,
}

impl Lexicon {
    /// Reads `class: word word* ...` lines; a line of another shape is left out.
    pub(crate) fn parse(data: &str) -> Self {
        let mut lexicon = Self {
            names: Vec::new(),
            roots: Box::new([0; 256]),
            nodes: vec![Node::default()],
            words: Vec::new(),
        };
        for line in data.lines().filter(|line| !line.starts_with('#')) {
            let Some((name, words)) = line.split_once(':') else { continue };
            let Some(index) = lexicon.class_index(name.trim()) else { continue };
            for word in words.split_whitespace() {
                lexicon.insert(index, word);
            }
        }
        lexicon
    }

    /// The class of this name.
    pub(crate) fn class(&self, name: &str) -> Option<Classes> {
        let index = self.names.iter().position(|known| known == name)?;
        Some(1 << index)
    }

    /// What to search for to find a word of any of these classes: as written, without accents,
    /// and with a capital where that is another byte.
    pub(crate) fn anchors(&self, classes: Classes) -> Vec<String> {
        let mut anchors = Vec::new();
        for (index, words) in self.words.iter().enumerate() {
            if classes >> index & 1 == 0 {
                continue;
            }
            for word in words {
                let plain: Vec<u8> = fold(word.as_bytes()).collect();
                anchors.extend(String::from_utf8(plain));
                let mut chars = word.chars();
                if let Some(first) = chars.next().filter(|first| !first.is_ascii()) {
                    anchors.push(first.to_uppercase().chain(chars).collect());
                }
                anchors.push(word.clone());
            }
        }
        anchors.sort_unstable();
        anchors.dedup();
        anchors
    }

    /// The classes of a word in any case, with or without accents.
    pub(crate) fn classify(&self, word: &[u8]) -> Classes {
        if word.iter().all(u8::is_ascii_alphanumeric) {
            return self.walk(word.iter().map(u8::to_ascii_lowercase).take(MAX_WORD));
        }
        self.walk(fold(word).take(MAX_WORD))
    }

    fn walk(&self, mut letters: impl Iterator<Item = u8>) -> Classes {
        let first = letters.next().and_then(|byte| self.roots.get(usize::from(byte)));
        let mut node = first.filter(|&&at| at > 0).and_then(|&at| self.nodes.get(at as usize));
        let mut classes = 0;
        for byte in letters {
            let Some(here) = node else { return classes };
            classes |= here.stem;
            if here.some >> (byte & 63) & 1 == 0 {
                return classes;
            }
            let next = here.children.iter().find(|&&(label, _)| label == byte);
            node = next.and_then(|&(_, child)| self.nodes.get(child as usize));
        }
        node.map_or(classes, |here| classes | here.stem | here.whole)
    }

    fn class_index(&mut self, name: &str) -> Option<usize> {
        if let Some(index) = self.names.iter().position(|known| known == name) {
            return Some(index);
        }
        if self.names.len() == MAX_CLASSES {
            return None;
        }
        self.names.push(name.to_owned());
        self.words.push(Vec::new());
        Some(self.names.len() - 1)
    }

    fn insert(&mut self, class: usize, entry: &str) {
        let word = entry.trim_end_matches('*');
        let mut at = 0;
        for byte in fold(word.as_bytes()).take(MAX_WORD) {
            let fresh = self.nodes.len();
            if at == 0 {
                let Some(root) = self.roots.get_mut(usize::from(byte)) else { return };
                if *root == 0 {
                    *root = fresh as u32;
                    self.nodes.push(Node::default());
                }
                at = *root as usize;
                continue;
            }
            let Some(node) = self.nodes.get_mut(at) else { return };
            match node.children.iter().find(|&&(label, _)| label == byte) {
                Some(&(_, child)) => at = child as usize,
                None => {
                    node.some |= 1 << (byte & 63);
                    node.children.push((byte, fresh as u32));
                    self.nodes.push(Node::default());
                    at = fresh;
                }
            }
        }
        let Some(node) = self.nodes.get_mut(at) else { return };
        let set = if entry.ends_with('*') { &mut node.stem } else { &mut node.whole };
        *set |= 1 << class;
        if let Some(words) = self.words.get_mut(class) {
            words.push(word.to_owned());
        }
    }
}

/// The bytes of a word in lower case, Latin letters without accents, apostrophes left out.
fn fold(word: &[u8]) -> impl Iterator<Item = u8> + '_ {
    let mut at = 0;
    let mut held = None;
    std::iter::from_fn(move || {
        if let Some(byte) = held.take() {
            return Some(byte);
        }
        loop {
            let byte = *word.get(at)?;
            let next = word.get(at + 1).copied().unwrap_or(0);
            at += 1;
            let folded = match (byte, next) {
                (b'\'', _) => continue,
                (0xE2, 0x80) => {
                    // A curly apostrophe; other punctuation of this block never gets here.
                    at += 2;
                    continue;
                }
                (0xC3, _) => match latin(next) {
                    Some(letter) => {
                        at += 1;
                        letter
                    }
                    None => byte,
                },
                // Cyrillic capitals.
                (0xD0, 0x90..=0x9F) => {
                    at += 1;
                    held = Some(next + 0x20);
                    byte
                }
                (0xD0, 0xA0..=0xAF) => {
                    at += 1;
                    held = Some(next - 0x20);
                    0xD1
                }
                _ => byte.to_ascii_lowercase(),
            };
            return Some(folded);
        }
    })
}

/// The plain letter of the second byte of `U+00C0..U+00FF`.
fn latin(second: u8) -> Option<u8> {
    Some(match second & 0x9F {
        0x80..=0x85 => b'a',
        0x87 => b'c',
        0x88..=0x8B => b'e',
        0x8C..=0x8F => b'i',
        0x91 => b'n',
        0x92..=0x96 | 0x98 => b'o',
        0x99..=0x9C => b'u',
        0x9D => b'y',
        0x9F => b's',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{Lexicon, fold};

    #[test]
    fn words_are_found_in_any_case_and_with_accents() {
        let lexicon = Lexicon::parse("# note\ntime: precedent* above\nneg: dont\nверб: забудь\n");
        let (time, neg) = (lexicon.class("time").unwrap(), lexicon.class("neg").unwrap());
        let classes = |word: &str| lexicon.classify(word.as_bytes());
        for word in ["précédentes", "PRÉCÉDENT", "precedente", "Above"] {
            assert_eq!(classes(word), time, "{word}");
        }
        assert_eq!(classes("don't"), neg);
        assert_eq!(classes("Don’t"), neg);
        assert_eq!(classes("ЗАБУДЬ"), lexicon.class("верб").unwrap());
        for word in ["abov", "aboves", "", "preceden"] {
            assert_eq!(classes(word), 0, "{word}");
        }
    }

    #[test]
    fn anchors_find_what_the_lexicon_knows() {
        let lexicon = Lexicon::parse("a: oublie* néglige été\n");
        let anchors = lexicon.anchors(lexicon.class("a").unwrap());
        assert_eq!(anchors, ["ete", "neglige", "néglige", "oublie", "Été", "été"]);
        assert_eq!(fold("È".as_bytes()).collect::<Vec<_>>(), b"e");
    }
}
