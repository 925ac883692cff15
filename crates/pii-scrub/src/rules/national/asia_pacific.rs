//! Identifiers of Australia, New Zealand, and of East, South and South-East Asia.

use rule_scan::{Anchor, ByteClass, Rule, Validity};

use super::checks_world::{
    PERSON, accept, accept_grouped, base_36, exactly, is_dated, is_day, is_repeated, luhn,
    mod_11_2, part, values, verhoeff, weighted,
};
use crate::kind::{Kind, Law};
use crate::rules::identifier::{Identifier, Start, shape_only};

/// Three groups of three digits, or nine digits.
const THREE_THREES: &str = "[0-9]{3}(?:[0-9]{6}| [0-9]{3} [0-9]{3}|-[0-9]{3}-[0-9]{3})";
/// Three groups of four digits, or twelve digits.
const THREE_FOURS: &str = "[0-9]{4}(?:[0-9]{8}| [0-9]{4} [0-9]{4}|-[0-9]{4}-[0-9]{4})";

const AU_TFN: Kind = Kind::of("AU", "pii.au_tfn", "AU_TFN", PERSON, "Australian Taxation Office");
const AU_MEDICARE: Kind = Kind::of(
    "AU",
    "pii.au_medicare",
    "AU_MEDICARE",
    &[Law::GdprSpecial, Law::Hipaa('I')],
    "Services Australia",
);
const JP_MY_NUMBER: Kind = Kind::of(
    "JP",
    "pii.jp_my_number",
    "JP_MY_NUMBER",
    PERSON,
    "Ministry of Internal Affairs and Communications, ordinance 85 of 2014",
);
const KR_PASSPORT: Kind = Kind::of(
    "KR",
    "pii.kr_passport",
    "KR_PASSPORT",
    PERSON,
    "Ministry of Foreign Affairs of Korea",
);

