//! The full analysis: designs of its own, with further evaluations of the model.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use super::given::{by_strength, sum_first_order};
use super::output::{Outputs, Varying, varying};
use super::pick_freeze::{Block, Kept, PickFreeze};
use super::{Index, Measures, Sensitivity, SensitivityOverall, one_way, pick_freeze, shapley};
use crate::error::EngineError;
use crate::evaluate::evaluate_values;
use crate::plan::Plan;
use crate::results::StrategyResult;
use crate::run::{Observer, failure};
use crate::settings::{Settings, Stop, design_size};
use crate::summarize::Summary;

/// Rows of each matrix of the pick-and-freeze design, all replicates together, unless a number of draws was asked for or
/// that many cost more than [`WORTH_SPENDING`].
const DEFAULT_BASE: u64 = 4096;

/// Evaluations that the pick-and-freeze design may cost before its matrices get fewer rows.
const WORTH_SPENDING: u64 = 1 << 16;

/// Fewest rows of a matrix: 64 points in each replicate.
const LEAST_BASE: u64 = 1024;

/// Interactions weaker than this share of the variance are not worth a sentence.
const WORTH_NAMING: f64 = 0.01;

/// Evaluates the model of one plan at points of a design.
pub(super) struct Runner<'a> {
    pub(super) plan: &'a Plan<'a>,
    pub(super) settings: &'a Settings,
    observer: &'a dyn Observer,
    cancel: &'a AtomicU32,
    /// How many evaluations are planned.
    planned: AtomicU64,
    evaluations: AtomicU64,
    failed: AtomicU64,
}

impl Runner<'_> {
    /// Announces evaluations that were not planned from the start.
    pub(super) fn also_plans(&self, n_rows: u64) {
        self.planned.fetch_add(n_rows, Ordering::Relaxed);
    }

    /// All outputs at assumption columns in the order of the descriptor; NaN where the evaluation failed.
    ///
    /// `first` is the index of the first row, on which stochastic models key their random numbers.
    pub(super) fn outputs(
        &self,
        inputs: &[&[f64]],
        first: u64,
    ) -> Result<Vec<Vec<f64>>, EngineError> {
        let n_rows = inputs.first().map_or(0, |column| column.len());
        let place = (first, n_rows);
        let columns = evaluate_values(self.plan, inputs, place, self.settings, self.cancel)
            .map_err(|error| failure(self.plan, error, self.cancel))?;
        if self.cancel.load(Ordering::Relaxed) != 0 {
            return Err(EngineError::Interrupted);
        }
        let failed = columns.status.iter().filter(|one| !one.is_ok()).count();
        let n_rows = n_rows as u64;
        let done = self.evaluations.fetch_add(n_rows, Ordering::Relaxed) + n_rows;
        let planned = self.planned.load(Ordering::Relaxed);
        self.observer.progress(done, planned.max(done));
        self.failed.fetch_add(failed as u64, Ordering::Relaxed);
        Ok(Outputs::columns(self.plan, columns))
    }

    /// The assumption columns that belong to uniforms of the assumptions that vary, without dependence.
    pub(super) fn values(&self, inputs: &[Varying], uniforms: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let n_rows = uniforms.first().map_or(1, Vec::len);
        let mut columns = vec![vec![0.5; n_rows]; self.plan.inputs.len()];
        for (input, column) in inputs.iter().zip(uniforms) {
            columns[input.index].copy_from_slice(column);
        }
        crate::evaluate::to_values(self.plan, &mut columns);
        columns
    }
}

