//! Evaluation of an siRNA strategy.

use std::sync::{Mutex, PoisonError};

use evstrat_biology::ode::{LANES, Measure};
use evstrat_biology::regimen::{Regimen, Timeline};
use evstrat_biology::response::{Plan, ResponseEvaluator, Tumor, probe};
use evstrat_biology::sirna::{
    CultureEvaluator, DURATION_SHARE, InVitro, SirnaParameters, delivery_state,
};
use evstrat_biology::tumor::HahnfeldtParameters;
use evstrat_biology::vegf_share::{self, blockade_inhibition};
use evstrat_plugin::prelude::{
    Batch, Model, ModelDescriptor, ModelError, Options, SelfTest, Strategy, TraceRequest,
};
use strategy_kit::columns::{Columns, Index, write_course, write_rows};
use strategy_kit::parts::in_parts;
use strategy_kit::response::{Arm, efficacy, status};
use strategy_kit::tumor;

use crate::descriptor::descriptor;
use crate::dose::{Dose, DoseBeliefs};
use crate::kinetics::KineticBeliefs;
use crate::options::{Choices, Target};
use crate::reference::self_tests;
use crate::silencing::{Silencing, SilencingRow};

/// siRNA delivered by vesicles.
#[derive(Debug)]
pub struct SirnaStrategy {
    choices: Choices,
    n_doses: usize,
    index: Index,
    workspace: Mutex<Workspace>,
}

/// Planned integrations and the rows of a batch, reused from batch to batch.
#[derive(Debug)]
struct Workspace {
    treated: Arm<Silencing<LANES>>,
    blockade: Vec<f64>,
    doses: Vec<Dose>,
    rows: Vec<SilencingRow>,
    tumors: Vec<Tumor>,
    cultures: Vec<SirnaParameters>,
    /// Cells in culture that divide and cells that do not.
    dishes: Option<[CultureEvaluator; 2]>,
}

/// Relative tolerance of batches. Against 1e-9 it moves growth inhibition by less than 1e-4 and knock-down by less than 1e-3
/// in any row, and both by less than 3e-5 on average (a test holds it to that), far below the Monte Carlo error of any
/// summary.
pub(crate) const RTOL: f64 = 1e-3;
/// Hours of culture before protein is measured.
const READOUT: f64 = 48.0;
/// Days for which protein in culture is followed.
pub(crate) const RECOVERY_HORIZON: f64 = 42.0;
/// Share of the protein at which a knock-down in culture is over.
const RECOVERED: f64 = 0.9;

/// Absolute tolerances by state beside [`RTOL`]: vesicles by the dose, copies and RISC in molecules per cell, mRNA and protein as shares.
fn tolerances(choices: &Choices) -> [f64; delivery_state::STATES] {
    let dose = choices.regimen.dose.max(1.0);
    [
        1e-3 * dose,
        1e-3 * dose,
        1e-6 * dose,
        1e-7 * dose,
        10.0,
        1e-1,
        1e-2,
        1e-4,
        1e-4,
    ]
}

/// Cells in culture that are followed after a dose, dividing and not; none where nothing is added to them.
fn dishes(choices: &Choices) -> Option<[CultureEvaluator; 2]> {
    let experiment = InVitro {
        vesicles_per_cell: choices.vitro.vesicles / choices.vitro.cells,
        exposure: READOUT,
        readout: 24.0 * RECOVERY_HORIZON,
    };
    let measures = [Measure::At(READOUT / 24.0), Measure::LastBelow(RECOVERED)];
    let dish = CultureEvaluator::new(&experiment, &measures);
    (choices.vitro.vesicles > 0.0).then(|| [dish.clone(), dish])
}

