//! The lane-batched Rosenbrock driver.

use std::ops::Range;

use super::control::{Control, inverse_root};
use super::lanes::Lanes;
use super::sparse::Elimination;
use super::step::Step;
use super::system::{Course, Flow, Next, Place, Status, System};
use super::tableau::{RODAS5P, Tableau};

/// Accuracy and limits of an integration.
#[derive(Clone, Debug)]
pub struct Options {
    /// Relative tolerance of the local error by state; the last one serves all states beyond the list.
    pub rtol: Vec<f64>,
    /// Absolute tolerance by state, in the unit of that state; the last one serves all states beyond the list.
    pub atol: Vec<f64>,
    /// Most steps of one row, rejected ones included.
    pub max_steps: u32,
    /// The method.
    pub method: &'static Tableau,
}

impl Options {
    /// `Rodas5P` with one absolute tolerance for all states.
    #[must_use]
    pub fn new(rtol: f64, atol: f64) -> Self {
        Self {
            rtol: vec![rtol],
            atol: vec![atol],
            max_steps: 100_000,
            method: &RODAS5P,
        }
    }

    /// The same with an absolute tolerance for each state.
    #[must_use]
    pub fn with_atol(mut self, atol: &[f64]) -> Self {
        self.atol = atol.to_vec();
        self
    }

    /// The same with a relative tolerance for each state: zero for a state that is a logarithm.
    #[must_use]
    pub fn with_rtol(mut self, rtol: &[f64]) -> Self {
        self.rtol = rtol.to_vec();
        self
    }

    /// The same with another method.
    #[must_use]
    pub fn with_method(mut self, method: &'static Tableau) -> Self {
        self.method = method;
        self
    }
}

/// The tolerance of a state in a list whose last entry serves the rest.
fn of_state(tolerances: &[f64], state: usize) -> f64 {
    tolerances
        .get(state)
        .or(tolerances.last())
        .copied()
        .unwrap_or(0.0)
}

/// Steps taken by a run, over all rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Accepted steps.
    pub accepted: u64,
    /// Rejected steps.
    pub rejected: u64,
}

/// Memory and plans of an integration, reused from run to run.
#[derive(Clone, Debug)]
pub struct Driver<const L: usize> {
    options: Options,
    pattern: Vec<(usize, usize)>,
    plan: Elimination,
    states: usize,
    rtol: Vec<f64>,
    atol: Vec<f64>,
    y: Vec<Lanes<L>>,
    y_new: Vec<Lanes<L>>,
    rates: Vec<Lanes<L>>,
    jacobian: Vec<Lanes<L>>,
    matrix: Vec<Lanes<L>>,
    stages: Vec<Lanes<L>>,
    dense: Vec<Lanes<L>>,
    scratch: Vec<f64>,
    h: Lanes<L>,
    error: Lanes<L>,
    lanes: [Control; L],
}

impl<const L: usize> Driver<L> {
    /// Plans the integration of a system; runs with systems of another shape are refused by an assertion.
    #[must_use]
    pub fn new<S: System<L>>(system: &S, options: Options) -> Self {
        let states = system.states();
        let pattern = system.pattern();
        let plan = Elimination::plan(states, &pattern);
        let zeros = |n: usize| vec![Lanes::splat(0.0); n];
        Self {
            rtol: (0..states).map(|k| of_state(&options.rtol, k)).collect(),
            atol: (0..states).map(|k| of_state(&options.atol, k)).collect(),
            y: zeros(states),
            y_new: zeros(states),
            rates: zeros(states),
            jacobian: zeros(pattern.len()),
            matrix: zeros(plan.entries()),
            stages: zeros(states * options.method.stages),
            dense: Vec::new(),
            scratch: vec![0.0; states],
            h: Lanes::splat(1.0),
            error: Lanes::splat(0.0),
            lanes: [Control::idle(); L],
            options,
            pattern,
            plan,
            states,
        }
    }

    /// Takes `rows` through the system.
    ///
    /// # Definition
    /// Each row has its own step size, error control and events. A lane that has finished takes the next row, so
    /// that rows of unlike length do not wait for each other; the bits of a row do not depend on its company.
    ///
    /// # Panics
    /// When the system has another shape than the one planned for.
    pub fn run<S, C>(&mut self, system: &mut S, rows: Range<usize>, course: &mut C) -> Counts
    where
        S: System<L>,
        C: Course<S, L>,
    {
        assert_eq!(
            system.states(),
            self.states,
            "a driver serves systems of one shape"
        );
        let integration = Integration {
            driver: self,
            system,
            rows,
            course,
        };
        dispatch(integration)
    }

