//! The little that keys and contexts ask of a label, in one place.

use data_class::Label;

/// Whether data with this label stays under the ceiling.
pub(crate) fn is_within(label: &Label, ceiling: &Label) -> bool {
    label.is_within(ceiling)
}

/// The label of data made from both.
pub(crate) fn joined(left: &Label, right: &Label) -> Label {
    left.clone().join(right)
}

/// A label of one's own.
pub(crate) fn owned(label: &Label) -> Label {
    label.clone()
}

/// Whether two labels call for the same care: the same level and the same categories.
pub(crate) fn is_same_sensitivity(left: &Label, right: &Label) -> bool {
    left.level() == right.level() && left.categories() == right.categories()
}

/// The label of what nobody labelled.
pub(crate) fn highest() -> Label {
    Label::TOP
}

/// The ceiling of what names none: public, uncategorised, trusted data.
pub(crate) fn lowest() -> Label {
    Label::BOTTOM
}
