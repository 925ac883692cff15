//! Rows of values with a header: comma-separated values and their like.

use std::borrow::Cow;
use std::ops::Range;

use crate::scrubber::{Open, Scrubber, Session};

/// How a table is written.
///
/// Fields are separated by one character and may be in quotation marks, in which it and line breaks
/// stand for themselves, and two quotation marks for one (RFC 4180). Rows end with a line break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct Table {
    delimiter: Option<u8>,
    header: bool,
}

impl Default for Table {
    /// A table with a header, whose delimiter is found out: the one of `,`, `;`, tab and `|` that
    /// divides the first rows into the same number of fields.
    fn default() -> Self {
        Self { delimiter: None, header: true }
    }
}

impl Table {
    /// A table with this delimiter: `,`, `;`, a tab or another ASCII character that is no letter,
    /// digit, quotation mark or line break. One that is, is not taken.
    pub fn delimiter(self, delimiter: u8) -> Self {
        let may_be = delimiter.is_ascii()
            && !delimiter.is_ascii_alphanumeric()
            && !matches!(delimiter, b'"' | b'\n' | b'\r');
        Self { delimiter: may_be.then_some(delimiter).or(self.delimiter), ..self }
    }

    /// A table without a header: values have no context but themselves.
    pub fn without_header(self) -> Self {
        Self { header: false, ..self }
    }
}

/// How much of the name of a column is context: a window of words reaches no farther.
const CONTEXT: usize = 64;
/// How much of a table is looked at to find its delimiter.
const SAMPLE: usize = 1 << 14;
/// In how many rows.
const ROWS: usize = 16;

impl Scrubber {
    /// Hides personal data in a table, field by field. The name of a column is context for every
    /// field of it, so that `219099999` is found below `ssn`, and so are the names themselves
    /// looked at. Rows, columns and what separates them stay. Linear in the table.
    ///
    /// ```
    /// use pii_scrub::{Nonce, Scrubber, Session, Table};
    /// let scrubber = Scrubber::builder().build()?;
    /// let mut session = Session::new(Nonce::from_bytes([0; 8]));
    /// let table = "order_id,ssn,note\n219099999,219099999,\"a, b@x.io\"\n";
    /// let out = scrubber.scrub_table(table, Table::default(), &mut session);
    /// assert_eq!(out, "order_id,ssn,note\n219099999,[pii.us_ssn],\"a, [pii.email]\"\n");
    /// # Ok::<(), pii_scrub::Error>(())
    /// ```
    #[must_use]
    pub fn scrub_table(&self, text: &str, table: Table, session: &mut Session) -> String {
        let delimiter = table.delimiter.unwrap_or_else(|| sniff(text));
        let mut out = String::with_capacity(text.len());
        let mut open = session.open();
        let mut names: Vec<String> = Vec::new();
        let mut joined = String::new();
        for field in Fields::new(text, delimiter) {
            let value = field.value(text);
            joined.clear();
            let named = table.header && field.row > 0;
            if let Some(name) = named.then(|| names.get(field.column)).flatten() {
                joined.push_str(name);
            }
            let start = joined.len();
            joined.push_str(&value);
            let scrubbed = self.scrub_after(&joined, start, &mut open);
            let raw = text.get(field.raw.clone()).unwrap_or("");
            match &scrubbed {
                Some(scrubbed) => write_field(scrubbed, field.quoted, delimiter, &mut out),
                None => out.push_str(raw),
            }
            out.push_str(text.get(field.raw.end..field.next).unwrap_or(""));
            if table.header && field.row == 0 {
                // As it is written now, so that a second scrubbing sees the same.
                names.push(context(scrubbed.as_deref().unwrap_or(&value)));
            }
        }
        out
    }

    /// Scrubs what stands from `start` on, with what stands before as context; `None` if nothing
    /// is found there.
    fn scrub_after(&self, text: &str, start: usize, open: &mut Open<'_>) -> Option<String> {
        let context = text.get(..start)?;
        match self.scrub_in(text, open) {
            Cow::Borrowed(_) => None,
            Cow::Owned(scrubbed) => {
                if let Some(rest) = scrubbed.strip_prefix(context) {
                    return (Some(rest) != text.get(start..)).then(|| rest.to_owned());
                }
                // Something was found in the context, or reaches from it into the value: then the
                // value stands for itself.
                match self.scrub_in(text.get(start..)?, open) {
                    Cow::Borrowed(_) => None,
                    Cow::Owned(scrubbed) => Some(scrubbed),
                }
            }
        }
    }
}

/// The end of a name, as it stands before a value.
fn context(name: &str) -> String {
    let name = name.trim();
    if name.is_empty() {
        return String::new();
    }
    let mut from = name.len().saturating_sub(CONTEXT);
    while !name.is_char_boundary(from) {
        from += 1;
    }
    format!("{}: ", name.get(from..).unwrap_or(""))
}

fn write_field(value: &str, quoted: bool, delimiter: u8, out: &mut String) {
    let special = |byte: u8| byte == delimiter || matches!(byte, b'"' | b'\n' | b'\r');
    if !quoted && !value.bytes().any(special) {
        return out.push_str(value);
    }
    out.push('"');
    out.push_str(&value.replace('"', "\"\""));
    out.push('"');
}

/// One field of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Field {
    row: usize,
    column: usize,
    /// Where it stands, its quotation marks included.
    raw: Range<usize>,
    quoted: bool,
    /// Where the next one begins.
    next: usize,
}

