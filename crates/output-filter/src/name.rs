//! The name that stands before a value: which word of it says that a secret follows, what its other
//! words say, and how the value is announced.

/// Words that say that a secret follows, in lower case.
pub(crate) struct Keys(pub(crate) &'static [&'static str]);

/// A name, and what stands between it and the value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Name<'t> {
    /// What stands before the identifier, to its last byte.
    pub(crate) before: &'t [u8],
    /// The identifier before the key word.
    pub(crate) left: &'t [u8],
    pub(crate) key: &'t [u8],
    /// The identifier after the key word.
    pub(crate) right: &'t [u8],
    /// Between the identifier and the value.
    pub(crate) gap: &'t [u8],
}

/// How a value is announced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Announcement {
    /// Nothing but a space stands between.
    Beside,
    /// It is the next argument, or the next string of a list.
    Listed,
    /// A sign or a verb says that it follows.
    Assigned,
}

/// How far an identifier is followed.
const REACH: usize = 64;

impl<'t> Name<'t> {
    /// The last key word of a text that ends where a value begins.
    pub(crate) fn before(text: &'t [u8], keys: &Keys) -> Option<Self> {
        // The one that ends last, and of those the longest: `mot de passe` and not its `passe`.
        let ends = |end: usize| {
            let head = text.get(..end)?;
            let last = head.last()?;
            let ends = |key: &&&str| {
                // The last byte tells nearly all apart.
                if !key.as_bytes().last().is_some_and(|own| own.eq_ignore_ascii_case(last)) {
                    return false;
                }
                let tail = end.checked_sub(key.len()).and_then(|start| head.get(start..));
                tail.is_some_and(|tail| tail.eq_ignore_ascii_case(key.as_bytes()))
            };
            keys.0.iter().filter(ends).map(|key| key.len()).max().map(|length| (end - length, end))
        };
        let (start, end) = (1..=text.len()).rev().find_map(ends)?;
        let (left, after) = (text.get(..start)?, text.get(end..)?);
        let to_left =
            left.iter().rev().take(REACH).take_while(|b| is_part(**b, b"_-.$:@/")).count();
        let to_right = after.iter().take_while(|byte| is_part(**byte, b"_-.")).count();
        let (before, left) = left.split_at_checked(left.len() - to_left)?;
        let (right, gap) = after.split_at_checked(to_right)?;
        Some(Self { before, left, key: text.get(start..end)?, right, gap })
    }

    /// Whether the key word stands for itself and is no part of a longer word: `keyboard`, `bypass`.
    pub(crate) fn is_word(&self) -> bool {
        self.begins_word() && self.ends_word()
    }

    /// Whether no word goes on in the key word, as in `bypass`.
    pub(crate) fn begins_word(&self) -> bool {
        let (Some(before), Some(first)) = (self.left.last(), self.key.first()) else { return true };
        !before.is_ascii_alphabetic() || before.is_ascii_lowercase() && first.is_ascii_uppercase()
    }

    /// Whether the key word does not go on, as in `passed`; a plural is the same word.
    pub(crate) fn ends_word(&self) -> bool {
        let (Some(last), [first, rest @ ..]) = (self.key.last(), self.right) else { return true };
        let goes_on = |byte: &u8| match last.is_ascii_lowercase() {
            true => byte.is_ascii_lowercase(),
            false => byte.is_ascii_alphabetic(),
        };
        !goes_on(first)
            || first.eq_ignore_ascii_case(&b's') && rest.first().is_none_or(|next| !goes_on(next))
    }

    /// Whether one of these words is among those before the key word.
    pub(crate) fn is_of(&self, words: &[&str]) -> bool {
        has_word(self.left, words)
    }

    /// Whether one of these words is among those after the key word.
    pub(crate) fn goes_on_with(&self, words: &[&str]) -> bool {
        has_word(self.right, words)
    }

