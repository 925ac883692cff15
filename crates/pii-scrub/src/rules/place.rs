//! Places: names of a gazetteer, and names that no list has where a phrase says that a place comes.
//!
//! Many a town is called like a word or a person. Such a name counts beside a preposition of place,
//! before its state or country, or after a phrase such as `lives in`.

pub(crate) mod gazetteer;
pub(crate) mod words;

use std::sync::Arc;

use rule_scan::{Anchor, ByteClass, Rule, Trimmed, Views};

use super::address::is;
use super::phrases::{Lexicon, countries_in_small_letters};
use super::prose::{Folded, Gap, Kind, Prose, is_capital, last_words};
use gazetteer::{Place, Sort, place_at};
use words::{AFTER, DWELLING, MOVING, NO_NAMES, PARTICLES, STATES};

const WINDOW: usize = 96;

/// Points on top of the confidence of the rules.
const SURE: i8 = 25;
const LIKELY: i8 = 10;
const GUESSED: i8 = 5;

/// What all rules of places share.
pub(super) fn usual(rule: Rule, name: &str) -> Rule {
    rule.named(format!("pii.location.{name}"))
        .left(ByteClass::WORD.with(b"@#\\/=."))
        .right(ByteClass::WORD.with(b"@\\/="))
        .confidence(50)
        .rank(54)
        .views(Views::NONE)
}

/// Places that the text has in small letters: countries, and others after phrases.
pub(super) fn in_small_letters(lexicon: &Arc<Lexicon>) -> [Rule; 2] {
    let small = Anchor::literals(countries_in_small_letters()).at_word_start();
    let known = Arc::clone(lexicon);
    let small =
        Rule::window("pii.location", small, WINDOW, move |bytes| small_country(&known, bytes));
    let told = Anchor::literals(PHRASES).at_word_start();
    let known = Arc::clone(lexicon);
    let told = Rule::window("pii.location", told, WINDOW, move |bytes| small_place(&known, bytes))
        .lead(format!("(?i:{}) ", PHRASES.join("|")));
    [usual(small, "small"), usual(told, "told")]
}

/// Phrases after which a place comes, even in small letters.
const PHRASES: [&str; 24] = [
    "lives in",
    "live in",
    "living in",
    "lived in",
    "grew up in",
    "born in",
    "raised in",
    "moved to",
    "moving to",
    "move to",
    "moved here from",
    "originally from",
    "arrived in",
    "arrived at",
    "trip to",
    "flight to",
    "travel to",
    "traveling to",
    "city of",
    "home city",
    "hometown",
    "based in",
    "year in",
    "this morning from",
];

/// A country that the text has in small letters.
fn small_country(lexicon: &Lexicon, bytes: &[u8]) -> Option<Trimmed> {
    let mut prose = Prose::new(bytes, lexicon);
    let place = place_at(&mut prose, 0)?;
    let small = !is_capital(bytes) && place.sort == Sort::Country && !place.doubtful;
    // `guinea-pig`, `china.example`
    let joined = prose.get(place.end).is_some_and(|next| {
        next.gap == Gap::Nothing
            && matches!(next.kind, Kind::Mark(b'-' | b'.' | b'_' | b':'))
            && bytes.get(next.end).is_some_and(|&byte| byte.is_ascii_alphanumeric() || byte == b':')
    });
    (small && !joined).then(|| trimmed(&mut prose, place.end, LIKELY)).flatten()
}

/// A place of the gazetteer in small letters, after a phrase that leads to one.
fn small_place(lexicon: &Lexicon, bytes: &[u8]) -> Option<Trimmed> {
    if is_capital(bytes) {
        return None;
    }
    let mut prose = Prose::new(bytes, lexicon);
    let place = place_at(&mut prose, 0).filter(|place| !place.doubtful)?;
    is_end(&mut prose, place.end).then(|| trimmed(&mut prose, place.end, LIKELY)).flatten()
}

