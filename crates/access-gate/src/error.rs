//! The error of this crate.

use thiserror::Error;

/// A configuration that cannot be built, or a call that makes no sense.
///
/// It names the place of the value, such as `roles[2].extends[0]`, and never holds the value.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{path}` {}", .kind.message())]
pub struct Error {
    kind: ErrorKind,
    path: String,
}

impl Error {
    /// `path` consists of names of fields and indices only.
    pub(crate) fn new(kind: ErrorKind, path: impl Into<String>) -> Self {
        Self { kind, path: path.into() }
    }

    /// A label or ceiling at `path` that its scheme does not read; the error's own path goes on
    /// from there.
    pub(crate) fn of_label(path: &str, error: data_class::Error) -> Self {
        use data_class::ErrorKind as Kind;
        let kind = match error.kind() {
            Kind::UnknownLevel => ErrorKind::UnknownLevel,
            Kind::UnknownCategory => ErrorKind::UnknownCategory,
            Kind::UnknownRegion => ErrorKind::UnknownRegion,
            Kind::UnknownPurpose => ErrorKind::UnknownPurpose,
            Kind::EmptySet => ErrorKind::EmptySet,
            Kind::OutOfRange => ErrorKind::OutOfRange,
            Kind::ContradictoryRetention => ErrorKind::ContradictoryRetention,
            // That is all that reading a label or a ceiling says; its kinds may grow.
            _ => ErrorKind::MalformedLabel,
        };
        let inner = error.path();
        let dot = if inner.is_empty() || inner.starts_with('[') { "" } else { "." };
        Self { kind, path: format!("{path}{dot}{inner}") }
    }

    /// What went wrong.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Where: the fields from the document's root, lists with the index from 0.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }
}

/// What went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The name is empty, too long, or has a character that names do not have.
    MalformedName,
    /// Two entries have the same name.
    DuplicateName,
    /// The set is empty where that would mean nothing.
    EmptySet,
    /// The number is outside its range.
    OutOfRange,
    /// The pattern is neither a name nor the beginning of a name with one star at its end.
    MalformedPattern,
    /// No sequence of allowed steps leads to this state.
    ImpossibleState,
    /// The name looks like the value of a secret. It may have been pasted into the wrong field,
    /// and should be changed.
    SecretLike,
    /// No key has this id.
    UnknownKey,
    /// The key is superseded, retired or revoked, and only an active one will do.
    InactiveKey,
    /// The path of a field does not follow its grammar.
    MalformedPath,
    /// The nodes do not make a tree.
    MalformedTree,
    /// A budget's scope is not `kind:name` or `kind:*` with a known kind.
    UnknownScope,
    /// The stored state is of another configuration.
    StateMismatch,
    /// There is no such open reservation here.
    UnknownReservation,
    /// The text is not three letters.
    MalformedCurrency,
    /// Fewer are eligible than are required.
    TooFewEligible,
    /// Data must be kept longer than it may be kept.
    ContradictoryRetention,
    /// No role has this name.
    UnknownRole,
    /// The role extends itself, directly or through others.
    RoleCycle,
    /// The time of day is not `HH:MM`.
    MalformedTime,
    /// The offset from UTC is not `+HH:MM` or `-HH:MM`, or no place has it.
    MalformedOffset,
    /// The window ends where it starts.
    EmptyWindow,
    /// The text is not one policy in the language of Cedar, or is a template.
    MalformedPolicy,
    /// The policy does not fit the schema, or asks for a name that no name is.
    InvalidPolicy,
    /// The scheme of the labels has no such level.
    UnknownLevel,
    /// The scheme of the labels has no such category.
    UnknownCategory,
    /// There is no such country, and no such group of countries.
    UnknownRegion,
    /// The scheme of the labels has no such purpose.
    UnknownPurpose,
    /// The label or ceiling is none, for a reason that has no kind of its own here.
    MalformedLabel,
}

