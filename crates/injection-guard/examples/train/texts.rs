//! The texts to learn from, and what is known of each.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use injection_guard::training::{SignalSums, segments, signal_sums};
use injection_guard::{InjectionGuard, Source};
use rule_scan::Scratch;

use crate::{CRATE, FOLDS, Result};

/// Where texts of a source stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    User,
    Data,
}

pub(crate) struct Text {
    pub(crate) source: String,
    pub(crate) place: Place,
    pub(crate) attack: bool,
    /// What a user asks of an assistant: harmless from a user, suspicious in data.
    pub(crate) task: bool,
    /// The hashed features of each segment.
    pub(crate) segments: Vec<Vec<u32>>,
    pub(crate) bytes: usize,
    /// What the rules alone make of it where it stands.
    pub(crate) rules: f32,
    /// What the rules found, as the model takes it.
    pub(crate) signals: SignalSums,
    /// Sources of a fold are left out together.
    pub(crate) fold: usize,
    /// For measuring only.
    pub(crate) dev: bool,
    pub(crate) whole: String,
    /// Somebody else's label.
    public: bool,
}

impl Text {
    /// A public label that a model which never saw the source, and the rules, are sure to be wrong.
    pub(crate) fn is_doubtful(&self, evidence: f32) -> bool {
        self.attack && self.public && self.rules < 0.1 && evidence < -0.5
    }
}

/// Public sources that share texts, or were made by the same hand, are left out together; attacks and
/// harmless texts are paired so that each fold has both.
const PUBLIC: [(&str, Place, usize); 18] = [
    ("GPTeacher_roleplay", Place::User, 0),
    ("GPTeacher_toolformer", Place::User, 1),
    ("bipia_code_attack", Place::Data, 0),
    ("bipia_ctx", Place::Data, 6),
    ("bipia_table", Place::Data, 6),
    ("deepset_halfB", Place::User, 1),
    ("gsm8k", Place::User, 2),
    ("hardneg_templates", Place::User, 6),
    ("jackhhao", Place::User, 2),
    ("llmail", Place::Data, 3),
    ("mined_trigger_sentences", Place::User, 4),
    ("neuralchemy", Place::User, 4),
    ("selfinstruct_seed", Place::User, 3),
    ("slabs", Place::User, 5),
    ("synthetic_attacks", Place::User, 6),
    ("synthetic_embedded", Place::Data, 6),
    ("t0_50k", Place::User, 7),
    ("yanismiraoui", Place::User, 7),
];

/// Harmless public sources that are what users ask.
const TASKS: [&str; 5] =
    ["GPTeacher_roleplay", "selfinstruct_seed", "slabs", "deepset_halfB", "hardneg_templates"];

/// Directories of `training/texts`: place, attack, task.
const OWN: [(&str, Place, bool, bool); 6] = [
    ("attacks_user", Place::User, true, false),
    ("attacks_data", Place::Data, true, false),
    ("tasks", Place::User, false, true),
    ("benign_user", Place::User, false, true),
    ("benign_data", Place::Data, false, false),
    ("benign_long", Place::Data, false, false),
];

/// How long a piece of a file is, and how many of a package are taken.
const PIECE: usize = 1500;
const PIECES: [(&str, &str, usize); 11] = [
    // Licences and notices.
    ("", "corpus_docs", 12),
    ("md", "corpus_docs", 40),
    ("txt", "corpus_docs", 10),
    ("rs", "corpus_code", 30),
    ("c", "corpus_code", 10),
    ("py", "corpus_code", 10),
    ("sh", "corpus_code", 10),
    ("toml", "corpus_config", 6),
    ("json", "corpus_config", 10),
    ("yml", "corpus_config", 10),
    ("html", "corpus_config", 10),
];

struct Loader {
    /// Rules only.
    guard: InjectionGuard,
    scratch: Scratch,
    texts: Vec<Text>,
}

/// What all texts of a source have in common.
#[derive(Clone, Copy)]
struct Row<'s> {
    source: &'s str,
    place: Place,
    attack: bool,
    task: bool,
    fold: usize,
    dev: bool,
    public: bool,
}

/// Loads everything, always in the same order.
pub(crate) fn load() -> Result<Vec<Text>> {
    let guard = InjectionGuard::builder().model(false).build()?;
    let mut loader = Loader { guard, scratch: Scratch::new(), texts: Vec::new() };
    loader.public()?;
    loader.own()?;
    loader.corpus()?;
    Ok(loader.texts)
}

/// The rows of another file: `text`, `label` (1 attack, 0 harmless), `source`, `place` (user or data).
pub(crate) fn file(path: &Path) -> Result<Vec<Text>> {
    let guard = InjectionGuard::builder().model(false).build()?;
    let mut loader = Loader { guard, scratch: Scratch::new(), texts: Vec::new() };
    for line in read(path)?.lines() {
        let row: serde_json::Value = serde_json::from_str(line)?;
        let place = if row["place"] == "data" { Place::Data } else { Place::User };
        let source = row["source"].as_str().unwrap_or_default();
        let (attack, task, fold, dev, public) = (row["label"] == 1, false, 0, true, true);
        loader.add(
            Row { source, place, attack, task, fold, dev, public },
            row["text"].as_str().unwrap_or_default(),
        );
    }
    Ok(loader.texts)
}

