//! A pattern as states that read one byte each: Thompson's construction, built from the end of the
//! pattern to its beginning, so that every state knows what follows it when it is made.

use regex_syntax::hir::{Class, ClassUnicode, Hir, HirKind, Repetition};
use regex_syntax::utf8::Utf8Sequences;

use crate::class::ByteClass;
use crate::error::BuildErrorKind;

/// States that a pattern may take before it is a table. Repeats of repeats multiply.
const MAX_STATES: usize = 1 << 18;

/// A state, by its number.
pub(crate) type StateId = u32;

/// What a state does.
#[derive(Clone, Copy)]
pub(crate) enum State {
    /// Reads a byte of the class of this number.
    Byte { class: u16, next: StateId },
    /// Goes on in two ways without reading.
    Split(StateId, StateId),
    /// A match ends here.
    Accept,
}

/// A pattern as states. Its buffers serve one pattern after another.
#[derive(Default)]
pub(crate) struct Nfa {
    states: Vec<State>,
    classes: Vec<ByteClass>,
    start: StateId,
}

impl Nfa {
    /// Makes the states of a pattern in place of those of the one before.
    pub(crate) fn compile(&mut self, hir: &Hir) -> Result<(), BuildErrorKind> {
        self.states.clear();
        self.classes.clear();
        let accept = self.push(State::Accept)?;
        self.start = self.add(hir, accept)?;
        Ok(())
    }

    pub(crate) fn start(&self) -> StateId {
        self.start
    }

    pub(crate) fn len(&self) -> usize {
        self.states.len()
    }

    pub(crate) fn state(&self, id: StateId) -> State {
        self.states.get(id as usize).copied().unwrap_or(State::Accept)
    }

    /// The classes of bytes that the states read, each once.
    pub(crate) fn classes(&self) -> &[ByteClass] {
        &self.classes
    }

    /// The entry of a part of the pattern that is followed by `next`. Recursion is as deep as the
    /// pattern is nested, which the parser bounds.
    fn add(&mut self, hir: &Hir, next: StateId) -> Result<StateId, BuildErrorKind> {
        match hir.kind() {
            HirKind::Empty => Ok(next),
            HirKind::Look(_) => Err(BuildErrorKind::LookAround),
            HirKind::Literal(literal) => literal.0.iter().rev().try_fold(next, |next, &byte| {
                let class = self.class(ByteClass::NONE.with_range(byte, byte))?;
                self.push(State::Byte { class, next })
            }),
            HirKind::Class(Class::Bytes(class)) => {
                let ranges = class.ranges().iter().map(|range| (range.start(), range.end()));
                self.read(ranges, next)
            }
            HirKind::Class(Class::Unicode(class)) => self.read_characters(class, next),
            HirKind::Repetition(repetition) => self.repeat(repetition, next),
            HirKind::Capture(capture) => self.add(&capture.sub, next),
            HirKind::Concat(parts) => {
                parts.iter().rev().try_fold(next, |next, part| self.add(part, next))
            }
            HirKind::Alternation(ways) => {
                let mut ways = ways.iter().rev();
                let Some(last) = ways.next() else { return Ok(next) };
                let mut entry = self.add(last, next)?;
                for way in ways {
                    let other = self.add(way, next)?;
                    entry = self.push(State::Split(other, entry))?;
                }
                Ok(entry)
            }
        }
    }

    /// A state that reads a byte in one of these ranges.
    fn read(
        &mut self,
        ranges: impl Iterator<Item = (u8, u8)>,
        next: StateId,
    ) -> Result<StateId, BuildErrorKind> {
        let class = ranges.fold(ByteClass::NONE, |all, (start, end)| all.with_range(start, end));
        let class = self.class(class)?;
        self.push(State::Byte { class, next })
    }

    /// States that read a character, which a choice between characters is to the parser, byte by byte.
    fn read_characters(
        &mut self,
        class: &ClassUnicode,
        next: StateId,
    ) -> Result<StateId, BuildErrorKind> {
        let mut entry = None;
        for range in class.ranges() {
            for sequence in Utf8Sequences::new(range.start(), range.end()) {
                let bytes = sequence.as_slice().iter().rev();
                let way = bytes
                    .map(|range| (range.start, range.end))
                    .try_fold(next, |next, range| self.read(std::iter::once(range), next))?;
                entry = Some(match entry {
                    Some(entry) => self.push(State::Split(way, entry))?,
                    None => way,
                });
            }
        }
        // No character at all: nothing leads on.
        entry.map_or_else(|| self.read(std::iter::empty(), next), Ok)
    }

    fn repeat(
        &mut self,
        Repetition { min, max, sub, .. }: &Repetition,
        next: StateId,
    ) -> Result<StateId, BuildErrorKind> {
        let mut entry = next;
        match max {
            // Each of these may be the last: `(x(x(x)?)?)?`.
            Some(max) => {
                for _ in *min..*max {
                    let body = self.add(sub, entry)?;
                    entry = self.push(State::Split(body, next))?;
                }
            }
            None => {
                let head = self.push(State::Split(next, next))?;
                let body = self.add(sub, head)?;
                if let Some(state) = self.states.get_mut(head as usize) {
                    *state = State::Split(body, next);
                }
                entry = head;
            }
        }
        (0..*min).try_fold(entry, |entry, _| self.add(sub, entry))
    }

    fn push(&mut self, state: State) -> Result<StateId, BuildErrorKind> {
        let id = self.states.len();
        if id >= MAX_STATES {
            return Err(BuildErrorKind::TooLarge);
        }
        self.states.push(state);
        Ok(id as StateId)
    }

    fn class(&mut self, class: ByteClass) -> Result<u16, BuildErrorKind> {
        // The one used last comes again most often.
        let known = self.classes.iter().rposition(|known| *known == class);
        let index = known.unwrap_or_else(|| {
            self.classes.push(class);
            self.classes.len() - 1
        });
        u16::try_from(index).map_err(|_| BuildErrorKind::TooLarge)
    }
}
