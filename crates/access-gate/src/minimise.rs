//! Giving an agent the fields it was granted, and no others.

use std::collections::BTreeMap;

use data_class::{Ceiling, Label};

use crate::context_path::{Cursor, is_field};
use crate::{CONTEXT_DEPTH_MAX, Content, Context, ContextGrant, Place};

/// How many different pairs of path and reason [`Minimised`] lists at most.
pub const DROPPED_MAX: usize = 1_000;

/// The greatest length of a path that is shown, in bytes, before it is cut.
const PATH_SHOWN: usize = 256;

/// What is left of a context for an agent, and what is not.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "the agent is to receive what was kept, not the context"]
pub struct Minimised<T> {
    /// What the agent receives. Empty if that is nothing at all.
    pub kept: Context<T>,
    /// The label of all of it together: the join of the labels of the fields in it;
    /// [`Label::BOTTOM`] if it is empty.
    pub label: Label,
    /// What was dropped, by path, at most [`DROPPED_MAX`] entries.
    pub dropped: Vec<Dropped>,
    /// How many more nodes were dropped that are in no entry.
    pub unlisted: usize,
}

/// Something that was dropped, with everything in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dropped {
    /// Where: like the path of a [`GrantedField`](crate::GrantedField), or `$` for the whole
    /// context. A key that such a path cannot have is shown as `?`, and a long path ends in
    /// `...`. Never a value; but where keys are data, such as the names of people, those that
    /// look like fields are shown, so think before showing it to a model.
    pub path: String,
    /// Why.
    pub reason: DropReason,
    /// How many nodes of this path: several elements of a list have the same.
    pub count: usize,
}

/// Why something was dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum DropReason {
    /// No path of the grant leads to it or into it.
    NotGranted,
    /// The level, the categories or the integrity of its label are above every ceiling that the
    /// grant has for it, or the label is in words that none of them can be compared with.
    AboveCeiling,
    /// It has no label, counts as [`Label::TOP`], and no ceiling that the grant has for it admits
    /// that: only one does that has the highest level, every category and untrusted data.
    Unlabelled,
    /// It is deeper than [`CONTEXT_DEPTH_MAX`].
    TooDeep,
    /// Its key is twice in the map. Readers differ in which one they take, so none is kept.
    DuplicateKey,
}

impl DropReason {
    /// The code for records.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotGranted => "context.not_granted",
            Self::AboveCeiling => "context.above_ceiling",
            Self::Unlabelled => "context.unlabelled",
            Self::TooDeep => "context.too_deep",
            Self::DuplicateKey => "context.duplicate_key",
        }
    }
}

/// What of the context the grant lets through, and what was dropped and why.
///
/// A value is kept if a path of the grant leads to it and that path's ceiling admits its label; an
/// empty map or list likewise; any other map or list if something in it is kept. What a label says
/// of places, purposes and retention does not matter here, and goes on to [`Minimised::label`].
/// Of a list whose elements are kept in part, the others close up: positions are not kept, so a
/// grant should not cover two lists that belong together by position.
///
/// Whether the receiver is the grant's agent is not asked: nothing here says who that is. The
/// caller takes the grant of the agent that it is about to give the context to, by
/// [`ContextGrant::agent`].
///
/// It never fails. Takes time and space linear in the nodes (n log n in the keys of a map and in
/// what is dropped), times the paths that lead to the same node and the sources and subjects of a
/// label.
///
/// ```
/// use access_gate::{
///     Content, Context, ContextGrantDocument, ContextNode, DropReason, GrantedField, minimise,
/// };
/// use data_class::{CeilingDocument, Label, Level, Scheme};
///
/// let ticket = Context::from_nodes(vec![
///     ContextNode::root(Content::Map).labeled(Label::new(Level::Internal)),
///     ContextNode::field(1, "text", Content::Value("My order has not come")),
///     ContextNode::field(1, "card", Content::Value("4111 1111 1111 1111")),
/// ])?;
/// let grant = ContextGrantDocument {
///     agent: "support/writer".into(),
///     ceiling: Some(CeilingDocument { level: "internal".into(), ..Default::default() }),
///     fields: vec![GrantedField { path: "text".into(), ceiling: None }],
/// };
/// let minimised = minimise(ticket, &grant.build(&Scheme::STANDARD)?);
/// assert_eq!(minimised.kept.nodes().len(), 2); // the map and the text in it
/// assert_eq!(minimised.dropped[0].path, "card");
/// assert_eq!(minimised.dropped[0].reason, DropReason::NotGranted);
/// # Ok::<(), access_gate::Error>(())
/// ```
///
/// # Guarantees
///
/// 1. Nothing outside the grant, and nothing above its ceilings, is kept; everything else is, but
///    for doubled keys and what is too deep (`tests/context/model.rs`: `agrees_with_the_model`).
/// 2. To minimise again drops nothing more
///    (`tests/context/model.rs`: `a_second_time_drops_nothing`).
/// 3. A wider grant keeps at least as much
///    (`tests/context/model.rs`: `a_wider_grant_keeps_no_less`).
/// 4. A report holds no value, and no key that does not look like a field
///    (`tests/context/model.rs`: `what_was_dropped_is_in_no_report`); it is bounded
///    (`tests/context/bounds.rs`: `a_report_is_bounded`).
/// 5. Depth does not crash it (`tests/context/bounds.rs`: `depth_is_bounded`).
pub fn minimise<T>(context: Context<T>, grant: &ContextGrant) -> Minimised<T> {
    let fields = grant.fields();
    let nodes = context.nodes();
    let ambiguous = context.ambiguous();
    let mut kept = vec![false; nodes.len()];
    let unlabelled = Label::TOP;
    let mut label = Label::BOTTOM;
    let mut report = Report::default();
    let mut path = ShownPath::default();
    let mut around: Vec<Frame> = Vec::new();
    // The depth of something that was dropped with everything in it.
    let mut skipped: Option<usize> = None;

    for (index, node) in nodes.iter().enumerate() {
        if skipped.is_some_and(|depth| node.depth > depth) {
            continue;
        }
        skipped = None;
        // Every map and list that is not skipped has a frame, so that depths are positions.
        around.truncate(node.depth);
        let parent = around.last();
        path.cut_back(parent.map_or(Mark::default(), |parent| parent.mark));
        path.push(&node.place);

        let cursor = match parent {
            None => fields.start(),
            Some(parent) => fields.child(&parent.cursor, &node.place),
        };
        let own = node.label.as_ref();
        let labelled = match (parent.and_then(|parent| parent.label.as_ref()), own) {
            (Some(outer), Some(own)) => Some(outer.clone().join(own)),
            (one, other) => one.or(other).cloned(),
        };
        let is_filled =
            nodes.get(index.saturating_add(1)).is_some_and(|next| next.depth > node.depth);
        let is_reached = if is_filled {
            fields.goes_on(&cursor)
        } else {
            fields.values(&cursor).next().is_some()
        };
        let reason = if !is_reached {
            Some(DropReason::NotGranted)
        } else if node.depth > CONTEXT_DEPTH_MAX {
            Some(DropReason::TooDeep)
        } else if ambiguous.get(index).is_some_and(|ambiguous| *ambiguous) {
            Some(DropReason::DuplicateKey)
        } else if is_filled {
            None
        } else {
            over_ceiling(labelled.as_ref(), fields.values(&cursor))
        };
        if let Some(reason) = reason {
            report.add(path.text(), reason);
            skipped = Some(node.depth);
            continue;
        }
        if !is_filled {
            label.raise(labelled.as_ref().unwrap_or(&unlabelled));
            keep(index, &mut around, &mut kept);
        }
        if !matches!(node.content, Content::Value(_)) {
            let mark = path.mark();
            around.push(Frame { index, cursor, label: labelled, mark, is_kept: false });
        }
    }

    let mut kept = kept.into_iter();
    let mut nodes = context.into_nodes();
    nodes.retain(|_| kept.next().unwrap_or(false));
    let (dropped, unlisted) = report.finish();
    Minimised { kept: Context::from_checked(nodes), label, dropped, unlisted }
}

