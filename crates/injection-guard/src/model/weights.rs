//! The trained weights, as `data/model.bin` has them.
//!
//! Numbers are little-endian.
//!
//! | what | size |
//! |---|---|
//! | `IGM1` | 4 bytes |
//! | number of buckets, a power of two | 4 bytes |
//! | for each head: what one step of a weight is worth, and the bias | 3 x 2 floats of 4 bytes |
//! | for each [group of sources](Group) its [judge](Judge) | 4 x 38 floats |
//! | for each bucket the weight of each head | 3 bytes each |

use super::windows::{HEADS, SMOOTH};
use crate::kind;
use crate::neutralise::NEUTRALISE_FROM;
use crate::source::Source;
use crate::tally::Tally;

const FILE: &[u8] = include_bytes!("../../data/model.bin");
static MODEL: Weights = Weights::cut(FILE);
const HEADER: usize = 8 + 4 * (2 * HEADS + Group::ALL.len() * Judge::NUMBERS);
/// A power of two that is known to the compiler, so that nothing is left of the check whether a
/// bucket is one of them.
const BUCKETS: usize = 1 << ((FILE.len() - HEADER) / HEADS).ilog2();

/// Sources that are judged alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Group {
    /// A user's message.
    User,
    /// A system prompt, which is made of orders.
    System,
    /// What nobody may give orders in.
    Data,
    /// Another agent, which hands tasks on but has no business to change what governs this one.
    Agent,
}

impl Group {
    pub(crate) const ALL: [Self; 4] = [Self::User, Self::System, Self::Data, Self::Agent];

    pub(crate) fn of(source: Source) -> Self {
        match source {
            Source::User => Self::User,
            Source::System => Self::System,
            Source::ToolResult | Source::Document | Source::Memory => Self::Data,
            Source::Agent => Self::Agent,
        }
    }
}

/// Less evidence than this speaks no more against what the other head and signals say.
pub const FLOOR: f32 = -1.0;

/// How many sorts of signals there are: each kind, sure and less sure.
pub const SORTS: usize = 2 * kind::ALL.len();

/// For each sort the confidence of its surest signal, from 0 to 1.
pub type SignalSums = [f32; SORTS];

/// What signals come to, for the model.
pub(crate) fn signal_sums(tally: &Tally) -> SignalSums {
    let (unsure, sure) = (tally.surest(0..NEUTRALISE_FROM), tally.surest(NEUTRALISE_FROM..101));
    let mut sums = [0.0; SORTS];
    for (pair, (sure, unsure)) in
        sums.as_chunks_mut::<2>().0.iter_mut().zip(sure.iter().zip(unsure))
    {
        *pair = [*sure, unsure].map(|percent| f32::from(percent) / 100.0);
    }
    sums
}

/// What training made.
#[derive(Debug)]
pub(crate) struct Weights {
    buckets: &'static [[u8; HEADS]; BUCKETS],
    steps: [f32; HEADS],
    biases: [f32; HEADS],
    judges: [Judge; Group::ALL.len()],
}

impl Weights {
    /// The weights that are part of the crate.
    pub(crate) fn builtin() -> &'static Self {
        &MODEL
    }

    #[expect(
        clippy::indexing_slicing,
        reason = "in a constant there is no `get`, and all is in bounds"
    )]
    const fn cut(bytes: &'static [u8]) -> Self {
        let mut weights = Self {
            buckets: &[[0; HEADS]; BUCKETS],
            steps: [0.0; HEADS],
            biases: [0.0; HEADS],
            judges: [Judge::NONE; Group::ALL.len()],
        };
        let Some((_, rest)) = bytes.split_at_checked(8) else { return weights };
        let (numbers, _) = rest.as_chunks::<4>();
        let mut at = 0;
        while at < HEADS {
            weights.steps[at] = number(numbers, 2 * at);
            weights.biases[at] = number(numbers, 2 * at + 1);
            at += 1;
        }
        let mut group = 0;
        while group < Group::ALL.len() {
            weights.judges[group] = Judge::cut(numbers, 2 * HEADS + group * Judge::NUMBERS);
            group += 1;
        }
        let Some((_, rest)) = bytes.split_at_checked(HEADER) else { return weights };
        let (buckets, _) = rest.as_chunks();
        if let Some(buckets) = buckets.first_chunk() {
            weights.buckets = buckets;
        }
        weights
    }

    /// The weights of a feature.
    pub(crate) fn get(&self, hash: u32) -> [i8; HEADS] {
        let found = self.buckets.get(hash as usize % BUCKETS);
        found.map_or([0; HEADS], |bytes| bytes.map(|byte| byte as i8))
    }

    /// The evidence of a window with these sums over so many features.
    pub(crate) fn evidence(&self, head: usize, sum: i32, features: u32) -> f32 {
        let step = self.steps.get(head).copied().unwrap_or(0.0);
        let bias = self.biases.get(head).copied().unwrap_or(0.0);
        sum as f32 * step / (features as f32 + SMOOTH).sqrt() + bias
    }

    pub(crate) fn judge(&self, group: Group) -> &Judge {
        self.judges.get(group as usize).unwrap_or(&Judge::NONE)
    }
}

/// What evidence and signals are worth in a group of sources.
#[derive(Debug)]
pub(crate) struct Judge {
    heads: [f32; HEADS],
    signals: SignalSums,
    offset: f32,
}

impl Judge {
    const NONE: Self = Self { heads: [0.0; HEADS], signals: [0.0; SORTS], offset: -100.0 };
    const NUMBERS: usize = HEADS + SORTS + 1;

    #[expect(
        clippy::indexing_slicing,
        reason = "in a constant there is no `get`, and all is in bounds"
    )]
    const fn cut(numbers: &[[u8; 4]], from: usize) -> Self {
        let mut judge = Self::NONE;
        let mut at = 0;
        while at < HEADS {
            judge.heads[at] = number(numbers, from + at);
            at += 1;
        }
        let mut at = 0;
        while at < SORTS {
            judge.signals[at] = number(numbers, from + HEADS + at);
            at += 1;
        }
        judge.offset = number(numbers, from + HEADS + SORTS);
        judge
    }

    /// The score of a text with the signals in it.
    pub(crate) fn score_with(&self, evidence: &[f32; HEADS], sums: &SignalSums) -> f32 {
        let signals = self.signals.iter().zip(sums).map(|(worth, sum)| worth * sum);
        logistic(self.odds(evidence) + signals.sum::<f32>())
    }

    /// What the logistic function of is the score of a passage.
    pub(crate) fn odds(&self, evidence: &[f32; HEADS]) -> f32 {
        let heads =
            self.heads.iter().zip(evidence).map(|(worth, evidence)| worth * evidence.max(FLOOR));
        heads.sum::<f32>() + self.offset
    }
}

/// From odds to a score from 0 to 1.
pub(crate) fn logistic(odds: f32) -> f32 {
    1.0 / (1.0 + (-odds).exp())
}

#[expect(
    clippy::indexing_slicing,
    reason = "in a constant there is no `get`; a short file does not compile"
)]
const fn number(numbers: &[[u8; 4]], index: usize) -> f32 {
    f32::from_le_bytes(numbers[index])
}
