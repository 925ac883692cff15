//! Fallback chains: if one target cannot be used, the next one, under the same question.

use std::collections::BTreeSet;
use std::fmt;

use thiserror::Error as ThisError;

use crate::name::is_name;
use crate::{BreakerPass, Breakers, CallOutcome, Error, ErrorKind};

/// The configuration of a [`FallbackChain`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct FallbackDocument {
    /// The targets, the preferred one first.
    pub targets: Vec<TargetDocument>,
}

/// One target of a fallback chain.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct TargetDocument {
    /// The sink, such as a provider's model. Its breaker has the same name.
    pub name: String,
    /// The reference to the key to use there, never the key.
    #[cfg_attr(feature = "serde", serde(default))]
    pub key: Option<String>,
}

impl FallbackDocument {
    /// The running form.
    ///
    /// # Errors
    ///
    /// `EmptySet` if there are no targets, `MalformedName`, and `DuplicateName` for the same
    /// name with the same key.
    pub fn build(&self) -> Result<FallbackChain, Error> {
        if self.targets.is_empty() {
            return Err(Error::new(ErrorKind::EmptySet, "targets"));
        }
        let mut seen = BTreeSet::new();
        let mut targets = Vec::with_capacity(self.targets.len());
        for (index, target) in self.targets.iter().enumerate() {
            let error = |kind, field| Error::new(kind, format!("targets[{index}]{field}"));
            if !is_name(&target.name) {
                return Err(error(ErrorKind::MalformedName, ".name"));
            }
            if target.key.as_deref().is_some_and(|key| !is_name(key)) {
                return Err(error(ErrorKind::MalformedName, ".key"));
            }
            let key = target.key.as_deref().map(str::to_ascii_lowercase);
            if !seen.insert((target.name.to_ascii_lowercase(), key)) {
                return Err(error(ErrorKind::DuplicateName, ""));
            }
            targets.push(Target { name: target.name.clone(), key: target.key.clone() });
        }
        Ok(FallbackChain { targets })
    }
}

/// An ordered list of targets, each of which is asked about before it is used.
///
/// What may not go to the first target may not go to the second either: a provider that is down
/// must not be a reason to send data to one with laxer terms. So the chain hands out no target
/// of itself. [`Attempt::next`] asks the caller's question (may this data flow there, may this
/// agent use that key?) of every target, the first one too, immediately before it is handed
/// out, and hands it out only together with the proof that the answer was.
///
/// ```
/// use access_gate::{BreakerDocument, BreakersDocument, FallbackDocument, TargetPermission, TargetDocument};
/// use data_class::{Label, Level, Sink, SinkKind};
///
/// let target = |name: &str| TargetDocument { name: name.to_owned(), key: None };
/// let targets = vec![target("careful"), target("lax"), target("careful-too")];
/// let breakers = BreakersDocument {
///     targets: targets.iter().map(|target| target.name.clone()).collect(),
///     breaker: BreakerDocument {
///         failures_in_a_row: Some(3),
///         failure_rate: None,
///         cool_down: 1_000_000,
///         cool_down_max: 60_000_000,
///         probes: 1,
///     },
/// }
/// .build()?;
/// let chain = FallbackDocument { targets }.build()?;
///
/// // The question: may the label flow there? The proof is the permit.
/// let label = Label::new(Level::Internal).within("EU".parse()?);
/// let ask = |target: &access_gate::Target| {
///     let region = if target.name() == "lax" { "US" } else { "DE" };
///     let sink = Sink::builder(SinkKind::Model, target.name())
///         .ceiling(Level::Confidential)
///         .trains_on_data(false)
///         .regions(region.parse().unwrap())
///         .build()
///         .unwrap();
///     match label.flows_to(&sink) {
///         Ok(permit) => TargetPermission::Granted(permit),
///         Err(_) => TargetPermission::Refused("flow".to_owned()),
///     }
/// };
///
/// let mut attempt = chain.attempt();
/// let first = attempt.next(ask, &breakers, 0)?;
/// assert_eq!(first.target().name(), "careful");
/// first.failed(&breakers, 1);
/// let second = attempt.next(ask, &breakers, 2)?;
/// assert_eq!(second.proof().sink().name(), "careful-too");
/// # second.succeeded(&breakers, 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Nothing but [`Attempt::next`] makes a [`Chosen`], and the target of a question cannot be
/// kept beyond it:
///
/// ```compile_fail,E0521
/// # fn keep(chain: &access_gate::FallbackChain, breakers: &access_gate::Breakers) {
/// let mut kept = None;
/// let _ = chain.attempt().next(
///     |target| {
///         kept = Some(target);
///         access_gate::TargetPermission::<()>::Refused("flow".to_owned())
///     },
///     breakers,
///     0,
/// );
/// # }
/// ```
///
/// ```compile_fail,E0451
/// # fn forge<'a>(target: &'a access_gate::Target, pass: access_gate::BreakerPass) {
/// let forged = access_gate::Chosen { target, proof: (), pass };
/// # }
/// ```
#[derive(Debug)]
pub struct FallbackChain {
    targets: Vec<Target>,
}

impl FallbackChain {
    /// Begins with the first target.
    pub const fn attempt(&self) -> Attempt<'_> {
        Attempt { chain: self, skipped: Vec::new() }
    }
}

/// Something a request can be sent to. There is no copy of it outside its chain.
#[derive(Debug, PartialEq, Eq)]
pub struct Target {
    name: String,
    key: Option<String>,
}

impl Target {
    /// The name of the sink.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The reference to the key to use there.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }
}

