//! What the tagger looks at: the words around a word, their shapes, endings and lists.

use super::model::{FEATURE_BITS, Model, list};
use super::tokens::{Gap, Shape, Token, fold};

/// How many words on each side of a word are looked at.
pub(crate) const REACH: usize = 2;

/// A word with the lists that have it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen {
    pub(crate) token: Token,
    pub(crate) lists: u8,
}

/// The words from [`REACH`] before a word to [`REACH`] after it.
pub(crate) type Around = [Option<Seen>; 2 * REACH + 1];

/// Which letters a text has. One without capitals says nothing by its small letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Case {
    Mixed,
    Small,
    Large,
}

impl Case {
    pub(crate) fn of(before: &[u8], bytes: &[u8]) -> Self {
        let any = |is: fn(&u8) -> bool| before.iter().any(is) || bytes.iter().any(is);
        // Greek and Cyrillic capitals.
        let wide = |bytes: &[u8]| {
            let capital = |pair: &[u8]| matches!(pair, [0xCE, 0x91..=0xA9] | [0xD0, 0x90..=0xAF]);
            bytes.windows(2).any(capital)
        };
        if !any(u8::is_ascii_uppercase) && !wide(before) && !wide(bytes) {
            Self::Small
        } else if !any(u8::is_ascii_lowercase) && !any(|&byte| byte >= 0xD0) {
            Self::Large
        } else {
            Self::Mixed
        }
    }
}

/// Looks a word up.
pub(crate) fn see(token: Token, model: Model<'_>) -> Seen {
    let known = !matches!(token.shape, Shape::Digits | Shape::Code);
    Seen { token, lists: if known { model.lists(token.hash) } else { 0 } }
}

/// Calls `feature` with the number of each feature of the word in the middle. `bytes` is its text.
pub(crate) fn features(around: &Around, case: Case, bytes: &[u8], mut feature: impl FnMut(usize)) {
    let [w2, w1, w0, n1, n2] = around.map(|seen| seen.map_or(0, |seen| seen.token.hash));
    let [s2, s1, s0, t1, t2] = around.map(|seen| seen.map_or(15, |seen| seen.token.shape as u64));
    let [g2, g1, g0, h1, h2] = around.map(|seen| seen.map_or(0, |seen| u64::from(seen.lists)));
    let [_, _, here, next, _] = around.map(|seen| seen.map_or(15, |seen| seen.token.gap as u64));
    let case = case as u64;
    let starts = u64::from(here >= Gap::SentenceEnd as u64);
    let ends = Endings::of(bytes);
    let of = |a: u64, b: u64, c: u64| {
        let hash = (a ^ b.rotate_left(21) ^ c.rotate_left(42)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        hash ^ (hash >> 31)
    };
    let mut number = 0u64;
    let mut each = |value: u64| {
        number += 1;
        let hash = value.wrapping_add(number).wrapping_mul(0xD6E8_FEB8_6659_FD93);
        feature((hash >> (64 - FEATURE_BITS)) as usize);
    };
    each(0);
    each(w0);
    each(of(w0, s0, starts + 2 * case));
    each(of(w1, s0, case));
    each(of(n1, s0, case));
    each(of(w2, 1, 0));
    each(of(n2, 2, 0));
    each(of(w2, w1, s0));
    each(of(n1, n2, s0));
    each(of(w1, n1, s0));
    each(of(s1, s0, t1));
    each(of(s0, here, next));
    each(of(g0, s0, starts + 2 * case));
    each(of(g1, g0, s0));
    each(of(g0, h1, s0));
    each(of(g1, g0, h1));
    each(of(w1, g0, s0));
    each(of(n1, g0, s0));
    each(of(ends.first3, s0, 0));
    each(of(ends.last2, s0, 1));
    each(of(ends.last3, s0, 2));
    each(of(ends.last4, s0, 3));
    each(of(w1, here, s0));
    each(of(n1, next, s0));
    each(of(s2, s1, s0 | here << 8));
    each(of(s0, t1, t2 | next << 8));
    each(of(g1 | g2 << 8, here, s0));
    each(of(h1 | h2 << 8, next, s0));
    each(of(bytes.len() as u64, s0, g0));
    each(of(starts, g0, next | case << 8));
    each(of(g1 | s1 << 8, g0 | s0 << 8, here | h1 << 8 | t1 << 16));
}

/// The beginning and the endings of a word.
struct Endings {
    first3: u64,
    last2: u64,
    last3: u64,
    last4: u64,
}

impl Endings {
    fn of(bytes: &[u8]) -> Self {
        let text = std::str::from_utf8(bytes).unwrap_or("");
        let gather = |chars: &mut dyn Iterator<Item = char>, most: usize| {
            chars.take(most).fold(0u64, |sum, char| sum << 16 | u64::from(u32::from(fold(char))))
        };
        let last = |most| gather(&mut text.chars().rev(), most);
        Self {
            first3: gather(&mut text.chars(), 3),
            last2: last(2),
            last3: last(3),
            last4: last(4),
        }
    }
}

/// Whether a word can belong to a name at all; if not, no more is looked at.
pub(crate) fn is_candidate(seen: &Seen, case: Case) -> bool {
    let Seen { token, lists } = seen;
    match token.shape {
        Shape::Digits | Shape::Code => false,
        Shape::Lower => {
            let named = list::GIVEN | list::FAMILY | list::CITY | list::COUNTRY;
            lists & named != 0 && (case == Case::Small || lists & list::WORD == 0)
        }
        // A word at the start of a sentence is seldom a name if it is common and on no list.
        _ => {
            token.gap != Gap::Glued
                && !(*lists == list::WORD | list::COMMON && token.gap >= Gap::SentenceEnd)
        }
    }
}
