//! What a run's placeholders stand for.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use rule_scan::Nonce;

use crate::bent::{self, Bent};
use crate::saved::SavedVault;

/// The greatest number that fits the grammar of placeholders.
const MAX_NUMBER: usize = 999_999;
/// The most writings of a value that are told apart.
const MAX_WRITINGS: usize = 99;

/// The kind of what a text contains that looks like a placeholder of the run and is none.
pub(crate) const QUOTED: &str = "pii.placeholder";

/// The values of a run, each with its placeholder.
///
/// Each distinct value of a kind gets a number: the same value, however it is written, gets the same
/// number in every text. Its writings are numbered too, so each is restored as it was.
///
/// It keeps the values in memory, so it is as sensitive as they are; its `Debug` shows how many
/// there are and nothing else. Memory grows with the number of distinct values. To keep it beyond
/// the process, [`save`](Vault::save) it, and encrypt what that gives.
#[derive(Clone)]
pub struct Vault {
    nonce: Nonce,
    values: Values,
    quotes: Kind,
}

impl Vault {
    /// None yet. The nonce is one for each run and not to be guessed by who writes its input.
    #[must_use]
    pub fn new(nonce: Nonce) -> Self {
        Self { nonce, values: Values::default(), quotes: Kind::default() }
    }

    /// The nonce of the run.
    #[must_use]
    pub fn nonce(&self) -> Nonce {
        self.nonce
    }

    /// How many placeholders have been issued.
    #[must_use]
    pub fn len(&self) -> usize {
        self.values.numbered.values().map(|kind| kind.written.len()).sum::<usize>()
            + self.quotes.written.len()
    }

    /// Whether no placeholder has been issued.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of a kind with this number, in this of its writings, both from 1; `None` if no
    /// placeholder for it was issued in this run.
    #[must_use]
    pub fn value(&self, kind: &str, number: u32, writing: u32) -> Option<&str> {
        let kind = if kind == QUOTED { &self.quotes } else { self.values.numbered.get(kind)? };
        let index = |number: u32| usize::try_from(number).ok()?.checked_sub(1);
        kind.written.get(index(number)?)?.get(index(writing)?).map(String::as_str)
    }

    /// A copy for keeping, in a form that has a version. It holds every value: encrypt it.
    #[must_use]
    pub fn save(&self) -> SavedVault {
        let kinds = self.values.numbered.iter();
        let kinds = kinds.map(|(kind, values)| (kind.to_string(), values.written.clone()));
        let quotes = (!self.quotes.written.is_empty())
            .then(|| (QUOTED.to_owned(), self.quotes.written.clone()));
        SavedVault::new(self.nonce, kinds.chain(quotes).collect())
    }

    /// The vault of these writings, in the order of their numbers; `None` if they are more than have
    /// numbers, or a writing of a kind is there twice.
    pub(crate) fn of(nonce: Nonce, values: BTreeMap<String, Vec<Vec<String>>>) -> Option<Self> {
        let mut vault = Self::new(nonce);
        for (name, written) in values {
            if name == QUOTED {
                vault.quotes = Kind::of(Writing::Exact, written)?;
            } else {
                let kind = Kind::of(Writing::of(&name), written)?;
                vault.values.numbered.insert(name.into(), kind);
            }
        }
        Some(vault)
    }

    /// Quotes what looks like a placeholder of this run and is none that it has issued, as
    /// [`Scrubber::scrub`](crate::Scrubber::scrub) does: for a text that a scanner of the caller's
    /// looks at next, with [`placeholder_rule`](crate::placeholder_rule) among its rules.
    #[must_use]
    pub fn quote<'t>(&mut self, text: &'t str) -> Cow<'t, str> {
        self.parts().1.quote_all(text)
    }

    /// The values that are found.
    pub(crate) fn values(&mut self) -> &mut Values {
        &mut self.values
    }

    /// Both at once, for a text that begins now: the values that are found, and what is quoted.
    pub(crate) fn parts(&mut self) -> (&mut Values, Quotes<'_>) {
        let (issued, quoted) = (self.values.issued(), self.quotes.issued());
        let quotes = Quotes { nonce: self.nonce, issued, quoted, quotes: &mut self.quotes };
        (&mut self.values, quotes)
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault").field("values", &self.len()).finish_non_exhaustive()
    }
}

