//! The proof that data may flow.

use std::fmt;

use crate::{Label, Sink};

/// The proof that data of a label may flow to a sink.
///
/// Only [`Label::flows_to`] makes one. It cannot be copied, stored or read from anywhere, and it is
/// used up when data leaves through it.
#[must_use = "a permit that nobody uses lets nothing through"]
pub struct Permit {
    label: Label,
    sink: Sink,
    transfer: Option<usize>,
}

impl Permit {
    pub(crate) fn new(label: Label, sink: Sink, transfer: Option<usize>) -> Self {
        Self { label, sink, transfer }
    }

    /// The label that was checked.
    #[must_use]
    pub fn label(&self) -> &Label {
        &self.label
    }

    /// The sink it was checked for.
    #[must_use]
    pub fn sink(&self) -> &Sink {
        &self.sink
    }

    /// The legal basis of the transfer, if data leaves the regions it is confined to.
    #[must_use]
    pub fn transfer_basis(&self) -> Option<&str> {
        let transfer = self.sink.transfers().get(self.transfer?)?;
        Some(&transfer.basis)
    }
}

impl fmt::Debug for Permit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { label, sink, .. } = self;
        f.debug_struct("Permit").field("label", label).field("sink", &sink.name()).finish()
    }
}
