//! A strategy made ready to draw: random streams, quantile tables, targets and values in place.

use std::collections::BTreeMap;
use std::sync::Arc;

use evstrat_core::{ModelDescriptor, Strategy};
use evstrat_file::study::{
    Check, Dependence, Frame, Origin, RankMeasure, Simplex, Study, StudyAssumption, StudyStrategy,
    Target, TargetOrigin,
};
use evstrat_stats::dependence::{Copula, Dependence as Coefficient};
use evstrat_stats::law::{Dirichlet, Law, LawError, QuantileTable};
use rayon::prelude::*;

use crate::error::EngineError;
use crate::settings::{Settings, SuccessBy};
use crate::streams::{Stream, Streams};
use crate::value::ValueFunction;

/// Draws whose uniforms turn into values before the next are made; they stay in the fastest cache meanwhile. A multiple of
/// the number of replicates.
const PIECE: usize = 512;

/// A strategy with the model that evaluates it.
#[derive(Clone, Copy)]
pub struct Job<'a> {
    /// The strategy as its files describe it.
    pub strategy: &'a StudyStrategy,
    /// The model's description.
    pub descriptor: &'a ModelDescriptor,
    /// The model, created with the strategy's options.
    pub model: &'a dyn Strategy,
}

/// A strategy ready to draw.
pub struct Plan<'a> {
    /// The strategy's id.
    pub id: String,
    /// The model's id.
    pub model_id: String,
    /// The model.
    pub model: &'a dyn Strategy,
    /// One per assumption, in the order of the descriptor.
    pub inputs: Vec<Input>,
    /// Groups of assumptions that depend on each other.
    pub dependence: Vec<DependentGroup>,
    /// How many outcomes the model has.
    pub n_outcomes: usize,
    /// The targets that together define success.
    pub targets: Vec<Target>,
    /// Targets that are shown but do not define success.
    pub shown_targets: Vec<Target>,
    /// Published observations.
    pub checks: Vec<Check>,
    /// How outcomes become a score, if there is a frame.
    pub value: Option<ValueFunction>,
}

/// One column of assumptions.
pub struct Input {
    source: Source,
}

enum Source {
    Fixed(f64),
    Drawn(Box<Drawn>),
}

/// A column that varies: where its uniforms come from, and what they become.
struct Drawn {
    stream: Stream,
    table: Arc<QuantileTable>,
}

/// The quantile tables of a study, one for each law that varies: many strategies hold the same belief.
pub struct Tables(BTreeMap<String, Arc<QuantileTable>>);

impl Tables {
    /// Builds the tables of all assumptions, spread over the threads of the current pool.
    #[must_use]
    pub fn build(study: &Study) -> Self {
        let laws: BTreeMap<&str, &Law> = study
            .strategies
            .iter()
            .flat_map(|strategy| &strategy.assumptions)
            .filter(|assumption| varies(assumption))
            .map(|assumption| (assumption.canonical.as_str(), &assumption.law))
            .collect();
        let build =
            |(text, law): (&str, &Law)| (text.to_owned(), Arc::new(QuantileTable::build(law)));
        Self(laws.into_par_iter().map(build).collect())
    }

    fn of(&self, assumption: &StudyAssumption) -> Arc<QuantileTable> {
        let known = self.0.get(&assumption.canonical).cloned();
        known.unwrap_or_else(|| Arc::new(QuantileTable::build(&assumption.law)))
    }
}

/// Whether an assumption differs between draws: it is not switched off, and its law has more than one value.
pub(crate) fn varies(assumption: &StudyAssumption) -> bool {
    let law = &assumption.law;
    let (low, high) = law.support();
    let possible = law.atoms().iter().filter(|(_, p)| *p > 0.0).count();
    assumption.origin != Origin::Inactive && low < high && !(law.is_discrete() && possible == 1)
}

