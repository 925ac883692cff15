//! The table that turns findings into a label.

use std::collections::BTreeMap;

use crate::{
    Categories, Category, Classification, Error, ErrorKind, Finding, Label, Level, Reason,
};

/// The greatest length of a key of a [`Classifier`], in bytes.
pub const KEY_MAX: usize = 128;

/// A table from kinds of findings to the label they call for.
///
/// A key is a kind (`pii.iban`) or a prefix of kinds (`pii.*`, any number of further segments).
/// For a finding the row with the longest key that matches applies, and no other: if the
/// finding is below that row's minimum confidence, it raises nothing, also when a shorter key
/// would have taken it. So a row can exempt a kind from what its prefix says.
///
/// [`Classifier::default`] is a table to start from:
///
/// | key | level | categories |
/// |---|---|---|
/// | `secret.*` | restricted | credential |
/// | `pii.credit_card` | restricted | payment, personal |
/// | `pii.iban` | confidential | payment, personal |
/// | `pii.us_ssn` | restricted | personal |
/// | `pii.*` | confidential | personal |
/// | `phi.*` | restricted | health |
///
/// It takes findings of any confidence. Other kinds, such as `injection.*` and `exfil.*`, raise
/// nothing: they say what a text does, not how secret it is.
///
/// ```
/// use data_class::{Category, Classifier, Finding, Level};
///
/// let classifier = Classifier::builder()
///     .rule("pii.*", Level::Confidential, Category::Personal)
///     .rule_with_confidence("pii.person", Level::Confidential, Category::Personal, 60)
///     .build()?;
/// let unsure = Finding { kind: "pii.person", confidence: 40, count: 1 };
/// assert!(classifier.classify([unsure]).reasons().is_empty());
/// # Ok::<(), data_class::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Classifier {
    exact: BTreeMap<String, Row>,
    /// By what comes before the star, dot included: `pii.`.
    prefixes: BTreeMap<String, Row>,
}

impl Classifier {
    /// A builder for a table, empty at first.
    pub fn builder() -> ClassifierBuilder {
        ClassifierBuilder { rows: Vec::new() }
    }

    /// The label the findings call for.
    pub fn classify<'f>(&self, findings: impl IntoIterator<Item = Finding<'f>>) -> Classification {
        let mut label = Label::BOTTOM;
        let mut raised: BTreeMap<&str, (&str, bool, u32)> = BTreeMap::new();
        for finding in findings {
            let Some((key, is_prefix, row)) = self.find(finding.kind) else { continue };
            let exempt = row.label == Label::BOTTOM;
            if exempt || finding.count == 0 || finding.confidence < row.minimum_confidence {
                continue;
            }
            label.raise(&row.label);
            let (_, _, count) = raised.entry(finding.kind).or_insert((key, is_prefix, 0));
            *count = count.saturating_add(finding.count);
        }
        let reasons = raised
            .into_iter()
            .map(|(kind, (key, is_prefix, count))| Reason {
                key: format!("{key}{}", if is_prefix { "*" } else { "" }),
                kind: kind.to_owned(),
                count,
            })
            .collect();
        Classification { label, reasons }
    }

    /// The row with the longest key that matches.
    fn find(&self, kind: &str) -> Option<(&str, bool, &Row)> {
        if let Some((key, row)) = self.exact.get_key_value(kind) {
            return Some((key, false, row));
        }
        // From the last dot to the first, so from the longest prefix to the shortest.
        kind.rmatch_indices('.').find_map(|(dot, _)| {
            let (key, row) = self.prefixes.get_key_value(kind.get(..=dot)?)?;
            Some((key.as_str(), true, row))
        })
    }
}

impl Default for Classifier {
    fn default() -> Self {
        use Category::{Credential, Health, Payment, Personal};
        use Level::{Confidential, Restricted};

        fn row(level: Level, categories: &[Category]) -> Row {
            Row::new(level, Categories::of(categories), 0)
        }
        Self {
            exact: BTreeMap::from([
                ("pii.credit_card".to_owned(), row(Restricted, &[Payment, Personal])),
                ("pii.iban".to_owned(), row(Confidential, &[Payment, Personal])),
                ("pii.us_ssn".to_owned(), row(Restricted, &[Personal])),
            ]),
            prefixes: BTreeMap::from([
                ("secret.".to_owned(), row(Restricted, &[Credential])),
                ("pii.".to_owned(), row(Confidential, &[Personal])),
                ("phi.".to_owned(), row(Restricted, &[Health])),
            ]),
        }
    }
}

/// Collects the rows of a [`Classifier`].
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct ClassifierBuilder {
    rows: Vec<(String, Row)>,
}

impl ClassifierBuilder {
    /// Adds a row that takes findings of any confidence.
    pub fn rule(
        self,
        key: impl Into<String>,
        level: Level,
        categories: impl Into<Categories>,
    ) -> Self {
        self.rule_with_confidence(key, level, categories, 0)
    }

    /// Adds a row that takes findings from a minimum confidence up, in percent.
    pub fn rule_with_confidence(
        mut self,
        key: impl Into<String>,
        level: Level,
        categories: impl Into<Categories>,
        minimum_confidence: u8,
    ) -> Self {
        self.rows.push((key.into(), Row::new(level, categories.into(), minimum_confidence)));
        self
    }

    /// Checks the rows and builds the table.
    ///
    /// A key consists of at least two segments of `[a-z0-9_-]` with dots between them, the last
    /// of which may be a star, and is at most [`KEY_MAX`] bytes long. No key may come twice,
    /// and no minimum confidence may be above 100.
    pub fn build(self) -> Result<Classifier, Error> {
        let mut classifier = Classifier { exact: BTreeMap::new(), prefixes: BTreeMap::new() };
        for (index, (key, row)) in self.rows.into_iter().enumerate() {
            if !is_key(&key) {
                return Err(Error::at(ErrorKind::MalformedKey, format!("rows[{index}]")));
            }
            if row.minimum_confidence > 100 {
                return Err(Error::at(ErrorKind::ConfidenceOutOfRange, format!("rows[{index}]")));
            }
            let before = match key.strip_suffix('*') {
                Some(prefix) => classifier.prefixes.insert(prefix.to_owned(), row),
                None => classifier.exact.insert(key, row),
            };
            if before.is_some() {
                return Err(Error::at(ErrorKind::DuplicateKey, format!("rows[{index}]")));
            }
        }
        Ok(classifier)
    }
}

/// What one key stands for.
#[derive(Clone, Debug)]
struct Row {
    label: Label,
    minimum_confidence: u8,
}

impl Row {
    fn new(level: Level, categories: Categories, minimum_confidence: u8) -> Self {
        Self { label: Label::new(level).with_categories(categories), minimum_confidence }
    }
}

fn is_key(key: &str) -> bool {
    let is_segment = |segment: &str| {
        let allowed = |byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-');
        !segment.is_empty() && segment.bytes().all(allowed)
    };
    let Some((namespace, last)) = key.rsplit_once('.') else { return false };
    key.len() <= KEY_MAX
        && namespace.split('.').all(is_segment)
        && (last == "*" || is_segment(last))
}
