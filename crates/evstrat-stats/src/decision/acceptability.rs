//! Acceptability curves over the value of success.

use crate::information::{InformationError, check_column, first_greatest, replicate_mean};
use crate::summary::Estimate;

/// The options at one value of success.
#[derive(Debug, Clone, PartialEq)]
pub struct AcceptabilityPoint {
    /// Value of one unit of effect (of success).
    pub value: f64,
    /// Probability that each option has the greatest net benefit; ties are shared.
    pub probability_best: Vec<Estimate>,
    /// The option with the greatest expected net benefit: the frontier follows its probability.
    pub frontier: usize,
    /// Expected value of perfect information at this value.
    pub evpi: Estimate,
}

/// Acceptability curve and frontier: net benefit = value x effect - cost.
///
/// # Shape
/// One column of effects and one of costs per option, in draw order with interleaved replicates.
///
/// # References
/// Fenwick, Claxton and Sculpher 2001, Health Econ. 10(8).
///
/// # Errors
/// When columns do not fit together.
pub fn acceptability_curve(
    effects: &[&[f64]],
    costs: &[&[f64]],
    values: &[f64],
) -> Result<Vec<AcceptabilityPoint>, InformationError> {
    let draws = effects.first().map_or(0, |column| column.len());
    if draws == 0 || effects.len() != costs.len() {
        return Err(InformationError::Empty {
            options: effects.len().min(costs.len()),
            draws,
        });
    }
    for (effect, cost) in effects.iter().zip(costs) {
        check_column("an effect column", effect, draws)?;
        check_column("a cost column", cost, draws)?;
    }
    Ok(values
        .iter()
        .map(|&value| point(effects, costs, value))
        .collect())
}

fn point(effects: &[&[f64]], costs: &[&[f64]], value: f64) -> AcceptabilityPoint {
    let benefit = |option: usize, draw: usize| value * effects[option][draw] - costs[option][draw];
    let draws = effects[0].len();
    let options = effects.len();
    let best = |draw: usize| {
        (0..options)
            .map(|o| benefit(o, draw))
            .fold(f64::NEG_INFINITY, f64::max)
    };
    let probability_best = (0..options)
        .map(|option| {
            replicate_mean((0..draws).map(|draw| {
                let top = best(draw);
                if benefit(option, draw) < top {
                    return 0.0;
                }
                let ties = (0..options).filter(|o| benefit(*o, draw) >= top).count();
                1.0 / crate::count(ties)
            }))
        })
        .collect();
    let means: Vec<f64> = (0..options)
        .map(|o| (0..draws).map(|draw| benefit(o, draw)).sum())
        .collect();
    let frontier = first_greatest(&means);
    let evpi = replicate_mean((0..draws).map(|draw| best(draw) - benefit(frontier, draw)));
    AcceptabilityPoint {
        value,
        probability_best,
        frontier,
        evpi,
    }
}
