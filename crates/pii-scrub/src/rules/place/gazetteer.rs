//! Names of places, looked up in a sorted file as it stands.

use std::cmp::Ordering;

use super::super::prose::{Folded, Gap, Kind, Prose};

/// Name in small letters, tab, letter of the sort: see the file.
static PLACES: &str = include_str!("../../../data/places.txt");

/// What sort of place a name is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sort {
    Country,
    State,
    Town,
}

/// A name of the gazetteer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) sort: Sort,
    /// It is also a word or the name of persons.
    pub(crate) doubtful: bool,
    /// The number of the token after it.
    pub(crate) end: usize,
}

/// The longest name.
const MOST_WORDS: usize = 6;

/// The longest name that begins with the token of this number.
pub(crate) fn place_at(prose: &mut Prose<'_>, index: usize) -> Option<Place> {
    let mut name = prose.word(index)?;
    let mut found = None;
    let mut end = index + 1;
    for _ in 0..MOST_WORDS {
        let mut row = lookup(name.as_bytes());
        // `St. Louis`, `U.S.A.`: a point belongs to the name if the file has it so.
        if prose
            .get(end)
            .is_some_and(|mark| mark.kind == Kind::Mark(b'.') && mark.gap == Gap::Nothing)
        {
            let mut pointed = name;
            pointed.push(b".");
            let with_point = lookup(pointed.as_bytes());
            if with_point != Row::Nothing {
                (row, name, end) = (with_point, pointed, end + 1);
            }
        }
        match row {
            Row::Name(sort, doubtful) => found = Some(Place { sort, doubtful, end }),
            Row::Beginning => {}
            Row::Nothing => break,
        }
        let Some(next) = prose.get(end).filter(|next| next.kind == Kind::Word) else { break };
        match next.gap {
            Gap::Blank => name.push(b" "),
            Gap::Nothing => {}
            Gap::Line | Gap::Paragraph => break,
        }
        name.push(Folded::new(prose.text(next)).as_bytes());
        end += 1;
    }
    found
}

/// The countries whose names count in small letters too.
pub(crate) fn countries_in_small_letters() -> impl Iterator<Item = &'static str> {
    PLACES.lines().filter_map(|row| row.strip_suffix("\tl"))
}

/// What the file says of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Row {
    Nothing,
    /// No name, but the beginning of one.
    Beginning,
    Name(Sort, bool),
}

fn lookup(name: &[u8]) -> Row {
    let row = first_not_before(PLACES.as_bytes(), name);
    match row.strip_prefix(name) {
        Some([b'\t', sort, ..]) => match sort {
            b'c' | b'C' | b'l' => Row::Name(Sort::Country, *sort == b'C'),
            b's' | b'S' => Row::Name(Sort::State, *sort == b'S'),
            _ => Row::Name(Sort::Town, *sort == b'T'),
        },
        Some(_) => Row::Beginning,
        None => Row::Nothing,
    }
}

/// From the first line on that is not less than `name`. A tab is less than whatever a name goes on
/// with, so lines compare as their names do.
fn first_not_before<'f>(file: &'f [u8], name: &[u8]) -> &'f [u8] {
    let (mut low, mut high) = (0, file.len());
    // `low` and `high` are beginnings of lines.
    while low < high {
        let middle = low + (high - low) / 2;
        let head = file.get(low..middle).unwrap_or(&[]);
        let start = head.iter().rposition(|&byte| byte == b'\n').map_or(low, |at| low + at + 1);
        let line = file.get(start..).unwrap_or(&[]);
        let len = line.iter().position(|&byte| byte == b'\n').map_or(line.len(), |at| at + 1);
        let key = line.get(..len).unwrap_or(line);
        let key = key.iter().position(|&byte| byte == b'\t').and_then(|tab| key.get(..tab));
        match key.unwrap_or(&[]).cmp(name) {
            Ordering::Less => low = start + len,
            _ => high = start,
        }
    }
    file.get(low..).unwrap_or(&[])
}

#[cfg(test)]
mod tests {
    use super::{PLACES, Place, Sort, place_at};
    use crate::rules::prose::Prose;

    #[test]
    fn the_file_is_sorted_and_every_row_is_found() {
        let rows: Vec<&str> = PLACES.lines().filter(|line| !line.starts_with('#')).collect();
        assert!(rows.len() > 5000);
        let mut before = "";
        for row in rows {
            let (name, sort) = row.split_once('\t').unwrap();
            assert!(before < name, "{before} {name}");
            assert!(matches!(sort, "c" | "C" | "l" | "s" | "S" | "t" | "T"), "{row}");
            assert_ne!(super::lookup(name.as_bytes()), super::Row::Nothing, "{row}");
            assert!(matches!(super::lookup(name.as_bytes()), super::Row::Name(..)), "{row}");
            before = name;
        }
    }

    #[test]
    fn the_longest_name_counts() {
        let place = |text: &str| place_at(&mut Prose::new(text.as_bytes()), 0);
        let found = |sort, doubtful, end| Some(Place { sort, doubtful, end });
        assert_eq!(place("New York City is"), found(Sort::Town, false, 3));
        assert_eq!(place("new york is"), found(Sort::State, false, 2));
        assert_eq!(place("NEW ZEALAND"), found(Sort::Country, false, 2));
        assert_eq!(place("People’s"), None);
        assert_eq!(place("St. Louis, MO"), found(Sort::Town, false, 3));
        assert_eq!(place("Reading is fun"), found(Sort::Town, true, 1));
        assert_eq!(place("Nowhere"), None);
        assert_eq!(place("zzz"), None);
        assert_eq!(place("Saint"), None);
    }
}
