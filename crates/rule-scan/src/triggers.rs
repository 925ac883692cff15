//! What starts the verification of which rules: literals and runs of bytes.

use std::cmp::Reverse;
use std::ops::Range;

use crate::class::ByteClass;
use crate::gate::Group;
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
    class_rules: Box<[Group]>,
    /// By byte, one bit for each class that a rule looks back over.
    back_bits: [u32; 256],
    /// The classes that rules look back over, and how far at the most.
    backs: Box<[(ByteClass, usize)]>,
}

/// What stands at a place.
pub(crate) enum Found<'a> {
    Literal(&'a Literal),
    /// The first byte of a run of the class of these rules.
    Run(&'a Group),
}

impl Triggers {
    pub(crate) fn new(
        literals: Vec<Literal>,
        classes: Vec<(ByteClass, Group)>,
        mut backs: Vec<(ByteClass, usize)>,
    ) -> Self {
        backs.sort_by_key(|&(_, max)| Reverse(max));
        let class_bits = bits(classes.iter().map(|(class, _)| *class));
        let mut pairs = Pairs::new(classes.iter().map(|(class, rules)| (*class, rules.next())));
        let literals = Literals::new(literals, &mut pairs);
        let class_rules = classes.into_iter().map(|(_, rules)| rules).collect();
        let back_bits = bits(backs.iter().map(|(class, _)| *class));
        Self { pairs, literals, class_bits, class_rules, back_bits, backs: backs.into() }
    }

    /// Calls `found` with each literal and each run of a class that begins in a range of the
    /// segment, and with where. Those of one strip come literals and runs mixed, and literals not
    /// quite in order.
    pub(crate) fn find(
        &self,
        segment: Segment<'_>,
        range: Range<usize>,
        marks: &mut Marks,
        mut found: impl FnMut(Found<'_>, usize),
    ) {
        let base = segment.base;
        let bytes = segment.slice(base, segment.end);
        let first = segment.start.saturating_sub(base);
        // The rarest part of a literal may stand behind its beginning.
        let last = (range.end + self.longest_literal()).saturating_sub(base).min(bytes.len());
        for start in (range.start.saturating_sub(base)..last).step_by(STRIP) {
            self.pairs.mark(bytes, start, marks);
            marks.retain(|at, buckets| self.literals.may_stand(bytes, start + at, buckets));
            for (at, buckets) in marks.iter() {
                let at = start + at;
                if buckets != CLASS {
                    self.literals.at(bytes, at, buckets, |literal, at| {
                        if range.contains(&(base + at)) {
                            found(Found::Literal(literal), base + at);
                        }
                    });
                }
                if buckets & CLASS != 0 {
                    self.runs_at(bytes, first, at, |rules, at| {
                        if range.contains(&(base + at)) {
                            found(Found::Run(rules), base + at);
                        }
                    });
                }
            }
        }
    }

    /// The length of the longest literal.
    pub(crate) fn longest_literal(&self) -> usize {
        self.literals.beginnings().longest()
    }

    /// From where on, and not before `from`, the segment may end with the beginning of a literal.
    pub(crate) fn literal_open_from(&self, segment: Segment<'_>, from: usize) -> usize {
        let base = segment.base;
        let bytes = segment.slice(base, segment.end);
        base + self.literals.beginnings().open_from(bytes, from.saturating_sub(base))
    }

    /// Calls `begun` with the rules of each class of which a run begins at `at` or at the next byte.
    fn runs_at(&self, bytes: &[u8], first: usize, at: usize, mut begun: impl FnMut(&Group, usize)) {
        let classes = |index: usize| {
            let byte = bytes.get(index).copied();
            byte.and_then(|byte| self.class_bits.get(usize::from(byte))).copied().unwrap_or(0)
        };
        let mut before = at.checked_sub(1).filter(|&at| at >= first).map_or(0, classes);
        for at in [at, at + 1] {
            let here = classes(at);
            let mut begins = here & !before;
            before = here;
            while begins != 0 {
                let rules = self.class_rules.get(begins.trailing_zeros() as usize);
                begins &= begins - 1;
                if let Some(rules) = rules {
                    begun(rules, at);
                }
            }
        }
    }

    /// The bit of the class that a rule looks back over.
    pub(crate) fn back_bit(&self, class: ByteClass) -> u32 {
        let place = self.backs.iter().position(|(known, _)| *known == class);
        place.map_or(0, |place| 1 << place)
    }

    /// The earliest start of a match whose anchor is not known yet: it will stand at `unseen` or,
    /// if it is a class, at the end of the segment, and one of these rules may look back from there.
    pub(crate) fn reach_back(&self, segment: Segment<'_>, unseen: usize, backs: u32) -> usize {
        let first = self.run_before(segment, unseen, backs);
        if unseen < segment.end {
            first.min(self.run_before(segment, segment.end, backs))
        } else {
            first
        }
    }

    /// Where the longest run begins that ends at `at`, of one of these classes.
    fn run_before(&self, segment: Segment<'_>, at: usize, mut classes: u32) -> usize {
        let from = segment.start.max(segment.base);
        let before = segment.slice(from, at).iter().rev();
        let mut reached = at;
        for (gone, &byte) in before.enumerate() {
            classes &= self.back_bits.get(usize::from(byte)).copied().unwrap_or(0);
            // The class that looks back furthest stands first.
            if classes == 0
                || self
                    .backs
                    .get(classes.trailing_zeros() as usize)
                    .is_none_or(|&(_, max)| gone >= max)
            {
                break;
            }
            reached -= 1;
        }
        reached
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

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::{Found, Triggers};
    use crate::class::ByteClass;
    use crate::finding::RuleId;
    use crate::gate::Group;
    use crate::literals::Literal;
    use crate::pairs::{Marks, STRIP};
    use crate::segment::Segment;
    use crate::view::View;

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
                rules: vec![id(index)].into(),
                early: Group::default(),
            })
            .collect();
        let classes = classes.iter().enumerate();
        let classes =
            classes.map(|(index, class)| (*class, vec![id(literals.len() + index)].into()));
        Triggers::new(texts, classes.collect(), Vec::new())
    }

    fn find(triggers: &Triggers, text: &str, start: usize) -> Vec<(usize, u16)> {
        let mut found = Vec::new();
        let segment = Segment { start, ..Segment::whole(text.as_bytes()) };
        triggers.find(segment, start..text.len(), &mut Marks::new(), |what, at| {
            let rules = match what {
                Found::Literal(literal) => &literal.rules,
                Found::Run(rules) => rules,
            };
            rules.each((segment, View::Plain), at, |rule| found.push((at, rule.0)));
        });
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
