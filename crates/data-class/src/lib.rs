//! Labels for data, sinks that data may flow to, and the check between the two.
//!
//! ```
//! use data_class::{Category, Classifier, Finding, Label, Level, Sink};
//!
//! // What the policy says: tickets are internal and written by strangers, and
//! // the mail tool may send confidential personal data, but nothing that a
//! // stranger had a hand in.
//! let ticket = Label::new(Level::Internal).untrusted();
//! let mail = Sink::new("mail").with_ceiling(Level::Confidential).accepting(Category::Personal);
//!
//! // What a scanner found in the ticket raises its label.
//! let found = Classifier::default().classify([
//!     Finding { kind: "pii.email", confidence: 95, count: 2 },
//!     Finding { kind: "secret.github_pat", confidence: 99, count: 1 },
//! ]);
//! let label = ticket.join(found.label());
//! assert_eq!(label.to_string(), "restricted{credential,personal}untrusted");
//!
//! // May it go there? A refusal names everything that stands against it.
//! let refusal = label.flows_to(&mail).unwrap_err();
//! assert_eq!(
//!     refusal.to_string(),
//!     "data may not flow to `mail`: level `restricted` is above the ceiling `confidential`; \
//!      categories `credential` are not accepted; untrusted data is not accepted"
//! );
//! ```
//!
//! # Overview
//!
//! - A [`Label`] has three components: a [`Level`], a set of [`Categories`] and an
//!   [`Integrity`]. [`Label::join`] combines the labels of data that was combined;
//!   [`Label::is_at_most`] is the order that belongs to it.
//! - A [`Sink`] is a place data may flow to. A new one accepts public, uncategorised, trusted
//!   data and nothing else; each setter opens one component.
//! - [`Label::flows_to`] compares the two and returns a [`Refusal`] that lists every
//!   [`Violation`], not just the first.
//! - A [`Classifier`] is a table that turns what a scanner found (plain [`Finding`]s) into a
//!   label to join with the declared one.
//!
//! A label has no `Default`: what nobody labelled is [`Label::TOP`], and the caller has to
//! say so. Everything here is a pure function of its arguments.
//!
//! # Guarantees
//!
//! 1. `join` is associative, commutative and idempotent, `BOTTOM` is neutral, `TOP` absorbs,
//!    and the result is the least upper bound under `is_at_most`, which is a partial order
//!    (`tests/laws.rs`: `is_at_most_is_a_partial_order`, `join_obeys_the_laws`,
//!    `join_is_the_least_upper_bound`; all of them over every label).
//! 2. Flow is monotone: if a label flows to a sink, so does everything at most that label
//!    (`tests/laws.rs`: `flow_is_monotone`, over every label and every sink).
//! 3. A refusal lists exactly the violated components, and is one line of printable ASCII
//!    whatever the sink is called (`tests/flow.rs`: `a_refusal_lists_every_violated_component`,
//!    `a_refusal_is_one_printable_line`).
//! 4. Each label has one text, and only that text parses to it (`tests/text.rs`:
//!    `every_label_round_trips`, `only_the_canonical_text_parses`).
//! 5. More findings, higher confidences or greater counts never lower a classification, and
//!    the order of findings does not matter (`tests/classifier.rs`:
//!    `more_findings_never_lower_the_label`, `a_stronger_finding_never_lowers_the_label`,
//!    `the_order_of_findings_does_not_matter`).
//! 6. No error of this crate contains a part of its input (`tests/text.rs`:
//!    `errors_do_not_repeat_their_input`).
//!
//! # Untrusted input and limits
//!
//! - Parsing labels and classifying findings neither panics nor takes more than
//!   O(n log n) time; keys of a classifier are at most [`KEY_MAX`] bytes.
//! - A [`Refusal`] prints the sink's name with everything but printable ASCII escaped and cuts
//!   it at 64 characters, since tool names may come from a server nobody vetted. Those
//!   64 characters are still that server's words: show them to a model only as a name.
//! - [`Reason::kind`] repeats the kind the caller passed. Pass names of rules, never text.
//!
//! # What this does not do
//!
//! - It finds nothing: whether a label is right depends on who declared it and on the scanner
//!   whose findings are classified. A finding whose kind is in no row of the table raises
//!   nothing, silently.
//! - No combinations: a name, a birth date and a diagnosis together are no more than the join
//!   of the three, and a thousand addresses are no more than one.
//! - No declassification: no method lowers a label. Nothing stops a caller from making a lower
//!   label from scratch, though, and nothing ties a label to the data it describes.
//! - No regions, purposes, retention or custom levels and categories. A category that is added
//!   in a later version joins [`Label::TOP`], but not the texts of `TOP` stored before it.
//!
//! # Features
//!
//! - `serde` (off by default): `Serialize` and `Deserialize` for [`Level`], [`Category`],
//!   [`Categories`] (a list of names), [`Integrity`], [`Label`] (its text) and [`Sink`]. Errors
//!   that come from the format itself, such as a wrong type or an unknown field, may quote it.
//!
//! # Sibling crates
//!
//! `pii-scrub`, `injection-guard` and `output-filter` find what this crate classifies;
//! `audit-types` records the label of a decision; `workflow-guard` puts them together. None of
//! them is needed here: a finding is a kind, a confidence and a count.

mod catalogue;
mod categories;
mod category;
mod class;
mod classification;
mod classifier;
mod date;
mod document;
mod error;
mod facts;
mod flow_map;
mod integrity;
mod label;
mod level;
mod names;
mod permit;
mod provenance;
mod purpose;
mod refusal;
mod region;
mod retention;
mod scheme;
#[cfg(feature = "serde")]
mod serde_impls;
mod sink;
mod text;

pub use catalogue::{
    Catalogue, CatalogueDocument, EvidencedDocument, SinkDocument, Stated, TransferDocument,
};
pub use categories::{Categories, CategoriesIter};
pub use category::{Category, CustomCategory};
pub use classification::{Classification, Finding, Reason};
pub use classifier::{Classifier, ClassifierBuilder, KEY_MAX};
pub use date::Date;
pub use document::{LabelDocument, RetentionDocument, StoredLabel, StoredSource};
pub use error::{Error, ErrorKind};
pub use facts::{Evidence, Fact, Stale, StaleFact};
pub use flow_map::{
    FlowAgent, FlowEdge, FlowKind, FlowMap, FlowNode, FlowReason, FlowSource, FlowVerdict,
    NodeKind, RefusedSource,
};
pub use integrity::Integrity;
pub use label::Label;
pub use level::Level;
pub use permit::Permit;
pub use provenance::{SOURCES_MAX, SUBJECTS_MAX};
pub use purpose::{Purpose, Purposes};
pub use refusal::{Component, Refusal, Violation};
pub use region::Regions;
pub use retention::{Retention, Schedule};
pub use scheme::{LEVELS_MAX, SCHEME_NAME_MAX, Scheme, SchemeBuilder};
pub use sink::{Keeps, Sink, SinkBuilder, SinkKind, Transfer};

#[doc = include_str!("../README.md")]
#[cfg(doctest)]
struct ReadmeDoctests;
