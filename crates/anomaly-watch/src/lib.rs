//! Streaming detectors over numbers and audit records.

#[doc = include_str!("../README.md")]
#[cfg(doctest)]
struct ReadmeDoctests;
