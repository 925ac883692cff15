//! What in a configuration is likely a mistake.

use std::fmt;

use crate::Operation;
use crate::grant::{Effect, Grant, Resource};
use crate::matching::{Pattern, Patterns};
use crate::role::Roles;
use crate::term::impl_terms;

/// Something in a configuration that is likely a mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lint {
    kind: LintKind,
    path: String,
    by: Option<String>,
}

impl Lint {
    /// What it is.
    #[must_use]
    pub const fn kind(&self) -> LintKind {
        self.kind
    }

    /// How bad it is.
    #[must_use]
    pub const fn severity(&self) -> LintSeverity {
        self.kind.severity()
    }

    /// Where it is: the fields from the document's root, lists with the index from 0.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// For a shadowed grant, the place of the grant that shadows it.
    #[must_use]
    pub fn by(&self) -> Option<&str> {
        self.by.as_deref()
    }
}

impl fmt::Display for Lint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: `{}` {}", self.severity(), self.path, self.kind.message())?;
        match &self.by {
            Some(by) => write!(f, " `{by}`"),
            None => Ok(()),
        }
    }
}

/// What a lint found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum LintKind {
    /// A denying grant covers everything that this allowing one allows: it never decides.
    ShadowedByDeny,
    /// A grant of the same effect covers it: without it, nothing would be decided otherwise.
    Redundant,
    /// No request can meet all its conditions.
    NeverApplies,
    /// Nobody has the role, and nobody can get it by a request.
    UnusedRole,
    /// The role permits nothing, and no grant asks for it.
    IdleRole,
    /// It allows something to every agent.
    EveryAgent,
    /// It allows something with every resource.
    EveryResource,
    /// It allows something with every resource of one kind, such as `tool:*`: also with those that
    /// do not exist yet.
    EveryOfAKind,
    /// It allows something whatever the data is.
    NoCeiling,
    /// The role permits something with every workflow.
    EveryWorkflow,
    /// The role permits approving every workflow.
    ApprovesEverything,
}

impl LintKind {
    /// How bad it is.
    #[must_use]
    pub const fn severity(self) -> LintSeverity {
        match self {
            Self::ShadowedByDeny | Self::NeverApplies | Self::EveryResource => {
                LintSeverity::Warning
            }
            Self::EveryAgent | Self::NoCeiling | Self::ApprovesEverything => LintSeverity::Warning,
            Self::Redundant | Self::UnusedRole | Self::IdleRole => LintSeverity::Notice,
            Self::EveryOfAKind | Self::EveryWorkflow => LintSeverity::Notice,
        }
    }

    const fn message(self) -> &'static str {
        match self {
            Self::ShadowedByDeny => "allows only what is denied by",
            Self::Redundant => "adds nothing to",
            Self::NeverApplies => "has conditions that exclude each other",
            Self::UnusedRole => "is a role that nobody can have",
            Self::IdleRole => "is a role that permits nothing",
            Self::EveryAgent => "allows it to every agent",
            Self::EveryResource => "allows it with every resource",
            Self::EveryOfAKind => "allows it with every resource of this kind",
            Self::NoCeiling => "is missing, so that data of any label is allowed",
            Self::EveryWorkflow => "permits it with every workflow",
            Self::ApprovesEverything => "permits approving every workflow",
        }
    }
}

/// How bad a lint is, of roles and grants or of keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LintSeverity {
    /// It does no harm by itself, and is good to know.
    Notice,
    /// It allows more than it should, does not do what it says, or makes a loss worse.
    Warning,
    /// It breaks a rule that the configuration is there for.
    Error,
}

impl LintSeverity {
    /// All, the least first.
    pub const ALL: &[Self] = &[Self::Notice, Self::Warning, Self::Error];

