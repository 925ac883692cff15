//! Changes of what is configured.

use crate::canonical::{record_names, record_struct};
use crate::{Digest, Id, List};

record_struct! {
    /// Another policy took effect. The record itself still carries the digest of the one before;
    /// the next record carries `to`.
    pub struct PolicyChange {
        /// The digest of the new policy.
        pub to: Digest,
        /// Its version, if it has one.
        pub version: Option<Id>,
        /// The paths that differ, if known.
        pub paths: List<Id>,
        /// Who changed it.
        pub actor: Option<Id>,
        /// The digest of the approval of the change.
        pub approval: Option<Digest>,
    }
}

record_struct! {
    /// A role, agent, workflow, grant or sink was changed.
    pub struct ConfigurationChange {
        /// What kind of thing.
        pub object: ChangeObject,
        /// Its name.
        pub name: Id,
        /// What was done to it.
        pub action: ChangeAction,
        /// To whom it was given or from whom it was taken, if it was.
        pub holder: Option<Id>,
        /// Its version afterwards, if it has versions.
        pub version: Option<Id>,
        /// Who did it.
        pub actor: Option<Id>,
        /// The digest of the approval of the change.
        pub approval: Option<Digest>,
    }
}

record_names! {
    /// What was changed.
    pub enum ChangeObject as "change object" {
        /// A role.
        Role = 1 "role",
        /// An agent.
        Agent = 2 "agent",
        /// A workflow.
        Workflow = 3 "workflow",
        /// A permission.
        Grant = 4 "grant",
        /// A source of data.
        Source = 5 "source",
        /// A receiver of data.
        Sink = 6 "sink",
    }
}

record_names! {
    /// What was done to it.
    pub enum ChangeAction as "change action" {
        /// It was made.
        Created = 1 "created",
        /// It was changed.
        Updated = 2 "updated",
        /// It was put into use.
        Activated = 3 "activated",
        /// It was taken out of use.
        Deactivated = 4 "deactivated",
        /// It was deleted.
        Deleted = 5 "deleted",
        /// It was given to somebody.
        Granted = 6 "granted",
        /// It was taken from somebody.
        Withdrawn = 7 "withdrawn",
    }
}
