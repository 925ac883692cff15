//! Identifiers of the whole world: banks, wallets, vehicles, devices, places.

use crate::rules::identifier::Identifier;

pub(super) const ROWS: &[Identifier] = &[];
