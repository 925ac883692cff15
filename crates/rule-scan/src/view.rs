//! Views: the text as a reader, a decoder or a model would take it.

mod decoded;
mod folded;
mod joined;
pub(crate) mod lane;
pub(crate) mod map;
mod spelled;
mod step;
pub(crate) mod unescaped;
mod unwrapped;

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
}

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

    /// The views in the set.
    pub(crate) fn iter(self) -> impl Iterator<Item = View> {
        const ALL: [View; 6] = [
            View::Folded,
            View::Unescaped,
            View::Decoded,
            View::Joined,
            View::Spelled,
            View::Unwrapped,
        ];
        ALL.into_iter().filter(move |&view| self.contains(view))
    }

    /// Whether a view is in the set.
    #[must_use]
    pub const fn contains(self, view: View) -> bool {
        self.0 >> view as u16 & 1 == 1 || matches!(view, View::Plain)
    }
}
