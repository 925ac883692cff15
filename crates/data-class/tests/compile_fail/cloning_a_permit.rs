//! A permit is good for one release.

use data_class::Permit;

fn two(permit: Permit) -> (Permit, Permit) {
    (permit.clone(), permit)
}

fn main() {}
