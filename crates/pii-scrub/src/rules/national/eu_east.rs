//! Identifiers of Poland, Czechia, Slovakia, Hungary, Romania, Bulgaria, Greece, Croatia, Slovenia and
//! what was Yugoslavia.

use super::checks_europe::{
    afm, divides, grouped, is_day_first, is_raised_date, mod_11_10, national, nip,
};
use super::checks_world::{accept, exactly, is_day, luhn, part, weighted};
use crate::kind::{Kind, Law};
use crate::rules::identifier::{Identifier, Start};

const COMPANY: &[Law] = &[Law::Hipaa('R')];

pub(super) const ROWS: &[Identifier] = &[
    Identifier {
        kind: national("PL", "pii.pl_pesel", "PL_PESEL", "Ustawa o ewidencji ludności"),
        variant: "",
        start: Start::Digit,
        shape: "[0-9]{11}",
        check: |bytes| {
            accept(
                is_raised_date(bytes, 0) && divides(bytes, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1], 10),
            )
        },
        confidence: 35,
        words: &["pesel", "peselu"],
        context: 45,
    },
    Identifier {
        kind: national("PL", "pii.pl_nip", "PL_NIP", "Ustawa o NIP"),
        variant: "",
        start: Start::Digit,
        shape: "[1-9][0-9]{9}|[1-9][0-9]{2}-(?:[0-9]{3}-[0-9]{2}-[0-9]{2}|[0-9]{2}-[0-9]{2}-[0-9]{3})",
        check: |bytes| grouped(bytes, nip(bytes), 25),
        confidence: 20,
        words: &["nip", "podatkowy", "podatnika"],
        context: 55,
    },
    Identifier {
        kind: Kind::of("PL", "pii.pl_regon", "PL_REGON", COMPANY, "GUS"),
        variant: "",
        start: Start::Digit,
        shape: "[0-9]{9}",
        check: |bytes| accept(is_regon(bytes)),
        confidence: 20,
        words: &["regon"],
        context: 55,
    },
    Identifier {
        kind: national("PL", "pii.pl_id_card", "PL_ID_CARD", "Ustawa o dowodach osobistych; 7-3-1"),
        variant: "",
        start: Start::Upper,
        shape: "[A-Z]{3} ?[0-9]{6}",
        check: |bytes| accept(is_pl_card(bytes)),
        confidence: 20,
        words: &["dowód", "dowodu", "dowodzie", "osobisty", "osobistego"],
        context: 45,
    },
    Identifier {
        kind: national("CZ", "pii.cz_birth_number", "CZ_BIRTH_NUMBER", "Zákon 133/2000 Sb."),
        variant: "",
        start: Start::Digit,
        shape: "[0-9]{2}[0-8][0-9][0-3][0-9]/?[0-9]{3,4}",
        check: |bytes| grouped(bytes, is_birth_number(bytes), 35),
        confidence: 25,
        words: &["rodné", "rodneho", "rodného", "rč", "číslo"],
        context: 40,
    },
    Identifier {
        kind: national("HU", "pii.hu_tax_id", "HU_TAX_ID", "1996. évi XX. törvény"),
        variant: "",
        start: Start::Digit,
        shape: "8[0-9]{9}",
        check: |bytes| accept(is_hu_tax_id(bytes)),
        confidence: 20,
        words: &["adóazonosító", "adóazonosítója", "adószám"],
        context: 55,
    },
    Identifier {
        kind: Kind::of(
            "HU",
            "pii.hu_taj",
            "HU_TAJ",
            &[Law::GdprSpecial, Law::Hipaa('I')],
            "1996. évi XX. törvény",
        ),
        variant: "",
        start: Start::Digit,
        shape: "[0-9]{3}(?:[0-9]{6}| [0-9]{3} [0-9]{3}|-[0-9]{3}-[0-9]{3})",
        check: |bytes| accept(is_taj(bytes)),
        confidence: 20,
        words: &["taj", "tajszám", "társadalombiztosítási"],
        context: 55,
    },
    Identifier {
        kind: national("RO", "pii.ro_cnp", "RO_CNP", "Legea 105/1996"),
        variant: "",
        start: Start::Digit,
        shape: "[1-9][0-9]{12}",
        check: |bytes| accept(is_cnp(bytes)),
        confidence: 35,
        words: &["cnp", "numeric", "personal"],
        context: 40,
    },
    Identifier {
        kind: national("BG", "pii.bg_egn", "BG_EGN", "Закон за гражданската регистрация"),
        variant: "",
        start: Start::Digit,
        shape: "[0-9]{10}",
        check: |bytes| accept(is_egn(bytes)),
        confidence: 25,
        words: &["егн", "egn"],
        context: 50,
    },
    Identifier {
        kind: national("GR", "pii.gr_afm", "GR_AFM", "ΑΑΔΕ"),
        variant: "",
        start: Start::Digit,
        shape: "[0-9]{9}",
        check: |bytes| accept(afm(bytes)),
        confidence: 20,
        words: &["αφμ", "ΑΦΜ", "afm", "vat"],
        context: 55,
    },
    Identifier {
        kind: Kind::of(
            "GR",
            "pii.gr_amka",
            "GR_AMKA",
            &[Law::GdprSpecial, Law::GdprNational, Law::Hipaa('I')],
            "ΗΔΙΚΑ; Luhn",
        ),
        variant: "",
        start: Start::Digit,
        shape: "[0-3][0-9][01][0-9]{8}",
        check: |bytes| accept(luhn(bytes) && is_day_first(bytes, 0)),
        confidence: 35,
        words: &["αμκα", "ΑΜΚΑ", "amka"],
        context: 45,
    },
    Identifier {
        kind: national("HR", "pii.hr_oib", "HR_OIB", "Zakon o OIB-u; ISO 7064 MOD 11,10"),
        variant: "",
        start: Start::Digit,
        shape: "[0-9]{11}",
        check: |bytes| accept(mod_11_10(bytes)),
        confidence: 20,
        words: &["oib", "osobni", "identifikacijski"],
        context: 55,
    },
    Identifier {
        kind: national("SI", "pii.si_emso", "SI_EMSO", "Zakon o CRP; JMBG, modulus 11"),
        variant: "",
        start: Start::Digit,
        shape: "[0-3][0-9][01][0-9]{10}",
        check: |bytes| accept(is_emso(bytes)),
        confidence: 40,
        words: &["emšo", "emso", "jmbg", "jmb", "јмбг", "matični"],
        context: 40,
    },
];

