//! Shapley effects, where assumptions depend on each other.

use evstrat_stats::dependence::{Copula, Dependence, DependenceError};
use evstrat_stats::sensitivity::{Coalitions, ShapleyDesign, shapley_effects_of_coalitions};
use rayon::prelude::*;

use super::full::{Rows, Runner};
use super::{Index, SensitivityOverall};
use crate::error::EngineError;

/// Assumptions that get an effect of their own; with more, the weaker ones count together.
const MOST_PLAYERS: usize = 9;

/// Assumptions beside the dependent ones that get an effect of their own, if there are too many for all.
const STRONGEST: usize = 2;

/// Evaluations of the model that the analysis may cost: of all assumptions, and where weak ones count together.
const BUDGETS: (usize, usize) = (1 << 18, 1 << 16);

/// Independent replicates.
const REPLICATES: u32 = 16;

/// Points per replicate.
const POINTS: (usize, usize) = (8, 1024);

/// A failure of the design or of the model within it.
enum Failed {
    Dependence(DependenceError),
    Engine(EngineError),
}

impl From<DependenceError> for Failed {
    fn from(error: DependenceError) -> Self {
        Self::Dependence(error)
    }
}

/// Sets Shapley effects, if there are dependent assumptions.
pub(super) fn shapley(
    runner: &Runner<'_>,
    rows: &mut Rows<'_>,
    overall: &mut SensitivityOverall,
) -> Result<(), EngineError> {
    let wrong = |error: DependenceError| EngineError::Dependence {
        strategy: runner.plan.id.clone(),
        message: error.to_string(),
    };
    let pairs = pairs(runner, rows);
    if pairs.is_empty() {
        return Ok(());
    }
    let copula = Copula::new(rows.inputs.len(), &pairs).map_err(wrong)?;
    let players = players(rows, &pairs);
    let design = ShapleyDesign {
        copula: &copula,
        players: &players,
        seed: runner.settings.seed,
        points: points(&players, rows.inputs.len()),
    };
    let inputs = rows.inputs;
    let replicates: Vec<Vec<Coalitions>> = (0..REPLICATES)
        .into_par_iter()
        .map(|replicate| {
            design.coalitions(replicate, |uniforms| {
                let values = runner.values(inputs, uniforms);
                let slices: Vec<&[f64]> = values.iter().map(Vec::as_slice).collect();
                let first = replicate as usize * design.points;
                runner
                    .outputs(&slices, first as u64)
                    .map_err(Failed::Engine)
            })
        })
        .collect::<Result<_, Failed>>()
        .map_err(|failed| match failed {
            Failed::Dependence(error) => wrong(error),
            Failed::Engine(error) => error,
        })?;
    set(rows, &players, &replicates);
    if players.len() < inputs.len() {
        overall.notes.push(format!(
            "Shapley effects are of the {} strongest assumptions; the other {} count together",
            players.len() - 1,
            inputs.len() + 1 - players.len()
        ));
    }
    overall.notes.push(
        "some assumptions depend on each other: their total indices are those of the group, and Shapley effects share \
         out the variance"
            .to_owned(),
    );
    Ok(())
}

/// Points per replicate; every coalition costs an evaluation at each.
fn points(players: &[Vec<usize>], n_inputs: usize) -> usize {
    let budget = if players.len() < n_inputs {
        BUDGETS.1
    } else {
        BUDGETS.0
    };
    let points = (budget / REPLICATES as usize) >> players.len();
    points.clamp(POINTS.0, POINTS.1)
}

/// How many evaluations the analysis makes.
pub(super) fn cost(runner: &Runner<'_>, rows: &Rows<'_>) -> u64 {
    let pairs = pairs(runner, rows);
    if pairs.is_empty() {
        return 0;
    }
    let players = players(rows, &pairs);
    let points = points(&players, rows.inputs.len());
    ((points * REPLICATES as usize) << players.len()) as u64
}

fn set(rows: &mut Rows<'_>, players: &[Vec<usize>], replicates: &[Vec<Coalitions>]) {
    let n_outputs = replicates.first().map_or(0, Vec::len);
    for output in 0..n_outputs {
        let values: Vec<Coalitions> = replicates
            .iter()
            .map(|replicate| replicate[output].clone())
            .collect();
        let found = shapley_effects_of_coalitions(&values, players.len());
        for (player, effect) in players.iter().zip(found.effects) {
            let index = Index::of(effect, "all coalitions, student-t over 16 replicates");
            if let [input] = player[..] {
                rows.set(input, output, |measures| {
                    measures.shapley.clone_from(&index);
                });
            }
        }
    }
}

/// The dependent pairs, by position among the assumptions that vary, with correlations of normal scores.
fn pairs(runner: &Runner<'_>, rows: &Rows<'_>) -> Vec<(usize, usize, Dependence)> {
    let position = |index: usize| rows.inputs.iter().position(|input| input.index == index);
    let mut pairs = Vec::new();
    for group in &runner.plan.dependence {
        let Some(copula) = group.copula() else {
            continue;
        };
        let members = group.members();
        for i in 0..members.len() {
            for j in 0..i {
                let correlation = copula.correlations().entry(i, j);
                if let (Some(a), Some(b)) = (position(members[i]), position(members[j]))
                    && correlation.abs() > 0.0
                {
                    pairs.push((a, b, Dependence::Normal(correlation)));
                }
            }
        }
    }
    pairs
}

/// Every assumption alone if there are few; else dependent ones first, then the strongest, and all others together.
fn players(rows: &Rows<'_>, pairs: &[(usize, usize, Dependence)]) -> Vec<Vec<usize>> {
    let n = rows.inputs.len();
    if n <= MOST_PLAYERS {
        return (0..n).map(|input| vec![input]).collect();
    }
    let is_dependent = |input: usize| pairs.iter().any(|(a, b, _)| *a == input || *b == input);
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&a, &b| {
        let dependent = is_dependent(b).cmp(&is_dependent(a));
        dependent.then(rows.strength(b).total_cmp(&rows.strength(a)))
    });
    let dependent = order.iter().filter(|&&input| is_dependent(input)).count();
    let others = order.split_off((dependent + STRONGEST).min(MOST_PLAYERS - 1));
    let mut players: Vec<Vec<usize>> = order.into_iter().map(|input| vec![input]).collect();
    players.push(others);
    players
}
