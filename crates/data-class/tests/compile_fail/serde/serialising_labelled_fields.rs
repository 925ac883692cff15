//! Fields with labels are not written, whatever label each has.

use data_class::LabeledFields;

fn write(fields: &LabeledFields<String>) {
    let _ = serde_json::to_string(fields);
}

fn main() {}
