//! Character references of HTML, as far as they hide an address.

/// The names of signs that matter to addresses. A space that does not break is a space here.
const NAMES: [(&[u8], char); 14] = [
    (b"amp;", '&'),
    (b"colon;", ':'),
    (b"sol;", '/'),
    (b"bsol;", '\\'),
    (b"period;", '.'),
    (b"commat;", '@'),
    (b"num;", '#'),
    (b"quest;", '?'),
    (b"equals;", '='),
    (b"plus;", '+'),
    (b"lpar;", '('),
    (b"nbsp;", ' '),
    (b"Tab;", '\t'),
    (b"NewLine;", '\n'),
];

/// The character that a reference at the front of a text stands for, and the length of the
/// reference. A number needs no semicolon, and what is no character becomes U+FFFD.
pub(crate) fn reference(text: &[u8]) -> Option<(char, usize)> {
    let (radix, mark) = match text {
        [b'&', b'#', b'x' | b'X', ..] => (16, 3),
        [b'&', b'#', ..] => (10, 2),
        [b'&', after @ ..] => {
            let (name, char) = NAMES.iter().find(|(name, _)| after.starts_with(name))?;
            return Some((*char, 1 + name.len()));
        }
        _ => return None,
    };
    let digits = text.get(mark..)?;
    let values = digits.iter().map_while(|&byte| char::from(byte).to_digit(radix));
    let (number, length) = values.fold((0u32, 0), |(number, length), digit| {
        (number.saturating_mul(radix).saturating_add(digit), length + 1)
    });
    let semicolon = usize::from(digits.get(length) == Some(&b';'));
    let char = char::from_u32(number).unwrap_or(char::REPLACEMENT_CHARACTER);
    (length > 0).then_some((char, mark + length + semicolon))
}

#[cfg(test)]
mod tests {
    use super::reference;

    #[test]
    fn references_are_read_as_a_browser_reads_them() {
        for (text, expected) in [
            ("&#104;x", Some(('h', 6))),
            ("&#X68x", Some(('h', 5))),
            ("&#00000000000104;", Some(('h', 17))),
            ("&#x110000;", Some(('\u{FFFD}', 10))),
            ("&#99999999999;", Some(('\u{FFFD}', 14))),
            ("&colon;//", Some((':', 7))),
            ("&colon", None),
            ("&#;", None),
            ("&#x", None),
            ("&", None),
            ("amp;", None),
        ] {
            assert_eq!(reference(text.as_bytes()), expected, "{text}");
        }
    }
}
