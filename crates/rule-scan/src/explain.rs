//! Why something was found, or was not: every candidate with its evidence.
//!
//! This is a second reading of the text, slower than a scan and apart from it, so that a scan pays
//! nothing for it. What is reported is what the scan found; the rest is what the same rules say of
//! the candidates that it refused.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

use crate::class::ByteClass;
use crate::evidence::{Check, Validity};
use crate::finding::{Finding, RuleId, Span};
use crate::marker::{Nonce, Parsed};
use crate::rule::Trigger;
use crate::rules::{Compiled, CompiledBody, RuleSet};
use crate::scan::Scratch;
use crate::scanner::Scanner;
use crate::segment::Segment;
use crate::tail::Reader;
use crate::view::View;

/// What became of a stretch of text that has the shape of a rule. It holds no text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Candidate<'s> {
    /// The rule.
    pub rule: RuleId,
    /// Where it stands. Of a refused one, the longest stretch that has the shape.
    pub span: Span,
    /// The view of the text in which it stands.
    pub view: View,
    /// What its confidence is made of; `None` where it was refused before it was weighed, and for
    /// a finding in a view of a view.
    pub points: Option<Points<'s>>,
    /// The sum, in percent; 0 where nothing was weighed.
    pub confidence: u8,
    /// What became of it.
    pub outcome: Outcome,
}

/// What a confidence is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Points<'s> {
    /// What the shape alone gives.
    pub shape: u8,
    /// What the rule's function added or took away.
    pub check: i8,
    /// A word that speaks for it, as the rule lists it, and its points.
    pub support: Option<(&'s str, u8)>,
    /// A word that speaks against it, as the rule lists it, and its points.
    pub against: Option<(&'s str, u8)>,
}

/// What became of a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// The scan reports it.
    Reported,
    /// It would count, but lies within another match of its rule.
    Within,
    /// Its confidence does not reach the threshold.
    BelowThreshold,
    /// The rule's function refuses it: a checksum, a range, a calendar.
    RefusedByCheck,
    /// What stands right before it may not.
    RefusedByLeftBoundary,
    /// What stands right after it may not.
    RefusedByRightBoundary,
}

impl Scanner {
    /// Explains every finding of [`scan`](Scanner::scan), or, with the nonce of a run, of
    /// [`scan_in_run`](Scanner::scan_in_run), and every candidate that was refused in the text as
    /// it stands. What was refused in another view is not listed.
    ///
    /// The reported ones are the findings of the scan, one for one and in their order among
    /// themselves (test `what_is_explained_is_what_is_found`). For debugging and for reviews: it takes
    /// many times as long as a scan.
    pub fn explain(
        &self,
        text: &str,
        nonce: Option<Nonce>,
        scratch: &mut Scratch,
    ) -> Vec<Candidate<'_>> {
        let rules = self.rule_set();
        let (_, findings) = scratch.scan(rules, text, nonce);
        let anchors = Anchors::new(rules, |_| true);
        let mut candidates = anchors.candidates(rules, text.as_bytes(), nonce);
        let found: HashSet<_> = findings.iter().map(|found| (found.rule, found.span)).collect();
        let mut plain: HashMap<(RuleId, Span, u8), Points<'_>> = HashMap::new();
        candidates.retain_mut(|candidate| match candidate.outcome {
            Outcome::Reported => {
                let Candidate { rule, span, confidence, .. } = *candidate;
                plain.extend(candidate.points.map(|points| ((rule, span, confidence), points)));
                candidate.outcome = Outcome::Within;
                !found.contains(&(rule, span))
            }
            _ => true,
        });
        candidates.extend(findings.iter().map(|finding| {
            let points = match finding.view {
                View::Plain => {
                    plain.get(&(finding.rule, finding.span, finding.confidence)).copied()
                }
                view => points_in_view(rules, text, view, finding, nonce),
            };
            Candidate {
                rule: finding.rule,
                span: finding.span,
                view: finding.view,
                points,
                confidence: finding.confidence,
                outcome: Outcome::Reported,
            }
        }));
        candidates.sort_by_key(|candidate| {
            (candidate.span.start, Reverse(candidate.span.end), candidate.rule)
        });
        candidates
    }
}

/// How much of the text around a finding in a view is read to weigh it again.
const AROUND: usize = 512;

