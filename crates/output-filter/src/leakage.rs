//! How much of a system prompt an answer repeats.

mod runs;
mod shingles;
mod views;

use std::fmt;
use std::sync::Arc;

use rule_scan::{Anchor, ByteClass, Rule, Span, View};

use self::runs::{Runs, WINDOW};
use self::shingles::{Hashes, Shingle};
use self::views::read;
use crate::registered::encodings::{reversed, rot13};
use crate::words::{Word, words};

const KIND: &str = "leak.prompt";
const RANK: u8 = 120;

/// Compares answers with a system prompt: word by word, in runs of a few words.
///
/// **Buffered**: [`of`](PromptOverlap::of) needs the whole answer; it is no rule and has no stream.
/// [`rules`](PromptOverlap::rules) are the part that streams: runs of twelve words without a change.
///
/// ```
/// use output_filter::{Leakage, PromptOverlap, Thresholds};
///
/// let prompt = "You are the travel desk of Halden. Offer only flights of partner airlines, and \
///     never more than three. Ask for the cost centre before you book. Refunds above 400 euros \
///     go to Marit, whose number you must not give away.";
/// let overlap = PromptOverlap::new(prompt);
///
/// let answer = "Sure! My rules: **offer only flights of partner airlines, and never more than \
///     three**. Ask for the cost centre BEFORE you book. Refunds above 500 euros go to Marit.";
/// let found = overlap.of(answer);
/// assert_eq!(found.verdict(&Thresholds::default()), Leakage::Leak);
/// let run = found.longest_run.unwrap();
/// assert!(run.span.of(answer).starts_with("offer only flights") && run.words > 20);
///
/// let found = overlap.of("Refunds take a week. Which flight do you want to book?");
/// assert_eq!(found.verdict(&Thresholds::default()), Leakage::None);
/// ```
///
/// # What counts
///
/// Case, spacing, punctuation, markup and invisible characters do not. A shingle is four words in a
/// row, or five of which one may differ (in scripts without spaces six characters); what stands in a
/// shingle of both texts is repeated. A run may bridge one more word. The answer is also read with
/// look-alikes, escapes, base64 and hexadecimal runs and spaced-out letters undone, and compared with
/// the prompt in rot13 and from its end to its start. Translations and retellings are not seen.
///
/// Time is linear in the answer, memory in the prompt: about 150 bytes for each word. No word of the
/// prompt is kept; `Debug` shows how many there are.
#[derive(Clone)]
pub struct PromptOverlap {
    /// The shingles of the prompt, however it is read.
    shingles: Hashes,
    /// For each word of the prompt, in each way of reading: the shingles that begin with it.
    prompts: Box<[Box<[Start]>]>,
    /// Words of the prompt that count: those of a shingle that is not public.
    total: usize,
    runs: Arc<Runs>,
}

/// A word of the prompt.
#[derive(Clone)]
struct Start {
    character: bool,
    /// Places among the shingles, each with its length.
    shingles: Box<[(u32, u8)]>,
}

/// What an answer and a prompt have in common. It holds no text.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Overlap {
    /// How much of the prompt stands in the answer: words of shared shingles, of all that count.
    pub prompt_share: f64,
    /// How much of the answer stands in the prompt.
    pub answer_share: f64,
    /// So many words of the prompt stand in the answer.
    pub words: usize,
    /// The longest run; `None` if there is no shared shingle.
    pub longest_run: Option<Run>,
    /// How the answer had to be read; [`View::Plain`] as it stands, and in rot13 or backwards.
    pub view: View,
}

/// Words of the answer that follow one another in the prompt as well, but for single ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Run {
    /// How many; two characters of a script without spaces are one.
    pub words: usize,
    /// Where it stands in the answer. In another view than the text as it stands, whole encoded
    /// stretches.
    pub span: Span,
}

/// From when on an overlap is a leak.
///
/// The defaults let an answer repeat a sentence: what two texts on one subject have in common by
/// chance are runs of up to eight words.
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use]
pub struct Thresholds {
    /// A run of so many words is a part of the prompt; 12.
    pub part_run: usize,
    /// One of so many is a leak; 20.
    pub leak_run: usize,
    /// So much of the prompt in all is a part of it; 0.2.
    pub part_share: f64,
    /// So much is a leak; 0.4.
    pub leak_share: f64,
    /// Shares count from so many repeated words on; 20. So a prompt of fewer words never alarms.
    pub least_words: usize,
}