    #[inline(always)]
    fn integrate<S, C>(&mut self, system: &mut S, mut rows: Range<usize>, course: &mut C) -> Counts
    where
        S: System<L>,
        C: Course<S, L>,
    {
        let mut counts = Counts::default();
        let watch = course.watch().to_vec();
        self.dense.clear();
        self.dense.resize(
            watch.len() * self.options.method.dense.len(),
            Lanes::splat(0.0),
        );
        self.lanes = [Control::idle(); L];
        self.h = Lanes::splat(1.0);
        for lane in 0..L {
            self.next_row(lane, system, &mut rows, course);
        }
        while self.lanes.iter().any(Control::is_busy) {
            system.rates(&self.y, &mut self.rates);
            system.jacobian(&self.y, &mut self.jacobian);
            if self.lanes.iter().any(Control::is_fresh) {
                self.first_steps();
            }
            for lane in 0..L {
                self.h.set_lane(lane, self.lanes[lane].trial_step());
            }
            self.attempt(system);
            self.densify(&watch);
            for lane in 0..L {
                if self.lanes[lane].is_busy() {
                    self.judge(lane, system, course, &mut counts);
                    if !self.lanes[lane].is_busy() {
                        self.next_row(lane, system, &mut rows, course);
                    }
                }
            }
        }
        counts
    }

    /// Puts the next row that starts well into a lane, or leaves it idle.
    fn next_row<S, C>(
        &mut self,
        lane: usize,
        system: &mut S,
        rows: &mut Range<usize>,
        course: &mut C,
    ) where
        C: Course<S, L>,
    {
        for row in rows.by_ref() {
            self.scratch.fill(0.0);
            let (from, to) = course.start(row, lane, system, &mut self.scratch);
            self.put_state(lane);
            self.lanes[lane] = Control::start(row, from, to);
            if !self.scratch.iter().all(|v| v.is_finite()) {
                course.finish(row, lane, Status::NotFinite);
            } else if self.legs_without_length(lane, system, course) {
                return;
            }
        }
        self.lanes[lane] = Control::idle();
    }

    /// Passes over legs of no length, so that events may coincide with the start and with each other.
    /// Returns whether the row goes on.
    fn legs_without_length<S, C>(&mut self, lane: usize, system: &mut S, course: &mut C) -> bool
    where
        C: Course<S, L>,
    {
        while self.lanes[lane].leg_is_over() {
            if !self.end_leg(lane, system, course) {
                return false;
            }
        }
        true
    }

    /// Ends a leg; returns whether the row goes on.
    fn end_leg<S, C>(&mut self, lane: usize, system: &mut S, course: &mut C) -> bool
    where
        C: Course<S, L>,
    {
        let control = self.lanes[lane];
        self.take_state(lane);
        let place = Place {
            row: control.row(),
            lane,
            time: control.time(),
        };
        let status = match course.leg_end(place, system, &mut self.scratch) {
            Next::Stop => Status::Done,
            Next::Continue(to) => {
                self.lanes[lane].go_on(to);
                return true;
            }
            Next::Restart(to) => {
                self.put_state(lane);
                self.lanes[lane].restart(to);
                if self.scratch.iter().all(|v| v.is_finite()) {
                    return true;
                }
                Status::NotFinite
            }
        };
        course.finish(place.row, lane, status);
        self.lanes[lane] = Control::idle();
        false
    }

    fn take_state(&mut self, lane: usize) {
        for (value, lanes) in self.scratch.iter_mut().zip(&self.y) {
            *value = lanes.lane(lane);
        }
    }

    fn put_state(&mut self, lane: usize) {
        for (value, lanes) in self.scratch.iter().zip(&mut self.y) {
            lanes.set_lane(lane, *value);
        }
    }