/// What the confidence of a finding in a view is made of: the view read again, as a text.
fn points_in_view<'s>(
    rules: &'s RuleSet,
    text: &str,
    view: View,
    finding: &Finding,
    nonce: Option<Nonce>,
) -> Option<Points<'s>> {
    let mut start = finding.cover.start.saturating_sub(AROUND);
    let mut end = finding.cover.end.saturating_add(AROUND).min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    while !text.is_char_boundary(end) {
        end += 1;
    }
    let read = view.read(text, Span { start, end });
    let anchors = Anchors::new(rules, |id| id == finding.rule);
    let found = anchors.candidates(rules, read.as_bytes(), nonce);
    let same = |candidate: &&Candidate<'_>| {
        candidate.outcome == Outcome::Reported && candidate.confidence == finding.confidence
    };
    found.iter().find(same)?.points
}

/// A literal in lower case, and a rule that it anchors.
type Literal = (Box<[u8]>, RuleId);

/// Where candidates may begin, without the gates of a scan, which leave out what cannot match.
#[derive(Default)]
struct Anchors {
    /// By the first two bytes of a literal, of which the second may not be there.
    literals: HashMap<(u8, Option<u8>), Vec<Literal>>,
    runs: BTreeMap<Vec<u8>, (ByteClass, Vec<RuleId>)>,
}

impl Anchors {
    fn new(rules: &RuleSet, wanted: impl Fn(RuleId) -> bool) -> Self {
        let mut anchors = Self::default();
        for (compiled, index) in rules.rules.iter().zip(0..=u16::MAX) {
            let id = RuleId(index);
            if !wanted(id) {
                continue;
            }
            match &compiled.rule.anchor.trigger {
                Trigger::Literals(literals) => {
                    for literal in literals {
                        let lower = literal.to_ascii_lowercase().into_bytes();
                        let Some(&first) = lower.first() else { continue };
                        let key = (first, lower.get(1).copied());
                        anchors.literals.entry(key).or_default().push((lower.into(), id));
                    }
                }
                Trigger::Run(class) => {
                    let bytes = (0..=u8::MAX).filter(|&byte| class.contains(byte)).collect();
                    anchors.runs.entry(bytes).or_insert((*class, Vec::new())).1.push(id);
                }
            }
        }
        anchors
    }

    /// Every candidate of a text, in no order. What would be reported but for other matches of its
    /// rule counts as reported.
    fn candidates<'s>(
        &self,
        rules: &'s RuleSet,
        bytes: &[u8],
        nonce: Option<Nonce>,
    ) -> Vec<Candidate<'s>> {
        let mut candidates = Vec::new();
        let mut tails = Tails::new();
        let mut segment = Segment::whole(bytes);
        let mut searched = 0;
        loop {
            let rest = bytes.get(searched..).unwrap_or(&[]);
            let at = memchr::memchr(b'[', rest).map(|found| searched + found);
            let length = match at.map(|at| rules.marker(bytes, at, nonce)) {
                Some(Parsed::Marker(length)) => length,
                Some(_) => {
                    searched = at.map_or(bytes.len(), |at| at + 1);
                    continue;
                }
                None => 0,
            };
            segment.end = at.unwrap_or(bytes.len());
            tails.clear();
            self.look_through((rules, segment), &mut tails, &mut candidates);
            let Some(at) = at else { break };
            (segment.start, segment.marked, searched) = (at + length, true, at + length);
        }
        without_noise(candidates)
    }

    fn look_through<'s>(
        &self,
        (rules, segment): (&'s RuleSet, Segment<'_>),
        tails: &mut Tails,
        candidates: &mut Vec<Candidate<'s>>,
    ) {
        for at in segment.start..segment.end {
            let byte = |at: usize| segment.byte(at).map(|byte| byte.to_ascii_lowercase());
            let Some(first) = byte(at) else { break };
            let keys = [(first, None), (first, byte(at + 1))];
            for (literal, id) in keys.iter().filter_map(|key| self.literals.get(key)).flatten() {
                let here = segment.slice(at, segment.end.min(at + literal.len()));
                if here.eq_ignore_ascii_case(literal) {
                    anchor((rules, segment), (*id, at), tails, candidates);
                }
            }
            for (class, ids) in self.runs.values() {
                let before = at > segment.start
                    && segment.byte(at - 1).is_some_and(|byte| class.contains(byte));
                if !before && segment.byte(at).is_some_and(|byte| class.contains(byte)) {
                    for id in ids {
                        anchor((rules, segment), (*id, at), tails, candidates);
                    }
                }
            }
        }
    }
}

