//! Spotlighting: data written so that a model can tell it from its instructions.
//!
//! Three ways, after Hines and others, *Defending Against Indirect Prompt Injection Attacks With
//! Spotlighting* (arXiv 2403.14720). Each changes the text and comes with the sentence that explains
//! the change; put the sentence into the system prompt, word by word, and the text where the data
//! goes.
//!
//! ```
//! use injection_guard::spotlight::{Mark, datamark};
//! let mark = Mark::CARET;
//! let system = format!("You summarise e-mails. {}", mark.sentence());
//! assert!(system.contains('^'));
//! assert_eq!(datamark("Lunch at noon?", mark), "Lunch^at^noon?");
//! assert_eq!(mark.restore("Lunch^at^noon?").as_deref(), Some("Lunch at noon?"));
//! ```
//!
//! # Which one
//!
//! The paper reports attack success falling from over 50 % to under 2 % on models of the GPT family
//! with little loss in the task. That is a figure for attacks which did not know of the defence:
//! none of the three is proof against one that adapts to it. They make a model less likely to obey;
//! what must not happen needs permissions and approval.
//!
//! | | effect | costs | choose it |
//! |---|---|---|---|
//! | [`delimit`] | the weakest; says where data ends, and that cannot be forged | 60 to 100 tokens for each text, whatever its length | always, where nothing else may touch the text: code, JSON, long documents |
//! | [`datamark`] | every word carries the mark | with `^` about a token for each word, with a private-use character two or three | as the usual choice for prose |
//! | [`encode`] | the strongest: no word of the text can be read as an order by accident | 4/3 of the bytes and often more than twice the tokens | only for large models; smaller ones misread base64, and the task suffers |
//!
//! They combine with [`Neutraliser`](crate::Neutraliser): neutralise first, then spotlight. Order
//! matters, since a datamarked or encoded text no longer shows what the rules look for.
//!
//! # Guarantees
//!
//! For any text: each way can be undone exactly (tests `delimiting_is_undone`,
//! `datamarking_is_undone`, `encoding_is_undone`); the marker of [`delimit`] stands nowhere within
//! what it delimits (test `a_marker_cannot_be_forged`); a datamarked text has no white space, and
//! marking it again with the same mark can be undone as well (test
//! `nothing_white_is_left`); time is linear.

mod base64;
mod datamark;
mod delimit;

pub use base64::{Encoding, encode};
pub use datamark::{Mark, datamark};
pub use delimit::{Marker, delimit};
