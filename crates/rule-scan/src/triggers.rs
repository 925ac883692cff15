//! What starts the verification of which rules: literals and runs of bytes.

use crate::class::ByteClass;
use crate::finding::RuleId;
use crate::literals::Literals;
use crate::segment::Segment;

/// What starts the verification of which rules.
pub(crate) struct Triggers {
    literals: Literals,
    /// By byte, one bit for each class.
    class_bits: [u32; 256],
    /// By class.
    class_rules: Box<[Vec<RuleId>]>,
}

impl Triggers {
    pub(crate) fn new(literals: Literals, classes: Vec<(ByteClass, Vec<RuleId>)>) -> Self {
        let mut class_bits = [0u32; 256];
        for (byte, bits) in (0..=255u8).zip(&mut class_bits) {
            for (index, (class, _)) in classes.iter().enumerate() {
                *bits |= u32::from(class.contains(byte)) << index;
            }
        }
        let class_rules = classes.into_iter().map(|(_, rules)| rules).collect();
        Self { literals, class_bits, class_rules }
    }

    /// Calls `anchored` with the rules whose anchor stands in the segment, and with where.
    pub(crate) fn find(&self, segment: Segment<'_>, mut anchored: impl FnMut(&[RuleId], usize)) {
        let bytes = segment.bytes.get(segment.start..segment.end).unwrap_or(&[]);
        self.literals.find(bytes, |rules, at| anchored(rules, segment.start + at));
        if self.class_rules.is_empty() {
            return;
        }
        let (mut at, mut bits) = (0, 0);
        loop {
            let mut begins = next_run(&self.class_bits, bytes, &mut at, &mut bits);
            if begins == 0 {
                return;
            }
            while begins != 0 {
                let rules = self.class_rules.get(begins.trailing_zeros() as usize);
                begins &= begins - 1;
                anchored(rules.map_or(&[], Vec::as_slice), segment.start + at - 1);
            }
        }
    }
}

/// Steps past the next byte that begins a run of a class, and says of which classes; 0 at the end.
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
    0
}
