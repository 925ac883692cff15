//! Paths of fields, as a tree that is walked along with a document.

use std::collections::BTreeMap;

use super::violation::StructureError;

/// The most steps of a path.
const STEPS: usize = 64;

/// All paths.
#[derive(Clone, Debug, Default)]
pub(super) struct Paths {
    nodes: Vec<Node>,
    given: Vec<String>,
}

/// A field that a path names, or one on the way to it.
#[derive(Clone, Debug, Default)]
pub(super) struct Node {
    named: BTreeMap<String, usize>,
    /// Every element.
    each: Option<usize>,
    /// Index of the path that requires it.
    pub(super) required: Option<usize>,
    /// Index of the path that forbids it.
    pub(super) forbidden: Option<usize>,
    /// It is required, or something in it that has a name of its own.
    needed: bool,
}

impl Paths {
    pub(super) const NONE: Self = Self { nodes: Vec::new(), given: Vec::new() };
    /// The document.
    pub(super) const ROOT: usize = 0;

    pub(super) fn read(required: &[String], forbidden: &[String]) -> Result<Self, StructureError> {
        let mut paths = Self { nodes: vec![Node::default()], given: Vec::new() };
        for (path, is_required) in required
            .iter()
            .map(|path| (path, true))
            .chain(forbidden.iter().map(|path| (path, false)))
        {
            let steps = steps(path).ok_or_else(|| StructureError::path(path))?;
            paths.add(path, &steps, is_required).ok_or_else(|| StructureError::path(path))?;
        }
        Ok(paths)
    }

    fn add(&mut self, path: &str, steps: &[String], required: bool) -> Option<()> {
        let index = self.given.len();
        self.given.push(path.to_owned());
        let mut at = Self::ROOT;
        let mut way = Vec::new();
        for step in steps {
            let next = self.nodes.len();
            let node = self.nodes.get_mut(at)?;
            let known = match step.as_str() {
                "*" => *node.each.get_or_insert(next),
                name => *node.named.entry(name.to_owned()).or_insert(next),
            };
            if known == next {
                self.nodes.push(Node::default());
            }
            way.push((known, step == "*"));
            at = known;
        }
        let node = self.nodes.get_mut(at)?;
        if required {
            node.required.get_or_insert(index);
        } else {
            node.forbidden.get_or_insert(index);
        }
        if node.required.is_some() && node.forbidden.is_some() {
            return None;
        }
        // What is in elements is needed only where there are elements.
        let last = way.iter().rposition(|(_, each)| *each).map_or(0, |at| at + 1);
        if required {
            for (node, _) in way.iter().skip(last) {
                self.nodes.get_mut(*node)?.needed = true;
            }
        }
        Some(())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    pub(super) fn node(&self, at: usize) -> Option<&Node> {
        self.nodes.get(at)
    }

    /// The path as it was given.
    pub(super) fn given(&self, index: usize) -> String {
        self.given.get(index).cloned().unwrap_or_default()
    }

    /// What of the tree a field of a name, or an element, of these nodes is.
    pub(super) fn below(&self, nodes: &[usize], name: &str, found: &mut Vec<usize>) {
        for node in nodes.iter().filter_map(|&node| self.nodes.get(node)) {
            found.extend(node.named.get(name));
            found.extend(node.each);
        }
    }

    /// The required paths that are missing where a field is that has none of its own: all that its
    /// needed fields name.
    pub(super) fn missing(&self, at: usize, seen: &[usize], missing: &mut Vec<usize>) {
        let mut open: Vec<usize> = self
            .nodes
            .get(at)
            .map(|node| {
                node.named.values().copied().filter(|child| !seen.contains(child)).collect()
            })
            .unwrap_or_default();
        while let Some(node) = open.pop().and_then(|at| self.nodes.get(at)) {
            if node.needed {
                missing.extend(node.required);
                open.extend(node.named.values());
            }
        }
    }
}

/// The names of a path.
fn steps(path: &str) -> Option<Vec<String>> {
    let steps: Option<Vec<String>> = match path.strip_prefix('/') {
        Some(pointer) => pointer.split('/').map(unescape).collect(),
        None => path.split('.').map(|name| (!name.is_empty()).then(|| name.to_owned())).collect(),
    };
    steps.filter(|steps| steps.len() <= STEPS)
}

/// A step of a JSON pointer, where `~1` is a slash and `~0` a tilde.
fn unescape(step: &str) -> Option<String> {
    let mut name = String::new();
    let mut chars = step.chars();
    while let Some(char) = chars.next() {
        name.push(match char {
            '~' => match chars.next()? {
                '0' => '~',
                '1' => '/',
                _ => return None,
            },
            _ => char,
        });
    }
    Some(name)
}

#[cfg(test)]
mod tests {
    use super::{Paths, steps};

    #[test]
    fn both_notations_name_the_same() {
        assert_eq!(steps("a.*.b"), steps("/a/*/b"));
        assert_eq!(steps("/a~1b/~0/").unwrap(), ["a/b", "~", ""]);
        for path in ["", "a..b", ".a", "a.", "/a~2"] {
            assert_eq!(steps(path), None, "{path}");
        }
        assert_eq!(steps(&"a.".repeat(70)), None);
    }

    #[test]
    fn a_field_is_not_both() {
        let read = |required: &str, forbidden: &str| {
            Paths::read(&[required.to_owned()], &[forbidden.to_owned()])
        };
        assert!(read("a.b", "/a/b").is_err() && read("a.b", "a.c").is_ok());
        assert_eq!(read("a", "b..").unwrap_err().invalid_path(), Some("b.."));
    }
}
