//! Where the values of an answer come from: from what a run was given, or from nowhere.

mod facts;

use std::fmt;

use rule_scan::{Finding, View};

use self::facts::{Fact, Facts, HEADS, NUMBER, TAILS, digit_groups, national};
use crate::words::words;

/// What a run was given: what the user wrote, results of tools, documents. Says of a value in an
/// answer whether it stands in one of them.
///
/// ```
/// use output_filter::{Inputs, Origin};
///
/// let mut inputs = Inputs::new();
/// inputs.add("user", "I am Jane Doe, my number is 123-45-6789. Can you file this?");
/// inputs.add("crm", r#"{"first": "Ole", "last": "Berg", "card": "•••• 4605"}"#);
///
/// assert_eq!(inputs.origin_of("123 45 6789"), Origin::Echo { input: "user" });
/// assert_eq!(inputs.origin_of("Berg, Ole"), Origin::Echo { input: "crm" });
/// assert_eq!(inputs.origin_of("****4605"), Origin::Echo { input: "crm" });
/// // Nobody has said this.
/// assert_eq!(inputs.origin_of("123-45-6780"), Origin::Unsupported);
/// assert_eq!(inputs.origin_of("Jane Berg"), Origin::Unsupported);
/// ```
///
/// # What is the same value
///
/// Case and what stands between letters and digits do not count, whatever kind of value it is.
///
/// - Digits compare as digits, also where their groups stand in fields or cells up to 48 bytes apart;
///   `+1`, the codes of other countries and a leading zero are told apart from the rest of a number.
/// - A date of three numbers is the same in another order and with other zeros. `May 14` is not `5/14`.
/// - Words with spaces between them, such as a name, are the same in another order, and with up to
///   three words between them in the input: each word has to be there. An initial is a word that
///   has to be there.
/// - What shows only some of its digits (`****1234`, `4111 11** **** 1111`) fits a number that begins
///   and ends so. A number that is masked in the input is known by what it shows, and by no more.
///
/// What an answer computes, translates or rounds is unsupported: a fact about where the text comes
/// from, not about whether it is true.
///
/// # What is kept
///
/// Hashes of eight bytes, no text: four to eight for each word of prose, and never more than 90 for a
/// word or a group of digits, in each of up to three ways of reading the text
/// ([`memory`](Inputs::memory) says how much it is). Hashes of short numbers can be
/// guessed by whoever has the memory: treat it as the inputs themselves, and give each run its own
/// [seed](Inputs::with_seed) if hashes are kept. Adding a text takes time in proportion to it; a
/// question, to the value and the number of inputs. Inputs may be added while an answer streams: a
/// value is judged by what has been added by then.
///
/// `Debug` shows how many there are.
#[derive(Clone)]
pub struct Inputs {
    facts: Facts,
    inputs: Vec<Input>,
}

#[derive(Clone)]
struct Input {
    id: Box<str>,
    /// In order.
    facts: Vec<u64>,
}

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[must_use]
pub enum Origin<'i> {
    /// It stands in this input, the first one that has it.
    Echo {
        /// As it was [added](Inputs::add).
        input: &'i str,
    },
    /// It stands in none: the answer made it up, or made it of what it was given.
    Unsupported,
}

impl Inputs {
    /// Without any input, every value is unsupported.
    #[must_use]
    pub fn new() -> Self {
        Self::with_seed(0)
    }

    /// With hashes that differ from those of another seed.
    #[must_use]
    pub fn with_seed(seed: u64) -> Self {
        Self { facts: Facts { seed }, inputs: Vec::new() }
    }

    /// Adds a text under a name of the caller's.
    pub fn add(&mut self, id: impl Into<String>, text: &str) {
        let mut facts = self.facts.of(text);
        // JSON in JSON, addresses, pages: as a model reads them, too.
        let whole = rule_scan::Span { start: 0, end: text.len() };
        for view in [View::Unescaped, View::Folded] {
            let read = view.read(text, whole);
            if read != text {
                facts.extend(self.facts.of(&read));
                facts.sort_unstable();
                facts.dedup();
            }
        }
        self.inputs.push(Input { id: id.into().into(), facts });
    }

    /// Where a value comes from.
    pub fn origin_of(&self, value: &str) -> Origin<'_> {
        let question = Question::new(value, self.facts);
        let found = self.inputs.iter().find(|input| question.holds_in(&input.facts));
        found.map_or(Origin::Unsupported, |input| Origin::Echo { input: &input.id })
    }

    /// Where what was found in an answer comes from: its text as it stands, or in the view in which
    /// it was found.
    pub fn origin_of_finding(&self, answer: &str, finding: &Finding) -> Origin<'_> {
        match self.origin_of(finding.span.of(answer)) {
            Origin::Unsupported if finding.view != View::Plain => {
                self.origin_of(&finding.view.read(answer, finding.span))
            }
            origin => origin,
        }
    }

    /// How many inputs there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.inputs.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.inputs.is_empty()
    }

    /// Bytes of memory that are kept of the inputs.
    #[must_use]
    pub fn memory(&self) -> usize {
        let input = |input: &Input| {
            size_of::<Input>() + input.id.len() + input.facts.capacity() * size_of::<u64>()
        };
        self.inputs.iter().map(input).sum()
    }
}

