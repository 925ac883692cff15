//! Identifiers of Germany, Austria and Switzerland.

use rule_scan::Validity;

use super::checks_europe::{
    by_grouping, count, digit, is_dmy, last, letter, mod_11_10, part, passes, weighted,
    weighted_cross,
};
use crate::kind::{Kind, Law};
use crate::rules::identifier::{Identifier, Start, shape_only};

pub(super) const ROWS: &[Identifier] = &[
    Identifier::new(
        Kind::of(
            "DE",
            "pii.de_tax_id",
            "DE_TAX_ID",
            &[Law::GdprNational],
            "AO section 139b; ITZBund, Prüfziffernberechnung",
        ),
        Start::Digit,
        "[1-9][0-9]{10}|[1-9][0-9] [0-9]{3} [0-9]{3} [0-9]{3}\
         |[1-9][0-9]/[0-9]{3}/[0-9]{3}/[0-9]{3}",
        |bytes| by_grouping(is_tax_id(bytes), bytes, 25),
        35,
        &[
            "steuer",
            "steuerid",
            "steueridnr",
            "steuernummer",
            "steueridentifikationsnummer",
            "identifikationsnummer",
            "idnr",
            "tin",
            "taxpayer",
        ],
        45,
    ),
    Identifier::new(
        Kind::of(
            "DE",
            "pii.de_tax_number",
            "DE_TAX_NUMBER",
            &[Law::Gdpr],
            "Steuernummern der Länder, ELSTER",
        ),
        Start::AfterWord,
        "[0-9]{2,3}[ /][0-9]{3,4}[ /][0-9]{4,5}|[0-9]{10,11}|[0-9]{13}\
         |[0-9] [0-9]{4} [0-9]{4} [0-9]{4}",
        |bytes| passes((10..=13).contains(&count(bytes)), 0),
        75,
        &[
            "steuernummer",
            "steuernr",
            "steuer nr",
            "steuer nummer",
            "stnr",
            "st.nr",
            "st. nr",
            "st.-nr",
            "st nr",
        ],
        0,
    ),
    Identifier::new(
        Kind::of(
            "DE",
            "pii.de_social_security",
            "DE_SOCIAL_SECURITY",
            &[Law::GdprNational],
            "VKVV section 2; Deutsche Rentenversicherung",
        ),
        Start::Digit,
        "[0-9]{8}[A-Z][0-9]{3}|[0-9]{2} [0-9]{6} [A-Z] [0-9]{3}",
        |bytes| passes(is_pension_number(bytes), 0),
        65,
        &["sozialversicherungsnummer", "rentenversicherungsnummer", "rvnr", "svnr"],
        30,
    ),
    Identifier::new(
        Kind::of(
            "DE",
            "pii.de_id_card",
            "DE_ID_CARD",
            &[Law::GdprNational],
            "BMI, Seriennummer des Personalausweises; ICAO 9303",
        ),
        Start::AfterWord,
        "(?i:[cfghjklmnprtvwxyz][cfghjklmnprtvwxyz0-9]{8})[0-9]?(?:D|<<)?|[0-9]{9,10}D?\
         |T[0-9]{8}",
        is_document_number,
        80,
        &["personalausweis", "ausweis", "perso", "personalausweisnr", "identity card", "id card"],
        0,
    ),
    Identifier::new(
        Kind::of(
            "DE",
            "pii.de_passport",
            "DE_PASSPORT",
            &[Law::GdprNational],
            "BMI, Seriennummer des Reisepasses; ICAO 9303",
        ),
        Start::AfterWord,
        "(?i:[cfghjk][cfghjklmnprtvwxyz0-9]{8})[0-9]?D?",
        is_document_number,
        82,
        &["reisepass", "pass nummer", "pass nr", "passport"],
        0,
    ),
    Identifier::new(
        Kind::of(
            "DE",
            "pii.de_health_insurance",
            "DE_HEALTH_INSURANCE",
            &[Law::GdprNational, Law::GdprSpecial],
            "SGB V section 290; GKV-Spitzenverband",
        ),
        Start::Upper,
        "[A-Z][0-9]{9}|[A-Z] [0-9]{3} [0-9]{3} [0-9]{3}",
        |bytes| {
            // The letter counts as two digits.
            let place = bytes.first().map_or(0, |&byte| letter(byte) + 1);
            let numeric = spelled(place, bytes.get(1..).unwrap_or(&[]));
            let sum = weighted_cross(&numeric, &[1, 2, 1, 2, 1, 2, 1, 2, 1, 2]);
            passes(sum % 10 == last(bytes), 0)
        },
        35,
        &[
            "versichertennummer",
            "krankenversichertennummer",
            "krankenversicherungsnummer",
            "krankenversicherung",
            "krankenkasse",
            "kvnr",
            "gesundheitskarte",
            "egk",
        ],
        45,
    ),
    Identifier::new(
        Kind::of(
            "AT",
            "pii.at_svnr",
            "AT_SVNR",
            &[Law::GdprNational],
            "ASVG section 31; Dachverband der Sozialversicherungsträger",
        ),
        Start::Digit,
        "[1-9][0-9]{9}|[1-9][0-9]{3}[ -/][0-9]{6}",
        |bytes| {
            let sum = weighted(bytes, &[3, 7, 9, 0, 5, 8, 4, 2, 1, 6]);
            // Months beyond 12 are given when the numbers of a day are used up.
            let born = is_dmy(bytes, 4) || matches!(part(bytes, 6, 2), 13..=15);
            by_grouping(born && sum % 11 == digit(bytes, 3), bytes, 20)
        },
        35,
        &["sozialversicherungsnummer", "versicherungsnummer", "svnr", "sv", "svnummer", "svn"],
        45,
    ),
    Identifier::new(
        Kind::of(
            "CH",
            "pii.ch_ahv",
            "CH_AHV",
            &[Law::GdprNational],
            "Swiss Federal Social Insurance Office, AHVN13; GS1 check digit",
        ),
        Start::Literals(&["756"]),
        r"756(?:\.[0-9]{4}\.[0-9]{4}\.[0-9]{2}| [0-9]{4} [0-9]{4} [0-9]{2}|[0-9]{10})",
        |bytes| {
            let sum = weighted(bytes, &[1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]);
            by_grouping(sum.is_multiple_of(10), bytes, 20)
        },
        55,
        &["ahv", "avs", "sozialversicherungsnummer", "versichertennummer", "ahvn13", "oasi"],
        30,
    ),
    Identifier::new(
        Kind::of("CH", "pii.ch_passport", "CH_PASSPORT", &[Law::Gdpr], "fedpol; ICAO 9303"),
        Start::AfterWord,
        "[A-Z][0-9A-Z][0-9]{6}",
        shape_only,
        78,
        &["schweizer pass", "swiss passport", "passeport suisse", "passaporto svizzero"],
        0,
    ),
];

