//! Identifiers of Sweden, Finland, Denmark, Norway, Iceland, Estonia, Latvia and Lithuania.

use super::checks_europe::{baltic, divides, grouped, is_day_first, national, no_fnr, se_number};
use super::checks_world::{accept, is_day, part};
use crate::kind::{Kind, Law};
use crate::rules::identifier::{Identifier, Start, shape_only};

pub(super) const ROWS: &[Identifier] = &[
    Identifier {
        kind: national("SE", "pii.se_personnummer", "SE_PERSONNUMMER", "Skatteverket, SKV 704"),
        variant: "",
        start: Start::Digit,
        shape: "(?:(?:18|19|20)[0-9]{2}|[0-9]{2})(?:0[1-9]|1[0-2])[0-9]{2}(?:[-+]?[0-9]{4})",
        check: |bytes| grouped(bytes, se_number(bytes) && is_se_dated(bytes), 25),
        confidence: 30,
        words: &["personnummer", "personnr", "pnr", "samordningsnummer"],
        context: 50,
    },
    Identifier {
        kind: Kind::of(
            "SE",
            "pii.se_organisation_number",
            "SE_ORGANISATIONSNUMMER",
            &[Law::Hipaa('R')],
            "Bolagsverket; Luhn",
        ),
        variant: "",
        start: Start::Digit,
        shape: "[1-9][0-9][2-9][0-9]{3}-?[0-9]{4}",
        check: |bytes| accept(se_number(bytes)),
        confidence: 20,
        words: &["organisationsnummer", "orgnr", "org", "organisationsnr"],
        context: 50,
    },
    Identifier {
        kind: Kind::of(
            "SE",
            "pii.se_organisation_number",
            "SE_ORGANISATIONSNUMMER",
            &[Law::Hipaa('R')],
            "Bolagsverket; Luhn",
        ),
        variant: "after_word",
        start: Start::AfterWord,
        shape: "[1-9][0-9][2-9][0-9]{3}-?[0-9]{4}",
        check: |bytes| accept(se_number(bytes)),
        confidence: 80,
        words: &["org.nr", "org.nummer", "org nr"],
        context: 0,
    },
    Identifier {
        kind: national(
            "FI",
            "pii.fi_personal_identity_code",
            "FI_PERSONAL_IDENTITY_CODE",
            "Digital and Population Data Services Agency",
        ),
        variant: "",
        start: Start::Digit,
        shape: "[0-3][0-9][01][0-9]{3}[-+A-FU-Y][0-9]{3}[0-9A-FHJ-NPR-Y]",
        check: |bytes| accept(is_hetu(bytes)),
        confidence: 70,
        words: &["henkilötunnus", "hetu", "personbeteckning"],
        context: 30,
    },
    Identifier {
        kind: national("DK", "pii.dk_cpr", "DK_CPR", "CPR-kontoret; no check digit since 2007"),
        variant: "",
        start: Start::Digit,
        shape: "[0-3][0-9][01][0-9]{3}-?[0-9]{4}",
        check: |bytes| grouped(bytes, is_day_first(bytes, 0), 10),
        confidence: 15,
        words: &["cpr", "personnummer"],
        context: 50,
    },
    Identifier {
        kind: national(
            "NO",
            "pii.no_fodselsnummer",
            "NO_FODSELSNUMMER",
            "Skatteetaten; two modulus 11",
        ),
        variant: "",
        start: Start::Digit,
        shape: "[0-7][0-9]{5} ?[0-9]{5}",
        check: |bytes| grouped(bytes, no_fnr(bytes) && is_no_dated(bytes), 20),
        confidence: 40,
        words: &["fødselsnummer", "fodselsnummer", "fnr", "personnummer", "dnummer"],
        context: 45,
    },
    Identifier {
        kind: national("IS", "pii.is_kennitala", "IS_KENNITALA", "Þjóðskrá Íslands; modulus 11"),
        variant: "",
        start: Start::Digit,
        shape: "[0-7][0-9][01][0-9]{3}-?[0-9]{3}[089]",
        check: |bytes| accept(divides(bytes, [3, 2, 7, 6, 5, 4, 3, 2, 1, 0], 11)),
        confidence: 20,
        words: &["kennitala", "kennitölu", "kt"],
        context: 50,
    },
    Identifier {
        kind: national("EE", "pii.ee_isikukood", "EE_ISIKUKOOD", "EVS 585:2007"),
        variant: "",
        start: Start::Digit,
        shape: "[1-8][0-9]{10}",
        check: |bytes| accept(baltic(bytes) && is_day(part(bytes, 3, 2), part(bytes, 5, 2))),
        confidence: 35,
        words: &["isikukood", "isikukoodi", "asmens", "kodas", "ak"],
        context: 45,
    },
    Identifier {
        kind: national(
            "LV",
            "pii.lv_personal_code",
            "LV_PERSONAL_CODE",
            "PMLP; no check digit since 2017",
        ),
        variant: "",
        start: Start::Digit,
        shape: "[0-3][0-9][0-9]{4}-?[0-9]{5}",
        check: shape_only,
        confidence: 15,
        words: &["personas", "kods"],
        context: 50,
    },
];

/// The six digits of the date; 60 is added to the day of a coordination number.
fn is_se_dated(bytes: &[u8]) -> bool {
    let digits = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
    let skip = digits.saturating_sub(10);
    let (month, day) = (part(bytes, skip + 2, 2), part(bytes, skip + 4, 2));
    is_day(month, day) || day.checked_sub(60).is_some_and(|day| is_day(month, day))
}

/// 40 is added to the day of a D number, 40 or 80 to the month of a synthetic one.
fn is_no_dated(bytes: &[u8]) -> bool {
    let (day, month) = (part(bytes, 0, 2), part(bytes, 2, 2));
    let day = if day > 40 { day - 40 } else { day };
    [0, 40, 80].iter().any(|raised| month.checked_sub(*raised).is_some_and(|m| is_day(m, day)))
}

fn is_hetu(bytes: &[u8]) -> bool {
    const CHECK: &[u8; 31] = b"0123456789ABCDEFHJKLMNPRSTUVWXY";
    let (Some(date), Some(serial), Some(last)) = (bytes.get(..6), bytes.get(7..10), bytes.last())
    else {
        return false;
    };
    let number = part(date, 0, 6) * 1000 + part(serial, 0, 3);
    is_day_first(bytes, 0) && CHECK.get((number % 31) as usize) == Some(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_examples() {
        assert!(is_hetu(b"131052-308T") && !is_hetu(b"131052-308U"));
        assert!(se_number(b"811218-9876") && !se_number(b"811218-9875"));
        assert!(no_fnr(b"29029600013") && !no_fnr(b"29029600014"));
        assert!(baltic(b"37605030299") && !baltic(b"37605030298"));
    }
}
