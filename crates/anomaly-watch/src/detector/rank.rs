//! Numbers in order, with the rank of any.

/// No node. The node in its place has the size 0 and is never changed.
const NONE: u32 = 0;
/// A subtree is at most so many times as heavy as its sibling, and a rotation is a single one
/// if the inner grandchild is less than so many times as heavy as the outer one. These two are
/// the whole numbers for which insertion and deletion are proven to keep the balance (Hirai and
/// Yamamoto, "Balancing weight-balanced trees", 2011).
const DELTA: u32 = 3;
const GAMMA: u32 = 2;

/// A bag of finite numbers in a weight-balanced tree.
///
/// Insertion, removal, rank and selection take O(log n), whatever the numbers and their order.
/// It holds 24 bytes for each number.
#[derive(Clone, Debug)]
pub(super) struct RankTree {
    nodes: Vec<Node>,
    free: Vec<u32>,
    root: u32,
}

#[derive(Clone, Copy, Debug, Default)]
struct Node {
    value: f64,
    left: u32,
    right: u32,
    size: u32,
}

impl RankTree {
    pub(super) fn new() -> Self {
        Self { nodes: vec![Node::default()], free: Vec::new(), root: NONE }
    }

    pub(super) fn len(&self) -> u32 {
        self.node(self.root).size
    }

    /// How many are below the value, and how many are below or equal.
    pub(super) fn ranks(&self, value: f64) -> (u32, u32) {
        (self.count(|other| other < value), self.count(|other| other <= value))
    }

    /// The number with so many before it in rising order.
    pub(super) fn nth(&self, mut before: u32) -> Option<f64> {
        let mut at = self.root;
        while at != NONE {
            let node = self.node(at);
            let left = self.node(node.left).size;
            if before == left {
                return Some(node.value);
            }
            if before < left {
                at = node.left;
            } else {
                before = before.saturating_sub(left).saturating_sub(1);
                at = node.right;
            }
        }
        None
    }

    pub(super) fn insert(&mut self, value: f64) {
        self.root = self.inserted(self.root, value);
    }

    /// Removes one number that is equal, if there is one.
    pub(super) fn remove(&mut self, value: f64) {
        self.root = self.removed(self.root, value);
    }

    /// How many of the first numbers the condition holds for.
    fn count(&self, holds: impl Fn(f64) -> bool) -> u32 {
        let (mut at, mut count) = (self.root, 0_u32);
        while at != NONE {
            let node = self.node(at);
            if holds(node.value) {
                count = count.saturating_add(self.node(node.left).size).saturating_add(1);
                at = node.right;
            } else {
                at = node.left;
            }
        }
        count
    }

    /// The subtree's new root. The depth is below 2.5 times the binary logarithm of the size.
    fn inserted(&mut self, at: u32, value: f64) -> u32 {
        if at == NONE {
            return self.allocate(value);
        }
        let node = self.node(at);
        if value < node.value {
            let left = self.inserted(node.left, value);
            self.link(at, left, node.right);
        } else {
            let right = self.inserted(node.right, value);
            self.link(at, node.left, right);
        }
        self.balanced(at)
    }

    fn removed(&mut self, at: u32, value: f64) -> u32 {
        if at == NONE {
            return NONE;
        }
        let node = self.node(at);
        if value < node.value {
            let left = self.removed(node.left, value);
            self.link(at, left, node.right);
        } else if value > node.value {
            let right = self.removed(node.right, value);
            self.link(at, node.left, right);
        } else {
            self.free.push(at);
            if node.left == NONE {
                return node.right;
            }
            if node.right == NONE {
                return node.left;
            }
            let (first, rest) = self.without_first(node.right);
            self.link(first, node.left, rest);
            return self.balanced(first);
        }
        self.balanced(at)
    }

    /// The first node of the subtree, and the root of what is left of it.
    fn without_first(&mut self, at: u32) -> (u32, u32) {
        let node = self.node(at);
        if node.left == NONE {
            return (at, node.right);
        }
        let (first, left) = self.without_first(node.left);
        self.link(at, left, node.right);
        (first, self.balanced(at))
    }

