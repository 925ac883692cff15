//! The policy as it is written: one TOML document.

use std::collections::BTreeMap;

use audit_types::Stage;
use data_class::{Categories, Category, Label, Level, Sink, SinkKind};
use serde::Deserialize;
use toml::Spanned;

use crate::action::Action;

/// Every field is optional but the version: what is left out stays as in the policy extended.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Document {
    pub(crate) version: Spanned<u32>,
    pub(crate) mode: Option<ModeName>,
    /// Whether names, addresses, dates and health data in free text are looked for.
    pub(crate) free_text: Option<bool>,
    #[serde(default)]
    pub(crate) sources: BTreeMap<String, SourceEntry>,
    #[serde(default)]
    pub(crate) sinks: BTreeMap<Spanned<String>, SinkEntry>,
    #[serde(default)]
    pub(crate) stages: StageTables,
    #[serde(default)]
    pub(crate) exfiltration: Exfiltration,
    #[serde(default)]
    pub(crate) parts: Parts,
    #[serde(default)]
    pub(crate) rules: Vec<RuleEntry>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ModeName {
    Observe,
    Enforce,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SourceEntry {
    pub(crate) level: Level,
    /// Left out, it is as for the class of the source, or for the source in the policy extended.
    pub(crate) trusted: Option<bool>,
}

impl SourceEntry {
    pub(crate) fn label(self) -> Label {
        let label = Label::new(self.level);
        if self.trusted == Some(true) { label } else { label.untrusted() }
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SinkEntry {
    ceiling: Level,
    #[serde(default)]
    categories: Vec<Category>,
    #[serde(default)]
    untrusted: bool,
    /// Whether models are trained on what goes there. Left out, it is not known: then only public
    /// data of no category goes to a model or provider.
    trains_on_data: Option<bool>,
}

impl SinkEntry {
    /// The sink of this name or class.
    pub(crate) fn sink(&self, name: &str) -> Result<Sink, data_class::Error> {
        let kind = match name.split_once(':').map_or(name, |(class, _)| class) {
            "model" => SinkKind::Model,
            "provider" => SinkKind::Provider,
            "agent" => SinkKind::Agent,
            "store" => SinkKind::Store,
            "person" => SinkKind::Person,
            _ => SinkKind::Tool,
        };
        let sink = Sink::builder(kind, name)
            .ceiling(self.ceiling)
            .accepts(self.categories.iter().copied().collect::<Categories>())
            .accepts_untrusted(self.untrusted);
        match self.trains_on_data {
            Some(trains) => sink.trains_on_data(trains).build(),
            None => sink.build(),
        }
    }
}

type Table = BTreeMap<Spanned<String>, Spanned<Action>>;

/// One table a stage; named fields, so that a mistyped stage is an error.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct StageTables {
    input: Table,
    context: Table,
    model_call: Table,
    tool_call: Table,
    handoff: Table,
    output: Table,
}

impl StageTables {
    pub(crate) fn table(&self, stage: Stage) -> &Table {
        match stage {
            Stage::Input => &self.input,
            Stage::Context => &self.context,
            Stage::ModelCall => &self.model_call,
            Stage::ToolCall => &self.tool_call,
            Stage::Handoff => &self.handoff,
            Stage::Output => &self.output,
        }
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Exfiltration {
    /// Hosts that links and images may carry data to: `example.com`, `*.example.com` for those
    /// below it, `**.example.com` for both.
    pub(crate) allowed_hosts: Vec<Spanned<String>>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Parts {
    /// Kinds of parts that are not text and may pass unseen: `image_url`.
    pub(crate) allowed: Vec<String>,
}

/// A rule of one's own: literal anchors and a bounded pattern that begins with one of them.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleEntry {
    /// `custom.name`.
    pub(crate) kind: Spanned<String>,
    pub(crate) anchors: Spanned<Vec<String>>,
    pub(crate) pattern: Spanned<String>,
    #[serde(default = "yes")]
    pub(crate) whole_words: bool,
    /// What its presence raises the label to.
    pub(crate) level: Option<Level>,
}

impl RuleEntry {
    /// Where the part that a [`rule_scan::BuildError`] complains of stands in the document.
    pub(crate) fn place(&self, path: &str) -> usize {
        match path {
            "anchor" => self.anchors.span().start,
            "pattern" => self.pattern.span().start,
            _ => self.kind.span().start,
        }
    }
}

fn yes() -> bool {
    true
}