/// A map or list around the present node.
struct Frame {
    index: usize,
    cursor: Cursor,
    /// Its label joined with those around it, if there is any.
    label: Option<Label>,
    mark: Mark,
    is_kept: bool,
}

/// Why something of this label, if it has one, passes under none of the ceilings; none if it does.
fn over_ceiling<'a>(
    label: Option<&Label>,
    mut ceilings: impl Iterator<Item = &'a Ceiling>,
) -> Option<DropReason> {
    let (label, reason) = match label {
        Some(label) => (label, DropReason::AboveCeiling),
        None => (&Label::TOP, DropReason::Unlabelled),
    };
    if ceilings.any(|ceiling| ceiling.admits(label)) { None } else { Some(reason) }
}

/// Marks a node as kept, and what it is in. Each frame is marked once, so that all calls
/// together take linear time.
fn keep(index: usize, around: &mut [Frame], kept: &mut [bool]) {
    let mut mark = |index| {
        if let Some(kept) = kept.get_mut(index) {
            *kept = true;
        }
    };
    mark(index);
    for frame in around.iter_mut().rev().take_while(|frame| !frame.is_kept) {
        frame.is_kept = true;
        mark(frame.index);
    }
}

#[derive(Default)]
struct Report {
    counts: BTreeMap<(String, DropReason), usize>,
    unlisted: usize,
}

impl Report {
    fn add(&mut self, path: &str, reason: DropReason) {
        let entry = (path.to_owned(), reason);
        if let Some(count) = self.counts.get_mut(&entry) {
            *count = count.saturating_add(1);
        } else if self.counts.len() < DROPPED_MAX {
            self.counts.insert(entry, 1);
        } else {
            self.unlisted = self.unlisted.saturating_add(1);
        }
    }

    fn finish(self) -> (Vec<Dropped>, usize) {
        let entries = self.counts.into_iter();
        let dropped = entries.map(|((path, reason), count)| Dropped { path, reason, count });
        (dropped.collect(), self.unlisted)
    }
}

/// The path of the present node, never longer than it may be shown: a report of many long paths
/// would be far larger than the context.
#[derive(Default)]
struct ShownPath {
    text: String,
    is_cut: bool,
}

#[derive(Clone, Copy, Default)]
struct Mark {
    length: usize,
    is_cut: bool,
}

impl ShownPath {
    fn text(&self) -> &str {
        if self.text.is_empty() { "$" } else { &self.text }
    }

    fn mark(&self) -> Mark {
        Mark { length: self.text.len(), is_cut: self.is_cut }
    }

    fn cut_back(&mut self, mark: Mark) {
        self.text.truncate(mark.length);
        self.is_cut = mark.is_cut;
    }

    fn push(&mut self, place: &Place) {
        let segment = match place {
            Place::Root => return,
            Place::Element => "[]",
            Place::Field(key) if is_field(key) => key,
            Place::Field(_) => "?",
        };
        let dot = if self.text.is_empty() || *place == Place::Element { "" } else { "." };
        if self.is_cut {
            return;
        }
        if self.text.len() + dot.len() + segment.len() > PATH_SHOWN {
            self.is_cut = true;
            self.text.push_str("...");
        } else {
            self.text.push_str(dot);
            self.text.push_str(segment);
        }
    }
}
