//! The table that turns findings into a label.

mod builder;
mod document;
mod keys;
mod table;

use std::cmp::Ordering;
use std::sync::Arc;

use self::table::{Row, Table, is_exempt};
use crate::{Cause, Classification, Finding, Label, Reason, Scheme};

pub use self::builder::{ClassifierBuilder, Group};
pub use self::document::{ClassifierDocument, CombinationDocument, RowDocument, VolumeDocument};
pub use self::keys::KEY_MAX;

/// A table from findings to the label they call for.
///
/// It has three kinds of rules, and the result is the join of all that apply:
///
/// - A **row** says what a kind calls for. Its key is a kind (`pii.iban`), a prefix of kinds
///   (`pii.*`, any number of further segments), or `*` for every kind. For a finding the row with
///   the longest key that matches applies, and no other: if the finding is below that row's minimum
///   confidence, it raises nothing, also when a shorter key would have taken it. So a row of the
///   lowest level and no category exempts a kind from what its prefix says.
/// - A **combination** says what several kinds in one text call for together: it applies if each of
///   its [`Group`]s is there.
/// - A **volume** says what many findings call for: it applies if its one group is there.
///
/// Combinations and volumes look at findings, not at rows: a kind that a row exempts still counts
/// for them, and their own minimum confidence applies, not the row's.
///
/// The findings of one call are taken as those of one text: classify each text by itself and join
/// the labels, or all together if the texts are about one thing.
///
/// [`ReadyTable`](crate::ReadyTable) has tables to start from, of which [`Classifier::default`] is
/// one; [`ClassifierDocument`] is a table as configuration.
///
/// # Guarantees
///
/// All in `tests/classifier.rs`:
///
/// 1. More findings, higher confidence and greater counts never lower the label or take a reason
///    away (`more_findings_never_lower_the_label`, `a_stronger_finding_never_lowers_the_label`).
/// 2. The order of findings does not matter (`the_order_of_findings_does_not_matter`).
/// 3. Merging is joining: neither table's label is ever lowered by the other (`merging_is_joining`).
/// 4. Any text is taken as a kind, and a reason is one printable line whatever it is
///    (`a_kind_of_any_length_and_form_is_taken`).
///
/// # Example
///
/// ```
/// use data_class::{Category, Classifier, Finding, Group, Level};
///
/// let classifier = Classifier::builder()
///     .row("pii.*", Level::Confidential, Category::Personal)
///     .row_with_confidence("pii.person", Level::Confidential, Category::Personal, 60)
///     .volume("many_addresses", Level::Restricted, Category::Personal, Group::of("pii.email").times(100))
///     .build()?;
/// let unsure = Finding { kind: "pii.person", confidence: 40, count: 1 };
/// assert!(classifier.classify([unsure]).reasons().is_empty());
///
/// let many = Finding { kind: "pii.email", confidence: 90, count: 120 };
/// let found = classifier.classify([many]);
/// assert_eq!(found.label().level(), Level::Restricted);
/// assert_eq!(
///     found.reasons()[1].to_string(),
///     "120 of `pii.email` (volume `many_addresses`): at least restricted, personal"
/// );
/// # Ok::<(), data_class::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Classifier {
    scheme: Scheme,
    /// Each different from the others.
    tables: Vec<Arc<Table>>,
}

impl Classifier {
    /// A builder for a table in the words of the standard scheme, empty at first.
    pub fn builder() -> ClassifierBuilder {
        ClassifierBuilder::new(Scheme::STANDARD)
    }

    /// A builder for a table in the words of a scheme.
    pub fn builder_in(scheme: &Scheme) -> ClassifierBuilder {
        ClassifierBuilder::new(scheme.clone())
    }

    /// A classifier with one row, which takes every finding.
    pub(crate) fn of_everything(label: Label) -> Self {
        let mut table = Table::new();
        let (key, basis) = ("*".to_owned(), String::new());
        let row = Row { key, label: label.clone(), minimum_confidence: 0, basis };
        table.rows.entry("*").or_insert(row);
        Self { scheme: label.scheme().clone(), tables: vec![Arc::new(table)] }
    }

    /// The words that labels from this classifier are written in.
    #[must_use]
    pub fn scheme(&self) -> &Scheme {
        &self.scheme
    }

    /// The label the findings call for.
    ///
    /// O(n log n) in the findings, linear in the groups of all rules and in those that each kind
    /// counts for.
    pub fn classify<'f>(&self, findings: impl IntoIterator<Item = Finding<'f>>) -> Classification {
        let mut findings: Vec<Finding<'f>> =
            findings.into_iter().filter(|finding| finding.count > 0).collect();
        findings.sort_by_key(|finding| finding.kind);
        let mut label = Label::BOTTOM;
        let mut reasons = Vec::new();
        for table in &self.tables {
            table.classify(&findings, &mut label, &mut reasons);
        }
        reasons.sort_by(order);
        // Two tables that say the same of a kind are one reason.
        reasons.dedup();
        Classification { label, reasons }
    }

    /// A classifier whose label is always the join of what both say, in this one's words.
    ///
    /// Exemptions do not carry over: what one exempts, the other still raises.
    #[must_use]
    pub fn merge(mut self, other: &Self) -> Self {
        let other = other.in_scheme(&self.scheme);
        for table in other.tables {
            if !self.tables.contains(&table) {
                self.tables.push(table);
            }
        }
        self
    }

    /// The same table in the words of another scheme, no lower: a level becomes what the scheme has
    /// for the standard level it counts as, and a category that is not a standard one every
    /// category.
    #[must_use]
    pub fn in_scheme(&self, scheme: &Scheme) -> Self {
        if self.scheme == *scheme {
            return self.clone();
        }
        let translate = |label: &Label| {
            if is_exempt(label) {
                // What calls for nothing calls for nothing in any words.
                Label::of_rank(scheme.clone(), 0)
            } else {
                scheme.translate(label)
            }
        };
        let tables =
            self.tables.iter().map(|table| Arc::new(table.map_labels(translate))).collect();
        Self { scheme: scheme.clone(), tables }
    }
}

/// Rows by kind, combinations and volumes by name; then so that equal ones come together.
fn order(one: &Reason, two: &Reason) -> Ordering {
    let first = match one.cause {
        Cause::Row => one.kind().cmp(two.kind()),
        Cause::Combination | Cause::Volume => Ordering::Equal,
    };
    let rest = || (&one.key, &one.basis, &one.kinds).cmp(&(&two.key, &two.basis, &two.kinds));
    let label = || one.label.to_string().cmp(&two.label.to_string());
    one.cause.cmp(&two.cause).then(first).then_with(rest).then_with(label)
}
