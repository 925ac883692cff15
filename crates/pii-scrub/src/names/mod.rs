//! Names of persons, places and organisations in running text, by a small trained tagger.
//!
//! Each word gets a class of its own from the two words on either side of it, by a linear model;
//! words of one class that follow one another are a name. So whether something is a name hangs on
//! less than 200 bytes around it, in a stream as in a whole text.

mod features;
mod model;
mod tokens;
#[cfg(feature = "training")]
pub mod training;

use rule_scan::{Analyser, Anchor, ByteClass, Rule, Trimmed, Views};

use crate::kind::{Kind, Law};
use features::{Around, Case, REACH, Seen, features, is_candidate, see};
use model::{CLASSES, Class, Model};
use tokens::{Gap, Shape, Tokens};

/// What was trained: see `examples/train_names.rs`.
static FILE: &[u8] = include_bytes!("../../data/names.bin");

/// How much of the text before a word is looked at.
const BEFORE: usize = 48;
/// From the beginning of a name on: the name and the two words after it.
const WINDOW: usize = 128;
/// The most words of a name.
const MOST: usize = 6;
/// How much more than nothing a word has to be part of a name; the sums of a clear one are ten times
/// that.
const MARGIN: i32 = 40;
/// The same for a single word such as `ArrayLength`.
const ODD: i32 = 200;

/// The kinds that the tagger finds.
pub(crate) const KINDS: &[Kind] = &[
    Kind::new("pii.person", "PERSON", &[Law::Gdpr, Law::Hipaa('A')], "trained, see names.md"),
    Kind::new("pii.place", "LOCATION", &[Law::Gdpr, Law::Hipaa('B')], "trained, see names.md"),
    Kind::new("pii.organization", "ORGANIZATION", &[], "trained, see names.md"),
];

/// The rules of the tagger; none if the file of weights is not what it should be.
pub(crate) fn rules() -> Vec<Rule> {
    let Some(model) = Model::parse(FILE) else { return Vec::new() };
    let tagger = Analyser::with_context(BEFORE, WINDOW, 3, move |before, bytes, verdicts| {
        if let Some((class, trimmed)) = name(model, before, bytes)
            && let Some(verdict) = verdicts.get_mut(class as usize - 1)
        {
            *verdict = Some(trimmed);
        }
    });
    let mut rules = Vec::new();
    for (kind, index, rank) in
        [("pii.person", 0, 56), ("pii.place", 1, 52), ("pii.organization", 2, 45)]
    {
        for (script, class) in [("latin", ByteClass::ALPHA), ("other", ByteClass::NON_ASCII)] {
            let anchor = Anchor::run(class).at_word_start();
            rules.push(
                Rule::analysed(kind, anchor, &tagger, index)
                    .named(format!("{kind}.{script}"))
                    .left(ByteClass::WORD.with(b"@#\\"))
                    .confidence(50)
                    .rank(rank)
                    .views(Views::NONE),
            );
        }
    }
    rules
}

/// The name that begins where `bytes` does, if one does.
fn name(model: Model<'_>, before: &[u8], bytes: &[u8]) -> Option<(Class, Trimmed)> {
    let mut ahead = Tokens::new(bytes);
    let first = ahead.next()?;
    // Most words are refused before anything else is looked at.
    if first.start != 0 || !is_candidate(&see(first, model), Case::Small) {
        return None;
    }
    let line = Line::read(model, before, bytes);
    let mut sums = line.sums(model, bytes, 0)?;
    // What began before is the beginning, and covers this word unless it began too far back.
    if line.goes_on(0) && !line.may_be_far() && line.sums_before(model, before).is_some() {
        return None;
    }
    let (mut len, mut words) = (first.end, 1);
    for at in 1..MOST {
        if !line.goes_on(at) {
            break;
        }
        let Some(more) = line.sums(model, bytes, at) else { break };
        for (sum, more) in sums.iter_mut().zip(more) {
            *sum += more;
        }
        len = line.get(at).map_or(len, |seen| seen.token.end);
        words += 1;
    }
    // The words of a name are of one class, that of most weight.
    let (class, margin) = best(sums)?;
    // A word that is on no list, and written as no name is, has to be a clear one.
    let odd = |seen: &Seen| seen.lists == 0 && seen.token.shape == Shape::Mixed;
    if words == 1 && margin < ODD && line.get(0).is_some_and(odd) {
        return None;
    }
    let points = i8::try_from((margin / 16).clamp(0, 45)).unwrap_or(0);
    Some((class, Trimmed { points, len }))
}

