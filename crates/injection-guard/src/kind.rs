//! The kinds of signals.

/// An order to set earlier or standing instructions aside, or new ones in their place.
pub const OVERRIDE: &str = "injection.override";
/// A role or mode without rules.
pub const ROLE: &str = "injection.role";
/// Something that looks like the next turn of a conversation, or like the end of the data.
pub const FORGED_TURN: &str = "injection.forged_turn";
/// A control token of a chat template.
pub const TEMPLATE_TOKEN: &str = "injection.template_token";
/// An order to send something to an address or to put a link into an answer.
pub const EXFILTRATION_ORDER: &str = "injection.exfiltration_order";
/// An order to a model to call a tool or to act, or words addressed to a model.
pub const TOOL_ORDER: &str = "injection.tool_order";
/// An order to keep something from the user.
pub const SECRECY: &str = "injection.secrecy";
/// An order to show the instructions of the model.
pub const PROMPT_EXTRACTION: &str = "injection.prompt_extraction";
/// Text that a reader does not see.
pub const INVISIBLE_TEXT: &str = "injection.invisible_text";
/// Characters that a reader does not see and that carry data: variation selectors or zero-width
/// characters in rows.
pub const INVISIBLE_PAYLOAD: &str = "injection.invisible_payload";
/// An HTML comment that holds an instruction.
pub const HIDDEN_HTML: &str = "injection.hidden_html";
/// Markdown that a renderer does not show and that holds an instruction: an alternative text, a
/// title, a comment, a link definition.
pub const HIDDEN_MARKDOWN: &str = "injection.hidden_markdown";
/// A comment of source code, or metadata of a file, that speaks to a model.
pub const HIDDEN_COMMENT: &str = "injection.hidden_comment";
/// An order that holds only for a machine: "if you are an AI ...".
pub const CONDITIONAL_ORDER: &str = "injection.conditional_order";
/// The call of a tool, in the form that models write it, inside data.
pub const TOOL_CALL: &str = "injection.tool_call";
/// Text that becomes an order only when it is decoded.
pub const ENCODED_ORDER: &str = "injection.encoded_order";
/// Repetition, or many turns of an invented conversation.
pub const PADDING: &str = "injection.padding";

/// A passage that the model takes for an injected instruction. Not a signal: what an
/// [`Assessment`](crate::Assessment) has as segments, where findings are wanted.
pub const PASSAGE: &str = "injection.passage";

/// All kinds of signals.
pub const ALL: [&str; 17] = [
    OVERRIDE,
    ROLE,
    FORGED_TURN,
    TEMPLATE_TOKEN,
    EXFILTRATION_ORDER,
    TOOL_ORDER,
    SECRECY,
    PROMPT_EXTRACTION,
    INVISIBLE_TEXT,
    INVISIBLE_PAYLOAD,
    HIDDEN_HTML,
    HIDDEN_MARKDOWN,
    HIDDEN_COMMENT,
    CONDITIONAL_ORDER,
    TOOL_CALL,
    ENCODED_ORDER,
    PADDING,
];
