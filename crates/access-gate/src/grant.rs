//! Grants: what agents may do, and may not.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use data_class::{Categories, CeilingDocument, Scheme};

use crate::bound::{Bound, read_categories};
use crate::environment::Environments;
use crate::matching::{Pattern, Patterns};
use crate::name::is_name;
use crate::role::Roles;
use crate::term::impl_terms;
use crate::window::{Minutes, WindowDocument};
use crate::{Error, ErrorKind, Operation, Stage};

/// A grant: it allows or denies agents some operations on some resources, under conditions.
///
/// Nothing is allowed that no grant allows, and what one denies is denied, wherever it stands.
/// A list that is absent is no condition; a list that is empty is an error, and so is a pattern
/// that is in it twice. Where the request does not say what a condition asks for, an allowing
/// grant does not apply and a denying one does; but a request without a workflow is in none, and
/// an agent without a person acts for nobody, so that a grant about some workflows or some roles
/// does not apply to it.
///
/// Agents, workflows, tools and sources are names, or beginnings of names with a star behind
/// them, such as `team/*`, or a star alone. Resources are the same with their kind before a
/// colon: `tool:mail.*`, `source:crm`, `model:*`, `agent:team/*`, `sink:customer`,
/// `store:tickets`, `workflow:finance/*`, or a star alone.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub struct GrantDocument {
    /// Its name, which no other grant has; decisions name it.
    pub id: String,
    /// Whether it allows or denies.
    pub effect: Effect,
    /// The agents, at least one.
    pub agents: Vec<String>,
    /// The operations, at least one.
    pub actions: Vec<Operation>,
    /// The resources, at least one.
    pub resources: Vec<String>,
    /// It applies to data within this ceiling: a level, categories, and whether data may be
    /// untrusted, in the words of the gate's scheme. Unlabelled data is within the highest level
    /// with category `*` and untrusted data, which is everything, and within nothing else. What a
    /// label says of places, purposes and retention does not count here.
    #[cfg_attr(feature = "serde", serde(default))]
    pub ceiling: Option<CeilingDocument>,
    /// It applies to data that is *not* within this ceiling, which is what a denying grant wants.
    /// A label that cannot be compared with it is not within it.
    #[cfg_attr(feature = "serde", serde(default))]
    pub label_above: Option<CeilingDocument>,
    /// It applies to data that has any of these categories, in the words of the gate's scheme;
    /// `*` is every one. Of data of category `*`, and of another scheme's own categories, it is
    /// not known which of these they are.
    #[cfg_attr(feature = "serde", serde(default))]
    pub categories: Option<Vec<String>>,
    /// It applies at these stages.
    #[cfg_attr(feature = "serde", serde(default))]
    pub stages: Option<Vec<Stage>>,
    /// It applies to a call of these tools and to what comes out of them.
    #[cfg_attr(feature = "serde", serde(default))]
    pub tools: Option<Vec<String>>,
    /// It applies to data from these sources: for an allowing grant all of the data, for a
    /// denying one any of it.
    #[cfg_attr(feature = "serde", serde(default))]
    pub sources: Option<Vec<String>>,
    /// It applies in these workflows.
    #[cfg_attr(feature = "serde", serde(default))]
    pub workflows: Option<Vec<String>>,
    /// It applies in these environments, by name. All grants together may name 64.
    #[cfg_attr(feature = "serde", serde(default))]
    pub environments: Option<Vec<String>>,
    /// It applies in one of these windows of time.
    #[cfg_attr(feature = "serde", serde(default))]
    pub windows: Option<Vec<WindowDocument>>,
    /// It applies where the agent acts for a person who has one of these roles, directly or
    /// through a role that extends it.
    #[cfg_attr(feature = "serde", serde(default))]
    pub roles: Option<Vec<String>>,
}

impl GrantDocument {
    /// A grant without conditions. Set further fields directly.
    pub fn new(
        id: &str,
        effect: Effect,
        agents: &[&str],
        actions: &[Operation],
        resources: &[&str],
    ) -> Self {
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        Self {
            id: id.to_owned(),
            effect,
            agents: texts(agents),
            actions: actions.to_vec(),
            resources: texts(resources),
            ceiling: None,
            label_above: None,
            categories: None,
            stages: None,
            tools: None,
            sources: None,
            workflows: None,
            environments: None,
            windows: None,
            roles: None,
        }
    }
}

/// Whether a grant allows or denies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// It allows.
    Allow,
    /// It denies, whatever others allow.
    Deny,
}

impl Effect {
    /// Both.
    pub const ALL: &[Self] = &[Self::Allow, Self::Deny];

    /// The name, in lower case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Deny => "deny",
        }
    }
}

impl_terms!(Effect, "`allow` or `deny`");

/// A checked grant.
#[derive(Clone, Debug)]
pub(crate) struct Grant {
    pub(crate) id: String,
    pub(crate) effect: Effect,
    /// The bits of the operations.
    pub(crate) operations: u16,
    /// The bits of the stages.
    pub(crate) stages: Option<u8>,
    pub(crate) agents: Patterns,
    pub(crate) resources: Box<[Resource]>,
    pub(crate) ceiling: Option<Arc<Bound>>,
    pub(crate) label_above: Option<Arc<Bound>>,
    pub(crate) categories: Option<Categories>,
    pub(crate) tools: Option<Patterns>,
    pub(crate) sources: Option<Patterns>,
    pub(crate) workflows: Option<Patterns>,
    /// The bits of the environments.
    pub(crate) environments: Option<u64>,
    pub(crate) window: Option<Arc<Minutes>>,
    pub(crate) roles: Option<Vec<usize>>,
}