/// The words around the beginning of a name.
struct Line {
    /// [`REACH`] + 1 words before it, then it and what follows.
    words: [Option<Seen>; REACH + 1 + MOST + REACH],
    case: Case,
}

impl Line {
    fn read(model: Model<'_>, before: &[u8], bytes: &[u8]) -> Self {
        let mut words = [None; REACH + 1 + MOST + REACH];
        // What is cut at its beginning may begin amid a word.
        let cut = before.len() >= BEFORE;
        let mut tokens = Tokens::new(before);
        let mut last = [None; REACH + 1];
        for token in tokens.by_ref().skip(usize::from(cut)) {
            last.rotate_left(1);
            if let Some(place) = last.last_mut() {
                *place = Some(token);
            }
        }
        for (word, token) in words.iter_mut().zip(last) {
            *word = token.map(|token| see(token, model));
        }
        let gap = tokens.gap();
        for (index, (word, token)) in
            words.iter_mut().skip(REACH + 1).zip(Tokens::new(bytes)).enumerate()
        {
            let mut seen = see(token, model);
            if index == 0 {
                seen.token.gap = gap;
            }
            *word = Some(seen);
        }
        Self { words, case: Case::of(before, bytes) }
    }

    fn get(&self, at: usize) -> Option<&Seen> {
        self.words.get(REACH + 1 + at)?.as_ref()
    }

    /// Whether a name may go on from the word before `at` to it.
    fn goes_on(&self, at: usize) -> bool {
        self.joined(REACH + at)
    }

    /// Whether all words that are known before the beginning may be of one name with it: it may then
    /// have begun more than [`MOST`] words before.
    fn may_be_far(&self) -> bool {
        let may = |seen: &Option<Seen>| seen.is_some_and(|seen| is_candidate(&seen, self.case));
        self.words.iter().take(REACH + 1).all(may) && (0..=REACH).all(|index| self.joined(index))
    }

    /// Whether a name may go on from the word at an index to the next.
    fn joined(&self, index: usize) -> bool {
        let word = |index: usize| self.words.get(index).and_then(Option::as_ref);
        let (Some(before), Some(seen)) = (word(index), word(index + 1)) else { return false };
        match seen.token.gap {
            Gap::Space | Gap::Hyphen => true,
            Gap::Point => {
                before.token.shape == Shape::Initial
                    || before.lists & model::list::TITLE != 0
                    || before.token.end - before.token.start <= 3
            }
            _ => false,
        }
    }

    fn around(&self, at: usize) -> Around {
        let mut around = [None; 2 * REACH + 1];
        for (place, seen) in around.iter_mut().zip(self.words.iter().skip(at)) {
            *place = *seen;
        }
        around
    }

    /// How much each class has for it of a word from the beginning of the name on, if the word is of one.
    fn sums(&self, model: Model<'_>, bytes: &[u8], at: usize) -> Option<Sums> {
        let seen = self.get(at)?;
        let text = bytes.get(seen.token.start..seen.token.end)?;
        sums(model, &self.around(at + 1), self.case, text)
    }

    /// The same of the word before the name.
    fn sums_before(&self, model: Model<'_>, before: &[u8]) -> Option<Sums> {
        let seen = self.words.get(REACH).and_then(Option::as_ref)?;
        let text = before.get(seen.token.start..seen.token.end)?;
        sums(model, &self.around(0), self.case, text)
    }
}

type Sums = [i32; CLASSES.len()];

/// How much each class has for it of the word in the middle, unless it is part of no name.
fn sums(model: Model<'_>, around: &Around, case: Case, text: &[u8]) -> Option<Sums> {
    if !around.get(REACH)?.as_ref().is_some_and(|seen| is_candidate(seen, case)) {
        return None;
    }
    let mut sums = [0; CLASSES.len()];
    features(around, case, text, |feature| model.add(feature, &mut sums));
    best(sums).is_some_and(|(_, margin)| margin >= MARGIN).then_some(sums)
}

/// The class of a name that has most for it, and how much more than that it is none.
fn best(sums: Sums) -> Option<(Class, i32)> {
    let [other, named @ ..] = sums;
    let (class, sum) = CLASSES.into_iter().skip(1).zip(named).max_by_key(|&(_, sum)| sum)?;
    Some((class, sum - other))
}
