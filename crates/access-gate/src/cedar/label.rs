//! Labels in Cedar: what a policy says about one, and what a request says.

use cedar_policy::RestrictedExpression;
use data_class::{Categories, Category, Ceiling, CeilingDocument, Label, Level, Scheme};

use super::text::{known, list};
use crate::{Effect, Error};

/// The word for categories that the scheme has no name for.
const OTHERS: &str = "*";

/// A scheme in the words of the schema.
///
/// What a label is in the words of the scheme is asked of ceilings that lack one thing each, so
/// that a label of another scheme counts here as it does wherever there are ceilings.
#[derive(Clone, Debug)]
pub(super) struct LabelWords {
    /// For each level, the ceiling that lacks what is above it and nothing else.
    levels: Vec<Ceiling>,
    /// For each category, its name and the ceiling that lacks it and nothing else.
    categories: Vec<(Category, String, Ceiling)>,
    /// Lacks the categories that have no name here.
    named: Ceiling,
    /// Lacks untrusted data.
    trusted: Ceiling,
}

impl LabelWords {
    pub(super) fn new(scheme: &Scheme) -> Result<Self, Error> {
        let ceiling = |level: &str, categories: Categories, untrusted| {
            let level = level.to_owned();
            let document = CeilingDocument { level, categories: Vec::new(), untrusted };
            let ceiling = scheme.read_ceiling(&document);
            let ceiling = ceiling.map_err(|error| Error::of_label("scheme", error))?;
            Ok(ceiling.with_categories(categories))
        };
        let highest = scheme.levels().last().unwrap_or_default();
        // A scheme's own categories can be told from those of all that do not exist by their
        // names; only of a set that is not everything are there names at all.
        let some = Categories::ALL.difference(Category::ALL.iter().copied().collect());
        let known = |category: &Category| {
            let name = scheme.category_name(*category);
            scheme.category(&name).is_ok_and(|found| found == *category)
        };
        let known = Category::ALL.iter().copied().chain(some).filter(known);
        let mut categories = Vec::new();
        for category in known {
            let without = Categories::ALL.difference(category.into());
            let name = scheme.category_name(category);
            categories.push((category, name, ceiling(highest, without, true)?));
        }
        let named = categories.iter().map(|(category, _, _)| *category).collect();
        Ok(Self {
            levels: scheme
                .levels()
                .map(|level| ceiling(level, Categories::ALL, true))
                .collect::<Result<_, _>>()?,
            named: ceiling(highest, named, true)?,
            trusted: ceiling(highest, Categories::ALL, false)?,
            categories,
        })
    }

    /// The attribute `label` of a request.
    pub(super) fn value(&self, label: &Label) -> Option<RestrictedExpression> {
        let highest = self.levels.len().saturating_sub(1);
        let level = self.levels.iter().position(|ceiling| ceiling.admits(label));
        let level = i64::try_from(level.unwrap_or(highest)).unwrap_or(i64::MAX);
        let had = self.categories.iter().filter(|(_, _, without)| !without.admits(label));
        let had = had.map(|(_, name, _)| name.as_str());
        let others = (!self.named.admits(label)).then_some(OTHERS);
        let word = |name: &str| RestrictedExpression::new_string(name.to_owned());
        let categories = RestrictedExpression::new_set(had.chain(others).map(word));
        let untrusted = RestrictedExpression::new_bool(!self.trusted.admits(label));
        RestrictedExpression::new_record([
            ("level".to_owned(), RestrictedExpression::new_long(level)),
            ("categories".to_owned(), categories),
            ("untrusted".to_owned(), untrusted),
        ])
        .ok()
    }

    /// The condition that data is within the ceiling.
    pub(super) fn within(&self, ceiling: &str, effect: Effect) -> String {
        match self.is_within(ceiling) {
            None => "true".to_owned(),
            Some(within) => known("label", &within, effect),
        }
    }

    /// The condition that it is not.
    pub(super) fn not_within(&self, ceiling: &str, effect: Effect) -> String {
        match self.is_within(ceiling) {
            None => "false".to_owned(),
            Some(within) => known("label", &format!("!({within})"), effect),
        }
    }

    /// Nothing if everything is within it.
    fn is_within(&self, ceiling: &str) -> Option<String> {
        let ceiling = read(ceiling);
        let mut parts = Vec::new();
        let level = self.levels.iter().position(|level| level.level() == ceiling.level());
        let level = level.unwrap_or_default();
        if level + 1 < self.levels.len() {
            parts.push(format!("context.label.level <= {level}"));
        }
        if ceiling.categories() != Categories::ALL {
            let admitted = self.categories.iter();
            let admitted = admitted.filter(|(one, _, _)| ceiling.categories().contains(*one));
            let names: Vec<&str> = admitted.map(|(_, name, _)| name.as_str()).collect();
            // The type of an empty list is not known to the validator.
            parts.push(match names.as_slice() {
                [] => "context.label.categories.isEmpty()".to_owned(),
                names => format!("{}.containsAll(context.label.categories)", list(names)),
            });
        }
        if !ceiling.admits_untrusted() {
            parts.push("!context.label.untrusted".to_owned());
        }
        if parts.is_empty() { None } else { Some(parts.join(" && ")) }
    }
}

fn read(text: &str) -> Ceiling {
    if text == "top" {
        return Ceiling::TOP;
    }
    let label: Label = text.parse().unwrap_or(Label::new(Level::Public));
    let ceiling = Ceiling::new(label.level()).with_categories(label.categories());
    if label.integrity() == data_class::Integrity::Untrusted {
        ceiling.with_untrusted()
    } else {
        ceiling
    }
}
