//! Check digits of Asia and the Pacific.

use rule_scan::Validity;

use crate::rules::national::checks_world::{
    base_36, exactly, is_dated, is_day, is_repeated, part, values, weighted,
};

pub(super) fn is_tfn(bytes: &[u8]) -> bool {
    exactly::<9>(bytes).is_some_and(|digits| {
        weighted(&digits, &[1, 4, 3, 7, 5, 8, 6, 9, 10]).is_multiple_of(11) && !is_repeated(&digits)
    })
}

pub(super) fn is_abn(bytes: &[u8]) -> bool {
    exactly::<11>(bytes).is_some_and(|digits| {
        // One is taken from the first digit, whose weight is ten.
        let sum = weighted(&digits, &[10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]);
        sum.checked_sub(10).is_some_and(|sum| sum.is_multiple_of(89))
    })
}

pub(super) fn is_acn(bytes: &[u8]) -> bool {
    exactly::<9>(bytes).is_some_and(|digits| {
        weighted(&digits, &[8, 7, 6, 5, 4, 3, 2, 1, 1]).is_multiple_of(10) && !is_repeated(&digits)
    })
}

/// Ten digits, and perhaps one for the member of a family.
pub(super) fn is_medicare(bytes: &[u8]) -> bool {
    let check = |digits: &[u32]| {
        let last = digits.get(8);
        last.is_some_and(|&last| weighted(digits, &[1, 3, 7, 9, 1, 3, 7, 9]) % 10 == last)
    };
    let member = |digits: [u32; 11]| check(&digits);
    exactly::<10>(bytes).is_some_and(|digits| check(&digits))
        || exactly::<11>(bytes).is_some_and(member)
}

/// Eight or nine digits within the numbers issued; a second set of weights is used where the
/// first gives ten.
pub(super) fn is_ird(bytes: &[u8]) -> bool {
    let padded = exactly::<8>(bytes).map(|[a, b, c, d, e, f, g, h]| [0, a, b, c, d, e, f, g, h]);
    let Some(digits) = exactly::<9>(bytes).or(padded) else { return false };
    let [.., last] = digits;
    let check = |weights: &[u32]| (11 - weighted(&digits, weights) % 11) % 11;
    let mut expected = check(&[3, 2, 7, 6, 5, 4, 3, 2]);
    if expected == 10 {
        expected = check(&[7, 4, 3, 2, 5, 2, 7, 6]);
    }
    expected == last && (10_000_000..150_000_000).contains(&part(bytes, 0, 9))
}

/// Letters count from one without I and O. The older form ends with a digit modulo 11, the newer
/// with a letter: examples in use follow modulo 24 or modulo 23, so either is accepted.
pub(super) fn is_nhi(bytes: &[u8]) -> bool {
    let value = |byte: u8| match byte {
        b'0'..=b'9' => Some(u32::from(byte - b'0')),
        b'A'..=b'H' => Some(u32::from(byte - b'A') + 1),
        b'J'..=b'N' => Some(u32::from(byte - b'A')),
        b'P'..=b'Z' => Some(u32::from(byte - b'A') - 1),
        _ => None,
    };
    values::<7>(bytes, value).is_some_and(|values| {
        let [.., last] = values;
        let sum = weighted(&values, &[7, 6, 5, 4, 3, 2]);
        match bytes.last().is_some_and(u8::is_ascii_digit) {
            true => !sum.is_multiple_of(11) && (11 - sum % 11) % 10 == last,
            false => 24 - sum % 24 == last || 23 - sum % 23 == last,
        }
    })
}

/// A state, a permanent account number, and a check character in base 36.
pub(super) fn is_gstin(bytes: &[u8]) -> bool {
    let known = matches!(part(bytes, 0, 2), 1..=38 | 97 | 99);
    known
        && values::<15>(bytes, base_36).is_some_and(|values| {
            let [body @ .., last] = values;
            let weighted = body.iter().enumerate().map(|(index, value)| {
                let product = if index % 2 == 1 { value * 2 } else { *value };
                product / 36 + product % 36
            });
            (36 - weighted.sum::<u32>() % 36) % 36 == last
        })
}

/// The fourth letter says what the holder is, P for a person; the others are companies and bodies,
/// whose numbers need a word as any code of this shape does.
pub(super) fn weigh_pan(bytes: &[u8]) -> Validity {
    match (part(bytes, 0, 4) > 0, bytes.get(3)) {
        (true, Some(b'P')) => Validity::Accept(0),
        (true, _) => Validity::Accept(-20),
        (false, _) => Validity::Reject,
    }
}

pub(super) fn is_indian_state(bytes: &[u8]) -> bool {
    const STATES: &[u8] = b"AN AP AR AS BR CG CH DD DL DN GA GJ HP HR JH JK KA KL LA LD MH ML MN MP MZ NL OD OR PB PY RJ SK TG TN TR TS UK UP WB";
    let state = bytes.get(..2).unwrap_or(b"");
    STATES.split(|&byte| byte == b' ').any(|known| known == state)
}

/// Letters of their own for those born before and after 2000, for foreigners, and from 2022 on.
pub(super) fn is_nric(bytes: &[u8]) -> bool {
    let (Some(first), Some(last), Some(digits)) =
        (bytes.first(), bytes.last(), exactly::<7>(bytes))
    else {
        return false;
    };
    let sum = weighted(&digits, &[2, 7, 6, 5, 4, 3, 2]) as usize;
    let (letters, offset) = match first {
        b'S' => (b"JZIHGFEDCBA", 0),
        b'T' => (b"JZIHGFEDCBA", 4),
        b'F' => (b"XWUTRQPNMLK", 0),
        b'G' => (b"XWUTRQPNMLK", 4),
        _ => (b"XWUTRQPNJLK", 3),
    };
    letters.get((sum + offset) % 11) == Some(last)
}

