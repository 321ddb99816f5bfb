//! What learning would be worth.

use evstrat_core::AssumptionDescriptor;
use evstrat_file::study::{Experiment, ExperimentDesign, Frame};
use evstrat_stats::decision::{TwoArmTrial, assurance};
use evstrat_stats::information::{
    Experiment as Design, Feature, Population, Utilities, best_size, decision_thresholds, evppi,
    evsi, falls_below, net_benefit_of_sampling,
};
use rayon::prelude::*;

use super::shared::{Unknown, name, unknowns, users};
use super::{
    AssuranceOf, ExperimentSize, ExperimentValue, Group, Information, Threshold, bounded, or_zero,
    own,
};
use crate::evaluate::{assumption_columns, uniform_columns};

/// An unknown with its column over the draws of the group.
struct Column {
    unknown: Unknown,
    values: Vec<f64>,
    /// How many levels, for a nominal one.
    levels: Option<usize>,
}

impl Column {
    fn feature(&self) -> Feature<'_> {
        match self.levels {
            Some(levels) => Feature::Levels(&self.values, levels),
            None => Feature::Uniform(&self.values),
        }
    }
}

/// The columns of all unknowns, made strategy by strategy.
fn columns(group: &Group<'_>) -> Vec<Column> {
    let mut found: Vec<Option<Column>> = Vec::new();
    let unknowns = unknowns(group);
    found.resize_with(unknowns.len(), || None);
    for (position, &member) in group.members.iter().enumerate() {
        let plan = &group.all.plans[member];
        let n_draws = group.all.columns[member].n_draws() as u64;
        let uniforms = uniform_columns(plan, 0..n_draws);
        let first_used_here = |unknown: &Unknown| unknown.uses[0].0 == position;
        let needs_levels = |unknown: &Unknown| levels_of(group, unknown.uses[0]).is_some();
        let values = if unknowns
            .iter()
            .any(|one| first_used_here(one) && needs_levels(one))
        {
            assumption_columns(plan, 0..n_draws)
        } else {
            Vec::new()
        };
        for (slot, unknown) in found
            .iter_mut()
            .zip(&unknowns)
            .filter(|(_, one)| first_used_here(one))
        {
            let index = unknown.uses[0].1;
            let levels = levels_of(group, unknown.uses[0]);
            let all = if levels.is_some() {
                &values[index]
            } else {
                &uniforms[index]
            };
            *slot = Some(Column {
                unknown: unknown.clone(),
                values: all.clone(),
                levels,
            });
        }
    }
    found.into_iter().flatten().collect()
}

fn descriptor<'a>(
    group: &'a Group<'_>,
    (position, index): (usize, usize),
) -> &'a AssumptionDescriptor {
    &group.all.jobs[group.members[position]]
        .descriptor
        .assumptions[index]
}

fn levels_of(group: &Group<'_>, used: (usize, usize)) -> Option<usize> {
    let levels = descriptor(group, used).levels().len();
    (levels > 0).then_some(levels)
}

/// The value of knowing each assumption exactly, greatest first.
pub(super) fn evppi_by_assumption(
    group: &Group<'_>,
    utilities: &Utilities<'_>,
) -> Vec<Information> {
    let mut found: Vec<Information> = columns(group)
        .par_iter()
        .filter_map(|column| {
            let value = bounded(evppi(utilities, &[column.feature()]).ok()?);
            Some(Information {
                name: name(group, &column.unknown),
                strategies: users(group, &column.unknown),
                value,
                thresholds: thresholds(group, utilities, column),
                warning: String::new(),
            })
        })
        .collect();
    found.sort_by(|a, b| {
        b.value
            .value
            .total_cmp(&a.value.value)
            .then_with(|| a.name.cmp(&b.name))
    });
    found
}

/// Where along an assumption the best option changes.
fn thresholds(group: &Group<'_>, utilities: &Utilities<'_>, column: &Column) -> Vec<Threshold> {
    if column.levels.is_some() {
        return Vec::new();
    }
    let (position, index) = column.unknown.uses[0];
    let strategies = &group.all.study.strategies;
    let law = &strategies[group.members[position]].assumptions[index].law;
    let id = |option: usize| strategies[group.members[option]].id.clone();
    decision_thresholds(utilities, &column.values)
        .unwrap_or_default()
        .into_iter()
        .map(|(quantile, from, to)| Threshold {
            value: law.quantile(quantile),
            quantile,
            below: id(from),
            above: id(to),
        })
        .collect()
}

