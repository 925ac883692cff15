//! Records of what AI agents did, with which data and why, in a log that proves itself.
//!
//! A record says who did what, when, with which label, under which policy and for which reasons,
//! and never holds the data itself: only its length, the kinds of what was found in it, and, if
//! wanted, a keyed fingerprint or the scrubbed text sealed under a key that is not in the log.
//!
//! ```
//! use audit_types::{
//!     Chain, Completeness, Content, DataAccess, AccessOperation, Decision, Digest, Draft, List,
//!     Verifier,
//! };
//!
//! let (log, policy) = ("billing-eu".parse()?, Digest::sha256(b"version = 1"));
//! let mut chain = Chain::new(&log, policy);
//! let entry = chain.append(Draft {
//!     time: 1_760_000_000_000_000, // microseconds since the Unix epoch
//!     run: Some("run-7".parse()?),
//!     workflow: Some("invoices".parse()?),
//!     agent: Some("reader".parse()?),
//!     event: DataAccess {
//!         source: "store:customers".parse()?,
//!         operation: AccessOperation::Read,
//!         decision: Decision::Pass,
//!         purpose: Some("billing".parse()?),
//!         region: Some("DE".parse()?),
//!         items: Some(12),
//!         actor: None,
//!         label: "confidential{personal}trusted".parse()?,
//!         content: Content { bytes: 4_096, ..Content::default() },
//!         subjects: List::new(),
//!     }
//!     .into(),
//! });
//! let head = chain.head(); // keep it where the writer of the log cannot reach it
//!
//! let mut verifier = Verifier::new(&log, policy);
//! verifier.expect_head(head);
//! verifier.push(&entry);
//! let found = verifier.finish();
//! assert!(found.integrity().holds());
//! assert_eq!(found.completeness(), Completeness::Complete);
//! # Ok::<(), audit_types::Error>(())
//! ```
//!
//! # Overview
//!
//! - **Records.** A [`Draft`] is what the caller knows of an [`Event`]; there are seventeen kinds
//!   of them. [`Chain::append`] gives it a place and returns an [`Entry`]: the [`Record`] and the
//!   hash of its leaf, to be stored by the caller. Texts are [`Id`]s, [`Code`]s and
//!   [`LabelText`]s, checked when they are made, so that appending cannot fail.
//! - **Values.** A [`FingerprintKey`] makes [`Fingerprint`]s, which are equal for equal values and
//!   cannot be guessed back without the key; with the feature `seal`, a `SealingKey` encrypts a
//!   scrubbed payload.
//! - **Proofs.** The leaves form a Merkle tree (RFC 6962). A [`Head`] is its size and root: the one
//!   small thing to keep elsewhere. A [`RecordProof`] shows that a record is in the log, a
//!   [`ConsistencyProof`] that one head grew out of another; a [`Tree`] makes both.
//! - **Checkpoints.** A [`SignedCheckpoint`] is a head as a C2SP signed note. The feature `sign`
//!   signs and verifies it, with witnesses.
//! - **Verification.** A [`Verifier`] reads a log once, in memory that does not grow with it, and
//!   answers separately on integrity, order, policy, completeness, authenticity and freshness, and
//!   says what it could not check. A [`SegmentWriter`] writes the file of
//!   such a log, a [`SegmentWalk`] reads it.
//! - **Retention.** A [`RetentionPolicy`] plans which segments have to be kept, may go and must
//!   go; [`SubjectKeys`] and [`ErasureScan`] answer a request for erasure.
//! - **Reading.** A [`Summarizer`] adds up tokens, accesses, flows and decisions; with the feature
//!   `export`, records become OCSF events, OpenTelemetry spans, CSV and JSON lines.
//!
//! # What the log proves
//!
//! Without a key and without a head kept elsewhere, the log shows accidents and partial tampering:
//! changing, dropping, adding or moving records without redoing every hash after them. Whoever can
//! write the whole file can redo every hash. A [`Head`] kept where they cannot write shows that,
//! and a cut end, for the records up to that head; a signed checkpoint shows in addition who
//! vouched for it. [`Verification::is_sound`] is true only if nothing is wrong and everything was
//! checked.
//!
//! # Guarantees
//!
//! 1. The encoding covers every field, is injective, and nothing else is read
//!    (`tests/encoding.rs`: `what_is_encoded_is_read_back`,
//!    `different_records_have_different_encodings`, `every_bit_of_every_sample_counts`; fuzz target
//!    `records`).
//! 2. A change of any field or bit of a record of any kind is a fault at that record
//!    (`tests/mutation.rs`: `a_change_of_any_field_is_a_fault_at_that_record`,
//!    `a_change_of_any_bit_is_a_fault_at_that_record`).
//! 3. Truncation, reorder, splice, replay, rewriting and the loss of the whole log are answered as
//!    the rows of `testdata/tampering.toml` say (`tests/tampering.rs`: `tampering_rows`), and as a
//!    verifier answers that keeps everything (`tests/verify_model.rs`:
//!    `the_verifier_finds_what_a_naive_one_finds`).
//! 4. A log reads as sound only if nothing is wrong and everything was checked
//!    (`tests/verify/main.rs`:
//!    `a_log_is_sound_only_if_nothing_is_wrong_and_everything_was_checked`).
//! 5. Roots and proofs are those of RFC 6962, and `ct-merkle` agrees on 1,000 random trees
//!    (`tests/proofs.rs`, `tests/ct_merkle.rs`). A record proof holds for its record, place and log
//!    only (`tests/record_proofs.rs`: `what_is_not_in_the_log_is_not_proved`).
//! 6. Signed checkpoints verify with another implementation, and theirs with ours
//!    (`tests/signed_note.rs`: `theirs_verifies_with_ours_and_ours_with_theirs`); a foreign log, a
//!    wrong key or too few witnesses are refused (`tests/trust.rs`: `trust_rows`).
//! 7. The format of version 1 does not change (`tests/vector.rs`:
//!    `the_format_of_version_1_is_fixed`; `tests/serde.rs`: `the_lines_are_fixed`).
//! 8. No value and no input comes out in a record, an export, a summary, an error or a `Debug`; the
//!    `Debug` of a chain or a verifier shows no record (`tests/canary.rs`; `tests/serde.rs`:
//!    `errors_do_not_repeat_the_json`). Only configuration, which is the operator's own text, is
//!    read as serde derives it: its errors name an unknown field.
//! 9. A record whose key is lost still verifies (`tests/erasure/lost.rs`:
//!    `create_a_record_lose_the_key_verify`), and a sealed payload opens with its key in its place
//!    only (`src/seal.rs`: `every_part_of_the_context_counts`).
//! 10. In doubt nothing is pruned: holds, conflicts and doubtful clocks
//!     (`tests/retention/rows.rs`: `rows`; `tests/retention/model.rs`:
//!     `plans_do_as_the_model_does`).
//! 11. OCSF events are valid under the schema and lose nothing but ciphertext (`tests/ocsf.rs`:
//!     `every_event_is_valid`, `nothing_is_lost`); JSON lines come back as the same log
//!     (`tests/jsonl.rs`: `what_is_read_back_is_the_same_log`).
//! 12. A checkpoint that is not believed counts for nothing, and its log is not sound
//!     (`tests/authenticity.rs`: `authenticity_rows`).
//! 13. A signed checkpoint, a proof, a position or a verifier key that is read is written the same,
//!     and no text or bytes make it panic (`tests/checkpoints.rs`:
//!     `a_text_that_is_taken_is_the_only_one`; `tests/proofs.rs`:
//!     `what_is_decoded_is_encoded_the_same`; fuzz target `notes`).
//! 14. Once warm, appending, verifying and writing a segment do not allocate, but where their docs
//!     say so (`tests/allocation.rs`: `what_is_warm_does_not_allocate`).
//!
//! # Untrusted input and limits
//!
//! - An [`Id`] has at most [`ID_MAX`] bytes, a [`Code`] [`CODE_MAX`], a [`LabelText`]
//!   [`LABEL_MAX`], a [`List`] [`LIST_MAX`] items, a sealed payload [`SEALED_MAX`] bytes. No text
//!   holds control characters, line separators, or invisible and direction-changing characters, so
//!   an entry is always one line and reads as it is.
//! - Those rules keep values out by accident only. They cannot tell a name from a value that looks
//!   like one: do not build ids from text that was inspected.
//! - [`Digest::sha256`] of something guessable, such as a phone number, can be guessed back. Use it
//!   for policies and approvals; for values there are fingerprints.
//! - Logs, proofs, checkpoints and lines to import may come from anybody: reading them takes linear
//!   time and bounded memory and does not panic.
//!
//! # What this does not do
//!
//! - No storage, clock, randomness: the caller writes bytes, says what time it is, and makes keys
//!   and nonces. `workflow-guard` has a log in files.
//! - Times are what the caller said. The verifier reports those that go backwards or lie in the
//!   future; it cannot know the right ones.
//! - A decision nobody recorded leaves no trace.
//!
//! # Features
//!
//! All are off by default.
//!
//! - `serde`: `Serialize` and `Deserialize`; an [`Entry`] is one object with stable field names,
//!   unknown fields refused. Numbers are written in full; readers that keep them as floating point
//!   lose those above 2^53.
//! - `sign`: Ed25519 checkpoints and witnesses (`ed25519-dalek`).
//! - `seal`: sealed payloads (`chacha20poly1305`).
//! - `export`: OCSF, OpenTelemetry, CSV, JSON lines (`serde`, `serde_json`).
//!
//! # Sibling crates
//!
//! `data-class` makes the labels that a record keeps as text, `anomaly-watch` raises alerts over
//! records, `workflow-guard` makes the decisions and writes the log. None is needed here.

mod base64;
mod calendar;
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
mod keyed;
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
mod segment;
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
pub use seal::{SealContext, SealingKey};
pub use sealed::{SEALED_MAX, Sealed};
pub use sealed_part::SealedPart;
pub use segment::{
    ENCODING_MAX, Frame, FrameAt, MARK_LENGTH, MarkFinder, SegmentFault, SegmentFaultKind,
    SegmentHeader, SegmentReader, SegmentWalk, SegmentWriter, Step, SyncMark,
};
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
