//! Uptake of vesicles by cells that saturates: an example of a plugin in Rust.
#![forbid(unsafe_code)]

use evstrat_plugin::prelude::*;

/// Vesicles taken up per cell and hour, by Michaelis-Menten kinetics, over a given time.
struct SaturableUptake {
    hours: f64,
}

/// Vesicles per cell and hour at a concentration, for a largest rate and the concentration of half that rate.
fn rate(concentration: f64, largest: f64, half: f64) -> f64 {
    largest * concentration / (half + concentration)
}

impl Strategy for SaturableUptake {
    fn evaluate(&self, batch: &mut Batch<'_>) -> Result<(), ModelError> {
        batch.for_each_row(|x, y| {
            // Rows outside the bounds that the descriptor sets get their status without our help.
            let [concentration, largest, half] = [x[0], x[1], x[2]];
            let rate = rate(concentration, largest, half);
            y[0] = rate * self.hours;
            y[1] = rate / largest;
            RowStatus::OK
        })
    }

    fn trace(
        &self,
        request: &TraceRequest<'_>,
        columns: &mut [&mut [f64]],
    ) -> Result<(), ModelError> {
        let x = request.assumptions;
        let rate = rate(x[0], x[1], x[2]);
        for (taken_up, hour) in columns[0].iter_mut().zip(request.times) {
            *taken_up = rate * hour;
        }
        Ok(())
    }
}

impl Model for SaturableUptake {
    fn descriptor() -> ModelDescriptor {
        let doc = "Uptake of vesicles by cells in culture, saturating with their concentration.";
        let mut model = ModelDescriptor::new("saturable-uptake", "1.0.0", doc)
            .options(json!({
                "type": "object",
                "additionalProperties": false,
                "properties": {
                    "cells": {"enum": ["endothelial", "glioblastoma"], "default": "endothelial"},
                    "duration": {"type": "number", "minimum": 0, "default": 24, "x-unit": "h"},
                },
            }))
            .believed(
                AssumptionDescriptor::positive("concentration", "{vesicles}/nL", 1.0)
                    .doc("Concentration of vesicles in the medium.")
                    .source("an example, not a measurement"),
                json!({"lognormal": {"median": 1.0, "gsd": 2.0}}),
            )
            .believed(
                AssumptionDescriptor::positive("largest-rate", "{vesicles}/h", 100.0)
                    .doc("Vesicles that one cell takes up per hour at saturation.")
                    .source("an example, not a measurement"),
                json!({"lognormal": {"median": 100.0, "gsd": 1.5}}),
            )
            .prior(
                PriorRow::new(
                    "largest-rate",
                    json!({"lognormal": {"median": 300.0, "gsd": 1.5}}),
                )
                .when("cells", "glioblastoma")
                .note("An example, not a measurement."),
            )
            .believed(
                AssumptionDescriptor::positive("half-saturation", "{vesicles}/nL", 5.0)
                    .doc("Concentration at which uptake is half of its largest.")
                    .source("an example, not a measurement"),
                json!({"lognormal": {"median": 5.0, "gsd": 2.0}}),
            )
            .outcome(
                OutcomeDescriptor::new("taken-up", "{vesicles}", 0.0, f64::INFINITY)
                    .role(Role::Efficacy, Direction::HigherIsBetter)
                    .doc("Vesicles that one cell has taken up."),
            )
            .outcome(
                OutcomeDescriptor::new("saturation", "1", 0.0, 1.0)
                    .role(Role::Intermediate, Direction::Neutral)
                    .doc("Rate of uptake as a share of the largest rate."),
            )
            .state(StateDescriptor::new("taken-up", "{vesicles}"));
        model.license = "MIT OR Apache-2.0".to_owned();
        model.time_unit = "h".to_owned();
        model
    }

    fn create(options: &Options) -> Result<Self, ModelError> {
        let hours = match options.get("duration") {
            Some(_) => options.number("duration")?,
            None => 24.0,
        };
        if hours < 0.0 {
            return Err(ModelError::options(format!(
                "duration must not be negative, found {hours}"
            )));
        }
        Ok(Self { hours })
    }

    fn self_tests() -> Vec<SelfTest> {
        vec![SelfTest {
            options: r#"{"duration": 10}"#.to_owned(),
            inputs: vec![vec![5.0, 100.0, 5.0], vec![1.0, 80.0, 3.0]],
            expected: vec![vec![500.0, 0.5], vec![200.0, 0.25]],
            relative: 1e-14,
            absolute: 0.0,
        }]
    }
}

export_plugin! { id: "org.evstrat.example.saturable-uptake", models: [SaturableUptake] }
