//! The files of the machine, for tests that count false alarms on them.

use std::path::{Path, PathBuf};

/// What package managers write down of what they have installed.
pub(crate) const LOCK_FILES: [&str; 13] = [
    ".package-lock.json",
    "Cargo.lock",
    "Gemfile.lock",
    "Pipfile.lock",
    "composer.lock",
    "flake.lock",
    "go.sum",
    "mix.lock",
    "package-lock.json",
    "pnpm-lock.yaml",
    "poetry.lock",
    "uv.lock",
    "yarn.lock",
];

/// The files under a folder that are wanted, sorted by path. What is no real file, and folders that
/// are left out, are not entered.
pub(crate) fn files(
    root: &Path,
    left_out: &dyn Fn(&Path) -> bool,
    wanted: &dyn Fn(&Path) -> bool,
) -> Vec<PathBuf> {
    const VIEWS: [&str; 4] = ["/proc", "/sys", "/dev", "/run"];
    let mut found = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            let (path, Ok(kind)) = (entry.path(), entry.file_type()) else { continue };
            let is_view = || VIEWS.iter().any(|view| path == Path::new(view));
            if kind.is_dir() && !is_view() && !left_out(&path) {
                folders.push(path);
            } else if kind.is_file() && wanted(&path) {
                found.push(path);
            }
        }
    }
    found.sort_unstable();
    found
}

/// The last boundary of a character up to `at`.
pub(crate) fn boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap()
}
