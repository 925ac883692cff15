//! Codes of diagnoses (ICD-10), procedures (CPT) and packages of medicines (NDC).
//!
//! Each has the shape of a part number, so each takes a word near it that says what it is, or, for
//! a diagnosis, the name of a condition beside it.

use rule_scan::{Analyser, Anchor, ByteClass, Rule, Trimmed, Validity, Views, Words};

use super::lists;
use crate::rules::lexicon::{is_letter, is_word_end, words};
use crate::rules::{digits, number};

/// What an ICD-10 code is announced by.
const ICD_WORDS: [&str; 18] = [
    "icd",
    "icd10",
    "icd10cm",
    "icd9",
    "cie",
    "cim",
    "dx",
    "dxs",
    "diagnosis",
    "diagnoses",
    "diagnostic",
    "diagnose",
    "diagnosen",
    "diagnostik",
    "diagnóstico",
    "diagnosi",
    "comorbidity",
    "comorbidities",
];

const CPT_WORDS: [&str; 8] =
    ["cpt", "cpts", "hcpcs", "procedure", "procedures", "billed", "billing", "em"];

const NDC_WORDS: [&str; 9] =
    ["ndc", "ndcs", "ndc11", "ndc10", "drug", "dispensed", "dispense", "rx", "prescription"];

/// What else has such shapes.
const OTHER_CODES: [&str; 27] = [
    "bolt", "cell", "chess", "commit", "diode", "eco", "error", "exit", "gate", "http", "invoice",
    "item", "model", "order", "part", "pin", "plz", "postcode", "row", "seat", "sheet", "sku",
    "tag", "version", "zip", "release", "phone",
];

pub(super) fn rules() -> [Rule; 5] {
    [icd10(), icd10_beside_a_condition(), cpt(), ndc(), ndc_plain()]
        .map(|rule| rule.rank(70).views(Views::NONE))
}

fn icd10() -> Rule {
    Rule::new(
        "phi.icd10",
        Anchor::run(ByteClass::UPPER),
        "[A-Z][0-9][0-9AB](?:\\.[0-9A-Z]{1,4}|[0-9A-Z]{1,4})?",
    )
    .left(ByteClass::WORD.with(b".-/#"))
    .right(ByteClass::WORD.with(b"-"))
    .validate(|bytes| match is_category(bytes) {
        // Without its point it is less clear.
        true if bytes.len() > 3 && !bytes.contains(&b'.') => Validity::Accept(-5),
        true => Validity::Accept(0),
        false => Validity::Reject,
    })
    .confidence(15)
    .support(Words::new(ICD_WORDS, 56, 24), 50)
    .against(Words::new(OTHER_CODES, 24, 0), 30)
}

/// `hypertension (I10)`, `E11.9 - type 2 diabetes`.
fn icd10_beside_a_condition() -> Rule {
    let analyser = Analyser::with_context(64, 96, 1, |before, bytes, verdicts| {
        let Some(len) = code_len(bytes) else { return };
        if is_named_before(before) || is_named_after(bytes.get(len..).unwrap_or(&[])) {
            verdicts.fill(Some(Trimmed::from(len)));
        }
    });
    Rule::analysed("phi.icd10", Anchor::run(ByteClass::UPPER), &analyser, 0)
        .named("phi.icd10.named")
        .left(ByteClass::WORD.with(b".-/#"))
        .right(ByteClass::WORD.with(b"-"))
        .confidence(60)
}

/// The length of a code that `bytes` begin with.
fn code_len(bytes: &[u8]) -> Option<usize> {
    let [letter, second, third, ..] = bytes else { return None };
    let begins = letter.is_ascii_uppercase() && second.is_ascii_digit() && !is_letter(*third);
    let len = match bytes.get(3) {
        Some(b'.') => {
            let rest = bytes.get(4..)?.iter().take_while(|byte| byte.is_ascii_alphanumeric());
            4 + rest.count()
        }
        _ => 3,
    };
    let len = if len == 4 { 3 } else { len };
    (begins && len <= 8 && is_word_end(bytes, len) && is_category(bytes.get(..len)?)).then_some(len)
}

