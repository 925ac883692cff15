//! Trains, calibrates and measures the model of `injection-guard`.
//!
//! ```text
//! cargo run --release -p injection-guard --features training --example train            writes data/model.bin
//! cargo run --release -p injection-guard --features training --example train -- check   compares with it
//! cargo run --release -p injection-guard --features training --example train -- table   leave-one-source-out only
//! cargo run --release -p injection-guard --features training --example train -- show    the harmless texts that score highest
//! cargo run --release -p injection-guard --features training --example train -- try FILE.jsonl  of texts not learned from
//! ```
//!
//! Run from the root of the workspace. The texts are those of `../shared/data/injection/train.jsonl`
//! (or `$SHARED`), of `crates/injection-guard/training/texts`, and files of the packages in
//! `crates/injection-guard/training/corpus.txt`, which `training/fetch.sh` fetches. The same texts give the
//! same weights, bit for bit. It takes about two minutes and two gigabytes.
#![allow(
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for developers, whose indices are its own"
)]

mod calibrate;
mod head;
mod logistic;
mod tables;
mod texts;

use std::error::Error;
use std::path::Path;

use head::Head;
use injection_guard::training::HEADS;
use texts::{Place, Text};

/// In how many parts the sources are left out.
pub(crate) const FOLDS: usize = 8;
const CRATE: &str = "crates/injection-guard";

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// What each head finds in a text.
type Evidence = [f32; HEADS];

/// What a head learns from a text: whether it is an example, a counter-example or neither.
type Question = fn(&Text) -> Option<bool>;

/// Does a message try to change what governs a model? Orders in data are no example: from a user
/// they are no attack.
fn is_direct(text: &Text) -> Option<bool> {
    match (text.attack, text.place) {
        (true, Place::Data) => None,
        (attack, _) => Some(attack),
    }
}

/// Does the text try to change what governs a model, or give orders in data?
fn is_attack(text: &Text) -> Option<bool> {
    Some(text.attack)
}

/// Does a piece of data tell an assistant what to do? What users ask is the example, documents are
/// not.
fn is_order(text: &Text) -> Option<bool> {
    match (text.attack || text.task, text.place) {
        (true, _) => Some(true),
        (false, Place::Data) => Some(false),
        (false, Place::User) => None,
    }
}

const QUESTIONS: [Question; HEADS] = [is_direct, is_attack, is_order];

fn main() -> Result<()> {
    let command = std::env::args().nth(1).unwrap_or_default();
    let texts = texts::load()?;
    eprintln!("{} texts", texts.len());
    // Labels of public lists are wrong here and there. What a model that never saw the list is sure
    // to be no attack is not learned from.
    let first = left_out(&texts, &|_| true);
    let doubted: Vec<bool> =
        texts.iter().zip(&first).map(|(text, evidence)| text.is_doubtful(evidence[1])).collect();
    eprintln!("{} labels doubted", doubted.iter().filter(|doubted| **doubted).count());
    let learned = |index: usize| !doubted[index];
    let unseen = left_out(&texts, &learned);
    let judges = calibrate::judges(&texts, &unseen);
    tables::sources(&texts, &unseen, &judges);
    tables::operating_points(&texts, &unseen, &judges);
    if command == "show" {
        tables::show(&texts, &unseen, &judges);
        return Ok(());
    }
    if command == "table" {
        return Ok(());
    }
    let all: Vec<&Text> = texts
        .iter()
        .enumerate()
        .filter(|(at, text)| learned(*at) && !text.dev)
        .map(|(_, text)| text)
        .collect();
    let heads = train(&all);
    if command == "try" {
        let path = std::env::args().nth(2).unwrap_or_default();
        let texts = texts::file(Path::new(&path))?;
        let evidence: Vec<Evidence> = texts.iter().map(|text| evidence(&heads, text)).collect();
        println!("{judges:?}");
        tables::sources(&texts, &evidence, &judges);
        tables::show(&texts, &evidence, &judges);
        return Ok(());
    }
    let bytes = calibrate::model(&heads, &judges);
    let path = Path::new(CRATE).join("data/model.bin");
    if command == "check" {
        let same = std::fs::read(&path)? == bytes;
        eprintln!("{} is {}what training makes", path.display(), if same { "" } else { "NOT " });
        return if same { Ok(()) } else { Err("the model is not what training makes".into()) };
    }
    std::fs::write(&path, &bytes)?;
    eprintln!("{}: {} bytes", path.display(), bytes.len());
    Ok(())
}

/// Trains all heads on these texts, two at a time.
fn train(texts: &[&Text]) -> [Head; HEADS] {
    let mut heads: [Head; HEADS] = Default::default();
    for (heads, questions) in heads.chunks_mut(2).zip(QUESTIONS.chunks(2)) {
        std::thread::scope(|scope| {
            for (head, question) in heads.iter_mut().zip(questions) {
                scope.spawn(|| *head = Head::train(texts, *question));
            }
        });
    }
    heads
}

fn evidence(heads: &[Head; HEADS], text: &Text) -> Evidence {
    heads.each_ref().map(|head| head.evidence(text))
}

/// For each text the evidence of the heads of a model that saw neither it nor its source.
fn left_out(texts: &[Text], learned: &dyn Fn(usize) -> bool) -> Vec<Evidence> {
    let mut found: Vec<Evidence> = vec![[f32::NAN; HEADS]; texts.len()];
    for fold in 0..FOLDS {
        let kept: Vec<&Text> = texts
            .iter()
            .enumerate()
            .filter(|(at, text)| text.fold != fold && learned(*at))
            .map(|(_, text)| text)
            .collect();
        let heads = train(&kept);
        for (text, found) in texts.iter().zip(&mut found).filter(|(text, _)| text.fold == fold) {
            *found = evidence(&heads, text);
        }
    }
    found
}
