//! What an agent is given to read, as a tree of labelled fields.

use std::collections::BTreeMap;

use data_class::Label;

use crate::{Error, ErrorKind};

/// A tree of maps, lists and values, like a JSON document, in which each node may have a label.
///
/// The nodes lie in one list, each before what is in it, with its depth. So nothing here
/// calls itself, not even when a context is cloned or dropped, and a document that is nested a
/// hundred thousand levels deep is a long list like any other. The other designs were a tree of
/// boxes, which overflows the stack when it is dropped unless that is written by hand, and a trait
/// for the caller's own tree, with one method for each way to take a tree apart and put it
/// together. A list needs neither, and to fill it from a `serde_json::Value` takes one loop; with
/// the feature `serde`, a context of `Scalar`s is read and written by any
/// format.
///
/// Values are of any type; this crate never looks at them.
///
/// # Labels
///
/// The label of a map or a list holds for everything in it, and what is in it may raise it: a
/// field has the join of its own label and those around it. Where there is none at all, it
/// counts as [`Label::TOP`]. [`ContextLabels`](crate::ContextLabels) sets labels by paths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context<T> {
    nodes: Vec<ContextNode<T>>,
}

/// One node of a [`Context`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContextNode<T> {
    /// How many maps and lists it is in.
    pub depth: usize,
    /// Its place in the map or list that it is in.
    pub place: Place,
    /// What it is.
    pub content: Content<T>,
    /// Its own label, if it has one.
    pub label: Option<Label>,
}

/// The place of a node in the map or list that it is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// None: the first node is in nothing.
    Root,
    /// In a map, under this key.
    Field(String),
    /// In a list, after those before it.
    Element,
}

/// What a node of a [`Context`] is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content<T> {
    /// A map: the nodes after it that are one deeper are its fields.
    Map,
    /// A list: the nodes after it that are one deeper are its elements.
    List,
    /// A value.
    Value(T),
}

impl<T> Context<T> {
    /// A context without any node, not even a root.
    #[must_use]
    pub const fn empty() -> Self {
        Self { nodes: Vec::new() }
    }

    /// The context of these nodes, each before what is in it. Takes linear time.
    ///
    /// Keys may be any text, and may be there twice; [`minimise`](crate::minimise) drops those.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::MalformedTree`] at the first node that does not fit where it is, with a path
    /// such as `nodes[3].depth`.
    pub fn from_nodes(nodes: Vec<ContextNode<T>>) -> Result<Self, Error> {
        let malformed = |index: usize, field: &str| {
            Err(Error::new(ErrorKind::MalformedTree, format!("nodes[{index}].{field}")))
        };
        // Of the maps and lists around the present node, from the root: whether it is a map.
        let mut around: Vec<bool> = Vec::new();
        for (index, node) in nodes.iter().enumerate() {
            if node.depth > around.len() || (node.depth == 0) != (index == 0) {
                return malformed(index, "depth");
            }
            around.truncate(node.depth);
            let fits = match (around.last(), &node.place) {
                (None, Place::Root) => true,
                (Some(is_map), Place::Field(_)) => *is_map,
                (Some(is_map), Place::Element) => !*is_map,
                _ => false,
            };
            if !fits {
                return malformed(index, "place");
            }
            match node.content {
                Content::Map => around.push(true),
                Content::List => around.push(false),
                Content::Value(_) => {}
            }
        }
        Ok(Self { nodes })
    }

    /// The nodes, each before what is in it.
    #[must_use]
    pub fn nodes(&self) -> &[ContextNode<T>] {
        &self.nodes
    }

    /// The nodes, each before what is in it.
    #[must_use]
    pub fn into_nodes(self) -> Vec<ContextNode<T>> {
        self.nodes
    }

    /// Whether there is no node.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// The nodes that are known to make a tree.
    pub(crate) fn from_checked(nodes: Vec<ContextNode<T>>) -> Self {
        Self { nodes }
    }

    pub(crate) fn nodes_mut(&mut self) -> &mut [ContextNode<T>] {
        &mut self.nodes
    }

    /// For each node, whether another one in the same map has the same key.
    pub(crate) fn ambiguous(&self) -> Vec<bool> {
        let mut ambiguous = vec![false; self.nodes.len()];
        // Of the maps and lists around the present node: where each key was seen first.
        let mut around: Vec<BTreeMap<&str, usize>> = Vec::new();
        for (index, node) in self.nodes.iter().enumerate() {
            around.truncate(node.depth);
            if let (Some(keys), Place::Field(key)) = (around.last_mut(), &node.place) {
                let first = *keys.entry(key).or_insert(index);
                if first != index {
                    for twin in [first, index] {
                        if let Some(twin) = ambiguous.get_mut(twin) {
                            *twin = true;
                        }
                    }
                }
            }
            if !matches!(node.content, Content::Value(_)) {
                around.push(BTreeMap::new());
            }
        }
        ambiguous
    }
}

impl<T> ContextNode<T> {
    /// The first node.
    #[must_use]
    pub const fn root(content: Content<T>) -> Self {
        Self { depth: 0, place: Place::Root, content, label: None }
    }

    /// A node under a key of a map.
    #[must_use]
    pub fn field(depth: usize, key: impl Into<String>, content: Content<T>) -> Self {
        Self { depth, place: Place::Field(key.into()), content, label: None }
    }

    /// A node in a list.
    #[must_use]
    pub const fn element(depth: usize, content: Content<T>) -> Self {
        Self { depth, place: Place::Element, content, label: None }
    }

    /// Sets its own label.
    #[must_use]
    pub fn labeled(mut self, label: Label) -> Self {
        self.label = Some(label);
        self
    }
}
