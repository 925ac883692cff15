//! The records of one run.

mod steps;

use audit_types::{
    Code, Content, Decision, Draft, Event, Finding, Id, KeyUse, List, Mode, Outcome, Reason,
    RunEnd, RunOutcome, RunStart, Stage, StageDecision, StageOutcome, TokenUsage,
};

use super::calendar::Calendar;
use super::config::Rhythm;
use super::effect::Effect;
use super::queue::Queue;
use super::random::Random;
use super::terms::Terms;
use super::workflow::Workflow;

/// The most steps of a run, and the most equal calls of a loop.
const STEPS_MAX: f64 = 2_000.0;

/// A second in microseconds.
const SECOND: f64 = 1e6;

/// What a run is made from.
pub(crate) struct RunPlan<'a> {
    pub(crate) terms: &'a Terms,
    pub(crate) calendar: &'a Calendar,
    pub(crate) workflow: &'a Workflow,
    pub(crate) agent: &'a Id,
    /// What an incident does to it, and which.
    pub(crate) effect: Option<(usize, Effect)>,
}

/// Writes a run that begins at a time.
pub(crate) fn write_run(plan: &RunPlan<'_>, time: i64, random: &mut Random, queue: &mut Queue) {
    let name = format!("r-{:016x}", random.next());
    // Runs differ from each other more than the calls of one run do.
    let size = random.log_normal(1.0, 0.45);
    // Some read a whole book.
    let heavy = random.chance(0.008);
    let size = if heavy { size * random.between(2.0, 6.0) } else { size };
    let mut run = Run {
        plan,
        random,
        queue,
        name: name.parse().ok(),
        start: time,
        time,
        size,
        touched: false,
        usage: TokenUsage::default(),
        cost: 0,
        decisions: 0,
        model_calls: 0,
        tool_calls: 0,
        blocked_before: false,
    };
    run.write();
}

struct Run<'a> {
    plan: &'a RunPlan<'a>,
    random: &'a mut Random,
    queue: &'a mut Queue,
    name: Option<Id>,
    start: i64,
    time: i64,
    size: f64,
    /// Whether an incident changed anything in it so far.
    touched: bool,
    usage: TokenUsage,
    cost: u64,
    decisions: u64,
    model_calls: u64,
    tool_calls: u64,
    /// Whether something was blocked in it: what is tried again is often blocked again.
    blocked_before: bool,
}

/// What was decided.
struct Decided {
    decision: Decision,
    number: u64,
}

