//! Secretion of vesicles, and its inhibition.

mod cargo;
mod exposure;
mod nodes;
mod pathway;

pub use cargo::{Cargo, Carrier, Levels, balance};
pub use exposure::{
    RELEASE_ATOL, ReleaseInhibition, ReleaseLanes, ReleaseParameters, release_state,
};
pub use nodes::{NODES, Node, Stage};
pub use pathway::{Block, Branches, Release, Secretion};
