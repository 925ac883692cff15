//! The subset construction: from the states of a pattern to the table that is stepped.
//!
//! Every rule's patterns go through here when a scanner is built, so that the time it takes is what
//! a program waits for at its start. Subsets lie one after another in one vector, are told apart by
//! a hash, and buffers serve one pattern after another; a step to a single state, which is nearly
//! every step of the patterns in use, is remembered by that state.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher};
use std::ops::Range;

use crate::class::ByteClass;
use crate::error::BuildErrorKind;
use crate::hash::Ready;
use crate::nfa::{Nfa, State, StateId};

/// States that a table may have. A counted class takes one state a repetition, so this allows
/// patterns of a few thousand bytes.
const MAX_STATES: usize = 8192;
/// Members of all subsets of a pattern together.
const MAX_MEMBERS: usize = 1 << 20;
/// No state that an NFA has.
const NONE: u16 = u16::MAX;

/// A table: of each state and column, the next state. State 0 is dead, state 1 the start.
pub(crate) struct Table {
    /// Byte to column.
    pub(crate) columns: Box<[u8; 256]>,
    pub(crate) width: usize,
    pub(crate) next: Box<[u16]>,
    /// By state, whether a match ends there.
    pub(crate) accepting: Box<[bool]>,
}

/// The construction and its buffers.
#[derive(Default)]
pub(crate) struct Subsets {
    /// All subsets, one after another: states that read a byte, in order.
    members: Vec<StateId>,
    /// By subset.
    ranges: Vec<Range<usize>>,
    accepting: Vec<bool>,
    /// The last subset with a hash, and of each subset the one before it with the same.
    by_hash: HashMap<u64, u16, Ready>,
    same_hash: Vec<u16>,
    /// By state: the subset of what it alone leads to.
    alone: Vec<u16>,
    stack: Vec<StateId>,
    seen: Vec<bool>,
    visited: Vec<StateId>,
    closed: Vec<StateId>,
    /// Of the subset at hand: the columns that each member reads, and what follows it.
    row: Vec<(ByteClass, StateId)>,
    targets: Vec<StateId>,
    next: Vec<u16>,
}

impl Subsets {
    /// The table of a pattern.
    pub(crate) fn determinize(&mut self, nfa: &Nfa) -> Result<Table, BuildErrorKind> {
        let columns = Columns::new(nfa.classes());
        let width = columns.width;
        self.clear(nfa.len());
        self.subset(nfa, &[])?; // dead
        self.subset(nfa, &[nfa.start()])?;
        let mut done = 0;
        while let Some(range) = self.ranges.get(done).cloned() {
            let row = done * width;
            done += 1;
            self.next.resize(row + width, 0);
            let mut members = std::mem::take(&mut self.row);
            members.clear();
            members.extend(self.members.get(range).unwrap_or(&[]).iter().filter_map(|&id| {
                match nfa.state(id) {
                    State::Byte { class, next } => Some((columns.of(class), next)),
                    _ => None,
                }
            }));
            let mut left = members.iter().fold(ByteClass::NONE, |all, (own, _)| all.or(*own));
            while let Some(column) = left.first() {
                // The columns that the same members have, the lowest one left among them.
                let mut group = left;
                let mut targets = std::mem::take(&mut self.targets);
                targets.clear();
                for &(own, next) in &members {
                    if own.contains(column) {
                        targets.push(next);
                        group = group.and(own);
                    } else {
                        group = group.and(own.complement());
                    }
                }
                let id = self.subset(nfa, &targets)?;
                self.targets = targets;
                for column in group.iter() {
                    if let Some(slot) = self.next.get_mut(row + usize::from(column)) {
                        *slot = id;
                    }
                }
                left = left.and(group.complement());
            }
            self.row = members;
        }
        Ok(Table {
            columns: columns.of_byte,
            width,
            next: self.next.as_slice().into(),
            accepting: self.accepting.as_slice().into(),
        })
    }

    fn clear(&mut self, states: usize) {
        self.members.clear();
        self.ranges.clear();
        self.accepting.clear();
        self.by_hash.clear();
        self.same_hash.clear();
        self.next.clear();
        self.alone.clear();
        self.alone.resize(states, NONE);
        self.seen.clear();
        self.seen.resize(states, false);
    }

