//! The table of services.

use super::shapes::Shape;

const TABLE: &str = include_str!("../../data/providers.tsv");

/// One service.
#[derive(Clone, Debug)]
pub(crate) struct Service {
    shapes: Box<[Shape]>,
}

impl Service {
    /// Whether a value looks as the keys of this service do.
    pub(crate) fn has_shape(&self, value: &[u8]) -> bool {
        self.shapes.iter().any(|shape| shape.fits(value))
    }
}

/// All services by their names.
pub(crate) struct Names {
    services: Vec<Service>,
    /// Name, whether it is a word of ordinary text too, and the index of the service; in order.
    names: Vec<(&'static str, bool, usize)>,
}

impl Names {
    /// The longest name in bytes.
    pub(crate) const LONGEST: usize = 24;

    pub(crate) fn read() -> Self {
        let mut services = Vec::new();
        let mut names = Vec::new();
        for (listed, shapes) in rows() {
            for name in listed.split('|') {
                let bare = name.trim_end_matches('!');
                names.push((bare, bare.len() < name.len(), services.len()));
            }
            let shapes = if shapes == "-" { "" } else { shapes };
            let shapes = shapes.split('|').filter_map(Shape::parse).collect();
            services.push(Service { shapes });
        }
        names.sort_unstable();
        Self { services, names }
    }

    /// The service of this name, in lower case, and whether the name is an ordinary word.
    pub(crate) fn find(&self, name: &[u8]) -> Option<(&Service, bool)> {
        let at = self.names.binary_search_by(|(known, ..)| known.as_bytes().cmp(name)).ok()?;
        let &(_, word, service) = self.names.get(at)?;
        Some((self.services.get(service)?, word))
    }
}

/// Names and shapes of each row.
fn rows() -> impl Iterator<Item = (&'static str, &'static str)> {
    TABLE.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Names, Shape, TABLE, rows};

    #[test]
    fn every_row_parses_and_every_name_stands_once() {
        assert_eq!(rows().count(), TABLE.lines().filter(|line| !line.starts_with('#')).count());
        let mut seen = BTreeSet::new();
        for (names, shapes) in rows() {
            for name in names.split('|') {
                let name = name.trim_end_matches('!');
                assert!(
                    name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()),
                    "{name}"
                );
                assert!((2..=Names::LONGEST).contains(&name.len()), "{name}");
                assert!(seen.insert(name), "{name} twice");
            }
            for shape in shapes.split('|').filter(|&shape| shape != "-") {
                assert!(Shape::parse(shape).is_some(), "{names}: {shape}");
            }
        }
        assert!(seen.len() > 800);
    }

    #[test]
    fn names_are_found() {
        let names = Names::read();
        assert!(names.find(b"datadog").is_some_and(|(_, word)| !word));
        assert!(names.find(b"linear").is_some_and(|(_, word)| word));
        assert!(names.find(b"acme").is_none());
    }
}
