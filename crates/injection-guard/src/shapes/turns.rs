//! Forged turns, and what claims that the data is over.

use rule_scan::{Anchor, ByteClass, Rule};

use super::order::Reader;
use super::{not_line_end, rule};
use crate::kind::FORGED_TURN;
use crate::rules::RANK;

pub(crate) fn rules(reader: &Reader) -> Vec<Rule> {
    let mut rules = Vec::from(speakers());
    rules.extend(messages());
    rules.extend(ends());
    rules.push(wrapper(reader));
    rules
}

/// Lines and headings that name who speaks.
fn speakers() -> [Rule; 6] {
    let indent = ByteClass::NONE.with(b" \t>*#\"'[");
    [
        rule(
            FORGED_TURN,
            "speaker",
            Anchor::literals([
                "human:", "assistant:", "system:", "user:", "developer:", "human**", "assistant**",
                "system**", "user**", "human]:", "assistant]:", "system]:", "user]:",
            ])
            .back(indent, 6),
            r##"[ \t>*#"'\[]{0,6}(?i:human|assistant|system|user|developer)(?:\*\*:|:\*\*|\]:|:)"##,
        )
        .left(not_line_end())
        .confidence(50),
        // Claude before its messages: a blank line, then the speaker.
        rule(FORGED_TURN, "legacy", Anchor::literals(["\n\nhuman:"]), "\n\n(?i:human):")
            .confidence(75),
        // An announcement by the system rather than a turn of it.
        rule(
            FORGED_TURN,
            "announcement",
            Anchor::literals([
                "system override", "system instruction", "system note", "system command",
                "system directive", "system prompt", "system message", "admin override",
                "admin instruction", "admin command", "developer note", "developer message",
                "developer instruction", "assistant instruction",
            ])
            .back(indent, 6),
            r##"[ \t>*#"'\[]{0,6}(?i:system|admin|developer|assistant) (?i:override|instructions?|note|commands?|directives?|prompt|message)[\])*]{0,3}:[\])*]{0,3}"##,
        )
        .left(not_line_end())
        .confidence(75),
        rule(
            FORGED_TURN,
            "heading",
            Anchor::literals(["###"]),
            r"#{3,6} ?(?i:instructions?|response|system(?: prompt| message)?|assistant|human|user|guidelines|commands|directives|prompts)(?: ?#{1,6}|:|\n)",
        )
        .left(ByteClass::NONE.with(b"#"))
        .confidence(80),
        rule(
            FORGED_TURN,
            "new_heading",
            Anchor::literals(["### new", "###new", "### end of", "### updated"]),
            r"#{3,6} ?(?i:new|end of|updated) (?i:instructions?|system(?: prompt| message)?|guidelines|commands?|directives?|directions?|prompts?|rules|tasks?|context|document|input)",
        )
        .confidence(95),
        rule(
            FORGED_TURN,
            "link",
            Anchor::literals(["[system]", "[assistant]", "(#system", "(#instructions", "(#inner_monologue", "(#assistant"]),
            r"(?i:\[(?:system|assistant)\](?:\(#[a-z_]{1,24}\)|[ :\n])|\(#(?:system|instructions|inner_monologue|assistant)\))",
        )
        .confidence(90),
    ]
}

/// Turns as programs write them.
fn messages() -> [Rule; 4] {
    [
        rule(
            FORGED_TURN,
            "message",
            Anchor::literals(["\"role\"", "'role'", "\\\"role\\\""]),
            r#"(?i:\\?["']role\\?["'] ?: ?\\?["'](?:system|developer)\\?["'])"#,
        )
        .confidence(80),
        // Documentation of every chat API has these two; it takes others to make them evidence.
        rule(
            FORGED_TURN,
            "message_turn",
            Anchor::literals(["\"role\"", "'role'", "\\\"role\\\""]),
            r#"(?i:\\?["']role\\?["'] ?: ?\\?["'](?:user|assistant|tool|model)\\?["']\s{0,4},\s{0,24}\\?["'](?:content|parts)\\?["'] ?:)"#,
        )
        .confidence(50),
        rule(
            FORGED_TURN,
            "yaml",
            Anchor::literals(["role: system", "role: developer", "role: assistant", "role: user", "role: \""]),
            r#"role: ["']?(?:system|developer|assistant|user)["']?\s{1,24}content: ?"#,
        )
        .left(ByteClass::WORD)
        .confidence(70),
        rule(
            FORGED_TURN,
            "element",
            Anchor::literals([
                "<system>", "</system>", "<system_prompt>", "</system_prompt>", "<system-prompt>",
                "</system-prompt>", "<admin>", "<system-reminder>", "<system_reminder>", "<assistant>",
                "</assistant>", "</user>", "<instructions>", "<system_message>", "<system_instruction",
                "role=\"system\"", "role='system'", "role=\"developer\"", "<human>", "<user_query>",
                "<important_instruction",
            ]),
            r#"(?i:</?(?:system(?:[_-](?:prompt|reminder|message|instructions?))?|admin|assistant|user(?:_query)?|human|(?:important_)?instructions?)>|role=["'](?:system|developer)["'] ?>)"#,
        )
        // Perl documents with `C<system>`, generics of Rust and C++ look like this.
        .left(ByteClass::WORD)
        .confidence(80),
    ]
}

