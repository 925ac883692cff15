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
mod tables;
mod texts;

use std::error::Error;
use std::path::Path;

use head::Head;
use texts::{Place, Text};

/// In how many parts the sources are left out.
pub(crate) const FOLDS: usize = 8;
const CRATE: &str = "crates/injection-guard";

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// What a head learns from a text: whether it is an example, a counter-example or neither.
type Question = fn(&Text) -> Option<bool>;

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

const QUESTIONS: [Question; 2] = [is_attack, is_order];

fn main() -> Result<()> {
    let command = std::env::args().nth(1).unwrap_or_default();
    let texts = texts::load()?;
    eprintln!("{} texts", texts.len());
    // Labels of public lists are wrong here and there. What a model that never saw the list is sure
    // to be no attack is not learned from.
    let first = left_out(&texts, &|_| true);
    let doubted: Vec<bool> =
        texts.iter().zip(&first).map(|(text, evidence)| text.is_doubtful(evidence[0])).collect();
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
    let [attack, order] = heads(&all);
    if command == "try" {
        let path = std::env::args().nth(2).unwrap_or_default();
        let texts = texts::file(Path::new(&path))?;
        let evidence: Vec<[f32; 2]> =
            texts.iter().map(|text| [attack.evidence(text), order.evidence(text)]).collect();
        println!("{judges:?}");
        tables::sources(&texts, &evidence, &judges);
        tables::show(&texts, &evidence, &judges);
        return Ok(());
    }
    let bytes = calibrate::model(&[attack, order], &judges);
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

/// Trains both heads on these texts.
fn heads(texts: &[&Text]) -> [Head; 2] {
    let [one, two] = QUESTIONS.map(|question| {
        let texts = texts.to_vec();
        move || Head::train(&texts, question)
    });
    std::thread::scope(|scope| {
        let other = scope.spawn(two);
        let first = one();
        // A thread that panicked has said so.
        [first, other.join().unwrap_or_default()]
    })
}

/// For each text the evidence of both heads of a model that saw neither it nor its source.
fn left_out(texts: &[Text], learned: &dyn Fn(usize) -> bool) -> Vec<[f32; 2]> {
    let mut evidence = vec![[f32::NAN; 2]; texts.len()];
    for fold in 0..FOLDS {
        let kept: Vec<&Text> = texts
            .iter()
            .enumerate()
            .filter(|(at, text)| text.fold != fold && learned(*at))
            .map(|(_, text)| text)
            .collect();
        let heads = heads(&kept);
        for (text, evidence) in
            texts.iter().zip(&mut evidence).filter(|(text, _)| text.fold == fold)
        {
            *evidence = [heads[0].evidence(text), heads[1].evidence(text)];
        }
    }
    evidence
}
