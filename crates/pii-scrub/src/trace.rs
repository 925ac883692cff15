//! Why something was hidden, or was not.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;

use rule_scan::{Candidate, Finding, Outcome, RuleId, Span, View};

use crate::scrubber::{Scrubber, Session};

/// What a scrubber makes of a text, candidate by candidate. It holds no text: places, points, and
/// words as they stand in the lists of the rules.
///
/// ```
/// use pii_scrub::{Nonce, Scrubber, Session};
/// let scrubber = Scrubber::builder().build()?;
/// let mut session = Session::new(Nonce::from_bytes([0; 8]));
/// let text = "SSN 219 09 9999";
/// let trace = scrubber.trace(text, &mut session);
/// let shown = trace.to_string();
/// assert!(shown.starts_with(
///     "4..15 pii.us_ssn.grouped: hidden, 75 shape - 35 check + 25 `ssn` = 65 of 50"
/// ));
/// assert!(!shown.contains("219"));
/// assert!(trace.with_values(text).to_string().contains("`219 09 9999`"));
/// # Ok::<(), pii_scrub::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    entries: Vec<TraceEntry>,
    threshold: u8,
}

/// What becomes of one candidate.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TraceEntry {
    /// The name of the rule.
    pub rule: String,
    /// The kind that it finds.
    pub kind: String,
    /// Where it stands.
    pub span: Span,
    /// The view of the text in which it stands.
    pub view: View,
    /// What its confidence is made of; `None` where it was refused before it was weighed, and for
    /// what was found in a view of a view.
    pub points: Option<TracePoints>,
    /// The sum, in percent; 0 where nothing was weighed.
    pub confidence: u8,
    /// What becomes of it.
    pub decision: Decision,
}

/// What a confidence is made of, in percent. The sum is cut to 0 to 100.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TracePoints {
    /// What the shape alone gives.
    pub shape: u8,
    /// What the checksum or the structure adds or takes away.
    pub check: i8,
    /// A word near it that speaks for it, as the rule lists it, and its points.
    pub support: Option<(String, u8)>,
    /// A word near it that speaks against it, as the rule lists it, and its points.
    pub against: Option<(String, u8)>,
}

/// What becomes of a candidate.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Decision {
    /// It is hidden, as its kind.
    Hidden,
    /// It is hidden together with what overlaps it, as the kind of this rule, which ranks higher.
    Covered(String),
    /// It is found, and its kind is kept.
    Kept,
    /// It is found, and a list allows it.
    Allowed,
    /// It is part of another match of its rule.
    Within,
    /// Too little speaks for it.
    BelowThreshold,
    /// Its checksum or structure is wrong.
    RefusedByCheck,
    /// Something stands right before it that may not.
    RefusedByLeftBoundary,
    /// Something stands right after it that may not.
    RefusedByRightBoundary,
}

