//! Requests as Cedar takes them.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::str::FromStr;

use cedar_policy::{
    Context, Entities, Entity, EntityId, EntityTypeName, EntityUid, Request as CedarRequest,
    RestrictedExpression, Schema,
};
use data_class::Scheme;

use super::label::LabelWords;
use crate::role::Roles;
use crate::window::minute_of_week;
use crate::{Action, Error, ErrorKind, GateDocument, Person, Request};

/// Who asks Cedar.
#[derive(Clone, Copy)]
pub(super) enum Asking<'a> {
    Agent(&'a str),
    Person(Person<'a>),
}

/// Writes requests.
#[derive(Clone, Debug)]
pub(super) struct Facts {
    words: LabelWords,
    groups: SourceGroups,
    types: Types,
}

/// The patterns of sources of all grants, in lower case.
#[derive(Clone, Debug, Default)]
pub(super) struct SourceGroups {
    names: BTreeSet<String>,
    /// Without their stars.
    beginnings: BTreeSet<String>,
}

/// The types of the schema.
#[derive(Clone, Debug)]
struct Types {
    action: EntityTypeName,
    agent: EntityTypeName,
    model: EntityTypeName,
    person: EntityTypeName,
    role: EntityTypeName,
    sink: EntityTypeName,
    source: EntityTypeName,
    store: EntityTypeName,
    tool: EntityTypeName,
    workflow: EntityTypeName,
}

impl Facts {
    pub(super) fn new(words: LabelWords, groups: SourceGroups) -> Result<Self, Error> {
        let name = |name| {
            EntityTypeName::from_str(name)
                .map_err(|_| Error::new(ErrorKind::InvalidPolicy, "schema"))
        };
        let types = Types {
            action: name("Action")?,
            agent: name("Agent")?,
            model: name("Model")?,
            person: name("Person")?,
            role: name("Role")?,
            sink: name("Sink")?,
            source: name("Source")?,
            store: name("Store")?,
            tool: name("Tool")?,
            workflow: name("Workflow")?,
        };
        Ok(Self { words, groups, types })
    }

    pub(super) fn scheme(&self) -> &Scheme {
        self.words.scheme()
    }

    /// The request of which every name is one. With the schema it is checked against it, which
    /// costs time and finds nothing: a test looks
    /// (`what_is_asked_of_cedar_fits_the_schema`).
    pub(super) fn request(
        &self,
        request: &Request<'_>,
        asking: Asking<'_>,
        roles: &Roles,
        schema: Option<&Schema>,
    ) -> Option<(CedarRequest, Entities)> {
        let (person, principal) = match asking {
            Asking::Agent(id) => (request.person(), self.named(&self.types.agent, id)?),
            Asking::Person(person) => (None, self.person(person, roles)?),
        };
        let (action, resource) = self.act(request)?;
        let context = self.context(request, person, schema.map(|schema| (schema, &action)))?;
        let mut entities: Vec<Entity> = Vec::with_capacity(3);
        let uids = (principal.uid(), resource.uid());
        // An agent may hand data to itself.
        if uids.0 != uids.1 {
            entities.push(resource);
        }
        entities.push(principal);
        if let Some(person) = person {
            entities.push(self.person(person, roles)?);
        }
        let entities = Entities::from_entities(entities, schema).ok()?;
        let request = CedarRequest::new(uids.0, action, uids.1, context, schema).ok()?;
        Some((request, entities))
    }

    fn act(&self, request: &Request<'_>) -> Option<(EntityUid, Entity)> {
        let types = &self.types;
        let workflow = || request.workflow.as_ref().map(|workflow| workflow.id);
        let (action, kind, name) = match request.action {
            Action::Create => ("create", &types.workflow, workflow()?),
            Action::Modify => ("modify", &types.workflow, workflow()?),
            Action::Execute => ("execute", &types.workflow, workflow()?),
            Action::Approve => ("approve", &types.workflow, workflow()?),
            Action::Receive(source) => ("receive", &types.source, source),
            Action::ReadSource(source) => ("read_source", &types.source, source),
            Action::CallModel(model) => ("call_model", &types.model, model),
            Action::CallTool(tool) => ("call_tool", &types.tool, tool),
            Action::HandOff(agent) => ("hand_off", &types.agent, agent),
            Action::Output(sink) => ("output", &types.sink, sink),
            Action::WriteStore(store) => ("write_store", &types.store, store),
        };
        Some((uid(&types.action, action), self.named(kind, name)?))
    }

    fn context(
        &self,
        request: &Request<'_>,
        person: Option<Person<'_>>,
        schema: Option<(&Schema, &EntityUid)>,
    ) -> Option<Context> {
        let word = |text: &str| RestrictedExpression::new_string(text.to_ascii_lowercase());
        let minute = i64::try_from(minute_of_week(request.now)).ok()?;
        let mut pairs = vec![
            ("now", RestrictedExpression::new_long(request.now)),
            ("minute", RestrictedExpression::new_long(minute)),
            ("stage", word(request.stage.as_str())),
        ];
        if let Some(label) = request.label {
            pairs.push(("label", self.words.value(label)?));
        }
        let called = match request.action {
            Action::CallTool(tool) => Some(tool),
            _ => None,
        };
        pairs.extend(called.or(request.tool).map(|tool| ("tool", word(tool))));
        let own = match request.action {
            Action::Receive(source) | Action::ReadSource(source) => Some(source),
            _ => None,
        };
        let sources: Vec<String> =
            own.iter().chain(request.sources).map(|source| source.to_ascii_lowercase()).collect();
        if !sources.is_empty() {
            let groups = sources.iter().map(|source| self.groups.narrowest(source));
            let groups = groups.map(RestrictedExpression::new_string);
            pairs.push(("source_groups", RestrictedExpression::new_set(groups)));
            let names = sources.iter().map(|source| word(source));
            pairs.push(("sources", RestrictedExpression::new_set(names)));
        }
        pairs.extend(request.environment.map(|name| ("environment", word(name))));
        if let Some(workflow) = &request.workflow {
            pairs.push(("workflow", word(workflow.id)));
            pairs.push(("version", word(workflow.version)));
        }
        pairs.extend(person.map(|person| {
            let uid = uid(&self.types.person, person.id);
            ("person", RestrictedExpression::new_entity_uid(uid))
        }));
        let pairs = pairs.into_iter().map(|(name, value)| (name.to_owned(), value));
        let context = Context::from_pairs(pairs).ok()?;
        if let Some((schema, action)) = schema {
            context.validate(schema, action).ok()?;
        }
        Some(context)
    }

    fn named(&self, kind: &EntityTypeName, name: &str) -> Option<Entity> {
        entity(kind, name, HashSet::new(), None)
    }

    /// The person with every role that they have, directly or not.
    fn person(&self, person: Person<'_>, roles: &Roles) -> Option<Entity> {
        let all = roles.all(person).into_iter();
        let parents = all.map(|role| uid(&self.types.role, roles.name(role))).collect();
        // Of none in particular there is nothing to know but whether there is a doubt.
        let in_doubt = roles.held(person).has_any(&[]).is_none();
        entity(&self.types.person, person.id, parents, Some(in_doubt))
    }
}

impl SourceGroups {
    pub(super) fn of(document: &GateDocument) -> Self {
        let mut groups = Self::default();
        for pattern in document.grants.iter().filter_map(|grant| grant.sources.as_ref()).flatten() {
            let pattern = pattern.to_ascii_lowercase();
            match pattern.strip_suffix('*') {
                Some(stem) => groups.beginnings.insert(stem.to_owned()),
                None => groups.names.insert(pattern),
            };
        }
        groups
    }

    /// The narrowest group of a source in lower case; empty if it is in none.
    fn narrowest(&self, source: &str) -> String {
        if self.names.contains(source) {
            return source.to_owned();
        }
        let stems = (0..=source.len()).rev().filter_map(|end| source.get(..end));
        let stem = stems.into_iter().find(|stem| self.beginnings.contains(*stem));
        stem.map(|stem| format!("{stem}*")).unwrap_or_default()
    }

    /// Every group whose sources are all among the patterns. Each source that is among them is
    /// in one of these groups, since each of the patterns is a group.
    pub(super) fn within(&self, patterns: &[String]) -> Vec<String> {
        let mut groups = BTreeSet::new();
        for pattern in patterns {
            let pattern = pattern.to_ascii_lowercase();
            let Some(stem) = pattern.strip_suffix('*') else {
                groups.insert(pattern);
                continue;
            };
            let begin = |name: &&String| name.starts_with(stem);
            let from = || stem.to_owned()..;
            groups.extend(self.names.range(from()).take_while(begin).cloned());
            let below = self.beginnings.range(from()).take_while(begin);
            groups.extend(below.map(|stem| format!("{stem}*")));
        }
        groups.into_iter().collect()
    }
}

fn uid(kind: &EntityTypeName, name: &str) -> EntityUid {
    EntityUid::from_type_name_and_id(kind.clone(), EntityId::new(name.to_ascii_lowercase()))
}

fn entity(
    kind: &EntityTypeName,
    name: &str,
    parents: HashSet<EntityUid>,
    roles_in_doubt: Option<bool>,
) -> Option<Entity> {
    let value = RestrictedExpression::new_string(name.to_ascii_lowercase());
    let mut attributes = HashMap::from([("name".to_owned(), value)]);
    if let Some(in_doubt) = roles_in_doubt {
        let value = RestrictedExpression::new_bool(in_doubt);
        attributes.insert("roles_in_doubt".to_owned(), value);
    }
    Entity::new(uid(kind, name), attributes, parents).ok()
}
