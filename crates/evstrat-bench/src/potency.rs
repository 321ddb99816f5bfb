//! Copies that reach the cytosol, knock-down by a Hill curve, and benefit less harm.

use evstrat_math::{exp, pow_positive};
use evstrat_plugin::prelude::*;

/// Ids of the assumptions, in order.
const ASSUMPTIONS: [(&str, &str); 12] = [
    ("copies-per-vesicle", "1"),
    ("vesicles-per-cell", "1"),
    ("half-effect-copies", "1"),
    ("clearance", "1/h"),
    ("loading-efficiency", "1"),
    ("uptake", "1"),
    ("endosomal-escape", "1"),
    ("largest-knock-down", "1"),
    ("hill-coefficient", "1"),
    ("delay", "h"),
    ("tumor-fraction", "1"),
    ("resistance", "1"),
];

/// Rows that are worked on together; the slices of one block stay in the fastest cache.
const BLOCK: usize = 256;

/// The model of the workloads.
pub struct Potency;

/// Columns of one block.
struct Block<'a> {
    x: [&'a [f64]; 12],
    y: [&'a mut [f64]; 5],
}

impl pulp::WithSimd for Block<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) {
        let Self { x, y } = self;
        let n = y[0].len();
        let [y0, y1, y2, y3, y4] = y;
        let x = x.map(|column| &column[..n]);
        for i in 0..n {
            let reached = 40.0 * x[1][i] * x[10][i] * exp(-0.25 * x[3][i] * x[9][i]);
            let copies = reached * x[0][i] * x[4][i] * x[5][i] * x[6][i];
            let a = pow_positive(copies, x[8][i]);
            let b = pow_positive(x[2][i], x[8][i]);
            let knock_down = x[7][i] * (a / (a + b));
            let left = (1.0 - x[11][i]) * knock_down;
            let benefit = 1.0 - exp(-3.0 * left);
            y0[i] = copies;
            y1[i] = knock_down;
            y2[i] = left;
            y3[i] = benefit;
            y4[i] = benefit - 0.15 * x[0][i] * x[1][i] * 1e-4;
        }
    }
}

/// The five outcomes of columns of the twelve inputs.
pub fn outcomes(inputs: [&[f64]; 12], outputs: [&mut [f64]; 5]) {
    let [y0, y1, y2, y3, y4] = outputs;
    let rows = y0.len();
    for start in (0..rows).step_by(BLOCK) {
        let end = (start + BLOCK).min(rows);
        let block = Block {
            x: inputs.map(|column| &column[start..end]),
            y: [
                &mut y0[start..end],
                &mut y1[start..end],
                &mut y2[start..end],
                &mut y3[start..end],
                &mut y4[start..end],
            ],
        };
        pulp::Arch::new().dispatch(block);
    }
}

impl Strategy for Potency {
    fn evaluate(&self, batch: &mut Batch<'_>) -> Result<(), ModelError> {
        let inputs: [&[f64]; 12] = std::array::from_fn(|k| batch.input(k));
        let (columns, _) = batch.outputs();
        let [y0, y1, y2, y3, y4] = columns else {
            return Err(ModelError::model("five outcomes are expected"));
        };
        outcomes(inputs, [y0, y1, y2, y3, y4]);
        Ok(())
    }
}

impl Model for Potency {
    fn descriptor() -> ModelDescriptor {
        let doc = "A light model of potency, for measuring the program around it.";
        let mut model = ModelDescriptor::new("bench-potency", "1.0.0", doc);
        for (id, unit) in ASSUMPTIONS {
            let assumption = if unit == "1" && !id.contains("copies") && !id.contains("vesicles") {
                AssumptionDescriptor::continuous(id, unit, 0.0, 10.0, 0.5)
            } else {
                AssumptionDescriptor::positive(id, unit, 1.0)
            };
            model = model.assumption(assumption);
        }
        for (id, upper) in [
            ("cytosolic-copies", f64::INFINITY),
            ("knock-down", f64::INFINITY),
            ("knock-down-left", f64::INFINITY),
            ("benefit", 1.0),
            ("net-benefit", 1.0),
        ] {
            model = model.outcome(OutcomeDescriptor::new(id, "1", f64::NEG_INFINITY, upper));
        }
        model
    }

    fn create(_: &Options) -> Result<Self, ModelError> {
        Ok(Self)
    }
}
