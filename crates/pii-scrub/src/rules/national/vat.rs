//! Identifiers of the value added tax of every member state of the European Union, of Northern
//! Ireland and of Great Britain, with the prefix of the country.

use rule_scan::Validity;

use super::checks_europe::{
    count, digit, last, letter, mod_11_10, part, passes, weighted, weighted_cross,
};
use super::{eu_east, eu_west};
use crate::kind::{Kind, Law};
use crate::rules::card::luhn;
use crate::rules::identifier::{Identifier, Start};

pub(super) const ROWS: &[Identifier] = &[
    Identifier::new(
        Kind::new(
            "pii.eu_vat",
            "EU_VAT",
            &[Law::Gdpr],
            "European Commission, VIES; check digits as each tax authority publishes them",
        ),
        Start::Upper,
        "ATU ?[0-9]{8}|BE ?[01][0-9]{3}[. ]?[0-9]{3}[. ]?[0-9]{3}|BG ?[0-9]{9,10}\
         |CY ?[0-9]{8}[A-Z]\
         |CZ ?[0-9]{8,10}|DE ?[1-9][0-9]{2} ?[0-9]{3} ?[0-9]{3}\
         |DK ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[0-9]{2}\
         |EE ?10[0-9]{7}|EL ?[0-9]{9}|ES ?(?:[A-Z][0-9]{7}[0-9A-Z]|[0-9]{8}[A-Z])\
         |FI ?[0-9]{7}-?[0-9]\
         |FR ?[0-9A-HJ-NP-Z]{2} ?[0-9]{3} ?[0-9]{3} ?[0-9]{3}|HR ?[0-9]{11}|HU ?[0-9]{8}\
         |IE ?(?:[0-9]{7}[A-W][A-I]?|[0-9][A-Z+*][0-9]{5}[A-W])|LT ?(?:[0-9]{9}|[0-9]{12})\
         |LU ?[0-9]{8}\
         |LV ?[0-9]{11}|MT ?[0-9]{8}|NL ?[0-9]{9}B[0-9]{2}\
         |NL ?[0-9]{4}\\.[0-9]{2}\\.[0-9]{3}\\.?B[. ]?[0-9]{2}\
         |PL ?[0-9]{10}|PT ?[0-9]{9}|RO ?[1-9][0-9]{1,9}|SE ?[0-9]{10}01\
         |SE ?[0-9]{6}-[0-9]{4}[ -]?01\
         |SI ?[1-9][0-9]{7}|SK ?[0-9]{10}",
        weigh,
        40,
        WORDS,
        45,
    ),
    Identifier::new(
        Kind::of("IT", "pii.it_vat_code", "IT_VAT_CODE", &[Law::Gdpr], "DPR 633/1972, art. 35"),
        Start::Upper,
        "IT ?[0-9]{11}",
        weigh,
        40,
        WORDS,
        45,
    )
    .variant("prefixed"),
    Identifier::new(
        Kind::of("GB", "pii.uk_vat", "UK_VAT", &[Law::Gdpr], "HMRC, VAT number format"),
        Start::Upper,
        "(?:GB|XI) ?[0-9]{3} ?[0-9]{4} ?[0-9]{2}(?: ?[0-9]{3})?|(?:GB|XI) ?(?:GD[0-4]\
         |HA[5-9])[0-9]{2}",
        weigh,
        40,
        WORDS,
        45,
    ),
];

/// Value added tax in the languages of the Union.
const WORDS: &[&str] = &[
    "vat",
    "ust",
    "ustid",
    "ustidnr",
    "uid",
    "mwst",
    "umsatzsteuer",
    "tva",
    "iva",
    "piva",
    "btw",
    "moms",
    "momsnr",
    "alv",
    "dph",
    "dič",
    "dic",
    "nip",
    "pdv",
    "oib",
    "ddv",
    "áfa",
    "adószám",
    "pvm",
    "pvn",
    "kmkr",
    "ддс",
    "ДДС",
    "φπα",
    "ΦΠΑ",
    "αφμ",
    "ΑΦΜ",
    "cif",
    "cui",
    "vies",
];

