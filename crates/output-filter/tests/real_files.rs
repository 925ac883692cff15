//! False alarms on the files of the machine: 20 MB of source, packages, lock files, logs and
//! documentation. For developers, who look at what it prints:
//!
//! ```text
//! cargo test --release -p output-filter --test real_files -- --ignored --nocapture
//! ```
//!
//! Of each group, in the order of their paths, every tenth file counts by a hash of its path (every
//! second one of the few lock files and logs), the first 200 KB of each, and at most 1 MB of one
//! package or folder, until the group has its share; the same files give the same text every time,
//! whatever others there are. `SKIP=1` to `SKIP=9` take other ones: for a look at what nobody has
//! tuned to.
//! `EVERY=1 MEGABYTES=400` takes all; `PROFILE=strict` the other profile; `PACKAGES=folder` reads
//! packages that were installed for this, on a machine that has few. Man pages are read with
//! `zcat`. Files that are not UTF-8 and those of repeated content are left out, and so are packages
//! that look for secrets or personal data themselves, which other measurements fetch: their files
//! are lists of examples.
//!
//! Key material that somebody checked in is no false alarm; it is counted apart, as *samples*, and
//! printed as well, so that a shape which finds other things is seen: a private key with its base64,
//! a JSON Web Token of three parts, a token that has a shape of its own, and in documentation,
//! examples and tests what a name announces, if it was drawn at random. All else counts.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
#![allow(clippy::print_stdout, reason = "what is found is what the test is for")]

#[path = "../../rule-scan/tests/support/files.rs"]
mod files;

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use files::{LOCK_FILES, boundary, files};
use output_filter::{Profile, secret_rules_of};
use rule_scan::{Scanner, Scratch};

const MEGABYTE: usize = 1_000_000;
const OF_A_FILE: usize = 200_000;
const OF_A_FOLDER: usize = 1_000_000;
const MOST_FALSE_PER_MEGABYTE: f64 = 0.2;

/// Kinds that are found by what stands around them; the others have a shape of their own.
const ANNOUNCED: [&str; 7] = [
    "secret.service_key",
    "secret.code",
    "secret.password",
    "secret.token",
    "secret.authorization",
    "secret.url_password",
    "secret.random",
];

/// A group of files and its share of 20 MB.
struct Group {
    name: &'static str,
    megabytes: f64,
    /// Every which file counts.
    every: usize,
    wanted: fn(&str) -> bool,
}

const GROUPS: [Group; 9] = [
    Group {
        name: "Rust",
        megabytes: 4.,
        every: 10,
        wanted: |path| path.contains("/registry/src/") && has_extension(path, &["rs", "toml"]),
    },
    Group {
        name: "node",
        megabytes: 4.,
        every: 10,
        wanted: |path| {
            path.contains("/node_modules/")
                && has_extension(path, &["js", "mjs", "cjs", "ts", "json", "map"])
                && !is_lock(path)
        },
    },
    Group {
        name: "Python",
        megabytes: 4.,
        every: 10,
        wanted: |path| path.contains("-packages/") && has_extension(path, &["py", "pyi", "txt"]),
    },
    Group { name: "lock files", megabytes: 1.5, every: 2, wanted: is_lock },
    Group {
        name: "logs",
        megabytes: 0.5,
        every: 2,
        wanted: |path| path.starts_with("/var/log/") || has_extension(path, &["log"]),
    },
    Group {
        name: "Markdown",
        megabytes: 2.,
        every: 10,
        wanted: |path| has_extension(path, &["md", "rst"]),
    },
    Group {
        name: "HTML",
        megabytes: 1.,
        every: 10,
        wanted: |path| has_extension(path, &["html", "htm"]),
    },
    Group {
        name: "man pages",
        megabytes: 1.5,
        every: 10,
        wanted: |path| path.starts_with("/usr/share/man/") && path.ends_with(".gz"),
    },
    Group {
        name: "configuration",
        megabytes: 1.5,
        every: 10,
        wanted: |path| {
            path.starts_with("/etc/")
                || has_extension(
                    path,
                    &["yml", "yaml", "ini", "conf", "cfg", "properties", "xml", "sh", "env", "sql"],
                )
        },
    },
];

