//! False identifiers on the files of the machine: a megabyte each of logs, Rust source and lock
//! files. For developers, who look at what it prints:
//!
//! ```text
//! cargo test --release -p pii-scrub --test real_files -- --ignored --nocapture
//! ```
//!
//! The files are the first ones by path, so that a machine gives the same ones every time: what lies
//! under `/var/log` and then every `*.log`; the Rust source in the registry folder of cargo; every
//! lock file of a package manager. Files that are not UTF-8 are left out. `PII_REAL_SKIP=5000000`
//! takes later files of each list, for a look at what nobody has tuned to, and `PII_REAL_BYTES` more
//! or fewer of them.
//!
//! Such files name authors, hosts and web addresses, so e-mails, URLs and IP addresses in them are
//! mostly true: those are printed for a look. Of all other kinds a finding is taken for false, and
//! there may be fewer than 20.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
#![allow(clippy::print_stdout, reason = "what is found is what the test is for")]

#[path = "../../rule-scan/tests/support/files.rs"]
mod files;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use files::{LOCK_FILES, boundary, files};
use rule_scan::{Scanner, Scratch};

const BYTES: usize = 1_000_000;
const MOST_FALSE: usize = 20;
const MOSTLY_TRUE: [&str; 3] = ["pii.email", "pii.url", "pii.ip_address"];

#[test]
#[ignore = "reads the files of the machine"]
fn few_false_identifiers() {
    let home = PathBuf::from(std::env::var_os("HOME").unwrap());
    let is_log = |path: &Path| path.extension().is_some_and(|extension| extension == "log");
    let is_source = |path: &Path| path.extension().is_some_and(|extension| extension == "rs");
    let is_lock = |path: &Path| {
        path.file_name().is_some_and(|name| LOCK_FILES.iter().any(|lock| name == *lock))
    };
    let all = |root: &Path, wanted: &dyn Fn(&Path) -> bool| files(root, &|_| false, wanted);
    let mut logs = all(Path::new("/var/log"), &|_| true);
    logs.extend(all(Path::new("/"), &is_log));
    let sets = [
        ("logs", logs),
        ("Rust source", all(&home.join(".cargo/registry/src"), &is_source)),
        ("lock files", all(Path::new("/"), &is_lock)),
    ];
    let scanner = Scanner::builder().rules(pii_scrub::rules()).build().unwrap();
    let mut scratch = Scratch::new();
    let mut doubtful = 0;
    for (name, paths) in sets {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        let (mut bytes, mut read) = (0, 0);
        for (path, text) in texts(&paths) {
            bytes += text.len();
            read += 1;
            for (kind, finding, _) in scanner.scan(&text, &mut scratch).matches() {
                *counts.entry(kind.to_owned()).or_default() += 1;
                doubtful += usize::from(!MOSTLY_TRUE.contains(&kind));
                let (from, to) = (finding.span.start, finding.span.end);
                let line = text.get(..from).unwrap().matches('\n').count() + 1;
                let (before, after) =
                    (boundary(&text, from.saturating_sub(40)), boundary(&text, to + 20));
                println!(
                    "{kind} {:?} {} {:?} in {:?} ({}:{line})",
                    finding.view,
                    finding.confidence,
                    text.get(from..to).unwrap(),
                    text.get(before..after).unwrap(),
                    path.display(),
                );
            }
        }
        println!("{name}: {bytes} bytes of {read} files: {counts:?}");
    }
    assert!(doubtful < MOST_FALSE, "{doubtful} findings of kinds that such files do not hold");
}

/// The texts of the first files, a megabyte together.
fn texts(paths: &[PathBuf]) -> Vec<(&Path, String)> {
    let number = |name, default| std::env::var(name).map_or(default, |set| set.parse().unwrap());
    let (mut skip, mut left) = (number("PII_REAL_SKIP", 0), number("PII_REAL_BYTES", BYTES));
    let mut texts = Vec::new();
    for path in paths {
        let Ok(mut text) = std::fs::read_to_string(path) else { continue };
        if skip > 0 {
            skip = skip.saturating_sub(text.len());
            continue;
        }
        text.truncate(boundary(&text, left));
        left -= text.len();
        texts.push((path.as_path(), text));
        if left == 0 {
            break;
        }
    }
    texts
}
