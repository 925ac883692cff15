//! Checksums that some tokens carry. They add confidence and never decide: tokens of tests and
//! examples have wrong ones and are hidden all the same.

const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// GitHub and npm: the last six characters are the CRC32 of those before, in base 62.
pub(crate) fn is_github(body: &[u8]) -> bool {
    let Some((text, sum)) = body.len().checked_sub(6).and_then(|cut| body.split_at_checked(cut))
    else {
        return false;
    };
    let mut value: u64 = 0;
    for byte in sum {
        let Some(digit) = BASE62.iter().position(|known| known == byte) else { return false };
        value = value * 62 + digit as u64;
    }
    value == u64::from(crc32(text))
}

/// Grafana: the last eight characters are the CRC32 of the 37 before the underscore, in
/// little-endian hexadecimal.
pub(crate) fn is_grafana(token: &[u8]) -> bool {
    let Some((text, [b'_', sum @ ..])) = token.split_at_checked(37) else { return false };
    let expected: String = crc32(text).to_le_bytes().iter().map(|b| format!("{b:02x}")).collect();
    sum.eq_ignore_ascii_case(expected.as_bytes())
}

/// CRC-32 as in zlib, bit by bit: it sees a few dozen bytes of a token that was found already.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| {
            if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::{BASE62, crc32, is_github, is_grafana};

    #[test]
    fn sums_are_checked() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);

        let text = "daYZk2aLzkxEqIpPhnJeAE7bItukAG";
        let mut sum = crc32(text.as_bytes()) as usize;
        let mut digits = [b'0'; 6];
        for digit in digits.iter_mut().rev() {
            *digit = BASE62[sum % 62];
            sum /= 62;
        }
        let body = format!("{text}{}", std::str::from_utf8(&digits).unwrap());
        assert!(is_github(body.as_bytes()));
        assert!(!is_github(body.to_uppercase().as_bytes()));
        assert!(!is_github(b"short"));

        let text = "glsa_1JPaUfDySmsDKIKpx4AEXQdNUhU01Ldw";
        let sum: String =
            crc32(text.as_bytes()).to_le_bytes().iter().map(|b| format!("{b:02x}")).collect();
        assert!(is_grafana(format!("{text}_{sum}").as_bytes()));
        assert!(!is_grafana(format!("{text}_00000000").as_bytes()));
    }
}
