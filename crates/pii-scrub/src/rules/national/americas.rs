//! Identifiers of Canada and Latin America.

use rule_scan::Validity;

use super::checks_world::{
    PERSON, accept, accept_grouped, base_36, exactly, is_dated, is_repeated, luhn, part, values,
    weighted,
};
use crate::kind::{Kind, Law};
use crate::rules::identifier::{Identifier, Start, shape_only};

pub(super) const ROWS: &[Identifier] = &[
    Identifier {
        kind: Kind::of(
            "CA",
            "pii.ca_sin",
            "CA_SIN",
            PERSON,
            "Employment and Social Development Canada",
        ),
        variant: "",
        start: Start::Digit,
        shape: "[0-79][0-9]{2}(?:[0-9]{6}| [0-9]{3} [0-9]{3}|-[0-9]{3}-[0-9]{3})",
        check: |bytes| accept_grouped(bytes, luhn(bytes), 20),
        confidence: 20,
        words: &["sin", "sins", "nas", "sin's"],
        context: 60,
    },
    Identifier {
        kind: Kind::of(
            "CA",
            "pii.ca_sin",
            "CA_SIN",
            PERSON,
            "Employment and Social Development Canada",
        ),
        variant: "phrase",
        start: Start::AfterWord,
        shape: "[0-79][0-9]{2}(?:[0-9]{6}| [0-9]{3} [0-9]{3}|-[0-9]{3}-[0-9]{3})",
        check: |bytes| accept(luhn(bytes)),
        confidence: 75,
        words: &["social insurance", "assurance sociale"],
        context: 0,
    },
    Identifier {
        kind: Kind::of(
            "CA",
            "pii.ca_postal_code",
            "CA_POSTAL_CODE",
            &[Law::Gdpr, Law::Hipaa('B')],
            "Canada Post addressing guidelines",
        ),
        variant: "",
        start: Start::Upper,
        shape: "[ABCEGHJ-NPRSTVXY][0-9][ABCEGHJ-NPRSTV-Z][ -]?[0-9][ABCEGHJ-NPRSTV-Z][0-9]",
        check: |bytes| match bytes.contains(&b' ') {
            true => Validity::Accept(30),
            false => Validity::Accept(0),
        },
        confidence: 25,
        words: &[
            "postal",
            "postale",
            "postcode",
            "canada",
            "ontario",
            "quebec",
            "québec",
            "alberta",
            "manitoba",
            "saskatchewan",
            "toronto",
            "montreal",
            "montréal",
            "vancouver",
            "ottawa",
        ],
        context: 45,
    },
    Identifier {
        kind: Kind::of(
            "CA",
            "pii.ca_health_number",
            "CA_HEALTH_NUMBER",
            &[Law::GdprSpecial, Law::Hipaa('I')],
            "ministries of health of the provinces",
        ),
        variant: "",
        start: Start::AfterWord,
        shape: "[0-9]{4}[ -]?[0-9]{3}[ -]?[0-9]{3}(?:[ -]?[A-Z]{2})?|[0-9]{9}|[0-9]{5}-[0-9]{4}|[A-Z]{4} ?[0-9]{4} ?[0-9]{4}",
        check: shape_only,
        confidence: 75,
        words: &[
            "ohip",
            "ramq",
            "personal health number",
            "provincial health number",
            "ontario health card",
            "carte d'assurance maladie",
            "carte santé",
            "numéro d'assurance maladie",
        ],
        context: 0,
    },
    Identifier {
        kind: Kind::of("BR", "pii.br_cpf", "BR_CPF", PERSON, "Receita Federal do Brasil"),
        variant: "",
        start: Start::Digit,
        shape: r"[0-9]{3}(?:\.[0-9]{3}\.[0-9]{3}-|[0-9]{6}-?)[0-9]{2}",
        check: |bytes| match exactly::<11>(bytes).is_some_and(is_cpf) {
            true if bytes.contains(&b'.') => Validity::Accept(45),
            true if bytes.contains(&b'-') => Validity::Accept(15),
            true => Validity::Accept(0),
            false => Validity::Reject,
        },
        confidence: 30,
        words: &["cpf", "cpfs", "contribuinte", "cadastro"],
        context: 55,
    },
    Identifier {
        kind: Kind::of(
            "BR",
            "pii.br_cnpj",
            "BR_CNPJ",
            &[Law::Gdpr],
            "Receita Federal do Brasil, IN 2.229/2024",
        ),
        variant: "",
        start: Start::Digit,
        shape: r"[0-9][0-9A-Z](?:\.[0-9A-Z]{3}\.[0-9A-Z]{3}/[0-9A-Z]{4}-|[0-9A-Z]{10}-?|[0-9A-Z]{6}/[0-9A-Z]{4}-)[0-9]{2}",
        check: |bytes| accept_grouped(bytes, is_cnpj(bytes), 45),
        confidence: 30,
        words: &["cnpj", "cnpjs", "empresa"],
        context: 55,
    },
    Identifier {
        kind: Kind::of(
            "BR",
            "pii.br_cnpj",
            "BR_CNPJ",
            &[Law::Gdpr],
            "Receita Federal do Brasil, IN 2.229/2024",
        ),
        variant: "letters",
        start: Start::Upper,
        shape: r"[A-Z][0-9A-Z](?:\.[0-9A-Z]{3}\.[0-9A-Z]{3}/[0-9A-Z]{4}-|[0-9A-Z]{10}-?)[0-9]{2}",
        check: |bytes| accept_grouped(bytes, is_cnpj(bytes), 45),
        confidence: 30,
        words: &["cnpj", "cnpjs", "empresa"],
        context: 55,
    },
    Identifier {
        kind: Kind::of(
            "MX",
            "pii.mx_curp",
            "MX_CURP",
            PERSON,
            "RENAPO, instructivo normativo de la CURP",
        ),
        variant: "",
        start: Start::Upper,
        shape: "[A-Z][AEIOUX][A-Z]{2}[0-9]{6}[HMX][A-Z]{2}[B-DF-HJ-NP-TV-Z]{3}[0-9A-Z][0-9]",
        check: |bytes| accept(is_curp(bytes)),
        confidence: 85,
        words: &["curp", "población", "poblacion"],
        context: 15,
    },
    Identifier {
        kind: Kind::of(
            "MX",
            "pii.mx_rfc",
            "MX_RFC",
            PERSON,
            "Servicio de Administración Tributaria",
        ),
        variant: "",
        start: Start::Upper,
        shape: "(?:[A-Z&]|Ñ){3,4}[ -]?[0-9]{6}[ -]?[0-9A-Z]{2}[0-9A]",
        check: weigh_rfc,
        confidence: 45,
        words: &["rfc", "rfcs", "contribuyentes", "contribuyente", "fiscal"],
        context: 40,
    },
    Identifier {
        kind: Kind::of("AR", "pii.ar_cuit", "AR_CUIT", PERSON, "AFIP / ARCA"),
        variant: "",
        start: Start::Digit,
        shape: "(?:2[034567]|3[034])(?:-[0-9]{8}-|[0-9]{8})[0-9]",
        check: |bytes| accept_grouped(bytes, is_cuit(bytes), 35),
        confidence: 25,
        words: &["cuit", "cuil", "cdi", "afip", "arca"],
        context: 55,
    },
    Identifier {
        kind: Kind::of("AR", "pii.ar_dni", "AR_DNI", PERSON, "RENAPER"),
        variant: "",
        start: Start::AfterWord,
        shape: r"[0-9]{1,2}\.[0-9]{3}\.[0-9]{3}|[0-9]{7,8}",
        check: shape_only,
        confidence: 70,
        words: &["dni", "d.n.i", "documento nacional de identidad"],
        context: 0,
    },
    Identifier {
        kind: Kind::of("CL", "pii.cl_rut", "CL_RUT", PERSON, "Servicio de Impuestos Internos"),
        variant: "",
        start: Start::Digit,
        shape: r"[0-9]{1,2}(?:\.[0-9]{3}\.[0-9]{3}|[0-9]{6})-[0-9kK]",
        check: |bytes| match is_rut(bytes) {
            true if bytes.contains(&b'.') => Validity::Accept(20),
            true => Validity::Accept(0),
            false => Validity::Reject,
        },
        confidence: 40,
        words: &["rut", "ruts", "chile", "chileno", "chilena", "tributario"],
        context: 45,
    },
    Identifier {
        kind: Kind::of(
            "CO",
            "pii.co_nit",
            "CO_NIT",
            PERSON,
            "DIAN, orden administrativa 4 de 1989",
        ),
        variant: "",
        start: Start::Digit,
        shape: r"[0-9]{3}(?:\.[0-9]{3}\.[0-9]{3}|[0-9]{6})-[0-9]",
        check: |bytes| match is_nit(bytes) {
            true if bytes.contains(&b'.') => Validity::Accept(15),
            true => Validity::Accept(0),
            false => Validity::Reject,
        },
        confidence: 40,
        words: &["nit", "rut", "dian", "tributaria"],
        context: 45,
    },
    Identifier {
        kind: Kind::of(
            "CO",
            "pii.co_cedula",
            "CO_CEDULA",
            PERSON,
            "Registraduría Nacional del Estado Civil",
        ),
        variant: "",
        start: Start::AfterWord,
        shape: r"[0-9]{1,3}(?:\.[0-9]{3}){2,3}|[0-9]{6,10}",
        check: shape_only,
        confidence: 70,
        words: &[
            "cédula de ciudadanía",
            "cedula de ciudadania",
            "cédula de extranjería",
            "c.c",
            "nuip",
        ],
        context: 0,
    },
    Identifier {
        kind: Kind::of("PE", "pii.pe_ruc", "PE_RUC", PERSON, "SUNAT"),
        variant: "",
        start: Start::Digit,
        shape: "(?:1[0567]|20)[0-9]{9}",
        check: |bytes| accept(is_peruvian_ruc(bytes)),
        confidence: 20,
        words: &["ruc", "sunat"],
        context: 60,
    },
    Identifier {
        kind: Kind::of("PE", "pii.pe_dni", "PE_DNI", PERSON, "RENIEC"),
        variant: "",
        start: Start::AfterWord,
        shape: "[0-9]{8}-[0-9A-K]",
        check: |bytes| accept(is_peruvian_dni(bytes)),
        confidence: 75,
        words: &["dni", "cui", "documento nacional de identidad"],
        context: 0,
    },
    Identifier {
        kind: Kind::of("EC", "pii.ec_cedula", "EC_CEDULA", PERSON, "Registro Civil del Ecuador"),
        variant: "",
        start: Start::Digit,
        shape: "[0-3][0-9][0-5][0-9]{6}-?[0-9](?:001)?",
        check: |bytes| accept(is_ecuadorian(bytes)),
        confidence: 20,
        words: &["cédula", "cedula", "ruc", "cédulas"],
        context: 60,
    },
    Identifier {
        kind: Kind::of(
            "UY",
            "pii.uy_ci",
            "UY_CI",
            PERSON,
            "Dirección Nacional de Identificación Civil",
        ),
        variant: "",
        start: Start::Digit,
        shape: r"[0-9](?:\.[0-9]{3}\.[0-9]{3}|[0-9]{6})-?[0-9]",
        check: |bytes| accept_grouped(bytes, is_uruguayan(bytes), 20),
        confidence: 20,
        words: &["cédula", "cedula", "uruguay", "uruguaya"],
        context: 60,
    },
];

