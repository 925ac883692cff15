//! Numbers that look random and follow from a seed.

/// SplitMix64 (G. Steele, D. Lea, C. Flood, Fast Splittable Pseudorandom Number Generators,
/// OOPSLA 2014). Good enough for a simulation, and for nothing secret.
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A stream of its own for each list of parts, so that what is drawn in one place does not
    /// move what is drawn in another.
    pub(crate) fn of(parts: &[u64]) -> Self {
        let mut seed = 0;
        for part in parts {
            seed = Self(seed ^ *part).next();
        }
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to 1, neither of them.
    pub(crate) fn share(&mut self) -> f64 {
        ((self.next() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    pub(crate) fn chance(&mut self, share: f64) -> bool {
        self.share() < share
    }

    pub(crate) fn between(&mut self, least: f64, most: f64) -> f64 {
        least + (most - least) * self.share()
    }

    /// A waiting time with mean 1.
    pub(crate) fn wait(&mut self) -> f64 {
        -self.share().ln()
    }

    /// By G. E. P. Box and M. E. Muller, A Note on the Generation of Random Normal Deviates, 1958.
    pub(crate) fn normal(&mut self) -> f64 {
        (2.0 * self.wait()).sqrt() * (std::f64::consts::TAU * self.share()).cos()
    }

    /// `spread` is the standard deviation of the logarithm.
    pub(crate) fn log_normal(&mut self, median: f64, spread: f64) -> f64 {
        median * (spread * self.normal()).exp()
    }

    /// One of so many, 0 if there is none.
    pub(crate) fn index(&mut self, count: usize) -> usize {
        ((self.share() * count as f64) as usize).min(count.saturating_sub(1))
    }

    /// The item a share falls on; none of an empty list.
    pub(crate) fn pick<'a, T>(
        &mut self,
        items: &'a [T],
        weight: impl Fn(&T) -> f64,
    ) -> Option<&'a T> {
        let mut at = self.share() * items.iter().map(&weight).sum::<f64>();
        let found = items.iter().find(|item| {
            at -= weight(item);
            at <= 0.0
        });
        found.or(items.last())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_of_the_paper() {
        // The first outputs of the reference implementation for the seed 1234567.
        let mut random = Random::new(1_234_567);
        assert_eq!(random.next(), 6_457_827_717_110_365_317);
        assert_eq!(random.next(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn distributions_have_their_means() {
        let mut random = Random::new(3);
        let count = 20_000;
        let mut mean = |draw: fn(&mut Random) -> f64| {
            (0..count).map(|_| draw(&mut random)).sum::<f64>() / f64::from(count)
        };
        assert!((mean(Random::share) - 0.5).abs() < 0.01);
        assert!((mean(Random::wait) - 1.0).abs() < 0.03);
        assert!(mean(Random::normal).abs() < 0.03);
        assert!((mean(|random| random.normal().powi(2)) - 1.0).abs() < 0.05);
        assert!((mean(|random| random.log_normal(5.0, 0.3).ln()) - 5_f64.ln()).abs() < 0.02);
    }
}
