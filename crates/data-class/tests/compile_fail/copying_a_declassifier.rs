//! A copy would not see what the other has used.

use data_class::Declassifier;

fn two(declassifier: &Declassifier) -> Declassifier {
    Declassifier::clone(declassifier)
}

fn main() {}
