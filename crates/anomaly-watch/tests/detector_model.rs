//! The detector against a model that keeps everything and sorts it anew for each value.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests may fail loudly, as tests may"
)]

mod noise;

use anomaly_watch::{Detector, DetectorConfig, Feature};
use noise::Noise;
use proptest::prelude::*;

const HOUR: i64 = 3_600_000_000;
const WINDOW: usize = 150;

/// What came before, the whole of it.
#[derive(Default)]
struct Model {
    rows: Vec<(i64, f64)>,
    means: Vec<f64>,
    residuals: Vec<f64>,
    features: [Vec<f64>; Feature::ALL.len()],
    surprises: Vec<f64>,
}

impl Model {
    /// The p-value, by the documents of the crate and nothing of its code.
    fn push(&mut self, time: i64, value: f64) -> f64 {
        let residual = self.residual(time, value);
        self.rows.push((time, value));
        let values: Vec<f64> = self.rows.iter().map(|row| row.1).collect();
        let steps: Vec<f64> = values.windows(2).map(|pair| pair[1] - pair[0]).collect();
        let last = |list: &[f64], count: usize| {
            let start = list.len().checked_sub(count);
            start.map(|start| list[start..].to_vec())
        };
        let mean = |list: &Vec<f64>| list.iter().sum::<f64>() / list.len() as f64;
        let short = last(&values, 20);
        let short_mean = short.as_ref().map(mean);
        self.means.extend(short_mean);
        self.residuals.extend(residual);
        let repeats = steps.iter().rev().take_while(|step| **step == 0.0).count();
        let features = [
            Some(value),
            steps.last().map(|step| step.abs()),
            short_mean,
            short.as_ref().map(|short| {
                let mean = mean(short);
                let square = |value: &f64| (value - mean) * (value - mean);
                (short.iter().map(square).sum::<f64>() / 20.0).sqrt()
            }),
            last(&self.means, 21).map(|means| means[20] - means[0]),
            short.as_ref().map(|_| {
                last(&steps, 19).unwrap().iter().map(|step| step.abs()).sum::<f64>() / 19.0
            }),
            Some(repeats as f64),
            residual,
            residual.and_then(|_| last(&self.residuals, 20)).as_ref().map(mean),
        ];
        let mut surprise = 0.0;
        for (index, feature) in features.into_iter().enumerate() {
            let Some(feature) = feature else { continue };
            let one_sided = index == 1 || index == 6;
            let past = &self.features[index];
            let mut past = past[past.len().saturating_sub(WINDOW)..].to_vec();
            past.sort_by(f64::total_cmp);
            let up = tail(&past, feature);
            let mirrored: Vec<f64> = past.iter().rev().map(|value| -value).collect();
            let down = tail(&mirrored, -feature);
            surprise += if one_sided { up } else { (up.max(down) - 2.0_f64.ln()).max(0.0) };
            self.features[index].push(feature);
        }
        let (place, scale) = self.peaks();
        self.surprises.push(surprise);
        1.0 - (-((place - surprise) / scale).exp()).exp()
    }

    fn residual(&self, time: i64, value: f64) -> Option<f64> {
        let start = self.rows.len().saturating_sub(WINDOW);
        let rows = &self.rows[start..];
        let mut residuals = Vec::new();
        for day in 1..=5 {
            let wanted = time - day * 24 * HOUR;
            let at = rows.iter().filter(|row| row.0 < wanted).count() as i64;
            for (index, row) in rows.iter().enumerate() {
                let near = (at - 2..=at + 2).contains(&(index as i64));
                if near && (row.0 - wanted).abs() <= 2 * HOUR {
                    residuals.push(value - row.1);
                }
            }
        }
        residuals.into_iter().min_by(|one, other| one.abs().total_cmp(&other.abs()))
    }

    /// Place and scale of the peaks of the last stretches of 100.
    fn peaks(&self) -> (f64, f64) {
        let stretches = self.surprises.chunks_exact(100);
        let mut peaks: Vec<f64> =
            stretches.map(|stretch| stretch.iter().copied().fold(0.0, f64::max)).collect();
        let kept = WINDOW / 100;
        peaks.drain(..peaks.len().saturating_sub(kept));
        let (place, scale) = (17.2, 3.8);
        if peaks.is_empty() {
            return (place, scale);
        }
        peaks.sort_by(f64::total_cmp);
        let quartile = |quarter: usize| peaks[(peaks.len() - 1) * quarter / 4];
        // A standard Gumbel distribution has its quartiles at -ln(ln 4), and so on.
        let gumbel = |share: f64| -(-share.ln()).ln();
        let seen_scale = (quartile(3) - quartile(1)) / (gumbel(0.75) - gumbel(0.25));
        let seen_place = quartile(2) - gumbel(0.5) * seen_scale;
        let share = peaks.len() as f64 / (peaks.len() as f64 + 40.0);
        let mixed = |seen: f64, prior: f64| share * seen + (1.0 - share) * prior;
        (mixed(seen_place, place), mixed(seen_scale, scale).max(1.0))
    }
}

/// The surprise of the upper tail.
fn tail(sorted: &[f64], value: f64) -> f64 {
    let count = sorted.len();
    let as_high = sorted.iter().filter(|other| **other >= value).count();
    let rank = ((count + 1) as f64 / (as_high + 1) as f64).ln();
    let long = (count / 50).max(10);
    if as_high > 0 || count < long {
        return rank;
    }
    let (end, start) = (sorted[count - 1], sorted[count - long]);
    let reach = if end > start { ((value - end) / (end - start)).min(100.0) } else { 100.0 };
    rank + 2.0 * (1.0 + reach).ln()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn it_does_as_the_model_does(
        seed in any::<u64>(),
        steps in 1_i64..4,
        coarse in prop::sample::select(vec![0.0, 1.0, 4.0]),
        jumps in prop::collection::vec((0_usize..600, -40.0..40.0_f64), 0..4),
    ) {
        let config = DetectorConfig {
            window: WINDOW as u32, warm_up: 30, cooldown: 7, ..DetectorConfig::default()
        };
        let mut detector = Detector::new(config).unwrap();
        let (mut model, mut noise) = (Model::default(), Noise::new(seed));
        let (mut level, mut quiet, mut alerted) = (0.0, 0, 0.0);
        for index in 0..600_usize {
            for (_, jump) in jumps.iter().filter(|(at, _)| *at == index) {
                level += jump;
            }
            let value = level + noise.normal();
            let value = if coarse > 0.0 { (value / coarse).round() * coarse } else { value };
            let time = index as i64 * steps * HOUR / 2;
            let (reading, p_value) = (detector.push(time, value), model.push(time, value));
            prop_assert!((reading.p_value - p_value).abs() < 1e-9, "{index}: {p_value}");
            // One false alarm in 1,000 is a tenth of one in a stretch of 100.
            let expected = -(-p_value).ln_1p();
            let least = if quiet > 0 { alerted / 100.0 } else { 0.1 };
            let alert = index >= 30 && expected <= least;
            prop_assert_eq!(reading.alert, alert, "{}: {} {}", index, expected, least);
            quiet = if alert { 7 } else { i32::max(quiet - 1, 0) };
            alerted = if alert { expected } else { alerted };
        }
    }
}
