//! The environments that grants name.

use std::collections::BTreeMap;

use crate::matching::{Folded, fold};
use crate::{Error, ErrorKind};

/// The most environments that the grants of a gate may name, in all.
const ENVIRONMENTS: usize = 64;

/// The environments that grants name, a bit each: they are few, and asked about often.
#[derive(Clone, Debug, Default)]
pub(crate) struct Environments(BTreeMap<Box<[u8]>, u64>);

impl Environments {
    /// The bits of the names; `path` is the list's.
    pub(crate) fn parse(&mut self, names: &[String], path: &str) -> Result<u64, Error> {
        if names.is_empty() {
            return Err(Error::new(ErrorKind::EmptySet, path));
        }
        let mut bits = 0;
        for (index, name) in names.iter().enumerate() {
            let error = |kind| Error::new(kind, format!("{path}[{index}]"));
            let name = fold(name).ok_or_else(|| error(ErrorKind::MalformedName))?;
            let known = self.0.len();
            bits |= match self.0.get(&name) {
                Some(bit) => *bit,
                None if known < ENVIRONMENTS => *self.0.entry(name).or_insert(1 << known),
                None => return Err(error(ErrorKind::OutOfRange)),
            };
        }
        Ok(bits)
    }

    /// The bit of a request's environment, none for one that no grant names.
    pub(crate) fn bit(&self, name: &Folded) -> u64 {
        self.0.get(name.as_bytes()).copied().unwrap_or(0)
    }
}
