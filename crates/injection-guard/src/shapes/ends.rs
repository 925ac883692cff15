//! What claims that the data, or the turn of the user, is over, or that another begins.

use rule_scan::{Anchor, ByteClass, Rule, Trimmed, Validity};

use super::order::Reader;
use super::{MARKS, MARKS_BUT_BLANK, rule};
use crate::kind::FORGED_TURN;
use crate::rules::RANK;

/// What data is called when it ends.
const DATA: [&str; 43] = [
    "article",
    "articles",
    "attachment",
    "attachments",
    "body",
    "content",
    "context",
    "conversation",
    "data",
    "document",
    "documents",
    "e-mail",
    "email",
    "emails",
    "external",
    "input",
    "instructions",
    "mail",
    "memory",
    "message",
    "output",
    "page",
    "prompt",
    "query",
    "quoted",
    "report",
    "request",
    "response",
    "result",
    "results",
    "retrieved",
    "search",
    "summary",
    "system",
    "text",
    "tool",
    "transcript",
    "trusted",
    "untrusted",
    "user",
    "web",
    "webpage",
    "website",
];
/// What may be called so in capitals without marks around it.
const PLAIN: [&str; 8] =
    ["CONTEXT", "CONVERSATION", "DOCUMENT", "EMAIL", "INPUT", "OUTPUT", "PROMPT", "RESULTS"];

pub(crate) fn rules(reader: &Reader) -> Vec<Rule> {
    let mut rules = Vec::from(fixed());
    rules.push(delimiter(reader));
    rules.push(wrapper(reader));
    rules
}

/// Delimiters, and what follows them.
fn fixed() -> [Rule; 3] {
    [
        rule(
            FORGED_TURN,
            "end_then",
            Anchor::literals(["end of", "end document", "end context", "end user input", "end data"]),
            r"(?i:end (?:(?:of )?(?:document|prompt|context|(?:user )?input|data|e-?mails?|file|tool (?:output|results?|response)|search results?|(?:web )?page|article|conversation|instructions|summary|text)[\])]?(?:[ .:=#*>-]{1,12}\n{0,3}|\n{1,3})|(?:of )?the (?:document|prompt|context|(?:user )?input|data|e-?mails?|file|tool (?:output|results?|response)|search results?|(?:web )?page|article|conversation|instructions|summary|text)[\])]?(?: ?[:=#*>-][ .:=#*>-]{0,11}\n{0,3}|[ .]{0,2}\n{1,3}))(?:now|new|please|you|instead|next|ignore|system|user|begin|assistant|the user)[ :])",
        )
        .confidence(95),
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
            r"(?i:(?:the )?(?:real|actual|true|next|new|latest|final|following) user(?:'s)? (?:query|question|request|message|input|prompt|task|instructions?)(?: is| are| follows| says| reads| begins| starts)? ?(?:here|below|now|as follows)?(?:[:\n]| is | asks ))",
        )
        .left(ByteClass::WORD)
        // "The next user request is handled by another worker."
        .validate(|says| Validity::Accept(if says.ends_with(b" ") { -30 } else { 0 }))
        .confidence(93),
    ]
}

/// A line that says that the data ends, by itself or with an order after it.
fn delimiter(reader: &Reader) -> Rule {
    const LONGEST: usize = 320;
    let reader = reader.clone();
    let anchor = Anchor::literals([
        "end of",
        "end_",
        "end untr",
        "end ext",
        "end doc",
        "end sys",
        "end user",
        "end context",
        "end input",
        "end email",
        "end data",
        "end tool",
        "end summ",
        "end cont",
        "end inst",
        "end prompt",
        "~ end",
        "~end",
        "% end",
        "=end",
        "= end",
    ])
    .back(MARKS, 24);
    Rule::window(FORGED_TURN, anchor, LONGEST, move |text| {
        let len = delimiter_len(text)?;
        let rest = text.get(len..)?;
        let blanks = rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let next = rest.get(blanks..)?;
        let line = next.iter().take_while(|byte| !b"\r\n".contains(byte)).count();
        Some(if speaks(next) || reader.is_command(next) {
            Trimmed { points: 93, len: len + blanks + line }
        } else {
            Trimmed { points: 80, len }
        })
    })
    .left(MARKS_BUT_BLANK)
    .named(format!("{FORGED_TURN}/end"))
    .rank(RANK)
    .confidence(0)
}

/// The length of a delimiter: marks, `end of`, what ends, marks or the end of the line.
fn delimiter_len(text: &[u8]) -> Option<usize> {
    let run = |from: usize, marks: &[u8]| {
        let rest = text.get(from..).unwrap_or(&[]);
        rest.iter().take(32).take_while(|byte| marks.contains(byte)).count()
    };
    // Comments begin with slashes; a slash counts in an end tag.
    let opens = run(0, b"-=#*<>[(~%");
    let slash = usize::from(opens > 0 && text.get(opens) == Some(&b'/'));
    let blank = |at: usize| usize::from(text.get(at) == Some(&b' '));
    let word = |at: usize| {
        let rest = text.get(at..).unwrap_or(&[]);
        let len = rest
            .iter()
            .take(14)
            .take_while(|byte| byte.is_ascii_alphabetic() || **byte == b'-')
            .count();
        let word = rest.get(..len).unwrap_or(&[]);
        // A rule may follow at once.
        let end = word.iter().rposition(|&byte| byte != b'-').map_or(0, |last| last + 1);
        word.get(..end).unwrap_or(&[])
    };
    let is = |word: &[u8], what: &str| word.eq_ignore_ascii_case(what.as_bytes());
    let mut at = opens + slash;
    at += blank(at);
    let end = word(at);
    if !is(end, "end") {
        return None;
    }
    let capitals = end == b"END";
    at += 3;
    let mut parts = 0;
    let (mut plain, mut of) = (false, false);
    loop {
        let gap = usize::from(matches!(text.get(at), Some(b' ' | b'_')));
        let next = word(at + gap);
        if gap == 0 && parts > 0 || next.is_empty() {
            break;
        }
        let joins = ["of", "the", "all", "this"].iter().any(|join| is(next, join));
        if !joins && !DATA.iter().any(|data| is(next, data)) {
            break;
        }
        of |= next == b"OF";
        plain |= PLAIN.iter().any(|plain| next == plain.as_bytes());
        parts += usize::from(!joins);
        at += gap + next.len();
    }
    let full_stop = usize::from(text.get(at) == Some(&b'.'));
    let closes = run(at + full_stop + blank(at + full_stop), b"-=#*>])~%");
    let after = at + full_stop + blank(at + full_stop) + closes;
    let ends_line = matches!(text.get(at + full_stop), None | Some(b'\n' | b'\r' | b':'));
    let first = text.first().copied().unwrap_or(0);
    let last = after.checked_sub(1).and_then(|last| text.get(last)).copied().unwrap_or(0);
    let bracketed = opens > 0 && b"<[(".contains(&first) && closes > 0 && b">])".contains(&last);
    let marked = match opens {
        0 => closes >= 2 && capitals,
        1 | 2 => closes >= 2,
        _ => closes >= 2 || ends_line || text.get(at) == Some(&b' '),
    };
    let called = parts > 0 && (bracketed || marked || of && plain && (ends_line || full_stop > 0));
    // "~~~ end ~~~".
    let bare = parts == 0 && opens >= 3 && closes >= 3;
    match (called || bare, closes) {
        (false, _) => None,
        (true, 0) => Some(at + full_stop),
        (true, _) => Some(after),
    }
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
