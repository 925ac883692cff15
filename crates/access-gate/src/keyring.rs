//! All keys there are, and the check of each use.

use std::collections::BTreeMap;

use data_class::Scheme;

use crate::key::DAY;
use crate::key_scope::{KeyScope, covers};
use crate::latest::Latest;
use crate::matching::{fold_text, folded, is_same};
use crate::secret_like::check_name;
use crate::term::impl_terms;
use crate::{
    Error, ErrorKind, KeyChange, KeyDecision, KeyEvent, KeyReference, KeyRefusal, KeyState, KeyUse,
    KeyWarning,
};

/// The longest time to change over from one key to the next, in days.
pub const GRACE_DAYS_MAX: u32 = 90;

/// The configuration of a [`Keyring`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields, default))]
pub struct KeyringDocument {
    /// The keys. No two have the same id.
    pub keys: Vec<KeyReference>,
    /// What happens to a key whose secret should have been changed by now.
    pub overdue: OverdueRotation,
    /// For how many days after a rotation the old key is still accepted: at most
    /// [`GRACE_DAYS_MAX`], 7 if it is left out.
    pub grace_days: u32,
}

impl KeyringDocument {
    /// The keyring of this document, to which nothing has happened yet. The ceilings of its keys
    /// are read in the words of the scheme.
    ///
    /// # Errors
    ///
    /// The first mistake, with its path, such as `keys[2].workflows[0]`:
    /// [`ErrorKind::SecretLike`], [`MalformedName`](ErrorKind::MalformedName),
    /// [`MalformedPattern`](ErrorKind::MalformedPattern),
    /// [`DuplicateName`](ErrorKind::DuplicateName), [`EmptySet`](ErrorKind::EmptySet),
    /// [`UnknownLevel`](ErrorKind::UnknownLevel) and
    /// [`UnknownCategory`](ErrorKind::UnknownCategory) for what the scheme does not have, [`OutOfRange`](ErrorKind::OutOfRange) for times and numbers that cannot be, and
    /// [`UnknownKey`](ErrorKind::UnknownKey) for a successor that is not there.
    pub fn build(self, scheme: &Scheme) -> Result<Keyring, Error> {
        self.build_after(scheme, Vec::new())
    }

    /// The keyring of this document after everything that has happened to its keys.
    ///
    /// The stricter of the two counts: a key that was revoked is revoked, whatever the document
    /// says of it by now. An event about a key that the document no longer has is kept, and
    /// counts again should the key come back. Keys that came by rotation have the scope that the
    /// document gives to the key they replaced, or their own if the document lists them.
    ///
    /// # Errors
    ///
    /// Those of [`build`](Self::build); and for events that this crate cannot have made, such as
    /// one about a key after its revocation or a list with one missing, the same kinds and
    /// [`ErrorKind::ImpossibleState`], with a path such as `events[3].change.until`. That
    /// events are missing at the end of the list is seen only by comparing
    /// [`Keyring::generation`] with what was recorded elsewhere.
    pub fn build_after(self, scheme: &Scheme, events: Vec<KeyEvent>) -> Result<Keyring, Error> {
        if self.grace_days > GRACE_DAYS_MAX {
            return Err(Error::new(ErrorKind::OutOfRange, "grace_days"));
        }
        let mut keyring = Keyring {
            entries: Vec::with_capacity(self.keys.len()),
            index: BTreeMap::new(),
            history: BTreeMap::new(),
            overdue: self.overdue,
            grace: i64::from(self.grace_days).saturating_mul(DAY),
            events: Vec::new(),
            latest: Latest::new(),
        };
        for (index, reference) in self.keys.into_iter().enumerate() {
            let path = format!("keys[{index}]");
            let scope = reference.check(scheme, &path)?;
            if keyring.position(&reference.id).is_some() {
                return Err(Error::new(ErrorKind::DuplicateName, format!("{path}.id")));
            }
            keyring.insert(Entry { reference, scope, path });
        }
        for Entry { reference, path, .. } in &keyring.entries {
            if let KeyState::Superseded { by, .. } = &reference.state
                && (is_same(by, &reference.id) || keyring.position(by).is_none())
            {
                return Err(Error::new(ErrorKind::UnknownKey, format!("{path}.state.by")));
            }
        }
        for (index, event) in events.into_iter().enumerate() {
            keyring.check_event(&event, &format!("events[{index}]"))?;
            keyring.apply(event);
        }
        Ok(keyring)
    }
}

