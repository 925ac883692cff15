//! A summary as Markdown.

use std::fmt;

use super::{
    AccessKey, AccessTotals, DecisionTotals, FlowKey, FlowTotals, HighestLabels, ReasonKey,
    StageKey, Summary, SummaryTable, UsageKey, UsageTotals,
};
use crate::calendar::Minute;

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} records", self.records)?;
        if let (Some(first), Some(last)) = (self.first, self.last) {
            write!(f, " from {} to {} UTC", Minute(first), Minute(last))?;
        }
        if self.left_out > 0 {
            write!(f, "; {} others left out", self.left_out)?;
        }
        writeln!(f)?;
        table(f, "Model use", &self.usage)?;
        table(f, "Data access", &self.access)?;
        table(f, "Labels and sinks", &self.flows)?;
        table(f, "Decisions by stage", &self.stages)?;
        table(f, "Decisions by reason", &self.reasons)
    }
}

/// What the columns of a key or of totals are.
trait Columns {
    const NAMES: &'static [&'static str];

    fn cells(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result;
}

fn table<K: Columns, V: Columns>(
    f: &mut fmt::Formatter<'_>,
    heading: &str,
    table: &SummaryTable<K, V>,
) -> fmt::Result {
    if table.rows.is_empty() && table.other.is_none() {
        return Ok(());
    }
    writeln!(f, "\n## {heading}\n")?;
    for name in K::NAMES.iter().chain(V::NAMES) {
        write!(f, "| {name} ")?;
    }
    writeln!(f, "|")?;
    for _ in K::NAMES {
        f.write_str("| --- ")?;
    }
    for _ in V::NAMES {
        f.write_str("| ---: ")?;
    }
    writeln!(f, "|")?;
    for row in &table.rows {
        row.key.cells(f)?;
        row.totals.cells(f)?;
        writeln!(f, "|")?;
    }
    if let Some(other) = &table.other {
        f.write_str("| all others ")?;
        for _ in K::NAMES.iter().skip(1) {
            f.write_str("| ")?;
        }
        other.cells(f)?;
        writeln!(f, "|")?;
    }
    Ok(())
}

impl Columns for UsageKey {
    const NAMES: &'static [&'static str] = &["period", "by", "name"];

    fn cells(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "| {} | {} | ", Period(self.period), self.dimension)?;
        if let Some(provider) = &self.provider {
            write!(f, "{} / ", Escaped(provider.as_str()))?;
        }
        write!(f, "{} ", Name(self.name.as_ref()))
    }
}

impl Columns for UsageTotals {
    const NAMES: &'static [&'static str] = &[
        "calls",
        "failed",
        "refused",
        "unknown",
        "input",
        "cached",
        "output",
        "reasoning",
        "cost",
        "mean ms",
        "longest ms",
    ];

    fn cells(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { calls, failed, refused, unknown, usage, cost, longest, .. } = self;
        write!(f, "| {calls} | {failed} | {refused} | {unknown} ")?;
        write!(f, "| {} | {} | {} ", usage.input, usage.cached, usage.output)?;
        write!(f, "| {} | {} ", usage.reasoning, Parts(*cost, 1_000_000))?;
        let mean = self.mean_duration().unwrap_or(0);
        write!(f, "| {} | {} ", Parts(mean, 1_000), Parts(*longest, 1_000))
    }
}

impl Columns for AccessKey {
    const NAMES: &'static [&'static str] = &["period", "workflow", "agent", "person", "source"];

    fn cells(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { period, workflow, agent, actor, source } = self;
        let (workflow, agent) = (Name(workflow.as_ref()), Name(agent.as_ref()));
        let (actor, source) = (Name(actor.as_ref()), Escaped(source.as_str()));
        write!(f, "| {} | {workflow} | {agent} | {actor} | {source} ", Period(*period))
    }
}

impl Columns for AccessTotals {
    const NAMES: &'static [&'static str] = &[
        "reads",
        "writes",
        "deletions",
        "exports",
        "held",
        "blocked",
        "items",
        "bytes",
        "highest labels",
        "first",
        "last",
    ];

    fn cells(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { reads, writes, deletions, exports, held, blocked, items, bytes, .. } = self;
        write!(f, "| {reads} | {writes} | {deletions} | {exports} | {held} | {blocked} ")?;
        write!(f, "| {items} | {bytes} | {} ", Labels(&self.labels))?;
        write!(f, "| {} | {} ", Period(self.first), Period(self.last))
    }
}

