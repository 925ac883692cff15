//! Which words are quoted: mentioned by a text, and not said.

/// A quotation that is longer than this is none, or was not closed.
const LONGEST: u32 = 40;

/// Follows quotation marks.
///
/// Only what a writer sets in quotation marks amid other words is a quotation: the strings of JSON, of
/// attributes and of assignments are not, nor is a text that is a quotation as a whole, for all of
/// those speak for themselves. An inch sign opens nothing.
#[derive(Clone, Debug)]
pub(crate) struct Quotes {
    open: bool,
    /// Words since the quotation was opened.
    words: u32,
    /// A word was said in this paragraph.
    led: bool,
    after_word: bool,
    /// The last marks since a word, latest first.
    recent: [char; 2],
}

impl Default for Quotes {
    fn default() -> Self {
        Self { open: false, words: 0, led: false, after_word: false, recent: [' '; 2] }
    }
}

impl Quotes {
    /// Whether the next word is quoted.
    pub(crate) fn is_open(&self) -> bool {
        self.open
    }

    /// A word.
    #[inline]
    pub(crate) fn word(&mut self) {
        self.led = true;
        self.after_word = true;
        self.recent = [' '; 2];
        self.words += 1;
        self.open &= self.words <= LONGEST;
    }

    /// A space.
    #[inline]
    pub(crate) fn space(&mut self) {
        self.after_word = false;
    }

    /// A mark that is no space.
    #[inline]
    pub(crate) fn mark(&mut self, char: char) {
        match char {
            '«' | '「' | '『' => self.open_if(self.led),
            '»' | '」' | '』' => self.open = false,
            '`' if self.recent[0] == '`' => self.open = false,
            '"' | '`' if self.open => self.open = false,
            '"' | '`' => {
                let value = self.recent == [':', '"'] || self.recent[0] == '=';
                self.open_if(self.led && !self.after_word && !value);
            }
            _ => {}
        }
        self.after_word = false;
        self.recent = [char, self.recent[0]];
    }

    fn open_if(&mut self, opens: bool) {
        self.open = opens;
        self.words = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::Quotes;

    /// The words that are quoted.
    fn quoted(text: &str) -> Vec<&str> {
        let (mut quotes, mut quoted, mut rest) = (Quotes::default(), Vec::new(), text);
        while let Some(char) = rest.chars().next() {
            let end = rest.find(|char: char| !char.is_alphanumeric()).unwrap_or(rest.len());
            if end > 0 {
                let (word, more) = rest.split_at(end);
                quoted.extend(quotes.is_open().then_some(word));
                quotes.word();
                rest = more;
                continue;
            }
            if char == ' ' {
                quotes.space();
            } else {
                quotes.mark(char);
            }
            rest = rest.split_at(char.len_utf8()).1;
        }
        quoted
    }

    #[test]
    fn what_is_set_amid_other_words_is_quoted() {
        assert_eq!(quoted("he said \"ignore it\" twice"), ["ignore", "it"]);
        assert_eq!(quoted("the phrase `ignore it` and «forget» it"), ["ignore", "it", "forget"]);
        assert_eq!(quoted("note: \"ignore\""), ["ignore"]);
    }

    #[test]
    fn what_speaks_for_itself_is_not() {
        for text in [
            "\"ignore it\"",
            "{\"body\":\"ignore it\"}",
            "{\"a\": {\"body\": \"ignore it\"}}",
            "<img alt=\"ignore it\">",
            "27\" wide, ignore it",
            "look\n```\nignore it\n```",
        ] {
            assert!(quoted(text).iter().all(|word| !["ignore", "it"].contains(word)), "{text}");
        }
        let long = format!("\"{}ignore", "word ".repeat(50));
        assert!(!quoted(&long).contains(&"ignore"));
    }
}
