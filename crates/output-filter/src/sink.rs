//! Where an answer goes, and what of it would act there.

mod bidi;
mod code;
mod formula;
mod invisible;
mod path;
mod prototype;
mod script;
mod shell;
mod sql;
mod stream;
mod template;
mod terminal;
mod url;

use rule_scan::{Anchor, Rule, Views};

pub use code::MarkdownCode;
pub use stream::MarkdownStream;

/// Names a region after secrets and addresses that carry data away, which hide more.
const RANK: u8 = 120;

/// What takes an answer, and acts on some of what it is given.
///
/// Every kind looks for invisible text (`unsafe.invisible`) and for text that is shown in another
/// order than it stands (`unsafe.bidi`); what else, the kind says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
#[repr(u16)]
pub enum SinkKind {
    /// Text that is shown and acts on nothing.
    PlainText,
    /// A terminal: `unsafe.terminal_escape`, `unsafe.control`.
    Terminal,
    /// A log file of any number of lines, which somebody reads in a terminal:
    /// `unsafe.terminal_escape`, `unsafe.control`.
    LogFile,
    /// A field of a log record that has to stay one line: what a log file has, and
    /// `unsafe.line_break`.
    LogLine,
    /// Markdown that is rendered: `unsafe.script`. What [`MarkdownCode`] knows to be code is shown
    /// and not rendered.
    Markdown,
    /// HTML that is rendered as it stands: `unsafe.script`.
    Html,
    /// Cells of a spreadsheet or lines of a CSV file: `unsafe.formula`.
    Spreadsheet,
    /// An argument that is placed in a command for a shell; no script. `unsafe.shell`
    Shell,
    /// A value that is placed in an SQL statement; no statement. `unsafe.sql`
    Sql,
    /// Text that is placed in a template and rendered with it, or logged by a logger that looks
    /// names up: `unsafe.template`.
    Template,
    /// The path of a file: `unsafe.path`.
    FilePath,
    /// An address that is fetched: `unsafe.url`, and `unsafe.path` within it.
    Url,
    /// JSON whose objects a program merges into its own: `unsafe.prototype`.
    Json,
}

/// A set of [sinks](SinkKind), for an answer that goes to several.
///
/// ```
/// use output_filter::{SinkKind, Sinks};
/// let sinks = Sinks::from(SinkKind::LogFile).with(SinkKind::Html);
/// assert!(sinks.contains(SinkKind::Html) && !sinks.contains(SinkKind::Sql));
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Sinks(u16);

impl Sinks {
    /// No sink.
    pub const NONE: Self = Self(0);

    /// This set and one sink more.
    #[must_use]
    pub const fn with(self, kind: SinkKind) -> Self {
        Self(self.0 | 1 << kind as u16)
    }

    /// Whether the set has this sink.
    #[must_use]
    pub const fn contains(self, kind: SinkKind) -> bool {
        self.0 >> kind as u16 & 1 == 1
    }

    /// Whether the set has no sink.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether what stands in a code block or a code span of Markdown is shown and not rendered:
    /// Markdown is among the sinks, and no sink that would render it all the same.
    #[must_use]
    pub const fn shows_code(self) -> bool {
        self.contains(SinkKind::Markdown) && !self.contains(SinkKind::Html)
    }

    fn has_one_of(self, kinds: &[SinkKind]) -> bool {
        kinds.iter().any(|&kind| self.contains(kind))
    }
}

impl From<SinkKind> for Sinks {
    fn from(kind: SinkKind) -> Self {
        Self::NONE.with(kind)
    }
}

impl FromIterator<SinkKind> for Sinks {
    fn from_iter<I: IntoIterator<Item = SinkKind>>(kinds: I) -> Self {
        kinds.into_iter().fold(Self::NONE, Self::with)
    }
}

impl std::fmt::Debug for Sinks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(ALL.into_iter().filter(|&kind| self.contains(kind))).finish()
    }
}

const ALL: [SinkKind; 13] = [
    SinkKind::PlainText,
    SinkKind::Terminal,
    SinkKind::LogFile,
    SinkKind::LogLine,
    SinkKind::Markdown,
    SinkKind::Html,
    SinkKind::Spreadsheet,
    SinkKind::Shell,
    SinkKind::Sql,
    SinkKind::Template,
    SinkKind::FilePath,
    SinkKind::Url,
    SinkKind::Json,
];

/// The rules for what acts in one of these sinks, each once.
///
/// A match is what acts and no more (the sign that begins a formula, a whole escape sequence, the
/// name of a tag), so that a reader sees the rest. Every rule has a bound, so all of it streams.
/// For a [Markdown](SinkKind::Markdown) sink, leave findings in place that [`MarkdownCode`] knows
/// to stand in code.
///
/// ```
/// use output_filter::{SinkKind, Scratch, neutralise, sink_rules};
/// use rule_scan::Scanner;
///
/// let scanner = Scanner::builder().rules(sink_rules(SinkKind::Spreadsheet)).build()?;
/// let mut scratch = Scratch::new();
/// let cells = "total,-5,=cmd|'/C calc'!A0";
/// let safe = scanner.scan(cells, &mut scratch).rewrite(|_| true, neutralise);
/// assert_eq!(safe, "total,-5,[unsafe.formula]cmd|'/C calc'!A0");
/// # Ok::<(), rule_scan::BuildError>(())
/// ```
#[must_use]
pub fn sink_rules(sinks: impl Into<Sinks>) -> Vec<Rule> {
    use SinkKind as Kind;
    let sinks = sinks.into();
    let mut rules = Vec::new();
    if sinks.is_empty() {
        return rules;
    }
    let mut add = |kinds: &[Kind], family: fn() -> Vec<Rule>| {
        if kinds.is_empty() || sinks.has_one_of(kinds) {
            rules.extend(family());
        }
    };
    add(&[], invisible::rules);
    add(&[], bidi::rules);
    add(&[Kind::Terminal, Kind::LogFile, Kind::LogLine], terminal::rules);
    add(&[Kind::LogLine], terminal::line_breaks);
    add(&[Kind::Html, Kind::Markdown], script::rules);
    add(&[Kind::Markdown], script::markdown_rules);
    add(&[Kind::Spreadsheet], formula::rules);
    add(&[Kind::Shell], shell::rules);
    add(&[Kind::Sql], sql::rules);
    add(&[Kind::Template], template::rules);
    add(&[Kind::FilePath, Kind::Url], path::rules);
    add(&[Kind::Url], url::rules);
    add(&[Kind::Json], prototype::rules);
    rules
}

/// A rule that reads the text as it stands, as a sink does that decodes nothing.
fn rule(kind: &str, name: &str, anchor: Anchor, pattern: impl Into<String>) -> Rule {
    of(kind, name, Rule::new(kind, anchor, pattern))
}

fn of(kind: &str, name: &str, rule: Rule) -> Rule {
    rule.named(format!("{kind}.{name}")).rank(RANK).views(Views::NONE)
}