impl Columns for FlowKey {
    const NAMES: &'static [&'static str] = &["period", "channel", "sink", "label"];

    fn cells(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sink, label) = (Name(self.sink.as_ref()), Escaped(self.label.as_str()));
        write!(f, "| {} | {} | {sink} | {label} ", Period(self.period), self.channel)
    }
}

impl Columns for FlowTotals {
    const NAMES: &'static [&'static str] = &[
        "passed",
        "rewritten",
        "held",
        "blocked",
        "observed",
        "done",
        "failed",
        "refused",
        "unknown",
        "bytes",
        "releases",
        "released to",
        "first",
        "last",
    ];

    fn cells(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { passed, rewritten, held, blocked, observed, .. } = self;
        write!(f, "| {passed} | {rewritten} | {held} | {blocked} | {observed} ")?;
        let Self { done, failed, refused, unknown, bytes, releases, .. } = self;
        write!(f, "| {done} | {failed} | {refused} | {unknown} | {bytes} | {releases} ")?;
        write!(f, "| {} ", Labels(&self.released_to))?;
        write!(f, "| {} | {} ", Period(self.first), Period(self.last))
    }
}

impl Columns for StageKey {
    const NAMES: &'static [&'static str] = &["period", "stage"];

    fn cells(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "| {} | {} ", Period(self.period), self.stage)
    }
}

impl Columns for ReasonKey {
    const NAMES: &'static [&'static str] = &["period", "stage", "reason"];

    fn cells(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = Escaped(self.reason.as_str());
        write!(f, "| {} | {} | {reason} ", Period(self.period), self.stage)
    }
}

impl Columns for DecisionTotals {
    const NAMES: &'static [&'static str] =
        &["passed", "rewritten", "held", "blocked", "observed", "occurrences"];

    fn cells(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { passed, rewritten, held, blocked, observed, occurrences } = self;
        write!(f, "| {passed} | {rewritten} | {held} | {blocked} | {observed} | {occurrences} ")
    }
}

struct Period(Option<i64>);

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(start) => Minute(start).fmt(f),
            None => f.write_str("all"),
        }
    }
}

struct Name<'a>(Option<&'a crate::Id>);

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A name that is a dash is escaped.
        match self.0 {
            Some(name) => Escaped(name.as_str()).fmt(f),
            None => f.write_str("-"),
        }
    }
}

struct Labels<'a>(&'a HighestLabels);

impl fmt::Display for Labels<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        for label in self.0.texts() {
            write!(f, "{separator}{}", Escaped(label.as_str()))?;
            separator = "; ";
        }
        f.write_str(if self.0.has_more() { "; and more" } else { "" })
    }
}

/// A name as the text of a cell. Every sign that Markdown or HTML could take for more than text is
/// escaped (CommonMark 0.31, section 2.4), and so are those that make an address a link by itself
/// (GitHub Flavored Markdown 0.29, section 6.9): the colon of `://` and the dot of `www.`. Names
/// have no line breaks.
struct Escaped<'a>(&'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write as _;
        let mut rest = self.0.chars();
        // How many times `w` stands right before.
        let mut letters = 0_u8;
        while let Some(character) = rest.next() {
            let plain = match character {
                '.' => letters < 3,
                ':' => !rest.as_str().starts_with('/'),
                ',' | '/' => true,
                other => !other.is_ascii_punctuation(),
            };
            if !plain {
                f.write_char('\\')?;
            }
            f.write_char(character)?;
            letters = if matches!(character, 'w' | 'W') { letters.saturating_add(1) } else { 0 };
        }
        Ok(())
    }
}

/// A number in parts of a whole, of which a whole has a power of ten: with a point.
struct Parts(u64, u64);

impl fmt::Display for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(number, parts) = *self;
        let whole = number.checked_div(parts).unwrap_or(number);
        let rest = number.checked_rem(parts).unwrap_or(0);
        let width = usize::try_from(parts.checked_ilog10().unwrap_or(0)).unwrap_or(0);
        write!(f, "{whole}.{rest:0width$}")
    }
}
