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

/// Atlassian, Zuplo: the last eight characters are the CRC32 in hexadecimal of what stands before, with or
/// without the sign that sets them off and the prefix. Scanners disagree, and each is unlikely by chance.
pub(crate) fn is_crc(token: &[u8], body: &[u8]) -> bool {
    [token, body].into_iter().any(|text| {
        let Some((text, sum)) =
            text.len().checked_sub(8).and_then(|cut| text.split_at_checked(cut))
        else {
            return false;
        };
        let bare = text.strip_suffix(b"=").or(text.strip_suffix(b"_")).unwrap_or(text);
        let holds = |text| sum.eq_ignore_ascii_case(format!("{:08x}", crc32(text)).as_bytes());
        holds(text) || holds(bare)
    })
}

/// Bech32 as in BIP 173: the checksum holds over the name before the last `1` and the data after it.
pub(crate) fn is_bech32(token: &[u8]) -> bool {
    const ALPHABET: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    const GENERATOR: [u32; 5] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];
    let token = token.to_ascii_lowercase();
    let Some((name, data)) =
        token.iter().rposition(|&byte| byte == b'1').and_then(|at| token.split_at_checked(at))
    else {
        return false;
    };
    let mut values: Vec<u32> = name.iter().map(|byte| u32::from(byte >> 5)).collect();
    values.push(0);
    values.extend(name.iter().map(|byte| u32::from(byte & 31)));
    for byte in data.iter().skip(1) {
        let Some(value) = ALPHABET.iter().position(|known| known == byte) else { return false };
        values.push(value as u32);
    }
    let sum =
        values.iter().fold(1u32, |sum, value| {
            let top = sum >> 25;
            let next = (sum & 0x01ff_ffff) << 5 ^ value;
            GENERATOR.iter().zip(0..).fold(next, |next, (term, bit)| {
                if top >> bit & 1 == 1 { next ^ term } else { next }
            })
        });
    sum == 1
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
    use super::{BASE62, crc32, is_bech32, is_crc, is_github, is_grafana};

    #[test]
    fn bech32_holds() {
        // From BIP 173 and from the test vectors of age.
        for token in [
            "A12UEL5L",
            "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw",
            "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX",
        ] {
            assert!(is_bech32(token.as_bytes()), "{token}");
            assert!(!is_bech32(
                token.replace('5', "4").replace("Q4E", "Q5E").replace("mqq", "mqp").as_bytes()
            ));
        }
        for token in ["", "1", "A1G7SGD8", "no", "abc1b"] {
            assert!(!is_bech32(token.as_bytes()), "{token}");
        }
    }

    #[test]
    fn a_sum_in_hexadecimal_stands_at_the_end() {
        let text = "ATATT3xFfGF0k2Q9vLw8Zr1Tb6Yc4NsPd7Xj0Hm5Ge3";
        let sum = crc32(text.as_bytes());
        let token = format!("{text}={sum:08X}");
        assert!(is_crc(token.as_bytes(), token.as_bytes()));
        let wrong = format!("{text}={:08X}", sum ^ 1);
        assert!(!is_crc(wrong.as_bytes(), wrong.as_bytes()));
        let body = format!("q9x2_{:08x}", crc32(b"q9x2"));
        assert!(is_crc(format!("zpka_{body}").as_bytes(), body.as_bytes()));
        assert!(!is_crc(b"short", b""));
    }

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
