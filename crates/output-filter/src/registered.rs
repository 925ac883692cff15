//! Values that have to stay where they are: a key, a customer's number.

pub(crate) mod encodings;
pub(crate) mod index;
pub(crate) mod reading;

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use rule_scan::{Anchor, ByteClass, Finding, Rule, View, Views};

use self::encodings::{base64, decimal, hex, reversed, rot13};
use self::index::{Form, GRAM, Index, Known, Pieces};
use self::reading::{Alphabet, loose};

const KIND: &str = "leak.registered";
/// What is known to be a value that has to stay is that value, whatever else it looks like.
pub(crate) const RANK: u8 = 205;

/// So many letters and digits have a value at least.
const SHORTEST: usize = GRAM;
/// So many different ones.
const DISTINCT: usize = 4;
/// So many bytes has a value at most.
const LONGEST: usize = 256;
/// From so many tenths of a bit on, a value is also looked for turned around, and within words.
const STRONG: usize = 300;
const CERTAIN: usize = 600;
/// A piece that counts has so many tenths of a bit, and a third of the value.
const PIECE: usize = 400;
/// From so many characters on a run of base64 is undone by a view.
const DECODED: usize = 16;
/// So many literals cost more than to look at every word.
const MANY: usize = 256;

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
///   eight signs or spaces in a row (between the letters of a value that has no digit, only where it
///   has some itself);
/// - encoded: what the usual views undo, and parts of base64 in each of the three alignments, both
///   alphabets, hexadecimal digits, `0x77, 0x67` and `119, 103`;
/// - from its end to its start and in rot13, if it has 30 bits or more;
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

    /// The rules that find the values, for a scanner. Their names are those of two registers as
    /// well: a scanner takes the rules of one.
    #[must_use]
    pub fn rules(&self) -> Vec<Rule> {
        rules(KIND, RANK, [&self.index, &self.index], &self.anchors)
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
        let mut forms = Vec::new();
        let mut anchors = Anchors::default();
        let mut window = 0;
        let mut names = Vec::with_capacity(self.values.len());
        for ((name, value), index) in self.values.into_iter().zip(0u32..) {
            let text = checked(&value)
                .map_err(|reason| RegisteredError { index: index as usize, reason })?;
            add(&value, &text, index, &mut forms, &mut anchors);
            // Room for separators: two at each letter, or what stands between encoded bytes.
            window = window.max(3 * text.len()).max(6 * value.len());
            names.push(name.into());
        }
        if anchors.within_words.len() > MANY {
            anchors.within_words.clear();
            // Longer ones that begin where a word begins are decoded.
            forms.retain(|form| form.alphabet == Alphabet::Loose || form.text.len() < DECODED);
        }
        let index = Arc::new(Index::new(forms, window + 16));
        Ok(Registered { names: names.into(), index, anchors })
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

/// Where forms may begin, beside the beginnings of words.
#[derive(Clone, Default)]
pub(crate) struct Anchors {
    /// Where digits begin within a word.
    pub(crate) digits: bool,
    /// What the forms begin with that may stand within a word, or at any place of a form.
    pub(crate) within_words: BTreeSet<String>,
    /// What a form begins with whose first character is not ASCII.
    pub(crate) others: BTreeSet<String>,
    /// How far a piece may begin before such a place of a form.
    pub(crate) back: usize,
}

/// The rules that look for the forms of two indexes: where words begin, and within them.
pub(crate) fn rules(
    kind: &str,
    rank: u8,
    [words, within]: [&Arc<Index>; 2],
    anchors: &Anchors,
) -> Vec<Rule> {
    let rule = |anchor: Anchor, name: &str, index: &Arc<Index>, counts: fn(&Known) -> bool| {
        let (whole, head) = (Arc::clone(index), Arc::clone(index));
        let find =
            move |bytes: &[u8]| whole.longest(bytes).filter(counts).map(|known| known.length);
        Rule::window(kind, anchor, index.window(), find)
            .head(move |bytes| head.may_begin(bytes))
            .named(format!("{kind}.{name}"))
            .confidence(100)
            .rank(rank)
            .views(Views::USUAL.with(View::Joined).with(View::Unwrapped))
    };
    let mut rules = Vec::new();
    if !words.is_empty() {
        rules.push(rule(Anchor::run(ByteClass::ALNUM).at_word_start(), "words", words, |_| true));
    }
    if anchors.digits {
        let digits = rule(Anchor::run(ByteClass::DIGIT), "digits", words, |known| known.digits);
        rules.push(digits.left(other_than(ByteClass::ALPHA)));
    }
    if !anchors.within_words.is_empty() {
        let mut anchor = Anchor::literals(anchors.within_words.iter().cloned());
        if anchors.back > 0 {
            anchor = anchor.back(ByteClass::ALNUM.with(b"+/-_"), anchors.back);
        }
        let within = rule(anchor, "within_words", within, |_| true);
        // Where a word begins, the first rule looks.
        let letters = ByteClass::ALNUM.or(ByteClass::NON_ASCII);
        rules.push(if anchors.back > 0 { within } else { within.left(other_than(letters)) });
    }
    if !anchors.others.is_empty() {
        rules.push(rule(Anchor::literals(anchors.others.iter().cloned()), "others", words, |_| {
            true
        }));
    }
    rules
}

fn other_than(class: ByteClass) -> ByteClass {
    let others = (0..=u8::MAX).filter(|&byte| !class.contains(byte));
    others.fold(ByteClass::NONE, |all, byte| all.with_range(byte, byte))
}

/// The letters and digits of a value that can be registered.
fn checked(value: &str) -> Result<Vec<u8>, Unregistrable> {
    if value.len() > LONGEST {
        return Err(Unregistrable::TooLong);
    }
    let (text, _) = loose(value);
    if text.len() < SHORTEST {
        return Err(Unregistrable::TooShort);
    }
    let distinct = text.iter().collect::<BTreeSet<_>>().len();
    let steps = |up: u8| {
        let next = |pair: &[u8]| matches!(pair, [a, b] if if up == 1 { a.checked_add(1) == Some(*b) } else { b.checked_add(1) == Some(*a) });
        text.windows(2).filter(|pair| next(pair)).count()
    };
    let in_a_row = steps(1).max(steps(0)) + 2 >= text.len();
    if distinct < DISTINCT || in_a_row { Err(Unregistrable::NotDistinct) } else { Ok(text) }
}

/// How many tenths of a bit a character of such a text stands for.
fn tenths(text: &[u8]) -> usize {
    let digits = text.iter().filter(|byte| byte.is_ascii_digit()).count();
    match digits {
        0 => 25,
        _ if digits == text.len() => 33,
        _ => 45,
    }
}

/// Adds all forms of a value.
fn add(value: &str, text: &[u8], index: u32, forms: &mut Vec<Form>, anchors: &mut Anchors) {
    let tenths = tenths(text);
    let strength = tenths * text.len();
    let piece = PIECE.div_ceil(tenths).max(text.len().div_ceil(3)).max(GRAM);
    let bounded = strength < CERTAIN;
    let loosely = |written: &str, least: usize, pieces: Pieces| {
        let (text, gaps) = loose(written);
        let letters = !text.iter().any(u8::is_ascii_digit);
        let least = least.min(text.len());
        let gaps = letters.then(|| gaps.into());
        Form {
            alphabet: Alphabet::Loose,
            value: index,
            least,
            pieces,
            bounded,
            gaps,
            text: text.into(),
        }
    };
    let (from, to) = (forms.len(), value.as_bytes());
    let mut written = vec![value.to_owned()];
    forms.push(loosely(value, piece, Pieces::Ends));
    if strength >= STRONG {
        for other in [reversed(value), rot13(value)] {
            if !written.contains(&other) {
                forms.push(loosely(&other, piece, Pieces::Beginnings));
                written.push(other);
            }
        }
    }
    // Of the bytes as they were given, a piece has as large a part as of the letters and digits.
    let share = |length: usize| (piece * length).div_ceil(text.len().max(1)).max(GRAM);
    for encoded in [hex(to, ""), hex(to, "0x"), decimal(to)] {
        forms.push(Form {
            bounded: true,
            ..loosely(&encoded, share(encoded.len()), Pieces::Beginnings)
        });
        written.push(encoded);
    }
    for before in 0..3 {
        let encoded = base64(to, before);
        if encoded.len() >= GRAM {
            let (least, text) =
                (share(encoded.len()).min(encoded.len()), encoded.as_bytes().into());
            let form = Form {
                alphabet: Alphabet::Base64,
                value: index,
                least,
                pieces: Pieces::Beginnings,
                bounded: false,
                gaps: None,
                text,
            };
            forms.push(form);
            written.push(encoded);
        }
    }
    for form in forms.get(from..).unwrap_or(&[]) {
        let digits = form.text.iter().all(u8::is_ascii_digit);
        anchors.digits |= digits && strength >= STRONG;
    }
    if !bounded {
        for written in &written {
            anchors.within_words.extend(beginnings(written));
        }
    }
    for written in &written {
        if let Some(first) =
            written.trim_start_matches(|c: char| !c.is_alphanumeric()).chars().next()
            && !first.is_ascii()
        {
            let cases = first.to_lowercase().chain(first.to_uppercase()).chain([first]);
            anchors.others.extend(cases.map(String::from));
        }
    }
}

/// What to look for to find this within a word: as it is written, and without its separators.
fn beginnings(written: &str) -> impl Iterator<Item = String> {
    let start = written.trim_start_matches(|c: char| !c.is_alphanumeric());
    let plain: String = start.chars().filter(|c| c.is_alphanumeric()).take(GRAM).collect();
    let other: String = start.chars().take(GRAM).collect();
    [plain, other].into_iter().filter(|text| text.starts_with(|c: char| c.is_ascii()))
}
