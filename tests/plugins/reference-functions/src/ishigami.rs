//! The Ishigami function.

use evstrat_plugin::prelude::*;

use crate::{ExactIndices, output};

/// `y = sin x1 + a sin^2 x2 + b x3^4 sin x1`, a = 7, b = 0.1, inputs uniform on [-pi, pi].
///
/// # References
/// Ishigami and Homma 1990; indices in Saltelli et al. 2008, Global Sensitivity Analysis.
#[derive(Debug, Clone, Copy)]
pub struct Ishigami;

impl Ishigami {
    /// Exact indices: `V1 = (1 + b pi^4 / 5)^2 / 2`, `V2 = a^2 / 8`, `V13 = b^2 pi^8 8 / 225`.
    #[must_use]
    pub fn indices() -> [ExactIndices; 3] {
        let of = |input, first_order, total| ExactIndices {
            input,
            first_order,
            total,
        };
        [
            of("x1", 0.313_905_191_147_810_9, 0.557_588_855_209_942_5),
            of("x2", 0.442_411_144_790_057_5, 0.442_411_144_790_057_5),
            of("x3", 0.0, 0.243_683_664_062_131_63),
        ]
    }
}

impl Strategy for Ishigami {
    fn evaluate(&self, batch: &mut Batch<'_>) -> Result<(), ModelError> {
        batch.for_each_row(|x, y| {
            let (s1, s2) = (evstrat_math::sin(x[0]), evstrat_math::sin(x[1]));
            let square = x[2] * x[2];
            y[0] = s1 + 7.0 * s2 * s2 + 0.1 * square * square * s1;
            RowStatus::OK
        })
    }
}

impl Model for Ishigami {
    fn descriptor() -> ModelDescriptor {
        let pi = std::f64::consts::PI;
        let mut model =
            ModelDescriptor::new("ishigami", "1.0.0", "The Ishigami function.").outcome(output());
        for id in ["x1", "x2", "x3"] {
            model = model.believed(
                AssumptionDescriptor::continuous(id, "1", -pi, pi, 0.0)
                    .doc("An input of the function.")
                    .source("Ishigami and Homma 1990"),
                json!({"uniform": {"min": -pi, "max": pi}}),
            );
        }
        model
    }

    fn create(_options: &Options) -> Result<Self, ModelError> {
        Ok(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indices_are_those_of_the_closed_form() {
        let pi4 = std::f64::consts::PI
            * std::f64::consts::PI
            * std::f64::consts::PI
            * std::f64::consts::PI;
        let v1 = 0.5 * (1.0 + 0.1 * pi4 / 5.0) * (1.0 + 0.1 * pi4 / 5.0);
        let (v2, v13) = (49.0 / 8.0, 0.01 * pi4 * pi4 * 8.0 / 225.0);
        let v = v1 + v2 + v13;
        let exact = [(v1 / v, (v1 + v13) / v), (v2 / v, v2 / v), (0.0, v13 / v)];
        for (found, (first, total)) in Ishigami::indices().iter().zip(exact) {
            assert!((found.first_order - first).abs() < 1e-12);
            assert!((found.total - total).abs() < 1e-12);
        }
    }
}
