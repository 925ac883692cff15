//! Lists of one's own: what stays, what always goes, and values that are known.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use rule_scan::{Anchor, ByteClass, Finding, Rule, RuleId, Scanner, Scratch, Views};

use crate::custom::kind_of;
use crate::dictionary::{Dictionary, TermError, Writing};
use crate::error::{Error, ErrorKind};

/// Above custom recognisers: a value that is known is that value.
const RANK: u8 = 190;

/// What is found and stays as it is: a value, or whatever has the shape of a pattern, of one kind or
/// of any.
///
/// The text that was found has to be the value, without regard to case and, for a value of digits
/// and separators, to separators; or the pattern has to match all of it. What is found within an
/// allowed value stays as well; within what a pattern allows, only what is of its kind. What overlaps it
/// otherwise is hidden all the same.
///
/// Its `Debug` shows neither the value nor the pattern: they may be personal data.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Allow {
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    value: Option<String>,
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pattern: Option<String>,
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub(crate) kind: Option<String>,
}

impl Allow {
    /// Allows this value.
    pub fn value(value: impl Into<String>) -> Self {
        Self { value: Some(value.into()), pattern: None, kind: None }
    }

    /// Allows what this pattern matches as a whole. It has the syntax of [`Rule::new`] and a
    /// greatest length.
    pub fn pattern(pattern: impl Into<String>) -> Self {
        Self { value: None, pattern: Some(pattern.into()), kind: None }
    }

    /// Only where it is found as this kind.
    #[must_use]
    pub fn of_kind(self, kind: impl Into<String>) -> Self {
        Self { kind: Some(kind.into()), ..self }
    }
}

impl fmt::Debug for Allow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = if self.value.is_some() { "value" } else { "pattern" };
        f.debug_struct("Allow").field("of", &what).field("kind", &self.kind).finish()
    }
}

/// Terms that are always hidden, as `custom.<name>`: whole words or phrases as they are given, but
/// for the space between words.
///
/// Its `Debug` shows how many there are.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Deny {
    pub(crate) name: String,
    terms: Vec<String>,
    #[cfg_attr(feature = "serde", serde(default))]
    case: Case,
}

/// Whether the case of letters counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Case {
    /// It does not.
    #[default]
    Ignore,
    /// It does.
    Exact,
}

impl Deny {
    /// Terms, in any case of their letters.
    pub fn new<T: Into<String>>(
        name: impl Into<String>,
        terms: impl IntoIterator<Item = T>,
    ) -> Self {
        let terms = terms.into_iter().map(Into::into).collect();
        Self { name: name.into(), terms, case: Case::Ignore }
    }

    /// Whether the case of letters counts.
    #[must_use]
    pub fn case(self, case: Case) -> Self {
        Self { case, ..self }
    }

    pub(crate) fn rules(&self, path: &str) -> Result<Vec<Rule>, Error> {
        let writing = Writing { exact_case: self.case == Case::Exact, any_separators: false };
        rules(&self.name, &self.terms, writing, (path, "terms"))
    }
}

/// Known values that are always hidden, as `custom.<name>`, however they are written: the names and
/// identifiers of one's own customers, up to tens of thousands.
///
/// Case does not count; between the parts of a value any separators may stand, or none, and its digits
/// may be in groups. Accents count. It has to be a whole word.
///
/// Its `Debug` shows how many there are, as they may be personal data.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Values {
    pub(crate) name: String,
    values: Vec<String>,
}

impl Values {
    /// Known values.
    pub fn new<V: Into<String>>(
        name: impl Into<String>,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        Self { name: name.into(), values: values.into_iter().map(Into::into).collect() }
    }

    pub(crate) fn rules(&self, path: &str) -> Result<Vec<Rule>, Error> {
        let writing = Writing { exact_case: false, any_separators: true };
        rules(&self.name, &self.values, writing, (path, "values"))
    }
}

impl fmt::Debug for Deny {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Deny");
        debug.field("name", &self.name).field("terms", &self.terms.len()).finish()
    }
}

