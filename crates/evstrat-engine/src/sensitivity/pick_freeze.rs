//! Sobol indices by pick and freeze, over independent assumptions and groups of dependent ones.

use evstrat_stats::sensitivity::{
    SobolDesign, SobolIndices, SobolMatrix, SobolParts, SobolReplicate, sobol_indices_of_parts,
    sobol_parts,
};
use evstrat_stats::summary::Estimate;
use rayon::prelude::*;

use super::full::Runner;
use super::output::Varying;
use crate::error::EngineError;

/// Independent replicates of the design.
const REPLICATES: u32 = 16;

/// Assumptions that are exchanged together: one alone, or a group of dependent ones.
pub(super) struct Block {
    /// Positions among the assumptions that vary.
    pub(super) members: Vec<usize>,
}

/// A pick-and-freeze design for one model.
pub(super) struct PickFreeze<'a> {
    runner: &'a Runner<'a>,
    inputs: &'a [Varying],
    pub(super) blocks: Vec<Block>,
    design: SobolDesign,
}

/// Outputs of the headline in one replicate, from which second-order indices need only the BA matrices; NaN in rows in
/// which an output is missing.
pub(super) struct Kept {
    a: Vec<f64>,
    b: Vec<f64>,
    ab: Vec<Vec<f64>>,
}

impl<'a> PickFreeze<'a> {
    /// A design with `base` rows in each matrix, given the number of blocks; `None` if there are more assumptions than
    /// Sobol dimensions.
    pub(super) fn new(
        runner: &'a Runner<'a>,
        inputs: &'a [Varying],
        base: impl FnOnce(u64) -> u64,
    ) -> Option<Self> {
        let blocks = blocks(runner, inputs);
        let label = format!("sensitivity/{}", runner.plan.model_id);
        let points = base(blocks.len() as u64) / u64::from(REPLICATES);
        let points = usize::try_from(points).ok()?;
        let key = (runner.settings.seed, label.as_str());
        let design = SobolDesign::new(key, inputs.len(), points, REPLICATES).ok()?;
        Some(Self {
            runner,
            inputs,
            blocks,
            design,
        })
    }

    /// First-order and total indices of all blocks on every output, and what [`Self::pairs`] needs.
    pub(super) fn indices(
        &self,
        headline: usize,
    ) -> Result<(Vec<SobolIndices>, Vec<Kept>), EngineError> {
        let replicates: Vec<(Vec<SobolParts>, Kept)> = (0..self.design.replicates())
            .into_par_iter()
            .map(|replicate| {
                let runs = self.replicate(replicate)?;
                Ok((runs.parts(), runs.kept(headline)))
            })
            .collect::<Result<_, EngineError>>()?;
        let (parts, kept): (Vec<_>, Vec<_>) = replicates.into_iter().unzip();
        let n_outputs = parts.first().map_or(0, Vec::len);
        let of = |output: usize| {
            let parts: Vec<SobolParts> = parts.iter().map(|parts| parts[output].clone()).collect();
            sobol_indices_of_parts(&parts)
        };
        Ok(((0..n_outputs).map(of).collect(), kept))
    }

    /// Second-order indices of the headline among the blocks in `which`, as (i, j, index) by position in `which`.
    pub(super) fn pairs(
        &self,
        which: &[usize],
        (headline, kept): (usize, &[Kept]),
    ) -> Result<Vec<(usize, usize, Estimate)>, EngineError> {
        let rows = self.design.points() * kept.len() * which.len();
        self.runner.also_plans(rows as u64);
        let parts: Vec<SobolParts> = kept
            .par_iter()
            .enumerate()
            .map(|(replicate, kept)| {
                let a = self.sample(replicate, SobolMatrix::A);
                let b = self.sample(replicate, SobolMatrix::B);
                let run = |&block: &usize| {
                    let outputs = self.run(replicate, (&b, &a), Some(block))?;
                    Ok(vec![headline_of(&outputs, headline)])
                };
                let of = |column: &Vec<f64>| vec![column.clone()];
                let runs = Runs {
                    a: of(&kept.a),
                    b: of(&kept.b),
                    ab: which.iter().map(|&block| of(&kept.ab[block])).collect(),
                    ba: which.iter().map(run).collect::<Result<_, EngineError>>()?,
                };
                Ok(runs.parts().swap_remove(0))
            })
            .collect::<Result<_, EngineError>>()?;
        Ok(sobol_indices_of_parts(&parts).second)
    }

