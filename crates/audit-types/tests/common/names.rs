//! Ids, codes and labels from their texts.

use audit_types::{Code, Id, LabelText};

pub(crate) fn id(text: &str) -> Id {
    text.parse().unwrap()
}

pub(crate) fn code(text: &str) -> Code {
    text.parse().unwrap()
}

pub(crate) fn label(text: &str) -> LabelText {
    text.parse().unwrap()
}
