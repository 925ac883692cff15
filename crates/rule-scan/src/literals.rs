//! Where literal anchors stand: a filter that runs at memory speed, then an exact automaton.
//!
//! An Aho-Corasick automaton over many literals is bound by its memory: each byte waits for the
//! load of the state before it, from a table larger than the nearest cache. So the automaton is
//! asked only where it may have something to say. The filter looks up three bytes, as 6-bit codes,
//! and whether a word goes on before them, in a bitmap; nothing waits for anything, and about one
//! position in twelve of English prose is left. There the automaton is walked, anchored, until it is
//! dead, which takes a few bytes.

use aho_corasick::automaton::{Automaton, StateID};
use aho_corasick::dfa::{Builder, DFA};
use aho_corasick::{Anchored, MatchKind, StartKind};

use crate::finding::RuleId;

/// Bits of a code.
const SHIFT: u32 = 6;
/// The bitmap's index: the codes of three bytes, and a bit for a word that goes on. The whole is
/// 64 KB, but text in one language visits a few of them.
const INDEX: u32 = 3 * SHIFT + 1;
const WORD: u32 = 1 << (INDEX - 1);
/// Words of 64 bits in the bitmap.
const BITMAP: usize = 1 << (INDEX - 6);

/// A literal and the rules it anchors.
#[derive(Debug)]
pub(crate) struct Literal {
    /// In lower case.
    pub(crate) text: String,
    /// No rule wants it in the middle of a word.
    pub(crate) word_start: bool,
    pub(crate) rules: Vec<RuleId>,
}

pub(crate) struct Literals {
    /// By byte: its code, and [`WORD`] if it is an ASCII letter or digit.
    codes: Box<[u32; 256]>,
    bitmap: Box<[u64; BITMAP]>,
    automaton: DFA,
    start: StateID,
    /// By pattern of the automaton.
    rules: Box<[Vec<RuleId>]>,
}

impl Literals {
    /// `None` if the automaton does not build: too many literals, or none.
    pub(crate) fn new(literals: Vec<Literal>) -> Option<Self> {
        let automaton = Builder::new()
            .start_kind(StartKind::Anchored)
            .match_kind(MatchKind::Standard)
            .ascii_case_insensitive(true)
            .prefilter(false)
            .build(literals.iter().map(|literal| &literal.text))
            .ok()?;
        let start = automaton.start_state(Anchored::Yes).ok()?;
        let mut codes = Box::new([0; 256]);
        for (byte, entry) in (0..=255u8).zip(codes.iter_mut()) {
            *entry = code(byte) | if byte.is_ascii_alphanumeric() { WORD } else { 0 };
        }
        let mut bitmap = Box::new([0; BITMAP]);
        for literal in &literals {
            mark(bitmap.as_mut_slice(), literal);
        }
        let rules = literals.into_iter().map(|literal| literal.rules).collect();
        Some(Self { codes, bitmap, automaton, start, rules })
    }

    /// Calls `found` with the rules of each literal that stands in `bytes`, and with where.
    pub(crate) fn find(&self, bytes: &[u8], mut found: impl FnMut(&[RuleId], usize)) {
        let mut filter = Filter::default();
        while self.skip(bytes, &mut filter) {
            self.walk(bytes, filter.next - 3, &mut found);
        }
        // The last literals may be shorter than the three bytes that are looked up at once.
        for start in filter.next.max(2) - 2..bytes.len() {
            self.walk(bytes, start, &mut found);
        }
    }

    /// Steps past the next three bytes that a literal may begin with. A loop of its own, so that
    /// what it carries stays in registers: it runs over every byte.
    #[inline(never)]
    fn skip(&self, bytes: &[u8], filter: &mut Filter) -> bool {
        let Filter { mut window, mut words, next } = *filter;
        for (index, &byte) in (next..).zip(bytes.get(next..).unwrap_or(&[])) {
            let code = self.codes.get(usize::from(byte)).copied().unwrap_or(0);
            window = (window << SHIFT | code & (WORD - 1)) & (WORD - 1);
            // Whether a word goes on before the three bytes, in the bit of `WORD`.
            words = words >> 1 | (code & WORD) << 3;
            let entry = window | words & WORD;
            let bits = self.bitmap.get((entry >> 6) as usize).copied().unwrap_or(0);
            if bits >> (entry & 63) & 1 == 1 && index >= 2 {
                *filter = Filter { window, words, next: index + 1 };
                return true;
            }
        }
        filter.next = filter.next.max(bytes.len());
        false
    }

