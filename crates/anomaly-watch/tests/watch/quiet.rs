//! A small simulation of a company's agents, in which nothing is wrong unless it is asked for.

use audit_types::{
    AccessOperation, ChangeAction, ChangeObject, ConfigurationChange, Content, DataAccess,
    Decision, Digest, Draft, Event, Finding, Fingerprint, LabelText, Mode, ModelCall, Outcome,
    Record, RunEnd, RunOutcome, RunStart, Stage, StageDecision, TokenUsage, ToolCall,
};

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
                run(&mut random, workflow, time, &slow, active, &mut drafts);
                waited += random.wait();
            }
        }
        if let Some((Incident::NewSource, of, from, _)) = incident
            && from.div_euclid(HOUR) == (START + hour * HOUR).div_euclid(HOUR)
        {
            let active = Some((Incident::NewSource, 0.0));
            run(&mut random, &WORKFLOWS[of], from, &slow, active, &mut drafts);
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

fn pick<'a>(random: &mut Random, names: &[(&'a str, f64)]) -> &'a str {
    random.pick(names, |(_, weight)| *weight).unwrap().0
}

fn content(bytes: f64) -> Content {
    Content { bytes: bytes as u64, ..Content::default() }
}

fn run(
    random: &mut Random,
    workflow: &Workflow,
    start: i64,
    slow: &[(i64, i64, f64)],
    incident: Option<(Incident, f64)>,
    drafts: &mut Drafts,
) {
    let label: LabelText = "internal".parse().unwrap();
    let name = id(&format!("r-{:016x}", random.next()));
    let agent = id(workflow.agents[(random.next() % workflow.agents.len() as u64) as usize]);
    let mut time = start;
    let mut usage = TokenUsage::default();
    let mut total_cost = 0;
    let mut push = |time: i64, event: Event| {
        drafts.push(Draft {
            time,
            run: Some(name.clone()),
            workflow: Some(id(workflow.name)),
            agent: Some(agent.clone()),
            event,
        });
    };
    push(
        time,
        Event::RunStart(RunStart {
            version: None,
            started_by: None,
            parent: None,
            mode: Mode::Enforce,
            intent: None,
        }),
    );
    // Runs differ from each other more than the calls of one run do.
    let changed = start >= CHANGE && workflow.name == WORKFLOWS[0].name;
    let size = random.log_normal(1.0, 0.5) * if changed { 1.25 } else { 1.0 };
    let steps = 1 + (workflow.steps * random.log_normal(1.0, 0.5)) as u32;
    let mut denials = 0.004;
    if let Some((Incident::Denials(share), _)) = incident {
        denials = share;
    }
    let decide = |random: &mut Random, stage, subject: Option<&str>, bytes: f64| {
        let blocked = random.chance(denials);
        let held = random.chance(0.003);
        let found = random.chance(0.08);
        let finding = Finding { kind: "pii.email".parse().unwrap(), count: 1 };
        let findings = if found { vec![finding] } else { Vec::new() };
        Event::StageDecision(StageDecision {
            stage,
            subject: subject.map(id),
            decision: match (blocked, held, found) {
                (true, ..) => Decision::Block,
                (_, true, _) => Decision::Hold,
                (.., true) => Decision::Rewrite,
                _ => Decision::Pass,
            },
            mode: Mode::Enforce,
            reasons: Vec::new().try_into().unwrap(),
            label: "internal".parse().unwrap(),
            content: Content {
                bytes: bytes as u64,
                findings: findings.try_into().unwrap(),
                ..Content::default()
            },
            subjects: Vec::new().try_into().unwrap(),
            approval: None,
        })
    };
    let input = random.log_normal(800.0, 0.8);
    push(time, decide(random, Stage::Input, None, input));
    for _ in 0..steps {
        let mut input = random.log_normal(workflow.tokens, 0.6) * size;
        let mut output = random.log_normal(workflow.tokens / 6.0, 0.7);
        let mut seconds = 0.5 + output / 80.0 * random.log_normal(1.0, 0.3);
        for (from, to, factor) in slow {
            if (*from..*to).contains(&time) {
                seconds *= factor;
            }
        }
        match incident {
            Some((Incident::Tokens(times), _)) => input *= times,
            Some((Incident::Latency(part), _)) => seconds *= part,
            Some((Incident::Output(times), _)) => output *= times,
            _ => {}
        }
        let failed = random.chance(0.02);
        let call_usage = TokenUsage {
            input: input as u64,
            output: if failed { 0 } else { output as u64 },
            ..TokenUsage::default()
        };
        let cost = (input * 3.0 + output * 15.0) as u64;
        usage = usage.plus(call_usage);
        total_cost += cost;
        time += (seconds * 1e6) as i64;
        push(
            time,
            Event::ModelCall(ModelCall {
                provider: id("globex"),
                model: id("globex-large"),
                region: Some(id("eu-west")),
                key: Some(id(workflow.key)),
                attempt: 1,
                fallback_of: None,
                outcome: if failed { Outcome::Failed } else { Outcome::Done },
                error: None,
                duration: (seconds * 1e6) as u64,
                usage: call_usage,
                cost,
                label: label.clone(),
                request: content(input * 4.0),
                response: (!failed).then(|| content(output * 4.0)),
            }),
        );
        if random.chance(0.7) {
            let mut tool = pick(random, workflow.tools);
            if changed && random.chance(0.05) {
                tool = "survey.send";
            }
            if incident == Some((Incident::Tools, incident.map_or(0.0, |(_, hours)| hours)))
                && random.chance(0.5)
            {
                tool = workflow.tools[workflow.tools.len() - 1].0;
            }
            let arguments = random.log_normal(300.0, 0.6);
            push(time, decide(random, Stage::ToolCall, Some(tool), arguments));
            call_tool(random, tool, &mut time, arguments, &label, &mut push);
        }
        if random.chance(0.5) {
            let source = pick(random, workflow.sources);
            let mut items = 1.0 + random.log_normal(4.0, 0.9);
            if let Some((Incident::Exfiltration(more), hours)) = incident {
                items *= (1.0 + more).powf(hours);
            }
            access(source, items as u64, time, &label, &mut push);
        }
    }
    match incident {
        Some((Incident::NewSource, _)) => access("payroll", 20, time, &label, &mut push),
        Some((Incident::Loop(count), _)) => {
            for _ in 0..count {
                let tool = workflow.tools[0].0;
                time += 2_000_000;
                call_tool(random, tool, &mut time, 128.0, &label, &mut push);
            }
        }
        _ => {}
    }
    let output = random.log_normal(1_500.0, 0.6) * size.sqrt();
    push(time, decide(random, Stage::Output, Some("customer"), output));
    push(
        time,
        Event::RunEnd(RunEnd {
            outcome: RunOutcome::Completed,
            duration: (time - start) as u64,
            decisions: 2,
            model_calls: u64::from(steps),
            tool_calls: 1,
            usage,
            cost: total_cost,
            label,
        }),
    );
}

