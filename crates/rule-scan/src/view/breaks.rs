//! Line ends as they stand in a text: as they are, escaped in a string, with what mail, lists and
//! code put before the next line.

/// The most blanks and marks of quotations after a line break.
pub(crate) const INDENT: usize = 12;
/// The most backslashes before the letter of an escape: JSON within JSON within JSON.
const ESCAPES: usize = 3;

/// The text ends before the answer.
pub(crate) struct MoreText;

/// A line break at the front of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Break {
    /// Of how many bytes, with the indentation of the next line.
    pub(crate) length: usize,
    /// Written as `\n`.
    pub(crate) escaped: bool,
    /// With a backslash before it, which says that the line goes on.
    pub(crate) continued: bool,
    /// Behind a `>`, as mail quotes it.
    pub(crate) quoted: bool,
}

/// The line break at the front, if there is one. A text that is not `closed` may go on.
pub(crate) fn line_break(rest: &[u8], closed: bool) -> Result<Option<Break>, MoreText> {
    let Some((end, escaped)) = line_end(rest, closed)? else { return Ok(None) };
    let next = rest.get(end..).unwrap_or(&[]);
    let blank = |byte: &&u8| matches!(**byte, b' ' | b'\t' | b'>');
    let indent = next.iter().take(INDENT).take_while(blank).count();
    let quoted = next.get(..indent).unwrap_or(&[]).contains(&b'>');
    let continued = !escaped && rest.first() == Some(&b'\\');
    Ok(Some(Break { length: end + indent, escaped, continued, quoted }))
}

/// The length of the line end at the front, and whether it is escaped. A backslash before a line
/// end belongs to it.
fn line_end(rest: &[u8], closed: bool) -> Result<Option<(usize, bool)>, MoreText> {
    let more = |none| if closed { Ok(none) } else { Err(MoreText) };
    Ok(match rest {
        [b'\n', ..] => Some((1, false)),
        [b'\r', b'\n', ..] => Some((2, false)),
        [b'\r'] => return more(None),
        [b'\\', ..] => {
            let slashes = escapes(rest);
            match rest.get(slashes..) {
                Some([b'n', ..]) => Some((slashes + 1, true)),
                // Both are escaped alike.
                Some([b'r', more @ ..]) => {
                    let again = escapes(more);
                    match more.get(again) {
                        Some(b'n') if again == slashes => Some((2 * slashes + 2, true)),
                        None if !closed => return Err(MoreText),
                        _ => None,
                    }
                }
                Some([b'\n', ..]) if slashes == 1 => Some((2, false)),
                Some([b'\r', b'\n', ..]) if slashes == 1 => Some((3, false)),
                Some([] | [b'\r']) | None => return more(None),
                Some(_) => None,
            }
        }
        _ => None,
    })
}

/// How many backslashes stand at the front.
pub(crate) fn escapes(bytes: &[u8]) -> usize {
    bytes.iter().take(ESCAPES).take_while(|&&byte| byte == b'\\').count()
}

/// Whether letters are in the case of a word.
pub(crate) fn is_word(text: &[u8]) -> bool {
    let rest = text.get(1..).unwrap_or(&[]);
    rest.iter().all(|byte| !byte.is_ascii_uppercase())
        || text.iter().all(|byte| !byte.is_ascii_lowercase())
}
