//! Merging block results so that the order of arrival leaves no trace.

use std::collections::BTreeMap;

/// Draws per block of the fixed tree.
pub const BLOCK_DRAWS: usize = 4096;

/// Summaries of two neighboring ranges of draws that combine into one.
pub trait Merge {
    /// The summary of this range followed by the range to its right.
    #[must_use]
    fn merge(&self, right: &Self) -> Self;
}

/// Collects block summaries by block index, in any order, and merges siblings of a fixed binary tree.
///
/// Block k is leaf k; node j of a level joins nodes 2j and 2j + 1 of the level below. A node is formed as soon as both
/// children are there, so at most a logarithmic number of summaries is kept when blocks arrive roughly in order, and
/// the result has the same bits for every order and every number of threads.
#[derive(Debug, Clone)]
pub struct TreeAccumulator<T> {
    /// Nodes that wait for their sibling, by (first block, level).
    waiting: BTreeMap<(u64, u32), T>,
    blocks: u64,
}

impl<T> Default for TreeAccumulator<T> {
    fn default() -> Self {
        Self {
            waiting: BTreeMap::new(),
            blocks: 0,
        }
    }
}

impl<T: Merge> TreeAccumulator<T> {
    /// An empty tree.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the summary of one block. A block must be added once only.
    pub fn insert(&mut self, block: u64, summary: T) {
        self.blocks += 1;
        let (mut first, mut level, mut node) = (block, 0_u32, summary);
        loop {
            let width = 1_u64 << level;
            let sibling = first ^ width;
            let Some(other) = self.waiting.remove(&(sibling, level)) else {
                self.waiting.insert((first, level), node);
                return;
            };
            node = if sibling < first {
                other.merge(&node)
            } else {
                node.merge(&other)
            };
            first = first.min(sibling);
            level += 1;
        }
    }

    /// How many blocks were added.
    #[must_use]
    pub fn blocks(&self) -> u64 {
        self.blocks
    }

    /// The summary of all blocks: the subtrees that wait, merged from left to right. `None` when empty.
    #[must_use]
    pub fn total(&self) -> Option<T>
    where
        T: Clone,
    {
        let mut nodes = self.waiting.values();
        let first = nodes.next()?.clone();
        Some(nodes.fold(first, |left, right| left.merge(right)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sampling::PlainStream;
    use crate::summary::Moments;

    #[test]
    fn any_order_gives_the_same_bits() {
        let stream = PlainStream::new(1, "tree");
        let block = |k: u64| {
            let mut values = [0.0; 64];
            stream.fill(k * 64, &mut values);
            Moments::of(&values)
        };
        for n in [1, 2, 3, 7, 16, 37] {
            let mut forward = TreeAccumulator::new();
            let mut backward = TreeAccumulator::new();
            let mut strided = TreeAccumulator::new();
            for k in 0..n {
                forward.insert(k, block(k));
                backward.insert(n - 1 - k, block(n - 1 - k));
                strided.insert(k * 31 % n, block(k * 31 % n));
            }
            assert_eq!(forward.total(), backward.total());
            if n % 31 != 0 {
                assert_eq!(forward.total(), strided.total());
            }
        }
    }
}
