//! About how often bytes and short sequences of them occur in running text. A guess that is off costs
//! time, never a finding.

use std::collections::HashMap;

use crate::hash::Ready;

/// English words, the commonest first.
const WORDS: &str = include_str!("../data/common_words.txt");
/// Pairs of letters, the commonest first: they are far commoner than their letters say.
const PAIRS: &str = concat!(
    "thheineranreonatenndtiesorteofedisitalarsttontngsehaasouiolevecomedehiriroicneearacelichllbema",
    "siomurcaelpedilatawhnofotrloutprusadshwiunssdiowacevam",
);
/// First letters of words, the commonest first.
const FIRST: &[u8] = b"taoiswcbphfmdrelnguvyjkq";

pub(crate) struct Frequency {
    /// Sequences of three and four bytes in common words, as little-endian numbers.
    sequences: HashMap<u32, f32, Ready>,
    /// By byte, and by two bytes as a little-endian number.
    bytes: [f32; 256],
    pairs: Box<[f32; 1 << 16]>,
}

impl Frequency {
    /// For so many literals: few make no noise, and what they are chosen by may be rough.
    pub(crate) fn new(literals: usize) -> Self {
        let words = if literals < 32 { "" } else { WORDS };
        let mut sequences = HashMap::default();
        for (rank, word) in (0u16..).zip(words.split_ascii_whitespace()) {
            let word = format!(" {word} ");
            // Zipf's law: a word is as rare as its rank is high.
            let share = 0.015 / (f32::from(rank) + 8.0);
            for four in word.as_bytes().windows(4) {
                let &[a, b, c, d] = four else { continue };
                for sequence in [[a, b, c, d], [a, b, c, 0]] {
                    *sequences.entry(u32::from_le_bytes(sequence)).or_insert(0.0) += share;
                }
            }
        }
        let bytes: [f32; 256] = std::array::from_fn(|byte| u8::try_from(byte).map_or(0.0, of_byte));
        let mut pairs = Box::new([0.0; 1 << 16]);
        for (second, row) in (0..=u8::MAX).zip(pairs.chunks_exact_mut(256)) {
            let second_share = bytes.get(usize::from(second)).copied().unwrap_or(0.0);
            for (first, (share, first_share)) in (0..=u8::MAX).zip(row.iter_mut().zip(bytes)) {
                *share = in_words(first, second).max(first_share * second_share);
            }
        }
        Self { sequences, bytes, pairs }
    }

    /// Of two bytes in a row.
    pub(crate) fn of_pair(&self, pair: [u8; 2]) -> f32 {
        self.pairs.get(usize::from(u16::from_le_bytes(pair))).copied().unwrap_or(0.0)
    }

    /// Of a byte.
    pub(crate) fn of_byte(&self, byte: u8) -> f32 {
        self.bytes.get(usize::from(byte)).copied().unwrap_or(0.0)
    }

    /// Of three or four bytes in lower case, zeros behind them, if they are part of a common word.
    pub(crate) fn in_words(&self, bytes: [u8; 4]) -> f32 {
        self.sequences.get(&u32::from_le_bytes(bytes)).copied().unwrap_or(0.0)
    }
}

/// Of two bytes that hang together; 0 for others.
fn in_words(first: u8, second: u8) -> f32 {
    let rank = |rank: usize| rank as f32;
    let share = match (first, second) {
        (b'0'..=b'9', b'0'..=b'9') => Some(3e-4),
        (b' ' | b'\n', b'a'..=b'z') => {
            let place = FIRST.iter().position(|&letter| letter == second);
            place.map(|place| 0.024 / (1.0 + rank(place) / 4.0))
        }
        (b'a'..=b'z', b'a'..=b'z') => {
            let place = PAIRS.as_bytes().chunks(2).position(|pair| pair == [first, second]);
            place.map(|place| 0.035 / (1.0 + rank(place) / 9.0))
        }
        _ => None,
    };
    share.unwrap_or(0.0)
}

fn of_byte(byte: u8) -> f32 {
    let per_mille = match byte {
        b' ' => 170.0,
        b'e' => 100.0,
        b't' => 75.0,
        b'a' | b'o' => 65.0,
        b'i' | b'n' | b's' => 55.0,
        b'h' | b'r' => 50.0,
        b'd' | b'l' => 33.0,
        b'c' | b'm' | b'u' | b'w' | b'f' => 22.0,
        b'g' | b'p' | b'y' | b'b' => 16.0,
        b'.' | b',' | b'v' | b'k' | b'\n' | b'0'..=b'9' => 8.0,
        b'_' | b'-' | b'/' | b':' | b'=' | b'"' | b'\'' | b'(' | b')' => 2.0,
        // The first byte of a character says little more than its script.
        0xD0 | 0xD1 => 250.0,
        0xE3..=0xE9 => 60.0,
        0xC0..=0xE2 | 0xEA..=0xFF => 20.0,
        0x80..=0xBF => 12.0,
        _ if byte.is_ascii_control() => 0.1,
        _ => 1.0,
    };
    per_mille / 1000.0
}
