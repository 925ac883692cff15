//! Finite numbers.

use std::fmt;

use crate::canonical::{Canonical, Decoder};
use crate::{Error, ErrorKind};

/// A finite number: a count, a share, a probability. Two are equal if they are the same number.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "f64", into = "f64"))]
pub struct Measure(f64);

impl Measure {
    /// Takes a number.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFinite`] for NaN and the infinities.
    pub fn new(value: f64) -> Result<Self, Error> {
        if !value.is_finite() {
            return Err(Error::new(ErrorKind::NotFinite, "measure"));
        }
        // There is one zero, so that equal numbers are encoded alike.
        Ok(Self(if value == 0.0 { 0.0 } else { value }))
    }

    /// The number.
    #[must_use]
    pub const fn value(self) -> f64 {
        self.0
    }
}

// Finite numbers with one zero are equal exactly if their bits are.
impl Eq for Measure {}

impl std::hash::Hash for Measure {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.to_bits().hash(state);
    }
}

impl TryFrom<f64> for Measure {
    type Error = Error;

    fn try_from(value: f64) -> Result<Self, Error> {
        Self::new(value)
    }
}

impl From<Measure> for f64 {
    fn from(measure: Measure) -> Self {
        measure.0
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl Canonical for Measure {
    fn encode(&self, out: &mut Vec<u8>) {
        self.0.to_bits().encode(out);
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Error> {
        let value = f64::from_bits(u64::decode(input)?);
        let measure = Self::new(value)?;
        if measure.0.to_bits() == value.to_bits() {
            Ok(measure)
        } else {
            Err(crate::canonical::MALFORMED)
        }
    }
}
