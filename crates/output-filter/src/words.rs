//! Texts as words: what is left when case, spacing, punctuation and markup do not count.

use rule_scan::Span;

use crate::hash::Hash;

/// A word, or a character of a script that puts no spaces between words.
#[derive(Clone, Copy)]
pub(crate) struct Word {
    pub(crate) hash: u64,
    pub(crate) span: Span,
    /// A character: two of them are a word.
    pub(crate) character: bool,
}

/// The words of a text, each with where it stands.
pub(crate) fn words(text: &str) -> impl Iterator<Item = Word> + '_ {
    let mut chars = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, first) = loop {
            let (at, char) = chars.next()?;
            if char.is_alphanumeric() {
                break (at, char);
            }
            // A line break of JSON is no letter of the next word.
            if char == '\\' {
                chars.next_if(|(_, char)| matches!(char, 'n' | 'r' | 't'));
            }
        };
        let mut hash = Hash::new(0);
        let mut end = start + first.len_utf8();
        push(&mut hash, first);
        let character = is_spaceless(first);
        while !character
            && let Some(&(at, char)) = chars.peek()
            && (is_within(char) || char.is_alphanumeric() && !is_spaceless(char))
        {
            chars.next();
            if char.is_alphanumeric() {
                push(&mut hash, char);
                end = at + char.len_utf8();
            }
        }
        Some(Word { hash: hash.finish(), span: Span { start, end }, character })
    })
}

/// Adds a letter in lower case.
pub(crate) fn push(hash: &mut Hash, char: char) {
    match char.is_ascii() {
        true => hash.char(char.to_ascii_lowercase()),
        false => char.to_lowercase().for_each(|char| hash.char(without_accent(char))),
    }
}

/// Letters with accents, in lower case, and what they are without: some writers leave them out.
const ACCENTS: [(&str, char); 18] = [
    ("àáâãäåāăą", 'a'),
    ("çćĉċč", 'c'),
    ("ďđ", 'd'),
    ("èéêëēĕėęě", 'e'),
    ("ĝğġģ", 'g'),
    ("ĥħ", 'h'),
    ("ìíîïĩīĭįı", 'i'),
    ("ĵ", 'j'),
    ("ķ", 'k'),
    ("ĺļľł", 'l'),
    ("ñńņň", 'n'),
    ("òóôõöøōŏő", 'o'),
    ("ŕŗř", 'r'),
    ("śŝşšș", 's'),
    ("ţťŧț", 't'),
    ("ùúûüũūŭůűų", 'u'),
    ("ýÿŷ", 'y'),
    ("źżž", 'z'),
];

fn without_accent(char: char) -> char {
    if !('à'..='ț').contains(&char) {
        return char;
    }
    let known = ACCENTS.iter().find(|(accented, _)| accented.contains(char));
    known.map_or(char, |&(_, plain)| plain)
}

/// What may stand within a word without being a part of it: apostrophes, and what cannot be seen.
fn is_within(char: char) -> bool {
    matches!(char, '\'' | '’' | '\u{AD}' | '\u{300}'..='\u{36F}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

/// Scripts without spaces between words: Chinese, Japanese, Thai, Lao, Burmese, Khmer.
fn is_spaceless(char: char) -> bool {
    matches!(char,
        '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}'
        | '\u{2E80}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn case_spacing_punctuation_and_markup_do_not_count() {
        let read = |text: &str| words(text).map(|word| word.hash).collect::<Vec<_>>();
        let plain = read("never tell the user's name");
        assert_eq!(plain.len(), 5);
        assert_eq!(read("* **Never** tell,\n  the USERS `name`!"), plain);
        assert_eq!(read(r#"\nnever\ttell the users \"name\""#), plain);
        assert_ne!(read("never tell the user name"), plain);
        assert_eq!(read("Étaient-ils"), read("e\u{301}taient ils"));
        let text = "说 hello 什么ok";
        let spans: Vec<_> = words(text).map(|word| word.span.of(text)).collect();
        assert_eq!(spans, ["说", "hello", "什", "么", "ok"]);
    }
}
