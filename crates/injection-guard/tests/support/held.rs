//! The texts of `testdata/held`, which nobody trains on.

use injection_guard::Source;

/// One of them.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    pub(crate) text: String,
    pub(crate) source: Source,
    pub(crate) language: &'static str,
    pub(crate) style: &'static str,
}

/// The texts of a file: one a line, `\n` for a line break; comments say what follows.
pub(crate) fn held(file: &'static str, source: Source) -> Vec<Held> {
    let (mut source, mut language, mut style) = (source, "", "");
    let mut texts = Vec::new();
    for line in file.lines().filter(|line| !line.trim().is_empty()) {
        // A heading in Markdown is a text.
        let comment = line.strip_prefix("# ").and_then(|comment| comment.split_once(": "));
        match comment {
            Some(("lang", named)) => language = named.trim(),
            Some(("style", named)) => style = named.trim(),
            Some(("place", "user")) => source = Source::User,
            Some(("place", "data")) => source = Source::ToolResult,
            _ => texts.push(Held { text: line.replace("\\n", "\n"), source, language, style }),
        }
    }
    texts
}

pub(crate) fn overdefence() -> Vec<Held> {
    held(include_str!("../../testdata/held/overdefence.txt"), Source::User)
}

pub(crate) fn benign_plain() -> Vec<Held> {
    held(include_str!("../../testdata/held/benign_plain.txt"), Source::User)
}

pub(crate) fn mention() -> Vec<Held> {
    held(include_str!("../../testdata/held/mention.txt"), Source::User)
}

pub(crate) fn attacks_user() -> Vec<Held> {
    held(include_str!("../../testdata/held/attacks_user.txt"), Source::User)
}

pub(crate) fn attacks_data() -> Vec<Held> {
    held(include_str!("../../testdata/held/attacks_data.txt"), Source::ToolResult)
}

pub(crate) fn bare_tasks() -> Vec<Held> {
    held(include_str!("../../testdata/held/bare_tasks.txt"), Source::ToolResult)
}

/// Paragraphs of plain narration, which nothing in them asks anybody for.
pub(crate) fn prose() -> Vec<Held> {
    held(include_str!("../../testdata/held/prose.txt"), Source::ToolResult)
}
