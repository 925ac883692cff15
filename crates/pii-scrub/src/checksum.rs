//! Published check digits by name, for recognisers from configuration.

/// A published check of an identifier's last characters.
///
/// Separators never count, nor does the case of letters. A scheme of digits looks at the digits alone,
/// and at a check character that stands for ten: `M-1234 5674` passes Luhn as `12345674` does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Checksum {
    /// `luhn`: ISO/IEC 7812-1 annex B; digits.
    Luhn,
    /// `isin`: the same with letters as 10 to 35, ISO 6166.
    Isin,
    /// `verhoeff`: the dihedral group of ten; digits.
    Verhoeff,
    /// `damm`: Damm's totally anti-symmetric quasigroup of ten; digits.
    Damm,
    /// `mod97`: ISO/IEC 7064 MOD 97-10, two digits at the end.
    Mod97,
    /// `iban`: MOD 97-10 with the first four characters moved to the end, ISO 13616.
    Iban,
    /// `mod11_2`: ISO/IEC 7064 MOD 11-2, a digit or `X` at the end (ORCID, ISNI); digits.
    Mod11_2,
    /// `mod11_10`: ISO/IEC 7064 MOD 11,10; digits.
    Mod11_10,
    /// `mod37_36`: ISO/IEC 7064 MOD 37,36; letters and digits.
    Mod37_36,
    /// `mod11`: weights 2 to 7 from the digit before the last, over again; the last digit is what
    /// is left to 11, `0` for eleven and `0`, `K` or `X` for ten; digits.
    Mod11,
    /// `isbn10`: weights 10 to 1, a multiple of 11; ten digits, of which the last may be `X`.
    Isbn10,
    /// `gtin`: weights 3 and 1 from the digit before the last, a multiple of 10; digits. EAN, UPC,
    /// ISBN-13, GLN.
    Gtin,
    /// `aba`: weights 3, 7 and 1, a multiple of 10; digits. Routing numbers of the American
    /// Bankers Association.
    Aba,
}

impl Checksum {
    /// Every check, in no particular order.
    pub const ALL: [Self; 13] = [
        Self::Luhn,
        Self::Isin,
        Self::Verhoeff,
        Self::Damm,
        Self::Mod97,
        Self::Iban,
        Self::Mod11_2,
        Self::Mod11_10,
        Self::Mod37_36,
        Self::Mod11,
        Self::Isbn10,
        Self::Gtin,
        Self::Aba,
    ];