    /// The outputs of all matrices of one replicate but BA.
    fn replicate(&self, replicate: usize) -> Result<Runs, EngineError> {
        let a = self.sample(replicate, SobolMatrix::A);
        let b = self.sample(replicate, SobolMatrix::B);
        let mixed = |block: usize| self.run(replicate, (&a, &b), Some(block));
        Ok(Runs {
            a: self.run(replicate, (&a, &b), None)?,
            b: self.run(replicate, (&b, &a), None)?,
            ab: (0..self.blocks.len())
                .map(mixed)
                .collect::<Result<_, _>>()?,
            ba: Vec::new(),
        })
    }

    /// All outputs at `base`, with the columns of a block from `other`.
    fn run(
        &self,
        replicate: usize,
        (base, other): (&[Vec<f64>], &[Vec<f64>]),
        block: Option<usize>,
    ) -> Result<Vec<Vec<f64>>, EngineError> {
        let mut columns: Vec<&[f64]> = base.iter().map(Vec::as_slice).collect();
        for &member in block.iter().flat_map(|&k| &self.blocks[k].members) {
            let index = self.inputs[member].index;
            columns[index] = &other[index];
        }
        // The same random numbers for all matrices: a stochastic model is then a function of its assumptions.
        let first = (replicate * self.design.points()) as u64;
        self.runner.outputs(&columns, first)
    }

    /// The assumption columns of one matrix, dependence included.
    fn sample(&self, replicate: usize, matrix: SobolMatrix) -> Vec<Vec<f64>> {
        let plan = self.runner.plan;
        let mut columns = vec![vec![0.5; self.design.points()]; plan.inputs.len()];
        for (position, input) in self.inputs.iter().enumerate() {
            let column = &mut columns[input.index];
            self.design.fill(replicate, matrix, position, (0, column));
        }
        for group in &plan.dependence {
            group.apply(&mut columns);
        }
        crate::evaluate::to_values(plan, &mut columns);
        columns
    }
}

/// Outputs of all matrices of one replicate: by matrix, output and row.
struct Runs {
    a: Vec<Vec<f64>>,
    b: Vec<Vec<f64>>,
    ab: Vec<Vec<Vec<f64>>>,
    ba: Vec<Vec<Vec<f64>>>,
}

impl Runs {
    /// The headline of A, B and AB.
    fn kept(&self, headline: usize) -> Kept {
        let of = |outputs: &Vec<Vec<f64>>| headline_of(outputs, headline);
        Kept {
            a: of(&self.a),
            b: of(&self.b),
            ab: self.ab.iter().map(of).collect(),
        }
    }

    /// Rows that failed in one matrix are left out of all.
    fn parts(&self) -> Vec<SobolParts> {
        let all = [&self.a, &self.b];
        let matrices = || all.into_iter().chain(&self.ab).chain(&self.ba);
        let n_rows = self.a.first().map_or(0, Vec::len);
        let kept: Vec<usize> = (0..n_rows)
            .filter(|&row| matrices().all(|matrix| matrix.iter().all(|y| y[row].is_finite())))
            .collect();
        let pick = |column: &[f64]| -> Vec<f64> { kept.iter().map(|&row| column[row]).collect() };
        (0..self.a.len())
            .map(|output| {
                sobol_parts(&SobolReplicate {
                    a: pick(&self.a[output]),
                    b: pick(&self.b[output]),
                    ab: self.ab.iter().map(|matrix| pick(&matrix[output])).collect(),
                    ba: self.ba.iter().map(|matrix| pick(&matrix[output])).collect(),
                })
            })
            .collect()
    }
}

/// One output; NaN in rows in which another one is missing.
fn headline_of(outputs: &[Vec<f64>], headline: usize) -> Vec<f64> {
    let whole = |row: usize| outputs.iter().all(|y| y[row].is_finite());
    let column = outputs[headline].iter().enumerate();
    column
        .map(|(row, &y)| if whole(row) { y } else { f64::NAN })
        .collect()
}

/// Groups of dependent assumptions, and every other assumption alone.
pub(super) fn blocks(runner: &Runner<'_>, inputs: &[Varying]) -> Vec<Block> {
    let groups: Vec<&[usize]> = runner
        .plan
        .dependence
        .iter()
        .map(crate::plan::DependentGroup::members)
        .collect();
    let group_of = |position: usize| {
        let index = inputs[position].index;
        groups.iter().position(|group| group.contains(&index))
    };
    let mut blocks: Vec<(Option<usize>, Block)> = Vec::new();
    for position in 0..inputs.len() {
        let group = group_of(position);
        match blocks
            .iter_mut()
            .find(|(have, _)| group.is_some() && *have == group)
        {
            Some((_, block)) => block.members.push(position),
            None => blocks.push((
                group,
                Block {
                    members: vec![position],
                },
            )),
        }
    }
    blocks.into_iter().map(|(_, block)| block).collect()
}
