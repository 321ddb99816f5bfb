//! Decisions between something known and something uncertain.

use evstrat_math::{beta_pq, binomial_pmf, ln_beta, normal_cdf, normal_pdf};
use evstrat_plugin::prelude::*;

use crate::output;

/// Coefficients of the three inputs of [`NormalChoice`].
const SLOPES: [f64; 3] = [1.0, 0.6, 0.25];

/// What the uncertain arm of [`NormalChoice`] is worth on average.
const OFFSET: f64 = 0.3;

/// Shape parameters of the belief of [`BetaChoice`].
const SHAPES: (f64, f64) = (3.0, 5.0);

/// What the known arm of [`BetaChoice`] is worth.
const KNOWN: f64 = 0.4;

/// Two arms: nothing, or `0.3 + x1 + 0.6 x2 + 0.25 x3` with independent standard normal inputs.
#[derive(Debug, Clone, Copy)]
pub struct NormalChoice {
    is_known: bool,
}

/// Two arms: 0.4, or a probability with a Beta(3, 5) law.
#[derive(Debug, Clone, Copy)]
pub struct BetaChoice {
    is_known: bool,
}

/// `phi(z) - z (1 - Phi(z))`.
#[must_use]
pub fn unit_normal_loss(z: f64) -> f64 {
    normal_pdf(z) - z * normal_cdf(-z)
}

/// The value of learning the inputs in `known` (by position) of [`NormalChoice`] exactly: `s L(m / s)` with s the
/// standard deviation of what is learned and m the mean of the difference of the arms.
#[must_use]
pub fn normal_evppi(known: &[usize]) -> f64 {
    let variance: f64 = known.iter().map(|&k| SLOPES[k] * SLOPES[k]).sum();
    let sd = variance.sqrt();
    sd * unit_normal_loss(OFFSET / sd)
}

/// The value of the mean of n measurements of one input of [`NormalChoice`], each with standard deviation `sd`.
#[must_use]
pub fn normal_evsi(input: usize, n: f64, sd: f64) -> f64 {
    let preposterior = SLOPES[input] / (1.0 + sd * sd / n).sqrt();
    preposterior * unit_normal_loss(OFFSET / preposterior)
}

/// The value of learning the probability of [`BetaChoice`] exactly.
#[must_use]
pub fn beta_evppi() -> f64 {
    let (a, b) = SHAPES;
    let mean = a / (a + b);
    // E max(p, c) = c F(c; a, b) + mean (1 - F(c; a + 1, b)).
    let below = beta_pq(a, b, KNOWN, 1.0 - KNOWN).0;
    let above = beta_pq(a + 1.0, b, KNOWN, 1.0 - KNOWN).1;
    KNOWN * below + mean * above - KNOWN.max(mean)
}

/// The value of observing n trials with the probability of [`BetaChoice`].
#[must_use]
pub fn beta_evsi(n: u32) -> f64 {
    let (a, b) = SHAPES;
    let trials = f64::from(n);
    let value = (0..=n).map(f64::from).map(|k| {
        // The beta-binomial law: choose(n, k) B(k + a, n - k + b) / B(a, b).
        let ln_choose =
            evstrat_math::ln(binomial_pmf(k, trials, 0.5)) + trials * std::f64::consts::LN_2;
        let ln_p = ln_choose + ln_beta(k + a, trials - k + b) - ln_beta(a, b);
        evstrat_math::exp(ln_p) * KNOWN.max((a + k) / (a + b + trials))
    });
    value.sum::<f64>() - KNOWN.max(a / (a + b))
}

/// The option `arm`.
fn arms() -> evstrat_plugin::serde_json::Value {
    json!({
        "type": "object",
        "additionalProperties": false,
        "properties": {"arm": {"enum": ["known", "uncertain"], "default": "uncertain"}},
    })
}

fn is_known(options: &Options) -> Result<bool, ModelError> {
    match options.get("arm") {
        Some(_) => Ok(options.text("arm")? == "known"),
        None => Ok(false),
    }
}

impl Strategy for NormalChoice {
    fn evaluate(&self, batch: &mut Batch<'_>) -> Result<(), ModelError> {
        batch.for_each_row(|x, y| {
            let sum: f64 = x.iter().zip(SLOPES).map(|(x, slope)| x * slope).sum();
            y[0] = if self.is_known { 0.0 } else { OFFSET + sum };
            RowStatus::OK
        })
    }
}

impl Model for NormalChoice {
    fn descriptor() -> ModelDescriptor {
        let doc = "Nothing, or the sum of normal inputs.";
        let mut model = ModelDescriptor::new("normal-choice", "1.0.0", doc)
            .options(arms())
            .outcome(output());
        for id in ["x1", "x2", "x3"] {
            let unbounded = f64::INFINITY;
            model = model.believed(
                AssumptionDescriptor::continuous(id, "1", -unbounded, unbounded, 0.0)
                    .doc("A normal input.")
                    .source("by definition"),
                json!({"normal": {"mean": 0.0, "sd": 1.0}}),
            );
        }
        model
    }

    fn create(options: &Options) -> Result<Self, ModelError> {
        let is_known = is_known(options)?;
        Ok(Self { is_known })
    }
}

impl Strategy for BetaChoice {
    fn evaluate(&self, batch: &mut Batch<'_>) -> Result<(), ModelError> {
        batch.for_each_row(|x, y| {
            y[0] = if self.is_known { KNOWN } else { x[0] };
            RowStatus::OK
        })
    }
}

impl Model for BetaChoice {
    fn descriptor() -> ModelDescriptor {
        let doc = "A known value, or an uncertain probability.";
        ModelDescriptor::new("beta-choice", "1.0.0", doc)
            .options(arms())
            .outcome(output())
            .believed(
                AssumptionDescriptor::fraction("probability", 0.375)
                    .doc("The probability.")
                    .source("by definition"),
                json!({"beta": {"alpha": SHAPES.0, "beta": SHAPES.1}}),
            )
    }

    fn create(options: &Options) -> Result<Self, ModelError> {
        let is_known = is_known(options)?;
        Ok(Self { is_known })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_information_is_worth_more_up_to_all_of_it() {
        let values: Vec<f64> = [1, 5, 20, 100, 1000].map(beta_evsi).to_vec();
        assert!(
            values.windows(2).all(|pair| pair[0] <= pair[1] + 1e-12),
            "{values:?}"
        );
        // What samples leave unknown falls as one over their size.
        let left = [values[3], values[4]].map(|value| beta_evppi() - value);
        let ratio = left[0] / left[1];
        assert!(left[1] > 0.0 && (8.0..12.0).contains(&ratio), "{left:?}");
        assert!((normal_evsi(0, 1e9, 1.0) - normal_evppi(&[0])).abs() < 1e-8);
        // L(0.3) = 0.26676, from tables.
        assert!((normal_evppi(&[0]) - 0.266_76).abs() < 1e-5);
    }
}
