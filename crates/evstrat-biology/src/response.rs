//! The response of a tumor to a treatment: the outcomes that all strategies share.

use crate::error::BiologyError;
use crate::ode::{
    Counts, Evaluator, LANES, Measure, Options, Output, Probe, Status, Switchable, Table, trace,
};
use crate::regimen::Timeline;
use crate::tumor::{
    Exposure, Gompertz, GompertzParameters, Growth, Hahnfeldt, HahnfeldtParameters, MM3_PER_GRAM,
    Simeoni, SimeoniParameters, Treated, Untreated,
};

/// A growth law with its parameters.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Tumor {
    /// Tumor and vasculature.
    Hahnfeldt(HahnfeldtParameters),
    /// Exponential, then linear growth; Rocchetti's model too, with
    /// [its parameters](SimeoniParameters::rocchetti).
    Simeoni(SimeoniParameters),
    /// Growth that slows down with size.
    Gompertz(GompertzParameters),
}

impl Tumor {
    /// Volume at the start, in mm3.
    #[must_use]
    pub const fn start_volume(&self) -> f64 {
        match self {
            Self::Hahnfeldt(p) => p.v0,
            Self::Simeoni(p) => p.w0 * MM3_PER_GRAM,
            Self::Gompertz(p) => p.v0,
        }
    }

    const fn law(&self) -> usize {
        match self {
            Self::Hahnfeldt(_) => 0,
            Self::Simeoni(_) => 1,
            Self::Gompertz(_) => 2,
        }
    }
}

/// When and what is measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Endpoint {
    /// Horizon h at which tumor growth inhibition is taken and growth delays are cut, in days.
    pub horizon: f64,
    /// Multiple of the start volume that defines the growth delay.
    pub factor: f64,
}

impl Default for Endpoint {
    fn default() -> Self {
        Self {
            horizon: 28.0,
            factor: 4.0,
        }
    }
}

/// The response of one draw.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Response {
    /// Volume at the horizon without treatment, in mm3.
    pub control_volume: f64,
    /// Time without treatment to reach the factor times the start volume, cut at the horizon, in days.
    pub control_time: f64,
    /// Volume at the horizon under treatment, in mm3.
    pub treated_volume: f64,
    /// `1 - treated/control` at the horizon: negative when treatment promotes growth.
    pub growth_inhibition: f64,
    /// Difference of the times to reach the factor times the start volume, each cut at the horizon, in days.
    pub growth_delay: f64,
    /// Whether the untreated tumor did not get there before the horizon.
    pub control_cut: bool,
    /// Whether the treated tumor did not get there before the horizon.
    pub treated_cut: bool,
    /// How the integrations ended; anything but done makes the numbers NaN.
    pub status: Status,
}

impl Default for Response {
    fn default() -> Self {
        Self::failed(Status::NotFinite)
    }
}

/// A difference of two times that were each found to a millionth of a day; what is smaller is rounding.
fn beyond_rounding(difference: f64) -> f64 {
    if difference.abs() < 1e-6 {
        0.0
    } else {
        difference
    }
}

impl Response {
    const fn failed(status: Status) -> Self {
        Self {
            control_volume: f64::NAN,
            control_time: f64::NAN,
            treated_volume: f64::NAN,
            growth_inhibition: f64::NAN,
            growth_delay: f64::NAN,
            control_cut: false,
            treated_cut: false,
            status,
        }
    }

    fn new(control: [f64; 2], treated: [f64; 2], horizon: f64) -> Self {
        // A tumor killed beyond the tolerance of the integration has the least volume, not a negative one.
        let [control_volume, control_time] = [control[0].max(f64::MIN_POSITIVE), control[1]];
        let [treated_volume, treated_time] = [treated[0].max(f64::MIN_POSITIVE), treated[1]];
        Self {
            control_volume,
            control_time,
            treated_volume,
            growth_inhibition: 1.0 - treated_volume / control_volume,
            growth_delay: beyond_rounding(treated_time - control_time),
            control_cut: control_time >= horizon,
            treated_cut: treated_time >= horizon,
            status: Status::Done,
        }
    }
}

/// Relative tolerance of evaluations.
///
/// Over draws that span a 20-fold range of every parameter it leaves worst errors of 1e-4 in growth inhibition and in
/// knock-down depth, of seconds in delays and of an hour in durations (example `sirna_timing`), far below the Monte Carlo error of
/// any summary.
pub const RUN_RTOL: f64 = 1e-4;