impl ErrorKind {
    const fn message(self) -> &'static str {
        match self {
            Self::MalformedName => "is no name",
            Self::DuplicateName => "is there twice",
            Self::EmptySet => "is empty",
            Self::OutOfRange => "is out of range",
            Self::MalformedPattern => "is no pattern",
            Self::ImpossibleState => "cannot have come about",
            Self::SecretLike => "looks like the value of a secret",
            Self::UnknownKey => "is no key of this keyring",
            Self::InactiveKey => "is not active",
            Self::MalformedPath => "is no path of fields",
            Self::MalformedTree => "does not fit into a tree here",
            Self::UnknownScope => "has no known scope",
            Self::StateMismatch => "does not fit the configuration",
            Self::UnknownReservation => "is no open reservation",
            Self::MalformedCurrency => "is no currency code",
            Self::TooFewEligible => "is more than are eligible",
            Self::ContradictoryRetention => "must be kept longer than it may be",
            Self::UnknownRole => "is no role",
            Self::RoleCycle => "extends itself",
            Self::MalformedTime => "is no time of day",
            Self::MalformedOffset => "is no offset from UTC",
            Self::EmptyWindow => "is where the window starts",
            Self::MalformedPolicy => "is no policy",
            Self::InvalidPolicy => "does not fit the schema of policies",
            Self::UnknownLevel => "is no level of the scheme",
            Self::UnknownCategory => "is no category of the scheme",
            Self::UnknownRegion => "is no region",
            Self::UnknownPurpose => "is no purpose of the scheme",
            Self::MalformedLabel => "is no label of the scheme",
        }
    }
}

#[cfg(test)]
mod tests {
    use data_class::{CeilingDocument, Regions, Scheme};

    use super::*;

    #[test]
    fn the_path_of_a_word_goes_on_from_where_the_words_are() {
        let level = Scheme::STANDARD.label("secret").unwrap_err();
        assert_eq!(Error::of_label("highest", level).path(), "highest");
        let region = Regions::of(["EU", "UK"]).unwrap_err();
        assert_eq!(Error::of_label("regions", region).path(), "regions[1]");
        let document = CeilingDocument { level: "public".to_owned(), ..Default::default() };
        let document = CeilingDocument { categories: vec!["salary".to_owned()], ..document };
        let category = Scheme::STANDARD.read_ceiling(&document).unwrap_err();
        let error = Error::of_label("keys[2].ceiling", category);
        assert_eq!(
            error.to_string(),
            "`keys[2].ceiling.categories[0]` is no category of the scheme"
        );
    }

    #[test]
    fn each_thing_that_is_wrong_with_a_label_has_its_own_kind() {
        use data_class::{LabelDocument, RetentionDocument};
        let words = |words: &[&str]| words.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>();
        let sound = || LabelDocument { level: "public".to_owned(), ..Default::default() };
        let kept = |least, most| RetentionDocument {
            at_least_days: Some(least),
            at_most_days: Some(most),
            hold: false,
        };
        let rows = [
            (LabelDocument { level: "secret".into(), ..sound() }, ErrorKind::UnknownLevel),
            (LabelDocument { categories: words(&["pii"]), ..sound() }, ErrorKind::UnknownCategory),
            (LabelDocument { regions: Some(words(&["UK"])), ..sound() }, ErrorKind::UnknownRegion),
            (
                LabelDocument { purposes: Some(words(&["fun"])), ..sound() },
                ErrorKind::UnknownPurpose,
            ),
            (LabelDocument { purposes: Some(Vec::new()), ..sound() }, ErrorKind::EmptySet),
            (LabelDocument { regions: Some(Vec::new()), ..sound() }, ErrorKind::EmptySet),
            (LabelDocument { retention: kept(2, 1), ..sound() }, ErrorKind::ContradictoryRetention),
            (LabelDocument { retention: kept(0, u32::MAX), ..sound() }, ErrorKind::OutOfRange),
        ];
        for (document, kind) in rows {
            let error = Scheme::STANDARD.read_label(&document).unwrap_err();
            assert_eq!(Error::of_label("label", error).kind(), kind);
        }
    }
}
