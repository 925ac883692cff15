//! Forged turns of a conversation: lines, headings and elements that name who speaks.

use rule_scan::{Anchor, ByteClass, Rule};

use super::order::{Reader, Strength};
use super::{INDENT, not_line_end, rule};
use crate::kind::FORGED_TURN;
use crate::rules::RANK;

pub(crate) fn rules(reader: &Reader) -> Vec<Rule> {
    let mut rules = Vec::from(speakers());
    rules.extend(messages());
    rules.extend(orders(reader));
    rules
}

/// Lines and headings that name who speaks.
fn speakers() -> [Rule; 6] {
    [
        rule(
            FORGED_TURN,
            "speaker",
            Anchor::literals([
                "human:", "assistant:", "system:", "user:", "developer:", "human**", "assistant**",
                "system**", "user**", "human]:", "assistant]:", "system]:", "user]:",
            ])
            .back(INDENT, 6),
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
            .back(INDENT, 6),
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
                "<important_instruction", "<instruction>", "</instruction>",
            ]),
            r#"(?i:</?(?:system(?:[_-](?:prompt|reminder|message|instructions?))?|admin|assistant|user(?:_query)?|human|(?:important_)?instructions?)>|role=["'](?:system|developer)["'] ?>)"#,
        )
        // Perl documents with `C<system>`, generics of Rust and C++ look like this.
        .left(ByteClass::WORD)
        .confidence(80),
    ]
}

/// Who stands above the user, and gives an order. A person or a program is named so as well, in
/// minutes and in logs; then what follows is no order.
fn orders(reader: &Reader) -> [Rule; 3] {
    const LONGEST: usize = 320;
    let line_reader = reader.clone();
    let line = Rule::window(
        FORGED_TURN,
        Anchor::literals([
            "system:", "system**", "system]", "system override", "system instruction", "system note",
            "system command", "system directive", "system message", "system prompt",  
            "admin override", "admin instruction", "admin command",  
             "developer note", "developer message", "developer instruction",
        ])
        .back(INDENT, 6),
        LONGEST,
        move |text| {
            let end = text.iter().position(|byte| b"\r\n".contains(byte)).unwrap_or(text.len());
            let line = text.get(..end)?;
            // A program that calls a model has its prompt in quotation marks.
            let quoted = line.trim_ascii_start().first().is_some_and(|byte| b"'\"`".contains(byte));
            (!quoted && line_reader.is_full_command(line)).then_some(end)
        },
    )
    .lead(r##"[ \t>*#"'\[-]{0,6}(?i:system(?: (?:override|instructions?|note|commands?|directives?|prompt|message))?|(?:developer|admin(?:istrator)?) (?:override|instructions?|note|commands?|directives?|message))[\])*]{0,3}:[\])*]{0,3} ?\n?"##)
    .left(not_line_end());
    let element_reader = reader.clone();
    let element = Rule::window(
        FORGED_TURN,
        Anchor::literals([
            "<system>",
            "<system_prompt>",
            "<system-prompt>",
            "<system_message>",
            "<system-reminder>",
            "<system_reminder>",
            "<admin>",
            "<instruction>",
            "<instructions>",
            "<user_query>",
            "<developer>",
            "<important>",
        ]),
        LONGEST,
        move |text| {
            let end = text.iter().position(|&byte| byte == b'<').unwrap_or(text.len());
            element_reader.is_command(text.get(..end)?).then_some(end)
        },
    )
    .lead("<[A-Za-z_-]{5,16}>")
    .left(ByteClass::WORD);
    let message_reader = reader.clone();
    let message = Rule::window(
        FORGED_TURN,
        Anchor::literals(["role\"", "role'", "role\\\""]),
        LONGEST,
        move |text| {
            let end = text.iter().position(|&byte| byte == b'"').unwrap_or(text.len());
            // Documentation has a system message that tells a model who it is, or to be brief.
            message_reader.strength(text.get(..end)?).is_some_and(|strength| strength > Strength::Order).then_some(end)
        },
    )
    .lead(r#"role\\?["'] ?: ?\\?["'](?i:system|developer)\\?["']\s{0,4},\s{0,24}\\?["'](?:content|text)\\?["'] ?: ?\\?["']"#);
    [("line_order", line), ("element_order", element), ("message_order", message)]
        .map(|(name, rule)| rule.named(format!("{FORGED_TURN}/{name}")).rank(RANK).confidence(93))
}
