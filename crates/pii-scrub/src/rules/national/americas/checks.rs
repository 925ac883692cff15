//! Check digits of Canada and Latin America.

use rule_scan::Validity;

use crate::rules::national::checks_world::{
    base_36, exactly, is_dated, is_repeated, luhn, part, values, weighted,
};

pub(super) fn is_cpf(digits: [u32; 11]) -> bool {
    let [.., first, second] = digits;
    let check = |sum: u32| sum * 10 % 11 % 10;
    !is_repeated(&digits)
        && check(weighted(&digits, &[10, 9, 8, 7, 6, 5, 4, 3, 2])) == first
        && check(weighted(&digits, &[11, 10, 9, 8, 7, 6, 5, 4, 3, 2])) == second
}

/// A letter counts as its code less that of `0`.
pub(super) fn is_cnpj(bytes: &[u8]) -> bool {
    let value = |byte: u8| byte.is_ascii_alphanumeric().then(|| u32::from(byte.wrapping_sub(b'0')));
    values::<14>(bytes, value).is_some_and(|values| {
        let [.., first, second] = values;
        let check = |sum: u32| sum * 10 % 11 % 10;
        !is_repeated(&values)
            && check(weighted(&values, &[5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2])) == first
            && check(weighted(&values, &[6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2])) == second
    })
}

/// A date of birth, a state, and a check digit over an alphabet in which `Ñ` follows `N`.
pub(super) fn is_curp(bytes: &[u8]) -> bool {
    const STATES: &[u8] =
        b"AS BC BS CC CL CM CS CH DF DG GT GR HG JC MC MN MS NT NL OC PL QT QR SP SL SR TC TS TL VZ YN ZS NE";
    let value = |byte| base_36(byte).map(|value| value + u32::from(byte > b'N'));
    let state = bytes.get(11..13).unwrap_or(b"");
    let known = STATES.split(|&byte| byte == b' ').any(|known| known == state);
    let weights = [18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2];
    let check = |values: [u32; 18]| {
        let [.., last] = values;
        (10 - weighted(&values, &weights) % 10) % 10 == last
    };
    known && is_dated(bytes, 0) && values::<18>(bytes, value).is_some_and(check)
}

/// Four letters before the date for a person, which is why it is surer, three for a company.
pub(super) fn weigh_rfc(bytes: &[u8]) -> Validity {
    let Ok(text) = std::str::from_utf8(bytes) else { return Validity::Reject };
    let value = |char: char| match char {
        '&' => Some(24),
        'Ñ' => Some(38),
        'O'..='Z' => char.to_digit(36).map(|value| value + 1),
        _ => char.to_digit(36),
    };
    let values = || text.chars().filter_map(value);
    let length = values().count();
    let weights = (1..=13).rev().skip(13_usize.saturating_sub(length));
    let sum: u32 = values().zip(weights).map(|(value, weight)| value * weight).sum();
    // The check digit itself has weight one: the sum with it is a multiple of eleven. The shorter
    // number counts as one with a space before it, whose value is 37.
    let space = if length == 12 { 37 * 13 } else { 0 };
    let dated = is_day_of_rfc(text);
    match (sum + space).is_multiple_of(11) && dated {
        true if length == 13 => Validity::Accept(15),
        true => Validity::Accept(0),
        false => Validity::Reject,
    }
}

pub(super) fn is_day_of_rfc(text: &str) -> bool {
    let start = text.bytes().position(|byte| byte.is_ascii_digit()).unwrap_or(0);
    is_dated(text.as_bytes().get(start..).unwrap_or(b""), 0)
}

/// Ten is written as nine.
pub(super) fn is_cuit(bytes: &[u8]) -> bool {
    exactly::<11>(bytes).is_some_and(|digits| {
        let [.., last] = digits;
        let check = (11 - weighted(&digits, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11;
        check.min(9) == last
    })
}

/// Modulus eleven with weights from the right, and `K` for ten.
pub(super) fn is_rut(bytes: &[u8]) -> bool {
    let Some((last, body)) = bytes.split_last() else { return false };
    let mut values = body.iter().rev().filter_map(|&byte| char::from(byte).to_digit(10));
    let weights = [2, 3, 4, 5, 6, 7, 2, 3];
    let sum: u32 = values.by_ref().zip(weights).map(|(value, weight)| value * weight).sum();
    let check = match 11 - sum % 11 {
        11 => b'0',
        10 => b'K',
        digit => b'0' + u8::try_from(digit).unwrap_or(0),
    };
    last.to_ascii_uppercase() == check && part(bytes, 0, 7) > 0
}

pub(super) fn is_nit(bytes: &[u8]) -> bool {
    exactly::<10>(bytes).is_some_and(|digits| {
        let [.., last] = digits;
        let rest = weighted(&digits, &[41, 37, 29, 23, 19, 17, 13, 7, 3]) % 11;
        last == if rest < 2 { rest } else { 11 - rest }
    })
}

pub(super) fn is_peruvian_ruc(bytes: &[u8]) -> bool {
    exactly::<11>(bytes).is_some_and(|digits| {
        let [.., last] = digits;
        (11 - weighted(&digits, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 10 == last
    })
}

/// The check character is a digit or, on older cards, a letter.
pub(super) fn is_peruvian_dni(bytes: &[u8]) -> bool {
    let Some((last, body)) = bytes.split_last() else { return false };
    exactly::<8>(body).is_some_and(|digits| {
        let rest = weighted(&digits, &[3, 2, 7, 6, 5, 4, 3, 2]) as usize % 11;
        b"65432110987".get(rest) == Some(last) || b"KJIHGFEDCBA".get(rest) == Some(last)
    })
}

/// Ten digits, with 001 behind them as a tax number: a province, and Luhn's check of the ten.
pub(super) fn is_ecuadorian(bytes: &[u8]) -> bool {
    let province = part(bytes, 0, 2);
    let digits: Vec<u8> = bytes.iter().copied().filter(u8::is_ascii_digit).collect();
    ((1..=24).contains(&province) || province == 30) && digits.get(..10).is_some_and(luhn)
}

pub(super) fn is_uruguayan(bytes: &[u8]) -> bool {
    exactly::<8>(bytes).is_some_and(|digits| {
        weighted(&digits, &[2, 9, 8, 7, 6, 3, 4, 1]).is_multiple_of(10) && !is_repeated(&digits)
    })
}
