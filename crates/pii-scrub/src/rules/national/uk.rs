//! Identifiers of the United Kingdom.

use rule_scan::Validity;

use super::checks_europe::{by_grouping, digit, is_day, part, passes, weighted};
use crate::kind::{Kind, Law};
use crate::rules::identifier::{Identifier, Start, shape_only};

pub(super) const ROWS: &[Identifier] = &[
    Identifier::new(
        Kind::of(
            "GB",
            "pii.uk_nhs",
            "UK_NHS",
            &[Law::GdprNational, Law::GdprSpecial],
            "NHS Data Dictionary, NHS NUMBER; CHI number of Scotland",
        ),
        Start::Digit,
        "[0-9]{10}|[0-9]{3} [0-9]{3} [0-9]{4}|[0-9]{3}-[0-9]{3}-[0-9]{4}",
        |bytes| by_grouping(is_nhs_number(bytes), bytes, 20),
        20,
        &["nhs"],
        45,
    ),
    Identifier::new(
        Kind::of(
            "GB",
            "pii.uk_nhs",
            "UK_NHS",
            &[Law::GdprNational, Law::GdprSpecial],
            "NHS Scotland",
        ),
        Start::AfterWord,
        "[0-9]{10}|[0-9]{3} [0-9]{3} [0-9]{4}|[0-9]{6} [0-9]{4}",
        |bytes| passes(is_nhs_number(bytes), 0),
        75,
        &["chi number", "chi no", "community health index", "h&c number"],
        0,
    )
    .variant("named"),
    Identifier::new(
        Kind::of(
            "GB",
            "pii.uk_nino",
            "UK_NINO",
            &[Law::GdprNational],
            "HMRC, National Insurance Manual NIM39110",
        ),
        Start::Upper,
        "[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z](?:[0-9]{6}[A-D]| [0-9]{2} [0-9]{2} [0-9]{2} [A-D]\
         |-[0-9]{2}-[0-9]{2}-[0-9]{2}-[A-D]| ?[0-9]{6} ?[A-D])",
        |bytes| {
            let prefix = bytes.get(..2).unwrap_or(&[]);
            let never: [&[u8]; 7] = [b"BG", b"GB", b"NK", b"KN", b"TN", b"NT", b"ZZ"];
            passes(!never.contains(&prefix), 0)
        },
        60,
        &["nino", "ni", "insurance", "hmrc"],
        30,
    ),
    Identifier::new(
        Kind::of("GB", "pii.uk_nino", "UK_NINO", &[Law::GdprNational], "HMRC, NIM39110"),
        Start::AfterWord,
        "(?i:[a-ceghj-pr-tw-z][a-ceghj-npr-tw-z])(?:[0-9]{6}\
         | [0-9]{2} [0-9]{2} [0-9]{2})(?i: ?[a-d])?",
        shape_only,
        85,
        &["nino", "national insurance", "ni number", "ni no"],
        0,
    )
    .variant("named"),
    Identifier::new(
        Kind::of(
            "GB",
            "pii.uk_driving_licence",
            "UK_DRIVING_LICENCE",
            &[Law::Gdpr],
            "DVLA, driver number",
        ),
        Start::Upper,
        "[A-Z]{1,5}9{0,4} ?[0-9][0156][0-9][0-3][0-9]{2} ?[A-Z][A-Z9][0-9A-Z][A-Z]{2}(?: ?\
         [0-9]{2})?",
        is_driver_number,
        70,
        &["driving", "driver", "licence", "dvla"],
        30,
    ),
    Identifier::new(
        Kind::of("GB", "pii.uk_driving_licence", "UK_DRIVING_LICENCE", &[Law::Gdpr], "DVLA"),
        Start::AfterWord,
        "(?i:[a-z]{1,5}9{0,4} ?[0-9][0156][0-9][0-3][0-9]{2} ?[a-z][a-z9][0-9a-z][a-z]{2})\
         (?: ?[0-9]{2})?",
        is_driver_number,
        90,
        &["driving licence", "driving license", "driver number", "driver no", "dvla"],
        0,
    )
    .variant("named"),
    Identifier::new(
        Kind::of("GB", "pii.uk_passport", "UK_PASSPORT", &[Law::Gdpr], "HM Passport Office"),
        Start::AfterWord,
        "[0-9]{9}(?:[0-9]GBR)?",
        shape_only,
        85,
        &["uk passport", "british passport", "hmpo", "gbr passport", "gb passport"],
        0,
    ),
    Identifier::new(
        Kind::of(
            "GB",
            "pii.uk_postcode",
            "UK_POSTCODE",
            &[Law::Gdpr],
            "Royal Mail, Programmers' Guide; BS 7666",
        ),
        Start::Upper,
        "[A-Z]{1,2}[0-9](?:[0-9]|[A-HJKMNP-Y])? ?[0-9][ABD-HJLNP-UW-Z]{2}",
        weigh_postcode,
        25,
        &["postcode", "postcodes", "postal"],
        45,
    ),
    Identifier::new(
        Kind::of("GB", "pii.uk_postcode", "UK_POSTCODE", &[Law::Gdpr], "Royal Mail"),
        Start::AfterWord,
        "(?i:[a-z]{1,2}[0-9][0-9a-hjkmnp-y]? ?[0-9][abd-hjlnp-uw-z]{2})",
        |bytes| passes(is_area(&bytes.to_ascii_uppercase()), 0),
        75,
        &["postcode", "post code", "postal code"],
        0,
    )
    .variant("named"),
    Identifier::new(
        Kind::of(
            "GB",
            "pii.uk_vehicle_registration",
            "UK_VEHICLE_REGISTRATION",
            &[Law::Gdpr],
            "DVLA, INF104",
        ),
        Start::Upper,
        // The style of today, then those with the year as a letter before or after.
        "[A-HJ-PR-Y][A-HJ-PR-Y][0-9]{2} ?[A-HJ-PR-Z]{3}\
         |[A-HJ-NPR-TV-Y][0-9]{2,3} ?[A-HJ-PR-Y]{3}\
         |[A-HJ-PR-Y]{3} ?[0-9]{2,3}[A-HJ-NPR-TV-Y]",
        |bytes| {
            let dated = bytes.get(1).is_some_and(u8::is_ascii_alphabetic)
                && bytes.get(2).is_some_and(u8::is_ascii_digit);
            let is_period = matches!(part(bytes, 0, 2), 2..=30 | 51..=80);
            passes(!dated || is_period, if dated && bytes.contains(&b' ') { 15 } else { 0 })
        },
        25,
        &["vrm", "vrn", "numberplate", "plate", "plates", "registration", "dvla"],
        45,
    ),
    Identifier::new(
        Kind::of(
            "GB",
            "pii.uk_vehicle_registration",
            "UK_VEHICLE_REGISTRATION",
            &[Law::Gdpr],
            "DVLA",
        ),
        Start::AfterWord,
        "(?i:[a-z]{2}[0-9]{2} ?[a-z]{3}|[a-z][0-9]{1,3} ?[a-z]{3}|[a-z]{3} ?[0-9]{1,3}[a-z])",
        shape_only,
        75,
        &[
            "vehicle registration",
            "vehicle reg",
            "car registration",
            "car reg",
            "reg no",
            "reg number",
            "reg plate",
            "number plate",
            "numberplate",
            "vrm",
        ],
        0,
    )
    .variant("named"),
    Identifier::new(
        Kind::of("GB", "pii.uk_sort_code", "UK_SORT_CODE", &[Law::Gdpr], "Pay.UK, EISCD"),
        Start::AfterWord,
        "[0-9]{2}(?:-[0-9]{2}-| [0-9]{2} |[0-9]{2})[0-9]{2}",
        shape_only,
        80,
        &["sort code", "sort codes"],
        0,
    ),
];

