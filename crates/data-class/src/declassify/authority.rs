//! The right to declassify once.

use std::fmt;
use std::sync::Arc;

use super::LiftDocument;
use super::document::Rule;
use super::lift::Lift;
use super::scope::{FieldScope, SCOPE_MAX, check_reference};
use crate::{Error, ErrorKind, Scheme, Sink};

/// The right to declassify once, within a scope and for a time.
///
/// Only [`Declassifier::issue`](crate::Declassifier::issue) makes one. It cannot be copied,
/// compared, stored or read from anywhere, is good for the declassifier that issued it only, and is
/// spent by the first try (`tests/compile_fail.rs`: `what_must_not_compile_does_not`;
/// `tests/declassify.rs`: `an_authority_of_another_declassifier_is_refused`,
/// `a_used_authority_is_refused`).
#[must_use = "an authority that is dropped is lost, and its id is taken"]
pub struct Authority {
    pub(super) identity: Arc<()>,
    pub(super) id: String,
    pub(super) rule: String,
    pub(super) issuer: String,
    pub(super) sinks: Vec<Sink>,
    pub(super) fields: FieldScope,
    pub(super) lift: Lift,
    pub(super) issued_at: i64,
    pub(super) expires_at: i64,
}

/// What an authority is asked for. Every field has to be given.
#[derive(Clone, Copy, Debug)]
pub struct AuthorityRequest<'a> {
    /// What it will be known by in records: printable ASCII without spaces and backticks, at most
    /// [`REFERENCE_MAX`](crate::REFERENCE_MAX) bytes, never used before.
    pub id: &'a str,
    /// The name of the rule that allows it.
    pub rule: &'a str,
    /// The person or role that takes the responsibility, one of the rule's issuers.
    pub issuer: &'a str,
    /// Where the value may go; at least one. The authority is void for a sink of which another
    /// fact is stated later.
    pub sinks: &'a [Sink],
    /// The paths of the fields that may go, each with everything below it: `invoice` covers
    /// `invoice.total`.
    pub fields: &'a [&'a str],
    /// The most that is lifted.
    pub lift: &'a LiftDocument,
    /// From when on it is void, in microseconds since the Unix epoch.
    pub expires_at: i64,
    /// The time, in microseconds since the Unix epoch.
    pub now: i64,
}

impl Authority {
    pub(super) fn within(
        rule: &Rule,
        scheme: &Scheme,
        request: &AuthorityRequest<'_>,
        now: i64,
        identity: Arc<()>,
    ) -> Result<Self, Error> {
        let outside = |path: &str| Error::at(ErrorKind::OutsideRule, path);
        check_reference(request.id, "id")?;
        if !rule.issuers.contains(request.issuer) {
            return Err(outside("issuer"));
        }
        if request.sinks.is_empty() {
            return Err(Error::at(ErrorKind::EmptySet, "sinks"));
        }
        if request.sinks.len() > SCOPE_MAX {
            return Err(Error::at(ErrorKind::TooMany, "sinks"));
        }
        if let Some(index) = request.sinks.iter().position(|sink| !rule.names(sink)) {
            return Err(outside(&format!("sinks[{index}]")));
        }
        let fields = FieldScope::read(request.fields.iter().copied(), "fields")?;
        if let Some(index) = request.fields.iter().position(|path| !rule.fields.covers(path)) {
            return Err(outside(&format!("fields[{index}]")));
        }
        let lift = Lift::read(scheme, request.lift).map_err(|error| error.inside("lift"))?;
        if let Some(component) = lift.first_beyond(&rule.lift) {
            return Err(outside(&format!("lift.{component}")));
        }
        if request.expires_at <= now {
            return Err(Error::at(ErrorKind::OutOfRange, "expires_at"));
        }
        if request.expires_at.saturating_sub(now) > rule.longest {
            return Err(outside("expires_at"));
        }
        Ok(Self {
            identity,
            id: request.id.to_owned(),
            rule: request.rule.to_owned(),
            issuer: request.issuer.to_owned(),
            sinks: request.sinks.to_vec(),
            fields,
            lift,
            issued_at: now,
            expires_at: request.expires_at,
        })
    }

    /// What it is known by in records.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The name of the rule that allowed it.
    #[must_use]
    pub fn rule(&self) -> &str {
        &self.rule
    }

    /// Who takes the responsibility.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Where the value may go.
    #[must_use]
    pub fn sinks(&self) -> &[Sink] {
        &self.sinks
    }

    /// The paths of the fields that may go, sorted.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.fields.paths()
    }

    /// From when on it is void, in microseconds since the Unix epoch.
    #[must_use]
    pub const fn expires_at(&self) -> i64 {
        self.expires_at
    }
}

impl fmt::Debug for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authority")
            .field("rule", &self.rule)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}
