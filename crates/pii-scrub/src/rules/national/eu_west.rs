//! Identifiers of Italy, Spain, Portugal, the Netherlands, Belgium, Ireland and Luxembourg,
//! and passports that are named in a language of Europe.

use rule_scan::Validity;

use super::checks_europe::{
    by_grouping, count, digit, is_day, is_ymd, last, letter, part, passes, weighted,
};
use crate::kind::{Kind, Law};
use crate::rules::card::luhn;
use crate::rules::identifier::{Identifier, Start, shape_only};

pub(super) const ROWS: &[Identifier] = &[
    Identifier::new(
        Kind::new("pii.passport", "PASSPORT", &[Law::Gdpr, Law::Hipaa('K')], "ICAO 9303, PRADO"),
        Start::AfterWord,
        "(?i:[a-z]{1,3} ?[0-9]{6,8}|[0-9]{2}[a-z]{2}[0-9]{5}|[a-z]{2}[0-9]{2}[a-z0-9][0-9]{4}\
         |[a-z]{2}[a-z0-9]{6}[0-9])|[0-9]{7,9}|[0-9]{2} [0-9]{7}",
        |bytes| passes(count(bytes) > 3, 0),
        70,
        &[
            "passport",
            "passeport",
            "pasaporte",
            "passaporto",
            "passaporte",
            "paspoort",
            "paszport",
            "paszportu",
            "reisepass",
            "pass nummer",
            "pass nr",
            "passnr",
            "passi number",
            "passin numero",
            "útlevél",
            "pașaport",
            "pasaport",
            "cestovní pas",
            "διαβατήριο",
            "διαβατηρίου",
        ],
        0,
    )
    .variant("europe"),
    Identifier::new(
        Kind::of("ES", "pii.es_nif", "ES_NIF", &[Law::GdprNational], "Real Decreto 1553/2005"),
        Start::Digit,
        r"[0-9]{8}[ -]?[A-HJ-NP-TV-Z]|[0-9]{1,2}\.[0-9]{3}\.[0-9]{3}[ -]?[A-HJ-NP-TV-Z]",
        |bytes| by_grouping(is_nif(part(bytes, 0, 8), bytes), bytes, 5),
        55,
        &["dni", "nif", "documento", "identidad"],
        40,
    ),
    Identifier::new(
        Kind::of("ES", "pii.es_nif", "ES_NIF", &[Law::GdprNational], "Real Decreto 1553/2005"),
        Start::AfterWord,
        "[0-9]{8}[ -]?(?i:[a-hj-np-tv-z])",
        |bytes| passes(is_nif(part(bytes, 0, 8), bytes), 0),
        75,
        &["dni", "nif", "documento nacional de identidad", "d.n.i.", "n.i.f."],
        0,
    )
    .variant("named"),
    Identifier::new(
        Kind::of("ES", "pii.es_nie", "ES_NIE", &[Law::GdprNational], "Orden INT/2058/2008"),
        Start::Upper,
        "[XYZ][ -]?[0-9]{7}[ -]?[A-HJ-NP-TV-Z]",
        |bytes| {
            let first = bytes.first().map_or(0, |byte| u64::from(byte.saturating_sub(b'X')));
            passes(is_nif(first * 10_000_000 + part(bytes, 0, 7), bytes), 0)
        },
        65,
        &["nie", "extranjero", "extranjería"],
        30,
    ),
    Identifier::new(
        Kind::of(
            "IT",
            "pii.it_fiscal_code",
            "IT_FISCAL_CODE",
            &[Law::GdprNational],
            "Decreto ministeriale 23 dicembre 1976, n. 13813",
        ),
        Start::Upper,
        "[A-Z]{6}[0-9LMNP-V]{2}[ABCDEHLMPRST][0-9LMNP-V]{2}[A-Z][0-9LMNP-V]{3}[A-Z]\
         |[A-Z]{3} [A-Z]{3} [0-9LMNP-V]{2}[ABCDEHLMPRST][0-9LMNP-V]{2} [A-Z][0-9LMNP-V]{3}[A-Z]",
        is_fiscal_code,
        75,
        &["codice", "fiscale", "cf"],
        20,
    ),
    Identifier::new(
        Kind::of(
            "IT",
            "pii.it_fiscal_code",
            "IT_FISCAL_CODE",
            &[Law::GdprNational],
            "Decreto ministeriale 23 dicembre 1976, n. 13813",
        ),
        Start::AfterWord,
        "(?i:[a-z]{6}[0-9lmnp-v]{2}[abcdehlmprst][0-9lmnp-v]{2}[a-z][0-9lmnp-v]{3}[a-z])",
        is_fiscal_code,
        75,
        &["codice fiscale", "cod. fiscale", "cod. fisc.", "c.f.", "tax code"],
        0,
    )
    .variant("named"),
    Identifier::new(
        Kind::of("IT", "pii.it_vat_code", "IT_VAT_CODE", &[Law::Gdpr], "DPR 633/1972 art. 35"),
        Start::Digit,
        "[0-9]{11}",
        |bytes| passes(luhn(bytes) && part(bytes, 0, 7) > 0, 0),
        20,
        &["partita", "iva", "piva"],
        45,
    ),
    Identifier::new(
        Kind::of("IT", "pii.it_vat_code", "IT_VAT_CODE", &[Law::Gdpr], "DPR 633/1972 art. 35"),
        Start::AfterWord,
        "[0-9]{11}",
        |bytes| passes(luhn(bytes) && part(bytes, 0, 7) > 0, 0),
        70,
        &["p.iva", "p. iva", "p.i.", "p.i"],
        0,
    )
    .variant("named"),
    Identifier::new(
        Kind::of(
            "IT",
            "pii.it_identity_card",
            "IT_IDENTITY_CARD",
            &[Law::GdprNational],
            "Ministero dell'Interno, carta d'identità elettronica",
        ),
        Start::AfterWord,
        "(?i:[a-z]{2}[0-9]{5}[a-z]{2}|[a-z]{2} ?[0-9]{7}|[0-9]{7}[a-z]{2})",
        shape_only,
        80,
        &["carta d'identità", "carta d'identita", "carta di identità", "carta identità"],
        0,
    ),
    Identifier::new(
        Kind::of("IT", "pii.it_passport", "IT_PASSPORT", &[Law::GdprNational], "PRADO ITA-AO"),
        Start::AfterWord,
        "(?i:[a-z]{2}) ?[0-9]{7}",
        shape_only,
        80,
        &["passaporto", "italian passport"],
        0,
    ),
    Identifier::new(
        Kind::of(
            "IT",
            "pii.it_driver_license",
            "IT_DRIVER_LICENSE",
            &[Law::Gdpr],
            "Ministero delle Infrastrutture, patente di guida",
        ),
        Start::AfterWord,
        "(?i:[a-z]{2} ?[0-9]{7} ?[a-z]|u1[0-9a-z]{7}[a-z])",
        |bytes| passes(count(bytes) > 2, 0),
        80,
        &["patente", "patente di guida"],
        0,
    ),
    Identifier::new(
        Kind::of(
            "PT",
            "pii.pt_nif",
            "PT_NIF",
            &[Law::GdprNational],
            "Decreto-Lei 14/2013, número de identificação fiscal",
        ),
        Start::Digit,
        "[1235-9][0-9]{8}|45[0-9]{7}|[1235-9][0-9]{2} [0-9]{3} [0-9]{3}",
        |bytes| passes(is_portuguese(bytes), 0),
        20,
        &["nif", "contribuinte", "nipc"],
        45,
    ),
    Identifier::new(
        Kind::of(
            "NL",
            "pii.nl_bsn",
            "NL_BSN",
            &[Law::GdprNational],
            "Rijksdienst voor Identiteitsgegevens, elfproef",
        ),
        Start::Digit,
        r"[0-9]{8,9}|[0-9]{4}\.[0-9]{2}\.[0-9]{3}|[0-9]{3}(?:\.[0-9]{3}\.| [0-9]{3} )[0-9]{3}",
        |bytes| passes(is_bsn(bytes), 0),
        20,
        &["bsn", "burgerservicenummer", "sofinummer"],
        45,
    ),
    Identifier::new(
        Kind::of(
            "BE",
            "pii.be_national_number",
            "BE_NATIONAL_NUMBER",
            &[Law::GdprNational],
            "Koninklijk besluit 3 april 1984, Rijksregister",
        ),
        Start::Digit,
        "[0-9]{2}[.][0-9]{2}[.][0-9]{2}-[0-9]{3}[.-][0-9]{2}|[0-9]{11}\
         |[0-9]{6}[- ][0-9]{3}[- .][0-9]{2}",
        |bytes| {
            let (number, check) = (part(bytes, 0, 9), part(bytes, 9, 2));
            let right = |number: u64| 97 - number % 97 == check;
            // Numbers for people outside the register raise the month; unknown days are 0.
            let (month, day) = (part(bytes, 2, 2) % 20, part(bytes, 4, 2));
            let born = is_day(day.max(1), month.max(1));
            by_grouping(born && (right(number) || right(number + 2_000_000_000)), bytes, 30)
        },
        38,
        &["rijksregisternummer", "rijksregister", "insz", "niss", "rrn", "bisnummer", "nationaal"],
        45,
    ),
    Identifier::new(
        Kind::of(
            "IE",
            "pii.ie_pps",
            "IE_PPS",
            &[Law::GdprNational],
            "Department of Social Protection, PPS number",
        ),
        Start::Digit,
        "[0-9]{7} ?(?i:[A-W][A-IW]?)",
        |bytes| passes(is_pps(bytes), 0),
        42,
        &["pps", "ppsn", "rsi", "ppsno"],
        45,
    ),
    Identifier::new(
        Kind::of(
            "LU",
            "pii.lu_national_number",
            "LU_NATIONAL_NUMBER",
            &[Law::GdprNational],
            "Loi du 19 juin 2013, numéro d'identification",
        ),
        Start::Digit,
        "(?:18|19|20)[0-9]{11}|(?:18|19|20)[0-9]{2} [0-9]{4} [0-9]{3} [0-9]{2}",
        |bytes| {
            let first: Vec<u8> =
                bytes.iter().copied().filter(u8::is_ascii_digit).take(12).collect();
            passes(is_ymd(bytes, 2) && luhn(&first), 0)
        },
        35,
        &["matricule", "matricul", "cns", "ccss"],
        45,
    ),
];

