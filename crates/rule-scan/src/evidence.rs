//! What speaks for or against a candidate beside its shape: validators and context words.

use std::fmt;
use std::sync::Arc;

use crate::analyser::Analyser;

/// What a validator says of the bytes that a pattern matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Validity {
    /// Not a match; a shorter end is tried next.
    Reject,
    /// A match, with these points added to the rule's confidence (negative points take away).
    Accept(i8),
}

/// What a trimming function leaves of the bytes it was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Trimmed {
    /// Points added to the rule's confidence.
    pub points: i8,
    /// How many bytes from the start are the match.
    pub len: usize,
}

impl From<usize> for Trimmed {
    fn from(len: usize) -> Self {
        Self { points: 0, len }
    }
}

type Validate = dyn Fn(&[u8]) -> Validity + Send + Sync;
type Trim = dyn Fn(&[u8]) -> Option<Trimmed> + Send + Sync;

/// A function that decides about the bytes that a pattern matched.
#[derive(Clone)]
pub(crate) enum Check {
    /// Asked for each end that the pattern accepts, longest first, until it accepts.
    Each(Arc<Validate>),
    /// Asked once, with the longest end; answers the longest end that counts.
    Trim(Arc<Trim>),
    /// The same, with the verdict of this number of a reading that rules share.
    Analysed(Analyser, usize),
}

impl Check {
    /// Whether it is asked once and can answer.
    pub(crate) fn is_trim(&self) -> bool {
        match self {
            Self::Each(_) => false,
            Self::Trim(_) => true,
            Self::Analysed(analyser, index) => *index < analyser.rules(),
        }
    }
}

impl fmt::Debug for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Each(_) => "Each",
            Self::Trim(_) => "Trim",
            Self::Analysed(..) => "Analysed",
        })
    }
}

/// Words whose presence near a candidate changes its confidence.
///
/// A word is a run of ASCII letters, digits and apostrophes or of non-ASCII characters, not within an
/// e-mail or web address; ASCII letters compare without case. Words of other scripts compare as
/// they are written, so list the forms that occur. Windows count bytes and never depend on what
/// else was found. Words that support a candidate are looked for up to the next marker that an
/// earlier scrubbing left, words against it beyond markers as well.
#[derive(Clone, Debug)]
pub struct Words {
    pub(crate) words: Arc<[Box<str>]>,
    before: usize,
    after: usize,
}

impl Words {
    /// Words looked for in the `before` bytes before a candidate and the `after` bytes after it.
    ///
    /// Both windows are at most [`Words::MAX_WINDOW`] bytes; [`ScannerBuilder::build`] refuses
    /// longer ones.
    ///
    /// [`ScannerBuilder::build`]: crate::ScannerBuilder::build
    pub fn new<W: AsRef<str>>(
        words: impl IntoIterator<Item = W>,
        before: usize,
        after: usize,
    ) -> Self {
        let mut words: Vec<Box<str>> =
            words.into_iter().map(|word| word.as_ref().to_ascii_lowercase().into()).collect();
        words.sort_unstable();
        words.dedup();
        Self { words: words.into(), before, after }
    }

    /// The longest window in bytes.
    pub const MAX_WINDOW: usize = 128;

    /// The same words in other windows.
    #[must_use]
    pub fn within(&self, before: usize, after: usize) -> Self {
        Self { words: Arc::clone(&self.words), before, after }
    }

    /// How many bytes after a candidate have to be known: the window, and what tells whether its last
    /// word ends there and belongs to an address.
    pub(crate) fn reach_after(&self) -> usize {
        if self.after == 0 { 0 } else { self.after + 2 }
    }

    pub(crate) fn windows(&self) -> (usize, usize) {
        (self.before, self.after)
    }

    /// Whether a word stands near `start..end` of `bytes`, without looking outside `low..high`.
    pub(crate) fn near(
        &self,
        bytes: &[u8],
        (low, high): (usize, usize),
        (start, end): (usize, usize),
    ) -> bool {
        self.find_near(bytes, (low, high), (start, end)).is_some()
    }

