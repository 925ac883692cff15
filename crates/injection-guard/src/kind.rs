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
/// An HTML comment that holds an instruction.
pub const HIDDEN_HTML: &str = "injection.hidden_html";

/// All kinds.
pub const ALL: [&str; 10] = [
    OVERRIDE,
    ROLE,
    FORGED_TURN,
    TEMPLATE_TOKEN,
    EXFILTRATION_ORDER,
    TOOL_ORDER,
    SECRECY,
    PROMPT_EXTRACTION,
    INVISIBLE_TEXT,
    HIDDEN_HTML,
];
