//! What follows the street in an address: unit, town, region, postal code, country.

use super::super::place::gazetteer::{Sort, place_at};
use super::super::place::is_abbreviated_state;
use super::super::prose::{Gap, Kind, Prose};
use super::words::is;

/// What an address goes on with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tail {
    /// The number of the token after it.
    pub(super) end: usize,
    /// How much it says that what stands before is an address.
    pub(super) points: i16,
}

/// What separates two parts of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Between {
    Blank,
    Comma,
    Line,
    Paragraph,
}

/// The parts that follow the token before `end`, as far as they go.
pub(super) fn tail(prose: &mut Prose<'_>, mut end: usize, small: bool) -> Tail {
    let mut points = 0;
    let (mut units, mut town, mut region, mut code) = (0, false, false, false);
    for _ in 0..8 {
        let Some((next, between)) = separator(prose, end) else { break };
        if let Some(country) = country(prose, next, small, between) {
            end = country;
            points += 30;
            if let Some(code) = code_after(prose, end) {
                end = code;
                points += 20;
            }
            break;
        }
        if between == Between::Paragraph {
            break;
        }
        if !region && let Some(found) = region_at(prose, next, between, small) {
            end = found.end;
            points += found.points;
            (region, code) = (true, code || found.points >= 40);
            continue;
        }
        if units < 3
            && let Some(unit) = unit(prose, next)
        {
            end = unit;
            points += if units == 0 { 30 } else { 0 };
            units += 1;
            continue;
        }
        if !code && let Some(found) = code_and_town(prose, next, between, town || region) {
            end = found.end;
            points += found.points;
            (code, town) = (true, true);
            continue;
        }
        if !town && let Some(found) = town_at(prose, next, between, units > 0, small) {
            end = found.end;
            points += found.points;
            town = true;
            continue;
        }
        break;
    }
    Tail { end, points }
}

/// A part of a building: `Apt. 5`, `#12`, `3rd Floor`.
pub(super) fn unit(prose: &mut Prose<'_>, index: usize) -> Option<usize> {
    if prose.is_mark(index, b'#') {
        let number = prose.get(index + 1)?;
        return (number.kind == Kind::Number && number.end - number.start <= 6)
            .then_some(index + 2);
    }
    let first = prose.get(index)?;
    if first.kind == Kind::Number {
        let text = prose.text(first);
        // `2º`
        if text.ends_with(b"\xc2\xba") || text.ends_with(b"\xc2\xaa") {
            // `3º B`
            let door = prose.get(index + 1).is_some_and(|token| {
                token.gap == Gap::Blank && token.kind == Kind::Word && token.end - token.start == 1
            });
            return Some(index + 1 + usize::from(door));
        }
        let at = index + 1 + usize::from(prose.is_mark(index + 1, b'.'));
        return prose.is(at, is::FLOORS).then_some(at + 1);
    }
    if !prose.is(index, is::UNITS) {
        return None;
    }
    let at = index + 1 + usize::from(prose.is_mark(index + 1, b'.'));
    let at = at + usize::from(prose.is_mark(at, b'#'));
    let number = prose.get(at).filter(|number| matches!(number.gap, Gap::Blank | Gap::Nothing))?;
    let len = number.end - number.start;
    match number.kind {
        Kind::Number if len <= 6 => Some(at + 1),
        Kind::Word if len == 1 && prose.is_capital(at) => Some(at + 1),
        Kind::Word if len <= 5 && prose.text(number).iter().any(u8::is_ascii_digit) => Some(at + 1),
        _ => None,
    }
}

/// Past what separates two parts.
fn separator(prose: &mut Prose<'_>, mut index: usize) -> Option<(usize, Between)> {
    let mut between = Between::Blank;
    let mut token = prose.get(index)?;
    let widen = |between: Between, gap: Gap| match (between, gap) {
        (_, Gap::Paragraph) | (Between::Paragraph, _) => Between::Paragraph,
        (_, Gap::Line) | (Between::Line, _) => Between::Line,
        (between, _) => between,
    };
    between = widen(between, token.gap);
    // `São Paulo - SP`
    let dash = matches!(token.kind, Kind::Mark(b'-' | 0xe2)) && token.gap == Gap::Blank;
    if dash || token.kind == Kind::Mark(b',') {
        if between == Between::Blank {
            between = Between::Comma;
        }
        index += 1;
        token = prose.get(index)?;
        if token.gap == Gap::Nothing {
            return None;
        }
        between = widen(between, token.gap);
    }
    (token.gap != Gap::Nothing).then_some((index, between))
}

/// Whether a part of an address ends before the token of this number.
fn ends(prose: &mut Prose<'_>, index: usize) -> bool {
    let Some(next) = prose.get(index) else { return true };
    match (next.kind, next.gap) {
        (_, Gap::Line | Gap::Paragraph) => true,
        (Kind::Mark(mark), _) => {
            matches!(mark, b',' | b'.' | b';' | b'?' | b'!' | b')' | b'"' | b'\'')
        }
        _ => false,
    }
}

