//! Rules for what is evidence by its shape: template tokens, forged turns, hidden text.

use rule_scan::{Anchor, ByteClass, Rule};

use crate::classes::Classes;
use crate::invisible;
use crate::kind;
use crate::lexicon::Lexicon;
use crate::rules::RANK;
use crate::tokens::Tokens;

/// Everything but the two bytes that end a line.
fn not_line_end() -> ByteClass {
    (0..=u8::MAX)
        .filter(|byte| !b"\n\r".contains(byte))
        .fold(ByteClass::NONE, |class, byte| class.with(&[byte]))
}

pub(crate) fn rules() -> Vec<Rule> {
    let line_start = not_line_end();
    let indent = ByteClass::NONE.with(b" \t>*#\"'");
    let rule = |kind: &str, name: &str, anchor: Anchor, pattern: &str| {
        Rule::new(kind, anchor, pattern).named(format!("{kind}/{name}")).rank(RANK)
    };
    vec![
        // Control tokens of chat templates; text has no use for them.
        rule(
            kind::TEMPLATE_TOKEN,
            "bars",
            Anchor::literals(["<|"]),
            r"<\|(?i:/?(?:im_(?:start|end|sep)|(?:start|end)_header_id|eot(?:_id)?|end(?:_of_(?:text|turn|tool|user|system|assistant))?|endof(?:text|prompt|turn)|begin_of_text|start|message|channel|return|call|(?:begin|end|start)[ _](?:user|system|assistant|tool)|system|user|assistant|tool|fim_(?:prefix|middle|suffix)|sep|eom_id|python_tag|constrain))\|>",
        )
        .confidence(95),
        rule(
            kind::TEMPLATE_TOKEN,
            "brackets",
            Anchor::literals(["[inst]", "[/inst]", "<<sys>>", "<</sys>>", "<start_of_turn>", "<end_of_turn>"]),
            r"\[/?INST\]|<</?SYS>>|<(?:start|end)_of_turn>",
        )
        .confidence(95),
        // Turns of a conversation inside a text.
        rule(
            kind::FORGED_TURN,
            "speaker",
            Anchor::literals(["human:", "assistant:", "system:", "user:"]).back(indent, 6),
            r##"[ \t>*#"']{0,6}(?i:human|assistant|system|user):"##,
        )
        .left(line_start)
        .confidence(60),
        rule(
            kind::FORGED_TURN,
            "heading",
            Anchor::literals(["###"]),
            r"#{3,6} ?(?i:instructions?|system(?: prompt| message)?|assistant|human|user|guidelines|commands|directives|prompts)(?: ?#{1,6}|:|\n)",
        )
        .left(ByteClass::NONE.with(b"#"))
        .confidence(80),
        rule(
            kind::FORGED_TURN,
            "new_heading",
            Anchor::literals(["### new", "###new", "### end of", "### updated"]),
            r"#{3,6} ?(?i:new|end of|updated) (?i:instructions?|system(?: prompt| message)?|guidelines|commands?|directives?|directions?|prompts?|rules|tasks?|context|document|input)",
        )
        .confidence(95),
        rule(
            kind::FORGED_TURN,
            "end_then",
            Anchor::literals(["end of"]),
            r"(?i:end (?:of )?(?:the )?(?:document|prompt|context|input|data|emails?|file|tool output|conversation|instructions|summary|text)[\])]?[ .:=#*-]{1,12}\n{0,3}(?:now|new|please|you|instead|next|ignore|system|user|begin)[ :])",
        )
        .confidence(95),
        rule(
            kind::FORGED_TURN,
            "link",
            Anchor::literals(["[system]", "[assistant]", "(#system", "(#instructions", "(#inner_monologue", "(#assistant"]),
            r"(?i:\[(?:system|assistant)\](?:\(#[a-z_]{1,24}\)|[ :\n])|\(#(?:system|instructions|inner_monologue|assistant)\))",
        )
        .confidence(90),
        rule(
            kind::FORGED_TURN,
            "message",
            Anchor::literals(["\"role\"", "'role'"]),
            r#"(?i:["']role["'] ?: ?["'](?:system|developer)["'])"#,
        )
        .confidence(80),
        rule(
            kind::FORGED_TURN,
            "element",
            Anchor::literals(["<system>", "</system>", "<system_prompt>", "</system_prompt>", "<admin>", "<system-reminder>", "<assistant>", "</assistant>", "</user>", "<instructions>"]),
            r"(?i:</?(?:system(?:[_-](?:prompt|reminder))?|admin|assistant|user|instructions)>)",
        )
        .confidence(80),
        rule(
            kind::FORGED_TURN,
            "end",
            Anchor::literals(["end of", "end summary", "---end", "--- end", "===end", "=== end"]),
            r"(?i:(?:[-=#*/]{2,8} ?)?end ?(?:of )?(?:the )?(?:document|system prompt|prompt|context|input|user input|data|email|emails|file|tool output|conversation|instructions|summary|text)(?: ?[-=#*]{2,8}|\]| ?\n))",
        )
        .confidence(80),
        hidden_html(),
    ]
    .into_iter()
    .chain(invisible::rules())
    .collect()
}

/// An HTML comment that holds an imperative or speaks to a machine.
fn hidden_html() -> Rule {
    let lexicon = Lexicon::parse(
        "order: ignore disregard forget override must instruct* assistant ai llm agent reveal send \
         forward delete execute prompt* always never secretly silently upload model summar* user\n\
         you: you your please must do respond reply say tell\n",
    );
    let classes = |name| lexicon.class(name).unwrap_or(Classes::NONE);
    let (order, you) = (classes("order"), classes("you"));
    Rule::window(kind::HIDDEN_HTML, Anchor::literals(["<!--"]), 504, move |window| {
        let end = window.windows(3).position(|three| three == b"-->");
        let end = end.map_or(window.len(), |at| at + 3);
        let tokens = Tokens::new(&lexicon, window.get(..end)?);
        let count =
            |class| tokens.as_slice().iter().filter(|token| token.classes.meets(class)).count();
        // One word of each: a licence or a build note seldom has both.
        (count(order) >= 2 || count(order) >= 1 && count(you) >= 1).then_some(end)
    })
    .named(format!("{}/comment", kind::HIDDEN_HTML))
    .rank(RANK)
    .confidence(80)
}
