//! What became of authorities.

use std::collections::BTreeMap;

use super::scope::is_reference;
use crate::names::impl_names;
use crate::{Error, ErrorKind};

/// The most authorities that a ledger knows. Beyond, none is issued until expired ones are
/// forgotten.
pub const AUTHORITIES_MAX: usize = 65_536;

/// Which authorities there were and what became of them, as plain data.
///
/// It opens nothing: reading one into a declassifier takes ids and uses up authorities.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Ledger {
    /// The latest time that was seen, in microseconds since the Unix epoch. Authorities are
    /// measured by it when the clock goes back.
    pub latest: Option<i64>,
    /// By id.
    pub authorities: BTreeMap<String, LedgerEntry>,
}

/// What became of one authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct LedgerEntry {
    /// Whether it can still be used.
    pub state: AuthorityState,
    /// From when on it is void, in microseconds since the Unix epoch.
    pub expires_at: i64,
}

/// Whether an authority can still be used.
///
/// Written and read as `issued`, `revoked` and `used`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AuthorityState {
    /// Nobody has used it.
    Issued,
    /// It was ended before its time.
    Revoked,
    /// It was used, with or without success.
    Used,
}

impl AuthorityState {
    /// Every state, the one that closes more after the others.
    pub const ALL: &[Self] = &[Self::Issued, Self::Revoked, Self::Used];

    /// The name in lower case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Issued => "issued",
            Self::Revoked => "revoked",
            Self::Used => "used",
        }
    }
}

impl_names!(AuthorityState, ErrorKind::UnknownWord);

impl Ledger {
    /// Notes the time and returns the latest so far.
    pub(super) fn at_least(&mut self, now: i64) -> i64 {
        let latest = self.latest.map_or(now, |latest| latest.max(now));
        self.latest = Some(latest);
        latest
    }

    pub(super) fn issue(&mut self, id: &str, expires_at: i64) -> Result<(), Error> {
        if self.authorities.contains_key(id) {
            return Err(Error::at(ErrorKind::DuplicateAuthority, "id"));
        }
        if self.authorities.len() >= AUTHORITIES_MAX {
            return Err(Error::new(ErrorKind::TooMany));
        }
        let entry = LedgerEntry { state: AuthorityState::Issued, expires_at };
        self.authorities.insert(id.to_owned(), entry);
        Ok(())
    }

    /// Marks an authority as used and returns what it was before.
    pub(super) fn spend(&mut self, id: &str) -> Option<AuthorityState> {
        let entry = self.authorities.get_mut(id)?;
        let before = entry.state;
        if before == AuthorityState::Issued {
            entry.state = AuthorityState::Used;
        }
        Some(before)
    }

    pub(super) fn revoke(&mut self, id: &str) -> bool {
        let entry = self.authorities.get_mut(id);
        let open = entry.filter(|entry| entry.state == AuthorityState::Issued);
        open.map(|entry| entry.state = AuthorityState::Revoked).is_some()
    }

    pub(super) fn absorb(&mut self, other: &Self) -> Result<(), Error> {
        if !other.authorities.keys().all(|id| is_reference(id)) {
            return Err(Error::at(ErrorKind::MalformedName, "authorities"));
        }
        let is_new = |id: &&String| !self.authorities.contains_key(*id);
        let added = other.authorities.keys().filter(is_new).count();
        if self.authorities.len().saturating_add(added) > AUTHORITIES_MAX {
            return Err(Error::at(ErrorKind::TooMany, "authorities"));
        }
        self.latest = self.latest.max(other.latest);
        for (id, entry) in &other.authorities {
            let own = self.authorities.entry(id.clone()).or_insert(*entry);
            own.state = own.state.max(entry.state);
            // Remembered for the longer time.
            own.expires_at = own.expires_at.max(entry.expires_at);
        }
        Ok(())
    }

    pub(super) fn forget_before(&mut self, now: i64) {
        self.authorities.retain(|_, entry| entry.expires_at > now);
    }
}