pub(super) fn is_uen(bytes: &[u8]) -> bool {
    let Some(last) = bytes.last() else { return false };
    let business = exactly::<8>(bytes).is_some_and(|digits| {
        let sum = weighted(&digits, &[10, 4, 9, 3, 8, 2, 7, 1]) as usize;
        b"XMKECAWLJDB".get(sum % 11) == Some(last)
    });
    let company = exactly::<9>(bytes).is_some_and(|digits| {
        let sum = weighted(&digits, &[10, 8, 6, 4, 9, 7, 5, 3, 1]) as usize;
        b"ZKCMDNERGWH".get(sum % 11) == Some(last) && matches!(part(bytes, 0, 4), 1900..=2100)
    });
    business || company
}

pub(super) fn is_uen_of_other(bytes: &[u8]) -> bool {
    const LETTERS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWX0123456789";
    let position = |byte| LETTERS.iter().position(|&known| known == byte);
    let value = |byte| position(byte).and_then(|at| u32::try_from(at).ok());
    values::<10>(bytes, value).is_some_and(|values| {
        let [.., last] = values;
        (weighted(&values, &[4, 3, 5, 3, 10, 2, 2, 5, 7]) + 6) % 11 == last
    })
}

/// A date of birth, a century and a sex. The last digit is a check digit in numbers issued before
/// October 2020 and says nothing in later ones.
pub(super) fn weigh_rrn(bytes: &[u8]) -> Validity {
    let Some(digits) = exactly::<13>(bytes) else { return Validity::Reject };
    let [_, _, _, _, _, _, century, .., last] = digits;
    let sum = weighted(&digits, &[2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]);
    let plain = bytes.iter().all(u8::is_ascii_digit);
    // Foreigners have centuries of their own, and two added to the check digit.
    let added = if century > 4 { 13 } else { 11 };
    let checked = (added - sum % 11) % 10 == last;
    match (is_dated(bytes, 0) && matches!(century, 1..=8), checked) {
        (false, _) => Validity::Reject,
        (true, true) if !plain => Validity::Accept(50),
        (true, false) if plain => Validity::Accept(-10),
        (true, _) => Validity::Accept(0),
    }
}

pub(super) fn is_brn(bytes: &[u8]) -> bool {
    exactly::<10>(bytes).is_some_and(|digits| {
        let [.., ninth, _] = digits;
        let sum = weighted(&digits, &[1, 3, 7, 1, 3, 7, 1, 3, 5, 1]) + ninth * 5 / 10;
        sum.is_multiple_of(10)
    })
}

pub(super) fn is_my_number(bytes: &[u8]) -> bool {
    exactly::<12>(bytes).is_some_and(|digits| {
        let [.., last] = digits;
        let rest = weighted(&digits, &[6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
        last == if rest < 2 { 0 } else { 11 - rest } && !is_repeated(&digits)
    })
}

/// The provinces, the special regions, and 83 for residents from Taiwan.
pub(super) fn is_chinese_region(bytes: &[u8]) -> bool {
    matches!(
        part(bytes, 0, 2),
        11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81..=83 | 91
    )
}

pub(super) fn is_hkid(bytes: &[u8]) -> bool {
    let letters = bytes.iter().take_while(|byte| byte.is_ascii_uppercase()).count();
    let (head, rest) = bytes.split_at_checked(letters).unwrap_or((b"", bytes));
    // A single letter stands for itself after a space, which counts as 36.
    let head: u32 = match *head {
        [one] => 36 * 9 + base_36(one).unwrap_or(0) * 8,
        [one, two] => base_36(one).unwrap_or(0) * 9 + base_36(two).unwrap_or(0) * 8,
        _ => return false,
    };
    values::<7>(rest, |byte| base_36(byte).filter(|&value| value <= 10))
        .is_some_and(|values| (head + weighted(&values, &[7, 6, 5, 4, 3, 2, 1])).is_multiple_of(11))
}

/// The letter stands for a place and counts as two digits.
pub(super) fn is_taiwanese(bytes: &[u8]) -> bool {
    const PLACES: &[u8] = b"ABCDEFGHJKLMNPQRSTUVXYWZIO";
    let place = PLACES.iter().position(|known| bytes.first() == Some(known));
    let place = place.and_then(|place| u32::try_from(place + 10).ok());
    place.zip(exactly::<9>(bytes)).is_some_and(|(place, digits)| {
        let sum = place / 10 + place % 10 * 9 + weighted(&digits, &[8, 7, 6, 5, 4, 3, 2, 1, 1]);
        sum.is_multiple_of(10)
    })
}

pub(super) fn is_thai(bytes: &[u8]) -> bool {
    exactly::<13>(bytes).is_some_and(|digits| {
        let [.., last] = digits;
        let sum = weighted(&digits, &[13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
        (11 - sum % 11) % 10 == last
    })
}

/// The places of birth that are not assigned are left out.
pub(super) fn is_malaysian_place(bytes: &[u8]) -> bool {
    !matches!(part(bytes, 6, 2), 0 | 17..=20 | 69 | 70 | 73 | 80 | 81 | 94..=97)
}

/// A province, and a date of birth whose day has 40 added for women.
pub(super) fn is_nik(bytes: &[u8]) -> bool {
    let day = part(bytes, 6, 2);
    let day = if day > 40 { day - 40 } else { day };
    matches!(part(bytes, 0, 2), 11..=21 | 31..=36 | 51..=53 | 61..=65 | 71..=76 | 81 | 82 | 91..=97)
        && is_day(part(bytes, 8, 2), day)
        && part(bytes, 12, 4) > 0
}
