//! A reason is checked.

use data_class::{DeclassificationRequest, Label, Sink};

fn mutely<'a>(sink: &'a Sink, context: &'a Label) -> DeclassificationRequest<'a> {
    DeclassificationRequest { sink, fields: &["total"], reason: String::new(), context, now: 0 }
}

fn main() {}
