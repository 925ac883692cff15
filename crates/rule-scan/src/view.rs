//! Views: the text as a reader, a decoder or a model would take it.

mod breaks;
mod decoded;
mod folded;
mod joined;
pub(crate) mod lane;
mod lettered;
pub(crate) mod map;
mod spelled;
pub(crate) mod step;
mod strings;
pub(crate) mod unescaped;
mod unwrapped;

use crate::finding::Span;
use crate::segment::Segment;
use crate::view::decoded::Decoding;
use crate::view::step::Step;

/// How the text was read when something was found in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
#[repr(u8)]
pub enum View {
    /// As it stands.
    Plain,
    /// With each character as what it looks like: compatibility forms, digits and look-alike
    /// letters of other scripts, dashes and spaces as ASCII, invisible characters left out.
    Folded,
    /// With percent-encoding, HTML entities and backslash escapes undone.
    Unescaped,
    /// With base64 and hexadecimal runs decoded.
    Decoded,
    /// With letters that were spaced or dotted out joined.
    Joined,
    /// With `at` and `dot` as the signs they stand for.
    Spelled,
    /// With values in one piece that were broken over two lines or two strings.
    Unwrapped,
    /// With digits within words as the letters that they look like.
    Lettered,
}

impl View {
    /// A stretch of a text as this view has it, such as the [`span`](crate::Finding::span) of what
    /// was found in it. What stands around the stretch counts, so give the whole text. Bytes that
    /// are not UTF-8 become U+FFFD.
    ///
    /// ```
    /// use rule_scan::{Span, View};
    /// let text = "to YW5uQGV4YW1wbGUuY29t";
    /// assert_eq!(View::Decoded.read(text, Span { start: 3, end: 23 }), "ann@example.com");
    /// ```
    #[must_use]
    pub fn read(self, text: &str, span: Span) -> String {
        let (source, end) = (Segment::whole(text.as_bytes()), text.len());
        let mut decoding = Decoding::default();
        let mut out = Vec::new();
        let mut at = span.start.saturating_sub(CONTEXT);
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        while at < span.end.min(end) {
            match self.step(source, at, &mut decoding) {
                Step::Same(length) => {
                    let next = at + length.max(1);
                    out.extend_from_slice(source.slice(at.max(span.start), next.min(span.end)));
                    at = next;
                }
                Step::Becomes { length, text } => {
                    if at >= span.start {
                        out.extend_from_slice(text.as_slice());
                    }
                    at += length.max(1);
                }
                Step::More => break,
            }
        }
        String::from_utf8_lossy(&out).into_owned()
    }

    /// The first place at or after `from` where a disguise stands, or may stand when more is known.
    fn find(self, source: Segment<'_>, from: usize) -> usize {
        match self {
            Self::Plain => source.end,
            Self::Folded => folded::find(source, from),
            Self::Unescaped => unescaped::find(source, from),
            Self::Decoded => decoded::find(source, from),
            Self::Joined => joined::find(source, from),
            Self::Spelled => spelled::find(source, from),
            Self::Unwrapped => unwrapped::find(source, from),
            Self::Lettered => lettered::find(source, from),
        }
    }

    /// What is read at `at`.
    fn step(self, source: Segment<'_>, at: usize, decoding: &mut Decoding) -> Step {
        match self {
            Self::Plain => Step::Same(source.rest(at).len()),
            Self::Folded => folded::step(source, at),
            Self::Unescaped => unescaped::step(source, at),
            Self::Decoded => decoded::step(source, at, decoding),
            Self::Joined => joined::step(source, at),
            Self::Spelled => spelled::step(source, at),
            Self::Unwrapped => unwrapped::step(source, at),
            Self::Lettered => lettered::step(source, at),
        }
    }
}

/// How many views there are, the text as it stands included.
pub(crate) const VIEWS: usize = 8;
/// How much before a stretch a view looks at to read it.
const CONTEXT: usize = 128;

/// A set of views.
///
/// ```
/// use rule_scan::{View, Views};
/// let views = Views::USUAL.with(View::Joined);
/// assert!(views.contains(View::Joined) && !Views::USUAL.contains(View::Joined));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Views(u16);

impl Views {
    /// Only the text as it stands.
    pub const NONE: Self = Self(0);
    /// What every reader or decoder does: folded, unescaped, decoded.
    pub const USUAL: Self = Self::NONE.with(View::Folded).with(View::Unescaped).with(View::Decoded);

    /// This set and one view more. The text as it stands is always looked at.
    #[must_use]
    pub const fn with(self, view: View) -> Self {
        Self(self.0 | 1 << view as u16)
    }

