//! When health data is protected health information: when it stands with a person.
//!
//! `Diabetes is a common disease` is nobody's secret; `Ann Lee has diabetes` is. [`join`] takes what
//! a scanner found in a text and says which of the health findings (kinds `phi.*`) are joined with
//! a person, and by what:
//!
//! 1. **A reference**: the sentence speaks of a patient, of the speaker, of `she`, of `my mother`, or
//!    of anybody else in particular, within 128 bytes before the term or 96 bytes after it; for
//!    a field or a code also within 256 bytes in its paragraph.
//! 2. **An identifier** (a kind with a letter of HIPAA, 45 CFR 164.514(b)(2)(i)) in the same record.
//!    The record of a term that is a word of a sentence is its sentence on its line, that of a term
//!    in a field (`Diagnosis: asthma`) or of a code is what lies within 512 bytes of it. In a JSON
//!    document it is the outermost object, or the object that is an element of the outermost array,
//!    within 2,048 bytes of it.
//!
//! Places, dates other than dates of birth, and web addresses do not join on their own, though HIPAA
//! lists them: they are what general texts on health are full of. Neither does a clinician, `Dr.` and a
//! name, whose patient is somebody else, nor a name of one word behind a term of a sentence.
//!
//! ```
//! use pii_scrub::{free_text_rules, phi, rules};
//! use rule_scan::{Scanner, Scratch};
//! let all = rules().into_iter().chain(free_text_rules()).chain(phi::term_rules());
//! let scanner = Scanner::builder().rules(all).build()?;
//! let mut scratch = Scratch::new();
//! let mut joined = |text: &str| {
//!     let scan = scanner.scan(text, &mut scratch);
//!     phi::join(text, scan.matches().map(|(kind, finding, _)| (kind, finding.span))).len()
//! };
//! assert_eq!(joined("Diabetes is a common disease."), 0);
//! assert_eq!(joined("lee@example.com has diabetes."), 1);
//! assert_eq!(joined("She has diabetes."), 1);
//! # Ok::<(), rule_scan::BuildError>(())
//! ```
//!
//! [`free_text_rules`](crate::free_text_rules) finds what has a reference or is in a field;
//! [`term_rules`] the terms that only an identifier makes protected. A scanner that replaces all that
//! it finds should leave the latter out.

use std::collections::BTreeMap;

use rule_scan::{Rule, Span};

use crate::kind::Law;
use crate::rules::health::{self, AFTER, BEFORE, Setting};
use crate::rules::kinds;
use crate::rules::lexicon::{is_sentence_end, words};

/// How far from a field or a code an identifier may stand.
const RECORD: usize = 512;
/// How far from a field or a code a word for a person may stand.
const REFERENCE: usize = 256;
/// How far from a term an identifier may stand in the same object of a JSON document.
const OBJECT: usize = 2048;

/// The rules for terms of health that nothing around them makes somebody's, for [`join`].
#[must_use]
pub fn term_rules() -> Vec<Rule> {
    health::terms()
}

/// A health finding that is joined with a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Phi {
    /// Where the health finding stands.
    pub span: Span,
    /// What it is joined by.
    pub by: Joined,
}

/// What makes a health finding somebody's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Joined {
    /// The words around it speak of a person.
    Reference,
    /// This identifier stands in its record.
    Identifier(Span),
}

/// The health findings of a text that are protected health information, in order.
///
/// `findings` are the kinds and spans of all that was found in `text`, in order of their starts.
/// Takes time linear in the text and the findings.
pub fn join<'k>(text: &str, findings: impl IntoIterator<Item = (&'k str, Span)>) -> Vec<Phi> {
    let findings: Vec<(&str, Span)> = findings.into_iter().collect();
    if !findings.iter().any(|(kind, _)| is_health(kind)) {
        return Vec::new();
    }
    let bytes = text.as_bytes();
    let terms: Vec<(&str, Span)> =
        findings.iter().copied().filter(|(kind, _)| is_health(kind)).collect();
    let identifiers = identifiers(bytes, &findings, &terms);
    let records = Records::read(bytes);
    let mut joined = Vec::new();
    for (kind, span) in terms {
        let before = bytes.get(span.start.saturating_sub(BEFORE)..span.start).unwrap_or(&[]);
        let after = bytes.get(span.end..bytes.len().min(span.end + AFTER)).unwrap_or(&[]);
        let setting = health::lists().cues.setting(before, after);
        let by = match setting {
            Some(Setting::Personal) => Some(Joined::Reference),
            None if is_term(kind) => None,
            setting => {
                let wide = setting == Some(Setting::Labelled) || !is_term(kind);
                let reference = wide && health::lists().cues.person_near(around(bytes, span));
                let next = identifiers.partition_point(|(other, _)| other.start < span.start);
                let near = [next.checked_sub(1), Some(next)].into_iter().flatten();
                near.filter_map(|at| identifiers.get(at))
                    .find(|(other, weak)| {
                        records.join(span, *other, wide)
                            && (wide || !weak || other.start < span.start)
                    })
                    .map(|(other, _)| Joined::Identifier(*other))
                    .or(reference.then_some(Joined::Reference))
            }
        };
        joined.extend(by.map(|by| Phi { span, by }));
    }
    joined
}

