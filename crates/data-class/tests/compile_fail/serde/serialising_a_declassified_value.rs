//! A declassified value is not written; its record is.

use data_class::Declassified;

fn write(released: &Declassified<String>) {
    let _ = serde_json::to_string(released.record());
    let _ = serde_json::to_string(released);
}

fn main() {}
