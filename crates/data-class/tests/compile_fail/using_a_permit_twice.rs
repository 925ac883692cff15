//! A release uses the permit up.

use data_class::{Labeled, Permit};

fn both(permit: Permit, one: Labeled<u8>, two: Labeled<u8>) {
    let _ = one.release(permit);
    let _ = two.release(permit);
}

fn main() {}
