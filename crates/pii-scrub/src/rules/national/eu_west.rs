//! Identifiers of Germany, Austria, Switzerland, France, Italy, Spain, Portugal, the Netherlands,
//! Belgium, Luxembourg, Ireland and Malta.

use super::checks_europe::{
    be_national, bsn, crossed, grouped, is_day_first, is_raised_date, mod_11_10, national,
    nif_letter, pps, pt_nif, spelled,
};
use super::checks_world::{accept, exactly, is_dated, luhn, part, verhoeff, weighted};
use crate::kind::{Kind, Law};
use crate::rules::identifier::{Identifier, Start, shape_only};

const HEALTH: &[Law] = &[Law::GdprSpecial, Law::Hipaa('I')];
const COMPANY: &[Law] = &[Law::Hipaa('R')];
const CARD: &[Law] = &[Law::Gdpr, Law::Hipaa('R')];

pub(super) const ROWS: &[Identifier] = &[
    Identifier {
        kind: national("DE", "pii.de_tax_id", "DE_TAX_ID", "§ 139b AO; ISO 7064 MOD 11,10"),
        variant: "",
        start: Start::Digit,
        shape: "[1-9][0-9](?:[0-9]{9}| [0-9]{3} [0-9]{3} [0-9]{3})",
        check: |bytes| grouped(bytes, is_de_tax_id(bytes), 15),
        confidence: 30,
        words: &[
            "steuer",
            "steueridentifikationsnummer",
            "steueridentnummer",
            "steuerid",
            "identifikationsnummer",
            "idnr",
            "idnummer",
            "tin",
            "tax",
        ],
        context: 45,
    },
    Identifier {
        kind: national("DE", "pii.de_tax_number", "DE_TAX_NUMBER", "tax offices of the Länder"),
        variant: "",
        start: Start::AfterWord,
        shape: "[0-9]{2,3}[ /][0-9]{3,4}[ /][0-9]{4,5}|[0-9]{10,13}",
        check: shape_only,
        confidence: 75,
        words: &["steuernummer", "steuer-nr", "steuernr", "st.-nr", "st-nr"],
        context: 0,
    },
    Identifier {
        kind: national(
            "DE",
            "pii.de_social_security",
            "DE_SOCIAL_SECURITY",
            "§ 147 SGB VI, § 2 VKVV",
        ),
        variant: "",
        start: Start::Digit,
        shape: "[0-9]{2}(?:[0-9]{6}[A-Z][0-9]{3}| [0-9]{6} ?[A-Z] ?[0-9]{3})",
        check: |bytes| accept(is_rvnr(bytes)),
        confidence: 60,
        words: &["sozialversicherungsnummer", "rentenversicherungsnummer", "rvnr", "svnr"],
        context: 30,
    },
    Identifier {
        kind: Kind::of("DE", "pii.de_id_card", "DE_ID_CARD", CARD, "ICAO 9303, 7-3-1"),
        variant: "",
        start: Start::AfterWord,
        shape: "[CFGHJ-NPRTV-Z][CFGHJ-NPRTV-Z0-9]{8}[0-9]?D?",
        check: |bytes| accept(bytes.iter().any(u8::is_ascii_digit)),
        confidence: 75,
        words: &[
            "personalausweis",
            "personalausweisnummer",
            "ausweisnummer",
            "ausweis-nr",
            "ausweisnr",
            "identity card",
            "id card",
        ],
        context: 0,
    },
    Identifier {
        kind: Kind::of(
            "DE",
            "pii.de_health_insurance",
            "DE_HEALTH_INSURANCE",
            HEALTH,
            "§ 290 SGB V",
        ),
        variant: "",
        start: Start::Upper,
        shape: "[A-Z][0-9]{9}",
        check: |bytes| accept(is_kvnr(bytes)),
        confidence: 25,
        words: &[
            "krankenversichertennummer",
            "krankenversicherungsnummer",
            "krankenversicherung",
            "versichertennummer",
            "versichertennr",
            "krankenkasse",
            "kvnr",
            "gesundheitskarte",
        ],
        context: 50,
    },
    Identifier {
        kind: national("AT", "pii.at_social_security", "AT_SOCIAL_SECURITY", "ASVG, Dachverband"),
        variant: "",
        start: Start::Digit,
        shape: "[1-9][0-9]{3}(?:[0-9]{6}| [0-9]{6}|-[0-9]{6})",
        check: |bytes| accept(is_at_svnr(bytes)),
        confidence: 30,
        words: &["sozialversicherungsnummer", "versicherungsnummer", "svnr", "sv", "vsnr", "ecard"],
        context: 45,
    },
    Identifier {
        kind: national("CH", "pii.ch_ahv", "CH_AHV", "AHVV art. 134; EAN-13"),
        variant: "",
        start: Start::Digit,
        shape: r"756(?:\.[0-9]{4}\.[0-9]{4}\.[0-9]{2}|[0-9]{10})",
        check: |bytes| accept(is_ean(bytes)),
        confidence: 75,
        words: &["ahv", "avs", "sozialversicherungsnummer"],
        context: 20,
    },
    Identifier {
        kind: national("ES", "pii.es_nif", "ES_NIF", "Real Decreto 1553/2005"),
        variant: "",
        start: Start::Digit,
        shape: r"[0-9]{8}-?[A-HJ-NP-TV-Z]|[0-9]{2}\.[0-9]{3}\.[0-9]{3}-?[A-HJ-NP-TV-Z]",
        check: |bytes| {
            let letter = bytes.last().copied().unwrap_or(0);
            grouped(bytes, nif_letter(part(bytes, 0, 8), letter), 10)
        },
        confidence: 50,
        words: &["nif", "dni", "documento", "identidad", "identificación", "fiscal"],
        context: 30,
    },
    Identifier {
        kind: national("ES", "pii.es_nie", "ES_NIE", "Real Decreto 557/2011"),
        variant: "",
        start: Start::Upper,
        shape: "[XYZ]-?[0-9]{7}-?[A-HJ-NP-TV-Z]",
        check: |bytes| {
            let first = bytes.first().map_or(0, |first| u64::from(first.saturating_sub(b'X')));
            let letter = bytes.last().copied().unwrap_or(0);
            accept(nif_letter(first * 10_000_000 + part(bytes, 0, 7), letter))
        },
        confidence: 60,
        words: &["nie", "extranjero", "identidad"],
        context: 30,
    },
    Identifier {
        kind: national("IT", "pii.it_fiscal_code", "IT_FISCAL_CODE", "D.M. 23 December 1976"),
        variant: "",
        start: Start::Upper,
        shape: "[A-Z]{6}[0-9LMNP-V]{2}[A-EHLMPR-T][0-9LMNP-V]{2}[A-Z][0-9LMNP-V]{3}[A-Z]",
        check: |bytes| accept(is_it_fiscal_code(bytes)),
        confidence: 75,
        words: &["codice", "fiscale", "cf"],
        context: 25,
    },
    Identifier {
        kind: Kind::of("IT", "pii.it_vat_code", "IT_VAT_CODE", COMPANY, "D.P.R. 633/1972; Luhn"),
        variant: "",
        start: Start::Digit,
        shape: "[0-9]{11}",
        check: |bytes| accept(luhn(bytes) && part(bytes, 0, 7) != 0),
        confidence: 20,
        words: &["iva", "piva", "partita"],
        context: 50,
    },
    Identifier {
        kind: Kind::of("IT", "pii.it_vat_code", "IT_VAT_CODE", COMPANY, "D.P.R. 633/1972; Luhn"),
        variant: "after_word",
        start: Start::AfterWord,
        shape: "[0-9]{11}",
        check: |bytes| accept(luhn(bytes) && part(bytes, 0, 7) != 0),
        confidence: 80,
        words: &["p.iva", "p. iva", "partita iva", "partita_iva"],
        context: 0,
    },
    Identifier {
        kind: Kind::of(
            "IT",
            "pii.it_identity_card",
            "IT_IDENTITY_CARD",
            CARD,
            "D.M. 23 December 2015",
        ),
        variant: "",
        start: Start::Upper,
        shape: "C[A-Z][0-9]{5}[A-Z]{2}|[A-Z]{2} ?[0-9]{7}",
        check: shape_only,
        confidence: 15,
        words: &["identità", "carta", "cie"],
        context: 45,
    },
    Identifier {
        kind: Kind::of(
            "IT",
            "pii.it_driver_license",
            "IT_DRIVER_LICENSE",
            &[Law::Gdpr, Law::Hipaa('K')],
            "Codice della strada",
        ),
        variant: "",
        start: Start::AfterWord,
        shape: "[A-Z]{2}[0-9]{7}[A-Z]|U1[A-Z0-9]{7}[A-Z]",
        check: shape_only,
        confidence: 75,
        words: &["patente", "patente di guida"],
        context: 0,
    },
    Identifier {
        kind: national("FR", "pii.fr_nir", "FR_NIR", "INSEE, décret 82-103"),
        variant: "",
        start: Start::Digit,
        shape: "[1-478] ?[0-9]{2} ?[0-9]{2} ?(?:[0-9]{2}|2[AB]) ?[0-9]{3} ?[0-9]{3} ?[0-9]{2}",
        check: |bytes| grouped(bytes, is_fr_nir(bytes), 10),
        confidence: 60,
        words: &["sécurité", "sociale", "nir", "insee", "sécu", "vitale"],
        context: 30,
    },
    Identifier {
        kind: Kind::of("FR", "pii.fr_siren", "FR_SIREN", COMPANY, "INSEE; Luhn"),
        variant: "",
        start: Start::Digit,
        shape: "[0-9]{3} ?[0-9]{3} ?[0-9]{3}(?: ?[0-9]{5})?",
        check: |bytes| accept(luhn(bytes)),
        confidence: 20,
        words: &["siren", "siret", "rcs"],
        context: 55,
    },
    Identifier {
        kind: national("PT", "pii.pt_nif", "PT_NIF", "Decreto-Lei 14/2013"),
        variant: "",
        start: Start::Digit,
        shape: "[1-35689][0-9]{2}(?:[0-9]{6}| [0-9]{3} [0-9]{3})",
        check: |bytes| accept(pt_nif(bytes)),
        confidence: 20,
        words: &["nif", "contribuinte", "fiscal", "nipc"],
        context: 55,
    },
    Identifier {
        kind: national("NL", "pii.nl_bsn", "NL_BSN", "Besluit BSN; eleven test"),
        variant: "",
        start: Start::Digit,
        shape: r"[0-9]{9}|[0-9]{4}\.[0-9]{2}\.[0-9]{3}|[0-9]{3} [0-9]{3} [0-9]{3}",
        check: |bytes| accept(bsn(bytes)),
        confidence: 20,
        words: &["bsn", "burgerservicenummer", "sofinummer", "sofi"],
        context: 60,
    },
    Identifier {
        kind: national("BE", "pii.be_national_number", "BE_NATIONAL_NUMBER", "Loi du 8 août 1983"),
        variant: "",
        start: Start::Digit,
        shape: r"[0-9]{11}|[0-9]{2}\.[0-9]{2}\.[0-9]{2}[ -][0-9]{3}[.-][0-9]{2}",
        check: |bytes| grouped(bytes, be_national(bytes) && is_raised_date(bytes, 0), 40),
        confidence: 35,
        words: &[
            "rijksregisternummer",
            "rijksregister",
            "insz",
            "niss",
            "registre",
            "national",
            "nationaal",
        ],
        context: 40,
    },
    Identifier {
        kind: national("LU", "pii.lu_national_id", "LU_NATIONAL_ID", "Loi du 19 juin 2013"),
        variant: "",
        start: Start::Digit,
        shape: "(?:19|20)[0-9]{11}",
        check: |bytes| accept(is_lu(bytes)),
        confidence: 35,
        words: &["matricule", "luxembourg", "ccss"],
        context: 40,
    },
    Identifier {
        kind: national("IE", "pii.ie_pps", "IE_PPS", "Social Welfare Consolidation Act 2005"),
        variant: "",
        start: Start::Digit,
        shape: "[0-9]{7}[A-W][A-IW]?",
        check: |bytes| accept(pps(bytes)),
        confidence: 40,
        words: &["pps", "ppsn", "revenue"],
        context: 40,
    },
    Identifier {
        kind: national(
            "MT",
            "pii.mt_identity_card",
            "MT_IDENTITY_CARD",
            "Identità; no check digit",
        ),
        variant: "",
        start: Start::Digit,
        shape: "[0-9]{3,7}[MGAPLHBZ]",
        check: shape_only,
        confidence: 10,
        words: &["malta", "maltese", "karta"],
        context: 45,
    },
];

