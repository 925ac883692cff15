//! JSON that comes in pieces, rewritten so that it stays JSON.

use crate::finding::{Finding, Span};
use crate::flow::{Flow, Writer};
use crate::json::lexer::{Lexer, Place};
use crate::json::tokens::{Tag, Tokens};
use crate::marker::Nonce;
use crate::region::Region;
use crate::scanner::{RuleInfo, Scanner};
use crate::utf8::Utf8Decoder;
use crate::view::map::Map;

/// The longest number that is replaced as a whole. Of a longer one only digits are hidden.
const LONGEST_NUMBER: usize = 128;

/// A JSON document that comes in pieces, such as the arguments of a tool call.
///
/// Rules see the document with the escapes of its strings undone, so `"key": "value"` stands for
/// its values as it does in plain text, and what stands in a string as JSON or in base64 is looked
/// into by the views. What is released is the document byte for byte, but for what was found:
///
/// - within a string, the replacement stands in place of the region;
/// - a number, `true`, `false` or `null` that a region touches becomes a string;
/// - a key gets its place in the document after the replacement, so that two keys stay two;
/// - what stands between strings and numbers is never replaced.
///
/// So the output is valid JSON if and only if the input was. From where it is not, the rest is
/// rewritten as text.
///
/// ```
/// use rule_scan::{Anchor, ByteClass, Rule, Scanner, write_marker};
/// # let ticket = Rule::new("custom.ticket", Anchor::run(ByteClass::DIGIT), "[0-9]{6}")
/// #     .left(ByteClass::WORD).right(ByteClass::WORD);
/// # let scanner = Scanner::builder().rule(ticket).build()?;
/// let mut stream = scanner.json_stream(|region, out| write_marker(region.kind(), out));
/// let mut out = stream.push(br#"{"note": "see \u0030047"#).to_owned();
/// out += stream.push(br#"11", "id": 123456}"#);
/// out += stream.finish();
/// assert_eq!(out, r#"{"note": "see [custom.ticket]", "id": "[custom.ticket]"}"#);
/// # Ok::<(), rule_scan::BuildError>(())
/// ```
pub struct JsonStream<F> {
    flow: Flow,
    decoder: Utf8Decoder,
    reader: Reader,
    writing: Writing,
    replace: F,
    out: String,
}

impl<F: FnMut(&Region<'_>, &mut String)> JsonStream<F> {
    pub(crate) fn new(scanner: Scanner, replace: F) -> Self {
        Self {
            flow: Flow::new(scanner),
            decoder: Utf8Decoder::default(),
            reader: Reader::new(),
            writing: Writing::default(),
            replace,
            out: String::new(),
        }
    }

    /// For a document of a run whose nonce is known, as [`Scanner::scan_in_run`]. Before the first
    /// piece.
    #[must_use]
    pub fn in_run(mut self, nonce: Nonce) -> Self {
        self.flow.nonce = Some(nonce);
        self
    }

    /// Replaces only the matches of rules that `replaced` answers `true` for, as
    /// [`Stream::replacing`](crate::Stream::replacing). Before the first piece.
    #[must_use]
    pub fn replacing(mut self, replaced: impl Fn(RuleInfo<'_>) -> bool) -> Self {
        self.flow.replacing(replaced);
        self
    }

    /// Leaves matches in place that `leaves` answers `true` for, which is asked with each match, in
    /// order, and its text as the stream has it. What overlaps such a match is replaced all the
    /// same. A match whose end is not known in time is not asked for. Before the first piece.
    #[must_use]
    pub fn leaving(mut self, leaves: impl FnMut(&Finding, &str) -> bool + Send + 'static) -> Self {
        self.flow.leaving(Box::new(leaves));
        self
    }

    /// Looks at every piece at once, as [`Stream::at_once`](crate::Stream::at_once). Before the first
    /// piece.
    #[must_use]
    pub fn at_once(mut self) -> Self {
        self.flow.step = 1;
        self
    }

    /// Takes the next piece and returns what is decided by now. A piece may end anywhere.
    pub fn push(&mut self, piece: &[u8]) -> &str {
        self.decoder.decode(piece, &mut self.reader.source);
        self.reader.read(&mut self.flow.text, false);
        self.run(false)
    }

    /// Ends the document and returns the rest of it.
    pub fn finish(&mut self) -> &str {
        self.decoder.finish(&mut self.reader.source);
        self.reader.read(&mut self.flow.text, true);
        self.run(true)
    }

    /// Takes the findings that are complete by now. Their spans count the document with the escapes
    /// of its strings undone.
    pub fn take_findings(&mut self) -> Vec<Finding> {
        std::mem::take(&mut self.flow.reports.complete)
    }

    /// Whether what has been taken is valid JSON, as far as it goes.
    #[must_use]
    pub fn is_valid_so_far(&self) -> bool {
        self.reader.lexer.is_valid_so_far()
    }

    /// Whether what has been taken is a whole valid document.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.reader.lexer.is_complete()
    }

    /// How many bytes have been taken and neither released nor swallowed.
    #[must_use]
    pub fn held(&self) -> usize {
        let reader = &self.reader;
        let released = reader.map.source_start(self.flow.position());
        (reader.base + reader.source.len()).saturating_sub(released)
            + self.writing.atom.as_ref().map_or(0, |atom| atom.kept.len())
            + self.decoder.held()
    }

    fn run(&mut self, last: bool) -> &str {
        self.out.clear();
        let Self { flow, reader, writing, replace, out, .. } = self;
        let mut writer = JsonWriter { reader, writing, replace, out, last };
        flow.run(last, &mut writer);
        if last {
            writer.end_atom();
        }
        self.reader.forget_before(self.flow.position());
        &self.out
    }
}

