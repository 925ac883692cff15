//! What to prune.

use audit_types::List;
use workflow_guard::Prune;

/// All but what is always pinned, on no basis.
pub(crate) fn prune(segments: Vec<u64>) -> Prune {
    Prune { segments, pinned: Vec::new(), basis: List::new(), actor: None, time: 0 }
}
