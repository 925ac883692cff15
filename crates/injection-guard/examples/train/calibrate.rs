//! From evidence and signals to scores: what each is worth, where the bars are, how it is written.

use std::collections::BTreeMap;

use injection_guard::training::{FLOOR, HEADS, SORTS, signal_weight};
use injection_guard::{Source, kind};

use crate::head::Head;
use crate::logistic::logistic;
use crate::texts::{Place, Text};

/// The groups of sources as `src/model/weights.rs` has them.
pub(crate) const GROUPS: [Group; 4] = [
    Group { name: "user", place: Place::User, balanced: 0.012, strict: 0.0012 },
    Group { name: "system", place: Place::User, balanced: 0.002, strict: 0.0002 },
    Group { name: "data", place: Place::Data, balanced: 0.012, strict: 0.0012 },
    Group { name: "agent", place: Place::User, balanced: 0.004, strict: 0.0004 },
];

/// Sources that are judged alike.
pub(crate) struct Group {
    pub(crate) name: &'static str,
    /// Whose harmless texts the bars are set on.
    pub(crate) place: Place,
    /// The share of harmless texts that is flagged at each operating point.
    balanced: f32,
    strict: f32,
}

/// What evidence and signals are worth, on the scale of the logarithm of the odds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Judge {
    heads: [f32; HEADS],
    signals: [f32; SORTS],
    offset: f32,
}

pub(crate) type Judges = [Judge; GROUPS.len()];

/// So many passages of documents and code may be flagged in a megabyte.
const PER_MEGABYTE: f32 = 0.15;

impl Judge {
    fn odds(&self, text: &Text, evidence: &[f32; HEADS]) -> f32 {
        let heads =
            self.heads.iter().zip(evidence).map(|(worth, evidence)| worth * evidence.max(FLOOR));
        let signals = self.signals.iter().zip(&text.signals).map(|(worth, sum)| worth * sum);
        heads.chain(signals).sum::<f32>() + self.offset
    }

    /// From 0 to 1.
    pub(crate) fn score(&self, text: &Text, evidence: &[f32; HEADS]) -> f32 {
        logistic(self.odds(text, evidence))
    }

    /// Logistic regression on evidence of models that did not see the source, every source alike.
    /// Nothing is worth less than nothing, so that no signal speaks for a text.
    fn fit(texts: &[Text], unseen: &[[f32; HEADS]], place: Place) -> Self {
        // In a user's message, an order is no evidence.
        let asked = if place == Place::User { HEADS - 1 } else { HEADS };
        let set: Vec<(&Text, &[f32; HEADS])> = texts
            .iter()
            .zip(unseen)
            .filter(|(text, _)| text.place == place || place == Place::Data && text.attack)
            .collect();
        let mut counts: BTreeMap<(&str, bool), f32> = BTreeMap::new();
        for (text, _) in &set {
            *counts.entry((&text.source, text.attack)).or_default() += 1.0;
        }
        let weight = |text: &Text| {
            let known = if text.place == place { 1.0 } else { ELSEWHERE };
            known / counts[&(text.source.as_str(), text.attack)].sqrt()
        };
        let all: f32 = set.iter().map(|(text, _)| weight(text)).sum();
        let source = if place == Place::User { Source::User } else { Source::ToolResult };
        let mut signals = [0.0; SORTS];
        for (sort, signal) in signals.iter_mut().enumerate() {
            // Where there are no examples, what people thought of it.
            // The model reads through disguises, so a disguise alone says little.
            let kind = kind::ALL[sort / 2];
            let share = if kind == kind::INVISIBLE_TEXT { 0.3 } else { 1.0 };
            *signal = PRIOR * share * signal_weight(kind, source);
        }
        let prior = signals;
        let mut judge = Self { heads: [0.5; HEADS], signals, offset: 0.0 };
        for head in asked..HEADS {
            judge.heads[head] = 0.0;
        }
        for _ in 0..ROUNDS {
            let mut heads = [0.0; HEADS];
            let mut signals = [0.0; SORTS];
            let mut offset = 0.0;
            for (text, evidence) in &set {
                let label = f32::from(u8::from(text.attack));
                let error = (judge.score(text, evidence) - label) * weight(text) / all;
                for (slope, evidence) in heads.iter_mut().zip(evidence.iter()).take(asked) {
                    *slope += error * evidence.max(FLOOR);
                }
                for (slope, sum) in signals.iter_mut().zip(&text.signals) {
                    *slope += error * sum;
                }
                offset += error;
            }
            for (worth, slope) in judge.heads.iter_mut().zip(heads) {
                *worth = (*worth - RATE * slope).max(0.0);
            }
            for ((worth, slope), prior) in judge.signals.iter_mut().zip(signals).zip(prior) {
                *worth = (*worth - RATE * (20.0 * slope + DECAY * (*worth - prior))).max(0.0);
            }
            judge.offset -= RATE * offset;
        }
        judge
    }