    /// First step sizes of the lanes that start afresh, from the sizes of f and of its derivative J f.
    #[inline(always)]
    fn first_steps(&mut self) {
        self.y_new.fill(Lanes::splat(0.0));
        Elimination::multiply(&self.pattern, &self.jacobian, &self.rates, &mut self.y_new);
        let mut sums = [Lanes::<L>::splat(0.0); 3];
        for k in 0..self.states {
            let y = self.y[k];
            let scale = y.abs() * self.rtol[k] + self.atol[k];
            for (sum, value) in sums.iter_mut().zip([y, self.rates[k], self.y_new[k]]) {
                let ratio = value / scale;
                *sum = ratio.mul_add(ratio, *sum);
            }
        }
        for lane in 0..L {
            if self.lanes[lane].is_fresh() {
                let norm = |i: usize| (sums[i].lane(lane) / self.states as f64).sqrt();
                self.lanes[lane].first_step([norm(0), norm(1), norm(2)]);
            }
        }
    }

    /// One step of every lane from `y` to `y_new`, with its error.
    #[inline(always)]
    fn attempt<S: System<L>>(&mut self, system: &S) {
        let n = self.states;
        let method = self.options.method;
        let inverse = 1.0 / self.h;
        self.plan.load(
            inverse * (1.0 / method.gamma),
            &self.jacobian,
            &mut self.matrix,
        );
        self.plan.factor(&mut self.matrix);
        self.stages[..n].copy_from_slice(&self.rates);
        self.plan.solve(&self.matrix, &mut self.stages[..n]);
        for i in 1..method.stages {
            let (before, rest) = self.stages.split_at_mut(i * n);
            let stage = &mut rest[..n];
            if let Some(a) = method.a.get(i - 1) {
                combine(&self.y, a, before, &mut self.y_new);
            } else {
                for (value, u) in self.y_new.iter_mut().zip(&before[(i - 1) * n..]) {
                    *value += *u;
                }
            }
            system.rates(&self.y_new, &mut self.rates);
            for k in 0..n {
                let mut sum = Lanes::splat(0.0);
                for (j, &c) in method.c[i - 1].iter().enumerate() {
                    sum = before[j * n + k].mul_add(Lanes::splat(c), sum);
                }
                stage[k] = sum.mul_add(inverse, self.rates[k]);
            }
            self.plan.solve(&self.matrix, stage);
        }
        self.measure();
    }

    /// Ends the step and takes the root mean square of its scaled error.
    #[inline(always)]
    fn measure(&mut self) {
        let n = self.states;
        let last = &self.stages[(self.options.method.stages - 1) * n..];
        let mut sum = Lanes::splat(0.0);
        for (k, &last) in last.iter().enumerate() {
            let y_new = self.y_new[k] + last;
            self.y_new[k] = y_new;
            let size = self.y[k].abs().max(y_new.abs());
            let scale = size * self.rtol[k] + self.atol[k];
            let ratio = last / scale;
            sum = ratio.mul_add(ratio, sum);
        }
        self.error = sum / n as f64;
    }

    /// Coefficients of the dense output of the watched states.
    #[inline(always)]
    fn densify(&mut self, watch: &[usize]) {
        let n = self.states;
        let rows = self.options.method.dense;
        for (slot, &k) in watch.iter().enumerate() {
            for (i, row) in rows.iter().enumerate() {
                let mut sum = Lanes::splat(0.0);
                for (j, &d) in row.iter().enumerate() {
                    sum = self.stages[j * n + k].mul_add(Lanes::splat(d), sum);
                }
                self.dense[slot * rows.len() + i] = sum;
            }
        }
    }

    /// Accepts or rejects the step of one lane and does what follows.
    fn judge<S, C>(&mut self, lane: usize, system: &mut S, course: &mut C, counts: &mut Counts)
    where
        C: Course<S, L>,
    {
        let error = self.error.lane(lane).sqrt();
        let root = inverse_root(error, self.options.method.error_power);
        let control = &mut self.lanes[lane];
        let row = control.row();
        if error <= 1.0 {
            counts.accepted += 1;
            let step = Step::new(self.view(), lane, &self.lanes[lane]);
            let flow = course.step(row, lane, &step);
            for (y, y_new) in self.y.iter_mut().zip(&self.y_new) {
                y.set_lane(lane, y_new.lane(lane));
            }
            self.lanes[lane].accept(root);
            if flow == Flow::Stop {
                course.finish(row, lane, Status::Done);
                self.lanes[lane] = Control::idle();
                return;
            }
            if !self.legs_without_length(lane, system, course) {
                return;
            }
        } else {
            // NaN comes here too.
            counts.rejected += 1;
            control.reject(root);
        }
        if let Some(status) = self.lanes[lane].exhausted(self.options.max_steps) {
            course.finish(row, lane, status);
            self.lanes[lane] = Control::idle();
        }
    }

