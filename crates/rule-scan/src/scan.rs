//! The result of a scan, and the memory that scans reuse.

use std::borrow::Cow;

use crate::engine::{Engine, Kept};
use crate::finding::{Finding, Settled, Span, once};
use crate::marker::Nonce;
use crate::region::{Named, Region};
use crate::rules::RuleSet;
use crate::scanner::Scanner;

/// Memory that scans reuse; give each thread its own and keep it.
#[derive(Clone, Default)]
pub struct Scratch {
    engine: Engine,
    settled: Settled,
    /// Those that a scan reports.
    once: Vec<Finding>,
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
        self.engine.memory.work
    }

    /// Scans a whole text: one that comes in one piece and ends with it.
    ///
    /// Returns what it has found, and what of it is reported.
    pub(crate) fn scan(
        &mut self,
        rules: &RuleSet,
        text: &str,
        nonce: Option<Nonce>,
    ) -> (&[Finding], &[Finding]) {
        self.engine.reset();
        self.engine.run(rules, Kept { bytes: text.as_bytes(), base: 0, last: true }, nonce);
        let findings = &mut self.engine.findings;
        findings.sort_unstable_by_key(Finding::order);
        self.settled.clear();
        findings.retain(|finding| self.settled.admits(finding));
        self.once.clear();
        self.once.extend_from_slice(findings);
        once(&mut self.once);
        (findings, &self.once)
    }
}

impl std::fmt::Debug for Scratch {
    /// How much was found and looked at, never what.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scratch")
            .field("findings", &self.engine.findings.len())
            .field("work", &self.work())
            .finish()
    }
}

/// What a scan found in a text.
#[derive(Clone, Copy)]
pub struct Scan<'s, 't> {
    scanner: &'s Scanner,
    text: &'t str,
    found: &'s [Finding],
    /// Each once.
    findings: &'s [Finding],
}

impl<'s, 't> Scan<'s, 't> {
    pub(crate) fn new(
        scanner: &'s Scanner,
        text: &'t str,
        (found, findings): (&'s [Finding], &'s [Finding]),
    ) -> Self {
        Self { scanner, text, found, findings }
    }

    /// Every match, by start, then longest first. Matches of different rules may overlap; a match
    /// within another of the same rule is left out, but for one that commits early and is in
    /// disguise. What was found in several views is there once.
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
        self.write(self.found.iter().copied().filter(|finding| keep(finding)), replace)
    }

    /// Rewrites the text as [`rewrite`](Self::rewrite) does, and what something else than a rule
    /// found in it as well, so that what overlaps is still replaced once. What does not lie on
    /// character boundaries of this text, or belongs to no rule of this scanner, is left out.
    #[must_use]
    pub fn rewrite_with(
        &self,
        more: &[Finding],
        keep: impl Fn(&Finding) -> bool,
        replace: impl FnMut(&Region<'_>, &mut String),
    ) -> Cow<'t, str> {
        if more.is_empty() {
            return self.rewrite(keep, replace);
        }
        let fits = |finding: &Finding| {
            let is_text =
                |span: Span| self.text.get(span.range()).is_some_and(|text| !text.is_empty());
            is_text(finding.span)
                && is_text(finding.cover)
                && finding.cover.contains(finding.span)
                && self.scanner.rule(finding.rule).is_some()
        };
        let mut findings: Vec<Finding> = self.found.to_vec();
        findings.extend(more.iter().copied().filter(fits));
        findings.sort_by_key(Finding::order);
        self.write(findings.into_iter().filter(|finding| keep(finding)), replace)
    }

    fn write(
        &self,
        findings: impl Iterator<Item = Finding>,
        mut replace: impl FnMut(&Region<'_>, &mut String),
    ) -> Cow<'t, str> {
        let (rules, text) = (self.scanner.rule_set(), self.text);
        let mut findings = findings.peekable();
        if findings.peek().is_none() {
            return Cow::Borrowed(text);
        }
        let mut out = String::new();
        let mut copied = 0;
        while let Some(named) = Named::next(rules, &mut findings) {
            let mut cover = named.cover;
            while let Some(more) = findings.next_if(|next| next.cover.start < cover.end) {
                cover.end = cover.end.max(more.cover.end);
            }
            out.push_str(Span { start: copied, end: cover.start }.of(text));
            replace(&named.region(rules, text, 0, cover), &mut out);
            copied = cover.end;
        }
        out.push_str(text.get(copied..).unwrap_or(""));
        Cow::Owned(out)
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