fn is_cpf(digits: [u32; 11]) -> bool {
    let [.., first, second] = digits;
    let check = |sum: u32| sum * 10 % 11 % 10;
    !is_repeated(&digits)
        && check(weighted(&digits, &[10, 9, 8, 7, 6, 5, 4, 3, 2])) == first
        && check(weighted(&digits, &[11, 10, 9, 8, 7, 6, 5, 4, 3, 2])) == second
}

/// A letter counts as its code less that of `0`.
fn is_cnpj(bytes: &[u8]) -> bool {
    let value = |byte: u8| byte.is_ascii_alphanumeric().then(|| u32::from(byte.wrapping_sub(b'0')));
    values::<14>(bytes, value).is_some_and(|values| {
        let [.., first, second] = values;
        let check = |sum: u32| sum * 10 % 11 % 10;
        !is_repeated(&values)
            && check(weighted(&values, &[5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2])) == first
            && check(weighted(&values, &[6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2])) == second
    })
}

/// A date of birth, a state, and a check digit over an alphabet in which `Ñ` follows `N`.
fn is_curp(bytes: &[u8]) -> bool {
    const STATES: &[u8] =
        b"AS BC BS CC CL CM CS CH DF DG GT GR HG JC MC MN MS NT NL OC PL QT QR SP SL SR TC TS TL VZ YN ZS NE";
    let value = |byte| base_36(byte).map(|value| value + u32::from(byte > b'N'));
    let state = bytes.get(11..13).unwrap_or(b"");
    let known = STATES.split(|&byte| byte == b' ').any(|known| known == state);
    let weights = [18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2];
    let check = |values: [u32; 18]| {
        let [.., last] = values;
        (10 - weighted(&values, &weights) % 10) % 10 == last
    };
    known && is_dated(bytes, 0) && values::<18>(bytes, value).is_some_and(check)
}

