//! A built scanner.

use std::sync::Arc;

use crate::builder::ScannerBuilder;
use crate::finding::RuleId;
use crate::json::JsonStream;
use crate::marker::Nonce;
use crate::region::Region;
use crate::rule::Commit;
use crate::rules::{Compiled, RuleSet};
use crate::scan::{Scan, Scratch};
use crate::stream::Stream;

/// Many rules, compiled to be looked for in one pass.
///
/// Cheap to clone and to share between threads.
#[derive(Clone)]
pub struct Scanner(Arc<RuleSet>);

impl Scanner {
    /// Starts an empty builder.
    pub fn builder() -> ScannerBuilder {
        ScannerBuilder::default()
    }

    pub(crate) fn new(rules: RuleSet) -> Self {
        Self(Arc::new(rules))
    }

    pub(crate) fn rule_set(&self) -> &RuleSet {
        &self.0
    }

    /// Finds every match of every rule.
    ///
    /// Never fails and never panics; takes time in proportion to the text; allocates nothing once
    /// `scratch` has grown to what the text needs.
    pub fn scan<'s, 't>(&'s self, text: &'t str, scratch: &'s mut Scratch) -> Scan<'s, 't> {
        Scan::new(self, text, scratch.scan(&self.0, text, None))
    }

    /// Like [`scan`](Scanner::scan), for a text of a run whose nonce is known: a placeholder with
    /// another nonce was not issued in this run, and is looked into like any text.
    pub fn scan_in_run<'s, 't>(
        &'s self,
        text: &'t str,
        nonce: Nonce,
        scratch: &'s mut Scratch,
    ) -> Scan<'s, 't> {
        Scan::new(self, text, scratch.scan(&self.0, text, Some(nonce)))
    }

    /// Starts a text that comes in pieces. `replace` writes what stands for each region, as for
    /// [`Scan::rewrite`].
    pub fn stream<F: FnMut(&Region<'_>, &mut String)>(&self, replace: F) -> Stream<F> {
        Stream::new(self.clone(), replace)
    }

    /// Starts a JSON document that comes in pieces, and stays JSON. `replace` writes what stands for
    /// each region, as for [`Scan::rewrite`].
    pub fn json_stream<F: FnMut(&Region<'_>, &mut String)>(&self, replace: F) -> JsonStream<F> {
        JsonStream::new(self.clone(), replace)
    }

    /// Rewrites a JSON document that is there as a whole: a [`JsonStream`] of one piece.
    #[must_use]
    pub fn rewrite_json(
        &self,
        document: &str,
        replace: impl FnMut(&Region<'_>, &mut String),
    ) -> String {
        let mut stream = self.json_stream(replace);
        let mut out = stream.push(document.as_bytes()).to_owned();
        out.push_str(stream.finish());
        out
    }

    /// The most bytes that a [`Stream`] of this scanner withholds at any time, computed from the
    /// rules.
    #[must_use]
    pub fn max_hold_back(&self) -> usize {
        self.0.bounds.hold_back()
    }

    /// The confidence in percent from which a match is reported.
    #[must_use]
    pub fn threshold(&self) -> u8 {
        self.0.threshold
    }

    /// The rules, in the order of their [`RuleId`]s.
    pub fn rules(&self) -> impl ExactSizeIterator<Item = RuleInfo<'_>> + '_ {
        self.0.rules.iter().map(|compiled| RuleInfo { compiled })
    }

    /// A rule by its id; `None` if the id is another scanner's.
    #[must_use]
    pub fn rule(&self, id: RuleId) -> Option<RuleInfo<'_>> {
        self.0.rules.get(id.index()).map(|compiled| RuleInfo { compiled })
    }

    /// The first rule of this kind.
    #[must_use]
    pub fn rule_of(&self, kind: &str) -> Option<RuleId> {
        let found =
            self.0.rules.iter().position(|compiled| RuleInfo { compiled }.kind() == kind)?;
        u16::try_from(found).ok().map(RuleId)
    }

    /// The kind of a rule; empty if the id is another scanner's.
    #[must_use]
    pub fn kind(&self, id: RuleId) -> &str {
        self.0.kind(id)
    }
}

impl std::fmt::Debug for Scanner {
    /// How many rules, not their tables.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scanner").field("rules", &self.0.rules.len()).finish_non_exhaustive()
    }
}

/// What a scanner knows of a rule.
#[derive(Clone, Copy, Debug)]
pub struct RuleInfo<'s> {
    compiled: &'s Compiled,
}

impl<'s> RuleInfo<'s> {
    /// The name, unique in the scanner.
    #[must_use]
    pub fn name(&self) -> &'s str {
        &self.compiled.rule.name
    }

    /// The kind, `namespace.name`.
    #[must_use]
    pub fn kind(&self) -> &'s str {
        &self.compiled.rule.kind
    }

    /// When a region of this rule is decided.
    #[must_use]
    pub fn commit(&self) -> Commit {
        self.compiled.rule.commit()
    }

    /// The most bytes from the start of a candidate of this rule until it is decided in the text as
    /// it stands: what the rule contributes to [`Scanner::max_hold_back`].
    #[must_use]
    pub fn undecided(&self) -> usize {
        self.compiled.back() + self.compiled.decided_within()
    }

    /// The greatest number of bytes of lead and pattern together.
    #[must_use]
    pub fn max_len(&self) -> usize {
        self.compiled.max_len
    }
}
