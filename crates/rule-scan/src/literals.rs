//! Which literal anchors stand where.
//!
//! [`Pairs`](crate::pairs::Pairs) says where a window of some literal may stand, and of which kind.
//! Here the window is looked up: first in a bitmap, without a branch, then in a table of which
//! literals have it, and these are compared.

use crate::beginnings::Beginnings;
use crate::frequency::Frequency;
use crate::gate::Group;
use crate::pairs::{BUCKETS, Buckets, CLASS, Pairs};
use crate::windows::{KINDS, Window, distribute};

/// Bits of the hash in the bitmap, which takes 8 KB.
const BITMAP: u32 = 16;

/// A literal and the rules it anchors.
#[derive(Clone, Debug)]
pub(crate) struct Literal {
    /// In lower case, not empty.
    pub(crate) text: Box<[u8]>,
    /// No rule wants it in the middle of a word of ASCII letters and digits.
    pub(crate) word_start: bool,
    pub(crate) rules: Group,
    /// Those of its rules that commit early, whose anchors have to be looked at in order.
    pub(crate) early: Group,
}

pub(crate) struct Literals {
    /// By bucket: what of a window is known, and all buckets of which that holds.
    kinds: [(u32, Buckets); BUCKETS + 2],
    /// By hash of a window.
    bitmap: Box<[u64; 1 << (BITMAP - 6)]>,
    /// By hash of a window, of which so many bits are left out: the literals looked for by it.
    table: Box<[Vec<Entry>]>,
    shift: u32,
    literals: Box<[Literal]>,
    beginnings: Beginnings,
}

struct Entry {
    /// What is known of the window.
    window: u32,
    /// Where it begins: so far into the literal, or a byte before it.
    offset: isize,
    /// The first bytes of the literal, and which of these there are.
    head: u64,
    head_mask: u64,
    /// The number of the literal.
    literal: usize,
}

impl Literals {
    /// Enters the windows of the literals into `pairs`.
    pub(crate) fn new(literals: Vec<Literal>, pairs: &mut Pairs) -> Self {
        let frequency = Frequency::new(literals.len());
        let mut bitmap = Box::new([0; 1 << (BITMAP - 6)]);
        let mut table: Vec<Vec<Entry>> = Vec::new();
        // About as many places as windows.
        let bits = (2 * literals.len()).max(2).ilog2().min(16);
        let shift = 32 - bits;
        table.resize_with(1 << bits, Vec::new);
        let mut windows = Vec::new();
        for (index, literal) in literals.iter().enumerate() {
            for window in Window::choose(&frequency, &literal.text, literal.word_start) {
                let entry = Entry::new(index, literal, &window);
                let hash = hash(entry.window);
                if let Some(bits) = bitmap.get_mut(word(hash)) {
                    *bits |= bit(hash);
                }
                if let Some(entries) = table.get_mut((hash >> shift) as usize) {
                    entries.push(entry);
                }
                windows.push(window);
            }
        }
        distribute(&frequency, windows, pairs);
        let mut kinds = [(0, 0); BUCKETS + 2];
        for kind in &KINDS {
            for (bucket, entry) in kinds.iter_mut().enumerate() {
                if kind.buckets() >> bucket & 1 == 1 {
                    *entry = (kind.mask, kind.buckets());
                }
            }
        }
        let beginnings = Beginnings::new(&literals);
        Self { kinds, bitmap, table: table.into(), shift, literals: literals.into(), beginnings }
    }

    pub(crate) fn beginnings(&self) -> &Beginnings {
        &self.beginnings
    }

    /// Whether a literal with a window of these buckets may stand there; `true` for [`CLASS`].
    #[inline]
    pub(crate) fn may_stand(&self, bytes: &[u8], at: usize, buckets: Buckets) -> bool {
        let Some(window) = window(bytes, at) else { return true };
        let (mask, same) = self.kind(buckets);
        let hash = hash(window & mask);
        let bits = self.bitmap.get(word(hash)).copied().unwrap_or(0);
        // Several kinds at one place are too rare to be looked up here.
        bits & bit(hash) != 0 || buckets & !same != 0
    }

