//! What starts the verification of which rules: literals and runs of bytes.

use crate::class::ByteClass;
use crate::finding::RuleId;
use crate::literals::{Literal, Literals};
use crate::segment::Segment;

/// What starts the verification of which rules.
pub(crate) struct Triggers {
    literals: Literals,
    /// By byte, one bit for each class.
    class_bits: [u32; 256],
    /// By class.
    class_rules: Box<[Vec<RuleId>]>,
    /// By byte, one bit for each class that a rule looks back over.
    back_bits: [u32; 256],
    /// By class that a rule looks back over: how far at the most.
    back_max: Box<[usize]>,
}

impl Triggers {
    pub(crate) fn new(
        literals: Literals,
        classes: Vec<(ByteClass, Vec<RuleId>)>,
        backs: &[(ByteClass, usize)],
    ) -> Self {
        let class_bits = bits(classes.iter().map(|(class, _)| *class));
        let class_rules = classes.into_iter().map(|(_, rules)| rules).collect();
        let back_bits = bits(backs.iter().map(|(class, _)| *class));
        let back_max = backs.iter().map(|&(_, max)| max).collect();
        Self { literals, class_bits, class_rules, back_bits, back_max }
    }

    /// Calls `found` with each literal that begins at `from` or later, and with where.
    pub(crate) fn literals(&self, bytes: &[u8], from: usize, found: impl FnMut(&Literal, usize)) {
        self.literals.find(bytes, from, found);
    }

    /// The length of the longest literal.
    pub(crate) fn longest_literal(&self) -> usize {
        self.literals.longest()
    }

    /// From where on, and not before `from`, the segment may end with the beginning of a literal.
    pub(crate) fn literal_open_from(&self, segment: Segment<'_>, from: usize) -> usize {
        let base = segment.base;
        let bytes = segment.slice(base, segment.end);
        base + self.literals.open_from(bytes, from.saturating_sub(base))
    }

    /// Calls `anchored` with the rules whose class begins a run in `bytes` at `from` or later, and
    /// with where. `bits` is what the byte before is in.
    pub(crate) fn classes(
        &self,
        bytes: &[u8],
        from: usize,
        bits: &mut u32,
        mut anchored: impl FnMut(&[RuleId], usize),
    ) {
        if self.class_rules.is_empty() {
            return;
        }
        let mut at = from;
        loop {
            let mut begins = next_run(&self.class_bits, bytes, &mut at, bits);
            if begins == 0 {
                return;
            }
            while begins != 0 {
                let rules = self.class_rules.get(begins.trailing_zeros() as usize);
                begins &= begins - 1;
                anchored(rules.map_or(&[], Vec::as_slice), at - 1);
            }
        }
    }

    /// The earliest start of a match whose anchor is not known yet: it will stand at `unseen` or,
    /// if it is a class, at the end of the segment, and a rule may look back from there.
    pub(crate) fn reach_back(&self, segment: Segment<'_>, unseen: usize) -> usize {
        let back = |from: usize| {
            let mut classes = u32::MAX;
            let mut reached = from;
            while let Some(byte) = reached
                .checked_sub(1)
                .filter(|&at| at >= segment.start)
                .and_then(|at| segment.byte(at))
            {
                classes &= self.back_bits.get(usize::from(byte)).copied().unwrap_or(0);
                let gone = from - reached;
                while classes != 0 {
                    let class = classes.trailing_zeros() as usize;
                    if self.back_max.get(class).is_some_and(|&max| gone < max) {
                        break;
                    }
                    classes &= classes - 1;
                }
                if classes == 0 {
                    break;
                }
                reached -= 1;
            }
            reached
        };
        let first = back(unseen);
        if unseen < segment.end { first.min(back(segment.end)) } else { first }
    }
}

/// By byte, one bit for each class.
fn bits(classes: impl Iterator<Item = ByteClass> + Clone) -> [u32; 256] {
    let mut table = [0u32; 256];
    for (byte, bits) in (0..=255u8).zip(&mut table) {
        for (index, class) in classes.clone().enumerate() {
            *bits |= u32::from(class.contains(byte)) << index;
        }
    }
    table
}

/// Steps past the next byte that begins a run of a class, and says of which classes; 0 at the end,
/// with what the last byte is in left in `bits`.
#[inline(never)]
fn next_run(class_bits: &[u32; 256], bytes: &[u8], at: &mut usize, bits: &mut u32) -> u32 {
    let mut before = *bits;
    for (index, &byte) in (*at..).zip(bytes.get(*at..).unwrap_or(&[])) {
        let here = class_bits.get(usize::from(byte)).copied().unwrap_or(0);
        let begins = here & !before;
        before = here;
        if begins != 0 {
            *at = index + 1;
            *bits = here;
            return begins;
        }
    }
    *bits = before;
    0
}
