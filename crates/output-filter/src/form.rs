//! The ways in which a value is written after what announces it: in quotes of several kinds or
//! bare, each of which ends differently.

use rule_scan::{Analyser, Anchor, ByteClass, Rule, Trimmed, Words};

use crate::value;

/// A value is judged by its first bytes; a longer one is hidden to its end.
const HEAD: usize = 100;
/// What a reading is shown: the head, and what closes it.
const WINDOW: usize = HEAD + 8;

/// What opens a value, if anything does.
pub(crate) const OPENING: &str = concat!(
    r#"(?:[bfruBFRUL@$]{0,2}["']|\\{1,7}["']|`|“|„|«|‘|「|『|&quot;|&apos;|&#3[49];|&#x2[27];"#,
    r"|(?:«|“|„)(?: |\xC2\xA0)|<!\[CDATA\[)",
);

/// How a value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// In quotation marks, which so many backslashes escape, as in JSON within JSON.
    Quoted {
        mark: u8,
        escapes: usize,
    },
    /// In backticks.
    Ticked,
    /// In typographic quotation marks or in those of HTML.
    Fancy,
    Bare,
}

/// A value and how it is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Value<'t> {
    pub(crate) text: &'t [u8],
    pub(crate) form: Form,
    /// Whether it goes on after what was read.
    long: bool,
}

impl<'t> Value<'t> {
    /// The value that begins where `window` does, after an opening that `before` ends with.
    pub(crate) fn read(before: &[u8], window: &'t [u8]) -> Option<Self> {
        let form = Form::opened(before);
        let head = window.get(..HEAD).unwrap_or(window);
        let length = form.length(head, window);
        let long = length >= HEAD;
        let text = head.get(..length)?;
        let (text, long) = match form {
            // Another parameter begins within the head, so the value ends before it.
            Form::Bare if long => match value::next_parameter(text, true) {
                Some(at) => (value::unquoted(text.get(..at)?), false),
                None => (text, true),
            },
            Form::Bare => (value::unquoted(text), false),
            _ => (text, long),
        };
        // A lead may end amid a character.
        let amid = text.first().is_some_and(|byte| (0x80..0xC0).contains(byte));
        (!text.is_empty() && !amid).then_some(Self { text, form, long })
    }

    pub(crate) fn is_quoted(&self) -> bool {
        self.form != Form::Bare
    }

    /// Which of the rules of a group it belongs to.
    fn rule(&self) -> usize {
        match (self.long, self.form) {
            (false, _) => 0,
            (true, Form::Quoted { mark: b'"', escapes: 0 }) => 1,
            (true, Form::Quoted { mark: b'\'', escapes: 0 }) => 2,
            (true, _) => 3,
        }
    }
}

impl Form {
    fn opened(before: &[u8]) -> Self {
        let spaced = |rest: &[u8]| {
            let rest = rest.strip_suffix(b"\xC2".as_slice()).unwrap_or(rest);
            ["«", "“", "„"].iter().any(|open| rest.ends_with(open.as_bytes()))
        };
        let opens = |open: &&str| before.ends_with(open.as_bytes());
        match before {
            [rest @ .., mark @ (b'"' | b'\'')] => {
                let escapes = rest.iter().rev().take_while(|byte| **byte == b'\\').count();
                Self::Quoted { mark: *mark, escapes }
            }
            [.., b'`'] => Self::Ticked,
            // French has a space there.
            [rest @ .., b' ' | 0xA0] if spaced(rest) => Self::Fancy,
            _ if FANCY.iter().any(opens) => Self::Fancy,
            _ => Self::Bare,
        }
    }

    /// Where the value ends in its head; the window shows what follows it.
    fn length(self, head: &[u8], window: &[u8]) -> usize {
        let ends = |at: usize, byte: u8| match self {
            Self::Quoted { .. } => matches!(byte, b'\r' | b'\n'),
            Self::Ticked => byte == b'`' || byte.is_ascii_whitespace(),
            Self::Fancy => !is_unit(byte, b"\"'|&\\") || closes(window.get(at..)),
            Self::Bare => {
                let next = window.get(at + 1).copied().unwrap_or(b' ');
                !(is_unit(byte, b"&") || byte == b'|' && next.is_ascii_graphic())
            }
        };
        let Self::Quoted { mark, escapes } = self else {
            let end = head.iter().enumerate().position(|(at, &byte)| ends(at, byte));
            return end.unwrap_or(head.len());
        };
        let mut slashes = 0;
        for (at, &byte) in head.iter().enumerate() {
            match byte {
                b'\\' => slashes += 1,
                _ if byte == mark && escapes == 0 && slashes % 2 == 0 => return at,
                // More backslashes than before the opening are one more level of quotes.
                _ if byte == mark && escapes > 0 && slashes <= escapes => return at - slashes,
                b'\r' | b'\n' => return at,
                _ => slashes = 0,
            }
        }
        head.len()
    }

