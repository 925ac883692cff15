//! Records of decisions, chained by hashes, and the verifier that reads them back.
//!
//! A record says who decided what, when, about which stage of a workflow and for which reasons,
//! and never holds the text it was decided on.
//!
//! ```
//! use audit_types::{Chain, Completeness, Decision, Digest, Draft, Mode, Reason, Stage, Verifier};
//!
//! let policy = Digest::sha256(b"version = 1");
//! let mut chain = Chain::new("billing-eu", policy)?;
//! let entry = chain.append(Draft {
//!     time: 1_760_000_000_000_000,
//!     run: "run-7".into(),
//!     agent: Some("invoices".into()),
//!     stage: Stage::ToolCall,
//!     subject: Some("mail.send".into()),
//!     decision: Decision::Block,
//!     mode: Mode::Enforce,
//!     reasons: vec![Reason { code: "secret.github_pat".into(), count: 1 }],
//!     label: "restricted{credential}trusted".into(),
//!     input_bytes: 512,
//!     approval: None,
//! })?;
//! let head = chain.head(); // keep it where the writer of the log cannot reach it
//!
//! let mut verifier = Verifier::new("billing-eu")?.with_policy(policy);
//! verifier.push(&entry)?;
//! let verified = verifier.finish(Some(&head))?;
//! assert_eq!(verified.records(), 1);
//! assert_eq!(verified.completeness(), Completeness::Checked);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Overview
//!
//! - A [`Draft`] is what the caller knows of one decision. [`Chain::append`] checks it, gives it
//!   a sequence number and the digest of the policy, and returns an [`Entry`]: the [`Record`]
//!   and its hash, to be stored by the caller.
//! - [`Record::encode`] is the canonical encoding the hashes are made of. Its byte format is
//!   written down there.
//! - A [`Verifier`] takes the entries in order and names the first that is wrong, or says what
//!   it checked and what it could not.
//! - A [`Head`] is the length and the last hash of a log. It is the one small thing to keep
//!   somewhere else.
//!
//! # What the chain proves
//!
//! There is no signature and no key. The chain shows accidental damage and partial tampering:
//! changing, dropping, adding or moving records without redoing every hash after them. Whoever
//! can rewrite the whole log can redo every hash, and the result verifies. Only a [`Head`] kept
//! where that person cannot write shows it, and only for the records up to that head. For the
//! same reason the end of a log can be cut off unnoticed unless a head is given to the verifier;
//! it then says [`Completeness::NotChecked`].
//!
//! # Guarantees
//!
//! 1. The encoding covers every field and is injective: different records have different
//!    encodings (`tests/encoding.rs`: `what_is_encoded_can_be_decoded`,
//!    `different_records_have_different_encodings`; `src/record.rs`:
//!    `a_change_of_any_field_changes_the_encoding`).
//! 2. A change of any field of a stored record makes verification fail at that record
//!    (`tests/verify.rs`: `a_change_of_any_field_is_a_fault_at_that_record`).
//! 3. A record that is dropped, repeated or moved is a fault at the first place where the log
//!    differs from what was written, and a cut end is a fault when a head is given
//!    (`tests/verify.rs`: `dropped_repeated_and_moved_records_are_found`,
//!    `a_cut_end_is_found_with_a_head_only`).
//! 4. The format of version 1 does not change (`tests/vector.rs`:
//!    `the_format_of_version_1_is_fixed`).
//! 5. No error and no fault of this crate contains a part of its input, those of its serde
//!    implementations included (`tests/canary.rs`: `errors_do_not_repeat_their_input`;
//!    `tests/serde.rs`: `errors_do_not_repeat_the_json`).
//! 6. An entry read through serde has passed the same checks as one from a chain, and an entry
//!    that is written and read is the same (`tests/serde.rs`: `every_entry_round_trips`,
//!    `what_a_chain_refuses_is_not_read`).
//!
//! # Untrusted input and limits
//!
//! - Run, agent, subject and log id are at most [`ID_MAX`] bytes, codes [`CODE_MAX`], labels
//!   [`LABEL_MAX`], and a record has at most [`REASONS_MAX`] reasons, so an encoding is at most
//!   about 35 KiB.
//! - Codes consist of `[a-z0-9_.:-]`, and no text of a record may hold control characters, line
//!   separators, or invisible and direction-changing characters, so an entry is always one line
//!   and reads as it is.
//! - Those rules keep values out by accident only. They cannot tell a name from a value that
//!   looks like one: do not build ids, subjects or codes from text that was inspected.
//! - [`Digest::sha256`] of something guessable, such as a phone number, can be guessed back. Use
//!   it for policies and approvals, not to hide values.
//! - The log may come from anybody: verification takes linear time, keeps one hash and does not
//!   panic.
//!
//! # What this does not do
//!
//! - No storage: the caller writes entries, syncs files and keeps heads.
//! - No signatures, no Merkle proofs, no encryption, no erasure, no retention. Nothing proves
//!   who wrote a log or when; times are what the caller said, and need not ascend.
//! - No check that the log is *all* there is to say: a decision nobody recorded leaves no trace.
//!
//! # Features
//!
//! - `serde` (off by default): `Serialize` and `Deserialize` for [`Entry`] (one flat object with
//!   stable field names, unknown fields refused), [`Reason`], and, as their texts, for
//!   [`Digest`], [`Head`], [`Stage`], [`Decision`] and [`Mode`]. Numbers are written in full;
//!   readers that keep numbers as floating point lose those above 2^53.
//!
//! # Sibling crates
//!
//! `data-class` makes the labels that a record keeps as text; `workflow-guard` makes the
//! decisions and writes the log. Neither is needed here.