impl Loader {
    fn add(&mut self, row: Row<'_>, text: &str) {
        let segments = segments(text).into_iter().map(|segment| segment.features).collect();
        let source = if row.place == Place::User { Source::User } else { Source::ToolResult };
        let assessment = self.guard.inspect(text, source, &mut self.scratch);
        let signals = signal_sums(&assessment.signals);
        let rules = assessment.score;
        let Row { source, place, attack, task, fold, dev, public } = row;
        let source = source.to_owned();
        let bytes = text.len();
        let whole = text.to_owned();
        self.texts.push(Text {
            source,
            place,
            attack,
            task,
            segments,
            bytes,
            rules,
            signals,
            whole,
            fold,
            dev,
            public,
        });
    }

    fn public(&mut self) -> Result<()> {
        let shared = std::env::var("SHARED").unwrap_or_else(|_| "../shared/data".to_owned());
        for (file, dev) in [("train", false), ("dev", true)] {
            let path = Path::new(&shared).join(format!("injection/{file}.jsonl"));
            for line in read(&path)?.lines() {
                let row: serde_json::Value = serde_json::from_str(line)?;
                let name = row["source"].as_str().unwrap_or_default();
                let source = name.trim_end_matches("_train").trim_end_matches("_validation");
                let source = source.replace("t0_train_50k", "t0_50k");
                let known = PUBLIC.iter().find(|(known, ..)| *known == source);
                let &(source, place, fold) =
                    known.ok_or_else(|| format!("unknown source {name}"))?;
                let attack = row["label"] == 1;
                let task = !attack && TASKS.contains(&source);
                let row_of = Row { source, place, attack, task, fold, dev, public: true };
                self.add(row_of, row["text"].as_str().unwrap_or_default());
            }
        }
        Ok(())
    }

    fn own(&mut self) -> Result<()> {
        let mut number = 0;
        for (dir, place, attack, task) in OWN {
            for file in files(&Path::new(CRATE).join("training/texts").join(dir))? {
                number += 1;
                let name = file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
                let source = format!("own_{dir}/{name}");
                let lines = read(&file)?;
                let texts =
                    lines.lines().filter(|line| !line.starts_with("# ") && !line.is_empty());
                for (line, text) in texts.enumerate() {
                    // Without a whole file of a language, whatever is written in it would look like
                    // what is left.
                    let fold = if is_of_a_language(name) { line } else { number } % FOLDS;
                    let row = Row {
                        source: &source,
                        place,
                        attack,
                        task,
                        fold,
                        dev: false,
                        public: false,
                    };
                    self.add(row, &text.replace("\\n", "\n"));
                }
            }
        }
        Ok(())
    }

    /// Pieces of the files of published packages: documentation, code and configuration for people.
    fn corpus(&mut self) -> Result<()> {
        let registry = registry()?;
        let list = read(&Path::new(CRATE).join("training/corpus.txt"))?;
        for (number, package) in list.lines().enumerate() {
            let dir = registry.join(package);
            if !dir.is_dir() {
                return Err(format!("package {package} is missing: run training/fetch.sh").into());
            }
            let fold = number % FOLDS;
            let mut left: BTreeMap<&str, usize> =
                PIECES.iter().map(|&(end, _, count)| (end, count)).collect();
            for file in walk(&dir)? {
                let end = file.extension().and_then(|end| end.to_str()).unwrap_or_default();
                let Some(&(end, source, _)) = PIECES.iter().find(|(known, ..)| *known == end)
                else {
                    continue;
                };
                let Ok(text) = std::fs::read_to_string(&file) else { continue };
                let left = left.entry(end).or_default();
                let row = Row {
                    source,
                    place: Place::Data,
                    attack: false,
                    task: false,
                    fold,
                    dev: false,
                    public: false,
                };
                for piece in pieces(&text).take(*left) {
                    self.add(row, piece);
                    *left -= 1;
                }
            }
        }
        Ok(())
    }
}

/// `de`, `requests_de`, `de_2`, and `other` for several.
fn is_of_a_language(name: &str) -> bool {
    let mut parts = name.split('_');
    parts.any(|part| part == "other" || part != "en" && part.len() == 2)
}

/// A text in pieces at ends of lines.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let enough = rest.char_indices().find(|(at, char)| *at >= PIECE && *char == '\n');
        let cut = enough.map_or(rest.len(), |(at, _)| at);
        let (piece, more) = rest.split_at_checked(cut)?;
        rest = more;
        (!piece.is_empty()).then_some(piece)
    })
}

fn registry() -> Result<PathBuf> {
    let home = std::env::var("CARGO_HOME")
        .or_else(|_| std::env::var("HOME").map(|home| format!("{home}/.cargo")))?;
    let sources = files(&Path::new(&home).join("registry/src"))?;
    sources.into_iter().next().ok_or_else(|| "no package was ever fetched".into())
}

fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()).into())
}

/// What is in a directory, by name.
fn files(dir: &Path) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(dir).map_err(|error| format!("{}: {error}", dir.display()))?;
    let mut files: Vec<PathBuf> =
        entries.map(|entry| entry.map(|entry| entry.path())).collect::<std::io::Result<_>>()?;
    files.sort();
    Ok(files)
}

/// All files under a directory, by path.
fn walk(dir: &Path) -> Result<Vec<PathBuf>> {
    let mut all = Vec::new();
    for path in files(dir)? {
        if path.is_dir() {
            all.extend(walk(&path)?);
        } else {
            all.push(path);
        }
    }
    Ok(all)
}