impl Field {
    /// What it says. Of one whose quotation mark is never closed, or is followed by something, that
    /// is part of it.
    fn value<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let raw = text.get(self.raw.clone()).unwrap_or("");
        let Some(inner) = raw.strip_prefix('"').filter(|_| self.quoted) else {
            return Cow::Borrowed(raw);
        };
        match inner.strip_suffix('"').filter(|inner| !inner.contains('"')) {
            Some(inner) => Cow::Borrowed(inner),
            None => Cow::Owned(unquoted(inner)),
        }
    }
}

/// What stands between quotation marks, and behind them.
fn unquoted(inner: &str) -> String {
    let mut value = String::with_capacity(inner.len());
    let mut chars = inner.chars().peekable();
    let mut within = true;
    while let Some(char) = chars.next() {
        match char {
            '"' if within => match chars.next_if_eq(&'"') {
                Some(_) => value.push('"'),
                None => within = false,
            },
            char => value.push(char),
        }
    }
    value
}

/// The fields of a table, in order.
struct Fields<'t> {
    bytes: &'t [u8],
    delimiter: u8,
    at: usize,
    row: usize,
    column: usize,
    /// The last one ended with the text.
    done: bool,
}

impl<'t> Fields<'t> {
    fn new(text: &'t str, delimiter: u8) -> Self {
        Self { bytes: text.as_bytes(), delimiter, at: 0, row: 0, column: 0, done: text.is_empty() }
    }
}

impl Iterator for Fields<'_> {
    type Item = Field;

    fn next(&mut self) -> Option<Field> {
        if self.done {
            return None;
        }
        let (start, byte) = (self.at, |at: usize| self.bytes.get(at).copied());
        let quoted = byte(start) == Some(b'"');
        let mut end = start;
        if quoted {
            end += 1;
            while let Some(found) = byte(end) {
                end += 1;
                if found == b'"' {
                    if byte(end) != Some(b'"') {
                        break;
                    }
                    end += 1;
                }
            }
        }
        while byte(end).is_some_and(|found| found != self.delimiter && found != b'\n') {
            end += 1;
        }
        let (row, column) = (self.row, self.column);
        let next = match byte(end) {
            Some(b'\n') => {
                (self.row, self.column) = (row + 1, 0);
                self.done = end + 1 == self.bytes.len();
                end + 1
            }
            Some(_) => {
                self.column += 1;
                end + 1
            }
            None => {
                self.done = true;
                end
            }
        };
        self.at = next;
        // A line may end with two characters.
        let returned = byte(end) == Some(b'\n') && end > start && byte(end - 1) == Some(b'\r');
        let end = if returned { end - 1 } else { end };
        Some(Field { row, column, raw: start..end, quoted, next })
    }
}

/// The delimiter of a table: the one that divides its first rows into the most fields, and all into
/// the same number.
fn sniff(text: &str) -> u8 {
    let sample = text.len().min(SAMPLE);
    let fields = |delimiter: u8| -> usize {
        let mut rows: Vec<usize> = Vec::new();
        for field in Fields::new(text, delimiter).take_while(|field| field.next <= sample) {
            if field.row >= ROWS {
                break;
            }
            match rows.get_mut(field.row) {
                Some(fields) => *fields += 1,
                None => rows.push(1),
            }
        }
        if rows.len() > 1 && sample < text.len() {
            // It may be cut.
            rows.pop();
        }
        let first = rows.first().copied().unwrap_or(0);
        if rows.iter().all(|&fields| fields == first) { first } else { 0 }
    };
    let most = [b',', b';', b'\t', b'|'].into_iter().rev().max_by_key(|&known| fields(known));
    most.filter(|&known| fields(known) > 1).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Fields, sniff, unquoted, write_field};

    fn values(text: &str, delimiter: u8) -> Vec<Vec<String>> {
        let mut rows: Vec<Vec<String>> = Vec::new();
        for field in Fields::new(text, delimiter) {
            if field.column == 0 {
                rows.push(Vec::new());
            }
            rows.last_mut().unwrap().push(field.value(text).into_owned());
        }
        rows
    }

    #[test]
    fn fields_are_those_of_the_standard() {
        assert_eq!(values("a,b\r\nc,d", b','), [["a", "b"], ["c", "d"]]);
        assert_eq!(values("a,\"b,\n\"\"c\"\"\"\n,", b','), [["a", "b,\n\"c\""], ["", ""]]);
        assert_eq!(values("a\"b,\"c\"d,\"e", b','), [["a\"b", "cd", "e"]]);
        assert_eq!(values("", b','), Vec::<Vec<String>>::new());
        assert_eq!(values("\n\n", b','), [[""], [""]]);
        assert_eq!(unquoted("a\"\"b\"c\"d"), "a\"bc\"d");
    }

    #[test]
    fn the_delimiter_is_found_out() {
        for (text, delimiter) in [
            ("a,b\n1,2", b','),
            ("a;b\n1,5;2\n", b';'),
            ("a\tb, c\n1\t2\n", b'\t'),
            ("a|b\n\"1\n|\"|2", b'|'),
            ("one column\nx", b','),
            ("", b','),
        ] {
            assert_eq!(sniff(text), delimiter, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(value in "[ab,;\"\n\r]{0,8}", quoted in any::<bool>()) {
            let mut out = "x,".to_owned();
            write_field(&value, quoted, b',', &mut out);
            out.push_str(",y\n");
            prop_assert_eq!(values(&out, b','), [["x", value.as_str(), "y"]]);
        }
    }
}