#[test]
#[ignore = "reads the files of the machine"]
fn few_false_alarms() {
    let number = |name, default: f64| -> f64 {
        std::env::var(name).map_or(default, |set| set.parse().unwrap())
    };
    let (skip, wanted) = (number("SKIP", 0.) as usize, number("MEGABYTES", 20.));
    let strict = std::env::var("PROFILE").is_ok_and(|profile| profile == "strict");
    let profile = if strict { Profile::Strict } else { Profile::Balanced };
    let all = all_files();
    let scanner = Scanner::builder().rules(secret_rules_of(profile)).build().unwrap();
    let mut scratch = Scratch::new();
    let (mut bytes, mut alarms, mut on_locks) = (0, 0, 0);
    for group in GROUPS {
        let share = (group.megabytes / 20. * wanted * MEGABYTE as f64) as usize;
        let every = number("EVERY", group.every as f64) as usize;
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        let (mut of_group, mut read) = (0, 0);
        let paths = all.iter().filter(|path| {
            let path = path.to_str().filter(|path| (group.wanted)(path));
            path.is_some_and(|path| lot(path) % every == skip % every)
        });
        for (path, text) in texts(paths, share) {
            of_group += text.len();
            read += 1;
            let mut decided = 0;
            let scan = scanner.scan(&text, &mut scratch);
            for (kind, finding, value) in scan.matches() {
                // Several rules may find the same.
                if finding.span.start < decided {
                    continue;
                }
                decided = finding.span.end;
                let rule = scanner.rule(finding.rule).map_or("", |rule| rule.name());
                let is_sample = match ANNOUNCED.contains(&kind) {
                    true => is_documented(path) && is_drawn(value),
                    false => is_key_material(kind, value),
                };
                alarms += usize::from(!is_sample);
                on_locks += usize::from(group.name == "lock files");
                let sort = if is_sample { "sample" } else { "alarm" };
                *counts.entry(format!("{sort} {kind}")).or_default() += 1;
                let (from, to) = (finding.span.start, finding.span.end);
                let line = text.get(..from).unwrap().matches('\n').count() + 1;
                let around = boundary(&text, from.saturating_sub(60))
                    ..boundary(&text, to.min(from + 90) + 25);
                println!(
                    "{sort}\t{kind}\t{rule}\t{:?}\t{}:{line}\t{:?}",
                    finding.view,
                    path.display(),
                    text.get(around).unwrap(),
                );
            }
        }
        println!("# {}: {of_group} bytes of {read} files: {counts:?}", group.name);
        bytes += of_group;
    }
    let rate = alarms as f64 * MEGABYTE as f64 / bytes as f64;
    println!("# {bytes} bytes, {alarms} alarms, {rate:.3} a megabyte, {on_locks} on lock files");
    assert_eq!(on_locks, 0, "lock files hold no secrets");
    assert!(rate <= MOST_FALSE_PER_MEGABYTE, "{rate} a megabyte");
}

/// A number of a path (FNV-1a): it does not change when there are other files.
fn lot(path: &str) -> usize {
    let hash = path.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    });
    (hash >> 32) as usize
}

fn is_key_material(kind: &str, value: &str) -> bool {
    match kind {
        "secret.private_key" => value.len() >= 100,
        "secret.jwt" => value.matches('.').count() >= 2,
        _ => true,
    }
}

/// Whether a file is documentation, an example or a test.
fn is_documented(path: &Path) -> bool {
    let text = path.to_str().unwrap_or("");
    has_extension(text, &["md", "rst", "html", "gz"])
        || ["/example", "/test", "/doc", "/spec", "/fixture"].iter().any(|part| text.contains(part))
}

