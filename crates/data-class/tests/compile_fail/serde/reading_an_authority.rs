//! An authority is not read.

use data_class::Authority;

fn main() {
    let _ = serde_json::from_str::<Authority>("{}");
}
