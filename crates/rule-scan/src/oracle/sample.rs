//! Texts that a rule's patterns match, to make documents of.

use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind};

use crate::rule::{Body, Rule, Trigger};

/// Makes texts that a rule's patterns match. Its functions and boundaries are not asked, so the rule
/// may find nothing in them.
#[derive(Debug)]
pub struct Sampler {
    /// Lead, body and tail.
    parts: Vec<Hir>,
    anchors: Vec<String>,
    words: Vec<String>,
}

impl Sampler {
    /// A sampler for this rule.
    #[must_use]
    pub fn new(rule: &Rule) -> Self {
        let body = match &rule.body {
            Body::Pattern(pattern) => Some(pattern),
            Body::Window(_) => None,
        };
        let tail = rule.tail.as_ref().filter(|_| body.is_some());
        let parts = [rule.lead.as_ref(), rule.opening.as_ref(), body, tail].into_iter().flatten();
        let anchors = match &rule.anchor.trigger {
            Trigger::Literals(literals) => literals.clone(),
            Trigger::Run(_) => Vec::new(),
        };
        let words = [&rule.support, &rule.against].into_iter().flatten();
        let words = words.flat_map(|(words, _)| words.words.iter());
        Self {
            parts: parts.map(|pattern| parse(pattern)).collect(),
            anchors,
            words: words.map(|word| word.to_string()).collect(),
        }
    }

    /// A text that lead, pattern and tail match; an anchor for a rule that has none of them.
    /// `below` gives a number below the one it is given.
    pub fn value(&self, below: &mut dyn FnMut(usize) -> usize) -> String {
        let mut out = Vec::new();
        for part in &self.parts {
            write(part, below, &mut out);
        }
        if self.parts.is_empty() && !self.anchors.is_empty() {
            out.extend_from_slice(self.anchors[below(self.anchors.len())].as_bytes());
        }
        String::from_utf8_lossy(&out).into_owned()
    }

    /// The literals of the anchor.
    #[must_use]
    pub fn anchors(&self) -> &[String] {
        &self.anchors
    }

    /// The words that speak for or against.
    #[must_use]
    pub fn words(&self) -> &[String] {
        &self.words
    }
}

pub(super) fn parse(pattern: &str) -> Hir {
    let parsed = ParserBuilder::new().unicode(false).utf8(false).build().parse(pattern);
    parsed.unwrap_or_else(|error| panic!("`{pattern}`: {error}"))
}

fn write(hir: &Hir, below: &mut dyn FnMut(usize) -> usize, out: &mut Vec<u8>) {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => out.extend_from_slice(&literal.0),
        HirKind::Class(Class::Bytes(class)) => {
            let bytes = class.ranges().iter().flat_map(|range| range.start()..=range.end());
            let bytes: Vec<u8> = bytes.collect();
            // Single bytes of 128 and above are no text.
            let readable: Vec<u8> = bytes.iter().copied().filter(u8::is_ascii_graphic).collect();
            let from = if readable.is_empty() || below(50) == 0 { &bytes } else { &readable };
            if !from.is_empty() {
                out.push(from[below(from.len())]);
            }
        }
        // An alternation of single characters, as the parser sees it.
        HirKind::Class(Class::Unicode(class)) => {
            let range = class.ranges()[below(class.ranges().len())];
            out.extend_from_slice(range.start().encode_utf8(&mut [0; 4]).as_bytes());
        }
        HirKind::Repetition(repetition) => {
            let least = repetition.min as usize;
            let most = repetition.max.map_or(least + 12, |max| max as usize);
            let count = match below(4) {
                0 => least,
                1 => most.min(least + 80),
                _ => least + below((most - least).min(24) + 1),
            };
            for _ in 0..count {
                write(&repetition.sub, below, out);
            }
        }
        HirKind::Capture(capture) => write(&capture.sub, below, out),
        HirKind::Concat(parts) => parts.iter().for_each(|part| write(part, below, out)),
        HirKind::Alternation(parts) => write(&parts[below(parts.len())], below, out),
    }
}
