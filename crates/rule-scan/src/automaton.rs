//! Anchored patterns as small tables: a pattern is parsed and bounded when a scanner is built, and
//! stepped byte by byte when it runs.
//!
//! The table is the plain subset construction, with one difference to the dense automata of
//! `regex-automata`: a state says at once whether it accepts. That makes every accepted end visible
//! (a validator may want a shorter one than the longest), keeps states at two bytes, and lets a state
//! be carried over the cut between two chunks of a stream.

use regex_syntax::{Parser, ParserBuilder};

use crate::class::ByteClass;
use crate::error::BuildErrorKind;
use crate::nfa::Nfa;
use crate::subsets::{Subsets, Table};

const DEAD: u16 = 0;
const START: u16 = 1;
/// A match ends here.
const ACCEPTS: u8 = 1;
/// No byte leads on from here, so that what follows need not be waited for.
const STUCK: u8 = 2;

/// A pattern that is matched from a fixed position onwards.
#[derive(Clone)]
pub(crate) struct Automaton {
    /// Byte to column.
    columns: Box<[u8; 256]>,
    width: usize,
    /// `next[state * width + column]`; state 0 is dead, state 1 the start.
    next: Box<[u16]>,
    /// By state: [`ACCEPTS`], [`STUCK`].
    flags: Box<[u8]>,
    /// The greatest length in bytes of a match, if there is one.
    max: Option<usize>,
}

/// Turns patterns into automata. What it needs for that serves one pattern after another.
pub(crate) struct Compiler {
    parser: Parser,
    nfa: Nfa,
    subsets: Subsets,
}

impl Default for Compiler {
    fn default() -> Self {
        let parser = ParserBuilder::new().unicode(false).utf8(false).nest_limit(32).build();
        Self { parser, nfa: Nfa::default(), subsets: Subsets::default() }
    }
}

impl Compiler {
    pub(crate) fn compile(&mut self, pattern: &str) -> Result<Automaton, BuildErrorKind> {
        let hir = self.parser.parse(pattern).map_err(|_| BuildErrorKind::InvalidPattern)?;
        if !hir.properties().look_set().is_empty() {
            return Err(BuildErrorKind::LookAround);
        }
        self.nfa.compile(&hir)?;
        let Table { columns, width, next, accepting } = self.subsets.determinize(&self.nfa)?;
        let flags = accepting.iter().zip(next.chunks(width)).map(|(&accepts, row)| {
            let stuck = row.iter().all(|&next| next == DEAD);
            u8::from(accepts) * ACCEPTS + u8::from(stuck) * STUCK
        });
        let flags = flags.collect();
        Ok(Automaton { columns, width, next, flags, max: hir.properties().maximum_len() })
    }
}

impl Automaton {
    /// The greatest length of a match in bytes; `None` if there is no bound.
    pub(crate) fn max(&self) -> Option<usize> {
        self.max
    }

    pub(crate) fn matches_empty(&self) -> bool {
        self.accepts(START)
    }

    /// Calls `end` with the length of every prefix of `bytes` that matches, shortest first.
    #[inline]
    pub(crate) fn ends(&self, bytes: &[u8], end: impl FnMut(usize)) -> Walk {
        self.walk(Walk::START, bytes, end)
    }

    /// Goes on from where an earlier walk stopped. `bytes` are those that follow, and lengths count
    /// from their start.
    #[inline]
    pub(crate) fn walk(&self, from: Walk, bytes: &[u8], mut end: impl FnMut(usize)) -> Walk {
        let mut state = from.state;
        for (index, &byte) in bytes.iter().enumerate() {
            state = self.step(state, byte);
            if state == DEAD {
                return Walk { steps: index + 1, state };
            }
            if self.accepts(state) {
                end(index + 1);
            }
        }
        Walk { steps: bytes.len(), state }
    }

    /// Whether bytes after those of a walk could make another match.
    #[inline]
    pub(crate) fn is_open(&self, walk: Walk) -> bool {
        walk.state != DEAD && self.flags(walk.state) & STUCK == 0
    }

    /// Whether a match can begin with these bytes, in any case of their letters.
    pub(crate) fn can_begin_with(&self, text: &str) -> bool {
        let mut states = vec![START];
        for byte in text.bytes() {
            let cases = [byte.to_ascii_lowercase(), byte.to_ascii_uppercase()];
            let next = states.iter().flat_map(|&state| cases.map(|byte| self.step(state, byte)));
            let mut next: Vec<u16> = next.filter(|&state| state != DEAD).collect();
            next.sort_unstable();
            next.dedup();
            if states.iter().any(|&state| self.accepts(state)) && next.is_empty() {
                return true;
            }
            states = next;
        }
        !states.is_empty()
    }

