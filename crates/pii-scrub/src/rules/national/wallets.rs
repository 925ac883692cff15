//! Addresses of crypto wallets, told by the checksums that they carry.

use rule_scan::Validity;
use sha2::{Digest as _, Sha256};

const BITCOIN: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const RIPPLE: &[u8; 58] = b"rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz";

/// A version, the hash of a key or script, and four bytes of a double SHA-256: base58check of
/// Bitcoin, Litecoin, Dogecoin, Dash and Tron.
pub(super) fn base58check(bytes: &[u8]) -> Validity {
    let versions = [0x00, 0x05, 0x1e, 0x16, 0x30, 0x32, 0x41, 0x4c];
    accept(
        decoded(bytes, BITCOIN)
            .filter(is_sealed)
            .is_some_and(|[version, ..]| versions.contains(&version)),
    )
}

/// The same in the alphabet of the XRP Ledger.
pub(super) fn ripple(bytes: &[u8]) -> Validity {
    accept(decoded(bytes, RIPPLE).filter(is_sealed).is_some_and(|[version, ..]| version == 0))
}

fn accept(holds: bool) -> Validity {
    if holds { Validity::Accept(0) } else { Validity::Reject }
}

/// Base58 of 25 bytes.
fn decoded(text: &[u8], alphabet: &[u8; 58]) -> Option<[u8; 25]> {
    let mut number = [0_u8; 25];
    for char in text {
        let mut carry = u32::try_from(alphabet.iter().position(|known| known == char)?).ok()?;
        for byte in number.iter_mut().rev() {
            carry += u32::from(*byte) * 58;
            *byte = carry.to_le_bytes()[0];
            carry >>= 8;
        }
        if carry > 0 {
            return None;
        }
    }
    // Each zero byte in front is written as one character, and nothing else is.
    let zeros = number.iter().take_while(|&&byte| byte == 0).count();
    let padding = text.iter().take_while(|&char| alphabet.first() == Some(char)).count();
    (zeros == padding).then_some(number)
}

fn is_sealed(bytes: &[u8; 25]) -> bool {
    let (body, seal) = bytes.split_at(21);
    Sha256::digest(Sha256::digest(body)).starts_with(seal)
}

/// Segwit addresses by BIP 173 and 350; others that begin with `addr1` by BIP 173.
pub(super) fn bech32(bytes: &[u8]) -> Validity {
    const ALPHABET: &[u8] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    const GENERATORS: [u32; 5] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];
    let lower = bytes.to_ascii_lowercase();
    let Some(one) = lower.iter().rposition(|&byte| byte == b'1') else { return Validity::Reject };
    let (prefix, data) = lower.split_at(one);
    let data = data.iter().skip(1).map(|char| {
        ALPHABET.iter().position(|known| known == char).and_then(|at| u32::try_from(at).ok())
    });
    let Some(data) = data.collect::<Option<Vec<u32>>>() else { return Validity::Reject };
    let high = prefix.iter().map(|byte| u32::from(byte >> 5));
    let low = prefix.iter().map(|byte| u32::from(byte & 31));
    let all = high.chain([0]).chain(low).chain(data.iter().copied());
    let sum = all.fold(1_u32, |sum, value| {
        let top = sum >> 25;
        let generators = GENERATORS.iter().enumerate();
        generators.fold((sum & 0x01ff_ffff) << 5 ^ value, |sum, (bit, generator)| {
            if top >> bit & 1 == 1 { sum ^ generator } else { sum }
        })
    });
    let wanted = match data.first() {
        Some(1..) if prefix != b"addr" => 0x2bc8_30a3,
        _ => 1,
    };
    accept(sum == wanted)
}

/// Forty hexadecimal digits after `0x`. Capitals in some places are a checksum (EIP-55); where it
/// does not hold the address may still be one that was retyped.
pub(super) fn ethereum(bytes: &[u8]) -> Validity {
    let Some(hex) = bytes.get(2..).filter(|hex| hex.len() == 40) else { return Validity::Reject };
    let zeros =
        hex.iter().filter(|&&digit| digit == b'0' || digit == b'f' || digit == b'F').count();
    let lower = hex.to_ascii_lowercase();
    if zeros > 24 || lower.iter().all(u8::is_ascii_digit) {
        return Validity::Reject;
    }
    if hex == lower || hex.to_ascii_uppercase() == hex {
        return Validity::Accept(0);
    }
    let hash = keccak_256(&lower);
    let nibbles = hash.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let holds = hex.iter().zip(nibbles).all(|(digit, nibble)| {
        digit.is_ascii_digit() || digit.is_ascii_uppercase() == (nibble > 7)
    });
    if holds { Validity::Accept(40) } else { Validity::Accept(-40) }
}

