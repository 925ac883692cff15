//! Approvals by people.

use crate::canonical::{record_names, record_struct};
use crate::{Code, Digest, Id, LabelText};

record_struct! {
    /// A step of an approval.
    pub struct Approval {
        /// The digest of what the approval is bound to.
        pub binding: Digest,
        /// What happened.
        pub step: ApprovalStep,
        /// Who did it; none for what time did.
        pub actor: Option<Id>,
        /// The role in which they did.
        pub role: Option<Id>,
        /// The rule that asks for the approval.
        pub rule: Option<Id>,
        /// From when on it is too late, in microseconds since the Unix epoch.
        pub deadline: Option<i64>,
        /// Why.
        pub reason: Option<Code>,
        /// The label of what is to be approved.
        pub label: LabelText,
    }
}

record_names! {
    /// What happened to an approval.
    pub enum ApprovalStep as "approval step" {
        /// It was asked for.
        Requested = 1 "requested",
        /// A vote for it.
        VotedFor = 2 "voted_for",
        /// A vote against it.
        VotedAgainst = 3 "voted_against",
        /// A machine's advice, which is no vote.
        Advised = 4 "advised",
        /// It has the votes it needs.
        Approved = 5 "approved",
        /// It was denied.
        Denied = 6 "denied",
        /// Its deadline passed.
        Expired = 7 "expired",
        /// It was taken back.
        Cancelled = 8 "cancelled",
        /// What it is bound to changed.
        Voided = 9 "voided",
        /// It was used.
        Consumed = 10 "consumed",
        /// It was used without the votes.
        BrokenGlass = 11 "broken_glass",
        /// Its use without the votes was reviewed.
        Reviewed = 12 "reviewed",
    }
}
