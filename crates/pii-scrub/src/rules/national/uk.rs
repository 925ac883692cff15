//! Identifiers of the United Kingdom.

use rule_scan::Validity;

use super::checks_europe::{grouped, national};
use super::checks_world::{accept, exactly, weighted};
use crate::kind::{Kind, Law};
use crate::rules::identifier::{Identifier, Start, shape_only};

pub(super) const ROWS: &[Identifier] = &[
    Identifier {
        kind: Kind::of(
            "GB",
            "pii.uk_nhs",
            "UK_NHS",
            &[Law::GdprSpecial, Law::GdprNational, Law::Hipaa('H')],
            "NHS Data Dictionary, NHS number",
        ),
        variant: "",
        start: Start::Digit,
        shape: "[0-9]{3}(?: [0-9]{3} [0-9]{4}|-[0-9]{3}-[0-9]{4}|[0-9]{7})",
        check: |bytes| accept(is_nhs(bytes)),
        confidence: 20,
        words: &["nhs", "chi", "patient"],
        context: 60,
    },
    Identifier {
        kind: national("GB", "pii.uk_nino", "UK_NINO", "HM Revenue & Customs, NIM39110"),
        variant: "",
        start: Start::Upper,
        shape: "[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z](?:[0-9]{6}| [0-9]{2} [0-9]{2} [0-9]{2} |[0-9]{6} | [0-9]{6} |-[0-9]{2}-[0-9]{2}-[0-9]{2}-)[A-D]",
        check: |bytes| match bytes.get(..2) {
            Some(b"BG" | b"GB" | b"KN" | b"NK" | b"NT" | b"TN" | b"ZZ") => Validity::Reject,
            _ => grouped(bytes, true, 10),
        },
        confidence: 55,
        words: &["ni", "nino", "national", "insurance"],
        context: 30,
    },
    Identifier {
        kind: Kind::of(
            "GB",
            "pii.uk_driving_licence",
            "UK_DRIVING_LICENCE",
            &[Law::Gdpr, Law::Hipaa('K')],
            "DVLA, driver number",
        ),
        variant: "",
        start: Start::Upper,
        shape: "[A-Z]{1,5}9{0,4}[0-9][0156][0-9](?:0[1-9]|[12][0-9]|3[01])[0-9][A-Z9]{2}[A-Z0-9][A-Z]{2}",
        check: |bytes| accept(bytes.len() == 16),
        confidence: 65,
        words: &["licence", "driver", "driving", "dvla"],
        context: 25,
    },
    Identifier {
        kind: Kind::of(
            "GB",
            "pii.uk_postcode",
            "UK_POSTCODE",
            &[Law::Gdpr, Law::Hipaa('B')],
            "BS 7666, Royal Mail",
        ),
        variant: "",
        start: Start::Upper,
        shape: "(?:[A-PR-UWYZ][0-9][0-9A-HJKPSTUW]?|[A-PR-UWYZ][A-HK-Y][0-9][0-9ABEHMNPRVWXY]?|GIR) [0-9][ABD-HJLNP-UW-Z]{2}",
        // Two letters in front, or letters on both sides of a digit, are an area; others may be a part number.
        check: |bytes| match bytes.iter().position(|&byte| byte == b' ') {
            Some(3..) => Validity::Accept(15),
            _ => Validity::Accept(0),
        },
        confidence: 40,
        words: &[
            "postcode",
            "postcodes",
            "post",
            "address",
            "street",
            "road",
            "avenue",
            "lane",
            "close",
            "london",
            "uk",
            "england",
            "scotland",
            "wales",
            "kingdom",
            "lives",
        ],
        context: 30,
    },
    Identifier {
        kind: Kind::of(
            "GB",
            "pii.uk_vehicle_registration",
            "UK_VEHICLE_REGISTRATION",
            &[Law::Gdpr, Law::Hipaa('L')],
            "DVLA INF104",
        ),
        variant: "",
        start: Start::Upper,
        shape: "[A-Z]{2}[0-9]{2} ?[A-Z]{3}|[A-Z][0-9]{1,3} ?[A-Z]{3}|[A-Z]{3} ?[0-9]{1,3}[A-Z]",
        check: shape_only,
        confidence: 10,
        words: &["registration", "reg", "plate", "plates", "numberplate", "vrm", "vrn", "dvla"],
        context: 45,
    },
    Identifier {
        kind: Kind::of(
            "GB",
            "pii.uk_sort_code",
            "UK_SORT_CODE",
            &[Law::Gdpr, Law::Hipaa('J')],
            "Pay.UK; no check digit",
        ),
        variant: "",
        start: Start::AfterWord,
        shape: "[0-9]{2}(?:-[0-9]{2}-[0-9]{2}| [0-9]{2} [0-9]{2}|[0-9]{4})",
        check: shape_only,
        confidence: 75,
        words: &["sort code", "sort-code", "sort_code", "sortcode"],
        context: 0,
    },
];

/// Modulus 11 with weights from 10 down to 2.
fn is_nhs(bytes: &[u8]) -> bool {
    exactly::<10>(bytes).is_some_and(|digits| {
        let [.., last] = digits;
        let rest = 11 - weighted(&digits, &[10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11;
        last == rest % 11
    })
}

#[cfg(test)]
mod tests {
    use super::is_nhs;

    #[test]
    fn published_examples() {
        assert!(is_nhs(b"943 476 5919") && !is_nhs(b"943 476 5918"));
    }
}