    fn walk(&self, bytes: &[u8], at: usize, found: &mut impl FnMut(&[RuleId], usize)) {
        let mut state = self.start;
        for (length, &byte) in (1..).zip(bytes.get(at..).unwrap_or(&[])) {
            state = self.automaton.next_state(Anchored::Yes, state, byte);
            if !self.automaton.is_special(state) {
                continue;
            }
            if self.automaton.is_dead(state) {
                return;
            }
            if self.automaton.is_match(state) {
                for nth in 0..self.automaton.match_len(state) {
                    let literal = self.automaton.match_pattern(state, nth);
                    // A state also knows the literals that only end here.
                    if self.automaton.pattern_len(literal) == length
                        && let Some(rules) = self.rules.get(literal.as_usize())
                    {
                        found(rules, at);
                    }
                }
            }
        }
    }
}

/// What the filter carries from byte to byte.
#[derive(Clone, Copy, Default)]
struct Filter {
    /// The codes of the last three bytes.
    window: u32,
    /// Whether the last bytes were letters or digits: the one before the last three in the bit of
    /// [`WORD`], later ones above it.
    words: u32,
    /// The next byte to read.
    next: usize,
}

/// Bytes of anchors that are neither letters nor digits, each with a code of its own.
const SIGNS: [u8; 20] = *b" _-.:/=\"'<>[]()!#$|\\";

/// The code of a byte without its case: letters, digits and signs differ, the rest are grouped.
fn code(byte: u8) -> u32 {
    let sign = SIGNS.iter().position(|&sign| sign == byte).and_then(|at| u32::try_from(at).ok());
    match (byte.to_ascii_lowercase(), sign) {
        (letter @ b'a'..=b'z', _) => u32::from(letter - b'a'),
        (digit @ b'0'..=b'9', _) => u32::from(digit - b'0') + 26,
        (_, Some(sign)) => sign + 36,
        (high @ 0x80.., _) => u32::from(high % 7) + 57,
        _ => 56,
    }
}

/// Sets the bits of everything that the literal can begin with.
fn mark(bitmap: &mut [u64], literal: &Literal) {
    let mut set = |first: u8, second: u8, third: u8| {
        let window = code(first) << (2 * SHIFT) | code(second) << SHIFT | code(third);
        let middle = if literal.word_start { None } else { Some(window | WORD) };
        for entry in [Some(window), middle].into_iter().flatten() {
            if let Some(bits) = bitmap.get_mut((entry >> 6) as usize) {
                *bits |= 1 << (entry & 63);
            }
        }
    };
    match *literal.text.as_bytes() {
        [first, second, third, ..] => set(first, second, third),
        [first, second] => (0..=255).for_each(|third| set(first, second, third)),
        [first] => {
            for second in 0..=255 {
                (0..=255).for_each(|third| set(first, second, third));
            }
        }
        [] => {}
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Literal, Literals};
    use crate::finding::RuleId;

    fn find(literals: &[(&str, bool)], text: &str) -> Vec<(usize, u16)> {
        let literals = literals.iter().zip(0..).map(|(&(text, word_start), rule)| Literal {
            text: text.to_owned(),
            word_start,
            rules: vec![RuleId(rule)],
        });
        let mut found = Vec::new();
        Literals::new(literals.collect()).unwrap().find(text.as_bytes(), |rules, at| {
            found.extend(rules.iter().map(|rule| (at, rule.0)));
        });
        found.sort_unstable();
        found
    }

    proptest! {
        /// Every literal is found everywhere, short ones and those at the very end included.
        #[test]
        fn finds_what_a_plain_search_finds(text in "[abAB x.é\\x00-]{0,12}") {
            let literals = ["a", "ab", "b-", "abx", "x.ab", "é", "ba ba"];
            let with_flags: Vec<_> = literals.iter().map(|&literal| (literal, false)).collect();
            let lower = text.to_ascii_lowercase();
            let mut expected: Vec<(usize, u16)> = literals
                .iter()
                .zip(0..)
                .flat_map(|(literal, rule)| {
                    let at = |start: &usize| lower.as_bytes().get(*start..).unwrap().starts_with(literal.as_bytes());
                    (0..lower.len()).filter(at).map(move |start| (start, rule)).collect::<Vec<_>>()
                })
                .collect();
            expected.sort_unstable();
            prop_assert_eq!(find(&with_flags, &text), expected);
        }
    }

    #[test]
    fn a_word_start_may_be_asked_for() {
        let found = find(&[("stop", true), ("top", false)], "stop nonstop -STOP é\u{301}stop");
        let stops: Vec<_> =
            found.iter().filter(|(_, rule)| *rule == 0).map(|(at, _)| *at).collect();
        // A combining mark is no ASCII letter; who wants more asks after that.
        assert_eq!(stops, [0, 14, 23]);
        assert_eq!(found.len(), 3 + 4);
    }
}
