//! Tumors of a batch under a treatment, by whichever growth law the options name.

use evstrat_biology::ode::{
    Evaluator, Measure, Options, Output, Probe, Status, Switchable, Table, trace,
};
use evstrat_biology::regimen::Timeline;
use evstrat_biology::tumor::{Exposure, Gompertz, Hahnfeldt, MM3_PER_GRAM, Simeoni, Treated};
use evstrat_plugin::core::{ModelError, RowStatus};

use crate::growth::{Batched, Beliefs, WIDE};
use crate::tumor::{Frame, GrowthLaw};

/// Relative tolerance of batches. Halving the digits moves no outcome by more than a thousandth of its spread.
pub const BATCH_RTOL: f64 = 1e-6;
/// Absolute tolerance of batches, in the unit of each state.
pub const BATCH_ATOL: f64 = 1e-9;
/// Relative tolerance of time courses.
pub const TRACE_RTOL: f64 = 1e-9;
/// Absolute tolerance of time courses.
pub const TRACE_ATOL: f64 = 1e-12;

/// What treatments provide: states, and an effect on the tumor.
pub trait Treatment<const L: usize>: Exposure<L> + Switchable + Clone {}

impl<E: Exposure<L> + Switchable + Clone, const L: usize> Treatment<L> for E {}

/// A measure of the treatment's own states.
pub type OwnProbe = (usize, Measure);

/// Planned integrations of a batch; memory is reused from batch to batch.
#[derive(Clone, Debug)]
pub struct Response<E> {
    solver: Solver<E>,
    values: Vec<f64>,
    status: Vec<Status>,
    n_own: usize,
}

#[derive(Clone, Debug)]
enum Solver<E> {
    Hahnfeldt(Course<E, Hahnfeldt<WIDE>>),
    Gompertz(Course<E, Gompertz<WIDE>>),
    Simeoni(Course<E, Simeoni<WIDE>>),
}

#[derive(Clone, Debug)]
struct Course<E, G> {
    system: Treated<E, G>,
    evaluator: Evaluator<WIDE>,
}

/// What a batch run gave for one row.
#[derive(Clone, Copy, Debug)]
pub struct Measured<'a> {
    /// Size of the tumor at the horizon, in the unit of its law.
    pub size: f64,
    /// Time at which the tumor reached the growth factor, cut at the horizon, in days.
    pub reached: f64,
    /// Measures of the treatment's own states, in the order asked for.
    pub own: &'a [f64],
    /// Whether the integration reached its end.
    pub status: RowStatus,
}

/// A batch to be run: when things happen, and in which tumors.
#[derive(Clone, Copy, Debug)]
pub struct Run<'a> {
    /// Events and the horizon.
    pub timeline: &'a Timeline,
    /// The tumors.
    pub tumor: &'a Beliefs<'a>,
    /// How many rows.
    pub n_rows: usize,
}

impl<E: Treatment<WIDE>> Response<E> {
    /// Plans the integration of tumors under `exposure`.
    #[must_use]
    pub fn new(exposure: &E, frame: &Frame, own: &[OwnProbe]) -> Self {
        let solver = match frame.law {
            GrowthLaw::Hahnfeldt => Solver::Hahnfeldt(Course::new(exposure, frame, own)),
            GrowthLaw::Gompertz => Solver::Gompertz(Course::new(exposure, frame, own)),
            GrowthLaw::Simeoni | GrowthLaw::Rocchetti => {
                Solver::Simeoni(Course::new(exposure, frame, own))
            }
        };
        Self {
            solver,
            values: Vec::new(),
            status: Vec::new(),
            n_own: own.len(),
        }
    }

    /// Integrates all rows; `load` puts the treatment of a row into a lane and its start into the state.
    pub fn run(&mut self, run: Run<'_>, load: impl FnMut(usize, usize, &mut E, &mut [f64])) {
        self.values.clear();
        self.values.resize(run.n_rows * self.width(), f64::NAN);
        self.status.clear();
        self.status.resize(run.n_rows, Status::Done);
        let table = Table {
            values: &mut self.values,
            status: &mut self.status,
        };
        match &mut self.solver {
            Solver::Hahnfeldt(course) => course.run(run, load, table),
            Solver::Gompertz(course) => course.run(run, load, table),
            Solver::Simeoni(course) => course.run(run, load, table),
        }
    }
}

