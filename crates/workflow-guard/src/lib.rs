//! Make AI agent workflows safe to run: one policy, six stages, one scan and one rewrite for each
//! text, a record for each decision.
//!
//! ```
//! use workflow_guard::{AuditLog, Check, Guard, Nonce, Policy, Verdict};
//!
//! let guard = Guard::new(Policy::default());
//! let mut log = AuditLog::new("orders", &guard, Vec::new())?;
//! let mut run = guard.start_run("run-1", Nonce::from_bytes(*b"8 random"));
//!
//! let text = "Refund the order of ann@example.com, please.";
//! let safe = match run.check(Check::input("user", text), &mut log) {
//!     Verdict::Pass { .. } => text.to_owned(),
//!     Verdict::Rewrite { texts, .. } => texts.concat(),
//!     Verdict::Hold { .. } => return Ok(()), // ask a person
//!     Verdict::Block { .. } => return Ok(()), // refuse, and say why with the reasons
//! };
//! assert!(safe.starts_with("Refund the order of [pii.email#1."));
//! # Ok::<(), workflow_guard::RecordError>(())
//! ```
//!
//! # Overview
//!
//! Call [`Run::check`] at six places: [`Check::input`], [`Check::context`], [`Check::model_call`],
//! [`Check::tool_call`], [`Check::handoff`], [`Check::output`]. Every check takes the same steps:
//!
//! 1. **May it?** The source or sink is declared; a tool call of a run that has read untrusted data
//!    stays within the [`Intent`] of its task.
//! 2. **What is in it?** One scan with the rules of `pii-scrub`, `output-filter` and
//!    `injection-guard`, and those of the policy.
//! 3. **What is it?** The declared label of the source, or of the run so far, joined with what was
//!    found and is not rewritten. Labels only rise; the run's label is the join of all it took in.
//! 4. **May it go there?** The label flows to the receiver, or the check blocks. What is held goes
//!    by a person's decision instead.
//! 5. **Decide**: the gravest of what the policy says of each finding. Block, hold, rewrite, pass.
//! 6. **Record** the decision without values; a record that is not kept blocks.
//!
//! # The default policy
//!
//! Under [`Policy::default`], whose text is `data/default.toml` of this crate:
//!
//! | finding | input | context | model call | tool call | handoff | output |
//! |---|---|---|---|---|---|---|
//! | `secret.*` | rewrite | rewrite | block | block | rewrite | rewrite |
//! | `pii.credit_card` | rewrite (number) | rewrite (number) | block (restricted) | hold | rewrite (number) | rewrite (mask) |
//! | `pii.us_ssn` | rewrite (number) | rewrite (number) | block (restricted) | hold | rewrite (number) | rewrite |
//! | `pii.url` | pass | pass | pass | pass | pass | pass |
//! | `phi.*`, if `free_text` | rewrite (number) | rewrite (number) | block (restricted) | block (restricted) | rewrite (number) | rewrite |
//! | other `pii.*` | rewrite (number) | rewrite (number) | pass | pass | rewrite (number) | rewrite |
//! | `exfil.*` | pass | rewrite | pass | block | rewrite | rewrite |
//! | `injection.*` over the bar | rewrite | rewrite | pass | pass | block | pass |
//!
//! The test `the_table_of_the_docs` holds this table to the policy. *Rewrite (number)* is a
//! placeholder that stays the same for the same value in the whole run.
//!
//! Sources: `user` is confidential, `system` internal, `tool`, `document` and `agent` internal and
//! untrusted, `memory` confidential and untrusted; anything else is blocked. Sinks `agent`, `model`,
//! `tool` and `person` accept up to confidential, personal and payment data, untrusted or not;
//! `store` accepts internal, impersonal, trusted data. Restricted data goes nowhere. Of `model` the
//! policy says that nobody trains on what goes there: make sure of it, or declare otherwise.
//!
//! # Reasons
//!
//! A [`Reason`] is the kind of a finding or one of these codes:
//!
//! | code | meaning |
//! |---|---|
//! | `source.undeclared` | the policy does not declare the source |
//! | `sink.undeclared` | the policy does not declare the receiver |
//! | `flow.level`, `flow.categories`, `flow.untrusted` | the label does not flow to the receiver |
//! | `flow.training` | the data is not public, and models are trained on it there, or that is not known |
//! | other `flow.*`, such as `flow.regions` | components that this policy has no words for yet |
//! | `intent.tool` | the run has read untrusted data and its task does not need this tool |
//! | `intent.target` | likewise, for an address in the arguments |
//! | `content.not_text` | a part that is not text and not allowed by the policy |
//! | `record.failed` | the record of the decision was not kept |
//!
//! # The policy
//!
//! One TOML document, read by [`Policy::from_toml`]; every field but `version` is optional and
//! replaces what the default policy says. An action for `pii.*` replaces all that the default policy
//! says of kinds in `pii`. A source that does not say whether it is trusted is what its class is.
//! Names of sources and sinks do not differ by case.
//!
//! ```
//! use workflow_guard::Policy;
//!
//! let policy = Policy::from_toml(r#"
//! version = 1
//! mode = "enforce"                       # or "observe": decide and record, carry out nothing
//! free_text = true                       # names, addresses, dates and health data as well
//!
//! [sources]                              # what comes from where has which label
//! "tool:payroll" = { level = "restricted", trusted = false }
//!
//! [sinks]                                # what may go where
//! "store:notes" = { ceiling = "confidential", categories = ["personal"], untrusted = true }
//!
//! [stages.output]                        # keep, redact, mask, placeholder, hold, block
//! "pii.email" = "keep"
//! "custom.*" = "redact"
//!
//! [exfiltration]                         # where links and images may carry data
//! allowed_hosts = ["example.com", "*.example.org"]
//!
//! [parts]                                # what is not text and may pass unseen
//! allowed = ["image_url"]
//!
//! [[rules]]                              # a rule of your own
//! kind = "custom.ticket"
//! anchors = ["TCK-"]
//! pattern = "TCK-[0-9]{6}"
//! level = "internal"
//! "#)?;
//! # assert_eq!(policy.mode().as_str(), "enforce");
//! # Ok::<(), workflow_guard::PolicyError>(())
//! ```
//!
//! # The log in files
//!
//! [`AuditLog`] writes to any [`AuditSink`]; [`FileLog`] is one that keeps the records in a
//! directory, and goes on with them when it is opened again.
//!
//! ```
//! use workflow_guard::{
//!     AuditLog, Check, Durability, FileLog, FileLogOptions, FileLogReader, Guard, Nonce, Policy,
//!     SharedLog, VerifyOptions,
//! };
//!
//! # let directory = std::env::temp_dir().join(format!("workflow-guard-lib-{}", std::process::id()));
//! let guard = Guard::new(Policy::default());
//! let policy = guard.policy().digest();
//! let file = FileLog::open(&directory, &"shop".parse()?, policy, FileLogOptions::default())?;
//! let log = AuditLog::from_file(file).with_durability(Durability::EveryRecord);
//! let mut log = SharedLog::new(log); // clones, for other threads, are the same log
//! let mut run = guard.start_run("run-1", Nonce::from_bytes(*b"8 random"));
//! let verdict = run.check(Check::input("user", "Hello!"), &mut log);
//! let head = log.with(|log| log.checkpoint(|_| None))?; // keep it elsewhere, too
//!
//! let reader = FileLogReader::open(&directory, &"shop".parse()?)?;
//! let found = reader.verify(&VerifyOptions { heads: vec![head.into()], ..Default::default() })?;
//! assert_eq!(found.first_fault(), None);
//! assert_eq!(reader.prove(0, &head)?.verify(&head), Ok(()));
//! # std::fs::remove_dir_all(&directory)?;
//! # Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
//! ```
//!
//! [`Durability::EveryRecord`] gives a verdict when its record is on disk; a [`SharedLog`] makes
//! one sync serve all threads that wait. With [`Durability::Batched`] **a verdict may come before
//! its record is durable**, and a crash can then take the records since the last sync:
//! [`AuditLog::acknowledged`] says how many are safe. A program that may not act without a record
//! does not use it. [`AuditLog::retain`] deletes by a policy of retention what may go.
//!
//! 1. What was acknowledged is never lost in a crash, whatever operation it interrupts
//!    (`tests/file_log_hostile.rs`: `no_crash_point_loses_what_was_acknowledged`;
//!    `tests/file_log_crash.rs`: `five_hundred_crashes_lose_nothing_acknowledged`).
//! 2. A sink or a sync that fails, or panics, blocks the check and every one after it, in all
//!    threads (`tests/file_log_hostile.rs`: `a_sink_that_fails_blocks`,
//!    `nobody_syncs_beside_a_sync_that_fails`, `a_storage_that_panics_leaves_nobody_waiting`).
//! 3. There is one writer, of all processes and threads of a machine
//!    (`tests/file_log_hostile.rs`: `another_process_is_refused`,
//!    `a_lock_file_that_was_removed_lets_nobody_in`).
//! 4. The whole log is verified in one call, which says what it could not check, and its records
//!    and its growth are proved to who has a head (`tests/file_log_verify.rs`:
//!    `a_log_is_verified_with_what_lies_beside_it`, `a_log_proves_its_records_and_its_growth`).
//! 5. Nothing is pruned that is held, in doubt or pinned, and nothing without a record of it
//!    (`tests/file_log_verify.rs`: `a_policy_of_retention_is_carried_out`;
//!    `tests/file_log_hostile.rs`:
//!    `what_is_pinned_is_never_pruned_and_damage_is_not_recorded_as_pruned`).
//!
//! # Untrusted input and limits
//!
//! Policies are trusted; texts, tool names and ids are not.
//!
//! 1. No check panics or fails on any text (test `no_panic_on_any_text`).
//! 2. No text and no value appears in a record, a reason, an error or a `Debug` (test
//!    `values_appear_nowhere`).
//! 3. A label never falls during a run (test `labels_only_rise`).
//! 4. What a check has rewritten passes the same check unchanged (test
//!    `what_was_rewritten_passes`) where values stand apart. Where a marker has cut in two what was
//!    refused as a whole, a second check may hide more, and soon settles (test
//!    `rewriting_settles`).
//! 5. A record that is not kept blocks, even when only observing, and so does every check after it
//!    (test `a_failed_record_blocks`).
//! 6. An approval counts once, for the very same text, subject, agent, label, run and policy (test
//!    `an_approval_is_bound`).
//!
//! # What this does not do
//!
//! A check records its decision, before anything is done. What became of it, runs, calls, accesses
//! and keys are for the caller to record ([`AuditLog::record`]), and so are fingerprints and sealed
//! payloads; a record of a check has neither.
//!
//! It does not call models or tools, and it does not make a model obey. Whether a person may approve
//! is for the caller to check; roles, keys, budgets and limits are not checked. A check
//! takes a whole text; a stream is filtered by the scanner of the policy (`rule_scan::Stream`),
//! without label and record. The arguments of a tool call are read with JSON's escapes
//! undone; what is only found then blocks where it should be rewritten, and rewriting JSON can make
//! a number into a marker. A label does not travel from run to run: who hands over or stores data
//! declares the label of where it comes from.
//! The detectors' limits are those of their crates; what a detector misses, labels, intent and flow
//! still hold.
//!
//! # Sibling crates
//!
//! Each works alone: `pii-scrub`, `output-filter`, `injection-guard` on `rule-scan`; `data-class`, and
//! `access-gate` on it; `audit-types`.

mod action;
mod check;
mod document;
mod error;
mod escape;
mod file_log;
mod guard;
mod intent;
mod log;
mod policy;
mod record;
mod run;
mod shared_log;
mod verdict;

pub use action::Action;
pub use audit_types::{Decision, Digest, Entry, Error as RecordError, Mode, Stage};
pub use check::Check;
pub use data_class::{Integrity, Label, Level};
pub use error::PolicyError;
pub use file_log::{
    Directory, Entries, FileLog, FileLogError, FileLogErrorKind, FileLogOptions, FileLogReader,
    NOTE_LINES_MAX, NOTE_MAX, Prune, Pruned, Query, Recovery, Retain, Retained, SegmentRange,
    SignedNote, Steps, Storage, StorageFile, StoredCheckpoint, VerifyOptions,
};
pub use guard::Guard;
pub use intent::Intent;
pub use log::{AuditLog, AuditSink, Durability};
pub use policy::Policy;
pub use rule_scan::Nonce;
pub use run::Run;
pub use shared_log::{RecordLog, SharedLog};
pub use verdict::{Reason, Verdict};

#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct ReadmeDoctests;
