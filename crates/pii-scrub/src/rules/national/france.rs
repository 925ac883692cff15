//! Identifiers of France.

use super::checks_europe::{by_grouping, count, part, passes, weighted};
use crate::kind::{Kind, Law};
use crate::rules::card::luhn;
use crate::rules::identifier::{Identifier, Start};

pub(super) const ROWS: &[Identifier] = &[
    Identifier::new(
        Kind::of(
            "FR",
            "pii.fr_nir",
            "FR_NIR",
            &[Law::GdprNational],
            "INSEE, Répertoire national d'identification; décret 82-103",
        ),
        Start::Digit,
        "[1-478][0-9]{2}[0-9]{2}[0-9][0-9AB][0-9]{8}\
         |[1-478] [0-9]{2} [0-9]{2} [0-9][0-9AB] [0-9]{3} [0-9]{3} ?[0-9]{2}",
        |bytes| by_grouping(is_nir(bytes), bytes, 15),
        55,
        &["nir", "insee", "sécu", "sécurité", "securite", "sociale", "vitale"],
        30,
    ),
    Identifier::new(
        Kind::of("FR", "pii.fr_siren", "FR_SIREN", &[Law::Gdpr], "INSEE, Sirene; ISO/IEC 7812-1"),
        Start::Digit,
        "[0-9]{9}|[0-9]{3} [0-9]{3} [0-9]{3}",
        |bytes| passes(luhn(bytes) && part(bytes, 0, 9) > 0, 0),
        20,
        &["siren", "rcs"],
        45,
    ),
    Identifier::new(
        Kind::of("FR", "pii.fr_siret", "FR_SIRET", &[Law::Gdpr], "INSEE, Sirene; ISO/IEC 7812-1"),
        Start::Digit,
        "[0-9]{14}|[0-9]{3} [0-9]{3} [0-9]{3} [0-9]{5}",
        |bytes| {
            let siren: Vec<u8> = bytes.iter().copied().filter(u8::is_ascii_digit).take(9).collect();
            // The post office numbers its branches by the plain sum.
            let sum = weighted(bytes, &[1; 14]);
            let branch = siren == b"356000000" && sum.is_multiple_of(5);
            passes(luhn(&siren) && (luhn(bytes) || branch) && part(bytes, 0, 9) > 0, 0)
        },
        35,
        &["siret"],
        45,
    ),
    Identifier::new(
        Kind::of(
            "FR",
            "pii.fr_identity_card",
            "FR_IDENTITY_CARD",
            &[Law::GdprNational],
            "PRADO FRA-BO, carte nationale d'identité",
        ),
        Start::AfterWord,
        "[0-9]{12}|(?i:[a-z0-9]{9})",
        |bytes| passes(count(bytes) >= 3, 0),
        75,
        &["carte nationale d'identité", "carte d'identité", "cni"],
        0,
    ),
];

/// Sex, year, month, department (Corsica has letters), commune, serial and a key by 97.
fn is_nir(bytes: &[u8]) -> bool {
    let mut number = 0u64;
    let mut corsica = 0;
    for byte in bytes.iter().copied().filter(|byte| *byte != b' ').take(13) {
        let digit = match byte {
            b'A' | b'B' => 0,
            digit => u64::from(digit.saturating_sub(b'0')),
        };
        // 2A counts as 19, 2B as 18: 20 less a million or two of what follows.
        corsica += match byte {
            b'A' => 1_000_000,
            b'B' => 2_000_000,
            _ => 0,
        };
        number = number * 10 + digit;
    }
    let compact: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != b' ').collect();
    let second = compact.get(6).is_some_and(u8::is_ascii_alphabetic);
    let in_corsica = !second || compact.get(5) == Some(&b'2');
    let month = compact.get(3..5).map_or(0, |month| part(month, 0, 2));
    let key = compact.get(13..15).map_or(0, |key| part(key, 0, 2));
    let born = matches!(month, 1..=12 | 20..=42 | 50..=99);
    born && in_corsica && 97 - (number - corsica) % 97 == key
}
