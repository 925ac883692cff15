//! The part that streams: runs of words without a change.

use super::shingles::{self, Hashes};
use crate::words::{Word, words};

/// So many words in a row of the prompt are found in streams.
const RUN: usize = 12;
/// The most bytes in which they are looked for.
pub(super) const WINDOW: usize = 192;
/// The words that are looked at first, and in how many bytes.
const HEAD: usize = 2;
const HEAD_BYTES: usize = 64;

/// What the rules look for.
pub(super) struct Runs {
    heads: Hashes,
    whole: Hashes,
}

impl Runs {
    /// The runs of a prompt that have no public shingle.
    pub(super) fn new(prompt: &[Word], public: &Hashes) -> Self {
        let (mut heads, mut whole) = (Vec::new(), Vec::new());
        for run in prompt.windows(RUN) {
            let open = || run.windows(shingles::WORDS).any(|it| public.has(shingles::whole(it)));
            if !run.iter().any(|word| word.character) && !open() {
                heads.extend(run.get(..HEAD).map(shingles::whole));
                whole.push(shingles::whole(run));
            }
        }
        Self { heads: Hashes::new(heads), whole: Hashes::new(whole) }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.whole.len() == 0
    }

    /// Whether a run may begin with these bytes and what follows them.
    pub(super) fn may_begin(&self, bytes: &[u8]) -> bool {
        let known = bytes.get(..HEAD_BYTES).unwrap_or(bytes);
        match first_words(known) {
            // The last word may go on.
            Some((head, Some(_))) => self.heads.has(shingles::whole::<'_>(&head as &[Word; HEAD])),
            _ => true,
        }
    }

    /// The length of the run that begins there.
    pub(super) fn longest(&self, bytes: &[u8]) -> Option<usize> {
        let (run, _) = first_words::<RUN>(bytes)?;
        let end = run.last()?.span.end;
        // A word that the window cuts is none.
        (end < WINDOW && self.whole.has(shingles::whole(&run))).then_some(end)
    }
}

/// The first words of a text, and the next one if there is one.
fn first_words<const COUNT: usize>(bytes: &[u8]) -> Option<([Word; COUNT], Option<Word>)> {
    let mut rest = words(text(bytes));
    let mut first = [rest.next()?; COUNT];
    for slot in first.iter_mut().skip(1) {
        *slot = rest.next()?;
    }
    Some((first, rest.next()))
}

/// The text that bytes begin with, up to a character that is cut.
fn text(bytes: &[u8]) -> &str {
    bytes.utf8_chunks().next().map_or("", |chunk| chunk.valid())
}
