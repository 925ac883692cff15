//! Files that outputs are compared with.

use std::path::Path;

/// Compares an output with a file in `testdata/export`. With `UPDATE_GOLDEN=1` in the
/// environment the file is written instead.
pub(crate) fn check(file: &str, output: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/export").join(file);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, output).unwrap();
    }
    let golden = std::fs::read_to_string(&path).unwrap();
    let differs = golden.lines().zip(output.lines()).position(|(left, right)| left != right);
    assert!(golden == output, "{file} differs, at line {:?} from 0; see UPDATE_GOLDEN", differs);
}
