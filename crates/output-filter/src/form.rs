//! The ways in which a value is written after what announces it: in quotes of several kinds or
//! bare, each of which ends differently.

use rule_scan::{Anchor, ByteClass, Rule};

use crate::value;

/// A value is judged by its first bytes; a longer one is hidden to its end.
const HEAD: usize = 100;

/// How a value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Double,
    Single,
    /// In quotes that are escaped themselves, as in JSON within JSON.
    Escaped,
    /// In typographic quotes, backticks or quotes of HTML.
    Fancy,
    Bare,
    /// Bare and longer than what is judged.
    Long,
}

impl Form {
    pub(crate) const ALL: [Self; 6] =
        [Self::Double, Self::Single, Self::Escaped, Self::Fancy, Self::Bare, Self::Long];
    pub(crate) const SHELL: [Self; 4] = [Self::Double, Self::Single, Self::Bare, Self::Long];

    pub(crate) fn is_quoted(self) -> bool {
        !matches!(self, Self::Bare | Self::Long)
    }

    fn name(self) -> &'static str {
        match self {
            Self::Double => "double",
            Self::Single => "single",
            Self::Escaped => "escaped",
            Self::Fancy => "fancy",
            Self::Bare => "bare",
            Self::Long => "long",
        }
    }

    /// What stands before the value and belongs to its form.
    fn open(self) -> Option<&'static str> {
        Some(match self {
            Self::Double => "[bfruBFRUL@$]{0,2}\"",
            Self::Single => "[bfruBFRU]{0,2}'",
            Self::Escaped => r#"\\{1,7}["']"#,
            Self::Fancy => "(?:`|“|„|«|&quot;|&apos;|&#3[49];)",
            Self::Bare | Self::Long => return None,
        })
    }

    /// One character of the value.
    fn unit(self) -> &'static str {
        match self {
            Self::Double => r#"(?:[^"\\\r\n]|\\[^\r\n])"#,
            Self::Single => r"(?:[^'\\\r\n]|\\[^\r\n])",
            Self::Escaped => r#"[^"'\\\r\n]"#,
            Self::Fancy => r"(?:[!-%'-;=?-_a-~]|\xC3[\x80-\xBA])",
            Self::Bare | Self::Long => r"(?:[!#-&(-;=?-\[\]-_a-{}~]|\xC3[\x80-\xBF])",
        }
    }
}

/// A group of rules that differ in the form of the value only.
pub(crate) struct Announced<'a> {
    /// Name of the group, part of the names of its rules.
    pub(crate) name: &'a str,
    pub(crate) kind: &'a str,
    pub(crate) anchor: Anchor,
    pub(crate) left: ByteClass,
    /// What announces the value, up to its form.
    pub(crate) lead: String,
    pub(crate) judge: fn(&[u8], bool) -> bool,
}

impl Announced<'_> {
    pub(crate) fn rule(&self, form: Form) -> Rule {
        let (unit, quoted, judge) = (form.unit(), form.is_quoted(), self.judge);
        let least = if form == Form::Long { HEAD } else { 1 };
        let rule = Rule::new(self.kind, self.anchor.clone(), format!("{unit}{{{least},{HEAD}}}"))
            .named(format!("{}.{}.{}", self.kind, self.name, form.name()))
            .lead(self.lead.as_str())
            .left(self.left)
            .rank(crate::filter::SECRET_RANK);
        let rule = match form.open() {
            Some(opening) => rule.opening(opening),
            None => rule,
        };
        let rule = if form == Form::Bare {
            rule.trim(move |text| {
                let value = value::unquoted(text);
                judge(value, false).then_some(value.len())
            })
        } else {
            rule.trim(move |text| {
                let whole = quoted || value::unquoted(text).len() == text.len();
                (whole && judge(text, quoted)).then_some(text.len())
            })
        };
        match form {
            Form::Bare => rule,
            _ => rule.tail(format!("{unit}*")),
        }
    }

    pub(crate) fn rules(&self, forms: &[Form]) -> Vec<Rule> {
        forms.iter().map(|&form| self.rule(form)).collect()
    }
}
