//! A release is for one value and does not ride a join.

use data_class::{Declassified, Labeled};

fn ride(released: Declassified<String>, secret: Labeled<String>) {
    let _ = released.zip(secret);
}

fn main() {}
