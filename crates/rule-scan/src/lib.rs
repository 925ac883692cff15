//! One pass over text for many rules: exact spans, validators, context, one rewrite.
//!
//! ```
//! use rule_scan::{Anchor, ByteClass, Rule, Scanner, Scratch, write_marker};
//!
//! let scanner = Scanner::builder()
//!     .rule(
//!         Rule::new("custom.ticket", Anchor::literals(["TCK-"]), "TCK-[0-9]{6}")
//!             .left(ByteClass::WORD)
//!             .right(ByteClass::WORD),
//!     )
//!     .build()?;
//!
//! let mut scratch = Scratch::new(); // one a thread, reused
//! let scan = scanner.scan("see TCK-004711 please", &mut scratch);
//! assert_eq!(scan.findings().len(), 1);
//!
//! let out = scan.rewrite(|_| true, |region, out| write_marker(region.kind(), out));
//! assert_eq!(out, "see [custom.ticket] please");
//! # Ok::<(), rule_scan::BuildError>(())
//! ```
//!
//! # Overview
//!
//! - A [`Rule`] says where candidates may begin ([`Anchor`]), what they look like (a bounded
//!   pattern), what may stand beside them ([`ByteClass`]), what else must hold (a validator,
//!   [`Words`] of context) and what it is called (a kind, `namespace.name`).
//! - [`ScannerBuilder::build`] compiles rules of any number of crates into one [`Scanner`]. All
//!   mistakes show here, as a [`BuildError`] that names rule and place.
//! - [`Scanner::scan`] finds the anchors of all rules in one pass: literals by their rarest four
//!   bytes, byte classes by a table. Each candidate is then verified from its start by a small table
//!   of its own rule, so rules do not slow each other down.
//! - [`Scan::rewrite`] unites overlapping matches into [`Region`]s and replaces each once.
//!
//! # Untrusted input and limits
//!
//! Rules are trusted, text is not. For any text:
//!
//! 1. Nothing panics and nothing fails after `build` (test `no_panic_on_any_text`).
//! 2. Time is linear in the text: every pattern has a greatest length or a tail that is walked once
//!    (test `work_per_byte_does_not_grow`).
//! 3. Findings lie on character boundaries, in order, and inside the text (test
//!    `spans_are_sound`).
//! 4. The rewrite equals the naive one that replaces united spans from the back (test
//!    `rewrite_equals_a_naive_model`).
//! 5. A rewrite with markers changes nothing the second time where findings stand apart (test
//!    `scrubbing_twice_changes_nothing`); where a marker cuts in two what had been refused as a
//!    whole, a second rewrite may hide more. Text that imitates a marker of a known kind (for
//!    [`Scanner::scan_in_run`], a placeholder of this run) is not looked into, and splits what stands around it like any punctuation; what stands right beside
//!    one is looked at like any other text (test `an_imitated_marker_hides_nothing_beside_it`).
//! 6. No text of a finding appears in a `Debug` or an error (test `debug_shows_no_text`).
//! 7. With a warm [`Scratch`], a scan allocates nothing (test `a_warm_scan_allocates_nothing`).
//!
//! Text up to the address space is scanned; the one copy that a rewrite makes is the largest
//! memory. A pattern of up to about 8,000 states can be built.
//!
//! # What this does not do
//!
//! It has no rules of its own and knows no meaning: see the sibling crates. It looks at the text as
//! it stands, not at what a decoder or a reader would make of it, and at whole texts, not at
//! streams.
//!
//! # Features
//!
//! None by default. `oracle` adds the module of that name, for tests: the definition of a match
//! done by brute force, which scanners are compared with.
//!
//! # Sibling crates
//!
//! `pii-scrub`, `output-filter` and `injection-guard` bring rules; `workflow-guard` runs them
//! together under a policy.

mod automaton;
mod beginnings;
mod bounds;
mod builder;
mod class;
mod engine;
mod error;
mod evidence;
mod finding;
mod fold;
mod frequency;
mod gate;
#[cfg_attr(not(test), expect(dead_code, reason = "the rewriting of JSON is to stand on it"))]
mod json;
mod literals;
mod marker;
#[cfg(any(test, feature = "oracle"))]
pub mod oracle;
mod pairs;
mod region;
mod rule;
mod rules;
mod scan;
mod scanner;
mod segment;
mod stream;
mod track;
mod triggers;
mod verify;
mod view;
mod windows;

pub use builder::{NAMESPACES, ScannerBuilder};
pub use class::ByteClass;
pub use error::{BuildError, BuildErrorKind};
pub use evidence::{Trimmed, Validity, Words};
pub use finding::{Finding, RuleId, Span};
pub use marker::{Nonce, write_marker, write_masked, write_placeholder};
pub use region::Region;
pub use rule::{Anchor, Commit, Rule};
pub use scan::{Scan, Scratch};
pub use scanner::{RuleInfo, Scanner};
pub use stream::Stream;
pub use view::{View, Views};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeDoctests;