pub(super) const ROWS: &[Identifier] = &[
    Identifier {
        kind: AU_TFN,
        variant: "",
        start: Start::Digit,
        shape: THREE_THREES,
        check: |bytes| accept_grouped(bytes, is_tfn(bytes), 20),
        confidence: 20,
        words: &["tfn", "tfns", "ato"],
        context: 60,
    },
    Identifier {
        kind: AU_TFN,
        variant: "phrase",
        start: Start::AfterWord,
        shape: THREE_THREES,
        check: |bytes| accept(is_tfn(bytes)),
        confidence: 75,
        words: &["tax file", "tax_file"],
        context: 0,
    },
    Identifier {
        kind: Kind::of("AU", "pii.au_abn", "AU_ABN", &[Law::Gdpr], "Australian Business Register"),
        variant: "",
        start: Start::Digit,
        shape: "[1-9][0-9](?:[0-9]{9}| [0-9]{3} [0-9]{3} [0-9]{3}|-[0-9]{3}-[0-9]{3}-[0-9]{3})",
        check: |bytes| accept_grouped(bytes, is_abn(bytes), 35),
        confidence: 30,
        words: &["abn", "abns"],
        context: 55,
    },
    Identifier {
        kind: Kind::of(
            "AU",
            "pii.au_acn",
            "AU_ACN",
            &[Law::Gdpr],
            "Australian Securities and Investments Commission",
        ),
        variant: "",
        start: Start::Digit,
        shape: THREE_THREES,
        check: |bytes| accept_grouped(bytes, is_acn(bytes), 20),
        confidence: 20,
        words: &["acn", "acns", "arbn"],
        context: 60,
    },
    Identifier {
        kind: AU_MEDICARE,
        variant: "",
        start: Start::Digit,
        shape: "[2-6][0-9]{3}(?:[0-9]{6}[0-9]?| [0-9]{5} [0-9](?:[ /-]?[0-9])?|-[0-9]{5}-[0-9](?:-[0-9])?)",
        check: |bytes| accept_grouped(bytes, is_medicare(bytes), 20),
        confidence: 20,
        words: &["medicare"],
        context: 60,
    },
    Identifier {
        kind: Kind::of(
            "NZ",
            "pii.nz_ird",
            "NZ_IRD",
            PERSON,
            "Inland Revenue, RWT and NRWT specification",
        ),
        variant: "",
        start: Start::Digit,
        shape: "[0-9]{2,3}(?:-[0-9]{3}-[0-9]{3}| [0-9]{3} [0-9]{3}|[0-9]{6})",
        check: |bytes| accept_grouped(bytes, is_ird(bytes), 15),
        confidence: 20,
        words: &["ird", "inland"],
        context: 60,
    },
    Identifier {
        kind: Kind::of(
            "NZ",
            "pii.nz_nhi",
            "NZ_NHI",
            &[Law::GdprSpecial, Law::Hipaa('I')],
            "Ministry of Health, HISO 10046",
        ),
        variant: "",
        start: Start::Upper,
        shape: "[A-HJ-NP-Z]{3}[0-9]{2}(?:[0-9]{2}|[A-HJ-NP-Z]{2})",
        check: |bytes| accept(is_nhi(bytes)),
        confidence: 20,
        words: &["nhi", "nhis"],
        context: 65,
    },
    Identifier {
        kind: Kind::of(
            "IN",
            "pii.in_aadhaar",
            "IN_AADHAAR",
            PERSON,
            "Unique Identification Authority of India",
        ),
        variant: "",
        start: Start::Digit,
        shape: "[2-9][0-9]{3}(?:[0-9]{8}| [0-9]{4} [0-9]{4}|-[0-9]{4}-[0-9]{4})",
        check: |bytes| accept_grouped(bytes, verhoeff(bytes), 20),
        confidence: 20,
        words: &["aadhaar", "aadhar", "adhaar", "adhar", "uidai", "आधार", "ஆதார்", "ఆధార్", "আধার"],
        context: 60,
    },
    Identifier {
        kind: Kind::of("IN", "pii.in_pan", "IN_PAN", PERSON, "Income Tax Department of India"),
        variant: "",
        start: Start::Upper,
        // The fourth letter is what the holder is, P for a person.
        shape: "[A-Z]{3}[ABCEFGHJKLPT][A-Z][0-9]{4}[A-Z]",
        check: |bytes| accept(part(bytes, 0, 4) > 0),
        confidence: 55,
        words: &["pan", "pans", "permanent", "taxpayer"],
        context: 40,
    },
    Identifier {
        kind: Kind::of("IN", "pii.in_gstin", "IN_GSTIN", PERSON, "Goods and Services Tax Network"),
        variant: "",
        start: Start::Digit,
        shape: "[0-39][0-9][A-Z]{3}[ABCEFGHJKLPT][A-Z][0-9]{4}[A-Z][1-9A-Z]Z[0-9A-Z]",
        check: |bytes| accept(is_gstin(bytes)),
        confidence: 85,
        words: &["gstin", "gst"],
        context: 15,
    },
    Identifier {
        kind: Kind::of("IN", "pii.in_voter", "IN_VOTER", PERSON, "Election Commission of India"),
        variant: "",
        start: Start::Upper,
        shape: "[A-Z]{3}[0-9]{7}",
        check: |bytes| accept(luhn(bytes)),
        confidence: 20,
        words: &["voter", "voters", "elector", "electoral", "मतदाता"],
        context: 60,
    },
    Identifier {
        kind: Kind::of(
            "IN",
            "pii.in_passport",
            "IN_PASSPORT",
            PERSON,
            "Ministry of External Affairs of India",
        ),
        variant: "",
        start: Start::AfterWord,
        shape: "[A-PR-WY][1-9][0-9] ?[0-9]{4}[1-9]",
        check: shape_only,
        confidence: 75,
        words: &["passport", "पासपोर्ट"],
        context: 0,
    },
    Identifier {
        kind: Kind::of(
            "IN",
            "pii.in_vehicle_registration",
            "IN_VEHICLE_REGISTRATION",
            &[Law::Gdpr, Law::Hipaa('L')],
            "Central Motor Vehicles Rules, 1989, rule 50",
        ),
        variant: "",
        start: Start::Upper,
        shape: "[A-Z]{2}(?:[0-9]{1,2}[A-Z]{1,3}[0-9]{4}| [0-9]{1,2} [A-Z]{1,3} [0-9]{4}|-[0-9]{1,2}-[A-Z]{1,3}-[0-9]{4})",
        check: |bytes| accept_grouped(bytes, is_indian_state(bytes), 10),
        confidence: 40,
        words: &[
            "vehicle",
            "vehicles",
            "car",
            "bike",
            "scooter",
            "registration",
            "plate",
            "rto",
            "reg",
        ],
        context: 45,
    },
    Identifier {
        kind: Kind::of(
            "SG",
            "pii.sg_nric_fin",
            "SG_NRIC_FIN",
            PERSON,
            "Immigration and Checkpoints Authority",
        ),
        variant: "",
        start: Start::Upper,
        shape: "[STFGM][0-9]{7}[A-Z]",
        check: |bytes| accept(is_nric(bytes)),
        confidence: 70,
        words: &["nric", "fin", "singpass"],
        context: 30,
    },
    Identifier {
        kind: Kind::of("SG", "pii.sg_uen", "SG_UEN", &[Law::Gdpr], "ACRA, unique entity numbers"),
        variant: "",
        start: Start::Digit,
        shape: "[0-9]{8,9}[A-Z]",
        check: |bytes| accept(is_uen(bytes)),
        confidence: 40,
        words: &["uen", "uens", "acra"],
        context: 45,
    },
    Identifier {
        kind: Kind::of("SG", "pii.sg_uen", "SG_UEN", &[Law::Gdpr], "ACRA, unique entity numbers"),
        variant: "letters",
        start: Start::Upper,
        shape: "[RST][0-9]{2}[A-Z]{2}[0-9]{4}[A-Z]",
        check: |bytes| accept(is_uen_of_other(bytes)),
        confidence: 40,
        words: &["uen", "uens", "acra"],
        context: 45,
    },
    Identifier {
        kind: Kind::of("KR", "pii.kr_rrn", "KR_RRN", PERSON, "Resident Registration Act of Korea"),
        variant: "",
        start: Start::Digit,
        shape: "[0-9]{6}-?[0-9]{7}",
        check: weigh_rrn,
        confidence: 30,
        words: &[
            "rrn",
            "resident",
            "주민등록번호",
            "주민등록번호는",
            "주민번호",
            "주민번호는",
            "외국인등록번호",
        ],
        context: 55,
    },
    Identifier {
        kind: Kind::of("KR", "pii.kr_brn", "KR_BRN", &[Law::Gdpr], "National Tax Service of Korea"),
        variant: "",
        start: Start::Digit,
        shape: "[1-9][0-9]{2}(?:-[0-9]{2}-|[0-9]{2})[0-9]{5}",
        check: |bytes| accept_grouped(bytes, is_brn(bytes), 20),
        confidence: 20,
        words: &["brn", "사업자등록번호", "사업자", "사업자번호", "사업자등록번호는"],
        context: 60,
    },
    Identifier {
        kind: Kind::of(
            "KR",
            "pii.kr_driver_license",
            "KR_DRIVER_LICENSE",
            &[Law::Gdpr, Law::Hipaa('K')],
            "Korea Road Traffic Authority",
        ),
        variant: "",
        start: Start::Digit,
        shape: "(?:1[1-9]|2[0-8])-[0-9]{2}-[0-9]{6}-[0-9]{2}",
        check: shape_only,
        confidence: 50,
        words: &["운전면허", "운전면허번호", "면허번호", "면허", "license", "licence", "driver"],
        context: 35,
    },
    Identifier {
        kind: KR_PASSPORT,
        variant: "",
        start: Start::AfterWord,
        shape: "[DGMRS][0-9]{3}[A-Z][0-9]{4}",
        check: shape_only,
        confidence: 80,
        words: &["passport", "여권", "여권번호"],
        context: 0,
    },
    Identifier {
        kind: KR_PASSPORT,
        variant: "old",
        start: Start::AfterWord,
        shape: "[DGMORS][0-9]{8}",
        check: shape_only,
        confidence: 80,
        words: &["여권", "여권번호", "korean passport", "korea passport"],
        context: 0,
    },
    Identifier {
        kind: JP_MY_NUMBER,
        variant: "",
        start: Start::Digit,
        shape: THREE_FOURS,
        check: |bytes| accept_grouped(bytes, is_my_number(bytes), 20),
        confidence: 20,
        words: &["マイナンバー", "マイナンバーは", "個人番号", "個人番号は", "mynumber"],
        context: 60,
    },
    Identifier {
        kind: JP_MY_NUMBER,
        variant: "phrase",
        start: Start::AfterWord,
        shape: THREE_FOURS,
        check: |bytes| accept(is_my_number(bytes)),
        confidence: 70,
        words: &["my number card", "individual number", "my_number"],
        context: 0,
    },
    Identifier {
        kind: Kind::of("CN", "pii.cn_resident_id", "CN_RESIDENT_ID", PERSON, "GB 11643-1999"),
        variant: "",
        start: Start::Digit,
        shape: "[1-9][0-9]{5}(?:18|19|20)[0-9]{2}[01][0-9][0-3][0-9]{4}[0-9Xx]",
        check: |bytes| accept(is_dated(bytes, 8) && is_chinese_region(bytes) && mod_11_2(bytes)),
        confidence: 80,
        words: &["身份证", "身份证号", "身份证号码", "证件号码"],
        context: 20,
    },
    Identifier {
        kind: Kind::of("HK", "pii.hk_id", "HK_ID", PERSON, "Immigration Department of Hong Kong"),
        variant: "",
        start: Start::Upper,
        shape: r"[A-Z]{1,2}[0-9]{6}(?:\([0-9A]\)|[0-9A])",
        check: |bytes| accept_grouped(bytes, is_hkid(bytes), 50),
        confidence: 25,
        words: &["hkid", "hkids", "身份證", "身份證號碼", "identity"],
        context: 50,
    },
    Identifier {
        kind: Kind::of(
            "TW",
            "pii.tw_national_id",
            "TW_NATIONAL_ID",
            PERSON,
            "Ministry of the Interior, Taiwan",
        ),
        variant: "",
        start: Start::Upper,
        shape: "[A-Z][1289][0-9]{8}",
        check: |bytes| accept(is_taiwanese(bytes)),
        confidence: 40,
        words: &[
            "身分證",
            "身分證字號",
            "身份證字號",
            "統一編號",
            "統一證號",
            "居留證",
            "taiwan",
            "taiwanese",
            "arc",
        ],
        context: 45,
    },
    Identifier {
        kind: Kind::of(
            "TH",
            "pii.th_national_id",
            "TH_NATIONAL_ID",
            PERSON,
            "Department of Provincial Administration",
        ),
        variant: "",
        start: Start::Digit,
        shape: "[1-8](?:-[0-9]{4}-[0-9]{5}-[0-9]{2}-| [0-9]{4} [0-9]{5} [0-9]{2} |[0-9]{11})[0-9]",
        check: |bytes| accept_grouped(bytes, is_thai(bytes), 55),
        confidence: 20,
        words: &[
            "thai",
            "เลขบัตรประชาชน",
            "เลขประจำตัวประชาชน",
            "บัตรประชาชน",
            "เลขที่บัตรประชาชน",
            "หมายเลขบัตรประชาชน",
        ],
        context: 60,
    },
    Identifier {
        kind: Kind::of(
            "MY",
            "pii.my_mykad",
            "MY_MYKAD",
            PERSON,
            "National Registration Department of Malaysia",
        ),
        variant: "",
        start: Start::Digit,
        shape: "[0-9]{6}(?:-[0-9]{2}-|[0-9]{2})[0-9]{4}",
        check: |bytes| accept_grouped(bytes, is_dated(bytes, 0) && is_malaysian_place(bytes), 30),
        confidence: 20,
        words: &["mykad", "nric", "kad", "pengenalan", "ic", "mykid"],
        context: 60,
    },
    Identifier {
        kind: Kind::of("ID", "pii.id_nik", "ID_NIK", PERSON, "Kementerian Dalam Negeri"),
        variant: "",
        start: Start::Digit,
        shape: "[1-9][0-9]{3}[0-9]{2}[0-7][0-9][01][0-9]{7}",
        check: |bytes| accept(is_nik(bytes)),
        confidence: 25,
        words: &["nik", "ktp", "ektp", "kependudukan"],
        context: 55,
    },
    Identifier {
        kind: Kind::of("PH", "pii.ph_tin", "PH_TIN", PERSON, "Bureau of Internal Revenue"),
        variant: "",
        start: Start::AfterWord,
        shape: "[0-9]{3}-[0-9]{3}-[0-9]{3}(?:-[0-9]{3,5})?",
        check: shape_only,
        confidence: 75,
        words: &["tin", "taxpayer identification"],
        context: 0,
    },
    Identifier {
        kind: Kind::of("PH", "pii.ph_umid", "PH_UMID", PERSON, "Social Security System, GSIS"),
        variant: "",
        start: Start::AfterWord,
        shape: "(?:[0-9]{4}|[0-9]{2})-[0-9]{7}-[0-9]",
        check: shape_only,
        confidence: 75,
        words: &["umid", "crn", "sss", "common reference"],
        context: 0,
    },
    Identifier {
        kind: Kind::of(
            "VN",
            "pii.vn_national_id",
            "VN_NATIONAL_ID",
            PERSON,
            "Circular 59/2021/TT-BCA",
        ),
        variant: "",
        start: Start::AfterWord,
        shape: "0[0-9]{2}[0-9]{9}|0[0-9]{2} [0-9]{3} [0-9]{3} [0-9]{3}|[0-9]{9}",
        check: shape_only,
        confidence: 75,
        words: &[
            "cccd",
            "cmnd",
            "căn cước",
            "Căn cước",
            "căn cước công dân",
            "Căn cước công dân",
            "chứng minh nhân dân",
            "định danh cá nhân",
            "chứng minh thư",
        ],
        context: 0,
    },
];

