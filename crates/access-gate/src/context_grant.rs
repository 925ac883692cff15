//! Which fields of a context an agent receives.

use std::collections::BTreeSet;

use data_class::Label;

use crate::ceiling::{joined, owned};
use crate::context_path::{Cursor, PathSet};
use crate::scope::check_name;
use crate::{Context, Error, ErrorKind};

/// The deepest level that [`minimise`](crate::minimise) lets through; the root is level 0.
pub const CONTEXT_DEPTH_MAX: usize = 128;

/// The configuration of a [`ContextGrant`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct ContextGrantDocument {
    /// The agent that receives them.
    pub agent: String,
    /// The highest label of a field that is given out, unless the field has its own. Public,
    /// uncategorised, trusted data if it is left out.
    #[cfg_attr(feature = "serde", serde(default = "crate::ceiling::lowest"))]
    pub ceiling: Label,
    /// The fields; at least one, and no path twice.
    pub fields: Vec<GrantedField>,
}

/// A field that an agent receives, or several.
///
/// # Paths
///
/// - `customer.name`: the field `name` of the map under `customer`.
/// - `orders[].total`: the field `total` of every element of the list under `orders`. There is
///   no way to name one element: which one it is depends on who made the list.
/// - `customer.*`: every field of that map, one level and no more. `*` stands for any key of a
///   map and for no element of a list.
/// - `customer.**`: everything below, however deep, but not `customer` itself. Only at the end.
///
/// A path that leads to a map or a list grants nothing in it; it only lets an empty one through.
/// Fields in paths consist of `A-Z a-z 0-9 _ - $`, at most 128 of them, and are compared as they
/// are, case included. A key with anything else in it, a dot say, or an empty one, is covered by
/// `*` and `**` only.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct GrantedField {
    /// The path.
    pub path: String,
    /// The highest label, instead of the grant's, be that lower or higher.
    #[cfg_attr(feature = "serde", serde(default))]
    pub ceiling: Option<Label>,
}

impl ContextGrantDocument {
    /// The grant.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::MalformedName`] or [`SecretLike`](ErrorKind::SecretLike) at `agent`;
    /// [`EmptySet`](ErrorKind::EmptySet) at `fields`; [`MalformedPath`](ErrorKind::MalformedPath)
    /// or [`DuplicateName`](ErrorKind::DuplicateName) at a place such as `fields[1].path`.
    pub fn build(&self) -> Result<ContextGrant, Error> {
        check_name(&self.agent, "agent")?;
        if self.fields.is_empty() {
            return Err(Error::new(ErrorKind::EmptySet, "fields"));
        }
        let values = self.fields.iter().map(|field| {
            (field.path.as_str(), owned(field.ceiling.as_ref().unwrap_or(&self.ceiling)))
        });
        Ok(ContextGrant { agent: self.agent.clone(), fields: path_set(values)? })
    }
}

/// Which fields of a context an agent receives; see [`minimise`](crate::minimise).
#[derive(Clone, Debug)]
pub struct ContextGrant {
    agent: String,
    /// The ceilings by path.
    fields: PathSet<Label>,
}

impl ContextGrant {
    /// The agent that receives them.
    #[must_use]
    pub fn agent(&self) -> &str {
        &self.agent
    }

    pub(crate) fn fields(&self) -> &PathSet<Label> {
        &self.fields
    }
}

/// The configuration of [`ContextLabels`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct ContextLabelsDocument {
    /// The labels; no path twice.
    pub fields: Vec<LabelledField>,
}

/// What label a field has, or several fields have.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct LabelledField {
    /// The path, as in a [`GrantedField`]. One that leads to a map or a list labels
    /// everything in it.
    pub path: String,
    /// The label.
    pub label: Label,
}

impl ContextLabelsDocument {
    /// The labels.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::MalformedPath`] or [`DuplicateName`](ErrorKind::DuplicateName) at a place
    /// such as `fields[1].path`.
    pub fn build(&self) -> Result<ContextLabels, Error> {
        let values = self.fields.iter().map(|field| (field.path.as_str(), owned(&field.label)));
        Ok(ContextLabels { fields: path_set(values)? })
    }
}

/// Labels for the fields of contexts that come without any.
#[derive(Clone, Debug)]
pub struct ContextLabels {
    fields: PathSet<Label>,
}

impl ContextLabels {
    /// Joins the label of each path into the nodes that it leads to. No label is ever lowered; a
    /// node that no path leads to keeps what it has. Takes time linear in the nodes times the
    /// paths that lead to one of them.
    pub fn apply<T>(&self, context: &mut Context<T>) {
        let mut around: Vec<Cursor> = Vec::new();
        // The root of a tree to which no path leads; anything below it is skipped.
        let mut lost: Option<usize> = None;
        for node in context.nodes_mut() {
            if lost.is_some_and(|depth| node.depth > depth) {
                continue;
            }
            lost = None;
            around.truncate(node.depth);
            let cursor = match around.last() {
                None => self.fields.start(),
                Some(parent) => self.fields.child(parent, &node.place),
            };
            if cursor.is_lost() {
                lost = Some(node.depth);
                continue;
            }
            for label in self.fields.values(&cursor) {
                node.label = Some(match &node.label {
                    None => owned(label),
                    Some(before) => joined(before, label),
                });
            }
            around.push(cursor);
        }
    }
}

fn path_set<'a>(fields: impl Iterator<Item = (&'a str, Label)>) -> Result<PathSet<Label>, Error> {
    let mut set = PathSet::new();
    let mut seen = BTreeSet::new();
    for (index, (path, label)) in fields.enumerate() {
        let at = format!("fields[{index}].path");
        set.insert(path, label, &at)?;
        if !seen.insert(path) {
            return Err(Error::new(ErrorKind::DuplicateName, at));
        }
    }
    Ok(set)
}
