//! Budgets: so much of a resource, for a scope, in a window.

mod account;
mod amounts;
mod config;
mod exceeded;
mod ledger;
mod reservation;
mod scope;
mod state;
mod status;
mod window;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::{Error, ErrorKind};

use account::{Account, AccountKey};
use config::{Applies, Rules};
use ledger::Ledger;
use scope::Scopes;

pub use amounts::{Amounts, BudgetResource};
pub use config::{BudgetDocument, BudgetLimit, OverrunRule};
pub use exceeded::{BudgetViolation, Exceeded};
pub use reservation::{Reservation, ReservationId, Settlement};
pub use scope::{BudgetScope, BudgetScopeKind};
pub use state::{
    BudgetAccountState, BudgetLimitState, BudgetState, ReservationState, ReservedAccount, StopState,
};
pub use status::BudgetStatus;
pub use window::BudgetWindow;

/// Limits and what has been spent of them.
///
/// What a step may cost is reserved before it, and settled or refunded after it. Whoever asks
/// gets all of it in all of its scopes, or nothing.
///
/// ```
/// use access_gate::{
///     Amounts, BudgetDocument, BudgetLimit, BudgetResource, BudgetScope, BudgetWindow, OverrunRule,
/// };
///
/// let budgets = BudgetDocument {
///     limits: vec![BudgetLimit {
///         name: "tokens-a-day".to_owned(),
///         scope: "agent:*".to_owned(),
///         resource: BudgetResource::Tokens,
///         amount: 10_000,
///         window: BudgetWindow::Calendar { period: 86_400_000_000, offset: 0 },
///         on_overrun: OverrunRule::Stop,
///     }],
///     ..BudgetDocument::default()
/// }
/// .build()?;
///
/// let scopes = [BudgetScope::agent("triage"), BudgetScope::run("r-1")];
/// let asked = Amounts { tokens: 8_000, calls: 1, ..Amounts::ZERO };
/// let reservation = budgets.reserve(&scopes, asked, 0)?;
/// assert!(budgets.reserve(&scopes, asked, 1).is_err());
///
/// // The call needed less.
/// let spent = Amounts { tokens: 1_500, calls: 1, ..Amounts::ZERO };
/// let settlement = budgets.settle(reservation, spent, 2)?;
/// assert_eq!(settlement.overrun(), Amounts::ZERO);
/// let reservation = budgets.reserve(&scopes, asked, 3)?;
/// # budgets.refund(reservation)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Rules
///
/// 1. All limits whose scope is among those of the request must have room; otherwise nothing
///    is booked anywhere and [`Exceeded`] lists every limit that has none
///    (`tests/budget_model.rs`: `budgets_do_as_the_model_does`).
/// 2. A limit that is reached or stopped grants nothing at all, not even nothing: an estimate
///    of zero does not get past it (`tests/budget.rs`: `rows`).
/// 3. However many threads reserve, the sum granted in a window is at most the limit
///    (`tests/concurrency.rs`: `concurrent_reservations_do_not_pass_the_limit`).
/// 4. What was spent is booked, also when it is more than was reserved or the reservation has
///    expired. A sum beyond a `u64` is more than any limit (`tests/budget.rs`:
///    `amounts_that_overflow_are_refused`).
/// 5. Time never goes back: an earlier `now` counts as the latest one seen
///    (`tests/budget.rs`: `a_clock_going_backwards_gives_nothing_back`). A `now` too far in the
///    future opens later windows early and closes those before them until it comes.
/// 6. A reservation counts in the windows of the time it was made, an overrun in those of the
///    time it was settled.
/// 7. A request with a scope that is no name, two scopes of one kind, or no limit that applies
///    is denied.
///
/// # Memory, time and the lock
///
/// Accounts and reservations are bounded by the configuration; requests beyond are denied. Only
/// an overrun of a reservation whose account was dropped meanwhile opens one more. Accounts of
/// rolling and calendar windows are dropped when idle; those without an end are not, and those
/// of a run only by [`Budgets::end_run`].
///
/// Each call looks at every limit once, outside the lock, and then holds one mutex while it
/// looks up and changes one account for each limit that applies. A lock for each account would
/// need all of a request's taken in order to stay all-or-nothing, and one request is followed by
/// a call that takes a thousand times as long. Under five limits a reservation with its
/// settlement takes 2 microseconds, waiting included, with one thread as with eight on two
/// cores (`benches/budget.rs`).
pub struct Budgets {
    rules: Rules,
    identity: Arc<()>,
    ledger: Mutex<Ledger>,
}

