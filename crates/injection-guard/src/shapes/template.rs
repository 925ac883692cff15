//! Control tokens of chat templates. Running text has no use for them; source code and
//! documentation of language models has, which is why the less telling ones are less sure.

use rule_scan::{Anchor, Rule};

use super::{MARKS, rule};
use crate::kind::TEMPLATE_TOKEN;

/// A bar as tokenizers have it: ASCII, or the fullwidth one of DeepSeek.
const BAR: &str = r"(?:\||\xEF\xBD\x9C)";
/// What stands between the parts of a name: an underscore, a blank, the block of DeepSeek.
const JOIN: &str = r"(?:[_ -]|\xE2\x96\x81)";
/// What the names of control tokens are made of, in ChatML and its many children, Llama, Phi,
/// Command, Granite, GLM, Kimi, DeepSeek and gpt-oss.
const PART: &str = "(?i:im|start|end|begin|of|header|id|eot|eom|eos|bos|turn|text|role|user|system|\
    assistant|tools?|developer|observation|chatbot|human|message|channel|constrain|return|call|calls|\
    response|responses|result|results|output|outputs|action|thinking|think|prompt|endoftext|endofprompt|\
    endofturn|sentence|middle|sep|section|argument|arguments|python|tag|fim|prefix|suffix|token|\
    document|documents|context|available|list|citation|plugin|interpreter|step|startoftext|padding)";

pub(crate) fn rules() -> Vec<Rule> {
    let inner = format!("{JOIN}?/?{JOIN}?{PART}(?:{JOIN}{{0,2}}{PART}){{0,5}}{JOIN}?");
    let bars = Anchor::literals(["<|", "< |", "<\u{FF5C}", "< \u{FF5C}"]);
    vec![
        rule(TEMPLATE_TOKEN, "bars", bars, &format!("< ?{BAR}{inner}{BAR} ?>"))
            .confidence(95),
        // Any other name between bars: tokens that are reserved, numbered, or of tomorrow.
        rule(
            TEMPLATE_TOKEN,
            "any_bars",
            Anchor::literals(["<|", "<\u{FF5C}"]),
            &format!(r"<{BAR}[A-Za-z](?:[A-Za-z0-9_]|\xE2\x96\x81){{2,40}}{BAR}>"),
        )
        .confidence(60),
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
        .left(rule_scan::ByteClass::NONE.with(b"#"))
        .confidence(50),
    ]
}
