//! Where literal anchors stand.
//!
//! An automaton over many literals is bound by its memory: each byte waits for the load of the
//! state before it, from a table larger than the nearest cache. Here nothing waits. Each literal is
//! filed under the three bytes of it that are rarest in running text; the text is read once, three
//! bytes are looked up at a time in a bitmap, and where the bit is set the few literals filed there
//! are compared. Of English prose about one position in fifty is compared.

use crate::finding::RuleId;

/// Bits of the code of a byte.
const SHIFT: u32 = 6;
/// The codes of three bytes.
const WINDOW: u32 = (1 << (3 * SHIFT)) - 1;
/// Words of 64 bits in the bitmap of all windows: 32 KB, of which a text in one language visits a
/// few.
const BITMAP: usize = 1 << (3 * SHIFT - 6);

/// A literal and the rules it anchors.
#[derive(Clone, Debug)]
pub(crate) struct Literal {
    /// In lower case, not empty.
    pub(crate) text: Box<[u8]>,
    /// No rule wants it in the middle of a word of ASCII letters and digits.
    pub(crate) word_start: bool,
    pub(crate) rules: Vec<RuleId>,
    /// Those of its rules that commit early, whose anchors have to be looked at in order.
    pub(crate) early: Vec<RuleId>,
}

pub(crate) struct Literals {
    codes: Box<[u8; 256]>,
    bitmap: Box<[u64; BITMAP]>,
    /// By word of the bitmap: how many bits are set before it.
    ranks: Box<[u32; BITMAP]>,
    /// By set bit: the literals filed there.
    filed: Box<[Vec<Filed>]>,
    /// Literals of one or two bytes, for the very end of a text.
    short: Box<[Literal]>,
    /// All of them in order, to tell whether a text ends with the beginning of one.
    sorted: Box<[Box<[u8]>]>,
    /// Which three codes a literal begins with, one or two where the text ends after them.
    beginnings: Box<[u64; BITMAP]>,
    longest: usize,
}

struct Filed {
    literal: Literal,
    /// How far into the literal its rarest three bytes begin.
    offset: usize,
}

impl Literals {
    pub(crate) fn new(literals: Vec<Literal>) -> Self {
        let mut codes = Box::new([0; 256]);
        for (byte, entry) in (0..=255).zip(codes.iter_mut()) {
            *entry = code(byte);
        }
        let mut windows: Vec<(u32, Filed)> = Vec::new();
        for literal in &literals {
            let offset = rarest(&literal.text);
            for window in windows_at(&literal.text, offset) {
                windows.push((window, Filed { literal: literal.clone(), offset }));
            }
        }
        windows.sort_by_key(|&(window, _)| window);
        let mut bitmap = Box::new([0u64; BITMAP]);
        let mut filed: Vec<Vec<Filed>> = Vec::new();
        let mut last = None;
        for (window, entry) in windows {
            if last.replace(window) != Some(window) {
                if let Some(bits) = bitmap.get_mut((window >> 6) as usize) {
                    *bits |= 1 << (window & 63);
                }
                filed.push(Vec::new());
            }
            if let Some(list) = filed.last_mut() {
                list.push(entry);
            }
        }
        let mut ranks = Box::new([0; BITMAP]);
        let mut before = 0;
        for (rank, bits) in ranks.iter_mut().zip(bitmap.iter()) {
            *rank = before;
            before += bits.count_ones();
        }
        let mut sorted: Vec<Box<[u8]>> =
            literals.iter().map(|literal| literal.text.clone()).collect();
        sorted.sort_unstable();
        let mut beginnings = Box::new([0u64; BITMAP]);
        for literal in &literals {
            for window in windows_at(&literal.text, 0) {
                if let Some(bits) = beginnings.get_mut((window >> 6) as usize) {
                    *bits |= 1 << (window & 63);
                }
            }
        }
        let longest = literals.iter().map(|literal| literal.text.len()).max().unwrap_or(0);
        let short = literals.into_iter().filter(|literal| literal.text.len() < 3).collect();
        let (filed, sorted) = (filed.into(), sorted.into());
        Self { codes, bitmap, ranks, filed, short, sorted, beginnings, longest }
    }

