//! A request has a reason.

use data_class::{DeclassificationRequest, Label, Sink};

fn silently<'a>(sink: &'a Sink, context: &'a Label) -> DeclassificationRequest<'a> {
    DeclassificationRequest { sink, fields: &["total"], context, now: 0 }
}

fn main() {}
