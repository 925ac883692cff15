//! Fields with labels are not formatted, whatever label each has.

use data_class::LabeledFields;

fn print(fields: &LabeledFields<String>) {
    println!("{}", fields);
}

fn main() {}