    /// Whether a match ends at one of these states.
    pub(crate) fn accepts_one(&self, front: &Front) -> bool {
        front.0.iter().any(|&state| self.accepts(state))
    }

    /// The bytes that lead on from these states, which become those that they lead to; `None` if
    /// there are too many.
    pub(crate) fn follow(&self, front: &mut Front) -> Option<ByteClass> {
        let mut live = [false; 256];
        let mut next = Vec::new();
        for &state in &front.0 {
            for (to, live) in self.successors(state.into()).zip(&mut live) {
                if to != usize::from(DEAD) {
                    *live = true;
                    next.push(to as u16);
                }
            }
            next.sort_unstable();
            next.dedup();
            if next.len() > Front::MOST {
                return None;
            }
        }
        front.0 = next;
        let leads_on = |byte: &u8| {
            let column = self.columns.get(usize::from(*byte)).copied().unwrap_or(0);
            live.get(usize::from(column)).copied().unwrap_or(false)
        };
        let bytes = (0..=u8::MAX).filter(leads_on);
        Some(bytes.fold(ByteClass::NONE, |class, byte| class.with(&[byte])))
    }

    /// The length of the longest prefix of `bytes` that matches, 0 if none does.
    pub(crate) fn longest(&self, bytes: &[u8]) -> (usize, Walk) {
        let mut longest = 0;
        let walk = self.ends(bytes, |end| longest = end);
        (longest, walk)
    }

    /// The greatest number of bytes that can follow an accepting position without another one being
    /// reached, while one still can be; `None` if a loop makes it infinite.
    ///
    /// This is what a tail may hold back, and why walking a tail costs little more than its length.
    pub(crate) fn widest_gap(&self) -> Option<usize> {
        // The longest path over the states that do not accept, in topological order; states that
        // never come free lie on a loop.
        let waiting = |state: usize| state != usize::from(DEAD) && !self.accepts(state as u16);
        let states = self.flags.len();
        let mut incoming = vec![0usize; states];
        for state in (0..states).filter(|&state| waiting(state)) {
            for next in self.successors(state).filter(|&next| waiting(next)) {
                if let Some(count) = incoming.get_mut(next) {
                    *count += 1;
                }
            }
        }
        let mut length = vec![1usize; states];
        let mut free: Vec<usize> =
            (0..states).filter(|&s| waiting(s) && incoming.get(s) == Some(&0)).collect();
        let (mut done, mut widest) = (0, 0);
        while let Some(state) = free.pop() {
            done += 1;
            let here = length.get(state).copied().unwrap_or(0);
            widest = widest.max(here);
            for next in self.successors(state).filter(|&next| waiting(next)) {
                if let (Some(count), Some(best)) = (incoming.get_mut(next), length.get_mut(next)) {
                    *best = (*best).max(here + 1);
                    *count -= 1;
                    if *count == 0 {
                        free.push(next);
                    }
                }
            }
        }
        (done == (0..states).filter(|&state| waiting(state)).count()).then_some(widest)
    }

    fn successors(&self, state: usize) -> impl Iterator<Item = usize> + '_ {
        let row = self.next.get(state * self.width..(state + 1) * self.width).unwrap_or(&[]);
        row.iter().map(|&next| next.into())
    }

    #[inline]
    fn step(&self, state: u16, byte: u8) -> u16 {
        let column = self.columns.get(usize::from(byte)).copied().unwrap_or(0);
        let index = usize::from(state) * self.width + usize::from(column);
        self.next.get(index).copied().unwrap_or(DEAD)
    }

    #[inline]
    fn accepts(&self, state: u16) -> bool {
        self.flags(state) & ACCEPTS != 0
    }

    #[inline]
    fn flags(&self, state: u16) -> u8 {
        self.flags.get(usize::from(state)).copied().unwrap_or(0)
    }
}

/// How far a pattern has been followed: carried over the cut between two chunks.
#[derive(Clone, Copy)]
pub(crate) struct Walk {
    /// How many bytes were looked at.
    pub(crate) steps: usize,
    state: u16,
}

impl Walk {
    const START: Self = Self { steps: 0, state: START };
}

