//! Identifiers of Africa, the Middle East, Turkey and the successor states of the Soviet Union
//! outside of the European Union.

use super::checks_world::{
    PERSON, accept, accept_grouped, exactly, is_dated, is_repeated, luhn, part, weighted,
};
use crate::kind::Kind;
use crate::rules::identifier::{Identifier, Start, shape_only};

const ZA_ID: Kind =
    Kind::of("ZA", "pii.za_id", "ZA_ID_NUMBER", PERSON, "Department of Home Affairs");
const RU_INN: Kind =
    Kind::of("RU", "pii.ru_inn", "RU_INN", PERSON, "Federal Tax Service of Russia");
const AE_EMIRATES_ID: Kind = Kind::of(
    "AE",
    "pii.ae_emirates_id",
    "AE_EMIRATES_ID",
    PERSON,
    "Federal Authority for Identity",
);

pub(super) const ROWS: &[Identifier] = &[
    Identifier {
        kind: Kind::of("TR", "pii.tr_tckn", "TR_TCKN", PERSON, "Nüfus ve Vatandaşlık İşleri"),
        variant: "",
        start: Start::Digit,
        shape: "[1-9][0-9]{9}[02468]",
        check: |bytes| accept(is_tckn(bytes)),
        confidence: 30,
        words: &["tckn", "kimlik", "nüfus", "tc", "tcno"],
        context: 55,
    },
    Identifier {
        kind: ZA_ID,
        variant: "",
        start: Start::Digit,
        shape: "[0-9]{2}[01][0-9][0-3][0-9](?:[0-9]{4}[0-2][0-9]{2}| [0-9]{4} [0-2][0-9]{2}| [0-9]{4} [0-2][0-9] [0-9])",
        check: |bytes| accept_grouped(bytes, is_dated(bytes, 0) && luhn(bytes), 20),
        confidence: 35,
        words: &["rsa", "identiteitsnommer", "identity", "identiteit", "african", "said"],
        context: 50,
    },
    Identifier {
        kind: ZA_ID,
        variant: "phrase",
        start: Start::AfterWord,
        shape: "[0-9]{2}[01][0-9][0-3][0-9](?:[0-9]{4}[0-2][0-9]{2}| [0-9]{4} [0-2][0-9]{2}| [0-9]{4} [0-2][0-9] [0-9])",
        check: |bytes| accept(is_dated(bytes, 0) && luhn(bytes)),
        confidence: 70,
        words: &["id number", "id no", "id_number", "sa id", "id nommer"],
        context: 0,
    },
    Identifier {
        kind: Kind::of(
            "NG",
            "pii.ng_nin",
            "NG_NIN",
            PERSON,
            "National Identity Management Commission",
        ),
        variant: "",
        start: Start::AfterWord,
        shape: "[0-9]{11}|[0-9]{4}[ -][0-9]{3}[ -][0-9]{4}",
        check: shape_only,
        confidence: 75,
        words: &["nin", "nimc", "national identification", "national identity"],
        context: 0,
    },
    Identifier {
        kind: Kind::of(
            "EG",
            "pii.eg_national_id",
            "EG_NATIONAL_ID",
            PERSON,
            "Ministry of Interior of Egypt",
        ),
        variant: "",
        start: Start::Digit,
        shape: "[23][0-9]{2}[01][0-9][0-3][0-9]{8}",
        check: |bytes| accept(is_egyptian(bytes)),
        confidence: 30,
        words: &["القومي", "القومى", "قومي", "الرقم", "egyptian", "egypt"],
        context: 55,
    },
    Identifier {
        kind: Kind::of(
            "KE",
            "pii.ke_national_id",
            "KE_NATIONAL_ID",
            PERSON,
            "Registration of Persons Act, cap. 107",
        ),
        variant: "",
        start: Start::AfterWord,
        shape: "[0-9]{7,9}",
        check: shape_only,
        confidence: 70,
        words: &[
            "kenyan id",
            "kenya id",
            "kenyan national id",
            "kitambulisho",
            "huduma",
            "maisha namba",
            "national id",
        ],
        context: 0,
    },
    Identifier {
        kind: Kind::of("KE", "pii.ke_kra_pin", "KE_KRA_PIN", PERSON, "Kenya Revenue Authority"),
        variant: "",
        start: Start::Upper,
        shape: "[AP][0-9]{9}[A-Z]",
        check: shape_only,
        confidence: 40,
        words: &["kra", "kenya", "itax"],
        context: 45,
    },
    Identifier {
        kind: Kind::of(
            "IL",
            "pii.il_id",
            "IL_ID_NUMBER",
            PERSON,
            "Population and Immigration Authority",
        ),
        variant: "",
        start: Start::Digit,
        shape: "[0-9]{8}-?[0-9]",
        check: |bytes| accept_grouped(bytes, luhn(bytes) && part(bytes, 0, 9) > 0, 10),
        confidence: 20,
        words: &["teudat", "zehut", "תעודת", "זהות", "תז", "ז", "israeli"],
        context: 60,
    },
    Identifier {
        kind: Kind::of(
            "SA",
            "pii.sa_national_id",
            "SA_NATIONAL_ID",
            PERSON,
            "Absher, Ministry of Interior",
        ),
        variant: "",
        start: Start::Digit,
        shape: "[12][0-9]{9}",
        check: |bytes| accept(luhn(bytes)),
        confidence: 20,
        words: &[
            "iqama",
            "iqamah",
            "absher",
            "muqeem",
            "الهوية",
            "هوية",
            "إقامة",
            "الإقامة",
            "saudi",
        ],
        context: 60,
    },
    Identifier {
        kind: AE_EMIRATES_ID,
        variant: "",
        start: Start::Digit,
        shape: "784(?:-(?:19|20)[0-9]{2}-[0-9]{7}-[0-9]|(?:19|20)[0-9]{10})",
        check: |bytes| accept_grouped(bytes, luhn(bytes), 30),
        confidence: 55,
        words: &["emirates", "eid", "uae", "الهوية", "هوية"],
        context: 45,
    },
    Identifier {
        kind: Kind::of("UA", "pii.ua_rnokpp", "UA_RNOKPP", PERSON, "State Tax Service of Ukraine"),
        variant: "",
        start: Start::Digit,
        shape: "[0-4][0-9]{9}",
        check: |bytes| accept(is_rnokpp(bytes)),
        confidence: 20,
        words: &["рнокпп", "РНОКПП", "іпн", "ІПН", "rnokpp", "ідентифікаційний", "податків"],
        context: 60,
    },
    Identifier {
        kind: RU_INN,
        variant: "person",
        start: Start::Digit,
        shape: "[0-9]{12}",
        check: |bytes| accept(exactly(bytes).is_some_and(is_inn_of_person)),
        confidence: 30,
        words: &["инн", "ИНН", "inn", "налогоплательщика"],
        context: 55,
    },
    Identifier {
        kind: RU_INN,
        variant: "company",
        start: Start::Digit,
        shape: "[0-9]{10}",
        check: |bytes| accept(exactly(bytes).is_some_and(is_inn_of_company)),
        confidence: 20,
        words: &["инн", "ИНН", "налогоплательщика"],
        context: 60,
    },
    Identifier {
        kind: Kind::of("RU", "pii.ru_snils", "RU_SNILS", PERSON, "Social Fund of Russia"),
        variant: "",
        start: Start::Digit,
        shape: "[0-9]{3}(?:-[0-9]{3}-[0-9]{3}[ -]|[0-9]{6} ?)[0-9]{2}",
        check: |bytes| match exactly(bytes).is_some_and(is_snils) {
            true if bytes.contains(&b'-') => rule_scan::Validity::Accept(50),
            holds => accept(holds),
        },
        confidence: 30,
        words: &["снилс", "СНИЛС", "snils", "Снилс"],
        context: 55,
    },
    Identifier {
        kind: Kind::of("KZ", "pii.kz_iin", "KZ_IIN", PERSON, "Ministry of Justice of Kazakhstan"),
        variant: "",
        start: Start::Digit,
        shape: "[0-9]{2}[01][0-9][0-3][0-9][0-6][0-9]{5}",
        check: |bytes| accept(is_dated(bytes, 0) && exactly(bytes).is_some_and(is_iin)),
        confidence: 30,
        words: &["иин", "ИИН", "жсн", "ЖСН", "iin"],
        context: 55,
    },
];