    /// Calls `found` with each literal that has a window of these buckets there, and
    /// with where it begins.
    pub(crate) fn at(
        &self,
        bytes: &[u8],
        at: usize,
        mut buckets: Buckets,
        mut found: impl FnMut(&Literal, usize),
    ) {
        let window = window(bytes, at).unwrap_or_else(|| {
            let byte = |index| bytes.get(at + index).copied().unwrap_or(0);
            folded([byte(0), byte(1), byte(2), byte(3)])
        });
        buckets &= !CLASS;
        while buckets != 0 {
            let (mask, same) = self.kind(buckets);
            buckets &= !same;
            let window = window & mask;
            let hash = hash(window);
            // The table is large, and where several kinds may stand, or a class does, this was not
            // looked up before.
            if self.bitmap.get(word(hash)).copied().unwrap_or(0) & bit(hash) == 0 {
                continue;
            }
            let entries = self.table.get((hash >> self.shift) as usize);
            for entry in entries.map_or(&[] as &[Entry], Vec::as_slice) {
                if entry.window == window
                    && let Some(start) = at.checked_add_signed(-entry.offset)
                    && let Some(literal) = self.literals.get(entry.literal)
                    && entry.stands(literal, bytes, start)
                {
                    found(literal, start);
                }
            }
        }
    }

    /// The kind of the lowest bucket.
    #[inline]
    fn kind(&self, buckets: Buckets) -> (u32, Buckets) {
        self.kinds.get(buckets.trailing_zeros() as usize).copied().unwrap_or((0, 0))
    }
}

impl Entry {
    fn new(index: usize, literal: &Literal, window: &Window) -> Self {
        let mut head = [0; 8];
        let mut head_mask = [0; 8];
        let places = head.iter_mut().zip(&mut head_mask);
        for (&byte, (to, mask)) in literal.text.iter().zip(places) {
            (*to, *mask) = (byte | 0x20, 0xFF);
        }
        Self {
            window: folded(window.known) & window.kind.mask,
            offset: window.offset,
            head: u64::from_le_bytes(head),
            head_mask: u64::from_le_bytes(head_mask),
            literal: index,
        }
    }

    /// Whether the literal begins at `start`.
    fn stands(&self, literal: &Literal, bytes: &[u8], start: usize) -> bool {
        let text = bytes.get(start..).unwrap_or(&[]);
        // Eight bytes at once tell nearly all apart.
        if let Some(head) = text.first_chunk() {
            let head = u64::from_le_bytes(*head) | 0x2020_2020_2020_2020;
            if (head ^ self.head) & self.head_mask != 0 {
                return false;
            }
        }
        let within_word = || {
            let before = start.checked_sub(1).and_then(|index| bytes.get(index));
            before.is_some_and(u8::is_ascii_alphanumeric)
        };
        text.get(..literal.text.len()).is_some_and(|text| text.eq_ignore_ascii_case(&literal.text))
            && !(literal.word_start && within_word())
    }
}

#[inline]
fn window(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().copied().map(folded)
}

/// A window without the case of its letters. Some signs fall together, too; what is found is compared
/// in the end.
#[inline]
fn folded(window: [u8; 4]) -> u32 {
    u32::from_le_bytes(window) | 0x2020_2020
}

/// Fibonacci hashing: the high bits are the good ones.
#[inline]
fn hash(window: u32) -> u32 {
    window.wrapping_mul(0x9E37_79B1)
}

/// Where a hash is in the bitmap.
#[inline]
fn word(hash: u32) -> usize {
    (hash >> (32 - BITMAP + 6)) as usize
}

#[inline]
fn bit(hash: u32) -> u64 {
    1 << (hash >> (32 - BITMAP) & 63)
}
