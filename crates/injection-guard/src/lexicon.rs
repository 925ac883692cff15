//! The words of the grammar: which classes a word belongs to.

#[cfg(feature = "model")]
mod beginnings;

use crate::classes::Classes;
use crate::letters::{ARABIC_PREFIXES, ARABIC_SEARCHED, Script, fold, letter};
#[cfg(feature = "model")]
pub(crate) use beginnings::Beginnings;

/// Words are looked up by at most this many bytes; the rest can only belong to an ending.
const MAX_WORD: usize = 48;

/// What is known of a word.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Entry {
    pub(crate) classes: Classes,
    /// Where the tree goes on, if phrases begin with this word.
    phrases: Option<u32>,
}

impl Entry {
    /// Whether a phrase may begin with this.
    pub(crate) fn goes_on(self) -> bool {
        self.phrases.is_some()
    }

    /// What is known of a word that can be read in two ways.
    pub(crate) fn or(self, other: Self) -> Self {
        let phrases = self.phrases.or(other.phrases);
        Self { classes: self.classes | other.classes, phrases }
    }
}

/// The words of `data/lexicon.txt` and `data/words/` as a tree of bytes.
#[derive(Debug)]
pub(crate) struct Lexicon {
    names: Vec<String>,
    /// The classes of anchors, `name#`: their words stand for no class in a text.
    searched: Vec<(String, Vec<String>)>,
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
            searched: Vec::new(),
            roots: Box::new([0; 256]),
            nodes: vec![Node::default()],
            words: Vec::new(),
        };
        for line in data.lines().filter(|line| !line.starts_with('#')) {
            let Some((name, words)) = line.split_once(':') else { continue };
            if let Some(name) = name.strip_suffix('#') {
                let words = words.split_whitespace().map(str::to_owned).collect();
                lexicon.searched.push((name.to_owned(), words));
                continue;
            }
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
        Some(Classes::one(index))
    }

    /// The name of the class of this number.
    #[cfg(feature = "model")]
    pub(crate) fn name(&self, index: usize) -> &str {
        self.names.get(index).map_or("", String::as_str)
    }

    /// What to search for to find a word of this class: the words of `name#` if there are some and
    /// else those of `name`, as written, without accents, and with capitals where those are other
    /// bytes. `_` is a space.
    pub(crate) fn anchors(&self, name: &str) -> Vec<String> {
        let searched = self.searched.iter().filter(|(known, _)| known == name);
        let mut words: Vec<&str> =
            searched.flat_map(|(_, words)| words).map(String::as_str).collect();
        if words.is_empty() {
            let index = self.names.iter().position(|known| known == name);
            let own = index.and_then(|index| self.words.get(index));
            words.extend(own.into_iter().flatten().map(String::as_str));
        }
        let mut anchors: Vec<String> = words.into_iter().flat_map(spellings).collect();
        anchors.sort_unstable();
        anchors.dedup();
        anchors
    }

    /// Reads a word in any case, with or without accents.
    pub(crate) fn read(&self, word: &[u8]) -> Entry {
        self.read_on(None, word)
    }

    /// Reads on with the next word of a phrase, after the words that led to `entry`.
    pub(crate) fn read_next(&self, entry: Entry, word: &[u8]) -> Option<Entry> {
        let next = self.read_on(Some(entry.phrases?), word);
        (next.phrases.is_some() || !next.classes.is_empty()).then_some(next)
    }

    /// Reads the longest word at the front of a text without spaces: its length and classes.
    pub(crate) fn longest(&self, text: &[u8]) -> Option<(usize, Classes)> {
        let mut node = None;
        let (mut at, mut best) = (0, None);
        'words: while let Some(letter) = letter(text.get(at..).unwrap_or(&[])) {
            if letter.bytes.first() == Some(&0) {
                break;
            }
            at += letter.width;
            for byte in letter.bytes.into_iter().filter(|&byte| byte > 0) {
                let Some(next) = self.step(node, byte) else { break 'words };
                node = Some(next);
            }
            let here = node.and_then(|at| self.nodes.get(at as usize));
            let classes = here.map_or(Classes::NONE, |here| here.stem | here.whole);
            if !classes.is_empty() {
                best = Some((at, classes));
            }
        }
        best
    }

    fn read_on(&self, from: Option<u32>, word: &[u8]) -> Entry {
        if word.iter().all(u8::is_ascii_alphanumeric) {
            return self.walk(from, word.iter().map(u8::to_ascii_lowercase).take(MAX_WORD));
        }
        self.walk(from, fold(word).take(MAX_WORD))
    }

    fn walk(&self, from: Option<u32>, letters: impl Iterator<Item = u8>) -> Entry {
        let mut node = from;
        let mut classes = Classes::NONE;
        for byte in letters {
            let next = self.step(node, byte);
            let Some(here) = next.and_then(|at| self.nodes.get(at as usize)) else {
                return Entry { classes, phrases: None };
            };
            classes |= here.stem;
            node = next;
        }
        let here = node.and_then(|at| self.nodes.get(at as usize));
        let phrases = node.and_then(|at| self.child(at, b' '));
        Entry { classes: here.map_or(classes, |here| classes | here.stem | here.whole), phrases }
    }

    /// The node that this byte leads to from a node or, without one, from the root.
    fn step(&self, node: Option<u32>, byte: u8) -> Option<u32> {
        match node {
            Some(node) => self.child(node, byte),
            None => self.roots.get(usize::from(byte)).copied().filter(|&at| at > 0),
        }
    }

    fn child(&self, node: u32, byte: u8) -> Option<u32> {
        let here = self.nodes.get(node as usize)?;
        if here.some >> (byte & 63) & 1 == 0 {
            return None;
        }
        here.children.iter().find(|&&(label, _)| label == byte).map(|&(_, child)| child)
    }

    fn class_index(&mut self, name: &str) -> Option<usize> {
        if let Some(index) = self.names.iter().position(|known| known == name) {
            return Some(index);
        }
        if self.names.len() == Classes::MAX {
            return None;
        }
        self.names.push(name.to_owned());
        self.words.push(Vec::new());
        Some(self.names.len() - 1)
    }

    fn insert(&mut self, class: usize, entry: &str) {
        let word = entry.trim_end_matches('*').replace(['_', '-'], " ");
        let mut at = 0;
        for byte in fold(word.as_bytes()).take(2 * MAX_WORD) {
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
        *set |= Classes::one(class);
        if let Some(words) = self.words.get_mut(class) {
            words.push(entry.trim_end_matches('*').replace('_', " "));
        }
    }
}