fn call_tool(
    random: &mut Random,
    tool: &str,
    time: &mut i64,
    bytes: f64,
    label: &LabelText,
    push: &mut impl FnMut(i64, Event),
) {
    let seconds = random.log_normal(0.3, 0.5);
    *time += (seconds * 1e6) as i64;
    let mut mac = [0; 32];
    mac[..8].copy_from_slice(&(bytes as u64).to_be_bytes());
    push(
        *time,
        Event::ToolCall(ToolCall {
            tool: id(tool),
            action: None,
            target: None,
            untrusted: false,
            outcome: if random.chance(0.01) { Outcome::Failed } else { Outcome::Done },
            error: None,
            duration: (seconds * 1e6) as u64,
            label: label.clone(),
            arguments: Content { fingerprint: Some(Fingerprint::new(1, mac)), ..content(bytes) },
            result: Some(content(random.log_normal(2_000.0, 1.0))),
            approval: None,
        }),
    );
}

fn access(
    source: &str,
    items: u64,
    time: i64,
    label: &LabelText,
    push: &mut impl FnMut(i64, Event),
) {
    push(
        time,
        Event::DataAccess(DataAccess {
            source: id(source),
            operation: AccessOperation::Read,
            decision: Decision::Pass,
            purpose: None,
            region: None,
            items: Some(items),
            label: label.clone(),
            content: content(items as f64 * 200.0),
            subjects: Vec::new().try_into().unwrap(),
            actor: None,
        }),
    );
}