impl Budgets {
    fn new(rules: Rules) -> Self {
        Self { rules, identity: Arc::new(()), ledger: Mutex::new(Ledger::new()) }
    }

    /// Books amounts in all scopes, or in none.
    ///
    /// `now` is in microseconds since the Unix epoch.
    ///
    /// # Errors
    ///
    /// [`Exceeded`] with everything that stands against it.
    pub fn reserve(
        &self,
        scopes: &[BudgetScope<'_>],
        amounts: Amounts,
        now: i64,
    ) -> Result<Reservation, Exceeded> {
        let scopes = Scopes::new(scopes).map_err(Exceeded::new)?;
        let (accounts, mut violations) = self.accounts(&scopes);
        if accounts.is_empty() && violations.is_empty() && !self.rules.allow_unlimited {
            violations.push(BudgetViolation::NoLimit);
        }
        let reserved = self.lock().reserve(&self.rules, accounts, violations, amounts, now);
        let (id, accounts) = reserved.map_err(Exceeded::new)?;
        let identity = Arc::clone(&self.identity);
        Ok(Reservation { id: ReservationId(id), amounts, accounts, identity })
    }

    /// Books what was really spent in place of what was reserved.
    ///
    /// What was not needed is given back, unless its window has passed. What was spent beyond
    /// the reservation is booked in the windows of now, and stops limits as
    /// [`BudgetLimit::on_overrun`] says. `now` is in microseconds since the Unix epoch.
    ///
    /// # Errors
    ///
    /// `UnknownReservation` if the reservation was made by other budgets.
    pub fn settle(
        &self,
        reservation: Reservation,
        actual: Amounts,
        now: i64,
    ) -> Result<Settlement, Error> {
        self.check(&reservation)?;
        let Reservation { id, amounts, accounts, .. } = reservation;
        Ok(self.lock().settle(&self.rules, id.0, &accounts, amounts, actual, now))
    }

    /// Gives everything back: what was reserved was not used at all.
    ///
    /// Amounts whose window has passed are gone with it.
    ///
    /// # Errors
    ///
    /// `UnknownReservation` if the reservation was made by other budgets.
    pub fn refund(&self, reservation: Reservation) -> Result<(), Error> {
        self.check(&reservation)?;
        self.lock().refund(&self.rules, reservation.id.0);
        Ok(())
    }

    /// The reservation with that number, once, after the budgets were restored from a
    /// [`BudgetState`] in which it was open.
    ///
    /// # Errors
    ///
    /// `UnknownReservation` if there is no open reservation with that number, or if it was given
    /// out by these budgets before.
    pub fn resume(&self, id: ReservationId) -> Result<Reservation, Error> {
        let mut ledger = self.lock();
        let open = ledger.open.get_mut(&id.0).filter(|open| !open.out);
        let open = open.ok_or_else(|| Error::new(ErrorKind::UnknownReservation, "id"))?;
        open.out = true;
        Ok(Reservation {
            id,
            amounts: open.amounts,
            accounts: Arc::clone(&open.accounts),
            identity: Arc::clone(&self.identity),
        })
    }

    /// Forgets what a run spent of limits of its own, to make room. False if a reservation of
    /// it is still open; then nothing is forgotten.
    ///
    /// A later run of the same name would begin anew, so names of runs must be unique. Linear
    /// in the number of accounts.
    #[must_use]
    pub fn end_run(&self, run: &str) -> bool {
        self.lock().end_run(&self.rules, &run.to_ascii_lowercase())
    }

    /// What is left of each limit that applies to the scopes, in the order of the configuration.
    ///
    /// Limits per run are left out when there is no run among the scopes. Nothing is left of
    /// scopes for which nothing can be reserved: then the list is empty.
    #[must_use]
    pub fn remaining(&self, scopes: &[BudgetScope<'_>], now: i64) -> Vec<BudgetStatus> {
        let Ok(scopes) = Scopes::new(scopes) else { return Vec::new() };
        let (accounts, _) = self.accounts(&scopes);
        let ledger = self.lock();
        let now = ledger.latest.max(now);
        let new = Account { since: now, ..Account::default() };
        let status = |(key, limit)| {
            BudgetStatus::new(limit, key, ledger.accounts.get(key).unwrap_or(&new), now)
        };
        ledger::with_limits(&self.rules, &accounts).map(status).collect()
    }

    /// What is left of every account that is tracked, by limit, then by scope.
    #[must_use]
    pub fn report(&self, now: i64) -> Vec<BudgetStatus> {
        let ledger = self.lock();
        let now = ledger.latest.max(now);
        let accounts = ledger.accounts.iter();
        accounts
            .filter_map(|(key, account)| {
                let limit = self.rules.limits.get(key.limit)?;
                Some(BudgetStatus::new(limit, key, account, now))
            })
            .collect()
    }

    /// Everything that has to be stored to go on later.
    #[must_use]
    pub fn state(&self) -> BudgetState {
        state::write(&self.rules, &self.lock())
    }

    /// The accounts of a request, and the limits that lack a run.
    fn accounts(&self, scopes: &Scopes) -> (Vec<AccountKey>, Vec<BudgetViolation>) {
        let mut accounts = Vec::new();
        let mut violations = Vec::new();
        for (index, limit) in self.rules.limits.iter().enumerate() {
            match limit.applies(index, scopes) {
                Applies::No => {}
                Applies::To(account) => accounts.push(account),
                Applies::RunMissing => {
                    violations.push(BudgetViolation::RunMissing { limit: limit.name.clone() });
                }
            }
        }
        (accounts, violations)
    }

    fn check(&self, reservation: &Reservation) -> Result<(), Error> {
        if Arc::ptr_eq(&reservation.identity, &self.identity) {
            Ok(())
        } else {
            Err(Error::new(ErrorKind::UnknownReservation, "reservation"))
        }
    }

    /// Nothing under the lock panics, and if it did, what is booked would stay booked.
    fn lock(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl BudgetDocument {
    /// The running form, with what was spent and reserved before.
    ///
    /// Amounts of limits may have changed since; their resources and windows may not, and a
    /// limit that has gone or was renamed must be taken out of the state.
    ///
    /// # Errors
    ///
    /// Those of [`BudgetDocument::build`], and, with the path in the state, `StateMismatch` where
    /// it does not fit the configuration, `MalformedName` and `DuplicateName`, and
    /// `ImpossibleState` for what cannot have come about: times after the latest, slots in
    /// disorder, reservations of which less is booked than they hold.
    pub fn resume(&self, state: &BudgetState) -> Result<Budgets, Error> {
        let rules = self.compile()?;
        let ledger = state::read(&rules, state)?;
        Ok(Budgets { ledger: Mutex::new(ledger), ..Budgets::new(rules) })
    }
}

/// Prints how much is tracked, never names.
impl fmt::Debug for Budgets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ledger = self.lock();
        f.debug_struct("Budgets")
            .field("limits", &self.rules.limits.len())
            .field("accounts", &ledger.accounts.len())
            .field("reservations", &ledger.open.len())
            .finish_non_exhaustive()
    }
}
