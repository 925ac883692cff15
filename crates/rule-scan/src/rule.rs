//! One rule: what it is called, where it may begin, what it looks like, what speaks for it.

use std::sync::Arc;

use crate::analyser::Analyser;
use crate::class::ByteClass;
use crate::derived;
use crate::error::BuildError;
use crate::evidence::{Check, Trimmed, Validity, Words};
use crate::view::Views;

/// Where a rule's candidates begin.
///
/// One pass over the text looks for the anchors of all rules at once; only where an anchor stands
/// is a rule's pattern tried. Choose the rarest thing that every match must have.
#[derive(Clone, Debug)]
pub struct Anchor {
    pub(crate) trigger: Trigger,
    pub(crate) back: Option<(ByteClass, usize)>,
    pub(crate) word_start: bool,
}

/// What a candidate looks like.
#[derive(Clone, Debug)]
pub(crate) enum Body {
    Pattern(String),
    /// So many bytes, whatever they are; a trimming function says what of them counts.
    Window(usize),
}

#[derive(Clone)]
pub(crate) enum Trigger {
    Literals(Vec<String>),
    Run(ByteClass),
}

impl std::fmt::Debug for Trigger {
    /// How many literals: they may be parts of values that have to stay secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Literals(literals) => write!(f, "Literals({})", literals.len()),
            Self::Run(class) => f.debug_tuple("Run").field(class).finish(),
        }
    }
}

impl Anchor {
    /// The longest look-back in bytes.
    pub const MAX_BACK: usize = 256;

    /// Any of these texts, found without regard to ASCII case; the pattern decides about case.
    pub fn literals<L: Into<String>>(literals: impl IntoIterator<Item = L>) -> Self {
        let literals = literals.into_iter().map(Into::into).collect();
        Self { trigger: Trigger::Literals(literals), back: None, word_start: false }
    }

    /// The first byte of each run of bytes of this class.
    pub fn run(class: ByteClass) -> Self {
        Self { trigger: Trigger::Run(class), back: None, word_start: false }
    }

    /// Only anchors at the start of a word count: no letter or digit stands right before them, of a
    /// script that puts spaces between words. Much cheaper than to verify and refuse.
    #[must_use]
    pub fn at_word_start(mut self) -> Self {
        self.word_start = true;
        self
    }

    /// Lets a match begin up to `max` bytes before the anchor, as long as all bytes between are of
    /// this class. Every such start whose left boundary holds is tried.
    #[must_use]
    pub fn back(mut self, class: ByteClass, max: usize) -> Self {
        self.back = Some((class, max));
        self
    }
}

/// When a region is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Commit {
    /// At the end of the match, whose greatest length is known. An operator may use the value.
    AtEnd,
    /// Before the end: a first part of bounded length decides, and what follows is swallowed
    /// however long it is. What replaces it cannot depend on the value.
    Early,
}

/// A description of something to find.
///
/// A rule is data: nothing is compiled before [`ScannerBuilder::build`], which also reports every
/// mistake in it.
///
/// **What a match is.** For each place where the anchor stands, and for each start that the
/// look-back and the left boundary allow: the longest end that the pattern, the right boundary and
/// the validator all accept, with enough confidence. With a [`lead`](Rule::lead), the match is what
/// follows the longest lead that leads to one.
///
/// ```
/// use rule_scan::{Anchor, ByteClass, Rule};
/// let ticket = Rule::new("custom.ticket", Anchor::literals(["TCK-"]), "TCK-[0-9]{6}")
///     .left(ByteClass::WORD)
///     .right(ByteClass::WORD);
/// # assert_eq!(ticket.kind(), "custom.ticket");
/// ```
///
/// [`ScannerBuilder::build`]: crate::ScannerBuilder::build
#[derive(Clone, Debug)]
pub struct Rule {
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) anchor: Anchor,
    pub(crate) lead: Option<String>,
    pub(crate) opening: Option<String>,
    pub(crate) body: Body,
    pub(crate) tail: Option<String>,
    pub(crate) left: ByteClass,
    pub(crate) right: ByteClass,
    pub(crate) check: Option<Check>,
    pub(crate) confidence: u8,
    pub(crate) support: Option<(Words, u8)>,
    pub(crate) against: Option<(Words, u8)>,
    pub(crate) rank: u8,
    pub(crate) views: Views,
    pub(crate) head: Option<Head>,
}

/// Says of the bytes from an anchor on whether a match may begin there.
#[derive(Clone)]
pub(crate) struct Head(pub(crate) Arc<MayBegin>);