/// Adds the full analysis to the results of a strategy; to be called within the pool of the run.
pub(crate) fn extend(
    summary: &Summary<'_>,
    result: &mut StrategyResult,
    (observer, cancel): (&dyn Observer, &AtomicU32),
) -> Result<(), EngineError> {
    let Some(outputs) = Outputs::of(summary.plan, summary.job.descriptor) else {
        return Ok(());
    };
    let Some(overall) = result.sensitivity_overall.as_mut() else {
        return Ok(());
    };
    let inputs = varying(summary);
    if inputs.is_empty() {
        overall.notes.push("no assumption varies".to_owned());
        return Ok(());
    }
    let runner = Runner {
        plan: summary.plan,
        settings: summary.settings,
        observer,
        cancel,
        planned: AtomicU64::new(0),
        evaluations: AtomicU64::new(0),
        failed: AtomicU64::new(0),
    };
    let mut rows = Rows {
        inputs: &inputs,
        outputs: &outputs,
        found: &mut result.sensitivity,
    };
    let planned = planned(&runner, &rows);
    runner.planned.store(planned, Ordering::Relaxed);
    observer.begins(&summary.plan.id, planned);
    one_way::tornado(summary, &runner, &mut rows)?;
    one_way::morris(&runner, &mut rows)?;
    sobol(&runner, &mut rows, overall)?;
    shapley::shapley(&runner, &mut rows, overall)?;
    result.sensitivity.sort_by(by_strength);
    overall.sum_first_order = sum_first_order(&result.sensitivity);
    overall.evaluations = runner.evaluations.into_inner();
    overall.failed = runner.failed.into_inner();
    if overall.failed > 0 {
        let share = 100.0 * overall.failed as f64 / overall.evaluations as f64;
        overall.notes.push(format!(
            "{share:.2} % of the evaluations of the designs failed; points with a failure are left out"
        ));
    }
    Ok(())
}

/// The measures of all assumptions on all outputs, to be filled in.
pub(super) struct Rows<'a> {
    pub(super) inputs: &'a [Varying],
    pub(super) outputs: &'a Outputs,
    found: &'a mut [Sensitivity],
}

impl Rows<'_> {
    /// Applies `set` to the measures of one assumption (by position among those that vary) on one output.
    pub(super) fn set(&mut self, input: usize, output: usize, set: impl Fn(&mut Measures)) {
        let id = &self.inputs[input].id;
        let Some(row) = self.found.iter_mut().find(|row| row.assumption == *id) else {
            return;
        };
        if output == self.outputs.headline {
            set(&mut row.measures);
        }
        let outcome = output.checked_sub(self.outputs.n_scores);
        if let Some(outcome) = outcome.and_then(|index| row.by_outcome.get_mut(index)) {
            set(&mut outcome.measures);
        }
    }

    /// How strongly an assumption moves the headline, as far as the draws at hand tell.
    pub(super) fn strength(&self, input: usize) -> f64 {
        let id = &self.inputs[input].id;
        let row = self.found.iter().find(|row| row.assumption == *id);
        let delta = row.and_then(|row| row.measures.delta);
        delta.map_or(0.0, |delta| delta.value)
    }
}

/// About how many evaluations the analysis makes; what interactions cost is known only when there are any.
fn planned(runner: &Runner<'_>, rows: &Rows<'_>) -> u64 {
    let n_inputs = rows.inputs.len() as u64;
    let sobol = pick_freeze::blocks(runner, rows.inputs).len() as u64;
    base(runner.settings.stop, sobol) * (sobol + 2)
        + one_way::PATHS as u64 * (n_inputs + 1)
        + shapley::cost(runner, rows)
}

/// Rows of each matrix of the pick-and-freeze design.
fn base(stop: Stop, n_blocks: u64) -> u64 {
    match stop {
        Stop::After { draws, .. } => design_size(draws).max(LEAST_BASE),
        Stop::AtPrecision { .. } => {
            let mut base = DEFAULT_BASE;
            while base > LEAST_BASE && base * (n_blocks + 2) > WORTH_SPENDING {
                base /= 2;
            }
            base
        }
    }
}

