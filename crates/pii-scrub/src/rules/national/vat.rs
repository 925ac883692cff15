//! Identifiers of the value added tax of every member state of the European Union.

use crate::rules::identifier::Identifier;

pub(super) const ROWS: &[Identifier] = &[];
