//! A policy made ready to check texts.

use std::sync::Arc;

use audit_types::Stage;
use rule_scan::{Nonce, RuleId};

use crate::action::Action;
use crate::policy::Policy;
use crate::run::Run;

/// A policy made ready: shared by all runs, cheap to clone, without locks.
#[derive(Clone, Debug)]
pub struct Guard(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    policy: Policy,
    /// By stage, then by rule.
    actions: [Box<[Action]>; 6],
}

impl Guard {
    /// Makes a policy ready.
    #[must_use]
    pub fn new(policy: Policy) -> Self {
        let [input, context, model_call, tool_call, handoff, output] = [
            Stage::Input,
            Stage::Context,
            Stage::ModelCall,
            Stage::ToolCall,
            Stage::Handoff,
            Stage::Output,
        ]
        .map(|stage| policy.rules().map(|rule| policy.action(stage, rule.kind())).collect());
        let actions = [input, context, model_call, tool_call, handoff, output];
        Self(Arc::new(Inner { policy, actions }))
    }

    /// Starts a run. The nonce marks its placeholders: random, one for each run.
    #[must_use]
    pub fn start_run(&self, id: &str, nonce: Nonce) -> Run {
        Run::new(self.clone(), id, nonce)
    }

    /// The policy.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.0.policy
    }

    /// What is done about a rule's findings at a stage.
    pub(crate) fn action(&self, stage: Stage, rule: RuleId) -> Action {
        let [input, context, model_call, tool_call, handoff, output] = &self.0.actions;
        let table = match stage {
            Stage::Input => input,
            Stage::Context => context,
            Stage::ModelCall => model_call,
            Stage::ToolCall => tool_call,
            Stage::Handoff => handoff,
            Stage::Output => output,
        };
        table.get(rule.index()).copied().unwrap_or(Action::Block)
    }
}
