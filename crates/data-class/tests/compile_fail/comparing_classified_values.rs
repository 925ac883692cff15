//! A comparison says something about the values, also at a static level.

use data_class::Classified;
use data_class::levels::Restricted;

fn guess(secret: &Classified<u32, Restricted>, guess: &Classified<u32, Restricted>) -> bool {
    secret == guess
}

fn main() {}
