//! Grants and roles as policies in the language of Cedar.

use std::collections::BTreeMap;

use super::facts::SourceGroups;
use super::label::LabelWords;
use super::text::{among, any, known, list};
use crate::window::Minutes;
use crate::{Effect, Error, GrantDocument, PermitDocument};

/// What the policies of a document have in common.
pub(super) struct Writer<'a> {
    pub(super) words: &'a LabelWords,
    pub(super) groups: &'a SourceGroups,
}

impl Writer<'_> {
    /// The policy of a checked grant; `path` is the grant's.
    pub(super) fn grant(&self, grant: &GrantDocument, path: &str) -> Result<String, Error> {
        let effect = match grant.effect {
            Effect::Allow => "permit",
            Effect::Deny => "forbid",
        };
        let actions = actions(grant.actions.iter().map(|action| action.as_str()));
        let scope = format!("principal is Agent, action in {actions}, resource");
        let mut conditions = vec![among("principal.name", &grant.agents)];
        conditions.push(resources(&grant.resources));
        conditions.extend(self.conditions(grant, path)?);
        Ok(policy(&grant.id, effect, &scope, &conditions))
    }

    fn conditions(&self, grant: &GrantDocument, path: &str) -> Result<Vec<String>, Error> {
        let effect = grant.effect;
        // That there is no workflow and no person is known, whatever the effect.
        let set = |attribute, condition: &str| known(attribute, condition, Effect::Allow);
        let mut conditions = Vec::new();
        if let Some(stages) = &grant.stages {
            let stages: Vec<&str> = stages.iter().map(|stage| stage.as_str()).collect();
            conditions.push(format!("{}.contains(context.stage)", list(&stages)));
        }
        if let Some(ceiling) = &grant.ceiling {
            conditions.push(self.words.within(ceiling, effect, &format!("{path}.ceiling"))?);
        }
        if let Some(ceiling) = &grant.label_above {
            let path = format!("{path}.label_above");
            conditions.push(self.words.not_within(ceiling, effect, &path)?);
        }
        if let Some(names) = &grant.categories {
            let path = format!("{path}.categories");
            conditions.push(self.words.of_category(names, effect, &path)?);
        }
        if let Some(tools) = &grant.tools {
            conditions.push(known("tool", &among("context.tool", tools), effect));
        }
        if let Some(sources) = &grant.sources {
            let groups = list(&self.groups.within(sources));
            let condition = match effect {
                Effect::Allow => format!("{groups}.containsAll(context.source_groups)"),
                Effect::Deny => format!("context.source_groups.containsAny({groups})"),
            };
            conditions.push(known("source_groups", &condition, effect));
        }
        if let Some(workflows) = &grant.workflows {
            conditions.push(set("workflow", &among("context.workflow", workflows)));
        }
        if let Some(environments) = &grant.environments {
            let condition = among("context.environment", environments);
            conditions.push(known("environment", &condition, effect));
        }
        if let Some(windows) = &grant.windows {
            let minutes = Minutes::parse(windows, &format!("{path}.windows"))?;
            conditions.push(within(&minutes));
        }
        if let Some(roles) = &grant.roles {
            let roles: Vec<String> = roles.iter().map(|role| role_literal(role)).collect();
            let has = format!("context.person in [{}]", roles.join(", "));
            let condition = match effect {
                Effect::Allow => has,
                Effect::Deny => format!("{has} || context.person.roles_in_doubt"),
            };
            conditions.push(set("person", &condition));
        }
        Ok(conditions)
    }
}

/// The policy of what a role permits.
pub(super) fn permit(role: &str, permit: &PermitDocument) -> String {
    let actions = actions(permit.actions.iter().map(|action| action.as_str()));
    let role_literal = role_literal(role);
    let scope =
        format!("principal is Person in {role_literal}, action in {actions}, resource is Workflow");
    policy(role, "permit", &scope, &[among("resource.name", &permit.workflows)])
}

fn policy(id: &str, effect: &str, scope: &str, conditions: &[String]) -> String {
    let mut text = format!("@id(\"{id}\")\n{effect} ({scope})");
    for condition in conditions.iter().filter(|condition| *condition != "true") {
        text.push_str("\nwhen { ");
        text.push_str(condition);
        text.push_str(" }");
    }
    text.push_str(";\n");
    text
}

fn actions<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let literals: Vec<String> = names.map(|name| format!("Action::\"{name}\"")).collect();
    format!("[{}]", literals.join(", "))
}

fn role_literal(name: &str) -> String {
    format!("Role::\"{}\"", name.to_ascii_lowercase())
}

/// By kind, since each kind is a type.
fn resources(resources: &[String]) -> String {
    if resources.iter().any(|resource| resource == "*") {
        return "true".to_owned();
    }
    let mut kinds: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for resource in resources {
        let Some((kind, pattern)) = resource.split_once(':') else { continue };
        kinds.entry(kind).or_default().push(pattern.to_owned());
    }
    let of_kind = |(kind, patterns): (&str, Vec<String>)| {
        let kind = match kind {
            "agent" => "Agent",
            "model" => "Model",
            "sink" => "Sink",
            "source" => "Source",
            "store" => "Store",
            "tool" => "Tool",
            _ => "Workflow",
        };
        match among("resource.name", &patterns).as_str() {
            "true" => format!("resource is {kind}"),
            among => format!("(resource is {kind} && {among})"),
        }
    };
    any(&kinds.into_iter().map(of_kind).collect::<Vec<_>>())
}

fn within(minutes: &Minutes) -> String {
    let ranges = minutes.ranges();
    let range = |range: &std::ops::Range<usize>| {
        format!("(context.minute >= {} && context.minute < {})", range.start, range.end)
    };
    any(&ranges.iter().map(range).collect::<Vec<_>>())
}
