//! From utilities to a choice: who wins how often, and how much is lost by choosing wrongly.

mod acceptability;
mod assurance;
mod dominance;
mod frontier;
mod rank;
mod sequential;
mod smaa;
mod success;

pub use acceptability::{AcceptabilityPoint, acceptability_curve};
pub use assurance::{TwoArmTrial, assurance, assurance_normal};
pub use dominance::{Dominance, first_order_dominance, second_order_dominance};
pub use frontier::{FrontierStatus, IcerFrontier, icer_frontier};
pub use rank::{RankAcceptability, expected_ranks, rank_acceptability, sucra, superiority};
pub use sequential::{SprtBounds, sprt_bounds};
pub use smaa::{Smaa, WeightError, WeightSpace, smaa};
pub use success::{SuccessProbability, success_probability};

pub use crate::information::expected_loss;