/// The letter of a Spanish number, from the remainder by 23.
fn is_nif(number: u64, bytes: &[u8]) -> bool {
    let wanted = b"TRWAGMYFPDXBNJZSQVHLCKE".get((number % 23) as usize);
    number > 0 && bytes.last().map(u8::to_ascii_uppercase).as_ref() == wanted
}

/// The check letter, and a day of birth (of women plus 40).
fn is_fiscal_code(bytes: &[u8]) -> Validity {
    const ODD: [u32; 26] = [
        1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24,
        23,
    ];
    let code: Vec<u8> =
        bytes.iter().filter(|byte| **byte != b' ').map(u8::to_ascii_uppercase).collect();
    let value =
        |byte: u8| if byte.is_ascii_digit() { u32::from(byte - b'0') } else { letter(byte) };
    let sum: u32 = code
        .iter()
        .take(15)
        .enumerate()
        .map(|(index, &byte)| {
            let value = value(byte);
            let odd = ODD.get(value as usize).copied().unwrap_or(0);
            if index % 2 == 0 { odd } else { value }
        })
        .sum();
    // Where namesakes would share a code, letters stand for digits.
    let place = |index| {
        let digit = |byte: &u8| b"LMNPQRSTUV".iter().position(|letter| letter == byte);
        code.get(index).map_or(0, |byte| digit(byte).unwrap_or(value(*byte) as usize))
    };
    let day = place(9) * 10 + place(10);
    let born = matches!(day, 1..=31 | 41..=71);
    passes(born && code.get(15).is_some_and(|&check| letter(check) == sum % 26), 0)
}

