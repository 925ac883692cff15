//! A try uses the authority up.

use data_class::{Authority, DeclassificationRequest, Declassifier, Labeled};

fn both(
    declassifier: &mut Declassifier,
    authority: Authority,
    request: DeclassificationRequest<'_>,
    one: Labeled<u8>,
    two: Labeled<u8>,
) {
    let _ = declassifier.declassify(one, authority, request.clone());
    let _ = declassifier.declassify(two, authority, request);
}

fn main() {}
