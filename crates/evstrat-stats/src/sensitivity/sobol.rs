//! Sobol indices by pick and freeze.

use crate::count;
use crate::sampling::{ScrambledSobol, SobolError};
use crate::summary::Estimate;

/// Which of the design's matrices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SobolMatrix {
    /// The first sample.
    A,
    /// The second sample.
    B,
    /// The first sample with one column from the second.
    AWithColumnOfB(usize),
    /// The second sample with one column from the first; for second-order indices only.
    BWithColumnOfA(usize),
}

/// A pick-and-freeze design of independently scrambled Sobol points.
///
/// # Shape
/// Each replicate holds `points` rows of every matrix: A, B, one AB per input, and one BA per input for second-order
/// indices. A power of two is best for `points`.
#[derive(Debug, Clone)]
pub struct SobolDesign {
    copies: Vec<ScrambledSobol>,
    inputs: usize,
    points: usize,
}

impl SobolDesign {
    /// A design for the given number of inputs.
    ///
    /// # Errors
    /// When there are more inputs than half the dimensions of the Sobol sequence.
    pub fn new(
        (seed, label): (u64, &str),
        inputs: usize,
        points: usize,
        replicates: u32,
    ) -> Result<Self, SobolError> {
        let copies = (0..replicates)
            .map(|replicate| ScrambledSobol::new(seed, label, replicate, 2 * inputs))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            copies,
            inputs,
            points,
        })
    }

    /// Rows of every matrix in one replicate.
    #[must_use]
    pub fn points(&self) -> usize {
        self.points
    }

    /// Number of independent replicates.
    #[must_use]
    pub fn replicates(&self) -> usize {
        self.copies.len()
    }

    /// The matrices to evaluate, A and B first.
    #[must_use]
    pub fn matrices(&self, second_order: bool) -> Vec<SobolMatrix> {
        let mut matrices = vec![SobolMatrix::A, SobolMatrix::B];
        matrices.extend((0..self.inputs).map(SobolMatrix::AWithColumnOfB));
        if second_order {
            matrices.extend((0..self.inputs).map(SobolMatrix::BWithColumnOfA));
        }
        matrices
    }

    /// Writes the uniforms of one input in one matrix of one replicate, from row `start` on.
    pub fn fill(
        &self,
        replicate: usize,
        matrix: SobolMatrix,
        input: usize,
        (start, out): (u64, &mut [f64]),
    ) {
        let from_b = match matrix {
            SobolMatrix::A => false,
            SobolMatrix::B => true,
            SobolMatrix::AWithColumnOfB(column) => column == input,
            SobolMatrix::BWithColumnOfA(column) => column != input,
        };
        // Neighboring dimensions for the two samples of an input, so that early dimensions serve every input.
        self.copies[replicate].fill(2 * input + usize::from(from_b), start, out);
    }
}

/// Outputs of one replicate of a design.
#[derive(Debug, Clone, PartialEq)]
pub struct SobolReplicate {
    /// Outputs of matrix A.
    pub a: Vec<f64>,
    /// Outputs of matrix B.
    pub b: Vec<f64>,
    /// Outputs of A with each input's column of B, by input.
    pub ab: Vec<Vec<f64>>,
    /// Outputs of B with each input's column of A, by input; empty without second-order indices.
    pub ba: Vec<Vec<f64>>,
}

/// Sobol indices with replicate standard errors.
#[derive(Debug, Clone, PartialEq)]
pub struct SobolIndices {
    /// Mean of the output.
    pub mean: Estimate,
    /// Variance of the output.
    pub variance: Estimate,
    /// First-order index of each input.
    pub first: Vec<Estimate>,
    /// Total index of each input.
    pub total: Vec<Estimate>,
    /// Part of the variance that each input explains only together with others: total less first-order index.
    pub interaction: Vec<Estimate>,
    /// Second-order indices as (i, j, index) with i < j; empty unless the design has BA matrices.
    pub second: Vec<(usize, usize, Estimate)>,
}

/// Moments of one replicate, of which all indices are ratios; far smaller than the outputs they summarize.
#[derive(Debug, Clone, PartialEq)]
pub struct SobolParts {
    mean: f64,
    variance: f64,
    first: Vec<f64>,
    total: Vec<f64>,
    second: Vec<f64>,
}