/// A check that one in a hundred passes, or letters within, report alone, and so does one in ten
/// beside nine digits or more; shorter ones want a word.
fn weigh(bytes: &[u8]) -> Validity {
    let compact: Vec<u8> =
        bytes.iter().copied().filter(|byte| !matches!(byte, b' ' | b'.' | b'-')).collect();
    let Some((country, number)) = compact.split_at_checked(2) else { return Validity::Reject };
    let (is_right, points) = match country {
        b"AT" => (
            (weighted_cross(number, &[1, 2, 1, 2, 1, 2, 1]) + 4 + last(number)).is_multiple_of(10),
            15,
        ),
        b"BE" => (97 - part(number, 0, 8) % 97 == part(number, 8, 2), 20),
        b"BG" => (is_bulgarian(number), 10),
        b"CY" => (is_cypriot(number), 20),
        b"CZ" => (is_czech(number), if count(number) == 8 { 5 } else { 15 }),
        b"DE" => (mod_11_10(number), 15),
        b"DK" => (weighted(number, &[2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11), 5),
        b"EE" => (weighted(number, &[3, 7, 1, 3, 7, 1, 3, 7, 1]).is_multiple_of(10), 15),
        b"EL" => (eu_east::is_afm(number), 15),
        b"ES" => (is_spanish(number), 15),
        b"FI" => (weighted(number, &[7, 9, 10, 5, 8, 4, 2, 1]).is_multiple_of(11), 5),
        b"FR" => (is_french(number), 20),
        b"GB" | b"XI" => (is_british(number), if number.len() < 9 { 0 } else { 20 }),
        b"HR" => (mod_11_10(number), 15),
        b"HU" => (weighted(number, &[9, 7, 3, 1, 9, 7, 3, 1]).is_multiple_of(10), 5),
        b"IE" => (is_irish(number), 20),
        b"IT" => (luhn(number) && part(number, 0, 7) > 0, 15),
        b"LT" => (is_lithuanian(number), 15),
        b"LU" => (part(number, 0, 6) % 89 == part(number, 6, 2), 20),
        b"LV" => (is_latvian(number), 15),
        b"MT" => (weighted(number, &[3, 4, 6, 7, 8, 9, 10, 1]).is_multiple_of(37), 20),
        b"NL" => (is_dutch(&compact), 20),
        b"PL" => (eu_east::is_nip(number), 15),
        b"PT" => (eu_west::is_portuguese(number), 15),
        b"RO" => (is_romanian(number), if number.len() < 6 { -25 } else { 0 }),
        b"SE" => (number.get(..10).is_some_and(luhn), 20),
        b"SI" => (is_slovene(number), 5),
        b"SK" => (is_slovak(number), 15),
        _ => (false, 0),
    };
    // Zeros pass most sums.
    passes(is_right && number.iter().any(|byte| matches!(byte, b'1'..=b'9')), points)
}

fn is_bulgarian(number: &[u8]) -> bool {
    if count(number) == 9 {
        let first = weighted(number, &[1, 2, 3, 4, 5, 6, 7, 8]) % 11;
        let second = weighted(number, &[3, 4, 5, 6, 7, 8, 9, 10]) % 11 % 10;
        return last(number) == if first < 10 { first } else { second };
    }
    let foreign = weighted(number, &[21, 19, 17, 13, 11, 9, 7, 3, 1]) % 10 == last(number);
    let other = (11 - weighted(number, &[4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11 == last(number);
    eu_east::is_egn(number) || foreign || other
}

fn is_cypriot(number: &[u8]) -> bool {
    const ODD: [u32; 10] = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21];
    let sum: u32 = (0..8)
        .map(|index| {
            let digit = digit(number, index);
            if index % 2 == 0 { ODD.get(digit as usize).copied().unwrap_or(0) } else { digit }
        })
        .sum();
    number.last().is_some_and(|&check| letter(check) == sum % 26) && part(number, 0, 2) != 12
}

fn is_czech(number: &[u8]) -> bool {
    if count(number) != 8 {
        return eu_east::is_rodne_cislo(number);
    }
    let check = (11 - weighted(number, &[8, 7, 6, 5, 4, 3, 2]) % 11) % 10;
    check == last(number) && digit(number, 0) != 9
}

/// Persons of Spain and foreigners by their letter; companies by a digit or a letter.
fn is_spanish(number: &[u8]) -> bool {
    let (first, last) = (number.first().copied(), number.last().copied());
    let by_23 = |number: u64| b"TRWAGMYFPDXBNJZSQVHLCKE".get((number % 23) as usize).copied();
    match first {
        Some(b'0'..=b'9') => last == by_23(part(number, 0, 8)),
        Some(first @ b'X'..=b'Z') => {
            last == by_23(u64::from(first - b'X') * 10_000_000 + part(number, 0, 7))
        }
        Some(b'K' | b'L' | b'M') => last == by_23(part(number, 0, 7)),
        Some(_) => {
            let middle = number.get(1..8).unwrap_or(&[]);
            let check = (10 - weighted_cross(middle, &[2, 1, 2, 1, 2, 1, 2]) % 10) % 10;
            last == b"JABCDEFGHI".get(check as usize).copied()
                || last.is_some_and(|last| u32::from(last) == u32::from(b'0') + check)
        }
        None => false,
    }
}

/// The number of the company, and before it a key by 97 or two characters that are no key.
fn is_french(number: &[u8]) -> bool {
    let Some((key, siren)) = number.split_at_checked(2) else { return false };
    let old = key.iter().all(u8::is_ascii_digit);
    let right = (12 + 3 * (part(siren, 0, 9) % 97)) % 97 == part(key, 0, 2);
    luhn(siren) && (!old || right)
}

/// By 97, since 2010 more or less 55; government departments and health authorities have no check.
fn is_british(number: &[u8]) -> bool {
    let rest = (weighted(number, &[8, 7, 6, 5, 4, 3, 2]) + part(number, 7, 2) as u32) % 97;
    number.len() < 9 || matches!(rest, 0 | 42 | 55)
}

fn is_irish(number: &[u8]) -> bool {
    if number.get(1).is_some_and(u8::is_ascii_digit) {
        return eu_west::is_pps(number);
    }
    // The old style: what the letter replaces counts as 0, the first digit goes last.
    let mut new = vec![b'0'];
    new.extend_from_slice(number.get(2..7).unwrap_or(&[]));
    new.extend(number.first());
    new.extend(number.last());
    eu_west::is_pps(&new)
}

fn is_lithuanian(number: &[u8]) -> bool {
    let length = count(number);
    let (first, second, mark) = match length {
        9 => (&[1, 2, 3, 4, 5, 6, 7, 8][..], &[3, 4, 5, 6, 7, 8, 9, 1][..], 7),
        _ => (&[1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2][..], &[3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4][..], 10),
    };
    let sum = weighted(number, first) % 11;
    let check = if sum < 10 { sum } else { weighted(number, second) % 11 % 10 };
    check == last(number) && digit(number, mark) == 1
}

/// Companies by eleven; persons by their personal code, which begins with a day.
fn is_latvian(number: &[u8]) -> bool {
    if digit(number, 0) > 3 {
        return weighted(number, &[9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1]) % 11 == 3;
    }
    let sum = weighted(number, &[1, 6, 3, 7, 9, 10, 5, 8, 4, 2]);
    super::checks_europe::is_dmy(number, 0) && (1101 - sum) % 11 % 10 == last(number)
}

/// The test by eleven of a company, or since 2020 mod 97 over prefix and all, letters from 10.
fn is_dutch(compact: &[u8]) -> bool {
    let number = compact.get(2..11).unwrap_or(&[]);
    let rest = compact.iter().fold(0, |rest, &byte| match byte {
        b'0'..=b'9' => (rest * 10 + u32::from(byte - b'0')) % 97,
        letter_byte => (rest * 100 + letter(letter_byte) + 10) % 97,
    });
    rest == 1 || eu_west::is_bsn(number)
}

/// Weights from the right; the shorter a number, the less it says.
fn is_romanian(number: &[u8]) -> bool {
    let weights = [7, 5, 3, 2, 1, 7, 5, 3, 2];
    let skip = 10_usize.saturating_sub(count(number));
    let sum = weighted(number, weights.get(skip..).unwrap_or(&[]));
    sum * 10 % 11 % 10 == last(number)
}

fn is_slovene(number: &[u8]) -> bool {
    let check = 11 - weighted(number, &[8, 7, 6, 5, 4, 3, 2]) % 11;
    check < 11 && check % 10 == last(number)
}

/// A multiple of eleven whose third digit no birthday has, or the number of a person.
fn is_slovak(number: &[u8]) -> bool {
    let company = matches!(digit(number, 2), 2..=4 | 7..=9) && digit(number, 0) > 0;
    company && part(number, 0, 10).is_multiple_of(11) || eu_east::is_rodne_cislo(number)
}
