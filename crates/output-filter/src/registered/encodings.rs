//! What a text becomes when it is encoded, where no view of the scanner undoes it: a part of a run
//! that was cut, one within a word, or one that is too short to be told from a word.

/// Each letter as the thirteenth after it.
pub(crate) fn rot13(text: &str) -> String {
    let turned = |char: char| match char {
        'a'..='m' | 'A'..='M' => char::from(char as u8 + 13),
        'n'..='z' | 'N'..='Z' => char::from(char as u8 - 13),
        other => other,
    };
    text.chars().map(turned).collect()
}

pub(crate) fn reversed(text: &str) -> String {
    text.chars().rev().collect()
}

/// Two digits for each byte.
pub(crate) fn hex(bytes: &[u8], prefix: &str) -> String {
    bytes.iter().map(|byte| format!("{prefix}{byte:02x}")).collect()
}

/// The number of each byte: `119, 103` without what stands between.
pub(crate) fn decimal(bytes: &[u8]) -> String {
    bytes.iter().map(u8::to_string).collect()
}

/// The characters of base64 that nothing but these bytes decides, when so many bytes modulo three
/// stand before them.
pub(crate) fn base64(bytes: &[u8], before: usize) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bit = |at: usize| {
        let byte = at.checked_sub(before * 8).and_then(|at| bytes.get(at / 8))?;
        Some(usize::from(byte >> (7 - at % 8) & 1))
    };
    let mut out = String::new();
    // The first group of six bits that begins within the bytes.
    for start in ((before * 8).next_multiple_of(6)..).step_by(6) {
        let bits = (start..start + 6).try_fold(0, |bits, at| Some(bits << 1 | bit(at)?));
        let Some(&char) = bits.and_then(|bits| ALPHABET.get(bits)) else { return out };
        out.push(char::from(char));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{base64, decimal, hex, rot13};

    #[test]
    fn encodings_are_those_of_other_programs() {
        // `printf canary | base64`, with one and two bytes before it.
        assert_eq!(base64(b"canary", 0), "Y2FuYXJ5");
        assert!("eGNhbmFyeXg=".contains(&base64(b"canary", 1)));
        assert_eq!(base64(b"canary", 1).len(), 7);
        assert!("eHhjYW5hcnl4eA==".contains(&base64(b"canary", 2)));
        assert_eq!(base64(b"canary", 2).len(), 7);
        assert_eq!(base64(b"", 1), "");
        assert_eq!((hex(b"wg", ""), hex(b"wg", "0x")), ("7767".into(), "0x770x67".into()));
        assert_eq!((decimal(b"wg"), rot13("Wg7")), ("119103".into(), "Jt7".into()));
    }
}
