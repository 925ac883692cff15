//! Values that look like the ones they stand for and are nobody's.
//!
//! Where numbers are set aside for documentation or fiction they are taken from there: domains of
//! RFC 2606, addresses of RFC 5737 and 3849, 555-0100 to 555-0199 of the North American plan, the
//! numbers that Ofcom keeps for drama. Elsewhere what is chosen has the shape of the value and, for
//! cards and IBANs, a right check digit.

use std::net::IpAddr;

use crate::calendar;
use crate::key::{Choices, Key, base32};

const GIVEN: [&str; 32] = [
    "Alex", "Anna", "Ben", "Carla", "Dana", "Elif", "Emil", "Fatou", "Felix", "Grace", "Hana",
    "Ivan", "Jana", "Jonas", "Karim", "Lena", "Lucas", "Maria", "Mateo", "Maya", "Nadia", "Noah",
    "Olga", "Omar", "Paula", "Priya", "Rosa", "Samir", "Sofia", "Tomas", "Yuki", "Zara",
];
const FAMILY: [&str; 32] = [
    "Adams", "Alvarez", "Bauer", "Becker", "Berg", "Costa", "Dubois", "Evans", "Fischer", "Garcia",
    "Hansen", "Horvat", "Ito", "Jansen", "Kaya", "Keller", "Kim", "Larsen", "Lopez", "Marino",
    "Meyer", "Moreau", "Nowak", "Okafor", "Olsen", "Patel", "Rossi", "Santos", "Silva", "Tanaka",
    "Weber", "Young",
];

/// What stands for a value; `None` if its form is not understood.
pub(crate) fn surrogate(key: &Key, kind: &str, value: &str, canonical: &str) -> Option<String> {
    let mut choices = key.choices("surrogate", kind, canonical);
    Some(match kind {
        "pii.email" => {
            let code = base32(&key.mac("surrogate", kind, canonical), 10);
            format!("user-{code}@example.org")
        }
        "pii.phone" => phone(value, &mut choices),
        "pii.credit_card" => card(value, &mut choices)?,
        "pii.iban" => iban(value, &mut choices)?,
        "pii.ip_address" => match value.parse().ok()? {
            IpAddr::V4(_) => {
                let nets = ["192.0.2", "198.51.100", "203.0.113"];
                let net = nets.get(choices.below(3) as usize)?;
                format!("{net}.{}", 1 + choices.below(254))
            }
            IpAddr::V6(_) => {
                format!("2001:db8::{:x}:{:x}", 1 + choices.below(65_535), 1 + choices.below(65_535))
            }
        },
        "pii.url" => {
            format!("https://www.example.org/{}", base32(&key.mac("surrogate", kind, canonical), 8))
        }
        "pii.date" | "pii.date_of_birth" => {
            calendar::shifted(value, i64::from(choices.below(731)) - 365)?
        }
        "pii.person" => name(value, &mut choices)?,
        _ => same_shape(value, &mut choices),
    })
}

/// As many words as the name has, the last of them a family name if there are several.
fn name(value: &str, choices: &mut Choices) -> Option<String> {
    let words: Vec<&str> = value.split_whitespace().collect();
    let mut out: Vec<String> = Vec::new();
    for (index, word) in words.iter().enumerate() {
        let list = if index + 1 == words.len() && words.len() > 1 { &FAMILY } else { &GIVEN };
        let chosen = list.get(choices.below(32) as usize)?;
        let letters = word.chars().filter(|char| char.is_alphabetic());
        out.push(match letters.clone().count() {
            0 | 1 => format!("{}.", chosen.get(..1)?),
            _ if letters.clone().all(char::is_lowercase) => chosen.to_lowercase(),
            _ if letters.clone().all(char::is_uppercase) => chosen.to_uppercase(),
            _ => (*chosen).to_owned(),
        });
    }
    Some(out.join(" "))
}