    /// The words after the key word.
    pub(crate) fn right_words(&self) -> impl Iterator<Item = &'t [u8]> {
        words(self.right)
    }

    /// Whether it is an option of a command: `--db-password`, `/pass`.
    pub(crate) fn is_option(&self) -> bool {
        let spaced = self
            .before
            .last()
            .is_none_or(|byte| byte.is_ascii_whitespace() || b"'\"([,=".contains(byte));
        spaced && (self.left.starts_with(b"-") || self.left == b"/")
    }

    pub(crate) fn is_upper(&self) -> bool {
        !self.key.iter().any(u8::is_ascii_lowercase)
    }

    /// The name of a type or of a path in code: `AWS::Api::Key`.
    pub(crate) fn is_path(&self) -> bool {
        self.left.windows(2).any(|pair| pair == b"::")
    }

    /// Whether the name is in quotes, as in JSON.
    pub(crate) fn is_quoted(&self) -> bool {
        self.gap.first() == Some(&b'"')
    }

    /// Whether other words stand before the key word, as in `db_pass`.
    pub(crate) fn has_prefix(&self) -> bool {
        self.left.iter().any(u8::is_ascii_alphanumeric)
    }

    /// Whether a sign announces the value, and no verb.
    pub(crate) fn is_assigned_by_sign(&self) -> bool {
        matches!(self.told().last(), Some(b'=' | b':' | b'>'))
    }

    /// Whether the value stands in the next cell.
    pub(crate) fn is_cell(&self) -> bool {
        self.told().ends_with(b"|")
    }

    /// What stands between, without what opens the value.
    pub(crate) fn told(&self) -> &'t [u8] {
        without_opening(self.gap).trim_ascii_end()
    }

    pub(crate) fn announcement(&self) -> Announcement {
        let gap = self.told();
        let assigns = || gap.iter().any(|byte| b"=:>".contains(byte));
        match gap.last() {
            None => Announcement::Beside,
            Some(b',' | b'(') if !assigns() => Announcement::Listed,
            Some(_) => Announcement::Assigned,
        }
    }
}

/// Quotation marks and emphasis, which belong to the value.
const OPENINGS: [&str; 13] = ["\"", "'", "`", "\\", "“", "„", "«", "‘", "「", "『", "*", "_", "["];

fn without_opening(gap: &[u8]) -> &[u8] {
    let mut gap = gap.strip_suffix(b"\xC2\xA0").unwrap_or(gap).trim_ascii_end();
    let strip = |gap: &[u8]| {
        OPENINGS.iter().find_map(|open| gap.strip_suffix(open.as_bytes()).map(<[u8]>::len))
    };
    while let Some(rest) = strip(gap).and_then(|length| gap.get(..length)) {
        gap = rest;
    }
    gap
}

fn is_part(byte: u8, joints: &[u8]) -> bool {
    byte.is_ascii_alphanumeric() || joints.contains(&byte) || byte >= 128
}

/// Whether one of the words of an identifier is listed.
fn has_word(identifier: &[u8], listed: &[&str]) -> bool {
    words(identifier)
        .any(|word| listed.iter().any(|known| word.eq_ignore_ascii_case(known.as_bytes())))
}

/// The words of an identifier: they end at what is no letter, and where a capital begins the next.
fn words(identifier: &[u8]) -> impl Iterator<Item = &[u8]> {
    identifier
        .split(|byte| !byte.is_ascii_alphabetic())
        .flat_map(|part| part.chunk_by(|a, b| !(a.is_ascii_lowercase() && b.is_ascii_uppercase())))
        .filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{Announcement, Keys, Name};

    const KEYS: Keys = Keys(&["password", "pass", "key", "token"]);

    fn name(text: &str) -> Name<'_> {
        Name::before(text.as_bytes(), &KEYS).unwrap()
    }

    #[test]
    fn the_last_key_word_and_what_is_around_it() {
        let found = name(r#"x = {"MyApp.stripeKey_prod": ""#);
        assert_eq!(
            (found.left, found.key, found.right),
            (&b"MyApp.stripe"[..], &b"Key"[..], &b"_prod"[..])
        );
        assert_eq!(found.gap, b"\": \"");
        assert!(found.is_word() && found.is_of(&["app"]) && found.goes_on_with(&["prod"]));
        assert!(Name::before(b"nothing", &KEYS).is_none());
    }

    #[test]
    fn a_key_word_is_a_word() {
        for text in ["db_pass", "dbPass", "PASS", "tokens", "my-key1", "API_KEYS"] {
            assert!(name(text).is_word(), "{text}");
        }
        for text in
            ["bypass", "passed", "BYPASS", "passes", "keyboard", "PASSED", "monkey", "passing"]
        {
            assert!(!name(text).is_word(), "{text}");
        }
    }

    #[test]
    fn how_a_value_is_announced() {
        for (text, how) in [
            ("password ", Announcement::Beside),
            ("--password '", Announcement::Beside),
            ("password = ", Announcement::Assigned),
            ("password is \"", Announcement::Assigned),
            (r#""password": ""#, Announcement::Assigned),
            (r#"("password", ""#, Announcement::Listed),
            (r#".password(""#, Announcement::Listed),
        ] {
            assert_eq!(name(text).announcement(), how, "{text}");
        }
        assert!(name("x --db-password ").is_option() && !name("a-password ").is_option());
    }
}