    pub(crate) fn longest(&self) -> usize {
        self.longest
    }

    /// Calls `found` with each literal that stands in `bytes` at `from` or later, and with where.
    pub(crate) fn find(&self, bytes: &[u8], from: usize, mut found: impl FnMut(&Literal, usize)) {
        let mut reader = Reader { window: 0, next: from, first: from };
        while let Some(filed) = self.skip(bytes, &mut reader) {
            for Filed { literal, offset } in filed {
                if let Some(start) = reader.next.checked_sub(3 + offset)
                    && start >= from
                    && stands(literal, bytes, start)
                {
                    found(literal, start);
                }
            }
        }
        // The last two positions have no three bytes.
        for start in bytes.len().saturating_sub(2).max(from)..bytes.len() {
            for literal in self.short.iter().filter(|literal| stands(literal, bytes, start)) {
                found(literal, start);
            }
        }
    }

    /// The first position from `from` on where `bytes` end with the beginning of a literal, but not
    /// with the whole of it; the end of `bytes` if there is none.
    pub(crate) fn open_from(&self, bytes: &[u8], from: usize) -> usize {
        let first = from.max(bytes.len().saturating_sub(self.longest.saturating_sub(1)));
        (first..bytes.len())
            .find(|&start| {
                let rest = bytes.get(start..).unwrap_or(&[]);
                self.may_begin(rest) && self.begins(rest)
            })
            .unwrap_or(bytes.len())
    }

    /// Whether the first three bytes are those of a literal, judged by their codes.
    fn may_begin(&self, rest: &[u8]) -> bool {
        let [first, second, third, ..] = rest else { return true };
        let code = |byte: &u8| {
            u32::from(self.codes.get(usize::from(*byte)).copied().unwrap_or(0))
        };
        let window = (code(first) << SHIFT | code(second)) << SHIFT | code(third);
        let bits = self.beginnings.get((window >> 6) as usize).copied().unwrap_or(0);
        bits >> (window & 63) & 1 == 1
    }

    /// Whether a literal begins with all of these bytes and goes on.
    fn begins(&self, rest: &[u8]) -> bool {
        let lower = || rest.iter().map(u8::to_ascii_lowercase);
        let after = self.sorted.partition_point(|text| text.iter().copied().cmp(lower()).is_le());
        let next = self.sorted.get(after);
        next.is_some_and(|text| text.len() > rest.len() && lower().eq(text.iter().copied().take(rest.len())))
    }

    /// Steps past the next three bytes that literals are filed under. A loop of its own, so that
    /// what it carries stays in registers: it runs over every byte.
    #[inline(never)]
    fn skip(&self, bytes: &[u8], reader: &mut Reader) -> Option<&[Filed]> {
        let Reader { mut window, next, first } = *reader;
        for (offset, &byte) in bytes.get(next..).unwrap_or(&[]).iter().enumerate() {
            let code = self.codes.get(usize::from(byte)).copied().unwrap_or(0);
            window = (window << SHIFT | u32::from(code)) & WINDOW;
            let bits = self.bitmap.get((window >> 6) as usize).copied().unwrap_or(0);
            if bits >> (window & 63) & 1 == 1 && next + offset >= first + 2 {
                *reader = Reader { window, next: next + offset + 1, first };
                return self.filed.get(self.rank(window)).map(Vec::as_slice);
            }
        }
        None
    }

    /// How many bits are set before that of a window.
    fn rank(&self, window: u32) -> usize {
        let word = (window >> 6) as usize;
        let bits = self.bitmap.get(word).copied().unwrap_or(0);
        let before = self.ranks.get(word).copied().unwrap_or(0);
        let within = bits & ((1 << (window & 63)) - 1);
        (before + within.count_ones()) as usize
    }
}

/// What is carried from byte to byte: the codes of the last three, and the next one to read.
#[derive(Clone, Copy)]
struct Reader {
    window: u32,
    next: usize,
    /// Where reading began: before the third byte there is no window.
    first: usize,
}

