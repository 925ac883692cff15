//! When an approval is needed, as it is configured.

use data_class::CeilingDocument;
#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::facts::ToolClass;
use super::terms::ApprovalTerms;
use crate::Stage;

/// The rules that say when an approval is needed.
///
/// The default asks for one human for every payment, communication with customers and change
/// in production.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(deny_unknown_fields))]
pub struct ApprovalRules {
    /// At least one. Their order means nothing: every rule that matches takes part.
    pub rules: Vec<ApprovalRule>,
}

/// One rule: when it asks, and for what.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(deny_unknown_fields))]
pub struct ApprovalRule {
    /// A name, unique among the rules, which requirements and records show.
    pub id: String,
    /// When it asks; without conditions always.
    #[cfg_attr(feature = "serde", serde(default))]
    pub when: ApprovalConditions,
    /// What it asks for.
    #[cfg_attr(feature = "serde", serde(default))]
    pub require: ApprovalTerms,
}

/// When a rule asks: when every condition that is there holds. In a list one entry is enough.
///
/// What is unknown about an act holds: a tool that nobody classified is of every class, an
/// amount that is unknown is above every threshold, data that nobody labelled is within no
/// ceiling and of every category.
///
/// Labels are compared in the words of the scheme that [`ApprovalRules::build`] is given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(deny_unknown_fields, default))]
pub struct ApprovalConditions {
    /// The tool is of one of these classes.
    pub classes: Option<Vec<ToolClass>>,
    /// The amount is above the threshold of its currency, or in a currency that has none here.
    pub amount_above: Option<Vec<Threshold>>,
    /// The data is not within this ceiling: it is of a higher level, of a category that is not
    /// listed, or untrusted where the ceiling does not say `untrusted`. What a label says of
    /// places, purposes and retention does not count here. A label of a scheme with other levels
    /// is within a ceiling only if it is the least there is (public, trusted, no category) or the
    /// ceiling the greatest; unlabelled data is not within that one either.
    pub label_above: Option<CeilingDocument>,
    /// The data has one of these categories, whatever its level; `*` is any category at all. A
    /// category that another scheme added cannot be told here, and counts as every category.
    pub categories: Option<Vec<String>>,
    /// The target matches one of these targets or beginnings of targets (`mailto:*`, `+49*`,
    /// `https://example.org/*`), byte by byte and without regard to case. A star may stand at the
    /// end only. Nothing is decoded and nothing is resolved: another way to write a target is
    /// another target, so the binding has to have the one way. A target that no approval could be
    /// bound to, such as one with a line break, matches every list.
    pub destinations: Option<Vec<String>>,
    /// The stage is one of these.
    pub stages: Option<Vec<Stage>>,
    /// The workflow matches one of these.
    pub workflows: Option<Vec<String>>,
    /// The agent matches one of these.
    pub agents: Option<Vec<String>>,
    /// The workflow version has had fewer reviewed runs than this; 1 to
    /// [`FIRST_RUNS_MAX`](crate::FIRST_RUNS_MAX).
    pub first_runs: Option<u32>,
}

/// An amount in one currency.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(deny_unknown_fields))]
pub struct Threshold {
    /// The code of the currency: three letters.
    pub currency: String,
    /// The greatest amount that needs no approval, in the smallest units of the currency.
    pub units: u64,
}

impl Default for ApprovalRules {
    fn default() -> Self {
        let rule = |id: &str, class| ApprovalRule {
            id: id.to_owned(),
            when: ApprovalConditions { classes: Some(vec![class]), ..Default::default() },
            require: ApprovalTerms::default(),
        };
        Self {
            rules: vec![
                rule("payment", ToolClass::Payment),
                rule("customer_communication", ToolClass::CustomerCommunication),
                rule("production_change", ToolClass::ProductionChange),
            ],
        }
    }
}
