//! Why data may not flow.

use std::fmt;

use thiserror::Error;

use crate::{Categories, Integrity, Label, Level, Sink};

/// How much of a sink's name a refusal shows, in characters.
const NAME_SHOWN: usize = 64;

/// Why data may not flow to a sink: every component of its label that the sink does not accept.
///
/// It prints as one line that may be shown to a model. The line holds the sink's name, levels
/// and categories, and nothing of the data.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("data may not flow to `{}`: {}", ShownName(.sink), ShownViolations(.violations))]
pub struct Refusal {
    sink: String,
    violations: Vec<Violation>,
}

impl Refusal {
    pub(crate) fn new(label: Label, sink: &Sink) -> Self {
        let mut violations = Vec::new();
        if label.level() > sink.ceiling() {
            violations.push(Violation::Level { found: label.level(), ceiling: sink.ceiling() });
        }
        if !label.categories().is_subset(sink.categories()) {
            let missing = label.categories().difference(sink.categories());
            violations.push(Violation::Categories { missing });
        }
        if label.integrity() == Integrity::Untrusted && !sink.accepts_untrusted() {
            violations.push(Violation::Untrusted);
        }
        Self { sink: sink.name().to_owned(), violations }
    }

    /// The name of the sink, as it was given to [`Sink::new`].
    #[must_use]
    pub fn sink(&self) -> &str {
        &self.sink
    }

    /// Every violated component, at least one, in the order of [`Violation`]'s variants.
    #[must_use]
    pub fn violations(&self) -> &[Violation] {
        &self.violations
    }
}

/// One component of a label that a sink does not accept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Violation {
    /// The data is more secret than the sink may receive.
    Level {
        /// The level of the data.
        found: Level,
        /// The highest level that the sink accepts.
        ceiling: Level,
    },
    /// The data is of categories that the sink does not accept.
    Categories {
        /// Those of the data's categories that the sink's list lacks.
        missing: Categories,
    },
    /// The data is untrusted, and the sink accepts trusted data only.
    Untrusted,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Level { found, ceiling } => {
                write!(f, "level `{found}` is above the ceiling `{ceiling}`")
            }
            Self::Categories { missing } => write!(f, "categories `{missing}` are not accepted"),
            Self::Untrusted => f.write_str("untrusted data is not accepted"),
        }
    }
}

struct ShownViolations<'a>(&'a [Violation]);

impl fmt::Display for ShownViolations<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, violation) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            violation.fmt(f)?;
        }
        Ok(())
    }
}

/// A name as it is safe to print inside backticks on one line: no control characters, nothing
/// invisible, no backtick, no end.
struct ShownName<'a>(&'a str);

impl fmt::Display for ShownName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut characters = self.0.chars();
        for character in characters.by_ref().take(NAME_SHOWN) {
            if matches!(character, ' '..='~') && character != '`' {
                write!(f, "{character}")?;
            } else {
                write!(f, "{}", character.escape_unicode())?;
            }
        }
        if characters.next().is_some() { f.write_str("...") } else { Ok(()) }
    }
}
