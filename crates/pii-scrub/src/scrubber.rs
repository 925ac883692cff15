//! Finding and hiding in one call, for those who use this crate alone.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;

use rule_scan::{Anchor, Commit, Nonce, Region, Rule, RuleId, Scan, Scanner, Scratch};

use crate::config::{Checked, ScrubberConfig};
use crate::error::{Error, ErrorKind};
use crate::key::Key;
use crate::lists::{Allowed, Leaving};
use crate::operator::{Context, Operator};
use crate::stream::ScrubStream;
use crate::vault::{QUOTED, Quotes, Values, Vault};

/// Finds personal data and hides it, by one operator a kind.
///
/// Cheap to clone, shared between threads; what changes from call to call is in a [`Session`].
#[derive(Clone, Debug)]
pub struct Scrubber {
    pub(crate) scanner: Scanner,
    /// By rule; `None` leaves the value in place.
    operators: Vec<Option<Operator>>,
    pub(crate) allowed: Allowed,
    key: Option<Key>,
}

/// What a run carries from text to text: the numbers of its values, and memory to reuse.
#[derive(Clone)]
pub struct Session {
    pub(crate) vault: Vault,
    pub(crate) scratch: Scratch,
    subject: String,
}

impl Session {
    /// A session with the nonce of its run.
    #[must_use]
    pub fn new(nonce: Nonce) -> Self {
        Self::with_vault(Vault::new(nonce))
    }

    /// A session that goes on with a vault.
    #[must_use]
    pub fn with_vault(vault: Vault) -> Self {
        Self { vault, scratch: Scratch::new(), subject: String::new() }
    }

    /// Whom the texts from here on are about: an id that tells one person from another. Dates of a
    /// subject are [shifted](Operator::ShiftDate) alike, in all sessions. It appears nowhere.
    /// Until it is said, a session is a subject of its own.
    pub fn set_subject(&mut self, subject: impl Into<String>) {
        self.subject = subject.into();
    }

    /// What its placeholders stand for.
    #[must_use]
    pub fn vault(&self) -> &Vault {
        &self.vault
    }

    /// Puts values back, as [`Vault::restore`].
    #[must_use]
    pub fn restore<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.vault.restore(text)
    }
}

impl fmt::Debug for Session {
    /// How much it knows; neither values nor the subject.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { vault, scratch, subject: _ } = self;
        f.debug_struct("Session")
            .field("vault", vault)
            .field("scratch", scratch)
            .finish_non_exhaustive()
    }
}

/// A session while a document is scrubbed text by text.
pub(crate) struct Open<'s> {
    pub(crate) values: &'s mut Values,
    pub(crate) quotes: Quotes<'s>,
    pub(crate) scratch: &'s mut Scratch,
    pub(crate) subject: &'s str,
}

impl Session {
    /// Opens a document: what looks like a placeholder in it has been issued by now, or is quoted.
    pub(crate) fn open(&mut self) -> Open<'_> {
        let Self { vault, scratch, subject } = self;
        let (values, quotes) = vault.parts();
        Open { values, quotes, scratch, subject }
    }
}

/// Chooses operators for a [`Scrubber`].
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct ScrubberBuilder {
    default: Option<Operator>,
    by_kind: BTreeMap<String, Option<Operator>>,
    key: Option<Key>,
    pub(crate) config: ScrubberConfig,
}

impl ScrubberBuilder {
    /// The operator for kinds that have none of their own; [`Operator::Redact`] unless set.
    pub fn default_operator(mut self, operator: Operator) -> Self {
        self.default = Some(operator);
        self
    }

    /// The operator for one kind.
    pub fn operator(mut self, kind: impl Into<String>, operator: Operator) -> Self {
        self.by_kind.insert(kind.into(), Some(operator));
        self
    }

    /// The key of the operators that need one.
    pub fn key(mut self, key: Key) -> Self {
        self.key = Some(key);
        self
    }

    /// Leaves values of one kind in place; they are still found.
    pub fn keep(mut self, kind: impl Into<String>) -> Self {
        self.by_kind.insert(kind.into(), None);
        self
    }

