//! The line of an address that says where in a town: street and number, a box, a unit of the forces.

use super::super::prose::{Gap, Kind, Prose};
use super::mail::{forces, mail_box};
use super::tail::unit;
use super::words::{ENDINGS, LOOSE_ENDINGS, is};

/// The beginning of an address.
#[derive(Clone, Copy, Debug)]
pub(super) struct Head {
    /// The number of the token after it.
    pub(super) end: usize,
    /// How much it looks like one.
    pub(super) points: i16,
    /// Its name is written in small letters.
    pub(super) small: bool,
}

impl Head {
    pub(super) const fn new(end: usize, points: i16) -> Self {
        Self { end, points, small: false }
    }
}

/// The most words of the name of a street.
const MOST_WORDS: usize = 6;

/// Whether the first two tokens may begin an address: most are refused by them.
pub(super) fn may_begin(prose: &mut Prose<'_>) -> bool {
    const BEGINNINGS: u32 = is::BEGINNINGS
        | is::UNITS
        | is::BOXES
        | is::BEFORE_BOX
        | is::UNITS_OF_FORCES
        | is::SHIPS
        | is::POSTS
        | is::CORNERS;
    let Some(first) = prose.get(0) else { return false };
    let Some(second) = prose.get(1) else { return false };
    if first.kind == Kind::Number {
        return second.gap == Gap::Blank && matches!(second.kind, Kind::Word | Kind::Number)
            || second.kind == Kind::Mark(b',');
    }
    if prose.is(0, BEGINNINGS) {
        return true;
    }
    if prose.is(0, is::NO_NAMES) && prose.is(1, is::CORNERS) {
        return true;
    }
    if prose.is(0, is::NO_NAMES) || first.kind != Kind::Word {
        return false;
    }
    match (second.kind, second.gap) {
        (Kind::Number, Gap::Blank) => true,
        (Kind::Word, Gap::Blank) => {
            prose.is_capital(1) || prose.is(1, is::PARTICLES | is::STREETS | is::PLACES | is::AND)
        }
        (Kind::Mark(b'.'), Gap::Nothing) => true,
        (Kind::Mark(b'&'), Gap::Blank) => true,
        (Kind::Mark(b','), _) => ending(prose, 0).is_some(),
        _ => false,
    }
}

/// The beginning of an address at the first token.
pub(super) fn head(prose: &mut Prose<'_>) -> Option<Head> {
    if let Some(forces) = forces(prose, 0) {
        return Some(forces);
    }
    // `Apt. 630 39 Rincon 9082`
    if let Some(end) = unit(prose, 0)
        && let next = end + usize::from(prose.is_mark(end, b','))
        && prose.get(next).is_some_and(|token| matches!(token.gap, Gap::Blank | Gap::Line))
        && let Some(street) = street(prose, next)
    {
        return Some(Head { points: street.points + 25, ..street });
    }
    street(prose, 0)
}

/// Two streets: `the corner of Vine Street and Broadway`, `Vine and 12 Broadway`.
pub(super) fn corner(prose: &mut Prose<'_>) -> Option<Head> {
    // `the corner of`
    let article = usize::from(prose.is(1, is::CORNERS) && prose.word(0)?.is("the"));
    let said =
        prose.is(article, is::CORNERS) && prose.word(article + 1).is_some_and(|word| word.is("of"));
    let first = if said { article + 2 } else { 0 };
    if !said && !(1..=3).any(|at| prose.is(at, is::AND) || prose.is_mark(at, b'&')) {
        return None;
    }
    let most = if said { 8 } else { 3 };
    for at in first..first + most {
        let token = prose.get(at)?;
        if at > first && token.gap == Gap::Line {
            return None;
        }
        let and = token.kind == Kind::Mark(b'&') || prose.is(at, is::AND);
        if and && at > first {
            return match street(prose, at + 1) {
                Some(street) if said => Some(Head { points: street.points.max(30) + 20, ..street }),
                Some(street) => Some(Head { points: street.points + 10, ..street }),
                None if said && prose.is_capital(at + 1) => Some(Head::new(at + 2, 50)),
                None => None,
            };
        }
        if !said && !prose.is_capital(at) {
            return None;
        }
    }
    None
}

