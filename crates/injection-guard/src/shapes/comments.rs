//! Comments of source code, docstrings and metadata that speak to a model. Comments speak to
//! people; only one that names a machine, or sets instructions aside, counts.

use rule_scan::{Anchor, Rule, Trimmed};

use super::order::{Reader, Strength};
use super::{INDENT, not_line_end};
use crate::kind::HIDDEN_COMMENT;
use crate::rules::RANK;

/// How much of a comment is read.
const WINDOW: usize = 400;
/// How far into its line a word may stand that makes a comment worth reading.
const BACK: usize = 128;

pub(crate) fn rules(reader: &Reader) -> Vec<Rule> {
    vec![
        block(reader),
        docstring(reader),
        line(reader),
        field(reader),
        header(reader),
        commit(reader),
    ]
}

/// Comments between two marks.
fn block(reader: &Reader) -> Rule {
    const MARKS: [(&str, &str); 8] = [
        ("/*", "*/"),
        ("--[[", "]]"),
        ("{-", "-}"),
        ("(* ", "*)"),
        ("<#", "#>"),
        ("{{!", "}}"),
        ("<%--", "--%>"),
        ("=begin", "=end"),
    ];
    let reader = reader.clone();
    window("block", Anchor::literals(MARKS.map(|(opens, _)| opens)), move |text| {
        let (opens, closes) = MARKS.iter().find(|(opens, _)| text.starts_with(opens.as_bytes()))?;
        let inner = text.get(opens.len()..)?;
        let end = find(inner, closes.as_bytes()).unwrap_or(inner.len());
        let judged = judge(&reader, inner.get(..end)?)?;
        let len = (opens.len() + end + closes.len()).min(text.len());
        Some(Trimmed { len, ..judged })
    })
}

/// A string that stands by itself documents something.
fn docstring(reader: &Reader) -> Rule {
    let reader = reader.clone();
    let anchor = Anchor::literals(["\"\"\"", "'''"]).back(INDENT, 16);
    window("docstring", anchor, move |text| {
        let indent = text.iter().take_while(|byte| b" \t".contains(byte)).count();
        let mark = text.get(indent..indent + 3)?;
        let inner = text.get(indent + 3..)?;
        let end = find(inner, mark).unwrap_or(inner.len());
        let inner = inner.get(..end)?;
        // What stands between two of them is code.
        if [&b" = "[..], b"):", b"->", b"return "].iter().any(|code| find(inner, code).is_some()) {
            return None;
        }
        let judged = judge(&reader, inner)?;
        Some(Trimmed { len: (indent + 3 + end + 3).min(text.len()), ..judged })
    })
    .left(not_line_end())
}

/// Comments up to the end of the line. Their marks are everywhere, so what is looked for is a word
/// that such a comment must have; the line decides whether it is one.
fn line(reader: &Reader) -> Rule {
    const WORDS: [&str; 56] = [
        "ai ",
        "ai:",
        "ai,",
        "ai)",
        "ai-",
        "ais ",
        "ki-",
        "ia ",
        "ia,",
        "ia:",
        "llm",
        "language model",
        "chatgpt",
        "gpt",
        "chatbot",
        "claude",
        "copilot",
        "gemini",
        "agent",
        "agenc",
        "assist",
        "asist",
        "automated ",
        "autonomous ",
        "sprachmodell",
        "modelos de l",
        "taalmodel",
        "ajan",
        "yapay",
        "ignore all",
        "ignore any",
        "ignore your",
        "ignore previous",
        "ignore the above",
        "ignore prior",
        "disregard",
        "forget all",
        "forget your",
        "override your",
        "агент",
        "ассистент",
        "ии",
        "एजेंट",
        "सहायक",
        "エージェント",
        "アシスタント",
        "モデル",
        "助手",
        "代理",
        "人工智能",
        "에이전트",
        "어시스턴트",
        "وكلاء",
        "لوكلاء",
        "للنموذج",
        "لنماذج",
    ];
    let reader = reader.clone();
    let anchor = Anchor::literals(WORDS).at_word_start().back(not_line_end(), BACK);
    window("line", anchor, move |text| {
        let end = text.iter().position(|byte| b"\r\n".contains(byte)).unwrap_or(text.len());
        let line = text.get(..end)?;
        let comment = line.get(comment_start(line)?..)?;
        let judged = judge(&reader, comment)?;
        Some(Trimmed { len: end, ..judged })
    })
    .left(not_line_end())
}