/// Tolerance of the tumor's size relative to that of the exposure.
const TUMOR_SHARE: f64 = 0.1;

/// One growth law: treated and untreated.
#[derive(Clone, Debug)]
struct Arm<E, G> {
    treated: Treated<E, G>,
    control: Treated<Untreated, G>,
    evaluator: Evaluator<LANES>,
    control_evaluator: Evaluator<LANES>,
}

/// What an evaluator integrates and measures.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Horizon and factor.
    pub endpoint: Endpoint,
    /// Doses and other events.
    pub timeline: Timeline,
    /// Measures of the states of the exposure.
    pub probes: Vec<Probe>,
    /// Absolute tolerances of the states of the exposure.
    pub atol: Vec<f64>,
    /// Relative tolerance.
    pub rtol: f64,
}

impl Plan {
    /// A plan with the default endpoint and tolerance; `atol` holds one tolerance per state of the exposure.
    #[must_use]
    pub fn new(endpoint: Endpoint, timeline: Timeline, atol: &[f64]) -> Self {
        Self {
            endpoint,
            timeline,
            probes: Vec::new(),
            atol: atol.to_vec(),
            rtol: RUN_RTOL,
        }
    }

    /// Changes the relative tolerance; absolute tolerances go with it.
    pub fn set_rtol(&mut self, rtol: f64) {
        let factor = rtol / self.rtol;
        self.rtol = rtol;
        for atol in &mut self.atol {
            *atol *= factor;
        }
    }

    /// Options for the states of the exposure, then those of the tumor.
    fn options(&self, tumor: Scale) -> Options {
        let mut rtol = vec![self.rtol; self.atol.len()];
        let mut atol = self.atol.clone();
        let tolerance = self.rtol * TUMOR_SHARE;
        match tumor {
            Scale::Logarithm => {
                rtol.push(0.0);
                atol.push(tolerance);
            }
            Scale::Mass => {
                rtol.push(tolerance);
                atol.push(tolerance * LEAST_MASS);
            }
        }
        Options::new(self.rtol, 0.0)
            .with_rtol(&rtol)
            .with_atol(&atol)
    }
}

/// Mass below which errors count absolutely, in g: a millimeter across.
const LEAST_MASS: f64 = 1e-3;

/// What the states of a growth law are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scale {
    /// Logarithms of volumes.
    Logarithm,
    /// Masses in g.
    Mass,
}

impl<E, G> Arm<E, G>
where
    E: Exposure<LANES> + Switchable + Clone,
    G: Load + Default + Clone,
{
    fn new(exposure: &E, plan: &Plan) -> Self {
        let treated = Treated::new(exposure.clone(), G::default());
        let control = Treated::new(Untreated, G::default());
        let sized = |output| {
            [
                Measure::At(plan.endpoint.horizon),
                Measure::Reach(plan.endpoint.factor),
            ]
            .map(|measure| Probe { output, measure })
        };
        let mut probes = sized(treated.size()).to_vec();
        probes.extend(&plan.probes);
        let bare = Plan {
            atol: Vec::new(),
            ..plan.clone()
        };
        Self {
            evaluator: Evaluator::new(&treated, plan.options(G::SCALE), &probes),
            control_evaluator: Evaluator::new(
                &control,
                bare.options(G::SCALE),
                &sized(control.size()),
            ),
            treated,
            control,
        }
    }
}

/// How the parameters of a tumor enter a growth law.
trait Load: Growth<LANES> {
    /// Factor from the unit of the law's size to mm3.
    const TO_MM3: f64;
    /// What its states are.
    const SCALE: Scale;
    fn load_tumor(&mut self, lane: usize, tumor: &Tumor, state: &mut [f64]);
}

impl Load for Hahnfeldt<LANES> {
    const TO_MM3: f64 = 1.0;
    const SCALE: Scale = Scale::Logarithm;
    #[inline(always)]
    fn load_tumor(&mut self, lane: usize, tumor: &Tumor, state: &mut [f64]) {
        if let Tumor::Hahnfeldt(parameters) = tumor {
            self.parameters.load(lane, parameters);
            state.copy_from_slice(&parameters.start());
        }
    }
}

