//! Made-up values of the same kind and form.
//!
//! Addresses, numbers and networks come from ranges set aside for documentation and fiction where
//! there are some, so they are nobody's.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::date::Written;
use crate::key::Draw;

const GIVEN: [&str; 32] = [
    "Adam", "Alice", "Amir", "Anna", "Ben", "Clara", "Daniel", "Diana", "Elena", "Emil", "Eva",
    "Felix", "Grace", "Hana", "Hugo", "Ida", "Ivan", "Jana", "Leo", "Lina", "Lucas", "Maria",
    "Milan", "Mina", "Nora", "Omar", "Paul", "Rosa", "Samuel", "Sofia", "Tara", "Victor",
];
const FAMILY: [&str; 32] = [
    "Adler", "Baker", "Berg", "Carter", "Costa", "Cruz", "Dahl", "Diaz", "Fischer", "Fontaine",
    "Gray", "Haas", "Hill", "Ito", "Jensen", "Kaya", "Keller", "Lang", "Lopez", "Marin", "Meyer",
    "Novak", "Okoye", "Park", "Quinn", "Reed", "Rossi", "Sato", "Silva", "Turner", "Weber",
    "Young",
];
const PLACES: [&str; 16] = [
    "Ashford",
    "Bellmont",
    "Clearwater",
    "Eastbrook",
    "Fairview",
    "Glenwood",
    "Highfield",
    "Kingsley",
    "Lakeside",
    "Millbrook",
    "Northgate",
    "Oakdale",
    "Riverton",
    "Southport",
    "Westbury",
    "Woodside",
];
const DOMAINS: [&str; 3] = ["example.com", "example.net", "example.org"];

/// Whether surrogates are made for a kind: not for free text that has no form.
pub(crate) fn fits(kind: &str) -> bool {
    !matches!(
        kind,
        "pii.url"
            | "pii.address"
            | "pii.location"
            | "pii.title"
            | "pii.group"
            | "pii.age"
            | "pii.mrz"
    ) && (kind.starts_with("pii.") || kind.starts_with("custom."))
}

/// Whether a surrogate that is found again is told from a value: they are drawn from so many, or
/// from what is nobody's, that a value is none of them.
pub(crate) fn is_telling(kind: &str, surrogate: &str) -> bool {
    match kind {
        "pii.email" | "pii.phone" | "pii.ip_address" | "pii.domain" | "pii.mac_address" => true,
        "pii.date" | "pii.date_of_birth" | "pii.person" | "pii.place" | "pii.organization" => false,
        _ => surrogate.bytes().filter(u8::is_ascii_alphanumeric).count() >= 9,
    }
}

/// A value of the kind, which may by chance be `value` itself where there are few; `None` if `value`
/// is not written in a form that is known.
pub(crate) fn surrogate(kind: &str, value: &str, draw: &mut Draw) -> Option<String> {
    match kind {
        "pii.email" => Some(email(draw)),
        "pii.domain" => Some(draw.of(&DOMAINS).to_owned()),
        "pii.person" => Some(person(value, draw)),
        "pii.place" => Some(cased(draw.of(&PLACES), value)),
        "pii.organization" => Some(format!("{} & {} Ltd", draw.of(&FAMILY), draw.of(&FAMILY))),
        "pii.phone" => Some(phone(value, draw)),
        "pii.credit_card" => card(value, draw),
        "pii.iban" => iban(value, draw),
        "pii.ip_address" => address(value, draw),
        "pii.mac_address" => Some(mac(value, draw)),
        "pii.date" | "pii.date_of_birth" => {
            let days = i64::from(draw.below(1825)) + 1;
            let by = if draw.below(2) == 0 { days } else { -days };
            Written::read(value)?.shifted(by)
        }
        "pii.uuid" => Some(reshaped(value, draw, hexadecimal)),
        "pii.us_ssn" => ssn(value, draw),
        _ => Some(reshaped(value, draw, |draw| draw.of(&LETTERS))),
    }
}

const LETTERS: [&str; 26] = [
    "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r", "s",
    "t", "u", "v", "w", "x", "y", "z",
];

fn hexadecimal(draw: &mut Draw) -> &'static str {
    draw.of(&["a", "b", "c", "d", "e", "f"])
}