type MayBegin = dyn Fn(&[u8]) -> bool + Send + Sync;

impl std::fmt::Debug for Head {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Head")
    }
}

impl Rule {
    /// A rule of this kind (`namespace.name`), whose name is its kind, at a confidence of 80 and
    /// rank 100.
    ///
    /// `pattern` has the syntax of the `regex` crate without Unicode classes and look-around, and
    /// matches bytes: `.` and `[^x]` match single bytes of a character.
    pub fn new(kind: impl Into<String>, anchor: Anchor, pattern: impl Into<String>) -> Self {
        Self::with_body(kind.into(), anchor, Body::Pattern(pattern.into()))
    }

    /// A rule whose grammar no pattern can express: `trim` is asked once for each candidate, with
    /// up to `max` bytes from its start, for the part that is the match; `None` or a length of 0
    /// refuses the candidate. `max` is at most [`Rule::MAX_WINDOW`].
    ///
    /// The function must be pure: the same bytes give the same answer. The right boundary is
    /// checked on what it returns.
    pub fn window<T: Into<Trimmed>>(
        kind: impl Into<String>,
        anchor: Anchor,
        max: usize,
        trim: impl Fn(&[u8]) -> Option<T> + Send + Sync + 'static,
    ) -> Self {
        Self::with_body(kind.into(), anchor, Body::Window(max)).trim(trim)
    }

    /// A [window](Rule::window) that several rules read together: this one takes the verdict of
    /// number `index` of the analyser, and a number that it has no verdict for is a build error.
    pub fn analysed(
        kind: impl Into<String>,
        anchor: Anchor,
        analyser: &Analyser,
        index: usize,
    ) -> Self {
        let mut rule = Self::with_body(kind.into(), anchor, Body::Window(analyser.window()));
        rule.check = Some(Check::Analysed(analyser.clone(), index));
        rule
    }

    /// A rule whose anchor is what its pattern can begin with, for patterns that come from
    /// elsewhere: literals if every match begins with one, or else the first bytes as a class.
    ///
    /// `left` is its [left boundary](Rule::left). Where the first byte can be one of many that the
    /// boundary allows before it, the boundary is widened by them, so that a run of them is one
    /// candidate and not one for each byte.
    ///
    /// ```
    /// use rule_scan::{ByteClass, Rule};
    /// let ticket = Rule::anchored("custom.ticket", "TCK-[0-9]{6}", ByteClass::WORD)?;
    /// assert!(ticket.anchor_literals().eq(["TCK-"]));
    /// # Ok::<(), rule_scan::BuildError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// A pattern that does not parse, looks around or is too large. Whether it has a bound is
    /// checked when a scanner is built.
    pub fn anchored(
        kind: impl Into<String>,
        pattern: impl Into<String>,
        left: ByteClass,
    ) -> Result<Self, BuildError> {
        let (kind, pattern) = (kind.into(), pattern.into());
        match derived::anchor(&pattern, left) {
            Ok((anchor, left)) => Ok(Self::new(kind, anchor, pattern).left(left)),
            Err(error) => Err(BuildError::new(error, &kind, "pattern")),
        }
    }

    /// The longest window in bytes.
    pub const MAX_WINDOW: usize = 1024;

    fn with_body(kind: String, anchor: Anchor, body: Body) -> Self {
        Self {
            name: kind.clone(),
            kind,
            anchor,
            lead: None,
            opening: None,
            body,
            tail: None,
            left: ByteClass::NONE,
            right: ByteClass::NONE,
            check: None,
            confidence: 80,
            support: None,
            against: None,
            rank: 100,
            views: Views::USUAL,
            head: None,
        }
    }

    /// A name of its own, for kinds that several rules find. Names are unique in a scanner.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// What has to stand before the match without being part of it, such as `password = "`. The
    /// candidate begins with the lead; the match begins after it.
    #[must_use]
    pub fn lead(mut self, pattern: impl Into<String>) -> Self {
        self.lead = Some(pattern.into());
        self
    }

    /// What has to stand between the lead and the match, such as a quotation mark. As if it were
    /// the end of the lead; rules that differ only in this share the rest of it.
    #[must_use]
    pub fn opening(mut self, pattern: impl Into<String>) -> Self {
        self.opening = Some(pattern.into());
        self
    }

    /// What belongs to the match after the pattern, however long it is: the longest match of this
    /// pattern, which may be empty. Makes the rule commit [early](Commit::Early).
    #[must_use]
    pub fn tail(mut self, pattern: impl Into<String>) -> Self {
        self.tail = Some(pattern.into());
        self
    }