impl<F> std::fmt::Debug for JsonStream<F> {
    /// How much is held, never what.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("JsonStream")
            .field("taken", &(self.reader.base + self.reader.source.len()))
            .finish_non_exhaustive()
    }
}

/// Reads a document and undoes the escapes of its strings.
struct Reader {
    lexer: Lexer,
    /// What has not been released of the document, and where that begins.
    source: String,
    base: usize,
    /// Up to where it was read; behind that stands the beginning of an escape.
    read: usize,
    /// The half of a character that the last escape was.
    half: bool,
    /// What makes it no JSON has been read.
    broken: bool,
    map: Map,
    tokens: Tokens,
    nested: Nested,
}

/// JSON within a string.
enum Nested {
    /// No character yet that says.
    Unknown,
    No,
    Lexer(Box<Lexer>),
}

impl Reader {
    fn new() -> Self {
        let mut map = Map::default();
        map.reset(0);
        Self {
            lexer: Lexer::new(),
            source: String::new(),
            base: 0,
            read: 0,
            half: false,
            broken: false,
            map,
            tokens: Tokens::default(),
            nested: Nested::No,
        }
    }

    /// Appends to `text` what has been added to the source.
    fn read(&mut self, text: &mut String, last: bool) {
        let source = std::mem::take(&mut self.source);
        let mut at = self.read - self.base;
        // Where the escape begins that is being read.
        let mut begins = self.map.source_end() - self.base + if self.half { 6 } else { 0 };
        while let Some(&byte) = source.as_bytes().get(at) {
            if !self.lexer.is_valid_so_far() {
                break;
            }
            let rest = source.get(at..).unwrap_or("");
            let plain = self.lexer.plain_run(rest.as_bytes());
            if plain > 0 {
                self.value(rest.get(..plain).unwrap_or(""), text);
                at += plain;
                begins = at;
                continue;
            }
            at += 1;
            match self.lexer.step(byte) {
                Place::Escape => {}
                Place::High => {
                    self.lone(text);
                    self.half = true;
                    begins = at;
                }
                Place::Pair(char) => {
                    self.half = false;
                    self.char(char, 12, text);
                    begins = at;
                }
                Place::Char(char) => {
                    self.lone(text);
                    self.char(char, at - begins, text);
                    begins = at;
                }
                Place::Text => {
                    self.lone(text);
                    let char = rest.chars().next().unwrap_or('?');
                    for &byte in rest.as_bytes().get(1..char.len_utf8()).unwrap_or(&[]) {
                        let _ = self.lexer.step(byte);
                    }
                    at += char.len_utf8() - 1;
                    self.value(rest.get(..char.len_utf8()).unwrap_or(""), text);
                    begins = at;
                }
                place @ (Place::Space
                | Place::Structure
                | Place::Open
                | Place::Close
                | Place::Number
                | Place::Literal) => {
                    self.lone(text);
                    let tag = match place {
                        Place::Number | Place::Literal => Tag::Atom,
                        _ => Tag::Structure,
                    };
                    self.tokens.tag(self.map.end(), tag);
                    if matches!(place, Place::Open) {
                        self.nested = Nested::Unknown;
                    }
                    text.push(char::from(byte));
                    self.map.same(1);
                    begins = at;
                }
                Place::Invalid => {
                    at -= 1;
                    break;
                }
            }
        }
        self.read = self.base + at;
        if !self.lexer.is_valid_so_far() || last {
            // The rest is text, but for what makes it no JSON: that stays, with the escape that was
            // being read.
            let from = self.map.source_end() - self.base;
            let mut wrong = from;
            if !self.broken && !self.lexer.is_valid_so_far() {
                self.broken = true;
                if self.lexer.cut_atom() {
                    // A number that ends with its point, or half a literal: replaced as a whole it
                    // would be valid.
                    self.tokens.tag(self.map.end().saturating_sub(1), Tag::Structure);
                }
                let next = source.get(at..).and_then(|rest| rest.chars().next());
                wrong = at + next.map_or(0, char::len_utf8);
            }
            self.half = false;
            for (part, tag) in [(from..wrong, Tag::Structure), (wrong..source.len(), Tag::Text)] {
                let part = source.get(part).unwrap_or("");
                if !part.is_empty() {
                    self.tokens.tag(self.map.end(), tag);
                    text.push_str(part);
                    self.map.same(part.len());
                }
            }
            self.read = self.base + source.len();
        }
        self.source = source;
    }