    /// The subset of what these states lead to without reading a byte.
    fn subset(&mut self, nfa: &Nfa, targets: &[StateId]) -> Result<u16, BuildErrorKind> {
        let alone = match targets {
            [one] => Some(*one as usize),
            _ => None,
        };
        let known = alone.and_then(|index| self.alone.get(index).copied());
        if let Some(id) = known.filter(|&id| id != NONE) {
            return Ok(id);
        }
        let accepts = self.close(nfa, targets);
        let hash = hash(&self.closed, accepts);
        let last = self.by_hash.get(&hash).copied().unwrap_or(NONE);
        let mut id = last;
        while id != NONE && !self.is(id, accepts) {
            id = self.same_hash.get(usize::from(id)).copied().unwrap_or(NONE);
        }
        if id == NONE {
            if self.ranges.len() >= MAX_STATES
                || self.members.len() + self.closed.len() > MAX_MEMBERS
            {
                return Err(BuildErrorKind::TooLarge);
            }
            id = self.ranges.len() as u16;
            let start = self.members.len();
            self.members.extend_from_slice(&self.closed);
            self.ranges.push(start..self.members.len());
            self.accepting.push(accepts);
            self.same_hash.push(last);
            self.by_hash.insert(hash, id);
        }
        if let Some(slot) = alone.and_then(|index| self.alone.get_mut(index)) {
            *slot = id;
        }
        Ok(id)
    }

    /// Whether a subset is the one in `closed`.
    fn is(&self, id: u16, accepts: bool) -> bool {
        let index = usize::from(id);
        let range = self.ranges.get(index).cloned().unwrap_or_default();
        self.accepting.get(index) == Some(&accepts)
            && self.members.get(range) == Some(self.closed.as_slice())
    }

    /// Puts every state that reads a byte and can be reached from `from` without reading one into
    /// `closed`, in order, and says whether a match ends there.
    fn close(&mut self, nfa: &Nfa, from: &[StateId]) -> bool {
        self.closed.clear();
        self.visited.clear();
        self.stack.extend(from);
        let mut accepts = false;
        while let Some(id) = self.stack.pop() {
            let Some(seen) = self.seen.get_mut(id as usize) else { continue };
            if std::mem::replace(seen, true) {
                continue;
            }
            self.visited.push(id);
            match nfa.state(id) {
                State::Split(one, other) => self.stack.extend([one, other]),
                State::Byte { .. } => self.closed.push(id),
                State::Accept => accepts = true,
            }
        }
        for id in &self.visited {
            if let Some(seen) = self.seen.get_mut(*id as usize) {
                *seen = false;
            }
        }
        self.closed.sort_unstable();
        accepts
    }
}

/// Bytes that every class treats alike share a column.
struct Columns {
    of_byte: Box<[u8; 256]>,
    /// By class, its columns.
    of_class: Vec<ByteClass>,
    width: usize,
}

impl Columns {
    fn new(classes: &[ByteClass]) -> Self {
        let mut sets = vec![ByteClass::NONE.complement()];
        for class in classes {
            for index in 0..sets.len() {
                let Some(set) = sets.get_mut(index) else { continue };
                let (inside, outside) = (set.and(*class), set.and(class.complement()));
                if !inside.is_empty() && !outside.is_empty() {
                    *set = outside;
                    sets.push(inside);
                }
            }
        }
        let mut of_byte = Box::new([0; 256]);
        // There are no more sets than bytes.
        for (column, set) in (0..=u8::MAX).zip(&sets) {
            for byte in set.iter() {
                if let Some(slot) = of_byte.get_mut(usize::from(byte)) {
                    *slot = column;
                }
            }
        }
        let of_class = classes.iter().map(|class| {
            let own = (0..=u8::MAX).zip(&sets).filter(|(_, set)| !set.and(*class).is_empty());
            own.fold(ByteClass::NONE, |all, (column, _)| all.with_range(column, column))
        });
        Self { of_byte, of_class: of_class.collect(), width: sets.len() }
    }

    /// The columns of a class.
    fn of(&self, class: u16) -> ByteClass {
        self.of_class.get(usize::from(class)).copied().unwrap_or(ByteClass::NONE)
    }
}

/// The patterns are the program's own or its policy's, and a bad hash costs time only.
fn hash(states: &[StateId], accepts: bool) -> u64 {
    let mut hasher = Ready::default().build_hasher();
    hasher.write_u64(u64::from(accepts));
    states.iter().for_each(|&state| hasher.write_u32(state));
    hasher.finish()
}