/// The value of knowing the frame's named groups exactly.
pub(super) fn evppi_by_group(
    group: &Group<'_>,
    utilities: &Utilities<'_>,
    frame: &Frame,
) -> Vec<Information> {
    if frame.groups.is_empty() {
        return Vec::new();
    }
    let columns = columns(group);
    frame
        .groups
        .iter()
        .filter_map(|named| {
            let members: Vec<&Column> = columns
                .iter()
                .filter(|column| named.assumptions.contains(&name(group, &column.unknown)))
                .collect();
            let features: Vec<Feature<'_>> =
                members.iter().map(|column| column.feature()).collect();
            if features.is_empty() {
                return None;
            }
            let value = evppi(utilities, &features).ok()?;
            let falls = members.iter().any(|column| {
                evppi(utilities, &[column.feature()]).is_ok_and(|one| falls_below(value, one))
            });
            let warning = if falls {
                "worth less than one of its members alone: the regression is not to be trusted"
            } else {
                ""
            };
            let mut strategies: Vec<String> = members
                .iter()
                .flat_map(|column| users(group, &column.unknown))
                .collect();
            strategies.sort();
            strategies.dedup();
            Some(Information {
                name: named.name.clone(),
                strategies,
                value: bounded(value),
                thresholds: Vec::new(),
                warning: warning.to_owned(),
            })
        })
        .collect()
}

/// The value of the frame's proposed experiments.
pub(super) fn experiments(
    group: &Group<'_>,
    utilities: &Utilities<'_>,
    frame: &Frame,
) -> Vec<ExperimentValue> {
    let decisions = frame.population.map_or(1.0, |people| {
        let population = Population {
            annual: people.per_year,
            years: people.years,
            rate: people.discount,
        };
        population.discounted()
    });
    frame
        .experiments
        .iter()
        .filter_map(|experiment| value_of(group, utilities, experiment, decisions))
        .collect()
}

fn value_of(
    group: &Group<'_>,
    utilities: &Utilities<'_>,
    experiment: &Experiment,
    decisions: f64,
) -> Option<ExperimentValue> {
    let all = unknowns(group);
    let mut measured: Vec<&Unknown> = all
        .iter()
        .filter(|one| name(group, one) == experiment.assumption)
        .collect();
    // Different beliefs about one quantity: the experiment is about that of the first strategy.
    measured.sort_by_key(|one| one.uses[0]);
    let unknown = *measured.first()?;
    let warning = if measured.len() > 1 {
        format!(
            "strategies believe different things about {}; the experiment is taken to measure what {} rests on",
            experiment.assumption,
            users(group, unknown).join(", ")
        )
    } else {
        String::new()
    };
    let (position, index) = unknown.uses[0];
    let member = group.members[position];
    let n_draws = group.all.columns[member].n_draws() as u64;
    let columns = assumption_columns(&group.all.plans[member], 0..n_draws);
    let quantity = &columns[index];
    let sizes: Vec<ExperimentSize> = experiment
        .sizes
        .iter()
        .filter_map(|&n| {
            let design = match experiment.design {
                ExperimentDesign::NormalMean { measurement_sd } => Design::NormalMean {
                    n: n as f64,
                    sd: measurement_sd,
                },
                ExperimentDesign::BinomialCount => Design::Binomial {
                    n: u32::try_from(n).ok()?,
                },
                _ => return None,
            };
            let key = (group.all.settings.seed, experiment.name.as_str());
            let evsi = bounded(evsi(utilities, quantity, design, key).ok()?);
            let observations = n as f64 * experiment.cost_per_observation;
            let net_benefit =
                net_benefit_of_sampling(evsi.value, decisions, experiment.fixed_cost, observations);
            Some(ExperimentSize {
                n,
                evsi,
                net_benefit,
                cost: experiment.fixed_cost + observations,
            })
        })
        .collect();
    let candidates: Vec<(f64, f64)> = sizes
        .iter()
        .map(|size| (size.n as f64, size.net_benefit))
        .collect();
    let best = best_size(&candidates).map(|(n, _)| n);
    let best_size = best.and_then(|n| {
        sizes
            .iter()
            .map(|size| size.n)
            .find(|&size| (size as f64 - n).abs() < 0.5)
    });
    Some(ExperimentValue {
        name: experiment.name.clone(),
        assumption: experiment.assumption.clone(),
        sizes,
        best_size,
        warning,
    })
}

/// The probability that the frame's planned confirmatory experiment succeeds, for every option.
pub(super) fn assurances(group: &Group<'_>, frame: &Frame) -> Vec<AssuranceOf> {
    let Some(planned) = &frame.assurance else {
        return Vec::new();
    };
    let trial = TwoArmTrial {
        n_per_arm: planned.n_per_arm as f64,
        sd: planned.endpoint_sd,
        // The frame states a two-sided level; success is significance in the right direction.
        alpha: planned.alpha / 2.0,
    };
    group
        .members
        .iter()
        .filter_map(|&member| {
            let outcome = group.all.jobs[member]
                .descriptor
                .outcome_index(&planned.outcome)?;
            let column = &group.all.columns[member].outcomes[outcome];
            // A failed draw is no difference.
            let differences: Vec<f64> = column.iter().copied().map(or_zero).collect();
            Some(AssuranceOf {
                strategy: group.all.study.strategies[member].id.clone(),
                outcome: planned.outcome.clone(),
                probability: own(assurance(&trial, &differences)),
            })
        })
        .collect()
}
