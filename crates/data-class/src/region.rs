//! Where data may be processed.

use std::fmt;
use std::str::FromStr;

use crate::{Error, ErrorKind};

/// The officially assigned two-letter codes of ISO 3166-1, one a line, sorted; the line is the bit.
const COUNTRIES: &str = include_str!("../data/countries.txt");

/// The member states of the European Union.
const EU: &str = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK";

/// The members of the European Economic Area that are not in the Union.
const EEA_ONLY: &str = "IS LI NO";

/// The United States with the territories that have a code of their own.
const US: &str = "AS GU MP PR UM US VI";

/// The groups, the greater one before the one that it contains.
const GROUPS: [(&str, Regions); 3] =
    [("EEA", members(EU).union(members(EEA_ONLY))), ("EU", members(EU)), ("US", members(US))];

/// A set of countries in which data may be processed, or in which a sink processes it.
///
/// Written and read as ISO 3166-1 codes in capitals with commas between them; `EU`, `EEA` and `US`
/// stand for their members (the European ones without overseas territories, the American one with
/// them), `-` is nowhere, and `*` is everywhere. Only the text that writing produces is canonical;
/// reading takes any order.
///
/// ```
/// use data_class::Regions;
///
/// let union: Regions = "EU".parse()?;
/// assert!("DE,FR".parse::<Regions>()?.is_subset(union));
/// assert_eq!("CH,EU".parse::<Regions>()?.to_string(), "EU,CH");
/// assert!("UK".parse::<Regions>().is_err());
/// # Ok::<(), data_class::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Regions([u64; 4]);

impl Regions {
    /// Every country there is or will be, and places nobody has stated.
    pub const EVERYWHERE: Self = Self([u64::MAX; 4]);

    /// No place at all.
    pub const NOWHERE: Self = Self([0; 4]);

    /// Where a sink is that does not say where: only data that may be processed everywhere may go
    /// there.
    pub(crate) const UNSTATED: Self = Self([0, 0, 0, 1 << 63]);

    /// Reads codes of countries and names of groups.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::UnknownRegion`] with the index of the first that is neither as path, `[2]`.
    pub fn of<'t>(codes: impl IntoIterator<Item = &'t str>) -> Result<Self, Error> {
        let mut set = Self::NOWHERE;
        for (index, code) in codes.into_iter().enumerate() {
            let Some(found) = group(code).or_else(|| country(code.as_bytes().try_into().ok()?))
            else {
                return Err(Error::at(ErrorKind::UnknownRegion, format!("[{index}]")));
            };
            set = set.union(found);
        }
        Ok(set)
    }

    /// Whether there is no place in it.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self == Self::NOWHERE
    }

    /// Whether every place of this set is in the other.
    #[must_use]
    pub const fn is_subset(self, other: Self) -> bool {
        let (Self([a, b, c, d]), Self([e, f, g, h])) = (self, other);
        (a & !e) | (b & !f) | (c & !g) | (d & !h) == 0
    }

    /// What is in one of the sets.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        let (Self([a, b, c, d]), Self([e, f, g, h])) = (self, other);
        Self([a | e, b | f, c | g, d | h])
    }

    /// What is in both sets.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        let (Self([a, b, c, d]), Self([e, f, g, h])) = (self, other);
        Self([a & e, b & f, c & g, d & h])
    }

    /// The codes of the countries in it, sorted; none for [`Regions::EVERYWHERE`].
    pub fn countries(self) -> impl Iterator<Item = &'static str> {
        let named = self != Self::EVERYWHERE;
        COUNTRIES
            .lines()
            .enumerate()
            .filter(move |(bit, _)| named && bit_set(*bit).is_subset(self))
            .map(|(_, code)| code)
    }

    pub(crate) const fn difference(self, other: Self) -> Self {
        let (Self([a, b, c, d]), Self([e, f, g, h])) = (self, other);
        Self([a & !e, b & !f, c & !g, d & !h])
    }
}

impl fmt::Display for Regions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::EVERYWHERE {
            return f.write_str("*");
        }
        let mut rest = *self;
        let mut comma = "";
        for (name, members) in GROUPS {
            // Of the two European groups the greater one is enough.
            if members.is_subset(*self) && !members.intersection(rest).is_empty() {
                write!(f, "{comma}{name}")?;
                rest = rest.difference(members);
                comma = ",";
            }
        }
        for code in rest.countries() {
            write!(f, "{comma}{code}")?;
            comma = ",";
        }
        if rest.intersection(Self::UNSTATED) == Self::UNSTATED {
            write!(f, "{comma}?")?;
            comma = ",";
        }
        if comma.is_empty() { f.write_str("-") } else { Ok(()) }
    }
}

impl fmt::Debug for Regions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{{{self}}}")
    }
}

impl FromStr for Regions {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        match text {
            "*" => Ok(Self::EVERYWHERE),
            "-" => Ok(Self::NOWHERE),
            codes => Self::of(codes.split(',')),
        }
    }
}

/// The members of a group.
fn group(name: &str) -> Option<Regions> {
    GROUPS.iter().find(|(group, _)| *group == name).map(|(_, members)| *members)
}

const fn members(codes: &str) -> Regions {
    let mut set = Regions::NOWHERE;
    let mut rest = codes.as_bytes();
    while let [first, second, after @ ..] = rest {
        if let Some(found) = country([*first, *second]) {
            set = set.union(found);
        }
        rest = match after {
            [_space, others @ ..] => others,
            [] => after,
        };
    }
    set
}

/// The set of the country with this code.
const fn country(code: [u8; 2]) -> Option<Regions> {
    let mut line = 0;
    let mut rest = COUNTRIES.as_bytes();
    // `for` is not const.
    while let [first, second, _newline, others @ ..] = rest {
        if *first == code[0] && *second == code[1] {
            return Some(bit_set(line));
        }
        line += 1;
        rest = others;
    }
    None
}

/// The set of the country on this line.
const fn bit_set(line: usize) -> Regions {
    let bit = 1_u64 << (line % 64);
    match line / 64 {
        0 => Regions([bit, 0, 0, 0]),
        1 => Regions([0, bit, 0, 0]),
        2 => Regions([0, 0, bit, 0]),
        _ => Regions([0, 0, 0, bit]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_countries_is_sorted_and_whole() {
        let codes: Vec<&str> = COUNTRIES.lines().collect();
        assert_eq!(codes.len(), 249);
        assert!(codes.is_sorted_by(|one, two| one < two));
        assert!(codes.iter().all(|code| code.len() == 2));
        assert!(bit_set(248).intersection(Regions::UNSTATED).is_empty());
    }

    #[test]
    fn groups_have_their_members() {
        for (name, size) in [("EU", 27), ("EEA", 30), ("US", 7)] {
            let set: Regions = name.parse().unwrap();
            assert_eq!(set.countries().count(), size, "{name}");
        }
    }
}
