//! For tests: the definition of a match done by brute force.
//!
//! [`Oracle`] takes the same rules as a [`Scanner`](crate::Scanner) and finds the same matches, in
//! as plain a way as could be thought of: every place of an anchor, every start, every end, asked
//! one by one of another regular expression engine. It shares the rules with the scanner and the
//! functions in them, and nothing else. It takes milliseconds where a scan takes microseconds, and
//! panics on rules that a scanner refuses.
//!
//! ```
//! use rule_scan::{Anchor, Rule, Span, oracle::Oracle};
//! let rule = Rule::new("custom.ticket", Anchor::literals(["TCK-"]), "TCK-[0-9]{6}");
//! let oracle = Oracle::new(&[rule], 50);
//! let found = oracle.findings("see TCK-004711 please");
//! assert_eq!(found, [("custom.ticket".to_owned(), Span { start: 4, end: 14 }, 80)]);
//! ```
//!
//! # The definition
//!
//! 1. Markers of the rules' kinds divide a text into segments. A match lies within one, and
//!    patterns see nothing beyond it; boundaries are open at its ends.
//! 2. A rule's anchors are taken in the order of their place. Where several literals stand at one
//!    place, it is one anchor. For each anchor, every start that the look-back and the left boundary
//!    allow is a candidate, the first one first.
//! 3. With a lead, its opening included, every end of the lead is tried as the start of the body,
//!    the longest lead first, until one matches.
//! 4. The body ends at the longest end that pattern, right boundary and validator accept; or where
//!    the trimming function says, if the right boundary holds there.
//! 5. Base, points of the function, and words around the candidate (lead and body) are the
//!    confidence; below the threshold there is no match, and a shorter end is not tried.
//! 6. A tail adds its longest match. What a rule with a tail last matched is remembered: a body that
//!    begins and ends within it is no match of its own, though it ends the search over leads; one
//!    that begins before it and ends within it ends where it does, without a look at the tail.
//! 7. Spans are widened to whole characters; then a match within another of the same rule is left
//!    out. Of equal ones the surest stays, and of these the first found.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may fail loudly"
)]

mod exercises;
mod pattern;
mod sample;
#[cfg(test)]
mod tests;

use std::cmp::Reverse;
use std::ops::Range;

pub use self::exercises::{FRAGMENTS, exercises};
use self::pattern::{Latin, Pattern};
pub use self::sample::Sampler;
use crate::evidence::{Check, Validity, Words};
use crate::finding::Span;
use crate::rule::{Body, Rule, Trigger};

/// The greatest length of a marker; words against a candidate are looked for so much farther where
/// the window reaches a marker.
const MARKER: usize = 96;

/// Rules, and what they find by brute force.
#[derive(Debug)]
pub struct Oracle {
    rules: Vec<Naive>,
    threshold: u8,
}

impl Oracle {
    /// An oracle for these rules, in this order, and matches from this confidence on.
    #[must_use]
    pub fn new(rules: &[Rule], threshold: u8) -> Self {
        Self { rules: rules.iter().map(Naive::new).collect(), threshold: threshold.min(100) }
    }

    /// The name of the rule, the place and the confidence of every match, by start, then longest
    /// first, then in the order of the rules.
    #[must_use]
    pub fn findings(&self, text: &str) -> Vec<(String, Span, u8)> {
        let text = Text::new(text);
        let segments = self.segments(text.text);
        let mut all = Vec::new();
        for (order, naive) in self.rules.iter().enumerate() {
            let mut search =
                Search { naive, text: &text, threshold: self.threshold, found: vec![] };
            search.run(&segments);
            all.extend(without_inner(&search.found).into_iter().map(|found| (order, found)));
        }
        all.sort_by_key(|&(order, (span, _))| (span.start, Reverse(span.end), order));
        let named = |(order, (span, confidence)): (usize, (Span, u8))| {
            (self.rules[order].rule.name.clone(), span, confidence)
        };
        all.into_iter().map(named).collect()
    }