/// A category of a chapter: letter and two digits up to the last of the letter.
fn is_category(bytes: &[u8]) -> bool {
    // By letter: the highest second and third places in use, of ICD-10 and its US modification.
    const LAST: [u8; 26] = [
        99, 99, 99, 89, 90, 99, 99, 95, 99, 99, 95, 99, 99, 99, 99, 96, 99, 99, 99, 98, 85, 99, 99,
        99, 99, 99,
    ];
    let [letter, tens, units, ..] = bytes else { return false };
    let Some(last) = letter.checked_sub(b'A').and_then(|at| LAST.get(usize::from(at))) else {
        return false;
    };
    match (tens, units) {
        // `C7A`, `M1A`, `O9A`, `Z3A` and the like.
        (b'0'..=b'9', b'A' | b'B') => matches!(letter, b'C' | b'D' | b'H' | b'M' | b'O' | b'Z'),
        (b'0'..=b'9', b'0'..=b'9') => (tens - b'0') * 10 + units - b'0' <= *last,
        _ => false,
    }
}

/// Whether a condition ends right before a code, but for a bracket or a mark.
fn is_named_before(before: &[u8]) -> bool {
    let end = before.iter().rposition(|byte| is_letter(*byte) || byte.is_ascii_digit());
    let Some(end) = end.map(|at| at + 1).filter(|end| before.len() - end <= 3) else {
        return false;
    };
    let starts: Vec<usize> =
        words(before.get(..end).unwrap_or(&[])).map(|word| word.start).collect();
    starts.iter().rev().take(5).any(|start| {
        let rest = before.get(*start..).unwrap_or(&[]);
        lists().grammar.condition(&[], rest).is_some_and(|len| start + len == end)
    })
}

fn is_named_after(after: &[u8]) -> bool {
    let start = after.iter().position(|byte| is_letter(*byte)).filter(|start| *start <= 4);
    start.is_some_and(|start| {
        lists().grammar.condition(&[], after.get(start..).unwrap_or(&[])).is_some()
    })
}

fn cpt() -> Rule {
    Rule::new("phi.cpt", Anchor::run(ByteClass::DIGIT), "[0-9]{4}[0-9FTU]")
        .left(ByteClass::WORD.with(b".-/#$"))
        .right(ByteClass::WORD.with(b"/"))
        .validate(|bytes| match is_procedure(bytes) {
            true => Validity::Accept(0),
            false => Validity::Reject,
        })
        .confidence(15)
        .support(Words::new(CPT_WORDS, 40, 0), 45)
        .against(Words::new(OTHER_CODES, 24, 0), 30)
}

/// The sections of CPT: evaluation, anaesthesia, surgery, radiology, pathology, medicine; and its
/// second and third categories.
fn is_procedure(bytes: &[u8]) -> bool {
    let value = number(digits(bytes));
    match bytes.last() {
        Some(b'0'..=b'9') => {
            matches!(value, 100..=1999 | 10_004..=69_990 | 70_010..=89_398 | 90_281..=99_607)
        }
        Some(b'F') => (1..=9007).contains(&value),
        _ => value > 0,
    }
}

fn ndc() -> Rule {
    Rule::new(
        "phi.ndc",
        Anchor::run(ByteClass::DIGIT),
        "[0-9]{4}-[0-9]{4}-[0-9]{2}|[0-9]{5}-(?:[0-9]{3}-[0-9]{2}|[0-9]{4}-[0-9]{1,2})",
    )
    .left(ByteClass::WORD.with(b".-/+"))
    .right(ByteClass::WORD.with(b"-"))
    .confidence(15)
    .support(Words::new(NDC_WORDS, 40, 8), 45)
    .against(Words::new(OTHER_CODES, 24, 0), 30)
}

/// The 11 digits that are billed.
fn ndc_plain() -> Rule {
    Rule::new("phi.ndc", Anchor::run(ByteClass::DIGIT), "[0-9]{11}")
        .named("phi.ndc.plain")
        .left(ByteClass::WORD.with(b".-/+"))
        .right(ByteClass::WORD.with(b"-"))
        .confidence(15)
        .support(Words::new(["ndc", "ndcs", "ndc11"], 24, 0), 45)
}

#[cfg(test)]
mod tests {
    use super::{code_len, is_category, is_procedure};

    #[test]
    fn codes_have_their_structure() {
        for code in ["E11.9", "I10", "C50.911", "M1A.00X0", "U07.1", "T88.7", "Z3A.20"] {
            assert!(is_category(code.as_bytes()), "{code}");
        }
        for code in ["K99", "T99.1", "e11", "E9", "DX1", "A1A"] {
            assert!(!is_category(code.as_bytes()), "{code}");
        }
        assert_eq!(code_len(b"E11.9 x"), Some(5));
        assert_eq!(code_len(b"I10."), Some(3));
        assert_eq!(code_len(b"I101"), None);
        assert!(is_procedure(b"99213") && is_procedure(b"0001F") && is_procedure(b"00100"));
        assert!(!is_procedure(b"00000") && !is_procedure(b"02000") && !is_procedure(b"99999"));
    }
}