/// Scripts without spaces put the word, a particle or a wide colon, and the number next to each
/// other, where no row looks for them.
pub(in crate::rules) fn written_out() -> impl Iterator<Item = Rule> {
    const GLUED: &[(&str, &str)] = &[
        ("pii.jp_my_number", "マイナンバー|個人番号"),
        ("pii.hk_id", "身份證號碼|身份證號|身份證"),
        ("pii.tw_national_id", "身分證字號|身分證號碼|身分證|統一編號|居留證號碼"),
        ("pii.th_national_id", "เลขประจำตัวประชาชน|บัตรประชาชน"),
    ];
    GLUED.iter().filter_map(|(kind, words)| {
        let row = ROWS.iter().find(|row| row.kind.name == *kind)?;
        let check = row.check;
        let rule = Rule::new(*kind, Anchor::literals(words.split('|')), row.shape)
            .named(format!("{kind}.glued"))
            .lead(format!("(?:{words})(?:は|是|為|为|の)?(?:：|:|＝|=)?(?: |　)?"))
            .right(ByteClass::WORD.with(b"-"))
            .validate(check)
            .confidence((row.confidence + row.context).min(90))
            .rank(120);
        Some(rule)
    })
}

fn is_tfn(bytes: &[u8]) -> bool {
    exactly::<9>(bytes).is_some_and(|digits| {
        weighted(&digits, &[1, 4, 3, 7, 5, 8, 6, 9, 10]).is_multiple_of(11) && !is_repeated(&digits)
    })
}