    /// What lies between the markers.
    fn segments(&self, text: &str) -> Vec<Range<usize>> {
        let mut segments = Vec::new();
        let (mut start, mut at) = (0, 0);
        while at < text.len() {
            match self.marker(&text.as_bytes()[at..]) {
                Some(length) => {
                    segments.push(start..at);
                    at += length;
                    start = at;
                }
                None => at += 1,
            }
        }
        segments.push(start..text.len());
        segments
    }

    /// The length of the marker at the front.
    fn marker(&self, bytes: &[u8]) -> Option<usize> {
        let inner = bytes.strip_prefix(b"[")?;
        let inner = &inner[..inner.iter().position(|&byte| byte == b']')?];
        let lower = |byte: &u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9');
        let is_suffix = |suffix: &[u8]| match suffix {
            [] => true,
            [b'#', rest @ ..] => {
                let mut parts = rest.splitn(2, |&byte| byte == b'.');
                let number = parts.next().unwrap_or(&[]);
                let writing = number.iter().position(|&byte| byte == b'-');
                let (number, writing) = match writing {
                    Some(at) => (&number[..at], &number[at + 1..]),
                    None => (number, &b"1"[..]),
                };
                let nonce = parts.next().unwrap_or(&[]);
                matches!(number.len(), 1..=6)
                    && matches!(writing.len(), 1..=2)
                    && number.iter().chain(writing).all(u8::is_ascii_digit)
                    && nonce.len() == 8
                    && nonce.iter().all(lower)
            }
            [b':', b'*', b'*', b'*', b'*', kept @ ..] => {
                kept.len() <= 4 && kept.iter().all(u8::is_ascii_alphanumeric)
            }
            [b'=', token @ ..] => {
                matches!(token.len(), 16 | 32)
                    && token.iter().all(|byte| b"bcdfghjkmnpqrstv".contains(byte))
            }
            _ => false,
        };
        let is_marker = self
            .rules
            .iter()
            .filter_map(|naive| inner.strip_prefix(naive.rule.kind.as_bytes()))
            .any(is_suffix);
        is_marker.then_some(inner.len() + 2)
    }
}

/// A rule with its patterns.
#[derive(Debug)]
struct Naive {
    rule: Rule,
    lead: Option<Pattern>,
    /// `None` for a window.
    body: Option<Pattern>,
    tail: Option<Pattern>,
}

impl Naive {
    fn new(rule: &Rule) -> Self {
        let body = match &rule.body {
            Body::Pattern(pattern) => Some(Pattern::new(pattern)),
            Body::Window(_) => None,
        };
        let lead = rule.lead.as_deref().map(|lead| match &rule.opening {
            Some(opening) => Pattern::new(&format!("(?:{lead})(?:{opening})")),
            None => Pattern::new(lead),
        });
        let tail = rule.tail.as_deref().map(Pattern::new);
        Self { rule: rule.clone(), lead, body, tail }
    }
}

/// A text in the forms in which it is looked at.
struct Text<'t> {
    text: &'t str,
    bytes: &'t [u8],
    lower: String,
    latin: Latin,
    /// Words that stand on their own.
    words: Vec<Range<usize>>,
}

impl<'t> Text<'t> {
    fn new(text: &'t str) -> Self {
        let bytes = text.as_bytes();
        let (lower, latin) = (text.to_ascii_lowercase(), Latin::new(bytes));
        Self { text, bytes, lower, latin, words: lone_words(text) }
    }
}

/// Every run of letters, digits, apostrophes and non-ASCII characters that is no part of an address.
fn lone_words(text: &str) -> Vec<Range<usize>> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '\'' || !c.is_ascii();
    let mut words: Vec<Range<usize>> = Vec::new();
    for (at, c) in text.char_indices().filter(|&(_, c)| is_word(c)) {
        match words.last_mut() {
            Some(word) if word.end == at => word.end += c.len_utf8(),
            _ => words.push(at..at + c.len_utf8()),
        }
    }
    words.retain(|word| {
        let mut before = text[..word.start].chars().rev();
        let mut after = text[word.end..].chars();
        let joins = |side: &mut dyn Iterator<Item = char>| match side.next() {
            Some('@' | '/') => true,
            Some('.') => side.next().is_some_and(is_word),
            _ => false,
        };
        !joins(&mut before) && !joins(&mut after)
    });
    words
}