/// Where the comment of a line begins.
fn comment_start(line: &[u8]) -> Option<usize> {
    const FIRST: [&[u8]; 9] = [b"//", b"#", b"--", b";", b"%", b"REM ", b"rem ", b"* ", b"' "];
    const LATER: [&[u8]; 5] = [b" // ", b"\t// ", b" # ", b"; // ", b" -- "];
    let indent = line.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let text = line.get(indent..)?;
    if FIRST.iter().any(|mark| text.starts_with(mark)) {
        // A line of a block comment is indented; a list of Markdown may be, too.
        return (!text.starts_with(b"* ") || indent % 2 == 1).then_some(indent);
    }
    LATER.iter().filter_map(|mark| Some(find(line, mark)? + mark.len())).min()
}

/// Fields of JSON, YAML and TOML that describe something.
fn field(reader: &Reader) -> Rule {
    const NAMES: [&str; 22] = [
        "description",
        "note",
        "notes",
        "comment",
        "comments",
        "_comment",
        "system_note",
        "instruction",
        "instructions",
        "hint",
        "remark",
        "remarks",
        "summary",
        "message",
        "ai_instructions",
        "llm_instructions",
        "metadata",
        "user_comment",
        "image_description",
        "annotation",
        "keywords",
        "disclaimer",
    ];
    let reader = reader.clone();
    let quoted = NAMES.iter().map(|name| format!("\"{name}\""));
    window("field", Anchor::literals(quoted), move |text| {
        let end = text.iter().position(|&byte| byte == b'"').unwrap_or(text.len());
        judge(&reader, text.get(..end)?)
    })
    .lead(r#""[a-z_]{4,20}" ?[:=] ?""#)
}

/// Lines of headers and of front matter: HTTP, EXIF, YAML.
fn header(reader: &Reader) -> Rule {
    const NAMES: [&str; 18] = [
        "description:",
        "note:",
        "notes:",
        "comment:",
        "comments:",
        "instructions:",
        "instruction:",
        "system_note:",
        "usercomment:",
        "user comment:",
        "imagedescription:",
        "image description:",
        "x-note:",
        "x-comment:",
        "x-instructions:",
        "x-ai-instructions:",
        "keywords:",
        "subject:",
    ];
    let reader = reader.clone();
    window("header", Anchor::literals(NAMES).back(INDENT, 8), move |text| {
        let end = text.iter().position(|byte| b"\r\n".contains(byte)).unwrap_or(text.len());
        judge(&reader, text.get(..end)?)
    })
    .lead(r"[ \t#-]{0,8}[A-Za-z_ -]{4,24}:[ \t]{0,4}")
    .left(not_line_end())
}

/// The message of a commit, as a log shows it.
fn commit(reader: &Reader) -> Rule {
    let reader = reader.clone();
    window("commit", Anchor::literals(["\ndate:   "]), move |text| {
        // Up to the next commit.
        let end = find(text, b"\ncommit ").unwrap_or(text.len());
        judge(&reader, text.get(..end)?)
    })
    .lead(r"\nDate:   [^\n]{0,60}\n\n    ")
}

fn judge(reader: &Reader, text: &[u8]) -> Option<Trimmed> {
    if text.len() < 16 {
        return None;
    }
    // Programs forward tokens to users and tell them so; that is what comments are about.
    let points = match reader.strength(text)? {
        Strength::Injection => 85,
        Strength::Addressed => 75,
        Strength::Named | Strength::Harm | Strength::Order => return None,
    };
    Some(Trimmed { points, len: text.len() })
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|here| here == what)
}

fn window(
    name: &str,
    anchor: Anchor,
    trim: impl Fn(&[u8]) -> Option<Trimmed> + Send + Sync + 'static,
) -> Rule {
    Rule::window(HIDDEN_COMMENT, anchor, WINDOW, trim)
        .named(format!("{HIDDEN_COMMENT}/{name}"))
        .rank(RANK)
        .confidence(0)
}
