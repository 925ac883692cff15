//! What is checked: a stage, who is at its other end, and the texts.

use audit_types::{Digest, Stage};

/// One thing to check.
///
/// Each constructor is a stage of a run. Names are a class or a class and a name, as in the policy:
/// `user`, `tool:search`, `model:acme/large`, `person`, `store:notes`.
#[derive(Clone)]
pub struct Check<'t> {
    pub(crate) stage: Stage,
    /// The source of what comes in, or the sink of what goes out.
    pub(crate) subject: &'t str,
    pub(crate) texts: Vec<&'t str>,
    pub(crate) parts: Vec<&'t str>,
    pub(crate) agent: Option<&'t str>,
    pub(crate) time: Option<i64>,
    pub(crate) approved: Option<Digest>,
}

impl std::fmt::Debug for Check<'_> {
    /// The stage and how many texts and parts: names may come from a model.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Check")
            .field("stage", &self.stage)
            .field("texts", &self.texts.len())
            .field("parts", &self.parts.len())
            .finish_non_exhaustive()
    }
}

impl<'t> Check<'t> {
    /// User, or whoever instructs, to agent. `source` is declared in the policy's `sources`.
    #[must_use]
    pub fn input(source: &'t str, text: &'t str) -> Self {
        Self::new(Stage::Input, source, vec![text])
    }

    /// Tool result, document or memory to agent. `source` is declared in the policy's `sources`.
    #[must_use]
    pub fn context(source: &'t str, text: &'t str) -> Self {
        Self::new(Stage::Context, source, vec![text])
    }

    /// Agent to model provider: all messages of the call. `model` is declared in the policy's
    /// `sinks`.
    #[must_use]
    pub fn model_call(model: &'t str, messages: impl IntoIterator<Item = &'t str>) -> Self {
        Self::new(Stage::ModelCall, model, messages.into_iter().collect())
    }

    /// Agent to tool: the arguments as they are sent. `tool` (`tool:name`) is declared in the
    /// policy's `sinks`.
    #[must_use]
    pub fn tool_call(tool: &'t str, arguments: &'t str) -> Self {
        Self::new(Stage::ToolCall, tool, vec![arguments])
    }

    /// Agent to agent. `agent` (`agent:name`) is declared in the policy's `sinks`.
    #[must_use]
    pub fn handoff(agent: &'t str, text: &'t str) -> Self {
        Self::new(Stage::Handoff, agent, vec![text])
    }

    /// Agent to person, store or next system. `sink` is declared in the policy's `sinks`.
    #[must_use]
    pub fn output(sink: &'t str, text: &'t str) -> Self {
        Self::new(Stage::Output, sink, vec![text])
    }

    fn new(stage: Stage, subject: &'t str, texts: Vec<&'t str>) -> Self {
        Self { stage, subject, texts, parts: Vec::new(), agent: None, time: None, approved: None }
    }

    /// A further text of the same message.
    #[must_use]
    pub fn and_text(mut self, text: &'t str) -> Self {
        self.texts.push(text);
        self
    }

    /// A part that is not text, by its kind (`image_url`). It is held unless the policy names the
    /// kind.
    #[must_use]
    pub fn and_part(mut self, kind: &'t str) -> Self {
        self.parts.push(kind);
        self
    }

    /// The agent that acts; it stands in the record.
    #[must_use]
    pub fn by(mut self, agent: &'t str) -> Self {
        self.agent = Some(agent);
        self
    }

    /// When, in microseconds since the Unix epoch; the system's clock unless set.
    #[must_use]
    pub fn at(mut self, time: i64) -> Self {
        self.time = Some(time);
        self
    }

    /// The digest of a [`Verdict::Hold`](crate::Verdict::Hold) that a person has approved. It
    /// counts for the very same check of the same run only, and once. That the person may approve
    /// is for the caller to see to.
    #[must_use]
    pub fn approved(mut self, digest: Digest) -> Self {
        self.approved = Some(digest);
        self
    }
}
