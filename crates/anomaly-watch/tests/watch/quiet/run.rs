//! The records of one run.

use audit_types::{
    Content, DataAccess, Decision, Draft, Event, Finding, Fingerprint, LabelText, Mode, ModelCall,
    Outcome, RunEnd, RunOutcome, RunStart, Stage, StageDecision, TokenUsage, ToolCall,
};

use super::{CHANGE, Drafts, Incident, WORKFLOWS, Workflow};
use crate::random::Random;
use crate::records::{id, read_of};

fn pick<'a>(random: &mut Random, names: &[(&'a str, f64)]) -> &'a str {
    random.pick(names, |(_, weight)| *weight).unwrap().0
}

fn content(bytes: f64) -> Content {
    Content { bytes: bytes as u64, ..Content::default() }
}

/// Writes a run that begins at a time; an incident with the hours since it began.
pub(super) fn write_run(
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
            label: label.clone(),
            content: content(items as f64 * 200.0),
            ..read_of(source, items)
        }),
    );
}
