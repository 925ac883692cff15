//! Identifiers of Africa, Israel and Turkey.

use crate::rules::identifier::Identifier;

pub(super) const ROWS: &[Identifier] = &[];