fn is_regon(bytes: &[u8]) -> bool {
    exactly::<9>(bytes).is_some_and(|digits| {
        let [.., last] = digits;
        weighted(&digits, &[8, 9, 2, 3, 4, 5, 6, 7]) % 11 % 10 == last
    })
}

/// Letters count from ten on; the check digit stands behind the letters.
fn is_pl_card(bytes: &[u8]) -> bool {
    let values = bytes.iter().filter_map(|&byte| char::from(byte).to_digit(36));
    let weights = [7, 3, 1, 9, 7, 3, 1, 7, 3];
    let sum: u32 = values.zip(weights).map(|(value, weight)| value * weight).sum();
    sum.is_multiple_of(10)
}

/// Ten digits are a multiple of 11, or nine digits end before 1954.
fn is_birth_number(bytes: &[u8]) -> bool {
    let digits = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
    let (number, first) = (part(bytes, 0, 10), part(bytes, 0, 9));
    let divides = number.is_multiple_of(11) || first % 11 == 10 && number % 10 == 0;
    let right = if digits == 10 { divides } else { part(bytes, 0, 2) < 54 };
    right && is_raised_date(bytes, 0)
}

fn is_hu_tax_id(bytes: &[u8]) -> bool {
    exactly::<10>(bytes).is_some_and(|digits| {
        let [.., last] = digits;
        weighted(&digits, &[1, 2, 3, 4, 5, 6, 7, 8, 9]) % 11 == last
    })
}

fn is_taj(bytes: &[u8]) -> bool {
    exactly::<9>(bytes).is_some_and(|digits| {
        let [.., last] = digits;
        weighted(&digits, &[3, 7, 3, 7, 3, 7, 3, 7]) % 10 == last
    })
}

fn is_cnp(bytes: &[u8]) -> bool {
    exactly::<13>(bytes).is_some_and(|digits| {
        let [.., last] = digits;
        let rest = weighted(&digits, &[2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
        is_day(part(bytes, 3, 2), part(bytes, 5, 2)) && last == if rest == 10 { 1 } else { rest }
    })
}

fn is_egn(bytes: &[u8]) -> bool {
    exactly::<10>(bytes).is_some_and(|digits| {
        let [.., last] = digits;
        let sum = weighted(&digits, &[2, 4, 8, 5, 10, 9, 7, 3, 6]);
        is_raised_date(bytes, 0) && sum % 11 % 10 == last
    })
}

fn is_emso(bytes: &[u8]) -> bool {
    exactly::<13>(bytes).is_some_and(|digits| {
        let [.., last] = digits;
        let rest = weighted(&digits, &[7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
        is_day_first(bytes, 0) && last == if rest < 2 { 0 } else { 11 - rest }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_examples() {
        assert!(divides(b"44051401359", [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1], 10));
        assert!(nip(b"8567346215") && is_regon(b"192598184"));
        assert!(is_pl_card(b"ABS123456"));
        assert!(is_birth_number(b"710319/2745") && !is_birth_number(b"710319/2746"));
        assert!(is_cnp(b"1630615123457") && !is_cnp(b"1630615123458"));
        assert!(is_egn(b"7523169263") && !is_egn(b"7523169264"));
        assert!(afm(b"094259216") && mod_11_10(b"33392005961"));
        assert!(is_emso(b"0101006500006") && !is_emso(b"0101006500007"));
    }
}
