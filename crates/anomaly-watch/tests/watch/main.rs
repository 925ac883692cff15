//! Tests of the watch over audit records.

#[cfg(test)]
mod calibration;
#[cfg(test)]
mod changes;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod order;
#[cfg(test)]
mod quiet;
#[cfg(test)]
#[expect(dead_code, reason = "some distributions of several")]
#[path = "../../src/traffic/random.rs"]
mod random;
#[cfg(test)]
mod records;
#[cfg(feature = "serde")]
#[cfg(test)]
mod rows;
#[cfg(feature = "serde")]
#[cfg(test)]
mod rules;
#[cfg(test)]
mod runs;
#[cfg(test)]
mod state;
#[cfg(test)]
mod traffic;