/// Other digits for digits and other letters for letters, in the same case. A first digit that is
/// not zero stays so.
fn reshaped(value: &str, draw: &mut Draw, letter: impl Fn(&mut Draw) -> &'static str) -> String {
    let mut first = true;
    let mut out = String::new();
    for char in value.chars() {
        match char {
            '0' if first => out.push('0'),
            '1'..='9' if first => out.extend(char::from_digit(1 + draw.below(9), 10)),
            '0'..='9' => out.push(draw.digit()),
            'a'..='z' => out.push_str(letter(draw)),
            'A'..='Z' => out.push_str(&letter(draw).to_ascii_uppercase()),
            _ => out.push(char),
        }
        first &= !char.is_ascii_alphanumeric();
    }
    out
}

/// The separators of `value` with other digits.
fn refilled(value: &str, digits: &str) -> String {
    let mut digits = digits.chars();
    let fill = |char: char| match char {
        '0'..='9' => digits.next().unwrap_or('0'),
        _ => char,
    };
    value.chars().map(fill).collect()
}

fn digits(value: &str) -> String {
    value.chars().filter(char::is_ascii_digit).collect()
}

fn email(draw: &mut Draw) -> String {
    let [given, family] = [draw.of(&GIVEN), draw.of(&FAMILY)].map(str::to_ascii_lowercase);
    let number: String = (0..4).map(|_| draw.digit()).collect();
    format!("{given}.{family}{number}@{}", draw.of(&DOMAINS))
}

/// As many words, and in capitals or small letters if those of `value` are.
fn person(value: &str, draw: &mut Draw) -> String {
    let words = value.split_whitespace().count().clamp(1, 3);
    let mut names: Vec<&str> = (1..words).map(|_| draw.of(&GIVEN)).collect();
    names.push(draw.of(if words == 1 { &GIVEN } else { &FAMILY }));
    cased(&names.join(" "), value)
}

fn cased(name: &str, like: &str) -> String {
    let (upper, lower) = (like.to_uppercase(), like.to_lowercase());
    match like {
        _ if upper == lower => name.to_owned(),
        _ if like == upper => name.to_uppercase(),
        _ if like == lower => name.to_lowercase(),
        _ => name.to_owned(),
    }
}

/// National numbers that regulators set aside for drama: country code, length, what they begin
/// with. NANPA (555-0100 to 555-0199), Ofcom, Arcep, Bundesnetzagentur, ACMA, ComReg.
const FICTION: [(&str, usize, &str); 15] = [
    ("44", 10, "2079460"),
    ("44", 10, "1632960"),
    ("44", 10, "7700900"),
    ("33", 9, "19900"),
    ("33", 9, "26191"),
    ("33", 9, "35301"),
    ("33", 9, "46571"),
    ("33", 9, "53649"),
    ("33", 9, "63998"),
    ("49", 10, "3023125"),
    ("49", 10, "17139200"),
    ("61", 9, "25550"),
    ("61", 9, "35550"),
    ("61", 9, "75550"),
    ("353", 9, "2091"),
];
const AREAS: [&str; 8] = ["202", "212", "303", "312", "404", "415", "512", "617"];

/// A number in the same form. Where no range is set aside, the national part begins with zeros,
/// which no number that can be dialled does.
fn phone(value: &str, draw: &mut Draw) -> String {
    let extension = value.find(|char: char| char.is_ascii_alphabetic()).unwrap_or(value.len());
    let (main, extension) = value.split_at_checked(extension).unwrap_or((value, ""));
    let all = digits(main);
    let international = if value.starts_with('+') { all.get(..) } else { all.strip_prefix("00") };
    let mut random = |count: usize| (0..count).map(|_| draw.digit()).collect::<String>();
    let extension = refilled(extension, &random(extension.len()));
    let national = match international {
        Some(number) => number.strip_prefix('1'),
        None => Some(all.strip_prefix('1').unwrap_or(&all)),
    };
    if national.is_some_and(|national| national.len() == 10 && !national.starts_with(['0', '1'])) {
        let before = all.get(..all.len() - 10).unwrap_or("");
        let filled = format!("{before}{}55501{}{}", draw.of(&AREAS), draw.digit(), draw.digit());
        return refilled(main, &filled) + &extension;
    }
    // Which country a number without its code is of is not known.
    let number = international.unwrap_or(&all);
    let prefix = all.get(..all.len() - number.len()).unwrap_or("");
    let country = FICTION.iter().map(|row| row.0).find(|code| number.starts_with(code));
    let country = country.filter(|_| international.is_some());
    let rest = country.and_then(|code| number.get(code.len()..)).unwrap_or("");
    // `+44 (0)20 ...`: the zero is dialled within the country only.
    let (trunk, rest) =
        rest.split_at_checked(usize::from(rest.starts_with('0'))).unwrap_or(("", ""));
    let of_length = |row: &&(&str, usize, &str)| Some(row.0) == country && row.1 == rest.len();
    let rows: Vec<&str> = FICTION.iter().filter(of_length).map(|row| row.2).collect();
    let same_start =
        rows.iter().copied().filter(|row| row.as_bytes().first() == rest.as_bytes().first());
    let same_start: Vec<&str> = same_start.collect();
    let range = draw.of(if same_start.is_empty() { &rows } else { &same_start });
    let filled = if range.is_empty() {
        // The code of a country has at most three digits.
        let kept = if international.is_some() { 3 } else { 1 }.min(number.len());
        let zeros = 2.min(number.len() - kept);
        let random = number.len() - kept - zeros;
        let mut filled = number.get(..kept).unwrap_or("").to_owned() + &"0".repeat(zeros);
        filled.extend((0..random).map(|_| draw.digit()));
        filled
    } else {
        let mut filled = format!("{}{trunk}{range}", country.unwrap_or(""));
        while filled.len() < number.len() {
            filled.push(draw.digit());
        }
        filled
    };
    refilled(main, &(prefix.to_owned() + &filled)) + &extension
}

