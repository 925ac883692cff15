//! What a map of flows consists of.

use std::collections::BTreeSet;

use super::FlowSource;
use crate::names::impl_names;
use crate::{ErrorKind, Label, Refusal, Sink, SinkKind};

/// A place in a [`FlowMap`](super::FlowMap).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct FlowNode {
    /// What sort of place it is.
    pub kind: NodeKind,
    /// Its name, of a sink as in the catalogue.
    pub name: String,
    /// The text of the label of everything that may be here, of a source its own.
    pub label: String,
    /// The sources whose data may come here, sorted; of a source none.
    pub sources: Vec<String>,
    /// The provider, of a model or a provider.
    pub provider: Option<String>,
    /// Where it is reached, if that is stated.
    pub endpoint: Option<String>,
    /// Where it processes data, if that is stated: codes of countries and groups.
    pub regions: Option<String>,
    /// How many days it keeps data: 0 for nothing, `None` if that is not stated.
    pub kept_days: Option<u32>,
    /// Who can read what is here, as stated; of a person at least that person.
    pub readers: Vec<String>,
}

/// What sort of place a [`FlowNode`] is: a source, or a sort of sink.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NodeKind {
    /// Data is read from it.
    Source,
    /// [`SinkKind::Agent`].
    Agent,
    /// [`SinkKind::Provider`].
    Provider,
    /// [`SinkKind::Model`].
    Model,
    /// [`SinkKind::Tool`].
    Tool,
    /// [`SinkKind::Store`].
    Store,
    /// [`SinkKind::Person`].
    Person,
}

/// A way between two places of a [`FlowMap`](super::FlowMap).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct FlowEdge {
    /// Whether it is read or used.
    pub kind: FlowKind,
    /// The name of a source if it is read, of an agent if it is used.
    pub from: String,
    /// The name of the agent that reads, or of what is used.
    pub to: String,
    /// Whether data may flow.
    pub verdict: FlowVerdict,
    /// The sources whose data may flow, each alone.
    pub allowed: Vec<String>,
    /// Those whose data may not, and why.
    pub refused: Vec<RefusedSource>,
    /// Why not, of the data of all sources together; empty if it may.
    pub together: Vec<FlowReason>,
    /// The legal bases of transfers that it takes.
    pub transfer_bases: Vec<String>,
}

/// What a [`FlowEdge`] is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FlowKind {
    /// An agent reads a source.
    Reads,
    /// An agent hands data to a sink.
    Uses,
}

/// Whether data may flow over a [`FlowEdge`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FlowVerdict {
    /// All that may be there, also together.
    Allowed,
    /// Some of it, or each part but not all together.
    Partly,
    /// Nothing of it.
    Refused,
    /// No data can be there.
    Idle,
}

/// A source whose data may not flow over an edge.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct RefusedSource {
    /// Its name.
    pub source: String,
    /// Everything that stands against it.
    pub reasons: Vec<FlowReason>,
}

/// A violated component.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct FlowReason {
    /// The code, as [`Component::code`](crate::Component::code).
    pub code: String,
    /// What is wrong, on one printable line.
    pub text: String,
}

impl NodeKind {
    /// Every kind, in the order of the variants.
    pub const ALL: &[Self] = &[
        Self::Source,
        Self::Agent,
        Self::Provider,
        Self::Model,
        Self::Tool,
        Self::Store,
        Self::Person,
    ];

    /// The name in lower case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Agent => SinkKind::Agent.as_str(),
            Self::Provider => SinkKind::Provider.as_str(),
            Self::Model => SinkKind::Model.as_str(),
            Self::Tool => SinkKind::Tool.as_str(),
            Self::Store => SinkKind::Store.as_str(),
            Self::Person => SinkKind::Person.as_str(),
        }
    }
}

impl From<SinkKind> for NodeKind {
    fn from(kind: SinkKind) -> Self {
        match kind {
            SinkKind::Provider => Self::Provider,
            SinkKind::Model => Self::Model,
            SinkKind::Tool => Self::Tool,
            SinkKind::Agent => Self::Agent,
            SinkKind::Store => Self::Store,
            SinkKind::Person => Self::Person,
        }
    }
}

impl FlowKind {
    /// Both, in the order of the variants.
    pub const ALL: &[Self] = &[Self::Reads, Self::Uses];

    /// The name in lower case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reads => "reads",
            Self::Uses => "uses",
        }
    }
}

impl FlowVerdict {
    /// Every verdict, in the order of the variants.
    pub const ALL: &[Self] = &[Self::Allowed, Self::Partly, Self::Refused, Self::Idle];

    /// The name in lower case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Partly => "partly",
            Self::Refused => "refused",
            Self::Idle => "idle",
        }
    }
}

impl_names!(NodeKind, ErrorKind::UnknownWord);
impl_names!(FlowKind, ErrorKind::UnknownWord);
impl_names!(FlowVerdict, ErrorKind::UnknownWord);

impl FlowNode {
    pub(super) fn of_source(source: &FlowSource) -> Self {
        Self {
            kind: NodeKind::Source,
            name: source.name.clone(),
            label: source.label.to_string(),
            sources: Vec::new(),
            provider: None,
            endpoint: None,
            regions: None,
            kept_days: None,
            readers: sorted(&source.readers),
        }
    }

    pub(super) fn of_sink(sink: &Sink, sources: &BTreeSet<&str>, label: Label) -> Self {
        let provider = match sink.kind() {
            SinkKind::Provider => sink.name().strip_prefix("provider:"),
            SinkKind::Model => {
                let name = sink.name().strip_prefix("model:");
                name.and_then(|name| name.split_once('/')).map(|(provider, _)| provider)
            }
            _ => None,
        };
        let mut readers = sorted(sink.readers());
        if sink.kind() == SinkKind::Person {
            readers.insert(0, sink.name().to_owned());
        }
        Self {
            kind: sink.kind().into(),
            name: sink.name().to_owned(),
            label: label.to_string(),
            sources: sources.iter().map(|one| (*one).to_owned()).collect(),
            provider: provider.map(str::to_owned),
            endpoint: sink.endpoint().map(str::to_owned),
            regions: sink.regions().map(|regions| regions.to_string()),
            kept_days: sink.keeps().days(),
            readers,
        }
    }
}

impl FlowEdge {
    pub(super) fn key(&self) -> (FlowKind, &str, &str) {
        (self.kind, &self.from, &self.to)
    }

    /// The codes of everything that stands against something, in the order of the components, each
    /// once.
    #[must_use]
    pub fn codes(&self) -> Vec<&str> {
        let alone = self.refused.iter().flat_map(|one| &one.reasons);
        let all: BTreeSet<&str> =
            alone.chain(&self.together).map(|reason| reason.code.as_str()).collect();
        let known: Vec<&str> = crate::Component::ALL.iter().map(|one| one.code()).collect();
        let place = |code: &str| known.iter().position(|one| *one == code);
        let mut codes: Vec<&str> = all.into_iter().collect();
        codes.sort_by_key(|code| place(code).unwrap_or(usize::MAX));
        codes
    }
}

impl FlowReason {
    pub(super) fn of(refusal: &Refusal) -> Vec<Self> {
        let reason = |one: &crate::Violation| Self {
            code: one.component().code().to_owned(),
            text: one.to_string(),
        };
        refusal.violations().iter().map(reason).collect()
    }
}

fn sorted(names: &[String]) -> Vec<String> {
    let names: BTreeSet<&String> = names.iter().collect();
    names.into_iter().cloned().collect()
}
