//! The rules, checked, and what they ask for.

use std::collections::{BTreeMap, BTreeSet};

use data_class::{Categories, Ceiling, Label, Scheme};

use super::facts::{Amount, ApprovalFacts, ToolClass};
use super::requirement::Requirement;
use super::rules::{ApprovalConditions, ApprovalRules, Threshold};
use super::runs::{FIRST_RUNS_MAX, ReviewedRuns};
use super::target::{is_target, is_target_stem};
use crate::bound::{KnownCategories, read_categories};
use crate::ceiling::read_ceiling;
use crate::matching::{Patterns, fold_text};
use crate::{Error, ErrorKind, Stage};

/// Says whether an act needs an approval, and which.
///
/// ```
/// use access_gate::{Amount, ApprovalFacts, ApprovalRules, ReviewedRuns, Stage, ToolClass};
/// use data_class::Scheme;
/// # use access_gate::Binding;
/// # let binding = Binding {
/// #     action: "tool:pay".into(), target: "account:42".into(), payload: [1; 32],
/// #     agent: "clerk".into(), subject: None, label: "internal{-}trusted".into(),
/// #     label_digest: None, policy: [2; 32], workflow: "billing".into(), version: "1".into(),
/// #     workflow_digest: [3; 32], run: "r1".into(), nonce: [4; 32],
/// # };
///
/// let gate = ApprovalRules::default().build(&Scheme::STANDARD)?;
/// let label = "internal{-}trusted".parse().unwrap();
/// let facts = ApprovalFacts {
///     binding: &binding,
///     label: &label,
///     stage: Stage::ToolCall,
///     classes: Some(&[ToolClass::Payment]),
///     amount: Amount::Minor { units: 5_000, currency: "EUR" },
/// };
/// let needed = gate.requirement(&facts, &ReviewedRuns::new()).unwrap();
/// assert_eq!(needed.rules().collect::<Vec<_>>(), ["payment"]);
/// # Ok::<(), access_gate::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct ApprovalGate {
    scheme: Scheme,
    rules: Vec<Rule>,
}

#[derive(Clone, Debug)]
struct Rule {
    when: Conditions,
    requirement: Requirement,
}

#[derive(Clone, Debug)]
struct Conditions {
    classes: Option<BTreeSet<ToolClass>>,
    /// By the code of the currency in upper case.
    amount_above: Option<BTreeMap<String, u64>>,
    label_above: Option<Ceiling>,
    categories: Option<Categories>,
    destinations: Option<Patterns>,
    stages: Option<BTreeSet<Stage>>,
    workflows: Option<Patterns>,
    agents: Option<Patterns>,
    first_runs: Option<u32>,
}

impl ApprovalRules {
    /// Checks the rules, with the words of a scheme for ceilings and categories.
    ///
    /// # Errors
    ///
    /// Everything that [`ApprovalTerms::build`](crate::ApprovalTerms::build) refuses, under
    /// `rules[0].require`; `EmptySet` for no rules or an empty list, which could never match;
    /// `DuplicateName`, `MalformedName`, `MalformedPattern`, `MalformedCurrency`,
    /// `UnknownLevel` and `UnknownCategory` for what is none of the scheme, and `OutOfRange` for
    /// `first_runs`.
    pub fn build(&self, scheme: &Scheme) -> Result<ApprovalGate, Error> {
        if self.rules.is_empty() {
            return Err(Error::new(ErrorKind::EmptySet, "rules"));
        }
        let mut ids = BTreeSet::new();
        let mut rules = Vec::with_capacity(self.rules.len());
        for (index, rule) in self.rules.iter().enumerate() {
            let path = format!("rules[{index}]");
            let id_path = || format!("{path}.id");
            let id = fold_text(&rule.id)
                .ok_or_else(|| Error::new(ErrorKind::MalformedName, id_path()))?;
            if !ids.insert(id.clone()) {
                return Err(Error::new(ErrorKind::DuplicateName, id_path()));
            }
            let mut requirement = rule.require.build_at(&format!("{path}.require."))?;
            requirement.rules.insert(id);
            requirement.counts_runs = rule.when.first_runs.is_some();
            let when = Conditions::build(&rule.when, scheme, &format!("{path}.when"))?;
            rules.push(Rule { when, requirement });
        }
        Ok(ApprovalGate { scheme: scheme.clone(), rules })
    }
}

impl ApprovalGate {
    /// What the act needs: the strictest of every rule that matches (see
    /// [`Requirement::strictest`]), or nothing if none does.
    ///
    /// Linear in the size of the rules.
    #[must_use]
    pub fn requirement(
        &self,
        facts: &ApprovalFacts<'_>,
        runs: &ReviewedRuns,
    ) -> Option<Requirement> {
        let data = Data::of(facts, &self.scheme);
        self.rules
            .iter()
            .filter(|rule| rule.when.hold(facts, &data, runs))
            .map(|rule| rule.requirement.clone())
            .reduce(Requirement::strictest)
    }
}

