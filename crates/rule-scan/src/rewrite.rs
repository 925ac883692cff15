//! One rewrite of a text: overlapping matches unite into regions, each region is replaced.

use std::borrow::Cow;

use crate::finding::{Finding, Span};
use crate::rule::Commit;
use crate::scanner::Scanner;

/// A stretch of text that is replaced as a whole.
#[derive(Clone, Copy)]
pub struct Region<'s> {
    scanner: &'s Scanner,
    text: &'s str,
    best: Finding,
    cover: Span,
    early: bool,
}

impl<'s> Region<'s> {
    fn new(scanner: &'s Scanner, text: &'s str, finding: Finding) -> Self {
        let mut region = Self { scanner, text, best: finding, cover: finding.cover, early: false };
        region.early = region.is_early(finding);
        region
    }

    /// The kind of the highest-ranked match in the region; among equals the surer, then the
    /// longer, then the first.
    #[must_use]
    pub fn kind(&self) -> &'s str {
        self.scanner.kind(self.best.rule)
    }

    /// The match that names the region.
    #[must_use]
    pub fn finding(&self) -> Finding {
        self.best
    }

    /// What is replaced.
    #[must_use]
    pub fn cover(&self) -> Span {
        self.cover
    }

    /// What a replacement may depend on: the text of the region, or `None` if a match in it
    /// [commits early](Commit::Early), where only a constant marker is right.
    #[must_use]
    pub fn value(&self) -> Option<&'s str> {
        (!self.early).then(|| self.cover.of(self.text))
    }

    /// Whether one match alone makes the region: then its value is a value of its kind, and not
    /// two values that touch.
    #[must_use]
    pub fn is_single(&self) -> bool {
        self.best.cover == self.cover
    }

    fn is_early(&self, finding: Finding) -> bool {
        self.scanner.rule(finding.rule).is_none_or(|rule| rule.commit() == Commit::Early)
    }

    fn unite(&mut self, finding: Finding) {
        self.cover.end = self.cover.end.max(finding.cover.end);
        self.early |= self.is_early(finding);
        let order = |finding: Finding| {
            (self.scanner.rank(finding.rule), finding.confidence, finding.span.len())
        };
        if order(finding) > order(self.best) {
            self.best = finding;
        }
    }
}

impl std::fmt::Debug for Region<'_> {
    /// Kind and place only, never the text.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Region").field("kind", &self.kind()).field("cover", &self.cover).finish()
    }
}

/// Replaces the regions that `findings`, sorted by start, make in `text`.
pub(crate) fn rewrite<'t>(
    scanner: &Scanner,
    text: &'t str,
    findings: impl Iterator<Item = Finding>,
    mut replace: impl FnMut(&Region<'_>, &mut String),
) -> Cow<'t, str> {
    let mut out = String::new();
    let mut copied = 0;
    let mut open: Option<Region<'_>> = None;
    let mut close = |region: Region<'_>, out: &mut String| {
        out.push_str(text.get(copied..region.cover.start).unwrap_or(""));
        replace(&region, out);
        copied = region.cover.end;
    };
    for finding in findings {
        match &mut open {
            Some(region) if finding.cover.start < region.cover.end => region.unite(finding),
            _ => {
                if let Some(region) = open.replace(Region::new(scanner, text, finding)) {
                    close(region, &mut out);
                }
            }
        }
    }
    let Some(region) = open else { return Cow::Borrowed(text) };
    close(region, &mut out);
    out.push_str(text.get(copied..).unwrap_or(""));
    Cow::Owned(out)
}
