//! Evaluation of many rows: timelines in, a few measures of each row out.

use super::driver::{Counts, Driver, Options};
use super::step::Step;
use super::stretch::Stretch;
use super::system::{Course, Flow, Next, Place, Status, System};
use crate::regimen::{Change, Timeline};

/// A system whose parameters can be switched by events.
pub trait Switchable {
    /// Sets the parameter with the given index in one lane.
    fn set_parameter(&mut self, lane: usize, parameter: usize, value: f64);
}

/// A quantity derived from the states.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Output {
    /// One state.
    State(usize),
    /// The sum of the states `first..first + count`.
    Sum {
        /// First state of the sum.
        first: usize,
        /// Number of states.
        count: usize,
    },
    /// The exponential of a state, for systems that carry a logarithm.
    Exp(usize),
}

impl Output {
    /// Value at a state vector.
    #[must_use]
    pub fn of(&self, state: &[f64]) -> f64 {
        match *self {
            Self::State(k) => state[k],
            Self::Sum { first, count } => state[first..first + count].iter().sum(),
            Self::Exp(k) => evstrat_math::exp(state[k]),
        }
    }

    /// The level that the output, before an exponential is taken of it, has at a multiple of its present value.
    fn level(&self, state: &[f64], factor: f64) -> f64 {
        match *self {
            Self::State(_) | Self::Sum { .. } => factor * self.of(state),
            Self::Exp(k) => state[k] + evstrat_math::ln(factor.max(0.0)),
        }
    }

    pub(super) fn states(&self) -> std::ops::Range<usize> {
        match *self {
            Self::State(k) | Self::Exp(k) => k..k + 1,
            Self::Sum { first, count } => first..first + count,
        }
    }
}

/// What is measured of an output over the course of a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Measure {
    /// Its value at a time; NaN if the course does not reach it.
    At(f64),
    /// The first time at which it is at least this multiple of its start; the end of the course if never.
    Reach(f64),
    /// The first time at which it falls to this multiple of its start or less; the end of the course if never.
    Fall(f64),
    /// The last time at which it is below this multiple of its start; zero if never.
    LastBelow(f64),
    /// Time spent below this multiple of its start.
    Below(f64),
    /// Its least value.
    Minimum,
    /// Its integral over time.
    Integral,
}

impl Measure {
    /// The multiple of the start that is looked for, if one is.
    const fn factor(&self) -> Option<f64> {
        match *self {
            Self::Reach(factor) | Self::Fall(factor) => Some(factor),
            Self::LastBelow(factor) | Self::Below(factor) => Some(factor),
            Self::At(_) | Self::Minimum | Self::Integral => None,
        }
    }

    /// What is known of it at the start of a course that ends at `end`.
    const fn at_start(&self, value: f64, end: f64) -> f64 {
        match *self {
            Self::At(time) if time <= 0.0 => value,
            Self::At(_) => f64::NAN,
            Self::Minimum => value,
            Self::Reach(factor) if factor <= 1.0 => 0.0,
            Self::Fall(factor) if factor >= 1.0 => 0.0,
            Self::Reach(_) | Self::Fall(_) => end,
            Self::Below(_) | Self::LastBelow(_) | Self::Integral => 0.0,
        }
    }

    /// What it is of an output that keeps its value from the start to `end`.
    const fn at_rest(&self, value: f64, end: f64) -> f64 {
        match *self {
            Self::At(_) => value,
            Self::Below(factor) | Self::LastBelow(factor) if value < factor * value => end,
            Self::Integral => value * end,
            _ => self.at_start(value, end),
        }
    }
}

/// A measure of an output.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Probe {
    /// What is looked at.
    pub output: Output,
    /// What is measured.
    pub measure: Measure,
}

/// Measures the rows of a system, in lanes, with memory that is reused from batch to batch.
#[derive(Clone, Debug)]
pub struct Evaluator<const L: usize> {
    driver: Driver<L>,
    probes: Vec<Probe>,
    watch: Vec<usize>,
    /// For each probe, the places of its states in `watch`.
    slots: Vec<Vec<usize>>,
    levels: Vec<f64>,
    sums: Vec<f64>,
    next_event: [usize; L],
}

/// Where the measures of a batch go.
#[derive(Debug)]
pub struct Table<'a> {
    /// One value per row and probe, rows one after the other.
    pub values: &'a mut [f64],
    /// How each row ended.
    pub status: &'a mut [Status],
}

impl<const L: usize> Evaluator<L> {
    /// Plans the evaluation of a system.
    #[must_use]
    pub fn new<S: System<L>>(system: &S, options: Options, probes: &[Probe]) -> Self {
        let mut watch: Vec<usize> = probes
            .iter()
            .filter(|probe| !matches!(probe.measure, Measure::At(_)))
            .flat_map(|probe| probe.output.states())
            .collect();
        watch.sort_unstable();
        watch.dedup();
        let slots = probes
            .iter()
            .map(|probe| {
                let find = |k| watch.binary_search(&k).unwrap_or(usize::MAX);
                probe.output.states().map(find).collect()
            })
            .collect();
        Self {
            driver: Driver::new(system, options),
            probes: probes.to_vec(),
            watch,
            slots,
            levels: vec![0.0; L * probes.len()],
            sums: vec![0.0; L * probes.len()],
            next_event: [0; L],
        }
    }

