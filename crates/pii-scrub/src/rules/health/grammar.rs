//! What a condition or a medicine looks like: lists, the endings that their names are built
//! with, and the words that go before and after.

use crate::rules::lexicon::{Lexicon, Word, fold, is_word_end, words};

/// Endings of names of conditions, with the fewest letters of such a word.
const CONDITION_ENDINGS: [(&str, usize); 38] = [
    ("itis", 7),
    ("thyroidism", 11),
    ("adrenalism", 11),
    ("pituitarism", 12),
    ("gonadism", 9),
    ("plasia", 7),
    ("malacia", 8),
    ("phagia", 7),
    ("kinesia", 8),
    ("asthenia", 9),
    ("edema", 7),
    ("oedema", 7),
    ("paresis", 8),
    ("rrhage", 7),
    ("rrhagia", 8),
    ("dynia", 7),
    ("ectasia", 8),
    ("pnea", 7),
    ("pnoea", 7),
    ("itides", 7),
    ("nuria", 7),
    ("lalia", 7),
    ("osis", 8),
    ("iasis", 8),
    ("aemia", 7),
    ("emia", 7),
    ("oma", 7),
    ("omas", 8),
    ("opathy", 9),
    ("algia", 7),
    ("plegia", 9),
    ("rrhea", 8),
    ("rrhoea", 9),
    ("cytopenia", 10),
    ("sclerosis", 9),
    ("megaly", 9),
    ("trophy", 9),
    ("ectasis", 9),
];

/// Words with such an ending that name no condition.
const NO_CONDITIONS: [&str; 53] = [
    "aphasia's",
    "australasia",
    "fantasia",
    "academia",
    "adenoma's",
    "allopathy",
    "antipathy",
    "apoptosis",
    "apotheosis",
    "aromatherapy",
    "atrophy",
    "autodiagnosis",
    "biocenosis",
    "bohemia",
    "carcinomas",
    "chroma",
    "diagnosis",
    "diploma",
    "diplomas",
    "dystrophy",
    "endocytosis",
    "enantiosis",
    "exocytosis",
    "homeopathy",
    "hypnosis",
    "karyosis",
    "kurtosis",
    "leucosis",
    "meiosis",
    "metamorphosis",
    "metempsychosis",
    "misdiagnosis",
    "mitosis",
    "naturopathy",
    "neoma",
    "nostalgia",
    "oklahoma",
    "osmosis",
    "osteopathy",
    "phagocytosis",
    "photosynthosis",
    "pinocytosis",
    "prognosis",
    "psychopathy",
    "sonoma",
    "stomas",
    "symbiosis",
    "sympathy",
    "tacoma",
    "telepathy",
    "teleosis",
    "theosis",
    "transcytosis",
];

/// Stems of medicines at their end, as the lists of international nonproprietary names and of
/// the names adopted in the United States give them; only those that no common word ends with.
const STEMS: [&str; 104] = [
    "pril",
    "sartan",
    "statin",
    "olol",
    "prazole",
    "conazole",
    "nidazole",
    "bendazole",
    "piprazole",
    "trozole",
    "cillin",
    "umab",
    "ximab",
    "zumab",
    "tinib",
    "ciclib",
    "rafenib",
    "parib",
    "lisib",
    "degib",
    "zomib",
    "glutide",
    "natide",
    "reotide",
    "gliptin",
    "gliflozin",
    "glitazone",
    "floxacin",
    "romycin",
    "damycin",
    "micin",
    "tamycin",
    "cycline",
    "dipine",
    "setron",
    "triptan",
    "parin",
    "grel",
    "grelor",
    "xaban",
    "gatran",
    "navir",
    "tegravir",
    "buvir",
    "asvir",
    "ciclovir",
    "cyclovir",
    "amivir",
    "tenofovir",
    "fovir",
    "citabine",
    "udine",
    "oxetine",
    "talopram",
    "azepam",
    "azolam",
    "barbital",
    "caine",
    "profen",
    "coxib",
    "dronate",
    "dronic acid",
    "lukast",
    "meterol",
    "buterol",
    "asone",
    "solone",
    "thiazide",
    "semide",
    "tidine",
    "formin",
    "gabalin",
    "mustine",
    "rubicin",
    "platin",
    "taxel",
    "trexate",
    "fungin",
    "penem",
    "bactam",
    "zolid",
    "vaptan",
    "zosin",
    "denafil",
    "dalafil",
    "steride",
    "triptyline",
    "ipramine",
    "zepine",
    "tiapine",
    "peridone",
    "codone",
    "morphone",
    "fentanil",
    "giline",
    "caftor",
    "calcet",
    "siran",
    "nersen",
    "kinra",
    "fibrate",
    "lutamide",
    "orexant",
    "gepant",
];