impl Default for KeyringDocument {
    fn default() -> Self {
        Self { keys: Vec::new(), overdue: OverdueRotation::Refuse, grace_days: 7 }
    }
}

/// What happens to a key whose secret should have been changed by now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum OverdueRotation {
    /// It may be used, with a warning.
    Warn,
    /// It is refused until it has been rotated.
    #[default]
    Refuse,
}

impl OverdueRotation {
    /// Both.
    pub const ALL: &[Self] = &[Self::Warn, Self::Refuse];

    /// The name, in lower case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Warn => "warn",
            Self::Refuse => "refuse",
        }
    }
}

impl_terms!(OverdueRotation, "`warn` or `refuse`");

/// All keys there are.
///
/// Whether a key may be used is asked before each use: [`check`](Self::check) takes
/// `&self`, and an event that comes between two checks counts from the second one on.
///
/// Time is an argument. The latest time of any check or event is remembered, and whether a key has
/// expired, its changeover has ended or its secret is too old goes by that: a clock that is set
/// back brings back no key. Nor does it make a key usable before it was made or last changed,
/// which goes by the time of the check itself. A clone remembers what its original does; what is
/// built again remembers the times of its events only, so write down with
/// [`expire`](Self::expire) what has ended before the process does. A time that is wrongly far
/// ahead closes every key that has an end until it is built again without an event of that time.
///
/// ```
/// use access_gate::{KeyReference, KeyState, KeyUse, KeyringDocument};
/// use data_class::{CeilingDocument, Label, Level, Scheme};
///
/// let key = KeyReference {
///     id: "support-mail".into(),
///     providers: vec!["acme".into()],
///     workflows: vec!["support/*".into()],
///     agents: vec!["support/writer".into()],
///     environments: vec!["prod".into()],
///     ceiling: Some(CeilingDocument { level: "internal".into(), ..Default::default() }),
///     purposes: vec![],
///     created: 0,
///     rotated: None,
///     rotate_after_days: Some(90),
///     expires: None,
///     owner: "ann@example.org".into(),
///     state: KeyState::Active,
/// };
/// let document = KeyringDocument { keys: vec![key], ..Default::default() };
/// let mut keyring = document.build(&Scheme::STANDARD)?;
///
/// let usage = KeyUse {
///     key: "support-mail",
///     provider: "acme",
///     workflow: "support/reply",
///     agent: "support/writer",
///     environment: "prod",
///     label: &Label::new(Level::Internal),
///     purpose: None,
///     now: 1_000_000,
/// };
/// assert!(keyring.check(&usage).is_allowed());
/// let elsewhere = KeyUse { workflow: "trading", environment: "dev", ..usage };
/// assert_eq!(
///     keyring.check(&elsewhere).to_string(),
///     "the key may not be used: key.workflow, key.environment"
/// );
///
/// let event = keyring.revoke("support-mail", "leaked", 2_000_000)?;
/// assert!(event.is_some_and(|event| event.generation == keyring.generation()));
/// assert!(!keyring.check(&usage).is_allowed());
/// # Ok::<(), access_gate::Error>(())
/// ```
///
/// # Guarantees
///
/// 1. A check refuses exactly what is outside the scope or the time of a key, and names every
///    part (`tests/keys/model.rs`: `agrees_with_the_model`).
/// 2. No sequence of events and no time makes a revoked key usable
///    (`tests/keys/model.rs`: `nothing_undoes_a_revocation`), and no new document does
///    (`tests/keys/events.rs`: `a_new_document_does_not_undo_a_revocation`).
/// 3. A keyring that is built again from its events decides the same
///    (`tests/keys/model.rs`: `agrees_with_the_model`); a list of events that cannot be is
///    refused (`tests/keys/events.rs`: `events_that_cannot_be_are_refused`).
/// 4. A clock that is set back makes no key usable whose time a check or an event has seen to be
///    over (`tests/keys/events.rs`: `a_clock_set_back_revives_no_key`; `agrees_with_the_model`).
/// 5. What a label says of places, purposes and retention does not count against a key; its
///    level, categories and integrity do, in whatever scheme (`tests/keys/model.rs`:
///    `agrees_with_the_model`, `tests/keys/schemes.rs`: `only_what_a_ceiling_looks_at_counts`).
/// 6. No error holds a part of what was configured or asked
///    (`tests/keys/model.rs`: `no_text_panics_or_is_repeated`).
#[derive(Clone, Debug)]
pub struct Keyring {
    entries: Vec<Entry>,
    /// Positions in `entries` by folded id.
    index: BTreeMap<String, usize>,
    /// What the events alone say of each id, in the document or not, by folded id.
    history: BTreeMap<String, KeyState>,
    overdue: OverdueRotation,
    grace: i64,
    events: Vec<KeyEvent>,
    latest: Latest,
}

