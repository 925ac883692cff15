//! Finding and hiding in one call, for those who use this crate alone.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;

use rule_scan::{Anchor, Commit, Nonce, Region, Rule, RuleId, Scan, Scanner, Scratch};

use crate::bent;
use crate::config::{Checked, ScrubberConfig};
use crate::error::{Error, ErrorKind};
use crate::lists::{Allowed, Leaving};
use crate::operator::Operator;
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
}

/// What a run carries from text to text: the numbers of its values, and memory to reuse.
#[derive(Clone, Debug)]
pub struct Session {
    pub(crate) vault: Vault,
    pub(crate) scratch: Scratch,
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
        Self { vault, scratch: Scratch::new() }
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

/// A session while a document is scrubbed text by text.
pub(crate) struct Open<'s> {
    pub(crate) values: &'s mut Values,
    pub(crate) quotes: Quotes<'s>,
    pub(crate) scratch: &'s mut Scratch,
}

impl Session {
    /// Opens a document: what looks like a placeholder in it has been issued by now, or is quoted.
    pub(crate) fn open(&mut self) -> Open<'_> {
        let Self { vault, scratch } = self;
        let (values, quotes) = vault.parts();
        Open { values, quotes, scratch }
    }
}

/// Chooses operators for a [`Scrubber`].
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct ScrubberBuilder {
    default: Option<Operator>,
    by_kind: BTreeMap<String, Option<Operator>>,
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

    /// Leaves values of one kind in place; they are still found.
    pub fn keep(mut self, kind: impl Into<String>) -> Self {
        self.by_kind.insert(kind.into(), None);
        self
    }

    /// Compiles the rules and checks the operators.
    ///
    /// # Errors
    ///
    /// A kind that no rule finds, and an operator that needs the value for a kind whose regions
    /// are decided before their end.
    pub fn build(self) -> Result<Scrubber, Error> {
        let Checked { rules, allowed, default, operators: mut by_kind } = self.config.check()?;
        by_kind.extend(self.by_kind);
        let scanner =
            Scanner::builder().rules(rules).rule(quoted()).build().map_err(Error::rules)?;
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
        }
        let default = self.default.or(default).unwrap_or_default();
        let operator = |kind| by_kind.get(kind).copied().unwrap_or(Some(default));
        let operators = scanner.rules().map(|rule| operator(rule.kind())).collect();
        Ok(Scrubber { scanner, operators, allowed })
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
        let Open { values, quotes, scratch } = open;
        let nonce = quotes.nonce;
        match bent::rewrite(text, nonce, |bent, out| quotes.quote(bent, out)) {
            Cow::Borrowed(text) => self.hide(text, nonce, values, scratch),
            Cow::Owned(text) => Cow::Owned(self.hide(&text, nonce, values, scratch).into_owned()),
        }
    }

    /// Hides personal data in a text that comes in pieces.
    #[must_use]
    pub fn stream<'s>(&self, session: &'s mut Session) -> ScrubStream<'s> {
        let (values, quotes) = session.vault.parts();
        ScrubStream::new(self, values, quotes)
    }

    fn hide<'t>(
        &self,
        text: &'t str,
        nonce: Nonce,
        values: &mut Values,
        scratch: &mut Scratch,
    ) -> Cow<'t, str> {
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
            |region, out| self.replace(region, (nonce, &mut *values), out),
        )
    }

    /// Writes what stands for a region.
    pub(crate) fn replace(
        &self,
        region: &Region<'_>,
        state: (Nonce, &mut Values),
        out: &mut String,
    ) {
        let operator = self.operator(region.finding().rule).unwrap_or_default();
        operator.write(region, state, out);
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

/// Makes the kind of what is [quoted](Scrubber::scrub) known to the scanner; it finds nothing.
fn quoted() -> Rule {
    Rule::window(QUOTED, Anchor::literals(["[pii.placeholder#"]), 1, |_| None::<usize>)
}