impl fmt::Debug for Values {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Values");
        debug.field("name", &self.name).field("values", &self.values.len()).finish()
    }
}

/// The rules that find the terms of a list.
fn rules(
    name: &str,
    terms: &[String],
    writing: Writing,
    (path, field): (&str, &str),
) -> Result<Vec<Rule>, Error> {
    let kind = kind_of(name).map_err(|error| error.at(format!("{path}.name")))?;
    let dictionary = Dictionary::new(terms.iter().map(String::as_str), writing);
    let dictionary = dictionary.map_err(|(index, error)| {
        let help = match error {
            TermError::Empty => "give it two characters or more, and a letter or a digit",
            TermError::TooLong => "give it at most 128 letters and digits",
        };
        Error::new(ErrorKind::InvalidTerm).help(help).at(format!("{path}.{field}[{index}]"))
    })?;
    let dictionary = Arc::new(dictionary);
    let beginnings = dictionary.beginnings();
    let window = dictionary.window().min(Rule::MAX_WINDOW);
    let rule = |anchor: Anchor, name: &str| {
        let (dictionary, heads) = (Arc::clone(&dictionary), Arc::clone(&dictionary));
        Rule::window(kind.as_str(), anchor, window, move |bytes| dictionary.longest(bytes))
            .head(move |bytes| heads.may_begin(bytes))
            .named(format!("{kind}.{name}"))
            .confidence(100)
            .rank(RANK)
    };
    let mut rules = Vec::new();
    if !beginnings.literals.is_empty() {
        rules.push(rule(Anchor::literals(beginnings.literals).at_word_start(), "beginnings"));
    }
    if beginnings.words {
        let anchor = Anchor::run(ByteClass::ALNUM).at_word_start();
        rules.push(rule(anchor, "words").left(ByteClass::ALNUM));
    }
    if beginnings.digits {
        let anchor = Anchor::run(ByteClass::DIGIT).at_word_start();
        rules.push(rule(anchor, "numbers").left(ByteClass::ALNUM));
    }
    if rules.is_empty() {
        let error = Error::new(ErrorKind::InvalidTerm).help("give at least one");
        return Err(error.at(format!("{path}.{field}")));
    }
    Ok(rules)
}

/// An allow list, ready to be asked.
#[derive(Clone, Debug, Default)]
pub(crate) struct Allowed(Option<Arc<Lists>>);

#[derive(Default)]
struct Lists {
    /// By value without what does not count: the kinds for which it is allowed, `None` for any.
    values: BTreeMap<String, BTreeSet<Option<String>>>,
    /// One rule for each pattern, and the kind for which it is allowed.
    patterns: Option<(Scanner, Vec<Option<String>>)>,
}

impl fmt::Debug for Lists {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let patterns = self.patterns.as_ref().map_or(0, |(_, kinds)| kinds.len());
        let mut debug = f.debug_struct("Lists");
        debug.field("values", &self.values.len()).field("patterns", &patterns).finish()
    }
}

