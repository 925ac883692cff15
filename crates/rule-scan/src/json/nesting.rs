//! The containers that are open, a bit each.

/// The open objects (1) and arrays (0), innermost in the lowest bit.
#[derive(Clone, Default)]
pub(super) struct Nesting {
    depth: usize,
    /// The innermost levels, at most 64: a document of no more allocates nothing.
    inner: u64,
    /// The levels outside of these, by 64.
    outer: Vec<u64>,
}

impl Nesting {
    pub(super) fn depth(&self) -> usize {
        self.depth
    }

    pub(super) fn in_object(&self) -> bool {
        self.depth > 0 && self.inner & 1 == 1
    }

    pub(super) fn in_array(&self) -> bool {
        self.depth > 0 && self.inner & 1 == 0
    }

    pub(super) fn push(&mut self, object: bool) {
        if self.depth > 0 && self.depth.is_multiple_of(64) {
            self.spill();
        }
        self.inner = self.inner << 1 | u64::from(object);
        self.depth += 1;
    }

    pub(super) fn pop(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        self.inner >>= 1;
        if self.depth.is_multiple_of(64) {
            self.inner = self.outer.pop().unwrap_or(0);
        }
    }

    /// Apart, so that who does not need it does not save registers for it.
    #[cold]
    #[inline(never)]
    fn spill(&mut self) {
        self.outer.push(self.inner);
    }
}
