//! There is no permit by default.

use data_class::Permit;

fn main() {
    let _ = Permit::default();
}