    fn view(&self) -> super::step::View<'_, L> {
        super::step::View {
            old: &self.y,
            new: &self.y_new,
            stages: &self.stages,
            dense: &self.dense,
            method: self.options.method,
        }
    }
}

/// Runs `work` with the vector instructions of four lanes where the processor has them.
///
/// Wider instructions gain nothing here and would cost another copy of every system that is integrated.
#[inline(always)]
fn dispatch<W: pulp::WithSimd>(work: W) -> W::Output {
    #[cfg(target_arch = "x86_64")]
    if let Some(simd) = pulp::x86::V3::try_new() {
        return pulp::Simd::vectorize(simd, work);
    }
    pulp::Simd::vectorize(pulp::Scalar::new(), work)
}

/// A run, in the form that is compiled once for each set of vector instructions.
struct Integration<'a, S, C, const L: usize> {
    driver: &'a mut Driver<L>,
    system: &'a mut S,
    rows: Range<usize>,
    course: &'a mut C,
}

impl<S: System<L>, C: Course<S, L>, const L: usize> pulp::WithSimd for Integration<'_, S, C, L> {
    type Output = Counts;

    #[inline(always)]
    fn with_simd<V: pulp::Simd>(self, _: V) -> Counts {
        self.driver.integrate(self.system, self.rows, self.course)
    }
}

/// `target = y + sum of weights x stages`.
#[inline(always)]
fn combine<const L: usize>(
    y: &[Lanes<L>],
    weights: &[f64],
    stages: &[Lanes<L>],
    target: &mut [Lanes<L>],
) {
    let n = y.len();
    for (k, value) in target.iter_mut().enumerate() {
        let mut sum = y[k];
        for (j, &weight) in weights.iter().enumerate() {
            sum = stages[j * n + k].mul_add(Lanes::splat(weight), sum);
        }
        *value = sum;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lotka and Volterra's equations: irrational rates, no rest.
    struct Prey;

    impl<const L: usize> System<L> for Prey {
        fn states(&self) -> usize {
            2
        }
        fn pattern(&self) -> Vec<(usize, usize)> {
            vec![(0, 0), (0, 1), (1, 0), (1, 1)]
        }
        #[inline(always)]
        fn rates(&self, y: &[Lanes<L>], rates: &mut [Lanes<L>]) {
            rates[0] = y[0] * (1.1 - 0.4 * y[1].exp());
            rates[1] = 0.1 * y[0] - 0.4 * y[1];
        }
        #[inline(always)]
        fn jacobian(&self, y: &[Lanes<L>], entries: &mut [Lanes<L>]) {
            let eaten = 0.4 * y[1].exp();
            entries.copy_from_slice(&[
                1.1 - eaten,
                -(y[0] * eaten),
                Lanes::splat(0.1),
                Lanes::splat(-0.4),
            ]);
        }
    }

    struct Ends(Vec<[u64; 2]>);

    impl<const L: usize> Course<Prey, L> for Ends {
        fn start(&mut self, row: usize, _: usize, _: &mut Prey, y: &mut [f64]) -> (f64, f64) {
            y.copy_from_slice(&[1.0 + 0.37 * row as f64, 0.2]);
            (0.0, 20.0)
        }
        fn leg_end(&mut self, place: Place, _: &mut Prey, y: &mut [f64]) -> Next {
            self.0[place.row] = [y[0].to_bits(), y[1].to_bits()];
            Next::Stop
        }
        fn finish(&mut self, _: usize, _: usize, status: Status) {
            assert_eq!(status, Status::Done);
        }
    }

    /// The vector instructions of this processor give the same bits as none at all.
    #[test]
    fn vector_instructions_change_nothing() {
        let ends = |vectors: bool| {
            let mut driver = Driver::<8>::new(&Prey, Options::new(1e-7, 1e-9));
            let mut course = Ends(vec![[0; 2]; 13]);
            if vectors {
                driver.run(&mut Prey, 0..13, &mut course);
            } else {
                driver.integrate(&mut Prey, 0..13, &mut course);
            }
            course.0
        };
        assert_eq!(ends(true), ends(false));
    }
}
