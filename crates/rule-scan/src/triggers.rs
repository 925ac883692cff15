//! What starts the verification of which rules: literals and runs of bytes.

use crate::class::ByteClass;
use crate::finding::RuleId;
use crate::literals::{Literal, Literals};
use crate::pairs::{CLASS, Marks, Pairs, STRIP};
use crate::segment::Segment;

/// What starts the verification of which rules.
pub(crate) struct Triggers {
    pairs: Pairs,
    literals: Literals,
    /// By byte, one bit for each class.
    class_bits: [u32; 256],
    /// By class.
    class_rules: Box<[Vec<RuleId>]>,
}

impl Triggers {
    pub(crate) fn new(literals: &[Literal], classes: Vec<(ByteClass, Vec<RuleId>)>) -> Self {
        let mut class_bits = [0u32; 256];
        for (byte, bits) in (0..=255u8).zip(&mut class_bits) {
            for (index, (class, _)) in classes.iter().enumerate() {
                *bits |= u32::from(class.contains(byte)) << index;
            }
        }
        let all = classes.iter().fold(ByteClass::NONE, |all, (class, _)| all.or(*class));
        let mut pairs = Pairs::new(all);
        let literals = Literals::new(literals, &mut pairs);
        let class_rules = classes.into_iter().map(|(_, rules)| rules).collect();
        Self { pairs, literals, class_bits, class_rules }
    }

    /// Calls `anchored` with the rules whose anchor stands in the segment, and with where.
    pub(crate) fn find(&self, segment: Segment<'_>, mut anchored: impl FnMut(&[RuleId], usize)) {
        let bytes = segment.bytes.get(segment.start..segment.end).unwrap_or(&[]);
        let mut anchored = |rules: &[RuleId], at| anchored(rules, segment.start + at);
        let mut marks = Marks::new();
        for start in (0..bytes.len()).step_by(STRIP) {
            self.pairs.mark(bytes, start, &mut marks);
            marks.retain(|at, buckets| self.literals.may_stand(bytes, start + at, buckets));
            for (at, buckets) in marks.iter() {
                self.literals.at(bytes, start + at, buckets, &mut anchored);
                if buckets & CLASS != 0 {
                    self.runs_at(bytes, start + at, &mut anchored);
                }
            }
        }
    }

    /// Calls `begun` with the rules of each class of which a run begins at `at` or at the next byte.
    fn runs_at(&self, bytes: &[u8], at: usize, mut begun: impl FnMut(&[RuleId], usize)) {
        let classes = |index: usize| {
            let byte = bytes.get(index).copied();
            byte.and_then(|byte| self.class_bits.get(usize::from(byte))).copied().unwrap_or(0)
        };
        let mut before = at.checked_sub(1).map_or(0, classes);
        for at in [at, at + 1] {
            let here = classes(at);
            let mut begins = here & !before;
            before = here;
            while begins != 0 {
                let rules = self.class_rules.get(begins.trailing_zeros() as usize);
                begins &= begins - 1;
                begun(rules.map_or(&[], Vec::as_slice), at);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::Triggers;
    use crate::class::ByteClass;
    use crate::finding::RuleId;
    use crate::literals::Literal;
    use crate::pairs::STRIP;
    use crate::segment::Segment;

    const LITERALS: [&str; 9] =
        ["a", "ab", "b-", "abx", "x.ab", "é", "ba ba", "ab-xab-x", "aba.baé-x b-ab"];
    const CLASSES: [ByteClass; 2] = [ByteClass::NONE.with(b"0b"), ByteClass::NONE.with(b"0\xC3")];

    /// The literals and then the classes, each as a rule.
    fn triggers(literals: &[(&str, bool)], classes: &[ByteClass]) -> Triggers {
        let id = |index: usize| RuleId(u16::try_from(index).unwrap());
        let texts: Vec<Literal> = literals
            .iter()
            .enumerate()
            .map(|(index, &(text, word_start))| Literal {
                text: text.as_bytes().into(),
                word_start,
                rules: vec![id(index)],
            })
            .collect();
        let classes = classes.iter().enumerate();
        let classes = classes.map(|(index, class)| (*class, vec![id(literals.len() + index)]));
        Triggers::new(&texts, classes.collect())
    }

    fn find(triggers: &Triggers, text: &str, start: usize) -> Vec<(usize, u16)> {
        let mut found = Vec::new();
        let segment = Segment { bytes: text.as_bytes(), start, end: text.len() };
        triggers.find(segment, |rules, at| found.extend(rules.iter().map(|rule| (at, rule.0))));
        found.sort_unstable();
        found
    }

    fn plain(text: &str, start: usize) -> Vec<(usize, u16)> {
        let lower = text.to_ascii_lowercase();
        let lower = lower.as_bytes();
        let mut expected = Vec::new();
        for at in start..lower.len() {
            for (literal, rule) in LITERALS.iter().zip(0..) {
                if lower[at..].starts_with(literal.as_bytes()) {
                    expected.push((at, rule));
                }
            }
            for (class, rule) in CLASSES.iter().zip(LITERALS.len() as u16..) {
                let before = at > start && class.contains(text.as_bytes()[at - 1]);
                if class.contains(text.as_bytes()[at]) && !before {
                    expected.push((at, rule));
                }
            }
        }
        expected
    }

    static TRIGGERS: LazyLock<Triggers> =
        LazyLock::new(|| triggers(&LITERALS.map(|literal| (literal, false)), &CLASSES));

    proptest! {
        /// Every literal and every run is found once, everywhere: short ones, those at the very end
        /// and those that lie across two strips included.
        #[test]
        fn finds_what_a_plain_search_finds(
            filler in prop_oneof![Just(0), 1..40usize, STRIP - 20..STRIP + 20],
            text in "[abAB0 x.é\\x00-]{0,40}",
            start in 0..4usize,
        ) {
            let text = "_".repeat(filler) + &text;
            let start = start.min(text.len());
            prop_assert_eq!(find(&TRIGGERS, &text, start), plain(&text, start));
        }
    }

    #[test]
    fn what_a_strip_leaves_over_is_found_once() {
        for length in STRIP - 2..STRIP + 20 {
            let text = "_".repeat(length - 1) + "a";
            assert_eq!(find(&TRIGGERS, &text, 0), [(length - 1, 0)]);
        }
    }

    #[test]
    fn a_word_start_may_be_asked_for() {
        let triggers = triggers(&[("stop", true), ("top", false), ("at", true)], &[]);
        let found = find(&triggers, "stop nonstop -STOP é\u{301}stop hat-at", 0);
        let of = |rule| found.iter().filter(move |(_, id)| *id == rule).map(|(at, _)| *at);
        // A combining mark is no ASCII letter; who wants more asks after that.
        assert!(of(0).eq([0, 14, 23]));
        assert_eq!(of(1).count(), 4);
        assert!(of(2).eq([32]));
    }
}
