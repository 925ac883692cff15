//! Identifiers of Poland, Czechia, Slovakia, Romania, Bulgaria, Croatia, Hungary, Greece, Slovenia
//! and Malta.

use super::checks_europe::{
    by_grouping, count, digit, is_day, is_dmy, last, mod_11_10, part, passes, weighted,
};
use crate::kind::{Kind, Law};
use crate::rules::card::luhn;
use crate::rules::identifier::{Identifier, Start, shape_only};

pub(super) const ROWS: &[Identifier] = &[
    Identifier::new(
        Kind::of(
            "PL",
            "pii.pl_pesel",
            "PL_PESEL",
            &[Law::GdprNational],
            "Ustawa o ewidencji ludności, art. 15",
        ),
        Start::Digit,
        "[0-9]{11}",
        |bytes| {
            let sum = weighted(bytes, &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]);
            let born = is_day(part(bytes, 4, 2), part(bytes, 2, 2) % 20);
            passes(born && sum.is_multiple_of(10), 0)
        },
        35,
        &["pesel", "peselu", "peselem"],
        45,
    ),
    Identifier::new(
        Kind::of("PL", "pii.pl_nip", "PL_NIP", &[Law::Gdpr], "Ustawa o ewidencji podatników"),
        Start::Digit,
        "[1-9][0-9]{2}(?:[0-9]{7}|-[0-9]{3}-[0-9]{2}-[0-9]{2}|-[0-9]{2}-[0-9]{2}-[0-9]{3})",
        |bytes| by_grouping(is_nip(bytes), bytes, 35),
        20,
        &["nip", "nipu", "podatnika"],
        45,
    ),
    Identifier::new(
        Kind::of("PL", "pii.pl_regon", "PL_REGON", &[Law::Gdpr], "GUS, rejestr REGON"),
        Start::Digit,
        "[0-9]{9}|[0-9]{14}|[0-9]{3}-[0-9]{3}-[0-9]{3}",
        |bytes| {
            let short = weighted(bytes, &[8, 9, 2, 3, 4, 5, 6, 7]) % 11 % 10 == digit(bytes, 8);
            let weights = [2, 4, 8, 5, 0, 9, 7, 3, 6, 1, 2, 4, 8];
            let long = count(bytes) == 9 || weighted(bytes, &weights) % 11 % 10 == last(bytes);
            passes(short && long && part(bytes, 0, 9) > 0, 0)
        },
        20,
        &["regon", "regonu"],
        45,
    ),
    Identifier::new(
        Kind::of("PL", "pii.pl_id_card", "PL_ID_CARD", &[Law::GdprNational], "Dowód osobisty"),
        Start::AfterWord,
        "(?i:[a-z]{3}) ?[0-9]{6}",
        |bytes| {
            let values = bytes.iter().filter_map(|byte| char::from(*byte).to_digit(36));
            let weights = [7, 3, 1, 9, 7, 3, 1, 7, 3];
            let sum: u32 = values.zip(weights).map(|(value, weight)| value * weight).sum();
            passes(sum.is_multiple_of(10), 0)
        },
        80,
        &["dowód osobisty", "dowodu osobistego", "dowód", "dowodu"],
        0,
    ),
    Identifier::new(
        Kind::of(
            "CZ",
            "pii.cz_rodne_cislo",
            "CZ_RODNE_CISLO",
            &[Law::GdprNational],
            "Zákon č. 133/2000 Sb.; zákon č. 301/1995 Z. z. (Slovakia)",
        ),
        Start::Digit,
        "[0-9]{6}/?[0-9]{3,4}",
        |bytes| {
            let whole = is_rodne_cislo(bytes);
            let strong = whole && count(bytes) == 10;
            by_grouping(whole, bytes, if strong { 30 } else { 10 })
        },
        30,
        &["rodné", "rodne", "rodného", "rodným", "rč", "rodnéčíslo", "rodnecislo"],
        45,
    ),
    Identifier::new(
        Kind::of(
            "RO",
            "pii.ro_cnp",
            "RO_CNP",
            &[Law::GdprNational],
            "Legea 105/1996, codul numeric personal",
        ),
        Start::Digit,
        "[1-9][0-9]{12}",
        |bytes| passes(is_cnp(bytes), 0),
        40,
        &["cnp"],
        45,
    ),
    Identifier::new(
        Kind::of("RO", "pii.ro_cnp", "RO_CNP", &[Law::GdprNational], "Legea 105/1996"),
        Start::AfterWord,
        "[1-9][0-9]{12}",
        |bytes| passes(is_cnp(bytes), 0),
        80,
        &["cod numeric personal", "codul numeric personal"],
        0,
    )
    .variant("named"),
    Identifier::new(
        Kind::of(
            "BG",
            "pii.bg_egn",
            "BG_EGN",
            &[Law::GdprNational],
            "GRAO, Единен граждански номер",
        ),
        Start::Digit,
        "[0-9]{10}",
        |bytes| passes(is_egn(bytes), 0),
        35,
        &["егн", "ЕГН", "egn"],
        45,
    ),
    Identifier::new(
        Kind::of("HR", "pii.hr_oib", "HR_OIB", &[Law::GdprNational], "Zakon o OIB; ISO 7064"),
        Start::Digit,
        "[0-9]{11}",
        |bytes| passes(mod_11_10(bytes), 0),
        20,
        &["oib", "oiba", "identifikacijski"],
        45,
    ),
    Identifier::new(
        Kind::of(
            "HU",
            "pii.hu_tax_id",
            "HU_TAX_ID",
            &[Law::GdprNational],
            "NAV, adóazonosító jel; 1996. évi XX. törvény",
        ),
        Start::Digit,
        "8[0-9]{9}",
        |bytes| {
            let sum = weighted(bytes, &[1, 2, 3, 4, 5, 6, 7, 8, 9]);
            passes(sum % 11 == last(bytes), 0)
        },
        22,
        &["adóazonosító", "adóazonosítója", "adóazonosítóm", "adoazonosito", "adójel"],
        45,
    ),
    Identifier::new(
        Kind::of("HU", "pii.hu_tax_number", "HU_TAX_NUMBER", &[Law::Gdpr], "NAV, adószám"),
        Start::Digit,
        "[0-9]{8}-[1-5]-[0-9]{2}",
        |bytes| {
            let sum = weighted(bytes, &[9, 7, 3, 1, 9, 7, 3, 1]);
            passes(sum.is_multiple_of(10) && part(bytes, 0, 8) > 0, 0)
        },
        55,
        &["adószám", "adószáma", "adoszam"],
        40,
    ),
    Identifier::new(
        Kind::of(
            "HU",
            "pii.hu_taj",
            "HU_TAJ",
            &[Law::GdprNational],
            "1996. évi XX. törvény, társadalombiztosítási azonosító jel",
        ),
        Start::Digit,
        "[0-9]{9}|[0-9]{3}[ -][0-9]{3}[ -][0-9]{3}",
        |bytes| passes(is_taj(bytes), 0),
        20,
        &["tajszám", "társadalombiztosítási"],
        45,
    ),
    Identifier::new(
        Kind::of("HU", "pii.hu_taj", "HU_TAJ", &[Law::GdprNational], "1996. évi XX. törvény"),
        Start::AfterWord,
        "[0-9]{9}|[0-9]{3}[ -][0-9]{3}[ -][0-9]{3}",
        |bytes| passes(is_taj(bytes), 0),
        75,
        &["taj", "taj szám", "taj kártya"],
        0,
    )
    .variant("named"),
    Identifier::new(
        Kind::of("GR", "pii.gr_afm", "GR_AFM", &[Law::GdprNational], "AADE, ΑΦΜ"),
        Start::Digit,
        "[0-9]{9}",
        |bytes| passes(is_afm(bytes), 0),
        20,
        &["αφμ", "ΑΦΜ", "afm"],
        45,
    ),
    Identifier::new(
        Kind::of("GR", "pii.gr_amka", "GR_AMKA", &[Law::GdprNational], "ΗΔΙΚΑ, ΑΜΚΑ"),
        Start::Digit,
        "[0-3][0-9][01][0-9]{8}",
        |bytes| passes(is_dmy(bytes, 0) && luhn(bytes), 0),
        35,
        &["αμκα", "ΑΜΚΑ", "amka"],
        45,
    ),
    Identifier::new(
        Kind::of(
            "SI",
            "pii.si_emso",
            "SI_EMSO",
            &[Law::GdprNational],
            "Zakon o centralnem registru prebivalstva, EMŠO",
        ),
        Start::Digit,
        "[0-3][0-9][01][0-9]{10}",
        |bytes| {
            let check = 11 - weighted(bytes, &[7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
            let born = is_dmy(bytes, 0) && matches!(part(bytes, 4, 3), 800..=999 | 0..=199);
            passes(born && check % 11 % 10 == last(bytes), 0)
        },
        40,
        &["emšo", "emso", "EMŠO", "jmbg", "matična"],
        45,
    ),
    Identifier::new(
        Kind::of("MT", "pii.mt_id_card", "MT_ID_CARD", &[Law::GdprNational], "Identità Malta"),
        Start::AfterWord,
        "[0-9]{3,7}(?i:[abghlmpz])",
        shape_only,
        75,
        &["karta tal-identità", "malta id", "maltese id", "maltese identity card", "identity card"],
        0,
    ),
];

/// Sex and century, birthday, county, serial, check digit.
fn is_cnp(bytes: &[u8]) -> bool {
    let sum = weighted(bytes, &[2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
    let born = is_day(part(bytes, 5, 2), part(bytes, 3, 2));
    let county = matches!(part(bytes, 7, 2), 1..=52 | 70 | 80..=83);
    born && county && last(bytes) == if sum == 10 { 1 } else { sum }
}

fn is_taj(bytes: &[u8]) -> bool {
    let sum = weighted(bytes, &[3, 7, 3, 7, 3, 7, 3, 7]);
    sum > 0 && sum % 10 == last(bytes)
}

pub(super) fn is_nip(bytes: &[u8]) -> bool {
    let sum = weighted(bytes, &[6, 5, 7, 2, 3, 4, 5, 6, 7]);
    sum > 0 && sum % 11 == digit(bytes, 9)
}

/// Birthday (of women plus 50, since 2004 plus 20 as well), serial; since 1954 a multiple of eleven.
pub(super) fn is_rodne_cislo(bytes: &[u8]) -> bool {
    let month = part(bytes, 2, 2) % 50;
    let month = if month > 20 { month - 20 } else { month };
    let checked = match count(bytes) {
        9 => part(bytes, 0, 2) < 54 && part(bytes, 6, 3) > 0,
        // Until 1985 a remainder of ten was written as 0.
        10 => part(bytes, 0, 9) % 11 % 10 == u64::from(digit(bytes, 9)),
        _ => false,
    };
    checked && is_day(part(bytes, 4, 2), month)
}

/// Birthday (the month plus 20 in the 19th century, plus 40 in the 21st), region, check digit.
pub(super) fn is_egn(bytes: &[u8]) -> bool {
    let sum = weighted(bytes, &[2, 4, 8, 5, 10, 9, 7, 3, 6]);
    is_day(part(bytes, 4, 2), part(bytes, 2, 2) % 20) && sum % 11 % 10 == digit(bytes, 9)
}

/// Powers of two by eleven.
pub(super) fn is_afm(bytes: &[u8]) -> bool {
    let sum = weighted(bytes, &[256, 128, 64, 32, 16, 8, 4, 2]);
    sum > 0 && sum % 11 % 10 == digit(bytes, 8)
}