pub(super) fn is_portuguese(bytes: &[u8]) -> bool {
    let check = 11 - weighted(bytes, &[9, 8, 7, 6, 5, 4, 3, 2]) % 11;
    (if check > 9 { 0 } else { check }) == digit(bytes, 8)
}

/// The test by eleven; numbers of eight lack a leading zero.
pub(super) fn is_bsn(bytes: &[u8]) -> bool {
    let sum = match count(bytes) {
        8 => weighted(bytes, &[8, 7, 6, 5, 4, 3, 2]),
        _ => weighted(bytes, &[9, 8, 7, 6, 5, 4, 3, 2]),
    };
    sum > 0 && sum % 11 == last(bytes)
}

/// The check letter by 23; a second letter counts nine times.
pub(super) fn is_pps(bytes: &[u8]) -> bool {
    let mut letters =
        bytes.iter().filter(|byte| byte.is_ascii_alphabetic()).map(u8::to_ascii_uppercase);
    let (check, second) = (letters.next().unwrap_or(b'@'), letters.next());
    let second = match second {
        None | Some(b'W') => 0,
        Some(second) => letter(second) + 1,
    };
    let sum = (weighted(bytes, &[8, 7, 6, 5, 4, 3, 2]) + second * 9) % 23;
    (if check == b'W' { 0 } else { letter(check) + 1 }) == sum
}
