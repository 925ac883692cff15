//! Labels for data, sinks that data may flow to, and the check between the two.
//!
//! ```
//! use data_class::{Category, Classifier, Finding, Keeps, Label, Level, Sink, SinkKind};
//!
//! // What the policy says: tickets are internal, stay in the Union and are written by strangers;
//! // the model may have confidential personal data of anybody, and runs in Germany.
//! let ticket =
//!     Label::new(Level::Internal).within("EU".parse()?).untrusted().from_source("tool:tickets");
//! let model = Sink::builder(SinkKind::Model, "model:acme/small")
//!     .ceiling(Level::Confidential)
//!     .accepts(Category::Personal)
//!     .accepts_untrusted(true)
//!     .regions("DE".parse()?)
//!     .keeps(Keeps::Nothing)
//!     .trains_on_data(false)
//!     .build()?;
//! let permit = ticket.flows_to(&model)?;
//! assert_eq!(permit.sink().name(), "model:acme/small");
//!
//! // What a scanner found in the ticket raises its label.
//! let found = Classifier::default().classify([
//!     Finding { kind: "pii.email", confidence: 95, count: 2 },
//!     Finding { kind: "secret.github_pat", confidence: 99, count: 1 },
//! ]);
//! let label = ticket.join(&found.label_from("finding:"));
//! assert_eq!(label.to_string(), "restricted{credential,personal}untrusted regions=EU");
//!
//! // May it still go there? A refusal names everything that stands against it, and who raised it.
//! let refusal = label.flows_to(&model).unwrap_err();
//! assert_eq!(
//!     refusal.to_string(),
//!     "data may not flow to `model:acme/small`: \
//!      level `restricted` is above the ceiling `confidential` (from `finding:secret.github_pat`); \
//!      categories `credential` are not accepted (from `finding:secret.github_pat`)"
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Overview
//!
//! - A [`Label`] says how secret data is, of which [`Categories`], in which [`Regions`] and for
//!   which [`Purposes`] it may be used, its [`Retention`], its [`Integrity`], its sources and its
//!   subjects. Labels are a lattice: [`Label::join`], [`Label::meet`], [`Label::is_at_most`].
//!   Unlabelled is [`Label::TOP`]; a label has no `Default`.
//! - A [`Scheme`] has the words: the standard levels, categories and purposes, or your own.
//! - A [`Sink`] is a provider, model, tool, agent, store or person, with facts that have a source
//!   and a date. What is not stated counts as the worst, but for one fact: a tool, agent, store or
//!   person trains no models unless it says so. A [`Catalogue`] reads them from configuration, and
//!   [`Catalogue::stale`] says which ones nobody has looked at for long.
//! - [`Label::flows_to`] compares the two and gives a [`Permit`], or a [`Refusal`] that lists every
//!   [`Violation`] with the sources that raised it. A [`Ceiling`] is the part of the question that
//!   agents, keys and rules ask.
//! - [`Labeled`] is a value that only a permit gets out of its label; [`Classified`] is one whose
//!   level the compiler checks.
//! - A [`Declassifier`] lets one value through to one sink against its label: by an [`Authority`]
//!   with a scope and an end, for a reason, once, with a record.
//! - A [`Classifier`] turns what a scanner found (plain [`Finding`]s) into a label to join with the
//!   declared one: rows, combinations, volumes; [`ReadyTable`] has tables for GDPR, HIPAA and PCI.
//! - A [`FlowMap`] says for labels, agents and sinks what may go where, through which endpoint and
//!   region, how long it is stored and who can read it.
//! - [`IfcLabel`], [`OcsfDataClassifications`] and [`OrderedLabels`] read and write the labels of
//!   others.
//!
//! Everything here is a pure function of its arguments; time is one of them.
//!
//! # Guarantees
//!
//! 1. `join` and `meet` are the least upper and the greatest lower bound of a partial order in which
//!    `BOTTOM` is neutral and `TOP` absorbs: over every label of a small set of all components, and
//!    for random labels of several schemes (`tests/laws.rs`:
//!    `the_lattice_laws_hold_over_every_small_label`, `the_lattice_laws_hold_across_schemes`).
//! 2. Flow is monotone: if a label flows to a sink, so does everything at most that label, and what
//!    does not flow does not after a join (`tests/laws.rs`: `flow_is_monotone`,
//!    `flow_is_monotone_across_schemes`).
//! 3. A refusal lists exactly the violated components with the sources that raised them, and is one
//!    line of printable ASCII whatever sinks and sources are called (`tests/flows.rs`:
//!    `every_row_has_its_outcome`, `flows_to_agrees_with_the_naive_model`,
//!    `a_refusal_names_exactly_the_sources_that_raised_it`; `tests/flow.rs`:
//!    `a_refusal_is_one_printable_line`).
//! 4. Each label has one text, and only that text parses to it (`tests/text.rs`:
//!    `every_label_round_trips`, `only_the_canonical_text_parses`), and a stored label comes back as it
//!    was (`tests/label.rs`: `a_stored_label_round_trips`, `a_forged_label_is_refused`). What is read
//!    in the words of the standard scheme, or back from a list, is no lower (`tests/serde.rs`:
//!    `a_label_that_is_read_in_other_words_is_no_lower`,
//!    `every_category_comes_back_as_every_category`).
//! 5. What is made from labelled values has the join of their labels in any order, and a value
//!    leaves only with a permit that covers its label (`tests/labeled.rs`:
//!    `what_is_made_of_values_has_the_label_of_all`, `the_label_is_not_lowered_by_join_order`,
//!    `a_permit_opens_what_its_label_covers_and_nothing_else`).
//! 6. Restricted data to a lower static sink does not compile; nor do formatting, serialising or
//!    comparing labelled values, forging, copying or reusing permits and authorities, or lowering a
//!    level without authority and reason (`tests/compile_fail.rs`:
//!    `what_must_not_compile_does_not`).
//! 7. An authority passes once, in its scope and time, for its declassifier, and never for untrusted
//!    data or in an untrusted context; what it releases is as secret as before
//!    (`tests/declassify.rs`: `a_used_authority_is_refused`,
//!    `an_authority_of_another_declassifier_is_refused`, `an_untrusted_context_is_refused`,
//!    `an_expired_authority_is_refused_also_when_the_clock_goes_back`,
//!    `a_release_does_not_ride_a_join`; `tests/declassify_model.rs`:
//!    `what_passes_is_what_a_plain_model_lets_pass`).
//! 8. More findings, higher confidences or greater counts never lower a classification, the order of
//!    findings does not matter, and merging tables is joining (`tests/classifier.rs`:
//!    `the_result_is_the_models`, `more_findings_never_lower_the_label`,
//!    `a_stronger_finding_never_lowers_the_label`, `the_order_of_findings_does_not_matter`,
//!    `merging_is_joining`).
//! 9. A label that went through another format and back is never lower (`tests/interchange.rs`:
//!    `what_comes_back_is_never_lower`; fuzz target `foreign`).
//! 10. No value is in any `Debug`, error, refusal or record (`tests/labeled.rs`: `no_value_is_shown`;
//!     `tests/declassify.rs`: `nothing_shows_a_value`), and no error of this crate contains a part
//!     of its input (`tests/text.rs`: `errors_do_not_repeat_their_input`; `tests/classifier.rs`:
//!     `documents::errors_of_documents_do_not_repeat_them`; `tests/serde.rs`:
//!     `an_unknown_word_is_not_repeated`).
//!
//! # Untrusted input and limits
//!
//! - Parsing labels, checking flows and classifying findings neither panic nor take more than
//!   O(n log n) time; keys of a classifier are at most [`KEY_MAX`] bytes. A label names at most
//!   [`SOURCES_MAX`] sources and [`SUBJECTS_MAX`] subjects; beyond, it says that there are many.
//! - A [`Refusal`] prints names with everything but printable ASCII escaped and cuts them at
//!   64 characters, since tool names may come from a server nobody vetted. Those 64 characters are
//!   still that server's words: show them to a model only as a name.
//! - [`Reason::kind`] repeats the kind the caller passed. Pass names of rules, never text.
//! - Types keep honest code from mistakes. Code in the same process that wants to cheat can build a
//!   sink that accepts everything, or send a value away from inside [`Labeled::map`].
//! - Categories and purposes of a scheme of one's own are known by their place in it: taken to a
//!   label, sink or ceiling of another such scheme they stand for that one's.
//! - Errors that come from a format itself, such as a wrong type or an unknown field, may quote it.
//!
//! # What this does not do
//!
//! - It finds nothing: whether a label is right depends on who declared it and on the scanner whose
//!   findings are classified.
//! - It checks no fact: that a provider keeps nothing is what somebody wrote down on a day.
//! - It does not ask a sink for every duty of a law: encryption, for one, is asked for health data
//!   only, so a policy accepts card data (PCI DSS 3.5.1 and 4.2.1) only where it is encrypted.
//! - It is no legal advice: the tables name the paragraph that each row rests on, in our words.
//! - It erases nothing and keeps no clock: [`Retention::schedule`] says when, and who keeps the data
//!   has to do it.
//!
//! # Features
//!
//! - `serde` (off by default): `Serialize` and `Deserialize` for the types of configuration and of
//!   stored state. A [`Label`] is read in the words of the standard scheme; for another, read a
//!   [`StoredLabel`] and let [`Scheme::restore_label`] check it.
//!
//! # Sibling crates
//!
//! `pii-scrub`, `injection-guard` and `output-filter` find what this crate classifies; `access-gate`
//! asks who may do what with it; `audit-types` records the label of a decision; `workflow-guard`
//! puts them together. None of them is needed here.

