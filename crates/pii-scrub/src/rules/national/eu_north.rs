//! Identifiers of Sweden, Finland, Denmark, Norway, Estonia, Latvia and Lithuania.

use crate::rules::identifier::Identifier;

pub(super) const ROWS: &[Identifier] = &[];
