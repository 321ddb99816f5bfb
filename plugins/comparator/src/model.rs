//! Evaluation of a reference therapy.

use std::sync::{Mutex, PoisonError};

use evstrat_biology::exposure::{Agents, RocchettiExposure, TwoCompartment};
use evstrat_biology::regimen::Timeline;
use evstrat_biology::tumor::{MM3_PER_GRAM, Untreated};
use evstrat_plugin::prelude::{
    Batch, Model, ModelDescriptor, ModelError, Options, RowStatus, Strategy, TraceRequest,
};
use strategy_kit::columns::{Columns, Index};
use strategy_kit::growth::{Beliefs, WIDE};
use strategy_kit::regimen::Regimen;
use strategy_kit::response::{Efficacy, Response, Run, trace_row};
use strategy_kit::tumor::{Frame, GrowthLaw};

use crate::descriptor::descriptor;
use crate::drugs::Drug;
use crate::therapy::{Therapy, timeline};

/// Untreated growth or a published therapy.
#[derive(Debug)]
pub struct Comparator {
    therapy: Therapy,
    regimen: Regimen,
    frame: Frame,
    index: Index,
    workspace: Mutex<Workspace>,
}

/// Planned integrations, reused from batch to batch.
#[derive(Debug)]
struct Workspace {
    control: Response<Untreated>,
    treated: Treated,
}

#[derive(Debug)]
enum Treated {
    Nothing,
    Paclitaxel(Box<Response<TwoCompartment<WIDE>>>),
    Bevacizumab(Box<Response<RocchettiExposure<WIDE>>>),
    Agent(Box<Response<Agents<1, WIDE>>>),
}

impl Treated {
    fn plan(therapy: Therapy, frame: &Frame) -> Self {
        match therapy {
            Therapy::Untreated => Self::Nothing,
            Therapy::Paclitaxel => Self::Paclitaxel(Box::new(plan(frame))),
            Therapy::Bevacizumab => Self::Bevacizumab(Box::new(plan(frame))),
            Therapy::Endostatin | Therapy::Angiostatin | Therapy::Tnp470 => {
                Self::Agent(Box::new(plan(frame)))
            }
        }
    }
}

fn plan<D: Drug<WIDE>>(frame: &Frame) -> Response<D> {
    Response::new(&D::default(), frame, &[])
}

impl Model for Comparator {
    fn descriptor() -> ModelDescriptor {
        descriptor()
    }

    fn create(options: &Options) -> Result<Self, ModelError> {
        let therapy = Therapy::from_options(options)?;
        let frame = Frame::from_options(options)?;
        let regimen = therapy.regimen(options)?;
        therapy.fits(frame.law)?;
        let nothing = regimen.days(frame.horizon).is_empty();
        let workspace = Workspace {
            control: Response::new(&Untreated, &frame, &[]),
            treated: if nothing {
                Treated::Nothing
            } else {
                Treated::plan(therapy, &frame)
            },
        };
        Ok(Self {
            therapy,
            regimen,
            frame,
            index: Index::of(&descriptor()),
            workspace: Mutex::new(workspace),
        })
    }
}

impl Strategy for Comparator {
    fn evaluate(&self, batch: &mut Batch<'_>) -> Result<(), ModelError> {
        let columns = self.index.columns(batch.inputs())?;
        let tumor = Beliefs::of(self.frame.law, &columns);
        let mut workspace = self
            .workspace
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let Workspace { control, treated } = &mut *workspace;
        let untreated = Timeline::until(self.frame.horizon);
        let run = Run {
            timeline: &untreated,
            tumor: &tumor,
            n_rows: batch.n_rows(),
        };
        control.run(run, |_, _, _, _| {});
        match treated {
            Treated::Nothing => self.report(batch, &*control, control),
            Treated::Paclitaxel(response) => {
                self.treat(response, run, &columns);
                self.report(batch, &**response, control);
            }
            Treated::Bevacizumab(response) => {
                self.treat(response, run, &columns);
                self.report(batch, &**response, control);
            }
            Treated::Agent(response) => {
                self.treat(response, run, &columns);
                self.report(batch, &**response, control);
            }
        }
        Ok(())
    }

