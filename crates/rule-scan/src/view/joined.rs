//! The joined view: letters, digits and signs that were spaced or dotted out, without what stands
//! between them.

use crate::segment::Segment;
use crate::view::step::{Short, Step, first_change};

/// The fewest single characters in a row that count as spaced out.
const LEAST: usize = 7;
/// How far to look for them on both sides: they are there, however far they stand apart.
const REACH: usize = LEAST * (1 + GAP);
/// The most spaces between two of them.
const GAP: usize = 3;

/// How much is looked at at once.
const BLOCK: usize = 64;
/// How many single characters a block has of a row that it has the larger part of: of the fewest
/// all but two stand between two separators.
const IN_BLOCK: u8 = (LEAST as u8 - 2).div_ceil(2);
/// How far they can stand from the others, and the gaps beside them.
const SPREAD: usize = (LEAST - 2) * (1 + GAP) + GAP;

/// The first place at or after `from` where something is left out, or may be when more is known.
pub(crate) fn find(source: Segment<'_>, from: usize) -> usize {
    let low = source.start.max(source.base);
    let mut block = low.max((from / BLOCK * BLOCK).saturating_sub(BLOCK));
    // At the end of what is known a row may just begin.
    let ends_in_word = matches!(source.rest(source.end.saturating_sub(2).max(source.base)),
        [a, b] if a.is_ascii_alphanumeric() && b.is_ascii_alphanumeric());
    let sure = match source.closed || ends_in_word {
        true => source.end,
        false => source.end.saturating_sub(REACH),
    };
    let mut checked = from;
    while block < source.end {
        let next = source.end.min(block + BLOCK);
        if singles(source.slice(block, source.end.min(next + 2))) >= IN_BLOCK {
            let first = checked.max(block.saturating_sub(SPREAD));
            checked = checked.max(source.end.min(next + SPREAD));
            if let Some(at) = first_change(first..checked, |at| step(source, at)) {
                return at;
            }
        }
        block = next;
    }
    first_change(checked.max(sure)..source.end, |at| step(source, at)).unwrap_or(source.end)
}

/// How many separators stand again after one other character. A few signs more count as separators
/// here. Without a branch, so that many bytes are looked at at once.
fn singles(bytes: &[u8]) -> u8 {
    let (second, third) = (bytes.get(1..).unwrap_or(&[]), bytes.get(2..).unwrap_or(&[]));
    bytes.iter().zip(second).zip(third).fold(0, |count, ((&first, &second), &third)| {
        let separator = (first < b'0') | (first == b'_') | (first == b'|');
        count + u8::from(separator & (first == third) & (first != second))
    })
}

pub(crate) fn step(source: Segment<'_>, at: usize) -> Step {
    let Some(separator) = source.byte(at).filter(|&byte| is_separator(byte)) else {
        return Step::over(source.rest(at), |byte| !is_separator(byte));
    };
    // Single characters with the separator between them, from here to both sides.
    let low = source.start.max(source.base);
    let before = source.slice(low.max(at.saturating_sub(REACH)), at);
    let (left, _) = row(before.iter().rev().copied(), separator, true);
    if left == 0 {
        return Step::Same(1);
    }
    let rest = source.rest(at);
    let gap = rest.iter().take(GAP + 1).take_while(|&&byte| byte == separator).count();
    if gap > GAP || gap > 1 && separator != b' ' {
        return Step::Same(1);
    }
    let after = rest.get(gap..).unwrap_or(&[]);
    let (right, ends) = row(after.iter().copied().take(REACH), separator, source.closed);
    if right > 0 && left + right >= LEAST {
        // More than one space between two characters was one before.
        let text = if gap > 1 { Short::new(b" ") } else { Short::EMPTY };
        return Step::becomes(gap, text);
    }
    if ends { Step::Same(1) } else { Step::More }
}

/// How many single characters stand in a row, and whether the row is known to end.
fn row(bytes: impl Iterator<Item = u8>, separator: u8, closed: bool) -> (usize, bool) {
    let mut bytes = bytes.peekable();
    let mut count = 0;
    loop {
        match bytes.next() {
            Some(byte) if is_item(byte, separator) => {}
            Some(_) => return (count, true),
            None => return (count, closed || count >= LEAST),
        }
        match bytes.next() {
            Some(byte) if byte == separator => {
                count += 1;
                let most = if separator == b' ' { GAP } else { 1 };
                for _ in 1..most {
                    let _ = bytes.next_if_eq(&separator);
                }
            }
            // The last of the row, if no word begins here.
            Some(byte) if !byte.is_ascii_alphanumeric() && byte < 0x80 => return (count + 1, true),
            Some(_) => return (count, true),
            None if closed => return (count + 1, true),
            None => return (count, count >= LEAST),
        }
    }
}

fn is_separator(byte: u8) -> bool {
    matches!(byte, b' ' | b'.' | b'-' | b'_' | b'*' | b'|' | b'/' | b',')
}

/// Between spaces any sign may stand for itself; between other separators only letters and digits.
fn is_item(byte: u8, separator: u8) -> bool {
    byte.is_ascii_alphanumeric() || separator == b' ' && byte.is_ascii_graphic()
}

#[cfg(test)]
mod tests {
    use crate::View;
    use crate::view::step::check_rows;

    #[test]
    fn spaced_text_is_joined() {
        let rows = [
            ("to j a n e . d o e @ e x a m p l e . c o m about", "to jane.doe@example.com about"),
            ("me + 1   4 1 5 - 5 5 5 - 2 6 7 1 now", "me +1 415-555-2671 now"),
            ("is 4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 thanks.", "is 4111111111111111 thanks."),
            ("i.g.n.o.r.e.d a-l-l-o-w", "ignored a-l-l-o-w"),
            ("5-3-6-2-2-8-7-2-6", "536228726"),
        ];
        let same = ["a b c d e f", "1, 2, 3, 4, 5, 6, 7, 8", "I am a b c man", "x.y.z.w", "- - -"];
        check_rows(View::Joined, &rows, &same);
    }
}