fn is_abn(bytes: &[u8]) -> bool {
    exactly::<11>(bytes).is_some_and(|digits| {
        // One is taken from the first digit, whose weight is ten.
        let sum = weighted(&digits, &[10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]);
        sum.checked_sub(10).is_some_and(|sum| sum.is_multiple_of(89))
    })
}

fn is_acn(bytes: &[u8]) -> bool {
    exactly::<9>(bytes).is_some_and(|digits| {
        weighted(&digits, &[8, 7, 6, 5, 4, 3, 2, 1, 1]).is_multiple_of(10) && !is_repeated(&digits)
    })
}

/// Ten digits, and perhaps one for the member of a family.
fn is_medicare(bytes: &[u8]) -> bool {
    let check = |digits: &[u32]| {
        let last = digits.get(8);
        last.is_some_and(|&last| weighted(digits, &[1, 3, 7, 9, 1, 3, 7, 9]) % 10 == last)
    };
    let member = |digits: [u32; 11]| check(&digits);
    exactly::<10>(bytes).is_some_and(|digits| check(&digits))
        || exactly::<11>(bytes).is_some_and(member)
}

/// Eight or nine digits within the numbers issued; a second set of weights is used where the
/// first gives ten.
fn is_ird(bytes: &[u8]) -> bool {
    let padded = exactly::<8>(bytes).map(|[a, b, c, d, e, f, g, h]| [0, a, b, c, d, e, f, g, h]);
    let Some(digits) = exactly::<9>(bytes).or(padded) else { return false };
    let [.., last] = digits;
    let check = |weights: &[u32]| (11 - weighted(&digits, weights) % 11) % 11;
    let mut expected = check(&[3, 2, 7, 6, 5, 4, 3, 2]);
    if expected == 10 {
        expected = check(&[7, 4, 3, 2, 5, 2, 7, 6]);
    }
    expected == last && (10_000_000..150_000_000).contains(&part(bytes, 0, 9))
}

