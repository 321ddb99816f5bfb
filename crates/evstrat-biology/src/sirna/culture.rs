//! siRNA in vesicles on cells in culture.

use std::f64::consts::LN_2;

use super::core::{CORE_PATTERN, Core, place};
use super::delivery::{SIRNA_ATOL, SirnaParameters, state as delivery};
use crate::ode::{
    Evaluator, LANES, Lanes, Measure, Options, Output, Probe, Status, Switchable, System, Table,
};
use crate::regimen::{Change, Timeline};

/// Hours in a day.
const HOURS: f64 = 24.0;

/// An experiment in culture: vesicles added to cells once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InVitro {
    /// Vesicles added per cell.
    pub vesicles_per_cell: f64,
    /// Time after which the medium with what is left of the vesicles is removed, in hours.
    pub exposure: f64,
    /// Time at which the experiment ends, in hours.
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

/// Places of the states: vesicles in the medium and in endosomes, per cell, then the core.
mod state {
    pub(super) const MEDIUM: usize = 0;
    pub(super) const ENDOSOME: usize = 1;
    pub(super) const CORE: usize = 2;
}

/// Cells in culture and the medium around them.
///
/// # Definition
/// The kinetics of [`SirnaDelivery`](super::SirnaDelivery) with the medium in place of the interstitium. Per cell, of which
/// there are exp(mu t), vesicles in the medium and in endosomes follow
/// - `dT/dt = -(uptake + mu) T`
/// - `dE/dt = uptake T - (endosomal_loss + mu) E`
///
/// and the core takes `scale escape copies endosomal_loss E / reached`. Only the concentration per cell counts, so the
/// number of cells is no state.
///
/// # Units
/// Vesicles and copies per cell, time in days.
#[derive(Clone, Copy, Debug, Default)]
struct Culture<const L: usize> {
    core: Core<L>,
    uptake: Lanes<L>,
    endosomal_loss: Lanes<L>,
    input: Lanes<L>,
    mu: Lanes<L>,
}

impl<const L: usize> Culture<L> {
    /// Puts the cells of one draw into a lane and the start, cells without siRNA, into the state.
    fn load(&mut self, lane: usize, p: &SirnaParameters, y: &mut [f64]) {
        self.core.load(lane, &p.core(), HOURS);
        self.uptake.set_lane(lane, p.uptake * HOURS);
        let endosomal_loss = p.endosomal_loss * HOURS;
        self.endosomal_loss.set_lane(lane, endosomal_loss);
        let copies = p.potency_scale() * p.escape * p.copies_per_vesicle;
        self.input
            .set_lane(lane, copies * endosomal_loss / p.reached_share);
        self.mu.set_lane(lane, LN_2 / p.doubling_time);
        y[state::CORE + place::MRNA] = 1.0;
        y[state::CORE + place::PROTEIN] = 1.0;
    }
}

impl<const L: usize> Switchable for Culture<L> {
    fn set_parameter(&mut self, _: usize, _: usize, _: f64) {}
}

impl<const L: usize> System<L> for Culture<L> {
    fn states(&self) -> usize {
        state::CORE + place::STATES
    }

    fn pattern(&self) -> Vec<(usize, usize)> {
        use state::{CORE, ENDOSOME, MEDIUM};
        let core = CORE_PATTERN.iter().map(|(i, j)| (i + CORE, j + CORE));
        core.chain([
            (MEDIUM, MEDIUM),
            (ENDOSOME, MEDIUM),
            (ENDOSOME, ENDOSOME),
            (CORE + place::SIRNA, ENDOSOME),
        ])
        .collect()
    }

    #[inline(always)]
    fn rates(&self, y: &[Lanes<L>], rates: &mut [Lanes<L>]) {
        use state::{CORE, ENDOSOME, MEDIUM};
        let taken_up = self.uptake * y[MEDIUM];
        rates[MEDIUM] = -taken_up - self.mu * y[MEDIUM];
        rates[ENDOSOME] = taken_up - (self.endosomal_loss + self.mu) * y[ENDOSOME];
        let input = self.input * y[ENDOSOME];
        self.core
            .rates(&y[CORE..], self.mu, input, &mut rates[CORE..]);
    }

    #[inline(always)]
    fn jacobian(&self, y: &[Lanes<L>], entries: &mut [Lanes<L>]) {
        self.core.jacobian(&y[state::CORE..], self.mu, entries);
        let values = [
            -(self.uptake + self.mu),
            self.uptake,
            -(self.endosomal_loss + self.mu),
            self.input,
        ];
        entries[CORE_PATTERN.len()..][..values.len()].copy_from_slice(&values);
    }
}

/// Relative tolerance of cultures. Against 1e-9 it moves the protein by less than 3e-4 and the time of its recovery by
/// less than an hour in any draw, and by less than 2e-5 and two minutes on average (a test holds it to that).
const RTOL: f64 = 1e-3;

/// Absolute tolerances beside a relative one of 1e-4: the culture is one cell, so vesicles count singly.
fn tolerances(rtol: f64) -> Vec<f64> {
    let mut atol = vec![1e-4, 1e-5];
    atol.extend(&SIRNA_ATOL[delivery::SIRNA..]);
    for atol in &mut atol {
        *atol *= rtol / 1e-4;
    }
    atol
}

/// Follows the protein of cells in culture, with memory that is reused from batch to batch.
///
/// # Definition
/// The same kinetics as in the tumor, the medium taking the place of the interstitium: `uptake` is the share of the
/// vesicles in the medium that cells take up per hour, nothing washes out, and cells divide every `doubling_time`, or not
/// at all where that is infinite. Pharmacokinetics, tumor fraction and barrier play no part.
#[derive(Clone, Debug)]
pub struct CultureEvaluator {
    system: Culture<LANES>,
    evaluator: Evaluator<LANES>,
    timeline: Timeline,
    vesicles: f64,
    values: Vec<f64>,
    status: Vec<Status>,
}