impl Run<'_> {
    fn write(&mut self) {
        let plan = self.plan;
        let workflow = plan.workflow;
        let by_people = matches!(workflow.config.rhythm, Rhythm::Office { .. });
        let starter = if by_people { &plan.terms.person } else { &plan.terms.scheduler };
        let own = matches!(
            plan.effect,
            Some((
                _,
                Effect::Presence | Effect::Denials(_) | Effect::Repeats(_) | Effect::Source(_)
            ))
        );
        self.touched = own;
        self.push(
            Event::RunStart(RunStart {
                version: Some(workflow.version.clone()),
                started_by: Some(starter.clone()),
                parent: None,
                mode: Mode::Enforce,
                intent: None,
            }),
            own,
        );
        let input = self.random.log_normal(800.0, 0.8) * self.size;
        let input = self.decide(Stage::Input, None, input);
        if input.decision == Decision::Block {
            return self.end(RunOutcome::Stopped);
        }
        self.push(
            Event::KeyUse(KeyUse {
                key: workflow.key.clone(),
                provider: Some(plan.terms.provider.clone()),
                decision: Decision::Pass,
                reasons: List::new(),
                label: plan.terms.label.clone(),
            }),
            false,
        );
        let steps = (workflow.config.steps * self.random.log_normal(1.0, 0.5) * self.size.sqrt())
            .clamp(1.0, STEPS_MAX) as u32;
        for step in 0..steps {
            if !self.call_model(step) {
                return self.end(RunOutcome::Failed);
            }
            if self.random.chance(0.7) {
                self.use_tool();
            }
            if self.random.chance(0.5) {
                self.read_source();
            }
        }
        if self.random.chance(workflow.config.polls) {
            let times = self.random.log_normal(6.0, 0.7).min(60.0) as u32;
            let poll = plan.terms.poll.clone();
            self.repeat(&poll, times, 20.0, false);
        }
        self.take_effect();
        let growth = match plan.effect {
            Some((_, Effect::Items(factor))) => factor,
            _ => 1.0,
        };
        let output = self.random.log_normal(1_500.0, 0.6) * self.size.sqrt() * growth;
        let sink = self.random.pick(&workflow.sinks, |(_, weight)| *weight);
        let sink = sink.map(|(sink, _)| sink.clone());
        self.touched |= growth > 1.0;
        let decided = self.decide(Stage::Output, sink, output);
        if decided.decision != Decision::Block {
            self.come_of(&decided, Outcome::Done);
        }
        self.end(RunOutcome::Completed);
    }

    /// What an incident adds to the steps.
    fn take_effect(&mut self) {
        match &self.plan.effect {
            Some((_, Effect::Source(source))) => {
                let items = self.random.log_normal(self.plan.workflow.config.items, 0.8);
                self.access(source.clone(), items, true);
            }
            Some((_, Effect::Denials(tries))) => {
                for _ in 0..*tries {
                    self.wait(20.0);
                    self.probe();
                }
            }
            Some((_, Effect::Repeats(times))) => {
                let tools = &self.plan.workflow.tools;
                let tool = self.random.pick(tools, |(_, weight)| *weight).cloned();
                if let Some((tool, _)) = tool {
                    let times = f64::from(*times).min(STEPS_MAX) as u32;
                    self.repeat(&tool, times, 2.0, true);
                }
            }
            _ => {}
        }
    }

    /// A try that is blocked, at a stage and for a reason of many.
    fn probe(&mut self) {
        let stage = match self.random.index(3) {
            0 => Stage::Input,
            1 => Stage::ToolCall,
            _ => Stage::Output,
        };
        let reason = self.random.index(self.plan.terms.denials.len());
        let reason = self.plan.terms.denials.get(reason).cloned();
        let bytes = self.random.log_normal(700.0, 0.9);
        self.push_decision(stage, None, Decision::Block, reason, bytes, false, true);
    }

    fn end(&mut self, outcome: RunOutcome) {
        self.wait(0.2);
        let end = RunEnd {
            outcome,
            duration: self.time.saturating_sub(self.start).unsigned_abs(),
            decisions: self.decisions,
            model_calls: self.model_calls,
            tool_calls: self.tool_calls,
            usage: self.usage,
            cost: self.cost,
            label: self.plan.terms.label.clone(),
        };
        let touched = self.touched;
        self.push(Event::RunEnd(end), touched);
    }

    fn decide(&mut self, stage: Stage, subject: Option<Id>, bytes: f64) -> Decided {
        let touched = self.touched && stage == Stage::Output;
        self.decide_about(stage, subject, bytes, touched)
    }

    /// Decides about what an incident changed, or did not.
    fn decide_about(
        &mut self,
        stage: Stage,
        subject: Option<Id>,
        bytes: f64,
        touched: bool,
    ) -> Decided {
        let config = &self.plan.workflow.config;
        let blocked = if self.blocked_before { 0.3 } else { config.denials };
        let blocked = self.random.chance(blocked);
        let held = stage == Stage::ToolCall && self.random.chance(config.holds);
        let found = self.random.chance(config.findings);
        self.blocked_before |= blocked;
        if !blocked {
            self.blocked_before = false;
        }
        let (decision, reason) = if blocked {
            let reason = self.random.index(3);
            (Decision::Block, self.plan.terms.denials.get(reason).cloned())
        } else if held {
            (Decision::Hold, Some(self.plan.terms.hold.clone()))
        } else if found && matches!(stage, Stage::Output | Stage::ModelCall) {
            (Decision::Rewrite, Some(self.plan.terms.finding.clone()))
        } else {
            (Decision::Pass, None)
        };
        let number = self.push_decision(stage, subject, decision, reason, bytes, found, touched);
        Decided { decision, number }
    }

    #[expect(clippy::too_many_arguments, reason = "each is one field of the record")]
    fn push_decision(
        &mut self,
        stage: Stage,
        subject: Option<Id>,
        decision: Decision,
        reason: Option<Code>,
        bytes: f64,
        found: bool,
        touched: bool,
    ) -> u64 {
        self.decisions = self.decisions.saturating_add(1);
        let reasons: Vec<_> = reason.map(|code| Reason { code, count: 1 }).into_iter().collect();
        let mut findings = Vec::new();
        if found {
            let count = 1 + self.random.index(3) as u32;
            findings.push(Finding { kind: self.plan.terms.finding.clone(), count });
        }
        let content = Content {
            bytes: bytes as u64,
            findings: findings.try_into().unwrap_or_default(),
            ..Content::default()
        };
        self.push(
            Event::StageDecision(StageDecision {
                stage,
                subject,
                decision,
                mode: Mode::Enforce,
                reasons: reasons.try_into().unwrap_or_default(),
                label: self.plan.terms.label.clone(),
                content,
                subjects: List::new(),
                approval: None,
            }),
            touched,
        )
    }

    /// What became of a decision.
    fn come_of(&mut self, decided: &Decided, outcome: Outcome) {
        let error = (outcome == Outcome::Failed).then(|| self.plan.terms.timeout.clone());
        let outcome = StageOutcome {
            decision: decided.number,
            outcome,
            error,
            duration: None,
            content: None,
        };
        self.push(Event::StageOutcome(outcome), false);
    }

    /// Lets about so many seconds pass.
    fn wait(&mut self, seconds: f64) {
        let seconds = self.random.log_normal(seconds, 0.5);
        self.time = self.time.saturating_add((seconds * SECOND) as i64);
    }

    fn push(&mut self, event: Event, touched: bool) -> u64 {
        let incident = self.plan.effect.as_ref().map(|(incident, _)| *incident);
        self.touched |= touched;
        let draft = Draft {
            time: self.time,
            run: self.name.clone(),
            workflow: Some(self.plan.workflow.name.clone()),
            agent: Some(self.plan.agent.clone()),
            event,
        };
        self.queue.push(draft, incident.filter(|_| touched))
    }
}

fn content(bytes: f64) -> Content {
    Content { bytes: bytes as u64, ..Content::default() }
}