/// Letters count from one without I and O. The older form ends with a digit modulo 11, the newer
/// with a letter modulo 24, or 23 by the first edition of the standard.
fn is_nhi(bytes: &[u8]) -> bool {
    let value = |byte: u8| match byte {
        b'0'..=b'9' => Some(u32::from(byte - b'0')),
        b'A'..=b'H' => Some(u32::from(byte - b'A') + 1),
        b'J'..=b'N' => Some(u32::from(byte - b'A')),
        b'P'..=b'Z' => Some(u32::from(byte - b'A') - 1),
        _ => None,
    };
    values::<7>(bytes, value).is_some_and(|values| {
        let [.., last] = values;
        let sum = weighted(&values, &[7, 6, 5, 4, 3, 2]);
        match bytes.last().is_some_and(u8::is_ascii_digit) {
            true => !sum.is_multiple_of(11) && (11 - sum % 11) % 10 == last,
            false => 24 - sum % 24 == last || 23 - sum % 23 == last,
        }
    })
}

/// A state, a permanent account number, and a check character in base 36.
fn is_gstin(bytes: &[u8]) -> bool {
    let known = matches!(part(bytes, 0, 2), 1..=38 | 97 | 99);
    known
        && values::<15>(bytes, base_36).is_some_and(|values| {
            let [body @ .., last] = values;
            let weighted = body.iter().enumerate().map(|(index, value)| {
                let product = if index % 2 == 1 { value * 2 } else { *value };
                product / 36 + product % 36
            });
            (36 - weighted.sum::<u32>() % 36) % 36 == last
        })
}

