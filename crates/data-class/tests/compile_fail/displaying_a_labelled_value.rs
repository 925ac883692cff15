//! A labelled value is not formatted.

use data_class::{Label, Labeled};

fn main() {
    let secret = Labeled::new("secret", Label::TOP);
    println!("{}", secret);
}
