//! Chat messages as the interfaces of models have them.

use std::borrow::Cow;
use std::ops::Range;

use crate::bent;
use crate::json_strings;
use crate::scrubber::{Open, Scrubber, Session};
use crate::vault::Quotes;

/// Members of a message or a part of one that hold text, or parts that do.
const TEXTS: [&str; 10] = [
    "content",
    "parts",
    "text",
    "value",
    "thinking",
    "reasoning",
    "reasoning_content",
    "refusal",
    "transcript",
    "summary",
];
/// Members that hold the calls of tools.
const CALLS: [&str; 5] =
    ["tool_calls", "function_call", "functionCall", "functionResponse", "function"];
/// Members of a call that hold its arguments or its result: JSON, or JSON in a string.
const ARGUMENTS: [&str; 6] = ["arguments", "args", "input", "response", "output", "result"];
/// How deep parts are looked for in parts. What is deeper is scrubbed as any JSON.
const DEPTH: usize = 8;

impl Scrubber {
    /// Hides personal data in chat messages, a JSON document of one of these shapes: an array of
    /// messages, an object with `messages` (and `system`), or one message. A message is an object
    /// with a `role` and a `content` that is a string or an array of parts.
    ///
    /// Texts are scrubbed one by one, in one session; the arguments and results of tools as
    /// JSON, also where they are JSON in a string. The rest stays byte for byte: roles, identifiers,
    /// names of tools, images. A document of another shape is scrubbed as any JSON, see
    /// [`scrub_json`](Scrubber::scrub_json).
    ///
    /// ```
    /// use pii_scrub::{Nonce, Operator, Scrubber, Session};
    /// let scrubber = Scrubber::builder().default_operator(Operator::Placeholder).build()?;
    /// let mut session = Session::new(Nonce::from_bytes([0; 8]));
    /// let chat = r#"[{"role": "user", "content": "I am a@x.io"},
    ///     {"role": "assistant", "tool_calls": [{"id": "b@x.io", "type": "function",
    ///         "function": {"name": "mail", "arguments": "{\"to\": \"a@x.io\"}"}}]}]"#;
    /// let out = r#"[{"role": "user", "content": "I am [pii.email#1.aaaaaaaa]"},
    ///     {"role": "assistant", "tool_calls": [{"id": "b@x.io", "type": "function",
    ///         "function": {"name": "mail", "arguments": "{\"to\": \"[pii.email#1.aaaaaaaa]\"}"}}]}]"#;
    /// assert_eq!(scrubber.scrub_chat(chat, &mut session), out);
    /// # Ok::<(), pii_scrub::Error>(())
    /// ```
    #[must_use]
    pub fn scrub_chat(&self, document: &str, session: &mut Session) -> String {
        self.scrub_chat_of(document, session, |_| true)
    }

    /// The same for messages of some roles only; the others stay. A message without a role has an
    /// empty one.
    #[must_use]
    pub fn scrub_chat_of(
        &self,
        document: &str,
        session: &mut Session,
        role: impl Fn(&str) -> bool,
    ) -> String {
        let out = String::with_capacity(document.len());
        let open = session.open();
        let mut chat = Chat { scrubber: self, open, text: document, out, copied: 0 };
        match chat.document(&role) {
            Some(()) => {
                chat.out.push_str(document.get(chat.copied..).unwrap_or(""));
                chat.out
            }
            None => self.scrub_json_in(document, &mut chat.open),
        }
    }
}

/// A document on its way.
struct Chat<'a> {
    scrubber: &'a Scrubber,
    open: Open<'a>,
    text: &'a str,
    out: String,
    /// Up to where the document has been written.
    copied: usize,
}

impl<'a> Chat<'a> {
    /// Writes the document; `None` if it is no JSON as far as it is looked at, or of another shape.
    fn document(&mut self, role: &impl Fn(&str) -> bool) -> Option<()> {
        let (text, mut reader) = (self.text, Reader { text: self.text, at: 0 });
        let whole = reader.value()?;
        reader.space();
        if reader.at != text.len() {
            return None;
        }
        match self.first(&whole)? {
            b'[' => elements(text, &whole)?.iter().try_for_each(|it| self.message(it, role)),
            b'{' => {
                let members = members(text, &whole)?;
                let has = |name: &str| members.iter().any(|(key, _)| key == name);
                if has("messages") {
                    for (key, value) in &members {
                        match (key.as_ref(), self.first(value)?) {
                            ("messages", b'[') => elements(text, value)?
                                .iter()
                                .try_for_each(|it| self.message(it, role))?,
                            ("messages", _) => return None,
                            ("system", _) if role("system") => self.content(value, 0)?,
                            _ => {}
                        }
                    }
                    Some(())
                } else if has("role") || has("content") {
                    self.message(&whole, role)
                } else {
                    None
                }
            }
            _ => None,
        }
    }

