//! Identifiers of the United States.

use rule_scan::Validity;

use super::checks_europe::{grouped, national};
use super::checks_world::{accept, exactly, luhn, part, weighted};
use crate::kind::{Kind, Law};
use crate::rules::identifier::{Identifier, Start, shape_only};

const ACCOUNT: &[Law] = &[Law::Gdpr, Law::Hipaa('J')];
const LICENCE: &[Law] = &[Law::Gdpr, Law::Hipaa('K')];

pub(super) const ROWS: &[Identifier] = &[
    Identifier {
        kind: national("US", "pii.us_itin", "US_ITIN", "Internal Revenue Service"),
        variant: "",
        start: Start::Digit,
        shape: "9[0-9]{2}(?:[5-9][0-9]{5}|-[5-9][0-9]-[0-9]{4}| [5-9][0-9] [0-9]{4})",
        check: |bytes| grouped(bytes, is_itin(bytes), 35),
        confidence: 20,
        words: &["itin", "itins", "taxpayer", "tax", "tin"],
        context: 40,
    },
    Identifier {
        kind: Kind::of(
            "US",
            "pii.us_ein",
            "US_EIN",
            &[Law::Hipaa('R')],
            "Internal Revenue Service",
        ),
        variant: "",
        start: Start::Digit,
        shape: "[0-9]{2}-[0-9]{7}",
        check: |bytes| accept(!EIN_NEVER.contains(&part(bytes, 0, 2))),
        confidence: 20,
        words: &["ein", "eins", "fein", "employer", "irs", "tax"],
        context: 45,
    },
    Identifier {
        // States issue one to three letters and digits, digits alone, or letters made of the name.
        kind: Kind::of(
            "US",
            "pii.us_driver_license",
            "US_DRIVER_LICENSE",
            LICENCE,
            "American Association of Motor Vehicle Administrators, formats by state",
        ),
        variant: "",
        start: Start::AfterWord,
        shape: "(?:[A-Za-z]{1,3}-?)?[0-9](?:[ -]?[0-9]){4,13}[A-Za-z]{0,2}|[A-Za-z][0-9]{2,4}(?:[ -][0-9]{2,6}){1,4}|[0-9]{2,3}[A-Za-z]{2,3}[0-9]{2,6}|[A-Za-z]{3,7}[A-Za-z*]{0,2}[0-9]{3}[A-Za-z0-9]{2}",
        check: has_four_digits,
        confidence: 70,
        words: &[
            "driver's license",
            "driver’s license",
            "drivers license",
            "driver license",
            "driver's licence",
            "driving license",
            "driving licence",
            "driver_license",
            "drivers_license",
            "driverslicense",
            "driver's lic",
            "dl number",
            "dl no",
            "dln",
        ],
        context: 0,
    },
    Identifier {
        kind: Kind::new("pii.passport", "PASSPORT", &[Law::Gdpr, Law::Hipaa('R')], "ICAO 9303"),
        variant: "",
        start: Start::AfterWord,
        shape: "[A-Za-z]{0,3}[0-9]{6,9}[A-Za-z]?|[A-Z][A-Z0-9]{8}|[0-9]{2}[ -]?[0-9]{2}[ -]?[0-9]{6}",
        check: has_four_digits,
        confidence: 65,
        words: &[
            "passport",
            "reisepass",
            "reisepassnummer",
            "passnummer",
            "passeport",
            "pasaporte",
            "passaporto",
            "passaporte",
            "paspoort",
            "paszport",
            "paszportu",
            "passnr",
            "passinumero",
            "pasportnummer",
            "паспорт",
            "паспорта",
            "护照",
            "护照号",
        ],
        context: 0,
    },
    Identifier {
        kind: Kind::of(
            "US",
            "pii.us_bank_account",
            "US_BANK_NUMBER",
            ACCOUNT,
            "ABA; no check digit",
        ),
        variant: "",
        start: Start::AfterWord,
        shape: "[0-9](?:[ -]?[0-9]){5,16}",
        check: shape_only,
        confidence: 70,
        words: &[
            "bank account",
            "account number",
            "account no",
            "acct no",
            "acct number",
            "acct",
            "checking account",
            "savings account",
            "bank_account",
            "account_number",
            "accountnumber",
            "kontonummer",
            "kontonr",
            "numéro de compte",
            "número de cuenta",
            "rekeningnummer",
        ],
        context: 0,
    },
    Identifier {
        kind: Kind::of(
            "US",
            "pii.us_aba_routing",
            "ABA_ROUTING_NUMBER",
            ACCOUNT,
            "American Bankers Association, routing number policy",
        ),
        variant: "",
        start: Start::Digit,
        shape: "(?:0[0-9]|1[0-2]|2[1-9]|3[0-2]|6[1-9]|7[0-2]|80)(?:[0-9]{7}|[0-9]{2}-[0-9]{4}-[0-9])",
        check: |bytes| accept(is_routing(bytes)),
        confidence: 20,
        words: &["routing", "aba", "rtn", "fedwire", "ach"],
        context: 50,
    },
    Identifier {
        kind: Kind::of("US", "pii.us_npi", "US_NPI", LICENCE, "CMS, NPI check digit"),
        variant: "",
        start: Start::Digit,
        shape: "[12][0-9]{9}",
        check: |bytes| accept(is_npi(bytes)),
        confidence: 20,
        words: &["npi", "provider", "prescriber"],
        context: 50,
    },
    Identifier {
        kind: Kind::of(
            "US",
            "pii.us_mbi",
            "US_MBI",
            &[Law::Gdpr, Law::Hipaa('I')],
            "CMS, Medicare Beneficiary Identifier format",
        ),
        variant: "",
        start: Start::Digit,
        shape: "[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9][0-9]-?[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9][0-9]-?[AC-HJKMNP-RT-Y]{2}[0-9]{2}",
        check: |bytes| grouped(bytes, true, 25),
        confidence: 45,
        words: &["mbi", "medicare", "beneficiary"],
        context: 40,
    },
    Identifier {
        kind: Kind::of("US", "pii.us_dea", "US_DEA", LICENCE, "DEA registration number"),
        variant: "",
        start: Start::Upper,
        shape: "[ABCDEFGHJKLMPRSTUX][A-Z9][0-9]{7}",
        check: |bytes| accept(is_dea(bytes)),
        confidence: 30,
        words: &["dea", "prescriber", "registration"],
        context: 45,
    },
    Identifier {
        kind: Kind::new(
            "pii.health_plan_number",
            "HEALTH_PLAN_NUMBER",
            &[Law::GdprSpecial, Law::Hipaa('I')],
            "45 CFR 164.514; no common format",
        ),
        variant: "",
        start: Start::AfterWord,
        shape: "[A-Z]{0,4}-?[0-9](?:[ -]?[0-9]){4,13}[A-Z0-9]{0,3}",
        check: shape_only,
        confidence: 60,
        words: &[
            "member id",
            "member number",
            "member_id",
            "subscriber id",
            "subscriber number",
            "health plan",
            "health insurance",
            "insurance id",
            "insurance number",
            "policy number",
            "policy no",
            "group number",
            "medicaid",
            "hicn",
            "beneficiary number",
        ],
        context: 0,
    },
    Identifier {
        kind: Kind::new(
            "pii.medical_record_number",
            "MEDICAL_RECORD_NUMBER",
            &[Law::GdprSpecial, Law::Hipaa('H')],
            "45 CFR 164.514; no common format",
        ),
        variant: "",
        start: Start::AfterWord,
        shape: "[A-Z]{0,4}-?[0-9](?:-?[0-9]){3,12}",
        check: shape_only,
        confidence: 70,
        words: &[
            "mrn",
            "medical record",
            "med rec",
            "patient id",
            "patient number",
            "patient_id",
            "chart number",
            "chart no",
            "hospital number",
            "medical_record_number",
            "patientennummer",
            "fallnummer",
        ],
        context: 0,
    },
    Identifier {
        kind: Kind::of(
            "US",
            "pii.us_zip_code",
            "US_ZIP_CODE",
            &[Law::Gdpr, Law::Hipaa('B')],
            "United States Postal Service, Publication 28",
        ),
        variant: "",
        start: Start::AfterWord,
        shape: "[0-9]{5}(?:-[0-9]{4})?",
        check: shape_only,
        confidence: 70,
        words: &["zip", "zipcode", "zip_code", "postal_code", "postal code"],
        context: 0,
    },
    Identifier {
        kind: Kind::new(
            "pii.licence_number",
            "LICENCE_NUMBER",
            LICENCE,
            "45 CFR 164.514; no common format",
        ),
        variant: "",
        start: Start::AfterWord,
        shape: "[A-Z]{0,4}[.-]?[0-9](?:[.-]?[0-9]){3,11}[A-Z]?",
        check: shape_only,
        confidence: 65,
        words: &[
            "license number",
            "licence number",
            "license no",
            "licence no",
            "license_number",
            "medical license",
            "medical licence",
            "nursing license",
            "certificate number",
            "certificate no",
            "registration number",
        ],
        context: 0,
    },
];

