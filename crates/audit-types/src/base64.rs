//! Base64 with padding (RFC 4648, section 4), of which every value has one text.

/// Reads base64. `data_encoding` sees to the bits that the last letter has too many, and also
/// takes several padded texts one after the other; that is refused here.
pub(crate) fn decode_base64(text: &str) -> Option<Vec<u8>> {
    if text.trim_end_matches('=').contains('=') {
        return None;
    }
    data_encoding::BASE64.decode(text.as_bytes()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_has_one_text() {
        for (text, bytes) in
            [("", &b""[..]), ("AA==", b"\0"), ("AAA=", b"\0\0"), ("+/+/", b"\xfb\xff\xbf")]
        {
            assert_eq!(decode_base64(text).as_deref(), Some(bytes));
        }
        for text in [
            "AA==AA==", "AAA=AAAA", "AB==", "AA", "AA=", "AA===", "A", "=", "AAAA====", "-_-_",
            "AAA=\n", " AAA=",
        ] {
            assert_eq!(decode_base64(text), None, "{text:?}");
        }
    }
}
