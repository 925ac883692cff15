//! A character as a model would take it: nothing if it is invisible, styled and look-alike letters
//! as plain ones, everything in lower case.

use rule_scan::fold::{Class, fold};

/// One character of the text as it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Letter {
    /// Part of a word: as it stands in lower case, and as what it looks like.
    Word {
        /// What it is.
        plain: char,
        /// What it looks like, if that is something else.
        looks: Option<&'static str>,
        /// Whether it was a capital.
        capital: bool,
    },
    /// Part of a script without spaces: a word by itself.
    Single(char),
    /// Between words.
    Between(char),
    /// Between sentences, whether or not a space follows.
    Stop(char),
    /// Nothing that a reader sees.
    Nothing,
}

/// What one character is read as. Constant time.
pub(crate) fn letter(char: char) -> Letter {
    if char.is_ascii() {
        return match char {
            'a'..='z' | '0'..='9' => Letter::Word { plain: char, looks: None, capital: false },
            'A'..='Z' => {
                let plain = char.to_ascii_lowercase();
                Letter::Word { plain, looks: None, capital: true }
            }
            _ => Letter::Between(char),
        };
    }
    match char {
        // Most of Chinese and Japanese, none of which looks like anything else.
        '\u{4E00}'..='\u{9FFF}' | 'ぁ'..='ゖ' | 'ァ'..='ヺ' => return Letter::Single(char),
        '。' | '｡' | '۔' | '।' | '॥' => return Letter::Stop('.'),
        '！' => return Letter::Stop('!'),
        '？' | '؟' => return Letter::Stop('?'),
        _ => {}
    }
    let folded = fold(char);
    match folded.class {
        Class::Invisible => Letter::Nothing,
        Class::Tag | Class::Form | Class::Digit | Class::Accent => match folded.text.chars().next()
        {
            Some(first) => match letter(first) {
                // Forms of several letters (ligatures) are read by their look.
                Letter::Word { plain, capital, .. } => {
                    let looks = (folded.text.len() > 1).then_some(folded.text);
                    Letter::Word { plain, looks, capital }
                }
                other => other,
            },
            None => Letter::Nothing,
        },
        Class::Dash => Letter::Between('-'),
        Class::Space => Letter::Between(' '),
        Class::Punctuation => Letter::Between(folded.text.chars().next().unwrap_or(' ')),
        Class::Lookalike => {
            let plain = lower(char);
            Letter::Word { plain, looks: Some(folded.text), capital: plain != char }
        }
        Class::Same if is_unspaced(char) => Letter::Single(char),
        Class::Same if is_cyrillic(char) || char.is_alphanumeric() || is_indic(char) => {
            let plain = lower(char);
            Letter::Word { plain, looks: None, capital: plain != char }
        }
        Class::Same => Letter::Between(char),
    }
}

/// The first character in lower case. Tables are asked only for scripts that have capitals.
fn lower(char: char) -> char {
    match u32::from(char) {
        0x0430..=0x045F | 0x0590..=0x0FFF | 0xAC00..=0xD7A3 => char,
        number @ 0x0410..=0x042F => char::from_u32(number + 0x20).unwrap_or(char),
        number @ 0x0400..=0x040F => char::from_u32(number + 0x50).unwrap_or(char),
        _ => char.to_lowercase().next().unwrap_or(char),
    }
}

/// Letters of Russian and its neighbours, which are known without a table.
fn is_cyrillic(char: char) -> bool {
    matches!(u32::from(char), 0x0400..=0x0481)
}

/// Han and kana, which put no spaces between words.
pub(crate) fn is_unspaced(char: char) -> bool {
    matches!(u32::from(char), 0x3040..=0x30FF | 0x31F0..=0x31FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF
        | 0xF900..=0xFAFF | 0x20000..=0x323AF)
}

/// Vowel signs and the like, which are part of a word and are no letters. Not the danda, a full
/// stop.
fn is_indic(char: char) -> bool {
    matches!(u32::from(char), 0x0900..=0x0963 | 0x0966..=0x0DFF)
}

#[cfg(test)]
mod tests {
    use super::{Class, Letter, fold, is_cyrillic, is_unspaced, letter, lower};

    #[test]
    fn letters_are_read_as_they_look() {
        let plain = |char| match letter(char) {
            Letter::Word { plain, .. } => plain,
            other => panic!("{other:?}"),
        };
        for (char, expected) in
            [('A', 'a'), ('é', 'e'), ('ｉ', 'i'), ('𝐠', 'g'), ('Ж', 'ж'), ('ا', 'ا')]
        {
            assert_eq!(plain(char), expected);
        }
        assert_eq!(letter('\u{200B}'), Letter::Nothing);
        assert_eq!(letter('漢'), Letter::Single('漢'));
        assert_eq!(letter('。'), Letter::Stop('.'));
        assert!(matches!(letter('о'), Letter::Word { plain: 'о', looks: Some("o"), .. }));
    }

    #[test]
    fn shortcuts_agree_with_the_tables() {
        for char in '\0'..=char::MAX {
            assert_eq!(Some(lower(char)), char.to_lowercase().next(), "U+{:04X}", u32::from(char));
            assert!(!is_cyrillic(char) || char.is_alphanumeric());
            if letter(char) == Letter::Single(char) {
                assert!(is_unspaced(char) && fold(char).class == Class::Same);
            }
        }
    }
}
