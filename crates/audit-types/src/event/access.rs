//! Access to data.

use super::{Content, Decision};
use crate::canonical::{record_names, record_struct};
use crate::{Code, Fingerprint, Id, LabelText, List};

record_struct! {
    /// A workflow or a person read or wrote data, or was refused to.
    pub struct DataAccess {
        /// The source or store.
        pub source: Id,
        /// What it wanted.
        pub operation: AccessOperation,
        /// What was decided.
        pub decision: Decision,
        /// What for, if that was stated.
        pub purpose: Option<Code>,
        /// Where it is, as a country or region, if known.
        pub region: Option<Id>,
        /// How many items.
        pub items: Option<u64>,
        /// The label of the data.
        pub label: LabelText,
        /// What it was.
        pub content: Content,
        /// Whom it is about, as fingerprints.
        pub subjects: List<Fingerprint>,
        /// The person who asked for it, if it was not an agent: who opened a sealed payload, or
        /// took an export.
        pub actor: Option<Id>,
    }
}

record_names! {
    /// What was wanted of data.
    pub enum AccessOperation as "operation" {
        /// To read it.
        Read = 1 "read",
        /// To search through it.
        Search = 2 "search",
        /// To add to it.
        Create = 3 "create",
        /// To change it.
        Update = 4 "update",
        /// To delete it.
        Delete = 5 "delete",
        /// To take it out in bulk.
        Export = 6 "export",
    }
}
