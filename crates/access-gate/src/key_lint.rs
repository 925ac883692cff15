//! What is allowed and still unwise.

use data_class::Label;

use crate::keyring::Entry;
use crate::matching::is_same;
use crate::{Inventory, Keyring, LintSeverity, WorkflowFacts};

/// Something about a key that somebody should look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyLint {
    /// What it is.
    pub kind: KeyLintKind,
    /// Where: a place in the [`KeyringDocument`](crate::KeyringDocument), such as
    /// `keys[2].workflows[0]`, in the list of events for a key that came by rotation, or in the
    /// [`Inventory`].
    pub path: String,
    /// The id of the key. None where an id is no key's: it may be anything, even a secret.
    pub key: Option<String>,
}

impl KeyLint {
    /// How bad it is.
    #[must_use]
    pub const fn severity(&self) -> LintSeverity {
        self.kind.severity()
    }
}

/// What is unwise about a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum KeyLintKind {
    /// Workflows whose data differ in level or categories share the key: those it reaches and
    /// those that name it.
    SeveralSensitivities,
    /// More than one provider takes it.
    SeveralProviders,
    /// More than one workflow has it in reach.
    SeveralWorkflows,
    /// It is for more than one environment.
    SeveralEnvironments,
    /// A `*` alone: it is for everything there is and will be.
    Wildcard,
    /// A beginning of names with `*`: it is for things that do not exist yet.
    OpenPattern,
    /// No age is given at which its secret has to be changed.
    NoRotation,
    /// Its secret is older than it should be.
    RotationOverdue,
    /// Its time is over and it still counts as active.
    Expired,
    /// No workflow names it.
    Unused,
    /// A workflow names it that is outside its scope, and will be refused.
    OutOfScope,
    /// A workflow names a key that there is none of.
    UnknownKey,
    /// A workflow names it that is out of use.
    OutOfUse,
}

impl KeyLintKind {
    /// How bad it is.
    #[must_use]
    pub const fn severity(self) -> LintSeverity {
        match self {
            Self::SeveralSensitivities
            | Self::SeveralProviders
            | Self::Wildcard
            | Self::RotationOverdue
            | Self::UnknownKey
            | Self::OutOfUse => LintSeverity::Error,
            Self::SeveralWorkflows
            | Self::SeveralEnvironments
            | Self::NoRotation
            | Self::Expired
            | Self::Unused
            | Self::OutOfScope => LintSeverity::Warning,
            Self::OpenPattern => LintSeverity::Notice,
        }
    }

    /// The code for reports.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::SeveralSensitivities => "lint.key.several_sensitivities",
            Self::SeveralProviders => "lint.key.several_providers",
            Self::SeveralWorkflows => "lint.key.several_workflows",
            Self::SeveralEnvironments => "lint.key.several_environments",
            Self::Wildcard => "lint.key.wildcard",
            Self::OpenPattern => "lint.key.open_pattern",
            Self::NoRotation => "lint.key.no_rotation",
            Self::RotationOverdue => "lint.key.rotation_overdue",
            Self::Expired => "lint.key.expired",
            Self::Unused => "lint.key.unused",
            Self::OutOfScope => "lint.key.out_of_scope",
            Self::UnknownKey => "lint.key.unknown",
            Self::OutOfUse => "lint.key.out_of_use",
        }
    }
}

impl Keyring {
    /// What is unwise about the keys and their use at the time `now` (microseconds since the Unix
    /// epoch), key by key, then about the keys that workflows name.
    ///
    /// Retired and revoked keys are left out, unless a workflow still names one. Takes time
    /// proportional to the keys times what workflows there are.
    #[must_use]
    pub fn lint(&self, inventory: &Inventory, now: i64) -> Vec<KeyLint> {
        let in_use = self.entries().iter().filter(|entry| !entry.reference.state.is_over());
        let mut lints: Vec<KeyLint> =
            in_use.flat_map(|entry| lint_entry(entry, inventory, now)).collect();
        for (index, workflow) in inventory.workflows.iter().enumerate() {
            for (place, id) in workflow.keys.iter().enumerate() {
                let entry = self.entry(id);
                let kind = match entry {
                    None => KeyLintKind::UnknownKey,
                    Some(entry) if entry.reference.state.is_over() => KeyLintKind::OutOfUse,
                    Some(entry) if !entry.scope.reaches(workflow) => KeyLintKind::OutOfScope,
                    Some(_) => continue,
                };
                let path = format!("workflows[{index}].keys[{place}]");
                let key = entry.map(|entry| entry.reference.id.clone());
                lints.push(KeyLint { kind, path, key });
            }
        }
        lints
    }
}

fn lint_entry(entry: &Entry, inventory: &Inventory, now: i64) -> Vec<KeyLint> {
    let Entry { reference: key, scope, path } = entry;
    let mut lints = Vec::new();
    let mut lint_if = |condition: bool, kind, field: &str| {
        if condition {
            let path = if field.is_empty() { path.clone() } else { format!("{path}.{field}") };
            lints.push(KeyLint { kind, path, key: Some(key.id.clone()) });
        }
    };

    let names_it = |workflow: &WorkflowFacts| workflow.keys.iter().any(|id| is_same(id, &key.id));
    let served: Vec<&WorkflowFacts> = inventory
        .workflows
        .iter()
        .filter(|workflow| names_it(workflow) || scope.reaches(workflow))
        .collect();
    let differ = served.iter().zip(served.iter().skip(1)).any(|(first, second)| {
        // Neighbours are enough: if all are equal to the next, all are equal.
        !is_same_sensitivity(&first.label, &second.label)
    });
    lint_if(differ, KeyLintKind::SeveralSensitivities, "");
    lint_if(key.providers.len() > 1, KeyLintKind::SeveralProviders, "providers");
    let several = served.len() > 1 || key.workflows.len() > 1;
    lint_if(several, KeyLintKind::SeveralWorkflows, "workflows");
    lint_if(key.environments.len() > 1, KeyLintKind::SeveralEnvironments, "environments");
    for (list, field) in [(&key.workflows, "workflows"), (&key.agents, "agents")] {
        for (index, entry) in list.iter().enumerate() {
            let field = format!("{field}[{index}]");
            lint_if(entry == "*", KeyLintKind::Wildcard, &field);
            lint_if(entry != "*" && entry.ends_with('*'), KeyLintKind::OpenPattern, &field);
        }
    }
    lint_if(key.rotate_after_days.is_none(), KeyLintKind::NoRotation, "rotate_after_days");
    let is_due = key.rotation_due().is_some_and(|due| now >= due);
    lint_if(is_due, KeyLintKind::RotationOverdue, "rotate_after_days");
    lint_if(key.expires.is_some_and(|at| now >= at), KeyLintKind::Expired, "expires");
    lint_if(!inventory.workflows.iter().any(names_it), KeyLintKind::Unused, "");
    lints
}

/// Whether two labels call for the same care: the same level and the same categories, word for
/// word, since two levels of a scheme may count as one standard level.
fn is_same_sensitivity(left: &Label, right: &Label) -> bool {
    let names = |label: &Label| -> Vec<String> {
        label.categories().iter().map(|one| label.scheme().category_name(one)).collect()
    };
    left.level() == right.level()
        && left.level_name() == right.level_name()
        && left.categories() == right.categories()
        && (left.scheme() == right.scheme() || names(left) == names(right))
}
