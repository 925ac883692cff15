//! What the watch says.

use std::fmt;

use audit_types::{Alert, Code, Event, Id, Measure, Response, Severity};

use super::metric::{Metric, write_whole};
use crate::ScopeKind;
use crate::time::HOUR;

/// Something unusual that was raised.
///
/// `Display` is one sentence with names and numbers, never with data. The names are ids of the
/// records and what whoever wrote those put in them.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct WatchAlert {
    /// The rule that raised it.
    pub rule: Code,
    /// How serious it is.
    pub severity: Severity,
    /// What is to be done.
    pub response: Response,
    /// Whether severity and response were raised because it was not the first.
    pub escalated: bool,
    /// What was watched.
    pub metric: Metric,
    /// The code of the metric, checked when the rule was built.
    pub(crate) measure: Code,
    /// Whose it was: what kind of name `scope` is.
    pub scope_kind: ScopeKind,
    /// Whose it was.
    pub scope: Id,
    /// The run in which it was noticed.
    pub run: Option<Id>,
    /// What is new or used more than usual, or called again and again, if it is about a name.
    pub item: Option<Id>,
    /// What is unusual about it.
    pub cause: Cause,
    /// What was seen, in the unit of the metric; shares from 0 to 1.
    pub observed: f64,
    /// What is usual, or the ceiling or amount that was passed.
    pub expected: Option<f64>,
    /// How likely that is when nothing is wrong, from 0 to 1.
    pub p_value: Option<f64>,
    /// How many values it was compared with.
    pub compared: u64,
    /// The sequence number of the record at which it was noticed; none if time passed.
    pub record: Option<u64>,
    /// When it was noticed, in microseconds since the Unix epoch.
    pub time: i64,
}

/// What is unusual.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Cause {
    /// It is above the ceiling of the rule.
    Ceiling,
    /// A value is far above or below those before it.
    Jump {
        /// How many of a sample of those before are below.
        below: u32,
        /// How many are above.
        above: u32,
        /// How many the sample has.
        of: u32,
    },
    /// Values have been higher or lower than usual for a while.
    Drift {
        /// For how many of them.
        values: u64,
    },
    /// A run calls a tool with the same arguments more often than usual.
    Repeats {
        /// Whether compared with other runs that used the tool; if not, it is hardly known, and
        /// compared with whatever tool is called most.
        of_tool: bool,
    },
    /// A share is higher than usual.
    Rate {
        /// How often it happened.
        hits: u32,
        /// Of how many.
        values: u64,
    },
    /// Names are used in other shares than usual.
    Mix {
        /// In how many uses.
        uses: u32,
    },
    /// A name was never used before.
    FirstUse,
    /// There never was work near this hour.
    Hour {
        /// The hour in UTC, from 0.
        hour: u8,
    },
    /// There never was work on this weekday.
    Weekday {
        /// The day in UTC, from 0 for Monday.
        weekday: u8,
    },
    /// A budget will be used up before its window ends.
    Forecast {
        /// When, in microseconds since the Unix epoch.
        used_up: i64,
        /// When the window ends.
        end: i64,
    },
    /// A budget is used up.
    UsedUp,
}

impl WatchAlert {
    /// The alert as what a record is about.
    #[must_use]
    pub fn to_event(&self) -> Event {
        let measure = |value: f64| Measure::new(value).ok();
        Event::Alert(Alert {
            rule: self.rule.clone(),
            severity: self.severity,
            response: self.response,
            measure: self.measure.clone(),
            scope: self.scope.clone(),
            item: self.item.clone(),
            observed: measure(self.observed),
            expected: self.expected.and_then(measure),
            p_value: self.p_value.and_then(measure),
            compared: self.compared,
            record: self.record,
        })
    }

    fn write_observed(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (text, kind, scope) = (self.metric.text(), self.scope_kind, &self.scope);
        match (self.metric, &self.item) {
            (Metric::RunRepeats, Some(tool)) => {
                write!(f, "{text} of {tool} in a run of {kind} {scope} = ")?;
            }
            _ => write!(f, "{text} of {kind} {scope} = ")?,
        }
        self.metric.write(self.observed, f)
    }

    fn write_expected(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.metric.write(self.expected.unwrap_or_default(), f)
    }
}

