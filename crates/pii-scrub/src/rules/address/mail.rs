//! Addresses that name no street: boxes at a post office, mail of the armed forces.

use super::super::prose::{Kind, Prose};
use super::street::Head;
use super::words::is;

/// A box at a post office with its number.
pub(super) fn mail_box(prose: &mut Prose<'_>, index: usize) -> Option<usize> {
    if !prose.is(index, is::BOXES | is::BEFORE_BOX) {
        return None;
    }
    let word = prose.word(index)?;
    let point = |prose: &mut Prose<'_>, at: usize| at + usize::from(prose.is_mark(at, b'.'));
    let mut at = if prose.is(index, is::BOXES) {
        let at = point(prose, index + 1);
        let of_mail = |prose: &mut Prose<'_>, at: usize| {
            prose.word(at).is_some_and(|word| word.is_in(&["correos", "de", "postal", "postale"]))
        };
        (0..2).fold(at, |at, _| at + usize::from(of_mail(prose, at)))
    } else if word.is_in(&["boite", "boîte", "caixa", "casella", "post", "skrytka"]) {
        let next = prose.word(index + 1)?;
        if next.is("office") && prose.word(index + 2).is_some_and(|word| word.is("box")) {
            index + 3
        } else if next.is_in(&["pocztowa", "postal", "postale"]) {
            index + 2
        } else {
            return None;
        }
    } else if word.is_in(&["gpo", "po", "pobox"]) || word.is("p") {
        let mut at = point(prose, index + 1);
        if word.is("p") {
            if !prose.word(at)?.is("o") {
                return None;
            }
            at = point(prose, at + 1);
        }
        if !word.is("pobox") {
            if !prose.word(at)?.is("box") {
                return None;
            }
            at += 1;
        }
        at
    } else {
        return None;
    };
    at += usize::from(prose.is_mark(at, b'#') || prose.is_mark(at, b':'));
    let token = prose.get(at).filter(|token| token.kind == Kind::Number)?;
    (token.end - token.start <= 7).then_some(at + 1)
}

/// Mail of the armed forces of the United States: `PSC 123, Box 4567 APO AE 09012`.
pub(super) fn forces(prose: &mut Prose<'_>, index: usize) -> Option<Head> {
    let mut at = index + 1;
    if prose.is(index, is::UNITS_OF_FORCES) {
        if !prose.is_digits(at, 1..=6) {
            return None;
        }
        at += 1;
        at += usize::from(prose.is_mark(at, b','));
        if prose.word(at).is_some_and(|word| word.is("box")) && prose.is_digits(at + 1, 1..=6) {
            at += 2;
        }
    } else if prose.is(index, is::SHIPS) {
        while at < index + 5 && prose.word(at).is_some() && !prose.is(at, is::POSTS) {
            at += 1;
        }
    } else if prose.is(index, is::POSTS) {
        at = index;
    } else {
        return None;
    }
    at += usize::from(prose.is_mark(at, b','));
    if !prose.is(at, is::POSTS) {
        return None;
    }
    at += 1;
    at += usize::from(prose.is_mark(at, b','));
    if !prose.word(at)?.is_in(&["aa", "ae", "ap"]) {
        return None;
    }
    let code = prose.get(at + 1).is_some_and(|token| token.kind == Kind::Number);
    Some(Head::new(at + 1 + usize::from(code), 90))
}
