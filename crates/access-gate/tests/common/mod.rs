//! What several tests need.
#![allow(
    clippy::unwrap_used,
    clippy::string_slice,
    clippy::panic,
    reason = "a test may fail loudly"
)]
#![allow(dead_code, reason = "not every test needs everything")]

/// A digest that is told apart by one byte.
pub(crate) fn digest(byte: u8) -> [u8; 32] {
    [byte; 32]
}

/// Microseconds since the epoch of `YYYY-MM-DDTHH:MM:SSZ`, by counting days one year and one
/// month at a time: slow, and nothing of it is in the library.
pub(crate) fn at(text: &str) -> i64 {
    let number = |range: std::ops::Range<usize>| text[range].parse::<i64>().unwrap();
    assert!(text.len() == 20 && text.ends_with('Z'), "{text}");
    let (year, month, day) = (number(0..4), number(5..7), number(8..10));
    let leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days_of = |year| if leap(year) { 366 } else { 365 };
    let months = [31, if leap(year) { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut days = day - 1;
    days += months.iter().take(usize::try_from(month).unwrap() - 1).sum::<i64>();
    days += (1970..year).map(days_of).sum::<i64>() - (year..1970).map(days_of).sum::<i64>();
    let seconds = number(11..13) * 3600 + number(14..16) * 60 + number(17..19);
    (days * 86_400 + seconds) * 1_000_000
}
