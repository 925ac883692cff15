//! Recognisers of one's own: a pattern, what checks it, and the words around it.

use rule_scan::{BuildErrorKind, ByteClass, Rule, Scanner, Validity, Words};

use crate::checksum::Checksum;
use crate::error::{Error, ErrorKind};

/// Above every identifier of this crate: who describes a value of their own knows best what it is.
const RANK: u8 = 180;

/// A recogniser of a kind of one's own, `custom.<name>`.
///
/// Its anchor comes from the pattern, see [`Rule::anchored`]: the more text stands at the beginning
/// of the pattern, the less it costs.
///
/// ```
/// use pii_scrub::{Checksum, Context, Custom, Nonce, Scrubber, Session};
/// let member = Custom::new("member", "[0-9]{8}")
///     .checksum(Checksum::Luhn)
///     .confidence(30)
///     .support(Context::new(["member", "membership"]).points(40));
/// let scrubber = Scrubber::builder().custom(member).build()?;
/// let mut session = Session::new(Nonce::from_bytes([0; 8]));
/// assert_eq!(scrubber.scrub("Member 12345674", &mut session), "Member [custom.member]");
/// assert_eq!(scrubber.scrub("Member 12345678", &mut session), "Member 12345678");
/// # Ok::<(), pii_scrub::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Custom {
    pub(crate) name: String,
    pattern: String,
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    checksum: Option<String>,
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    confidence: Option<u8>,
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    boundary: Option<Boundary>,
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub(crate) operator: Option<String>,
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    support: Option<Context>,
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    against: Option<Context>,
}

/// What may stand right beside a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Boundary {
    /// No ASCII letter, digit or `_`.
    #[default]
    Word,
    /// Neither that nor what makes a longer number of it: `.`, `,`, `-`, `+`, `/`, `$` before it and
    /// `-` after it.
    Number,
    /// Anything.
    None,
}

/// Words near a candidate, how near, and how much they say.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Context {
    words: Vec<String>,
    #[cfg_attr(feature = "serde", serde(default = "Context::default_before"))]
    before: usize,
    #[cfg_attr(feature = "serde", serde(default = "Context::default_after"))]
    after: usize,
    #[cfg_attr(feature = "serde", serde(default = "Context::default_points"))]
    points: u8,
}

impl Context {
    /// Words within 48 bytes before a candidate or 24 after it, for 30 points.
    pub fn new<W: Into<String>>(words: impl IntoIterator<Item = W>) -> Self {
        Self {
            words: words.into_iter().map(Into::into).collect(),
            before: Self::default_before(),
            after: Self::default_after(),
            points: Self::default_points(),
        }
    }

    /// In windows of so many bytes, each at most [`Words::MAX_WINDOW`].
    #[must_use]
    pub fn within(self, before: usize, after: usize) -> Self {
        Self { before, after, ..self }
    }

    /// For so many points, in percent.
    #[must_use]
    pub fn points(self, points: u8) -> Self {
        Self { points, ..self }
    }

    fn default_before() -> usize {
        48
    }

    fn default_after() -> usize {
        24
    }

    fn default_points() -> u8 {
        30
    }

    fn words(&self) -> Result<Words, Error> {
        let wrong = |help: &str| Err(Error::new(ErrorKind::InvalidContext).help(help));
        if self.before.max(self.after) > Words::MAX_WINDOW {
            return wrong("`before` and `after` are at most 128");
        }
        let is_word = |word: &String| {
            let of_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'\'' || byte >= 128;
            !word.is_empty() && word.bytes().all(of_word)
        };
        if self.words.is_empty() || !self.words.iter().all(is_word) {
            return wrong("`words` are single words, without spaces and signs, and at least one");
        }
        Ok(Words::new(&self.words, self.before, self.after))
    }
}

