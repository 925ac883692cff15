//! Only the check of a flow makes permits.

use data_class::{Label, Permit, Sink};

fn make(label: Label, sink: Sink) -> Permit {
    Permit::new(label, sink, None)
}

fn main() {}