    fn message(&mut self, value: &Range<usize>, role: &impl Fn(&str) -> bool) -> Option<()> {
        if self.first(value)? != b'{' {
            return None;
        }
        let members = members(self.text, value)?;
        let of = members.iter().find(|(key, _)| key == "role");
        let of = match of {
            Some((_, value)) if self.first(value)? == b'"' => unescaped(self.text, value)?,
            _ => Cow::Borrowed(""),
        };
        if role(&of) { self.parts(&members, 0) } else { Some(()) }
    }

    /// The members of a message, of a part of one or of a call.
    fn parts(&mut self, members: &[(Cow<'a, str>, Range<usize>)], depth: usize) -> Option<()> {
        for (key, value) in members {
            let key = key.as_ref();
            if TEXTS.contains(&key) {
                self.content(value, depth)?;
            } else if ARGUMENTS.contains(&key) {
                self.arguments(value)?;
            } else if CALLS.contains(&key) && self.first(value)? != b'"' {
                self.content(value, depth)?;
            }
        }
        Some(())
    }

    /// A text, or parts.
    fn content(&mut self, value: &Range<usize>, depth: usize) -> Option<()> {
        match self.first(value)? {
            b'"' => {
                let text = unescaped(self.text, value)?;
                if let Cow::Owned(scrubbed) = self.scrubber.scrub_in(&text, &mut self.open) {
                    self.replace(value, &quoted(&scrubbed));
                }
                Some(())
            }
            b'[' | b'{' if depth == DEPTH => self.arguments(value),
            b'[' => {
                let elements = elements(self.text, value)?;
                elements.iter().try_for_each(|element| self.content(element, depth + 1))
            }
            b'{' => self.parts(&members(self.text, value)?, depth + 1),
            _ => Some(()),
        }
    }

    /// JSON, or JSON in a string.
    fn arguments(&mut self, value: &Range<usize>) -> Option<()> {
        if self.first(value)? == b'"' {
            let text = unescaped(self.text, value)?;
            let scrubbed = self.scrubber.scrub_json_in(&text, &mut self.open);
            if scrubbed != text {
                self.replace(value, &quoted(&scrubbed));
            }
        } else {
            let scrubbed =
                self.scrubber.scrub_json_in(self.text.get(value.clone())?, &mut self.open);
            self.replace(value, &scrubbed);
        }
        Some(())
    }

    fn first(&self, value: &Range<usize>) -> Option<u8> {
        self.text.as_bytes().get(value.start).copied()
    }

    /// Writes the document up to a value, and something in its place.
    fn replace(&mut self, value: &Range<usize>, by: &str) {
        self.out.push_str(self.text.get(self.copied..value.start).unwrap_or(""));
        self.out.push_str(by);
        self.copied = value.end;
    }
}

/// The elements of an array.
fn elements(text: &str, array: &Range<usize>) -> Option<Vec<Range<usize>>> {
    let mut reader = Reader { text, at: array.start + 1 };
    let mut elements = Vec::new();
    reader.space();
    if reader.take(b']') {
        return Some(elements);
    }
    loop {
        elements.push(reader.value()?);
        reader.space();
        if reader.take(b']') {
            return Some(elements);
        }
        if !reader.take(b',') {
            return None;
        }
    }
}

/// The keys and values of an object.
fn members<'t>(text: &'t str, object: &Range<usize>) -> Option<Vec<(Cow<'t, str>, Range<usize>)>> {
    let mut reader = Reader { text, at: object.start + 1 };
    let mut members = Vec::new();
    reader.space();
    if reader.take(b'}') {
        return Some(members);
    }
    loop {
        reader.space();
        let key = unescaped(text, &reader.string()?)?;
        reader.space();
        if !reader.take(b':') {
            return None;
        }
        members.push((key, reader.value()?));
        reader.space();
        if reader.take(b'}') {
            return Some(members);
        }
        if !reader.take(b',') {
            return None;
        }
    }
}

/// Finds where values of a document end, without recursion.
struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    fn take(&mut self, byte: u8) -> bool {
        let stands = self.peek() == Some(byte);
        self.at += usize::from(stands);
        stands
    }

    /// A string with its quotation marks.
    fn string(&mut self) -> Option<Range<usize>> {
        let start = self.at;
        if !self.take(b'"') {
            return None;
        }
        loop {
            let byte = self.peek()?;
            self.at += 1;
            match byte {
                b'"' => return Some(start..self.at),
                b'\\' => self.at += 1,
                _ => {}
            }
        }
    }

