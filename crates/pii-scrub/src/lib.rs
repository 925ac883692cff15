//! Find personal data in text and hide it.
//!
//! ```
//! use pii_scrub::{Nonce, Operator, Scrubber, Session};
//!
//! let scrubber = Scrubber::builder()
//!     .operator("pii.email", Operator::Placeholder)
//!     .operator("pii.credit_card", Operator::Mask { keep: 4 })
//!     .build()?;
//!
//! // One session a run; its nonce comes from a random source of yours.
//! let mut session = Session::new(Nonce::from_bytes([1, 2, 3, 4, 5, 6, 7, 8]));
//! let out = scrubber.scrub("ann@example.com paid with 4111 1111 1111 1111", &mut session);
//! assert_eq!(out, "[pii.email#1.bcdefghi] paid with [pii.credit_card:****1111]");
//! # Ok::<(), pii_scrub::Error>(())
//! ```
//!
//! # Overview
//!
//! - [`rules`] are the rules for a scanner, alone or merged with those of sibling crates: some 150
//!   identifiers of the world and of 60 countries. [`free_text_rules`] find names, addresses, places,
//!   dates, ages, titles, nationalities and health data. [`kinds`] lists them with country, law and
//!   source; `KINDS.md` is that list, and the table of the 18 identifiers of HIPAA.
//! - [`Scrubber`] finds and hides in one call, or a text in pieces ([`Scrubber::stream`]);
//!   [`Operator`] says how, a [`Session`] keeps the numbers of placeholders over the texts of a run.
//! - A [`Vault`] knows what placeholders stand for and [restores](Vault::restore) them, also as models
//!   bend them, [within JSON](Vault::restore_json) and [in pieces](Vault::restorer); it can be
//!   [kept](Vault::save). Operators whose output depends on a secret take a [`Key`].
//! - [`ScrubberConfig`] describes a scrubber as data: a [`Profile`], operators by kind, what is
//!   found and stays ([`Allow`]), terms that always go ([`Deny`]), known values however they are
//!   written ([`Values`]), recognisers of one's own ([`Custom`]). With the feature `serde` it is read
//!   from a file; every mistake is an [`Error`] with its path and what to change.
//! - [`Scrubber::scrub_json`], [`Scrubber::scrub_chat`] and [`Scrubber::scrub_table`] take
//!   documents, messages and tables, and give back the same with values hidden; keys and names of
//!   columns are context.
//! - [`Scrubber::trace`] says of every candidate what spoke for it and what became of it.
//! - Confidence is a sum in percent: the shape, plus what the checksum or structure adds, plus words
//!   near it that speak for it, minus words that say it is something else. A match is reported
//!   from 50. Strong shapes (an address with `@`, a card number that passes Luhn in a range of an
//!   issuer) need no words; weak ones (a few digits) are reported only beside words.
//!
//! # Untrusted input and limits
//!
//! Texts may come from anybody:
//!
//! 1. Nothing panics on any text, and time is linear in it (tests `no_panic_on_any_text`,
//!    `near_misses_cost_little`).
//! 2. Scrubbing what is scrubbed changes nothing where values stand apart (test
//!    `scrubbing_twice_changes_nothing`). Where they are glued together, or a word that spoke against
//!    a number was itself a part of an address, a second scrubbing may hide more, and soon settles
//!    (test `scrubbing_again_settles`). Names hang on the words beside them, so with the rules for free
//!    text a second scrubbing hides more in one text of twenty. So it is for the operators that write markers; what others
//!    write looks like data, see [`Operator`].
//! 3. No value, key or subject appears in a `Debug` or an error of this crate, nor a value in a
//!    [`Trace`] unless asked for (tests `debug_shows_no_value`, `no_secret_shows`, `debug_shows_no_value_of_a_list`, `a_trace_shows_no_value`).
//! 4. The same value gets the same placeholder throughout a session, and a different value another
//!    (test `a_value_keeps_its_number`).
//! 5. Restoring gives back what scrubbing took, also where a text contains what looks like a
//!    placeholder (tests `scrubbed_and_restored_is_the_same`, `each_writing_of_a_value_comes_back`,
//!    `documents_come_back`).
//!    Values that touch, and values in disguise, have a constant marker, which nothing restores.
//! 6. A text cannot name a placeholder before it is issued, nor one of another session (tests
//!    `an_imitation_names_no_later_value`, `an_imitation_within_documents_names_no_later_value`,
//!    `sessions_never_mix`). One that a session has issued
//!    stands for its value wherever it occurs: who has seen it may write it too, so decide who sees
//!    a restored text by its most sensitive value.
//! 7. Streams give what whole texts give, however they are divided, and hold back a bounded number
//!    of bytes (tests `pieces_do_not_matter_to_scrubbing`, `pieces_do_not_matter_to_restoring`,
//!    `what_is_held_back_is_bounded`, `streams_hide_the_same`).
//! 8. JSON stays JSON, messages stay messages, a table keeps its rows and columns (tests
//!    `json_stays_json_of_the_same_structure`, `chats_stay_chats`, `tables_stay_tables`).
//! 9. A trace decides as a scan does (test `a_trace_decides_as_a_scan_does`).
//!
//! Ten thousand known values cost about as much again as the scan itself, a hundred nearly nothing.
//!
//! Checksums and ranges reject a random number, not a made-up valid one. A [`Vault`] holds the
//! values; drop it with the run.
//!
//! # What this does not do
//!
//! What stands in free text takes rules of its own, [`free_text_rules`], and health data is somebody's
//! only beside a person, see [`phi`]. Addresses follow the orders of Europe and the Americas: those of
//! scripts without spaces are not found, and places of under 100,000 people (50,000 in Western Europe,
//! North America and Australia) only in an address, after a phrase that leads to a place, or by the
//! tagger. Organisations are found badly: about half of them, and half of what is found is something
//! else. Not found are identifiers of other countries than those in the table of [`rules`]. Data in
//! disguise is found where a view of `rule-scan` undoes it; text written backwards or in rot13 is not,
//! and free text only as it stands.
//!
//! # Features
//!
//! - `names` (default): a small trained tagger, 0.8 MB of weights; `NAMES.md` says how it
//!   was made and how good it is.
//! - `serde`: configurations and saved vaults.
//! - `fpe`: `Operator::FormatPreserving`.
//!
//! # Sibling crates
//!
//! `rule-scan` is the engine; `output-filter` finds secrets; `workflow-guard` runs all under a
//! policy.

