//! Records of which only hashes are left, and whether other records tell of that.

use crate::UncheckedKind;

use super::Tally;

/// How many runs of pruned records are told apart.
const RUNS_MAX: usize = 1024;

/// Records of which only hashes are left.
#[derive(Clone, Debug, Default)]
pub(super) struct Pruned {
    all: Tally,
    /// Runs of which no record told so far: from, and up to but without.
    untold: Vec<(u64, u64)>,
}

impl Pruned {
    pub(super) fn add(&mut self, index: u64) {
        self.all.add(index, 1);
        let (full, next) = (self.untold.len() >= RUNS_MAX, index.saturating_add(1));
        match self.untold.last_mut() {
            // With more runs than are kept, records between them count as pruned, so that they
            // have to be told of too. A record of a pruning tells of whole segments anyway.
            Some((_, end)) if *end == index || full => *end = next,
            _ => self.untold.push((index, next)),
        }
    }

    /// A record tells that those from `first` up to but without `end` were pruned. Looks at those
    /// runs only, since a log may tell of prunings in every record.
    pub(super) fn told(&mut self, first: u64, end: u64) {
        // The runs ascend and do not touch.
        let behind = self.untold.partition_point(|(_, to)| *to <= first);
        let until = self.untold.partition_point(|(from, _)| *from < end);
        let Some(runs) = self.untold.get(behind..until).filter(|runs| !runs.is_empty()) else {
            return;
        };
        let pieces = runs.iter().flat_map(|&(from, to)| {
            [(from, to.min(first)), (from.max(end), to)].into_iter().filter(|(from, to)| from < to)
        });
        let pieces: Vec<_> = pieces.collect();
        let rest = self.untold.len().saturating_sub(runs.len());
        // A middle that is told of makes two of one. Beyond the limit the whole stays untold.
        if rest.saturating_add(pieces.len()) <= RUNS_MAX && first < end {
            self.untold.splice(behind..until, pieces);
        }
    }

    pub(super) fn report(&self, add: &mut impl FnMut(UncheckedKind, u64, u64)) {
        self.all.report(UncheckedKind::Pruned, add);
        if let Some((first, _)) = self.untold.first() {
            let records = self.untold.iter().map(|(from, to)| to.saturating_sub(*from));
            add(UncheckedKind::PrunedWithoutRecord, *first, records.fold(0, u64::saturating_add));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn untold(pruned: &Pruned) -> Option<(u64, u64)> {
        let mut found = None;
        pruned.report(&mut |kind, first, count| {
            if kind == UncheckedKind::PrunedWithoutRecord {
                found = Some((first, count));
            }
        });
        found
    }

    #[test]
    fn what_is_told_of_is_no_longer_untold() {
        let mut pruned = Pruned::default();
        [3, 4, 5, 9, 10].into_iter().for_each(|index| pruned.add(index));
        assert_eq!(untold(&pruned), Some((3, 5)));
        pruned.told(7, 7);
        pruned.told(9, 2);
        assert_eq!(untold(&pruned), Some((3, 5)));
        pruned.told(4, 5);
        assert_eq!(untold(&pruned), Some((3, 4)));
        pruned.told(0, 10);
        assert_eq!(untold(&pruned), Some((10, 1)));
        pruned.told(10, 11);
        assert_eq!(untold(&pruned), None);
    }

    #[test]
    fn what_is_untold_is_what_counting_finds() {
        let ranges = || (0..=6_u64).flat_map(|first| (0..=7_u64).map(move |end| (first, end)));
        for set in 0..64_u64 {
            for one in ranges() {
                for other in ranges() {
                    let mut pruned = Pruned::default();
                    let is_pruned = |index: &u64| set >> index & 1 == 1;
                    (0..6).filter(is_pruned).for_each(|index| pruned.add(index));
                    [one, other].into_iter().for_each(|(first, end)| pruned.told(first, end));
                    let is_told =
                        |index: &u64| [one, other].iter().any(|(a, b)| (*a..*b).contains(index));
                    let left: Vec<_> =
                        (0..6).filter(is_pruned).filter(|index| !is_told(index)).collect();
                    let expected = left.first().map(|first| (*first, left.len() as u64));
                    assert_eq!(untold(&pruned), expected, "{set:b} {one:?} {other:?}");
                }
            }
        }
    }

    #[test]
    fn runs_are_bounded_and_nothing_is_forgotten() {
        let mut pruned = Pruned::default();
        (0..5000).for_each(|index| pruned.add(2 * index));
        assert!(pruned.untold.len() <= RUNS_MAX);
        pruned.told(1, 9998);
        assert_eq!(untold(&pruned), Some((0, 2)));
        pruned.told(0, 10_000);
        assert_eq!(untold(&pruned), None);
    }
}
