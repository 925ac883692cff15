//! Names of places, looked up in a sorted file as it stands.

use super::super::phrases::Lexicon;
use super::super::prose::{Folded, Gap, Kind, Prose};

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
    let lexicon = prose.lexicon();
    if !lexicon.may_begin_place(name.as_bytes()) {
        return None;
    }
    let mut found = None;
    let mut end = index + 1;
    for _ in 0..MOST_WORDS {
        let mut row = lookup(lexicon, name.as_bytes());
        // `St. Louis`, `U.S.A.`: a point belongs to the name if the file has it so.
        if prose
            .get(end)
            .is_some_and(|mark| mark.kind == Kind::Mark(b'.') && mark.gap == Gap::Nothing)
        {
            let mut pointed = name;
            pointed.push(b".");
            let with_point = lookup(lexicon, pointed.as_bytes());
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

/// What the file says of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Row {
    Nothing,
    /// No name, but the beginning of one.
    Beginning,
    Name(Sort, bool),
}

fn lookup(lexicon: &Lexicon, name: &[u8]) -> Row {
    let row = lexicon.places_from(name);
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

#[cfg(test)]
mod tests {
    use super::super::super::phrases::Lexicon;
    use super::{Place, Sort, place_at};
    use crate::rules::prose::Prose;

    #[test]
    fn the_longest_name_counts() {
        let lexicon = Lexicon::new(&[]);
        let place = |text: &str| place_at(&mut Prose::new(text.as_bytes(), &lexicon), 0);
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
