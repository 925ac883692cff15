//! Logistic regression over hashed features, by stochastic gradient descent with a rate for each
//! weight (AdaGrad: Duchi, Hazan and Singer 2011).
//!
//! A text is as bad as the worst of its windows, so each step learns from that window: of an
//! example it is the part that makes it one, of a counter-example what is mistaken most.

use std::collections::BTreeMap;

use injection_guard::training::{LONGEST, SMOOTH};

use crate::Question;
use crate::logistic::logistic;
use crate::texts::Text;

const BITS: u32 = 16;
const EPOCHS: usize = 14;
const RATE: f32 = 0.6;
const DECAY: f32 = 1e-4;

/// One question's weights.
#[derive(Clone, Default)]
pub(crate) struct Head {
    pub(crate) weights: Vec<f32>,
    /// Sums of squared gradients.
    squares: Vec<f32>,
    pub(crate) bias: f32,
}

/// The worst window of a text.
struct Window {
    evidence: f32,
    from: usize,
    to: usize,
}

impl Head {
    pub(crate) fn train(texts: &[&Text], question: Question) -> Self {
        let mut head =
            Self { weights: vec![0.0; 1 << BITS], squares: vec![1e-3; 1 << BITS], bias: 0.0 };
        let set: Vec<(&Text, bool)> = texts
            .iter()
            .filter(|text| !text.segments.is_empty())
            .filter_map(|text| question(text).map(|label| (*text, label)))
            .collect();
        let mut counts: BTreeMap<(&str, bool), usize> = BTreeMap::new();
        for (text, label) in &set {
            *counts.entry((&text.source, *label)).or_default() += 1;
        }
        let mut order: Vec<usize> = (0..set.len()).collect();
        let mut random = Random(7);
        for epoch in 0..EPOCHS {
            for at in (1..order.len()).rev() {
                order.swap(at, random.below(at + 1));
            }
            let rate = RATE * (1.0 - epoch as f32 / EPOCHS as f32);
            for &at in &order {
                let (text, label) = set[at];
                let all = text.segments.len();
                // A large source counts more than a small one, but not in proportion.
                let weight = 30.0 / (counts[&(text.source.as_str(), label)] as f32).sqrt();
                let any = |random: &mut Random| {
                    let from = random.below(all);
                    (from, (from + 1 + random.below(LONGEST)).min(all))
                };
                let (from, to) = match (epoch, label) {
                    (0, true) => (0, all),
                    (0, false) => any(&mut random),
                    _ => {
                        let worst = head.worst(text);
                        (worst.from, worst.to)
                    }
                };
                head.step(text, from..to, label, weight, rate);
                if !label && all > 1 {
                    // A long text has many chances to be mistaken.
                    let worst = head.worst(text);
                    head.step(text, worst.from..worst.to, label, weight, rate);
                    let (from, to) = any(&mut random);
                    head.step(text, from..to, label, weight, rate);
                }
            }
        }
        head
    }

    /// The evidence of the worst window.
    pub(crate) fn evidence(&self, text: &Text) -> f32 {
        self.worst(text).evidence
    }

    fn at(feature: u32) -> usize {
        (feature & ((1 << BITS) - 1)) as usize
    }

    fn worst(&self, text: &Text) -> Window {
        let sum = |segment: &Vec<u32>| -> f32 {
            segment.iter().map(|&feature| self.weights[Self::at(feature)]).sum()
        };
        let sums: Vec<(f32, f32)> =
            text.segments.iter().map(|segment| (sum(segment), segment.len() as f32)).collect();
        let mut worst = Window { evidence: -20.0, from: 0, to: 0 };
        for from in 0..sums.len() {
            let (mut sum, mut features) = (0.0, 0.0);
            for (to, more) in sums.iter().enumerate().skip(from).take(LONGEST) {
                sum += more.0;
                features += more.1;
                let evidence = sum / (features + SMOOTH).sqrt() + self.bias;
                if evidence > worst.evidence {
                    worst = Window { evidence, from, to: to + 1 };
                }
            }
        }
        worst
    }

    fn step(
        &mut self,
        text: &Text,
        window: std::ops::Range<usize>,
        label: bool,
        weight: f32,
        rate: f32,
    ) {
        let features = || text.segments[window.clone()].iter().flatten();
        let scale = 1.0 / (features().count() as f32 + SMOOTH).sqrt();
        let sum: f32 = features().map(|&feature| self.weights[Self::at(feature)]).sum();
        let probability = logistic(sum * scale + self.bias);
        let error = (probability - f32::from(u8::from(label))) * weight;
        self.bias -= 0.01 * error * rate;
        for &feature in features() {
            let at = Self::at(feature);
            let gradient = error * scale + DECAY * self.weights[at] * weight;
            self.squares[at] += gradient * gradient;
            self.weights[at] -= rate * gradient / self.squares[at].sqrt();
        }
    }
}

/// A linear congruential generator, so that training can be repeated.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit.max(1)
    }
}
