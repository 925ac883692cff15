//! The latest time that was seen.

use std::sync::atomic::{AtomicI64, Ordering};

/// The latest of the times that something was asked at. A clock that is set back does not move it.
#[derive(Debug)]
pub(crate) struct Latest(AtomicI64);

impl Latest {
    /// Before any time was seen.
    pub(crate) const fn new() -> Self {
        Self(AtomicI64::new(i64::MIN))
    }

    /// Moves it on to this time, unless it is later already; what it is then.
    ///
    /// Relaxed: no other data hangs on it, and it only ever grows, so that who reads an older
    /// value decides as if they had asked a moment before.
    pub(crate) fn advance(&self, now: i64) -> i64 {
        let seen = self.0.load(Ordering::Relaxed);
        // Most checks of one moment write nothing, so that they do not wait for each other.
        if now <= seen { seen } else { self.0.fetch_max(now, Ordering::Relaxed).max(now) }
    }
}

impl Clone for Latest {
    fn clone(&self) -> Self {
        Self(AtomicI64::new(self.0.load(Ordering::Relaxed)))
    }
}