/// The answer to whether a target may be used.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a refusal must be heeded"]
pub enum TargetPermission<T> {
    /// It may, and this is the proof, such as a permit or a reservation.
    Granted(T),
    /// It may not; the code of the reason, which must be a name.
    Refused(String),
}

/// One request's way along a chain. Each target comes up at most once.
#[derive(Debug)]
#[must_use = "an attempt does nothing until it is asked for a target"]
pub struct Attempt<'c> {
    chain: &'c FallbackChain,
    /// Of the targets before the next one, why they are not it.
    skipped: Vec<Skipped<'c>>,
}

impl<'c> Attempt<'c> {
    /// The next target that may be used, with the proof that it may.
    ///
    /// Targets come in the order of the chain. One whose breaker does not let it through is
    /// skipped without a question; of any other one it is asked, now, even if the same was asked
    /// in an earlier attempt. A target that was handed out is not handed out again in this
    /// attempt, whatever came of it (`tests/fallback.rs`: `targets_are_asked_in_order`,
    /// `a_laxer_provider_is_not_taken`, `a_failed_target_is_not_tried_again`,
    /// `an_open_breaker_is_skipped`). `now` is in microseconds since the Unix epoch.
    ///
    /// # Errors
    ///
    /// [`NoTarget`] when none is left, with the reason for each.
    pub fn next<T>(
        &mut self,
        mut ask: impl FnMut(&Target) -> TargetPermission<T>,
        breakers: &Breakers,
        now: i64,
    ) -> Result<Chosen<'c, T>, NoTarget> {
        let rest = self.chain.targets.iter().skip(self.skipped.len());
        for target in rest {
            // First, so that an answer that reserves something is not asked for in vain.
            let pass = match breakers.admit(&target.name, now) {
                Ok(pass) => pass,
                Err(open) => {
                    self.skip(target, SkipReason::BreakerOpen { until: open.until() });
                    continue;
                }
            };
            match ask(target) {
                TargetPermission::Granted(proof) => {
                    self.skip(target, SkipReason::Tried);
                    return Ok(Chosen { target, proof, pass });
                }
                TargetPermission::Refused(code) => {
                    breakers.cancel(&target.name, pass);
                    let code = if is_name(&code) { code } else { "unnamed".to_owned() };
                    self.skip(target, SkipReason::Refused { code });
                }
            }
        }
        Err(NoTarget {
            targets: self.skipped.iter().map(|one| one.target.name.clone()).collect(),
            reasons: self.skipped.iter().map(|one| one.reason.clone()).collect(),
        })
    }

    fn skip(&mut self, target: &'c Target, reason: SkipReason) {
        self.skipped.push(Skipped { target, reason });
    }
}

#[derive(Debug)]
struct Skipped<'c> {
    target: &'c Target,
    reason: SkipReason,
}

/// A target that may be used once, with the proof that it may.
#[derive(Debug)]
#[must_use = "the breaker must hear what came of the call"]
pub struct Chosen<'c, T> {
    target: &'c Target,
    proof: T,
    pass: BreakerPass,
}

impl<'c, T> Chosen<'c, T> {
    /// The target.
    #[must_use]
    pub const fn target(&self) -> &'c Target {
        self.target
    }

    /// What the caller's answer carried.
    #[must_use]
    pub const fn proof(&self) -> &T {
        &self.proof
    }

    /// The call succeeded. Gives the proof back.
    pub fn succeeded(self, breakers: &Breakers, now: i64) -> T {
        self.end(breakers, CallOutcome::Success, now)
    }

    /// The call failed; the attempt may go on to the next target. Gives the proof back.
    pub fn failed(self, breakers: &Breakers, now: i64) -> T {
        self.end(breakers, CallOutcome::Failure, now)
    }

    /// The call was not made. Gives the proof back.
    pub fn unused(self, breakers: &Breakers) -> T {
        breakers.cancel(&self.target.name, self.pass);
        self.proof
    }

    fn end(self, breakers: &Breakers, outcome: CallOutcome, now: i64) -> T {
        breakers.record(&self.target.name, self.pass, outcome, now);
        self.proof
    }
}

/// No target is left.
#[derive(Clone, Debug, PartialEq, Eq, ThisError)]
#[error("no target is left: {}", Shown(self))]
pub struct NoTarget {
    targets: Vec<String>,
    reasons: Vec<SkipReason>,
}

impl NoTarget {
    /// Every target of the chain by name, in order, and why it was not used.
    pub fn skipped(&self) -> impl Iterator<Item = (&str, &SkipReason)> {
        self.targets.iter().map(String::as_str).zip(&self.reasons)
    }
}

/// Why a target was not used, or not again.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SkipReason {
    /// The answer was no.
    Refused {
        /// The code of the reason, `unnamed` if it was no name.
        code: String,
    },
    /// Its breaker did not let the call through, or it has none.
    BreakerOpen {
        /// When it may, in microseconds since the Unix epoch; none if nobody can say.
        until: Option<i64>,
    },
    /// It was handed out before in this attempt.
    Tried,
}

impl SkipReason {
    /// A code that stays the same between versions, for records. The code inside
    /// [`Refused`](Self::Refused) is that of who refused.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Refused { .. } => "fallback.refused",
            Self::BreakerOpen { .. } => "fallback.breaker_open",
            Self::Tried => "fallback.tried",
        }
    }
}

struct Shown<'a>(&'a NoTarget);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (name, reason)) in self.0.skipped().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            match reason {
                SkipReason::Refused { code } => write!(f, "`{name}` was refused (`{code}`)")?,
                SkipReason::BreakerOpen { .. } => write!(f, "the breaker of `{name}` is open")?,
                SkipReason::Tried => write!(f, "`{name}` was tried")?,
            }
        }
        Ok(())
    }
}
