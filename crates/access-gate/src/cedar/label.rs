//! Labels in Cedar: what a policy says about one, and what a request says.

use cedar_policy::RestrictedExpression;
use data_class::{Categories, Category, Ceiling, CeilingDocument, Integrity, Label, Scheme};

use super::text::{known, list};
use crate::bound::{KnownCategories, read_categories};
use crate::ceiling::read_ceiling;
use crate::{Effect, Error};

/// The word for every category, also those that the scheme has no name for.
const EVERY: &str = "*";

/// A scheme in the words of the schema.
///
/// What the level of a label is in the scheme is asked of ceilings, so that a label of another
/// scheme counts here as it does wherever there are ceilings.
#[derive(Clone, Debug)]
pub(super) struct LabelWords {
    scheme: Scheme,
    /// For each level but the highest, the ceiling that lacks what is above it and nothing else.
    lower: Vec<Ceiling>,
    /// Ceilings of the highest level, each of which lacks one thing: what none of them admits is
    /// within nothing but a ceiling that lacks nothing.
    highest: Vec<Ceiling>,
    categories: Vec<(Category, String)>,
}

impl LabelWords {
    pub(super) fn new(scheme: &Scheme) -> Result<Self, Error> {
        let ceiling = |level: &str, categories: Categories, untrusted| {
            let document =
                CeilingDocument { level: level.to_owned(), untrusted, ..Default::default() };
            Ok::<_, Error>(
                read_ceiling(scheme, Some(&document), "scheme")?.with_categories(categories),
            )
        };
        let mut levels: Vec<&str> = scheme.levels().collect();
        let last = levels.pop().unwrap_or_default();
        let lower = levels.iter().map(|level| ceiling(level, Categories::ALL, true));
        // The set of every category has no names but the standard ones; one that lacks those has
        // all others, of which the scheme's own are the ones that it reads.
        let others = Categories::ALL.difference(Categories::of(Category::ALL));
        let own = others.iter().filter(|one| {
            scheme.category(&scheme.category_name(*one)).is_ok_and(|found| found == *one)
        });
        let categories: Vec<Category> = Category::ALL.iter().copied().chain(own).collect();
        let mut highest = vec![
            ceiling(last, Categories::ALL, false)?,
            ceiling(last, categories.iter().copied().collect(), true)?,
        ];
        for category in &categories {
            let lacking = Categories::ALL.difference((*category).into());
            highest.push(ceiling(last, lacking, true)?);
        }
        let named = categories.iter().map(|one| (*one, scheme.category_name(*one))).collect();
        let lower = lower.collect::<Result<_, _>>()?;
        Ok(Self { scheme: scheme.clone(), lower, highest, categories: named })
    }

    pub(super) fn scheme(&self) -> &Scheme {
        &self.scheme
    }

    /// The attribute `label` of a request.
    pub(super) fn value(&self, label: &Label) -> Option<RestrictedExpression> {
        let lower = self.lower.iter().position(|ceiling| ceiling.admits(label));
        let highest = self.lower.len();
        let level = lower.unwrap_or_else(|| {
            let admitted = self.highest.iter().any(|ceiling| ceiling.admits(label));
            if admitted { highest } else { highest.saturating_add(1) }
        });
        let level = i64::try_from(level).unwrap_or(i64::MAX);
        let categories = KnownCategories::new(&self.scheme, label);
        let word = |name: &str| RestrictedExpression::new_string(name.to_owned());
        let having = |wanted: fn(Option<bool>) -> bool| {
            let categories = self
                .categories
                .iter()
                .filter(move |(one, _)| wanted(categories.has_any((*one).into())));
            categories.map(|(_, name)| word(name))
        };
        // Of no category in particular there is nothing to know but whether there is a doubt.
        let doubt = categories.has_any(Categories::EMPTY).is_none();
        let every = doubt.then(|| word(EVERY));
        let possible = having(|has| has != Some(false)).chain(every);
        let untrusted = label.integrity() == Integrity::Untrusted;
        let fields = [
            ("level", RestrictedExpression::new_long(level)),
            ("categories", RestrictedExpression::new_set(possible)),
            ("known_categories", RestrictedExpression::new_set(having(|has| has == Some(true)))),
            ("untrusted", RestrictedExpression::new_bool(untrusted)),
        ];
        RestrictedExpression::new_record(fields.map(|(name, value)| (name.to_owned(), value))).ok()
    }

    /// The condition that data is within the ceiling; `path` is its place.
    pub(super) fn within(
        &self,
        ceiling: &CeilingDocument,
        effect: Effect,
        path: &str,
    ) -> Result<String, Error> {
        Ok(match self.is_within(ceiling, path)? {
            None => "true".to_owned(),
            Some(within) => known("label", &within, effect),
        })
    }

    /// The condition that it is not.
    pub(super) fn not_within(
        &self,
        ceiling: &CeilingDocument,
        effect: Effect,
        path: &str,
    ) -> Result<String, Error> {
        Ok(match self.is_within(ceiling, path)? {
            None => "false".to_owned(),
            Some(within) => known("label", &format!("!({within})"), effect),
        })
    }

    /// The condition that data is of one of these categories.
    pub(super) fn of_category(
        &self,
        names: &[String],
        effect: Effect,
        path: &str,
    ) -> Result<String, Error> {
        let wanted = read_categories(&self.scheme, names, path)?;
        // What is in doubt counts for a denial, and for nothing that allows.
        let attribute = match effect {
            Effect::Allow => "context.label.known_categories",
            Effect::Deny => "context.label.categories",
        };
        let condition = match wanted {
            Categories::ALL => format!("!{attribute}.isEmpty()"),
            wanted => format!("{attribute}.containsAny({})", list(&self.names(wanted))),
        };
        Ok(known("label", &condition, effect))
    }

    /// Nothing if everything is within it, also what nobody labelled.
    fn is_within(&self, document: &CeilingDocument, path: &str) -> Result<Option<String>, Error> {
        let ceiling = read_ceiling(&self.scheme, Some(document), path)?;
        if ceiling.admits(&Label::TOP) {
            return Ok(None);
        }
        let level = self.scheme.levels().position(|level| *level == document.level);
        let mut parts = vec![format!("context.label.level <= {}", level.unwrap_or_default())];
        if ceiling.categories() != Categories::ALL {
            // The type of an empty list is not known to the validator.
            parts.push(match self.names(ceiling.categories()).as_slice() {
                [] => "context.label.categories.isEmpty()".to_owned(),
                names => format!("{}.containsAll(context.label.categories)", list(names)),
            });
        }
        if !ceiling.admits_untrusted() {
            parts.push("!context.label.untrusted".to_owned());
        }
        Ok(Some(parts.join(" && ")))
    }

    fn names(&self, categories: Categories) -> Vec<&str> {
        let known = self.categories.iter().filter(|(one, _)| categories.contains(*one));
        known.map(|(_, name)| name.as_str()).collect()
    }
}
