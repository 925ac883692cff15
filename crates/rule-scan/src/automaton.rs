//! Anchored patterns as small tables: a pattern is parsed and bounded when a scanner is built, and
//! stepped byte by byte when it runs.
//!
//! The table is the plain subset construction over the Thompson automaton of `regex-automata`,
//! with one difference to its own dense automaton: a state says at once whether it accepts. That
//! makes every accepted end visible (a validator may want a shorter one than the longest), keeps
//! states at two bytes, and lets a state be carried over the cut between two chunks of a stream.

use std::collections::HashMap;

use regex_automata::nfa::thompson::{Compiler, Config, NFA, State, WhichCaptures};
use regex_automata::util::primitives::StateID;
use regex_syntax::ParserBuilder;

use crate::class::ByteClass;
use crate::error::BuildErrorKind;

/// States a single pattern may have. A counted class takes one state a repetition, so this allows
/// patterns of a few thousand bytes.
const MAX_STATES: usize = 8192;
/// Bytes of memory that a pattern may take before it is a table. Repeats of repeats multiply.
const MAX_NFA: usize = 8 << 20;
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

impl Automaton {
    pub(crate) fn compile(pattern: &str) -> Result<Self, BuildErrorKind> {
        let hir = ParserBuilder::new()
            .unicode(false)
            .utf8(false)
            .nest_limit(32)
            .build()
            .parse(pattern)
            .map_err(|_| BuildErrorKind::InvalidPattern)?;
        if !hir.properties().look_set().is_empty() {
            return Err(BuildErrorKind::LookAround);
        }
        let max = hir.properties().maximum_len();
        let config = Config::new()
            .utf8(false)
            .which_captures(WhichCaptures::None)
            .nfa_size_limit(Some(MAX_NFA));
        let nfa = Compiler::new()
            .configure(config)
            .build_from_hir(&hir)
            .map_err(|_| BuildErrorKind::TooLarge)?;
        let mut table = Subsets::new(&nfa).determinize()?;
        table.max = max;
        Ok(table)
    }

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

    /// Every byte that a match can have.
    pub(crate) fn bytes(&self) -> ByteClass {
        let live = |column: usize| {
            self.next.iter().skip(column).step_by(self.width.max(1)).any(|&next| next != DEAD)
        };
        let live: Vec<bool> = (0..self.width).map(live).collect();
        let leads_on = |byte: &u8| {
            let column = self.columns.get(usize::from(*byte)).copied().unwrap_or(0);
            live.get(usize::from(column)).copied().unwrap_or(false)
        };
        let bytes = (0..=u8::MAX).filter(leads_on);
        bytes.fold(ByteClass::NONE, |class, byte| class.with(&[byte]))
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

/// The subset construction. Buffers are reused, and a step to a single state, which is nearly every
/// step of the patterns in use, is remembered by that state.
struct Subsets<'n> {
    nfa: &'n NFA,
    ids: HashMap<Box<[StateID]>, u16>,
    /// By state of the NFA: the subset of what it alone leads to.
    alone: Vec<Option<u16>>,
    pending: Vec<Box<[StateID]>>,
    accepting: Vec<bool>,
    closing: Closing,
}

/// The columns of the bytes from `first` to `last`.
fn columns_between(columns: &[u8; 256], first: u8, last: u8) -> std::ops::Range<usize> {
    let column = |byte: u8| columns.get(usize::from(byte)).map_or(0, |&column| usize::from(column));
    column(first)..column(last) + 1
}

/// The buffers of [`Subsets::close`].
struct Closing {
    stack: Vec<StateID>,
    visited: Vec<StateID>,
    seen: Vec<bool>,
    closed: Vec<StateID>,
}

impl<'n> Subsets<'n> {
    fn new(nfa: &'n NFA) -> Self {
        let states = nfa.states().len();
        let closing = Closing {
            stack: Vec::new(),
            visited: Vec::new(),
            seen: vec![false; states],
            closed: Vec::new(),
        };
        Self {
            nfa,
            ids: HashMap::new(),
            alone: vec![None; states],
            pending: Vec::new(),
            accepting: Vec::new(),
            closing,
        }
    }

    fn determinize(mut self) -> Result<Automaton, BuildErrorKind> {
        let classes = self.nfa.byte_classes();
        let mut columns = Box::new([0u8; 256]);
        for (byte, column) in (0..=255).zip(columns.iter_mut()) {
            *column = classes.get(byte);
        }
        // The last class is the end of input, which a table without look-around never needs.
        let width = classes.alphabet_len() - 1;

        self.id(&[])?; // dead
        self.id(&[self.nfa.start_anchored()])?;
        let mut next = Vec::new();
        // By column, and which columns have any.
        let mut targets: Vec<Vec<StateID>> = vec![Vec::new(); width];
        let mut touched: Vec<usize> = Vec::new();
        let mut done = 0;
        while let Some(subset) = self.pending.get_mut(done).map(std::mem::take) {
            done += 1;
            for &id in &subset {
                // Columns are numbered in the order of their bytes.
                self.transitions(id, |first, last, next| {
                    let columns = columns_between(&columns, first, last);
                    for (column, list) in
                        targets.iter_mut().enumerate().take(columns.end).skip(columns.start)
                    {
                        if list.is_empty() {
                            touched.push(column);
                        }
                        // A column of several bytes is met once for each, if one by one.
                        if list.last() != Some(&next) {
                            list.push(next);
                        }
                    }
                });
            }
            let row = next.len();
            next.resize(row + width, DEAD);
            let mut before: Option<(usize, u16)> = None;
            for &column in &touched {
                let list = targets.get(column).map_or(&[] as &[StateID], Vec::as_slice);
                let id = match before {
                    Some((known, id)) if targets.get(known).is_some_and(|known| known == list) => {
                        id
                    }
                    _ => self.id(list)?,
                };
                before = Some((column, id));
                if let Some(slot) = next.get_mut(row + column) {
                    *slot = id;
                }
            }
            for column in touched.drain(..) {
                if let Some(list) = targets.get_mut(column) {
                    list.clear();
                }
            }
        }
        let flags = self.accepting.iter().zip(next.chunks(width.max(1))).map(|(&accepts, row)| {
            let stuck = row.iter().all(|&next| next == DEAD);
            u8::from(accepts) * ACCEPTS + u8::from(stuck) * STUCK
        });
        let flags = flags.collect();
        Ok(Automaton { columns, width, next: next.into(), flags, max: None })
    }