/// Words with such an ending that name no medicine, or one that is seldom taken as such.
const NO_MEDICINES: [&str; 10] = [
    "april",
    "cocaine",
    "caine",
    "audine",
    "profen",
    "vaudine",
    "platin",
    "formin",
    "novocaine",
    "statin",
];

/// Words that belong to a condition and go before it.
const MODIFIERS: [&str; 116] = [
    "abdominal",
    "acute",
    "adrenal",
    "allergic",
    "anal",
    "ankle",
    "aortic",
    "atopic",
    "autoimmune",
    "bacterial",
    "behavioral",
    "benign",
    "bilateral",
    "biliary",
    "bladder",
    "bone",
    "bowel",
    "brain",
    "breast",
    "bronchial",
    "cardiac",
    "cerebral",
    "cervical",
    "chronic",
    "cognitive",
    "colon",
    "colorectal",
    "congenital",
    "corneal",
    "coronary",
    "deep",
    "dental",
    "diabetic",
    "diastolic",
    "ductal",
    "ear",
    "egg",
    "endometrial",
    "esophageal",
    "essential",
    "eye",
    "femoral",
    "fungal",
    "gastric",
    "gastrointestinal",
    "gestational",
    "heart",
    "hepatic",
    "hereditary",
    "hip",
    "idiopathic",
    "insect",
    "intestinal",
    "invasive",
    "ischemic",
    "joint",
    "juvenile",
    "kidney",
    "knee",
    "latex",
    "liver",
    "lobular",
    "lumbar",
    "lung",
    "malignant",
    "mental",
    "metastatic",
    "milk",
    "mitral",
    "muscle",
    "nasal",
    "nerve",
    "neurological",
    "nut",
    "ocular",
    "optic",
    "ovarian",
    "pancreatic",
    "papillary",
    "pelvic",
    "peripheral",
    "pollen",
    "postpartum",
    "prostate",
    "psychiatric",
    "pulmonary",
    "rectal",
    "recurrent",
    "renal",
    "respiratory",
    "retinal",
    "rheumatoid",
    "rib",
    "sexual",
    "shellfish",
    "shoulder",
    "sinus",
    "skin",
    "soy",
    "spinal",
    "stomach",
    "systemic",
    "testicular",
    "thoracic",
    "throat",
    "thyroid",
    "urinary",
    "uterine",
    "vaginal",
    "valvular",
    "vascular",
    "venous",
    "vertebral",
    "viral",
    "wheat",
    "wrist",
];

/// Words that are a condition only after a modifier.
const HEADS: [&str; 34] = [
    "allergies",
    "allergy",
    "bleed",
    "cancer",
    "cyst",
    "cysts",
    "deficiency",
    "disease",
    "disorder",
    "dysfunction",
    "embolism",
    "failure",
    "fibrillation",
    "fracture",
    "hemorrhage",
    "impairment",
    "infarction",
    "infection",
    "injury",
    "insufficiency",
    "metastases",
    "obstruction",
    "pain",
    "prolapse",
    "spasm",
    "spasms",
    "sprain",
    "stenosis",
    "stones",
    "syndrome",
    "tear",
    "tumor",
    "tumour",
    "ulcer",
];

/// Words that a number follows: `type 2`, `stage IV`.
const NUMBERED: [&str; 4] = ["type", "stage", "grade", "class"];

/// The lists and endings, read once.
#[derive(Debug)]
pub(crate) struct Grammar {
    conditions: Lexicon,
    medicines: Lexicon,
    modifiers: Lexicon,
    heads: Lexicon,
    /// What stands before and after a condition that is none there: `stroke` of genius.
    not: Vec<[Box<[u8]>; 3]>,
}

impl Grammar {
    pub(super) fn new() -> Self {
        let not = crate::rules::lexicon::lines(include_str!("../../../data/conditions_not.txt"));
        let row = |line: &str| {
            let mut cells = line.split('|').map(|cell| cell.trim().as_bytes().into());
            [0; 3].map(|_| cells.next().unwrap_or_default())
        };
        Self {
            conditions: Lexicon::parse(include_str!("../../../data/conditions.txt")),
            medicines: Lexicon::parse(include_str!("../../../data/medications.txt")),
            modifiers: Lexicon::new(MODIFIERS),
            heads: Lexicon::new(HEADS),
            not: not.map(row).collect(),
        }
    }