/// The check digit by eleven.
fn is_nhs_number(bytes: &[u8]) -> bool {
    let check = 11 - weighted(bytes, &[10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11;
    check % 11 == digit(bytes, 9) && check != 10 && part(bytes, 0, 10) > 0
}

/// Surname, decade, month (of women plus 50), day, year, initials, what tells namesakes apart.
fn is_driver_number(bytes: &[u8]) -> Validity {
    let compact = bytes.iter().filter(|byte| **byte != b' ');
    let number: Vec<u8> = compact.take(16).map(u8::to_ascii_uppercase).collect();
    let (Some(surname), Some(rest)) = (number.get(..5), number.get(5..)) else {
        return Validity::Reject;
    };
    let letters = surname.iter().take_while(|byte| byte.is_ascii_uppercase()).count();
    let filled = surname.iter().skip(letters).all(|&byte| byte == b'9');
    let (month, day) = (part(rest, 1, 2), part(rest, 3, 2));
    let born = rest.iter().take(6).all(u8::is_ascii_digit) && is_day(day, month % 50);
    let letters_last = rest.iter().skip(9).all(u8::is_ascii_uppercase);
    passes(number.len() == 16 && letters > 0 && filled && born && letters_last, 0)
}

/// With its space a postcode stands alone, unless it reads like a model and its memory (`M1 8GB`)
/// or an ordinal.
fn weigh_postcode(bytes: &[u8]) -> Validity {
    let unit = bytes.get(bytes.len().saturating_sub(3)..).unwrap_or(&[]);
    let is_quantity = [&b"GB"[..], b"TB", b"PB", b"HZ", b"ST", b"ND", b"RD", b"TH", b"XL", b"ED"]
        .iter()
        .any(|suffix| unit.ends_with(suffix));
    passes(is_area(bytes), if bytes.contains(&b' ') && !is_quantity { 35 } else { 0 })
}

/// The postal areas.
fn is_area(postcode: &[u8]) -> bool {
    const AREAS: &str = "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG \
        DH DL DN DT DY E EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW \
        KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S \
        SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS \
        WV YO ZE";
    let letters = postcode.iter().take_while(|byte| byte.is_ascii_uppercase()).count();
    let area = postcode.get(..letters).unwrap_or(&[]);
    AREAS.split_ascii_whitespace().any(|known| known.as_bytes() == area)
}
