//! Building and checking a classifier.

use std::collections::BTreeSet;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use super::Classifier;
use super::keys::is_key;
use super::table::{Row, Rule, Table, Threshold, is_exempt};
use crate::{Categories, Cause, Error, ErrorKind, Label, Level, SCHEME_NAME_MAX, Scheme};

/// Kinds of which there have to be enough: one part of a combination, or what a volume counts.
///
/// Any of the keys will do. One finding may count for several groups of a combination, so keys
/// that overlap make it apply sooner.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Group {
    /// The keys: kinds and prefixes of kinds, as those of rows.
    pub any_of: Vec<String>,
    /// How many findings there have to be in all, 1 if left out.
    #[cfg_attr(feature = "serde", serde(default = "one"))]
    pub count: u32,
    /// Of how many different kinds, 1 if left out.
    #[cfg_attr(feature = "serde", serde(default = "one"))]
    pub distinct: u32,
}

impl Group {
    /// One finding of this kind or prefix.
    #[must_use]
    pub fn of(key: impl Into<String>) -> Self {
        Self::any_of([key.into()])
    }

    /// One finding of any of these kinds or prefixes.
    pub fn any_of<K: Into<String>>(keys: impl IntoIterator<Item = K>) -> Self {
        Self { any_of: keys.into_iter().map(Into::into).collect(), count: 1, distinct: 1 }
    }

    /// So many findings in all.
    #[must_use]
    pub fn times(self, count: u32) -> Self {
        Self { count, ..self }
    }

    /// Findings of so many different kinds.
    #[must_use]
    pub fn distinct(self, distinct: u32) -> Self {
        Self { distinct, ..self }
    }
}

/// Collects the rules of a [`Classifier`].
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct ClassifierBuilder {
    scheme: Scheme,
    rows: Vec<RowDraft>,
    combinations: Vec<RuleDraft>,
    volumes: Vec<RuleDraft>,
    merged: Vec<Classifier>,
}

#[derive(Clone, Debug)]
pub(super) struct RowDraft {
    pub(super) keys: Vec<String>,
    pub(super) label: Label,
    pub(super) minimum_confidence: u8,
    pub(super) basis: String,
}

#[derive(Clone, Debug)]
pub(super) struct RuleDraft {
    pub(super) name: String,
    pub(super) groups: Vec<Group>,
    pub(super) label: Label,
    pub(super) minimum_confidence: u8,
    pub(super) basis: String,
}

impl ClassifierBuilder {
    pub(super) const fn new(scheme: Scheme) -> Self {
        Self {
            scheme,
            rows: Vec::new(),
            combinations: Vec::new(),
            volumes: Vec::new(),
            merged: Vec::new(),
        }
    }

    /// Adds a row that takes findings of any confidence.
    pub fn row(
        self,
        key: impl Into<String>,
        level: Level,
        categories: impl Into<Categories>,
    ) -> Self {
        self.row_with_confidence(key, level, categories, 0)
    }

    /// Adds a row that takes findings from a minimum confidence up, in percent.
    pub fn row_with_confidence(
        self,
        key: impl Into<String>,
        level: Level,
        categories: impl Into<Categories>,
        minimum_confidence: u8,
    ) -> Self {
        let label = self.label(level, categories.into());
        let basis = String::new();
        self.add_row(RowDraft { keys: vec![key.into()], label, minimum_confidence, basis })
    }

    /// Adds a combination, which applies if each of the groups is there.
    pub fn combination(
        self,
        name: impl Into<String>,
        level: Level,
        categories: impl Into<Categories>,
        groups: impl IntoIterator<Item = Group>,
    ) -> Self {
        let label = self.label(level, categories.into());
        let groups = groups.into_iter().collect();
        let (name, basis) = (name.into(), String::new());
        self.add_combination(RuleDraft { name, groups, label, minimum_confidence: 0, basis })
    }

    /// Adds a volume, which applies if the group is there.
    pub fn volume(
        self,
        name: impl Into<String>,
        level: Level,
        categories: impl Into<Categories>,
        group: Group,
    ) -> Self {
        let label = self.label(level, categories.into());
        let (name, basis, groups) = (name.into(), String::new(), vec![group]);
        self.add_volume(RuleDraft { name, groups, label, minimum_confidence: 0, basis })
    }

    /// Adds all that another classifier says, as [`Classifier::merge`] does.
    pub fn extend(mut self, other: &Classifier) -> Self {
        self.merged.push(other.clone());
        self
    }

