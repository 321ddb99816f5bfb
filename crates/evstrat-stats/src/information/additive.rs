//! Value of learning one of several independent inputs.

use evstrat_math::chi_square_quantile;

use super::basis::Basis;
use super::cells::{CELLS, CellSums, cells_of_uniforms, cells_of_values, fitted, projected};
use super::evppi::{ReplicateSums, enough_draws, evppi_of_cells, evppi_of_draws};
use super::regression::NormalEquations;
use super::{Feature, InformationError, Scored, Utilities, check_column};
use crate::count;
use crate::sampling::REPLICATES;
use crate::summary::Estimate;

/// The probability that inputs which are independent seem not to be, over all inputs and options.
const FALSE_ALARM: f64 = 1e-3;

/// Draws that are worked on together.
const BLOCK: usize = 4096;

/// What one input alone does to the gains of the options, from a regression on it.
#[derive(Debug, Clone)]
pub struct MainEffect<'a> {
    /// The column of levels, if there are levels.
    levels: Option<(&'a [f64], usize)>,
    /// The cell or level of every draw.
    places: Vec<u16>,
    /// Numbers of draws by place.
    counts: Vec<f64>,
    /// For every option, sums of its gains by place.
    sums: Vec<Vec<f64>>,
    /// For every option, the fitted gain by place less the mean gain.
    effects: Vec<Vec<f64>>,
}

impl<'a> MainEffect<'a> {
    /// The effect of an assumption.
    ///
    /// # Errors
    /// When columns do not fit together or there are fewer than 320 draws.
    pub fn of(utilities: &Utilities, feature: Feature<'a>) -> Result<Self, InformationError> {
        let draws = enough_draws(utilities)?;
        check_column("an assumption's column", feature.column(), draws)?;
        Ok(match feature {
            Feature::Uniform(u) | Feature::Scores(u) => {
                Self::fit(utilities, cells_of_uniforms(u), None)
            }
            Feature::Levels(column, levels) => Self::fit(
                utilities,
                column.iter().map(|level| to_place(*level)).collect(),
                Some((column, levels)),
            ),
        })
    }

    /// The effect of an input of draws made elsewhere.
    ///
    /// # Errors
    /// As for [`MainEffect::of`].
    pub fn of_scored(
        utilities: &Utilities,
        scored: &'a Scored<'_>,
    ) -> Result<Self, InformationError> {
        let Some(values) = scored.numbers() else {
            return Self::of(utilities, scored.feature());
        };
        let draws = enough_draws(utilities)?;
        check_column("an input's column", values, draws)?;
        Ok(Self::fit(utilities, cells_of_values(values), None))
    }

    fn fit(utilities: &Utilities, places: Vec<u16>, levels: Option<(&'a [f64], usize)>) -> Self {
        let n_places = levels.map_or(CELLS, |(_, levels)| levels);
        let mut counts = vec![0.0; n_places];
        for place in &places {
            counts[usize::from(*place)] += 1.0;
        }
        let gains = utilities.gains();
        let sum = |column: &Vec<f64>| {
            let mut sums = vec![0.0; n_places];
            for (place, gain) in places.iter().zip(column) {
                sums[usize::from(*place)] += gain;
            }
            sums
        };
        let sums: Vec<Vec<f64>> = gains.iter().map(sum).collect();
        let mut effect = Self {
            levels,
            places,
            counts,
            sums,
            effects: Vec::new(),
        };
        let centered: Vec<Vec<f64>> = effect
            .sums
            .iter()
            .map(|sums| effect.centered(sums))
            .collect();
        effect.effects = effect.regression(&centered).0;
        effect
    }

    /// Sums by place less the mean of all.
    fn centered(&self, sums: &[f64]) -> Vec<f64> {
        let mean = sums.iter().sum::<f64>() / self.counts.iter().sum::<f64>();
        let pairs = sums.iter().zip(&self.counts);
        pairs.map(|(sum, n)| sum - n * mean).collect()
    }

    /// Fits by place of what has the given sums by place, and the sums of squares that they explain.
    fn regression(&self, sums: &[Vec<f64>]) -> (Vec<Vec<f64>>, Vec<f64>) {
        let explained = |fits: &[Vec<f64>]| {
            let of = |(fit, sums): (&Vec<f64>, &Vec<f64>)| {
                fit.iter().zip(sums).map(|(f, sum)| f * sum).sum()
            };
            fits.iter().zip(sums).map(of).collect()
        };
        let fits = if self.levels.is_some() {
            let mean = |sums: &Vec<f64>| {
                let pairs = sums.iter().zip(&self.counts);
                pairs.map(|(sum, n)| sum / n.max(1.0)).collect()
            };
            sums.iter().map(mean).collect()
        } else {
            let mut equations = NormalEquations::of_cells(&self.counts, sums.len());
            for (option, sums) in sums.iter().enumerate() {
                equations
                    .moments_mut(0, option)
                    .copy_from_slice(&projected(sums));
            }
            fitted(&equations.solve(None))
        };
        let explained = explained(&fits);
        (fits, explained)
    }

    /// The mean square of an option's effect.
    fn variance(&self, option: usize) -> f64 {
        let squares = self.effects[option].iter().zip(&self.counts);
        squares.map(|(f, n)| n * f * f).sum::<f64>() / self.counts.iter().sum::<f64>()
    }

    /// Degrees of freedom of the effect.
    fn degrees(&self) -> f64 {
        match self.levels {
            Some((_, levels)) => count(levels.max(2) - 1),
            None => count(crate::sensitivity::FUNCTIONS),
        }
    }
}

fn by_replicate(column: &[f64]) -> [f64; REPLICATES] {
    let mut sums = [0.0; REPLICATES];
    for row in column.chunks(REPLICATES) {
        for (sum, value) in sums.iter_mut().zip(row) {
            *sum += value;
        }
    }
    sums
}

fn to_place(level: f64) -> u16 {
    u16::try_from(crate::to_index(level)).unwrap_or(u16::MAX)
}

/// The value of learning one of several independent inputs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IndependentValue {
    /// The value with its standard error.
    pub value: Estimate,
    /// Whether the draws contradict the independence of this input from the others; the value then does without it, and
    /// is that of [`super::evppi`].
    pub contradicted: bool,
}

