//! A table of bounded length.

use std::collections::BTreeMap;

/// A table that is being filled.
#[derive(Clone, Debug)]
pub(super) struct Table<K, V> {
    rows: BTreeMap<K, V>,
    other: Option<V>,
    max: usize,
}

impl<K: Ord, V: Default> Table<K, V> {
    pub(super) const fn new(max: usize) -> Self {
        Self { rows: BTreeMap::new(), other: None, max }
    }

    /// The row of a key, or that of all others.
    pub(super) fn row(&mut self, key: K) -> &mut V {
        if self.rows.len() >= self.max && !self.rows.contains_key(&key) {
            self.other.get_or_insert_default()
        } else {
            self.rows.entry(key).or_default()
        }
    }
}

/// A table of a summary, its rows in the order of their keys.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct SummaryTable<K, V> {
    /// The rows.
    pub rows: Vec<SummaryRow<K, V>>,
    /// What had no row, as there would have been too many.
    pub other: Option<V>,
}

/// A row of a summary.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct SummaryRow<K, V> {
    /// What it is about.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub key: K,
    /// The sums.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub totals: V,
}

impl<K, V> From<Table<K, V>> for SummaryTable<K, V> {
    fn from(table: Table<K, V>) -> Self {
        let rows = table.rows.into_iter().map(|(key, totals)| SummaryRow { key, totals });
        Self { rows: rows.collect(), other: table.other }
    }
}

/// Adds to a sum that stays at the greatest number.
pub(super) fn add(sum: &mut u64, more: u64) {
    *sum = sum.saturating_add(more);
}

/// The first and the last time; none before there was one.
pub(super) fn extend(first: &mut Option<i64>, last: &mut Option<i64>, time: i64) {
    *first = Some(first.map_or(time, |first| first.min(time)));
    *last = Some(last.map_or(time, |last| last.max(time)));
}
