//! Finding personal data, beside the peers that are written in Rust, in one run on one core.
//!
//! Each is built once with every recogniser that it has by default, and only finds: nothing is
//! replaced. At the end a table says how fast each is, timed in turns so that noise meets all
//! alike, and how fast ours is beside the fastest peer. Wanted: faster than all of them in every
//! row, and text of other scripts at half the speed of English or more.
//!
//! | name | what runs |
//! |---|---|
//! | `ours` | every rule of `pii-scrub`, in every view of the text that they ask for |
//! | `redact-core` | its default analyzer; patterns, no model |
//! | `pii` | its default recognisers, with its own tokeniser |
//! | `cloakrs` | its default registry for the United States, without masking |
//!
//! They look for other kinds than we do, and undo no disguise.

use cloakrs_core::Locale;
use corpus::{Density, Language, Random, text};
use peers::{Case, Engine, Error, split};
use pii::nlp::SimpleNlpEngine;
use pii::presets::default_recognizers;
use pii::{Analyzer, PolicyConfig};
use redact_core::AnalyzerEngine;
use rule_scan::{Scanner, Scratch};

#[allow(dead_code, reason = "shared with benches that use all of it")]
mod corpus;
mod peers;

const DOCUMENT: usize = 3 << 10;
/// So many that no branch predictor knows them by heart.
const DOCUMENTS: usize = 16;
/// A short text is a message of about 100 bytes.
const MESSAGES: usize = 256;

fn main() -> Result<(), Error> {
    peers::compare(engines()?, &cases());
    Ok(())
}

fn engines() -> Result<Vec<Engine>, Error> {
    let scanner = Scanner::builder().rules(pii_scrub::rules()).build()?;
    let mut scratch = Scratch::new();
    let redact = AnalyzerEngine::new();
    let english = pii::types::Language::from("en");
    let pii = Analyzer::new(
        Box::new(SimpleNlpEngine::default()),
        default_recognizers(),
        Vec::new(),
        PolicyConfig::default(),
    );
    let cloakrs = cloakrs_locales::default_registry()
        .into_scanner_builder()
        .locale(Locale::US)
        .without_masking()
        .build()?;
    Ok(vec![
        ("ours", Box::new(move |text| scanner.scan(text, &mut scratch).findings().len())),
        (
            "redact-core",
            Box::new(move |text| {
                redact.analyze(text, None).map_or(0, |result| result.detected_entities.len())
            }),
        ),
        (
            "pii",
            Box::new(move |text| {
                pii.analyze(text, &english).map_or(0, |result| result.entities.len())
            }),
        ),
        (
            "cloakrs",
            Box::new(move |text| cloakrs.scan(text).map_or(0, |result| result.findings.len())),
        ),
    ])
}

fn cases() -> Vec<Case> {
    let documents =
        |language, density| split(&text(language, density, DOCUMENT * DOCUMENTS), DOCUMENT);
    vec![
        ("short", messages()),
        ("3 KB clean English", documents(Language::English, Density::Clean)),
        ("3 KB clean Russian", documents(Language::Russian, Density::Clean)),
        ("3 KB clean Chinese", documents(Language::Chinese, Density::Clean)),
        ("3 KB English", documents(Language::English, Density::Sparse)),
        ("3 KB Russian", documents(Language::Russian, Density::Sparse)),
        ("3 KB Chinese", documents(Language::Chinese, Density::Sparse)),
    ]
}

const MESSAGE: [&str; 16] = [
    "Hi, this is Ingrid Solberg, I still wait for the answer that you promised me on Monday.",
    "Could you send the contract to ingrid.solberg@fjord.example before the end of the week?",
    "My card 4242 4242 4242 4242 was charged twice for the same ticket, please look into it.",
    "The best number to call me on is 503-555-0184, after six in the evening if you can.",
    "I moved last month, so please change my address to 14 Harbour Lane, Unit 3, Portsmouth.",
    "We met at the fair in Leipzig, where Mr Okafor showed us the new printing machine.",
    "Please pay the rest to DE89 3704 0044 0532 0130 00, with the number of the invoice.",
    "There were three failed logins from 198.51.100.42 within a minute, is that one of ours?",
    "For the form: my social security number is 219-09-9999 and I was born on 4 May 1979.",
    "You find all the photographs of the evening at https://photos.example.org/u/solberg.",
    "I lost my password again, and the link in your message says that it has expired.",
    "Is there a direct train from Rotterdam on Sundays, or do I have to change in Utrecht?",
    "Ms Varga's appointment with Dr Lindholm has been moved to the second of November.",
    "The parcel with order number 7739204418 has not arrived, and nobody picks up the phone.",
    "How do I get from the terminal of the ferry to the office, and how long does it take?",
    "What a lovely song! I heard it first in Lisbon, in the car of a friend of my brother.",
];

/// Short texts, about half of them with something in it.
fn messages() -> Vec<String> {
    let mut random = Random(0x2545_F491_4F6C_DD1D);
    (0..MESSAGES).map(|_| random.pick(&MESSAGE).to_owned()).collect()
}