/// Whether an answer gives the prompt away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[must_use]
pub enum Leakage {
    /// No more in common than texts on one subject have.
    None,
    /// About a sentence.
    Part,
    /// More.
    Leak,
}

impl PromptOverlap {
    /// Prepares a prompt.
    #[must_use]
    pub fn new(system_prompt: &str) -> Self {
        Self::with_public(system_prompt, [])
    }

    /// Prepares a prompt of which whatever also stands in one of these texts may be repeated: what
    /// the user wrote, a published policy, the documentation of a tool.
    #[must_use]
    pub fn with_public<'p>(system_prompt: &str, public: impl IntoIterator<Item = &'p str>) -> Self {
        let mut open = Vec::new();
        let mut open_runs = Vec::new();
        for text in public {
            let words: Vec<Word> = words(text).collect();
            for at in 0..words.len() {
                let rest = words.get(at..).unwrap_or(&[]);
                open.extend(shingles::at(rest).map(|shingle| shingle.hash));
                open_runs.extend(rest.get(..shingles::WORDS).map(shingles::whole));
            }
        }
        let (open, open_runs) = (Hashes::new(open), Hashes::new(open_runs));
        let readings = [system_prompt.to_owned(), rot13(system_prompt), reversed(system_prompt)];
        let readings = readings.map(|text| words(&text).collect::<Vec<Word>>());
        let of = |words: &[Word], at: usize| {
            let found = shingles::at(words.get(at..).unwrap_or(&[]));
            found.filter(|shingle| !open.has(shingle.hash)).collect::<Vec<Shingle>>()
        };
        let mut all = Vec::new();
        for words in &readings {
            all.extend((0..words.len()).flat_map(|at| of(words, at)).map(|it| it.hash));
        }
        let shingles = Hashes::new(all);
        let prompts = readings.iter().map(|words| {
            let start = |(at, word): (usize, &Word)| {
                let known = |shingle: Shingle| {
                    let place = u32::try_from(shingles.find(shingle.hash)?).ok()?;
                    Some((place, shingle.length as u8))
                };
                let shingles = of(words, at).into_iter().filter_map(known).collect();
                Start { character: word.character, shingles }
            };
            words.iter().enumerate().map(start).collect()
        });
        let prompts: Box<[Box<[Start]>]> = prompts.collect();
        let total = prompts.first().map_or(0, |prompt| weight(prompt, &covered(prompt, |_| true)));
        let [plain, ..] = &readings;
        let runs = Arc::new(Runs::new(plain, &open_runs));
        Self { shingles, prompts, total, runs }
    }

    /// Compares a whole answer with the prompt. The way to read it that has the longest run decides.
    #[must_use]
    pub fn of(&self, answer: &str) -> Overlap {
        let plain: Vec<Word> = words(answer).collect();
        let mut best = self.overlap(&plain, View::Plain);
        for view in [View::Folded, View::Unescaped, View::Decoded, View::Joined] {
            if let Some(words) = read(answer, view) {
                let overlap = self.overlap(&words, view);
                let run = |overlap: &Overlap| overlap.longest_run.map_or(0, |run| run.words);
                if (run(&overlap), overlap.words) > (run(&best), best.words) {
                    best = overlap;
                }
            }
        }
        best
    }

    /// The part that streams, as rules for a scanner: twelve words in a row of the prompt, up to 192
    /// bytes, in any case and with any punctuation, found as `leak.prompt`. Longer runs are one
    /// region. A changed word ends a run, and scripts without spaces have none.
    #[must_use]
    pub fn rules(&self) -> Vec<Rule> {
        if self.runs.is_empty() {
            return Vec::new();
        }
        let (heads, runs) = (Arc::clone(&self.runs), Arc::clone(&self.runs));
        let anchor = Anchor::run(ByteClass::ALNUM).at_word_start();
        let rule = Rule::window(KIND, anchor, WINDOW, move |bytes| runs.longest(bytes));
        let rule = rule.head(move |bytes| heads.may_begin(bytes)).confidence(90).rank(RANK);
        vec![rule]
    }

    fn overlap(&self, words: &[Word], view: View) -> Overlap {
        let mut found = vec![false; self.shingles.len()];
        // By word: whether it stands in a shared shingle.
        let mut shared = vec![false; words.len()];
        let mut until = 0;
        for (at, slot) in shared.iter_mut().enumerate() {
            for shingle in shingles::at(words.get(at..).unwrap_or(&[])) {
                if let Some(place) = self.shingles.find(shingle.hash) {
                    found.get_mut(place).into_iter().for_each(|found| *found = true);
                    until = until.max(at + shingle.length);
                }
            }
            *slot = at < until;
        }
        let repeated = self.prompts.iter().map(|prompt| {
            let is_found = |place: u32| found.get(place as usize).copied().unwrap_or(false);
            weight(prompt, &covered(prompt, is_found))
        });
        let repeated = repeated.max().unwrap_or(0);
        let in_answer = shared.iter().filter(|&&shared| shared).count();
        let share = |part: usize, all: usize| if all == 0 { 0.0 } else { part as f64 / all as f64 };
        Overlap {
            prompt_share: share(repeated, self.total).min(1.0),
            answer_share: share(in_answer, words.len()),
            words: repeated,
            longest_run: longest_run(words, &shared),
            view,
        }
    }
}

