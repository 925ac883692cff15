//! Retention and erasure.

use crate::canonical::{record_names, record_struct};
use crate::{Code, Digest, Fingerprint, Id, List};

record_struct! {
    /// Records were pruned, held or released.
    pub struct Retention {
        /// What was done.
        pub action: RetentionAction,
        /// The sequence number of the first record it is about.
        pub first: u64,
        /// The sequence number behind the last of them.
        pub end: u64,
        /// The root of the log up to `end`, so that what was pruned stays committed to.
        pub root: Option<Digest>,
        /// What it is based on: a framework's period, a label, a court's order.
        pub basis: List<Code>,
        /// The name of the hold, if it is about one.
        pub hold: Option<Id>,
        /// The [digest](crate::HoldScope::digest) of what the hold is about, if it is about one,
        /// so that it cannot be made narrower unnoticed where holds are stored.
        pub scope: Option<Digest>,
        /// Who did it.
        pub actor: Option<Id>,
    }
}

record_names! {
    /// What was done with records.
    pub enum RetentionAction as "retention action" {
        /// Their contents were deleted; the hashes are kept.
        Pruned = 1 "pruned",
        /// They must not be pruned any more.
        HoldPlaced = 2 "hold_placed",
        /// They may be pruned again.
        HoldReleased = 3 "hold_released",
        /// They were copied elsewhere.
        Exported = 4 "exported",
    }
}

record_struct! {
    /// What is about one subject was made unreadable, by destroying the key it was sealed with.
    pub struct Erasure {
        /// Whom it was about.
        pub subject: Fingerprint,
        /// The name of the key that was destroyed.
        pub key: Id,
        /// What it is based on, such as `gdpr.17`.
        pub basis: Code,
        /// How many sealed payloads it covered, if counted.
        pub payloads: Option<u64>,
        /// Who asked for it or did it.
        pub actor: Option<Id>,
    }
}
