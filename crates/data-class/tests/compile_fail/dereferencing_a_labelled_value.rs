//! A labelled value is no pointer to the value.

use data_class::Labeled;

fn length(secret: &Labeled<String>) -> &str {
    &**secret
}

fn main() {}