impl Load for Simeoni<LANES> {
    const TO_MM3: f64 = MM3_PER_GRAM;
    const SCALE: Scale = Scale::Mass;
    #[inline(always)]
    fn load_tumor(&mut self, lane: usize, tumor: &Tumor, state: &mut [f64]) {
        if let Tumor::Simeoni(parameters) = tumor {
            self.parameters.load(lane, parameters);
            state.copy_from_slice(&parameters.start());
        }
    }
}

impl Load for Gompertz<LANES> {
    const TO_MM3: f64 = 1.0;
    const SCALE: Scale = Scale::Logarithm;
    #[inline(always)]
    fn load_tumor(&mut self, lane: usize, tumor: &Tumor, state: &mut [f64]) {
        if let Tumor::Gompertz(parameters) = tumor {
            self.load(lane, parameters);
            state.copy_from_slice(&parameters.start());
        }
    }
}

/// Memory of one evaluation, reused.
#[derive(Clone, Debug, Default)]
struct Buffers {
    rows: Vec<usize>,
    /// Of each row its size, its time, and its measures.
    treated: Vec<f64>,
    /// Of each row its volume and its time.
    control: Vec<f64>,
    treated_status: Vec<Status>,
    control_status: Vec<Status>,
}

/// Evaluates the response of many draws to one kind of treatment, in lanes.
///
/// Draws may differ in their growth law; each law is integrated in its own batch, and the bits of a draw do not depend
/// on the others.
#[derive(Clone, Debug)]
pub struct ResponseEvaluator<E> {
    plan: Plan,
    exposure: E,
    hahnfeldt: Option<Arm<E, Hahnfeldt<LANES>>>,
    simeoni: Option<Arm<E, Simeoni<LANES>>>,
    gompertz: Option<Arm<E, Gompertz<LANES>>>,
    buffers: Buffers,
}

/// Where the results of a batch go.
#[derive(Debug)]
pub struct Responses<'a> {
    /// One response per draw.
    pub responses: &'a mut [Response],
    /// One value per draw and probe of the exposure, draws one after the other.
    pub measures: &'a mut [f64],
}