impl Workspace {
    fn plan(choices: &Choices, days: &[f64]) -> Self {
        // The exposure follows one injected dose; where it goes is in its parameters.
        let doses = Regimen::boluses(days, choices.regimen.dose);
        let timeline = Timeline::until(choices.frame.horizon)
            .with_regimen(&doses, delivery_state::ALPHA, None)
            .with_regimen(&doses, delivery_state::BETA, None);
        let mut plan = Plan::new(choices.frame.endpoint(), timeline, &tolerances(choices));
        plan.rtol = RTOL;
        plan.set_rtol(choices.frame.tolerance);
        plan.probes = vec![
            probe(delivery_state::PROTEIN, Measure::Minimum),
            probe(delivery_state::PROTEIN, Measure::Below(DURATION_SHARE)),
            probe(delivery_state::PROTEIN, Measure::At(choices.frame.horizon)),
        ];
        Self {
            treated: Arm::new(ResponseEvaluator::new(Silencing::default(), plan)),
            blockade: Vec::new(),
            doses: Vec::new(),
            rows: Vec::new(),
            tumors: Vec::new(),
            cultures: Vec::new(),
            dishes: dishes(choices),
        }
    }

    /// Reads the rows of a batch.
    fn read(&mut self, choices: &Choices, columns: &Columns<'_>, n_rows: usize) {
        let doses = DoseBeliefs::of(choices, columns);
        let kinetics = KineticBeliefs::of(columns);
        let tumors = tumor::Beliefs::of(choices.frame.law, columns);
        self.doses.clear();
        self.doses
            .extend((0..n_rows).map(|row| doses.dose(choices, row)));
        self.rows.clear();
        self.cultures.clear();
        for (row, dose) in self.doses.iter().enumerate() {
            self.rows.push(kinetics.tumor(choices, dose, row));
            self.cultures.push(kinetics.culture(choices, dose, row));
        }
        self.tumors.clear();
        self.tumors.extend((0..n_rows).map(|row| tumors.tumor(row)));
    }

    /// Integrates the rows of a batch.
    fn run(&mut self, choices: &Choices, treated: bool, columns: &Columns<'_>) {
        let rows = &self.rows;
        self.treated
            .run(&self.tumors, |row, lane, exposure, state| {
                exposure.load(lane, &rows[row], state);
                treated
            });
        self.culture();
        if choices.target == Target::Vegfa {
            self.block(choices, columns);
        }
    }

    /// What one dose does in culture.
    fn culture(&mut self) {
        let Some([dividing, resting]) = &mut self.dishes else {
            return;
        };
        dividing.run(&self.cultures);
        for culture in &mut self.cultures {
            culture.doubling_time = f64::INFINITY;
        }
        resting.run(&self.cultures);
    }

    /// Knock-down in culture, and recovery times of cells that divide and of cells that do not.
    fn in_vitro(&self, row: usize) -> [f64; 3] {
        self.dishes.as_ref().map_or([0.0; 3], |dishes| {
            let [dividing, resting] = dishes.each_ref().map(|dish| dish.measures(row));
            [
                self.cultures[row].knockdown(dividing[0]),
                dividing[1],
                resting[1],
            ]
        })
    }

    /// The complete blockade, on a tumor with vasculature whatever the growth law.
    fn block(&mut self, choices: &Choices, columns: &Columns<'_>) {
        let beliefs = tumor::Beliefs::of(choices.frame.law, columns);
        let tumors: Vec<HahnfeldtParameters> = (0..self.rows.len())
            .map(|row| beliefs.with_vasculature(row))
            .collect();
        let shares: Vec<f64> = self
            .rows
            .iter()
            .map(|row| row.sirna.stimulus_share)
            .collect();
        self.blockade = blockade_inhibition(&tumors, &shares, vegf_share::WINDOW);
    }
}

impl Model for SirnaStrategy {
    fn descriptor() -> ModelDescriptor {
        descriptor()
    }

    fn self_tests() -> Vec<SelfTest> {
        self_tests()
    }

    fn create(options: &Options) -> Result<Self, ModelError> {
        let choices = Choices::from_options(options)?;
        let days = choices.regimen.days(choices.frame.horizon);
        Ok(Self {
            workspace: Mutex::new(Workspace::plan(&choices, &days)),
            n_doses: days.len(),
            index: Index::of(&descriptor()),
            choices,
        })
    }
}

