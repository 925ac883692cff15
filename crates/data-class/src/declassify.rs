//! Lowering what stands between one value and one sink, on somebody's authority.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::{Error, ErrorKind, Integrity, Label, Labeled, LabeledFields, Permit, Scheme, Sink};

mod authority;
mod document;
mod ledger;
mod lift;
mod outcome;
mod reason;
mod refusal;
mod scope;

pub use authority::{Authority, AuthorityRequest};
pub use document::{DeclassificationDocument, DeclassificationRule, LiftDocument, SinkReference};
pub use ledger::{AUTHORITIES_MAX, AuthorityState, Ledger, LedgerEntry};
pub use lift::{Lifted, LiftedLevel};
pub use outcome::{DeclassificationRecord, DeclassificationResult, Declassified, Denied};
pub use reason::{REASON_MAX, ReasonText};
pub use refusal::{DeclassificationBarrier, DeclassificationRefusal};
pub use scope::{FIELD_PATH_MAX, REFERENCE_MAX, SCOPE_MAX};

use document::Rule;
use refusal::BarrierList;

/// Decides who may lower what for whom, issues the authority to do so, and remembers which one was
/// used.
///
/// An [`Authority`] is for named sinks and fields, lifts named components, ends at a time and is
/// good for one try. [`declassify`](Declassifier::declassify) takes it together with a value and a
/// reason, and yields the value for one sink, with a record. The label of the value is never
/// lowered: what comes out is a passage for that value to that sink, so nothing that is made from
/// the value afterwards is less secret than it was.
///
/// ```
/// use data_class::{
///     AuthorityRequest, DeclassificationDocument, DeclassificationRequest, DeclassificationRule,
///     Declassifier, Label, Labeled, Level, LiftDocument, ReasonText, Scheme, Sink, SinkKind,
///     SinkReference,
/// };
///
/// const MINUTE: i64 = 60_000_000;
/// let to_internal = LiftDocument { level: Some("internal".to_owned()), ..LiftDocument::default() };
/// let mut declassifier = Declassifier::new(&Scheme::STANDARD, &DeclassificationDocument {
///     rules: vec![DeclassificationRule {
///         name: "publish_forecast".to_owned(),
///         issuers: vec!["role:finance_lead".to_owned()],
///         sinks: vec![SinkReference { kind: SinkKind::Store, name: "wiki".to_owned() }],
///         fields: vec!["forecast".to_owned()],
///         lift: to_internal.clone(),
///         longest_seconds: 3600,
///     }],
/// })?;
///
/// let wiki = Sink::builder(SinkKind::Store, "wiki").ceiling(Level::Internal).build()?;
/// let authority = declassifier.issue(AuthorityRequest {
///     id: "auth-1",
///     rule: "publish_forecast",
///     issuer: "role:finance_lead",
///     sinks: std::slice::from_ref(&wiki),
///     fields: &["forecast.total"],
///     lift: &to_internal,
///     expires_at: 10 * MINUTE,
///     now: 0,
/// })?;
///
/// let total = Labeled::new(4_200_000, Label::new(Level::Confidential));
/// let request = DeclassificationRequest {
///     sink: &wiki,
///     fields: &["forecast.total"],
///     reason: ReasonText::new("quarterly report, approved in the board meeting")?,
///     context: &Label::new(Level::Internal),
///     now: MINUTE,
/// };
/// let declassified = declassifier.declassify(total, authority, request).unwrap();
/// assert_eq!(declassified.label().level(), Level::Confidential);
/// let (total, record) = declassified.release();
/// assert_eq!((total, record.label.as_str()), (4_200_000, "confidential{-}trusted"));
/// # Ok::<(), data_class::Error>(())
/// ```
///
/// # What is never lifted
///
/// Integrity, retention, sources and subjects. Untrusted data is not declassified at all, and
/// nothing is while the context is untrusted: an instruction hidden in what the agent has read may
/// be behind the request (`tests/declassify.rs`: `an_untrusted_context_is_refused`,
/// `untrusted_data_is_refused`). So neither is data without a label.
///
/// # Who is who
///
/// A declassifier does not know who calls it. That the issuer of an authority is the person or role
/// it says is for the caller to check, and whoever can call [`issue`](Declassifier::issue) can
/// declassify within the rules: keep it where agents do not reach. It is not `Clone`, since a copy
/// would forget what the other has seen used; share it behind a lock.
#[derive(Debug)]
pub struct Declassifier {
    scheme: Scheme,
    rules: BTreeMap<String, Rule>,
    /// Two declassifiers are one if this is the same allocation, whatever they say.
    identity: Arc<()>,
    ledger: Ledger,
}