impl Conditions {
    fn build(when: &ApprovalConditions, scheme: &Scheme, path: &str) -> Result<Self, Error> {
        let at = |field: &str| format!("{path}.{field}");
        let patterns = |texts: &Option<Vec<String>>, field: &str| {
            texts.as_ref().map(|texts| Patterns::parse(texts, &at(field))).transpose()
        };
        let targets = when.destinations.as_ref();
        let targets =
            targets.map(|texts| Patterns::parse_if(texts, &at("destinations"), is_target_stem));
        if when.first_runs.is_some_and(|runs| !(1..=FIRST_RUNS_MAX).contains(&runs)) {
            return Err(Error::new(ErrorKind::OutOfRange, at("first_runs")));
        }
        let classes = when.classes.as_ref().map(|list| classes(list, &at("classes")));
        let amounts = when.amount_above.as_ref().map(|list| thresholds(list, &at("amount_above")));
        let stages = when.stages.as_ref();
        let stages = stages.map(|list| unique(list, &at("stages"), |stage| Ok(*stage)));
        let ceiling = when.label_above.as_ref();
        let ceiling = ceiling.map(|most| read_ceiling(scheme, Some(most), &at("label_above")));
        let wanted = when.categories.as_ref();
        let wanted = wanted.map(|list| read_categories(scheme, list, &at("categories")));
        Ok(Self {
            classes: classes.transpose()?,
            amount_above: amounts.transpose()?,
            label_above: ceiling.transpose()?,
            categories: wanted.transpose()?,
            destinations: targets.transpose()?,
            stages: stages.transpose()?,
            workflows: patterns(&when.workflows, "workflows")?,
            agents: patterns(&when.agents, "agents")?,
            first_runs: when.first_runs,
        })
    }

    fn hold(&self, facts: &ApprovalFacts<'_>, data: &Data<'_>, runs: &ReviewedRuns) -> bool {
        let binding = facts.binding;
        // What is no name may be any name, and here a match asks for more; targets likewise.
        let takes = |patterns: &Option<Patterns>, text: &str| {
            patterns.as_ref().is_none_or(|list| list.takes(text).unwrap_or(true))
        };
        let takes_target = |patterns: &Option<Patterns>, text: &str| {
            patterns.as_ref().is_none_or(|list| !is_target(text) || list.matches_text(text))
        };
        self.classes.as_ref().is_none_or(|wanted| is_of_class(facts.classes, wanted))
            && self.amount_above.as_ref().is_none_or(|limits| is_above(facts.amount, limits))
            && self.label_above.as_ref().is_none_or(|ceiling| data.is_above(ceiling))
            && self.categories.is_none_or(|wanted| data.has_any_of(wanted))
            && self.stages.as_ref().is_none_or(|wanted| wanted.contains(&facts.stage))
            && takes_target(&self.destinations, &binding.target)
            && takes(&self.workflows, &binding.workflow)
            && takes(&self.agents, &binding.agent)
            && self.first_runs.is_none_or(|first| {
                runs.completed(&binding.workflow, &binding.workflow_digest) < first
            })
    }
}

/// What is known of the data, in the words of the rules.
struct Data<'a> {
    /// Nothing if it is not known.
    label: Option<&'a Label>,
    /// Likewise.
    categories: Option<KnownCategories>,
}

impl<'a> Data<'a> {
    fn of(facts: &ApprovalFacts<'a>, scheme: &Scheme) -> Self {
        let label = facts.label;
        // What says as much as the top says that nobody knows.
        let is_known = label.to_string() == facts.binding.label && !Label::TOP.is_within(label);
        let label = is_known.then_some(label);
        Self { label, categories: label.map(|label| KnownCategories::new(scheme, label)) }
    }

    fn is_above(&self, ceiling: &Ceiling) -> bool {
        self.label.is_none_or(|label| !ceiling.admits(label))
    }

    fn has_any_of(&self, wanted: Categories) -> bool {
        // In doubt it has: see `KnownCategories`.
        self.categories.and_then(|known| known.has_any(wanted)).unwrap_or(true)
    }
}

fn is_of_class(classes: Option<&[ToolClass]>, wanted: &BTreeSet<ToolClass>) -> bool {
    let Some(classes) = classes else { return true };
    // A class whose name is none is unknown.
    classes.iter().any(|class| folded(class).is_none_or(|class| wanted.contains(&class)))
}

fn is_above(amount: Amount<'_>, limits: &BTreeMap<String, u64>) -> bool {
    match amount {
        Amount::None => false,
        Amount::Unknown => true,
        Amount::Minor { units, currency } => {
            limits.get(&currency.to_ascii_uppercase()).is_none_or(|limit| units > *limit)
        }
    }
}

fn folded(class: &ToolClass) -> Option<ToolClass> {
    let ToolClass::Custom(name) = class else { return Some(class.clone()) };
    let name = fold_text(name)?;
    Some(match name.as_str() {
        "payment" => ToolClass::Payment,
        "customer_communication" => ToolClass::CustomerCommunication,
        "production_change" => ToolClass::ProductionChange,
        _ => ToolClass::Custom(name),
    })
}

fn classes(list: &[ToolClass], path: &str) -> Result<BTreeSet<ToolClass>, Error> {
    unique(list, path, |class| folded(class).ok_or(ErrorKind::MalformedName))
}

fn thresholds(list: &[Threshold], path: &str) -> Result<BTreeMap<String, u64>, Error> {
    unique(list, path, |threshold| {
        let code = &threshold.currency;
        let is_code = code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_alphabetic());
        if is_code { Ok(code.to_ascii_uppercase()) } else { Err(ErrorKind::MalformedCurrency) }
    })?;
    let entry = |one: &Threshold| (one.currency.to_ascii_uppercase(), one.units);
    Ok(list.iter().map(entry).collect())
}

fn unique<T, K: Ord>(
    list: &[T],
    path: &str,
    key: impl Fn(&T) -> Result<K, ErrorKind>,
) -> Result<BTreeSet<K>, Error> {
    if list.is_empty() {
        return Err(Error::new(ErrorKind::EmptySet, path));
    }
    let mut set = BTreeSet::new();
    for (index, one) in list.iter().enumerate() {
        let place = || format!("{path}[{index}]");
        let key = key(one).map_err(|kind| Error::new(kind, place()))?;
        if !set.insert(key) {
            return Err(Error::new(ErrorKind::DuplicateName, place()));
        }
    }
    Ok(set)
}