    /// A half of a character that the other half does not follow.
    fn lone(&mut self, text: &mut String) {
        if std::mem::take(&mut self.half) {
            self.char(char::REPLACEMENT_CHARACTER, 6, text);
        }
    }

    /// Characters of a string that stand for themselves.
    fn value(&mut self, value: &str, text: &mut String) {
        text.push_str(value);
        for char in value.chars() {
            self.tag(char);
            self.map.same(char.len_utf8());
        }
    }

    fn char(&mut self, char: char, source_length: usize, text: &mut String) {
        self.tag(char);
        text.push(char);
        let length = u8::try_from(source_length).unwrap_or(u8::MAX);
        self.map.piece(char.len_utf8() as u8, length, false);
    }

    fn tag(&mut self, char: char) {
        let tag = if self.lexer.is_key() { Tag::Key } else { Tag::Value };
        let mut tag = tag;
        if matches!(self.nested, Nested::Unknown) && !char.is_ascii_whitespace() {
            self.nested = match char {
                '{' | '[' => Nested::Lexer(Box::default()),
                _ => Nested::No,
            };
        }
        if let Nested::Lexer(lexer) = &mut self.nested {
            let mut place = Place::Space;
            for byte in char.encode_utf8(&mut [0; 4]).bytes() {
                place = lexer.step(byte);
            }
            match place {
                Place::Number if tag == Tag::Value => tag = Tag::NestedNumber,
                Place::Invalid => self.nested = Nested::No,
                _ => {}
            }
        }
        self.tokens.tag(self.map.end(), tag);
    }

    fn forget_before(&mut self, position: usize) {
        let from = self.map.source_start(position);
        self.source.drain(..(from - self.base).min(self.source.len()));
        self.base = from;
        self.map.forget_before(position);
        self.tokens.forget_before(position);
    }

    fn source(&self, span: Span) -> &str {
        let there = self.map.source(span);
        Span { start: there.start - self.base, end: there.end - self.base }.of(&self.source)
    }
}

