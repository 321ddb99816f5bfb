//! Evaluation of a reference therapy.

use std::sync::{Mutex, PoisonError};

use evstrat_biology::exposure::{Agents, RocchettiExposure, TwoCompartment};
use evstrat_biology::ode::LANES;
use evstrat_biology::response::{Plan, ResponseEvaluator, Tumor};
use evstrat_biology::tumor::Untreated;
use evstrat_plugin::prelude::{
    Batch, Model, ModelDescriptor, ModelError, Options, SelfTest, Strategy, TraceRequest,
};
use strategy_kit::columns::{Columns, Index, write_rows};
use strategy_kit::parts::in_parts;
use strategy_kit::regimen::Regimen;
use strategy_kit::response::{Arm, efficacy, status};
use strategy_kit::tumor::{Beliefs, Frame};

use crate::descriptor::descriptor;
use crate::drugs::Drug;
use crate::reference::self_tests;
use crate::therapy::{Therapy, timeline};

/// Relative tolerance of batches. Against 1e-9 it moves growth inhibition by less than 1e-4 in any row and by less than 1e-5
/// on average (a test holds it to that), far below the Monte Carlo error of any summary.
pub(crate) const RTOL: f64 = 1e-4;
/// The relative tolerance with which the absolute ones of [`Drug::ATOL`] go.
const ATOL_RTOL: f64 = 1e-8;

/// Untreated growth or a published therapy.
#[derive(Debug)]
pub struct Comparator {
    therapy: Therapy,
    frame: Frame,
    index: Index,
    workspace: Mutex<Workspace>,
}

/// A planned integration and the tumors of a batch, reused from batch to batch.
#[derive(Debug)]
struct Workspace {
    tumors: Vec<Tumor>,
    treatment: Treatment,
}

#[derive(Debug)]
enum Treatment {
    Nothing(Box<Arm<Untreated>>),
    Paclitaxel(Box<Arm<TwoCompartment<LANES>>>),
    Bevacizumab(Box<Arm<RocchettiExposure<LANES>>>),
    Agent(Box<Arm<Agents<1, LANES>>>),
}

impl Treatment {
    fn plan(therapy: Therapy, regimen: &Regimen, frame: &Frame) -> Self {
        match therapy {
            Therapy::Untreated => Self::Nothing(Box::new(plan(regimen, frame))),
            Therapy::Paclitaxel => Self::Paclitaxel(Box::new(plan(regimen, frame))),
            Therapy::Bevacizumab => Self::Bevacizumab(Box::new(plan(regimen, frame))),
            Therapy::Endostatin | Therapy::Angiostatin | Therapy::Tnp470 => {
                Self::Agent(Box::new(plan(regimen, frame)))
            }
        }
    }
}

fn plan<D: Drug>(regimen: &Regimen, frame: &Frame) -> Arm<D> {
    let timeline = timeline(regimen, regimen.dose * D::PER_MILLIGRAM, frame.horizon);
    let mut plan = Plan::new(frame.endpoint(), timeline, D::ATOL);
    plan.rtol = ATOL_RTOL;
    plan.set_rtol(frame.tolerance);
    Arm::new(ResponseEvaluator::new(D::default(), plan))
}

impl Model for Comparator {
    fn descriptor() -> ModelDescriptor {
        descriptor()
    }

    fn self_tests() -> Vec<SelfTest> {
        self_tests()
    }

    fn create(options: &Options) -> Result<Self, ModelError> {
        let therapy = Therapy::from_options(options)?;
        let frame = Frame::from_options(options)?;
        let regimen = therapy.regimen(options)?;
        therapy.fits(&frame)?;
        let nothing = regimen.days(frame.horizon).is_empty();
        let planned = if nothing { Therapy::Untreated } else { therapy };
        Ok(Self {
            therapy,
            frame,
            index: Index::of(&descriptor()),
            workspace: Mutex::new(Workspace {
                tumors: Vec::new(),
                treatment: Treatment::plan(planned, &regimen, &frame),
            }),
        })
    }
}

