//! What the rows of mistakes share.

use access_gate::Error;

/// The error is of this kind and at this place, and its text is one plain sentence that says where.
pub(crate) fn check(error: &Error, kind: &str, path: &str, row: &str) {
    assert_eq!(format!("{:?}", error.kind()), kind, "{row}");
    assert_eq!(error.path(), path, "{row}");
    let text = error.to_string();
    assert!(text.starts_with(&format!("`{path}` ")), "{text}");
    assert!(!text.ends_with('.') && text.is_ascii(), "{text}");
}
