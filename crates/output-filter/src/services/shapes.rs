//! What keys of services look like: an alphabet and a length.

use crate::random;
use crate::shape::is_uuid;
use crate::value::switches;
use crate::wordlike::is_wordlike;

/// An alphabet and lengths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    class: Class,
    least: usize,
    most: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Hex,
    Lower,
    Upper,
    Alnum,
    Url,
    Base64,
    Uuid,
}

impl Shape {
    /// `hex:32`, `alnum:20-40`, `uuid`
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if text == "uuid" {
            return Some(Self { class: Class::Uuid, least: 36, most: 36 });
        }
        let (class, lengths) = text.split_once(':')?;
        let class = match class {
            "hex" => Class::Hex,
            "lower" => Class::Lower,
            "upper" => Class::Upper,
            "alnum" => Class::Alnum,
            "url" => Class::Url,
            "b64" => Class::Base64,
            _ => return None,
        };
        let (least, most) = lengths.split_once('-').unwrap_or((lengths, lengths));
        Some(Self { class, least: least.parse().ok()?, most: most.parse().ok()? })
    }

    pub(crate) fn fits(&self, value: &[u8]) -> bool {
        (self.least..=self.most).contains(&value.len())
            && value.iter().all(|&byte| self.class.has(byte))
            && (self.class != Class::Uuid || is_uuid(value))
    }
}

impl Class {
    fn has(self, byte: u8) -> bool {
        match self {
            Self::Hex => byte.is_ascii_hexdigit(),
            Self::Lower => byte.is_ascii_lowercase() || byte.is_ascii_digit(),
            Self::Upper => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
            Self::Alnum => byte.is_ascii_alphanumeric(),
            Self::Url => byte.is_ascii_alphanumeric() || b"_-".contains(&byte),
            Self::Base64 => byte.is_ascii_alphanumeric() || b"+/=".contains(&byte),
            Self::Uuid => byte.is_ascii_hexdigit() || byte == b'-',
        }
    }
}

/// Drawn at random rather than written: letters and digits take turns, or the case does.
pub(crate) fn is_drawn(value: &[u8]) -> bool {
    let turns = switches(value);
    random::is_random(value)
        && !is_wordlike(value)
        && !has_words(value)
        && (turns * 6 >= value.len() || random::is_mixed(value) && turns > 1)
}

/// A run of letters that makes words, and is longer than one that is drawn: `AWSSDKSigV4AuthInputConfig`.
fn has_words(value: &[u8]) -> bool {
    const LONG: usize = 12;
    let mut runs = value.split(|byte| !byte.is_ascii_alphabetic());
    runs.any(|run| run.len() >= LONG && is_wordlike(run))
}

/// As keys usually are: long enough, without signs of addresses and expressions.
pub(crate) fn is_usual(value: &[u8]) -> bool {
    value.len() >= 20
        && !value.iter().any(|byte| b"./=+~".contains(byte))
        && value.iter().filter(|byte| b"_-".contains(byte)).count() * 8 <= value.len()
}

/// Hexadecimal digits and nothing else, or a UUID: what much else looks like, too.
pub(crate) fn is_hexadecimal(value: &[u8]) -> bool {
    value.iter().all(|byte| byte.is_ascii_hexdigit() || *byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::{Shape, is_drawn, is_usual};

    #[test]
    fn shapes_are_exact() {
        let fits = |shape: &str, value: &str| Shape::parse(shape).unwrap().fits(value.as_bytes());
        assert!(
            fits("hex:8", "9c4e1f7a") && !fits("hex:8", "9c4e1f7") && !fits("hex:8", "9c4e1f7g")
        );
        assert!(
            fits("alnum:4-6", "aB3x9") && !fits("alnum:4-6", "aB3x9_2") && !fits("url:7", "aB3x9_")
        );
        assert!(fits("uuid", "3f8a1c92-7b4e-4d15-9e06-a2c8f1b7d430"));
        assert!(!fits("uuid", "3f8a1c927-b4e-4d15-9e06-a2c8f1b7d430"));
        for shape in ["", "hex", "hex:", "hex:x", "dec:3", "hex:1-"] {
            assert_eq!(Shape::parse(shape), None, "{shape}");
        }
    }

    #[test]
    fn names_are_not_drawn() {
        for value in ["9c4e1f7a03b85d26e19a4c7f0b3d8e52", "qT7vXb2LkP9sWm4RzN8cYh3JdF6gAe1Q"] {
            assert!(is_drawn(value.as_bytes()) && is_usual(value.as_bytes()), "{value}");
        }
        for value in
            ["production-eu-west-1", "AwsSecretsManagerProviderV2", "feature_2024_rollout_key"]
        {
            assert!(!is_drawn(value.as_bytes()), "{value}");
        }
        assert!(!is_usual(b"3f8a1c92-7b4e-4d15-9e06") && !is_usual(b"q7.example9x2.b4k"));
    }
}
