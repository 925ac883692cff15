//! What is kept of a text: hashes of its words and numbers, and of what a value in it may be.

use rule_scan::Span;

use crate::hash::Hash;
use crate::words::{Word, push, words};

/// What a hash is of. Two facts of the same text and different kinds have different hashes.
#[derive(Clone, Copy)]
pub(crate) enum Fact {
    /// Letters and digits in a row, whatever stands between them.
    Joined = 1,
    /// Two words near each other, in either order.
    Pair = 2,
    /// Digits in a row, whatever stands between them.
    Number = 3,
    /// The last digits of a number, and the first ones.
    Tail = 4,
    Head = 5,
    /// Three numbers, in any order.
    Date = 6,
}

/// Of so many words in a row the letters are joined.
const JOINED: usize = 10;
/// So many letters that stand alone may belong to a number, such as those of a country.
const SHORT: usize = 4;
/// No value is longer, in bytes of letters and digits.
const LONGEST: usize = 128;
/// How far two words may stand apart: between two fields stand the name of one, at least.
const NEAR: usize = 4;
/// Of so many groups the digits are joined, so many digits, so many bytes apart.
const GROUPS: usize = 8;
const DIGITS: usize = 32;
const APART: usize = 48;
/// Groups of one number that is written at once are not further apart.
const TOGETHER: usize = 3;
/// From so many digits on a number is a value.
pub(crate) const NUMBER: usize = 6;
/// The lengths of beginnings and ends that a masked number may show.
pub(crate) const TAILS: std::ops::RangeInclusive<usize> = 3..=6;
pub(crate) const HEADS: [usize; 2] = [4, 6];

/// Makes hashes of one run.
#[derive(Clone, Copy)]
pub(crate) struct Facts {
    pub(crate) seed: u64,
}

impl Facts {
    /// The facts of a text, in order of their hashes.
    pub(crate) fn of(self, text: &str) -> Vec<u64> {
        let mut facts = Vec::new();
        let words: Vec<Word> = words(text).collect();
        for (at, word) in words.iter().enumerate() {
            let rest = words.get(at..).unwrap_or(&[]);
            self.joined_from(text, rest, &mut facts);
            let near = rest.iter().skip(1).take(NEAR);
            facts.extend(near.map(|other| self.pair(word.hash, other.hash)));
        }
        let groups: Vec<Span> = digit_groups(text).collect();
        for at in 0..groups.len() {
            self.numbers_from(text, groups.get(at..).unwrap_or(&[]), &mut facts);
        }
        facts.sort_unstable();
        facts.dedup();
        facts.shrink_to_fit();
        facts
    }

    /// The letters and digits of a text.
    pub(crate) fn joined(self, text: &str) -> u64 {
        let mut hash = self.start(Fact::Joined);
        text.chars().filter(|char| char.is_alphanumeric()).for_each(|char| push(&mut hash, char));
        hash.finish()
    }

    pub(crate) fn pair(self, one: u64, other: u64) -> u64 {
        let mut hash = self.start(Fact::Pair);
        hash.number(one.min(other));
        hash.number(one.max(other));
        hash.finish()
    }

    /// Digits, as a fact of this kind.
    pub(crate) fn digits(self, fact: Fact, digits: &str) -> u64 {
        let mut hash = self.start(fact);
        digits.bytes().for_each(|digit| hash.byte(digit));
        hash.finish()
    }

    /// Three numbers of which one may be a year.
    pub(crate) fn date(self, groups: [&str; 3]) -> Option<u64> {
        let mut numbers = [0u64; 3];
        for (number, group) in numbers.iter_mut().zip(groups) {
            *number = group.parse().ok().filter(|_| group.len() <= 4)?;
        }
        let years = groups.iter().filter(|group| group.len() == 4).count();
        let short = groups.iter().filter(|group| group.len() <= 2).count();
        if years != 1 || short != 2 {
            return None;
        }
        numbers.sort_unstable();
        let mut hash = self.start(Fact::Date);
        numbers.into_iter().for_each(|number| hash.number(number));
        Some(hash.finish())
    }

    fn start(self, fact: Fact) -> Hash {
        let mut hash = Hash::new(self.seed);
        hash.number(fact as u64);
        hash
    }

    /// The first word, and it with those that may belong to the same value: right beside it, or like
    /// groups of a number.
    fn joined_from(self, text: &str, words: &[Word], facts: &mut Vec<u64>) {
        let mut hash = self.start(Fact::Joined);
        let (mut length, mut end) = (0, None::<usize>);
        let mut grouped = true;
        for word in words.iter().take(JOINED) {
            let own = word.span.of(text);
            grouped &= own.len() <= SHORT || own.contains(|char: char| char.is_ascii_digit());
            let between = end.and_then(|end| text.get(end..word.span.start)).unwrap_or("");
            length += own.len();
            let apart = between.contains(char::is_whitespace) && !grouped
                || between.len() > APART
                || word.character && length > SHORT * own.len();
            if end.is_some() && (apart || length > LONGEST) {
                return;
            }
            own.chars()
                .filter(|char| char.is_alphanumeric())
                .for_each(|char| push(&mut hash, char));
            facts.push(hash.finish());
            end = Some(word.span.end);
        }
    }

    /// The numbers that begin with the first of these groups of digits.
    fn numbers_from(self, text: &str, groups: &[Span], facts: &mut Vec<u64>) {
        let Some(first) = groups.first() else { return };
        let mut digits = String::new();
        let mut end = first.start;
        let mut together = true;
        // `+49` or `0049`.
        let zeros = first.of(text).starts_with("00");
        let plus = text.get(..first.start).is_some_and(|before| before.ends_with('+'));
        for (count, group) in groups.iter().enumerate().take(GROUPS) {
            let gap = group.start.saturating_sub(end);
            if gap > APART || digits.len() + group.len() > DIGITS && count > 0 {
                break;
            }
            together &= gap <= TOGETHER;
            digits.push_str(group.of(text));
            end = group.end;
            if digits.len() >= NUMBER {
                facts.push(self.digits(Fact::Number, &digits));
                let code = if zeros { digits.get(2..).unwrap_or("") } else { &digits };
                if (zeros || plus) && together && code.len() >= NUMBER {
                    let national = national(code).map(|it| self.digits(Fact::Number, &it));
                    facts.extend(national.chain([self.digits(Fact::Number, code)]));
                }
            }
            if together {
                let tails = TAILS.filter_map(|length| digits.len().checked_sub(length));
                let tails = tails.filter_map(|from| digits.get(from..));
                facts.extend(tails.map(|tail| self.digits(Fact::Tail, tail)));
            }
        }
        let heads = HEADS.iter().filter_map(|&length| digits.get(..length));
        facts.extend(heads.map(|head| self.digits(Fact::Head, head)));
        if let [one, two, three, ..] = groups {
            facts.extend(self.date([one.of(text), two.of(text), three.of(text)]));
        }
    }
}

/// What an international number is within its country, by the length of the country's code: most
/// countries put a zero in its place.
pub(crate) fn national(digits: &str) -> impl Iterator<Item = String> + '_ {
    let rest = (1..=3).filter_map(|code| digits.get(code..));
    rest.filter(|rest| rest.len() >= NUMBER).map(|rest| format!("0{rest}"))
}

/// Where digits stand in a row.
pub(crate) fn digit_groups(text: &str) -> impl Iterator<Item = Span> + '_ {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = bytes.get(at..)?;
        let start = at + rest.iter().position(u8::is_ascii_digit)?;
        let rest = bytes.get(start..)?;
        at = start + rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        Some(Span { start, end: at })
    })
}