/// Sobol indices of an output from the replicates of a design.
///
/// # Definition
/// First order: mean of `f(B) (f(AB_i) - f(A))` over the variance (Saltelli et al. 2010), averaged with its mirror image
/// when BA is there. Total: half the mean of `(f(A) - f(AB_i))^2` over the variance (Jansen 1999). Second order: closed
/// pair index less the first-order ones. Outputs are centered first. Indices are ratios of sums over replicates, and
/// their errors come from the spread between replicates.
///
/// # References
/// Saltelli et al. 2010, Comput. Phys. Commun. 181(2); Jansen 1999, Comput. Phys. Commun. 117(1-2).
#[must_use]
pub fn sobol_indices(replicates: &[SobolReplicate]) -> SobolIndices {
    let parts: Vec<SobolParts> = replicates.iter().map(sobol_parts).collect();
    sobol_indices_of_parts(&parts)
}

/// As [`sobol_indices`], from the moments of each replicate.
#[must_use]
pub fn sobol_indices_of_parts(parts: &[SobolParts]) -> SobolIndices {
    let inputs = parts.first().map_or(0, |p| p.first.len());
    let has_pairs = parts.first().is_some_and(|p| !p.second.is_empty());
    let variances: Vec<f64> = parts.iter().map(|p| p.variance).collect();
    let collect = |f: &dyn Fn(&SobolParts) -> f64| -> Vec<f64> { parts.iter().map(f).collect() };
    let ratio = |f: &dyn Fn(&SobolParts) -> f64| Estimate::ratio(&collect(f), &variances);
    let mut second = Vec::new();
    if has_pairs {
        let pairs = (0..inputs).flat_map(|i| (i + 1..inputs).map(move |j| (i, j)));
        for (k, (i, j)) in pairs.enumerate() {
            second.push((i, j, ratio(&|p| p.second[k] - p.first[i] - p.first[j])));
        }
    }
    SobolIndices {
        mean: Estimate::from_replicates(&collect(&|p| p.mean)),
        variance: Estimate::from_replicates(&variances),
        first: (0..inputs).map(|i| ratio(&|p| p.first[i])).collect(),
        total: (0..inputs).map(|i| ratio(&|p| p.total[i])).collect(),
        interaction: (0..inputs)
            .map(|i| ratio(&|p| p.total[i] - p.first[i]))
            .collect(),
        second,
    }
}

/// The moments of one replicate.
///
/// # Shape
/// All columns of `replicate` have the same length.
#[must_use]
pub fn sobol_parts(replicate: &SobolReplicate) -> SobolParts {
    let n = count(replicate.a.len());
    let sum = |values: &[f64]| values.iter().sum::<f64>();
    let mean = (sum(&replicate.a) + sum(&replicate.b)) / (2.0 * n);
    let squares = |values: &[f64]| values.iter().map(|y| (y - mean) * (y - mean)).sum::<f64>();
    // mean of f * (g - h), with f centered
    let product = |f: &[f64], g: &[f64], h: &[f64]| {
        let terms = f
            .iter()
            .zip(g.iter().zip(h))
            .map(|(f, (g, h))| (f - mean) * (g - h));
        terms.sum::<f64>() / n
    };
    let (a, b) = (&replicate.a, &replicate.b);
    let first = replicate.ab.iter().enumerate().map(|(i, ab)| {
        let forward = product(b, ab, a);
        match replicate.ba.get(i) {
            Some(ba) => 0.5 * (forward + product(a, ba, b)),
            None => forward,
        }
    });
    let total = replicate.ab.iter().map(|ab| {
        a.iter()
            .zip(ab)
            .map(|(a, ab)| (a - ab) * (a - ab))
            .sum::<f64>()
            / (2.0 * n)
    });
    let mut second = Vec::new();
    if !replicate.ba.is_empty() {
        for (i, ba) in replicate.ba.iter().enumerate() {
            for ab in &replicate.ab[i + 1..] {
                let joint = ba.iter().zip(ab).map(|(x, y)| (x - mean) * (y - mean));
                let apart = a.iter().zip(b).map(|(x, y)| (x - mean) * (y - mean));
                second.push((joint.sum::<f64>() - apart.sum::<f64>()) / n);
            }
        }
    }
    SobolParts {
        mean,
        variance: (squares(a) + squares(b)) / (2.0 * n),
        first: first.collect(),
        total: total.collect(),
        second,
    }
}