    /// Where conditions begin that a list or a modifier opens.
    pub(super) fn condition_words(&self) -> impl Iterator<Item = String> + '_ {
        let opening = MODIFIERS.iter().chain(&NUMBERED).map(|word| (*word).to_owned());
        self.conditions.first_words().chain(opening)
    }

    pub(super) fn condition_endings() -> impl Iterator<Item = &'static str> {
        CONDITION_ENDINGS.iter().map(|(ending, _)| *ending)
    }

    /// Where medicines begin that are in the list.
    pub(super) fn medicine_words(&self) -> impl Iterator<Item = String> + '_ {
        self.medicines.first_words()
    }

    pub(super) fn medicine_stems() -> impl Iterator<Item = &'static str> {
        STEMS.iter().copied()
    }

    /// The length of the condition that `bytes` begin with.
    pub(crate) fn condition(&self, before: &[u8], bytes: &[u8]) -> Option<usize> {
        let mut at = 0;
        for modifiers in 0..4 {
            let rest = bytes.get(at..)?;
            if let Some(len) = self.core(rest, modifiers > 0) {
                let core = bytes.get(at..at + len)?;
                let after = bytes.get(at + len..)?;
                if self.is_none_here(
                    core,
                    bytes.get(..at).filter(|b| !b.is_empty()).unwrap_or(before),
                    after,
                ) {
                    return None;
                }
                return Some(at + len + number_after(core, after));
            }
            at += modifier(&self.modifiers, rest)?;
        }
        None
    }

    fn core(&self, bytes: &[u8], modified: bool) -> Option<usize> {
        let word = words(bytes).next().filter(|word| word.start == 0)?;
        self.conditions
            .prefix(bytes)
            .or_else(|| is_condition_by_ending(word).then_some(word.end()))
            .or_else(|| modified.then(|| self.heads.prefix(bytes)).flatten())
    }

    fn is_none_here(&self, core: &[u8], before: &[u8], after: &[u8]) -> bool {
        let core = fold(core);
        let before = fold(before);
        let before = before.trim_ascii_end();
        let next = words(after).next().map(|word| fold(word.text)).unwrap_or_default();
        self.not.iter().any(|[term, left, right]| {
            (**term == *core || **term == *b"*")
                && before.ends_with(left)
                && (left.is_empty()
                    || is_word_start(before, before.len().saturating_sub(left.len())))
                && (right.is_empty() || **right == *next)
        })
    }

    /// The length of the medicine that `bytes` begin with, and of its strength.
    pub(crate) fn medicine(&self, bytes: &[u8]) -> Option<usize> {
        let word = words(bytes).next().filter(|word| word.start == 0)?;
        let by_stem = || is_medicine_by_stem(word).then_some(word.end());
        let len = self.medicines.prefix(bytes).or_else(by_stem)?;
        Some(len + strength(bytes.get(len..)?))
    }
}

fn is_word_start(bytes: &[u8], at: usize) -> bool {
    at.checked_sub(1)
        .and_then(|before| bytes.get(before))
        .is_none_or(|b| !b.is_ascii_alphanumeric())
}

fn is_condition_by_ending(word: Word<'_>) -> bool {
    let lower = word.text.to_ascii_lowercase();
    lower.iter().all(u8::is_ascii_lowercase)
        && CONDITION_ENDINGS
            .iter()
            .any(|(ending, least)| lower.len() >= *least && lower.ends_with(ending.as_bytes()))
        && !NO_CONDITIONS.iter().any(|no| no.as_bytes() == lower)
}

fn is_medicine_by_stem(word: Word<'_>) -> bool {
    let lower = word.text.to_ascii_lowercase();
    lower.iter().all(u8::is_ascii_lowercase)
        && lower.len() >= 7
        && STEMS.iter().any(|stem| lower.ends_with(stem.as_bytes()))
        && !NO_MEDICINES.iter().any(|no| no.as_bytes() == lower)
}

/// The length of a modifier and of the space after it.
fn modifier(modifiers: &Lexicon, bytes: &[u8]) -> Option<usize> {
    let len = modifiers.prefix(bytes).or_else(|| numbered(bytes))?;
    matches!(bytes.get(len), Some(b' ' | b'-' | b'\n')).then_some(len + 1)
}

