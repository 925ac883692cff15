//! The steps of a run: models, tools, data, approvals.

use audit_types::{
    AccessOperation, Approval, ApprovalStep, Content, DataAccess, Decision, Digest, Event,
    Fingerprint, Id, List, ModelCall, Outcome, Stage, TokenUsage, ToolCall,
};

use super::{Decided, Run, SECOND, content};
use crate::traffic::effect::Effect;

/// How often a call of a model is tried before another model stands in.
const ATTEMPTS: u32 = 2;

/// What a model can read at once, in tokens. Longer contexts are cut, other than by an incident.
const WINDOW: f64 = 200_000.0;

impl Run<'_> {
    /// Calls the model, once more if that fails, and then another one; false if all failed.
    pub(super) fn call_model(&mut self, step: u32) -> bool {
        let config = &self.plan.workflow.config;
        // What was said before is read again.
        let before = 1.0 + 0.2 * f64::from(step.min(40));
        let median = config.input_tokens * self.plan.workflow.tokens * self.size * before;
        let mut input = self.random.log_normal(median, 0.35).min(WINDOW);
        let mut output = self.random.log_normal(config.output_tokens, 0.6);
        let mut pace = self.random.log_normal(1.0, 0.3);
        let mut key = self.plan.workflow.key.clone();
        let draw = self.random.share();
        let mut touched = true;
        match &self.plan.effect {
            Some((_, Effect::Tokens(times))) => input *= times,
            Some((_, Effect::Output(times))) => output *= times,
            Some((_, Effect::Latency(part))) => pace *= part,
            Some((_, Effect::Key(other, share))) if draw < *share => key = other.clone(),
            Some((_, Effect::Presence)) => {}
            _ => touched = false,
        }
        let decided = self.decide_about(Stage::ModelCall, None, input * 4.0, touched);
        if decided.decision == Decision::Block {
            self.come_of(&decided, Outcome::Refused);
            return true;
        }
        for attempt in 1..=ATTEMPTS + 1 {
            let fallback = attempt > ATTEMPTS;
            // The other provider has its own troubles.
            let failing = if fallback { 0.01 } else { self.plan.calendar.failing(self.time) };
            let failed = self.random.chance(failing);
            let slower = if fallback { 1.0 } else { self.plan.calendar.slower(self.time) };
            let seconds = (0.4 + output / 80.0) * pace * slower;
            let seconds = if failed { self.random.between(0.1, 30.0) } else { seconds };
            self.time = self.time.saturating_add((seconds * SECOND) as i64);
            let call = Call { input, output, seconds, attempt, failed, fallback };
            self.push_model_call(&call, &key, touched);
            if !failed {
                self.come_of(&decided, Outcome::Done);
                return true;
            }
            self.wait(2.0);
        }
        self.come_of(&decided, Outcome::Failed);
        false
    }

    fn push_model_call(&mut self, call: &Call, key: &Id, touched: bool) {
        let plan = self.plan;
        let (terms, workflow) = (plan.terms, plan.workflow);
        let cached = call.input * self.random.between(0.0, 0.6);
        let usage = TokenUsage {
            input: call.input as u64,
            output: if call.failed { 0 } else { call.output as u64 },
            cached: cached as u64,
            reasoning: 0,
        };
        // Millionths: 3 and 15 for a million tokens, a tenth for what is cached.
        let read = (call.input - cached) * 3.0 + cached * 0.3;
        let cost = if call.failed { 0 } else { (read + call.output * 15.0) as u64 };
        self.usage = self.usage.plus(usage);
        self.cost = self.cost.saturating_add(cost);
        self.model_calls = self.model_calls.saturating_add(1);
        let (provider, model) = if call.fallback {
            (&terms.other_provider, &workflow.fallback)
        } else {
            (&terms.provider, &workflow.model)
        };
        self.push(
            Event::ModelCall(ModelCall {
                provider: provider.clone(),
                model: model.clone(),
                region: Some(terms.region.clone()),
                key: Some(key.clone()),
                attempt: call.attempt,
                fallback_of: call.fallback.then(|| workflow.model.clone()),
                outcome: if call.failed { Outcome::Failed } else { Outcome::Done },
                error: call.failed.then(|| terms.timeout.clone()),
                duration: (call.seconds * SECOND) as u64,
                usage,
                cost,
                label: terms.label.clone(),
                request: content(call.input * 4.0),
                response: (!call.failed).then(|| content(call.output * 4.0)),
            }),
            touched,
        );
    }

    /// Asks to use a tool, waits for an approval if one is needed, and uses it.
    pub(super) fn use_tool(&mut self) {
        let tools = &self.plan.workflow.tools;
        let Some((mut tool, _)) = self.random.pick(tools, |(_, weight)| *weight).cloned() else {
            return;
        };
        let mut touched = false;
        let draw = self.random.share();
        if let Some((_, Effect::Tool(share))) = &self.plan.effect
            && draw < *share
            && let Some((rare, _)) = tools.iter().min_by(|one, other| one.1.total_cmp(&other.1))
        {
            tool = rare.clone();
            touched = true;
        }
        let bytes = self.random.log_normal(300.0, 0.6);
        let decided = self.decide_about(Stage::ToolCall, Some(tool.clone()), bytes, touched);
        let approval = match decided.decision {
            Decision::Block => {
                self.come_of(&decided, Outcome::Refused);
                return;
            }
            Decision::Hold => {
                let Some(approval) = self.approve(&decided) else {
                    self.come_of(&decided, Outcome::Refused);
                    return;
                };
                Some(approval)
            }
            Decision::Pass | Decision::Rewrite => None,
        };
        let seconds = self.random.log_normal(0.4, 0.6);
        let mac = self.random.next();
        let failed = self.random.chance(0.015);
        self.push_tool_call(&tool, bytes, seconds, mac, failed, approval, touched);
        let outcome = if failed { Outcome::Failed } else { Outcome::Done };
        self.come_of(&decided, outcome);
        if failed && self.random.chance(0.7) {
            self.wait(1.0);
            self.push_tool_call(&tool, bytes, seconds, mac, false, approval, touched);
        }
    }

    /// Calls a tool so many times with the same arguments. Every call succeeds.
    pub(super) fn repeat(&mut self, tool: &Id, times: u32, seconds: f64, touched: bool) {
        let mac = self.random.next();
        for _ in 0..times {
            self.wait(seconds);
            self.push_tool_call(tool, 128.0, 0.2, mac, false, None, touched);
        }
    }

    #[expect(clippy::too_many_arguments, reason = "each is one field of the record")]
    fn push_tool_call(
        &mut self,
        tool: &Id,
        bytes: f64,
        seconds: f64,
        mac: u64,
        failed: bool,
        approval: Option<Digest>,
        touched: bool,
    ) {
        self.tool_calls = self.tool_calls.saturating_add(1);
        self.time = self.time.saturating_add((seconds * SECOND) as i64);
        let fingerprint = Fingerprint::new(1, bytes_of(mac));
        let result = self.random.log_normal(2_000.0, 1.0);
        self.push(
            Event::ToolCall(ToolCall {
                tool: tool.clone(),
                action: None,
                target: None,
                untrusted: false,
                outcome: if failed { Outcome::Failed } else { Outcome::Done },
                error: failed.then(|| self.plan.terms.timeout.clone()),
                duration: (seconds * SECOND) as u64,
                label: self.plan.terms.label.clone(),
                arguments: Content { fingerprint: Some(fingerprint), ..content(bytes) },
                result: Some(content(result)),
                approval,
            }),
            touched,
        );
    }

    /// The steps of an approval; its digest if it was given.
    fn approve(&mut self, decided: &Decided) -> Option<Digest> {
        let binding = Digest::sha256(&decided.number.to_be_bytes());
        self.push_approval(binding, ApprovalStep::Requested, false);
        // People are at lunch, or asleep.
        let minutes = self.random.log_normal(6.0, 1.2).min(240.0);
        self.wait(minutes * 60.0);
        if minutes > 120.0 {
            self.push_approval(binding, ApprovalStep::Expired, false);
            return None;
        }
        if self.random.chance(0.12) {
            self.push_approval(binding, ApprovalStep::VotedAgainst, true);
            self.push_approval(binding, ApprovalStep::Denied, false);
            return None;
        }
        self.push_approval(binding, ApprovalStep::VotedFor, true);
        self.push_approval(binding, ApprovalStep::Approved, false);
        self.wait(1.0);
        self.push_approval(binding, ApprovalStep::Consumed, false);
        Some(binding)
    }

    fn push_approval(&mut self, binding: Digest, step: ApprovalStep, voted: bool) {
        let terms = self.plan.terms;
        let approval = Approval {
            binding,
            step,
            actor: voted.then(|| terms.approver.clone()),
            role: None,
            rule: Some(terms.approval_rule.clone()),
            deadline: None,
            reason: None,
            label: terms.label.clone(),
        };
        self.push(Event::Approval(approval), false);
    }

    /// Reads from a source and takes what comes of it.
    pub(super) fn read_source(&mut self) {
        let sources = &self.plan.workflow.sources;
        let Some((source, _)) = self.random.pick(sources, |(_, weight)| *weight).cloned() else {
            return;
        };
        let mut items = 1.0 + self.random.log_normal(self.plan.workflow.config.items, 0.9);
        let mut touched = false;
        if let Some((_, Effect::Items(factor))) = &self.plan.effect {
            items *= factor;
            touched = true;
        }
        self.access(source, items, touched);
    }

    /// An access, and what it brings as context.
    pub(super) fn access(&mut self, source: Id, items: f64, touched: bool) {
        self.wait(0.1);
        self.push(
            Event::DataAccess(DataAccess {
                source: source.clone(),
                operation: AccessOperation::Read,
                decision: Decision::Pass,
                purpose: None,
                region: Some(self.plan.terms.region.clone()),
                items: Some(items as u64),
                label: self.plan.terms.label.clone(),
                content: content(items * 200.0),
                subjects: List::new(),
                actor: None,
            }),
            touched,
        );
        self.decide(Stage::Context, Some(source), items * 200.0);
    }
}

struct Call {
    input: f64,
    output: f64,
    seconds: f64,
    attempt: u32,
    failed: bool,
    fallback: bool,
}

/// So many bytes as a fingerprint has, from a number.
fn bytes_of(number: u64) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (byte, of) in bytes.iter_mut().zip(number.to_be_bytes()) {
        *byte = of;
    }
    bytes
}
