//! What a watch knows, to be stored.

use audit_types::Id;

use super::clock::{Clock, WatchCounts};
use super::run::RunState;
use super::scope::Scope;
use super::{ScopeKey, Watch};
use crate::rule::Rule;
use crate::time::HOUR;
use crate::{Error, ErrorKind, WatchDocument};

/// The version of the format.
const VERSION: u32 = 1;

/// What a [`Watch`] knows, to be stored.
///
/// With the feature `serde` it is written and read; what is inside is checked by
/// [`WatchDocument::resume`] and is otherwise no one's business.
#[derive(Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct WatchState {
    version: u32,
    document: WatchDocument,
    clock: Clock,
    counts: WatchCounts,
    ticked_hour: Option<i64>,
    /// Those first that were not used for the longest time.
    scopes: Vec<(ScopeKey, Scope)>,
    runs: Vec<(Id, RunState)>,
}

impl Watch {
    /// Everything that has to be stored to go on later, with [`WatchDocument::resume`].
    #[must_use]
    pub fn state(&self) -> WatchState {
        WatchState {
            version: VERSION,
            document: self.document.clone(),
            clock: self.clock.clone(),
            counts: self.counts,
            ticked_hour: self.ticked_hour,
            scopes: self.scopes.iter().map(|(key, scope)| (key.clone(), scope.clone())).collect(),
            runs: self.runs.iter().map(|(run, state)| (run.clone(), state.clone())).collect(),
        }
    }

    pub(crate) fn resume(
        document: WatchDocument,
        rules: Vec<Rule>,
        state: &WatchState,
    ) -> Result<Self, Error> {
        if state.version != VERSION {
            return Err(Error::new(ErrorKind::UnsupportedVersion, "version"));
        }
        if state.document != document {
            return Err(Error::new(ErrorKind::StateMismatch, "document"));
        }
        let impossible = |path: String| Error::new(ErrorKind::ImpossibleState, path);
        state.clock.check("clock")?;
        let mut watch = Self::new(document, rules);
        watch.clock = state.clock.clone();
        watch.counts = state.counts;
        watch.ticked_hour = state.ticked_hour;
        // Without a time there was no record yet.
        let clock = watch.clock.time().unwrap_or(i64::MIN);
        if state.ticked_hour.is_some_and(|hour| hour > clock.div_euclid(HOUR)) {
            return Err(impossible("ticked_hour".to_owned()));
        }
        for (index, (key, scope)) in state.scopes.iter().enumerate() {
            let path = format!("scopes[{index}]");
            scope.check(&watch.rules, clock, &path)?;
            for rule in scope.rules() {
                let fits = watch.rules.get(rule).is_some_and(|rule| rule.scope == key.0);
                if let (true, Some(count)) = (fits, watch.streams.get_mut(rule)) {
                    *count = count.saturating_add(1);
                } else {
                    return Err(impossible(path));
                }
            }
            if watch.scopes.touch(key, || scope.clone()).1.is_some() {
                return Err(impossible("scopes".to_owned()));
            }
        }
        for (index, (run, state)) in state.runs.iter().enumerate() {
            if !state.is_sound() {
                return Err(impossible(format!("runs[{index}]")));
            }
            if watch.runs.touch(run, || state.clone()).1.is_some() {
                return Err(impossible("runs".to_owned()));
            }
        }
        // Fewer than there are, if one is there twice.
        if watch.scopes.len() != state.scopes.len() {
            return Err(impossible("scopes".to_owned()));
        }
        if watch.runs.len() != state.runs.len() {
            return Err(impossible("runs".to_owned()));
        }
        Ok(watch)
    }
}

/// Prints how much there is, never names.
impl std::fmt::Debug for WatchState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WatchState")
            .field("version", &self.version)
            .field("scopes", &self.scopes.len())
            .field("runs", &self.runs.len())
            .finish_non_exhaustive()
    }
}
