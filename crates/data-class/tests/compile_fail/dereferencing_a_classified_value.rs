//! A value of a static level is no pointer to the value.

use data_class::Classified;
use data_class::levels::Restricted;

fn length(secret: &Classified<String, Restricted>) -> &str {
    &**secret
}

fn main() {}