/// What grants have in common.
#[derive(Default)]
pub(crate) struct Shared {
    pub(crate) environments: Environments,
    windows: BTreeSet<Arc<Minutes>>,
    /// By their text.
    bounds: BTreeMap<String, Arc<Bound>>,
}

impl Shared {
    /// Many grants have the same hours, and a set of minutes is large.
    fn intern(&mut self, minutes: Minutes) -> Arc<Minutes> {
        if let Some(known) = self.windows.get(&minutes) {
            return Arc::clone(known);
        }
        let minutes = Arc::new(minutes);
        self.windows.insert(Arc::clone(&minutes));
        minutes
    }

    /// Nor are there many ceilings, and a decision need ask each of them but once.
    fn intern_bound(&mut self, bound: Bound) -> Arc<Bound> {
        let number = u32::try_from(self.bounds.len()).unwrap_or(u32::MAX);
        let known = self.bounds.entry(bound.text());
        Arc::clone(known.or_insert_with(|| Arc::new(bound.numbered(number))))
    }
}

/// Resources of one kind, or of every kind.
#[derive(Clone, Debug)]
pub(crate) struct Resource {
    /// The bits of the operations that are done to this kind.
    pub(crate) operations: u16,
    pub(crate) pattern: Pattern,
}

impl Grant {
    pub(crate) fn parse(
        document: &GrantDocument,
        scheme: &Scheme,
        roles: &Roles,
        shared: &mut Shared,
        path: &str,
    ) -> Result<Self, Error> {
        if !is_name(&document.id) {
            return Err(Error::new(ErrorKind::MalformedName, format!("{path}.id")));
        }
        let empty = |field| Err(Error::new(ErrorKind::EmptySet, format!("{path}.{field}")));
        if document.actions.is_empty() {
            return empty("actions");
        }
        if document.resources.is_empty() {
            return empty("resources");
        }
        if document.stages.as_ref().is_some_and(Vec::is_empty) {
            return empty("stages");
        }
        if document.roles.as_ref().is_some_and(Vec::is_empty) {
            return empty("roles");
        }
        let mut seen = BTreeSet::new();
        let resource = |(index, text): (usize, &String)| {
            let error = |kind| Error::new(kind, format!("{path}.resources[{index}]"));
            let resource =
                Resource::parse(text).ok_or_else(|| error(ErrorKind::MalformedPattern))?;
            if seen.insert((resource.operations, resource.pattern.clone())) {
                Ok(resource)
            } else {
                Err(error(ErrorKind::DuplicateName))
            }
        };
        let patterns = |field: &str, texts: &Option<Vec<String>>| {
            let parse = |texts: &Vec<String>| Patterns::parse(texts, &format!("{path}.{field}"));
            texts.as_ref().map(parse).transpose()
        };
        let mut bound = |field: &str, document: &Option<CeilingDocument>| {
            let Some(document) = document else { return Ok(None) };
            let bound = Bound::read(scheme, document, &format!("{path}.{field}"))?;
            Ok::<_, Error>(Some(shared.intern_bound(bound)))
        };
        let ceiling = bound("ceiling", &document.ceiling)?;
        let label_above = bound("label_above", &document.label_above)?;
        let categories = document.categories.as_ref();
        let categories = categories
            .map(|names| read_categories(scheme, names, &format!("{path}.categories")))
            .transpose()?;
        let environments = document.environments.as_ref();
        let environments = environments
            .map(|names| shared.environments.parse(names, &format!("{path}.environments")))
            .transpose()?;
        let windows = document.windows.as_ref();
        let window = windows
            .map(|windows| Minutes::parse(windows, &format!("{path}.windows")))
            .transpose()?;
        let window = window.map(|minutes| shared.intern(minutes));
        let names = document.roles.as_ref();
        let roles =
            names.map(|names| roles.resolve(names, &format!("{path}.roles"))).transpose()?;
        Ok(Self {
            id: document.id.clone(),
            effect: document.effect,
            operations: document.actions.iter().fold(0, |bits, action| bits | action.bit()),
            stages: document
                .stages
                .as_ref()
                .map(|stages| stages.iter().fold(0, |bits, stage| bits | stage.bit())),
            agents: Patterns::parse(&document.agents, &format!("{path}.agents"))?,
            resources: document
                .resources
                .iter()
                .enumerate()
                .map(resource)
                .collect::<Result<_, _>>()?,
            ceiling,
            label_above,
            categories,
            tools: patterns("tools", &document.tools)?,
            sources: patterns("sources", &document.sources)?,
            workflows: patterns("workflows", &document.workflows)?,
            environments,
            window,
            roles,
        })
    }
}

impl Resource {
    fn parse(text: &str) -> Option<Self> {
        if text == "*" {
            return Some(Self { operations: u16::MAX, pattern: Pattern::parse(text)? });
        }
        let (kind, pattern) = text.split_once(':')?;
        let operations = Operation::on(kind);
        if operations == 0 {
            return None;
        }
        Some(Self { operations, pattern: Pattern::parse(pattern)? })
    }

    /// Whether it is `*` alone.
    /// Whether it is `*` alone.
    pub(crate) fn is_everything(&self) -> bool {
        self.operations == u16::MAX && self.pattern.is_everything()
    }

    /// Whether it is `*` behind the name of a kind.
    pub(crate) fn is_every_of_a_kind(&self) -> bool {
        self.operations != u16::MAX && self.pattern.is_everything()
    }
}
