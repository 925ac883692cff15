//! What was reserved, and what became of it.

use std::fmt;
use std::sync::Arc;

use super::Amounts;
use super::account::AccountKey;

/// The number of a reservation, under which it can be stored and resumed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
pub struct ReservationId(pub u64);

/// Amounts that are booked until it is known what was really spent.
///
/// It goes to [`Budgets::settle`](super::Budgets::settle) or
/// [`Budgets::refund`](super::Budgets::refund), which take it by value; there is no copy, so
/// neither can be done twice:
///
/// ```compile_fail,E0382
/// # fn twice(budgets: access_gate::Budgets, reservation: access_gate::Reservation) {
/// let _ = budgets.refund(reservation);
/// let _ = budgets.refund(reservation);
/// # }
/// ```
///
/// One that is dropped keeps its amounts booked, until it expires if the configuration has an
/// expiry.
#[must_use = "what is reserved stays booked until it is settled or refunded"]
pub struct Reservation {
    pub(super) id: ReservationId,
    pub(super) amounts: Amounts,
    pub(super) accounts: Arc<[AccountKey]>,
    /// Whose it is: a reservation of other budgets is refused.
    pub(super) identity: Arc<()>,
}

impl Reservation {
    /// The number, unique among those of these budgets and of all that are restored from them.
    #[must_use]
    pub const fn id(&self) -> ReservationId {
        self.id
    }

    /// What was reserved.
    #[must_use]
    pub const fn amounts(&self) -> Amounts {
        self.amounts
    }
}

impl fmt::Debug for Reservation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reservation")
            .field("id", &self.id)
            .field("amounts", &self.amounts)
            .finish_non_exhaustive()
    }
}

/// What settling a reservation did.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "an overrun should be reported"]
pub struct Settlement {
    pub(super) reserved: Amounts,
    pub(super) actual: Amounts,
    pub(super) late: bool,
    pub(super) stopped: Vec<String>,
}

impl Settlement {
    /// What had been reserved.
    #[must_use]
    pub const fn reserved(&self) -> Amounts {
        self.reserved
    }

    /// What was spent, all of which is booked.
    #[must_use]
    pub const fn actual(&self) -> Amounts {
        self.actual
    }

    /// What was spent beyond what had been reserved.
    #[must_use]
    pub const fn overrun(&self) -> Amounts {
        self.actual.beyond(&self.reserved)
    }

    /// Whether the reservation had expired: its amounts had been given back, so that what was
    /// spent has been booked anew, in the windows of now.
    #[must_use]
    pub const fn is_late(&self) -> bool {
        self.late
    }

    /// The names of the limits that this has stopped, in the order of the configuration.
    #[must_use]
    pub fn stopped(&self) -> &[String] {
        &self.stopped
    }
}
