//! Who may do what in an agent workflow: roles, grants, keys, approvals, budgets and limits.

mod error;
mod name;

pub use error::{Error, ErrorKind};
pub use name::NAME_MAX;
