//! Identifiers of Sweden, Finland, Denmark, Norway, Estonia, Latvia and Lithuania.

use rule_scan::Validity;

use super::checks_europe::{
    by_grouping, digit, is_day, is_dmy, is_ymd, last, part, passes, weighted,
};
use crate::kind::{Kind, Law};
use crate::rules::card::luhn;
use crate::rules::identifier::{Identifier, Start};

pub(super) const ROWS: &[Identifier] = &[
    Identifier::new(
        Kind::of(
            "SE",
            "pii.se_personnummer",
            "SE_PERSONNUMMER",
            &[Law::GdprNational],
            "Skatteverket, SKV 704",
        ),
        Start::Digit,
        "(?:18|19|20)?[0-9]{6}[+-]?[0-9]{4}",
        weigh_personnummer,
        35,
        &["personnummer", "personnr", "pnr", "samordningsnummer", "persnr"],
        45,
    ),
    // A point within an abbreviation makes it look like an address to the words above.
    Identifier::new(
        Kind::of(
            "SE",
            "pii.se_personnummer",
            "SE_PERSONNUMMER",
            &[Law::GdprNational],
            "Skatteverket, SKV 704",
        ),
        Start::AfterWord,
        "(?:18|19|20)?[0-9]{6}[+-]?[0-9]{4}",
        weigh_personnummer,
        70,
        &["pers.nr", "pers. nr", "person nr", "p.nr"],
        0,
    )
    .variant("named"),
    Identifier::new(
        Kind::of(
            "SE",
            "pii.se_organisation_number",
            "SE_ORGANISATION_NUMBER",
            &[Law::Gdpr],
            "Bolagsverket; Skatteverket, SKV 709",
        ),
        Start::Digit,
        "(?:16)?[1-35-9][0-9][2-9][0-9]{3}-?[0-9]{4}",
        |bytes| {
            let long = bytes.iter().filter(|byte| byte.is_ascii_digit()).count() > 10;
            let number = bytes.get(if long { 2 } else { 0 }..).unwrap_or(&[]);
            by_grouping(luhn(number), bytes, 15)
        },
        20,
        &["organisationsnummer", "orgnr", "orgnummer", "organisationsnr"],
        45,
    ),
    Identifier::new(
        Kind::of(
            "SE",
            "pii.se_organisation_number",
            "SE_ORGANISATION_NUMBER",
            &[Law::Gdpr],
            "Bolagsverket",
        ),
        Start::AfterWord,
        "[1-35-9][0-9][2-9][0-9]{3}-?[0-9]{4}",
        |bytes| passes(luhn(bytes), 0),
        70,
        &["org.nr", "org. nr", "org nr", "org.nummer"],
        0,
    )
    .variant("named"),
    Identifier::new(
        Kind::of(
            "FI",
            "pii.fi_personal_identity_code",
            "FI_PERSONAL_IDENTITY_CODE",
            &[Law::GdprNational],
            "Digital and Population Data Services Agency; valtioneuvoston asetus 128/2010",
        ),
        Start::Digit,
        "[0-3][0-9][01][0-9]{3}(?i:[-+A-FU-Y][0-9]{3}[0-9A-FHJ-NPR-Y])",
        |bytes| {
            let number = part(bytes, 0, 9);
            let wanted = b"0123456789ABCDEFHJKLMNPRSTUVWXY".get((number % 31) as usize);
            let serial = part(bytes, 6, 3);
            passes(
                is_dmy(bytes, 0)
                    && serial > 1
                    && bytes.last().map(u8::to_ascii_uppercase).as_ref() == wanted,
                0,
            )
        },
        65,
        &["hetu", "henkilötunnus", "henkilötunnukseni", "sotu", "personbeteckning"],
        30,
    ),
    Identifier::new(
        Kind::of(
            "DK",
            "pii.dk_cpr",
            "DK_CPR",
            &[Law::GdprNational],
            "CPR-kontoret, Personnummeret i CPR",
        ),
        Start::Digit,
        "[0-3][0-9][01][0-9]{3}[- ]?[0-9]{4}",
        // Since 2007 numbers are given that fail the test by eleven, so it does not decide.
        |bytes| {
            let whole = weighted(bytes, &[4, 3, 2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11);
            by_grouping(is_dmy(bytes, 0), bytes, if whole { 20 } else { 10 })
        },
        20,
        &["cpr", "cprnr", "personnummer", "cprnummer"],
        45,
    ),
    Identifier::new(
        Kind::of(
            "NO",
            "pii.no_fodselsnummer",
            "NO_FODSELSNUMMER",
            &[Law::GdprNational],
            "Skatteetaten, folkeregisterforskriften section 2-2-1",
        ),
        Start::Digit,
        "[0-7][0-9][0-9]{4}[ -]?[0-9]{5}",
        |bytes| {
            // Numbers for people without residence raise the day, those of tests the month.
            let (day, month) = (part(bytes, 0, 2) % 40, part(bytes, 2, 2) % 40);
            let first = weighted(bytes, &[3, 7, 6, 1, 8, 9, 4, 5, 2, 1]).is_multiple_of(11);
            let second = weighted(bytes, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11);
            by_grouping(is_day(day, month) && first && second, bytes, 22)
        },
        38,
        &["fødselsnummer", "fodselsnummer", "fødselsnr", "personnummer", "fnr", "personnr"],
        45,
    ),
    Identifier::new(
        Kind::of(
            "EE",
            "pii.ee_personal_code",
            "EE_PERSONAL_CODE",
            &[Law::GdprNational],
            "EVS 585:2007, isikukood",
        ),
        Start::Digit,
        "[1-8][0-9]{2}[01][0-9][0-3][0-9]{5}",
        |bytes| passes(is_baltic(bytes), 0),
        36,
        &["isikukood", "isikukoodi", "isikukoodiga"],
        45,
    ),
    Identifier::new(
        Kind::of(
            "LT",
            "pii.lt_personal_code",
            "LT_PERSONAL_CODE",
            &[Law::GdprNational],
            "Gyventojų registro įstatymas, asmens kodas",
        ),
        Start::Digit,
        "[1-6][0-9]{2}[01][0-9][0-3][0-9]{5}",
        |bytes| passes(is_baltic(bytes), 0),
        36,
        &["asmens", "kodas", "kodo"],
        45,
    ),
    Identifier::new(
        Kind::of(
            "LV",
            "pii.lv_personal_code",
            "LV_PERSONAL_CODE",
            &[Law::GdprNational],
            "Fizisko personu reģistra likums, personas kods",
        ),
        Start::Digit,
        "[0-3][0-9]{5}-?[0-9]{5}",
        |bytes| {
            let sum = weighted(bytes, &[1, 6, 3, 7, 9, 10, 5, 8, 4, 2]);
            let born = is_dmy(bytes, 0) && digit(bytes, 6) < 3;
            // Numbers since 2017 say nothing of the birthday and begin with 32.
            let anonymous = part(bytes, 0, 2) == 32;
            let checked = (1101 - sum) % 11 % 10 == last(bytes);
            by_grouping(anonymous || born && checked, bytes, if anonymous { 10 } else { 35 })
        },
        25,
        &["personas", "kods", "koda"],
        45,
    ),
];

/// A birthday and the check digit of the last ten; what reads like a day and a time wants a word.
fn weigh_personnummer(bytes: &[u8]) -> Validity {
    let grouped = bytes.iter().any(|byte| !byte.is_ascii_digit());
    let century = if part(bytes, 0, 12) >= 10_u64.pow(11) { 2 } else { 0 };
    let number = bytes.get(century..).unwrap_or(&[]);
    // Coordination numbers raise the day by 60.
    let born = is_day(part(number, 4, 2) % 60, part(number, 2, 2));
    let time = part(number, 6, 2) < 24 && part(number, 8, 2) < 60;
    passes(
        born && luhn(number),
        match (grouped, time) {
            (false, _) => 0,
            (true, true) => 10,
            (true, false) => 20,
        },
    )
}

/// Sex and century, birthday, serial, and a check digit by eleven in two stages.
fn is_baltic(bytes: &[u8]) -> bool {
    let first = weighted(bytes, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11;
    let second = weighted(bytes, &[3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11;
    let check = if first < 10 { first } else { second % 10 };
    is_ymd(bytes, 1) && check == last(bytes)
}