/// A street with its number, or a box with its.
fn street(prose: &mut Prose<'_>, index: usize) -> Option<Head> {
    let (mut at, mut numbers) = (index, 0);
    // An estate with a number of its own may stand before the street's: `39 27 Alkyon Avenue`.
    while numbers < 2 && is_house_number(prose, at) {
        at += 1;
        numbers += 1;
        if prose.is_mark(at, b',') && begins_street(prose, at + 1).is_some() {
            at += 1;
        }
    }
    let first = prose.get(at)?;
    if numbers > 0 && first.gap != Gap::Blank {
        return None;
    }
    if let Some(end) = mail_box(prose, at) {
        return Some(Head { end, points: 55, small: !prose.is_capital(at) });
    }
    if first.kind != Kind::Word && !is_ordinal(prose.text(first)) {
        return None;
    }
    if let Some((named, loose)) = begins_street(prose, at)
        && let Some(end) = name(prose, named)
    {
        let small = !prose.is_capital(named) && !prose.is_capital(at);
        let (end, after) = number_after(prose, end, true);
        let count = numbers + usize::from(after);
        let points = match (count, loose) {
            (0, false) => 15,
            (0, true) => -10,
            (1, true) if !prose.is_capital(at) => 12,
            (1, true) => 35,
            _ => 50,
        };
        return Some(Head { end, points: points - if small { 20 } else { 0 }, small });
    }
    named_street(prose, at, numbers)
}

/// A street whose type follows its name or is a part of it, or that has none.
fn named_street(prose: &mut Prose<'_>, at: usize, numbers: usize) -> Option<Head> {
    let first = prose.get(at)?;
    if prose.is(at, is::NO_NAMES) {
        return None;
    }
    let small = first.kind == Kind::Word && !prose.is_capital(at);
    if small && numbers == 0 {
        return None;
    }
    let mut typed: Option<(usize, i16)> = None;
    let mut joined: Option<(usize, i16)> = None;
    let mut end = at;
    let mut index = at;
    while index < at + MOST_WORDS {
        let Some(token) = prose.get(index) else { break };
        if index > at && !matches!(token.gap, Gap::Blank) {
            break;
        }
        if token.kind == Kind::Number {
            // `Avenue of 40th`, but not the house number at the end.
            if !is_ordinal(prose.text(token)) {
                break;
            }
            end = index + 1;
            index += 1;
            continue;
        }
        if token.kind != Kind::Word {
            break;
        }
        if index > at && begins_unit(prose, index) {
            break;
        }
        let capital = prose.is_capital(index);
        if index > at && is_type(prose, index) && (capital || small || numbers > 0) {
            typed = Some((index + 1, 50));
        } else if index > at && is_type(prose, index) && numbered(prose, index + 1) {
            // `Bem rakpart 79`
            typed = Some((index + 1, 50));
        } else if index > at && prose.is(index, is::PLACES) && (capital || small) {
            typed = Some((index + 1, 35));
        } else if let Some(points) = ending(prose, index) {
            joined = joined.max(Some((index + 1, points)));
        }
        let particle = prose.is(index, is::PARTICLES);
        if capital || small && !particle && !prose.is(index, is::NO_NAMES) && index < at + 3 {
            end = index + 1;
        } else if !particle && typed.is_none_or(|(end, _)| end != index + 1) {
            // `Árpád fejedelem útja 3`
            if !(is_type(prose, index + 1) && numbered(prose, index + 2)) {
                break;
            }
        }
        index += 1;
        // An initial, or a word cut short: `N. Stadion`, `St. John`.
        let short = token.end - token.start <= 3;
        if short
            && capital
            && prose.is_mark(index, b'.')
            && typed.is_none_or(|(end, _)| end != index)
        {
            index += 1;
        }
    }
    let (named, points) = match (typed, joined) {
        (Some(typed), _) => typed,
        // `Hauptstr. 5`
        (None, Some((end, points))) => (end + usize::from(prose.is_mark(end, b'.')), points),
        (None, None) if end > at => (end, 0),
        _ => return None,
    };
    let named = match typed {
        Some(_) => past_abbreviation(prose, named),
        None => named.max(if joined.is_some_and(|(_, points)| points >= 45) { named } else { end }),
    };
    let (end, after) = number_after(prose, named, false);
    // `the shop on St. Mark's`
    let dangling = typed.is_some_and(|(end, _)| end >= 2 && prose.is(end - 2, is::PARTICLES));
    if dangling && numbers == 0 && !after {
        return None;
    }
    let points = match (numbers + usize::from(after), points) {
        (0, 0) => return None,
        (0, 50) => 22,
        (0, _) => 0,
        (1, 0) if prose.is(at, is::COUNTED) => return None,
        (1, 0) => 5,
        (_, 0) => 15,
        // `5 Google Drive accounts` are no street: it ends with its type.
        (_, 35) if typed.is_some() && !after && goes_on(prose, end) => 15,
        (_, points) => points,
    };
    let asked = prose.is(end, is::AGAIN);
    let points = if after && asked { points + 40 } else { points };
    Some(Head { end, points: points - if small { 20 } else { 0 }, small })
}

