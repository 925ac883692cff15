//! An authority is not changed from outside.

use data_class::Authority;

fn forge(authority: Authority) -> Authority {
    Authority { expires_at: i64::MAX, ..authority }
}

fn main() {}