/// All inputs of a decision, known to be independent.
///
/// # Definition
/// What the other inputs alone do to a gain is independent of an input and tells nothing about its value, but adds to the
/// noise of the regression on it. The sum of their main effects is therefore taken from the gains first: a control
/// variate with known conditional mean. Estimates and standard errors are then those of [`super::evppi`] on what is left.
///
/// That this conditional mean is constant is tested: the sum is regressed on the input, and where that explains more
/// than chance does (a probability of 0.001 over all inputs and options), the input's value does without.
#[derive(Debug, Clone)]
pub struct Independent<'a> {
    utilities: Utilities<'a>,
    inputs: Vec<MainEffect<'a>>,
    /// Gains less the main effects of all inputs.
    rest: Vec<Vec<f64>>,
    /// Sums of the gains themselves: the mean of a main effect is known no better than the mean gain, so that every fit
    /// keeps the mean gain of the draws it is made from.
    means: ReplicateSums,
}

impl<'a> Independent<'a> {
    /// Inputs with their main effects on these utilities.
    #[must_use]
    pub fn new(utilities: Utilities<'a>, inputs: Vec<MainEffect<'a>>) -> Self {
        let mut rest = utilities.gains();
        let means = rest.iter().map(|gains| by_replicate(gains)).collect();
        for (option, rest) in rest.iter_mut().enumerate() {
            for (block, rest) in rest.chunks_mut(BLOCK).enumerate() {
                for input in &inputs {
                    let effects = &input.effects[option];
                    let places = &input.places[block * BLOCK..];
                    for (rest, place) in rest.iter_mut().zip(places) {
                        *rest -= effects[usize::from(*place)];
                    }
                }
            }
        }
        Self {
            utilities,
            inputs,
            rest,
            means,
        }
    }

    /// The value of learning the input at a position.
    ///
    /// # Errors
    /// As for [`super::evppi`].
    pub fn evppi(&self, position: usize) -> Result<IndependentValue, InformationError> {
        let input = &self.inputs[position];
        let utilities = &self.utilities;
        let (value, contradicted) = if let Some((column, levels)) = input.levels {
            let features = [Feature::Levels(column, levels)];
            let basis = Basis::new(&features, utilities.draws())?;
            let contradicted = self.contradicts(position, &self.rest_by_level(input));
            let (gains, means) = if contradicted {
                (utilities.gains(), None)
            } else {
                (self.with_effect(input), Some(&self.means))
            };
            let value = evppi_of_draws(utilities, &gains, &basis, means);
            (value, contradicted)
        } else {
            let mut sums = CellSums::collect(&self.rest, &input.places);
            let rest: Vec<Vec<f64>> = (0..self.rest.len()).map(|k| sums.totals(k + 1)).collect();
            let contradicted = self.contradicts(position, &rest);
            let means = if contradicted {
                sums = CellSums::collect(&utilities.gains(), &input.places);
                None
            } else {
                sums.add(&input.effects);
                Some(&self.means)
            };
            (evppi_of_cells(utilities, &sums, means), contradicted)
        };
        Ok(IndependentValue {
            value,
            contradicted,
        })
    }

    fn rest_by_level(&self, input: &MainEffect) -> Vec<Vec<f64>> {
        let sum = |rest: &Vec<f64>| {
            let mut sums = vec![0.0; input.counts.len()];
            for (place, rest) in input.places.iter().zip(rest) {
                sums[usize::from(*place)] += rest;
            }
            sums
        };
        self.rest.iter().map(sum).collect()
    }

    fn with_effect(&self, input: &MainEffect) -> Vec<Vec<f64>> {
        let pairs = self.rest.iter().zip(&input.effects);
        let add = |(rest, effects): (&Vec<f64>, &Vec<f64>)| {
            let places = input.places.iter().zip(rest);
            places
                .map(|(place, rest)| rest + effects[usize::from(*place)])
                .collect()
        };
        pairs.map(add).collect()
    }

    /// Whether the effects of the other inputs depend on this one; `rest` holds the sums of what is left by place.
    fn contradicts(&self, position: usize, rest: &[Vec<f64>]) -> bool {
        let input = &self.inputs[position];
        let others: Vec<Vec<f64>> = (0..rest.len())
            .map(|option| {
                let places = (0..input.counts.len()).map(|place| {
                    let own = input.counts[place] * input.effects[option][place];
                    input.sums[option][place] - rest[option][place] - own
                });
                input.centered(&places.collect::<Vec<f64>>())
            })
            .collect();
        let (_, explained) = input.regression(&others);
        let tests = count(self.inputs.len() * rest.len());
        let tail = FALSE_ALARM / tests.max(1.0);
        let limit = chi_square_quantile(1.0 - tail, tail, input.degrees());
        explained.iter().enumerate().any(|(option, explained)| {
            let variances = self.inputs.iter().map(|one| one.variance(option));
            let all: f64 = variances.clone().sum();
            let others: f64 = variances
                .enumerate()
                .filter(|(k, _)| *k != position)
                .map(|one| one.1)
                .sum();
            // Less than rounding leaves is nothing.
            *explained > limit * others && *explained > 1e-20 * all * count(input.places.len())
        })
    }
}
