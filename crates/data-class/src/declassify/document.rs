//! What may be declassified, as a policy says it.

use std::collections::{BTreeMap, BTreeSet};

use super::lift::Lift;
use super::scope::{FieldScope, check_count, check_reference};
use crate::{Error, ErrorKind, Scheme, Sink, SinkKind};

/// What may be declassified, as a policy says it; nothing by default.
///
/// [`Declassifier::new`](crate::Declassifier::new) checks it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields, default))]
pub struct DeclassificationDocument {
    /// Each allows authorities to be issued; their order does not matter.
    pub rules: Vec<DeclassificationRule>,
}

/// One kind of declassification that may be authorised.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct DeclassificationRule {
    /// What the rule is called: printable ASCII without spaces and backticks.
    pub name: String,
    /// The persons or roles that may authorise it, written like the name.
    pub issuers: Vec<String>,
    /// Where values may go.
    pub sinks: Vec<SinkReference>,
    /// The paths of the fields that may go, each with everything below it.
    pub fields: Vec<String>,
    /// The most that is lifted.
    pub lift: LiftDocument,
    /// The longest time that an authority lasts, in seconds.
    pub longest_seconds: u32,
}

/// A sink by its kind and name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct SinkReference {
    /// Its kind.
    pub kind: SinkKind,
    /// Its name, as it was given to [`Sink::builder`].
    pub name: String,
}

/// Which limits of a label are lifted, each by name; nothing by default. Integrity, retention,
/// sources and subjects are never lifted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields, default))]
pub struct LiftDocument {
    /// The level that a higher one is lowered to.
    pub level: Option<String>,
    /// The categories that are taken away, and with them what they ask of a sink: without `health`
    /// no business associate agreement is needed.
    pub categories: Vec<String>,
    /// The countries and groups where it may be processed as well. A transfer basis of the sink for
    /// data of all those places can then apply.
    pub regions: Vec<String>,
    /// The purposes it may be used for as well.
    pub purposes: Vec<String>,
}

/// A rule that was checked.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) issuers: BTreeSet<String>,
    pub(super) fields: FieldScope,
    pub(super) lift: Lift,
    /// In microseconds.
    pub(super) longest: i64,
    sinks: BTreeMap<SinkKind, BTreeSet<String>>,
}

impl Rule {
    /// Whether the rule allows this sink.
    pub(super) fn names(&self, sink: &Sink) -> bool {
        self.sinks.get(&sink.kind()).is_some_and(|names| names.contains(sink.name()))
    }

    fn read(scheme: &Scheme, rule: &DeclassificationRule) -> Result<Self, Error> {
        check_count(rule.issuers.len(), "issuers")?;
        for (index, issuer) in rule.issuers.iter().enumerate() {
            check_reference(issuer, &format!("issuers[{index}]"))?;
        }
        check_count(rule.sinks.len(), "sinks")?;
        let mut sinks: BTreeMap<SinkKind, BTreeSet<String>> = BTreeMap::new();
        for SinkReference { kind, name } in &rule.sinks {
            sinks.entry(*kind).or_default().insert(name.clone());
        }
        if rule.longest_seconds == 0 {
            return Err(Error::at(ErrorKind::OutOfRange, "longest_seconds"));
        }
        Ok(Self {
            issuers: rule.issuers.iter().cloned().collect(),
            fields: FieldScope::read(rule.fields.iter().map(String::as_str), "fields")?,
            lift: Lift::read(scheme, &rule.lift).map_err(|error| error.inside("lift"))?,
            longest: i64::from(rule.longest_seconds).saturating_mul(1_000_000),
            sinks,
        })
    }
}

pub(super) fn read_rules(
    scheme: &Scheme,
    document: &DeclassificationDocument,
) -> Result<BTreeMap<String, Rule>, Error> {
    let mut rules = BTreeMap::new();
    for (index, rule) in document.rules.iter().enumerate() {
        let inside = |error: Error| error.inside(&format!("rules[{index}]"));
        check_reference(&rule.name, "name").map_err(inside)?;
        let read = Rule::read(scheme, rule).map_err(inside)?;
        if rules.insert(rule.name.clone(), read).is_some() {
            return Err(inside(Error::at(ErrorKind::DuplicateName, "name")));
        }
    }
    Ok(rules)
}
