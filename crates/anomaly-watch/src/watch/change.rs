//! Changes that are announced, and a clock that is set back.

use audit_types::{ChangeAction, ChangeObject, Event, Id, Record};

use super::scope::Scope;
use super::{Watch, forget};
use crate::ScopeKind;

impl Watch {
    pub(super) fn take_changes(&mut self, record: &Record, clock: i64) {
        match record.event() {
            Event::ConfigurationChange(change) => {
                if change.action == ChangeAction::Deleted {
                    return;
                }
                match change.object {
                    ChangeObject::Agent => self.change(ScopeKind::Agent, &change.name, clock),
                    ChangeObject::Workflow => self.change(ScopeKind::Workflow, &change.name, clock),
                    _ => {}
                }
                if let Some(holder) = &change.holder {
                    self.change(ScopeKind::Agent, holder, clock);
                    self.change(ScopeKind::Workflow, holder, clock);
                }
            }
            // One that belongs to nobody in particular is not about how somebody works.
            Event::PolicyChange(_) => {
                if let Some(workflow) = record.workflow() {
                    self.change(ScopeKind::Workflow, workflow, clock);
                }
                if let Some(agent) = record.agent() {
                    self.change(ScopeKind::Agent, agent, clock);
                }
            }
            Event::KeyChange(change) => {
                let Some(successor) = &change.successor else { return };
                if self.of_keys.is_empty() {
                    return;
                }
                for (_, scope) in self.scopes.iter_mut() {
                    for index in &self.of_keys {
                        scope.replace_name(*index, &change.key, successor);
                    }
                }
            }
            Event::RunStart(start) => {
                let (Some(version), Some(workflow)) = (&start.version, record.workflow()) else {
                    return;
                };
                let key = (ScopeKind::Workflow, workflow.clone());
                // Its first record may be this one, and no rule may watch it itself.
                let (scope, evicted) =
                    self.scopes.touch(&key, || Scope::new(clock, self.rules.len()));
                forget(evicted, &mut self.counts, &mut self.streams);
                if scope.is_some_and(|scope| scope.is_new_version(version)) {
                    self.change(ScopeKind::Workflow, workflow, clock);
                }
            }
            _ => {}
        }
    }

    /// The clock may have been set: what is remembered knows of no time after it.
    pub(super) fn set_back(&mut self, before: Option<i64>, clock: i64) {
        if before.is_none_or(|before| before <= clock) {
            return;
        }
        self.ticked_hour = None;
        for (_, scope) in self.scopes.iter_mut() {
            scope.set_back(clock);
        }
    }

    /// Linear in the number of scopes for a workflow: such changes are rare.
    fn change(&mut self, kind: ScopeKind, name: &Id, clock: i64) {
        if let Some(scope) = self.scopes.get_mut(&(kind, name.clone())) {
            scope.change(clock);
        }
        if kind == ScopeKind::Workflow {
            for (_, scope) in self.scopes.iter_mut() {
                if scope.workflow.as_ref() == Some(name) {
                    scope.change(clock);
                }
            }
        }
    }
}
