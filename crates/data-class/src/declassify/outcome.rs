//! What comes of a declassification.

use std::collections::BTreeSet;
use std::fmt;

use super::{Authority, DeclassificationRefusal, DeclassificationRequest, Lifted, ReasonText};
use crate::{Label, Labeled, Permit, Sink, SinkKind};

/// What comes of a declassification: the value for one sink, or what was handed in and why not.
pub type DeclassificationResult<T, V = Labeled<T>> = Result<Declassified<T>, Box<Denied<V>>>;

/// A value that may go to one sink, and the record of why.
///
/// There is no way to combine it with anything: either it goes to its sink, or it is as secret as
/// before (`tests/declassify.rs`: `a_release_does_not_ride_a_join`;
/// `tests/declassify_model.rs`: `what_was_declassified_is_as_secret_as_before`).
#[must_use = "a value that is declassified goes nowhere by itself"]
pub struct Declassified<T> {
    value: Labeled<T>,
    sink: Sink,
    record: DeclassificationRecord,
}

impl<T> Declassified<T> {
    pub(super) const fn new(value: Labeled<T>, sink: Sink, record: DeclassificationRecord) -> Self {
        Self { value, sink, record }
    }

    /// The label of the value, which is what it was.
    #[must_use]
    pub const fn label(&self) -> &Label {
        self.value.label()
    }

    /// The one sink it may go to.
    #[must_use]
    pub const fn sink(&self) -> &Sink {
        &self.sink
    }

    /// The record.
    #[must_use]
    pub const fn record(&self) -> &DeclassificationRecord {
        &self.record
    }

    /// Takes the value out, to be handed to its sink, with the record to be written.
    #[must_use]
    pub fn release(self) -> (T, DeclassificationRecord) {
        (self.value.into_parts().0, self.record)
    }

    /// Keeps the value, under the label that it had all the time. The authority stays spent.
    #[must_use = "the record is to be written also when the value stays"]
    pub fn keep(self) -> (Labeled<T>, DeclassificationRecord) {
        (self.value, self.record)
    }
}

impl<T> fmt::Debug for Declassified<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Declassified")
            .field("label", self.label())
            .field("sink", &self.sink.name())
            .finish_non_exhaustive()
    }
}

/// A labelled value that was not declassified, and why.
#[derive(Debug)]
#[must_use = "the value is in it, and why it may not go"]
pub struct Denied<V> {
    /// A [`Labeled`] or [`LabeledFields`](crate::LabeledFields), as it was.
    pub value: V,
    /// Why not.
    pub refusal: DeclassificationRefusal,
}

/// Who let what pass to where, and why. No value is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct DeclassificationRecord {
    /// The id of the authority.
    pub authority: String,
    /// The rule that allowed it.
    pub rule: String,
    /// The person or role that took the responsibility.
    pub issuer: String,
    /// When the authority was issued, in microseconds since the Unix epoch.
    pub issued_at: i64,
    /// When it was used, in microseconds since the Unix epoch.
    pub at: i64,
    /// Why.
    pub reason: ReasonText,
    /// The text of the label that the data had, and has.
    pub label: String,
    /// What was lifted.
    pub lifted: Lifted,
    /// The kind of the sink.
    pub sink_kind: SinkKind,
    /// The name of the sink.
    pub sink: String,
    /// The legal basis of the transfer, if there was one.
    pub transfer_basis: Option<String>,
    /// The fields, sorted.
    pub fields: Vec<String>,
}

impl DeclassificationRecord {
    pub(super) fn new(
        authority: &Authority,
        label: &Label,
        lifted: Lifted,
        permit: &Permit,
        request: &DeclassificationRequest<'_>,
    ) -> Self {
        Self {
            authority: authority.id.clone(),
            rule: authority.rule.clone(),
            issuer: authority.issuer.clone(),
            issued_at: authority.issued_at,
            at: request.now,
            reason: request.reason.clone(),
            label: label.to_string(),
            lifted,
            sink_kind: request.sink.kind(),
            sink: request.sink.name().to_owned(),
            transfer_basis: permit.transfer_basis().map(str::to_owned),
            fields: Vec::new(),
        }
    }

    pub(super) fn with_fields(mut self, fields: &BTreeSet<&str>) -> Self {
        self.fields = fields.iter().map(|field| (*field).to_owned()).collect();
        self
    }
}