/// The length of `type 2`, `stage IIIb`.
fn numbered(bytes: &[u8]) -> Option<usize> {
    let mut words = words(bytes);
    let first = words.next().filter(|word| word.start == 0 && word.is_any(&NUMBERED))?;
    let second = words.next().filter(|word| word.start == first.end() + 1)?;
    let digits =
        second.text.iter().take_while(|b| matches!(b, b'0'..=b'9' | b'I' | b'V' | b'i' | b'v'));
    let digits = digits.count();
    let rest = second.text.get(digits..)?;
    let counts = (1..=3).contains(&digits) && matches!(rest, [] | [b'a'..=b'c' | b'A'..=b'C']);
    counts.then(|| second.end())
}

/// What of a condition follows it: `hepatitis B`, `disease stage 4`, `diabetes type 2`.
fn number_after(core: &[u8], after: &[u8]) -> usize {
    let Some((separator, rest)) = after.split_first().filter(|(b, _)| matches!(b, b' ' | b','))
    else {
        return 0;
    };
    let (extra, rest) = match rest.split_first() {
        Some((b' ', rest)) if *separator == b',' => (2, rest),
        _ if *separator == b',' => return 0,
        _ => (1, rest),
    };
    if core.to_ascii_lowercase().ends_with(b"hepatitis")
        && matches!(rest.first(), Some(b'A'..=b'E'))
        && is_word_end(rest, 1)
    {
        return extra + 1;
    }
    numbered(rest).map_or(0, |len| extra + len)
}

/// The length of ` 10 mg`, ` 100 units/mL`, `50mg`.
fn strength(bytes: &[u8]) -> usize {
    const UNITS: [&str; 12] =
        ["mg", "mcg", "µg", "ug", "g", "ml", "units", "unit", "iu", "meq", "puffs", "mmol"];
    let count = |bytes: &[u8], test: fn(&u8) -> bool| bytes.iter().take_while(|b| test(b)).count();
    let start = count(bytes, |byte| *byte == b' ').min(1);
    let rest = bytes.get(start..).unwrap_or(&[]);
    let digits = count(rest, |byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',' | b'/'));
    if start == 0 || !(1..=9).contains(&digits) || !rest.first().is_some_and(u8::is_ascii_digit) {
        return 0;
    }
    let rest = rest.get(digits..).unwrap_or(&[]);
    let space = count(rest, |byte| *byte == b' ').min(1);
    let rest = rest.get(space..).unwrap_or(&[]);
    let Some(unit) = unit(rest, &UNITS) else { return 0 };
    let per = rest.get(unit..).and_then(|rest| rest.strip_prefix(b"/"));
    let per = per.and_then(|rest| self::unit(rest, &UNITS)).map_or(0, |len| len + 1);
    start + digits + space + unit + per
}

fn unit(bytes: &[u8], units: &[&str]) -> Option<usize> {
    let lower = bytes.get(..bytes.len().min(8))?.to_ascii_lowercase();
    units
        .iter()
        .filter(|unit| lower.starts_with(unit.as_bytes()) && is_word_end(bytes, unit.len()))
        .map(|unit| unit.len())
        .max()
}

#[cfg(test)]
mod tests {
    use super::Grammar;

    #[test]
    fn conditions_by_list_ending_and_modifier() {
        let grammar = Grammar::new();
        let condition = |text: &'static str| {
            grammar.condition(b"", text.as_bytes()).and_then(|len| text.get(..len))
        };
        for text in [
            "asthma",
            "Type 2 diabetes",
            "stage III colon cancer",
            "acute appendicitis",
            "chronic kidney disease stage 4",
            "hepatitis B",
            "Liver failure",
            "thrombocytopenia",
            "hyperkalemia",
        ] {
            assert_eq!(condition(text), Some(text));
        }
        for text in
            ["type 2 error", "liver dumplings", "academia", "diploma", "stroke of luck", "chronic"]
        {
            assert_eq!(condition(text), None, "{text}");
        }
    }

    #[test]
    fn medicines_by_list_and_stem_with_their_strength() {
        let grammar = Grammar::new();
        let medicine = |text: &str| grammar.medicine(text.as_bytes());
        assert_eq!(medicine("lisinopril 10 mg daily"), Some(16));
        assert_eq!(medicine("sertraline 50mg"), Some(15));
        assert_eq!(medicine("insulin lispro 100 units/mL"), Some(27));
        assert_eq!(medicine("Xanax for"), Some(5));
        assert_eq!(medicine("warfarin 3 times"), Some(8));
        assert_eq!(medicine("April 10"), None);
    }
}