impl Input {
    fn new(assumption: &StudyAssumption, tables: &Tables, streams: &Streams) -> Self {
        let key = assumption.key.as_str();
        let source = if varies(assumption) {
            Source::Drawn(Box::new(Drawn {
                stream: streams.of(key),
                table: tables.of(assumption),
            }))
        } else {
            Source::Fixed(assumption.law.quantile(0.5))
        };
        Self { source }
    }

    /// Whether the assumption has the same value in every draw.
    #[must_use]
    pub fn is_fixed(&self) -> bool {
        matches!(self.source, Source::Fixed(_))
    }

    pub(crate) fn fill_uniforms(&self, start: u64, column: &mut [f64]) {
        match &self.source {
            Source::Fixed(_) => {}
            Source::Drawn(drawn) => drawn.stream.fill(start, column),
        }
    }

    /// Writes the values of the draws from `start` on.
    pub(crate) fn fill_values(&self, start: u64, column: &mut [f64]) {
        match &self.source {
            Source::Fixed(value) => column.fill(*value),
            Source::Drawn(drawn) => {
                let mut uniforms = [0.0; PIECE];
                for (start, values) in (start..).step_by(PIECE).zip(column.chunks_mut(PIECE)) {
                    let uniforms = &mut uniforms[..values.len()];
                    drawn.stream.fill(start, uniforms);
                    drawn.table.fill(uniforms, values);
                }
            }
        }
    }

    /// Replaces uniforms by values.
    pub(crate) fn uniforms_to_values(&self, column: &mut [f64]) {
        match &self.source {
            Source::Fixed(value) => column.fill(*value),
            Source::Drawn(drawn) => {
                let mut uniforms = [0.0; PIECE];
                for values in column.chunks_mut(PIECE) {
                    let uniforms = &mut uniforms[..values.len()];
                    uniforms.copy_from_slice(values);
                    drawn.table.fill(uniforms, values);
                }
            }
        }
    }
}

/// Assumptions that depend on each other.
pub struct DependentGroup {
    members: Vec<usize>,
    tie: Tie,
}

/// How the assumptions of a group depend on each other.
enum Tie {
    /// Rank correlations; members are in order of id.
    Copula(Copula),
    /// They are shares of one whole: the law and the law of each share.
    Simplex(Dirichlet, Vec<Law>),
}

impl DependentGroup {
    /// Makes values that are shares of one whole sum to one: quantile tables leave a rest of about 1e-8.
    pub(crate) fn close(&self, columns: &mut [Vec<f64>]) {
        if matches!(self.tie, Tie::Copula(_)) {
            return;
        }
        let Some(&first) = self.members.first() else {
            return;
        };
        let mut sums = vec![0.0; columns[first].len()];
        for &index in &self.members {
            for (sum, share) in sums.iter_mut().zip(&columns[index]) {
                *sum += share;
            }
        }
        for &index in &self.members {
            for (share, sum) in columns[index].iter_mut().zip(&sums) {
                *share /= sum;
            }
        }
    }

    /// Indices of the assumptions, in the order of the copula's factors.
    #[must_use]
    pub fn members(&self) -> &[usize] {
        &self.members
    }

    /// The copula of their rank correlations; `None` for shares of one whole.
    #[must_use]
    pub fn copula(&self) -> Option<&Copula> {
        match &self.tie {
            Tie::Copula(copula) => Some(copula),
            Tie::Simplex(..) => None,
        }
    }

    pub(crate) fn apply(&self, columns: &mut [Vec<f64>]) {
        let mut group: Vec<Vec<f64>> = self
            .members
            .iter()
            .map(|&index| std::mem::take(&mut columns[index]))
            .collect();
        {
            let mut slices: Vec<&mut [f64]> = group.iter_mut().map(Vec::as_mut_slice).collect();
            match &self.tie {
                Tie::Copula(copula) => copula.apply(&mut slices),
                Tie::Simplex(law, shares) => share_out(law, shares, &mut slices),
            }
        }
        for (&index, column) in self.members.iter().zip(group) {
            columns[index] = column;
        }
    }
}

