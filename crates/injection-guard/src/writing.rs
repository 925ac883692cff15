//! Ways of writing a sentence: as it is read, rotated by thirteen letters, and from its end to its
//! start.
//!
//! A model reads all three. Both ciphers keep the length, so a rule that looks for anchors written
//! that way, and reads its window that way, needs neither a view nor a map, and holds back no more
//! than any other.

/// How a sentence is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Writing {
    Plain,
    /// Plain, in a script whose letters take two or three bytes.
    Wide,
    /// Each letter as the thirteenth after it.
    Rot13,
    /// From the last character to the first.
    Reversed,
}

/// The shortest word that is looked for in a cipher; shorter ones are too often words of a language
/// as well.
const SHORTEST: usize = 6;

impl Writing {
    /// Those that have one rule for each kind.
    pub(crate) const NARROW: [Self; 3] = [Self::Plain, Self::Rot13, Self::Reversed];

    /// The end of a rule's name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Plain => "frames",
            Self::Wide => "wide",
            Self::Rot13 => "rot13",
            Self::Reversed => "reversed",
        }
    }

    /// What to search for to find these words where they are written as they are read.
    pub(crate) fn plain(words: &[String]) -> Vec<String> {
        [Self::Plain, Self::Wide].into_iter().flat_map(|writing| writing.anchors(words)).collect()
    }

    /// What to search for to find these words, in a cipher those of them that are worth it.
    pub(crate) fn anchors(self, words: &[String]) -> Vec<String> {
        // Letters of the Latin blocks take two bytes at most, and few of a word do.
        let is_wide = |word: &str| word.bytes().any(|byte| byte > 0xC8);
        let plain = words.iter().filter(|word| word.bytes().all(|b| b.is_ascii_lowercase()));
        let long = plain.filter(|word| word.len() >= SHORTEST);
        let mut anchors: Vec<String> = match self {
            Self::Plain => words.iter().filter(|word| !is_wide(word)).cloned().collect(),
            Self::Wide => words.iter().filter(|word| is_wide(word)).cloned().collect(),
            Self::Rot13 => {
                long.map(|word| word.bytes().map(rot13).map(char::from).collect()).collect()
            }
            Self::Reversed => long.map(|word| word.chars().rev().collect()).collect(),
        };
        anchors.sort_unstable();
        // What begins with a shorter anchor is found by it.
        anchors.dedup_by(|longer, shorter| longer.starts_with(shorter.as_str()));
        anchors
    }

    /// What a window says. `buffer` is as long as the longest window.
    pub(crate) fn read<'b>(self, window: &'b [u8], buffer: &'b mut [u8]) -> &'b [u8] {
        if matches!(self, Self::Plain | Self::Wide) {
            return window;
        }
        let length = window.len().min(buffer.len());
        let Some(out) = buffer.get_mut(..length) else { return &[] };
        out.copy_from_slice(window.get(..length).unwrap_or(&[]));
        if self == Self::Rot13 {
            out.iter_mut().for_each(|byte| *byte = rot13(*byte));
        } else {
            out.reverse();
            // The bytes of a character keep their order.
            for bytes in out.chunk_by_mut(|&byte, _| byte & 0xC0 == 0x80) {
                bytes.reverse();
            }
        }
        out
    }
}

fn rot13(byte: u8) -> u8 {
    match byte {
        b'A'..=b'M' | b'a'..=b'm' => byte + 13,
        b'N'..=b'Z' | b'n'..=b'z' => byte - 13,
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::Writing;

    #[test]
    fn windows_are_read_character_by_character() {
        let read = |cipher: Writing, text: &str| {
            let mut buffer = [0; 32];
            String::from_utf8_lossy(cipher.read(text.as_bytes(), &mut buffer)).into_owned()
        };
        assert_eq!(read(Writing::Rot13, "Vtaber nyy, é 13"), "Ignore all, é 13");
        assert_eq!(read(Writing::Reversed, "selgèr€ sel"), "les €règles");
        assert_eq!(read(Writing::Reversed, &"a".repeat(40)).len(), 32, "no longer than the buffer");
        let words = ["ignore".to_owned(), "rules".to_owned(), "règlement".to_owned()];
        assert_eq!(Writing::Rot13.anchors(&words), ["vtaber"]);
        assert_eq!(Writing::Reversed.anchors(&words), ["erongi"]);
    }
}
