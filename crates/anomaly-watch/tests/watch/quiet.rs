//! A small simulation of a company's agents, in which nothing is wrong unless it is asked for.

mod run;

use audit_types::{ChangeAction, ChangeObject, ConfigurationChange, Digest, Draft, Event, Record};

use run::write_run;

use crate::random::Random;
use crate::records::id;

pub(crate) const MINUTE: i64 = 60_000_000;
pub(crate) const HOUR: i64 = 60 * MINUTE;
pub(crate) const DAY: i64 = 24 * HOUR;

/// Monday, 5 January 2026.
pub(crate) const START: i64 = 20_458 * DAY;

/// When a new version of the first workflow is announced.
const CHANGE: i64 = START + 11 * DAY + 10 * HOUR;

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Incident {
    /// Prompts are so many times as long.
    Tokens(f64),
    /// Each hour the items of an access are that share more.
    Exfiltration(f64),
    /// A run in the night reads a source that the workflow never read.
    NewSource,
    /// Decisions are blocked with that share.
    Denials(f64),
    /// A run calls the same tool so many times.
    Loop(u32),
    /// Tools are called in other shares.
    Tools,
    /// A call of a model takes that part of the usual time.
    Latency(f64),
    /// Answers are so many times as long.
    Output(f64),
    /// There are so many times as many runs.
    Runs(f64),
}

pub(crate) struct Workflow {
    pub(crate) name: &'static str,
    agents: &'static [&'static str],
    key: &'static str,
    /// Runs in each hour of a weekday, and the share of that on a weekend.
    rhythm: fn(f64) -> f64,
    weekend: f64,
    steps: f64,
    tokens: f64,
    tools: &'static [(&'static str, f64)],
    sources: &'static [(&'static str, f64)],
}

pub(crate) const WORKFLOWS: [Workflow; 4] = [
    Workflow {
        name: "support",
        agents: &["triage", "replies"],
        key: "globex-prod",
        // Office hours around 13:00 UTC, a little in the evening, next to nothing at night.
        rhythm: |hour| {
            12.0 * (-((hour - 13.0) / 3.5).powi(2)).exp() + if hour < 6.0 { 0.0 } else { 0.3 }
        },
        weekend: 0.15,
        steps: 3.0,
        tokens: 1_200.0,
        tools: &[("mail.send", 5.0), ("crm.read", 10.0), ("ticket.update", 6.0), ("refund", 0.3)],
        sources: &[("crm", 10.0), ("tickets", 8.0), ("orders", 2.0), ("handbook", 0.4)],
    },
    Workflow {
        name: "billing",
        agents: &["invoices"],
        key: "globex-batch",
        rhythm: |hour| if (1.0..4.0).contains(&hour) { 12.0 } else { 0.0 },
        weekend: 1.0,
        steps: 8.0,
        tokens: 3_000.0,
        tools: &[("ledger.read", 10.0), ("invoice.make", 8.0), ("mail.send", 1.0)],
        sources: &[("ledger", 10.0), ("customers", 6.0), ("rates", 0.5)],
    },
    Workflow {
        name: "research",
        agents: &["analyst"],
        key: "globex-prod",
        rhythm: |hour| if (8.0..18.0).contains(&hour) { 0.6 } else { 0.0 },
        weekend: 0.0,
        steps: 14.0,
        tokens: 9_000.0,
        tools: &[("web.search", 10.0), ("web.read", 14.0), ("notes.write", 3.0)],
        sources: &[("archive", 4.0), ("papers", 4.0)],
    },
    Workflow {
        name: "sync",
        agents: &["mirror"],
        key: "globex-batch",
        rhythm: |_| 2.0,
        weekend: 1.0,
        steps: 4.0,
        tokens: 600.0,
        tools: &[("store.list", 4.0), ("store.copy", 8.0)],
        sources: &[("store", 10.0), ("backup", 3.0)],
    },
];

/// Records of so many days in order, with an incident of one workflow from one time to another.
pub(crate) fn traffic(
    seed: u64,
    days: i64,
    incident: Option<(Incident, usize, i64, i64)>,
) -> Vec<Record> {
    traffic_from(i64::MIN, seed, days, incident)
}

/// Those of [`traffic`] that are not before a time, with the same sequence numbers.
pub(crate) fn traffic_from(
    first: i64,
    seed: u64,
    days: i64,
    incident: Option<(Incident, usize, i64, i64)>,
) -> Vec<Record> {
    let mut random = Random::new(seed);
    // A provider is slow for some hours now and then.
    let mut slow = Vec::new();
    let mut at = 0;
    loop {
        at += (random.share() * 4.0 * DAY as f64) as i64;
        if at > days * DAY {
            break;
        }
        let length = HOUR + (random.share() * 3.0 * HOUR as f64) as i64;
        slow.push((START + at, START + at + length, 1.5 + 3.0 * random.share()));
    }
    let mut drafts = Drafts { first, before: 0, kept: Vec::new() };
    for hour in 0..days * 24 {
        for (index, workflow) in WORKFLOWS.iter().enumerate() {
            let weekend = (hour / 24) % 7 >= 5;
            let share = if weekend { workflow.weekend } else { 1.0 };
            let mut expected = (workflow.rhythm)((hour % 24) as f64) * share;
            expected *= 1.0 + 0.02 * (hour / 168) as f64;
            // A holiday, and a rush at the end of the month.
            expected *= match hour / 24 {
                15 => 0.1,
                24 | 25 => 2.0,
                _ => 1.0,
            };
            let begins = START + hour * HOUR;
            if let Some((Incident::Runs(times), of, from, to)) = incident
                && of == index
                && (from..to).contains(&begins)
            {
                expected *= times;
            }
            // Poisson, by waiting times.
            let mut waited = random.wait();
            while waited < expected {
                let time = START + hour * HOUR + (waited / expected * HOUR as f64) as i64;
                let active = incident
                    .filter(|(_, of, from, to)| *of == index && (*from..*to).contains(&time))
                    .map(|(kind, _, from, _)| (kind, (time - from) as f64 / HOUR as f64));
                write_run(&mut random, workflow, time, &slow, active, &mut drafts);
                waited += random.wait();
            }
        }
        if let Some((Incident::NewSource, of, from, _)) = incident
            && from.div_euclid(HOUR) == (START + hour * HOUR).div_euclid(HOUR)
        {
            let active = Some((Incident::NewSource, 0.0));
            write_run(&mut random, &WORKFLOWS[of], from, &slow, active, &mut drafts);
        }
    }
    // A new version: it needs more tokens, and has one tool more.
    let change = ConfigurationChange {
        object: ChangeObject::Workflow,
        name: id(WORKFLOWS[0].name),
        action: ChangeAction::Updated,
        holder: None,
        version: None,
        actor: Some(id("alice")),
        approval: None,
    };
    let event = Event::ConfigurationChange(change);
    drafts.push(Draft { time: CHANGE, run: None, workflow: None, agent: None, event });
    let Drafts { before, kept: mut drafts, .. } = drafts;
    drafts.sort_by_key(|draft| draft.time);
    let policy = Digest::sha256(b"policy");
    let numbered = drafts.into_iter().zip(before..);
    numbered.map(|(draft, sequence)| Record::new(sequence, policy, draft)).collect()
}

/// Drafts, and how many there are before the first of them.
struct Drafts {
    first: i64,
    before: u64,
    kept: Vec<Draft>,
}

impl Drafts {
    fn push(&mut self, draft: Draft) {
        if draft.time < self.first {
            self.before += 1;
        } else {
            self.kept.push(draft);
        }
    }
}
