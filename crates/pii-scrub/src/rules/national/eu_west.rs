//! Identifiers of Germany, France, Italy, Spain, Portugal, the Netherlands, Belgium, Ireland, Austria and Luxembourg.

use crate::rules::identifier::Identifier;

pub(super) const ROWS: &[Identifier] = &[];