/// Prefixes that no campus of the service has given out.
const EIN_NEVER: [u64; 17] = [0, 7, 8, 9, 17, 18, 19, 28, 29, 49, 69, 70, 78, 79, 89, 96, 97];

/// The fourth and fifth digit are of the ranges in use.
fn is_itin(bytes: &[u8]) -> bool {
    matches!(part(bytes, 3, 2), 50..=65 | 70..=88 | 90..=92 | 94..=99)
}

/// A word of letters is no number, however it may look.
fn has_four_digits(bytes: &[u8]) -> Validity {
    let digits = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
    let letters = bytes.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
    accept(digits >= 4 || digits >= 2 && letters + digits >= 10)
}

fn is_routing(bytes: &[u8]) -> bool {
    exactly::<9>(bytes)
        .is_some_and(|digits| weighted(&digits, &[3, 7, 1, 3, 7, 1, 3, 7, 1]).is_multiple_of(10))
}

/// Luhn over the number behind the prefix of the United States, 80840.
fn is_npi(bytes: &[u8]) -> bool {
    let mut whole = *b"80840##########";
    let Some(end) = whole.get_mut(5..) else { return false };
    let fits = end.len() == bytes.len();
    for (place, byte) in end.iter_mut().zip(bytes) {
        *place = *byte;
    }
    fits && luhn(&whole)
}

fn is_dea(bytes: &[u8]) -> bool {
    exactly::<7>(bytes.get(2..).unwrap_or(&[])).is_some_and(|digits| {
        let [.., last] = digits;
        weighted(&digits, &[1, 2, 1, 2, 1, 2]) % 10 == last
    })
}

#[cfg(test)]
mod tests {
    use super::{is_dea, is_npi, is_routing};

    #[test]
    fn published_examples() {
        assert!(is_npi(b"1234567893") && !is_npi(b"1234567890"));
        assert!(is_routing(b"021000021") && !is_routing(b"021000022"));
        assert!(is_dea(b"AP5836727") && !is_dea(b"AP5836728"));
    }
}