    fn trace(
        &self,
        request: &TraceRequest<'_>,
        columns: &mut [&mut [f64]],
    ) -> Result<(), ModelError> {
        match self.therapy {
            Therapy::Untreated => self.trace_control(request, columns),
            Therapy::Paclitaxel => self.trace_drug::<TwoCompartment<1>>(request, columns),
            Therapy::Bevacizumab => self.trace_drug::<RocchettiExposure<1>>(request, columns),
            Therapy::Endostatin | Therapy::Angiostatin | Therapy::Tnp470 => {
                self.trace_drug::<Agents<1, 1>>(request, columns)
            }
        }
    }
}

impl Comparator {
    /// The doses as events on the drug's first state.
    fn doses(&self, per_milligram: f64) -> Timeline {
        timeline(
            &self.regimen,
            self.regimen.dose * per_milligram,
            self.frame.horizon,
        )
    }

    fn treat<D: Drug<WIDE>>(
        &self,
        response: &mut Response<D>,
        run: Run<'_>,
        columns: &Columns<'_>,
    ) {
        let beliefs = D::columns(columns);
        let timeline = self.doses(D::PER_MILLIGRAM);
        let run = Run {
            timeline: &timeline,
            ..run
        };
        response.run(run, |row, lane, drug, _| drug.load_row(&beliefs, row, lane));
    }

    fn report<D>(
        &self,
        batch: &mut Batch<'_>,
        treated: &Response<D>,
        control: &Response<Untreated>,
    ) {
        let to_volume = match self.frame.law {
            GrowthLaw::Hahnfeldt | GrowthLaw::Gompertz => 1.0,
            GrowthLaw::Simeoni | GrowthLaw::Rocchetti => MM3_PER_GRAM,
        };
        // A free agent is its own yardstick; where nothing is given, nothing is exposed.
        let exposure_ratio = f64::from(u8::from(self.therapy != Therapy::Untreated));
        let (outcomes, status) = batch.outputs();
        for row in 0..status.len() {
            let (treated, control) = (treated.row(row), control.row(row));
            let efficacy = Efficacy::of(&treated, &control, self.frame.horizon);
            let values = [
                efficacy.inhibition,
                efficacy.delay,
                efficacy.cut,
                exposure_ratio,
                0.0,
                to_volume * treated.size,
                to_volume * control.size,
            ];
            for (column, value) in outcomes.iter_mut().zip(values) {
                column[row] = value;
            }
            status[row] = if control.status == RowStatus::OK {
                treated.status
            } else {
                control.status
            };
        }
    }

    fn trace_control(
        &self,
        request: &TraceRequest<'_>,
        columns: &mut [&mut [f64]],
    ) -> Result<(), ModelError> {
        let control = self.trace_untreated(request)?;
        for (i, volume) in control.iter().enumerate() {
            let values = [0.0, *volume, *volume];
            for (column, value) in columns.iter_mut().zip(values) {
                column[i] = value;
            }
        }
        Ok(())
    }

    fn trace_untreated(&self, request: &TraceRequest<'_>) -> Result<Vec<f64>, ModelError> {
        let row: Vec<&[f64]> = request.assumptions.chunks(1).collect();
        let tumor = Beliefs::of(self.frame.law, &self.index.columns(&row)?);
        let timeline = Timeline::until(f64::INFINITY);
        let rows = trace_row(
            &Untreated,
            &timeline,
            &tumor,
            request.times,
            |_, _, _, _| {},
        )?;
        Ok(rows.iter().map(|state| state[0]).collect())
    }

    fn trace_drug<D: Drug<1>>(
        &self,
        request: &TraceRequest<'_>,
        columns: &mut [&mut [f64]],
    ) -> Result<(), ModelError> {
        let control = self.trace_untreated(request)?;
        let row: Vec<&[f64]> = request.assumptions.chunks(1).collect();
        let assumptions = self.index.columns(&row)?;
        let tumor = Beliefs::of(self.frame.law, &assumptions);
        let beliefs = D::columns(&assumptions);
        let timeline = self.doses(D::PER_MILLIGRAM);
        let load = |row: usize, lane: usize, drug: &mut D, _: &mut [f64]| {
            drug.load_row(&beliefs, row, lane);
        };
        let rows = trace_row(&D::default(), &timeline, &tumor, request.times, load)?;
        for (i, (state, control)) in rows.iter().zip(&control).enumerate() {
            let volume = state[state.len() - 1];
            let values = [state[D::SHOWN] / D::PER_MILLIGRAM, volume, *control];
            for (column, value) in columns.iter_mut().zip(values) {
                column[i] = value;
            }
        }
        Ok(())
    }
}
