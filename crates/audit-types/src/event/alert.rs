//! Alerts.

use crate::canonical::{record_names, record_struct};
use crate::{Code, Id, Measure};

record_struct! {
    /// Something unusual was noticed.
    pub struct Alert {
        /// The rule that raised it.
        pub rule: Code,
        /// How serious it is.
        pub severity: Severity,
        /// What is to be done.
        pub response: Response,
        /// What was measured, such as `tokens.input`.
        pub measure: Code,
        /// Whose it was: an agent, a workflow, a key.
        pub scope: Id,
        /// What is new, if the alert is about a first use.
        pub item: Option<Id>,
        /// What was seen.
        pub observed: Option<Measure>,
        /// What was expected at most or at least.
        pub expected: Option<Measure>,
        /// How likely that is when nothing is wrong, from 0 to 1.
        pub p_value: Option<Measure>,
        /// How many values it was compared with.
        pub compared: u64,
        /// The sequence number of the record that raised it.
        pub record: Option<u64>,
    }
}

record_names! {
    /// How serious something is.
    pub enum Severity as "severity" {
        /// To be known.
        Informational = 1 "informational",
        /// To be looked at some day.
        Low = 2 "low",
        /// To be looked at soon.
        Medium = 3 "medium",
        /// To be looked at now.
        High = 4 "high",
        /// To be acted on now.
        Critical = 5 "critical",
    }
}

record_names! {
    /// What is to be done about an alert, from the mildest.
    pub enum Response as "response" {
        /// Somebody is told.
        Notify = 1 "notify",
        /// The run waits for a person.
        Hold = 2 "hold",
        /// The run is stopped.
        Stop = 3 "stop",
    }
}
