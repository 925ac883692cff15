//! Which four bytes of a literal are looked for, and in which bucket.
//!
//! A text is only looked at in even places, so each literal has two windows: one for where it begins
//! in an even place, one for an odd one. A window may reach over the ends of the literal; what stands
//! there may be any byte, or before a literal that begins a word, any byte but a letter or digit.

use std::array;
use std::ops::Range;
use std::sync::LazyLock;

use crate::class::ByteClass;
use crate::frequency::Frequency;
use crate::pairs::{BUCKETS, Buckets, Pairs};

/// Which bytes of a window are bytes of its literal, and the buckets of such windows. Kinds share no
/// bucket, so that a bucket says how a window is to be looked up.
#[derive(Debug)]
pub(crate) struct Kind {
    /// The bytes, as a mask of a little-endian number.
    pub(crate) mask: u32,
    buckets: Range<usize>,
}

/// Most literals are long enough for four bytes, or three where something has to stand before them.
pub(crate) static KINDS: [Kind; 7] = [
    Kind { mask: 0xFFFF_FFFF, buckets: 0..18 },
    Kind { mask: 0xFFFF_FF00, buckets: 18..23 },
    Kind { mask: 0x00FF_FFFF, buckets: 23..26 },
    Kind { mask: 0x00FF_FF00, buckets: 26..27 },
    Kind { mask: 0x0000_FFFF, buckets: 27..28 },
    Kind { mask: 0x0000_FF00, buckets: 28..29 },
    Kind { mask: 0x0000_00FF, buckets: 29..30 },
];

/// A pair as rare as this adds nothing to the noise of a bucket.
const NOTHING: f32 = 1e-7;

/// The frequencies of all bytes together: each is that of a script in which the byte is common.
const ANYTHING: f32 = 3.0;

/// Four bytes to look for.
#[derive(Clone, Debug)]
pub(crate) struct Window {
    /// Where the window begins: so far into the literal, or a byte before it.
    pub(crate) offset: isize,
    pub(crate) kind: &'static Kind,
    /// The bytes of the literal in their places, in lower case; zeros elsewhere.
    pub(crate) known: [u8; 4],
    /// By byte of the window, the bytes that may stand there.
    sets: [Set; 4],
    /// About how often it occurs.
    share: f32,
}

/// The bytes that may stand at one place of a window.
#[derive(Clone, Copy, Debug)]
enum Set {
    One([u8; 1]),
    /// A letter in both cases.
    Letter([u8; 2]),
    /// What may stand before a word.
    NoWord,
    Any,
}

impl Set {
    fn bytes(&self) -> &[u8] {
        static ALL: [u8; 256] = {
            let mut all = [0; 256];
            let mut rest: &mut [u8] = &mut all;
            let mut byte = u8::MAX;
            while let [before @ .., last] = rest {
                *last = byte;
                byte = byte.wrapping_sub(1);
                rest = before;
            }
            all
        };
        static NO_WORD: LazyLock<Vec<u8>> =
            LazyLock::new(|| ByteClass::ALNUM.complement().iter().collect());
        match self {
            Self::One(byte) => byte,
            Self::Letter(cases) => cases,
            Self::NoWord => &NO_WORD,
            Self::Any => &ALL,
        }
    }
}

impl Kind {
    pub(crate) fn buckets(&self) -> Buckets {
        self.buckets.clone().fold(0, |buckets, bucket| buckets | 1 << bucket)
    }
}

impl Window {
    /// The rarest windows of a literal, which is not empty and in lower case: one that begins an even
    /// number of bytes from the literal's start, and one that begins an odd number from it.
    pub(crate) fn choose(
        frequency: &Frequency,
        text: &[u8],
        word_start: bool,
    ) -> impl Iterator<Item = Self> {
        let mut rarest: [Option<Self>; 2] = [None, None];
        // Only a short literal gains from a window that reaches over its end.
        let last = text.len().saturating_sub(4).max(1) as isize;
        for offset in -1..=last {
            let window = Self::at(frequency, text, word_start, offset);
            let [even, odd] = &mut rarest;
            let best = if offset % 2 == 0 { even } else { odd };
            if let Some(window) = window
                && best.as_ref().is_none_or(|best| window.share < best.share)
            {
                *best = Some(window);
            }
        }
        rarest.into_iter().flatten()
    }

