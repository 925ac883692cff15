//! Ready tables for a classifier, read from `data/tables`.

use crate::{
    Categories, Classifier, ClassifierDocument, CombinationDocument, Error, ErrorKind, Group,
    Label, Level, RowDocument, Scheme, VolumeDocument,
};

/// A table that is ready to use.
///
/// | table | what it knows |
/// |---|---|
/// | `default` | what most organisations agree on: credentials, personal data, health data, cards |
/// | `gdpr` | Regulation (EU) 2016/679: personal data 4(1), special categories 9, offences 10, children 8, national numbers 87 |
/// | `hipaa` | 45 CFR 160.103 and the 18 identifiers of 164.514(b)(2)(i) |
/// | `pci` | PCI DSS 4.0.1: account data, and authentication data, which may not be kept |
///
/// Each can be used alone: every namespace that our scanners use is in each (`secret.*`, `pii.*`,
/// `phi.*`, `leak.*`, `injection.*`, `exfil.*`, `custom.*`), and a kind of no known namespace is
/// restricted and of every category. They take findings of any confidence.
///
/// The rows are in `data/tables`, one file a table, each with the paragraph it rests on and what
/// that says in our words; a reason repeats the paragraph ([`Reason::basis`](crate::Reason::basis)),
/// and `own choice` where no law says it. A table is help for a policy, not legal advice: which
/// level a kind deserves is a choice, and laws that are not in it apply too.
///
/// Reading a table takes some tenths of a millisecond: build it once and share it.
///
/// Some rows are for kinds that none of our scanners finds, such as the verification code of a card,
/// so that findings of other scanners count if they are given these names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ReadyTable {
    /// What most organisations agree on.
    Default,
    /// Regulation (EU) 2016/679.
    Gdpr,
    /// 45 CFR 160 and 164.
    Hipaa,
    /// PCI DSS 4.0.1.
    Pci,
}

impl ReadyTable {
    /// Every table.
    pub const ALL: &[Self] = &[Self::Default, Self::Gdpr, Self::Hipaa, Self::Pci];

    /// The name, as configurations have it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Gdpr => "gdpr",
            Self::Hipaa => "hipaa",
            Self::Pci => "pci",
        }
    }

    /// The table as plain data, to start one's own from.
    #[must_use]
    pub fn document(self) -> ClassifierDocument {
        // That the files are well formed is a test's business, not the caller's; what is not read
        // is not there, and `classifier` notices.
        read(self.text()).unwrap_or_default()
    }

    /// The table, built, in the words of the standard scheme.
    #[must_use]
    pub fn classifier(self) -> Classifier {
        let built = read(self.text()).and_then(|table| Scheme::STANDARD.read_classifier(&table));
        built.unwrap_or_else(|_| Classifier::closed())
    }

    const fn text(self) -> &'static str {
        match self {
            Self::Default => include_str!("../data/tables/default.tsv"),
            Self::Gdpr => include_str!("../data/tables/gdpr.tsv"),
            Self::Hipaa => include_str!("../data/tables/hipaa.tsv"),
            Self::Pci => include_str!("../data/tables/pci.tsv"),
        }
    }
}

impl Classifier {
    /// The table of [`ReadyTable::Gdpr`].
    #[must_use]
    pub fn gdpr() -> Self {
        ReadyTable::Gdpr.classifier()
    }

    /// The table of [`ReadyTable::Hipaa`].
    #[must_use]
    pub fn hipaa() -> Self {
        ReadyTable::Hipaa.classifier()
    }

    /// The table of [`ReadyTable::Pci`].
    #[must_use]
    pub fn pci() -> Self {
        ReadyTable::Pci.classifier()
    }

    /// Everything calls for the top level and every category.
    fn closed() -> Self {
        Self::of_everything(Label::new(Level::Restricted).with_categories(Categories::ALL))
    }
}

impl Default for Classifier {
    /// The table of [`ReadyTable::Default`].
    fn default() -> Self {
        ReadyTable::Default.classifier()
    }
}

