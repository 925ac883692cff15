//! Answers in disguise, as words.

use rule_scan::{Span, View};

use crate::words::{Word, words};

/// So much of an answer in disguise is read as one piece, if it has spaces.
const PIECE: usize = 256;

/// The words of an answer as a view has it, each with the stretch of the answer that it is of;
/// `None` if the view reads it as it stands.
pub(super) fn read(answer: &str, view: View) -> Option<Vec<Word>> {
    let mut all = Vec::new();
    // What stands before it is as it was, and not read yet.
    let mut unread = 0;
    let mut start = 0;
    while start < answer.len() {
        let rest = answer.get(start..)?;
        let long = rest.char_indices().find(|&(at, char)| at >= PIECE && char.is_whitespace());
        let end = start + long.map_or(rest.len(), |(at, char)| at + char.len_utf8());
        let piece = Span { start, end };
        if may_differ(piece.of(answer), view) {
            let read = view.read(answer, piece);
            if read != piece.of(answer) {
                all.extend(words_of(answer, Span { start: unread, end: start }));
                all.extend(words(&read).map(|word| Word { span: piece, ..word }));
                unread = end;
            }
        }
        start = end;
    }
    if unread == 0 {
        return None;
    }
    all.extend(words_of(answer, Span { start: unread, end: answer.len() }));
    Some(all)
}

/// The words of a stretch of a text.
fn words_of(text: &str, stretch: Span) -> impl Iterator<Item = Word> + '_ {
    let moved =
        move |span: Span| Span { start: stretch.start + span.start, end: stretch.start + span.end };
    words(stretch.of(text)).map(move |word| Word { span: moved(word.span), ..word })
}

/// Whether a view may have a stretch otherwise than it stands: asked of every stretch, while hardly
/// one is in disguise.
fn may_differ(stretch: &str, view: View) -> bool {
    let bytes = stretch.as_bytes();
    match view {
        View::Folded => !stretch.is_ascii(),
        View::Unescaped => bytes.iter().any(|byte| b"%&\\".contains(byte)),
        View::Decoded => {
            let coded = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/-_=".contains(byte);
            bytes.split(|byte| !coded(byte)).any(|run| run.len() >= 16)
        }
        View::Joined => {
            let single = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
            let apart =
                |at: usize| single(at) && !single(at + 1) && single(at + 2) && !single(at + 3);
            (0..bytes.len()).any(apart)
        }
        _ => true,
    }
}
