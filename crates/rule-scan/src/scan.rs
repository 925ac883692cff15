//! The result of a scan, and the memory that scans reuse.

use std::borrow::Cow;

use crate::finding::{Finding, Span};
use crate::rewrite::{Region, rewrite};
use crate::scanner::Scanner;

/// Memory that scans reuse; give each thread its own and keep it.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    pub(crate) findings: Vec<Finding>,
    pub(crate) ends: Vec<usize>,
    pub(crate) leads: Vec<usize>,
    /// By rule: what an early rule has last swallowed.
    pub(crate) swallowed: Vec<Span>,
    pub(crate) work: u64,
}

impl Scratch {
    /// Empty memory, which grows as scans need it.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many bytes the last scan looked at in verifying candidates, over and above its one
    /// pass. Tests hold this to a bound for each byte of input, whatever the input.
    #[must_use]
    pub fn work(&self) -> u64 {
        self.work
    }

    pub(crate) fn reset(&mut self, rules: usize) {
        self.findings.clear();
        self.swallowed.clear();
        self.swallowed.resize(rules, Span { start: 0, end: 0 });
        self.work = 0;
    }

    /// Puts findings into the order of the text and drops those that lie within another of the
    /// same rule.
    pub(crate) fn settle(&mut self) {
        self.findings.sort_unstable_by_key(|finding| {
            (finding.span.start, std::cmp::Reverse(finding.span.end), finding.rule)
        });
        let reached = &mut self.swallowed;
        reached.fill(Span { start: 0, end: 0 });
        self.findings.retain(|finding| match reached.get_mut(finding.rule.index()) {
            Some(reached) if finding.span.end <= reached.end => false,
            Some(reached) => {
                *reached = finding.span;
                true
            }
            None => true,
        });
    }
}

/// What a scan found in a text.
#[derive(Clone, Copy)]
pub struct Scan<'s, 't> {
    scanner: &'s Scanner,
    text: &'t str,
    findings: &'s [Finding],
}

impl<'s, 't> Scan<'s, 't> {
    pub(crate) fn new(scanner: &'s Scanner, text: &'t str, scratch: &'s Scratch) -> Self {
        Self { scanner, text, findings: &scratch.findings }
    }

    /// Every match, by start, then longest first. Matches of different rules may overlap; a match
    /// within another of the same rule is left out.
    #[must_use]
    pub fn findings(&self) -> &'s [Finding] {
        self.findings
    }

    /// Every match with its kind and the text it covers. The text is the thing to hide: do not log
    /// it.
    pub fn matches(
        &self,
    ) -> impl Iterator<Item = (&'s str, Finding, &'t str)> + Clone + use<'s, 't> {
        let (scanner, text) = (self.scanner, self.text);
        self.findings
            .iter()
            .map(move |finding| (scanner.kind(finding.rule), *finding, finding.span.of(text)))
    }

    /// Rewrites the text once: overlapping matches unite into regions, and `replace` writes what
    /// stands for each.
    ///
    /// Only matches that `keep` answers `true` for take part. The text is borrowed if there is
    /// none.
    #[must_use]
    pub fn rewrite(
        &self,
        keep: impl Fn(&Finding) -> bool,
        replace: impl FnMut(&Region<'_>, &mut String),
    ) -> Cow<'t, str> {
        let findings = self.findings.iter().copied().filter(|finding| keep(finding));
        rewrite(self.scanner, self.text, findings, replace)
    }
}

impl std::fmt::Debug for Scan<'_, '_> {
    /// Findings only, never the text.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list()
            .entries(
                self.findings.iter().map(|finding| {
                    (self.scanner.kind(finding.rule), finding.span, finding.confidence)
                }),
            )
            .finish()
    }
}
