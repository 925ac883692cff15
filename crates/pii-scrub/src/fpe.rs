//! Format-preserving encryption of digits: FF1 of NIST SP 800-38G with AES-256.
//!
//! No crate that does this is kept well enough, so it is written out here over the `aes` crate, for
//! the one radix that identifiers need, and checked against the published examples. The number of
//! digits is between 6, so that there are a million values as the standard asks, and 56, so that
//! each half fits the arithmetic.

use aes::Aes256;
use aes::cipher::{Array, BlockCipherEncrypt, KeyInit};

use crate::key::Key;

const FEWEST: usize = 6;
const MOST: usize = 56;
const ROUNDS: u8 = 10;

/// The value with its digits encrypted, everything else in its place; `None` if there are too few
/// digits or too many.
pub(crate) fn encrypted(key: &Key, kind: &str, value: &str) -> Option<String> {
    change(key, kind, value, Direction::Encrypt)
}

/// The value that [`encrypted`] has made this of.
pub(crate) fn decrypted(key: &Key, kind: &str, value: &str) -> Option<String> {
    change(key, kind, value, Direction::Decrypt)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    Encrypt,
    Decrypt,
}

fn change(key: &Key, kind: &str, value: &str, direction: Direction) -> Option<String> {
    let digits: Vec<u8> =
        value.bytes().filter(u8::is_ascii_digit).map(|byte| byte - b'0').collect();
    if !(FEWEST..=MOST).contains(&digits.len()) {
        return None;
    }
    let changed = ff1(key.bytes(), kind.as_bytes(), &digits, direction);
    let mut changed = changed.into_iter();
    let put = |char: char| match char.is_ascii_digit() {
        true => changed.next().and_then(|digit| char::from_digit(digit.into(), 10)),
        false => Some(char),
    };
    value.chars().map(put).collect()
}

/// Algorithms 7 and 8 of the standard, for radix 10.
fn ff1(key: &[u8; 32], tweak: &[u8], digits: &[u8], direction: Direction) -> Vec<u8> {
    let cipher = Aes256::new(&Array::from(*key));
    let (n, u) = (digits.len(), digits.len() / 2);
    let v = n - u;
    let (left, right) = digits.split_at_checked(u).unwrap_or((digits, &[]));
    let (mut a, mut b) = (number(left), number(right));
    // Bytes of the longer half, and of what is taken of each round's output.
    let bytes = bits(v).div_ceil(8);
    let taken = 4 * bytes.div_ceil(4) + 4;
    let mut head = [0; 16];
    let length = |length: usize| u32::try_from(length).unwrap_or(0).to_be_bytes();
    let fixed = [1, 2, 1, 0, 0, 10, ROUNDS, u as u8];
    for (to, from) in
        head.iter_mut().zip(fixed.into_iter().chain(length(n)).chain(length(tweak.len())))
    {
        *to = from;
    }
    let round = |i: u8, half: u128| {
        let mut q = tweak.to_vec();
        let used = tweak.len() + 1 + bytes;
        q.resize(tweak.len() + used.next_multiple_of(16) - used, 0);
        q.push(i);
        let whole = half.to_be_bytes();
        q.extend_from_slice(whole.get(16 - bytes..).unwrap_or(&[]));
        let mut state = head;
        cipher_block(&cipher, &mut state);
        for block in q.chunks(16) {
            for (byte, more) in state.iter_mut().zip(block) {
                *byte ^= more;
            }
            cipher_block(&cipher, &mut state);
        }
        // At most 16 bytes are taken, which is one block.
        let taken = state.get(..taken.min(16)).unwrap_or(&[]);
        taken.iter().fold(0u128, |sum, &byte| sum << 8 | u128::from(byte))
    };
    let size =
        |i: u8| 10u128.pow(u32::try_from(if i.is_multiple_of(2) { u } else { v }).unwrap_or(0));
    match direction {
        Direction::Encrypt => {
            for i in 0..ROUNDS {
                let c = (a + round(i, b) % size(i)) % size(i);
                (a, b) = (b, c);
            }
        }
        Direction::Decrypt => {
            for i in (0..ROUNDS).rev() {
                let c = (b + size(i) - round(i, a) % size(i)) % size(i);
                (b, a) = (a, c);
            }
        }
    }
    let mut out = written(a, u);
    out.extend(written(b, v));
    out
}

fn cipher_block(cipher: &Aes256, block: &mut [u8; 16]) {
    let mut array = Array::from(*block);
    cipher.encrypt_block(&mut array);
    *block = array.into();
}

/// How many bits hold so many digits.
fn bits(digits: usize) -> usize {
    let most = 10u128.checked_pow(u32::try_from(digits).unwrap_or(u32::MAX)).unwrap_or(u128::MAX);
    (128 - (most - 1).leading_zeros()) as usize
}

fn number(digits: &[u8]) -> u128 {
    digits.iter().fold(0, |sum, &digit| sum * 10 + u128::from(digit))
}

fn written(number: u128, length: usize) -> Vec<u8> {
    let digits = format!("{number:0length$}");
    digits.bytes().map(|byte| byte - b'0').collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Direction, decrypted, encrypted, ff1};
    use crate::key::Key;

    /// The samples of NIST for FF1 with AES-256 and radix 10.
    #[test]
    fn samples_of_nist() {
        let key = [
            0x2B, 0x7E, 0x15, 0x16, 0x28, 0xAE, 0xD2, 0xA6, 0xAB, 0xF7, 0x15, 0x88, 0x09, 0xCF,
            0x4F, 0x3C, 0xEF, 0x43, 0x59, 0xD8, 0xD5, 0x80, 0xAA, 0x4F, 0x7F, 0x03, 0x6D, 0x6F,
            0x04, 0xFC, 0x6A, 0x94,
        ];
        let plain = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
        let rows: [(&[u8], [u8; 10]); 2] = [
            (&[], [6, 6, 5, 7, 6, 6, 7, 0, 0, 9]),
            (
                &[0x39, 0x38, 0x37, 0x36, 0x35, 0x34, 0x33, 0x32, 0x31, 0x30],
                [1, 0, 0, 1, 6, 2, 3, 4, 6, 3],
            ),
        ];
        for (tweak, cipher) in rows {
            assert_eq!(ff1(&key, tweak, &plain, Direction::Encrypt), cipher);
            assert_eq!(ff1(&key, tweak, &cipher, Direction::Decrypt), plain);
        }
    }

    proptest! {
        #[test]
        fn decrypting_gives_the_value_back(value in "[0-9 -]{0,60}") {
            let key = Key::from_bytes([3; 32]);
            if let Some(changed) = encrypted(&key, "pii.phone", &value) {
                prop_assert_eq!(decrypted(&key, "pii.phone", &changed), Some(value));
            }
        }
    }
}
