//! What claims that the data, or the turn of the user, is over, or that another begins.

use rule_scan::{Anchor, ByteClass, Rule};

use super::order::Reader;
use super::{MARKS, rule};
use crate::kind::FORGED_TURN;
use crate::rules::RANK;

/// A line that says that the data ends: marks, `end of`, what ends, marks. Capitals need no marks.
const DELIMITER: &str = r"(?i:(?:[-=#*]{2,8}>? ?|<{2,4} ?)end[ _]?(?:of[ _])?(?:all[ _])?(?:the[ _])?(?:document|(?:system[ _])?prompt|context|(?:user[ _])?input|data|e-?mails?|body|file|tool[ _](?:output|results?|response)|search[ _]results?|(?:web[ _]?)?page|website|article|report|attachments?|transcript|memory|content|conversation|instructions|summary|text|user[ _](?:query|message|request)|untrusted[a-z _]{0,16}|external[a-z _]{0,16})(?: ?[-=#*>]{2,8}|\]| ?\n)|[-=~#*%]{3,8} ?end ?[-=~#*%]{3,8}|[<\[(]{1,3}/? ?end[ _]?(?:of[ _])?(?:all[ _])?(?:the[ _])?(?:document|(?:system[ _])?prompt|context|(?:user[ _])?input|data|e-?mails?|body|file|tool[ _](?:output|results?|response)|search[ _]results?|(?:web[ _]?)?page|website|article|report|attachments?|transcript|memory|content|conversation|instructions|summary|text|user[ _](?:query|message|request)|untrusted[a-z _]{0,16}|external[a-z _]{0,16})[. ]{0,2}[>\])]{1,3})|END OF (?:THE )?(?:DOCUMENT|CONTEXT|E-?MAIL|TOOL (?:OUTPUT|RESULTS?)|(?:SYSTEM |USER )?PROMPT|USER (?:INPUT|QUERY|MESSAGE)|CONVERSATION)[.:\n]";

pub(crate) fn rules(reader: &Reader) -> Vec<Rule> {
    let mut rules = Vec::from(fixed());
    rules.push(delimited_order(reader));
    rules.push(wrapper(reader));
    rules
}

/// Delimiters, and what follows them.
fn fixed() -> [Rule; 4] {
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
            delimiters(),
            DELIMITER,
        )
        .confidence(80),
        rule(
            FORGED_TURN,
            "begin",
            Anchor::literals(["begin", "start"]).at_word_start().back(MARKS, 8),
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

fn delimiters() -> Anchor {
    Anchor::literals([
        "end of", "end_of", "-end", "- end", "=end", "= end", "*end", "* end", "#end", "# end",
        ">end", "> end", "<end", "< end", "[end ", "</end", "~end", "~ end", "%end", "% end",
        "(end of",
    ])
    .back(MARKS, 8)
}

/// A delimiter, and an order after it.
fn delimited_order(reader: &Reader) -> Rule {
    const LONGEST: usize = 320;
    let reader = reader.clone();
    Rule::window(FORGED_TURN, delimiters(), LONGEST, move |text| {
        let blanks = text.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let line = text.get(blanks..)?.iter().take_while(|byte| !b"\r\n".contains(byte)).count();
        let next = text.get(blanks..)?;
        (speaks(next) || reader.is_command(next)).then_some(blanks + line)
    })
    .lead(DELIMITER)
    .named(format!("{FORGED_TURN}/delimited_order"))
    .rank(RANK)
    .confidence(93)
}

/// The end tag of what a prompt wraps data in, with something after it that reads like an order.
/// Without one it is an end tag.
fn wrapper(reader: &Reader) -> Rule {
    const NAMES: [&str; 44] = [
        "article",
        "content",
        "context",
        "contexte",
        "contexto",
        "contesto",
        "data",
        "daten",
        "datos",
        "dados",
        "dati",
        "doc",
        "document",
        "documents",
        "documento",
        "dokument",
        "donnees",
        "email",
        "email_body",
        "external_content",
        "function_result",
        "function_results",
        "input",
        "kontext",
        "mail",
        "message",
        "page",
        "passage",
        "quote",
        "results",
        "retrieved",
        "retrieved_context",
        "search_result",
        "search_results",
        "source",
        "text",
        "tool_output",
        "tool_response",
        "tool_result",
        "tool_results",
        "untrusted",
        "untrusted_content",
        "user_data",
        "user_input",
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
        (speaks(after) || reader.is_order(after)).then_some(end)
    })
    .named(format!("{FORGED_TURN}/wrapper"))
    .rank(RANK)
    .confidence(95)
}

/// Whether a turn begins here: an element or a line that names who speaks.
fn speaks(text: &[u8]) -> bool {
    const SPEAKERS: [&[u8]; 9] = [
        b"system",
        b"user",
        b"assistant",
        b"human",
        b"developer",
        b"operator",
        b"admin",
        b"directive",
        b"instruction",
    ];
    let element = text.first() == Some(&b'<');
    let name = text.get(usize::from(element)..).unwrap_or(&[]);
    let begins = |speaker: &[u8]| {
        name.get(..speaker.len()).is_some_and(|here| here.eq_ignore_ascii_case(speaker))
    };
    let Some(speaker) = SPEAKERS.iter().find(|speaker| begins(speaker)) else { return false };
    // "Developer message:", and not "user guide".
    let rest = name.get(speaker.len()..).unwrap_or(&[]);
    let word = |byte: &&u8| byte.is_ascii_alphabetic() || b" _-".contains(byte);
    let after = rest.get(rest.iter().take(16).take_while(word).count());
    if element { after.is_some_and(|byte| b">= ".contains(byte)) } else { after == Some(&b':') }
}