impl<E> Response<E> {
    /// What the last run gave for a row.
    #[must_use]
    pub fn row(&self, row: usize) -> Measured<'_> {
        let values = &self.values[row * self.width()..(row + 1) * self.width()];
        Measured {
            size: values[0],
            reached: values[1],
            own: &values[2..],
            status: if self.status[row] == Status::Done {
                RowStatus::OK
            } else {
                RowStatus::NUMERIC
            },
        }
    }

    const fn width(&self) -> usize {
        2 + self.n_own
    }
}

impl<E: Treatment<WIDE>, G: Batched<WIDE>> Course<E, G> {
    fn new(exposure: &E, frame: &Frame, own: &[OwnProbe]) -> Self {
        let system = Treated::new(exposure.clone(), G::default());
        let size = system.size();
        let mut probes = vec![
            Probe {
                output: size,
                measure: Measure::At(frame.horizon),
            },
            Probe {
                output: size,
                measure: Measure::Reach(frame.growth_factor),
            },
        ];
        probes.extend(own.iter().map(|&(state, measure)| Probe {
            output: Output::State(state),
            measure,
        }));
        let options = Options::new(BATCH_RTOL, BATCH_ATOL);
        let evaluator = Evaluator::new(&system, options, &probes);
        Self { system, evaluator }
    }

    fn run(
        &mut self,
        run: Run<'_>,
        mut load: impl FnMut(usize, usize, &mut E, &mut [f64]),
        table: Table<'_>,
    ) {
        let offset = self.system.tumor_offset();
        self.evaluator.run(
            &mut self.system,
            run.timeline,
            |row, lane, system, state| {
                let (own, tumor) = state.split_at_mut(offset);
                load(row, lane, &mut system.exposure, own);
                system.growth.load(run.tumor, row, lane, tumor);
            },
            table,
        );
    }
}

/// Efficacy of a treated tumor against the same tumor untreated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Efficacy {
    /// 1 - V(treated)/V(control).
    pub inhibition: f64,
    /// Difference of the times to reach the growth factor, in days.
    pub delay: f64,
    /// 1 if one of the times was cut at the horizon.
    pub cut: f64,
}

impl Efficacy {
    /// Compares two runs of one row.
    #[must_use]
    pub fn of(treated: &Measured<'_>, control: &Measured<'_>, horizon: f64) -> Self {
        let cut = treated.reached >= horizon || control.reached >= horizon;
        Self {
            inhibition: 1.0 - treated.size / control.size,
            delay: treated.reached - control.reached,
            cut: f64::from(u8::from(cut)),
        }
    }
}

/// One row over time: the states of the treatment, then the volume of the tumor in mm3.
///
/// # Errors
/// The integration did not reach its end.
pub fn trace_row<E: Treatment<1>>(
    exposure: &E,
    timeline: &Timeline,
    tumor: &Beliefs<'_>,
    times: &[f64],
    load: impl FnMut(usize, usize, &mut E, &mut [f64]),
) -> Result<Vec<Vec<f64>>, ModelError> {
    match tumor.law() {
        GrowthLaw::Hahnfeldt => traced::<E, Hahnfeldt<1>>(exposure, timeline, tumor, times, load),
        GrowthLaw::Gompertz => traced::<E, Gompertz<1>>(exposure, timeline, tumor, times, load),
        GrowthLaw::Simeoni | GrowthLaw::Rocchetti => {
            traced::<E, Simeoni<1>>(exposure, timeline, tumor, times, load)
        }
    }
}

fn traced<E: Treatment<1>, G: Batched<1>>(
    exposure: &E,
    timeline: &Timeline,
    tumor: &Beliefs<'_>,
    times: &[f64],
    mut load: impl FnMut(usize, usize, &mut E, &mut [f64]),
) -> Result<Vec<Vec<f64>>, ModelError> {
    let mut system: Treated<E, G> = Treated::new(exposure.clone(), G::default());
    let offset = system.tumor_offset();
    let size = system.size();
    let options = Options::new(TRACE_RTOL, TRACE_ATOL);
    let rows = trace(&mut system, options, timeline, times, |system, state| {
        let (own, start) = state.split_at_mut(offset);
        load(0, 0, &mut system.exposure, own);
        system.growth.load(tumor, 0, 0, start);
    })
    .map_err(|error| ModelError::model(error.to_string()))?;
    let scale = if matches!(size, Output::Sum { .. }) {
        MM3_PER_GRAM
    } else {
        1.0
    };
    Ok(rows
        .into_iter()
        .map(|mut state| {
            let volume = scale * size.of(&state);
            state.truncate(offset);
            state.push(volume);
            state
        })
        .collect())
}
