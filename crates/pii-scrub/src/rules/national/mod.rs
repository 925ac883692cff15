//! Identifiers of countries, one file a region, one row an identifier.

mod africa_mideast;
mod americas;
mod asia_pacific;
mod checks;
mod checks_europe;
mod checks_world;
mod dach;
mod eu_east;
mod eu_north;
mod eu_west;
mod france;
mod travel;
mod uk;
mod us;
mod vat;
mod wallets;
mod worldwide;

use rule_scan::Rule;

use super::identifier::Identifier;

/// Every row.
pub(super) fn rows() -> impl Iterator<Item = &'static Identifier> {
    let files: [&'static [Identifier]; 12] = [
        us::ROWS,
        uk::ROWS,
        dach::ROWS,
        eu_west::ROWS,
        france::ROWS,
        eu_north::ROWS,
        eu_east::ROWS,
        vat::ROWS,
        americas::ROWS,
        asia_pacific::ROWS,
        africa_mideast::ROWS,
        worldwide::ROWS,
    ];
    files.into_iter().flatten()
}

/// The rows that are only used where somebody asks.
pub(super) fn on_request() -> impl Iterator<Item = &'static Identifier> {
    [worldwide::UUID, worldwide::HANDLE, worldwide::DOMAIN].into_iter()
}

/// Rules that no row can say.
pub(super) fn written_out() -> impl Iterator<Item = Rule> {
    asia_pacific::written_out().chain(worldwide::written_out())
}