/// How a word to search for can be written, as bytes.
fn spellings(word: &str) -> Vec<String> {
    let word = word.replace('_', " ");
    if Script::of(word.as_bytes()) == Script::Arabic {
        let joined =
            ARABIC_PREFIXES.iter().take(ARABIC_SEARCHED).map(|prefix| format!("{prefix}{word}"));
        return joined.chain([word.clone()]).collect();
    }
    let plain: Vec<u8> = fold(word.as_bytes()).collect();
    let mut spellings: Vec<String> = String::from_utf8(plain).into_iter().collect();
    if !word.is_ascii() {
        let mut chars = word.chars();
        let first = chars.next().into_iter().flat_map(char::to_uppercase);
        spellings.push(first.chain(chars).collect());
        spellings.push(word.to_uppercase());
    }
    spellings.push(word);
    spellings
}

#[cfg(test)]
mod tests {
    use super::Lexicon;
    use crate::classes::Classes;

    #[test]
    fn words_are_found_in_any_case_and_with_accents() {
        let lexicon = Lexicon::parse("# note\ntime: precedent* above\nneg: dont\nверб: забудь\n");
        let (time, neg) = (lexicon.class("time").unwrap(), lexicon.class("neg").unwrap());
        let classes = |word: &str| lexicon.read(word.as_bytes()).classes;
        for word in ["précédentes", "PRÉCÉDENT", "precedente", "Above"] {
            assert_eq!(classes(word), time, "{word}");
        }
        assert_eq!(classes("don't"), neg);
        assert_eq!(classes("Don’t"), neg);
        assert_eq!(classes("ЗАБУДЬ"), lexicon.class("верб").unwrap());
        for word in ["abov", "aboves", "", "preceden"] {
            assert_eq!(classes(word), Classes::NONE, "{word}");
        }
    }

    #[test]
    fn anchors_find_what_the_lexicon_knows() {
        let lexicon = Lexicon::parse("a: oublie* néglige été\n");
        let anchors = lexicon.anchors("a");
        let all =
            ["NÉGLIGE", "Néglige", "ete", "neglige", "néglige", "oublie", "ÉTÉ", "Été", "été"];
        assert_eq!(anchors, all);
        let lexicon = Lexicon::parse("a: much\na#: much_more\nb: تجاهل\n");
        assert_eq!(lexicon.anchors("a"), ["much more"]);
        assert!(lexicon.anchors("b").contains(&"وتجاهل".to_owned()));
        assert!(lexicon.class("a#").is_none());
    }

    #[test]
    fn phrases_and_texts_without_spaces() {
        let lexicon = Lexicon::parse("a: set_aside 忽略\nb: 忽略了\n");
        let (a, b) = (lexicon.class("a").unwrap(), lexicon.class("b").unwrap());
        let set = lexicon.read("Set".as_bytes());
        assert!(set.classes.is_empty());
        assert_eq!(lexicon.read_next(set, b"ASIDE").unwrap().classes, a);
        assert!(lexicon.read_next(set, b"up").is_none());
        assert_eq!(lexicon.longest("忽略规则".as_bytes()), Some((6, a)));
        assert_eq!(lexicon.longest("忽略了规则".as_bytes()), Some((9, b)));
        assert_eq!(lexicon.longest("规则".as_bytes()), None);
    }
}