    fn balanced(&mut self, at: u32) -> u32 {
        let node = self.node(at);
        let (left, right) = (self.weight(node.left), self.weight(node.right));
        if right > left.saturating_mul(DELTA) {
            let child = self.node(node.right);
            if self.weight(child.left) >= self.weight(child.right).saturating_mul(GAMMA) {
                let right = self.rotated_right(node.right);
                self.link(at, node.left, right);
            }
            self.rotated_left(at)
        } else if left > right.saturating_mul(DELTA) {
            let child = self.node(node.left);
            if self.weight(child.right) >= self.weight(child.left).saturating_mul(GAMMA) {
                let left = self.rotated_left(node.left);
                self.link(at, left, node.right);
            }
            self.rotated_right(at)
        } else {
            at
        }
    }

    fn rotated_left(&mut self, at: u32) -> u32 {
        let node = self.node(at);
        let child = self.node(node.right);
        self.link(at, node.left, child.left);
        self.link(node.right, at, child.right);
        node.right
    }

    fn rotated_right(&mut self, at: u32) -> u32 {
        let node = self.node(at);
        let child = self.node(node.left);
        self.link(at, child.right, node.right);
        self.link(node.left, child.left, at);
        node.left
    }

    fn weight(&self, at: u32) -> u32 {
        self.node(at).size.saturating_add(1)
    }

    fn node(&self, at: u32) -> Node {
        self.nodes.get(at as usize).copied().unwrap_or_default()
    }

    fn link(&mut self, at: u32, left: u32, right: u32) {
        let size = self.node(left).size.saturating_add(self.node(right).size).saturating_add(1);
        if let Some(node) = self.nodes.get_mut(at as usize) {
            node.left = left;
            node.right = right;
            node.size = size;
        }
    }

    /// The window bounds how many there are, far below what a `u32` counts.
    fn allocate(&mut self, value: f64) -> u32 {
        let node = Node { value, left: NONE, right: NONE, size: 1 };
        if let Some(at) = self.free.pop() {
            if let Some(slot) = self.nodes.get_mut(at as usize) {
                *slot = node;
            }
            return at;
        }
        let at = u32::try_from(self.nodes.len()).unwrap_or(NONE);
        self.nodes.push(node);
        at
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    impl RankTree {
        /// The depth, after every size and balance was checked.
        fn checked(&self, at: u32) -> u32 {
            if at == NONE {
                return 0;
            }
            let node = self.node(at);
            let (left, right) = (self.node(node.left).size, self.node(node.right).size);
            assert_eq!(node.size, left + right + 1);
            assert!(left + 1 <= DELTA * (right + 1) && right + 1 <= DELTA * (left + 1));
            1 + self.checked(node.left).max(self.checked(node.right))
        }
    }

    #[test]
    fn it_stays_flat_whatever_the_order() {
        let orders: [fn(u32) -> f64; 4] = [
            f64::from,
            |index| -f64::from(index),
            |_| 7.0,
            |index| f64::from(index.wrapping_mul(2_654_435_761) % 100),
        ];
        for order in orders {
            let mut tree = RankTree::new();
            for index in 0..20_000 {
                tree.insert(order(index));
                if index >= 5_000 {
                    tree.remove(order(index - 5_000));
                }
            }
            assert_eq!(tree.len(), 5_000);
            assert!(tree.checked(tree.root) <= 31, "2.5 times the logarithm of 5,000");
            assert!(tree.nodes.len() <= 5_002, "room of removed numbers is used again");
        }
    }

    proptest! {
        /// The oracle is a sorted vector.
        #[test]
        fn it_ranks_as_a_sorted_vector_does(
            steps in prop::collection::vec((any::<bool>(), -20_i32..20), 1..400),
        ) {
            let (mut tree, mut model) = (RankTree::new(), Vec::<f64>::new());
            for (insert, value) in steps {
                let value = f64::from(value) / 4.0;
                let place = model.partition_point(|other| *other < value);
                if insert {
                    tree.insert(value);
                    model.insert(place, value);
                } else {
                    tree.remove(value);
                    if model.get(place) == Some(&value) {
                        model.remove(place);
                    }
                }
                let through = model.partition_point(|other| *other <= value);
                let below = model.partition_point(|other| *other < value);
                prop_assert_eq!(tree.ranks(value), (below as u32, through as u32));
                prop_assert_eq!(tree.len(), model.len() as u32);
                for (index, value) in model.iter().enumerate() {
                    prop_assert_eq!(tree.nth(index as u32), Some(*value));
                }
                prop_assert_eq!(tree.nth(tree.len()), None);
                tree.checked(tree.root);
            }
        }
    }
}