impl CultureEvaluator {
    /// Plans an experiment of which these are measured of the protein of reached cells; times of measures are in days.
    #[must_use]
    pub fn new(experiment: &InVitro, measures: &[Measure]) -> Self {
        Self::with_rtol(experiment, measures, RTOL)
    }

    fn with_rtol(experiment: &InVitro, measures: &[Measure], rtol: f64) -> Self {
        let system = Culture::default();
        let mut timeline = Timeline::until(experiment.readout / HOURS);
        if experiment.exposure < experiment.readout {
            let change = Change::Set {
                state: state::MEDIUM,
                value: 0.0,
            };
            timeline = timeline.with(experiment.exposure / HOURS, change);
        }
        let output = Output::State(state::CORE + place::PROTEIN);
        let probes: Vec<Probe> = measures
            .iter()
            .map(|&measure| Probe { output, measure })
            .collect();
        let options = Options::new(rtol, 0.0).with_atol(&tolerances(rtol));
        Self {
            evaluator: Evaluator::new(&system, options, &probes),
            system,
            timeline,
            vesicles: experiment.vesicles_per_cell,
            values: Vec::new(),
            status: Vec::new(),
        }
    }

    /// Follows the cells of every draw.
    pub fn run(&mut self, draws: &[SirnaParameters]) {
        self.status.clear();
        self.status.resize(draws.len(), Status::Done);
        self.values.clear();
        self.values
            .resize(draws.len() * self.evaluator.n_probes(), f64::NAN);
        let vesicles = self.vesicles;
        self.evaluator.run(
            &mut self.system,
            &self.timeline,
            |row, lane, system, y| {
                system.load(lane, &draws[row], y);
                y[state::MEDIUM] = vesicles;
                true
            },
            Table {
                values: &mut self.values,
                status: &mut self.status,
            },
        );
    }

    /// The measures of a draw of the last run, in the order of the plan; NaN where it failed.
    #[must_use]
    pub fn measures(&self, row: usize) -> &[f64] {
        let width = self.evaluator.n_probes();
        &self.values[row * width..(row + 1) * width]
    }
}

/// Knock-down of the protein in culture at the readout, as a share of all cells' protein; one value per draw, NaN where it
/// fails.
///
/// # Panics
/// When the lengths differ.
pub fn in_vitro_knockdown(experiment: &InVitro, draws: &[SirnaParameters], out: &mut [f64]) {
    assert_eq!(draws.len(), out.len(), "one value per draw");
    let at_readout = Measure::At(experiment.readout / HOURS);
    let mut evaluator = CultureEvaluator::new(experiment, &[at_readout]);
    evaluator.run(draws);
    for (row, (value, draw)) in out.iter_mut().zip(draws).enumerate() {
        *value = draw.knockdown(evaluator.measures(row)[0]);
    }
}

impl SirnaParameters {
    /// Knock-down over all target cells where so much protein is left in those that vesicles reach.
    #[must_use]
    pub const fn knockdown(&self, left: f64) -> f64 {
        self.reached_share * (1.0 - left).clamp(0.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Draws over a 50-fold range of what the shipped beliefs vary.
    fn draws() -> Vec<SirnaParameters> {
        let mut seed = 11_u64;
        let mut factor = || {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let unit = (seed >> 11) as f64 / (1_u64 << 53) as f64;
            evstrat_math::exp(3.9 * (unit - 0.5))
        };
        let usual = SirnaParameters::default();
        (0..400)
            .map(|row| SirnaParameters {
                uptake: usual.uptake * factor(),
                escape: (usual.escape * factor()).min(1.0),
                copies_50: usual.copies_50 * factor(),
                risc_half_life: usual.risc_half_life * factor(),
                mrna_half_life: usual.mrna_half_life * factor(),
                protein_half_life: usual.protein_half_life * factor(),
                doubling_time: if row % 2 == 0 {
                    f64::INFINITY
                } else {
                    usual.doubling_time * factor()
                },
                ..usual
            })
            .collect()
    }

    #[test]
    fn the_tolerance_costs_no_accuracy_that_matters() {
        let experiment = InVitro {
            vesicles_per_cell: 1e3,
            readout: 42.0 * HOURS,
            ..InVitro::default()
        };
        let measures = [Measure::At(2.0), Measure::LastBelow(0.9)];
        let draws = draws();
        let mut usual = CultureEvaluator::new(&experiment, &measures);
        let mut tight = CultureEvaluator::with_rtol(&experiment, &measures, 1e-9);
        usual.run(&draws);
        tight.run(&draws);
        let (mut silenced, mut means) = (0, [0.0; 2]);
        for row in 0..draws.len() {
            let ([left, back], [exact_left, exact_back]) = (
                [usual.measures(row)[0], usual.measures(row)[1]],
                [tight.measures(row)[0], tight.measures(row)[1]],
            );
            assert!((left - exact_left).abs() < 3e-4, "{left} {exact_left}");
            assert!((back - exact_back).abs() < 0.04, "{back} {exact_back}");
            silenced += usize::from(exact_left < 0.5);
            means[0] += (left - exact_left) / draws.len() as f64;
            means[1] += (back - exact_back) / draws.len() as f64;
        }
        assert!(
            means[0].abs() < 2e-5 && means[1].abs() < 1.4e-3,
            "{means:?}"
        );
        assert!(silenced > 50 && silenced < 350, "{silenced} of 400");
    }
}
