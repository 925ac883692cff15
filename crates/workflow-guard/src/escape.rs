//! JSON's escapes undone, so that what a tool will read is what is looked at.

use std::borrow::Cow;

/// JSON within a JSON string within a string: deeper than this nobody goes.
const MOST_LEVELS: usize = 4;

/// The text with the escapes of JSON strings undone, level by level, until none is left. What is no
/// escape stays. Borrowed if there was none.
pub(crate) fn unescaped(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    for _ in 0..MOST_LEVELS {
        if !text.contains('\\') {
            break;
        }
        text = Cow::Owned(one_level(&text));
    }
    text
}

fn one_level(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let mut chars = after.chars();
        let plain = match chars.next() {
            Some(sign @ ('"' | '\\' | '/' | '\'')) => Some(sign),
            Some('n') => Some('\n'),
            Some('r') => Some('\r'),
            Some('t') => Some('\t'),
            Some('b' | 'f') => Some(' '),
            Some('u') => {
                let (unit, left) = unit(chars.as_str()).unzip();
                chars = left.unwrap_or("").chars();
                let pair = unit.filter(|unit| (0xD800..0xDC00).contains(unit)).and_then(|high| {
                    let (low, left) = chars.as_str().strip_prefix("\\u").and_then(self::unit)?;
                    let low = low.checked_sub(0xDC00).filter(|low| *low < 0x400)?;
                    chars = left.chars();
                    Some(0x10000 + ((high - 0xD800) << 10) + low)
                });
                pair.or(unit).and_then(char::from_u32)
            }
            _ => None,
        };
        rest = match plain {
            Some(plain) => {
                out.push(plain);
                chars.as_str()
            }
            None => {
                out.push('\\');
                after
            }
        };
    }
    out.push_str(rest);
    out
}

/// Four hexadecimal digits, and what follows them.
fn unit(text: &str) -> Option<(u32, &str)> {
    let (digits, rest) = text.split_at_checked(4)?;
    let hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let unit = u32::from_str_radix(digits, 16).ok().filter(|_| hex)?;
    Some((unit, rest))
}

#[cfg(test)]
mod tests {
    use super::unescaped;

    #[test]
    fn escapes_are_undone_at_every_level() {
        assert_eq!(unescaped(r"a\nb\u0040c\/d"), "a\nb@c/d");
        assert_eq!(unescaped(r"\ud83d\ude00 \ud83d x"), "\u{1F600} \\ud83d x");
        assert_eq!(unescaped(r#"{\"a\": \"b\\u0040c\"}"#), r#"{"a": "b@c"}"#);
        assert_eq!(unescaped(r"C:\x \u12 \"), r"C:\x \u12 \");
        assert!(matches!(unescaped("plain"), std::borrow::Cow::Borrowed(_)));
    }
}