    /// Number of measures per row.
    #[must_use]
    pub fn n_probes(&self) -> usize {
        self.probes.len()
    }

    /// Takes every row of `table` through the timeline. `load` puts the parameters of a row into a lane and its start
    /// into the state (given as zeros), and says whether the row moves: one that does not is not integrated, and its
    /// measures are those of a course that rests at its start. Values of rows that fail are NaN.
    ///
    /// # Panics
    /// When `table.values` has another length than rows times probes.
    pub fn run<S, F>(
        &mut self,
        system: &mut S,
        timeline: &Timeline,
        load: F,
        table: Table<'_>,
    ) -> Counts
    where
        S: System<L> + Switchable,
        F: FnMut(usize, usize, &mut S, &mut [f64]) -> bool,
    {
        let rows = table.status.len();
        assert_eq!(
            table.values.len(),
            rows * self.probes.len(),
            "one value per row and probe"
        );
        let mut course = Measured {
            probes: &self.probes,
            watch: &self.watch,
            slots: &self.slots,
            levels: &mut self.levels,
            sums: &mut self.sums,
            next_event: &mut self.next_event,
            timeline,
            load,
            table,
        };
        self.driver.run(system, 0..rows, &mut course)
    }
}

/// No event will come.
const RESTING: usize = usize::MAX;

struct Measured<'a, F> {
    probes: &'a [Probe],
    watch: &'a [usize],
    slots: &'a [Vec<usize>],
    levels: &'a mut [f64],
    sums: &'a mut [f64],
    /// By lane; [`RESTING`] for a row that does not move.
    next_event: &'a mut [usize],
    timeline: &'a Timeline,
    load: F,
    table: Table<'a>,
}

impl<F> Measured<'_, F> {
    /// The next stop: an event ahead or the end.
    fn next_stop(&self, lane: usize) -> f64 {
        let end = self.timeline.end();
        self.timeline
            .events()
            .get(self.next_event[lane])
            .map_or(end, |event| event.at.min(end))
    }
}

impl<S, F, const L: usize> Course<S, L> for Measured<'_, F>
where
    S: Switchable,
    F: FnMut(usize, usize, &mut S, &mut [f64]) -> bool,
{
    fn watch(&self) -> &[usize] {
        self.watch
    }

    fn start(&mut self, row: usize, lane: usize, system: &mut S, state: &mut [f64]) -> (f64, f64) {
        let moves = (self.load)(row, lane, system, state);
        let n = self.probes.len();
        let end = self.timeline.end();
        for (p, probe) in self.probes.iter().enumerate() {
            let value = probe.output.of(state);
            let factor = probe.measure.factor();
            self.levels[lane * n + p] = factor.map_or(0.0, |f| probe.output.level(state, f));
            self.sums[lane * n + p] = if moves {
                probe.measure.at_start(value, end)
            } else {
                probe.measure.at_rest(value, end)
            };
        }
        if !moves {
            self.next_event[lane] = RESTING;
            return (0.0, 0.0);
        }
        let events = self.timeline.events();
        self.next_event[lane] = events.partition_point(|event| event.at < 0.0);
        (0.0, self.next_stop(lane))
    }

    fn step(&mut self, _row: usize, lane: usize, step: &Step<'_, L>) -> Flow {
        let n = self.probes.len();
        for (p, probe) in self.probes.iter().enumerate() {
            let sum = &mut self.sums[lane * n + p];
            let level = self.levels[lane * n + p];
            let course = Stretch {
                step,
                output: probe.output,
                slots: &self.slots[p],
            };
            course.add(probe.measure, level, self.timeline.end(), sum);
        }
        Flow::Continue
    }

    fn leg_end(&mut self, place: Place, system: &mut S, state: &mut [f64]) -> Next {
        let mut index = self.next_event[place.lane];
        if index == RESTING {
            return Next::Stop;
        }
        while let Some(event) = self.timeline.events().get(index) {
            if event.at > place.time {
                break;
            }
            apply(event.change, place.lane, system, state);
            index += 1;
        }
        self.next_event[place.lane] = index;
        if place.time >= self.timeline.end() {
            Next::Stop
        } else {
            Next::Restart(self.next_stop(place.lane))
        }
    }

    fn finish(&mut self, row: usize, lane: usize, status: Status) {
        let n = self.probes.len();
        self.table.status[row] = status;
        let values = &mut self.table.values[row * n..(row + 1) * n];
        if status == Status::Done {
            values.copy_from_slice(&self.sums[lane * n..(lane + 1) * n]);
        } else {
            values.fill(f64::NAN);
        }
    }
}

/// Applies a change to one lane.
pub(crate) fn apply<S: Switchable>(change: Change, lane: usize, system: &mut S, state: &mut [f64]) {
    match change {
        Change::Add { state: k, amount } => state[k] += amount,
        Change::Set { state: k, value } => state[k] = value,
        Change::Parameter { parameter, value } => system.set_parameter(lane, parameter, value),
    }
}