/// Whether a text holds protected health information.
#[must_use]
pub fn is_phi<'k>(text: &str, findings: impl IntoIterator<Item = (&'k str, Span)>) -> bool {
    !join(text, findings).is_empty()
}

/// The bytes around a field or a code that may speak of a person: of the same paragraph.
fn around(bytes: &[u8], span: Span) -> &[u8] {
    let (from, to) = (span.start.saturating_sub(REFERENCE), bytes.len().min(span.end + REFERENCE));
    let after = bytes.get(span.end..to).unwrap_or(&[]);
    let to = after.windows(2).position(|two| two == b"\n\n").map_or(to, |at| span.end + at);
    let before = bytes.get(from..span.start).unwrap_or(&[]);
    let from = before.windows(2).rposition(|two| two == b"\n\n").map_or(from, |at| from + at);
    bytes.get(from..to).unwrap_or(&[])
}

fn is_health(kind: &str) -> bool {
    kind.starts_with("phi.")
}

/// Words, and not codes.
fn is_term(kind: &str) -> bool {
    matches!(kind, "phi.diagnosis" | "phi.medication")
}

/// The identifiers that join, in order, and whether each is a name of one word, which joins a term of
/// a sentence only before it: `Krankheit` looks like one. None lies within a health finding.
fn identifiers(
    bytes: &[u8],
    findings: &[(&str, Span)],
    terms: &[(&str, Span)],
) -> Vec<(Span, bool)> {
    let joins: BTreeMap<&str, bool> = kinds()
        .map(|kind| {
            let letter = |law: &Law| matches!(law, Law::Hipaa(letter) if !"BCN".contains(*letter));
            (kind.name, kind.name == "pii.date_of_birth" || kind.laws.iter().any(letter))
        })
        .collect();
    let within_a_term = |span: Span| {
        let next = terms.partition_point(|(_, term)| term.start <= span.start);
        let overlaps = |term: &Span| term.start < span.end && span.start < term.end;
        [next.checked_sub(1), Some(next)]
            .into_iter()
            .flatten()
            .filter_map(|at| terms.get(at))
            .any(|(_, term)| overlaps(term))
    };
    let is_word = |span: Span| words(bytes.get(span.range()).unwrap_or(&[])).count() < 2;
    let mut identifiers: Vec<(Span, bool)> = findings
        .iter()
        .filter(|(kind, _)| joins.get(kind).copied().unwrap_or(false))
        .filter(|(kind, span)| !(*kind == "pii.person" && is_clinician(bytes, *span)))
        .filter(|(_, span)| !within_a_term(*span))
        .map(|(kind, span)| (*span, *kind == "pii.person" && is_word(*span)))
        .collect();
    identifiers.sort_unstable();
    identifiers
}

fn is_clinician(bytes: &[u8], span: Span) -> bool {
    let before = bytes.get(span.start.saturating_sub(8)..span.start).unwrap_or(&[]);
    let titles = ["dr", "prof", "doctor", "nurse"];
    let whole = bytes.get(span.range()).unwrap_or(&[]);
    words(before).last().is_some_and(|word| word.is_any(&titles))
        || words(whole).next().is_some_and(|word| word.is_any(&titles))
}

/// Where the records of a text end.
struct Records {
    /// Of each place after a sentence or a line, in order.
    breaks: Vec<usize>,
    /// Where an object of a JSON document ends that is a record; empty if it is none.
    objects: Vec<usize>,
}

impl Records {
    fn read(bytes: &[u8]) -> Self {
        let is_break = |at: &usize| {
            bytes.get(at.wrapping_sub(1)) == Some(&b'\n') || is_sentence_end(bytes, *at)
        };
        let breaks = (1..bytes.len()).filter(is_break).collect();
        Self { breaks, objects: objects(bytes) }
    }

    /// Whether two spans are of one record.
    fn join(&self, a: Span, b: Span, wide: bool) -> bool {
        let gap = a.start.max(b.start).saturating_sub(a.end.min(b.end));
        let between = |ends: &[usize]| {
            let index = |span: Span| ends.partition_point(|end| *end <= span.start);
            index(a) != index(b)
        };
        if !self.objects.is_empty() {
            return gap <= OBJECT && !between(&self.objects);
        }
        gap <= RECORD && (wide || !between(&self.breaks))
    }
}

/// The ends of the outermost objects of a JSON document, those in an outermost array each.
fn objects(bytes: &[u8]) -> Vec<usize> {
    let outermost = match bytes.trim_ascii_start().first() {
        Some(b'{') => 0,
        Some(b'[') => 1,
        _ => return Vec::new(),
    };
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    let mut ends = Vec::new();
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => depth += 1,
            b'}' | b']' if !quoted => {
                depth = depth.saturating_sub(1);
                if depth == outermost {
                    ends.push(at + 1);
                }
            }
            _ => {}
        }
    }
    ends
}