fn country(prose: &mut Prose<'_>, index: usize, small: bool, between: Between) -> Option<usize> {
    if !small && !prose.is_capital(index) {
        return None;
    }
    let place = place_at(prose, index).filter(|place| place.sort == Sort::Country)?;
    let whole = match between {
        // On a line of its own, or it begins a sentence.
        Between::Line | Between::Paragraph => {
            ends(prose, place.end)
                || prose.get(place.end).is_some_and(|next| next.kind == Kind::Number)
        }
        _ => !prose.is_capital(place.end) || ends(prose, place.end),
    };
    whole.then_some(place.end)
}

/// The code that stands after a country.
fn code_after(prose: &mut Prose<'_>, index: usize) -> Option<usize> {
    let token = prose.get(index).filter(|token| token.gap == Gap::Blank)?;
    let (end, _) = code(prose, index)?;
    (token.end - token.start >= 4).then_some(end)
}

/// A region, and the code after it.
fn region_at(prose: &mut Prose<'_>, index: usize, between: Between, small: bool) -> Option<Tail> {
    let token = prose.get(index)?;
    let text = prose.text(token);
    let code_from = |prose: &mut Prose<'_>, at: usize| {
        let (next, between) = separator(prose, at)?;
        let near = matches!(between, Between::Blank | Between::Line);
        code(prose, next).filter(|_| near).map(|(end, _)| end)
    };
    // `81 73333`: some regions are numbers.
    if token.kind == Kind::Number {
        let short = token.end - token.start <= 2;
        let end = code_from(prose, index + 1).filter(|_| short && between != Between::Blank)?;
        return Some(Tail { end, points: 30 });
    }
    if token.kind != Kind::Word {
        return None;
    }
    let upper = text.iter().all(u8::is_ascii_uppercase);
    let letters = (2..=3).contains(&text.len()) && (upper || small || text == b"nan");
    let known = is_abbreviated_state(prose, index);
    if letters
        && let Some(end) = code_from(prose, index + 1)
        && (known || !is_year(prose, end - 1))
    {
        return Some(Tail { end, points: 40 });
    }
    // `RN`, on a line between a town and its country.
    if letters
        && between != Between::Blank
        && let Some((next, Between::Line)) = separator(prose, index + 1)
        && country(prose, next, small, Between::Line).is_some()
    {
        return Some(Tail { end: index + 1, points: 20 });
    }
    if known && ends(prose, index + 1)
        || letters && upper && between == Between::Comma && ends(prose, index + 1)
    {
        return Some(Tail { end: index + 1, points: 20 });
    }
    let place = place_at(prose, index)
        .filter(|place| place.sort == Sort::State && prose.is_capital(index))?;
    if let Some(end) = code_from(prose, place.end) {
        return Some(Tail { end, points: 40 });
    }
    (between == Between::Comma && ends(prose, place.end))
        .then_some(Tail { end: place.end, points: 20 })
}

/// `2015`, which after `JAN` is a year.
fn is_year(prose: &mut Prose<'_>, index: usize) -> bool {
    prose.is_digits(index, 4..=4)
        && prose
            .get(index)
            .is_some_and(|token| matches!(prose.text(token), [b'1', b'9', ..] | [b'2', b'0', ..]))
}

/// A postal code: what comes after it, and whether its form is that of a code and nothing else.
fn code(prose: &mut Prose<'_>, index: usize) -> Option<(usize, bool)> {
    let token = prose.get(index)?;
    let text = prose.text(token);
    let shape: Vec<u8> = text
        .iter()
        .take(11)
        .map(|byte| match byte {
            b'0'..=b'9' => b'9',
            b'A'..=b'Z' | b'a'..=b'z' => b'A',
            other => *other,
        })
        .collect();
    let (end, sure) = match shape.as_slice() {
        b"99999-9999" | b"99-999" | b"9999-999" | b"99999-999" => (index + 1, true),
        // The Netherlands
        b"9999"
            if follows(prose, index, b"AA")
                && prose.is_capital(index + 1)
                && prose
                    .get(index + 1)
                    .is_some_and(|token| prose.text(token).iter().all(u8::is_ascii_uppercase)) =>
        {
            (index + 2, true)
        }
        // Sweden, Czechia, Greece
        b"999" if follows(prose, index, b"99") => (index + 2, false),
        b"9999" | b"99999" | b"999999" => (index + 1, false),
        // Canada, the United Kingdom
        b"A9A" if follows(prose, index, b"9A9") => (index + 2, true),
        b"A9" | b"A99" | b"AA9" | b"AA99" | b"A9A" | b"AA9A" if follows(prose, index, b"9AA") => {
            (index + 2, true)
        }
        // `D-10115`
        b"A" | b"AA" | b"AAA"
            if prose.is_mark(index + 1, b'-') && prose.is_digits(index + 2, 4..=5) =>
        {
            (index + 3, true)
        }
        _ => return None,
    };
    // The next group of a telephone number is no end of a code.
    let goes_on = prose.get(end).is_some_and(|next| match next.gap {
        Gap::Nothing => matches!(next.kind, Kind::Mark(b'-' | b'/' | b':' | b'%' | b'@' | b'_')),
        Gap::Blank => next.kind == Kind::Number || next.kind == Kind::Mark(b'-'),
        _ => false,
    });
    (!goes_on).then_some((end, sure))
}

