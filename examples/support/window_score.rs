//! How well detections agree with labelled windows: the published protocol for streaming detectors.
//!
//! Source: A. Lavin, S. Ahmad, "Evaluating Real-Time Anomaly Detection Algorithms", 2015. In short:
//!
//! - A window gives what its earliest detection gives, the more the earlier: the sigmoid
//!   `2 / (1 + e^(5y)) - 1` of the relative position `y`, -1 on its first row and just before 0 on
//!   its last, divided by its value at -1. Later detections in it neither give nor cost.
//! - A window without any costs the weight of a miss.
//! - A detection elsewhere costs, the more the farther behind the last window: the same sigmoid with
//!   `y` from 0 on in lengths of that window; before the first window the whole weight.
//! - The first 15 % of a file, of at most 5,000 rows, are probation: a detection there is ignored.
//! - The sum over all files is put on a scale on which a detector that never fires has 0 and a
//!   perfect one, which fires on the first row of each window and nowhere else, 100.

use std::collections::BTreeMap;
use std::ops::Range;

/// What a hit gives, and what a false alarm and a miss cost.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Profile {
    pub(crate) hit: f64,
    pub(crate) false_alarm: f64,
    pub(crate) miss: f64,
}

impl Profile {
    pub(crate) const STANDARD: Self = Self { hit: 1.0, false_alarm: 0.11, miss: 1.0 };
    pub(crate) const FEW_FALSE_ALARMS: Self = Self { false_alarm: 0.22, ..Self::STANDARD };
    pub(crate) const FEW_MISSES: Self = Self { miss: 2.0, ..Self::STANDARD };

    /// What a raw sum over so many windows, at least one, is on the scale from 0 to 100.
    pub(crate) fn normalised(&self, raw: f64, windows: usize) -> f64 {
        let never = -self.miss * count(windows);
        100.0 * (raw - never) / (self.hit * count(windows) - never)
    }
}

/// The windows of a file, as ranges of its rows.
#[derive(Debug)]
pub(crate) struct Windows {
    rows: usize,
    sorted: Vec<Range<usize>>,
}

impl Windows {
    /// `None` if one is empty or reaches beyond the rows, or if two overlap.
    pub(crate) fn new(rows: usize, mut windows: Vec<Range<usize>>) -> Option<Self> {
        windows.sort_by_key(|window| window.start);
        let apart = windows.is_sorted_by(|one, next| one.end <= next.start);
        let within = windows.iter().all(|window| window.start < window.end && window.end <= rows);
        (apart && within).then_some(Self { rows, sorted: windows })
    }

    pub(crate) fn len(&self) -> usize {
        self.sorted.len()
    }

    /// What a detection on each row is worth. Linear.
    pub(crate) fn worths(&self, profile: &Profile) -> Vec<Worth> {
        let probation = self.rows.min(5_000) * 15 / 100;
        let mut ahead = self.sorted.iter().enumerate().peekable();
        let mut behind: Option<&Range<usize>> = None;
        let mut worths = Vec::with_capacity(self.rows);
        for row in 0..self.rows {
            if let Some((_, passed)) = ahead.next_if(|(_, window)| window.end <= row) {
                behind = Some(passed);
            }
            let inside = ahead.peek().filter(|(_, window)| window.start <= row);
            worths.push(match inside {
                _ if row < probation => Worth::Nothing,
                Some(&(window, range)) => {
                    let position = -count(range.end - row) / count(range.len());
                    let gain = profile.hit * sigmoid(position) / sigmoid(-1.0);
                    let delay = count(row - range.start) / count(range.len());
                    Worth::Hit { window, gain, delay }
                }
                None => {
                    let distance = behind.map_or(f64::INFINITY, |range| {
                        count(row + 1 - range.end) / count(range.len().saturating_sub(1).max(1))
                    });
                    Worth::FalseAlarm { cost: -profile.false_alarm * sigmoid(distance) }
                }
            });
        }
        worths
    }
}

/// What a detection on one row is worth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Worth {
    /// It is in the probation.
    Nothing,
    /// It is in this window, so long after its start, as a share of its length.
    Hit { window: usize, gain: f64, delay: f64 },
    /// It is in none.
    FalseAlarm { cost: f64 },
}

/// What the detections of a file add up to.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Outcome {
    pub(crate) windows: usize,
    pub(crate) false_alarms: usize,
    /// Of each window caught: the row of its earliest detection, as a share of its length.
    pub(crate) delays: Vec<f64>,
    /// Gains less costs.
    pub(crate) raw: f64,
}

