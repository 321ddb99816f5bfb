//! How draws are made and when they end.

use evstrat_stats::sampling::REPLICATES;
use serde::{Deserialize, Serialize};

use crate::sensitivity::Depth;

/// The first look, unless the cap is lower: one block of summaries, which holds 256 points of each replicate.
const FIRST_LOOK: u64 = 4096;

/// The fewest draws after which all replicates agreeing on success (none or all) may end a run.
pub const MIN_DRAWS_IF_UNANIMOUS: u64 = 16_384;

/// The standard error of the score that ends a run, as a share of the score's spread.
pub const SCORE_PRECISION: f64 = 0.01;

/// How draws are spread over the space of assumptions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sampling {
    /// [`REPLICATES`] independent randomized quasi-Monte Carlo replicates; draw i is point i div 16 of replicate i mod 16.
    Replicates,
    /// Independent draws.
    Plain,
    /// 16 independent Owen-scrambled copies of one joint Sobol sequence over the assumptions of the study. Coordinates
    /// are given to keys in order, so another set of assumptions means other draws.
    Sobol,
    /// 16 independent Latin hypercubes; the number of draws must be given beforehand.
    Lhs,
    /// Pairs of draws with complementary probabilities.
    Antithetic,
}

impl Sampling {
    /// All ways of sampling.
    pub const ALL: [Self; 5] = [
        Self::Replicates,
        Self::Plain,
        Self::Sobol,
        Self::Lhs,
        Self::Antithetic,
    ];

    /// The name in files and flags.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Replicates => "replicates",
            Self::Plain => "plain",
            Self::Sobol => "sobol",
            Self::Lhs => "lhs",
            Self::Antithetic => "antithetic",
        }
    }

    /// The way of sampling with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }

    /// Whether all draws are independent of each other, so that formulas for independent draws hold.
    #[must_use]
    pub fn is_independent(self) -> bool {
        self == Self::Plain
    }
}

/// When to stop drawing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stop {
    /// After this many draws, rounded up to the next design size unless they are independent.
    After {
        /// How many draws were asked for.
        draws: u64,
        /// The standard error of a success probability that would have been wanted.
        success: f64,
    },
    /// When the standard error of every success probability is at most `success` and that of every score at most
    /// [`SCORE_PRECISION`] of its spread, or at `max_draws`.
    AtPrecision {
        /// Largest standard error of a success probability.
        success: f64,
        /// The cap on draws.
        max_draws: u64,
    },
}

/// Which targets define success.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SuccessBy {
    /// A strategy's own targets where it has any, else those of context and frame.
    OwnTargets,
    /// Those of context and frame alone, equal for all; a strategy's own are shown beside them.
    CommonTargets,
}

/// Which draws are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Keep {
    /// All.
    #[default]
    All,
    /// The first [`KEPT_DRAWS`]. Means, spreads, shares and quantiles are of all draws, the latter by counting in narrow
    /// cells; everything else is of the kept ones.
    Thin,
    /// None beyond what a summary needs on the way; what rests on single draws is left out.
    None,
}

/// Draws that are kept at most, unless all are: a multiple of the block of summaries.
pub const KEPT_DRAWS: u64 = 1 << 17;

/// Everything that decides the draws, and how the work is spread (which decides nothing).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// The seed of the run.
    pub seed: u64,
    /// How draws are spread.
    pub sampling: Sampling,
    /// When to stop.
    pub stop: Stop,
    /// Which targets define success.
    pub success: SuccessBy,
    /// How much is asked about what matters.
    pub sensitivity: Depth,
    /// Which draws are kept.
    pub keep: Keep,
    /// How many threads to use; results do not depend on it.
    pub threads: usize,
    /// Rows per call of a model; results do not depend on it.
    pub batch_rows: usize,
}

/// The design size that holds `draws`: 16 times a power of two.
///
/// A replicate of a power of two points is balanced; any other number would waste what it costs.
#[must_use]
pub fn design_size(draws: u64) -> u64 {
    let points = draws.div_ceil(REPLICATES as u64).max(1);
    REPLICATES as u64 * points.next_power_of_two()
}

/// The sizes at which a run looks at its precision, rising; the last is where it ends in any case. Independent draws need
/// no balance and are made to the number asked for.
#[must_use]
pub fn looks(stop: Stop, sampling: Sampling) -> Vec<u64> {
    let size = |draws: u64| {
        if sampling.is_independent() {
            draws.max(1)
        } else {
            design_size(draws)
        }
    };
    match stop {
        Stop::After { draws, .. } => vec![size(draws)],
        Stop::AtPrecision { max_draws, .. } => {
            let last = size(max_draws);
            let first = FIRST_LOOK.min(last);
            let next = |n: &u64| (*n < last).then_some((n * 2).min(last));
            std::iter::successors(Some(first), next).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_rounded_up_to_balanced_designs() {
        let sizes: Vec<u64> = [1, 16, 17, 4096, 10_000]
            .into_iter()
            .map(design_size)
            .collect();
        assert_eq!(sizes, [16, 16, 32, 4096, 16_384]);
    }

    #[test]
    fn looks_double_from_one_block_to_the_cap() {
        let stop = Stop::AtPrecision {
            success: 0.005,
            max_draws: 20_000,
        };
        let balanced = Sampling::Replicates;
        assert_eq!(looks(stop, balanced), [4096, 8192, 16_384, 32_768]);
        assert_eq!(looks(stop, Sampling::Plain), [4096, 8192, 16_384, 20_000]);
        let stop = Stop::After {
            draws: 100,
            success: 0.005,
        };
        assert_eq!(looks(stop, balanced), [128]);
        assert_eq!(looks(stop, Sampling::Plain), [100]);
    }
}
