//! Which rules of a group can have a candidate at a place, told from a few bytes for all at once.
//!
//! Where digits begin, dozens of rules have something to say, and nearly all of them are refused by
//! one of the next bytes. A gate knows of each of its rules which views it wants, which bytes can
//! stand so far after an anchor, and what may not stand before it, one bit a rule. What it lets
//! through is verified as if there were none.

use std::collections::HashMap;
use std::sync::Arc;

use crate::automaton::{Automaton, Front};
use crate::class::ByteClass;
use crate::evidence::Check;
use crate::finding::RuleId;
use crate::rule::Head;
use crate::rules::{Compiled, CompiledBody};
use crate::segment::Segment;
use crate::view::{VIEWS, View};

/// How many bytes from an anchor on are looked at. In a view these never stand for more of the
/// text than a match may take up there.
const REACH: usize = 12;
/// The fewest rules for which a gate is worth its memory.
const FEWEST: usize = 3;

/// Rules that are tried at the same places.
#[derive(Clone, Debug, Default)]
pub(crate) struct Group {
    rules: Vec<RuleId>,
    /// One for each 64 rules, or none.
    gates: Option<Arc<[Gate]>>,
    /// By rule, what looks before it is asked; none at all if no rule has one.
    heads: Vec<Option<Head>>,
}

/// One bit for each of up to 64 rules.
pub(crate) struct Gate {
    /// By view: the rules that want it.
    views: [u64; VIEWS],
    /// By byte before an anchor: the rules whose left boundary holds.
    left: [u64; 256],
    /// By byte before an anchor: the rules of which a candidate may begin there or before.
    back: [u64; 256],
    /// By distance from the anchor and byte: the rules that can go on with it.
    ahead: Box<[[u64; 256]]>,
}

/// The gates built so far: literals of the same rules share them.
#[derive(Default)]
pub(crate) struct Gates(HashMap<Vec<RuleId>, Arc<[Gate]>>);

