//! Declassification.

use crate::canonical::record_struct;
use crate::{Code, Digest, Id, LabelText, List};

record_struct! {
    /// A label was lowered, once, for one sink.
    pub struct Declassification {
        /// Who allowed it.
        pub authority: Id,
        /// Why.
        pub reason: Code,
        /// The sink it is for.
        pub sink: Id,
        /// The fields it is for; empty for all.
        pub fields: List<Id>,
        /// The label before.
        pub from: LabelText,
        /// The label after.
        pub to: LabelText,
        /// From when on it no longer counts, in microseconds since the Unix epoch.
        pub expires: Option<i64>,
        /// The digest of the approval, if one was needed.
        pub approval: Option<Digest>,
    }
}