    /// Its name in a configuration.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Luhn => "luhn",
            Self::Isin => "isin",
            Self::Verhoeff => "verhoeff",
            Self::Damm => "damm",
            Self::Mod97 => "mod97",
            Self::Iban => "iban",
            Self::Mod11_2 => "mod11_2",
            Self::Mod11_10 => "mod11_10",
            Self::Mod37_36 => "mod37_36",
            Self::Mod11 => "mod11",
            Self::Isbn10 => "isbn10",
            Self::Gtin => "gtin",
            Self::Aba => "aba",
        }
    }

    /// The check of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|checksum| checksum.name() == name)
    }

    /// Whether an identifier passes. Fewer than two characters never do.
    #[must_use]
    pub fn holds(self, identifier: &[u8]) -> bool {
        let mut signs: Vec<u8> =
            identifier.iter().filter(|byte| byte.is_ascii_alphanumeric()).copied().collect();
        let last = signs.last().copied().unwrap_or(0);
        if !matches!(self, Self::Isin | Self::Mod97 | Self::Iban | Self::Mod37_36) {
            signs.retain(u8::is_ascii_digit);
            let letters: &[u8] = match self {
                Self::Mod11_2 | Self::Isbn10 => b"Xx",
                Self::Mod11 => b"XxKk",
                _ => b"",
            };
            signs.extend(letters.contains(&last).then_some(last));
        }
        let Some((&last, body)) = signs.split_last().filter(|(_, body)| !body.is_empty()) else {
            return false;
        };
        let digits = || body.iter().copied().map(digit).collect::<Option<Vec<u32>>>();
        let all_digits = || signs.iter().copied().map(digit).collect::<Option<Vec<u32>>>();
        match self {
            Self::Luhn => all_digits().is_some_and(|_| luhn(&signs)),
            Self::Isin => luhn(&signs),
            Self::Verhoeff => all_digits().is_some_and(|digits| verhoeff(&digits)),
            Self::Damm => all_digits().is_some_and(|digits| damm(&digits)),
            Self::Mod97 => mod97(signs.iter().copied()) == 1,
            Self::Iban => {
                let (head, rest) = signs.split_at(signs.len().min(4));
                mod97(rest.iter().chain(head).copied()) == 1
            }
            Self::Mod11_2 => digits().zip(ten(last, b"X")).is_some_and(|(digits, check)| {
                let sum = digits.iter().fold(0, |sum, digit| (sum + digit) * 2 % 11);
                (sum + check) % 11 == 1
            }),
            Self::Mod11_10 => all_digits().is_some_and(|digits| hybrid(&digits, 10)),
            Self::Mod37_36 => {
                let values: Option<Vec<u32>> = signs.iter().copied().map(value).collect();
                values.is_some_and(|values| hybrid(&values, 36))
            }
            Self::Mod11 => digits().is_some_and(|digits| {
                let weights = (2..=7).cycle();
                let sum: u32 = digits.iter().rev().zip(weights).map(|(d, weight)| d * weight).sum();
                match 11 - sum % 11 {
                    11 => last == b'0',
                    10 => matches!(last.to_ascii_uppercase(), b'0' | b'K' | b'X'),
                    check => digit(last) == Some(check),
                }
            }),
            Self::Isbn10 => digits().zip(ten(last, b"X")).is_some_and(|(digits, check)| {
                let sum: u32 =
                    digits.iter().zip((2..=10).rev()).map(|(d, weight)| d * weight).sum();
                digits.len() == 9 && (sum + check).is_multiple_of(11)
            }),
            Self::Gtin => weighted(all_digits(), &[1, 3], true),
            Self::Aba => signs.len() == 9 && weighted(all_digits(), &[3, 7, 1], false),
        }
    }
}

fn digit(byte: u8) -> Option<u32> {
    char::from(byte).to_digit(10)
}

/// A digit, or a letter as 10 to 35.
fn value(byte: u8) -> Option<u32> {
    char::from(byte).to_digit(36)
}

/// A check digit of which one of these letters stands for ten.
fn ten(byte: u8, letters: &[u8]) -> Option<u32> {
    digit(byte).or(letters.contains(&byte.to_ascii_uppercase()).then_some(10))
}

fn luhn(signs: &[u8]) -> bool {
    // A letter is two digits.
    let digits = signs.iter().filter_map(|&byte| value(byte)).flat_map(|value| {
        let tens = (value > 9).then_some(value / 10);
        tens.into_iter().chain([value % 10])
    });
    let digits: Vec<u32> = digits.collect();
    let doubled = |digit: u32| if digit > 4 { 2 * digit - 9 } else { 2 * digit };
    let of_place =
        |(place, digit): (usize, &u32)| if place % 2 == 1 { doubled(*digit) } else { *digit };
    digits.iter().rev().enumerate().map(of_place).sum::<u32>().is_multiple_of(10)
}

/// The remainder of the number whose letters are written as two digits.
fn mod97(signs: impl Iterator<Item = u8>) -> u32 {
    signs
        .filter_map(value)
        .fold(0, |remainder, value| (remainder * if value > 9 { 100 } else { 10 } + value) % 97)
}

/// The hybrid systems of ISO/IEC 7064, over this modulus and the next number.
fn hybrid(values: &[u32], modulus: u32) -> bool {
    let Some((check, body)) = values.split_last() else { return false };
    let product = body.iter().fold(modulus, |product, value| {
        let sum = (product + value) % modulus;
        (if sum == 0 { modulus } else { sum }) * 2 % (modulus + 1)
    });
    (product + check) % modulus == 1
}