fn is_tckn(bytes: &[u8]) -> bool {
    exactly::<11>(bytes).is_some_and(|digits| {
        let [.., tenth, last] = digits;
        let odd = weighted(&digits, &[1, 0, 1, 0, 1, 0, 1, 0, 1]);
        let even = weighted(&digits, &[0, 1, 0, 1, 0, 1, 0, 1]);
        // Nine is minus one, which keeps the difference above zero.
        (odd * 7 + even * 9) % 10 == tenth && (odd + even + tenth) % 10 == last
    })
}

/// A century, a date of birth and a governorate; 88 is for births abroad.
fn is_egyptian(bytes: &[u8]) -> bool {
    let governorate = matches!(part(bytes, 7, 2), 1..=4 | 11..=19 | 21..=29 | 31..=35 | 88);
    is_dated(bytes, 1) && governorate
}

fn is_rnokpp(bytes: &[u8]) -> bool {
    exactly::<10>(bytes).is_some_and(|digits| {
        let [.., last] = digits;
        // The first weight is -1, which is ten modulo eleven.
        let sum = weighted(&digits, &[10, 5, 7, 9, 4, 6, 10, 5, 7]);
        sum % 11 % 10 == last && part(bytes, 0, 5) > 0
    })
}

fn is_inn_of_company(digits: [u32; 10]) -> bool {
    let [.., last] = digits;
    weighted(&digits, &[2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11 % 10 == last && !is_repeated(&digits)
}

fn is_inn_of_person(digits: [u32; 12]) -> bool {
    let [.., eleventh, last] = digits;
    weighted(&digits, &[7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11 % 10 == eleventh
        && weighted(&digits, &[3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11 % 10 == last
        && !is_repeated(&digits)
}

/// Two digits modulo 101, of which a hundred is written as 00.
fn is_snils(digits: [u32; 11]) -> bool {
    let [.., tens, ones] = digits;
    weighted(&digits, &[9, 8, 7, 6, 5, 4, 3, 2, 1]) % 101 % 100 == tens * 10 + ones
        && !is_repeated(&digits)
}

/// A second set of weights is used where the first gives ten; numbers where both do are not issued.
fn is_iin(digits: [u32; 12]) -> bool {
    let [.., last] = digits;
    let first = weighted(&digits, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]) % 11;
    let second = weighted(&digits, &[3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2]) % 11;
    last == if first == 10 { second } else { first }
}
