//! A sample of what is usual.

use crate::{Error, ErrorKind};

/// How many values are kept.
pub(crate) const KEPT: usize = 512;

/// Over how many values of a stride the place in it is scattered.
const SCATTER: u64 = 0x9E37_79B9_7F4A_7C15;

/// The greatest stride.
const STRIDE_MAX: u32 = 1 << 20;

/// The last [`KEPT`] values, or of a busy stream one of every so many of them, in order and by
/// age. A rank takes a binary search; most values of a busy stream are not kept and cost nothing.
///
/// A window of the last values would be some hours of a busy stream, and a drift over days
/// would be in the window before it is noticed.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub(crate) struct Reference {
    #[cfg_attr(feature = "serde", serde(with = "crate::bits::list"))]
    by_age: Vec<f64>,
    #[cfg_attr(feature = "serde", serde(with = "crate::bits::list"))]
    in_order: Vec<f64>,
    next: usize,
    offered: u64,
    stride: u32,
}

impl Reference {
    pub(crate) const fn new() -> Self {
        Self { by_age: Vec::new(), in_order: Vec::new(), next: 0, offered: 0, stride: 1 }
    }

    pub(crate) fn len(&self) -> usize {
        self.in_order.len()
    }

    /// How many values were seen since it was last emptied.
    pub(crate) const fn offered(&self) -> u64 {
        self.offered
    }

    /// How many are below and how many are not above.
    pub(crate) fn ranks(&self, value: f64) -> (usize, usize) {
        let below = self.in_order.partition_point(|old| *old < value);
        let rest = self.in_order.get(below..).unwrap_or_default();
        // Most values have no equal; a stream of equal ones is searched through.
        let equal = match rest.first() {
            Some(first) if *first <= value => rest.partition_point(|old| *old <= value),
            _ => 0,
        };
        (below, below + equal)
    }

    /// The value in the middle; 0 if there is none.
    pub(crate) fn median(&self) -> f64 {
        self.in_order.get(self.in_order.len() / 2).copied().unwrap_or_default()
    }

    /// From now on one of every `stride` values is kept, once there are enough.
    pub(crate) fn set_stride(&mut self, stride: f64) {
        // A number below the range or none becomes 0.
        self.stride = (stride as u32).clamp(1, STRIDE_MAX);
    }

    /// Takes a finite value, or passes it over.
    pub(crate) fn offer(&mut self, value: f64) {
        self.offered = self.offered.saturating_add(1);
        if self.by_age.len() < KEPT {
            self.by_age.push(value);
        } else {
            if self.stride > 1 {
                // A fixed step could fall in with a rhythm of the stream.
                let scattered = self.offered.wrapping_mul(SCATTER) >> 32;
                if !scattered.is_multiple_of(u64::from(self.stride)) {
                    return;
                }
            }
            if let Some(oldest) = self.by_age.get_mut(self.next) {
                let leaving = std::mem::replace(oldest, value);
                let at = self.in_order.partition_point(|old| *old < leaving);
                if at < self.in_order.len() {
                    self.in_order.remove(at);
                }
            }
            self.next = (self.next + 1) % KEPT;
        }
        let at = self.in_order.partition_point(|old| *old < value);
        self.in_order.insert(at, value);
    }

    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        *self = Self { stride: self.stride, ..Self::new() };
    }

    pub(crate) fn check(&self, path: &str) -> Result<(), Error> {
        let mut sorted = self.by_age.clone();
        sorted.sort_by(f64::total_cmp);
        let sound = self.by_age.len() <= KEPT
            && self.by_age.iter().all(|value| value.is_finite())
            && sorted == self.in_order
            && (self.next == 0 || self.by_age.len() == KEPT && self.next < KEPT)
            && self.offered >= self.by_age.len() as u64
            && (1..=STRIDE_MAX).contains(&self.stride);
        if sound { Ok(()) } else { Err(Error::new(ErrorKind::ImpossibleState, path)) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn ranks_are_those_of_the_last_values(values in prop::collection::vec(-4i8..4, 1..1500)) {
            let mut reference = Reference::new();
            for (index, value) in values.iter().enumerate() {
                let last = &values[index.saturating_sub(KEPT)..index];
                let below = last.iter().filter(|old| *old < value).count();
                let not_above = last.iter().filter(|old| *old <= value).count();
                prop_assert_eq!(reference.ranks(f64::from(*value)), (below, not_above));
                reference.offer(f64::from(*value));
            }
            prop_assert!(reference.check("").is_ok());
        }
    }

    #[test]
    fn with_a_stride_the_sample_spans_that_many_times_as_much() {
        let mut reference = Reference::new();
        reference.set_stride(20.0);
        (0..40_000).for_each(|value| reference.offer(f64::from(value)));
        let oldest = reference.in_order[0];
        // 512 kept of one in 20: some 10,240 values.
        assert!((27_000.0..32_500.0).contains(&oldest), "{oldest}");
        assert!((33_000.0..37_000.0).contains(&reference.median()));
    }
}