/// Whether a word is the type of a street. One of a single letter is cut short, by a point.
fn is_type(prose: &mut Prose<'_>, index: usize) -> bool {
    prose.is(index, is::STREETS)
        && prose
            .get(index)
            .is_some_and(|token| token.end - token.start > 1 || prose.is_mark(index + 1, b'.'))
}

/// Whether a name ends before a part of a building: `Apt. 5`.
fn begins_unit(prose: &mut Prose<'_>, index: usize) -> bool {
    prose.is(index, is::UNITS) && unit(prose, index).is_some()
}

/// Whether the number of a house follows, after a point at most.
fn numbered(prose: &mut Prose<'_>, index: usize) -> bool {
    let at = index + usize::from(prose.is_mark(index, b'.'));
    prose.get(at).is_some_and(|token| token.gap == Gap::Blank) && is_house_number(prose, at)
}

/// Whether a sentence goes on with a small word after what ends with the type of a street.
fn goes_on(prose: &mut Prose<'_>, index: usize) -> bool {
    prose.get(index).is_some_and(|token| token.gap == Gap::Blank && token.kind == Kind::Word)
        && !prose.is_capital(index)
}

/// The point of `Ave.`, and the direction of `Main St NW`.
fn past_abbreviation(prose: &mut Prose<'_>, mut end: usize) -> usize {
    let pointed = prose
        .get(end)
        .is_some_and(|mark| mark.gap == Gap::Nothing && mark.kind == Kind::Mark(b'.'))
        && prose
            .get(end + 1)
            .is_some_and(|next| next.gap == Gap::Blank || next.kind == Kind::Mark(b','));
    let word =
        end.checked_sub(1).and_then(|last| prose.get(last)).map_or(0, |last| last.end - last.start);
    if pointed && word <= 5 {
        end += 1;
    }
    let direction = prose.get(end).is_some_and(|token| token.gap == Gap::Blank)
        && prose.is_capital(end)
        && prose.is(end, is::DIRECTIONS);
    end + usize::from(direction)
}

/// The words that follow the type of a street: `de la Paix`.
fn name(prose: &mut Prose<'_>, from: usize) -> Option<usize> {
    let mut end = None;
    let mut index = from;
    let small = !prose.is_capital(from);
    while index < from + MOST_WORDS {
        let Some(token) = prose.get(index) else { break };
        let near = matches!(token.gap, Gap::Blank) || token.gap == Gap::Nothing && index == from;
        if !near {
            break;
        }
        match token.kind {
            // `Calle 12 de Octubre`
            Kind::Number if prose.word(index + 1).is_some_and(|word| word.is_in(&["de", "of"])) => {
            }
            Kind::Word if index > from && begins_unit(prose, index) => break,
            Kind::Word => {
                let particle = prose.is(index, is::PARTICLES);
                if prose.is_capital(index)
                    || small && !particle && !prose.is(index, is::NO_NAMES) && index < from + 4
                {
                    if index == from && prose.is(index, is::NO_NAMES) {
                        return None;
                    }
                    end = Some(index + 1);
                } else if !particle {
                    break;
                }
            }
            _ => break,
        }
        index += 1;
        let short = token.end - token.start <= 3;
        if short && prose.is_mark(index, b'.') && prose.is_capital(index + 1) {
            index += 1;
        }
    }
    end
}

