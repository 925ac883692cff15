//! What can be watched.

use std::fmt;

use crate::digits::write_grouped;

/// Declares [`Metric`] from one table.
macro_rules! metrics {
    ($($(#[$meta:meta])* $name:ident = $code:literal $text:literal $family:ident,)*) => {
        /// What is watched.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[non_exhaustive]
        pub enum Metric {
            $($(#[$meta])* #[cfg_attr(feature = "serde", serde(rename = $code))] $name,)*
        }

        impl Metric {
            /// Every one, in the order of the declaration.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// A code that stays the same between versions, for configuration and records.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                }
            }

            /// What it is called in a sentence.
            pub(crate) const fn text(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }

            pub(crate) const fn family(self) -> Family {
                match self {
                    $(Self::$name => Family::$family,)*
                }
            }
        }
    };
}

metrics! {
    /// Tokens read in a call of a model.
    InputTokens = "tokens.input" "input tokens" Call,
    /// Tokens written in a call of a model.
    OutputTokens = "tokens.output" "output tokens" Call,
    /// Tokens read and written in a call of a model.
    TotalTokens = "tokens.total" "tokens" Call,
    /// What a call of a model costs, in millionths of the currency of the policy.
    Cost = "cost.call" "cost" Call,
    /// How long a call of a model that is done takes, in microseconds.
    ModelLatency = "latency.model" "model latency" Call,
    /// How long a call of a tool that is done takes, in microseconds.
    ToolLatency = "latency.tool" "tool latency" Call,
    /// The length of a model's answer, in bytes.
    OutputLength = "output.length" "output length" Call,
    /// The length of what is sent to a tool, in bytes.
    ArgumentLength = "arguments.length" "length of tool arguments" Call,
    /// Items of an access to data that is let through.
    AccessItems = "access.items" "items accessed" Call,
    /// Tokens of a run.
    RunTokens = "run.tokens" "tokens of a run" Run,
    /// Cost of a run, in millionths of the currency of the policy.
    RunCost = "run.cost" "cost of a run" Run,
    /// Calls of models and tools and accesses to data of a run.
    RunSteps = "run.steps" "steps of a run" Run,
    /// Items that a run accesses, of what is let through; an access without a number is one.
    RunItems = "run.items" "items accessed in a run" Run,
    /// Bytes that a run puts out: those of what passes the output stage.
    RunOutput = "run.output" "output bytes of a run" Run,
    /// How often a run calls one tool with the same arguments: with the same fingerprint, or, if
    /// there is none, with the same lengths of arguments and result. Compared with the most such
    /// calls of that tool in other runs of the scope, at least 2; a tool that fewer than 20 runs
    /// used, with the most of any tool.
    RunRepeats = "run.repeats" "equal calls" Repeats,
    /// Items accessed in an hour, of what is let through; an access without a number is one.
    AccessVolume = "volume.access" "items accessed in an hour" Hour,
    /// Bytes put out in an hour: those of what passes the output stage.
    OutputVolume = "volume.output" "output bytes in an hour" Hour,
    /// Runs that begin in an hour.
    RunVolume = "volume.runs" "runs begun in an hour" Hour,
    /// Tokens read and written in an hour.
    TokenVolume = "volume.tokens" "tokens in an hour" Hour,
    /// The share of stage decisions on data in which something was found.
    FindingRate = "rate.finding" "finding rate" Share,
    /// The share of decisions about stages, data and keys that hold or block.
    DenialRate = "rate.denial" "denial rate" Share,
    /// The share of calls of models and tools that fail.
    FailureRate = "rate.failure" "failure rate" Share,
    /// Which tools are called how often.
    ToolMix = "mix.tool" "tools used" Mix,
    /// Which sources are accessed how often.
    SourceMix = "mix.source" "sources used" Mix,
    /// The first use of a source of data.
    FirstSource = "first.source" "source" First,
    /// The first use of a tool.
    FirstTool = "first.tool" "tool" First,
    /// The first use of a provider, model, region or sink. Those of a call that stands in for a
    /// failed one are learned and give no alert: they were configured.
    FirstDestination = "first.destination" "destination" First,
    /// The first use of a key.
    FirstKey = "first.key" "key" First,
    /// Work at an hour or on a weekday at which there was none before, in UTC.
    WorkingHours = "hours" "working hours" Hours,
    /// Tokens that will be used up before the window of the budget ends.
    BudgetTokens = "budget.tokens" "token budget" Budget,
    /// Cost that will be used up before the window of the budget ends.
    BudgetCost = "budget.cost" "cost budget" Budget,
}

/// How something is watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    /// A number for each call.
    Call,
    /// A number for each run, which grows while it goes on.
    Run,
    /// Equal calls of tools in a run.
    Repeats,
    /// A sum for each hour.
    Hour,
    /// A share.
    Share,
    /// Shares of several names.
    Mix,
    /// Names.
    First,
    /// Times.
    Hours,
    /// A sum for each window of a budget.
    Budget,
}

impl Metric {
    /// Whether a record with a key has it, so that it can be watched by key.
    pub(crate) const fn has_key(self) -> bool {
        matches!(
            self,
            Self::InputTokens
                | Self::OutputTokens
                | Self::TotalTokens
                | Self::Cost
                | Self::ModelLatency
                | Self::OutputLength
                | Self::TokenVolume
                | Self::DenialRate
                | Self::FailureRate
                | Self::FirstDestination
                | Self::WorkingHours
                | Self::BudgetTokens
                | Self::BudgetCost
        )
    }

    /// Whether a call has much of what the calls before it in the run had.
    pub(crate) const fn carries_over(self) -> bool {
        matches!(self, Self::InputTokens | Self::TotalTokens | Self::Cost)
    }

    /// Whether it is the doing of providers and networks rather than of agents: what was alerted
    /// about is then learned as well.
    pub(crate) const fn recurs(self) -> bool {
        matches!(self, Self::ModelLatency | Self::ToolLatency | Self::FailureRate)
    }

    /// Writes a value with its unit, thousands apart.
    pub(crate) fn write(self, value: f64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ModelLatency | Self::ToolLatency => write!(f, "{:.3} s", value / 1e6),
            Self::Cost | Self::RunCost | Self::BudgetCost => write!(f, "{:.4}", value / 1e6),
            _ => write_whole(value, f),
        }
    }
}

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

/// Such as `9,412`.
pub(crate) fn write_whole(value: f64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write_grouped(&format!("{:.0}", value.clamp(0.0, 1e18)), f)
}
