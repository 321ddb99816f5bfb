//! Evaluation of a drug-loading strategy.

use std::sync::{Mutex, PoisonError};

use evstrat_biology::ode::LANES;
use evstrat_biology::regimen::{Regimen, Timeline};
use evstrat_biology::response::{Plan, ResponseEvaluator, Tumor};
use evstrat_plugin::prelude::{
    Batch, Model, ModelDescriptor, ModelError, Options, SelfTest, Strategy, TraceRequest,
};
use strategy_kit::columns::{Columns, Index, write_course, write_rows};
use strategy_kit::parts::in_parts;
use strategy_kit::response::{Arm, efficacy, status};
use strategy_kit::tumor;

use crate::descriptor::descriptor;
use crate::dose::{Dose, DoseBeliefs};
use crate::options::Choices;
use crate::reference::self_tests;
use crate::tissue::{Tissue, TissueRow, state};

/// Relative tolerance of batches. Against 1e-9 it moves growth inhibition by less than 1e-4 in any row and by less than 1e-5
/// on average (a test holds it to that), far below the Monte Carlo error of any summary.
pub(crate) const RTOL: f64 = 1e-4;
/// Absolute tolerances: doses, and concentrations as shares of the half-effective one.
const ATOL: [f64; state::COUNT] = [1e-4, 1e-4, 1e-5];

/// A drug loaded into vesicles.
#[derive(Debug)]
pub struct DrugLoading {
    choices: Choices,
    n_doses: usize,
    index: Index,
    workspace: Mutex<Workspace>,
}

/// Planned integrations and the rows of a batch, reused from batch to batch.
#[derive(Debug)]
struct Workspace {
    treated: Arm<Tissue<LANES>>,
    free: Arm<Tissue<LANES>>,
    doses: Vec<Dose>,
    tumors: Vec<Tumor>,
}

impl Workspace {
    fn plan(choices: &Choices, days: &[f64]) -> Self {
        let doses = Regimen::boluses(days, 1.0);
        let timeline = Timeline::until(choices.frame.horizon)
            .with_regimen(&doses, state::CARRIED, None)
            .with_regimen(&doses, state::FREE, None);
        let mut plan = Plan::new(choices.frame.endpoint(), timeline, &ATOL);
        plan.rtol = RTOL;
        plan.set_rtol(choices.frame.tolerance);
        let arm = || Arm::new(ResponseEvaluator::new(Tissue::default(), plan.clone()));
        Self {
            treated: arm(),
            free: arm(),
            doses: Vec::new(),
            tumors: Vec::new(),
        }
    }

    fn read(&mut self, choices: &Choices, columns: &Columns<'_>, n_rows: usize) {
        let doses = DoseBeliefs::of(choices, columns);
        let tumors = tumor::Beliefs::of(choices.frame.law, columns);
        self.doses.clear();
        self.doses
            .extend((0..n_rows).map(|row| doses.dose(choices, row)));
        self.tumors.clear();
        self.tumors.extend((0..n_rows).map(|row| tumors.tumor(row)));
    }

    fn run(&mut self, treated: bool) {
        let doses = &self.doses;
        let load = |row: &TissueRow, lane: usize, tissue: &mut Tissue<LANES>| {
            tissue.load(lane, row);
            // What brings nothing leaves the tumor as it is, to the bit.
            treated && row.carried + row.free + row.stimulus.abs() > 0.0
        };
        self.treated.run(&self.tumors, |row, lane, tissue, _| {
            load(&doses[row].treated, lane, tissue)
        });
        self.free
            .run_beside(&self.treated, &self.tumors, |row, lane, tissue, _| {
                load(&doses[row].free, lane, tissue)
            });
    }
}

impl Model for DrugLoading {
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

impl Strategy for DrugLoading {
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
        let days = self.choices.regimen.days(self.choices.frame.horizon);
        let mut workspace = Workspace::plan(&self.choices, &days);
        workspace.read(&self.choices, &assumptions, 1);
        let treated = workspace.doses[0].treated;
        let evaluator = workspace.treated.evaluator();
        let states = evaluator
            .trace(&workspace.tumors[0], request.times, |_, lane, tissue, _| {
                tissue.load(lane, &treated);
                true
            })
            .map_err(|error| ModelError::model(error.to_string()))?;
        write_course(columns, &states, |values| {
            [
                values[state::CARRIED],
                values[state::TUMOR] * treated.half,
                values[state::COUNT],
            ]
        });
        Ok(())
    }
}

impl DrugLoading {
    fn evaluate_part(&self, batch: &mut Batch<'_>) -> Result<(), ModelError> {
        let columns = self.index.columns(batch.inputs())?;
        let mut guard = self
            .workspace
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let workspace = &mut *guard;
        workspace.read(&self.choices, &columns, batch.n_rows());
        workspace.run(self.n_doses > 0);
        let beliefs = DoseBeliefs::of(&self.choices, &columns);
        write_rows(batch, |row| {
            let treated = status(workspace.treated.response(row));
            let ended = if treated.is_ok() {
                status(workspace.free.response(row))
            } else {
                treated
            };
            (self.outcomes(workspace, &beliefs, row), ended)
        });
        Ok(())
    }

    /// The outcomes of a row in the order of the descriptor.
    fn outcomes(&self, workspace: &Workspace, beliefs: &DoseBeliefs<'_>, row: usize) -> [f64; 16] {
        let response = workspace.treated.response(row);
        let free = workspace.free.response(row).growth_inhibition;
        let dose = &workspace.doses[row];
        let [inhibition, delay, cut] = efficacy(response);
        [
            inhibition,
            delay,
            cut,
            beliefs.off_target_ratio(dose, row),
            beliefs.batches(&self.choices, dose, row),
            free,
            inhibition.max(-1.0) - free.max(-1.0),
            response.treated_volume,
            response.control_volume,
            dose.loaded,
            dose.over_cap,
            f64::from(u8::from(dose.made < 1.0)),
            dose.amount,
            dose.carried_fraction,
            dose.leaked,
            dose.concentration,
        ]
    }
}
