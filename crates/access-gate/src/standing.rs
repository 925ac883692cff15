//! What is checked before any rule: state and not policy, the same for every authoriser.

use crate::bound::is_public;
use crate::condition::Facts;
use crate::matching::Folded;
use crate::{Denial, Permission, Person, Registry, Request, Workflow, WorkflowState, WorkflowUse};

/// Whether the agent may act at all: it runs, what it hands data to runs, and so does the
/// workflow.
pub(crate) fn agent_may_act(
    registry: &Registry,
    request: &Request<'_>,
    facts: &Facts<'_>,
    outside_workflows: bool,
) -> Result<(), Denial<'static>> {
    // What is handed to a stopped agent would lie there until it is started again.
    for agent in [Some(&facts.agent), facts.receiver()].into_iter().flatten() {
        let Some(agent) = registry.folded_agent(agent) else { continue };
        if !agent.active {
            return Err(Denial::AgentInactive);
        }
        if request.now < agent.changed_at {
            return Err(Denial::FromThePast);
        }
    }
    match (&request.workflow, &facts.workflow) {
        (Some(workflow), Some(id)) => may_run(registry, request, workflow, id),
        _ if outside_workflows => Ok(()),
        _ => Err(Denial::NoWorkflow),
    }
}

/// Whether the person's request makes sense in the workflow's state; what it takes, and the
/// workflow.
pub(crate) fn person_may_ask(
    registry: &Registry,
    request: &Request<'_>,
    person: Person<'_>,
) -> Result<(Permission, Folded), Denial<'static>> {
    let permission = request.action.permission().ok_or(Denial::NotForPeople)?;
    let workflow = request.workflow.as_ref().ok_or(Denial::NoWorkflow)?;
    // Not all of the rest decides, but what is malformed is denied.
    let names = [person.id, workflow.version].into_iter();
    let names = names.chain(request.environment).chain(request.tool);
    if !names.chain(request.sources.iter().copied()).all(crate::name::is_name) {
        return Err(Denial::MalformedName);
    }
    let id = Folded::new(workflow.id).ok_or(Denial::MalformedName)?;
    match permission {
        Permission::Create => {
            if registry.folded_workflow(&id).is_some() {
                return Err(Denial::WorkflowExists);
            }
        }
        Permission::Modify => {
            registered(registry, request, &id)?;
        }
        Permission::Execute => may_run(registry, request, workflow, &id)?,
        Permission::Approve => {
            let known = registered(registry, request, &id)?;
            same_definition(known, workflow)?;
            if known.is_author(person.id) {
                return Err(Denial::OwnWork);
            }
        }
    }
    Ok((permission, id))
}

fn registered<'r>(
    registry: &'r Registry,
    request: &Request<'_>,
    id: &Folded,
) -> Result<&'r Workflow, Denial<'static>> {
    let known = registry.folded_workflow(id).ok_or(Denial::WorkflowUnknown)?;
    if request.now < known.changed_at {
        return Err(Denial::FromThePast);
    }
    Ok(known)
}

fn same_definition(known: &Workflow, asked: &WorkflowUse<'_>) -> Result<(), Denial<'static>> {
    let same = known.digest == *asked.digest && known.version.eq_ignore_ascii_case(asked.version);
    if same { Ok(()) } else { Err(Denial::WorkflowChanged) }
}

/// Whether a run of the workflow may start or go on.
fn may_run(
    registry: &Registry,
    request: &Request<'_>,
    asked: &WorkflowUse<'_>,
    id: &Folded,
) -> Result<(), Denial<'static>> {
    let known = registered(registry, request, id)?;
    match known.state {
        WorkflowState::Inactive => return Err(Denial::WorkflowInactive),
        WorkflowState::Draft => return Err(Denial::WorkflowDraft),
        WorkflowState::Test | WorkflowState::Active => same_definition(known, asked)?,
    }
    // That it is approved needs no look: there is no other way into these states, and none for
    // an unapproved state to be read back.
    if known.state == WorkflowState::Test && !is_public(request.label) {
        return Err(Denial::WorkflowTest);
    }
    Ok(())
}