mod base64;
mod canonical;
mod chain;
mod checkpoint;
mod digest;
mod draft;
#[cfg(feature = "serde")]
mod entry_serde;
mod erasure;
mod error;
mod event;
#[cfg(feature = "export")]
pub mod export;
mod fault;
mod fingerprint;
mod inspect;
mod list;
mod measure;
mod number;
mod proof;
mod record;
mod report;
mod retention;
#[cfg(feature = "seal")]
mod seal;
mod sealed;
mod sealed_part;
#[cfg(feature = "sign")]
mod sign;
mod summary;
mod text;
mod through_text;
mod tree;
mod verifier;

pub use chain::{Chain, Entry, Head, Position};
pub use checkpoint::{
    CHECKPOINT_MAX, Checkpoint, CheckpointPolicy, CheckpointSchedule, KeyName, NoteSignature,
    SIGNATURES_MAX, SignedCheckpoint,
};
pub use digest::Digest;
pub use draft::Draft;
pub use erasure::{
    ErasureRefusal, ErasureReport, ErasureScan, KeyReport, SealedPlace, SubjectKey,
    SubjectKeyState, SubjectKeys,
};
pub use error::{Error, ErrorKind};
pub use event::{
    AccessOperation, Alert, Approval, ApprovalStep, ChangeAction, ChangeObject, Checkpointed,
    ConfigurationChange, Content, DataAccess, Decision, Declassification, Erasure, Event,
    EventKind, Finding, KeyAction, KeyChange, KeyUse, Mode, ModelCall, Outcome, PolicyChange,
    Reason, Response, Retention, RetentionAction, RunEnd, RunOutcome, RunStart, Severity, Stage,
    StageDecision, StageOutcome, TokenUsage, ToolCall,
};
pub use fault::{Fault, FaultKind};
pub use fingerprint::{Fingerprint, FingerprintKey};
pub use list::{LIST_MAX, List};
pub use measure::Measure;
pub use proof::{ConsistencyProof, InclusionProof, ProofFault, RecordProof};
pub use record::{Record, SCHEMA_VERSION};
pub use report::{
    Age, Answer, Authenticity, Completeness, Freshness, Odd, Soundness, Times, Unchecked,
    UncheckedKind, Verification,
};
pub use retention::{
    ClockDoubt, Disposition, Hold, HoldRelease, HoldScope, Holds, KeepReason, PeriodLimit,
    RetentionDocument, RetentionFramework, RetentionPlan, RetentionPolicy, RetentionRule,
    SegmentFacts, SegmentPlan, SegmentScan, is_pinned,
};
#[cfg(feature = "seal")]
pub use seal::{SEAL_OVERHEAD, SealContext, SealingKey};
pub use sealed::{SEALED_MAX, Sealed};
pub use sealed_part::SealedPart;
#[cfg(feature = "sign")]
pub use sign::{
    CheckpointFault, CheckpointSigner, CheckpointTrust, CheckpointVerifier, Cosignature,
    KeyAlgorithm, VerifiedCheckpoint, VerifierKey, WitnessSigner,
};
pub use summary::{
    AccessKey, AccessTotals, DecisionTotals, FlowChannel, FlowKey, FlowTotals, HighestLabels,
    ReasonKey, StageKey, Summarizer, Summary, SummaryOptions, SummaryPeriod, SummaryRow,
    SummaryTable, UsageDimension, UsageKey, UsageTotals,
};
pub use text::{CODE_MAX, Code, ID_MAX, Id, LABEL_MAX, LabelText};
pub use tree::{Frontier, Tree};
pub use verifier::{Clock, ExpectedHead, Signed, Verifier};

#[doc = include_str!("../README.md")]
#[cfg(doctest)]
struct ReadmeDoctests;
