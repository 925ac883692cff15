//! Streaming detectors over numbers and audit records.

mod detector;
mod error;

pub use detector::{
    Detector, DetectorConfig, DetectorState, Direction, Evidence, Fault, Feature, Phase, Reading,
    Season,
};
pub use error::{Error, ErrorKind};

#[doc = include_str!("../README.md")]
#[cfg(doctest)]
struct ReadmeDoctests;
