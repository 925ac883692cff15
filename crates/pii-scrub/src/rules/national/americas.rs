//! Identifiers of Canada and Latin America.

use crate::rules::identifier::Identifier;

pub(super) const ROWS: &[Identifier] = &[];
