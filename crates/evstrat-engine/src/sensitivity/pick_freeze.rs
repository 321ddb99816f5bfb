//! Sobol indices by pick and freeze, over independent assumptions and groups of dependent ones.

use evstrat_stats::sensitivity::{
    SobolDesign, SobolIndices, SobolMatrix, SobolParts, SobolReplicate, sobol_indices_of_parts,
    sobol_parts,
};
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

impl<'a> PickFreeze<'a> {
    /// A design with `base` rows in each matrix; `None` if there are more assumptions than Sobol dimensions.
    pub(super) fn new(runner: &'a Runner<'a>, inputs: &'a [Varying], base: u64) -> Option<Self> {
        let label = format!("sensitivity/{}", runner.plan.model_id);
        let points = usize::try_from(base / u64::from(REPLICATES)).ok()?;
        let key = (runner.settings.seed, label.as_str());
        let design = SobolDesign::new(key, inputs.len(), points, REPLICATES).ok()?;
        Some(Self {
            runner,
            inputs,
            blocks: blocks(runner, inputs),
            design,
        })
    }

    /// Indices of the blocks in `which` on every output.
    pub(super) fn indices(
        &self,
        which: &[usize],
        second_order: bool,
    ) -> Result<Vec<SobolIndices>, EngineError> {
        let replicates: Vec<Vec<SobolParts>> = (0..self.design.replicates())
            .into_par_iter()
            .map(|replicate| self.replicate(replicate, which, second_order))
            .collect::<Result<_, _>>()?;
        let n_outputs = replicates.first().map_or(0, Vec::len);
        let of = |output: usize| {
            let parts: Vec<SobolParts> = replicates
                .iter()
                .map(|parts| parts[output].clone())
                .collect();
            sobol_indices_of_parts(&parts)
        };
        Ok((0..n_outputs).map(of).collect())
    }

    /// The moments of one replicate, by output.
    fn replicate(
        &self,
        replicate: usize,
        which: &[usize],
        second_order: bool,
    ) -> Result<Vec<SobolParts>, EngineError> {
        let a = self.sample(replicate, SobolMatrix::A);
        let b = self.sample(replicate, SobolMatrix::B);
        // The same random numbers for all matrices: a stochastic model is then a function of its assumptions.
        let first = (replicate * self.design.points()) as u64;
        let run = |base: &[Vec<f64>], other: &[Vec<f64>], block: Option<usize>| {
            let mut columns: Vec<&[f64]> = base.iter().map(Vec::as_slice).collect();
            for &member in block.iter().flat_map(|&k| &self.blocks[k].members) {
                let index = self.inputs[member].index;
                columns[index] = &other[index];
            }
            self.runner.outputs(&columns, first)
        };
        let mixed = |base: &[Vec<f64>], other: &[Vec<f64>]| -> Result<Vec<_>, EngineError> {
            let blocks = which.iter();
            blocks.map(|&block| run(base, other, Some(block))).collect()
        };
        let runs = Runs {
            a: run(&a, &b, None)?,
            b: run(&b, &a, None)?,
            ab: mixed(&a, &b)?,
            ba: if second_order {
                mixed(&b, &a)?
            } else {
                Vec::new()
            },
        };
        Ok(runs.parts())
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

/// Groups of dependent assumptions, and every other assumption alone.
fn blocks(runner: &Runner<'_>, inputs: &[Varying]) -> Vec<Block> {
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