/// Reads a file of `data/tables`, whose first lines say what the columns are.
fn read(text: &str) -> Result<ClassifierDocument, Error> {
    let mut document = ClassifierDocument::default();
    let mut named: Vec<(&str, Vec<String>)> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let malformed = || Error::at(ErrorKind::MalformedTable, format!("lines[{index}]"));
        let columns: Vec<&str> = line.split('\t').collect();
        match columns.as_slice() {
            [line] if line.is_empty() || line.starts_with('#') => {}
            ["kinds", name, keys] => {
                named.push((name, group(&named, keys).ok_or_else(malformed)?.any_of));
            }
            ["row", keys, level, categories, basis, _] => document.rows.push(RowDocument {
                kinds: group(&named, keys).ok_or_else(malformed)?.any_of,
                level: level_of(level).to_owned(),
                categories: names(categories),
                at_most_days: days_of(level).ok_or_else(malformed)?,
                minimum_confidence: 0,
                basis: (*basis).to_owned(),
            }),
            ["combination", name, level, categories, basis, groups, _] => {
                let groups = groups.split(" & ").map(|keys| group(&named, keys));
                document.combinations.push(CombinationDocument {
                    name: (*name).to_owned(),
                    all_of: groups.collect::<Option<_>>().ok_or_else(malformed)?,
                    level: level_of(level).to_owned(),
                    categories: names(categories),
                    at_most_days: days_of(level).ok_or_else(malformed)?,
                    minimum_confidence: 0,
                    basis: (*basis).to_owned(),
                });
            }
            ["volume", name, level, categories, basis, keys, _] => {
                let Group { any_of, count, distinct } =
                    group(&named, keys).ok_or_else(malformed)?;
                document.volumes.push(VolumeDocument {
                    name: (*name).to_owned(),
                    any_of,
                    count,
                    distinct,
                    level: level_of(level).to_owned(),
                    categories: names(categories),
                    at_most_days: days_of(level).ok_or_else(malformed)?,
                    minimum_confidence: 0,
                    basis: (*basis).to_owned(),
                });
            }
            _ => return Err(malformed()),
        }
    }
    Ok(document)
}

/// Keys and `@` names of lists of keys, with `count=` and `distinct=` among them.
fn group(named: &[(&str, Vec<String>)], text: &str) -> Option<Group> {
    let mut group = Group::any_of([""; 0]);
    for word in text.split(' ') {
        if let Some(count) = word.strip_prefix("count=") {
            group.count = count.parse().ok()?;
        } else if let Some(distinct) = word.strip_prefix("distinct=") {
            group.distinct = distinct.parse().ok()?;
        } else if let Some(name) = word.strip_prefix('@') {
            let (_, keys) = named.iter().find(|(known, _)| *known == name)?;
            group.any_of.extend(keys.iter().cloned());
        } else {
            group.any_of.push(word.to_owned());
        }
    }
    Some(group)
}

/// The level of `restricted..0`.
fn level_of(text: &str) -> &str {
    text.split_once("..").map_or(text, |(level, _)| level)
}

/// The most days of `restricted..0`, which may be left out; `None` if they are no number.
fn days_of(text: &str) -> Option<Option<u32>> {
    text.split_once("..")
        .map(|(_, days)| days.parse().ok())
        .map_or(Some(None), |days| days.map(Some))
}

/// Names with commas between them; `-` for none.
fn names(text: &str) -> Vec<String> {
    if text == "-" { Vec::new() } else { text.split(',').map(str::to_owned).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ready_table_is_read_whole() {
        for table in ReadyTable::ALL {
            let document = read(table.text()).unwrap();
            let rules = document.rows.len() + document.combinations.len() + document.volumes.len();
            let lines = table.text().lines();
            let expected = lines.filter(|line| {
                ["row\t", "combination\t", "volume\t"].iter().any(|kind| line.starts_with(kind))
            });
            assert_eq!(rules, expected.count(), "{table:?}");
            let built = Scheme::STANDARD.read_classifier(&document);
            assert_eq!(built, Ok(table.classifier()), "{table:?}");
            assert_eq!(document, table.document());
        }
    }

    #[test]
    fn a_table_that_cannot_be_read_is_closed() {
        for text in
            ["row", "row\tpii.*\tpublic\t-\tbasis", "what\tis\tthis", "row\t@no\ta\t-\tb\tc"]
        {
            assert_eq!(read(text).unwrap_err().kind(), ErrorKind::MalformedTable, "{text}");
        }
        let found = crate::Finding { kind: "pii.email", confidence: 0, count: 1 };
        let label = Classifier::closed().classify([found]).label().clone();
        assert_eq!(label, Label::new(Level::Restricted).with_categories(Categories::ALL));
    }
}
