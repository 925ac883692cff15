//! Where a text stands.

/// Where a text stands: who can have written it, and whether it may give orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Source {
    /// A message of the person whom the agent works for. Orders are normal here.
    User,
    /// A system prompt, or what an operator configured. Orders and rules are normal here.
    System,
    /// What a tool answered: search results, e-mails, API responses, files, command output.
    ToolResult,
    /// A document, web page or passage that was retrieved.
    Document,
    /// What the agent remembered earlier.
    Memory,
    /// A message of another agent.
    Agent,
}

impl Source {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::User, Self::System, Self::ToolResult, Self::Document, Self::Memory, Self::Agent];

    /// Whether it is something to read and not somebody to obey: everything but [`Source::User`]
    /// and [`Source::System`].
    #[must_use]
    pub const fn is_data(self) -> bool {
        !matches!(self, Self::User | Self::System)
    }
}
