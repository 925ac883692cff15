//! The value inside is private.

use data_class::Labeled;

fn take(secret: Labeled<String>) -> String {
    secret.value
}

fn main() {}