    /// Compiles the rules and checks the operators.
    ///
    /// # Errors
    ///
    /// A kind that no rule finds, an operator that needs the value for a kind whose regions are
    /// decided before their end, one that makes no sense for a kind, one that needs a key when there
    /// is none, and a shift of no days or of more than ten years.
    ///
    /// For kinds that the *default* operator does not fit, the constant marker is written.
    pub fn build(self) -> Result<Scrubber, Error> {
        let Checked { rules, allowed, default, operators: mut by_kind } = self.config.check()?;
        by_kind.extend(self.by_kind);
        let scanner = Scanner::builder()
            .rules(rules)
            .rule(placeholder_rule())
            .build()
            .map_err(Error::rules)?;
        for (kind, operator) in &by_kind {
            let mut known = scanner.rules().filter(|rule| rule.kind() == kind).peekable();
            if known.peek().is_none() {
                let kinds = scanner.rules().map(|rule| rule.kind());
                return Err(Error::new(ErrorKind::UnknownKind).suggest(kind, kinds));
            }
            let needs_value = operator.is_some_and(Operator::needs_value);
            if needs_value && known.any(|rule| rule.commit() == Commit::Early) {
                let error = Error::new(ErrorKind::ValueNotAvailable);
                return Err(error.help(format!("choose `redact` or `keep` for `{kind}`")));
            }
            if operator.is_some_and(|operator| !operator.fits(kind)) {
                let error = Error::new(ErrorKind::OperatorDoesNotFit);
                return Err(error.help(format!("choose another for `{kind}`, such as `redact`")));
            }
        }
        let default = self.default.or(default).unwrap_or_default();
        for operator in by_kind.values().flatten().chain([&default]) {
            if operator.needs_key() && self.key.is_none() {
                let error = Error::new(ErrorKind::KeyMissing);
                return Err(error.help("give one with `ScrubberBuilder::key`"));
            }
            if matches!(operator, Operator::ShiftDate { max_days: 0 | 3651.. }) {
                let error = Error::new(ErrorKind::ShiftOutOfRange);
                return Err(error.help("take 1 to 3650 days"));
            }
        }
        let default_of = |kind| if default.fits(kind) { default } else { Operator::Redact };
        let operator = |kind| by_kind.get(kind).copied().unwrap_or_else(|| Some(default_of(kind)));
        let operators = scanner.rules().map(|rule| operator(rule.kind())).collect();
        Ok(Scrubber { scanner, operators, allowed, key: self.key })
    }
}

impl Scrubber {
    /// Starts to choose operators.
    pub fn builder() -> ScrubberBuilder {
        ScrubberBuilder::default()
    }

    /// Finds personal data without changing anything.
    pub fn find<'s, 't>(&'s self, text: &'t str, session: &'s mut Session) -> Scan<'s, 't> {
        let nonce = session.vault.nonce();
        self.scanner.scan_in_run(text, nonce, &mut session.scratch)
    }

    /// Hides personal data. Borrows the text if nothing changes. Linear in the text.
    ///
    /// Placeholders that this session has issued before stay. What else looks like one of its
    /// placeholders, also [bent](Vault::restore), is quoted: it gets a placeholder of the kind
    /// `pii.placeholder`, which restoring turns back into what stood there. So no text can name a
    /// placeholder before it is issued.
    #[must_use]
    pub fn scrub<'t>(&self, text: &'t str, session: &mut Session) -> Cow<'t, str> {
        self.scrub_in(text, &mut session.open())
    }

    /// Hides personal data in a text of a document that is open: what looks like a placeholder is
    /// quoted unless it was issued before that.
    pub(crate) fn scrub_in<'t>(&self, text: &'t str, open: &mut Open<'_>) -> Cow<'t, str> {
        match open.quotes.quote_all(text) {
            Cow::Borrowed(text) => self.hide(text, open),
            Cow::Owned(text) => Cow::Owned(self.hide(&text, open).into_owned()),
        }
    }

    /// Hides personal data in a text that comes in pieces.
    #[must_use]
    pub fn stream<'s>(&self, session: &'s mut Session) -> ScrubStream<'s> {
        let Open { values, quotes, subject, .. } = session.open();
        ScrubStream::new(self, values, quotes, subject)
    }

    fn hide<'t>(&self, text: &'t str, open: &mut Open<'_>) -> Cow<'t, str> {
        let Open { values, quotes, scratch, subject } = open;
        let nonce = quotes.nonce;
        // An allow list is asked in the order of the text, and so is the closure.
        let leaving = RefCell::new((!self.allowed.is_empty()).then(|| self.allowed.leaving()));
        self.scanner.scan_in_run(text, nonce, scratch).rewrite(
            |finding| {
                let leaves = |leaving: &mut Leaving| {
                    let kind = self.scanner.kind(finding.rule);
                    leaving.leaves(kind, finding, finding.span.of(text))
                };
                self.operator(finding.rule).is_some()
                    && !leaving.borrow_mut().as_mut().is_some_and(leaves)
            },
            |region, out| self.replace(region, (nonce, &mut *values), subject, out),
        )
    }

    /// Writes what stands for a region.
    pub(crate) fn replace(
        &self,
        region: &Region<'_>,
        state: (Nonce, &mut Values),
        subject: &str,
        out: &mut String,
    ) {
        let operator = self.operator(region.finding().rule).unwrap_or_default();
        let (nonce, values) = state;
        let context = Context { nonce, values, key: self.key.as_ref(), subject };
        operator.write(region, context, out);
    }

    /// The operator for a rule; `None` leaves its values in place.
    pub(crate) fn operator(&self, rule: RuleId) -> Option<Operator> {
        self.operators.get(rule.index()).copied().flatten()
    }

    /// By rule.
    pub(crate) fn operators(&self) -> impl Iterator<Item = Option<Operator>> + '_ {
        self.operators.iter().copied()
    }

    pub(crate) fn scanner(&self) -> &Scanner {
        &self.scanner
    }
}

/// The rule that makes the kind of what is [quoted](Vault::quote) known to a scanner, which then
/// leaves it alone. It finds nothing. A [`Scrubber`] has it.
#[must_use]
pub fn placeholder_rule() -> Rule {
    Rule::window(QUOTED, Anchor::literals(["[pii.placeholder#"]), 1, |_| None::<usize>)
}