    /// Stretched so that these odds become those of the two bars.
    fn between(mut self, balanced: f32, strict: f32) -> Self {
        // Some way between the two, so that the line is one.
        // The odds of a score of 0.8 are four to one.
        let slope = std::f32::consts::LN_2 * 2.0 / (strict - balanced).max(0.3);
        self.heads = self.heads.map(|worth| worth * slope);
        self.signals = self.signals.map(|worth| worth * slope);
        self.offset = slope * (self.offset - balanced);
        self
    }
}

/// Attacks of users count less in data, where most are of another sort.
const ELSEWHERE: f32 = 0.2;
const ROUNDS: usize = 400;
const RATE: f32 = 0.5;
const DECAY: f32 = 1e-3;
/// The logarithm of the odds that a signal of full weight adds.
const PRIOR: f32 = 3.0;

/// A score of 0.5 is the bar of `balanced`, 0.8 that of `strict`: the line through both, from harmless
/// texts whose source the model did not see.
pub(crate) fn judges(texts: &[Text], unseen: &[[f32; HEADS]]) -> Judges {
    let fitted = [Place::User, Place::Data].map(|place| Judge::fit(texts, unseen, place));
    GROUPS.map(|ref group| {
        let judge = fitted[group.place as usize];
        let of = |keep: &dyn Fn(&Text) -> bool| {
            let harmless = texts.iter().zip(unseen).filter(|(text, _)| !text.attack && keep(text));
            let mut odds: Vec<f32> =
                harmless.map(|(text, evidence)| judge.odds(text, evidence)).collect();
            odds.sort_unstable_by(|one, other| other.total_cmp(one));
            odds
        };
        let place = of(&|text| text.place == group.place);
        let mut balanced = quantile(&place, group.balanced);
        let mut strict = quantile(&place, group.strict);
        if group.place == Place::Data {
            let is_corpus = |text: &Text| text.source.starts_with("corpus_");
            let corpus = of(&is_corpus);
            let bytes: usize =
                texts.iter().filter(|text| is_corpus(text)).map(|text| text.bytes).sum();
            let allowed = PER_MEGABYTE * bytes as f32 / 1e6 / corpus.len() as f32;
            balanced = balanced.max(quantile(&corpus, allowed));
            strict = strict.max(quantile(&corpus, allowed / 4.0));
        }
        judge.between(balanced, strict)
    })
}

/// The odds that a share of the texts, given from the highest down, is above.
fn quantile(odds: &[f32], share: f32) -> f32 {
    let at = (odds.len() as f32 * share) as usize;
    odds.get(at).copied().unwrap_or(0.0)
}

/// The file, as `src/model/weights.rs` describes it.
pub(crate) fn model(heads: &[Head; HEADS], judges: &Judges) -> Vec<u8> {
    let buckets = heads[0].weights.len();
    let mut bytes = b"IGM1".to_vec();
    bytes.extend((buckets as u32).to_le_bytes());
    let steps = heads.each_ref().map(|head| {
        let mut sizes: Vec<f32> = head.weights.iter().map(|weight| weight.abs()).collect();
        sizes.sort_unstable_by(f32::total_cmp);
        // The few largest are cut.
        sizes[sizes.len() - 1 - sizes.len() / 2000] / 127.0
    });
    for (head, step) in heads.iter().zip(steps) {
        bytes.extend(step.to_le_bytes());
        bytes.extend(head.bias.to_le_bytes());
    }
    for judge in judges {
        let numbers = judge.heads.iter().chain(&judge.signals).chain([&judge.offset]);
        bytes.extend(numbers.flat_map(|number| number.to_le_bytes()));
    }
    for bucket in 0..buckets {
        for (head, step) in heads.iter().zip(steps) {
            let weight = (head.weights[bucket] / step).round().clamp(-127.0, 127.0);
            bytes.extend((weight as i8).to_le_bytes());
        }
    }
    bytes
}
