//! Which data may go where, as data.

mod markdown;
mod mermaid;
mod nodes;

use std::collections::{BTreeMap, BTreeSet};

use crate::{Catalogue, Error, ErrorKind, Label, Permit, Refusal, Sink, SinkKind};

pub use nodes::{FlowEdge, FlowKind, FlowNode, FlowReason, FlowVerdict, NodeKind, RefusedSource};

/// A place that agents read data from, with the label of what comes from there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowSource {
    /// Its name.
    pub name: String,
    /// The label of its data.
    pub label: Label,
    /// Who can read what is there.
    pub readers: Vec<String>,
}

/// An agent, what it reads and what it may use.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct FlowAgent {
    /// Its name in the catalogue, `agent:writer`.
    pub name: String,
    /// The names of the sources it reads.
    #[cfg_attr(feature = "serde", serde(default))]
    pub reads: Vec<String>,
    /// The names in the catalogue of what it may hand data to: models, tools, stores, persons and
    /// other agents.
    #[cfg_attr(feature = "serde", serde(default))]
    pub uses: Vec<String>,
}

/// Which data may go where: what each agent processes, where it travels, where it is stored and how
/// long, and who can read it.
///
/// The map says what *may* happen: that an agent holds data of a source means that some run can bring
/// it there through flows that are all allowed, also over other agents. It is a plain value:
/// [`FlowMap::to_mermaid`] draws it, [`FlowMap::to_markdown`] answers the four questions in tables.
///
/// ```
/// use std::collections::BTreeMap;
///
/// use data_class::{
///     CatalogueDocument, FlowAgent, FlowMap, FlowSource, FlowVerdict, Label, Level, Scheme,
///     SinkDocument,
/// };
///
/// let at = |ceiling: &str| SinkDocument {
///     ceiling: Some(ceiling.to_owned()),
///     ..SinkDocument::default()
/// };
/// let document = CatalogueDocument {
///     agents: BTreeMap::from([("writer".to_owned(), at("confidential"))]),
///     tools: BTreeMap::from([("mail".to_owned(), at("internal"))]),
///     ..CatalogueDocument::default()
/// };
/// let catalogue = Scheme::STANDARD.read_catalogue(&document)?;
/// let crm = FlowSource {
///     name: "crm".to_owned(),
///     label: Label::new(Level::Confidential),
///     readers: vec!["sales".to_owned()],
/// };
/// let writer = FlowAgent {
///     name: "agent:writer".to_owned(),
///     reads: vec!["crm".to_owned()],
///     uses: vec!["tool:mail".to_owned()],
/// };
/// let map = FlowMap::of(&[crm], &[writer], &catalogue)?;
/// let edge = &map.edges[1];
/// assert_eq!((&*edge.from, &*edge.to), ("agent:writer", "tool:mail"));
/// assert_eq!(edge.verdict, FlowVerdict::Refused);
/// assert_eq!(edge.refused[0].reasons[0].code, "flow.level");
/// # Ok::<(), data_class::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct FlowMap {
    /// Sources, agents and whatever they may use, sorted by kind and name.
    pub nodes: Vec<FlowNode>,
    /// What is read and used, sorted by kind and names.
    pub edges: Vec<FlowEdge>,
}

impl FlowMap {
    /// Works out the map. The order of sources, agents and what is in them makes no difference.
    ///
    /// Takes time in sources times what agents read and use.
    ///
    /// # Errors
    ///
    /// With the path of the value, `agents[0].uses[2]`: [`ErrorKind::UnknownName`] for a source that
    /// is not declared, or an agent or sink that is not in the catalogue; [`ErrorKind::DuplicateName`]
    /// for a source or agent that is there twice; [`ErrorKind::Misplaced`] for an agent that the
    /// catalogue has as something else.
    pub fn of(
        sources: &[FlowSource],
        agents: &[FlowAgent],
        catalogue: &Catalogue,
    ) -> Result<Self, Error> {
        let plan = Plan::of(sources, agents, catalogue)?;
        let held = plan.held();
        let mut edges = Vec::new();
        let mut arrived: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (&agent, Wiring { sink, reads, uses }) in &plan.agents {
            for &source in reads {
                let outcome = plan.outcome(&[source].into(), sink);
                edges.push(outcome.edge(FlowKind::Reads, source, agent));
            }
            let nothing = BTreeSet::new();
            let holds = held.get(agent).unwrap_or(&nothing);
            arrived.entry(agent).or_default().extend(holds);
            for (&to, &sink) in uses {
                let outcome = plan.outcome(holds, sink);
                arrived.entry(to).or_default().extend(&outcome.allowed);
                edges.push(outcome.edge(FlowKind::Uses, agent, to));
            }
        }
        edges.sort_by(|one, two| one.key().cmp(&two.key()));
        let mut nodes: Vec<FlowNode> = sources.iter().map(FlowNode::of_source).collect();
        for (name, sources) in arrived {
            if let Some(sink) = catalogue.sink(name) {
                nodes.push(FlowNode::of_sink(sink, &sources, plan.join(&sources)));
            }
        }
        nodes.sort_by(|one, two| (one.kind, &one.name).cmp(&(two.kind, &two.name)));
        Ok(Self { nodes, edges })
    }
}

/// What was declared, by name.
struct Plan<'a> {
    sources: BTreeMap<&'a str, Label>,
    agents: BTreeMap<&'a str, Wiring<'a>>,
}

