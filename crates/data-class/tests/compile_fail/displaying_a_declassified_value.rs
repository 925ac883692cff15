//! A release is for one sink, and that is not whoever reads what is printed.

use data_class::Declassified;

fn print(released: &Declassified<String>) {
    println!("{}", released);
}

fn main() {}
