//! Which fields of a context an agent receives.

use std::collections::BTreeSet;

use data_class::{Ceiling, CeilingDocument, Label, LabelDocument, Scheme};

use crate::ceiling::read_ceiling;
use crate::context_path::{Cursor, PathSet};
use crate::secret_like::check_name;
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
    /// The most that a field may be labelled with to be given out, unless it has its own ceiling:
    /// a level, categories, and whether data may be untrusted. Trusted data of the lowest level
    /// and no category if it is left out. What a label says of places, purposes and retention
    /// does not count here; that is for the sink to keep.
    #[cfg_attr(feature = "serde", serde(default))]
    pub ceiling: Option<CeilingDocument>,
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
    /// Its ceiling, instead of the grant's, be that lower or higher.
    #[cfg_attr(feature = "serde", serde(default))]
    pub ceiling: Option<CeilingDocument>,
}

impl ContextGrantDocument {
    /// The grant, its ceilings in the words of the scheme.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::MalformedName`] or [`SecretLike`](ErrorKind::SecretLike) at `agent`;
    /// [`EmptySet`](ErrorKind::EmptySet) at `fields`; [`MalformedPath`](ErrorKind::MalformedPath)
    /// or [`DuplicateName`](ErrorKind::DuplicateName) at a place such as `fields[1].path`;
    /// [`UnknownLevel`](ErrorKind::UnknownLevel) or
    /// [`UnknownCategory`](ErrorKind::UnknownCategory) in a ceiling, at a place such as `fields[1].ceiling.categories[0]`.
    pub fn build(&self, scheme: &Scheme) -> Result<ContextGrant, Error> {
        check_name(&self.agent, "agent")?;
        let ceiling = read_ceiling(scheme, self.ceiling.as_ref(), "ceiling")?;
        if self.fields.is_empty() {
            return Err(Error::new(ErrorKind::EmptySet, "fields"));
        }
        let fields = path_set(
            &self.fields,
            |field| &field.path,
            |field, at| match &field.ceiling {
                Some(own) => read_ceiling(scheme, Some(own), &format!("{at}.ceiling")),
                None => Ok(ceiling.clone()),
            },
        )?;
        Ok(ContextGrant { agent: self.agent.clone(), fields })
    }
}

/// Which fields of a context an agent receives; see [`minimise`](crate::minimise), which does not
/// compare the receiver with the [`agent`](Self::agent).
#[derive(Clone, Debug)]
pub struct ContextGrant {
    agent: String,
    /// The ceilings by path.
    fields: PathSet<Ceiling>,
}

impl ContextGrant {
    /// The agent that receives them. To give what was minimised to no other is the caller's part.
    #[must_use]
    pub fn agent(&self) -> &str {
        &self.agent
    }

    pub(crate) fn fields(&self) -> &PathSet<Ceiling> {
        &self.fields
    }
}

/// The configuration of [`ContextLabels`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct ContextLabelsDocument {
    /// The labels; no path twice.
    pub fields: Vec<LabeledField>,
}

/// What label a field has, or several fields have.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct LabeledField {
    /// The path, as in a [`GrantedField`]. One that leads to a map or a list labels
    /// everything in it.
    pub path: String,
    /// The label. It is untrusted unless it says that it is trusted.
    pub label: LabelDocument,
}

impl ContextLabelsDocument {
    /// The labels, in the words of the scheme.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::MalformedPath`] or [`DuplicateName`](ErrorKind::DuplicateName) at a place
    /// such as `fields[1].path`. In a label, with a place such as `fields[1].label.regions[0]`:
    /// [`UnknownLevel`](ErrorKind::UnknownLevel),
    /// [`UnknownCategory`](ErrorKind::UnknownCategory),
    /// [`UnknownRegion`](ErrorKind::UnknownRegion),
    /// [`UnknownPurpose`](ErrorKind::UnknownPurpose); [`EmptySet`](ErrorKind::EmptySet) for
    /// regions or purposes that are stated and empty;
    /// [`ContradictoryRetention`](ErrorKind::ContradictoryRetention) or
    /// [`OutOfRange`](ErrorKind::OutOfRange) for a retention.
    pub fn build(&self, scheme: &Scheme) -> Result<ContextLabels, Error> {
        let fields = path_set(
            &self.fields,
            |field| &field.path,
            |field, at| {
                let label = scheme.read_label(&field.label);
                label.map_err(|error| Error::of_label(&format!("{at}.label"), error))
            },
        )?;
        Ok(ContextLabels { fields })
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
    ///
    /// Labels that cannot be compared, of two schemes of one's own, join to [`Label::TOP`].
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
                match &mut node.label {
                    None => node.label = Some(label.clone()),
                    Some(before) => before.raise(label),
                }
            }
            around.push(cursor);
        }
    }
}

/// The values of a list of fields by their paths, no path twice. `read` gets the place of the
/// field in the configuration.
fn path_set<F, V>(
    fields: &[F],
    path: impl Fn(&F) -> &str,
    read: impl Fn(&F, &str) -> Result<V, Error>,
) -> Result<PathSet<V>, Error> {
    let mut set = PathSet::new();
    let mut seen = BTreeSet::new();
    for (index, field) in fields.iter().enumerate() {
        let at = format!("fields[{index}]");
        let at_path = format!("{at}.path");
        set.insert(path(field), read(field, &at)?, &at_path)?;
        if !seen.insert(path(field)) {
            return Err(Error::new(ErrorKind::DuplicateName, at_path));
        }
    }
    Ok(set)
}