impl Outcome {
    /// `fires` says of each row whether there is a detection. Linear.
    pub(crate) fn new(
        windows: &Windows,
        profile: &Profile,
        fires: impl IntoIterator<Item = bool>,
    ) -> Self {
        let mut outcome = Self { windows: windows.len(), ..Self::default() };
        let mut caught = None;
        for (worth, fires) in windows.worths(profile).into_iter().zip(fires) {
            match worth {
                Worth::Hit { window, gain, delay } if fires && caught != Some(window) => {
                    caught = Some(window);
                    outcome.delays.push(delay);
                    outcome.raw += gain;
                }
                Worth::FalseAlarm { cost } if fires => {
                    outcome.false_alarms += 1;
                    outcome.raw -= cost;
                }
                _ => {}
            }
        }
        outcome.raw -= profile.miss * count(outcome.windows - outcome.delays.len());
        outcome
    }
}

/// The one threshold over all files that scores best when a row fires whose score reaches it, with
/// the highest among equals; `None` if it is best never to fire. O(n log n) for n rows together.
pub(crate) fn best_threshold<'a>(
    files: impl IntoIterator<Item = (&'a Windows, &'a [f64])>,
    profile: &Profile,
) -> Option<f64> {
    let mut detections: Vec<(f64, usize, Worth)> = Vec::new();
    for (file, (windows, scores)) in files.into_iter().enumerate() {
        let worths = windows.worths(profile);
        detections.extend(scores.iter().zip(worths).map(|(score, worth)| (*score, file, worth)));
    }
    detections.sort_by(|one, other| other.0.total_cmp(&one.0));
    let mut gains: BTreeMap<(usize, usize), f64> = BTreeMap::new();
    // What is gained over never firing.
    let (mut raw, mut best, mut threshold) = (0.0, 0.0, None);
    for equal in detections.chunk_by(|one, next| one.0 == next.0) {
        for (_, file, worth) in equal {
            match *worth {
                Worth::Nothing => {}
                Worth::FalseAlarm { cost } => raw -= cost,
                Worth::Hit { window, gain, .. } => {
                    // What an uncaught window gives is the cost of the miss, as a negative gain.
                    let so_far = gains.entry((*file, window)).or_insert(-profile.miss);
                    raw += (gain - *so_far).max(0.0);
                    *so_far = so_far.max(gain);
                }
            }
        }
        if raw > best {
            best = raw;
            threshold = equal.first().map(|(score, ..)| *score);
        }
    }
    threshold
}

/// From 1 far below 0 to -1 far above; -1 from 3 on, as published.
fn sigmoid(y: f64) -> f64 {
    if y > 3.0 { -1.0 } else { 2.0 / (1.0 + (5.0 * y).exp()) - 1.0 }
}