impl Scrubber {
    /// Explains what [`scrub`](Scrubber::scrub) makes of a text: everything that is found, and
    /// every candidate that was refused in the text as it stands.
    ///
    /// What is found here is what [`find`](Scrubber::find) finds (test
    /// `a_trace_decides_as_a_scan_does`). It takes many times as long as a scan.
    pub fn trace(&self, text: &str, session: &mut Session) -> Trace {
        let nonce = session.vault.nonce();
        let candidates = self.scanner.explain(text, Some(nonce), &mut session.scratch);
        // The decisions are those of a rewriting whose text nobody takes.
        let place = |finding: &Finding| (finding.rule, finding.span);
        let allowed: RefCell<BTreeSet<(RuleId, Span)>> = RefCell::default();
        let leaving = RefCell::new(self.allowed.leaving());
        let mut regions: Vec<(Span, (RuleId, Span))> = Vec::new();
        let _ = self.scanner.scan_in_run(text, nonce, &mut session.scratch).rewrite(
            |finding| {
                if self.operator(finding.rule).is_none() {
                    return false;
                }
                let kind = self.scanner.kind(finding.rule);
                let found = finding.span.of(text);
                let leaves = leaving.borrow_mut().leaves(kind, finding, found);
                if leaves {
                    allowed.borrow_mut().insert(place(finding));
                }
                !leaves
            },
            |region, _| regions.push((region.cover(), place(&region.finding()))),
        );
        let allowed = allowed.into_inner();
        let decide = |candidate: &Candidate<'_>| match candidate.outcome {
            Outcome::Reported if self.operator(candidate.rule).is_none() => Decision::Kept,
            Outcome::Reported if allowed.contains(&(candidate.rule, candidate.span)) => {
                Decision::Allowed
            }
            Outcome::Reported => {
                let after = regions.partition_point(|(cover, _)| cover.end <= candidate.span.start);
                match regions.get(after) {
                    Some((_, best)) if *best != (candidate.rule, candidate.span) => {
                        Decision::Covered(self.name(best.0))
                    }
                    _ => Decision::Hidden,
                }
            }
            Outcome::Within => Decision::Within,
            Outcome::BelowThreshold => Decision::BelowThreshold,
            Outcome::RefusedByLeftBoundary => Decision::RefusedByLeftBoundary,
            Outcome::RefusedByRightBoundary => Decision::RefusedByRightBoundary,
            _ => Decision::RefusedByCheck,
        };
        let word = |word: Option<(&str, u8)>| word.map(|(word, points)| (word.to_owned(), points));
        let entry = |candidate: &Candidate<'_>| TraceEntry {
            rule: self.name(candidate.rule),
            kind: self.scanner.kind(candidate.rule).to_owned(),
            span: candidate.span,
            view: candidate.view,
            points: candidate.points.map(|points| TracePoints {
                shape: points.shape,
                check: points.check,
                support: word(points.support),
                against: word(points.against),
            }),
            confidence: candidate.confidence,
            decision: decide(candidate),
        };
        let entries = candidates.iter().map(entry).collect();
        Trace { entries, threshold: self.scanner.threshold() }
    }

    fn name(&self, rule: RuleId) -> String {
        self.scanner.rule(rule).map_or(String::new(), |rule| rule.name().to_owned())
    }
}

impl Trace {
    /// Every candidate, by start, then longest first.
    #[must_use]
    pub fn entries(&self) -> &[TraceEntry] {
        &self.entries
    }

    /// The confidence from which a candidate is found.
    #[must_use]
    pub fn threshold(&self) -> u8 {
        self.threshold
    }

    /// Shows the values as well, of the text that was traced. Not for logs.
    #[must_use]
    pub fn with_values<'a>(&'a self, text: &'a str) -> impl fmt::Display + 'a {
        WithValues { trace: self, text }
    }
}

impl TraceEntry {
    /// Whether [`Scrubber::find`] finds it.
    #[must_use]
    pub fn is_found(&self) -> bool {
        use Decision::{Allowed, Covered, Hidden, Kept};
        matches!(self.decision, Hidden | Covered(_) | Kept | Allowed)
    }
}

impl fmt::Display for Trace {
    /// One line a candidate, without values.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for entry in &self.entries {
            entry.write(self.threshold, f)?;
            f.write_str("\n")?;
        }
        Ok(())
    }
}

struct WithValues<'a> {
    trace: &'a Trace,
    text: &'a str,
}

impl fmt::Display for WithValues<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for entry in &self.trace.entries {
            entry.write(self.trace.threshold, f)?;
            writeln!(f, ": `{}`", entry.span.of(self.text))?;
        }
        Ok(())
    }
}

impl TraceEntry {
    fn write(&self, threshold: u8, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{} {}: {}", self.span.start, self.span.end, self.rule, self.decision)?;
        if self.view != View::Plain {
            write!(f, ", in view {:?}", self.view)?;
        }
        if let Some(points) = &self.points {
            write!(f, ", {} shape", points.shape)?;
            if points.check != 0 {
                let sign = if points.check < 0 { '-' } else { '+' };
                write!(f, " {sign} {} check", points.check.unsigned_abs())?;
            }
            if let Some((word, points)) = &points.support {
                write!(f, " + {points} `{word}`")?;
            }
            if let Some((word, points)) = &points.against {
                write!(f, " - {points} `{word}`")?;
            }
            write!(f, " = {} of {threshold}", self.confidence)?;
        } else if self.is_found() {
            write!(f, ", {} of {threshold}", self.confidence)?;
        }
        Ok(())
    }
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Hidden => "hidden",
            Self::Covered(by) => return write!(f, "hidden within `{by}`"),
            Self::Kept => "found, kept by its operator",
            Self::Allowed => "found, allowed by a list",
            Self::Within => "part of another match of its rule",
            Self::BelowThreshold => "too little speaks for it",
            Self::RefusedByCheck => "refused by its checksum or structure",
            Self::RefusedByLeftBoundary => "refused for what stands before it",
            Self::RefusedByRightBoundary => "refused for what stands after it",
        })
    }
}
