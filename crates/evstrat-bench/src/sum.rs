//! Sums of pairs of assumptions: a model of any numbers of assumptions and outcomes that costs next to nothing itself.

use evstrat_plugin::prelude::*;

/// A model with so many assumptions and outcomes; outcome k is assumption k and half of assumption 5 k + 1, both modulo the
/// number of assumptions.
pub struct Sum<const ASSUMPTIONS: usize, const OUTCOMES: usize>;

impl<const ASSUMPTIONS: usize, const OUTCOMES: usize> Strategy for Sum<ASSUMPTIONS, OUTCOMES> {
    fn evaluate(&self, batch: &mut Batch<'_>) -> Result<(), ModelError> {
        let inputs: [&[f64]; ASSUMPTIONS] = std::array::from_fn(|k| batch.input(k));
        let (outcomes, _) = batch.outputs();
        for (k, outcome) in outcomes.iter_mut().enumerate() {
            let (one, other) = (inputs[k % ASSUMPTIONS], inputs[(5 * k + 1) % ASSUMPTIONS]);
            for ((y, a), b) in outcome.iter_mut().zip(one).zip(other) {
                *y = a + 0.5 * b;
            }
        }
        Ok(())
    }
}

impl<const ASSUMPTIONS: usize, const OUTCOMES: usize> Model for Sum<ASSUMPTIONS, OUTCOMES> {
    fn descriptor() -> ModelDescriptor {
        let doc = "Sums of pairs of assumptions, for measuring the program around them.";
        let id = format!("bench-sum-{ASSUMPTIONS}-{OUTCOMES}");
        let mut model = ModelDescriptor::new(&id, "1.0.0", doc);
        for k in 0..ASSUMPTIONS {
            let id = format!("x{k}");
            model = model.assumption(AssumptionDescriptor::positive(&id, "1", 1.0));
        }
        for k in 0..OUTCOMES {
            let id = format!("y{k}");
            model = model.outcome(OutcomeDescriptor::new(&id, "1", 0.0, f64::INFINITY));
        }
        model
    }

    fn create(_: &Options) -> Result<Self, ModelError> {
        Ok(Self)
    }
}
