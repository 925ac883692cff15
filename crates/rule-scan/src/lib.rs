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
//!   [`Words`] of context), in which [`Views`] of the text it is looked for and what it is called (a
//!   kind, `namespace.name`).
//! - [`ScannerBuilder::build`] compiles rules of any number of crates into one [`Scanner`]. All
//!   mistakes show here, as a [`BuildError`] that names rule and place; a rule without a bound is
//!   one.
//! - [`Scanner::scan`] finds the anchors of all rules in one pass: literals and runs of bytes by
//!   pairs of bytes. Each candidate is then verified from its start by a small table of its own
//!   rule, so rules do not slow each other down.
//! - [`Scan::rewrite`] unites overlapping matches into [`Region`]s and replaces each once.
//! - [`Scanner::explain`] says of every candidate why it was found or refused.
//! - [`Scanner::stream`] does the same to a text that comes in pieces, and releases what is decided;
//!   [`Scanner::json_stream`] and [`Scanner::rewrite_json`] to JSON, which stays JSON.
//!
//! # Views
//!
//! A view is the text as a reader, a decoder or a model would take it, with a map back to the
//! original. Each rule says which it wants; [`Views::USUAL`] are the first three.
//!
//! | view | what is undone |
//! |---|---|
//! | [`View::Folded`] | compatibility forms, look-alike letters (by Unicode's table of confusables), digits of other scripts, dashes, spaces, accents; invisible and ignorable characters are dropped, tag characters decoded |
//! | [`View::Unescaped`] | percent-encoding, HTML character references, `\u`, `\x`, `\U` and simple backslash escapes, up to three within one another |
//! | [`View::Decoded`] | runs of base64 (both alphabets, padded or not, wrapped) and hexadecimal digits, up to three within one another, and what is escaped in them |
//! | [`View::Joined`] | letters and digits that were spaced or dotted out |
//! | [`View::Spelled`] | ` at ` and ` dot `, `[at]` and `(dot)` |
//! | [`View::Unwrapped`] | values broken over two lines or two strings |
//! | [`View::Lettered`] | digits that stand for the letters they look like |
//!
//! A match in a view counts if the part that decided it touches a disguise: something that ordinary
//! text is not written with. So emoji sequences, Persian and Indic joiners, and words in Cyrillic,
//! Greek or Chinese stay what they are, and only the neighbourhood of a disguise is read twice. A
//! match takes up at most 2,048 bytes of the original, 340 of another view, and in a view of views
//! 340 of each. Its [`span`](Finding::span) is the smallest stretch of the original that contributed
//! to it: whole groups of base64, whole escapes.
//!
//! # Streams
//!
//! The guarantees of a [`Stream`], each with its test. *Whole* is what [`Scanner::scan`] and
//! [`Scan::rewrite`] make of the text in one piece.
//!
//! - **G1, pieces do not matter**: the output and the findings are those of the whole, for every
//!   division into pieces, empty ones and cuts within a character included (test
//!   `g1_every_cut_in_two_and_random_pieces_give_the_whole` of `workflow-guard`, fuzz target
//!   `stream`).
//! - **G2, nothing is taken back**: what was released after a beginning is the beginning of what the
//!   whole becomes, whatever follows (test `g2_nothing_is_taken_back_whatever_follows`).
//! - **G3, hold-back is bounded**: at most [`Scanner::max_hold_back`] bytes are withheld, computed
//!   from the rules (tests of G1, and `bounds.rs` of `workflow-guard`).
//! - **G4, work is linear**, whatever the size of the pieces (`bounds.rs`).
//! - **G5, monotone**: another rule that replaces uncovers no byte (`bounds.rs`).
//! - **G6, the end**: a stream that is dropped releases nothing that was held;
//!   [`Stream::finish`] decides the rest as the whole does (`bounds.rs`).
//!
//! For the default rules of `workflow-guard` the bound is 8,387 bytes: twice the 4,144 that a match
//! in a view of a view may take (340 bytes of the outer view, 12 of the text for each, and what a
//! view looks ahead), once for a match and once for what may still begin before its end, and 96
//! that are gathered before they are looked at. Of the rules alone the largest contributors are the
//! frames of `injection` for scripts of several bytes a letter (735 bytes from the first byte of a
//! clause to the decision), `injection.hidden_html` (698) and `pii.email` (645). The most seen in
//! 50,000 random divisions was 561.
//!
//! A region is named by the matches that overlap the part of its first matches that decided; what
//! overlaps it further on is swallowed. A rule with a [`tail`](Rule::tail)
//! [commits early](Commit::Early): its marker goes out before its end is known.
//!
//! Two tiers: everything here is *streamable*, a function over a bounded window included
//! ([`Rule::window`], and an [`Analyser`] for several rules). What needs a whole text (a score over all
//! of it, a schema) has no stream, and takes a [`Scan`].
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
//! 4. What is found in the text as it stands is what brute force over the rules finds with another
//!    regex engine (module `oracle`, behind a feature; tests of the same name here and in
//!    `workflow-guard`).
//! 5. The rewrite equals the naive one that replaces united spans from the back (test
//!    `rewrite_equals_a_naive_model`).
//! 6. A rewrite with markers changes nothing the second time where findings stand apart (test
//!    `scrubbing_twice_changes_nothing`); where a marker cuts in two what had been refused as a
//!    whole, a second rewrite may hide more. Text that imitates a marker of a known kind (for
//!    [`Scanner::scan_in_run`], a placeholder of this run) is not looked into, and splits what stands
//!    around it like any punctuation; what stands right beside one is looked at like any other text
//!    (test `an_imitated_marker_hides_nothing_beside_it`).
//! 7. JSON stays JSON, and what is none stays none (tests of `json.rs` in `workflow-guard`).
//! 8. No text of a finding appears in a `Debug` or an error (test `debug_shows_no_text`).
//! 9. With a warm [`Scratch`], a scan allocates nothing (test `a_warm_scan_allocates_nothing`).
//!
//! Text up to the address space is scanned; the one copy that a rewrite makes is the largest
//! memory. A pattern of up to about 8,000 states can be built.
//!
//! # What this does not do
//!
//! It has no rules of its own and knows no meaning: see the sibling crates. For text that is
//! written backwards or in rot13 there is no view: both keep the length, so a rule can look for it
//! by itself, as those of `injection-guard` do. A tail that a disguise interrupts is followed
//! through it only if the disguise touches what decided the match. JSON within a string of JSON is
//! kept valid one level deep.
//!
//! # Sibling crates
//!
//! `pii-scrub`, `output-filter` and `injection-guard` bring rules; `workflow-guard` runs them
//! together under a policy.

