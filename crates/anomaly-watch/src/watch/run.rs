//! What a run has done so far.

use audit_types::{Decision, Event, Id, Stage, StageDecision, ToolCall};

use super::metric::Metric;
use super::observe::is_let_through;
use crate::time::HOUR;

/// How many different calls of a run are told apart. One more takes the place of the oldest of
/// those that came least often, so that a loop is counted whatever was before it.
const CALLS: usize = 64;

/// What one run has done so far. Bounded: some 1.8 KiB.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub(crate) struct RunState {
    pub(crate) workflow: Option<Id>,
    tokens: u64,
    cost: u64,
    steps: u64,
    items: u64,
    output: u64,
    pub(crate) calls: Vec<Call>,
    /// How often the last call of a tool was made so far.
    pub(crate) last_count: u32,
    hour: i64,
    /// Calls of models in that hour.
    in_hour: u32,
    /// Whether the last event is none of a call of a model, or one that stands for several.
    pub(crate) one_of_few: bool,
    /// The rules whose ceiling it is above, a bit each.
    pub(crate) above: u64,
}

/// A call of a tool, and how often a run made it.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub(crate) struct Call {
    key: u64,
    pub(crate) tool: u64,
    pub(crate) count: u32,
}

#[cfg(test)]
impl Call {
    pub(crate) const fn of(tool: u64, count: u32) -> Self {
        Self { key: tool, tool, count }
    }
}

impl RunState {
    /// Takes an event of the run.
    pub(crate) fn take(&mut self, event: &Event, clock: i64) {
        self.one_of_few = self.is_one_of_few(event, clock.div_euclid(HOUR));
        match event {
            Event::ModelCall(call) => {
                self.steps = self.steps.saturating_add(1);
                self.tokens = self.tokens.saturating_add(call.usage.total());
                self.cost = self.cost.saturating_add(call.cost);
            }
            Event::ToolCall(call) => {
                self.steps = self.steps.saturating_add(1);
                self.count_call(call);
            }
            Event::DataAccess(access) => {
                self.steps = self.steps.saturating_add(1);
                if is_let_through(access) {
                    self.items = self.items.saturating_add(access.items.unwrap_or(1));
                }
            }
            Event::StageDecision(decision) => {
                self.output = self.output.saturating_add(output_bytes(decision).unwrap_or(0));
            }
            // What was not seen of the run is believed at its end.
            Event::RunEnd(end) => {
                self.tokens = self.tokens.max(end.usage.total());
                self.cost = self.cost.max(end.cost);
            }
            _ => {}
        }
    }

    pub(crate) fn value(&self, metric: Metric) -> u64 {
        match metric {
            Metric::RunTokens => self.tokens,
            Metric::RunCost => self.cost,
            Metric::RunSteps => self.steps,
            Metric::RunItems => self.items,
            Metric::RunOutput => self.output,
            _ => 0,
        }
    }

    /// Calls of one run are much alike: in an hour the first, second, fourth and so on stand for
    /// all. By the hour, so that a run that never ends is still watched.
    fn is_one_of_few(&mut self, event: &Event, hour: i64) -> bool {
        if !matches!(event, Event::ModelCall(_)) {
            return true;
        }
        if hour != self.hour {
            self.hour = hour;
            self.in_hour = 0;
        }
        self.in_hour = self.in_hour.saturating_add(1);
        self.in_hour.is_power_of_two()
    }

    fn count_call(&mut self, call: &ToolCall) {
        let key = call_key(call);
        if let Some(known) = self.calls.iter_mut().find(|known| known.key == key) {
            known.count = known.count.saturating_add(1);
            self.last_count = known.count;
            return;
        }
        if self.calls.len() >= CALLS {
            let least = self.calls.iter().enumerate().min_by_key(|(_, known)| known.count);
            if let Some((at, _)) = least {
                self.calls.remove(at);
            }
        }
        self.calls.push(Call { key, tool: tool_key(&call.tool), count: 1 });
        self.last_count = 1;
    }

    pub(crate) fn is_sound(&self) -> bool {
        self.calls.len() <= CALLS
            && u64::from(self.in_hour) <= self.steps
            && (self.one_of_few || self.in_hour > 2)
            && self.calls.iter().all(|call| call.count > 0)
            && self.last_count <= self.calls.iter().map(|call| call.count).max().unwrap_or(0)
    }
}

/// The bytes that a decision lets out, if it is about output.
pub(crate) fn output_bytes(decision: &StageDecision) -> Option<u64> {
    let out = decision.stage == Stage::Output
        && matches!(decision.decision, Decision::Pass | Decision::Rewrite);
    out.then_some(decision.content.bytes)
}

/// Equal for calls of one tool with the same arguments. FNV-1a, 64 bits: a collision makes a
/// count too high, and takes some billions of different calls in one run.
fn call_key(call: &ToolCall) -> u64 {
    let mut hash = tool_key(&call.tool);
    let mut take = |bytes: &[u8]| hash = hash_on(hash, bytes);
    take(call.action.as_ref().map_or("", Id::as_str).as_bytes());
    match &call.arguments.fingerprint {
        Some(fingerprint) => take(fingerprint.as_bytes()),
        None => {
            take(&call.arguments.bytes.to_be_bytes());
            let result = call.result.as_ref().map_or(0, |result| result.bytes);
            take(&result.to_be_bytes());
        }
    }
    hash
}

/// Equal for calls of one tool.
pub(crate) fn tool_key(tool: &Id) -> u64 {
    hash_on(0xCBF2_9CE4_8422_2325, tool.as_str().as_bytes())
}

fn hash_on(hash: u64, bytes: &[u8]) -> u64 {
    // The last is no byte of UTF-8, so that parts do not run together.
    let bytes = bytes.iter().chain(&[0xFF]);
    bytes.fold(hash, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3))
}