/// ISO 7064 mod 11,10, and in the first ten digits one stands twice or three times (not in a row)
/// and no other more than once.
fn is_tax_id(bytes: &[u8]) -> bool {
    let first = || bytes.iter().filter(|byte| byte.is_ascii_digit()).take(10);
    let times = (b'0'..=b'9').map(|digit| first().filter(|byte| **byte == digit).count());
    let (repeated, most) = times.fold((0, 0), |(repeated, most), times| {
        (repeated + usize::from(times > 1), times.max(most))
    });
    let row: Vec<u8> = first().copied().collect();
    let in_a_row =
        row.windows(3).any(|digits| digits.iter().all(|digit| Some(digit) == digits.first()));
    repeated == 1 && most <= 3 && !in_a_row && mod_11_10(bytes)
}

/// Area, birthday, letter of the name at birth, serial, check digit.
fn is_pension_number(bytes: &[u8]) -> bool {
    let Some(place) = bytes.iter().find(|byte| byte.is_ascii_uppercase()) else { return false };
    let mut numeric: Vec<u8> = bytes.iter().copied().filter(u8::is_ascii_digit).take(8).collect();
    numeric.extend(spelled(letter(*place) + 1, &[]));
    numeric.extend(bytes.iter().copied().filter(u8::is_ascii_digit).skip(8).take(2));
    let sum = weighted_cross(&numeric, &[2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1]);
    // The day may be raised by 50.
    let day = part(bytes, 2, 2);
    let born =
        is_dmy(bytes, 2) || day > 50 && super::checks_europe::is_day(day - 50, part(bytes, 4, 2));
    born && part(bytes, 0, 2) > 1 && sum % 10 == last(bytes)
}

/// A number below 100 as two digits, and what follows it.
fn spelled(number: u32, rest: &[u8]) -> Vec<u8> {
    let mut text = format!("{number:02}").into_bytes();
    text.extend_from_slice(rest);
    text
}

/// A serial number of nine has a digit in it; with a tenth the weights 7, 3, 1 decide.
fn is_document_number(bytes: &[u8]) -> Validity {
    let number: Vec<u8> = bytes.iter().take(10).map(u8::to_ascii_uppercase).collect();
    let value =
        |byte: u8| if byte.is_ascii_digit() { u32::from(byte - b'0') } else { letter(byte) + 10 };
    let weights = [7, 3, 1, 7, 3, 1, 7, 3, 1];
    let sum: u32 = number.iter().zip(weights).map(|(byte, weight)| value(*byte) * weight).sum();
    let checked = match number.get(9) {
        Some(check) if check.is_ascii_digit() => sum % 10 == value(*check),
        _ => true,
    };
    passes(checked && number.iter().any(u8::is_ascii_digit), 0)
}
