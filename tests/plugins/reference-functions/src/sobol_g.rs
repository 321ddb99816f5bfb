//! The Sobol g-function.

use evstrat_plugin::prelude::*;

use crate::{ExactIndices, output};

/// Coefficients: the smaller, the more important the input.
const A: [f64; 8] = [0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0];

/// Names of the inputs.
const INPUTS: [&str; 8] = ["x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8"];

/// `y = prod (|4 x_i - 2| + a_i) / (1 + a_i)` with eight inputs uniform on [0, 1].
///
/// # References
/// Saltelli and Sobol 1995, Reliab. Eng. Syst. Saf. 50(3).
#[derive(Debug, Clone, Copy)]
pub struct SobolG;

impl SobolG {
    /// Exact indices: with `V_i = 1 / (3 (1 + a_i)^2)`, the variance is `prod (1 + V_i) - 1`.
    #[must_use]
    pub fn indices() -> Vec<ExactIndices> {
        let part = |a: f64| 1.0 / (3.0 * (1.0 + a) * (1.0 + a));
        let product: f64 = A.iter().map(|&a| 1.0 + part(a)).product();
        let variance = product - 1.0;
        INPUTS
            .iter()
            .zip(A)
            .map(|(&input, a)| ExactIndices {
                input,
                first_order: part(a) / variance,
                total: part(a) * product / (1.0 + part(a)) / variance,
            })
            .collect()
    }
}

impl Strategy for SobolG {
    fn evaluate(&self, batch: &mut Batch<'_>) -> Result<(), ModelError> {
        batch.for_each_row(|x, y| {
            let factors = x.iter().zip(A);
            y[0] = factors
                .map(|(x, a)| ((4.0 * x - 2.0).abs() + a) / (1.0 + a))
                .product();
            RowStatus::OK
        })
    }
}

impl Model for SobolG {
    fn descriptor() -> ModelDescriptor {
        let mut model =
            ModelDescriptor::new("sobol-g", "1.0.0", "The Sobol g-function.").outcome(output());
        for id in INPUTS {
            model = model.believed(
                AssumptionDescriptor::fraction(id, 0.5)
                    .doc("An input of the function.")
                    .source("Saltelli and Sobol 1995"),
                json!({"uniform": {"min": 0.0, "max": 1.0}}),
            );
        }
        model
    }

    fn create(_options: &Options) -> Result<Self, ModelError> {
        Ok(Self)
    }
}
