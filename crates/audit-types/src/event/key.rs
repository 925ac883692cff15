//! Keys of providers: never the key, only its name.

use super::{Decision, Reason};
use crate::canonical::{record_names, record_struct};
use crate::{Code, Id, LabelText, List};

record_struct! {
    /// A key was asked for.
    pub struct KeyUse {
        /// The name of the key.
        pub key: Id,
        /// The provider it is for.
        pub provider: Option<Id>,
        /// What was decided.
        pub decision: Decision,
        /// Why.
        pub reasons: List<Reason>,
        /// The label of what was to be sent with it.
        pub label: LabelText,
    }
}

record_struct! {
    /// Something happened to a key.
    pub struct KeyChange {
        /// The name of the key.
        pub key: Id,
        /// What.
        pub action: KeyAction,
        /// The key that took its place, if one did.
        pub successor: Option<Id>,
        /// From when on it no longer counts, in microseconds since the Unix epoch, if not at once.
        pub until: Option<i64>,
        /// Who did it.
        pub actor: Option<Id>,
        /// Why.
        pub reason: Option<Code>,
    }
}

record_names! {
    /// What happened to a key.
    pub enum KeyAction as "key action" {
        /// It was made.
        Created = 1 "created",
        /// Another took its place.
        Rotated = 2 "rotated",
        /// It went out of use.
        Retired = 3 "retired",
        /// Its time was over.
        Expired = 4 "expired",
        /// It was revoked.
        Revoked = 5 "revoked",
        /// It was destroyed, and with it what only it could open.
        Destroyed = 6 "destroyed",
        /// What it may be used for was changed.
        Rescoped = 7 "rescoped",
    }
}