/// Blocks of eleven characters for eight bytes, and four bytes of Keccak-256 at the end.
pub(super) fn monero(bytes: &[u8]) -> Validity {
    let mut data = Vec::with_capacity(69);
    for block in bytes.chunks(11) {
        let mut number = 0_u128;
        for char in block {
            let Some(value) = BITCOIN.iter().position(|known| known == char) else {
                return Validity::Reject;
            };
            number = number * 58 + value as u128;
        }
        let size = if block.len() == 11 { 8 } else { 5 };
        if number >> (size * 8) != 0 {
            return Validity::Reject;
        }
        data.extend(number.to_be_bytes().iter().skip(16 - size));
    }
    let Some((body, seal)) = data.split_last_chunk::<4>() else { return Validity::Reject };
    accept(keccak_256(body).starts_with(seal))
}

/// Keccak-256 as it was before SHA-3 was padded in another way.
fn keccak_256(input: &[u8]) -> [u8; 32] {
    const RATE: usize = 136;
    let mut padded = input.to_vec();
    padded.push(1);
    padded.resize(padded.len().next_multiple_of(RATE), 0);
    if let Some(last) = padded.last_mut() {
        *last |= 0x80;
    }
    let mut state = [0_u64; 25];
    for block in padded.chunks_exact(RATE) {
        for (lane, bytes) in state.iter_mut().zip(block.as_chunks::<8>().0) {
            *lane ^= u64::from_le_bytes(*bytes);
        }
        permute(&mut state);
    }
    let mut hash = [0; 32];
    for (bytes, lane) in hash.as_chunks_mut::<8>().0.iter_mut().zip(state) {
        *bytes = lane.to_le_bytes();
    }
    hash
}

/// The permutation of 1600 bits, FIPS 202 section 3. The lane of column x and row y is 5y + x.
#[expect(clippy::indexing_slicing, reason = "all indices are below 25 or reduced modulo 5")]
fn permute(state: &mut [u64; 25]) {
    // Where the walk of rho and pi goes next from lane 1, and how far it has then rotated.
    const STEPS: [(usize, u32); 24] = [
        (10, 1),
        (7, 3),
        (11, 6),
        (17, 10),
        (18, 15),
        (3, 21),
        (5, 28),
        (16, 36),
        (8, 45),
        (21, 55),
        (24, 2),
        (4, 14),
        (15, 27),
        (23, 41),
        (19, 56),
        (13, 8),
        (12, 25),
        (2, 43),
        (20, 62),
        (14, 18),
        (22, 39),
        (9, 61),
        (6, 20),
        (1, 44),
    ];
    let mut register = 1_u8;
    for _ in 0..24 {
        let column = |x: usize| (0..5).fold(0, |sum, y| sum ^ state[5 * y + x]);
        let columns = [column(0), column(1), column(2), column(3), column(4)];
        for (at, lane) in state.iter_mut().enumerate() {
            *lane ^= columns[(at + 4) % 5] ^ columns[(at + 1) % 5].rotate_left(1);
        }
        let mut carried = state[1];
        for (to, distance) in STEPS {
            carried = std::mem::replace(&mut state[to], carried.rotate_left(distance));
        }
        for row in state.as_chunks_mut::<5>().0 {
            let old = *row;
            for (x, lane) in row.iter_mut().enumerate() {
                *lane ^= !old[(x + 1) % 5] & old[(x + 2) % 5];
            }
        }
        // The constants come from a shift register: bit 2^j - 1 for j up to 6.
        for bit in [0, 1, 3, 7, 15, 31, 63] {
            state[0] ^= u64::from(register & 1) << bit;
            register = register << 1 ^ if register & 0x80 != 0 { 0x71 } else { 0 };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::keccak_256;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn keccak_of_published_vectors() {
        let empty = "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470";
        let abc = "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45";
        assert_eq!(hex(&keccak_256(b"")), empty);
        assert_eq!(hex(&keccak_256(b"abc")), abc);
        // A byte less than a block, a block, more: where the padding begins and ends.
        let ends = [
            (135, "34367dc248bbd832f4e3e69dfaac2f92638bd0bbd18f2912ba4ef454919cf446"),
            (136, "a6c4d403279fe3e0af03729caada8374b5ca54d8065329a3ebcaeb4b60aa386e"),
            (200, "96ea54061def936c4be90b518992fdc6f12f535068a256229aca54267b4d084d"),
        ];
        for (length, hash) in ends {
            assert_eq!(hex(&keccak_256(&vec![b'a'; length])), hash, "{length}");
        }
    }
}