#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) reference: KeyReference,
    /// What the reference says it is for, compiled.
    pub(crate) scope: KeyScope,
    /// Where it came from: an entry of the document or an event.
    pub(crate) path: String,
}

impl Keyring {
    /// Whether the key may be used like that, and if not, everything that stands against it.
    ///
    /// The time of the check is remembered, also of one that is refused. Takes time linear in the
    /// length of the key's lists.
    pub fn check(&self, usage: &KeyUse<'_>) -> KeyDecision {
        let latest = self.latest.advance(usage.now);
        let Some(Entry { reference: key, scope, .. }) = self.entry(usage.key) else {
            return KeyDecision::Deny { refusals: vec![KeyRefusal::Unknown] };
        };
        let mut refusals = Vec::new();
        let mut warnings = Vec::new();
        let mut refuse_if = |condition: bool, refusal| {
            if condition {
                refusals.push(refusal);
            }
        };

        let mut known_since = key.secret_since();
        match &key.state {
            KeyState::Active => {}
            KeyState::Superseded { at, until, .. } => {
                known_since = known_since.max(*at);
                refuse_if(latest >= *until, KeyRefusal::Superseded);
                warnings.push(KeyWarning::Superseded);
            }
            KeyState::Retired { .. } => refuse_if(true, KeyRefusal::Retired),
            KeyState::Revoked { .. } => refuse_if(true, KeyRefusal::Revoked),
        }
        refuse_if(key.expires.is_some_and(|at| latest >= at), KeyRefusal::Expired);
        refuse_if(usage.now < known_since, KeyRefusal::ClockBehind);
        if key.rotation_due().is_some_and(|due| latest >= due) {
            match self.overdue {
                OverdueRotation::Warn => warnings.push(KeyWarning::RotationOverdue),
                OverdueRotation::Refuse => refuse_if(true, KeyRefusal::RotationOverdue),
            }
        }

        refuse_if(!covers(&scope.providers, usage.provider), KeyRefusal::Provider);
        refuse_if(!covers(&scope.workflows, usage.workflow), KeyRefusal::Workflow);
        refuse_if(!covers(&scope.agents, usage.agent), KeyRefusal::Agent);
        refuse_if(!covers(&scope.environments, usage.environment), KeyRefusal::Environment);
        refuse_if(!scope.ceiling.admits(usage.label), KeyRefusal::Label);
        let serves = |purpose| covers(&scope.purposes, purpose);
        refuse_if(
            !scope.purposes.is_empty() && !usage.purpose.is_some_and(serves),
            KeyRefusal::Purpose,
        );

        if refusals.is_empty() {
            KeyDecision::Allow { warnings }
        } else {
            KeyDecision::Deny { refusals }
        }
    }