impl Group {
    /// Adds a rule; those of a group come in order.
    pub(crate) fn push(&mut self, id: RuleId) {
        if self.rules.last() != Some(&id) {
            self.rules.push(id);
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Puts a gate before the rules if there are many.
    pub(crate) fn close(&mut self, rules: &[Compiled], gates: &mut Gates) {
        let head = |id: &RuleId| {
            let rule = rules.get(id.index()).map(|compiled| &compiled.rule);
            rule.filter(|rule| rule.anchor.back.is_none()).and_then(|rule| rule.head.clone())
        };
        let heads: Vec<_> = self.rules.iter().map(head).collect();
        self.heads = if heads.iter().any(Option::is_some) { heads } else { Vec::new() };
        if self.rules.len() < FEWEST {
            return;
        }
        let known = gates.0.entry(self.rules.clone()).or_insert_with_key(|ids| {
            let compiled = |id: &RuleId| rules.get(id.index());
            ids.chunks(64).map(|ids| Gate::new(ids.iter().map(compiled))).collect()
        });
        self.gates = Some(Arc::clone(known));
    }

    /// The bytes that may follow an anchor for some rule to have a candidate there.
    pub(crate) fn next(&self) -> ByteClass {
        let Some(gates) = &self.gates else { return ByteClass::NONE.complement() };
        let counts = self.rules.chunks(64).map(<[RuleId]>::len);
        let mut next = ByteClass::NONE;
        for (gate, count) in gates.iter().zip(counts) {
            let own = u64::MAX >> (64 - count);
            // One that looks back may have a candidate that ends with its anchor.
            let backs = gate.back.iter().any(|bits| bits & own != 0);
            let bits = gate.ahead.get(1).copied().unwrap_or([u64::MAX; 256]);
            for (byte, bits) in (0..=u8::MAX).zip(bits) {
                if backs || bits & own != 0 {
                    next = next.with_range(byte, byte);
                }
            }
        }
        next
    }

    /// Calls `rule` with each rule that may have a candidate at an anchor at `at` of a view.
    #[inline]
    pub(crate) fn each(
        &self,
        (segment, view): (Segment<'_>, View),
        at: usize,
        mut rule: impl FnMut(RuleId),
    ) {
        let Some(gates) = &self.gates else {
            for (index, &id) in self.rules.iter().enumerate() {
                if self.may_begin(index, segment, at) {
                    rule(id);
                }
            }
            return;
        };
        for (chunk, (ids, gate)) in self.rules.chunks(64).zip(gates.iter()).enumerate() {
            let mut alive = gate.alive((segment, view), at);
            while alive != 0 {
                let index = alive.trailing_zeros() as usize;
                alive &= alive - 1;
                if let Some(&id) = ids.get(index)
                    && self.may_begin(chunk * 64 + index, segment, at)
                {
                    rule(id);
                }
            }
        }
    }

    /// Whether the quick look of a rule, if it has one, does not refuse what stands at `at`.
    #[inline]
    fn may_begin(&self, index: usize, segment: Segment<'_>, at: usize) -> bool {
        match self.heads.get(index) {
            Some(Some(Head(may_begin))) => may_begin(segment.rest(at)),
            _ => true,
        }
    }
}

impl From<Vec<RuleId>> for Group {
    fn from(rules: Vec<RuleId>) -> Self {
        Self { rules, gates: None, heads: Vec::new() }
    }
}

impl Gate {
    fn new<'a>(rules: impl Iterator<Item = Option<&'a Compiled>>) -> Self {
        let ahead = Box::new([[0; 256]; REACH]);
        let mut gate = Self { views: [0; VIEWS], left: [0; 256], back: [0; 256], ahead };
        let any = ByteClass::NONE.complement();
        // What no rule has a bit for refuses none.
        let mut own = 0;
        for (index, compiled) in rules.enumerate() {
            let bit = 1 << index;
            let Some(compiled) = compiled else { continue };
            own |= bit;
            for (view, bits) in gate.views.iter_mut().enumerate() {
                *bits |= u64::from(compiled.rule.views.has_index(view)) << index;
            }
            let back = compiled.rule.anchor.back.map_or(ByteClass::NONE, |(class, _)| class);
            set(&mut gate.back, back, bit);
            set(&mut gate.left, compiled.rule.left.complement(), bit);
            let allowed = allowed(compiled).into_iter().chain(std::iter::repeat(any));
            for (allowed, bits) in allowed.zip(gate.ahead.iter_mut()) {
                set(bits, allowed, bit);
            }
        }
        for bits in gate.left.iter_mut().chain(gate.ahead.iter_mut().flatten()) {
            *bits |= !own;
        }
        gate
    }

    /// The rules that may have a candidate at an anchor at `at`. What is not known refuses none.
    #[inline]
    fn alive(&self, (segment, view): (Segment<'_>, View), at: usize) -> u64 {
        let of = |table: &[u64; 256], byte: u8| table.get(usize::from(byte)).copied();
        let mut alive = self.views.get(view as usize).copied().unwrap_or(u64::MAX);
        let mut back = 0;
        if at != segment.start
            && let Some(before) = at.checked_sub(1).and_then(|at| segment.byte(at))
        {
            back = alive & of(&self.back, before).unwrap_or(0);
            alive &= of(&self.left, before).unwrap_or(u64::MAX);
        }
        for (bits, &byte) in self.ahead.iter().zip(segment.rest(at)) {
            alive &= of(bits, byte).unwrap_or(u64::MAX);
            if alive == 0 {
                break;
            }
        }
        alive | back
    }
}

impl std::fmt::Debug for Gate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Gate").finish_non_exhaustive()
    }
}

/// Sets the bit of a rule at each byte of a class.
fn set(bits: &mut [u64; 256], class: ByteClass, bit: u64) {
    if class == ByteClass::NONE.complement() {
        bits.iter_mut().for_each(|bits| *bits |= bit);
        return;
    }
    for byte in class.iter() {
        if let Some(bits) = bits.get_mut(usize::from(byte)) {
            *bits |= bit;
        }
    }
}

/// The bytes that can stand at the first places of a candidate, up to where any can.
fn allowed(compiled: &Compiled) -> Vec<ByteClass> {
    let rule = &compiled.rule;
    // Lead, opening and pattern follow one another, each wherever the one before it may end.
    let before = [&compiled.lead, &compiled.opening].into_iter().flatten();
    let pattern = match &compiled.body {
        CompiledBody::Pattern(pattern) => Some(pattern),
        CompiledBody::Window(_) => None,
    };
    let parts: Vec<&Automaton> = before.chain(pattern).map(Arc::as_ref).collect();
    let mut fronts: Vec<Front> = parts.iter().map(|_| Front::default()).collect();
    if let Some(first) = fronts.first_mut() {
        *first = Front::start();
    }
    let mut all = Vec::new();
    for _ in 0..REACH {
        let mut ends = false;
        for (index, part) in parts.iter().enumerate() {
            ends = fronts.get(index).is_some_and(|front| part.accepts_one(front));
            if ends && let Some(next) = fronts.get_mut(index + 1) {
                next.join(&Front::start());
            }
        }
        // What is trimmed, or looked at as a window, may go on with anything.
        if parts.is_empty()
            || ends && (pattern.is_none() || rule.check.as_ref().is_some_and(Check::is_trim))
        {
            break;
        }
        let mut bytes = ByteClass::NONE;
        let mut known = true;
        for (part, front) in parts.iter().zip(&mut fronts) {
            match part.follow(front) {
                Some(more) => bytes = bytes.or(more),
                None => known = false,
            }
        }
        if !known {
            break;
        }
        if ends {
            all.push(bytes.or(rule.right.complement()));
            break;
        }
        all.push(bytes);
    }
    all
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::{Anchor, ByteClass, Rule, Scanner, Scratch};

    /// Tickets, by a function; with and without a quick look, alone and beside other rules.
    fn scanner(anchor: &Anchor, head: bool, company: usize) -> Scanner {
        let ticket = |bytes: &[u8]| {
            let digits = bytes.iter().skip(2).take_while(|byte| byte.is_ascii_digit()).count();
            (bytes.starts_with(b"tk") && digits > 0).then_some(2 + digits)
        };
        let rule = Rule::window("custom.ticket", anchor.clone(), 8, ticket);
        let begins = |bytes: &[u8]| bytes.iter().zip(b"tk").all(|(byte, known)| byte == known);
        let rule = if head { rule.head(begins) } else { rule };
        let other = |name: &str| {
            Rule::window("custom.other", anchor.clone(), 8, |_| None::<usize>).named(name)
        };
        let others = ["a", "b"].map(other);
        Scanner::builder().rule(rule).rules(others.into_iter().take(company)).build().unwrap()
    }

    proptest! {
        #[test]
        fn a_head_changes_nothing(text in "[tk12 -]{0,24}", cut in 0..24usize, company in 0..3usize) {
            for anchor in [Anchor::run(ByteClass::ALNUM), Anchor::literals(["t"])] {
                let [plain, quick] = [false, true].map(|head| scanner(&anchor, head, company));
                let (mut one, mut other) = (Scratch::new(), Scratch::new());
                let found = plain.scan(&text, &mut one);
                prop_assert_eq!(quick.scan(&text, &mut other).findings(), found.findings());
                // In pieces, too, where the bytes end early.
                let mut stream = quick.stream(|_, out| out.push('#')).at_once();
                let (first, second) = text.split_at(cut.min(text.len()));
                let mut out = stream.push(first.as_bytes()).to_owned();
                out += stream.push(second.as_bytes());
                out += stream.finish();
                prop_assert_eq!(out, found.rewrite(|_| true, |_, out| out.push('#')));
            }
        }
    }
}