    fn at(frequency: &Frequency, text: &[u8], word_start: bool, offset: isize) -> Option<Self> {
        let places = [0, 1, 2, 3].map(|index| usize::try_from(offset + index));
        let known = places.map(|place| place.ok().and_then(|place| text.get(place)).copied());
        let mask = u32::from_le_bytes(known.map(|byte| if byte.is_some() { 0xFF } else { 0 }));
        let kind = KINDS.iter().find(|kind| kind.mask == mask)?;
        let sets = array::from_fn(|index| match (known.get(index), places.get(index)) {
            (Some(Some(byte)), _) if byte.is_ascii_lowercase() => {
                Set::Letter([*byte, byte.to_ascii_uppercase()])
            }
            (Some(Some(byte)), _) => Set::One([*byte]),
            (_, Some(Err(_))) if word_start => Set::NoWord,
            _ => Set::Any,
        });
        let mut word = [0; 4];
        for (to, byte) in word.iter_mut().zip(known.into_iter().flatten()) {
            *to = byte;
        }
        let known = known.map(Option::unwrap_or_default);
        let mut window = Self { offset, kind, known, sets, share: 0.0 };
        // The pair in the middle hangs together with the others.
        window.share = window.share_of(frequency, 0)
            * window.share_of(frequency, 1).sqrt()
            * window.share_of(frequency, 2)
            + frequency.in_words(word);
        Some(window)
    }

    /// How often one of the pairs occurs that may stand at a byte of the window.
    fn share_of(&self, frequency: &Frequency, place: usize) -> f32 {
        let set = |place| self.sets.get(place).map_or(&[] as &[u8], Set::bytes);
        let sum = |bytes: &[u8]| bytes.iter().map(|&byte| frequency.of_byte(byte)).sum::<f32>();
        let (left, right) = (set(place), set(place + 1));
        // What may be anything is not added up, which would take long.
        match (left.len(), right.len()) {
            (3.., 3..) => ANYTHING * ANYTHING,
            (256, _) => ANYTHING * sum(right),
            (_, 256) => ANYTHING * sum(left),
            (3.., _) => {
                let spaced = right.iter().map(|&byte| frequency.of_pair([b' ', byte])).sum::<f32>();
                spaced + ANYTHING / 2.0 * sum(right)
            }
            _ => self.pairs(place).map(|pair| frequency.of_pair(pair)).sum(),
        }
    }

    /// All pairs that may stand at a byte of the window.
    fn pairs(&self, place: usize) -> impl Iterator<Item = [u8; 2]> + '_ {
        let set = |place| self.sets.get(place).map_or(&[] as &[u8], Set::bytes);
        let (left, right) = (set(place), set(place + 1));
        left.iter().flat_map(move |&one| right.iter().map(move |&two| [one, two]))
    }

    /// The first or the second pairs.
    fn half(&self, second: bool) -> impl Iterator<Item = [u8; 2]> + '_ {
        self.pairs(if second { 2 } else { 0 })
    }
}

/// Puts each window into the bucket of its kind in which it makes the least noise: a place is looked
/// at in vain when its two pairs are those of two windows of one bucket.
pub(crate) fn distribute(frequency: &Frequency, mut windows: Vec<Window>, pairs: &mut Pairs) {
    // The commonest first, while the buckets are empty.
    windows.sort_by(|one, other| other.share.total_cmp(&one.share));
    let mut buckets = [Shares::default(); BUCKETS];
    for window in windows {
        let added = [false, true].map(|second| added(frequency, &window, pairs, second));
        let own = window.kind.buckets.clone();
        let with = |bucket: usize| {
            let shares = buckets.get(bucket).copied().unwrap_or_default();
            let more = added.map(|shares| shares.get(bucket).copied().unwrap_or(0.0));
            (shares, Shares { first: shares.first + more[0], second: shares.second + more[1] })
        };
        let noise = |bucket: usize| {
            let (before, after) = with(bucket);
            after.noise() - before.noise()
        };
        let Some(best) = own.min_by(|&one, &other| noise(one).total_cmp(&noise(other))) else {
            continue;
        };
        let (_, after) = with(best);
        if let Some(shares) = buckets.get_mut(best) {
            *shares = after;
        }
        for second in [false, true] {
            for pair in window.half(second) {
                pairs.add(pair, second, best);
            }
        }
    }
}

/// How common the first and the second pairs of a bucket are.
#[derive(Clone, Copy, Default)]
struct Shares {
    first: f32,
    second: f32,
}

impl Shares {
    fn noise(self) -> f32 {
        self.first * self.second
    }
}

/// By bucket of its kind, how much commoner first or second pairs would become with this window.
fn added(frequency: &Frequency, window: &Window, pairs: &Pairs, second: bool) -> [f32; BUCKETS] {
    let mut added = [0.0; BUCKETS];
    let own = window.kind.buckets.clone();
    if own.len() == 1 {
        return added;
    }
    let buckets = window.kind.buckets();
    let mut sum = 0.0;
    for pair in window.half(second) {
        let share = frequency.of_pair(pair);
        if share < NOTHING {
            continue;
        }
        sum += share;
        // Where it is known already, it adds nothing.
        let mut known = pairs.buckets(pair, second) & buckets;
        while known != 0 {
            if let Some(added) = added.get_mut(known.trailing_zeros() as usize) {
                *added -= share;
            }
            known &= known - 1;
        }
    }
    for added in added.get_mut(own).into_iter().flatten() {
        *added += sum;
    }
    added
}