/// What comes after a type that begins the name, and whether the type is a word of running text.
fn begins_street(prose: &mut Prose<'_>, index: usize) -> Option<(usize, bool)> {
    if !prose.is(index, is::BEGINNINGS) {
        return None;
    }
    let word = prose.word(index)?;
    let mut loose = prose.is(index, is::LOOSE_BEGINNINGS);
    let mut next = index + 1;
    let mark = prose.get(next).filter(|mark| mark.gap == Gap::Nothing);
    match mark.map(|mark| mark.kind) {
        Some(Kind::Mark(b'.')) => {
            next += 1;
            loose = false;
        }
        // `C/ Mayor`
        Some(Kind::Mark(b'/')) if word.is("c") => {
            next += 1;
            loose = false;
        }
        Some(_) => return None,
        // A single letter is a type only as a capital: `R Cachoeira 112`.
        None if word.as_bytes().len() == 1 && !prose.is_capital(index) => return None,
        None => {}
    }
    Some((next, loose))
}

/// The number after the name of a street, with what belongs to it.
fn number_after(prose: &mut Prose<'_>, end: usize, comma: bool) -> (usize, bool) {
    let at = end + usize::from(comma && prose.is_mark(end, b','));
    let blank = prose.get(at).is_some_and(|token| token.gap == Gap::Blank);
    if !blank || !is_house_number(prose, at) {
        return (end, false);
    }
    let mut end = at + 1;
    // Hungarian numbers are ordinals.
    if prose.is_mark(end, b'.')
        && prose.get(end + 1).is_none_or(|next| {
            !matches!(next.gap, Gap::Blank | Gap::Nothing) || next.kind == Kind::Mark(b',')
        })
        && prose.get(end + 1).is_some()
    {
        end += 1;
    }
    // `Storgata 5 B`, `Mannerheimintie 12 B 4`
    let letter = prose.get(end).is_some_and(|token| {
        token.gap == Gap::Blank && token.kind == Kind::Word && token.end - token.start == 1
    }) && prose.is_capital(end);
    if letter {
        match prose.get(end + 1) {
            Some(next) if next.gap == Gap::Blank && next.kind == Kind::Number => end += 2,
            Some(next) if next.gap == Gap::Blank => {}
            _ => end += 1,
        }
    }
    (end, true)
}

/// `12`, `14b`, `12-14`, `3/5`: not what looks like a date or a count.
fn is_house_number(prose: &mut Prose<'_>, index: usize) -> bool {
    let Some(token) = prose.get(index).filter(|token| token.kind == Kind::Number) else {
        return false;
    };
    let text = prose.text(token);
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let rest = text.get(digits..).unwrap_or(&[]);
    let more = match rest {
        [] => true,
        [letter] => letter.is_ascii_alphabetic(),
        [b'-' | b'/', rest @ ..] => {
            rest.len() <= 5 && !rest.iter().any(|byte| matches!(byte, b'-' | b'/'))
        }
        _ => false,
    };
    let joined = prose.get(index + 1).is_some_and(|next| {
        next.gap == Gap::Nothing
            && matches!(next.kind, Kind::Mark(b':' | b'%' | b'-' | b'/' | b'+'))
    }) || prose
        .get(index + 2)
        .is_some_and(|next| next.gap == Gap::Nothing && next.kind == Kind::Number)
        && prose.get(index + 1).is_some_and(|next| next.gap == Gap::Nothing);
    digits <= 5 && more && !joined
}

fn is_ordinal(text: &[u8]) -> bool {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let rest = text.get(digits..).unwrap_or(&[]).to_ascii_lowercase();
    matches!(rest.as_slice(), b"st" | b"nd" | b"rd" | b"th")
}

/// What a word weighs that ends as the names of streets do.
fn ending(prose: &mut Prose<'_>, index: usize) -> Option<i16> {
    let token = prose.get(index)?;
    // The letters that the endings end with.
    let last = prose.text(token).last()?.to_ascii_lowercase();
    if token.end - token.start < 5
        || !matches!(
            last,
            b'a' | b'd'
                | b'e'
                | b'f'
                | b'g'
                | b'i'
                | b'j'
                | b'k'
                | b'l'
                | b'm'
                | b'n'
                | b'o'
                | b'p'
                | b'r'
                | b't'
                | b'u'
                | b'v'
                | b'z'
                | b'\xa9'
        )
    {
        return None;
    }
    let word = prose.word(index)?;
    if word.ends_with(ENDINGS) {
        return Some(45);
    }
    word.ends_with(LOOSE_ENDINGS).then_some(25)
}
