//! How much a secret opens.

use std::fmt;

use crate::tokens;

/// How much harm a secret of a kind does in the wrong hands: for policies and for the order in which
/// people look at findings.
///
/// ```
/// use output_filter::{Severity, severity};
/// assert_eq!(severity("secret.github_pat"), Some(Severity::Critical));
/// assert!(Severity::Low < Severity::Medium);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Public by design, like a key that stands in pages, or the name that belongs to a secret.
    Low,
    /// Of one narrow use, like posting to one channel, or to be guessed first, like a hash.
    Medium,
    /// Opens one service.
    High,
    /// Opens infrastructure, source code, money, or everything of an account.
    Critical,
}

/// Kinds that are not rows of the table of tokens.
const OTHERS: [(&str, Severity); 11] = [
    ("authorization", Severity::High),
    ("code", Severity::Medium),
    ("framework_key", Severity::Critical),
    ("jwt", Severity::High),
    ("password", Severity::High),
    ("private_key", Severity::Critical),
    ("random", Severity::High),
    ("service_key", Severity::High),
    ("session_cookie", Severity::High),
    ("token", Severity::High),
    ("url_password", Severity::High),
];

/// How severe a kind of [`secret_rules`](crate::secret_rules) is, such as `secret.github_pat`; `None`
/// for every other kind.
#[must_use]
pub fn severity(kind: &str) -> Option<Severity> {
    let name = kind.strip_prefix("secret.")?;
    let other = OTHERS.iter().find(|(known, _)| *known == name).map(|(_, severity)| *severity);
    other.or_else(|| tokens::severity(name))
}

impl Severity {
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "low" => Self::Low,
            "medium" => Self::Medium,
            "high" => Self::High,
            "critical" => Self::Critical,
            _ => return None,
        })
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Severity, severity};

    #[test]
    fn every_kind_of_secret_has_a_severity_that_reads_back() {
        for rule in crate::secret_rules_of(crate::Profile::Strict) {
            let found = severity(rule.kind());
            assert!(found.is_some(), "{}", rule.kind());
            let name = found.map(|found| found.to_string()).unwrap_or_default();
            assert_eq!(Severity::from_name(&name), found);
        }
        for kind in ["secret.nothing", "secret.", "exfil.markdown_link", "github_pat"] {
            assert_eq!(severity(kind), None, "{kind}");
        }
    }
}
