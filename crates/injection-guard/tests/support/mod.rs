//! What several tests share.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "each test takes what it needs; a test may fail loudly"
)]

pub(crate) mod clean;
pub(crate) mod disguise;
pub(crate) mod guards;
pub(crate) mod held;