/// What is to be declassified, why, and in which situation. Every field has to be given.
#[derive(Clone, Debug)]
pub struct DeclassificationRequest<'a> {
    /// Where the value is to go: a sink of the authority's, as it was when the authority was issued.
    pub sink: &'a Sink,
    /// Which fields the value consists of, as paths such as `invoice.total`; at least one. It is
    /// the caller's word, except for [`Declassifier::declassify_fields`].
    pub fields: &'a [&'a str],
    /// Why.
    pub reason: ReasonText,
    /// The label of everything that the one who asks has seen: an agent's whole context.
    pub context: &'a Label,
    /// The time, in microseconds since the Unix epoch.
    pub now: i64,
}

impl Declassifier {
    /// Checks the rules, whose levels, categories and purposes are words of the scheme.
    ///
    /// # Errors
    ///
    /// With the path of the value, such as `rules[1].lift.level`: an unknown level, category,
    /// region or purpose; a malformed name or path; two rules of one name; a rule without issuers,
    /// sinks or fields, or that lifts nothing; more than [`SCOPE_MAX`] of something; a time of
    /// zero, or of more microseconds than there are.
    pub fn new(scheme: &Scheme, document: &DeclassificationDocument) -> Result<Self, Error> {
        let rules = document::read_rules(scheme, document)?;
        Ok(Self { rules, scheme: scheme.clone(), ..Self::default() })
    }

    /// Issues an authority within a rule. From here on its id is taken.
    ///
    /// The time does not go back: if `now` is before a time that was seen already, that one counts.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::UnknownRule`]; [`ErrorKind::OutsideRule`] with the path of what the rule does
    /// not allow, such as `sinks[0]` or `lift.categories`; [`ErrorKind::DuplicateAuthority`] for an
    /// id that was issued before; [`ErrorKind::OutOfRange`] at `expires_at` for a time that is not
    /// after now; [`ErrorKind::TooMany`] beyond [`AUTHORITIES_MAX`]; what
    /// [`new`](Declassifier::new) says of malformed, unknown and empty values.
    pub fn issue(&mut self, request: AuthorityRequest<'_>) -> Result<Authority, Error> {
        let now = self.ledger.at_least(request.now);
        let rule = self.rules.get(request.rule);
        let rule = rule.ok_or(Error::at(ErrorKind::UnknownRule, "rule"))?;
        let authority =
            Authority::within(rule, &self.scheme, &request, now, Arc::clone(&self.identity))?;
        self.ledger.issue(request.id, request.expires_at)?;
        Ok(authority)
    }

    /// Lets a value pass to a sink that its label alone would not let it pass to.
    ///
    /// The authority is spent, whatever comes of it. Linear in the label, the fields and the scope.
    ///
    /// # Errors
    ///
    /// Everything that stands against it, with the value.
    pub fn declassify<T>(
        &mut self,
        value: Labeled<T>,
        authority: Authority,
        request: DeclassificationRequest<'_>,
    ) -> DeclassificationResult<T> {
        let fields = request.fields.iter().copied().collect();
        match self.decide(value.label(), fields, authority, &request) {
            Ok((_, record)) => Ok(Declassified::new(value, request.sink.clone(), record)),
            Err(refusal) => Err(Box::new(Denied { value, refusal })),
        }
    }

    /// [`declassify`](Declassifier::declassify) for values in fields: those that are there have to
    /// be within the scope too, whatever the request says, so take out first what is to stay
    /// (`tests/declassify.rs`: `fields_that_are_there_count_also_when_nobody_names_them`).
    ///
    /// # Errors
    ///
    /// Everything that stands against it, with the values.
    pub fn declassify_fields<T>(
        &mut self,
        values: LabeledFields<T>,
        authority: Authority,
        request: DeclassificationRequest<'_>,
    ) -> DeclassificationResult<BTreeMap<String, T>, LabeledFields<T>> {
        let label = values.label();
        let fields = request.fields.iter().copied().chain(values.names()).collect();
        let decision = self.decide(&label, fields, authority, &request);
        match decision {
            Ok((_, record)) => Ok(Declassified::new(values.all(), request.sink.clone(), record)),
            Err(refusal) => Err(Box::new(Denied { value: values, refusal })),
        }
    }