    /// Revokes a key, for good. Gives nothing if it was revoked before.
    ///
    /// `reason` is a code such as `leaked`: a name, since it goes into the audit log.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::UnknownKey`] at `key`: a typing error must not pass for a revocation.
    /// [`ErrorKind::MalformedName`] or [`ErrorKind::SecretLike`] at `reason`.
    pub fn revoke(&mut self, key: &str, reason: &str, now: i64) -> Result<Option<KeyEvent>, Error> {
        check_name(reason, "reason")?;
        self.end(key, KeyChange::Revoked { reason: reason.to_owned() }, now)
    }

    /// Takes a key out of use, for good. Gives nothing if it was retired or revoked before. It may
    /// still be revoked, should it turn out to have leaked.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::UnknownKey`] at `key`.
    pub fn retire(&mut self, key: &str, now: i64) -> Result<Option<KeyEvent>, Error> {
        self.end(key, KeyChange::Retired, now)
    }

    /// Puts a new key in the place of an old one.
    ///
    /// The new key has the scope, owner and rotation age of the old one, so that a rotation opens
    /// nothing. The old one is accepted for as many days as the document's `grace_days` says, and
    /// with a warning; [`retire`](Self::retire) makes that shorter. `expires` is when the new key
    /// ends.
    ///
    /// # Errors
    ///
    /// - At `key`: [`ErrorKind::UnknownKey`], or [`ErrorKind::InactiveKey`] if it is not active.
    /// - At `successor`: [`ErrorKind::MalformedName`], [`ErrorKind::SecretLike`], or
    ///   [`ErrorKind::DuplicateName`] if a key has the id or ever had it.
    /// - [`ErrorKind::OutOfRange`] at `now` if that is before the old key was made or last
    ///   changed; at `expires` if that is not after `now`, or is left out although the old key
    ///   has an end.
    pub fn rotate(
        &mut self,
        key: &str,
        successor: &str,
        expires: Option<i64>,
        now: i64,
    ) -> Result<KeyEvent, Error> {
        let old = self.key(key).ok_or_else(|| Error::new(ErrorKind::UnknownKey, "key"))?;
        if old.state != KeyState::Active {
            return Err(Error::new(ErrorKind::InactiveKey, "key"));
        }
        check_name(successor, "successor")?;
        if self.position(successor).is_some() || self.history.contains_key(&folded(successor)) {
            return Err(Error::new(ErrorKind::DuplicateName, "successor"));
        }
        if now < old.secret_since() {
            return Err(Error::new(ErrorKind::OutOfRange, "now"));
        }
        let ends = expires.map_or(old.expires.is_none(), |expires| expires > now);
        if !ends {
            return Err(Error::new(ErrorKind::OutOfRange, "expires"));
        }
        let change = KeyChange::Rotated {
            successor: successor.to_owned(),
            until: now.saturating_add(self.grace),
            expires,
        };
        Ok(self.record(old.id.clone(), change, now))
    }

    /// Writes down that keys have come to their end: those whose time is over, and superseded ones
    /// that nobody may use any more, by `now` or the latest time seen. From then on they are
    /// refused by every keyring that is built with the events, whatever the clock says, so call it
    /// now and then. If it is called with a time that is wrongly far ahead, they have ended all
    /// the same.
    pub fn expire(&mut self, now: i64) -> Vec<KeyEvent> {
        let now = self.latest.advance(now);
        let is_due = |key: &KeyReference| {
            let superseded =
                matches!(key.state, KeyState::Superseded { until, .. } if now >= until);
            !key.state.is_over() && (superseded || key.expires.is_some_and(|at| now >= at))
        };
        let due: Vec<String> =
            self.keys().filter(|key| is_due(key)).map(|key| key.id.clone()).collect();
        due.into_iter().map(|key| self.record(key, KeyChange::Expired, now)).collect()
    }

