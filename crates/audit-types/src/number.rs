//! Numbers in texts.

/// Reads a decimal number that has one text: `parse` also takes `+1` and `01`.
pub(crate) fn parse_number(text: &str) -> Option<u64> {
    let canonical = text == "0" || text.starts_with(|first: char| matches!(first, '1'..='9'));
    if canonical { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_one_text() {
        for number in [0, 1, 10, u64::MAX] {
            assert_eq!(parse_number(&number.to_string()), Some(number));
        }
        for text in ["", "+1", "-0", "00", "01", " 1", "1 ", "1_0", "18446744073709551616", "١"] {
            assert_eq!(parse_number(text), None, "{text}");
        }
    }
}
