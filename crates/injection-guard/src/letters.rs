//! Letters as words are compared: in lower case, without accents, vowel signs and joiners.

/// The bytes of a word as words are compared.
///
/// Latin letters lose their accents, Arabic ones their vowel signs and the forms of alef, Devanagari
/// ones the dot below; apostrophes and zero-width joiners are left out.
pub(crate) fn fold(word: &[u8]) -> impl Iterator<Item = u8> + '_ {
    let mut at = 0;
    let mut held: [u8; 2] = [0; 2];
    std::iter::from_fn(move || {
        let [first, second] = held;
        if first > 0 {
            held = [second, 0];
            return Some(first);
        }
        loop {
            let rest = word.get(at..).unwrap_or(&[]);
            let letter = letter(rest)?;
            at += letter.width;
            let [first, second, third] = letter.bytes;
            if first > 0 {
                held = [second, third];
                return Some(first);
            }
        }
    })
}

/// What the character at the front of some bytes is compared as: its first zero byte ends it.
pub(crate) struct Letter {
    pub(crate) width: usize,
    pub(crate) bytes: [u8; 3],
}

/// The letter at the front; `None` at the end.
pub(crate) fn letter(rest: &[u8]) -> Option<Letter> {
    let letter = |width, bytes| Some(Letter { width, bytes });
    match *rest {
        [] => None,
        [b'\'', ..] => letter(1, [0; 3]),
        [byte @ 0..=0x7F, ..] => letter(1, [byte.to_ascii_lowercase(), 0, 0]),
        // A curly apostrophe or a joiner; other punctuation of this block never gets here.
        [0xE2, 0x80, _, ..] => letter(3, [0; 3]),
        [first @ 0xC3..=0xC5, second, ..] => match latin(first, second) {
            Some(plain) => letter(2, [plain, 0, 0]),
            None => letter(2, [first, second, 0]),
        },
        // Combining accents, as decomposed text and lowered `İ` have them.
        [0xCC, _, ..] => letter(2, [0; 3]),
        // Cyrillic capitals, and yo as ye.
        [0xD0, 0x81, ..] | [0xD1, 0x91, ..] => letter(2, [0xD0, 0xB5, 0]),
        [0xD0, second @ 0x90..=0x9F, ..] => letter(2, [0xD0, second + 0x20, 0]),
        [0xD0, second @ 0xA0..=0xAF, ..] => letter(2, [0xD1, second - 0x20, 0]),
        // Alef with hamza or madda, teh marbuta, alef maksura; vowel signs and the stretching mark.
        [0xD8, 0xA2 | 0xA3 | 0xA5, ..] => letter(2, [0xD8, 0xA7, 0]),
        [0xD8, 0xA9, ..] => letter(2, [0xD9, 0x87, 0]),
        [0xD9, 0x89, ..] => letter(2, [0xD9, 0x8A, 0]),
        [0xD9, 0x80 | 0x8B..=0x92, ..] => letter(2, [0; 3]),
        // The dot below, alone and as part of a letter.
        [0xE0, 0xA4, 0xBC, ..] => letter(3, [0; 3]),
        [0xE0, 0xA5, third @ 0x98..=0x9F, ..] => {
            let plain = [0x95, 0x96, 0x97, 0x9C, 0xA1, 0xA2, 0xAB, 0xAF];
            let plain = plain.get(usize::from(third - 0x98)).copied().unwrap_or(third);
            letter(3, [0xE0, 0xA4, plain])
        }
        [first @ 0xE0..=0xEF, second, third, ..] => letter(3, [first, second, third]),
        [first @ 0xC0..=0xDF, second, ..] => letter(2, [first, second, 0]),
        // Half a character or one of four bytes: each byte for itself.
        [byte, ..] => letter(1, [byte, 0, 0]),
    }
}

/// The plain letter of a character of `U+00C0..U+017F`.
pub(crate) fn latin(first: u8, second: u8) -> Option<u8> {
    if first == 0xC3 {
        return Some(match second & 0x9F {
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
        });
    }
    Some(match (first, second) {
        (0xC4, 0x80..=0x85) => b'a',
        (0xC4, 0x86..=0x8D) => b'c',
        (0xC4, 0x8E..=0x91) => b'd',
        (0xC4, 0x92..=0x9B) => b'e',
        (0xC4, 0x9C..=0xA3) => b'g',
        (0xC4, 0xA4..=0xA7) => b'h',
        (0xC4, 0xA8..=0xB1) => b'i',
        (0xC4, 0xB4..=0xB5) => b'j',
        (0xC4, 0xB6..=0xB8) => b'k',
        (0xC4, 0xB9..=0xBF) | (0xC5, 0x80..=0x82) => b'l',
        (0xC5, 0x83..=0x8B) => b'n',
        (0xC5, 0x8C..=0x93) => b'o',
        (0xC5, 0x94..=0x99) => b'r',
        (0xC5, 0x9A..=0xA1 | 0xBF) => b's',
        (0xC5, 0xA2..=0xA7) => b't',
        (0xC5, 0xA8..=0xB3) => b'u',
        (0xC5, 0xB4..=0xB5) => b'w',
        (0xC5, 0xB6..=0xB8) => b'y',
        (0xC5, 0xB9..=0xBE) => b'z',
        _ => return None,
    })
}

/// How a script writes its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Script {
    /// With spaces between.
    Spaced,
    /// With spaces between, the article and short words joined to the front.
    Arabic,
    /// Without: Chinese characters and kana.
    Joined,
}

impl Script {
    /// The script of the character at the front.
    pub(crate) fn of(rest: &[u8]) -> Self {
        match *rest {
            [0xD8..=0xDB, ..] => Self::Arabic,
            // Kana; Chinese characters from U+3400 on.
            [0xE3, 0x81..=0x83, ..] | [0xE3, 0x90..=0xBF, ..] | [0xE4..=0xE9, ..] => Self::Joined,
            _ => Self::Spaced,
        }
    }
}

/// What may be joined to the front of an Arabic word: "and", "so", a preposition, the article, one
/// after the other.
pub(crate) const ARABIC_PREFIXES: [&str; 10] =
    ["و", "ف", "ال", "لل", "بال", "وال", "ب", "ل", "ك", "فال"];
/// How many of them are looked for.
pub(crate) const ARABIC_SEARCHED: usize = 5;

#[cfg(test)]
mod tests {
    use super::{Script, fold};

    fn folded(word: &str) -> String {
        String::from_utf8(fold(word.as_bytes()).collect()).unwrap()
    }

    #[test]
    fn accents_and_signs_do_not_count() {
        for (word, plain) in [
            ("Précédentes", "precedentes"),
            ("ÖNCEKİ", "onceki"),
            ("talimatları", "talimatlari"),
            ("Zażółć", "zazolc"),
            ("ЁЛКА", "елка"),
            ("أَوَامِر", "اوامر"),
            ("السابقة", "السابقه"),
            ("नज़रअंदाज़", "नजरअंदाज"),
            ("don’t", "dont"),
        ] {
            assert_eq!(folded(word), plain);
        }
        assert_eq!(folded("指示"), "指示");
        assert_eq!(fold(&[0xE3, 0x81]).count(), 2, "half a character");
    }

    #[test]
    fn scripts() {
        for (text, script) in [
            ("word", Script::Spaced),
            ("слово", Script::Spaced),
            ("지시", Script::Spaced),
            ("कर", Script::Spaced),
            ("كلمة", Script::Arabic),
            ("之前", Script::Joined),
            ("すべて", Script::Joined),
        ] {
            assert_eq!(Script::of(text.as_bytes()), script, "{text}");
        }
    }
}