/// Such as `input tokens of agent invoices = 94,120, above all of the last 5,000 (usual 1,204)`.
impl fmt::Display for WatchAlert {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.metric.text();
        let (kind, scope) = (self.scope_kind, &self.scope);
        match self.cause {
            Cause::Ceiling => {
                self.write_observed(f)?;
                f.write_str(", above the ceiling of ")?;
                self.write_expected(f)
            }
            Cause::Jump { below, above, of } => {
                write!(f, "{text} of {kind} {scope} = ")?;
                self.metric.write(self.observed, f)?;
                let (word, count) =
                    if below >= above { ("above", below) } else { ("below", above) };
                if count == of {
                    write!(f, ", {word} all of ")?;
                } else {
                    let percent = 100.0 * f64::from(count) / f64::from(of.max(1));
                    write!(f, ", {word} {percent:.2} % of ")?;
                }
                if u64::from(of) < self.compared {
                    write!(f, "{of} sampled from ")?;
                }
                f.write_str("the last ")?;
                write_whole(self.compared as f64, f)?;
                f.write_str(" (usual ")?;
                self.write_expected(f)?;
                f.write_str(")")
            }
            Cause::Drift { values } => {
                write!(f, "{text} of {kind} {scope} average ")?;
                self.metric.write(self.observed, f)?;
                f.write_str(" over the last ")?;
                write_whole(values as f64, f)?;
                f.write_str(" where ")?;
                self.write_expected(f)?;
                f.write_str(" is usual")
            }
            Cause::Repeats { of_tool } => {
                self.write_observed(f)?;
                f.write_str(", where ")?;
                self.write_expected(f)?;
                f.write_str(if of_tool { " is" } else { " of any tool is" })?;
                f.write_str(" the most in the last ")?;
                write_whole(self.compared as f64, f)?;
                f.write_str(if of_tool { " runs with it" } else { " runs" })
            }
            Cause::Rate { hits, values } => {
                let percent = 100.0 * self.observed;
                write!(f, "{text} of {kind} {scope} is {percent:.1} % ({hits} of the last ")?;
                write_whole(values as f64, f)?;
                write!(f, ") where {:.2} % is usual", 100.0 * self.expected.unwrap_or_default())
            }
            Cause::Mix { uses } => {
                let (now, usual) = (100.0 * self.observed, 100.0 * self.expected.unwrap_or(0.0));
                write!(f, "{text} by {kind} {scope} have shifted in the last {uses} uses")?;
                match &self.item {
                    Some(item) => {
                        write!(f, ": {item} is {now:.0} % where {usual:.1} % is usual")
                    }
                    None => Ok(()),
                }
            }
            Cause::FirstUse => {
                write!(f, "{kind} {scope} used {text}")?;
                if let Some(item) = &self.item {
                    write!(f, " {item}")?;
                }
                f.write_str(" for the first time after ")?;
                write_whole(self.compared as f64, f)?;
                f.write_str(" other uses")
            }
            Cause::Hour { hour } => {
                let days = self.compared;
                write!(
                    f,
                    "{kind} {scope} worked at {hour:02}:00 UTC, hours from any work of {days} days"
                )
            }
            Cause::Weekday { weekday } => {
                let days = self.compared;
                let name = weekday_name(weekday);
                write!(f, "{kind} {scope} worked on a {name}, as on none of {days} days before")
            }
            Cause::Forecast { used_up, end } => {
                write!(f, "{text} of {kind} {scope} of ")?;
                self.write_expected(f)?;
                let after = used_up.saturating_sub(self.time).max(0) as f64 / HOUR as f64;
                let before = end.saturating_sub(used_up).max(0) as f64 / HOUR as f64;
                write!(
                    f,
                    " will be used up in {after:.1} h, {before:.1} h before its window ends; the \
                     present pace makes "
                )?;
                self.metric.write(self.observed, f)
            }
            Cause::UsedUp => {
                write!(f, "{text} of {kind} {scope} of ")?;
                self.write_expected(f)?;
                f.write_str(" is used up: ")?;
                self.metric.write(self.observed, f)
            }
        }
    }
}

const fn weekday_name(weekday: u8) -> &'static str {
    match weekday {
        0 => "Monday",
        1 => "Tuesday",
        2 => "Wednesday",
        3 => "Thursday",
        4 => "Friday",
        5 => "Saturday",
        _ => "Sunday",
    }
}
