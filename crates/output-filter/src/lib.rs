//! Nothing secret leaves: secrets, exfiltration, canaries, registered values, prompt leakage and text
//! that acts where it goes, found in the answers of an agent and neutralised, whole or streamed.
//!
//! ```
//! use output_filter::{OutputFilter, Scratch};
//!
//! fn main() -> Result<(), output_filter::Error> {
//!     let filter = OutputFilter::builder().build()?;
//!     let mut scratch = Scratch::new();
//!     let text = "PGPASSWORD='W*7zmL5AZv*6zi' psql -h db";
//!     let safe = filter.filter(text, &mut scratch);
//!     assert_eq!(safe, "PGPASSWORD='[secret.password]' psql -h db");
//!     Ok(())
//! }
//! ```
//!
//! # Overview
//!
//! - Tokens with a shape of their own are rows of `data/tokens.tsv`: where they begin is a literal,
//!   where they end is decided by their alphabet, and characters that nobody drew at random
//!   (`ghp_xxxx...`) make no token. Checksums add confidence and never decide.
//!   Some 860 services whose keys have no beginning of their own are rows of
//!   `data/providers.tsv`: a random value counts beside the name of one and a key word. All are
//!   listed in `FORMATS.md`; [`severity`] says how much a kind opens.
//! - Private keys in PEM, and JSON Web Tokens, are hidden whole; a private key that is cut off, as
//!   far as it goes.
//! - Passwords are found by what announces them: assignments in environment, JSON, YAML, code, XML
//!   and connection strings, arguments of calls, addresses, options of commands, headers, SQL, and
//!   sentences in several languages; PINs and codes for one time only next to their key word. The
//!   value decides whether it is one: placeholders, references, types, versions, identifiers and
//!   words of prose are not.
//! - Tokens without a shape are found by names that end in *key*, *token*, *secret*, *auth* or
//!   *credential*, however they are written (`MYAPP.API.KEY`, `facebookAppSecret`), if the value is
//!   random: letters that make words, digests, names of files and counted bytes are not.
//! - [`exfil_rules`] find addresses that carry data to a host that is not among the
//!   [`AllowedHosts`]: in Markdown, HTML, CSS and running text, measured in bits of what could
//!   travel; redirects through an allowed host; hosts that look like an allowed one. What precedes
//!   the host and what follows it goes, so that nothing is fetched and a reader sees where it led.
//! - A [`Canary`] is placed in a prompt and recognised in any writing; [`Registered`] values are
//!   kept in; a [`PromptOverlap`] says how much of a prompt an answer repeats.
//! - [`sink_rules`] find what acts in the sink of an answer: escapes in a terminal, script in a page,
//!   formulas in cells, commands, SQL, templates, paths; each for its [`SinkKind`].
//! - [`Inputs`] tell values that a run was given from those that the answer made up.
//! - A [`Structure`] bounds an answer and knows which fields it has to have and may not have; with the
//!   feature `json-schema`, `JsonSchema` holds it to a schema.
//! - [`OutputFilter`] runs the rules alone; [`secret_rules`], [`exfil_rules`] and the others give
//!   them for a scanner that rules of several crates share, with [`neutralise`].
//!
//! # What streams, and what needs the whole answer
//!
//! Everything that is a rule streams, with the guarantees of `rule-scan`: [`OutputFilter::stream`],
//! and [`OutputFilter::json_stream`] for the arguments of tool calls. [`MarkdownStream`] and
//! [`StructureStream`] have streams of their own; inputs may be added while an answer streams. What
//! has no stream in its type needs the whole: [`PromptOverlap::of`], [`MarkdownCode::of`],
//! `JsonSchema`.
//!
//! # Untrusted input and limits
//!
//! 1. No text makes anything panic or fail (test `no_text_makes_it_panic`).
//! 2. Filtering a second time changes nothing (test `filtering_twice_changes_nothing`), but beside a
//!    marker that split a value or a word which had been refused as a whole: what is left of it is
//!    judged anew, and may be hidden as well (test `filtering_again_settles`).
//! 3. `Debug` shows no text (test `debug_shows_no_text`).
//! 4. Verification takes time in proportion to the text (test `verification_is_linear`).
//! 5. Every row of the table finds tokens of its pattern, and neither shorter ones nor ones within
//!    a word (test `every_row_finds_its_own_and_not_the_near_miss`).
//! 6. Pieces of every size give what the whole gives (tests
//!    `what_it_is_told_of_is_found_whole_and_in_pieces`, `a_stream_of_the_forms_is_as_the_whole`),
//!    but for active content in code with a Markdown sink: [`OutputFilter::stream`] replaces it,
//!    [`OutputFilter::filter`] and [`MarkdownStream`] leave it in place.
//! 7. Nothing of a canary or a registered value is in any `Debug` or error (tests
//!    `debug_shows_nothing_that_it_was_told`, `what_cannot_be_built_says_why_and_repeats_nothing`).
//!
//! A value is judged by its first 100 bytes and hidden to its end, but for a password of more
//! than 100 bytes in an address or after `-u user:`.
//!
//! # What this does not do
//!
//! It looks into base64, hexadecimal, percent-encoding and other disguises as far as the views of
//! `rule-scan` go; spaced out and wrapped text only for what has a shape of its own. Passwords that
//! are plain words (`sunshine`) and bare tokens without a shape or a name before them are found by
//! [`Profile::Strict`] only. Data that is spread over many addresses, a little in each, passes; so
//! do translations of a prompt. It asks no provider whether a token lives.
//!
//! # Sibling crates
//!
//! On `rule-scan`, beside `pii-scrub` and `injection-guard`; `workflow-guard` runs them together
//! under a policy.

mod address;
mod assignment;
mod bare;
mod canary;
mod checksum;
mod command;
mod credentials;
mod error;
mod exfil;
mod filter;
mod form;
mod hash;
mod header;
mod hosts;
mod jwt;
mod keywords;
mod leakage;
mod name;
mod origin;
mod pem;
mod phrase;
mod profile;
mod prose;
mod random;
mod registered;
mod secrets;
mod services;
mod severity;
mod shape;
mod sink;
mod structure;
mod tokens;
mod url;
mod value;
mod wordlike;
mod words;

pub use canary::{Canary, CanaryError, Placement, any_canary_rule, canary_rules};
pub use error::{Error, HostError};
pub use exfil::exfil_rules;
pub use filter::{OutputFilter, OutputFilterBuilder, neutralise};
pub use hosts::AllowedHosts;
pub use leakage::{Leakage, Overlap, PromptOverlap, Run, Thresholds};
pub use origin::{Inputs, Origin};
pub use profile::Profile;
pub use registered::{Registered, RegisteredBuilder, RegisteredError, Unregistrable};
pub use rule_scan::{Finding, Region, Rule, Scan, Scratch, Span, View};
pub use secrets::{secret_rules, secret_rules_of};
pub use severity::{Severity, severity};
pub use sink::{MarkdownCode, MarkdownStream, SinkKind, Sinks, sink_rules};
#[cfg(feature = "json-schema")]
pub use structure::{JsonSchema, SchemaError, SchemaErrorKind, SchemaViolation};
pub use structure::{
    JsonType, Structure, StructureBuilder, StructureError, StructureStream, Violation,
};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeDoctests;