/// Whether somebody drew the value at random: 16 and more characters with digits and letters, whose
/// own frequencies give at least 3.2 bits a character.
fn is_drawn(value: &str) -> bool {
    let mut counts: BTreeMap<char, f64> = BTreeMap::new();
    value.chars().for_each(|c| *counts.entry(c).or_default() += 1.0);
    let length = value.chars().count() as f64;
    let bits: f64 = counts.values().map(|n| -(n / length) * (n / length).log2()).sum();
    let has = |of: fn(char) -> bool| value.chars().any(of);
    length >= 16. && has(|c| c.is_ascii_digit()) && has(|c| c.is_ascii_alphabetic()) && bits >= 3.2
}

fn has_extension(path: &str, extensions: &[&str]) -> bool {
    let extension = path.rsplit('/').next().and_then(|name| name.rsplit_once('.'));
    extension.is_some_and(|(_, extension)| extensions.contains(&extension))
}

fn is_lock(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|name| LOCK_FILES.contains(&name))
}

/// The texts of a group, `left` bytes together.
fn texts<'p>(paths: impl Iterator<Item = &'p PathBuf>, mut left: usize) -> Vec<(&'p Path, String)> {
    let mut texts = Vec::new();
    let mut of_folders: BTreeMap<String, usize> = BTreeMap::new();
    let mut seen = HashSet::new();
    for path in paths {
        if left == 0 {
            break;
        }
        let taken = of_folders.entry(package(path)).or_default();
        if *taken >= OF_A_FOLDER {
            continue;
        }
        let Some(mut text) = read(path) else { continue };
        text.truncate(boundary(&text, OF_A_FILE));
        if text.is_empty() || !seen.insert(text.clone()) {
            continue;
        }
        *taken += text.len();
        text.truncate(boundary(&text, left));
        left -= text.len();
        texts.push((path.as_path(), text));
    }
    texts
}

/// The package or folder that a file belongs to: what follows the folder of packages, or else the
/// first folders of its path.
fn package(path: &Path) -> String {
    let path = path.display().to_string();
    for packages in ["/node_modules/", "-packages/", "/registry/src/"] {
        if let Some((before, after)) = path.split_once(packages) {
            let depth = if packages == "/registry/src/" { 2 } else { 1 };
            return before.to_owned() + &after.split('/').take(depth).collect::<Vec<_>>().join("/");
        }
    }
    path.split('/').take(6).collect::<Vec<_>>().join("/")
}

fn read(path: &Path) -> Option<String> {
    if path.extension().is_some_and(|extension| extension == "gz") {
        let text = Command::new("zcat").arg(path).output().ok()?;
        return String::from_utf8(text.stdout).ok();
    }
    std::fs::read_to_string(path).ok()
}

/// All files of the machine but those beside this checkout, which hold test rows of secrets, what comes
/// and goes, and packages that look for secrets; and those of the folder `PACKAGES`.
fn all_files() -> Vec<PathBuf> {
    const SCANNERS: [&str; 8] =
        ["secret", "kingfisher", "redact", "cloakrs", "keyhunter", "llm-guard", "gitleaks", "pii"];
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(3).map(Path::to_owned);
    let passing = std::env::temp_dir();
    let is_scanner = |path: &Path| {
        let name = path.to_str().unwrap_or("");
        name.contains("/registry/src/") && SCANNERS.iter().any(|part| name.contains(part))
    };
    let left_out =
        |path: &Path| path == passing || Some(path) == beside.as_deref() || is_scanner(path);
    let mut found = files(Path::new("/"), &left_out, &|_| true);
    if let Some(packages) = std::env::var_os("PACKAGES") {
        found.extend(files(Path::new(&packages), &is_scanner, &|_| true));
        found.sort_unstable();
    }
    found
}