/// What is carried from one writing to the next.
#[derive(Default)]
struct Writing {
    /// What stands for the region that is being written, and in which token it has been.
    marker: String,
    marked: Option<usize>,
    atom: Option<Atom>,
}

/// A number or a literal, of which it is not known yet whether it is replaced.
struct Atom {
    token: usize,
    kept: String,
    hidden: bool,
    /// Too long to wait for its end: it has gone out so far.
    long: bool,
}

struct JsonWriter<'a, F> {
    reader: &'a Reader,
    writing: &'a mut Writing,
    replace: &'a mut F,
    out: &'a mut String,
    last: bool,
}

impl<F: FnMut(&Region<'_>, &mut String)> Writer for JsonWriter<'_, F> {
    fn limit(&self, frontier: usize) -> usize {
        match self.reader.tokens.atom_around(frontier) {
            Some(start) if !self.last && frontier - start <= LONGEST_NUMBER => start,
            _ => frontier,
        }
    }

    fn keep(&mut self, _: &str, span: Span) {
        self.write(span, false);
    }

    fn replace(&mut self, region: &Region<'_>, span: Span) {
        self.writing.marker.clear();
        self.writing.marked = None;
        (self.replace)(region, &mut self.writing.marker);
        self.write(span, true);
    }

    fn swallow(&mut self, span: Span) {
        self.write(span, true);
    }
}

impl<F> JsonWriter<'_, F> {
    fn write(&mut self, span: Span, hide: bool) {
        let reader = self.reader;
        for (part, tag, token) in reader.tokens.parts(span) {
            if self.writing.atom.as_ref().is_some_and(|atom| atom.token != token) {
                self.end_atom();
            }
            match tag {
                Tag::Structure => self.out.push_str(reader.source(part)),
                Tag::Atom => self.atom(part, token, hide),
                _ if !hide => self.out.push_str(reader.source(part)),
                _ if self.writing.marked == Some(token) => {}
                tag => {
                    self.writing.marked = Some(token);
                    let marker = self.writing.marker.as_str();
                    match tag {
                        Tag::Text => self.out.push_str(marker),
                        Tag::NestedNumber => {
                            self.out.push_str("\\\"");
                            escape(marker, self.out);
                            self.out.push_str("\\\"");
                        }
                        _ => escape(marker, self.out),
                    }
                    if tag == Tag::Key {
                        self.out.push('~');
                        self.out.push_str(&reader.map.source_start(part.start).to_string());
                    }
                }
            }
        }
    }

    fn atom(&mut self, part: Span, token: usize, hide: bool) {
        let source = self.reader.source(part);
        let new = || Atom { token, kept: String::new(), hidden: false, long: false };
        let atom = self.writing.atom.get_or_insert_with(new);
        if atom.long {
            let hidden = |char: char| if hide && char.is_ascii_digit() { '0' } else { char };
            self.out.extend(source.chars().map(hidden));
            return;
        }
        atom.hidden |= hide;
        atom.kept.push_str(source);
        if atom.kept.len() > LONGEST_NUMBER && !atom.hidden {
            self.out.push_str(&atom.kept);
            atom.kept.clear();
            atom.long = true;
        }
    }

    /// Writes a number or a literal that has ended.
    fn end_atom(&mut self) {
        let Some(atom) = self.writing.atom.take() else { return };
        if atom.hidden {
            self.out.push('"');
            escape(&self.writing.marker, self.out);
            // What ends within a number is no document, and stays none.
            if !self.last || self.reader.lexer.is_complete() || self.reader.broken {
                self.out.push('"');
            }
        } else {
            self.out.push_str(&atom.kept);
        }
    }
}

/// Writes text as it may stand in a string.
fn escape(text: &str, out: &mut String) {
    for char in text.chars() {
        match char {
            '"' | '\\' => {
                out.push('\\');
                out.push(char);
            }
            '\0'..='\x1F' => {
                let code = u32::from(char);
                let digit = |digit| char::from_digit(digit, 16).unwrap_or('0');
                out.push_str("\\u00");
                out.extend([digit(code >> 4), digit(code & 15)]);
            }
            _ => out.push(char),
        }
    }
}