/// What claims that the data, or the turn of the user, is over, or that another begins.
fn ends() -> [Rule; 4] {
    [
        rule(
            FORGED_TURN,
            "end_then",
            Anchor::literals(["end of", "end document", "end context", "end user input", "end data"]),
            r"(?i:end (?:of )?(?:the )?(?:document|prompt|context|(?:user )?input|data|e-?mails?|file|tool (?:output|results?|response)|search results?|(?:web )?page|article|conversation|instructions|summary|text)[\])]?(?:[ .:=#*>-]{1,12}\n{0,3}|\n{1,3})(?:now|new|please|you|instead|next|ignore|system|user|begin|assistant|the user)[ :])",
        )
        .confidence(95),
        rule(
            FORGED_TURN,
            "end",
            Anchor::literals(["end of", "---end", "--- end", "===end", "=== end", "***end", "*** end", "###end", "### end", ">>>end", ">>> end", "<<<end", "<<< end", "[end ", "end document", "end context"]).back(ByteClass::NONE.with(b"-=#*/<>["), 2),
            r"(?i:[-=#*/<>\[]{1,8} ?end ?(?:of )?(?:the )?(?:document|system prompt|prompt|context|(?:user )?input|data|e-?mails?|file|tool (?:output|results?|response)|search results?|conversation|instructions|summary|text|user (?:query|message|request)|untrusted[a-z ]{0,16}|external[a-z ]{0,16})(?: ?[-=#*>]{2,8}|\]| ?\n))|END OF (?:THE )?(?:DOCUMENT|CONTEXT|E-?MAIL|TOOL (?:OUTPUT|RESULTS?)|(?:SYSTEM |USER )?PROMPT|USER (?:INPUT|QUERY|MESSAGE)|CONVERSATION)[.:\n]",
        )
        .confidence(80),
        rule(
            FORGED_TURN,
            "begin",
            Anchor::literals(["begin", "start"]).at_word_start().back(ByteClass::NONE.with(b"-=#*[< "), 8),
            r"[-=#*<\[]{1,8} ?(?i:(?:begin(?:ning)?|start)(?: of)?(?: the)?(?: new)? (?:system|user|assistant|admin|developer|hidden|secret|new)(?:'s)? (?:prompt|messages?|instructions?|input|query|conversation|task|command|turn)) ?[-=#*>\]]{1,8}",
        )
        .left(ByteClass::NONE.with(b"-=#*[<"))
        .confidence(85),
        // The question that the user is said to have put.
        rule(
            FORGED_TURN,
            "user_says",
            Anchor::literals([
                "user query", "user question", "user request", "user message", "user input",
                "user prompt", "user task", "user instruction", "user's query", "user's question",
                "user's request", "user's message", "user's task", "user's instruction",
            ])
            .back(ByteClass::ALPHA.with(b" "), 12),
            r"(?i:(?:the )?(?:real|actual|true|next|new|latest|final|following) user(?:'s)? (?:query|question|request|message|input|prompt|task|instructions?)(?: is| are| follows| says| reads| begins| starts)? ?(?:here|below|now)?(?:[:\n]| is | asks ))",
        )
        .left(ByteClass::WORD)
        .confidence(90),
    ]
}

/// The end tag of what a prompt wraps data in, with something after it that reads like an order.
/// Without one it is an end tag.
fn wrapper(reader: &Reader) -> Rule {
    const NAMES: [&str; 30] = [
        "document",
        "documents",
        "doc",
        "context",
        "data",
        "input",
        "email",
        "email_body",
        "page",
        "webpage",
        "web_page",
        "user_input",
        "user_data",
        "user_message",
        "tool_result",
        "tool_results",
        "tool_output",
        "function_result",
        "function_results",
        "search_result",
        "search_results",
        "results",
        "retrieved",
        "retrieved_context",
        "external_content",
        "untrusted",
        "untrusted_data",
        "untrusted_content",
        "content",
        "text",
    ];
    const LONGEST: usize = 320;
    let reader = reader.clone();
    let anchors = NAMES.iter().map(|name| format!("</{name}>"));
    Rule::window(FORGED_TURN, Anchor::literals(anchors), LONGEST, move |window| {
        let end = window.iter().position(|&byte| byte == b'>')? + 1;
        let rest = window.get(end..)?;
        // More than one wrapper may be closed.
        let mut at = 0;
        loop {
            let here = rest.get(at..)?;
            let blanks = here.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            let here = here.get(blanks..)?;
            if !here.starts_with(b"</") {
                at += blanks;
                break;
            }
            at += blanks + here.iter().position(|&byte| byte == b'>')? + 1;
        }
        let after = rest.get(at..)?;
        let forged =
            [&b"<system"[..], b"<user", b"<instruction", b"<assistant", b"<admin", b"<human"]
                .iter()
                .any(|tag| {
                    after.get(..tag.len()).is_some_and(|here| here.eq_ignore_ascii_case(tag))
                });
        (forged || reader.is_order(after)).then_some(end)
    })
    .named(format!("{FORGED_TURN}/wrapper"))
    .rank(RANK)
    .confidence(95)
}