impl Strategy for SirnaStrategy {
    fn evaluate(&self, batch: &mut Batch<'_>) -> Result<(), ModelError> {
        in_parts(batch, |part| self.evaluate_part(part))
    }

    fn trace(
        &self,
        request: &TraceRequest<'_>,
        columns: &mut [&mut [f64]],
    ) -> Result<(), ModelError> {
        let row: Vec<&[f64]> = request.assumptions.chunks(1).collect();
        let assumptions = self.index.columns(&row)?;
        let mut workspace = Workspace::plan(
            &self.choices,
            &self.choices.regimen.days(self.choices.frame.horizon),
        );
        workspace.read(&self.choices, &assumptions, 1);
        let silencing = workspace.rows[0];
        let share = silencing.sirna.alpha_share;
        let scale = silencing.sirna.potency_scale();
        let states = workspace
            .treated
            .evaluator()
            .trace(
                &workspace.tumors[0],
                request.times,
                |_, lane, exposure, state| {
                    exposure.load(lane, &silencing, state);
                    true
                },
            )
            .map_err(|error| ModelError::model(error.to_string()))?;
        write_course(columns, &states, |state| {
            [
                share * state[delivery_state::ALPHA] + (1.0 - share) * state[delivery_state::BETA],
                state[delivery_state::INTERSTITIUM],
                state[delivery_state::ENDOSOME],
                // Back from copies of the published kinetics to copies.
                state[delivery_state::SIRNA] / scale,
                state[delivery_state::RISC] + state[delivery_state::BOUND],
                state[delivery_state::MRNA],
                state[delivery_state::PROTEIN],
                state[delivery_state::STATES],
            ]
        });
        Ok(())
    }
}

impl SirnaStrategy {
    fn evaluate_part(&self, batch: &mut Batch<'_>) -> Result<(), ModelError> {
        let columns = self.index.columns(batch.inputs())?;
        let mut guard = self
            .workspace
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let workspace = &mut *guard;
        workspace.read(&self.choices, &columns, batch.n_rows());
        workspace.run(&self.choices, self.n_doses > 0, &columns);
        let beliefs = DoseBeliefs::of(&self.choices, &columns);
        write_rows(batch, |row| {
            let ended = status(workspace.treated.response(row));
            (self.outcomes(workspace, &beliefs, row), ended)
        });
        Ok(())
    }

    /// The outcomes of a row in the order of the descriptor.
    fn outcomes(&self, workspace: &Workspace, beliefs: &DoseBeliefs<'_>, row: usize) -> [f64; 20] {
        let response = workspace.treated.response(row);
        let dose = &workspace.doses[row];
        let [inhibition, delay, cut] = efficacy(response);
        let measures = workspace.treated.measures(row);
        let reached = workspace.rows[row].sirna.reached_share;
        let [least, below, last] = [measures[0], measures[1], measures[2]];
        let [in_vitro, dividing, resting] = workspace.in_vitro(row);
        let blockade = match self.choices.target {
            Target::Vegfa => workspace.blockade[row],
            Target::Kras => 0.0,
        };
        [
            inhibition,
            delay,
            cut,
            beliefs.off_target_ratio(dose, row),
            beliefs.batches(&self.choices, dose, row),
            reached * (1.0 - least).clamp(0.0, 1.0),
            below.clamp(0.0, self.choices.frame.horizon),
            f64::from(u8::from(last < DURATION_SHARE)),
            in_vitro,
            dividing,
            resting,
            blockade.clamp(0.0, 1.0),
            dose.loaded,
            dose.over_cap,
            f64::from(u8::from(dose.made < 1.0)),
            dose.tumor_fraction,
            dose.taken_up,
            dose.cytosolic,
            response.treated_volume,
            response.control_volume,
        ]
    }
}