/// Of the first ten digits one occurs twice or three times, and the last is the check digit.
fn is_de_tax_id(bytes: &[u8]) -> bool {
    let Some([first @ .., _]) = exactly::<11>(bytes) else { return false };
    let mut counts = [0u8; 10];
    for digit in first {
        if let Some(count) = counts.get_mut(digit as usize) {
            *count += 1;
        }
    }
    let most = counts.iter().max().copied().unwrap_or(0);
    let repeated = counts.iter().filter(|&&count| count > 1).count();
    repeated == 1 && (2..=3).contains(&most) && mod_11_10(bytes)
}

/// The letter counts as its place in the alphabet; the digits of all products add up to the last.
fn is_rvnr(bytes: &[u8]) -> bool {
    let sum = crossed(spelled(bytes), &[2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1]);
    let last = spelled(bytes).nth(12);
    let day = part(bytes, 2, 2);
    let month = part(bytes, 4, 2);
    // Serial days go on behind the last day of a month where days ran out.
    (1..=81).contains(&day) && (1..=12).contains(&month) && last == Some(sum % 10)
}

fn is_kvnr(bytes: &[u8]) -> bool {
    let sum = crossed(spelled(bytes), &[1, 2, 1, 2, 1, 2, 1, 2, 1, 2]);
    spelled(bytes).nth(10) == Some(sum % 10)
}

