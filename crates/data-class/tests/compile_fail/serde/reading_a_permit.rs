//! A permit is not read.

use data_class::Permit;

fn main() {
    let _ = serde_json::from_str::<Permit>("{}");
}
