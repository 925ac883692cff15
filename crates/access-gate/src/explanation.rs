//! Why the gate answered what it did.

use std::fmt;

use crate::{Condition, Decision, Effect};

/// How much of an ignored role is shown, in characters.
const NAME_SHOWN: usize = 64;

/// Why the gate answered what it did, grant by grant and role by role.
///
/// It is for the people who write the configuration. It prints ids of grants, names of roles,
/// names of conditions, and the roles of the request that were ignored; the latter are somebody
/// else's words, printed as escaped ASCII and cut at 64 characters. Do not show them to a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation<'a> {
    pub(crate) decision: Decision<'a>,
    pub(crate) grants: Vec<GrantOutcome<'a>>,
    pub(crate) roles: Vec<RoleOutcome<'a>>,
    pub(crate) ignored_roles: Vec<&'a str>,
}

impl<'a> Explanation<'a> {
    /// What was decided.
    pub const fn decision(&self) -> Decision<'a> {
        self.decision
    }

    /// Every grant, in the order of the document; none for a person, whom grants do not
    /// concern, and for a request that is malformed.
    #[must_use]
    pub fn grants(&self) -> &[GrantOutcome<'a>] {
        &self.grants
    }

    /// Every role that the person has, directly or through others, in the order of the
    /// document.
    #[must_use]
    pub fn roles(&self) -> &[RoleOutcome<'a>] {
        &self.roles
    }

    /// The roles of the request that counted for nothing, since there are none of these names
    /// or since [`GateDocument::roles_from_requests`](crate::GateDocument) is not set. Where it
    /// is set, one that is no name still counts with grants that deny.
    #[must_use]
    pub fn ignored_roles(&self) -> &[&'a str] {
        &self.ignored_roles
    }
}

/// Whether a grant applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantOutcome<'a> {
    pub(crate) id: &'a str,
    pub(crate) effect: Effect,
    pub(crate) failed: Vec<Condition>,
}

impl<'a> GrantOutcome<'a> {
    /// The grant.
    #[must_use]
    pub const fn id(&self) -> &'a str {
        self.id
    }

    /// What it does.
    #[must_use]
    pub const fn effect(&self) -> Effect {
        self.effect
    }

    /// Every condition that failed; none if the grant applied, which does not mean that it
    /// decided.
    #[must_use]
    pub fn failed(&self) -> &[Condition] {
        &self.failed
    }
}

/// Whether a role permitted it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoleOutcome<'a> {
    pub(crate) name: &'a str,
    pub(crate) permits: bool,
}

impl<'a> RoleOutcome<'a> {
    /// The role.
    #[must_use]
    pub const fn name(&self) -> &'a str {
        self.name
    }

    /// Whether it permits, by itself, what was asked.
    #[must_use]
    pub const fn permits(&self) -> bool {
        self.permits
    }
}

impl fmt::Display for Explanation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.decision)?;
        for grant in &self.grants {
            write!(f, "\ngrant `{}` ({})", grant.id, grant.effect)?;
            match grant.failed.as_slice() {
                [] => f.write_str(" applies")?,
                failed => {
                    f.write_str(" does not apply:")?;
                    for condition in failed {
                        write!(f, " {condition}")?;
                    }
                }
            }
        }
        for role in &self.roles {
            let permits = if role.permits { "permits it" } else { "does not permit it" };
            write!(f, "\nrole `{}` {permits}", role.name)?;
        }
        for role in &self.ignored_roles {
            write!(f, "\nrole `{}` is ignored", Shown(role))?;
        }
        Ok(())
    }
}

/// Prints a text of the request as one piece of ASCII that cannot close its quotes.
struct Shown<'a>(&'a str);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in self.0.chars().take(NAME_SHOWN) {
            match character {
                '`' | '\\' => write!(f, "{}", character.escape_unicode())?,
                ' '..='~' => write!(f, "{character}")?,
                _ => write!(f, "{}", character.escape_unicode())?,
            }
        }
        if self.0.chars().nth(NAME_SHOWN).is_some() { f.write_str("...") } else { Ok(()) }
    }
}