/// Whether after a blank a token of this shape follows.
fn follows(prose: &mut Prose<'_>, index: usize, shape: &[u8]) -> bool {
    prose.get(index + 1).is_some_and(|token| {
        let text = prose.text(token);
        token.gap == Gap::Blank
            && text.len() == shape.len()
            && text.iter().zip(shape).all(|(byte, shape)| match shape {
                b'9' => byte.is_ascii_digit(),
                _ => byte.is_ascii_alphabetic(),
            })
    })
}

/// A code, and the town that may follow it.
fn code_and_town(
    prose: &mut Prose<'_>,
    index: usize,
    between: Between,
    town: bool,
) -> Option<Tail> {
    let (end, sure) = code(prose, index)?;
    let near = prose.get(end).is_some_and(|next| next.gap == Gap::Blank && next.kind == Kind::Word);
    if !town
        && near
        && let Some(name) = words(prose, end, false).last().copied().flatten()
    {
        let known =
            place_at(prose, end).filter(|place| place.sort == Sort::Town).map(|place| place.end);
        let name = known.map_or(name, |known| known.max(end + 1));
        if between != Between::Blank || known.is_some() || sure {
            return Some(Tail { end: name, points: 35 });
        }
    }
    if sure || town && ends(prose, end) {
        return Some(Tail { end, points: if sure { 35 } else { 20 } });
    }
    // Five digits at the end of a line.
    let token = prose.get(index)?;
    let five = token.end - token.start >= 5 && ends(prose, end);
    five.then_some(Tail { end, points: 20 })
}

/// The ends of names that begin with the token of this number, shortest first.
fn words(prose: &mut Prose<'_>, index: usize, small: bool) -> [Option<usize>; 5] {
    let mut found = [None; 5];
    let mut places = found.iter_mut();
    for at in index..index + 8 {
        let Some(token) = prose.get(at) else { break };
        if token.kind != Kind::Word || at > index && token.gap != Gap::Blank {
            break;
        }
        let particle = prose.is(at, is::PARTICLES);
        if at == index && prose.is(at, is::NO_NAMES) {
            break;
        }
        if prose.is_capital(at) || small && !particle && !prose.is(at, is::NO_NAMES) {
            match places.next() {
                Some(place) => *place = Some(at + 1),
                None => break,
            }
        } else if !particle {
            break;
        }
    }
    found.sort_by_key(|end| end.is_none());
    // The last one is the longest.
    let count = found.iter().flatten().count();
    found.rotate_left(count);
    found
}

/// A town, by what follows it or because it is known.
fn town_at(
    prose: &mut Prose<'_>,
    index: usize,
    between: Between,
    unit: bool,
    small: bool,
) -> Option<Tail> {
    let names = words(prose, index, small);
    let longest = names.last().copied().flatten()?;
    for name in names.into_iter().flatten() {
        if confirmed(prose, name, small) {
            return Some(Tail { end: name, points: 5 });
        }
    }
    // `Karlovy Vary 17`
    if prose.is_digits(longest, 1..=2)
        && prose.get(longest).is_some_and(|token| token.gap == Gap::Blank)
        && (ends(prose, longest + 1) || confirmed(prose, longest + 1, small))
        && between != Between::Blank
    {
        return Some(Tail {
            end: longest + 1,
            points: if confirmed(prose, longest + 1, small) { 5 } else { 0 },
        });
    }
    let known = place_at(prose, index).filter(|place| {
        prose.is_capital(index) && place.sort != Sort::Country && !prose.is_capital(place.end)
    });
    if let Some(place) = known {
        return Some(Tail { end: place.end, points: if place.doubtful { 10 } else { 25 } });
    }
    let free = match between {
        Between::Comma => ends(prose, longest) || !prose.is_capital(longest),
        Between::Blank => unit,
        _ => false,
    };
    let count = names.iter().flatten().count();
    (free && !small && count <= 4).then_some(Tail { end: longest, points: 5 })
}

/// Whether a country, a region with its code or a code follows, which says that a town came before.
fn confirmed(prose: &mut Prose<'_>, index: usize, small: bool) -> bool {
    let Some((next, between)) = separator(prose, index) else { return false };
    if country(prose, next, small, between).is_some() {
        return true;
    }
    if between == Between::Paragraph {
        return false;
    }
    region_at(prose, next, between, small).is_some()
        || code(prose, next).is_some_and(|(end, sure)| {
            sure || ends(prose, end)
                && prose.get(next).is_some_and(|token| {
                    token.end - token.start >= 4
                        && !(between == Between::Line && token.end - token.start < 5)
                })
        })
}