fn is_at_svnr(bytes: &[u8]) -> bool {
    exactly::<10>(bytes).is_some_and(|digits| {
        let [_, _, _, check, ..] = digits;
        let month = part(bytes, 6, 2);
        let dated = is_day_first(bytes, 4) || (13..=15).contains(&month);
        dated && weighted(&digits, &[3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11 == check
    })
}

fn is_ean(bytes: &[u8]) -> bool {
    exactly::<13>(bytes).is_some_and(|digits| {
        weighted(&digits, &[1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]).is_multiple_of(10)
    })
}

/// What is left of the number by 97, taken from 97; departments of Corsica count as 19 and 18.
fn is_fr_nir(bytes: &[u8]) -> bool {
    let mut number = 0u64;
    let mut digits = 0;
    for &byte in bytes.iter().filter(|byte| **byte != b' ') {
        let digit = match byte {
            b'0'..=b'9' => u64::from(byte - b'0'),
            b'A' => 9,
            b'B' => 8,
            _ => return false,
        };
        if byte.is_ascii_alphabetic() {
            // 2A is 19, 2B is 18: the tens are one less.
            number -= 1;
        }
        digits += 1;
        if digits <= 13 {
            number = number * 10 + digit;
        }
    }
    let month = part(bytes, 3, 2);
    let plausible = matches!(month, 1..=12 | 20 | 30..=42 | 50..=99);
    let tail = bytes.iter().rev().filter(|byte| byte.is_ascii_digit()).take(2);
    let key = tail.enumerate().fold(0, |key, (place, byte)| {
        key + u64::from(byte - b'0') * if place == 0 { 1 } else { 10 }
    });
    digits == 15 && plausible && 97 - number % 97 == key
}

/// Letters and digits at odd places have values of their own.
fn is_it_fiscal_code(bytes: &[u8]) -> bool {
    const ODD: [u8; 26] = [
        1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24,
        23,
    ];
    let Some((&last, rest)) = bytes.split_last() else { return false };
    let sum: u32 = rest
        .iter()
        .enumerate()
        .map(|(place, &byte)| {
            let value = match byte {
                b'0'..=b'9' => byte - b'0',
                _ => byte.wrapping_sub(b'A'),
            };
            match place % 2 {
                0 => u32::from(ODD.get(usize::from(value)).copied().unwrap_or(0)),
                _ => u32::from(value),
            }
        })
        .sum();
    u32::from(last.wrapping_sub(b'A')) == sum % 26
}

/// The first of the two check digits is that of Luhn, the second that of Verhoeff.
fn is_lu(bytes: &[u8]) -> bool {
    let (Some(first), Some(last)) = (bytes.get(..12), bytes.get(12)) else { return false };
    let mut second = [0; 12];
    for (place, byte) in second.iter_mut().zip(first.iter().take(11).chain([last])) {
        *place = *byte;
    }
    is_dated(bytes, 2) && luhn(first) && verhoeff(&second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_examples() {
        assert!(is_de_tax_id(b"86095742719") && !is_de_tax_id(b"86095742718"));
        assert!(is_rvnr(b"15070649C103") && !is_rvnr(b"15070649C104"));
        assert!(is_kvnr(b"A123456780") && !is_kvnr(b"A123456781"));
        assert!(is_at_svnr(b"1237010180") && !is_at_svnr(b"1238010180"));
        assert!(is_ean(b"756.9217.0769.85") && !is_ean(b"756.9217.0769.84"));
        assert!(is_fr_nir(b"255081416802538") && !is_fr_nir(b"255081416802539"));
        assert!(is_it_fiscal_code(b"RCCMNL83S18D969H") && !is_it_fiscal_code(b"RCCMNL83S18D969I"));
        assert!(pps(b"6433435F") && !pps(b"6433435E"));
        assert!(bsn(b"111222333") && pt_nif(b"501964843") && be_national(b"85073003328"));
    }
}
