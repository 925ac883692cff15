//! Regions: overlapping matches unite, and each region is replaced once.
//!
//! A region is named by the matches that overlap the part of its first matches that decided; what
//! overlaps it further on only makes it longer. So a region can be named, in a stream, as soon as
//! everything is known that begins before that part ends, and the name never changes.

use std::cmp::Reverse;
use std::iter::Peekable;

use crate::finding::{Finding, Span};
use crate::rules::RuleSet;
use crate::view::View;

/// A stretch of text that is replaced as a whole.
#[derive(Clone, Copy)]
pub struct Region<'s> {
    rules: &'s RuleSet,
    best: Finding,
    cover: Span,
    value: Option<&'s str>,
    single: bool,
}

impl<'s> Region<'s> {
    /// The kind of the highest-ranked match that names the region; among equals the surer, then the
    /// longer, then that of the rule that was added first.
    #[must_use]
    pub fn kind(&self) -> &'s str {
        self.rules.kind(self.best.rule)
    }

    /// The match that names the region.
    #[must_use]
    pub fn finding(&self) -> Finding {
        self.best
    }

    /// What is replaced. In a stream, what of it is known when the region is named: what follows
    /// is swallowed.
    #[must_use]
    pub fn cover(&self) -> Span {
        self.cover
    }

    /// What a replacement may depend on: the text of the matches that name the region, or `None`
    /// if one of them [commits early](crate::Commit::Early) or was found in another
    /// [view](crate::View) of the text, where only a constant marker is right.
    #[must_use]
    pub fn value(&self) -> Option<&'s str> {
        self.value
    }

    /// Whether one match alone names the region: then its value is a value of its kind, and not
    /// two values that touch.
    #[must_use]
    pub fn is_single(&self) -> bool {
        self.single
    }
}

impl std::fmt::Debug for Region<'_> {
    /// Kind and place only, never the text.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Region").field("kind", &self.kind()).field("cover", &self.cover).finish()
    }
}

/// The matches that name a region.
#[derive(Clone, Copy)]
pub(crate) struct Named {
    best: Finding,
    /// All that they cover, so far as it is known.
    pub(crate) cover: Span,
    /// Where what decided ends, of those that begin with the region.
    pub(crate) decided: usize,
    early: bool,
    /// All of them were found in the text as it stands.
    plain: bool,
}

impl Named {
    /// Takes the matches that name the next region, of matches in order.
    pub(crate) fn next(
        rules: &RuleSet,
        findings: &mut Peekable<impl Iterator<Item = Finding>>,
    ) -> Option<Self> {
        let first = findings.next()?;
        let mut named = Self {
            best: first,
            cover: first.cover,
            decided: first.decided,
            early: first.early,
            plain: first.view == View::Plain,
        };
        // The length of a match whose tail goes on is not known, and so neither is which of several
        // that begin together comes first: only what decided counts.
        let order = |finding: &Finding| {
            let length = finding.decided - finding.cover.start;
            (rules.rank(finding.rule), finding.confidence, length, Reverse(finding.rule))
        };
        while let Some(finding) = findings.next_if(|next| next.cover.start < named.decided) {
            if finding.cover.start == first.cover.start {
                named.decided = named.decided.max(finding.decided);
            }
            named.cover.end = named.cover.end.max(finding.cover.end);
            named.early |= finding.early;
            named.plain &= finding.view == View::Plain;
            if order(&finding) > order(&named.best) {
                named.best = finding;
            }
        }
        Some(named)
    }

    /// Whether a match in it commits before its end.
    pub(crate) fn is_early(&self) -> bool {
        self.early
    }

    /// The region, in a text that begins at `base`.
    pub(crate) fn region<'s>(
        &self,
        rules: &'s RuleSet,
        text: &'s str,
        base: usize,
        cover: Span,
    ) -> Region<'s> {
        let named = self.cover.start - base..self.cover.end.saturating_sub(base);
        Region {
            rules,
            best: self.best,
            cover,
            value: (self.plain && !self.early).then(|| text.get(named).unwrap_or("")),
            single: self.best.cover == self.cover,
        }
    }
}