fn is_indian_state(bytes: &[u8]) -> bool {
    const STATES: &[u8] = b"AN AP AR AS BR CG CH DD DL DN GA GJ HP HR JH JK KA KL LA LD MH ML MN MP MZ NL OD OR PB PY RJ SK TG TN TR TS UK UP WB";
    let state = bytes.get(..2).unwrap_or(b"");
    STATES.split(|&byte| byte == b' ').any(|known| known == state)
}

/// Letters of their own for those born before and after 2000, for foreigners, and from 2022 on.
fn is_nric(bytes: &[u8]) -> bool {
    let (Some(first), Some(last), Some(digits)) =
        (bytes.first(), bytes.last(), exactly::<7>(bytes))
    else {
        return false;
    };
    let sum = weighted(&digits, &[2, 7, 6, 5, 4, 3, 2]) as usize;
    let (letters, offset) = match first {
        b'S' => (b"JZIHGFEDCBA", 0),
        b'T' => (b"JZIHGFEDCBA", 4),
        b'F' => (b"XWUTRQPNMLK", 0),
        b'G' => (b"XWUTRQPNMLK", 4),
        _ => (b"XWUTRQPNJLK", 3),
    };
    letters.get((sum + offset) % 11) == Some(last)
}

fn is_uen(bytes: &[u8]) -> bool {
    let Some(last) = bytes.last() else { return false };
    let business = exactly::<8>(bytes).is_some_and(|digits| {
        let sum = weighted(&digits, &[10, 4, 9, 3, 8, 2, 7, 1]) as usize;
        b"XMKECAWLJDB".get(sum % 11) == Some(last)
    });
    let company = exactly::<9>(bytes).is_some_and(|digits| {
        let sum = weighted(&digits, &[10, 8, 6, 4, 9, 7, 5, 3, 1]) as usize;
        b"ZKCMDNERGWH".get(sum % 11) == Some(last) && matches!(part(bytes, 0, 4), 1900..=2100)
    });
    business || company
}

fn is_uen_of_other(bytes: &[u8]) -> bool {
    const LETTERS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWX0123456789";
    let position = |byte| LETTERS.iter().position(|&known| known == byte);
    let value = |byte| position(byte).and_then(|at| u32::try_from(at).ok());
    values::<10>(bytes, value).is_some_and(|values| {
        let [.., last] = values;
        (weighted(&values, &[4, 3, 5, 3, 10, 2, 2, 5, 7]) + 6) % 11 == last
    })
}

