//! Sets of roles.

use crate::ROLES_MAX;

/// A set of the first so many numbers, a bit each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct RoleSet(Box<[u64]>);

impl RoleSet {
    /// The empty set of numbers below `count`.
    pub(crate) fn new(count: usize) -> Self {
        Self(vec![0; count.div_ceil(64)].into())
    }

    /// Adds a number; one that is not below the count is left out.
    pub(crate) fn insert(&mut self, role: usize) {
        if let Some(word) = self.0.get_mut(role / 64) {
            *word |= 1 << (role % 64);
        }
    }

    /// Adds all of another set of the same count.
    pub(crate) fn join(&mut self, other: &Self) {
        for (word, more) in self.0.iter_mut().zip(&other.0) {
            *word |= more;
        }
    }

    pub(crate) fn contains(&self, role: usize) -> bool {
        self.0.get(role / 64).is_some_and(|word| word >> (role % 64) & 1 == 1)
    }

    /// Ascending.
    pub(crate) fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        (0_usize..).step_by(64).zip(&self.0).flat_map(|(first, word)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                let bit = (rest != 0).then(|| rest.trailing_zeros() as usize)?;
                rest &= rest - 1;
                Some(first + bit)
            })
        })
    }
}

/// The roles that a person has, on the stack: a decision does not allocate.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HeldRoles {
    bits: [u64; ROLES_MAX / 64],
    /// Whether it may have been meant to be any of the others, too.
    in_doubt: bool,
}

impl HeldRoles {
    pub(crate) const fn none(in_doubt: bool) -> Self {
        Self { bits: [0; ROLES_MAX / 64], in_doubt }
    }

    pub(crate) fn join(&mut self, other: &RoleSet) {
        for (word, more) in self.bits.iter_mut().zip(&other.0) {
            *word |= more;
        }
    }

    /// Whether one of these is held; nothing if only one in doubt could be.
    pub(crate) fn has_any(&self, wanted: &[usize]) -> Option<bool> {
        let has = |role: &usize| {
            self.bits.get(role / 64).is_some_and(|word| word >> (role % 64) & 1 == 1)
        };
        match wanted.iter().any(has) {
            false if self.in_doubt => None,
            has => Some(has),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_has_what_was_put_into_it() {
        let mut set = RoleSet::new(130);
        assert_eq!(set.iter().next(), None);
        for role in [129, 0, 63, 64, 0, 500] {
            set.insert(role);
        }
        assert_eq!(set.iter().collect::<Vec<_>>(), [0, 63, 64, 129]);
        let mut other = RoleSet::new(130);
        other.insert(1);
        other.join(&set);
        assert_eq!(other.iter().collect::<Vec<_>>(), [0, 1, 63, 64, 129]);
        assert!((0..600).all(|role| set.contains(role) == [0, 63, 64, 129].contains(&role)));
        let mut held = HeldRoles::none(false);
        held.join(&set);
        assert_eq!(held.has_any(&[1, 64]), Some(true));
        assert_eq!(held.has_any(&[1, 65, 5000]), Some(false));
    }
}