/// The states that a pattern may be in after so many bytes.
#[derive(Default)]
pub(crate) struct Front(Vec<u16>);

impl Front {
    const MOST: usize = 64;

    pub(crate) fn start() -> Self {
        Self(vec![START])
    }

    pub(crate) fn join(&mut self, other: &Self) {
        self.0.extend(&other.0);
        self.0.sort_unstable();
        self.0.dedup();
    }
}

impl std::fmt::Debug for Automaton {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Automaton")
            .field("states", &self.flags.len())
            .field("width", &self.width)
            .field("max", &self.max)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Automaton, Compiler};
    use crate::error::BuildErrorKind;

    fn compile(pattern: &str) -> Result<Automaton, BuildErrorKind> {
        Compiler::default().compile(pattern)
    }

    fn ends(pattern: &str, text: &str) -> Vec<usize> {
        let mut ends = Vec::new();
        compile(pattern).unwrap().ends(text.as_bytes(), |end| ends.push(end));
        ends
    }

    #[test]
    fn every_accepted_end_is_seen() {
        assert_eq!(ends("[0-9]{2,4}", "12345"), [2, 3, 4]);
        assert_eq!(ends("a(?:bc)?", "abcd"), [1, 3]);
        assert_eq!(ends("(?i:key)", "KeY!"), [3]);
        assert!(ends("abc", "xabc").is_empty());
        // Versions of the regex crate before 1.13.1 reported a wrong offset here.
        assert_eq!(ends(".bb|b", "zabb"), [] as [usize; 0]);
        assert_eq!(ends(".bb|b", "abb"), [3]);
        assert_eq!(ends(".bb|b", "bb"), [1]);
        // A choice between characters is one between sequences of bytes.
        assert_eq!(ends("(?:a|é|ß|日){1,2}b?", "éßb"), [2, 4, 5]);
        assert_eq!(ends("(?:a|é|ß|日)", "\u{ea}"), [] as [usize; 0]);
    }

    #[test]
    fn what_cannot_be_bounded_is_refused() {
        let kind = |pattern| compile(pattern).map(|_| ()).unwrap_err();
        assert_eq!(kind("a("), BuildErrorKind::InvalidPattern);
        assert_eq!(kind(r"\bword"), BuildErrorKind::LookAround);
        assert_eq!(kind("[ab]*a[ab]{14}"), BuildErrorKind::TooLarge);
        assert_eq!(kind("(?:(?:[0-9]{1000}){1000}){1000}"), BuildErrorKind::TooLarge);
        assert_eq!(kind("(?:[ab]?){50000}"), BuildErrorKind::TooLarge);
        assert_eq!(compile("a+").unwrap().max(), None);
        assert_eq!(compile("a{3,9}b?").unwrap().max(), Some(10));
    }

    #[test]
    fn gaps_between_accepting_positions() {
        let gap = |pattern| compile(pattern).unwrap().widest_gap();
        assert_eq!(gap("[a-z]*"), Some(0));
        assert_eq!(gap(r"(?:\.[a-z]+)*"), Some(1));
        assert_eq!(gap("(?:abc|x{5}y)*"), Some(5));
        assert_eq!(gap("(?:[a-z]*;)*"), None);
        assert_eq!(gap("(?:a[0-9]{100,}z)?"), None);
    }

    proptest! {
        /// The table accepts exactly the prefixes that the `regex-lite` engine accepts.
        #[test]
        fn agrees_with_a_second_engine(
            pattern in prop::sample::select(vec![
                "[ab]{1,3}c?", "a(?:b|cc){0,2}", "(?:ab|a)(?:c|bcd)", "[^a]{1,4}", "(?i:A|bc)+", "a.c|ab",
                "a{2,}b{0,2}(?:c|[a-c]d)*", "(?:a?b?){1,3}d", "(?:|a|ab){2}c", "(?:(?:ab){1,2}c*){2,3}",
                "a(?:b+|)+", "(?:[ab]*c){0,2}[^\nab]", "a{0}b{0,1}c{3}",
            ]),
            text in "[abcd\n]{0,9}",
        ) {
            let second = regex_lite::Regex::new(&format!("^(?:{pattern})$")).unwrap();
            let expected: Vec<usize> =
                (1..=text.len()).filter(|&end| text.get(..end).is_some_and(|text| second.is_match(text))).collect();
            prop_assert_eq!(ends(pattern, &text), expected);
        }
    }
}
