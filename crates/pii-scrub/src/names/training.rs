//! Training of the tagger: an averaged perceptron with a margin, in whole numbers, so that the same
//! data give the same file everywhere. For `examples/train_names.rs`; no part of the interface.
#![expect(missing_docs, reason = "not part of the interface")]

use std::collections::BTreeMap;
use std::ops::Range;

use super::features::{REACH, Seen, features, is_candidate};
use super::model::{self, CLASSES, FEATURE_BITS, Model};
use super::tokens::{self, Tokens};
use super::{BEFORE, Line, WINDOW};

/// The lists that words are put on.
pub mod list {
    use crate::names::model::list;
    pub const GIVEN: u8 = list::GIVEN;
    pub const FAMILY: u8 = list::FAMILY;
    pub const CITY: u8 = list::CITY;
    pub const COUNTRY: u8 = list::COUNTRY;
    pub const WORD: u8 = list::WORD;
    pub const COMMON: u8 = list::COMMON;
    pub const TITLE: u8 = list::TITLE;
    pub const ORGANISATION: u8 = list::ORGANISATION;
}

/// A text with its names.
#[derive(Clone, Debug, Default)]
pub struct Document {
    pub text: String,
    /// Where a name stands and of which class: 1 person, 2 place, 3 organisation.
    pub names: Vec<(Range<usize>, usize)>,
    /// Words on a list say nothing here: nobody went through the text.
    pub unlabelled: bool,
    /// Of so many in 100 words of names the lists are not looked at, as if they were rare names.
    pub unlisted: u64,
}

/// The lists of words, by hash.
#[derive(Clone, Debug, Default)]
pub struct Lists(BTreeMap<u64, u8>);

impl Lists {
    /// Puts the words of a text on a list.
    pub fn add(&mut self, text: &str, list: u8) {
        for token in Tokens::new(text.as_bytes()) {
            *self.0.entry(token.hash).or_default() |= list;
        }
    }

    #[must_use]
    pub fn of(&self, word: &str) -> u8 {
        self.0.get(&tokens::hash(word)).copied().unwrap_or(0)
    }
}

/// One word to learn from.
struct Sample {
    features: Vec<u32>,
    class: usize,
}

/// A repeatable source of chance: `splitmix64`.
#[derive(Clone, Debug)]
pub struct Chance(pub u64);

impl Chance {
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Less than `bound`, which is not 0.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.draw() % bound as u64) as usize
    }
}

/// Trains on documents and gives the file of weights.
#[must_use]
pub fn train(documents: &[Document], lists: &Lists, rounds: usize) -> Vec<u8> {
    let empty = vec![0; CLASSES.len() << FEATURE_BITS];
    let file = model::write(&lists.0, &empty);
    let Some(model) = Model::parse(&file) else { return Vec::new() };
    let mut chance = Chance(1);
    let mut samples = Vec::new();
    for document in documents {
        gather(document, model, &mut chance, &mut samples);
    }
    let mut perceptron = Perceptron::new();
    let mut order: Vec<usize> = (0..samples.len()).collect();
    for _ in 0..rounds {
        for at in (1..order.len()).rev() {
            order.swap(at, chance.below(at + 1));
        }
        for sample in order.iter().filter_map(|&at| samples.get(at)) {
            perceptron.learn(sample);
        }
    }
    model::write(&lists.0, &perceptron.weights())
}

fn gather(document: &Document, model: Model<'_>, chance: &mut Chance, samples: &mut Vec<Sample>) {
    let bytes = document.text.as_bytes();
    for token in Tokens::new(bytes) {
        let before = bytes.get(token.start.saturating_sub(BEFORE)..token.start).unwrap_or(&[]);
        let ahead = bytes.get(token.start..bytes.len().min(token.start + WINDOW)).unwrap_or(&[]);
        let line = Line::read(model, before, ahead);
        let mut around = line.around(1);
        let inside = |(range, _): &&(Range<usize>, usize)| range.contains(&token.start);
        let class = document.names.iter().find(inside).map_or(0, |(_, class)| *class);
        let named = list::GIVEN | list::FAMILY | list::CITY | list::COUNTRY;
        let Some(Some(seen)) = around.get(REACH) else { continue };
        if document.unlabelled && seen.lists & named != 0 {
            continue;
        }
        if class != 0 {
            for seen in around.iter_mut().flatten() {
                if chance.draw() % 100 < document.unlisted {
                    seen.lists &= !named;
                }
            }
        }
        let is_candidate = |seen: &Seen| is_candidate(seen, line.case);
        if !around.get(REACH).and_then(Option::as_ref).is_some_and(is_candidate) {
            continue;
        }
        let mut sample = Sample { features: Vec::new(), class };
        let text = bytes.get(token.start..token.end).unwrap_or(&[]);
        features(&around, line.case, text, |feature| {
            sample.features.push(u32::try_from(feature).unwrap_or(0));
        });
        samples.push(sample);
    }
}

struct Perceptron {
    weights: Vec<i64>,
    /// The weights times when they changed.
    moments: Vec<i64>,
    time: i64,
}

/// How much more than the others the right class has to get.
const LEAD: i64 = 30;

impl Perceptron {
    fn new() -> Self {
        let size = CLASSES.len() << FEATURE_BITS;
        Self { weights: vec![0; size], moments: vec![0; size], time: 1 }
    }

    fn learn(&mut self, sample: &Sample) {
        self.time += 1;
        let mut sums = [0; CLASSES.len()];
        for &feature in &sample.features {
            let at = feature as usize * CLASSES.len();
            let weights = self.weights.get(at..).unwrap_or(&[]);
            for (sum, weight) in sums.iter_mut().zip(weights) {
                *sum += weight;
            }
        }
        let right = sums.get(sample.class).copied().unwrap_or(0);
        let others = sums.iter().enumerate().filter(|&(class, _)| class != sample.class);
        let Some((rival, &sum)) = others.max_by_key(|&(_, sum)| *sum) else { return };
        if right - sum >= LEAD {
            return;
        }
        for &feature in &sample.features {
            let at = feature as usize * CLASSES.len();
            for (class, step) in [(sample.class, 1), (rival, -1)] {
                if let (Some(weight), Some(moment)) =
                    (self.weights.get_mut(at + class), self.moments.get_mut(at + class))
                {
                    *weight += step;
                    *moment += step * self.time;
                }
            }
        }
    }

    /// The averages, as bytes.
    fn weights(&self) -> Vec<i8> {
        let mean = |(weight, moment): (&i64, &i64)| (weight * self.time - moment) * 8 / self.time;
        let means = self.weights.iter().zip(&self.moments).map(mean);
        means.map(|mean| i8::try_from(mean.clamp(-127, 127)).unwrap_or(0)).collect()
    }
}