    /// [`declassify`](Declassifier::declassify) where only the label is at hand.
    ///
    /// The permit is the proof for this one passage. Its label is the lifted one, so that no
    /// [`Labeled`] opens with it that could not have gone there anyway.
    ///
    /// # Errors
    ///
    /// Everything that stands against it.
    pub fn declassify_label(
        &mut self,
        label: &Label,
        authority: Authority,
        request: DeclassificationRequest<'_>,
    ) -> Result<(Permit, DeclassificationRecord), DeclassificationRefusal> {
        let fields = request.fields.iter().copied().collect();
        self.decide(label, fields, authority, &request)
    }

    /// Ends an authority before its time. Says whether it could still have been used.
    pub fn revoke(&mut self, id: &str) -> bool {
        self.ledger.revoke(id)
    }

    /// Which authorities there were and what became of them, to be stored.
    #[must_use]
    pub const fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Adds what a stored ledger, or one of another instance, knows. It only closes: what is used
    /// or revoked in one of the two is so from here on, its ids are taken, and its time has come.
    ///
    /// Two instances must not issue the same id, and authorities do not outlive the instance that
    /// issued them.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::MalformedName`] at `authorities` for an id that none can have,
    /// [`ErrorKind::TooMany`] beyond [`AUTHORITIES_MAX`]; nothing is added then.
    pub fn absorb(&mut self, ledger: &Ledger) -> Result<(), Error> {
        self.ledger.absorb(ledger)
    }

    /// Drops what is known of authorities that have expired. Their ids could be issued again, so
    /// keep them as long as the records.
    pub fn forget_expired(&mut self, now: i64) {
        let now = self.ledger.at_least(now);
        self.ledger.forget_before(now);
    }

    /// Spends the authority and checks everything, so that a refusal is whole.
    fn decide(
        &mut self,
        label: &Label,
        fields: BTreeSet<&str>,
        authority: Authority,
        request: &DeclassificationRequest<'_>,
    ) -> Result<(Permit, DeclassificationRecord), DeclassificationRefusal> {
        use DeclassificationBarrier as Why;

        let now = self.ledger.at_least(request.now);
        let mut barriers = BarrierList::default();
        if Arc::ptr_eq(&authority.identity, &self.identity) {
            match self.ledger.spend(&authority.id) {
                Some(AuthorityState::Issued) => {}
                Some(AuthorityState::Used) => barriers.add(Why::UsedAuthority),
                Some(AuthorityState::Revoked) => barriers.add(Why::RevokedAuthority),
                None => barriers.add(Why::UnknownAuthority),
            }
        } else {
            // Its id says nothing about the authority of the same id here.
            barriers.add(Why::ForeignAuthority);
        }
        barriers.add_if(request.now < authority.issued_at, Why::ClockBeforeIssue);
        barriers.add_if(now >= authority.expires_at, Why::ExpiredAuthority);
        let untrusted = |label: &Label| label.integrity() == Integrity::Untrusted;
        barriers.add_if(untrusted(request.context), Why::UntrustedContext);
        barriers.add_if(untrusted(label), Why::UntrustedData);
        barriers.add_if(!authority.sinks.contains(request.sink), Why::SinkOutOfScope);
        barriers.add_if(fields.is_empty(), Why::NoField);
        let in_scope = fields.iter().all(|field| authority.fields.covers(field));
        barriers.add_if(!in_scope, Why::FieldOutOfScope);
        barriers.add_if(label.flows_to(request.sink).is_ok(), Why::NothingToLift);

        let lifted = authority.lift.apply(label);
        barriers.add_if(lifted.is_none(), Why::SchemeMismatch);
        let (lifted, difference) = lifted.unwrap_or_else(|| (label.clone(), Lifted::default()));
        match lifted.flows_to(request.sink) {
            Ok(permit) if barriers.is_empty() => {
                let record =
                    DeclassificationRecord::new(&authority, label, difference, &permit, request)
                        .with_fields(&fields);
                Ok((permit, record))
            }
            Ok(_) => Err(barriers.refuse(authority.id, None)),
            Err(remaining) => {
                barriers.add(Why::StillRefused);
                Err(barriers.refuse(authority.id, Some(remaining)))
            }
        }
    }
}

impl Default for Declassifier {
    /// Without any rule: nothing is declassified.
    fn default() -> Self {
        Self {
            scheme: Scheme::STANDARD,
            rules: BTreeMap::new(),
            identity: Arc::new(()),
            ledger: Ledger::default(),
        }
    }
}
