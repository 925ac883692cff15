//! The highest of many labels.

use std::collections::BTreeSet;

use crate::LabelText;
use crate::retention::level_of;

/// The greatest number of texts that are kept.
const LABELS_MAX: usize = 8;

/// The labels with the highest level among those that were seen: at most 8 texts, the first in
/// alphabetical order.
///
/// The levels are ordered as `public`, `internal`, `confidential`, `restricted`. A level of
/// another name, or a text of another form, counts as higher than these, since nobody here knows
/// how high it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct HighestLabels {
    #[cfg_attr(feature = "serde", serde(skip))]
    rank: u8,
    texts: BTreeSet<LabelText>,
    more: bool,
}

impl HighestLabels {
    /// The texts, in alphabetical order.
    pub fn texts(&self) -> impl Iterator<Item = &LabelText> {
        self.texts.iter()
    }

    /// Whether there were others of the same level.
    #[must_use]
    pub const fn has_more(&self) -> bool {
        self.more
    }

    pub(super) fn add(&mut self, label: &LabelText) {
        let rank = rank(label);
        if rank < self.rank || self.texts.contains(label) {
            return;
        }
        if rank > self.rank {
            *self = Self { rank, ..Self::default() };
        }
        self.texts.insert(label.clone());
        if self.texts.len() > LABELS_MAX {
            self.texts.pop_last();
            self.more = true;
        }
    }
}

fn rank(label: &LabelText) -> u8 {
    match level_of(label) {
        Some("public") => 0,
        Some("internal") => 1,
        Some("confidential") => 2,
        Some("restricted") => 3,
        _ => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn highest(labels: &[&str]) -> (Vec<String>, bool) {
        let mut highest = HighestLabels::default();
        labels.iter().for_each(|label| highest.add(&LabelText::new(label).unwrap()));
        (highest.texts().map(ToString::to_string).collect(), highest.has_more())
    }

    #[test]
    fn a_higher_level_takes_the_place_of_lower_ones() {
        let (public, internal) = ("public{-}trusted", "internal{-}trusted");
        let (health, personal) = ("restricted{health}trusted", "restricted{personal}trusted");
        assert_eq!(highest(&[]).0, Vec::<String>::new());
        assert_eq!(highest(&[public]).0, [public]);
        assert_eq!(highest(&[internal, public]).0, [internal]);
        assert_eq!(highest(&[personal, internal, health, personal]).0, [health, personal]);
        assert_eq!(highest(&[health, "cosmic{-}trusted", personal]).0, ["cosmic{-}trusted"]);
        assert_eq!(highest(&[health, "secret"]).0, ["secret"]);
    }

    #[test]
    fn what_is_kept_does_not_depend_on_the_order() {
        let labels: Vec<_> = (0..20).map(|at| format!("internal{{c{at:02}}}trusted")).collect();
        let mut labels: Vec<_> = labels.iter().map(String::as_str).collect();
        let first = highest(&labels);
        assert_eq!((first.0.len(), first.1), (8, true));
        assert_eq!(first.0[7], "internal{c07}trusted");
        labels.reverse();
        assert_eq!(highest(&labels), first);
        assert!(!highest(&labels[..8]).1);
    }
}
