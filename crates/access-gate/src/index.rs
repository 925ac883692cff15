//! Grants by agent.

use crate::condition::Facts;
use crate::grant::{Effect, Grant, Resource};
use crate::matching::Pattern;

/// The grants of each agent: a tree of the bytes of their patterns, so that finding them takes
/// time for the agent's name and no more.
#[derive(Clone, Debug)]
pub(crate) struct Index {
    nodes: Vec<Node>,
}

#[derive(Clone, Debug, Default)]
struct Node {
    /// By the next byte, in no order: names share few beginnings.
    children: Vec<(u8, usize)>,
    /// Grants, ascending, whose pattern ends here with a star.
    open: Lists,
    /// Grants, ascending, whose name ends here.
    exact: Lists,
}

#[derive(Clone, Debug, Default)]
struct Lists {
    allow: Vec<Entry>,
    deny: Vec<Entry>,
}

/// The most resources of a grant that are looked at one by one before the grant is. Each makes
/// an entry for each agent of the grant, and must not make that a multiplication.
const SIEVES_MAX: usize = 16;

/// A grant with one of its resources, or all of many, and enough of both beside it that most
/// grants need no look.
#[derive(Clone, Copy, Debug)]
struct Entry {
    grant: u32,
    operations: u16,
    sieve: Sieve,
}

/// What a resource looks like at a glance: all that match a pattern pass, and few others.
#[derive(Clone, Copy, Debug)]
enum Sieve {
    /// A name, by its hash.
    Name(u64),
    /// A beginning, by the first eight bytes, or what there is of them; with no bit in the mask,
    /// everything.
    Beginning { head: u64, mask: u64 },
}

/// The hash and the first eight bytes of a name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sieved {
    hash: u64,
    head: u64,
}

impl Index {
    /// Of at most `u32::MAX` grants.
    pub(crate) fn new(grants: &[Grant]) -> Self {
        let mut index = Self { nodes: vec![Node::default()] };
        for (number, grant) in (0_u32..).zip(grants) {
            let sieves = sieves(grant);
            for pattern in grant.agents.iter() {
                let node = pattern.stem().iter().fold(0, |node, byte| index.child(node, *byte));
                let Some(node) = index.nodes.get_mut(node) else { continue };
                let lists = if pattern.is_open() { &mut node.open } else { &mut node.exact };
                let list = lists.of_mut(grant.effect);
                let entry = |(operations, sieve)| Entry { grant: number, operations, sieve };
                list.extend(sieves.iter().copied().map(entry));
            }
        }
        index
    }

    /// The first grant of the agent and effect that fulfils the predicate.
    pub(crate) fn first<'g>(
        &self,
        facts: &Facts<'_>,
        effect: Effect,
        grants: &'g [Grant],
        applies: impl Fn(&Grant) -> bool,
    ) -> Option<&'g Grant> {
        let (agent, operation) = (facts.agent.as_bytes(), facts.operation.bit());
        let resource = facts.sieved;
        let mut first = None;
        let mut look = |lists: &Lists| {
            // The entries of a grant stand together, and asking it once is enough.
            let mut asked = None;
            for entry in lists.of(effect) {
                if first.is_some_and(|(number, _)| number <= entry.grant) {
                    break;
                }
                if asked == Some(entry.grant) {
                    continue;
                }
                if entry.operations & operation == 0 || !entry.sieve.passes(resource) {
                    continue;
                }
                asked = Some(entry.grant);
                let grant = grants.get(entry.grant as usize);
                if let Some(grant) = grant.filter(|grant| applies(grant)) {
                    first = Some((entry.grant, grant));
                    break;
                }
            }
        };
        let mut node = self.nodes.first()?;
        look(&node.open);
        for (position, byte) in agent.iter().enumerate() {
            let Some((_, child)) = node.children.iter().find(|(next, _)| next == byte) else {
                break;
            };
            let Some(child) = self.nodes.get(*child) else { break };
            node = child;
            look(&node.open);
            if position + 1 == agent.len() {
                look(&node.exact);
            }
        }
        first.map(|(_, grant)| grant)
    }

    fn child(&mut self, parent: usize, byte: u8) -> usize {
        let new = self.nodes.len();
        let Some(node) = self.nodes.get_mut(parent) else { return parent };
        if let Some((_, child)) = node.children.iter().find(|(next, _)| *next == byte) {
            return *child;
        }
        node.children.push((byte, new));
        self.nodes.push(Node::default());
        new
    }
}

/// What of a grant is looked at first: each of its resources, or all of them at once where they
/// are many.
fn sieves(grant: &Grant) -> Vec<(u16, Sieve)> {
    let operations = |resource: &Resource| grant.operations & resource.operations;
    if grant.resources.len() > SIEVES_MAX {
        let all = grant.resources.iter().fold(0, |bits, resource| bits | operations(resource));
        return vec![(all, Sieve::EVERYTHING)];
    }
    let sieve = |resource: &Resource| (operations(resource), Sieve::new(&resource.pattern));
    grant.resources.iter().map(sieve).collect()
}

impl Sieve {
    const EVERYTHING: Self = Self::Beginning { head: 0, mask: 0 };

    fn new(pattern: &Pattern) -> Self {
        let sieved = Sieved::new(pattern.stem());
        if !pattern.is_open() {
            return Self::Name(sieved.hash);
        }
        let ones = vec![u8::MAX; pattern.stem().len()];
        Self::Beginning { head: sieved.head, mask: Sieved::new(&ones).head }
    }

    const fn passes(self, resource: Sieved) -> bool {
        match self {
            Self::Name(hash) => hash == resource.hash,
            Self::Beginning { head, mask } => resource.head & mask == head,
        }
    }
}

impl Sieved {
    /// The hash is FNV-1a of 64 bits, <https://datatracker.ietf.org/doc/rfc9923/>. Who finds two
    /// names of one hash gains a few nanoseconds of work and no permission: what passes the
    /// sieve is compared in full.
    pub(crate) fn new(name: &[u8]) -> Self {
        let hash = name.iter().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let mut head = [0; 8];
        for (slot, byte) in head.iter_mut().zip(name) {
            *slot = *byte;
        }
        Self { hash, head: u64::from_le_bytes(head) }
    }
}

impl Lists {
    fn of(&self, effect: Effect) -> &[Entry] {
        match effect {
            Effect::Allow => &self.allow,
            Effect::Deny => &self.deny,
        }
    }

    fn of_mut(&mut self, effect: Effect) -> &mut Vec<Entry> {
        match effect {
            Effect::Allow => &mut self.allow,
            Effect::Deny => &mut self.deny,
        }
    }
}
