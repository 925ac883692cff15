//! Numbers in sentences.

use std::fmt::{self, Write as _};

/// Writes digits with commas between the thousands, such as `9,412`.
pub(crate) fn write_grouped(digits: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && digits.len().saturating_sub(index).is_multiple_of(3) {
            f.write_char(',')?;
        }
        f.write_char(digit)?;
    }
    Ok(())
}