/// Leaves out what a boundary refuses within another candidate of its rule: every later start of a
/// match would be one. And what two anchors lead to is there once.
fn without_noise(mut candidates: Vec<Candidate<'_>>) -> Vec<Candidate<'_>> {
    let refused_left = |outcome| outcome == Outcome::RefusedByLeftBoundary;
    candidates.sort_by_key(|candidate| {
        let Candidate { rule, span, outcome, .. } = candidate;
        (*rule, span.start, Reverse(span.end), refused_left(*outcome))
    });
    candidates.dedup();
    let mut reached = None;
    candidates.retain(|candidate| {
        let within =
            reached.is_some_and(|(rule, end)| rule == candidate.rule && candidate.span.end <= end);
        if within && refused_left(candidate.outcome) {
            return false;
        }
        if !within {
            reached = Some((candidate.rule, candidate.span.end));
        }
        true
    });
    candidates
}

/// Every start that an anchor at `at` allows.
fn anchor<'s>(
    (rules, segment): (&'s RuleSet, Segment<'_>),
    (id, at): (RuleId, usize),
    tails: &mut Tails,
    candidates: &mut Vec<Candidate<'s>>,
) {
    let Some(compiled) = rules.get(id) else { return };
    let anchor = &compiled.rule.anchor;
    let first = anchor.back.map_or(at, |(class, max)| segment.run_before(at, class, max));
    let begins = !anchor.word_start || segment.begins_word(at);
    for start in first..=at {
        let left = begins && segment.left_holds(start, compiled.rule.left);
        let bodies = bodies(compiled, segment, start);
        // The longest lead that leads to a match counts; where none does, the longest.
        let mut first = None;
        for body in bodies.into_iter().rev() {
            let Some(judged) = judge(compiled, segment, body) else { continue };
            let candidate = weigh(rules, segment, id, (start, body), judged);
            let reported = candidate.outcome == Outcome::Reported;
            if first.is_none() || reported {
                first = Some(candidate);
            }
            if reported {
                break;
            }
        }
        let Some(mut candidate) = first else { continue };
        if !left {
            let counts = matches!(candidate.outcome, Outcome::Reported | Outcome::BelowThreshold);
            if !counts {
                continue;
            }
            candidate.outcome = Outcome::RefusedByLeftBoundary;
        }
        if let (Some(tail), Outcome::Reported) = (&compiled.tail, candidate.outcome) {
            // As in a scan, a tail that was walked over these bytes is as long from here.
            let known = tails.get(&id).copied().unwrap_or(Span { start: 0, end: 0 });
            if candidate.span.end > known.end {
                let from = candidate.span.end;
                let views = compiled.rule.views;
                let end = Reader { source: segment, in_view: None, views }.end(tail, from);
                candidate.span = segment.align(candidate.span.start, end);
            } else if candidate.span.start >= known.start {
                candidate.outcome = Outcome::Within;
            } else {
                candidate.span.end = known.end;
            }
            tails.insert(id, candidate.span);
        }
        candidates.push(candidate);
    }
}

/// Up to where the last tail of each rule that commits early was walked, and from where.
type Tails = HashMap<RuleId, Span>;

/// Where the body may begin of a candidate that begins at `start`, in order.
fn bodies(compiled: &Compiled, segment: Segment<'_>, start: usize) -> Vec<usize> {
    let Some(lead) = &compiled.lead else { return vec![start] };
    let mut leads = Vec::new();
    lead.ends(segment.rest(start), |end| leads.push(start + end));
    let Some(opening) = &compiled.opening else { return leads };
    let mut bodies = Vec::new();
    for end in leads {
        opening.ends(segment.rest(end), |more| bodies.push(end + more));
    }
    bodies.sort_unstable();
    bodies.dedup();
    bodies
}

/// What shape, check and right boundary say of a body.
enum Judged {
    /// It ends there, with the points of the check.
    Accepted(usize, i8),
    /// It would end there.
    Refused(usize, Outcome),
}