/// A place, and whether a phrase before it leaves no other meaning: it is not a person then.
pub(super) struct Found {
    pub(super) trimmed: Trimmed,
    pub(super) told: bool,
}

/// The place that begins with a capital letter where `prose` does.
pub(super) fn place(prose: &mut Prose<'_>, before: &[u8]) -> Option<Found> {
    let found = place_at(prose, 0).filter(|place| is_written_as_name(prose, *place));
    let cue = Cue::of(prose.lexicon(), before);
    let (end, points) = match found {
        Some(place) => {
            // `San` may be the beginning of a name that no list has.
            let longer = unknown_name(prose, 0).filter(|_| cue == Cue::Place);
            let longer = longer.filter(|&end| place.sort == Sort::Town && end > place.end);
            match longer.filter(|&end| is_end(prose, end)) {
                Some(end) => (with_what_it_lies_in(prose, end), GUESSED),
                None => {
                    let points = weigh(prose, before, cue, place)?;
                    (with_what_it_lies_in(prose, place.end), points)
                }
            }
        }
        None if cue == Cue::Nothing => return None,
        None => {
            let end = unknown_name(prose, 0)?;
            let whole = with_what_it_lies_in(prose, end);
            if whole == end && (cue != Cue::Place || !is_end(prose, end)) {
                return None;
            }
            (whole, GUESSED)
        }
    };
    let trimmed = trimmed(prose, end, points)?;
    Some(Found { trimmed, told: cue == Cue::Place && is_end(prose, end) })
}

/// `US`, but not `us` or `Us`: countries of up to three letters are written in capitals. Towns of up
/// to four are not: `ITU` is something else.
fn is_written_as_name(prose: &mut Prose<'_>, place: Place) -> bool {
    let Some(first) = prose.get(0) else { return false };
    let text = prose.text(first);
    let capitals = text.iter().all(u8::is_ascii_uppercase);
    match text.len() {
        _ if place.end > 1 => true,
        ..=3 if place.sort != Sort::Town => capitals,
        ..=4 if place.sort == Sort::Town => !capitals,
        _ => true,
    }
}

/// What a name of the gazetteer weighs where it stands.
fn weigh(prose: &mut Prose<'_>, before: &[u8], cue: Cue, place: Place) -> Option<i8> {
    let several = place.end > 1;
    if !place.doubtful && (several || place.sort != Sort::Town) {
        return Some(SURE);
    }
    // `, Ohio` after a name that is doubtful says which of its meanings it has.
    if with_what_it_lies_in(prose, place.end) > place.end {
        return Some(SURE);
    }
    let goes_on = prose.is_capital(place.end)
        && prose.get(place.end).is_some_and(|next| next.gap == Gap::Blank)
        && place_at(prose, place.end).is_none();
    if !place.doubtful {
        // Not `Jack London`, `Paris Hilton`.
        let named = follows_a_name(before);
        return (cue != Cue::Nothing || !named && !goes_on).then_some(SURE);
    }
    let said = match cue {
        Cue::Place => true,
        // A person may be what comes after these.
        Cue::Way => place.sort == Sort::Country,
        Cue::In => true,
        Cue::Nothing => false,
    };
    (said && !goes_on && is_end(prose, place.end)).then_some(LIKELY)
}

/// What the words before a name say of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cue {
    Nothing,
    /// `from`, `to`: a place or a person.
    Way,
    /// `in`: a place or a thing.
    In,
    /// `lives in`: a place.
    Place,
}

