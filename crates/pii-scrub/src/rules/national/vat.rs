//! Numbers of the value added tax of every member state of the European Union.

use rule_scan::Validity;

use super::checks_europe::{afm, bsn, crossed, divides, mod_11_10, nif_letter, nip, pt_nif};
use super::checks_world::{exactly, luhn, part, weighted};
use crate::kind::{Kind, Law};
use crate::rules::identifier::{Identifier, Start};

pub(super) const ROWS: &[Identifier] = &[Identifier {
    kind: Kind::of(
        "EU",
        "pii.eu_vat",
        "EU_VAT",
        &[Law::Hipaa('R')],
        "Directive 2006/112/EC art. 215; VIES, structure of VAT numbers",
    ),
    variant: "",
    start: Start::Upper,
    shape: "(?:ATU[0-9]{8}|BE ?[01][0-9]{9}|BG[0-9]{9,10}|CY[0-9]{8}[A-Z]|CZ[0-9]{8,10}|DE ?[0-9]{9}|DK[0-9]{8}|EE[0-9]{9}|EL[0-9]{9}|ES[A-Z0-9][0-9]{7}[A-Z0-9]|FI[0-9]{8}|FR ?[A-Z0-9]{2} ?[0-9]{9}|HR[0-9]{11}|HU[0-9]{8}|IE[0-9][A-Z0-9][0-9]{5}[A-Z]{1,2}|IT[0-9]{11}|LT(?:[0-9]{9}|[0-9]{12})|LU[0-9]{8}|LV[0-9]{11}|MT[0-9]{8}|NL[0-9]{9}B[0-9]{2}|PL[0-9]{10}|PT[0-9]{9}|RO[0-9]{6,10}|SE[0-9]{10}01|SI[0-9]{8}|SK[0-9]{10})",
    check: weigh,
    confidence: 25,
    words: &[
        "vat",
        "ust",
        "ustid",
        "uid",
        "umsatzsteuer",
        "mwst",
        "tva",
        "iva",
        "btw",
        "moms",
        "alv",
        "nip",
        "dph",
        "dič",
        "pdv",
        "áfa",
        "φπα",
        "tax",
    ],
    context: 40,
}];

/// A check digit that is right tells; where none is published, words have to.
fn weigh(bytes: &[u8]) -> Validity {
    let (Some(country), Some(number)) = (bytes.get(..2), bytes.get(2..)) else {
        return Validity::Reject;
    };
    let right = match country {
        b"AT" => is_at(number),
        b"BE" => Some(97 - part(number, 0, 8) % 97 == part(number, 8, 2)),
        b"DE" => Some(mod_11_10(number)),
        b"DK" => Some(divides(number, [2, 7, 6, 5, 4, 3, 2, 1], 11)),
        b"EE" => Some(divides(number, [3, 7, 1, 3, 7, 1, 3, 7, 1], 10)),
        b"EL" => Some(afm(number)),
        b"ES" => is_es(number),
        b"FI" => Some(divides(number, [7, 9, 10, 5, 8, 4, 2, 1], 11)),
        b"FR" => is_fr(number),
        b"HR" => Some(mod_11_10(number)),
        b"HU" => Some(divides(number, [9, 7, 3, 1, 9, 7, 3, 1], 10)),
        b"IT" => Some(luhn(number)),
        b"LU" => Some(part(number, 0, 6) % 89 == part(number, 6, 2)),
        b"NL" => number.get(..9).map(bsn).filter(|&right| right),
        b"PL" => Some(nip(number)),
        b"PT" => Some(pt_nif(number)),
        b"SE" => number.get(..10).map(luhn),
        b"SI" => is_si(number),
        b"SK" => Some(part(number, 0, 10).is_multiple_of(11)),
        _ => None,
    };
    match right {
        Some(true) => Validity::Accept(35),
        None => Validity::Accept(0),
        Some(false) => Validity::Reject,
    }
}

fn is_at(number: &[u8]) -> Option<bool> {
    let digits = exactly::<8>(number)?;
    let [.., last] = digits;
    let sum = crossed(digits.into_iter(), &[1, 2, 1, 2, 1, 2, 1]);
    Some((96 - sum) % 10 == last)
}

/// Those of persons end as their identity numbers do; of others nothing is said.
fn is_es(number: &[u8]) -> Option<bool> {
    let (&first, &last) = (number.first()?, number.last()?);
    match first {
        b'0'..=b'9' => Some(nif_letter(part(number, 0, 8), last)),
        b'X'..=b'Z' => {
            Some(nif_letter(u64::from(first - b'X') * 10_000_000 + part(number, 0, 7), last))
        }
        _ => None,
    }
}

/// Two digits are a key to the number of the company; letters are not.
fn is_fr(number: &[u8]) -> Option<bool> {
    let letters = number.iter().any(u8::is_ascii_alphabetic);
    let key = (12 + 3 * (part(number, 2, 9) % 97)) % 97;
    (!letters).then(|| key == part(number, 0, 2))
}

fn is_si(number: &[u8]) -> Option<bool> {
    let digits = exactly::<8>(number)?;
    let [.., last] = digits;
    let check = 11 - weighted(&digits, &[8, 7, 6, 5, 4, 3, 2]) % 11;
    Some(check % 10 == last && check != 11)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_examples() {
        let right = [
            "ATU13585627",
            "BE0428759497",
            "DE136695976",
            "DK13585628",
            "EE100931558",
            "EL094259216",
            "ES54362315K",
            "FI20774740",
            "FR40303265045",
            "HR33392005961",
            "HU12892312",
            "IT00743110157",
            "LU15027442",
            "NL004495445B01",
            "PL8567346215",
            "PT501964843",
            "SE123456789701",
            "SI50223054",
            "SK2022749619",
        ];
        for number in right {
            assert_eq!(weigh(number.as_bytes()), Validity::Accept(35), "{number}");
        }
        assert_eq!(weigh(b"DE136695977"), Validity::Reject);
        assert_eq!(weigh(b"BG175074752"), Validity::Accept(0));
    }
}