    /// Bytes that may not stand right before a candidate. A marker there never blocks.
    #[must_use]
    pub fn left(mut self, class: ByteClass) -> Self {
        self.left = class;
        self
    }

    /// Bytes that may not stand right after the pattern's match. A marker there never blocks.
    #[must_use]
    pub fn right(mut self, class: ByteClass) -> Self {
        self.right = class;
        self
    }

    /// Asks a function about each end that the pattern accepts, longest first, until it accepts.
    ///
    /// The function must be pure: the same bytes give the same answer. It replaces an earlier
    /// [`trim`](Rule::trim).
    #[must_use]
    pub fn validate(
        mut self,
        validate: impl Fn(&[u8]) -> Validity + Send + Sync + 'static,
    ) -> Self {
        self.check = Some(Check::Each(Arc::new(validate)));
        self
    }

    /// Asks a function once, with the bytes of the longest end that the pattern accepts, for the
    /// longest part from the start that counts; `None` or a length of 0 refuses the candidate.
    ///
    /// Pure, like [`validate`](Rule::validate), which it replaces. The right boundary is checked on
    /// what it returns.
    #[must_use]
    pub fn trim<T: Into<Trimmed>>(
        mut self,
        trim: impl Fn(&[u8]) -> Option<T> + Send + Sync + 'static,
    ) -> Self {
        self.check = Some(Check::Trim(Arc::new(move |bytes: &[u8]| trim(bytes).map(Into::into))));
        self
    }

    /// The confidence that the shape alone gives so far, in percent.
    #[must_use]
    pub fn shape_confidence(&self) -> u8 {
        self.confidence
    }

    /// The confidence that the shape alone gives, in percent.
    #[must_use]
    pub fn confidence(mut self, percent: u8) -> Self {
        self.confidence = percent.min(100);
        self
    }

    /// Words that add `points` to the confidence.
    #[must_use]
    pub fn support(mut self, words: Words, points: u8) -> Self {
        self.support = Some((words, points));
        self
    }

    /// Words that take `points` from the confidence: counter-evidence.
    #[must_use]
    pub fn against(mut self, words: Words, points: u8) -> Self {
        self.against = Some((words, points));
        self
    }

    /// Who names a region in which several matches overlap: the highest rank does.
    #[must_use]
    pub fn rank(mut self, rank: u8) -> Self {
        self.rank = rank;
        self
    }

    /// The views of the text in which it is looked for, beside the text as it stands;
    /// [`Views::USUAL`] unless set.
    #[must_use]
    pub fn views(mut self, views: Views) -> Self {
        self.views = views;
        self
    }

    /// A quick look at the bytes from an anchor on, before anything else is asked: where it answers
    /// `false`, no match begins. For rules with thousands of anchors, nearly all of which lead to
    /// nothing. It is not asked of a rule that looks back.
    ///
    /// The bytes may end early: a `false` has to be right whatever follows.
    #[must_use]
    pub fn head(mut self, may_begin: impl Fn(&[u8]) -> bool + Send + Sync + 'static) -> Self {
        self.head = Some(Head(Arc::new(may_begin)));
        self
    }

    /// The kind, `namespace.name`.
    #[must_use]
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// The name, unique in a scanner.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The texts whose occurrences start a verification; none for an anchor that is a class. For
    /// tools and benches.
    pub fn anchor_literals(&self) -> impl Iterator<Item = &str> + '_ {
        let literals = match &self.anchor.trigger {
            Trigger::Literals(literals) => literals.as_slice(),
            Trigger::Run(_) => &[],
        };
        literals.iter().map(String::as_str)
    }

    /// Lead, pattern and tail as one pattern; `None` for a [`window`](Rule::window), whose shape
    /// is a function. For tools and benches: it says nothing of boundaries and validators.
    #[must_use]
    pub fn shape(&self) -> Option<String> {
        let Body::Pattern(pattern) = &self.body else { return None };
        let part = |part: &Option<String>| part.as_ref().map(|part| format!("(?:{part})"));
        let lead = part(&self.lead).unwrap_or_default() + &part(&self.opening).unwrap_or_default();
        let tail = part(&self.tail).map_or(String::new(), |tail| tail + "?");
        Some(format!("{lead}(?:{pattern}){tail}"))
    }

    /// When a region of this rule is decided.
    #[must_use]
    pub fn commit(&self) -> Commit {
        if self.tail.is_some() { Commit::Early } else { Commit::AtEnd }
    }
}
