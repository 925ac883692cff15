//! Facts about a sink, and where they are known from.

use std::fmt;

/// A fact about a sink that opens something, and so is worth looking at again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Fact {
    /// Where it processes data.
    Regions,
    /// How long it keeps data.
    Keeps,
    /// That it does not train models on data.
    NoTraining,
    /// That a business associate agreement is signed.
    BusinessAssociate,
    /// That data is encrypted on the way.
    EncryptedInTransit,
    /// That data is encrypted where it lies.
    EncryptedAtRest,
    /// What it uses data for.
    Purposes,
    /// The legal bases of transfers to it.
    Transfers,
}

impl Fact {
    /// Every fact, in the order of the variants.
    pub const ALL: &[Self] = &[
        Self::Regions,
        Self::Keeps,
        Self::NoTraining,
        Self::BusinessAssociate,
        Self::EncryptedInTransit,
        Self::EncryptedAtRest,
        Self::Purposes,
        Self::Transfers,
    ];

    /// The name of its field in a catalogue. How long it keeps data is `retention_days`, also where
    /// `zero_retention` states it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Regions => "regions",
            Self::Keeps => "retention_days",
            Self::NoTraining => "trains_on_data",
            Self::BusinessAssociate => "baa_signed",
            Self::EncryptedInTransit => "encrypted_in_transit",
            Self::EncryptedAtRest => "encrypted_at_rest",
            Self::Purposes => "purposes",
            Self::Transfers => "transfers",
        }
    }
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Where a fact is known from, and when somebody last looked.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Evidence {
    /// A document or a person, as the policy names it.
    pub source: String,
    /// The day it was last checked.
    pub checked: crate::Date,
}

/// A fact that cannot be relied on any more.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct StaleFact {
    /// Which.
    pub fact: Fact,
    /// Why.
    pub reason: Stale,
}

/// Why a fact cannot be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stale {
    /// Nobody said where it is known from.
    WithoutEvidence,
    /// It was last checked so many days ago.
    Old {
        /// Days between the check and today.
        days: u32,
    },
    /// It was checked on a day that has not come.
    InTheFuture,
}
