//! Finding and hiding in one call, for those who use this crate alone.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rule_scan::{Anchor, Commit, Nonce, Region, Rule, RuleId, Scan, Scanner, Scratch};

use crate::bent;
use crate::error::{Error, ErrorKind};
use crate::operator::Operator;
use crate::rules::rules;
use crate::stream::ScrubStream;
use crate::vault::{QUOTED, Values, Vault};

/// Finds personal data and hides it, by one operator a kind.
///
/// Cheap to clone, shared between threads; what changes from call to call is in a [`Session`].
#[derive(Clone, Debug)]
pub struct Scrubber {
    scanner: Scanner,
    /// By rule; `None` leaves the value in place.
    operators: Vec<Option<Operator>>,
}

/// What a run carries from text to text: the numbers of its values, and memory to reuse.
#[derive(Clone, Debug)]
pub struct Session {
    vault: Vault,
    scratch: Scratch,
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

/// Chooses operators for a [`Scrubber`].
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct ScrubberBuilder {
    default: Operator,
    by_kind: BTreeMap<String, Option<Operator>>,
}

impl ScrubberBuilder {
    /// The operator for kinds that have none of their own; [`Operator::Redact`] unless set.
    pub fn default_operator(mut self, operator: Operator) -> Self {
        self.default = operator;
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
        let scanner = Scanner::builder().rules(rules()).rule(quoted()).build().map_err(Error::rules)?;
        for (kind, operator) in &self.by_kind {
            let mut known = scanner.rules().filter(|rule| rule.kind() == kind).peekable();
            if known.peek().is_none() {
                return Err(Error::new(ErrorKind::UnknownKind));
            }
            let needs_value = operator.is_some_and(Operator::needs_value);
            if needs_value && known.any(|rule| rule.commit() == Commit::Early) {
                return Err(Error::new(ErrorKind::ValueNotAvailable));
            }
        }
        let operator = |kind| self.by_kind.get(kind).copied().unwrap_or(Some(self.default));
        let operators = scanner.rules().map(|rule| operator(rule.kind())).collect();
        Ok(Scrubber { scanner, operators })
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
        let Session { vault, scratch } = session;
        let (values, mut quotes) = vault.parts();
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
        self.scanner.scan_in_run(text, nonce, scratch).rewrite(
            |finding| self.operator(finding.rule).is_some(),
            |region, out| self.replace(region, (nonce, &mut *values), out),
        )
    }

    pub(crate) fn replace(
        &self,
        region: &Region<'_>,
        state: (Nonce, &mut Values),
        out: &mut String,
    ) {
        let operator = self.operator(region.finding().rule).unwrap_or_default();
        operator.write(region, state, out);
    }

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
