//! One table of a classifier: rows, and rules over several kinds.

use crate::{Cause, Finding, Label, Reason};

use super::keys::Keys;

/// Rows and rules that were built together. A classifier that was merged has several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) rows: Keys<Row>,
    pub(super) rules: Vec<Rule>,
    /// Which groups a kind counts for.
    pub(super) watchers: Keys<Vec<usize>>,
    /// The groups of all rules, one rule's after the other's.
    pub(super) groups: Vec<Threshold>,
}

/// What one key stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) key: String,
    pub(super) label: Label,
    pub(super) minimum_confidence: u8,
    pub(super) basis: String,
}

/// A combination or a volume.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rule {
    pub(super) cause: Cause,
    pub(super) name: String,
    pub(super) label: Label,
    pub(super) basis: String,
    /// How many groups are its own.
    pub(super) groups: usize,
}

/// What a group asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Threshold {
    pub(super) count: u32,
    pub(super) distinct: u32,
    pub(super) minimum_confidence: u8,
}

impl Table {
    pub(super) const fn new() -> Self {
        Self { rows: Keys::new(), rules: Vec::new(), watchers: Keys::new(), groups: Vec::new() }
    }

    /// Raises the label by what the findings call for. They are sorted by kind, and none has a
    /// count of 0.
    pub(super) fn classify(
        &self,
        findings: &[Finding<'_>],
        label: &mut Label,
        reasons: &mut Vec<Reason>,
    ) {
        let mut seen: Vec<Seen<'_>> = vec![Seen::default(); self.groups.len()];
        let mut watching: Vec<usize> = Vec::new();
        for alike in findings.chunk_by(|one, two| one.kind == two.kind) {
            let Some(kind) = alike.first().map(|finding| finding.kind) else { continue };
            // The longest key decides alone, also where it raises nothing.
            if let Some(row) = self.rows.matching(kind).next() {
                let count = total(alike, row.minimum_confidence);
                if count > 0 && !is_exempt(&row.label) {
                    label.raise(&row.label);
                    reasons.push(row.reason(kind, count));
                }
            }
            watching.clear();
            watching.extend(self.watchers.matching(kind).flatten());
            // Two keys of a group may match one kind, which counts once.
            watching.sort_unstable();
            watching.dedup();
            for index in &watching {
                let (Some(group), Some(seen)) = (self.groups.get(*index), seen.get_mut(*index))
                else {
                    continue;
                };
                seen.add(kind, total(alike, group.minimum_confidence));
            }
        }
        let mut groups = self.groups.iter().zip(&seen);
        for rule in &self.rules {
            let mut kinds: Vec<(&str, u32)> = Vec::new();
            let mut applies = true;
            for (group, seen) in groups.by_ref().take(rule.groups) {
                applies &= seen.reaches(group);
                kinds.extend(&seen.kinds);
            }
            if applies {
                label.raise(&rule.label);
                reasons.push(rule.reason(kinds));
            }
        }
    }

    pub(super) fn map_labels(&self, change: impl Fn(&Label) -> Label) -> Self {
        let mut changed = self.clone();
        changed.rows = self.rows.map(|row| Row { label: change(&row.label), ..row.clone() });
        for rule in &mut changed.rules {
            rule.label = change(&rule.label);
        }
        changed
    }
}

impl Row {
    fn reason(&self, kind: &str, count: u32) -> Reason {
        Reason {
            cause: Cause::Row,
            key: self.key.clone(),
            kinds: vec![(kind.to_owned(), count)],
            label: self.label.clone(),
            basis: self.basis.clone(),
        }
    }
}

impl Rule {
    /// The kinds of several groups may be the same; the confidence they need is too.
    fn reason(&self, mut kinds: Vec<(&str, u32)>) -> Reason {
        kinds.sort_unstable();
        kinds.dedup();
        Reason {
            cause: self.cause,
            key: self.name.clone(),
            kinds: kinds.into_iter().map(|(kind, count)| (kind.to_owned(), count)).collect(),
            label: self.label.clone(),
            basis: self.basis.clone(),
        }
    }
}

/// What was found for a group.
#[derive(Clone, Default)]
struct Seen<'f> {
    count: u32,
    kinds: Vec<(&'f str, u32)>,
}

impl<'f> Seen<'f> {
    fn add(&mut self, kind: &'f str, count: u32) {
        if count > 0 {
            self.count = self.count.saturating_add(count);
            self.kinds.push((kind, count));
        }
    }

    fn reaches(&self, group: &Threshold) -> bool {
        let distinct = u32::try_from(self.kinds.len()).unwrap_or(u32::MAX);
        self.count >= group.count && distinct >= group.distinct
    }
}

/// How many are sure enough.
fn total(alike: &[Finding<'_>], minimum_confidence: u8) -> u32 {
    let sure = alike.iter().filter(|finding| finding.confidence >= minimum_confidence);
    sure.fold(0, |sum, finding| sum.saturating_add(finding.count))
}

/// Whether a label calls for nothing: the lowest level, and no category.
pub(super) fn is_exempt(label: &Label) -> bool {
    label.class.parts == crate::class::Parts::bottom()
}
