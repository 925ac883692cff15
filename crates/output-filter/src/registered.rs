//! Values that have to stay where they are: a key, a customer's number.

pub(crate) mod encodings;
mod forms;
pub(crate) mod index;
pub(crate) mod reading;
pub(crate) mod rules;

use std::fmt;
use std::sync::Arc;

use rule_scan::{Finding, Rule, View};

use self::forms::Forms;
use self::index::Index;
use self::rules::{Anchors, rules};

const KIND: &str = "leak.registered";
/// What is known to be a value that has to stay is that value, whatever else it looks like.
pub(crate) const RANK: u8 = 205;

/// Values that may not leave: keys, numbers of customers, names of projects. Up to tens of
/// thousands of them cost little more than one.
///
/// ```
/// use output_filter::{Registered, Scratch};
/// use rule_scan::Scanner;
///
/// let registered = Registered::builder()
///     .add("billing key", "QmX7-tR29-vLc4-88Zd")
///     .add("customer", "4029 5518 73")
///     .build()?;
/// let scanner = Scanner::builder().rules(registered.rules()).build()?;
///
/// let mut scratch = Scratch::new();
/// let text = "For 402-955-1873 we use qmx7tr29vlc488zd.";
/// let scan = scanner.scan(text, &mut scratch);
/// let names: Vec<_> =
///     scan.findings().iter().filter_map(|finding| registered.name_of(text, finding)).collect();
/// assert_eq!(names, ["customer", "billing key"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # What is found
///
/// As `leak.registered`, in whole texts and in streams:
///
/// - the value in any case, with other separators between its letters and digits, or none: up to
///   twelve signs or spaces in a row, about five for each character in all (between the letters of a value that has no digit, only where it
///   has some itself);
/// - encoded: what the usual views undo, and parts of base64 in each of the three alignments, both
///   alphabets, hexadecimal digits, `0x77, 0x67` and `119, 103`;
/// - from its end to its start, in base64 as well, and in rot13, if it has 30 bits or more;
/// - cut: what it begins or ends with, if that has 40 bits or more, is a third of it or more, and the
///   word ends there. The rest of another value that begins alike is not a piece.
///
/// Bits are estimated: 3.3 for a digit, 2.5 for a letter, 4.5 for either in a value that has both. Of
/// 16 digits, 13 count as a piece; of a random key, 9 characters or a third.
///
/// A value of less than 60 bits has to be a whole word. One of more is found within a longer word
/// too, as long as there are few enough for it (some dozens), or where a word begins.
///
/// Its `Debug` shows how many values there are; `Debug` of its rules shows none.
#[derive(Clone)]
pub struct Registered {
    names: Arc<[Box<str>]>,
    index: Arc<Index>,
    anchors: Anchors,
}

/// Collects values for a [`Registered`].
#[derive(Clone, Default)]
#[must_use]
pub struct RegisteredBuilder {
    values: Vec<(String, String)>,
}

/// Which value cannot be registered, and why. It does not repeat it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RegisteredError {
    index: usize,
    reason: Unregistrable,
}

/// Why a value cannot be registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Unregistrable {
    /// It has fewer than six letters and digits: it would be found everywhere.
    TooShort,
    /// It has more than 256 bytes; register a part of it, such as its first line.
    TooLong,
    /// It has fewer than four different letters and digits, or they are in a row like `123456`.
    NotDistinct,
}

impl Registered {
    /// Starts without a value.
    pub fn builder() -> RegisteredBuilder {
        RegisteredBuilder::default()
    }

    /// The rules that find the values, for a scanner. A scanner takes the rules of one register:
    /// those of two have the same names.
    #[must_use]
    pub fn rules(&self) -> Vec<Rule> {
        rules(KIND, RANK, &self.index, &self.anchors)
    }

    /// The name under which the value was added that a finding of this text is of; `None` for
    /// another rule's finding.
    #[must_use]
    pub fn name_of(&self, text: &str, finding: &Finding) -> Option<&str> {
        self.name_in(finding.span.of(text))
            .or_else(|| self.name_in(&finding.view.read(text, finding.span)))
            .or_else(|| self.name_in(&View::Decoded.read(text, finding.span)))
    }

    /// The name of the first value that stands in a text that is no longer than what was found.
    #[must_use]
    pub fn name_in(&self, found: &str) -> Option<&str> {
        let bytes = found.as_bytes();
        let known = (0..bytes.len()).find_map(|at| self.index.longest(bytes.get(at..)?))?;
        self.names.get(known.value as usize).map(AsRef::as_ref)
    }

    /// How many values there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Bytes of memory that the values take, which all rules share.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.index.memory()
            + self.names.iter().map(|name| size_of::<Box<str>>() + name.len()).sum::<usize>()
    }
}

impl RegisteredBuilder {
    /// Adds a value. Its name is for those who read what was found; several values may share one.
    pub fn add(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.values.push((name.into(), value.into()));
        self
    }

    /// Prepares all forms of the values: milliseconds for hundreds, a fraction of a second for
    /// tens of thousands.
    ///
    /// # Errors
    ///
    /// The first value that is too short, too long or of too few different characters.
    pub fn build(self) -> Result<Registered, RegisteredError> {
        let mut forms = Forms::default();
        let mut names = Vec::with_capacity(self.values.len());
        for (index, (name, value)) in self.values.into_iter().enumerate() {
            let number = u32::try_from(index).unwrap_or(u32::MAX);
            let added = forms.add(&value, number);
            added.map_err(|reason| RegisteredError { index, reason })?;
            names.push(name.into());
        }
        let (index, anchors) = forms.finish();
        Ok(Registered { names: names.into(), index: Arc::new(index), anchors })
    }
}

impl RegisteredError {
    /// Which value, counted from 0.
    #[must_use]
    pub fn index(&self) -> usize {
        self.index
    }

    /// What is wrong with it.
    #[must_use]
    pub fn reason(&self) -> Unregistrable {
        self.reason
    }
}

impl fmt::Display for RegisteredError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.reason {
            Unregistrable::TooShort => "has fewer than six letters and digits",
            Unregistrable::TooLong => "has more than 256 bytes",
            Unregistrable::NotDistinct => "has too few different letters and digits",
        };
        write!(f, "registered values, entry {}: {what}", self.index + 1)
    }
}

impl std::error::Error for RegisteredError {}

impl fmt::Debug for Registered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Registered").field("values", &self.names.len()).finish()
    }
}

impl fmt::Debug for RegisteredBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RegisteredBuilder").field("values", &self.values.len()).finish()
    }
}
