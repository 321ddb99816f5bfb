//! A strategy of siRNA in vesicles against a tumor: draws in, outcomes out.

use std::f64::consts::LN_2;

use super::delivery::{SIRNA_ATOL, SirnaDelivery, SirnaParameters, state};
use crate::error::BiologyError;
use crate::ode::{Counts, Evaluator, LANES, Lanes, Measure, Options, Output, Probe, Status, Table};
use crate::regimen::{Change, Regimen, Timeline};
use crate::response::{
    Endpoint, Plan, RUN_RTOL, Response, ResponseEvaluator, Responses, Tumor, probe,
};
use crate::tumor::{Channel, Effect, Growth, Treated};

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

/// An experiment in culture: vesicles added to cells once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InVitro {
    /// Vesicles added per cell.
    pub vesicles_per_cell: f64,
    /// Time after which the medium with what is left of the vesicles is removed, in hours.
    pub exposure: f64,
    /// Time at which protein is measured, in hours.
    pub readout: f64,
}

impl Default for InVitro {
    fn default() -> Self {
        Self {
            vesicles_per_cell: 1e4,
            exposure: 48.0,
            readout: 48.0,
        }
    }
}

/// A growing culture: ln of the number of cells, each with a volume of one over `cells_per_mm3`.
#[derive(Clone, Copy, Debug, Default)]
struct Culture<const L: usize> {
    mu: Lanes<L>,
    density: Lanes<L>,
}

impl<const L: usize> Growth<L> for Culture<L> {
    fn states(&self) -> usize {
        1
    }
    fn pattern(&self) -> Vec<(usize, usize)> {
        Vec::new()
    }
    #[inline(always)]
    fn rates(&self, _: &[Lanes<L>], _: &Effect<L>, rates: &mut [Lanes<L>]) {
        rates[0] = self.mu;
    }
    #[inline(always)]
    fn jacobian(&self, _: &[Lanes<L>], _: &Effect<L>, _: &mut [Lanes<L>]) {}
    fn response(&self) -> Vec<(usize, Channel)> {
        Vec::new()
    }
    #[inline(always)]
    fn sensitivity(&self, _: &[Lanes<L>], _: &Effect<L>, _: &mut [Lanes<L>]) {}
    fn volume_states(&self) -> Vec<usize> {
        vec![0]
    }
    #[inline(always)]
    fn volume(&self, y: &[Lanes<L>]) -> Lanes<L> {
        y[0].exp() / self.density
    }
    #[inline(always)]
    fn volume_slopes(&self, y: &[Lanes<L>], entries: &mut [Lanes<L>]) {
        entries[0] = y[0].exp() / self.density;
    }
    fn size(&self, offset: usize) -> Output {
        Output::Exp(offset)
    }
}

/// Knock-down of the protein in culture, as a share of all cells' protein, one value per draw; NaN where it fails.
///
/// # Definition
/// The same kinetics as in the tumor, the medium taking the place of the interstitium: `uptake` is the share of the
/// vesicles in the medium that cells take up per hour, nothing washes out, and cells divide every `doubling_time`, or not
/// at all where that is infinite. Pharmacokinetics, tumor fraction and barrier play no part.
///
/// # Panics
/// When the lengths differ.
pub fn in_vitro_knockdown(experiment: &InVitro, draws: &[SirnaParameters], out: &mut [f64]) {
    measure_in_vitro(
        experiment,
        draws,
        Measure::At(experiment.readout / 24.0),
        out,
    );
    for (value, draw) in out.iter_mut().zip(draws) {
        *value = draw.reached_share * (1.0 - *value).clamp(0.0, 1.0);
    }
}

/// Time in culture until the protein of reached cells is back at `share` of its start for good, in days; the readout if
/// it is not by then, zero if it never falls below. One value per draw; NaN where it fails.
///
/// # Panics
/// When the lengths differ.
pub fn in_vitro_recovery(
    experiment: &InVitro,
    share: f64,
    draws: &[SirnaParameters],
    out: &mut [f64],
) {
    measure_in_vitro(experiment, draws, Measure::LastBelow(share), out);
}

/// Measures the protein of cells in culture.
fn measure_in_vitro(
    experiment: &InVitro,
    draws: &[SirnaParameters],
    measure: Measure,
    out: &mut [f64],
) {
    assert_eq!(draws.len(), out.len(), "one value per draw");
    let mut system = Treated::new(SirnaDelivery::<LANES>::default(), Culture::default());
    let readout = experiment.readout / 24.0;
    let mut timeline = Timeline::until(readout);
    if experiment.exposure < experiment.readout {
        let change = Change::Set {
            state: state::INTERSTITIUM,
            value: 0.0,
        };
        timeline = timeline.with(experiment.exposure / 24.0, change);
    }
    let mut atol = SIRNA_ATOL.to_vec();
    // The culture is one cell: vesicles count singly.
    atol[state::INTERSTITIUM] = 1e-4;
    atol[state::ENDOSOME] = 1e-5;
    let probe = Probe {
        output: Output::State(state::PROTEIN),
        measure,
    };
    let options = Options::new(RUN_RTOL, 0.0).with_atol(&atol);
    let mut evaluator = Evaluator::new(&system, options, &[probe]);
    let mut status = vec![Status::Done; draws.len()];
    evaluator.run(
        &mut system,
        &timeline,
        |row, lane, system, y| {
            let culture = SirnaParameters {
                washout: 0.0,
                ..draws[row]
            };
            let (exposure, _) = y.split_at_mut(state::STATES);
            system.exposure.load(lane, &culture, exposure);
            system
                .growth
                .mu
                .set_lane(lane, LN_2 / culture.doubling_time);
            system.growth.density.set_lane(lane, culture.cells_per_mm3);
            y[state::INTERSTITIUM] = experiment.vesicles_per_cell;
        },
        Table {
            values: out,
            status: &mut status,
        },
    );
}