/// The values that were found, by kind.
#[derive(Clone, Default)]
pub(crate) struct Values {
    /// By kind, whose name is shared with the texts that have begun.
    numbered: BTreeMap<Arc<str>, Kind>,
    /// What was made up, by kind, in canonical writing. It is not saved.
    surrogates: BTreeMap<String, BTreeSet<String>>,
}

impl Values {
    /// The number of a value within its kind and of its writing, from 1; `None` once they are used up.
    pub(crate) fn number(&mut self, kind: &str, value: &str) -> Option<(u32, u32)> {
        let known = match self.numbered.get_mut(kind) {
            Some(known) => known,
            None => self.numbered.entry(kind.into()).or_insert_with(|| Kind::new(kind)),
        };
        known.place(value, known.writing.canonical(value))
    }

    pub(crate) fn is_surrogate(&self, kind: &str, value: &str) -> bool {
        let known = self.surrogates.get(kind);
        known.is_some_and(|known| known.contains(&Writing::of(kind).canonical(value)))
    }

    pub(crate) fn add_surrogate(&mut self, kind: &str, value: &str) {
        let canonical = Writing::of(kind).canonical(value);
        self.surrogates.entry(kind.to_owned()).or_default().insert(canonical);
    }

    /// What of each kind has been issued.
    fn issued(&self) -> Vec<(Arc<str>, Issued)> {
        self.numbered.iter().map(|(kind, values)| (Arc::clone(kind), values.issued())).collect()
    }
}

/// Quotes what looks like a placeholder that was issued before a text began, and was not.
///
/// If it stayed, a value found later might get its number, and restoring would put that value into a
/// place that its author chose. So it gets a placeholder of its own, which restoring turns back into
/// what stood there.
pub(crate) struct Quotes<'v> {
    pub(crate) nonce: Nonce,
    /// By kind, in order.
    issued: Vec<(Arc<str>, Issued)>,
    quoted: Issued,
    quotes: &'v mut Kind,
}

impl Quotes<'_> {
    /// Quotes all that has to be in a text.
    pub(crate) fn quote_all<'t>(&mut self, text: &'t str) -> Cow<'t, str> {
        bent::rewrite(text, self.nonce, |bent, out| self.quote(bent, out))
    }

    /// Writes what stands for it; `false` if it may stay.
    pub(crate) fn quote(&mut self, bent: Bent<'_>, out: &mut String) -> bool {
        let place = (bent.number, bent.writing);
        let issued = match bent.kind {
            QUOTED => Some(&self.quoted),
            kind => {
                let known = self.issued.binary_search_by(|(known, _)| (**known).cmp(kind));
                known.ok().and_then(|index| self.issued.get(index)).map(|(_, issued)| issued)
            }
        };
        if issued.is_some_and(|issued| issued.has(place)) {
            return false;
        }
        match self.quotes.place(bent.raw, bent.raw.to_owned()) {
            Some(place) => rule_scan::write_placeholder_of(QUOTED, place, self.nonce, out),
            None => rule_scan::write_marker(QUOTED, out),
        }
        true
    }
}

/// What placeholders of a kind there were at some time.
#[derive(Clone, Default)]
struct Issued {
    numbers: usize,
    /// How many writings there were of what has several.
    several: Arc<BTreeMap<u32, u32>>,
}

impl Issued {
    fn has(&self, (number, writing): (u32, u32)) -> bool {
        let known = usize::try_from(number).is_ok_and(|number| number <= self.numbers);
        known && (1..=self.several.get(&number).copied().unwrap_or(1)).contains(&writing)
    }
}