    /// The name, in lower case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Notice => "notice",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl_terms!(LintSeverity, "the name of a severity");

pub(crate) fn lint(roles: &Roles, grants: &[Grant]) -> Vec<Lint> {
    let mut lints = Vec::new();
    for role in 0..roles.len() {
        lint_role(role, roles, grants, &mut lints);
    }
    for (index, grant) in grants.iter().enumerate() {
        lint_grant(index, grant, &mut lints);
        if !grant.can_apply(roles) {
            lints.push(Lint { kind: LintKind::NeverApplies, path: place(index), by: None });
        } else if let Some((by, kind)) = shadow(index, grant, grants) {
            lints.push(Lint { kind, path: place(index), by: Some(place(by)) });
        }
    }
    lints
}

fn place(grant: usize) -> String {
    format!("grants[{grant}]")
}

fn lint_role(role: usize, roles: &Roles, grants: &[Grant], lints: &mut Vec<Lint>) {
    let mut push = |kind, path| lints.push(Lint { kind, path, by: None });
    if !roles.is_reachable(role) {
        push(LintKind::UnusedRole, format!("roles[{role}]"));
    }
    let mut asked = grants.iter().filter_map(|grant| grant.roles.as_ref()).flatten();
    if roles.is_idle(role) && !asked.any(|one| roles.includes(role, *one)) {
        push(LintKind::IdleRole, format!("roles[{role}]"));
    }
    for (index, approves) in roles.open_permits(role) {
        let path = format!("roles[{role}].permits[{index}].workflows");
        let kind = if approves { LintKind::ApprovesEverything } else { LintKind::EveryWorkflow };
        push(kind, path);
    }
}

fn lint_grant(index: usize, grant: &Grant, lints: &mut Vec<Lint>) {
    // A wildcard in a grant that denies is caution.
    if grant.effect == Effect::Deny {
        return;
    }
    let place = place(index);
    let mut push = |kind, path| lints.push(Lint { kind, path, by: None });
    if let Some(agent) = grant.agents.iter().position(Pattern::is_everything) {
        push(LintKind::EveryAgent, format!("{place}.agents[{agent}]"));
    }
    if let Some(resource) = grant.resources.iter().position(Resource::is_everything) {
        push(LintKind::EveryResource, format!("{place}.resources[{resource}]"));
    }
    for (resource, _) in
        grant.resources.iter().enumerate().filter(|(_, one)| one.is_every_of_a_kind())
    {
        push(LintKind::EveryOfAKind, format!("{place}.resources[{resource}]"));
    }
    if grant.ceiling.is_none() {
        push(LintKind::NoCeiling, format!("{place}.ceiling"));
    }
}

/// The first grant that covers this one, one that denies before one of the same effect.
fn shadow(index: usize, grant: &Grant, grants: &[Grant]) -> Option<(usize, LintKind)> {
    let others = || grants.iter().enumerate().filter(|(other, _)| *other != index);
    if grant.effect == Effect::Allow {
        let mut denials = others().filter(|(_, other)| other.effect == Effect::Deny);
        if let Some((by, _)) = denials.find(|(_, other)| other.covers(grant)) {
            return Some((by, LintKind::ShadowedByDeny));
        }
    }
    let mut same = others().filter(|(_, other)| other.effect == grant.effect);
    // Of two that cover each other, the later one is the one too many.
    same.find(|(by, other)| other.covers(grant) && (*by < index || !grant.covers(other)))
        .map(|(by, _)| (by, LintKind::Redundant))
}

impl Grant {
    /// Whether it applies to every request that the other applies to. May miss that it does,
    /// where only several conditions or patterns together cover something.
    fn covers(&self, other: &Self) -> bool {
        self.covers_resources(other)
            && self.agents.covers(&other.agents)
            && within(&self.stages, &other.stages, |ours, theirs| theirs & !ours == 0)
            && within(&self.workflows, &other.workflows, Patterns::covers)
            && within(&self.environments, &other.environments, |ours, theirs| theirs & !ours == 0)
            && within(&self.tools, &other.tools, Patterns::covers)
            && within(&self.sources, &other.sources, Patterns::covers)
            && within(&self.ceiling, &other.ceiling, |ours, theirs| ours.covers(theirs))
            && within(&self.label_above, &other.label_above, |ours, theirs| theirs.covers(ours))
            && within(&self.categories, &other.categories, |ours, theirs| theirs.is_subset(*ours))
            && within(&self.window, &other.window, |ours, theirs| ours.covers(theirs))
            && within(&self.roles, &other.roles, |ours, theirs| {
                theirs.iter().all(|role| ours.contains(role))
            })
    }

    fn covers_resources(&self, other: &Self) -> bool {
        other.resources.iter().all(|theirs| {
            let wanted = other.operations & theirs.operations;
            let covered = self.resources.iter().filter(|ours| ours.pattern.covers(&theirs.pattern));
            let covered = covered.fold(0, |bits, ours| bits | ours.operations & self.operations);
            wanted & !covered == 0
        })
    }

    /// Whether some request may meet all conditions. May miss that none can.
    fn can_apply(&self, roles: &Roles) -> bool {
        // An unknown label meets every condition of a grant that denies, but the one to be above
        // the top.
        let highest = self.ceiling.as_ref().filter(|_| self.effect == Effect::Allow);
        let labels = self.label_above.as_ref().is_none_or(|bound| match highest {
            Some(highest) => !bound.covers(highest),
            None => !bound.is_everything(),
        });
        let categories = match (self.categories, highest) {
            (Some(wanted), Some(highest)) => !wanted.intersection(highest.categories()).is_empty(),
            _ => true,
        };
        let roles = self
            .roles
            .as_ref()
            .is_none_or(|wanted| wanted.iter().any(|role| roles.is_reachable(*role)));
        let operations = Operation::ALL.iter().filter(|one| self.operations & one.bit() != 0);
        labels
            && categories
            && roles
            && operations.into_iter().any(|operation| self.can_apply_to(*operation))
    }

    /// The same for one operation.
    fn can_apply_to(&self, operation: Operation) -> bool {
        // What else the request says of the resource has to agree with it.
        let patterns = match operation {
            Operation::CallTool => &self.tools,
            Operation::Execute => &self.workflows,
            // Other sources of the data are enough for a grant that denies.
            Operation::Receive | Operation::ReadSource if self.effect == Effect::Allow => {
                &self.sources
            }
            _ => &None,
        };
        let mut resources = self.resources.iter();
        resources.any(|resource| {
            resource.operations & operation.bit() != 0
                && patterns.as_ref().is_none_or(|patterns| {
                    patterns.iter().any(|pattern| pattern.overlaps(&resource.pattern))
                })
        })
    }
}

/// Whether a condition of the first is absent, or both are there and the first's is the wider.
fn within<T>(ours: &Option<T>, theirs: &Option<T>, wider: impl Fn(&T, &T) -> bool) -> bool {
    match (ours, theirs) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(ours), Some(theirs)) => wider(ours, theirs),
    }
}
