//! What is known about an act when the rules are asked.

use data_class::Label;
#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::binding::Binding;
use crate::Stage;

/// What is known about an act when the rules are asked.
///
/// Whatever is unknown is taken as what asks for more.
#[derive(Clone, Copy, Debug)]
pub struct ApprovalFacts<'a> {
    /// What an approval would be bound to; agent, workflow, its digest and the target, which
    /// is the destination, are taken from here.
    pub binding: &'a Binding,
    /// The label of the payload, in the words of any scheme; [`Label::TOP`] if it has none. If
    /// it has none, or its text is not the one of the binding, it is unknown, and every
    /// condition on labels holds.
    pub label: &'a Label,
    /// Where in the run it is.
    pub stage: Stage,
    /// The classes of the tool, which may be none; or nothing if nobody classified it.
    pub classes: Option<&'a [ToolClass]>,
    /// The amount that is moved.
    pub amount: Amount<'a>,
}

/// What a tool does to the world.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ToolClass {
    /// It moves money.
    Payment,
    /// It writes to customers.
    CustomerCommunication,
    /// It changes what is in production.
    ProductionChange,
    /// Another class, by its name; with the name of one of those above it is that one.
    Custom(String),
}

/// An amount of money that an act moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Amount<'a> {
    /// It moves none.
    None,
    /// There is one and it is not known, negative, or not a number: above every threshold.
    Unknown,
    /// That many of the smallest units of a currency, such as cents.
    Minor {
        /// How many.
        units: u64,
        /// The code of the currency, such as `EUR`; compared without regard to case.
        currency: &'a str,
    },
}

/// The form of a class in a document: `payment`, or `{ custom = "transfer" }`.
#[cfg(feature = "serde")]
#[derive(Serialize, Deserialize)]
#[serde(remote = "ToolClass", rename_all = "snake_case")]
enum ToolClassForm {
    Payment,
    CustomerCommunication,
    ProductionChange,
    Custom(String),
}

#[cfg(feature = "serde")]
impl Serialize for ToolClass {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        ToolClassForm::serialize(self, serializer)
    }
}

#[cfg(feature = "serde")]
impl<'de> Deserialize<'de> for ToolClass {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // The derived error repeats a word that is not known.
        ToolClassForm::deserialize(deserializer)
            .map_err(|_| serde::de::Error::custom("expected the class of a tool"))
    }
}

impl<'a> Amount<'a> {
    /// Reads decimal digits, and nothing but digits, as units of a currency; everything else
    /// is [`Amount::Unknown`].
    #[must_use]
    pub fn parse(units: &str, currency: &'a str) -> Self {
        // `parse` alone would take a plus sign.
        let digits = units.bytes().all(|byte| byte.is_ascii_digit());
        match units.parse() {
            Ok(units) if digits => Self::Minor { units, currency },
            _ => Self::Unknown,
        }
    }
}