mod bits;
mod catalogue;
mod categories;
mod category;
mod ceiling;
mod class;
mod classification;
mod classified;
mod classifier;
mod date;
mod declassify;
mod document;
mod error;
mod facts;
mod flow_map;
mod integrity;
mod interchange;
mod label;
mod labeled;
mod labeled_fields;
mod level;
pub mod levels;
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
mod tables;
mod text;

pub use catalogue::{
    Catalogue, CatalogueDocument, EvidencedDocument, SinkDocument, Stated, TransferDocument,
};
pub use categories::{Categories, CategoriesIter};
pub use category::{Category, CustomCategory};
pub use ceiling::Ceiling;
pub use classification::{Cause, Classification, Finding, Reason};
pub use classified::{Classified, LevelSink};
pub use classifier::{
    Classifier, ClassifierBuilder, ClassifierDocument, CombinationDocument, Group, KEY_MAX,
    RowDocument, VolumeDocument,
};
pub use date::Date;
pub use declassify::{
    AUTHORITIES_MAX, Authority, AuthorityRequest, AuthorityState, DeclassificationBarrier,
    DeclassificationDocument, DeclassificationRecord, DeclassificationRefusal,
    DeclassificationRequest, DeclassificationResult, DeclassificationRule, Declassified,
    Declassifier, Denied, FIELD_PATH_MAX, Ledger, LedgerEntry, LiftDocument, Lifted, LiftedLevel,
    REASON_MAX, REFERENCE_MAX, ReasonText, SCOPE_MAX, SinkReference,
};
pub use document::{CeilingDocument, LabelDocument, RetentionDocument, StoredLabel, StoredSource};
pub use error::{Error, ErrorKind};
pub use facts::{Evidence, Fact, Stale, StaleFact};
pub use flow_map::{
    FlowAgent, FlowEdge, FlowKind, FlowMap, FlowNode, FlowReason, FlowSource, FlowVerdict,
    NodeKind, RefusedSource,
};
pub use integrity::Integrity;
pub use interchange::{
    Foreign, IfcLabel, IfcMapping, IfcMappingDocument, IfcWords, McpMeta, OcsfClassifierDetails,
    OcsfDataClassification, OcsfDataClassifications, OcsfDiscoveryDetails, OrderedLabelDocument,
    OrderedLabels, OrderedLabelsDocument,
};
pub use label::Label;
pub use labeled::Labeled;
pub use labeled_fields::LabeledFields;
pub use level::Level;
pub use permit::Permit;
pub use provenance::{SOURCES_MAX, SUBJECTS_MAX};
pub use purpose::{Purpose, Purposes};
pub use refusal::{Component, Refusal, Violation};
pub use region::Regions;
pub use retention::{Retention, Schedule};
pub use scheme::{LEVELS_MAX, SCHEME_NAME_MAX, Scheme, SchemeBuilder};
pub use sink::{Keeps, Sink, SinkBuilder, SinkKind, Transfer};
pub use tables::ReadyTable;

#[doc = include_str!("../README.md")]
#[cfg(doctest)]
struct ReadmeDoctests;