/// Four letters before the date for a person, which is why it is surer, three for a company.
fn weigh_rfc(bytes: &[u8]) -> Validity {
    let Ok(text) = std::str::from_utf8(bytes) else { return Validity::Reject };
    let value = |char: char| match char {
        '&' => Some(24),
        'Ñ' => Some(38),
        'O'..='Z' => char.to_digit(36).map(|value| value + 1),
        _ => char.to_digit(36),
    };
    let values = || text.chars().filter_map(value);
    let length = values().count();
    let weights = (1..=13).rev().skip(13_usize.saturating_sub(length));
    let sum: u32 = values().zip(weights).map(|(value, weight)| value * weight).sum();
    // The check digit itself has weight one: the sum with it is a multiple of eleven. The shorter
    // number counts as one with a space before it, whose value is 37.
    let space = if length == 12 { 37 * 13 } else { 0 };
    let dated = is_day_of_rfc(text);
    match (sum + space).is_multiple_of(11) && dated {
        true if length == 13 => Validity::Accept(15),
        true => Validity::Accept(0),
        false => Validity::Reject,
    }
}

fn is_day_of_rfc(text: &str) -> bool {
    let start = text.bytes().position(|byte| byte.is_ascii_digit()).unwrap_or(0);
    is_dated(text.as_bytes().get(start..).unwrap_or(b""), 0)
}