    /// The word that stands near `start..end` of `bytes`, without looking outside `low..high`.
    pub(crate) fn find_near(
        &self,
        bytes: &[u8],
        (low, high): (usize, usize),
        (start, end): (usize, usize),
    ) -> Option<&str> {
        let from = start.saturating_sub(self.before).max(low);
        let to = end.saturating_add(self.after).min(high);
        self.find(bytes, from, start).or_else(|| self.find(bytes, end, to))
    }

    /// The same beyond the markers that end at `low` and begin at `high`, if there are any. A marker may be longer than what it stands
    /// for, so a window that reaches one is longer by the greatest length of a marker: what stood in
    /// the window before a scrubbing stands in it after.
    pub(crate) fn near_beyond_markers(
        &self,
        bytes: &[u8],
        (low, high): (Option<usize>, Option<usize>),
        (start, end): (usize, usize),
    ) -> bool {
        self.find_beyond_markers(bytes, (low, high), (start, end)).is_some()
    }

    /// The word that stands there.
    pub(crate) fn find_beyond_markers(
        &self,
        bytes: &[u8],
        (low, high): (Option<usize>, Option<usize>),
        (start, end): (usize, usize),
    ) -> Option<&str> {
        let beyond = |reaches: bool| if reaches { crate::marker::MAX_LEN } else { 0 };
        let before = self.before + beyond(low.is_some_and(|low| start < low + self.before));
        let after = self.after + beyond(high.is_some_and(|high| high < end + self.after));
        let to = bytes.len().min(end.saturating_add(after));
        let before = self.find(bytes, start.saturating_sub(before), start);
        before.or_else(|| self.find(bytes, end, to))
    }

    fn find(&self, bytes: &[u8], from: usize, to: usize) -> Option<&str> {
        let byte = |at: usize| bytes.get(at).copied().unwrap_or(b' ');
        let before = |at: usize| at.checked_sub(1).map_or(b' ', byte);
        let mut at = from;
        while at < to {
            let rest = bytes.get(at..to).unwrap_or(&[]);
            let skipped = rest.iter().take_while(|&&byte| !is_word(byte)).count();
            let start = at + skipped;
            let word = rest.get(skipped..).unwrap_or(&[]);
            let word = word.get(..word.iter().take_while(|&&byte| is_word(byte)).count());
            let word = word.unwrap_or(&[]);
            at = start + word.len();
            // A word that the window cuts does not count, its rest is unknown; nor does one within
            // an address, `order` in `order@example.com`.
            let cut = start == from && is_word(before(start)) || at == to && is_word(byte(at));
            let joined = matches!(before(start), b'@' | b'/')
                || before(start) == b'.' && is_word(before(start.saturating_sub(1)))
                || matches!(byte(at), b'@' | b'/')
                || byte(at) == b'.' && is_word(byte(at + 1));
            if !word.is_empty()
                && !cut
                && !joined
                && let Some(known) = self.listed(word)
            {
                return Some(known);
            }
        }
        None
    }

    /// A word as it is listed.
    fn listed(&self, token: &[u8]) -> Option<&str> {
        let lower = token.iter().map(u8::to_ascii_lowercase);
        let at = self.words.binary_search_by(|word| word.bytes().cmp(lower.clone())).ok()?;
        self.words.get(at).map(AsRef::as_ref)
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'\'' || byte >= 128
}

#[cfg(test)]
mod tests {
    use super::Words;

    #[test]
    fn words_are_whole_and_within_their_window() {
        let words = Words::new(["Phone", "тел", "call me"], 16, 6);
        let near = |text: &str| {
            let start = text.find('#').unwrap();
            words.near(text.as_bytes(), (0, text.len()), (start, start + 1))
        };
        assert!(near("phone: #"));
        assert!(near("PHONE=#"));
        assert!(near("phone_number #"));
        assert!(near("тел. #"));
        assert!(near("# phone"));
        assert!(!near("telephone #"));
        assert!(!near("phone is far away #"));
        assert!(!near("telephone 1234567890#"), "a word cut by the window does not count");
        assert!(!near("# telephone"));
        assert!(!near("# phones"));
        assert!(!near("phone@x.io #") && !near("//phone/ #") && !near("a.phone.b #"));
        assert!(near("my phone. #"));
    }
}
