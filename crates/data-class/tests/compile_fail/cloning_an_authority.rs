//! An authority is good for one try.

use data_class::Authority;

fn two(authority: Authority) -> (Authority, Authority) {
    (authority.clone(), authority)
}

fn main() {}
