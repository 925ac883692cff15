//! A map of flows as a drawing.

use std::collections::BTreeMap;
use std::fmt::{self, Write};

use super::{FlowKind, FlowMap, FlowNode, FlowVerdict, NodeKind};

/// How much of a name is drawn, in characters.
const SHOWN: usize = 64;

/// How much is drawn beside an edge, in characters: enough for the codes of all components.
const SHOWN_AT_EDGE: usize = 256;

impl FlowMap {
    /// The map as a Mermaid flowchart, from left to right.
    ///
    /// Names are drawn in quotes, with everything but letters, digits and harmless marks escaped, and
    /// cut at 64 characters (at an edge, 256 in all): no name can end its quotes, add a line or bring in markup. The order is
    /// that of nodes and edges. An edge to a place that is not in the map is left out.
    #[must_use]
    pub fn to_mermaid(&self) -> String {
        let mut text = String::from("flowchart LR\n");
        // Writing to a string does not fail.
        let _ = write!(text, "{}", Drawing(self));
        text
    }
}

struct Drawing<'a>(&'a FlowMap);

impl fmt::Display for Drawing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(FlowMap { nodes, edges }) = self;
        let mut places = BTreeMap::new();
        for (index, node) in nodes.iter().enumerate() {
            places.insert((node.kind == NodeKind::Source, node.name.as_str()), index);
            write_node(index, node, f)?;
        }
        for edge in edges {
            let reads = edge.kind == FlowKind::Reads;
            let from = places.get(&(reads, edge.from.as_str()));
            let to = places.get(&(false, edge.to.as_str()));
            let (Some(from), Some(to)) = (from, to) else { continue };
            let arrow = match edge.verdict {
                FlowVerdict::Allowed => "-->",
                FlowVerdict::Partly => "-.->",
                FlowVerdict::Refused => "--x",
                FlowVerdict::Idle => "---",
            };
            let why = match edge.verdict {
                FlowVerdict::Allowed => edge.transfer_bases.join(", "),
                FlowVerdict::Idle => "no data".to_owned(),
                verdict => format!("{}: {}", verdict.as_str(), edge.codes().join(", ")),
            };
            if why.is_empty() {
                writeln!(f, "  n{from} {arrow} n{to}")?;
            } else {
                writeln!(f, "  n{from} {arrow}|\"{}\"| n{to}", Quoted(&why, SHOWN_AT_EDGE))?;
            }
        }
        Ok(())
    }
}

fn write_node(index: usize, node: &FlowNode, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let (open, close) = match node.kind {
        NodeKind::Source => ("[/", "/]"),
        NodeKind::Agent => ("([", "])"),
        NodeKind::Provider | NodeKind::Model => ("{{", "}}"),
        NodeKind::Tool => ("[", "]"),
        NodeKind::Store => ("[(", ")]"),
        NodeKind::Person => ("((", "))"),
    };
    write!(f, "  n{index}{open}\"{}", Quoted(&node.name, SHOWN))?;
    write!(f, "<br/>{}", Quoted(&node.label, usize::MAX))?;
    let kept = node.kept();
    let facts =
        [("at", node.endpoint.as_deref()), ("in", node.regions.as_deref()), ("kept", Some(&*kept))];
    for (word, fact) in facts {
        if let Some(fact) = fact.filter(|_| node.kind != NodeKind::Source) {
            write!(f, "<br/>{word} {}", Quoted(fact, SHOWN))?;
        }
    }
    writeln!(f, "\"{close}")
}

/// A text inside the quotes of a label, so many characters of it.
struct Quoted<'a>(&'a str, usize);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut characters = self.0.chars();
        for one in characters.by_ref().take(self.1) {
            match one {
                'a'..='z' | 'A'..='Z' | '0'..='9' => f.write_char(one)?,
                ' ' | '-' | '_' | '.' | ',' | ':' | '/' => f.write_char(one)?,
                // Mermaid's own way to write a character by its number.
                one if one.is_alphanumeric() || one.is_ascii_punctuation() => {
                    write!(f, "#{};", u32::from(one))?;
                }
                one => write!(f, "u+{:04X}", u32::from(one))?,
            }
        }
        if characters.next().is_some() { f.write_str("...") } else { Ok(()) }
    }
}
