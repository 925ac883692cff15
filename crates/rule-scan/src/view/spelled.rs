//! The spelled view: `jane dot doe at example dot com`, `jane[at]example[dot]com`.

use crate::segment::Segment;
use crate::view::step::{Short, Step, first_change};

/// How far after an ` at ` its ` dot ` may stand.
const HOST: usize = 48;

/// How much is looked at at once.
const BLOCK: usize = 64;

/// The first place at or after `from` where a sign is spelled out, or may be when more is known.
pub(crate) fn find(source: Segment<'_>, from: usize) -> usize {
    // Both words stand behind a space or a bracket: ` at`, `[at`, ` dot`.
    let mut block = from.max(source.start);
    while block < source.end {
        let rest = source.rest(block);
        let rest = rest.get(..BLOCK + 2).unwrap_or(rest);
        if may_be_spelled(rest) {
            for (start, window) in (block..).zip(rest.windows(3)) {
                let known = matches!(
                    window,
                    [b' ' | b'[' | b'(' | b'{', b'a' | b'A', b't' | b'T']
                        | [b' ' | b'[' | b'(' | b'{', b'd' | b'D', b'o' | b'O']
                );
                if known && !matches!(step(source, start), Step::Same(_)) {
                    return start;
                }
            }
        }
        block += BLOCK;
    }
    if !source.closed {
        let tail = from.max(source.end.saturating_sub(4))..source.end;
        if let Some(start) = first_change(tail, |at| step(source, at)) {
            return start;
        }
    }
    source.end
}

/// Whether a word may be spelled within these bytes. Without a branch, which makes it cheap.
fn may_be_spelled(bytes: &[u8]) -> bool {
    let (second, third) = (bytes.get(1..).unwrap_or(&[]), bytes.get(2..).unwrap_or(&[]));
    bytes.iter().zip(second).zip(third).fold(false, |any, ((&first, &second), &third)| {
        let (second, third) = (second | 0x20, third | 0x20);
        let opens = (first == b' ') | (first == b'[') | (first == b'(') | (first == b'{');
        let spelled = (second == b'a') & (third == b't') | (second == b'd') & (third == b'o');
        any | opens & spelled
    })
}

pub(crate) fn step(source: Segment<'_>, at: usize) -> Step {
    let rest = source.rest(at);
    let open = match rest.first() {
        Some(&open @ (b' ' | b'[' | b'(' | b'{')) => open,
        _ => return Step::over(rest, |byte| !b" [({".contains(&byte)),
    };
    let before = at.checked_sub(1).filter(|&at| at >= source.start).and_then(|at| source.byte(at));
    if !before.is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b' ' && open != b' ') {
        return Step::Same(1);
    }
    match sign(source, at, open) {
        Ok(Some((length, sign))) => Step::becomes(length, Short::new(&[sign])),
        Ok(None) => Step::Same(1),
        Err(MoreText) => Step::More,
    }
}

struct MoreText;

/// The sign that is spelled out at `at`, and of how many bytes.
fn sign(source: Segment<'_>, at: usize, open: u8) -> Result<Option<(usize, u8)>, MoreText> {
    let rest = source.rest(at + 1);
    let close = match open {
        b'[' => b']',
        b'(' => b')',
        b'{' => b'}',
        other => other,
    };
    for (word, sign) in [(&b"at"[..], b'@'), (b"dot", b'.')] {
        let here = rest.get(..word.len()).unwrap_or(rest);
        if !word.get(..here.len()).is_some_and(|word| word.eq_ignore_ascii_case(here)) {
            continue;
        }
        let after = rest.get(word.len()..).unwrap_or(&[]);
        if !source.closed && after.len() < 2 {
            return Err(MoreText);
        }
        let [first, second, ..] = after else { return Ok(None) };
        let mut length = word.len() + 2;
        let next = if open != b' ' && *second == b' ' {
            length += 1;
            match after.get(2) {
                Some(next) => *next,
                None if source.closed => return Ok(None),
                None => return Err(MoreText),
            }
        } else {
            *second
        };
        if *first != close || !next.is_ascii_alphanumeric() {
            return Ok(None);
        }
        // `at` is a word like any other unless the name of a host follows.
        if open == b' ' && sign == b'@' {
            return Ok(host_follows(source, at + length)?.then_some((length, sign)));
        }
        return Ok(Some((length, sign)));
    }
    Ok(None)
}

/// Whether `example dot com` follows.
fn host_follows(source: Segment<'_>, at: usize) -> Result<bool, MoreText> {
    let rest = source.rest(at);
    let rest = rest.get(..HOST).unwrap_or(rest);
    let name = rest.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'-').count();
    let after = rest.get(name..).unwrap_or(&[]);
    let wanted = b" dot ";
    let here = after.get(..wanted.len()).unwrap_or(after);
    if !wanted.get(..here.len()).is_some_and(|wanted| wanted.eq_ignore_ascii_case(here)) {
        return Ok(false);
    }
    if here.len() < wanted.len() && !source.closed && rest.len() < HOST {
        return Err(MoreText);
    }
    Ok(here.len() == wanted.len() && name > 0)
}
