//! Finite numbers.

use std::fmt;
use std::str::FromStr;

use crate::canonical::{Canonical, Decoder};
use crate::through_text::impl_through_text;
use crate::{Error, ErrorKind};

/// A finite number: a count, a share, a probability. Two are equal if they are the same number.
///
/// Its text is the shortest decimal number that is read back as the same; only that is read. Also
/// in serde it is a text, since some readers of JSON round numbers, and a record with a rounded
/// number no longer has its hash.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
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

impl FromStr for Measure {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let parsed = text.parse().ok().and_then(|value| Self::new(value).ok());
        let canonical = parsed.filter(|measure| measure.to_string() == text);
        canonical.ok_or(Error::new(ErrorKind::Malformed, "measure"))
    }
}

impl_through_text!(Measure, "the shortest text of a number");

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_measure_has_one_text() {
        for text in ["0", "-0.5", "9412", "0.0004", "7271389372378174000000000000", "1203.4"] {
            assert_eq!(text.parse::<Measure>().unwrap().to_string(), text);
        }
        for text in ["", "-0", "0.0", "+1", "1e3", "01", "1.", " 1", "inf", "NaN", "1e999"] {
            let refused = Err(Error::new(ErrorKind::Malformed, "measure"));
            assert_eq!(text.parse::<Measure>(), refused, "{text}");
        }
        for value in [f64::MAX, f64::MIN_POSITIVE, 5e-324, 0.1 + 0.2] {
            let measure = Measure::new(value).unwrap();
            assert_eq!(measure.to_string().parse(), Ok(measure));
        }
        assert_eq!(Measure::new(-0.0), Measure::new(0.0));
        assert!(Measure::new(f64::NAN).is_err() && Measure::new(f64::INFINITY).is_err());
    }
}