    /// A value, as far as its brackets and strings tell.
    fn value(&mut self) -> Option<Range<usize>> {
        self.space();
        let start = self.at;
        let mut depth = 0usize;
        loop {
            match self.peek()? {
                b'"' => {
                    self.string()?;
                }
                b'[' | b'{' => {
                    depth += 1;
                    self.at += 1;
                }
                b']' | b'}' => {
                    depth = depth.checked_sub(1)?;
                    self.at += 1;
                }
                b',' | b':' | b' ' | b'\n' | b'\r' | b'\t' if depth > 0 => self.at += 1,
                b',' | b':' => return None,
                _ => {
                    let rest = self.text.as_bytes().get(self.at..).unwrap_or(&[]);
                    let ends = |byte: &u8| b",:]}[{\" \n\r\t".contains(byte);
                    self.at += rest.iter().position(ends).unwrap_or(rest.len());
                }
            }
            if depth == 0 {
                return Some(start..self.at);
            }
        }
    }
}

/// A document in which what looks like a placeholder and was not issued is quoted, within strings by
/// what they say, also where they hold documents. From where it is no JSON, it is text.
pub(crate) fn quote<'t>(document: &'t str, quotes: &mut Quotes<'_>) -> Cow<'t, str> {
    let nonce = quotes.nonce;
    let mut quote =
        |text: &str| match bent::rewrite(text, nonce, |bent, out| quotes.quote(bent, out)) {
            Cow::Borrowed(_) => None,
            Cow::Owned(text) => Some(text),
        };
    let mut reader = Reader { text: document, at: 0 };
    let (mut out, mut copied) = (String::new(), 0);
    while reader.at < document.len() {
        let from = reader.at;
        let rest = document.get(from..).unwrap_or("");
        let gap = rest.find('"').unwrap_or(rest.len());
        reader.at += gap;
        let string = reader.string();
        let says = string.as_ref().and_then(|string| unescaped(document, string));
        let no_json = rest.get(..gap).is_some_and(|gap| gap.contains('#'));
        let (Some(string), Some(says), false) = (string, says, no_json) else {
            if let Some(quoted) = quote(rest) {
                out.push_str(document.get(copied..from).unwrap_or(""));
                out.push_str(&quoted);
                copied = document.len();
            }
            break;
        };
        if let Some(says) = json_strings::rewrite_content(&says, &mut quote) {
            out.push_str(document.get(copied..string.start).unwrap_or(""));
            out.push_str(&quoted(&says));
            copied = string.end;
        }
    }
    if copied == 0 {
        return Cow::Borrowed(document);
    }
    out.push_str(document.get(copied..).unwrap_or(""));
    Cow::Owned(out)
}

/// What a string says; half a character is U+FFFD. `None` if it is no JSON.
fn unescaped<'t>(text: &'t str, string: &Range<usize>) -> Option<Cow<'t, str>> {
    let inner = text.get(string.start + 1..string.end.checked_sub(1)?)?;
    if inner.bytes().any(|byte| byte < b' ') {
        return None;
    }
    if !inner.contains('\\') {
        return Some(Cow::Borrowed(inner));
    }
    let mut out = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some((plain, escape)) = rest.split_once('\\') {
        out.push_str(plain);
        let mut chars = escape.chars();
        let char = match chars.next()? {
            char @ ('"' | '\\' | '/') => char,
            'b' => '\u{8}',
            'f' => '\u{C}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                let first = unit(chars.as_str())?;
                chars = chars.as_str().get(4..)?.chars();
                let low = chars.as_str().strip_prefix("\\u").and_then(unit);
                let pair = low.filter(|low| {
                    (0xD800..0xDC00).contains(&first) && (0xDC00..0xE000).contains(low)
                });
                if let Some(low) = pair {
                    chars = chars.as_str().get(6..)?.chars();
                    let code = 0x1_0000 + ((first & 0x3FF) << 10 | low & 0x3FF);
                    char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
                } else {
                    char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER)
                }
            }
            _ => return None,
        };
        out.push(char);
        rest = chars.as_str();
    }
    out.push_str(rest);
    Some(Cow::Owned(out))
}

/// The four hexadecimal digits at the start.
fn unit(text: &str) -> Option<u32> {
    let digits = text.get(..4)?;
    let all = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    if all { u32::from_str_radix(digits, 16).ok() } else { None }
}

/// A text as a string of JSON.
fn quoted(text: &str) -> String {
    format!("\"{}\"", json_strings::escaped(text))
}