/// A correlation matrix that had to be changed to be possible.
#[derive(Clone, Debug, PartialEq)]
pub struct Repair {
    /// The strategy.
    pub strategy: String,
    /// The assumptions of the group.
    pub assumptions: Vec<String>,
    /// The largest change of a correlation on the normal scale.
    pub moved: f64,
}

/// Makes `job` ready to draw; the second value names correlations that had to be repaired.
///
/// # Errors
/// The correlations cannot be used, or draws cannot be made in the way asked for.
pub fn plan<'a>(
    job: &Job<'a>,
    study: &Study,
    tables: &Tables,
    settings: &Settings,
) -> Result<(Plan<'a>, Vec<Repair>), EngineError> {
    let strategy = job.strategy;
    let streams = Streams::new(study, settings)?;
    let inputs: Vec<Input> = strategy
        .assumptions
        .iter()
        .map(|assumption| Input::new(assumption, tables, &streams))
        .collect();
    let (dependence, repairs) = dependent_groups(strategy)?;
    let (targets, shown_targets) = split_targets(&strategy.targets, settings.success);
    let plan = Plan {
        id: strategy.id.clone(),
        model_id: strategy.model.clone(),
        model: job.model,
        inputs,
        dependence,
        n_outcomes: job.descriptor.outcomes.len(),
        targets,
        shown_targets,
        checks: strategy.checks.clone(),
        value: study
            .frame
            .as_ref()
            .and_then(|frame| value_of(frame, job.descriptor)),
    };
    Ok((plan, repairs))
}

fn value_of(frame: &Frame, descriptor: &ModelDescriptor) -> Option<ValueFunction> {
    ValueFunction::new(frame, |outcome| descriptor.outcome_index(outcome))
}

/// Parts the targets that define success from those that are only shown. A model's suggestion counts where nobody sets
/// any target.
fn split_targets(all: &[Target], by: SuccessBy) -> (Vec<Target>, Vec<Target>) {
    let is_own = |target: &&Target| target.origin == TargetOrigin::File;
    let own_count = by == SuccessBy::OwnTargets && all.iter().any(|target| is_own(&target));
    let suggested = all
        .iter()
        .all(|target| target.origin == TargetOrigin::Suggested);
    all.iter()
        .cloned()
        .partition(|target| suggested || is_own(&target) == own_count)
}

/// Connected components of the correlation graph, each with its copula; factors in order of id, so that the position
/// of an assumption in the descriptor does not matter.
fn dependent_groups(
    strategy: &StudyStrategy,
) -> Result<(Vec<DependentGroup>, Vec<Repair>), EngineError> {
    let mut groups = Vec::new();
    let mut repairs = Vec::new();
    for mut members in components(&strategy.dependence) {
        members.sort_by(|&a, &b| factor_order(strategy, a).cmp(&factor_order(strategy, b)));
        let copula = copula_of(&members, strategy)?;
        let moved = copula.max_change();
        if moved > 0.0 {
            let assumptions = members
                .iter()
                .map(|&index| strategy.assumptions[index].id.clone())
                .collect();
            repairs.push(Repair {
                strategy: strategy.id.clone(),
                assumptions,
                moved,
            });
        }
        let tie = Tie::Copula(copula);
        groups.push(DependentGroup { members, tie });
    }
    for simplex in &strategy.simplexes {
        groups.push(simplex_group(simplex, strategy)?);
    }
    Ok((groups, repairs))
}

fn simplex_group(
    simplex: &Simplex,
    strategy: &StudyStrategy,
) -> Result<DependentGroup, EngineError> {
    let wrong = |error: LawError| EngineError::Dependence {
        strategy: strategy.id.clone(),
        message: error.to_string(),
    };
    let law = Dirichlet::new(&simplex.concentrations).map_err(wrong)?;
    let shares = (0..simplex.members.len())
        .map(|share| law.marginal(share))
        .collect::<Result<_, _>>()
        .map_err(wrong)?;
    Ok(DependentGroup {
        members: simplex.members.clone(),
        tie: Tie::Simplex(law, shares),
    })
}