    /// Both sets together.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) const fn has_index(self, index: usize) -> bool {
        self.0 >> index & 1 == 1 || index == View::Plain as usize
    }

    /// What one of the views in the set, other than `of`, makes of what stands at `at`, if that is a
    /// disguise or may be one. Only of views that need nothing but what stands there.
    pub(crate) fn disguise(self, of: View, source: Segment<'_>, at: usize) -> Option<Step> {
        let alone: &[View] = match source.byte(at)? {
            0x80.. => &[View::Folded],
            b'%' | b'&' => &[View::Unescaped],
            b'\\' => &[View::Unescaped, View::Unwrapped],
            b'\n' | b'\r' | b'"' | b'\'' | b'`' => &[View::Unwrapped],
            _ => return None,
        };
        let wanted = alone.iter().filter(|&&view| view != of && self.contains(view));
        let mut steps = wanted.map(|view| view.step(source, at, &mut Decoding::default()));
        steps.find(|step| !matches!(step, Step::Same(_)))
    }

    /// The views in the set.
    pub(crate) fn iter(self) -> impl Iterator<Item = View> {
        const ALL: [View; VIEWS - 1] = [
            View::Folded,
            View::Unescaped,
            View::Decoded,
            View::Joined,
            View::Spelled,
            View::Unwrapped,
            View::Lettered,
        ];
        ALL.into_iter().filter(move |&view| self.contains(view))
    }

    /// Whether a view is in the set.
    #[must_use]
    pub const fn contains(self, view: View) -> bool {
        self.has_index(view as usize)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{View, Views};
    use crate::bounds::LOOK_AHEAD;
    use crate::segment::Segment;
    use crate::view::decoded::Decoding;
    use crate::view::step::{FAR, Step, first_change};

    const ALL: Views = Views::USUAL
        .with(View::Joined)
        .with(View::Spelled)
        .with(View::Unwrapped)
        .with(View::Lettered);

    /// A view that is asked for every few bytes of a text looks at no more than so many each time.
    #[test]
    fn a_step_over_plain_text_has_a_bound() {
        let signs = (b' '..=b'~').chain([b'\n', b'\t']).map(char::from);
        let pieces = signs.clone().flat_map(|one| signs.clone().map(move |two| [one, two]));
        for piece in pieces.map(String::from_iter).chain(["е".into(), "é".into(), "字".into()]) {
            let text = piece.repeat(3 * FAR);
            let source = Segment::whole(text.as_bytes());
            for view in ALL.iter() {
                for at in (0..8).filter(|&at| text.is_char_boundary(at)) {
                    let step = view.step(source, at, &mut Decoding::default());
                    let bounded = !matches!(step, Step::Same(length) if length > FAR);
                    assert!(bounded, "{view:?} steps {step:?} at {at} of {piece:?}");
                }
            }
        }
    }

    fn piece() -> impl Strategy<Value = String> {
        const PIECES: &[&str] = &[
            "YW5uQGV4YW1wbGUuY29t",
            "YW5uQGV4YW1wbGU",
            "616e6e406578616d706c65",
            "=",
            "==",
            "/",
            "_",
            "\0",
            "%40",
            "%",
            "&#64;",
            "&",
            "\\u0040",
            "\\",
            "a b c d",
            " e f g h ",
            "1-2-3-4",
            ".",
            "- ",
            "= ",
            " ",
            "  ",
            "\t",
            "\n",
            "\r\n",
            "word",
            "4111",
            "g00d",
            " at ",
            " dot ",
            "[at]",
            "é",
            "е",
            "１",
            "\u{200B}",
            "–",
            "\" +\n\"",
            "\" \\\n \"",
            "\\\"",
            "\\n",
            "\\r\\n",
            "6a 61 6e 65 2e 64 6f 65 40 65",
            "78 61 6d ",
            "70:6c:65",
            ":",
            "\\\n",
            "'",
            " + ",
            "> ",
            "def1",
            "sk-0123456789abcdef0123",
            "0123456789abcdef012345x",
            "x",
            "7",
        ];
        prop_oneof![
            4 => prop::sample::select(PIECES).prop_map(String::from),
            1 => "[ -~]{1,18}",
            1 => "[a-zA-Z0-9]( [a-zA-Z0-9.=]){1,9}",
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        /// What looks for the first disguise, fast, finds the one that reading step by step finds;
        /// and while more text may come, it does not say that there is none where one may begin.
        #[test]
        fn the_first_disguise_is_found(pieces in prop::collection::vec(piece(), 0..12)) {
            let text = pieces.concat();
            let bytes = text.as_bytes();
            for view in ALL.iter() {
                let upto = |end: usize, closed: bool| {
                    Segment { closed, ..Segment::whole(&bytes[..end]) }
                };
                let source = upto(text.len(), true);
                let read = |at| view.step(source, at, &mut Decoding::default());
                let boundaries = || (0..text.len()).filter(|&at| text.is_char_boundary(at));
                for from in boundaries() {
                    let first = first_change(from..text.len(), read).unwrap_or(text.len());
                    prop_assert_eq!(view.find(source, from), first, "{:?} of {:?}", view, text);
                }
                let first = view.find(source, 0);
                for end in boundaries() {
                    let found = view.find(upto(end, false), 0);
                    prop_assert!(found <= first.min(end), "{:?} of {:?} at {}", view, text, end);
                }
                // What is known is not changed by what follows, and is known soon.
                for at in boundaries() {
                    let whole = read(at);
                    for end in boundaries().filter(|&end| end > at) {
                        let step = view.step(upto(end, false), at, &mut Decoding::default());
                        let as_whole = match (step, whole) {
                            (Step::Same(_), Step::Same(_)) => true,
                            (Step::More, _) => end < at + LOOK_AHEAD,
                            _ => step == whole,
                        };
                        prop_assert!(as_whole, "{:?} of {:?} at {}..{}: {:?}", view, text, at, end, step);
                    }
                }
            }
        }
    }
}