fn stands(literal: &Literal, bytes: &[u8], start: usize) -> bool {
    let text = bytes.get(start..start + literal.text.len());
    let within_word = || {
        let before = start.checked_sub(1).and_then(|index| bytes.get(index));
        before.is_some_and(u8::is_ascii_alphanumeric)
    };
    text.is_some_and(|text| text.eq_ignore_ascii_case(&literal.text))
        && !(literal.word_start && within_word())
}

/// Bytes of anchors that are neither letters nor digits, each with a code of its own.
const SIGNS: [u8; 20] = *b" _-.:/=\"'<>[]()!#$|\\";

/// The code of a byte without its case: letters and signs differ, the rest are grouped.
fn code(byte: u8) -> u8 {
    let sign = SIGNS.iter().zip(27..).find(|&(&sign, _)| sign == byte).map(|(_, code)| code);
    match (byte.to_ascii_lowercase(), sign) {
        (letter @ b'a'..=b'z', _) => letter - b'a',
        (b'0'..=b'9', _) => 26,
        (_, Some(code)) => code,
        (high @ 0x80.., _) => high % 16 + 48,
        _ => 47,
    }
}

/// The windows to file a literal under: one, or for a literal too short to fill it every one that
/// begins with it.
fn windows_at(text: &[u8], offset: usize) -> Vec<u32> {
    let mut windows = vec![0u32];
    for index in offset..offset + 3 {
        let codes = match text.get(index) {
            Some(&byte) => code(byte)..=code(byte),
            None => 0..=63,
        };
        windows = windows
            .into_iter()
            .flat_map(|window| codes.clone().map(move |code| window << SHIFT | u32::from(code)))
            .collect();
    }
    windows
}

/// Where the rarest three bytes of a literal begin.
fn rarest(text: &[u8]) -> usize {
    let frequency = |three: &[u8]| three.iter().map(|&byte| frequency(byte)).product::<u32>();
    let offsets = text.windows(3).enumerate();
    offsets.min_by_key(|&(_, three)| frequency(three)).map_or(0, |(offset, _)| offset)
}

/// About how often a byte occurs in prose, per thousand. A guess that is off costs a comparison.
fn frequency(byte: u8) -> u32 {
    match byte.to_ascii_lowercase() {
        b' ' => 180,
        b'e' => 100,
        b't' => 75,
        b'a' | b'o' => 65,
        b'i' | b'n' | b's' => 55,
        b'h' | b'r' => 50,
        b'd' | b'l' => 33,
        b'c' | b'm' | b'u' | b'w' | b'f' => 22,
        b'g' | b'p' | b'y' | b'b' => 16,
        b'.' | b',' | b'v' | b'k' | b'0'..=b'9' | b'\n' => 8,
        // The first byte of a character says little more than its script.
        0xC0.. => 300,
        0x80.. => 20,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Literal, Literals};
    use crate::finding::RuleId;

    fn find(literals: &[(&str, bool)], text: &str) -> Vec<(usize, u16)> {
        let literals = literals.iter().zip(0..).map(|(&(text, word_start), rule)| Literal {
            text: text.as_bytes().into(),
            word_start,
            rules: vec![RuleId(rule)],
            early: Vec::new(),
        });
        let mut found = Vec::new();
        Literals::new(literals.collect()).find(text.as_bytes(), 0, |literal, at| {
            found.extend(literal.rules.iter().map(|rule| (at, rule.0)));
        });
        found.sort_unstable();
        found
    }

    proptest! {
        /// Every literal is found once, everywhere, short ones and those at the very end included.
        #[test]
        fn finds_what_a_plain_search_finds(text in "[abAB x.é\\x00-]{0,12}") {
            let literals = ["a", "ab", "b-", "abx", "x.ab", "é", "ba ba"];
            let with_flags: Vec<_> = literals.iter().map(|&literal| (literal, false)).collect();
            let lower = text.to_ascii_lowercase();
            let mut expected = Vec::new();
            for (literal, rule) in literals.iter().zip(0..) {
                for start in 0..lower.len() {
                    if lower.as_bytes().get(start..).unwrap().starts_with(literal.as_bytes()) {
                        expected.push((start, rule));
                    }
                }
            }
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