/// The digits of a fictitious number in the place of those that are there, from the end on.
fn phone(value: &str, choices: &mut Choices) -> String {
    let digits: Vec<char> = value.chars().filter(char::is_ascii_digit).collect();
    let national = digits.iter().collect::<String>();
    let mut last = |fixed: &str, free: usize| {
        let mut new: String = fixed.to_owned();
        (0..free).for_each(|_| new.push(choices.digit()));
        new
    };
    let new = if value.starts_with("+44") || value.starts_with("0044") {
        last("2079460", 3)
    } else if digits.len() == 10 && !value.starts_with('+') || value.starts_with("+1") {
        last("55501", 2)
    } else {
        // The first two digits tell the country or the area.
        last("", national.len().saturating_sub(2))
    };
    from_the_end(value, &new)
}

/// The first four digits tell the issuer; the last is the check digit.
fn card(value: &str, choices: &mut Choices) -> Option<String> {
    let digits: String = value.chars().filter(char::is_ascii_digit).collect();
    let mut new = digits.get(..4)?.to_owned();
    while new.len() + 1 < digits.len() {
        new.push(choices.digit());
    }
    let check = ('0'..='9').find(|check| luhn(&format!("{new}{check}")))?;
    new.push(check);
    Some(from_the_end(value, &new))
}

fn luhn(digits: &str) -> bool {
    let values = digits.chars().rev().filter_map(|char| char.to_digit(10)).enumerate();
    let sum: u32 = values
        .map(|(index, digit)| if index % 2 == 1 { digit / 5 + digit * 2 % 10 } else { digit })
        .sum();
    sum.is_multiple_of(10)
}

/// The country stays, letters become letters and digits digits, and the check digits are right.
fn iban(value: &str, choices: &mut Choices) -> Option<String> {
    let plain: String = value.chars().filter(char::is_ascii_alphanumeric).collect();
    let country = plain.get(..2)?.to_ascii_uppercase();
    let account = same_shape(plain.get(4..)?, choices).to_ascii_uppercase();
    let rest = format!("{account}{country}00").chars().try_fold(0u32, |rest, char| {
        let digit = char.to_digit(36)?;
        Some(if digit < 10 { rest * 10 + digit } else { rest * 100 + digit } % 97)
    })?;
    let new = format!("{country}{:02}{account}", 98 - rest);
    let mut new = new.chars();
    let put = |char: char| if char.is_ascii_alphanumeric() { new.next() } else { Some(char) };
    value.chars().map(put).collect()
}

/// Digits for digits and letters for letters of the same case; the rest stays.
fn same_shape(value: &str, choices: &mut Choices) -> String {
    let letter = |choices: &mut Choices, first: u8| {
        char::from(first + u8::try_from(choices.below(26)).unwrap_or(0))
    };
    let change = |char: char| match char {
        '0'..='9' => choices.digit(),
        'a'..='z' => letter(choices, b'a'),
        'A'..='Z' => letter(choices, b'A'),
        _ if char.is_uppercase() => letter(choices, b'A'),
        _ if char.is_alphabetic() => letter(choices, b'a'),
        _ => char,
    };
    value.chars().map(change).collect()
}

/// The digits of `value` replaced by new ones, as far as these go, from the last one on.
fn from_the_end(value: &str, new: &str) -> String {
    let mut new = new.chars().rev();
    let put = |char: char| if char.is_ascii_digit() { new.next().unwrap_or(char) } else { char };
    let out: Vec<char> = value.chars().rev().map(put).collect();
    out.into_iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::surrogate;
    use crate::key::Key;

    #[test]
    fn what_stands_for_a_value_has_its_form() {
        let key = Key::from_bytes([7; 32]);
        let of = |kind: &str, value: &str| surrogate(&key, kind, value, value).unwrap();
        let phone = of("pii.phone", "+1 (212) 456-7890");
        assert!(phone.starts_with("+1 (212) 555-01") && phone.len() == 17, "{phone}");
        let phone = of("pii.phone", "+44 20 7123 4567");
        assert!(phone.starts_with("+44 20 7946 0"), "{phone}");
        let name = of("pii.person", "JANE Q. PUBLIC");
        assert!(name.chars().filter(|c| *c == ' ').count() == 2 && name == name.to_uppercase());
        let code = of("pii.es_nif", "12345678Z");
        assert!(code.len() == 9 && code.ends_with(|c: char| c.is_ascii_uppercase()), "{code}");
        assert_ne!(of("pii.email", "a@b.io"), of("pii.email", "c@b.io"));
        assert_eq!(surrogate(&key, "pii.date", "yesterday", "yesterday"), None);
    }
}