    /// Checks the rules and builds the table.
    ///
    /// # Errors
    ///
    /// With the path of the value, such as `rows[2].kinds[0]` (a row added here has one key):
    ///
    /// - [`ErrorKind::MalformedKey`]: a key is `*` or at least two segments of `[a-z0-9_-]` with
    ///   dots between them, the last of which may be a star, and at most
    ///   [`KEY_MAX`](crate::KEY_MAX) bytes.
    /// - [`ErrorKind::DuplicateKey`]: a key that two rows have, or a group twice.
    /// - [`ErrorKind::ConfidenceOutOfRange`]: a minimum confidence above 100.
    /// - [`ErrorKind::EmptySet`]: a row without keys, a combination without groups, a group without
    ///   keys.
    /// - [`ErrorKind::MalformedName`], [`ErrorKind::DuplicateName`]: a combination's or volume's
    ///   name is 1 to 64 of `[a-z0-9_]`, and no two have the same.
    /// - [`ErrorKind::ZeroVolume`]: a group that asks for no finding at all, so that its rule would
    ///   apply to everything.
    /// - [`ErrorKind::NeverApplies`]: a group that asks for more different kinds than its keys can
    ///   match.
    /// - [`ErrorKind::RaisesNothing`]: a combination or volume of the lowest level and no category.
    pub fn build(self) -> Result<Classifier, Error> {
        let mut table = Table::new();
        for (index, row) in self.rows.into_iter().enumerate() {
            add_row(&mut table, row).map_err(|error| error.inside(&format!("rows[{index}]")))?;
        }
        let rules = [
            (Cause::Combination, "combinations", self.combinations),
            (Cause::Volume, "volumes", self.volumes),
        ];
        for (cause, field, rules) in rules {
            let mut names = BTreeSet::new();
            for (index, rule) in rules.into_iter().enumerate() {
                let is_new = names.insert(rule.name.clone());
                add_rule(&mut table, cause, rule, is_new)
                    .map_err(|error| error.inside(&format!("{field}[{index}]")))?;
            }
        }
        let own = Classifier { scheme: self.scheme, tables: vec![Arc::new(table)] };
        Ok(self.merged.iter().fold(own, Classifier::merge))
    }

    pub(super) fn add_row(mut self, row: RowDraft) -> Self {
        self.rows.push(row);
        self
    }

    pub(super) fn add_combination(mut self, rule: RuleDraft) -> Self {
        self.combinations.push(rule);
        self
    }

    pub(super) fn add_volume(mut self, rule: RuleDraft) -> Self {
        self.volumes.push(rule);
        self
    }

    fn label(&self, level: Level, categories: Categories) -> Label {
        if level == Level::Public && categories.is_empty() {
            // Of several levels that count as public, an exemption means the lowest.
            return Label::of_rank(self.scheme.clone(), 0);
        }
        self.scheme.label_at(level).with_categories(categories)
    }
}

fn add_row(table: &mut Table, row: RowDraft) -> Result<(), Error> {
    if row.minimum_confidence > 100 {
        return Err(Error::at(ErrorKind::ConfidenceOutOfRange, "minimum_confidence"));
    }
    if row.keys.is_empty() {
        return Err(Error::at(ErrorKind::EmptySet, "kinds"));
    }
    for (index, key) in row.keys.iter().enumerate() {
        let at = |kind| Error::at(kind, format!("kinds[{index}]"));
        if !is_key(key) {
            return Err(at(ErrorKind::MalformedKey));
        }
        let Entry::Vacant(place) = table.rows.entry(key) else {
            return Err(at(ErrorKind::DuplicateKey));
        };
        place.insert(Row {
            key: key.clone(),
            label: row.label.clone(),
            minimum_confidence: row.minimum_confidence,
            basis: row.basis.clone(),
        });
    }
    Ok(())
}

fn add_rule(table: &mut Table, cause: Cause, rule: RuleDraft, is_new: bool) -> Result<(), Error> {
    if !is_name(&rule.name) {
        return Err(Error::at(ErrorKind::MalformedName, "name"));
    }
    if !is_new {
        return Err(Error::at(ErrorKind::DuplicateName, "name"));
    }
    if rule.minimum_confidence > 100 {
        return Err(Error::at(ErrorKind::ConfidenceOutOfRange, "minimum_confidence"));
    }
    if is_exempt(&rule.label) {
        return Err(Error::at(ErrorKind::RaisesNothing, "level"));
    }
    if rule.groups.is_empty() {
        return Err(Error::at(ErrorKind::EmptySet, "all_of"));
    }
    for (index, group) in rule.groups.iter().enumerate() {
        add_group(table, group, rule.minimum_confidence).map_err(|error| match cause {
            // A volume is its group.
            Cause::Volume => error,
            _ => error.inside(&format!("all_of[{index}]")),
        })?;
    }
    let RuleDraft { name, groups, label, basis, .. } = rule;
    table.rules.push(Rule { cause, name, label, basis, groups: groups.len() });
    Ok(())
}

fn add_group(table: &mut Table, group: &Group, minimum_confidence: u8) -> Result<(), Error> {
    if group.any_of.is_empty() {
        return Err(Error::at(ErrorKind::EmptySet, "any_of"));
    }
    for (field, value) in [("count", group.count), ("distinct", group.distinct)] {
        if value == 0 {
            return Err(Error::at(ErrorKind::ZeroVolume, field));
        }
    }
    let group_index = table.groups.len();
    let mut keys = BTreeSet::new();
    for (index, key) in group.any_of.iter().enumerate() {
        let at = |kind| Error::at(kind, format!("any_of[{index}]"));
        if !is_key(key) {
            return Err(at(ErrorKind::MalformedKey));
        }
        if !keys.insert(key.as_str()) {
            return Err(at(ErrorKind::DuplicateKey));
        }
        table.watchers.entry(key).or_default().push(group_index);
    }
    let is_open = keys.iter().any(|key| key.ends_with('*'));
    let possible = u32::try_from(keys.len()).unwrap_or(u32::MAX);
    if !is_open && group.distinct > possible {
        return Err(Error::at(ErrorKind::NeverApplies, "distinct"));
    }
    let (count, distinct) = (group.count, group.distinct);
    table.groups.push(Threshold { count, distinct, minimum_confidence });
    Ok(())
}

fn is_name(name: &str) -> bool {
    let allowed = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_');
    (1..=SCHEME_NAME_MAX).contains(&name.len()) && name.bytes().all(allowed)
}

#[cfg(feature = "serde")]
const fn one() -> u32 {
    1
}
