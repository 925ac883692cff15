//! Identifiers of the United Kingdom.

use crate::rules::identifier::Identifier;

pub(super) const ROWS: &[Identifier] = &[];