/// Turns independent uniforms into the uniforms of shares: a stick is broken by all but the last column.
fn share_out(law: &Dirichlet, shares: &[Law], columns: &mut [&mut [f64]]) {
    let (Ok(breaks), Some((last, others))) = (law.breaks(), columns.split_last_mut()) else {
        return;
    };
    for (column, law) in others.iter_mut().zip(&breaks) {
        for u in column.iter_mut() {
            *u = law.quantile(*u);
        }
    }
    law.shares(others, last);
    for (column, law) in columns.iter_mut().zip(shares) {
        for share in column.iter_mut() {
            let u = law.cdf(*share);
            *share = u.clamp(f64::MIN_POSITIVE, 1.0 - f64::EPSILON / 2.0);
        }
    }
}

/// Factors of a copula in order of id, those of the context first: a column keeps its uniforms where only later factors
/// depend on it, so tying an assumption of its own to one of the context does not give a strategy another context.
fn factor_order(strategy: &StudyStrategy, index: usize) -> (bool, &str) {
    let assumption = &strategy.assumptions[index];
    (!assumption.key.starts_with("context/"), &assumption.id)
}

fn components(pairs: &[Dependence]) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for pair in pairs {
        let (mut joined, apart): (Vec<_>, Vec<_>) = groups
            .into_iter()
            .partition(|group| group.contains(&pair.first) || group.contains(&pair.second));
        let mut group: Vec<usize> = joined.drain(..).flatten().collect();
        group.extend([pair.first, pair.second]);
        group.sort_unstable();
        group.dedup();
        groups = apart;
        groups.push(group);
    }
    groups.sort();
    groups
}

fn copula_of(members: &[usize], strategy: &StudyStrategy) -> Result<Copula, EngineError> {
    let position = |index: usize| members.iter().position(|&member| member == index);
    let pairs: Vec<(usize, usize, Coefficient)> = strategy
        .dependence
        .iter()
        .filter_map(|pair| {
            let coefficient = match pair.measure {
                RankMeasure::Spearman => Coefficient::Spearman(pair.value),
                RankMeasure::Kendall => Coefficient::Kendall(pair.value),
            };
            Some((position(pair.first)?, position(pair.second)?, coefficient))
        })
        .collect();
    Copula::new(members.len(), &pairs).map_err(|error| EngineError::Dependence {
        strategy: strategy.id.clone(),
        message: error.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use evstrat_stats::sampling::PlainStream;

    use super::*;

    /// Vectors of docs/methods.md, computed by an independent program.
    #[test]
    fn plain_uniforms_are_those_of_the_documented_vectors() {
        let at = |key: &str| {
            let stream = PlainStream::new(1, key);
            [stream.at(0), stream.at(1), stream.at(4096)]
        };
        let volume = [
            0.235_120_929_921_524_83,
            0.790_725_595_653_362_1,
            0.884_453_376_344_782_8,
        ];
        assert_eq!(
            at("context/initial-volume").map(f64::to_bits),
            volume.map(f64::to_bits)
        );
        let uptake = [
            0.167_674_138_386_505_97,
            0.310_468_860_613_424_2,
            0.250_430_052_424_315_76,
        ];
        assert_eq!(
            at("shared/uptake").map(f64::to_bits),
            uptake.map(f64::to_bits)
        );
    }

    #[test]
    fn pairs_that_share_a_member_form_one_group() {
        let pair = |first, second| Dependence {
            first,
            second,
            measure: RankMeasure::Spearman,
            value: 0.5,
            from_context: false,
            evidence: Vec::new(),
            note: String::new(),
        };
        let groups = components(&[pair(0, 1), pair(4, 5), pair(1, 2)]);
        assert_eq!(groups, [vec![0, 1, 2], vec![4, 5]]);
    }
}
