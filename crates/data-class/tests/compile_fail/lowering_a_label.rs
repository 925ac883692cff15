//! A label is raised only.

use data_class::{Label, Labeled};

fn lower(secret: &mut Labeled<u32>) {
    secret.label = Label::BOTTOM;
}

fn main() {}