    /// The bytes after the head of a long value.
    const TAILS: [&'static str; 3] = [
        r#"(?:[^"\\\r\n]|\\[^\r\n])*"#,
        r"(?:[^'\\\r\n]|\\[^\r\n])*",
        r"(?:[!#-&(-;=?-\[\]-_a-{}~]|[\xC3-\xC5][\x80-\xBF])*",
    ];
}

const FANCY: [&str; 12] =
    ["“", "„", "«", "‘", "「", "『", "&quot;", "&apos;", "&#34;", "&#39;", "&#x22;", "&#x27;"];

/// What closes fancy quotation marks.
fn closes(rest: Option<&[u8]>) -> bool {
    const CLOSINGS: [&str; 9] = ["”", "“", "»", "’", "」", "』", "&quot;", "&apos;", "&#"];
    rest.is_some_and(|rest| CLOSINGS.iter().any(|close| rest.starts_with(close.as_bytes())))
}

/// Bytes of values that nothing closes; other scripts than Latin end them.
fn is_unit(byte: u8, more: &[u8]) -> bool {
    let ends = matches!(byte, b'"' | b'\'' | b'<' | b'>' | b'\\' | b'`' | b'|' | b'&');
    byte.is_ascii_graphic() && !ends
        || matches!(byte, 0x80..=0xC1 | 0xC3..=0xC5)
        || more.contains(&byte)
}

/// Says whether a value that stands after this text is a secret.
pub(crate) type Judge = dyn Fn(&[u8], &Value<'_>) -> bool + Send + Sync;

/// A group of rules that differ in the length and the end of the value only.
pub(crate) struct Announced<'a> {
    /// Name of the group, part of the names of its rules.
    pub(crate) name: &'a str,
    pub(crate) kind: &'a str,
    pub(crate) anchor: Anchor,
    pub(crate) left: ByteClass,
    /// What announces the value, with what opens it.
    pub(crate) lead: String,
    pub(crate) confidence: u8,
    /// Words without which it does not count, and their points.
    pub(crate) support: Option<(Words, u8)>,
}

impl<'a> Announced<'a> {
    pub(crate) fn new(kind: &'a str, name: &'a str, anchor: Anchor, lead: String) -> Self {
        let left = ByteClass::NONE;
        Self { name, kind, anchor, left, lead, confidence: 80, support: None }
    }

    /// A rule for values that end within what is judged, and one for each way in which a longer
    /// value goes on.
    pub(crate) fn rules(self, judge: Box<Judge>) -> Vec<Rule> {
        let analyser = Analyser::with_context(
            Words::MAX_WINDOW,
            WINDOW,
            1 + Form::TAILS.len(),
            move |before: &[u8], window: &[u8], verdicts: &mut [Option<Trimmed>]| {
                let read = Value::read(before, window);
                if let Some(value) = read.filter(|value| judge(before, value))
                    && let Some(verdict) = verdicts.get_mut(value.rule())
                {
                    *verdict = Some(value.text.len().into());
                }
            },
        );
        let rule = |index: usize, suffix: &str| {
            let rule = Rule::analysed(self.kind, self.anchor.clone(), &analyser, index)
                .named(format!("{}.{}{suffix}", self.kind, self.name))
                .lead(self.lead.as_str())
                .left(self.left)
                .confidence(self.confidence)
                .rank(crate::secrets::named_rank(self.kind));
            match &self.support {
                Some((words, points)) => rule.support(words.clone(), *points),
                None => rule,
            }
        };
        let long = [".long_double", ".long_single", ".long_bare"].iter().zip(Form::TAILS);
        let long = (1..).zip(long).map(|(index, (suffix, tail))| rule(index, suffix).tail(tail));
        [rule(0, "")].into_iter().chain(long).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Value;

    #[test]
    fn a_value_ends_as_its_form_says() {
        for (before, window, value) in [
            ("=\"", r#"a"b"#, "a"),
            ("=\"", r#"a\"b" c"#, r#"a\"b"#),
            ("='", "a'", "a"),
            ("\\\"", r#"a\", b"#, "a"),
            ("\\\"", r#"a\\\"b\", b"#, r#"a\\\"b"#),
            ("=", "a&b|c|d | e", "a&b|c|d"),
            ("=", "a;b;Database=x", "a;b"),
            ("=", "aé 是", "aé"),
            ("`", "a'b\"c`", "a'b\"c"),
            ("“", "ab”", "ab"),
            ("&quot;", "a&b&quot;", "a&b"),
            ("=", "a</x>", "a"),
        ] {
            let read = Value::read(before.as_bytes(), window.as_bytes()).unwrap();
            assert_eq!(read.text, value.as_bytes(), "{before}{window}");
        }
    }
}
