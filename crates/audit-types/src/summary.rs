//! Summaries of a log: what was used, read, sent and decided.

mod access;
mod decision;
mod flow;
mod labels;
mod markdown;
mod period;
mod table;
mod usage;

pub use access::{AccessKey, AccessTotals};
pub use decision::{DecisionTotals, ReasonKey, StageKey};
pub use flow::{FlowChannel, FlowKey, FlowTotals};
pub use labels::HighestLabels;
pub use period::SummaryPeriod;
pub use table::{SummaryRow, SummaryTable};
pub use usage::{UsageDimension, UsageKey, UsageTotals};

use crate::{Error, ErrorKind, Event, Id, Record};
use table::Table;

/// The greatest number of rows that can be asked for.
const ROWS_MAX: usize = 100_000;

/// Which records are summed up, and how finely.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields, default))]
pub struct SummaryOptions {
    /// From this time on, in microseconds since the Unix epoch.
    pub from: Option<i64>,
    /// Before this time, in microseconds since the Unix epoch.
    pub until: Option<i64>,
    /// Records of this run only.
    pub run: Option<Id>,
    /// Records of this workflow only.
    pub workflow: Option<Id>,
    /// Records of this agent only.
    pub agent: Option<Id>,
    /// The periods that are told apart; one for all by default.
    pub period: SummaryPeriod,
    /// How many rows each table has at most, 1,000 by default, at most 100,000. What comes for
    /// the first time when a table is full is counted in its row for all others.
    pub rows: usize,
}

impl Default for SummaryOptions {
    fn default() -> Self {
        Self {
            from: None,
            until: None,
            run: None,
            workflow: None,
            agent: None,
            period: SummaryPeriod::All,
            rows: 1_000,
        }
    }
}

impl SummaryOptions {
    /// Begins a summary.
    ///
    /// # Errors
    ///
    /// A time range without a time in it; no rows, or more than 100,000.
    pub fn build(&self) -> Result<Summarizer, Error> {
        if let (Some(from), Some(until)) = (self.from, self.until)
            && from >= until
        {
            return Err(Error::new(ErrorKind::OutOfRange, "until"));
        }
        if self.rows == 0 || self.rows > ROWS_MAX {
            return Err(Error::new(ErrorKind::OutOfRange, "rows"));
        }
        Ok(Summarizer {
            counted: 0,
            left_out: 0,
            times: None,
            usage: Table::new(self.rows),
            access: Table::new(self.rows),
            flows: Table::new(self.rows),
            stages: Table::new(self.rows),
            reasons: Table::new(self.rows),
            options: self.clone(),
        })
    }
}

/// Sums up records as they come, in any order, in memory that is bounded by the number of rows:
/// at most some 37 KiB for each, with nine labels of [`LABEL_MAX`](crate::LABEL_MAX) bytes in it,
/// and much less with labels of ordinary length.
///
/// ```
/// use audit_types::{
///     AccessOperation, Content, DataAccess, Decision, Digest, Draft, Id, LabelText, List, Record,
///     SummaryOptions, SummaryPeriod,
/// };
///
/// let event = DataAccess {
///     source: Id::new("crm")?,
///     operation: AccessOperation::Read,
///     decision: Decision::Pass,
///     purpose: None,
///     region: None,
///     items: Some(3),
///     label: LabelText::new("restricted{personal}trusted")?,
///     content: Content { bytes: 900, ..Content::default() },
///     subjects: List::new(),
///     actor: None,
/// };
/// let time = 1_760_000_000_000_000;
/// let draft = Draft { time, run: None, workflow: None, agent: None, event: event.into() };
///
/// let options = SummaryOptions { period: SummaryPeriod::Day, ..SummaryOptions::default() };
/// let mut summarizer = options.build()?;
/// summarizer.push(&Record::new(0, Digest::sha256(b"policy"), draft));
/// let summary = summarizer.finish();
/// assert_eq!(summary.access.rows[0].totals.items, 3);
/// assert!(summary.to_string().contains("## Data access"));
/// # Ok::<(), audit_types::Error>(())
/// ```
///
/// # Rules
///
/// 1. Each table's rows and its row for all others together count everything that is to be
///    counted, once (`tests/summary/model.rs`: `summaries_do_as_the_model_does`).
/// 2. Sums never overflow: the greatest number stands for all above it
///    (`tests/summary/counted.rs`: `sums_stay_at_the_greatest_number`).
/// 3. As long as no table is full, the order of the records makes no difference
///    (`tests/summary/model.rs`: `summaries_do_as_the_model_does`).
#[derive(Clone, Debug)]
#[must_use = "the summary comes from `finish`"]
pub struct Summarizer {
    options: SummaryOptions,
    counted: u64,
    left_out: u64,
    times: Option<(i64, i64)>,
    usage: Table<UsageKey, UsageTotals>,
    access: Table<AccessKey, AccessTotals>,
    flows: Table<FlowKey, FlowTotals>,
    stages: Table<StageKey, DecisionTotals>,
    reasons: Table<ReasonKey, DecisionTotals>,
}

