//! Identifiers of Poland, Czechia, Slovakia, Romania, Bulgaria, Croatia, Hungary, Greece and Slovenia.

use crate::rules::identifier::Identifier;

pub(super) const ROWS: &[Identifier] = &[];