/// Whether the sum of digits by these weights, over again, is a multiple of ten.
fn weighted(digits: Option<Vec<u32>>, weights: &[u32], from_the_end: bool) -> bool {
    let Some(mut digits) = digits else { return false };
    if from_the_end {
        digits.reverse();
    }
    let weighted = digits.iter().zip(weights.iter().cycle()).map(|(digit, weight)| digit * weight);
    weighted.sum::<u32>().is_multiple_of(10)
}

/// The product of the dihedral group of ten.
fn dihedral(a: u32, b: u32) -> u32 {
    match (a < 5, b < 5) {
        (true, true) => (a + b) % 5,
        (true, false) => 5 + (a + b) % 5,
        (false, true) => 5 + (a - b) % 5,
        (false, false) => (a + 5 - b) % 5,
    }
}

fn verhoeff(digits: &[u32]) -> bool {
    let permuted = |digit: u32, times: usize| {
        const PERMUTATION: [u32; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
        (0..times).fold(digit, |digit, _| PERMUTATION.get(digit as usize).copied().unwrap_or(digit))
    };
    let places = digits.iter().rev().zip((0..8).cycle());
    places.fold(0, |sum, (&digit, times)| dihedral(sum, permuted(digit, times))) == 0
}

fn damm(digits: &[u32]) -> bool {
    const TABLE: [[u32; 10]; 10] = [
        [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
        [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
        [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
        [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
        [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
        [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
        [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
        [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
        [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
        [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
    ];
    let step = |interim: u32, &digit: &u32| {
        let row = TABLE.get(interim as usize).and_then(|row| row.get(digit as usize));
        row.copied().unwrap_or(0)
    };
    digits.iter().fold(0, step) == 0
}

#[cfg(test)]
mod tests {
    use super::Checksum;

    /// Published examples; any other last character fails.
    #[test]
    fn published_examples_pass_and_others_fail() {
        let rows = [
            (Checksum::Luhn, "7992739871", "3"),
            (Checksum::Luhn, "M-7992 739871", "3"),
            (Checksum::Isin, "US037833100", "5"),
            (Checksum::Verhoeff, "236", "3"),
            (Checksum::Verhoeff, "12345", "1"),
            (Checksum::Damm, "572", "4"),
            (Checksum::Mod97, "794", "44"),
            (Checksum::Iban, "GB82 WEST 1234 5698 7654 3", "2"),
            (Checksum::Mod11_2, "0000-0002-1825-009", "7"),
            (Checksum::Mod11_2, "0000-0002-1694-233", "X"),
            (Checksum::Mod11_10, "079", "2"),
            (Checksum::Mod37_36, "A12425GABC1234002", "M"),
            (Checksum::Mod11, "12345", "5"),
            (Checksum::Isbn10, "0-306-40615-", "2"),
            (Checksum::Isbn10, "0-8044-2957-", "X"),
            (Checksum::Gtin, "978-0-306-40615-", "7"),
            (Checksum::Aba, "11100002", "5"),
        ];
        for (checksum, body, check) in rows {
            let name = checksum.name();
            assert!(checksum.holds(format!("{body}{check}").as_bytes()), "{name} {body}{check}");
            let passing = "0123456789".chars().filter(|last| {
                check.len() == 1 && checksum.holds(format!("{body}{last}").as_bytes())
            });
            assert!(passing.count() <= 1, "{name} {body}");
            assert!(!checksum.holds(b"") && !checksum.holds(b"0"), "{name}");
        }
        for checksum in Checksum::ALL {
            assert!(rows.iter().any(|(tested, ..)| *tested == checksum), "{checksum:?}");
            assert_eq!(Checksum::from_name(checksum.name()), Some(checksum));
        }
    }
}
