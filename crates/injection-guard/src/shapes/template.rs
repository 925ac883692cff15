//! Control tokens of chat templates. Running text has no use for them; source code and
//! documentation of language models has, which is why the less telling ones are less sure.

use rule_scan::{Anchor, ByteClass, Rule, Trimmed, Validity};

use super::{MARKS, rule};
use crate::kind::TEMPLATE_TOKEN;

/// What the names of control tokens are made of, in ChatML and its many children, Llama, Phi,
/// Command, Granite, GLM, Kimi, DeepSeek and gpt-oss.
const PARTS: [&str; 68] = [
    "action",
    "argument",
    "arguments",
    "assistant",
    "available",
    "begin",
    "bos",
    "call",
    "calls",
    "channel",
    "chatbot",
    "citation",
    "constrain",
    "context",
    "developer",
    "document",
    "documents",
    "end",
    "endofprompt",
    "endoftext",
    "endofturn",
    "eom",
    "eos",
    "eot",
    "fim",
    "header",
    "human",
    "id",
    "im",
    "interpreter",
    "list",
    "message",
    "middle",
    "observation",
    "of",
    "output",
    "outputs",
    "padding",
    "plugin",
    "prefix",
    "prompt",
    "python",
    "response",
    "responses",
    "result",
    "results",
    "return",
    "role",
    "section",
    "sentence",
    "sep",
    "start",
    "startoftext",
    "step",
    "suffix",
    "system",
    "tag",
    "text",
    "think",
    "thinking",
    "token",
    "tool",
    "tools",
    "turn",
    "user",
    "pad",
    "unk",
    "model",
];
/// The fullwidth bar that DeepSeek has for the ASCII one, and its block for an underscore.
const WIDE_BAR: &[u8] = "\u{FF5C}".as_bytes();
const BLOCK: &[u8] = "\u{2581}".as_bytes();

pub(crate) fn rules() -> Vec<Rule> {
    let bar = r"(?:\||\xEF\xBD\x9C)";
    let bars = format!(r"< ?{bar}(?:[A-Za-z0-9_ /-]|\xE2\x96\x81){{1,56}}{bar} ?>");
    vec![
        rule(TEMPLATE_TOKEN, "bars", Anchor::literals(["<|", "< |", "<\u{FF5C}", "< \u{FF5C}"]), &bars)
            .left(ByteClass::NONE.with(b"`\"'"))
            .validate(between_bars)
            .confidence(95),
        // Between quotation marks, and nothing else there, it is talked about or part of a program,
        // and may be read as a token all the same.
        rule(
            TEMPLATE_TOKEN,
            "quoted",
            Anchor::literals(["`<|", "`<\u{FF5C}", "\"<|", "\"<\u{FF5C}", "'<|", "'<\u{FF5C}"]),
            &format!("{bars}[`\"']?"),
        )
        .lead("[`\"']")
        .trim(|token| {
            // The quotation marks are not part of it: JSON needs them.
            let (token, quoted) = match token {
                [token @ .., b'`' | b'"' | b'\''] => (token, -40),
                token => (token, 0),
            };
            match between_bars(token) {
                Validity::Reject => None,
                Validity::Accept(points) => {
                    Some(Trimmed { points: points.min(quoted), len: token.len() })
                }
            }
        })
        .confidence(95),
        // Llama 2 and Mistral.
        rule(
            TEMPLATE_TOKEN,
            "brackets",
            Anchor::literals([
                "[inst]", "[/inst]", "[ inst ]", "[/ inst ]", "[ /inst ]", "<<sys>>", "<</sys>>",
                "<< sys >>", "<< /sys >>", "<</ sys >>",
            ]),
            r"\[ ?/? ?INST ?\]|<< ?/? ?SYS ?>>",
        )
        .confidence(95),
        rule(
            TEMPLATE_TOKEN,
            "mistral",
            Anchor::literals([
                "tool_calls]", "available_tools]", "tool_results]", "tool_content]", "system_prompt]",
                "model_settings]",
            ])
            .back(MARKS, 4),
            r"\[ ?/? ?(?:TOOL_CALLS|AVAILABLE_TOOLS|TOOL_RESULTS|TOOL_CONTENT|SYSTEM_PROMPT|MODEL_SETTINGS) ?\]",
        )
        .confidence(95),
        // Gemma, GLM, Command, and the ends of sequences that Llama 2 and others share.
        rule(
            TEMPLATE_TOKEN,
            "angles",
            Anchor::literals([
                "<start_of_turn>", "<end_of_turn>", "< start_of_turn >", "< end_of_turn >",
                "<start of turn>", "<end of turn>", "<start_function_", "<end_function_",
                "[gmask]", "<bos_token>", "<eos_token>", "<sop>", "<s>[inst", "</s><s>", "</s> <s>",
                "<extra_id_0>", "<extra_id_1>", "<end_of_utterance>",
            ]),
            r"< ?(?:start|end)[_ ]of[_ ]turn ?>|<end_of_utterance>|<(?:start|end)_function_(?:call|response|declaration)>|\[gMASK\](?:<sop>)?|<(?:BOS|EOS)_TOKEN>|<s>\[INST|</s> ?<s>|<sop>(?:<\||\n)|<extra_id_[01]>(?i:system|user|assistant)",
        )
        .confidence(90),
        // Hermes, Qwen and those after them: what a tool answered, and what a model thought.
        rule(
            TEMPLATE_TOKEN,
            "elements",
            Anchor::literals([
                "<tool_response>", "</tool_response>", "</tool_call>", "</think>", "<think>",
            ]),
            "</?tool_response>|</tool_call>|</?think>",
        )
        .confidence(50),
        // Alpaca: what answers the instruction.
        rule(
            TEMPLATE_TOKEN,
            "alpaca",
            Anchor::literals(["### response:", "###response:", "### instruction:", "###instruction:"]),
            r"###? ?(?i:instruction|response):",
        )
        .left(ByteClass::NONE.with(b"#"))
        .confidence(50),
    ]
}

/// Whether a name between bars is that of a control token: made of known parts, or one word of some
/// length, as tokens are that are reserved, numbered, or of tomorrow.
fn between_bars(token: &[u8]) -> Validity {
    let name = token.get(1..token.len().saturating_sub(1)).unwrap_or(&[]).trim_ascii();
    let bar = |name: &[u8]| if name.starts_with(b"|") { 1 } else { WIDE_BAR.len() };
    let end = if name.ends_with(b"|") { 1 } else { WIDE_BAR.len() };
    let name = name.get(bar(name)..name.len().saturating_sub(end)).unwrap_or(&[]);
    let mut parts = 0;
    let mut known = true;
    let mut rest = name;
    while let Some(&byte) = rest.first() {
        let joint = if rest.starts_with(BLOCK) {
            BLOCK.len()
        } else {
            usize::from(!byte.is_ascii_alphanumeric())
        };
        if joint > 0 {
            rest = rest.get(joint..).unwrap_or(&[]);
            continue;
        }
        let len = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let part = rest.get(..len).unwrap_or(&[]);
        known &= PARTS.iter().any(|known| part.eq_ignore_ascii_case(known.as_bytes()));
        parts += 1;
        rest = rest.get(len..).unwrap_or(&[]);
    }
    let word = !name.iter().any(|byte| b" /-".contains(byte));
    match (parts, known) {
        (0, _) => Validity::Reject,
        (..7, true) => Validity::Accept(0),
        _ if word && name.len() > 2 && name.first().is_some_and(u8::is_ascii_alphabetic) => {
            Validity::Accept(-35)
        }
        _ => Validity::Reject,
    }
}
