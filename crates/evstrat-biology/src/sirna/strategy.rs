//! A strategy of siRNA in vesicles against a tumor: draws in, outcomes out.

use super::delivery::{SIRNA_ATOL, SirnaDelivery, SirnaParameters, state};
use crate::error::BiologyError;
use crate::ode::{Counts, LANES, Measure, Status};
use crate::regimen::{Regimen, Timeline};
use crate::response::{Endpoint, Plan, Response, ResponseEvaluator, Responses, Tumor, probe};

/// Share of the protein that defines the duration of a knock-down.
pub const DURATION_SHARE: f64 = 0.75;

/// Absolute tolerances of the numbers of vesicles (two phases, interstitium, endosomes) as shares of the largest dose.
const DOSE_SHARES: [f64; 4] = [1e-4, 1e-4, 1e-7, 1e-8];

/// Outcomes of one draw.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SirnaOutcomes {
    /// The tumor's response.
    pub response: Response,
    /// Largest knock-down of the protein in all target cells, a share.
    pub knockdown_depth: f64,
    /// Time with protein in reached cells below 75 %, in days, cut at the horizon.
    pub knockdown_duration: f64,
    /// Integral of the knock-down of the protein in all target cells, in days.
    pub knockdown_exposure: f64,
    /// Integral of the number of vesicles in blood, in days.
    pub blood_exposure: f64,
    /// Integral of the number of vesicles in the tumor's interstitium, in days.
    pub tumor_exposure: f64,
    /// Cytosolic copies per reached cell that all doses bring into a tumor of the start volume.
    pub cytosolic_copies: f64,
}

impl Default for SirnaOutcomes {
    fn default() -> Self {
        Self {
            response: Response::default(),
            knockdown_depth: f64::NAN,
            knockdown_duration: f64::NAN,
            knockdown_exposure: f64::NAN,
            blood_exposure: f64::NAN,
            tumor_exposure: f64::NAN,
            cytosolic_copies: f64::NAN,
        }
    }
}

/// Evaluates draws of one siRNA strategy in lanes.
#[derive(Clone, Debug)]
pub struct SirnaEvaluator {
    evaluator: ResponseEvaluator<SirnaDelivery<LANES>>,
    vesicles: f64,
    responses: Vec<Response>,
    measures: Vec<f64>,
}

impl SirnaEvaluator {
    /// Plans a strategy: doses in vesicles, times in days.
    ///
    /// # Errors
    /// When the regimen is not valid or has infusions.
    pub fn new(regimen: &Regimen, endpoint: Endpoint) -> Result<Self, BiologyError> {
        regimen.check()?;
        if !regimen.infusions.is_empty() {
            return Err(BiologyError::InvalidRegimen {
                entry: "infusion",
                index: 0,
            });
        }
        let timeline = Timeline::until(endpoint.horizon)
            .with_regimen(regimen, state::ALPHA, None)
            .with_regimen(regimen, state::BETA, None);
        let mut plan = Plan::new(endpoint, timeline, &Self::tolerances(regimen));
        plan.probes = vec![
            probe(state::PROTEIN, Measure::Minimum),
            probe(state::PROTEIN, Measure::Integral),
            probe(state::ALPHA, Measure::Integral),
            probe(state::BETA, Measure::Integral),
            probe(state::INTERSTITIUM, Measure::Integral),
            probe(state::PROTEIN, Measure::Below(DURATION_SHARE)),
        ];
        Ok(Self {
            evaluator: ResponseEvaluator::new(SirnaDelivery::default(), plan),
            vesicles: regimen.total(endpoint.horizon),
            responses: Vec::new(),
            measures: Vec::new(),
        })
    }

    /// Tolerances of vesicle numbers go with the dose: most of it never comes near the tumor.
    fn tolerances(regimen: &Regimen) -> [f64; state::STATES] {
        let largest = regimen
            .boluses
            .iter()
            .map(|bolus| bolus.amount)
            .fold(1.0, f64::max);
        let mut atol = SIRNA_ATOL;
        for (place, share) in DOSE_SHARES.iter().enumerate() {
            atol[place] = share * largest;
        }
        atol
    }

    /// Evaluates draws; `tumors` and `outcomes` are as long as `draws`.
    ///
    /// # Panics
    /// When the lengths differ.
    pub fn evaluate(
        &mut self,
        draws: &[SirnaParameters],
        tumors: &[Tumor],
        outcomes: &mut [SirnaOutcomes],
    ) -> Counts {
        assert!(
            draws.len() == tumors.len() && draws.len() == outcomes.len(),
            "as many tumors and outcomes as draws"
        );
        let width = self.evaluator.plan().probes.len();
        self.responses.resize(draws.len(), Response::default());
        self.measures.resize(draws.len() * width, 0.0);
        let vesicles = self.vesicles;
        let counts = self.evaluator.evaluate(
            tumors,
            |row, lane, exposure, y| {
                exposure.load(lane, &draws[row], y);
                vesicles > 0.0
            },
            Responses {
                responses: &mut self.responses[..draws.len()],
                measures: &mut self.measures[..draws.len() * width],
            },
        );
        for (row, outcome) in outcomes.iter_mut().enumerate() {
            let measured = &self.measures[row * width..(row + 1) * width];
            *outcome = self.collect(&draws[row], &tumors[row], row, measured);
        }
        counts
    }

    /// Changes the relative tolerance, for comparisons; absolute tolerances go with it.
    pub fn set_rtol(&mut self, rtol: f64) {
        self.evaluator.set_rtol(rtol);
    }

    fn collect(
        &self,
        draw: &SirnaParameters,
        tumor: &Tumor,
        row: usize,
        measured: &[f64],
    ) -> SirnaOutcomes {
        let response = self.responses[row];
        if response.status != Status::Done {
            return SirnaOutcomes {
                response,
                ..SirnaOutcomes::default()
            };
        }
        let horizon = self.evaluator.plan().endpoint.horizon;
        let reached = draw.reached_share;
        SirnaOutcomes {
            response,
            knockdown_depth: reached * (1.0 - measured[0]).clamp(0.0, 1.0),
            knockdown_exposure: reached * (horizon - measured[1]).max(0.0),
            knockdown_duration: measured[5],
            blood_exposure: draw.alpha_share * measured[2] + (1.0 - draw.alpha_share) * measured[3],
            tumor_exposure: measured[4],
            cytosolic_copies: draw.copies_per_cell(self.vesicles, tumor.start_volume()),
        }
    }

    /// Time course of one draw: the states of [`SirnaDelivery`], then the volume in mm3.
    ///
    /// # Errors
    /// When the integration fails.
    pub fn trace(
        &self,
        draw: &SirnaParameters,
        tumor: &Tumor,
        grid: &[f64],
    ) -> Result<Vec<Vec<f64>>, BiologyError> {
        self.evaluator.trace(tumor, grid, |_, lane, exposure, y| {
            exposure.load(lane, draw, y);
            true
        })
    }
}