impl Allowed {
    /// The list of some entries, whose kinds are known.
    pub(crate) fn new(entries: &[Allow]) -> Result<Self, Error> {
        if entries.is_empty() {
            return Ok(Self::default());
        }
        let mut lists = Lists::default();
        let mut patterns = Vec::new();
        let mut kinds = Vec::new();
        for (index, entry) in entries.iter().enumerate() {
            match (&entry.value, &entry.pattern) {
                (Some(value), None) if !value.trim().is_empty() => {
                    lists.values.entry(plain(value)).or_default().insert(entry.kind.clone());
                }
                (None, Some(pattern)) => {
                    let path = format!("allow[{index}].pattern");
                    let wrong = |source| Error::pattern(&source).at(path.as_str());
                    let rule = Rule::anchored("custom.allow", pattern.as_str(), ByteClass::NONE)
                        .map_err(wrong)?
                        .left(ByteClass::NONE)
                        .named(index.to_string())
                        .views(Views::NONE);
                    Scanner::builder().rule(rule.clone()).build().map_err(wrong)?;
                    patterns.push(rule);
                    kinds.push(entry.kind.clone());
                }
                _ => {
                    let error = Error::new(ErrorKind::InvalidEntry);
                    let error = error.help("give it either a `value` or a `pattern`");
                    return Err(error.at(format!("allow[{index}]")));
                }
            }
        }
        if !patterns.is_empty() {
            let scanner = Scanner::builder().rules(patterns).build().map_err(Error::rules)?;
            lists.patterns = Some((scanner, kinds));
        }
        Ok(Self(Some(Arc::new(lists))))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// Starts to ask about the findings of one text.
    pub(crate) fn leaving(&self) -> Leaving {
        let allowed = self.clone();
        Leaving { allowed, scratch: Scratch::new(), to: 0, to_by_rule: BTreeMap::new() }
    }
}

/// Which findings of one text stay.
pub(crate) struct Leaving {
    allowed: Allowed,
    scratch: Scratch,
    /// Up to where the last allowed value reaches.
    to: usize,
    /// Up to where the last value reaches that a pattern allows, by kind.
    to_by_rule: BTreeMap<String, usize>,
}

impl Leaving {
    /// Whether a finding of this kind and text stays. To be asked in the order of the text.
    pub(crate) fn leaves(&mut self, kind: &str, finding: &Finding, text: &str) -> bool {
        let Some(lists) = &self.allowed.0 else { return false };
        let end = finding.cover.end;
        if end <= self.to || self.to_by_rule.get(kind).is_some_and(|&to| end <= to) {
            return true;
        }
        let for_kind = |allowed: &Option<String>| allowed.as_ref().is_none_or(|it| it == kind);
        if lists.values.get(&plain(text)).is_some_and(|kinds| kinds.iter().any(for_kind)) {
            self.to = end;
            return true;
        }
        let Some((scanner, kinds)) = &lists.patterns else { return false };
        let found = scanner.scan(text, &mut self.scratch);
        let whole = |found: &&Finding| found.span.range() == (0..text.len());
        let allowed = |rule: RuleId| kinds.get(rule.index()).is_some_and(for_kind);
        let leaves = found.findings().iter().filter(whole).any(|found| allowed(found.rule));
        if leaves {
            self.to_by_rule.insert(kind.to_owned(), end);
        }
        leaves
    }
}

/// A value without what does not count: the case of its letters; the separators of one that has
/// nothing but digits beside them.
fn plain(value: &str) -> String {
    let separates = |c: char| matches!(c, ' ' | '-' | '.' | '(' | ')' | '/' | '\u{A0}');
    let number = value.chars().all(|c| c.is_ascii_digit() || c == '+' || separates(c));
    let signs = value.trim().chars().filter(|&c| !(number && separates(c)));
    signs.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rule_scan::{Scanner, Scratch, Span};

    use super::Values;

    fn found(values: Vec<String>, text: &str) -> Vec<Span> {
        let rules = Values::new("a", values).rules("values[0]").unwrap();
        let scanner = Scanner::builder().rules(rules).build().unwrap();
        let mut scratch = Scratch::new();
        let scan = scanner.scan(text, &mut scratch);
        scan.findings().iter().map(|finding| finding.span).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]

        /// In a list of one and in a large list, a value is found in the same texts.
        #[test]
        fn a_large_list_finds_what_a_small_one_finds(
            value in "[a-cÖ1 -]{2,9}",
            text in "[a-cA-CöÖ1 ._-]{0,16}",
            written in any::<bool>(),
        ) {
            prop_assume!(value.chars().filter(|char| char.is_alphanumeric()).count() > 1);
            let separators = value.split(char::is_alphanumeric).map(str::len);
            prop_assume!(separators.max() <= Some(4));
            let text = if written { format!("{text} {}", value.to_uppercase()) } else { text };
            let others = (0..600).map(|index| format!("{index:03}z"));
            let letters = (0..600).map(|index| format!("z{index:03}"));
            let large = others.chain(letters).chain([value.clone()]).collect();
            let small = found(vec![value], &text);
            prop_assert_eq!(found(large, &text), small.clone());
            prop_assert!(!written || !small.is_empty());
        }
    }
}
