//! A map of flows as tables.

use std::collections::BTreeMap;
use std::fmt::{self, Write};

use super::{FlowEdge, FlowKind, FlowMap, FlowNode, NodeKind};

/// How much of a name a cell shows, in characters.
const SHOWN: usize = 128;

impl FlowMap {
    /// Four tables in Markdown: what data each agent processes; where it travels; whether and how
    /// long it is stored; who can read inputs and outputs.
    ///
    /// Names stand in code spans, with everything escaped that could end one or the cell, so that no
    /// name brings in markup. The order is that of nodes and edges.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = write!(text, "{}", Tables(self));
        text
    }
}

impl FlowNode {
    /// How long data is kept, in words.
    pub(super) fn kept(&self) -> String {
        match self.kept_days {
            None => "without a stated end".to_owned(),
            Some(0) => "not at all".to_owned(),
            Some(1) => "1 day".to_owned(),
            Some(days) => format!("{days} days"),
        }
    }
}

struct Tables<'a>(&'a FlowMap);

impl fmt::Display for Tables<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(FlowMap { nodes, edges }) = self;
        let sinks = || nodes.iter().filter(|node| node.kind != NodeKind::Source);
        heading(f, "What data each agent processes", &["agent", "sources", "label"])?;
        for node in sinks().filter(|node| node.kind == NodeKind::Agent) {
            writeln!(
                f,
                "| {} | {} | {} |",
                Name(&node.name),
                Names(&node.sources),
                Name(&node.label)
            )?;
        }
        let columns = [
            "from",
            "to",
            "verdict",
            "sources",
            "provider",
            "endpoint",
            "regions",
            "transfer basis",
            "why not",
        ];
        f.write_char('\n')?;
        heading(f, "Where it travels", &columns)?;
        let places: BTreeMap<&str, &FlowNode> =
            sinks().map(|node| (node.name.as_str(), node)).collect();
        for edge in edges {
            write_travel(edge, places.get(edge.to.as_str()).copied(), f)?;
        }
        f.write_char('\n')?;
        heading(f, "Where it is stored, and how long", &["place", "sources", "kept", "regions"])?;
        for node in sinks() {
            let (name, regions) = (Name(&node.name), Fact(node.regions.as_deref()));
            writeln!(f, "| {name} | {} | {} | {regions} |", Names(&node.sources), node.kept())?;
        }
        f.write_char('\n')?;
        heading(f, "Who can read inputs and outputs", &["place", "sources", "side", "readers"])?;
        for node in nodes {
            let name = Name(&node.name);
            let (side, sources) = match node.kind {
                NodeKind::Source => ("input", std::slice::from_ref(&node.name)),
                NodeKind::Agent => ("inside", node.sources.as_slice()),
                _ => ("output", node.sources.as_slice()),
            };
            write!(f, "| {name} | {} | {side} | ", Names(sources))?;
            // An empty list is no promise that nobody can.
            if node.readers.is_empty() {
                writeln!(f, "{} |", Fact(None))?;
            } else {
                writeln!(f, "{} |", Names(&node.readers))?;
            }
        }
        Ok(())
    }
}

fn heading(f: &mut fmt::Formatter<'_>, title: &str, columns: &[&str]) -> fmt::Result {
    writeln!(f, "### {title}\n\n| {} |", columns.join(" | "))?;
    writeln!(f, "|{}", "---|".repeat(columns.len()))
}

fn write_travel(edge: &FlowEdge, to: Option<&FlowNode>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let fact = |of: fn(&FlowNode) -> Option<&str>| match edge.kind {
        // Nothing leaves where an agent reads.
        FlowKind::Reads => Fact(None),
        FlowKind::Uses => Fact(to.and_then(of)),
    };
    let provider = fact(|node| node.provider.as_deref());
    let endpoint = fact(|node| node.endpoint.as_deref());
    let regions = fact(|node| node.regions.as_deref());
    let (from, name) = (Name(&edge.from), Name(&edge.to));
    let (verdict, sources) = (edge.verdict.as_str(), Names(&edge.allowed));
    write!(f, "| {from} | {name} | {verdict} | {sources} | {provider} | {endpoint} | {regions}")?;
    let codes: Vec<String> = edge.codes().into_iter().map(str::to_owned).collect();
    writeln!(f, " | {} | {} |", Names(&edge.transfer_bases), Names(&codes))
}

/// Names with commas between them.
struct Names<'a>(&'a [String]);

impl fmt::Display for Names<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, name) in self.0.iter().enumerate() {
            let comma = if index > 0 { ", " } else { "" };
            write!(f, "{comma}{}", Name(name))?;
        }
        if self.0.is_empty() { f.write_str("none") } else { Ok(()) }
    }
}

struct Fact<'a>(Option<&'a str>);

impl fmt::Display for Fact<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            None => f.write_str("not stated"),
            Some(fact) => Name(fact).fmt(f),
        }
    }
}

/// A name in a code span in a cell.
struct Name<'a>(&'a str);

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.trim().is_empty() {
            return f.write_str("(no name)");
        }
        f.write_char('`')?;
        let mut characters = self.0.chars();
        for one in characters.by_ref().take(SHOWN) {
            match one {
                '`' | '|' | '\\' => write!(f, "u+{:04X}", u32::from(one))?,
                one if one.is_alphanumeric() || matches!(one, ' '..='~') => f.write_char(one)?,
                one => write!(f, "u+{:04X}", u32::from(one))?,
            }
        }
        f.write_str(if characters.next().is_some() { "...`" } else { "`" })
    }
}