/// The values of one kind.
#[derive(Clone, Default)]
struct Kind {
    writing: Writing,
    /// By canonical writing.
    numbers: BTreeMap<String, u32>,
    /// In the order of numbers, and of each the writings in the order of theirs.
    written: Vec<Vec<String>>,
    /// How many writings there are of what has several, shared with the texts that have begun.
    several: Arc<BTreeMap<u32, u32>>,
}

impl Kind {
    fn new(kind: &str) -> Self {
        Self { writing: Writing::of(kind), ..Self::default() }
    }

    /// The kind that has issued these writings. What this version reads as one value may have been two
    /// to the version that saved them: both stay, and new texts get the first.
    fn of(writing: Writing, written: Vec<Vec<String>>) -> Option<Self> {
        let mut kind = Self { writing, ..Self::default() };
        let mut seen = BTreeSet::new();
        let mut several = BTreeMap::new();
        if written.len() > MAX_NUMBER {
            return None;
        }
        for (number, writings) in (1..).zip(&written) {
            if !(1..=MAX_WRITINGS).contains(&writings.len()) {
                return None;
            }
            for value in writings {
                if !seen.insert(value.as_str()) {
                    return None;
                }
                kind.numbers.entry(writing.canonical(value)).or_insert(number);
            }
            if writings.len() > 1 {
                several.insert(number, u32::try_from(writings.len()).ok()?);
            }
        }
        kind.several = Arc::new(several);
        kind.written = written;
        Some(kind)
    }

    fn place(&mut self, value: &str, canonical: String) -> Option<(u32, u32)> {
        let number = match self.numbers.get(&canonical) {
            Some(&known) => known,
            None if self.written.len() >= MAX_NUMBER => return None,
            None => {
                self.written.push(Vec::new());
                let number = u32::try_from(self.written.len()).ok()?;
                self.numbers.insert(canonical, number);
                number
            }
        };
        let writings = self.written.get_mut(usize::try_from(number).ok()?.checked_sub(1)?)?;
        let known = writings.iter().position(|known| known == value);
        let writing = match known {
            Some(known) => known,
            None if writings.len() >= MAX_WRITINGS => return None,
            None => {
                writings.push(value.to_owned());
                if writings.len() > 1 {
                    let count = u32::try_from(writings.len()).ok()?;
                    Arc::make_mut(&mut self.several).insert(number, count);
                }
                writings.len() - 1
            }
        };
        Some((number, u32::try_from(writing).ok()?.saturating_add(1)))
    }

    fn issued(&self) -> Issued {
        Issued { numbers: self.written.len(), several: Arc::clone(&self.several) }
    }
}

/// In what two writings of a value of a kind may differ.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Writing {
    /// In nothing: a kind that is not known, whose case may count.
    #[default]
    Exact,
    /// In case.
    Case,
    /// In case and separators.
    Separators,
    /// In separators other than a plus sign, which says what the digits after it are.
    Phone,
}

impl Writing {
    pub(crate) fn of(kind: &str) -> Self {
        match kind {
            "pii.phone" => Self::Phone,
            "pii.credit_card" | "pii.iban" => Self::Separators,
            "pii.email" | "pii.ip_address" | "pii.date" | "pii.date_of_birth"
            | "pii.mac_address" | "pii.uuid" | "pii.domain" | "pii.address" | "pii.location"
            | "pii.title" | "pii.person" | "pii.place" | "pii.organization" => Self::Case,
            // Identifiers that a state issues are written with and without separators.
            _ if crate::rules::kind(kind).is_some_and(|known| !known.country.is_empty()) => {
                Self::Separators
            }
            _ => Self::Exact,
        }
    }

    /// One writing for all writings of a value.
    pub(crate) fn canonical(self, value: &str) -> String {
        let lower = value.chars().flat_map(char::to_lowercase);
        match self {
            Self::Exact => value.to_owned(),
            Self::Case => lower.collect(),
            Self::Separators => lower.filter(|char| char.is_alphanumeric()).collect(),
            Self::Phone => lower.filter(|char| char.is_alphanumeric() || *char == '+').collect(),
        }
    }
}