impl Overlap {
    /// Whether this is a leak.
    pub fn verdict(&self, thresholds: &Thresholds) -> Leakage {
        let run = self.longest_run.map_or(0, |run| run.words);
        let share = if self.words < thresholds.least_words { 0.0 } else { self.prompt_share };
        if run >= thresholds.leak_run || share >= thresholds.leak_share {
            Leakage::Leak
        } else if run >= thresholds.part_run || share >= thresholds.part_share {
            Leakage::Part
        } else {
            Leakage::None
        }
    }
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { part_run: 12, leak_run: 20, part_share: 0.2, leak_share: 0.4, least_words: 20 }
    }
}

impl fmt::Debug for PromptOverlap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PromptOverlap").field("words", &self.total).finish()
    }
}

/// By word: whether one of these shingles has it.
fn covered(prompt: &[Start], counts: impl Fn(u32) -> bool) -> Vec<bool> {
    let mut until = 0;
    let covers = |(at, start): (usize, &Start)| {
        let counted = start.shingles.iter().filter(|(place, _)| counts(*place));
        until = counted.map(|(_, length)| at + usize::from(*length)).fold(until, usize::max);
        at < until
    };
    prompt.iter().enumerate().map(covers).collect()
}

/// How many words these are.
fn weight(prompt: &[Start], covered: &[bool]) -> usize {
    let covered = prompt.iter().zip(covered).filter(|(_, covered)| **covered);
    half_words(covered.map(|(start, _)| start.character)) / 2
}

/// Half words: a character is one, a word two.
fn half_words(characters: impl Iterator<Item = bool>) -> usize {
    characters.map(|character| if character { 1 } else { 2 }).sum()
}

/// The longest run of shared words; one word, or two characters, between two of them may differ.
fn longest_run(words: &[Word], shared: &[bool]) -> Option<Run> {
    let mut longest: Option<Run> = None;
    let (mut halves, mut gap) = (0, 0);
    let mut span: Option<Span> = None;
    for (word, &shared) in words.iter().zip(shared) {
        let own = half_words([word.character].into_iter());
        if !shared {
            gap += own;
            continue;
        }
        if gap > 2 {
            (halves, span) = (0, None);
        }
        gap = 0;
        halves += own;
        let start = span.map_or(word.span.start, |span| span.start);
        let now = Span { start, end: word.span.end.max(span.map_or(0, |span| span.end)) };
        span = Some(now);
        if longest.is_none_or(|longest| halves / 2 > longest.words) {
            longest = Some(Run { words: halves / 2, span: now });
        } else if let Some(run) = longest.as_mut().filter(|run| run.span.start == start) {
            run.span.end = now.end;
        }
    }
    longest
}