struct Wiring<'a> {
    sink: &'a Sink,
    reads: BTreeSet<&'a str>,
    uses: BTreeMap<&'a str, &'a Sink>,
}

impl<'a> Plan<'a> {
    fn of(
        sources: &'a [FlowSource],
        agents: &'a [FlowAgent],
        catalogue: &'a Catalogue,
    ) -> Result<Self, Error> {
        let mut plan = Self { sources: BTreeMap::new(), agents: BTreeMap::new() };
        for (index, FlowSource { name, label, .. }) in sources.iter().enumerate() {
            // So that refusals name it.
            let label = label.clone().from_source(name);
            if plan.sources.insert(name, label).is_some() {
                let path = format!("sources[{index}].name");
                return Err(Error::at(ErrorKind::DuplicateName, path));
            }
        }
        for (index, agent) in agents.iter().enumerate() {
            let inside = |error: Error| error.inside(&format!("agents[{index}]"));
            let wiring = plan.wiring(agent, catalogue).map_err(inside)?;
            if plan.agents.insert(&agent.name, wiring).is_some() {
                return Err(inside(Error::at(ErrorKind::DuplicateName, "name")));
            }
        }
        Ok(plan)
    }

    fn wiring(&self, agent: &'a FlowAgent, catalogue: &'a Catalogue) -> Result<Wiring<'a>, Error> {
        let known = |name: &str, path: &str| {
            catalogue.sink(name).ok_or_else(|| Error::at(ErrorKind::UnknownName, path))
        };
        let sink = known(&agent.name, "name")?;
        if sink.kind() != SinkKind::Agent {
            return Err(Error::at(ErrorKind::Misplaced, "name"));
        }
        let mut wiring = Wiring { sink, reads: BTreeSet::new(), uses: BTreeMap::new() };
        for (index, name) in agent.reads.iter().enumerate() {
            if !self.sources.contains_key(name.as_str()) {
                return Err(Error::at(ErrorKind::UnknownName, format!("reads[{index}]")));
            }
            wiring.reads.insert(name);
        }
        for (index, name) in agent.uses.iter().enumerate() {
            wiring.uses.insert(name, known(name, &format!("uses[{index}]"))?);
        }
        Ok(wiring)
    }

    /// The sources whose data each agent may hold.
    ///
    /// Data of one source is followed on its own: a run may read nothing else, and whatever it is
    /// joined with can only close ways.
    fn held(&self) -> BTreeMap<&'a str, BTreeSet<&'a str>> {
        let mut held: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (&source, label) in &self.sources {
            let readers = self.agents.iter().filter(|(_, wiring)| {
                wiring.reads.contains(source) && label.flows_to(wiring.sink).is_ok()
            });
            let mut waiting: Vec<&str> = readers.map(|(name, _)| *name).collect();
            while let Some(agent) = waiting.pop() {
                if !held.entry(agent).or_default().insert(source) {
                    continue;
                }
                let uses = self.agents.get(agent).map(|wiring| &wiring.uses);
                let onward = uses.into_iter().flatten().filter(|(to, sink)| {
                    self.agents.contains_key(**to) && label.flows_to(sink).is_ok()
                });
                waiting.extend(onward.map(|(to, _)| *to));
            }
        }
        held
    }

    fn join(&self, sources: &BTreeSet<&str>) -> Label {
        let labels = sources.iter().filter_map(|name| self.sources.get(name));
        labels.fold(Label::BOTTOM, |all, label| all.join(label))
    }

    /// What becomes of the data of these sources at a sink, each alone and all together.
    fn outcome(&self, sources: &BTreeSet<&'a str>, sink: &Sink) -> Outcome<'a> {
        let mut outcome = Outcome::default();
        for &name in sources {
            let Some(label) = self.sources.get(name) else { continue };
            match label.flows_to(sink) {
                Ok(permit) => {
                    outcome.allowed.push(name);
                    outcome.note(&permit);
                }
                Err(refusal) => outcome.refused.push((name, refusal)),
            }
        }
        match self.join(sources).flows_to(sink) {
            Ok(permit) => outcome.note(&permit),
            Err(refusal) => outcome.together = Some(refusal),
        }
        outcome
    }
}

#[derive(Default)]
struct Outcome<'a> {
    allowed: Vec<&'a str>,
    refused: Vec<(&'a str, Refusal)>,
    together: Option<Refusal>,
    bases: BTreeSet<String>,
}

impl Outcome<'_> {
    fn note(&mut self, permit: &Permit) {
        self.bases.extend(permit.transfer_basis().map(str::to_owned));
    }

    fn edge(self, kind: FlowKind, from: &str, to: &str) -> FlowEdge {
        let verdict = match (self.allowed.is_empty(), &self.together) {
            (true, _) if self.refused.is_empty() => FlowVerdict::Idle,
            (true, _) => FlowVerdict::Refused,
            (false, None) => FlowVerdict::Allowed,
            (false, Some(_)) => FlowVerdict::Partly,
        };
        let refused = self.refused.into_iter().map(|(source, refusal)| RefusedSource {
            source: source.to_owned(),
            reasons: FlowReason::of(&refusal),
        });
        FlowEdge {
            kind,
            from: from.to_owned(),
            to: to.to_owned(),
            verdict,
            allowed: self.allowed.into_iter().map(str::to_owned).collect(),
            refused: refused.collect(),
            together: self.together.as_ref().map(FlowReason::of).unwrap_or_default(),
            transfer_bases: self.bases.into_iter().collect(),
        }
    }
}
