//! The rules of a built scanner, with their automata and what is known of all of them together.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::automaton::Automaton;
use crate::bounds::Bounds;
use crate::finding::RuleId;
use crate::marker::{self, Nonce, Parsed};
use crate::rule::Rule;
use crate::triggers::Triggers;

pub(crate) struct RuleSet {
    pub(crate) rules: Box<[Compiled]>,
    pub(crate) kinds: BTreeSet<String>,
    pub(crate) triggers: Triggers,
    pub(crate) threshold: u8,
    pub(crate) bounds: Bounds,
}

/// A rule with its automata.
#[derive(Debug)]
pub(crate) struct Compiled {
    pub(crate) rule: Rule,
    pub(crate) lead: Option<Arc<Automaton>>,
    pub(crate) opening: Option<Arc<Automaton>>,
    pub(crate) body: CompiledBody,
    pub(crate) tail: Option<Arc<Automaton>>,
    /// The greatest number of bytes of lead, opening and pattern together.
    pub(crate) max_len: usize,
}

#[derive(Debug)]
pub(crate) enum CompiledBody {
    Pattern(Arc<Automaton>),
    Window(usize),
}

impl RuleSet {
    pub(crate) fn get(&self, id: RuleId) -> Option<&Compiled> {
        self.rules.get(id.index())
    }

    /// The kind of a rule; empty if the id is another scanner's.
    pub(crate) fn kind(&self, id: RuleId) -> &str {
        self.get(id).map_or("", |compiled| compiled.rule.kind.as_str())
    }

    pub(crate) fn rank(&self, id: RuleId) -> u8 {
        self.get(id).map_or(0, |compiled| compiled.rule.rank)
    }

    /// Whether a marker begins at `start`, where a `[` stands.
    pub(crate) fn marker(&self, bytes: &[u8], start: usize, run: Option<Nonce>) -> Parsed {
        marker::parse(bytes, start, run, &self.kinds)
    }
}

impl Compiled {
    /// The most that stands between a candidate's start and its anchor.
    pub(crate) fn back(&self) -> usize {
        self.rule.anchor.back.map_or(0, |(_, max)| max)
    }

    /// How many bytes after its anchor a candidate may need before it is decided.
    pub(crate) fn decided_within(&self) -> usize {
        let after = |words: &Option<(crate::evidence::Words, u8)>| {
            words.as_ref().map_or(0, |(words, _)| words.reach_after())
        };
        let context = after(&self.rule.support).max(after(&self.rule.against)).max(1);
        // A match is widened to whole characters, and a boundary is one byte.
        self.max_len + context + 4
    }
}