mod bent;
mod chat;
mod checksum;
mod config;
mod custom;
mod date;
mod dictionary;
mod error;
#[cfg(feature = "fpe")]
mod fpe;
mod generalise;
mod json;
mod json_strings;
mod key;
mod kind;
mod lists;
#[cfg(feature = "names")]
mod names;
mod operator;
pub mod phi;
mod profile;
mod restore;
mod restore_json;
mod rules;
mod saved;
mod scrubber;
mod stream;
mod surrogate;
mod table;
mod trace;
mod vault;

pub use checksum::Checksum;
pub use config::ScrubberConfig;
pub use custom::{Boundary, Context, Custom};
pub use error::{Error, ErrorKind};
pub use key::Key;
pub use kind::{Kind, Law};
pub use lists::{Allow, Case, Deny, Values};
pub use operator::Operator;
pub use profile::{Profile, rules_of};
pub use restore::RestoreStream;
pub use rule_scan::{Nonce, Scratch};
pub use rules::{entity_name, free_text_rules, kinds, rules, rules_on_request};
pub use saved::SavedVault;
pub use scrubber::{Scrubber, ScrubberBuilder, Session, placeholder_rule};
pub use stream::ScrubStream;
pub use table::Table;
pub use trace::{Decision, Trace, TraceEntry, TracePoints};
pub use vault::Vault;

#[cfg(feature = "training")]
#[doc(hidden)]
pub use names::training;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeDoctests;