    /// How many events there were. It changes whenever a key ends or is superseded, so that who
    /// stores a decision can store this with it and see that it has to ask again. A change of
    /// the document does not show in it.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.events.len() as u64
    }

    /// Everything that happened, oldest first: what to store.
    #[must_use]
    pub fn events(&self) -> &[KeyEvent] {
        &self.events
    }

    /// The keys as they are now: those of the document in its order, then those that came by
    /// rotation.
    pub fn keys(&self) -> impl Iterator<Item = &KeyReference> {
        self.entries.iter().map(|entry| &entry.reference)
    }

    /// The key of this id, if there is one.
    #[must_use]
    pub fn key(&self, id: &str) -> Option<&KeyReference> {
        self.entry(id).map(|entry| &entry.reference)
    }

    pub(crate) fn entry(&self, id: &str) -> Option<&Entry> {
        self.entries.get(self.position(id)?)
    }

    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    fn position(&self, id: &str) -> Option<usize> {
        self.index.get(&fold_text(id)?).copied()
    }

    fn insert(&mut self, entry: Entry) {
        self.index.insert(folded(&entry.reference.id), self.entries.len());
        self.entries.push(entry);
    }

    fn end(&mut self, key: &str, change: KeyChange, now: i64) -> Result<Option<KeyEvent>, Error> {
        let key = self.key(key).ok_or_else(|| Error::new(ErrorKind::UnknownKey, "key"))?;
        if key.state.rank() >= state_after(&change, now).rank() {
            return Ok(None);
        }
        Ok(Some(self.record(key.id.clone(), change, now)))
    }

    fn record(&mut self, key: String, change: KeyChange, at: i64) -> KeyEvent {
        let event = KeyEvent { generation: self.generation().saturating_add(1), key, at, change };
        self.apply(event.clone());
        event
    }

    /// Whether the event can have come after those before it.
    fn check_event(&self, event: &KeyEvent, path: &str) -> Result<(), Error> {
        let impossible =
            |field| Err(Error::new(ErrorKind::ImpossibleState, format!("{path}.{field}")));
        event.check(i64::from(GRACE_DAYS_MAX).saturating_mul(DAY), path)?;
        if event.generation != self.generation().saturating_add(1) {
            return impossible("generation");
        }
        let before = self.history.get(&folded(&event.key)).map_or(0, KeyState::rank);
        if before >= state_after(&event.change, event.at).rank() {
            return impossible("change");
        }
        if let KeyChange::Rotated { successor, .. } = &event.change
            && (is_same(successor, &event.key) || self.history.contains_key(&folded(successor)))
        {
            return impossible("change.successor");
        }
        Ok(())
    }

    fn apply(&mut self, event: KeyEvent) {
        self.latest.advance(event.at);
        let state = state_after(&event.change, event.at);
        self.history.insert(folded(&event.key), state.clone());
        let position = self.position(&event.key);
        if let KeyChange::Rotated { successor, expires, .. } = &event.change {
            self.history.insert(folded(successor), KeyState::Active);
            let old = position.and_then(|position| self.entries.get(position));
            if let (Some(old), None) = (old, self.position(successor)) {
                let reference = KeyReference {
                    id: successor.clone(),
                    created: event.at,
                    rotated: None,
                    expires: *expires,
                    state: KeyState::Active,
                    ..old.reference.clone()
                };
                let scope = old.scope.clone();
                let path = format!("events[{}]", self.events.len());
                self.insert(Entry { reference, scope, path });
            }
        }
        if let Some(entry) = position.and_then(|position| self.entries.get_mut(position)) {
            let before = std::mem::take(&mut entry.reference.state);
            entry.reference.state = before.stricter(state);
        }
        self.events.push(event);
    }
}

fn state_after(change: &KeyChange, at: i64) -> KeyState {
    match change {
        KeyChange::Rotated { successor, until, .. } => {
            KeyState::Superseded { by: successor.clone(), at, until: *until }
        }
        KeyChange::Retired | KeyChange::Expired => KeyState::Retired { at },
        KeyChange::Revoked { reason } => KeyState::Revoked { at, reason: reason.clone() },
    }
}
