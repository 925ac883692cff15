//! What grants ask of a label, in one place.

use data_class::{Label, Level};

/// The most that a grant is about: a level, categories, and whether data may be untrusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bound(Label);

impl Bound {
    /// Everything.
    pub(crate) const TOP: Self = Self(Label::TOP);

    /// The text of a label, `confidential{personal}untrusted`, or `top`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        // The top has a text as well, which changes when there is a category more.
        if text == "top" { Some(Self::TOP) } else { text.parse().ok().map(Self) }
    }

    /// Whether data of this label is within the bound. Not known of data whose label is not,
    /// unless everything is within it.
    pub(crate) fn admits(&self, label: Option<&Label>) -> Option<bool> {
        match label {
            Some(label) => Some(label.is_within(&self.0)),
            None if *self == Self::TOP => Some(true),
            None => None,
        }
    }

    /// Whether all that is within the other is within this one.
    pub(crate) fn covers(&self, other: &Self) -> bool {
        other.0.is_within(&self.0)
    }
}

/// Whether a workflow in test may see the data.
pub(crate) fn is_public(label: Option<&Label>) -> bool {
    label.is_some_and(|label| label.level() == Level::Public && label.categories().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_top_is_everything_and_nothing_else_is() {
        let top = Bound::parse("top").unwrap();
        assert_eq!(top.admits(None), Some(true));
        assert_eq!(top.admits(Some(&Label::TOP)), Some(true));
        assert_eq!(Bound::parse(&Label::TOP.to_string()), Some(top.clone()));
        // Every level and trust, and all categories but one: not the top.
        let high = Bound::parse("restricted{credential,health,payment,personal}untrusted").unwrap();
        assert_eq!(high.admits(None), None);
        assert_eq!(high.admits(Some(&Label::TOP)), Some(false));
        assert!(top.covers(&high) && !high.covers(&top));
        for text in ["", "Top", "top ", "public", "public{-}"] {
            assert_eq!(Bound::parse(text), None, "{text}");
        }
    }
}
