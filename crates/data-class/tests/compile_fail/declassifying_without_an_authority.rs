//! A label is lowered on somebody's authority.

use data_class::levels::Restricted;
use data_class::{Classified, DeclassificationRequest, Declassifier};

fn alone(
    declassifier: &mut Declassifier,
    secret: Classified<u8, Restricted>,
    request: DeclassificationRequest<'_>,
) {
    let _ = secret.declassify(declassifier, request);
}

fn main() {}
