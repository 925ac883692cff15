//! Identifiers of Asia and the Pacific.

use crate::rules::identifier::Identifier;

pub(super) const ROWS: &[Identifier] = &[];