/// The issuer stays, its first six digits; the rest is drawn, the last digit makes it pass Luhn.
fn card(value: &str, draw: &mut Draw) -> Option<String> {
    let old = digits(value);
    let mut new = old.get(..6)?.to_owned();
    while new.len() + 1 < old.len() {
        new.push(draw.digit());
    }
    let sum: u32 = new.bytes().rev().enumerate().fold(0, |sum, (index, byte)| {
        let digit = u32::from(byte.saturating_sub(b'0')) * if index % 2 == 0 { 2 } else { 1 };
        sum + digit / 10 + digit % 10
    });
    new.extend(char::from_digit((10 - sum % 10) % 10, 10));
    Some(refilled(value, &new))
}

/// The country stays and so does the form of the account number; the check is right by ISO 7064 mod
/// 97-10. What a country checks within the account number may not be.
fn iban(value: &str, draw: &mut Draw) -> Option<String> {
    let (country, rest) = value.split_at_checked(2)?;
    let account = reshaped(rest.get(2..)?, draw, |draw| draw.of(&LETTERS));
    let check = (account.chars().chain(country.chars()).chain("00".chars()))
        .filter_map(|char| char.to_digit(36))
        .fold(0, |rest, digit| (rest * if digit < 10 { 10 } else { 100 } + digit) % 97);
    Some(format!("{country}{:02}{account}", 98 - check))
}

/// From the networks of RFC 5737 and RFC 3849.
fn address(value: &str, draw: &mut Draw) -> Option<String> {
    let host = |draw: &mut Draw| u8::try_from(1 + draw.below(254)).unwrap_or(1);
    let address = match value.parse().ok()? {
        IpAddr::V4(_) => {
            let [a, b, c] = match draw.below(3) {
                0 => [192, 0, 2],
                1 => [198, 51, 100],
                _ => [203, 0, 113],
            };
            IpAddr::V4(Ipv4Addr::new(a, b, c, host(draw)))
        }
        IpAddr::V6(_) => {
            let mut group = || u16::try_from(draw.below(0x1_0000)).unwrap_or(0) | 1;
            let [a, b, c] = [group(), group(), group()];
            IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, a, b, 0, 0, 0, c))
        }
    };
    Some(address.to_string())
}

/// From the block of RFC 9542, 2.1.2: 00-00-5E-00-53-00 and up.
fn mac(value: &str, draw: &mut Draw) -> String {
    let mut new = "00005e0053".chars().collect::<Vec<_>>();
    new.extend((0..2).filter_map(|_| char::from_digit(draw.below(16), 16)));
    let mut new = new.into_iter();
    let upper = value.contains(|char: char| char.is_ascii_uppercase());
    let fill = |char: char| match char {
        _ if !char.is_ascii_hexdigit() => char,
        _ if upper => new.next().unwrap_or('0').to_ascii_uppercase(),
        _ => new.next().unwrap_or('0'),
    };
    value.chars().map(fill).collect()
}

/// Area, group and serial that can be assigned; two zeros in front would read like a prefix.
fn ssn(value: &str, draw: &mut Draw) -> Option<String> {
    let area = match 100 + draw.below(799) {
        666 => 899,
        area => area,
    };
    let (group, serial) = (1 + draw.below(99), 1 + draw.below(9_999));
    let new = format!("{area:03}{group:02}{serial:04}");
    (digits(value).len() == new.len()).then(|| refilled(value, &new))
}
