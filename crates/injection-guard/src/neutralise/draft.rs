//! A text that is edited in rounds and remembers where everything in it comes from.

use std::borrow::Cow;

use rule_scan::Span;

use super::{Action, Change};

/// What is to be done to a stretch of the text as it is now.
#[derive(Clone, Copy)]
pub(crate) struct Edit {
    pub(crate) span: Span,
    pub(crate) action: Action,
    pub(crate) kind: Option<&'static str>,
}

/// The text as it is now, and its pieces, in order and without a gap.
pub(crate) struct Draft<'t> {
    original: &'t str,
    text: Cow<'t, str>,
    pieces: Vec<Piece>,
}

#[derive(Clone, Copy)]
struct Piece {
    /// How long it is in the text as it is now.
    length: usize,
    origin: Span,
    /// What was done to it; `None` if it is as it was.
    done: Option<(Action, Option<&'static str>)>,
}

impl<'t> Draft<'t> {
    pub(crate) fn new(original: &'t str) -> Self {
        let origin = Span { start: 0, end: original.len() };
        let whole = Piece { length: original.len(), origin, done: None };
        Self { original, text: Cow::Borrowed(original), pieces: vec![whole] }
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Does what the edits say, which are in order and do not overlap, and answers whether that
    /// changed anything. What `write` makes of a stretch stands in its place; a stretch that was
    /// changed before is never changed in part.
    pub(crate) fn apply(
        &mut self,
        edits: Vec<Edit>,
        write: impl Fn(&Edit, &str, &mut String),
    ) -> bool {
        let edits = self.widened(edits);
        if edits.is_empty() {
            return false;
        }
        let mut out = String::with_capacity(self.text.len());
        let mut pieces: Vec<Piece> = Vec::with_capacity(self.pieces.len() + 2 * edits.len());
        let mut changed = false;
        let mut places = Places::new(&self.pieces);
        let mut copied = 0;
        for edit in edits {
            let before = self.text.get(edit.span.range()).unwrap_or("");
            let mark = out.len();
            let kept = Span { start: copied, end: edit.span.start };
            out.push_str(kept.of(&self.text));
            let written = out.len();
            write(&edit, before, &mut out);
            if out.get(written..) == Some(before) {
                out.truncate(mark);
                continue;
            }
            changed = true;
            places.take_upto(edit.span.start, &mut pieces);
            let origin = places.skip_upto(edit.span.end);
            let done = Some((edit.action, edit.kind));
            pieces.push(Piece { length: out.len() - written, origin, done });
            copied = edit.span.end;
        }
        if changed {
            out.push_str(self.text.get(copied..).unwrap_or(""));
            places.take_upto(self.text.len(), &mut pieces);
            places.take_empty(&mut pieces);
            (self.text, self.pieces) = (Cow::Owned(out), pieces);
        }
        changed
    }

    /// The edits, each as wide as the changed stretches that it touches; those that overlap then
    /// are one.
    fn widened(&self, edits: Vec<Edit>) -> Vec<Edit> {
        let mut wide: Vec<Edit> = Vec::with_capacity(edits.len());
        let mut changed = self.pieces.iter();
        let mut at = 0;
        let mut piece = next_changed(&mut changed, &mut at);
        for mut edit in edits {
            while let Some(span) = piece
                && span.start < edit.span.end
            {
                if edit.span.start < span.end {
                    edit.span.start = edit.span.start.min(span.start);
                    edit.span.end = edit.span.end.max(span.end);
                    // The next edit may touch the same one.
                    if span.end >= edit.span.end {
                        break;
                    }
                }
                piece = next_changed(&mut changed, &mut at);
            }
            match wide.last_mut() {
                Some(last) if edit.span.start < last.span.end => {
                    last.span.end = last.span.end.max(edit.span.end);
                }
                _ => wide.push(edit),
            }
        }
        wide
    }

    /// The text, and what was done to the original to get it.
    pub(crate) fn finish(self) -> (Cow<'t, str>, Vec<Change>) {
        let mut changes: Vec<Change> = Vec::new();
        for piece in &self.pieces {
            let Some((action, kind)) = piece.done else { continue };
            match changes.last_mut() {
                Some(last)
                    if (last.action, last.kind) == (action, kind)
                        && action == Action::Stripped
                        && last.span.end == piece.origin.start =>
                {
                    last.span.end = piece.origin.end;
                }
                _ => changes.push(Change { action, kind, span: piece.origin }),
            }
        }
        let text = if changes.is_empty() { Cow::Borrowed(self.original) } else { self.text };
        (text, changes)
    }
}

/// The place of the next changed piece that has a length.
fn next_changed(pieces: &mut std::slice::Iter<'_, Piece>, at: &mut usize) -> Option<Span> {
    for piece in pieces {
        let start = *at;
        *at += piece.length;
        if piece.done.is_some() && piece.length > 0 {
            return Some(Span { start, end: *at });
        }
    }
    None
}

/// Walks over pieces by places in the text.
struct Places<'p> {
    rest: std::slice::Iter<'p, Piece>,
    /// What is left of the piece at hand.
    piece: Option<Piece>,
    at: usize,
}

impl<'p> Places<'p> {
    fn new(pieces: &'p [Piece]) -> Self {
        let mut rest = pieces.iter();
        let piece = rest.next().copied();
        Self { rest, piece, at: 0 }
    }

    /// The pieces up to a place, the last one cut if need be.
    fn take_upto(&mut self, end: usize, out: &mut Vec<Piece>) {
        while self.at < end
            && let Some(piece) = self.next_upto(end)
        {
            out.push(piece);
        }
    }

    /// What stands up to a place, all of it, as one stretch of the original.
    fn skip_upto(&mut self, end: usize) -> Span {
        let start = self.piece.map_or(0, |piece| piece.origin.start);
        let mut origin = Span { start, end: start };
        while self.at < end
            && let Some(piece) = self.next_upto(end)
        {
            origin.end = piece.origin.end;
        }
        origin
    }

    /// What was removed at the end of the text.
    fn take_empty(&mut self, out: &mut Vec<Piece>) {
        out.extend(self.piece.take());
        out.extend(self.rest.by_ref().copied());
    }

    fn next_upto(&mut self, end: usize) -> Option<Piece> {
        let piece = self.piece?;
        let length = piece.length.min(end - self.at);
        self.at += length;
        if piece.done.is_some() || length == piece.length {
            self.piece = self.rest.next().copied();
            return Some(piece);
        }
        let middle = piece.origin.start + length;
        let cut = |start, end| Span { start, end };
        self.piece = Some(Piece {
            length: piece.length - length,
            origin: cut(middle, piece.origin.end),
            done: None,
        });
        Some(Piece { length, origin: cut(piece.origin.start, middle), done: None })
    }
}
