//! A labelled value lends nothing.

use data_class::Labeled;

fn text(secret: &Labeled<String>) -> &str {
    secret.as_ref()
}

fn main() {}