/// A date of birth, a century and a sex. The last digit is a check digit in numbers issued before
/// October 2020 and says nothing in later ones.
fn weigh_rrn(bytes: &[u8]) -> Validity {
    let Some(digits) = exactly::<13>(bytes) else { return Validity::Reject };
    let [_, _, _, _, _, _, century, .., last] = digits;
    let sum = weighted(&digits, &[2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]);
    let plain = bytes.iter().all(u8::is_ascii_digit);
    // Foreigners have centuries of their own, and two added to the check digit.
    let added = if century > 4 { 13 } else { 11 };
    let checked = (added - sum % 11) % 10 == last;
    match (is_dated(bytes, 0) && matches!(century, 1..=8), checked) {
        (false, _) => Validity::Reject,
        (true, true) if !plain => Validity::Accept(40),
        (true, false) if plain => Validity::Accept(-10),
        (true, _) => Validity::Accept(0),
    }
}

fn is_brn(bytes: &[u8]) -> bool {
    exactly::<10>(bytes).is_some_and(|digits| {
        let [.., ninth, _] = digits;
        let sum = weighted(&digits, &[1, 3, 7, 1, 3, 7, 1, 3, 5, 1]) + ninth * 5 / 10;
        sum.is_multiple_of(10)
    })
}

fn is_my_number(bytes: &[u8]) -> bool {
    exactly::<12>(bytes).is_some_and(|digits| {
        let [.., last] = digits;
        let rest = weighted(&digits, &[6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
        last == if rest < 2 { 0 } else { 11 - rest } && !is_repeated(&digits)
    })
}

/// The provinces, the special regions, and 83 for residents from Taiwan.
fn is_chinese_region(bytes: &[u8]) -> bool {
    matches!(
        part(bytes, 0, 2),
        11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81..=83 | 91
    )
}

fn is_hkid(bytes: &[u8]) -> bool {
    let letters = bytes.iter().take_while(|byte| byte.is_ascii_uppercase()).count();
    let (head, rest) = bytes.split_at_checked(letters).unwrap_or((b"", bytes));
    // A single letter stands for itself after a space, which counts as 36.
    let head: u32 = match *head {
        [one] => 36 * 9 + base_36(one).unwrap_or(0) * 8,
        [one, two] => base_36(one).unwrap_or(0) * 9 + base_36(two).unwrap_or(0) * 8,
        _ => return false,
    };
    values::<7>(rest, |byte| base_36(byte).filter(|&value| value <= 10))
        .is_some_and(|values| (head + weighted(&values, &[7, 6, 5, 4, 3, 2, 1])).is_multiple_of(11))
}

/// The letter stands for a place and counts as two digits.
fn is_taiwanese(bytes: &[u8]) -> bool {
    const PLACES: &[u8] = b"ABCDEFGHJKLMNPQRSTUVXYWZIO";
    let place = PLACES.iter().position(|known| bytes.first() == Some(known));
    let place = place.and_then(|place| u32::try_from(place + 10).ok());
    place.zip(exactly::<9>(bytes)).is_some_and(|(place, digits)| {
        let sum = place / 10 + place % 10 * 9 + weighted(&digits, &[8, 7, 6, 5, 4, 3, 2, 1, 1]);
        sum.is_multiple_of(10)
    })
}

fn is_thai(bytes: &[u8]) -> bool {
    exactly::<13>(bytes).is_some_and(|digits| {
        let [.., last] = digits;
        let sum = weighted(&digits, &[13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
        (11 - sum % 11) % 10 == last
    })
}

/// The places of birth that are not assigned are left out.
fn is_malaysian_place(bytes: &[u8]) -> bool {
    !matches!(part(bytes, 6, 2), 0 | 17..=20 | 69 | 70 | 73 | 80 | 81 | 94..=97)
}

/// A province, and a date of birth whose day has 40 added for women.
fn is_nik(bytes: &[u8]) -> bool {
    let day = part(bytes, 6, 2);
    let day = if day > 40 { day - 40 } else { day };
    matches!(part(bytes, 0, 2), 11..=21 | 31..=36 | 51..=53 | 61..=65 | 71..=76 | 81 | 82 | 91..=97)
        && is_day(part(bytes, 8, 2), day)
        && part(bytes, 12, 4) > 0
}
