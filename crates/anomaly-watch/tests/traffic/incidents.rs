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

/// Every kind in every strength. Where and when depends on the seed: in one of two workflows with
/// people or in the one that never rests, from nine o'clock or later on one of three weekdays on.
pub(crate) fn scenarios(config: &TrafficConfig, first_day: u32) -> Vec<Scenario> {
    let seed = i64::try_from(config.seed % 1_000).unwrap_or_default();
    let workflow = match seed % 3 {
        0 => "support",
        1 => "review",
        _ => "sync",
    };
    let midnight = config.start + (i64::from(first_day) + seed / 3 % 3) * 24 * HOUR;
    let day = midnight + (9 + seed % 5) * HOUR;
    let night = midnight + 26 * HOUR;
    let mut scenarios = Vec::new();
    for kind in IncidentKind::ALL {
        let forms: &[(&'static str, i64, u32)] = match kind {
            IncidentKind::SlowExfiltration => &[("", day, 72 * 60)],
            IncidentKind::NewSource => &[("", night, 60)],
            IncidentKind::DenialProbing => &[("fast", day, 60), ("slow", day, 72 * 60)],
            IncidentKind::RepeatingLoop => &[("", day, 90)],
            IncidentKind::ToolDrift => &[("", day, 24 * 60)],
            IncidentKind::BudgetBurn => &[("", day, 24 * 60)],
            _ => &[("", day, 6 * 60)],
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