impl<E> ResponseEvaluator<E>
where
    E: Exposure<LANES> + Switchable + Clone,
{
    /// Plans evaluations of a treatment.
    ///
    /// # Panics
    /// Never for plans whose timeline ends at the horizon; others are cut or lengthened to it.
    #[must_use]
    pub fn new(exposure: E, mut plan: Plan) -> Self {
        plan.timeline = plan.timeline.ending(plan.endpoint.horizon);
        Self {
            plan,
            exposure,
            hahnfeldt: None,
            simeoni: None,
            gompertz: None,
            buffers: Buffers::default(),
        }
    }

    /// The plan.
    #[must_use]
    pub const fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Changes the relative tolerance, for comparisons; absolute tolerances go with it.
    pub fn set_rtol(&mut self, rtol: f64) {
        self.plan.set_rtol(rtol);
        self.hahnfeldt = None;
        self.simeoni = None;
        self.gompertz = None;
    }

    /// Evaluates one draw per tumor. `load` puts the exposure's parameters of a draw into a lane and its start into the
    /// state (given as zeros), and says whether the draw is treated at all: an untreated draw responds exactly as its
    /// control, and its exposure rests at its start.
    ///
    /// # Panics
    /// When the results have other lengths than the draws ask for.
    pub fn evaluate<F>(&mut self, tumors: &[Tumor], load: F, out: Responses<'_>) -> Counts
    where
        F: FnMut(usize, usize, &mut E, &mut [f64]) -> bool,
    {
        self.run(tumors, None, load, out)
    }

    /// The same beside `controls`: responses of the same tumors that were found with the same endpoint and tolerance, by
    /// whatever treatment, so that their growth without treatment is known.
    ///
    /// # Panics
    /// When the results or controls have other lengths than the draws ask for.
    pub fn evaluate_beside<F>(
        &mut self,
        controls: &[Response],
        tumors: &[Tumor],
        load: F,
        out: Responses<'_>,
    ) -> Counts
    where
        F: FnMut(usize, usize, &mut E, &mut [f64]) -> bool,
    {
        assert_eq!(tumors.len(), controls.len(), "one control per draw");
        self.run(tumors, Some(controls), load, out)
    }

    fn run<F>(
        &mut self,
        tumors: &[Tumor],
        controls: Option<&[Response]>,
        mut load: F,
        out: Responses<'_>,
    ) -> Counts
    where
        F: FnMut(usize, usize, &mut E, &mut [f64]) -> bool,
    {
        assert_eq!(tumors.len(), out.responses.len(), "one response per draw");
        assert_eq!(
            tumors.len() * self.plan.probes.len(),
            out.measures.len(),
            "one value per draw and probe"
        );
        let mut batch = Batch {
            plan: &self.plan,
            exposure: &self.exposure,
            buffers: &mut self.buffers,
            tumors,
            controls,
            out,
        };
        let counts = [
            batch.run(0, &mut self.hahnfeldt, &mut load),
            batch.run(1, &mut self.simeoni, &mut load),
            batch.run(2, &mut self.gompertz, &mut load),
        ];
        Counts {
            accepted: counts.iter().map(|c| c.accepted).sum(),
            rejected: counts.iter().map(|c| c.rejected).sum(),
        }
    }

    /// States of the exposure and the volume in mm3 of one draw at the times of the grid, in days.
    ///
    /// # Errors
    /// When the integration fails.
    pub fn trace<F>(
        &self,
        tumor: &Tumor,
        grid: &[f64],
        load: F,
    ) -> Result<Vec<Vec<f64>>, BiologyError>
    where
        F: FnMut(usize, usize, &mut E, &mut [f64]) -> bool,
    {
        match tumor {
            Tumor::Hahnfeldt(_) => self.trace_law::<Hahnfeldt<LANES>, F>(tumor, grid, load),
            Tumor::Simeoni(_) => self.trace_law::<Simeoni<LANES>, F>(tumor, grid, load),
            Tumor::Gompertz(_) => self.trace_law::<Gompertz<LANES>, F>(tumor, grid, load),
        }
    }

    fn trace_law<G, F>(
        &self,
        tumor: &Tumor,
        grid: &[f64],
        mut load: F,
    ) -> Result<Vec<Vec<f64>>, BiologyError>
    where
        G: Load + Default,
        F: FnMut(usize, usize, &mut E, &mut [f64]) -> bool,
    {
        let mut system = Treated::new(self.exposure.clone(), G::default());
        let size = system.size();
        let offset = system.tumor_offset();
        let mut plan = self.plan.clone();
        plan.set_rtol(crate::published::TRACE_RTOL);
        let options = plan.options(G::SCALE);
        let timeline = plan.timeline.ending(f64::INFINITY);
        let mut rows = trace(&mut system, options, &timeline, grid, |system, state| {
            let (exposure, rest) = state.split_at_mut(offset);
            load(0, 0, &mut system.exposure, exposure);
            system.growth.load_tumor(0, tumor, rest);
        })?;
        for row in &mut rows {
            let volume = size.of(row) * G::TO_MM3;
            row.truncate(offset);
            row.push(volume);
        }
        Ok(rows)
    }
}

/// One call of [`ResponseEvaluator::evaluate`].
struct Batch<'a, E> {
    plan: &'a Plan,
    exposure: &'a E,
    buffers: &'a mut Buffers,
    tumors: &'a [Tumor],
    /// Where the growth without treatment is known, if it is.
    controls: Option<&'a [Response]>,
    out: Responses<'a>,
}