/// Exact: files have far fewer than 2^53 rows.
fn count(n: usize) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Windows from the first row to before the second.
    fn windows(rows: usize, ends: &[(usize, usize)]) -> Option<Windows> {
        Windows::new(rows, ends.iter().map(|(start, end)| *start..*end).collect())
    }

    /// 100 rows, windows of ten and of twenty, and detections at these rows.
    fn outcome(profile: &Profile, at: &[usize]) -> Outcome {
        let windows = windows(100, &[(60, 80), (40, 50)]).unwrap();
        Outcome::new(&windows, profile, (0..100).map(|row| at.contains(&row)))
    }

    /// Computed by hand. sigmoid(-1) = 0.986614, sigmoid(-0.1) = 0.244919, sigmoid(-0.5) = 0.848284,
    /// sigmoid(1/9) = -0.270866, sigmoid(1) = -0.986614.
    #[test]
    fn known_scores() {
        let standard = Profile::STANDARD;
        let rows: [(&str, Profile, &[usize], f64); 13] = [
            ("never fires: two misses", standard, &[], -2.0),
            ("perfect", standard, &[40, 60], 2.0),
            ("one caught, one missed", standard, &[40], 0.0),
            ("the last row of a window", standard, &[49], 0.248_242 - 1.0),
            ("the middle of the longer one", standard, &[70], 0.859_793 - 1.0),
            ("only the earliest counts", standard, &[40, 41, 49, 60, 79], 2.0),
            ("before the first window", standard, &[39], -0.11 - 2.0),
            ("just behind a window", standard, &[50], -0.11 * 0.270_866 - 2.0),
            ("a window's length behind", standard, &[58], -0.11 * 0.986_614 - 2.0),
            ("the last row of the probation", standard, &[14], -2.0),
            ("the first row after it", standard, &[15], -0.11 - 2.0),
            ("a false alarm that costs double", Profile::FEW_FALSE_ALARMS, &[39], -0.22 - 2.0),
            ("a miss that costs double", Profile::FEW_MISSES, &[60], 1.0 - 2.0),
        ];
        for (name, profile, at, raw) in rows {
            let found = outcome(&profile, at).raw;
            assert!((found - raw).abs() < 1e-5, "{name}: {found}, not {raw}");
        }
    }

    #[test]
    fn the_scale_goes_from_never_to_perfect() {
        for profile in [Profile::STANDARD, Profile::FEW_FALSE_ALARMS, Profile::FEW_MISSES] {
            assert_eq!(profile.normalised(outcome(&profile, &[]).raw, 2), 0.0);
            assert_eq!(profile.normalised(outcome(&profile, &[40, 60]).raw, 2), 100.0);
        }
        // Half of the windows at once and no false alarm are half of the scale.
        assert_eq!(
            Profile::FEW_MISSES.normalised(outcome(&Profile::FEW_MISSES, &[40]).raw, 2),
            50.0
        );
    }

    #[test]
    fn what_is_counted() {
        let found = outcome(&Profile::STANDARD, &[3, 20, 45, 46, 55, 60]);
        assert_eq!((found.windows, found.false_alarms), (2, 2));
        assert_eq!(found.delays, [0.5, 0.0]);
    }

    /// Fifteen in a hundred of a short file, 750 rows of a long one, and a window in it is missed.
    #[test]
    fn probation() {
        for (rows, until) in
            [(0, 0), (7, 1), (1_000, 150), (4_999, 749), (5_000, 750), (9_000, 750)]
        {
            let worths = windows(rows, &[]).unwrap().worths(&Profile::STANDARD);
            assert_eq!(worths.iter().take_while(|worth| **worth == Worth::Nothing).count(), until);
        }
        let windows = windows(100, &[(0, 10), (14, 17)]).unwrap();
        let found = Outcome::new(&windows, &Profile::STANDARD, [true; 100]);
        assert_eq!(found.delays, [1.0 / 3.0]);
    }

    #[test]
    fn windows_that_cannot_be() {
        let impossible: [&[(usize, usize)]; 5] =
            [&[(3, 3)], &[(5, 4)], &[(8, 11)], &[(2, 5), (4, 6)], &[(1, 9), (2, 3)]];
        for ends in impossible {
            assert!(windows(10, ends).is_none(), "{ends:?}");
        }
        assert!(windows(10, &[(5, 10), (0, 5)]).is_some());
    }

    /// A window of one row, where the published distance would divide by zero.
    #[test]
    fn a_window_of_one_row() {
        let windows = windows(10, &[(4, 5)]).unwrap();
        let found = Outcome::new(&windows, &Profile::STANDARD, (0..10).map(|row| row == 4));
        assert_eq!(found.raw, 1.0);
        let behind = Outcome::new(&windows, &Profile::STANDARD, (0..10).map(|row| row == 5));
        assert!((behind.raw + 1.0 + 0.11 * 0.986_614).abs() < 1e-5);
    }

    /// One window, at row 20 of 40; the scores of these rows, 0 elsewhere.
    #[test]
    fn known_thresholds() {
        type Scores = &'static [(usize, f64)];
        let rows: [(&str, Scores, Option<f64>); 5] = [
            ("the window's own", &[(20, 0.9), (30, 0.4)], Some(0.9)),
            ("a false alarm is worth it", &[(10, 0.9), (20, 0.8), (30, 0.4)], Some(0.8)),
            ("nothing is gained further down", &[(20, 0.9), (21, 0.5), (2, 0.4)], Some(0.9)),
            ("the window stands out nowhere", &[(30, 0.9)], None),
            ("whatever is in the probation", &[(2, 1.0), (20, 0.9)], Some(0.9)),
        ];
        for (name, scored, best) in rows {
            let mut scores = [0.0; 40];
            scored.iter().for_each(|(row, score)| scores[*row] = *score);
            let windows = windows(40, &[(20, 25)]).unwrap();
            let found = best_threshold([(&windows, scores.as_slice())], &Profile::STANDARD);
            assert_eq!(found, best, "{name}");
        }
    }

    proptest! {
        /// No threshold beats the best one, and what the sweep says of it is what the rows give.
        #[test]
        fn the_sweep_is_the_best_of_all_thresholds(
            scores in prop::collection::vec(prop::collection::vec(0_u8..6, 40), 1..4),
            starts in prop::collection::vec((5_usize..20, 21_usize..34), 4),
            few_misses: bool,
        ) {
            let profile = if few_misses { Profile::FEW_MISSES } else { Profile::STANDARD };
            let files: Vec<(Windows, Vec<f64>)> = scores
                .iter()
                .zip(starts)
                .map(|(scores, (one, two))| {
                    let windows = windows(40, &[(one, one + 1), (two, two + 6)]).unwrap();
                    (windows, scores.iter().map(|score| f64::from(*score) / 5.0).collect())
                })
                .collect();
            let raw = |threshold: f64| -> f64 {
                let fires = |scores: &[f64]| scores.iter().map(|score| *score >= threshold).collect();
                files
                    .iter()
                    .map(|(windows, scores)| {
                        let fires: Vec<bool> = fires(scores);
                        Outcome::new(windows, &profile, fires).raw
                    })
                    .sum()
            };
            let swept = files.iter().map(|(windows, scores)| (windows, scores.as_slice()));
            let best = raw(best_threshold(swept, &profile).unwrap_or(f64::INFINITY));
            for threshold in [0.0, 0.2, 0.4, 0.6, 0.8, 1.0, f64::INFINITY] {
                prop_assert!(raw(threshold) <= best + 1e-9, "{threshold}: {} > {best}", raw(threshold));
            }
        }
    }
}