fn is_cuit(bytes: &[u8]) -> bool {
    exactly::<11>(bytes).is_some_and(|digits| {
        weighted(&digits, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11)
    })
}

/// Modulus eleven with weights from the right, and `K` for ten.
fn is_rut(bytes: &[u8]) -> bool {
    let Some((last, body)) = bytes.split_last() else { return false };
    let mut values = body.iter().rev().filter_map(|&byte| char::from(byte).to_digit(10));
    let weights = [2, 3, 4, 5, 6, 7, 2, 3];
    let sum: u32 = values.by_ref().zip(weights).map(|(value, weight)| value * weight).sum();
    let check = match 11 - sum % 11 {
        11 => b'0',
        10 => b'K',
        digit => b'0' + u8::try_from(digit).unwrap_or(0),
    };
    last.to_ascii_uppercase() == check && part(bytes, 0, 7) > 0
}

fn is_nit(bytes: &[u8]) -> bool {
    exactly::<10>(bytes).is_some_and(|digits| {
        let [.., last] = digits;
        let rest = weighted(&digits, &[41, 37, 29, 23, 19, 17, 13, 7, 3]) % 11;
        last == if rest < 2 { rest } else { 11 - rest }
    })
}

fn is_peruvian_ruc(bytes: &[u8]) -> bool {
    exactly::<11>(bytes).is_some_and(|digits| {
        let [.., last] = digits;
        (11 - weighted(&digits, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 10 == last
    })
}

/// The check character is a digit or, on older cards, a letter.
fn is_peruvian_dni(bytes: &[u8]) -> bool {
    let Some((last, body)) = bytes.split_last() else { return false };
    exactly::<8>(body).is_some_and(|digits| {
        let rest = weighted(&digits, &[3, 2, 7, 6, 5, 4, 3, 2]) as usize % 11;
        b"65432110987".get(rest) == Some(last) || b"KJIHGFEDCBA".get(rest) == Some(last)
    })
}

/// Ten digits, with 001 behind them as a tax number: a province, and Luhn's check of the ten.
fn is_ecuadorian(bytes: &[u8]) -> bool {
    let province = part(bytes, 0, 2);
    let digits: Vec<u8> = bytes.iter().copied().filter(u8::is_ascii_digit).collect();
    ((1..=24).contains(&province) || province == 30) && digits.get(..10).is_some_and(luhn)
}

fn is_uruguayan(bytes: &[u8]) -> bool {
    exactly::<8>(bytes).is_some_and(|digits| {
        weighted(&digits, &[2, 9, 8, 7, 6, 3, 4, 1]).is_multiple_of(10) && !is_repeated(&digits)
    })
}
