//! What is kept of a text: never the text.

use crate::canonical::record_struct;
use crate::{Code, Fingerprint, List, Sealed};

record_struct! {
    /// What is kept of the data of a step: how long it was, what was found in it, and what shows
    /// that it was the same data as elsewhere.
    #[derive(Default)]
    pub struct Content {
        /// Its length, in bytes.
        pub bytes: u64,
        /// What was found in it, by kind.
        pub findings: List<Finding>,
        /// Its fingerprint, if the caller has a key for that.
        pub fingerprint: Option<Fingerprint>,
        /// The data itself, scrubbed and encrypted, if the caller keeps that.
        pub sealed: Option<Sealed>,
    }
}

record_struct! {
    /// A kind of finding, and how often it was found.
    pub struct Finding {
        /// The kind, such as `pii.email`.
        pub kind: Code,
        /// How often.
        pub count: u32,
    }
}
