//! Ceilings of keys and grants, as they are configured.

use data_class::{Ceiling, CeilingDocument, Scheme};

use crate::Error;

/// Reads a ceiling in the words of the scheme. Where none is configured, only trusted data of no
/// category and of the lowest level is admitted.
pub(crate) fn read_ceiling(
    scheme: &Scheme,
    document: Option<&CeilingDocument>,
    path: &str,
) -> Result<Ceiling, Error> {
    let read = match document {
        Some(document) => scheme.read_ceiling(document),
        None => {
            let level = scheme.levels().next().unwrap_or_default().to_owned();
            scheme.read_ceiling(&CeilingDocument { level, ..CeilingDocument::default() })
        }
    };
    read.map_err(|error| Error::of_label(path, error))
}