impl Summarizer {
    /// Takes a record. Logarithmic in the rows, linear in the reasons of a decision.
    pub fn push(&mut self, record: &Record) {
        if !self.options.wants(record) {
            self.left_out = self.left_out.saturating_add(1);
            return;
        }
        self.counted = self.counted.saturating_add(1);
        let time = record.time();
        let (first, last) = self.times.unwrap_or((time, time));
        self.times = Some((first.min(time), last.max(time)));
        let period = self.options.period.start(time);
        match record.event() {
            Event::ModelCall(call) => {
                usage::add(&mut self.usage, period, record, call);
                flow::add_model_call(&mut self.flows, period, time, call);
            }
            Event::ToolCall(call) => flow::add_tool_call(&mut self.flows, period, time, call),
            Event::DataAccess(event) => {
                access::add(&mut self.access, period, record, event);
                flow::add_write(&mut self.flows, period, time, event);
            }
            Event::StageDecision(event) => {
                decision::add(&mut self.stages, &mut self.reasons, period, event);
                flow::add_decision(&mut self.flows, period, time, event);
            }
            Event::Declassification(event) => {
                flow::add_release(&mut self.flows, period, time, event);
            }
            // Nothing of these is summed up; the usage in the end of a run is that of its calls.
            _ => {}
        }
    }

    /// The summary so far.
    #[must_use]
    pub fn finish(self) -> Summary {
        Summary {
            records: self.counted,
            left_out: self.left_out,
            first: self.times.map(|(first, _)| first),
            last: self.times.map(|(_, last)| last),
            usage: self.usage.into(),
            access: self.access.into(),
            flows: self.flows.into(),
            stages: self.stages.into(),
            reasons: self.reasons.into(),
        }
    }
}

/// What was used, read, sent and decided, by whom.
///
/// `Display` writes Markdown: a heading and a table for each part, times in UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Summary {
    /// How many records were taken into account.
    pub records: u64,
    /// How many were not, as they were not asked for.
    pub left_out: u64,
    /// The earliest time of those that were, in microseconds since the Unix epoch.
    pub first: Option<i64>,
    /// The latest time.
    pub last: Option<i64>,
    /// Use of models: each call is counted once in each dimension, and in the row for all others
    /// once for each dimension in which it had no row.
    pub usage: SummaryTable<UsageKey, UsageTotals>,
    /// Access to data: who to which source.
    pub access: SummaryTable<AccessKey, AccessTotals>,
    /// Which labels went to which sink.
    pub flows: SummaryTable<FlowKey, FlowTotals>,
    /// Decisions by stage.
    pub stages: SummaryTable<StageKey, DecisionTotals>,
    /// Decisions by stage and reason. A decision for several reasons is counted for each.
    pub reasons: SummaryTable<ReasonKey, DecisionTotals>,
}

impl SummaryOptions {
    fn wants(&self, record: &Record) -> bool {
        let is = |wanted: &Option<Id>, found: Option<&Id>| {
            wanted.as_ref().is_none_or(|wanted| Some(wanted) == found)
        };
        self.from.is_none_or(|from| from <= record.time())
            && self.until.is_none_or(|until| record.time() < until)
            && is(&self.run, record.run())
            && is(&self.workflow, record.workflow())
            && is(&self.agent, record.agent())
    }
}