impl Cue {
    fn of(lexicon: &Lexicon, before: &[u8]) -> Self {
        let text = before.trim_ascii_end();
        let mut words = last_words(text);
        let Some(last) = words.next() else { return Self::Nothing };
        let lists = lexicon.lists(last.as_bytes());
        if lists & (is::LABELS | is::IN | is::WAYS) == 0 {
            return Self::Nothing;
        }
        match text.last() {
            // `City: X`
            Some(b':') if lists & is::LABELS != 0 => return Self::Place,
            Some(byte) if byte.is_ascii_alphabetic() || *byte >= 128 => {}
            _ => return Self::Nothing,
        }
        if text.len() == before.len() {
            return Self::Nothing;
        }
        let second = words.next();
        let second = second.as_ref();
        let any = |list: &[&str]| second.is_some_and(|word| word.is_in(list));
        if last.is_in(&["city", "hometown", "town", "village"]) && any(&["home", "native"])
            || last.is("hometown")
        {
            return Self::Place;
        }
        if lists & is::IN != 0 {
            return if any(DWELLING) { Self::Place } else { Self::In };
        }
        if lists & is::WAYS != 0 {
            return if any(MOVING)
                || last.is("of")
                    && any(&["city", "county", "outskirts", "province", "town", "village"])
            {
                Self::Place
            } else {
                Self::Way
            };
        }
        Self::Nothing
    }
}

/// Whether the word before is a capitalised one that a name may begin with.
fn follows_a_name(before: &[u8]) -> bool {
    let Some(head) = before.strip_suffix(b" ") else { return false };
    let start = head.iter().rposition(|&byte| !byte.is_ascii_alphabetic() && byte < 128);
    let word = head.get(start.map_or(0, |at| at + 1)..).unwrap_or(&[]);
    is_capital(word) && !Folded::new(word).is_in(NO_NAMES)
}

/// With the town, the state and the country that a name goes on with after commas.
fn with_what_it_lies_in(prose: &mut Prose<'_>, end: usize) -> usize {
    let mut whole = end;
    for _ in 0..3 {
        if !prose.is_mark(whole, b',')
            || prose.get(whole + 1).is_none_or(|next| next.gap != Gap::Blank)
            || !prose.is_capital(whole + 1)
        {
            break;
        }
        whole = match place_at(prose, whole + 1) {
            Some(place) if place.sort != Sort::Town && !prose.is_capital(place.end) => place.end,
            _ if is_abbreviated_state(prose, whole + 1) => whole + 2,
            _ => break,
        };
    }
    whole
}

/// `TX`, `ON`, `NSW`.
pub(crate) fn is_abbreviated_state(prose: &mut Prose<'_>, index: usize) -> bool {
    let Some(token) = prose.get(index) else { return false };
    let text = std::str::from_utf8(prose.text(token)).unwrap_or("");
    STATES.binary_search(&text).is_ok()
}

/// The end of a name that no list has: capitalised words, and particles between them.
fn unknown_name(prose: &mut Prose<'_>, index: usize) -> Option<usize> {
    let first = prose.word(index)?;
    let token = prose.get(index)?;
    if first.is_in(NO_NAMES) || token.end - token.start < 3 {
        return None;
    }
    let mut end = index + 1;
    for at in index + 1..index + 6 {
        let Some(next) = prose.get(at).filter(|next| next.gap == Gap::Blank) else { break };
        if next.kind != Kind::Word {
            break;
        }
        if prose.is_capital(at) {
            end = at + 1;
        } else if !prose.word(at).is_some_and(|word| word.is_in(PARTICLES)) {
            break;
        }
    }
    Some(end)
}

/// Whether nothing follows that would make a name the beginning of something else.
fn is_end(prose: &mut Prose<'_>, index: usize) -> bool {
    let Some(next) = prose.get(index) else { return true };
    match (next.kind, next.gap) {
        (_, Gap::Line | Gap::Paragraph) => true,
        (Kind::Mark(mark), _) => !matches!(mark, b'\'' | b'(' | b'_' | b'/' | b'-' | b'=' | b'@'),
        (Kind::Word, Gap::Blank) => {
            !prose.is_capital(index) && prose.word(index).is_some_and(|word| word.is_in(AFTER))
        }
        (Kind::Number, Gap::Blank) => true,
        _ => false,
    }
}

fn trimmed(prose: &mut Prose<'_>, end: usize, points: i8) -> Option<Trimmed> {
    let last = prose.get(end.checked_sub(1)?)?;
    Some(Trimmed { points, len: last.end })
}