impl Default for Inputs {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Inputs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inputs").field("inputs", &self.inputs.len()).finish()
    }
}

/// What has to be a fact of an input for a value to stand in it: all facts of one of the lists.
struct Question(Vec<Vec<u64>>);

impl Question {
    fn new(value: &str, facts: Facts) -> Self {
        let value = value.trim();
        if !value.contains(char::is_alphanumeric) {
            return Self(Vec::new());
        }
        if let Some(shown) = shown(value, facts) {
            return Self(shown);
        }
        let mut any = vec![vec![facts.joined(value)]];
        let digits: String = value.chars().filter(char::is_ascii_digit).collect();
        let letters = value.chars().filter(|char| char.is_alphabetic()).count();
        if letters == 0 && digits.len() >= NUMBER {
            any.extend(numbers(value, &digits).map(|it| vec![facts.digits(Fact::Number, &it)]));
            let groups: Vec<&str> = digit_groups(value).map(|span| span.of(value)).collect();
            if let [one, two, three] = groups.as_slice() {
                any.extend(facts.date([one, two, three]).map(|date| vec![date]));
            }
        } else if value.contains(is_open) {
            let words: Vec<u64> = words(value).map(|word| word.hash).collect();
            let pair = |pair: &[u64]| match pair {
                [one, other] => Some(facts.pair(*one, *other)),
                _ => None,
            };
            any.push(words.windows(2).filter_map(pair).collect());
        }
        any.retain(|all| !all.is_empty());
        Self(any)
    }

    fn holds_in(&self, facts: &[u64]) -> bool {
        self.0.iter().any(|all| all.iter().all(|fact| facts.binary_search(fact).is_ok()))
    }
}

/// What stands between words of a value that may be in another order or further apart: a space, or
/// nothing in scripts without. Without any, as in an address, a value is the whole of it or another.
fn is_open(char: char) -> bool {
    char.is_whitespace() || char == ',' || char >= '\u{2E80}'
}

/// The ways in which a number may be written that are the same number.
fn numbers<'d>(value: &'d str, digits: &'d str) -> impl Iterator<Item = String> + 'd {
    let international = value.contains('+') || digits.starts_with("00");
    let digits = digits.strip_prefix("00").filter(|_| international).unwrap_or(digits);
    // North America writes numbers of ten digits with a one before them, or without.
    let with_one = (digits.len() == 10).then(|| format!("1{digits}"));
    let without = digits.strip_prefix('1').filter(|rest| rest.len() == 10).map(str::to_owned);
    let within = international.then(|| national(digits)).into_iter().flatten();
    [Some(digits.to_owned()), with_one, without].into_iter().flatten().chain(within)
}

/// If a value hides a part of itself: what has to be known for what it shows.
fn shown(value: &str, facts: Facts) -> Option<Vec<Vec<u64>>> {
    let hides = |char: char| matches!(char, '*' | '•' | '●' | '∙' | '#' | 'x' | 'X' | '…');
    let mut hidden = value.match_indices(hides).map(|(at, it)| (at, at + it.len()));
    let (first, mut end) = hidden.next()?;
    // Two in a row, or one that stands for more.
    let mut run = value.contains('…');
    let mut before = end;
    for (from, to) in hidden {
        run |= from == before;
        (before, end) = (to, to);
    }
    let only =
        |text: &str, wanted: fn(&char) -> bool| text.chars().filter(wanted).collect::<String>();
    let (head, tail) = (value.get(..first)?, value.get(end..)?);
    let middle = value.get(first..end)?;
    let letters = |text: &str| text.chars().any(char::is_alphabetic);
    if !run
        || letters(head)
        || letters(tail)
        || middle.chars().any(|c| c.is_alphabetic() && !hides(c))
    {
        return None;
    }
    let digit: fn(&char) -> bool = char::is_ascii_digit;
    let (head, tail) = (only(head, digit), only(tail, digit));
    let mut all = Vec::new();
    let tail = tail.get(tail.len().saturating_sub(*TAILS.end())..)?;
    if tail.len() >= *TAILS.start() {
        all.push(facts.digits(Fact::Tail, tail));
    }
    let shown = HEADS.iter().rev().find_map(|&length| head.get(..length));
    all.extend(shown.map(|head| facts.digits(Fact::Head, head)));
    (!all.is_empty()).then(|| vec![all])
}
