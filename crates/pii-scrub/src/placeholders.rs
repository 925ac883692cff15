//! The numbers that values have got in a run.

use std::collections::BTreeMap;
use std::fmt;

use rule_scan::Nonce;

/// Gives each distinct value of a run a number: the same value, however it is written, gets the
/// same number in every text.
///
/// It keeps the values in memory, so it is as sensitive as they are; its `Debug` shows how many
/// there are and nothing else. Memory grows with the number of distinct values.
#[derive(Clone)]
pub struct Placeholders {
    nonce: Nonce,
    numbers: BTreeMap<String, BTreeMap<String, u32>>,
}

impl Placeholders {
    /// None yet. The nonce is one for each run and not to be guessed by who writes its input.
    #[must_use]
    pub fn new(nonce: Nonce) -> Self {
        Self { nonce, numbers: BTreeMap::new() }
    }

    /// The nonce of the run.
    #[must_use]
    pub fn nonce(&self) -> Nonce {
        self.nonce
    }

    /// How many distinct values have a number.
    #[must_use]
    pub fn len(&self) -> usize {
        self.numbers.values().map(BTreeMap::len).sum()
    }

    /// Whether no value has a number yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of a value within its kind, from 1.
    pub(crate) fn number(&mut self, kind: &str, value: &str) -> u32 {
        let canonical = canonical(kind, value);
        let known = match self.numbers.get_mut(kind) {
            Some(known) => known,
            None => self.numbers.entry(kind.to_owned()).or_default(),
        };
        let next = u32::try_from(known.len()).unwrap_or(u32::MAX).saturating_add(1);
        *known.entry(canonical).or_insert(next)
    }
}

impl fmt::Debug for Placeholders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Placeholders").field("values", &self.len()).finish_non_exhaustive()
    }
}

/// One writing for all writings of a value: identifiers without separators, the rest without case.
fn canonical(kind: &str, value: &str) -> String {
    let lower = value.chars().flat_map(char::to_lowercase);
    match kind {
        "pii.credit_card" | "pii.iban" | "pii.us_ssn" => {
            lower.filter(char::is_ascii_alphanumeric).collect()
        }
        "pii.phone" => lower.filter(|c| c.is_ascii_alphanumeric() || *c == '+').collect(),
        _ => lower.collect(),
    }
}
