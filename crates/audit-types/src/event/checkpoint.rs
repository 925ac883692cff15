//! Checkpoints.

use crate::canonical::record_struct;
use crate::{Digest, Id, List};

record_struct! {
    /// The size and root of the log were signed or stored elsewhere.
    pub struct Checkpointed {
        /// How many records the log had, this one not among them.
        pub size: u64,
        /// The root of their tree.
        pub root: Digest,
        /// The names of the keys that signed it.
        pub signers: List<Id>,
    }
}