    /// The subset of what these states lead to without reading a byte.
    fn id(&mut self, targets: &[StateID]) -> Result<u16, BuildErrorKind> {
        if targets.is_empty() && !self.pending.is_empty() {
            return Ok(DEAD);
        }
        let alone = match targets {
            [one] => Some(one.as_usize()),
            _ => None,
        };
        let known = alone.and_then(|index| self.alone.get(index).copied().flatten());
        if let Some(id) = known {
            return Ok(id);
        }
        self.close(targets);
        let closed = self.closing.closed.as_slice();
        let id = match self.ids.get(closed) {
            Some(&id) => id,
            None => {
                let id = u16::try_from(self.pending.len()).unwrap_or(u16::MAX);
                if self.pending.len() >= MAX_STATES {
                    return Err(BuildErrorKind::TooLarge);
                }
                let accepts =
                    closed.iter().any(|&id| matches!(self.nfa.state(id), State::Match { .. }));
                self.accepting.push(accepts);
                self.ids.insert(closed.into(), id);
                self.pending.push(closed.into());
                id
            }
        };
        if let Some(slot) = alone.and_then(|index| self.alone.get_mut(index)) {
            *slot = Some(id);
        }
        Ok(id)
    }

    /// Calls `found` with each range of bytes that leads on from a state, and with where it leads.
    fn transitions(&self, id: StateID, mut found: impl FnMut(u8, u8, StateID)) {
        match self.nfa.state(id) {
            State::ByteRange { trans } => found(trans.start, trans.end, trans.next),
            State::Sparse(sparse) => {
                for trans in &*sparse.transitions {
                    found(trans.start, trans.end, trans.next);
                }
            }
            State::Dense(dense) => {
                for byte in 0..=u8::MAX {
                    if let Some(next) = dense.matches_byte(byte) {
                        found(byte, byte, next);
                    }
                }
            }
            _ => {}
        }
    }

    /// Puts every state that reads a byte or accepts and can be reached from `from` without reading
    /// one into `closing.closed`, sorted.
    fn close(&mut self, from: &[StateID]) {
        let Closing { stack, visited, seen, closed } = &mut self.closing;
        closed.clear();
        visited.clear();
        stack.extend(from);
        while let Some(id) = stack.pop() {
            let Some(seen) = seen.get_mut(id.as_usize()) else { continue };
            if std::mem::replace(seen, true) {
                continue;
            }
            visited.push(id);
            match self.nfa.state(id) {
                State::Union { alternates } => stack.extend(alternates.iter().copied()),
                State::BinaryUnion { alt1, alt2 } => stack.extend([*alt1, *alt2]),
                State::Capture { next, .. } | State::Look { next, .. } => stack.push(*next),
                State::Fail => {}
                _ => closed.push(id),
            }
        }
        for id in visited.iter() {
            if let Some(seen) = seen.get_mut(id.as_usize()) {
                *seen = false;
            }
        }
        closed.sort_unstable();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Automaton;
    use crate::error::BuildErrorKind;

    fn ends(pattern: &str, text: &str) -> Vec<usize> {
        let mut ends = Vec::new();
        Automaton::compile(pattern).unwrap().ends(text.as_bytes(), |end| ends.push(end));
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
    }

    #[test]
    fn what_cannot_be_bounded_is_refused() {
        let kind = |pattern| Automaton::compile(pattern).map(|_| ()).unwrap_err();
        assert_eq!(kind("a("), BuildErrorKind::InvalidPattern);
        assert_eq!(kind(r"\bword"), BuildErrorKind::LookAround);
        assert_eq!(kind("[ab]*a[ab]{14}"), BuildErrorKind::TooLarge);
        assert_eq!(kind("(?:(?:[0-9]{1000}){1000}){1000}"), BuildErrorKind::TooLarge);
        assert_eq!(Automaton::compile("a+").unwrap().max(), None);
        assert_eq!(Automaton::compile("a{3,9}b?").unwrap().max(), Some(10));
    }

    #[test]
    fn gaps_between_accepting_positions() {
        let gap = |pattern| Automaton::compile(pattern).unwrap().widest_gap();
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
            ]),
            text in "[abcd\n]{0,9}",
        ) {
            let second = regex_lite::Regex::new(&format!("^(?:{pattern})$")).unwrap();
            let expected: Vec<usize> =
                (1..=text.len()).filter(|&end| second.is_match(text.get(..end).unwrap())).collect();
            prop_assert_eq!(ends(pattern, &text), expected);
        }
    }
}