/// The search for the matches of one rule.
struct Search<'a> {
    naive: &'a Naive,
    text: &'a Text<'a>,
    threshold: u8,
    /// As found: not widened, inner ones not left out, in order of discovery.
    found: Vec<(Span, u8)>,
}

impl Search<'_> {
    fn run(&mut self, segments: &[Range<usize>]) {
        // To be quick: most rules have no anchor anywhere.
        let text = self.text;
        let literals: Vec<String> = match &self.naive.rule.anchor.trigger {
            Trigger::Literals(literals) => literals
                .iter()
                .map(|literal| literal.to_ascii_lowercase())
                .filter(|literal| text.lower.contains(literal))
                .collect(),
            Trigger::Run(_) => Vec::new(),
        };
        if literals.is_empty() && matches!(self.naive.rule.anchor.trigger, Trigger::Literals(_)) {
            return;
        }
        for segment in segments {
            for at in segment.clone() {
                if !self.is_anchor(&literals, segment, at) {
                    continue;
                }
                for start in segment.start..=at {
                    if self.may_start(segment, start, at) {
                        self.candidate(segment, start);
                    }
                }
            }
        }
        for (span, _) in &mut self.found {
            while !text.text.is_char_boundary(span.start) {
                span.start -= 1;
            }
            while !text.text.is_char_boundary(span.end) {
                span.end += 1;
            }
        }
    }

    fn is_anchor(&self, literals: &[String], segment: &Range<usize>, at: usize) -> bool {
        let anchor = &self.naive.rule.anchor;
        let stands = match anchor.trigger {
            Trigger::Literals(_) => {
                let here = &self.text.lower.as_bytes()[at..segment.end];
                literals.iter().any(|literal| here.starts_with(literal.as_bytes()))
            }
            Trigger::Run(class) => {
                let bytes = self.text.bytes;
                class.contains(bytes[at]) && (at == segment.start || !class.contains(bytes[at - 1]))
            }
        };
        // Within a character no word can begin or go on.
        let before = self.text.text.get(..at).and_then(|before| before.chars().next_back());
        let within_word = before.is_some_and(|c| c.is_alphanumeric() && c < '\u{2E80}');
        stands && !(anchor.word_start && within_word)
    }

    fn may_start(&self, segment: &Range<usize>, start: usize, at: usize) -> bool {
        let rule = &self.naive.rule;
        let between = &self.text.bytes[start..at];
        let within = match rule.anchor.back {
            Some((class, max)) => {
                between.len() <= max && between.iter().all(|&byte| class.contains(byte))
            }
            None => between.is_empty(),
        };
        within && (start == segment.start || !rule.left.contains(self.text.bytes[start - 1]))
    }

    /// The candidate at `start`: its leads, the longest first.
    fn candidate(&mut self, segment: &Range<usize>, start: usize) {
        let naive = self.naive;
        match &naive.lead {
            None => {
                self.body(segment, start, start);
            }
            Some(lead) => {
                let text = self.text;
                let mut bodies = lead.ends(&text.latin, start..segment.end);
                bodies.find(|&body| self.body(segment, start, body));
            }
        }
    }

    /// Whether the body at `body` of the candidate at `start` matches.
    fn body(&mut self, segment: &Range<usize>, start: usize, body: usize) -> bool {
        let Some((mut end, points)) = self.end(segment, body) else { return false };
        let confidence = self.confidence(segment, start..end, points);
        if confidence < self.threshold {
            return false;
        }
        if let Some(tail) = &self.naive.tail {
            match self.found.last() {
                Some((last, _)) if end <= last.end && body >= last.start => return true,
                Some((last, _)) if end <= last.end => end = last.end,
                _ => {
                    let longest = tail.ends(&self.text.latin, end..segment.end).next();
                    end = longest.unwrap_or(end);
                }
            }
        }
        self.found.push((Span { start: body, end }, confidence));
        true
    }

    /// Where a body at `body` ends, and the points that the rule's function gives.
    fn end(&self, segment: &Range<usize>, body: usize) -> Option<(usize, i8)> {
        let (rule, bytes) = (&self.naive.rule, self.text.bytes);
        let right_holds = |end: usize| end == segment.end || !rule.right.contains(bytes[end]);
        let pattern = self.naive.body.as_ref();
        let mut ends =
            pattern.into_iter().flat_map(|it| it.ends(&self.text.latin, body..segment.end));
        match (&rule.check, &rule.body) {
            (None, Body::Pattern(_)) => Some((ends.find(|&end| right_holds(end))?, 0)),
            (Some(Check::Each(validate)), Body::Pattern(_)) => {
                let accepted = |end| match validate(&bytes[body..end]) {
                    Validity::Accept(points) => Some((end, points)),
                    Validity::Reject => None,
                };
                ends.filter(|&end| right_holds(end)).find_map(accepted)
            }
            (Some(check @ (Check::Trim(_) | Check::Analysed(..))), shape) => {
                let longest = match shape {
                    Body::Pattern(_) => ends.next()?,
                    Body::Window(max) => segment.end.min(body + max),
                };
                if longest == body {
                    return None;
                }
                let text = bytes;
                let bytes = &text[body..longest];
                let trimmed = match check {
                    Check::Trim(trim) => trim(bytes)?,
                    Check::Analysed(analyser, index) => {
                        let mut verdicts = Vec::new();
                        let from = body.saturating_sub(analyser.before()).max(segment.start);
                        analyser.analyse(&text[from..body], bytes, &mut verdicts);
                        verdicts[*index]?
                    }
                    Check::Each(_) => return None,
                };
                let end = longest.min(body + trimmed.len);
                (end > body && right_holds(end)).then_some((end, trimmed.points))
            }
            (_, Body::Window(_)) => panic!("`{}`: a window without a trimming function", rule.name),
        }
    }

    fn confidence(&self, segment: &Range<usize>, candidate: Range<usize>, points: i8) -> u8 {
        let rule = &self.naive.rule;
        let mut sum = i32::from(rule.confidence) + i32::from(points);
        if let Some((words, points)) = &rule.support {
            let (before, after) = words.windows();
            let low = candidate.start.saturating_sub(before).max(segment.start);
            let high = (candidate.end + after).min(segment.end);
            if self.has_word(words, low..candidate.start, candidate.end..high) {
                sum += i32::from(*points);
            }
        }
        if let Some((words, points)) = &rule.against {
            let (mut before, mut after) = words.windows();
            // A marker stands where a segment ends within the text.
            if segment.start > 0 && candidate.start - segment.start < before {
                before += MARKER;
            }
            if segment.end < self.text.bytes.len() && segment.end - candidate.end < after {
                after += MARKER;
            }
            let low = candidate.start.saturating_sub(before);
            let high = candidate.end + after;
            if self.has_word(words, low..candidate.start, candidate.end..high) {
                sum -= i32::from(*points);
            }
        }
        sum.clamp(0, 100) as u8
    }

    /// Whether one of the words stands as a whole in one of the ranges.
    fn has_word(&self, words: &Words, before: Range<usize>, after: Range<usize>) -> bool {
        let within = |range: &Range<usize>, word: &Range<usize>| {
            range.start <= word.start && word.end <= range.end
        };
        self.text.words.iter().any(|word| {
            (within(&before, word) || within(&after, word))
                && words
                    .words
                    .iter()
                    .any(|known| known.as_bytes() == &self.text.lower.as_bytes()[word.clone()])
        })
    }
}

/// The matches that lie within no other one.
fn without_inner(found: &[(Span, u8)]) -> Vec<(Span, u8)> {
    let outer = |(index, (span, sure)): &(usize, &(Span, u8))| {
        !found.iter().enumerate().any(|(other, (outer, surer))| {
            outer.contains(*span)
                && (outer != span || (Reverse(surer), other) < (Reverse(sure), *index))
        })
    };
    found.iter().enumerate().filter(outer).map(|(_, found)| *found).collect()
}
