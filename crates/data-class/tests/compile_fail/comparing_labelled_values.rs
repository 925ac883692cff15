//! A comparison says something about the values.

use data_class::Labeled;

fn guess(secret: &Labeled<u32>, guess: &Labeled<u32>) -> bool {
    secret == guess
}

fn main() {}
