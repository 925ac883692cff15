//! Paths of fields, and sets of them that are walked along with a tree.

use std::collections::BTreeMap;

use crate::{CONTEXT_DEPTH_MAX, Error, ErrorKind, NAME_MAX, Place};

/// Values by paths, as a tree of segments, so that each step of a walk looks a key up once and
/// does not try all paths.
///
/// ```text
/// path    = ( segment / "[]" ) *( "." segment / "[]" ) [ ".**" ] / "**"
/// segment = field / "*"
/// field   = 1*128( "A"-"Z" / "a"-"z" / "0"-"9" / "_" / "-" / "$" )
/// ```
#[derive(Clone, Debug)]
pub(crate) struct PathSet<V> {
    /// Never empty: the first one is the root.
    steps: Vec<Step<V>>,
}

#[derive(Clone, Debug)]
struct Step<V> {
    fields: BTreeMap<String, usize>,
    any_field: Option<usize>,
    element: Option<usize>,
    /// The values for the node that is reached here.
    here: Vec<V>,
    /// The values for every node below it.
    below: Vec<V>,
}

/// Where a walk is: at all steps that the way so far leads to.
#[derive(Clone, Debug)]
pub(crate) struct Cursor {
    at: Vec<usize>,
    /// The steps above whose values for everything below hold here.
    under: Vec<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Segment<'a> {
    Field(&'a str),
    AnyField,
    Element,
    Below,
}

impl<V> PathSet<V> {
    pub(crate) fn new() -> Self {
        Self { steps: vec![Step::new()] }
    }

    /// `at` is the path of the path in the configuration.
    pub(crate) fn insert(&mut self, path: &str, value: V, at: &str) -> Result<(), Error> {
        let segments = parse(path).ok_or_else(|| Error::new(ErrorKind::MalformedPath, at))?;
        let mut position = 0;
        let mut is_below = false;
        for segment in segments {
            if segment == Segment::Below {
                is_below = true;
                break;
            }
            position = self.step(position, segment);
        }
        if let Some(step) = self.steps.get_mut(position) {
            if is_below { step.below.push(value) } else { step.here.push(value) }
        }
        Ok(())
    }

    /// A walk that is at the root of a tree.
    pub(crate) fn start(&self) -> Cursor {
        Cursor { at: vec![0], under: Vec::new() }
    }

    /// The walk one level down.
    pub(crate) fn child(&self, cursor: &Cursor, place: &Place) -> Cursor {
        let mut child = Cursor { at: Vec::new(), under: cursor.under.clone() };
        for (position, step) in self.at(cursor) {
            if !step.below.is_empty() {
                child.under.push(position);
            }
            match place {
                Place::Root => {}
                Place::Element => child.at.extend(step.element),
                Place::Field(key) => {
                    child.at.extend(step.fields.get(key));
                    child.at.extend(step.any_field);
                }
            }
        }
        child
    }

    /// The values for the node that the walk is at.
    pub(crate) fn values<'a>(&'a self, cursor: &'a Cursor) -> impl Iterator<Item = &'a V> {
        let under = cursor.under.iter().filter_map(|position| self.steps.get(*position));
        self.at(cursor).flat_map(|(_, step)| &step.here).chain(under.flat_map(|step| &step.below))
    }

    /// Whether there can be values for nodes below.
    pub(crate) fn goes_on(&self, cursor: &Cursor) -> bool {
        !cursor.under.is_empty()
            || self.at(cursor).any(|(_, step)| {
                !step.below.is_empty()
                    || !step.fields.is_empty()
                    || step.any_field.is_some()
                    || step.element.is_some()
            })
    }

    fn at<'a>(&'a self, cursor: &'a Cursor) -> impl Iterator<Item = (usize, &'a Step<V>)> {
        cursor.at.iter().filter_map(|position| Some((*position, self.steps.get(*position)?)))
    }

    /// The position of the step after this one, made if it is not there.
    fn step(&mut self, position: usize, segment: Segment<'_>) -> usize {
        let next = self.steps.len();
        let Some(step) = self.steps.get_mut(position) else { return position };
        let found = match segment {
            Segment::Field(key) => *step.fields.entry(key.to_owned()).or_insert(next),
            Segment::AnyField => *step.any_field.get_or_insert(next),
            Segment::Element => *step.element.get_or_insert(next),
            Segment::Below => position,
        };
        if found == next {
            self.steps.push(Step::new());
        }
        found
    }
}

impl<V> Step<V> {
    const fn new() -> Self {
        Self {
            fields: BTreeMap::new(),
            any_field: None,
            element: None,
            here: Vec::new(),
            below: Vec::new(),
        }
    }
}

impl Cursor {
    /// Whether no path leads here or further.
    pub(crate) fn is_lost(&self) -> bool {
        self.at.is_empty() && self.under.is_empty()
    }
}

/// Whether a key can be written in a path.
pub(crate) fn is_field(key: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'$');
    !key.is_empty() && key.len() <= NAME_MAX && key.bytes().all(allowed)
}

fn parse(path: &str) -> Option<Vec<Segment<'_>>> {
    let mut segments = Vec::new();
    let mut rest = path;
    // A dot has been read, or nothing: brackets may stand at the beginning and after a segment, and
    // a dot only between segments.
    let mut is_after_dot = false;
    loop {
        if segments.len() >= CONTEXT_DEPTH_MAX {
            return None;
        }
        if let (false, Some(after)) = (is_after_dot, rest.strip_prefix("[]")) {
            segments.push(Segment::Element);
            rest = after;
        } else {
            let end = rest.find(['.', '[']).unwrap_or(rest.len());
            let (word, after) = rest.split_at_checked(end)?;
            segments.push(match word {
                "**" if after.is_empty() => Segment::Below,
                "*" => Segment::AnyField,
                field if is_field(field) => Segment::Field(field),
                _ => return None,
            });
            rest = after;
        }
        is_after_dot = false;
        if rest.is_empty() {
            return Some(segments);
        }
        if let Some(after) = rest.strip_prefix('.') {
            rest = after;
            is_after_dot = true;
        } else if !rest.starts_with("[]") {
            return None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_have_one_spelling() {
        for path in ["a", "a.b", "a[].b", "[]", "[][].x", "*", "a.*.b", "**", "a.**", "a[].**"] {
            assert!(parse(path).is_some(), "{path}");
        }
        for path in [
            "",
            ".",
            "a.",
            ".a",
            "a..b",
            "a[",
            "a]",
            "a[0]",
            "a.[]",
            "[]a",
            "a[]b",
            "***",
            "**.a",
            "a**",
            "a*",
            "a b",
            "a.\u{430}",
            "$.a[*]",
            "a[].",
            "a['b']",
            "a\n",
            "**[]",
            "a[]**",
        ] {
            assert!(parse(path).is_none(), "{path:?}");
        }
    }

    #[test]
    fn paths_are_no_longer_than_contexts_are_deep() {
        assert!(parse(&"[]".repeat(CONTEXT_DEPTH_MAX)).is_some());
        assert!(parse(&"[]".repeat(CONTEXT_DEPTH_MAX + 1)).is_none());
        assert!(parse(&"a".repeat(NAME_MAX)).is_some());
        assert!(parse(&"a".repeat(NAME_MAX + 1)).is_none());
    }
}
