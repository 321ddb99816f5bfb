//! The proteins of the review that move and fuse multivesicular bodies.

/// Stage of secretion at which a protein acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Formation of intraluminal vesicles.
    Formation,
    /// Transport of multivesicular bodies.
    Transport,
    /// Docking at the plasma membrane.
    Docking,
    /// Fusion with the plasma membrane.
    Fusion,
}

/// A protein of the pathway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node {
    /// Name.
    pub name: &'static str,
    /// Where it acts.
    pub stage: Stage,
}

const fn node(name: &'static str, stage: Stage) -> Node {
    Node { name, stage }
}

/// Proteins named by the review; where several stages are discussed, the one most agree on.
///
/// # References
/// Gao et al. 2022, Cell Communication and Signaling 20; Ostrowski 2010, Nature Cell Biology 12:19 (RAB27A and RAB27B).
pub const NODES: [Node; 20] = [
    node("ESCRT-0", Stage::Formation),
    node("ESCRT-I", Stage::Formation),
    node("ESCRT-II", Stage::Formation),
    node("ESCRT-III", Stage::Formation),
    node("VPS4", Stage::Formation),
    node("nSMase2", Stage::Formation),
    node("CD63", Stage::Formation),
    node("RAB31", Stage::Formation),
    node("RAB2B", Stage::Docking),
    node("RAB5", Stage::Transport),
    node("RAB7", Stage::Transport),
    node("RAB9A", Stage::Docking),
    node("RAB11", Stage::Transport),
    node("RAB27A", Stage::Docking),
    node("RAB27B", Stage::Docking),
    node("RAB35", Stage::Docking),
    node("RAL", Stage::Transport),
    node("VAMP7", Stage::Fusion),
    node("SYX-5", Stage::Fusion),
    node("SNAP-23", Stage::Fusion),
];

impl Node {
    /// The node with a name.
    #[must_use]
    pub fn find(name: &str) -> Option<&'static Self> {
        NODES.iter().find(|node| node.name == name)
    }

    /// The block of its stage when it is knocked down, `share` of the stage's flow depending on it. For formation, where
    /// the branches differ, name the branch in [`Block`](super::Block) instead.
    #[must_use]
    pub fn block(&self, knockdown: f64, share: f64) -> super::Block {
        let blocked = knockdown * share;
        let mut block = super::Block::default();
        match self.stage {
            Stage::Formation => match self.name {
                "nSMase2" => block.nsmase2 = blocked,
                "RAB31" => block.rab31 = blocked,
                "CD63" => block.other = blocked,
                _ => block.escrt = blocked,
            },
            Stage::Transport => block.transport = blocked,
            Stage::Docking => block.docking = blocked,
            Stage::Fusion => block.fusion = blocked,
        }
        block
    }
}
