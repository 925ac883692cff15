//! Identifiers of the United States.

use crate::rules::identifier::Identifier;

pub(super) const ROWS: &[Identifier] = &[];
