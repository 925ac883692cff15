//! The incidents that rules are tried with.

use anomaly_watch::{IncidentConfig, IncidentKind, Strength, TrafficConfig};

const HOUR: i64 = 3_600_000_000;

/// An incident, how strong it is, and in which of several forms it comes.
#[derive(Clone, Debug)]
pub(crate) struct Scenario {
    pub(crate) strength: Strength,
    pub(crate) variant: &'static str,
    pub(crate) incident: IncidentConfig,
}

/// Every kind in every strength. Where and when depends on the seed: in the workflow with people
/// or in the one that never rests, from the morning or the afternoon of one of three weekdays on.
pub(crate) fn scenarios(config: &TrafficConfig, first_day: u32) -> Vec<Scenario> {
    let turn = i64::try_from(config.seed % 6).unwrap();
    let workflow = if turn % 2 == 0 { "support" } else { "sync" };
    let midnight = config.start + (i64::from(first_day) + turn % 3) * 24 * HOUR;
    let day = midnight + (9 + turn) * HOUR;
    let night = midnight + 26 * HOUR;
    let mut scenarios = Vec::new();
    for kind in IncidentKind::ALL {
        let forms: &[(&'static str, i64, u32)] = match kind {
            IncidentKind::SlowExfiltration => &[("", day, 72 * 60)],
            IncidentKind::NewSource => &[("", night, 60)],
            IncidentKind::DenialProbing => &[("fast", day, 60), ("slow", day, 72 * 60)],
            IncidentKind::RepeatingLoop => &[("", day, 90)],
            IncidentKind::ToolDrift => &[("", day, 12 * 60)],
            IncidentKind::BudgetBurn => &[("", day, 24 * 60)],
            _ => &[("", day, 4 * 60)],
        };
        for (variant, start, minutes) in forms {
            for strength in Strength::ALL {
                let incident = IncidentConfig {
                    kind: *kind,
                    amount: kind.amount(*strength),
                    workflow: workflow.to_owned(),
                    agent: None,
                    start: *start,
                    minutes: *minutes,
                };
                scenarios.push(Scenario { strength: *strength, variant, incident });
            }
        }
    }
    scenarios
}
