//! There is no authority by default.

use data_class::Authority;

fn main() {
    let _ = Authority::default();
}
