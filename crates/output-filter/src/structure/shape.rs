//! A document against the paths and limits it has to keep.

use std::collections::BTreeSet;

use super::Json;
use super::path::Paths;
use super::violation::{JsonType, Violation};
use super::walker::{Event, Walker, Wrong};

/// One document that is walked.
pub(super) struct Shape<'s> {
    json: &'s Json,
    walker: Walker,
    /// What is open, outermost first.
    open: Vec<Frame>,
    /// What of the paths the next value is.
    next: Vec<usize>,
    /// Missing paths, each once.
    missing: BTreeSet<usize>,
    taken: usize,
    /// Where the key that is read began.
    key_from: usize,
    /// Nothing is read any more.
    stopped: bool,
    /// The value that is read is no object and no array.
    scalar: bool,
    /// The document is an object or an array.
    container: bool,
    /// Something was told of it.
    wrong: bool,
    forbidden: BTreeSet<String>,
    duplicate: bool,
    pub(super) found: Vec<Violation>,
}

/// An object or an array that is open.
#[derive(Default)]
struct Frame {
    object: bool,
    /// What of the paths it is.
    nodes: Vec<usize>,
    /// What of the paths it has.
    seen: Vec<usize>,
    keys: BTreeSet<String>,
    elements: usize,
}

impl<'s> Shape<'s> {
    pub(super) fn new(json: &'s Json) -> Self {
        let next = if json.paths.is_empty() { Vec::new() } else { vec![Paths::ROOT] };
        Self {
            json,
            walker: Walker::new(),
            open: Vec::new(),
            next,
            missing: BTreeSet::new(),
            taken: 0,
            key_from: 0,
            stopped: false,
            scalar: false,
            container: false,
            wrong: false,
            forbidden: BTreeSet::new(),
            duplicate: false,
            found: Vec::new(),
        }
    }

    /// Whether all that was taken is one document, of more than a single value.
    pub(super) fn is_json(&self) -> bool {
        self.walker.is_done() && self.container && !self.wrong
    }

    pub(super) fn push(&mut self, piece: &[u8]) {
        for &byte in piece {
            if self.stopped {
                break;
            }
            self.step(byte);
            self.taken += 1;
        }
    }

    fn step(&mut self, byte: u8) {
        if self.walker.is_done() {
            if !matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
                self.trailing();
            }
            return;
        }
        let (ended, read) = self.walker.step(byte);
        if self.walker.opened_key() {
            self.key_from = self.taken;
        }
        if let Some(event) = ended {
            self.event(event);
        }
        match read {
            Ok(Some(event)) => self.event(event),
            Ok(None) => {}
            // The byte after a number at the top.
            Err(Wrong) if self.walker.is_done() => self.trailing(),
            Err(Wrong) => {
                self.tell(Violation::NotJson { at: self.taken });
                self.stopped = true;
            }
        }
    }

    /// Tells a violation, each kind and each path once, where it is first.
    fn tell(&mut self, violation: Violation) {
        let told = match &violation {
            Violation::Forbidden { path, .. } => !self.forbidden.insert(path.clone()),
            Violation::DuplicateKey { .. } => std::mem::replace(&mut self.duplicate, true),
            _ => false,
        };
        if !told {
            self.wrong = true;
            self.found.push(violation);
        }
    }

    fn trailing(&mut self) {
        if !self.json.trailing_text {
            self.tell(Violation::TrailingText { at: self.taken });
        }
        self.stopped = true;
    }

    /// Ends the text, and tells what is missing.
    pub(super) fn finish(&mut self) {
        if !self.stopped {
            match self.walker.finish() {
                Ok(Some(event)) => self.event(event),
                Ok(None) => {}
                Err(Wrong) => self.tell(Violation::NotJson { at: self.taken }),
            }
        }
        // Of a document that was not read to its end, nothing is known to be missing.
        if self.walker.is_done() {
            let missing = std::mem::take(&mut self.missing).into_iter();
            self.found.extend(
                missing.map(|path| Violation::Missing { path: self.json.paths.given(path) }),
            );
        }
    }

    fn event(&mut self, event: Event) {
        match event {
            Event::Begins(kind) => self.begins(kind),
            Event::Key => self.key(),
            Event::Ends => self.ends(),
        }
    }

    fn begins(&mut self, kind: JsonType) {
        let mut nodes = std::mem::take(&mut self.next);
        let at = self.taken;
        match self.open.last_mut() {
            None => self.top(kind),
            Some(frame) if !frame.object => {
                nodes.clear();
                let index = frame.elements;
                frame.elements += 1;
                // An array that no path names has no elements that one names.
                if !frame.nodes.is_empty() {
                    self.json.paths.below(&frame.nodes, &index.to_string(), &mut nodes);
                    frame.see(&nodes);
                    self.forbid(&nodes, at);
                }
            }
            Some(_) => {}
        }
        if matches!(kind, JsonType::Object | JsonType::Array) {
            if self.walker.depth() > self.json.depth {
                self.tell(Violation::TooDeep { limit: self.json.depth, at });
                self.stopped = true;
            }
            self.container |= self.open.is_empty();
            let object = kind == JsonType::Object;
            self.open.push(Frame { object, nodes, ..Frame::default() });
        } else {
            // Nothing is in it, so that all that had to be is missing.
            self.miss(&nodes, &[]);
        }
        self.scalar = !matches!(kind, JsonType::Object | JsonType::Array);
    }

    fn top(&mut self, found: JsonType) {
        if self.json.types.as_ref().is_some_and(|types| !types.contains(&found)) {
            self.tell(Violation::TopLevel { found });
        }
    }

    fn key(&mut self) {
        let Some(frame) = self.open.last_mut() else { return };
        if frame.nodes.is_empty() && !self.json.unique_keys {
            return;
        }
        let name = self.walker.key();
        let mut nodes = Vec::new();
        self.json.paths.below(&frame.nodes, &name, &mut nodes);
        frame.see(&nodes);
        let twice = self.json.unique_keys && !frame.keys.insert(name);
        let at = self.key_from;
        if twice {
            self.tell(Violation::DuplicateKey { at });
        }
        self.forbid(&nodes, at);
        self.next = nodes;
    }

    fn ends(&mut self) {
        // A string or a number has no frame.
        if std::mem::take(&mut self.scalar) {
            return;
        }
        if let Some(frame) = self.open.pop() {
            self.miss(&frame.nodes, &frame.seen);
        }
    }

    fn forbid(&mut self, nodes: &[usize], at: usize) {
        let paths = &self.json.paths;
        for index in nodes.iter().filter_map(|&node| paths.node(node)?.forbidden) {
            self.tell(Violation::Forbidden { path: paths.given(index), at });
        }
    }

    fn miss(&mut self, nodes: &[usize], seen: &[usize]) {
        let mut missing = Vec::new();
        for &node in nodes {
            self.json.paths.missing(node, seen, &mut missing);
        }
        self.missing.extend(missing);
    }
}

impl Frame {
    fn see(&mut self, nodes: &[usize]) {
        for node in nodes {
            if !self.seen.contains(node) {
                self.seen.push(*node);
            }
        }
    }
}
