//! Identifiers of the United States.

use rule_scan::Validity;

use super::checks_europe::{by_grouping, count, digit, part, passes, weighted};
use crate::kind::{Kind, Law};
use crate::rules::card::luhn;
use crate::rules::identifier::{Identifier, Start, shape_only};

pub(super) const ROWS: &[Identifier] = &[
    Identifier::new(
        Kind::of("US", "pii.us_itin", "US_ITIN", &[Law::Hipaa('G')], "IRS, Publication 1915"),
        Start::Digit,
        "9[0-9]{2}(?:-[5-9][0-9]-| [5-9][0-9] |[5-9][0-9])[0-9]{4}",
        |bytes| {
            let is_range = matches!(part(bytes, 3, 2), 50..=65 | 70..=88 | 90..=92 | 94..=99);
            by_grouping(is_range, bytes, if bytes.contains(&b'-') { 50 } else { 20 })
        },
        10,
        &["itin", "itins", "taxpayer"],
        60,
    ),
    Identifier::new(
        Kind::of("US", "pii.us_ein", "US_EIN", &[], "IRS, campuses that assign prefixes"),
        Start::AfterWord,
        "[0-9]{2}-?[0-9]{7}",
        |bytes| passes(is_ein_prefix(part(bytes, 0, 2)), 0),
        75,
        &[
            "ein",
            "fein",
            "employer identification",
            "employer id",
            "federal tax id",
            "federal tax identification",
            "tax id",
            "tax identification",
        ],
        0,
    ),
    Identifier::new(
        Kind::of(
            "US",
            "pii.us_driver_license",
            "US_DRIVER_LICENSE",
            &[Law::Hipaa('K')],
            "AAMVA and the licensing authorities of the states",
        ),
        Start::AfterWord,
        // Letters and digits in the orders that states use, then the same in groups.
        "(?i:[a-z]{1,3}[0-9]{5,14}[a-z]?|[0-9]{7,14}[a-z]?|[0-9]{2,3}[a-z]{1,3}[0-9]{4,6}\
         |[a-z][0-9][a-z][0-9][a-z]|wdl[0-9a-z]{9}\
         |[a-z]?[0-9]{2,4}(?:-[0-9]{2,4}){2,4}(?:-[0-9])?\
         |[a-z] ?[0-9]{3,4}(?: [0-9]{2,4}){2,4})",
        |bytes| passes(bytes.len() <= 20, 0),
        85,
        DRIVER_LICENSE,
        0,
    ),
    Identifier::new(
        Kind::of(
            "US",
            "pii.us_passport",
            "US_PASSPORT",
            &[Law::Hipaa('K')],
            "US Department of State, passport books since 1981 and 2021",
        ),
        Start::AfterWord,
        "(?i:[a-z])[0-9]{8}|[0-9]{9}",
        shape_only,
        80,
        &["passport"],
        0,
    ),
    Identifier::new(
        Kind::of(
            "US",
            "pii.us_bank_number",
            "US_BANK_NUMBER",
            &[Law::Hipaa('J')],
            "Nacha operating rules, up to 17 digits",
        ),
        Start::AfterWord,
        "[0-9]{6,17}|[0-9]{2,5}(?:[ -][0-9]{2,5}){2,4}",
        |bytes| passes((6..=17).contains(&count(bytes)), 0),
        70,
        &[
            "account number",
            "account no",
            "account num",
            "account #",
            "acct number",
            "acct no",
            "acct num",
            "acct #",
            "acct:",
            "acc no",
            "acc number",
            "a/c no",
            "a/c number",
            "bank account",
            "bank acct",
            "checking account",
            "chequing account",
            "savings account",
            "deposit account",
            "direct deposit account",
        ],
        0,
    ),
    Identifier::new(
        Kind::of(
            "US",
            "pii.aba_routing_number",
            "ABA_ROUTING_NUMBER",
            &[],
            "American Bankers Association, Routing Number Policy",
        ),
        Start::Digit,
        "[0-9]{9}|[0-9]{4}-[0-9]{4}-[0-9]",
        |bytes| {
            let is_district = matches!(part(bytes, 0, 2), 0..=12 | 21..=32 | 61..=72 | 80);
            let sum = weighted(bytes, &[3, 7, 1, 3, 7, 1, 3, 7, 1]);
            by_grouping(is_district && sum > 0 && sum.is_multiple_of(10), bytes, 20)
        },
        25,
        &["routing", "aba", "rtn", "fedwire"],
        45,
    ),
    Identifier::new(
        Kind::of(
            "US",
            "pii.us_npi",
            "US_NPI",
            &[Law::Hipaa('K')],
            "CMS, National Provider Identifier Standard",
        ),
        Start::Digit,
        "[12][0-9]{9}|[12][0-9]{3}[ -][0-9]{3}[ -][0-9]{3}",
        |bytes| {
            let mut prefixed = b"80840".to_vec();
            prefixed.extend_from_slice(bytes);
            by_grouping(luhn(&prefixed), bytes, 10)
        },
        20,
        &["npi", "npis", "prescriber"],
        45,
    ),
    Identifier::new(
        Kind::of(
            "US",
            "pii.us_mbi",
            "US_MBI",
            &[Law::Hipaa('I')],
            "CMS, Medicare Beneficiary Identifier format",
        ),
        Start::Digit,
        "[1-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y][0-9](?:[AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\
         [0-9][AC-HJKMNP-RT-Y]{2}[0-9]{2}\
         |-[AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y][0-9]-[AC-HJKMNP-RT-Y]{2}[0-9]{2})",
        |bytes| by_grouping(true, bytes, 10),
        60,
        &["mbi", "medicare", "beneficiary"],
        30,
    ),
    Identifier::new(
        Kind::of("US", "pii.us_mbi", "US_MBI", &[Law::Hipaa('I')], "CMS, MBI format"),
        Start::AfterWord,
        "(?i:[1-9][ac-hjkmnp-rt-y][0-9ac-hjkmnp-rt-y][0-9]-?[ac-hjkmnp-rt-y]\
         [0-9ac-hjkmnp-rt-y][0-9]-?[ac-hjkmnp-rt-y]{2}[0-9]{2})",
        shape_only,
        85,
        &["mbi", "medicare"],
        0,
    )
    .variant("named"),
    Identifier::new(
        Kind::of(
            "US",
            "pii.us_dea",
            "US_DEA_NUMBER",
            &[Law::Hipaa('K')],
            "DEA, Practitioner's Manual",
        ),
        Start::Upper,
        "[ABCDEFGHJKLMPRSTUX][A-Z9][0-9]{7}",
        |bytes| {
            let number = bytes.get(2..).unwrap_or(&[]);
            let sum = weighted(number, &[1, 2, 1, 2, 1, 2]);
            passes(sum % 10 == digit(number, 6), 0)
        },
        30,
        &["dea", "registrant", "prescriber"],
        45,
    ),
    Identifier::new(
        Kind::of(
            "US",
            "pii.us_health_plan_number",
            "US_HEALTH_PLAN_NUMBER",
            &[Law::Hipaa('I')],
            "no common format: each plan has its own",
        ),
        Start::AfterWord,
        RECORD,
        has_six_digits,
        75,
        &[
            "health plan",
            "health insurance",
            "insurance id",
            "insurance number",
            "insurance policy",
            "policy number",
            "policy no",
            "policy #",
            "member id",
            "member number",
            "subscriber id",
            "subscriber number",
            "beneficiary number",
            "beneficiary id",
            "medicaid",
        ],
        0,
    ),
    Identifier::new(
        Kind::of(
            "US",
            "pii.medical_record_number",
            "MEDICAL_RECORD_NUMBER",
            &[Law::Hipaa('H'), Law::GdprSpecial],
            "no common format: each provider has its own",
        ),
        Start::AfterWord,
        RECORD,
        |bytes| passes(count(bytes) >= 5, 0),
        75,
        &[
            "mrn",
            "medical record",
            "medical records",
            "health record",
            "patient id",
            "patient number",
            "patient no",
            "patient identifier",
            "chart number",
            "chart no",
            "hospital number",
            "patientennummer",
            "numéro de dossier",
        ],
        0,
    ),
    Identifier::new(
        Kind::of(
            "US",
            "pii.us_zip_code",
            "US_ZIP_CODE",
            &[Law::Hipaa('B')],
            "USPS, Publication 28",
        ),
        Start::AfterWord,
        "[0-9]{5}(?:-[0-9]{4})?",
        |bytes| passes(part(bytes, 0, 5) > 500, 0),
        75,
        &["zip code", "zip codes", "zip:", "zip=", "zip\"", "postal code"],
        0,
    ),
    Identifier::new(
        Kind::of(
            "US",
            "pii.license_number",
            "LICENSE_NUMBER",
            &[Law::Hipaa('K')],
            "no common format: each authority has its own",
        ),
        Start::AfterWord,
        "(?i:[a-z]{0,4})[ .-]?[0-9]{2,6}(?:-?[0-9]{1,6}){0,2}",
        has_six_digits,
        65,
        &[
            "license number",
            "license no",
            "license #",
            "licence number",
            "licence no",
            "licence #",
            "medical license",
            "medical licence",
            "nursing license",
            "pharmacist license",
            "certificate number",
            "certificate no",
            "certificate #",
            "certification number",
        ],
        0,
    ),
];

/// Numbers that each institution makes up itself.
const RECORD: &str =
    "(?i:[a-z]{0,4})-?[0-9]{2,12}(?:-[0-9]{1,6}){0,4}(?:(?i:[a-z]{1,2})[0-9]{0,4})?";

const DRIVER_LICENSE: &[&str] = &[
    "driver's license",
    "driver's licence",
    "driver license",
    "driver licence",
    "driver's lic",
    "driver lic",
    "driving license",
    "driving licence",
    "driver's permit",
    "dl number",
    "dl no",
    "dl num",
    "dl #",
    "dl:",
    "dln",
    "drivers license",
    "drivers licence",
];

fn has_six_digits(bytes: &[u8]) -> Validity {
    passes(count(bytes) >= 6, 0)
}

/// The prefixes that the campuses of the IRS assign.
fn is_ein_prefix(prefix: u64) -> bool {
    !matches!(prefix, 0 | 7..=9 | 17..=19 | 28 | 29 | 49 | 69 | 70 | 78 | 79 | 89 | 96 | 97)
}
