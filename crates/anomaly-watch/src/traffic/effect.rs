//! What an incident does to a run.

use audit_types::Id;

use super::incident::{Incident, IncidentKind};
use super::terms::Terms;

/// What an incident does to a run.
#[derive(Clone, Debug)]
pub(crate) enum Effect {
    /// More tokens are read.
    Tokens(f64),
    /// More items are taken and more is put out.
    Items(f64),
    /// A source is read that is none of the workflow's.
    Source(Id),
    /// Blocked tries, so many.
    Denials(u32),
    /// Equal calls of a tool, so many.
    Repeats(u32),
    /// Another key for that share of the calls.
    Key(Id, f64),
    /// The tool used least, for that share of the calls.
    Tool(f64),
    /// Longer answers.
    Output(f64),
    /// Calls take another time.
    Latency(f64),
    /// Nothing but that the run is there.
    Presence,
}

impl Effect {
    pub(crate) fn of(
        incident: &Incident,
        time: i64,
        foreign_key: Option<&Id>,
        terms: &Terms,
    ) -> Self {
        let amount = incident.amount;
        match incident.kind {
            IncidentKind::TokenSpike => Self::Tokens(amount),
            // Bounded, so that a long one stays a number.
            IncidentKind::SlowExfiltration => {
                Self::Items((1.0 + amount).powf(incident.hours(time)).min(1e6))
            }
            IncidentKind::NewSource => Self::Source(terms.new_source.clone()),
            IncidentKind::DenialProbing => Self::Denials(amount.min(super::TRIES) as u32),
            IncidentKind::RepeatingLoop => Self::Repeats(amount as u32),
            IncidentKind::ForeignKey => {
                foreign_key.map_or(Self::Presence, |key| Self::Key(key.clone(), amount))
            }
            IncidentKind::ToolDrift => Self::Tool(amount),
            IncidentKind::OutputJump => Self::Output(amount),
            IncidentKind::LatencyCollapse => Self::Latency(amount),
            IncidentKind::BudgetBurn => Self::Presence,
        }
    }
}