impl Strategy for Comparator {
    fn evaluate(&self, batch: &mut Batch<'_>) -> Result<(), ModelError> {
        in_parts(batch, |part| self.evaluate_part(part))
    }

    fn trace(
        &self,
        request: &TraceRequest<'_>,
        columns: &mut [&mut [f64]],
    ) -> Result<(), ModelError> {
        let workspace = self
            .workspace
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        match &workspace.treatment {
            Treatment::Nothing(arm) => self.follow(arm, request, columns),
            Treatment::Paclitaxel(arm) => self.follow(arm, request, columns),
            Treatment::Bevacizumab(arm) => self.follow(arm, request, columns),
            Treatment::Agent(arm) => self.follow(arm, request, columns),
        }
    }
}

impl Comparator {
    fn evaluate_part(&self, batch: &mut Batch<'_>) -> Result<(), ModelError> {
        let columns = self.index.columns(batch.inputs())?;
        let mut workspace = self
            .workspace
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let Workspace { tumors, treatment } = &mut *workspace;
        let beliefs = Beliefs::of(self.frame.law, &columns);
        tumors.clear();
        tumors.extend((0..batch.n_rows()).map(|row| beliefs.tumor(row)));
        match treatment {
            Treatment::Nothing(arm) => self.treat(arm, tumors, &columns, batch),
            Treatment::Paclitaxel(arm) => self.treat(arm, tumors, &columns, batch),
            Treatment::Bevacizumab(arm) => self.treat(arm, tumors, &columns, batch),
            Treatment::Agent(arm) => self.treat(arm, tumors, &columns, batch),
        }
        Ok(())
    }

    fn treat<D: Drug>(
        &self,
        arm: &mut Arm<D>,
        tumors: &[Tumor],
        columns: &Columns<'_>,
        batch: &mut Batch<'_>,
    ) {
        let beliefs = D::columns(columns);
        arm.run(tumors, |row, lane, drug, _| {
            drug.load_row(&beliefs, row, lane, &tumors[row]);
            D::SHOWN.is_some()
        });
        // A free agent is its own yardstick; where nothing is given, nothing is exposed.
        let exposure_ratio = f64::from(u8::from(self.therapy != Therapy::Untreated));
        write_rows(batch, |row| {
            let response = arm.response(row);
            let [inhibition, delay, cut] = efficacy(response);
            let values = [
                inhibition,
                delay,
                cut,
                exposure_ratio,
                0.0,
                response.treated_volume,
                response.control_volume,
            ];
            (values, status(response))
        });
    }

    fn follow<D: Drug>(
        &self,
        arm: &Arm<D>,
        request: &TraceRequest<'_>,
        columns: &mut [&mut [f64]],
    ) -> Result<(), ModelError> {
        let row: Vec<&[f64]> = request.assumptions.chunks(1).collect();
        let assumptions = self.index.columns(&row)?;
        let tumor = Beliefs::of(self.frame.law, &assumptions).tumor(0);
        let beliefs = D::columns(&assumptions);
        let failed = |error: evstrat_biology::BiologyError| ModelError::model(error.to_string());
        let treated = arm
            .evaluator()
            .trace(&tumor, request.times, |row, lane, drug, _| {
                drug.load_row(&beliefs, row, lane, &tumor);
                true
            })
            .map_err(failed)?;
        let untreated: Arm<Untreated> = plan(&Therapy::Untreated.published(), &self.frame);
        let control = untreated
            .evaluator()
            .trace(&tumor, request.times, |_, _, _, _| false)
            .map_err(failed)?;
        for (i, (state, control)) in treated.iter().zip(&control).enumerate() {
            let shown = D::SHOWN.map_or(0.0, |shown| state[shown] / D::PER_MILLIGRAM);
            let values = [shown, state[state.len() - 1], control[0]];
            for (column, value) in columns.iter_mut().zip(values) {
                column[i] = value;
            }
        }
        Ok(())
    }
}