/// Sobol indices of every assumption or group of dependent ones, and pairs that act together.
fn sobol(
    runner: &Runner<'_>,
    rows: &mut Rows<'_>,
    overall: &mut SensitivityOverall,
) -> Result<(), EngineError> {
    let Some(design) = PickFreeze::new(runner, rows.inputs, |n_blocks| {
        base(runner.settings.stop, n_blocks)
    }) else {
        overall
            .notes
            .push("too many assumptions for Sobol indices".to_owned());
        return Ok(());
    };
    let (indices, kept) = design.indices(rows.outputs.headline)?;
    let mut acting = Vec::new();
    for (output, found) in indices.iter().enumerate() {
        for (position, block) in design.blocks.iter().enumerate() {
            let interaction = Index::of(found.interaction[position], METHOD);
            if output == rows.outputs.headline && is_worth_naming(interaction.as_ref()) {
                acting.push(position);
            }
            set_block(rows, (block, output), found, position, overall);
        }
    }
    name_interactions((&design, &kept), rows, &acting, overall)
}

/// How intervals of Sobol indices are made.
const METHOD: &str = "pick-freeze, student-t over 16 replicates";

fn is_worth_naming(index: Option<&Index>) -> bool {
    index.is_some_and(|index| index.interval[0] > 0.0 && index.value >= WORTH_NAMING)
}

fn set_block(
    rows: &mut Rows<'_>,
    (block, output): (&Block, usize),
    found: &evstrat_stats::sensitivity::SobolIndices,
    position: usize,
    overall: &mut SensitivityOverall,
) {
    let first_order = Index::of(found.first[position], METHOD);
    let total = Index::of(found.total[position], METHOD);
    match block.members[..] {
        [input] => {
            let interaction = Index::of(found.interaction[position], METHOD);
            rows.set(input, output, |measures| {
                measures.first_order.clone_from(&first_order);
                measures.total.clone_from(&total);
                measures.interaction.clone_from(&interaction);
            });
        }
        _ if output == rows.outputs.headline => overall.groups.push(super::GroupSensitivity {
            assumptions: names(rows, block),
            first_order,
            total,
        }),
        _ => {}
    }
}

fn names(rows: &Rows<'_>, block: &Block) -> Vec<String> {
    let members = block.members.iter();
    members
        .map(|&input| rows.inputs[input].id.clone())
        .collect()
}

/// Second-order indices among the assumptions whose total index exceeds the first-order one, strongest first.
fn name_interactions(
    (design, kept): (&PickFreeze<'_>, &[Kept]),
    rows: &Rows<'_>,
    acting: &[usize],
    overall: &mut SensitivityOverall,
) -> Result<(), EngineError> {
    /// Pairs among more assumptions than this would cost more than they tell.
    const MOST: usize = 8;
    if acting.is_empty() {
        return Ok(());
    }
    let acting = &acting[..acting.len().min(MOST)];
    if acting.len() > 1 {
        for &(i, j, estimate) in &design.pairs(acting, (rows.outputs.headline, kept))? {
            let Some(second_order) = Index::of(estimate, METHOD) else {
                continue;
            };
            if is_worth_naming(Some(&second_order)) {
                let mut assumptions = names(rows, &design.blocks[acting[i]]);
                assumptions.extend(names(rows, &design.blocks[acting[j]]));
                overall.interactions.push(super::Interaction {
                    assumptions,
                    second_order,
                });
            }
        }
        overall
            .interactions
            .sort_by(|a, b| b.second_order.value.total_cmp(&a.second_order.value));
    }
    overall.notes.push(sentence(design, rows, acting, overall));
    Ok(())
}

fn sentence(
    design: &PickFreeze<'_>,
    rows: &Rows<'_>,
    acting: &[usize],
    overall: &SensitivityOverall,
) -> String {
    let all: Vec<String> = acting
        .iter()
        .flat_map(|&position| names(rows, &design.blocks[position]))
        .collect();
    let what = overall.with.as_str();
    match overall.interactions.first() {
        Some(pair) => format!(
            "interactions matter for {what}: {} together explain {:.0} % of its variance that neither explains alone",
            pair.assumptions.join(" and "),
            100.0 * pair.second_order.value
        ),
        None => format!(
            "interactions matter for {what}: {} act together with others, but no single pair stands out",
            all.join(", ")
        ),
    }
}