/// Judges the body at `body`; `None` if nothing there has the shape.
fn judge(compiled: &Compiled, segment: Segment<'_>, body: usize) -> Option<Judged> {
    let rule = &compiled.rule;
    let holds = |end: usize| segment.right_holds(end, rule.right);
    let mut ends = Vec::new();
    match &compiled.body {
        CompiledBody::Pattern(pattern) => {
            pattern.ends(segment.rest(body), |end| ends.push(body + end));
        }
        CompiledBody::Window(max) => ends.extend(Some(segment.end.min(body + max))),
    }
    let longest = *ends.last().filter(|&&end| end > body)?;
    let window = segment.slice(body, longest);
    let trimmed = match &rule.check {
        None => {
            let end = ends.iter().rev().find(|&&end| holds(end));
            return Some(
                end.map_or(Judged::Refused(longest, Outcome::RefusedByRightBoundary), |&end| {
                    Judged::Accepted(end, 0)
                }),
            );
        }
        Some(Check::Each(validate)) => {
            let mut bounded = ends.iter().rev().copied().filter(|&end| holds(end)).peekable();
            let Some(&first) = bounded.peek() else {
                return Some(Judged::Refused(longest, Outcome::RefusedByRightBoundary));
            };
            let accepted = bounded.find_map(|end| match validate(segment.slice(body, end)) {
                Validity::Reject => None,
                Validity::Accept(points) => Some(Judged::Accepted(end, points)),
            });
            let refused = Judged::Refused(first, Outcome::RefusedByCheck);
            return Some(accepted.unwrap_or(refused));
        }
        Some(Check::Trim(trim)) => trim(window),
        Some(Check::Analysed(analyser, index)) => {
            let mut verdicts = Vec::new();
            let from = body.saturating_sub(analyser.before()).max(segment.start);
            analyser.analyse(segment.slice(from, body), window, &mut verdicts);
            verdicts.get(*index).copied().flatten()
        }
    };
    let Some(trimmed) = trimmed.filter(|trimmed| trimmed.len > 0) else {
        // The shape of a window is what its function says it is.
        let shaped = matches!(compiled.body, CompiledBody::Pattern(_));
        return shaped.then_some(Judged::Refused(longest, Outcome::RefusedByCheck));
    };
    let end = longest.min(body + trimmed.len);
    Some(match holds(end) {
        true => Judged::Accepted(end, trimmed.points),
        false => Judged::Refused(end, Outcome::RefusedByRightBoundary),
    })
}