impl<E> Batch<'_, E>
where
    E: Exposure<LANES> + Switchable + Clone,
{
    /// Evaluates the draws of one law.
    fn run<G, F>(&mut self, law: usize, arm: &mut Option<Arm<E, G>>, load: &mut F) -> Counts
    where
        G: Load + Default + Clone,
        F: FnMut(usize, usize, &mut E, &mut [f64]) -> bool,
    {
        let buffers = &mut *self.buffers;
        buffers.rows.clear();
        let of_law = |row: &usize| self.tumors[*row].law() == law;
        buffers.rows.extend((0..self.tumors.len()).filter(of_law));
        if buffers.rows.is_empty() {
            return Counts::default();
        }
        let n = buffers.rows.len();
        let width = 2 + self.plan.probes.len();
        buffers.control.resize(2 * n, 0.0);
        buffers.treated.resize(width * n, 0.0);
        buffers.control_status.resize(n, Status::Done);
        buffers.treated_status.resize(n, Status::Done);
        let arm = arm.get_or_insert_with(|| Arm::new(self.exposure, self.plan));
        let control = match self.controls {
            Some(controls) => self.take_over(controls),
            None => self.leave_alone(arm),
        };
        let treated = self.treat(arm, load);
        self.collect(G::TO_MM3);
        Counts {
            accepted: control.accepted + treated.accepted,
            rejected: control.rejected + treated.rejected,
        }
    }

    /// Takes over what is known of the growth without treatment.
    fn take_over(&mut self, controls: &[Response]) -> Counts {
        let buffers = &mut *self.buffers;
        for (i, &row) in buffers.rows.iter().enumerate() {
            let known = &controls[row];
            buffers.control[2 * i] = known.control_volume;
            buffers.control[2 * i + 1] = known.control_time;
            buffers.control_status[i] = known.status;
        }
        Counts::default()
    }

    /// Integrates the draws of a law without treatment.
    fn leave_alone<G: Load>(&mut self, arm: &mut Arm<E, G>) -> Counts {
        let buffers = &mut *self.buffers;
        let (tumors, rows) = (self.tumors, &buffers.rows);
        let n = rows.len();
        let quiet = Timeline::until(self.plan.endpoint.horizon);
        let counts = arm.control_evaluator.run(
            &mut arm.control,
            &quiet,
            |i, lane, system, state| {
                system.growth.load_tumor(lane, &tumors[rows[i]], state);
                true
            },
            Table {
                values: &mut buffers.control[..2 * n],
                status: &mut buffers.control_status[..n],
            },
        );
        for size in buffers.control[..2 * n].iter_mut().step_by(2) {
            *size *= G::TO_MM3;
        }
        counts
    }

    /// Integrates the draws of a law under treatment.
    fn treat<G, F>(&mut self, arm: &mut Arm<E, G>, load: &mut F) -> Counts
    where
        G: Load,
        F: FnMut(usize, usize, &mut E, &mut [f64]) -> bool,
    {
        let buffers = &mut *self.buffers;
        let (tumors, rows) = (self.tumors, &buffers.rows);
        let n = rows.len();
        let width = 2 + self.plan.probes.len();
        let offset = arm.treated.tumor_offset();
        let responses = &mut self.out.responses;
        arm.evaluator.run(
            &mut arm.treated,
            &self.plan.timeline,
            |i, lane, system, state| {
                let row = rows[i];
                let (exposure, rest) = state.split_at_mut(offset);
                let is_treated = load(row, lane, &mut system.exposure, exposure);
                // Kept here until the results are known.
                responses[row].treated_cut = is_treated;
                system.growth.load_tumor(lane, &tumors[row], rest);
                is_treated
            },
            Table {
                values: &mut buffers.treated[..width * n],
                status: &mut buffers.treated_status[..n],
            },
        )
    }

    fn collect(&mut self, to_mm3: f64) {
        let extra = self.plan.probes.len();
        let width = 2 + extra;
        let buffers = &*self.buffers;
        for (i, &row) in buffers.rows.iter().enumerate() {
            let response = &mut self.out.responses[row];
            let measured = &buffers.treated[i * width..(i + 1) * width];
            self.out.measures[row * extra..(row + 1) * extra].copy_from_slice(&measured[2..]);
            let statuses = [buffers.control_status[i], buffers.treated_status[i]];
            if let Some(&status) = statuses.iter().find(|s| **s != Status::Done) {
                *response = Response::failed(status);
                continue;
            }
            let control = [buffers.control[2 * i], buffers.control[2 * i + 1]];
            let treated = if response.treated_cut {
                [measured[0] * to_mm3, measured[1]]
            } else {
                control
            };
            *response = Response::new(control, treated, self.plan.endpoint.horizon);
        }
    }
}

/// Response of one draw, for tests and examples: [`ResponseEvaluator::evaluate`] with a single row.
///
/// # Errors
/// When an integration fails.
pub fn respond<E, F>(
    evaluator: &mut ResponseEvaluator<E>,
    tumor: Tumor,
    load: F,
) -> Result<(Response, Vec<f64>), BiologyError>
where
    E: Exposure<LANES> + Switchable + Clone,
    F: FnMut(usize, usize, &mut E, &mut [f64]) -> bool,
{
    let mut response = [Response::default()];
    let mut measures = vec![0.0; evaluator.plan.probes.len()];
    let out = Responses {
        responses: &mut response,
        measures: &mut measures,
    };
    evaluator.evaluate(&[tumor], load, out);
    match response[0].status {
        Status::Done => Ok((response[0], measures)),
        status => Err(BiologyError::Integration { status }),
    }
}

/// A probe of a state of the exposure.
#[must_use]
pub const fn probe(state: usize, measure: Measure) -> Probe {
    Probe {
        output: Output::State(state),
        measure,
    }
}
