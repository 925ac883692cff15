//! What the parts of a JSON document are.

use std::collections::VecDeque;

use crate::finding::Span;

/// What a stretch of a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tag {
    /// Quotes, brackets, commas, colons and what stands between them: never replaced.
    Structure,
    /// Within a string that is a key.
    Key,
    /// Within another string.
    Value,
    /// Within a string that is JSON itself: a number there.
    NestedNumber,
    /// A number, `true`, `false` or `null`: replaced as a whole.
    Atom,
    /// No JSON.
    Text,
}

/// The tags of a text, from its start to its end.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tokens {
    /// Where each begins, and the number of the token that it is part of.
    runs: VecDeque<(usize, Tag, usize)>,
    tokens: usize,
}

impl Tokens {
    /// What is added to the text at its end, `at`, has this tag.
    pub(crate) fn tag(&mut self, at: usize, tag: Tag) {
        let last = self.runs.back().map(|(_, tag, _)| *tag);
        if last == Some(tag) {
            return;
        }
        // A string is one token, whatever its parts.
        let in_string = |tag| matches!(tag, Tag::Key | Tag::Value | Tag::NestedNumber);
        if !(in_string(tag) && last.is_some_and(in_string)) {
            self.tokens += 1;
        }
        self.runs.push_back((at, tag, self.tokens));
    }

    /// The parts of a stretch, with their tags and the numbers of their tokens.
    pub(crate) fn parts(&self, span: Span) -> impl Iterator<Item = (Span, Tag, usize)> + '_ {
        let first = self.runs.partition_point(|(start, ..)| *start <= span.start).saturating_sub(1);
        let runs = self.runs.iter().skip(first);
        let ends = self.runs.iter().skip(first + 1).map(|(start, ..)| *start).chain([usize::MAX]);
        runs.zip(ends).take_while(move |((start, ..), _)| *start < span.end).map(
            move |((start, tag, token), end)| {
                let part = Span { start: span.start.max(*start), end: span.end.min(end) };
                (part, *tag, *token)
            },
        )
    }

    /// The start of the number or literal that goes on at `at`, as far as is known.
    pub(crate) fn atom_around(&self, at: usize) -> Option<usize> {
        let after = self.runs.partition_point(|(start, ..)| *start < at);
        let (start, tag, _) = self.runs.get(after.checked_sub(1)?)?;
        // If another token begins right at `at`, this one has ended.
        let ended = self.runs.get(after).is_some_and(|(next, ..)| *next == at);
        (*tag == Tag::Atom && !ended).then_some(*start)
    }

    pub(crate) fn forget_before(&mut self, at: usize) {
        while self.runs.get(1).is_some_and(|(start, ..)| *start <= at) {
            self.runs.pop_front();
        }
    }
}