mod analyser;
mod automaton;
mod beginnings;
mod bounds;
mod builder;
mod class;
mod derived;
mod engine;
mod error;
mod evidence;
mod explain;
mod finding;
mod flow;
pub mod fold;
mod frequency;
mod gate;
mod hash;
mod json;
mod literals;
mod marker;
mod memo;
mod nfa;
#[cfg(any(test, feature = "oracle"))]
pub mod oracle;
mod pairs;
mod region;
mod reports;
mod rule;
mod rules;
mod scan;
mod scanner;
mod segment;
mod stream;
mod subsets;
mod tail;
mod track;
mod triggers;
mod utf8;
mod verify;
mod view;
mod windows;

pub use analyser::Analyser;
pub use builder::{NAMESPACES, ScannerBuilder};
pub use class::ByteClass;
pub use error::{BuildError, BuildErrorKind};
pub use evidence::{Trimmed, Validity, Words};
pub use explain::{Candidate, Outcome, Points};
pub use finding::{Finding, RuleId, Span};
pub use json::{JsonLexer, JsonPlace, JsonStream};
pub use marker::{
    Nonce, write_marker, write_masked, write_placeholder, write_placeholder_of, write_token,
};
pub use region::Region;
pub use rule::{Anchor, Commit, Rule};
pub use scan::{Scan, Scratch};
pub use scanner::{RuleInfo, Scanner};
pub use stream::Stream;
pub use utf8::Utf8Decoder;
pub use view::{View, Views};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeDoctests;