/// The candidate with its points, if it has got so far.
fn weigh<'s>(
    rules: &'s RuleSet,
    segment: Segment<'_>,
    id: RuleId,
    (start, body): (usize, usize),
    judged: Judged,
) -> Candidate<'s> {
    let refused = |end, outcome| Candidate {
        rule: id,
        span: segment.align(body, end),
        view: View::Plain,
        points: None,
        confidence: 0,
        outcome,
    };
    let (end, check) = match judged {
        Judged::Refused(end, outcome) => return refused(end, outcome),
        Judged::Accepted(end, check) => (end, check),
    };
    let Some(compiled) = rules.get(id) else { return refused(end, Outcome::Within) };
    let rule = &compiled.rule;
    let support = rule.support.as_ref().and_then(|(words, points)| {
        let limits = (segment.start, segment.end);
        Some((words.find_near(segment.bytes, limits, (start, end))?, *points))
    });
    let against = rule.against.as_ref().and_then(|(words, points)| {
        let low = segment.marked.then_some(segment.start);
        let high = (segment.end < segment.bytes.len()).then_some(segment.end);
        Some((words.find_beyond_markers(segment.bytes, (low, high), (start, end))?, *points))
    });
    let given = |word: Option<(&str, u8)>| word.map_or(0, |(_, points)| i32::from(points));
    let sum = i32::from(rule.confidence) + i32::from(check) + given(support) - given(against);
    let confidence = u8::try_from(sum.clamp(0, 100)).unwrap_or(0);
    let reported = confidence >= rules.threshold;
    Candidate {
        points: Some(Points { shape: rule.confidence, check, support, against }),
        confidence,
        ..refused(end, if reported { Outcome::Reported } else { Outcome::BelowThreshold })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::{Candidate, Outcome, Points};
    use crate::oracle::{FRAGMENTS, exercises};
    use crate::{Anchor, ByteClass, Rule, Scanner, Scratch, Span, Validity, View, Words};

    static EXERCISES: LazyLock<Scanner> =
        LazyLock::new(|| Scanner::builder().rules(exercises()).build().unwrap());

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(3_000))]

        #[test]
        fn what_is_explained_is_what_is_found(
            pieces in prop::collection::vec(prop::sample::select(FRAGMENTS), 0..14),
        ) {
            let text = pieces.concat();
            let mut scratch = Scratch::new();
            let explained = EXERCISES.explain(&text, None, &mut Scratch::new());
            let reported = || explained.iter().filter(|it| it.outcome == Outcome::Reported);
            let scan = EXERCISES.scan(&text, &mut scratch);
            let found = scan.findings().iter().map(|it| (it.rule, it.span, it.confidence, it.view));
            prop_assert!(found.eq(reported().map(|it| (it.rule, it.span, it.confidence, it.view))));
            for candidate in &explained {
                let sum = candidate.points.map(|points| sum(&points));
                match candidate.outcome {
                    Outcome::Reported | Outcome::Within => {
                        // In a view of a view there is no breakdown.
                        let told = sum.is_some() || candidate.view != View::Plain;
                        prop_assert!(told && sum.is_none_or(|sum| sum == candidate.confidence));
                        prop_assert!(candidate.confidence >= 50);
                    }
                    Outcome::BelowThreshold => {
                        prop_assert_eq!(sum, Some(candidate.confidence));
                        prop_assert!(candidate.confidence < 50);
                    }
                    _ => {}
                }
            }
        }

        #[test]
        fn no_panic_on_any_text(text in any::<String>()) {
            let _ = EXERCISES.explain(&text, None, &mut Scratch::new());
        }
    }

    fn sum(points: &Points<'_>) -> u8 {
        let word = |word: Option<(&str, u8)>| word.map_or(0, |(_, points)| i32::from(points));
        let sum = i32::from(points.shape) + i32::from(points.check) + word(points.support)
            - word(points.against);
        sum.clamp(0, 100) as u8
    }

    fn explain(scanner: &Scanner, text: &str) -> Vec<(String, u8, Outcome)> {
        let candidates = scanner.explain(text, None, &mut Scratch::new());
        let row = |it: &Candidate<'_>| (it.span.of(text).to_owned(), it.confidence, it.outcome);
        candidates.iter().map(row).collect()
    }

    #[test]
    fn every_outcome_is_told() {
        let scanner = Scanner::builder()
            .rule(
                Rule::new("custom.number", Anchor::run(ByteClass::DIGIT), "[0-9]{4}")
                    .left(ByteClass::ALNUM)
                    .right(ByteClass::ALNUM)
                    .validate(|bytes| match bytes.ends_with(b"0") {
                        true => Validity::Reject,
                        false => Validity::Accept(5),
                    })
                    .confidence(40)
                    .support(Words::new(["Pin"], 12, 0), 30)
                    .against(Words::new(["order"], 12, 0), 20),
            )
            .build()
            .unwrap();
        let row = |text: &str| explain(&scanner, text).into_iter().next();
        let is = |value: &str, sum, outcome| Some((value.to_owned(), sum, outcome));
        assert_eq!(row("pin 1234"), is("1234", 75, Outcome::Reported));
        assert_eq!(row("a 1234"), is("1234", 45, Outcome::BelowThreshold));
        assert_eq!(row("pin order 1234"), is("1234", 55, Outcome::Reported));
        assert_eq!(row("pin 1230"), is("1230", 0, Outcome::RefusedByCheck));
        assert_eq!(row("pin x1234"), is("1234", 75, Outcome::RefusedByLeftBoundary));
        assert_eq!(row("pin 1234x"), is("1234", 0, Outcome::RefusedByRightBoundary));
        assert_eq!(row("pin 123"), None);
        let explained = scanner.explain("PIN, order 1234", None, &mut Scratch::new());
        let points = explained[0].points.unwrap();
        assert_eq!(
            points,
            Points {
                shape: 40,
                check: 5,
                support: Some(("pin", 30)),
                against: Some(("order", 20))
            }
        );
        // In a view the points are those of the text as the view has it.
        let explained = scanner.explain("pin \\u0031234", None, &mut Scratch::new());
        let [candidate] = explained.as_slice() else { panic!("{explained:?}") };
        assert_eq!((candidate.view, candidate.outcome), (View::Unescaped, Outcome::Reported));
        assert_eq!(candidate.span, Span { start: 4, end: 13 });
        assert_eq!(candidate.points.unwrap().support, Some(("pin", 30)));
    }
}
