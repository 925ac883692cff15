//! The value of a static level is private.

use data_class::Classified;
use data_class::levels::Restricted;

fn take(secret: Classified<u8, Restricted>) -> u8 {
    secret.value
}

fn main() {}