impl Custom {
    /// A recogniser of the kind `custom.<name>`. The pattern has the syntax of
    /// [`Rule::new`] and a greatest length.
    pub fn new(name: impl Into<String>, pattern: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            pattern: pattern.into(),
            checksum: None,
            confidence: None,
            boundary: None,
            operator: None,
            support: None,
            against: None,
        }
    }

    /// Refuses what does not pass a checksum.
    #[must_use]
    pub fn checksum(mut self, checksum: Checksum) -> Self {
        self.checksum = Some(checksum.name().to_owned());
        self
    }

    /// How sure the pattern and the checksum alone make, in percent: 80 unless set. From 50 on it
    /// is reported.
    #[must_use]
    pub fn confidence(mut self, percent: u8) -> Self {
        self.confidence = Some(percent);
        self
    }

    /// What may stand right beside it; [`Boundary::Word`] unless set.
    #[must_use]
    pub fn boundary(mut self, boundary: Boundary) -> Self {
        self.boundary = Some(boundary);
        self
    }

    /// The operator for its kind, by name.
    #[must_use]
    pub fn operator(mut self, operator: impl Into<String>) -> Self {
        self.operator = Some(operator.into());
        self
    }

    /// Words that speak for it.
    #[must_use]
    pub fn support(mut self, context: Context) -> Self {
        self.support = Some(context);
        self
    }

    /// Words that speak against it.
    #[must_use]
    pub fn against(mut self, context: Context) -> Self {
        self.against = Some(context);
        self
    }

    /// The rule, or what is wrong with it; `path` is that of this recogniser.
    pub(crate) fn rule(&self, path: &str) -> Result<Rule, Error> {
        let (left, right) = match self.boundary.unwrap_or_default() {
            Boundary::Word => (ByteClass::WORD, ByteClass::WORD),
            Boundary::Number => (ByteClass::WORD.with(b".,-+/$"), ByteClass::WORD.with(b"-")),
            Boundary::None => (ByteClass::NONE, ByteClass::NONE),
        };
        let kind = kind_of(&self.name).map_err(|error| error.at(format!("{path}.name")))?;
        let in_pattern = |source| Error::pattern(&source).at(format!("{path}.pattern"));
        let mut rule = Rule::anchored(kind, self.pattern.as_str(), left)
            .map_err(in_pattern)?
            .right(right)
            .confidence(self.confidence.unwrap_or(80))
            .rank(RANK);
        if let Some(name) = &self.checksum {
            let Some(checksum) = Checksum::from_name(name) else {
                let known = Checksum::ALL.iter().map(|checksum| checksum.name());
                let error = Error::new(ErrorKind::UnknownChecksum).suggest(name, known);
                return Err(error.at(format!("{path}.checksum")));
            };
            rule = rule.validate(move |bytes| match checksum.holds(bytes) {
                true => Validity::Accept(0),
                false => Validity::Reject,
            });
        }
        if let Some(context) = &self.support {
            let words = context.words().map_err(|error| error.at(format!("{path}.support")))?;
            rule = rule.support(words, context.points);
        }
        if let Some(context) = &self.against {
            let words = context.words().map_err(|error| error.at(format!("{path}.against")))?;
            rule = rule.against(words, context.points);
        }
        // Built alone, so that what is wrong with it has its path.
        match Scanner::builder().rule(rule.clone()).build() {
            Ok(_) => Ok(rule),
            Err(source) if source.kind() == BuildErrorKind::InvalidKind => {
                Err(Error::new(ErrorKind::InvalidName).at(format!("{path}.name")))
            }
            Err(source) => Err(in_pattern(source)),
        }
    }
}

/// The kind of a name in a configuration.
pub(crate) fn kind_of(name: &str) -> Result<String, Error> {
    let mut bytes = name.bytes();
    let first = bytes.next().is_some_and(|byte| byte.is_ascii_lowercase());
    let rest = bytes.all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'));
    if first && rest && name.len() <= 40 {
        return Ok(format!("custom.{name}"));
    }
    let help = "at most 40 lower-case letters, digits and `_`, and a letter first";
    Err(Error::new(ErrorKind::InvalidName).help(help))
}
