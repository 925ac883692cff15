//! Times as RFC 3339 texts.

use std::fmt::Write as _;

use crate::calendar::{DAY, civil};

/// The years that RFC 3339 can write: 0000-01-01T00:00:00 to 9999-12-31T23:59:59.999999.
const FIRST: i64 = -719_528 * DAY;
const LAST: i64 = 2_932_897 * DAY - 1;

/// The time in UTC, to the microsecond; none for what is outside the years 0 to 9999.
pub(super) fn rfc3339(micros: i64) -> Option<String> {
    if !(FIRST..=LAST).contains(&micros) {
        return None;
    }
    let (year, month, day) = civil(micros.div_euclid(DAY));
    let rest = micros.rem_euclid(DAY);
    let (seconds, micros) = (rest / 1_000_000, rest % 1_000_000);
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let mut text = String::with_capacity(27);
    write!(text, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{micros:06}Z")
        .ok()?;
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_four_digit_years_have_a_text() {
        assert_eq!(rfc3339(0).as_deref(), Some("1970-01-01T00:00:00.000000Z"));
        assert_eq!(rfc3339(-1).as_deref(), Some("1969-12-31T23:59:59.999999Z"));
        assert_eq!(rfc3339(FIRST).as_deref(), Some("0000-01-01T00:00:00.000000Z"));
        assert_eq!(rfc3339(LAST).as_deref(), Some("9999-12-31T23:59:59.999999Z"));
        for outside in [i64::MIN, FIRST - 1, LAST + 1, i64::MAX] {
            assert_eq!(rfc3339(outside), None);
        }
    }

    proptest! {
        #[test]
        fn texts_are_those_of_jiff(micros in FIRST..253_402_207_200_000_000) {
            let time = jiff::Timestamp::from_microsecond(micros).unwrap();
            prop_assert_eq!(rfc3339(micros), Some(format!("{time:.6}")));
        }
    }
}
