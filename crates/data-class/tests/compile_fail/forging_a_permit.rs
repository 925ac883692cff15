//! A permit is not put together from its parts.

use data_class::{Label, Permit, Sink};

fn forge(label: Label, sink: Sink) -> Permit {
    Permit { label, sink, transfer: None }
}

fn main() {}
