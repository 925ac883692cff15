//! Who may do what in an agent workflow: roles, grants, keys, approvals, budgets and limits.

mod ceiling;
mod error;
mod key;
mod key_event;
mod key_lint;
mod key_reach;
mod key_use;
mod keyring;
mod name;
mod scope;
mod secret_like;

pub use error::{Error, ErrorKind};
pub use key::{KeyReference, KeyState};
pub use key_event::{KeyChange, KeyEvent};
pub use key_lint::{KeyLint, KeyLintKind, KeyLintSeverity};
pub use key_reach::{AgentFacts, BlastRadius, Inventory, Reached, WorkflowFacts};
pub use key_use::{KeyDecision, KeyRefusal, KeyUse, KeyWarning};
pub use keyring::{GRACE_DAYS_MAX, Keyring, KeyringDocument, OverdueRotation};
pub use name::NAME_MAX;
