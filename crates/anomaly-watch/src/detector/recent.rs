//! The features of a value: what is compared with the values before it.

use std::collections::VecDeque;

use super::Feature;

/// How many values are a short time.
pub(super) const SHORT: usize = 20;

/// The last few values, and what was computed from them.
///
/// Everything is summed anew for each value: twenty additions cost little, and sums that are
/// carried on drift.
#[derive(Clone, Default)]
pub(super) struct Recent {
    /// At most [`SHORT`], as are the others.
    pub(super) values: VecDeque<f64>,
    pub(super) means: VecDeque<f64>,
    pub(super) residuals: VecDeque<f64>,
    /// How many values before the last one were equal to it.
    pub(super) repeats: f64,
}

impl Recent {
    /// From what the features were, the latest first, and from the last number of repeats.
    pub(super) fn restore<T: Iterator<Item = f64>>(
        [values, means, residuals]: [T; 3],
        repeats: f64,
    ) -> Self {
        let last = |latest: T| {
            let mut last: VecDeque<f64> = VecDeque::new();
            latest.take(SHORT).for_each(|value| last.push_front(value));
            last
        };
        let (values, means, residuals) = (last(values), last(means), last(residuals));
        Self { values, means, residuals, repeats }
    }

    /// The features of the next value, in the order of [`Feature::ALL`], none where too little
    /// is known. `residual` is the distance from the values of the same time on other days.
    pub(super) fn push(
        &mut self,
        value: f64,
        residual: Option<f64>,
        signed: bool,
    ) -> [Option<f64>; Feature::ALL.len()] {
        let step = self.values.back().map(|before| value - before);
        self.repeats = if step == Some(0.0) { self.repeats + 1.0 } else { 0.0 };
        push(&mut self.values, value);
        let mean = mean(&self.values);
        let spread = mean.map(|mean| {
            let squares = self.values.iter().map(|value| (value - mean) * (value - mean));
            (squares.sum::<f64>() / SHORT as f64).sqrt()
        });
        let roughness = mean.map(|_| {
            let next = self.values.iter().skip(1);
            let steps = self.values.iter().zip(next).map(|(value, next)| (next - value).abs());
            steps.sum::<f64>() / (SHORT as f64 - 1.0)
        });
        let mut change = None;
        if let Some(mean) = mean {
            let before = self.means.front().filter(|_| self.means.len() >= SHORT);
            change = before.map(|before| mean - before);
            push(&mut self.means, mean);
        }
        let mut residual_mean = None;
        if let Some(residual) = residual {
            push(&mut self.residuals, residual);
            residual_mean = self::mean(&self.residuals);
        }
        [
            Some(value),
            if signed { step } else { step.map(f64::abs) },
            mean,
            spread.filter(|_| !signed),
            change,
            roughness.filter(|_| !signed),
            Some(self.repeats).filter(|_| !signed),
            residual,
            residual_mean,
        ]
    }
}

/// The mean of a short time; none before there is one.
fn mean(values: &VecDeque<f64>) -> Option<f64> {
    (values.len() >= SHORT).then(|| values.iter().sum::<f64>() / SHORT as f64)
}

fn push(values: &mut VecDeque<f64>, value: f64) {
    if values.len() >= SHORT {
        values.pop_front();
    }
    values.push_back(value);
}
