//! Evaluation of many rows: timelines in, a few measures of each row out.

use super::driver::{Counts, Driver, Options};
use super::step::{Segment, Step};
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

    fn states(&self) -> std::ops::Range<usize> {
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
    starts: Vec<f64>,
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
            starts: vec![0.0; L * probes.len()],
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
    /// into the state (given as zeros). Values of rows that fail are NaN.
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
        F: FnMut(usize, usize, &mut S, &mut [f64]),
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
            starts: &mut self.starts,
            sums: &mut self.sums,
            next_event: &mut self.next_event,
            timeline,
            load,
            table,
        };
        self.driver.run(system, 0..rows, &mut course)
    }
}

struct Measured<'a, F> {
    probes: &'a [Probe],
    watch: &'a [usize],
    slots: &'a [Vec<usize>],
    starts: &'a mut [f64],
    sums: &'a mut [f64],
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
    F: FnMut(usize, usize, &mut S, &mut [f64]),
{
    fn watch(&self) -> &[usize] {
        self.watch
    }

    fn start(&mut self, row: usize, lane: usize, system: &mut S, state: &mut [f64]) -> (f64, f64) {
        (self.load)(row, lane, system, state);
        let n = self.probes.len();
        for (p, probe) in self.probes.iter().enumerate() {
            let value = probe.output.of(state);
            self.starts[lane * n + p] = value;
            self.sums[lane * n + p] = match probe.measure {
                Measure::At(time) if time <= 0.0 => value,
                Measure::At(_) => f64::NAN,
                Measure::Minimum => value,
                Measure::Reach(factor) if factor <= 1.0 => 0.0,
                Measure::Fall(factor) if factor >= 1.0 => 0.0,
                Measure::Reach(_) | Measure::Fall(_) => self.timeline.end(),
                Measure::Below(_) | Measure::LastBelow(_) | Measure::Integral => 0.0,
            };
        }
        let events = self.timeline.events();
        self.next_event[lane] = events.partition_point(|event| event.at < 0.0);
        (0.0, self.next_stop(lane))
    }

    fn step(&mut self, _row: usize, lane: usize, step: &Step<'_, L>) -> Flow {
        let n = self.probes.len();
        for (p, probe) in self.probes.iter().enumerate() {
            let sum = &mut self.sums[lane * n + p];
            let start = self.starts[lane * n + p];
            let course = Stretch {
                step,
                output: probe.output,
                slots: &self.slots[p],
            };
            course.add(probe.measure, start, self.timeline.end(), sum);
        }
        Flow::Continue
    }

    fn leg_end(&mut self, place: Place, system: &mut S, state: &mut [f64]) -> Next {
        let mut index = self.next_event[place.lane];
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

/// An output over one step.
struct Stretch<'a, 's, const L: usize> {
    step: &'a Step<'s, L>,
    output: Output,
    slots: &'a [usize],
}

impl<const L: usize> Stretch<'_, '_, L> {
    fn add(&self, measure: Measure, start: f64, end: f64, sum: &mut f64) {
        match measure {
            Measure::At(time) => {
                if self.step.start() < time && time <= self.step.end() {
                    *sum = self.at_time(time);
                }
            }
            Measure::Reach(factor) => {
                let level = factor * start;
                // Times before the end mean that the level was reached in an earlier step.
                if *sum >= end && self.new_value() >= level {
                    let theta = self.crossing(&self.segment(), level);
                    *sum = (self.step.start() + theta * self.step.size()).min(end);
                }
            }
            Measure::Fall(factor) => {
                let level = factor * start;
                if *sum >= end && self.new_value() <= level {
                    let theta = self.crossing(&self.segment(), level);
                    *sum = (self.step.start() + theta * self.step.size()).min(end);
                }
            }
            Measure::LastBelow(factor) => {
                let level = factor * start;
                if self.new_value() < level {
                    *sum = self.step.end();
                } else if self.old_value() < level {
                    let theta = self.crossing(&self.segment(), level);
                    *sum = self.step.start() + theta * self.step.size();
                }
            }
            Measure::Below(factor) => *sum += self.time_below(factor * start),
            Measure::Minimum => {
                let segment = self.segment();
                if self.transform(segment.bounds().0) < *sum {
                    *sum = sum.min(self.least(&segment));
                }
            }
            Measure::Integral => *sum += self.step.size() * self.mean(),
        }
    }

    /// Value at a time of this step, from its end where the time is the end.
    fn at_time(&self, time: f64) -> f64 {
        let theta = (time - self.step.start()) / self.step.size();
        if theta >= 1.0 {
            return self.new_value();
        }
        let value = self
            .output
            .states()
            .map(|k| self.step.segment(k).at(theta))
            .sum();
        self.transform(value)
    }

    fn transform(&self, value: f64) -> f64 {
        match self.output {
            Output::Exp(_) => evstrat_math::exp(value),
            Output::State(_) | Output::Sum { .. } => value,
        }
    }

    fn old_value(&self) -> f64 {
        self.transform(self.output.states().map(|k| self.step.old(k)).sum())
    }

    fn new_value(&self) -> f64 {
        self.transform(self.output.states().map(|k| self.step.new_value(k)).sum())
    }

    /// The course of the output before its transformation.
    fn segment(&self) -> Segment {
        self.output
            .states()
            .zip(self.slots)
            .map(|(k, &slot)| self.step.watched(slot, k))
            .reduce(|a, b| a.plus(&b))
            .expect("an output looks at one state at least")
    }

    fn mean(&self) -> f64 {
        let segment = self.segment();
        match self.output {
            Output::State(_) | Output::Sum { .. } => segment.mean(),
            Output::Exp(_) => gauss_mean(|theta| evstrat_math::exp(segment.at(theta))),
        }
    }

    /// Where the output crosses a level between the ends of the step.
    fn crossing(&self, segment: &Segment, level: f64) -> f64 {
        let start = (0.0, self.old_value() - level);
        let end = (1.0, self.new_value() - level);
        self.root(segment, level, start, end)
    }

    /// Where the output crosses a level between two places with their misses: the Illinois method on the dense output.
    fn root(&self, segment: &Segment, level: f64, start: (f64, f64), end: (f64, f64)) -> f64 {
        let (mut a, mut miss_a) = start;
        let (mut b, mut miss_b) = end;
        for _ in 0..60 {
            if miss_b.abs() <= f64::MIN_POSITIVE || (b - a).abs() < 1e-14 {
                break;
            }
            let next = b - miss_b * (b - a) / (miss_b - miss_a);
            let miss_next = self.transform(segment.at(next)) - level;
            if (miss_next < 0.0) == (miss_b < 0.0) {
                miss_a *= 0.5;
            } else {
                (a, miss_a) = (b, miss_b);
            }
            (b, miss_b) = (next, miss_next);
        }
        b.clamp(start.0, end.0)
    }

    /// The output at eighths of the step.
    fn samples(&self, segment: &Segment) -> [f64; PIECES + 1] {
        let mut samples = [self.old_value(); PIECES + 1];
        for (i, value) in samples.iter_mut().enumerate().skip(1) {
            *value = self.transform(segment.at(place_of(i)));
        }
        samples[PIECES] = self.new_value();
        samples
    }

    /// Least value within the step: the least sample, refined by a parabola through its neighbors.
    fn least(&self, segment: &Segment) -> f64 {
        let samples = self.samples(segment);
        let mut place = 0;
        for (i, value) in samples.iter().enumerate() {
            if *value < samples[place] {
                place = i;
            }
        }
        if place == 0 || place == PIECES {
            return samples[place];
        }
        let (left, middle, right) = (samples[place - 1], samples[place], samples[place + 1]);
        let shift = 0.5 * (left - right) / (left - 2.0 * middle + right);
        let vertex = (place_of(place) + shift / PIECES as f64).clamp(0.0, 1.0);
        middle.min(self.transform(segment.at(vertex)))
    }

    /// Time below a level, its crossings looked for between eighths of the step.
    fn time_below(&self, level: f64) -> f64 {
        let segment = self.segment();
        let (low, high) = segment.bounds();
        if self.transform(low) >= level {
            return 0.0;
        }
        if self.transform(high) < level {
            return self.step.size();
        }
        let samples = self.samples(&segment);
        let mut share = 0.0;
        for i in 0..PIECES {
            let (a, b) = (samples[i] - level, samples[i + 1] - level);
            let (from, to) = (place_of(i), place_of(i + 1));
            share += match (a < 0.0, b < 0.0) {
                (true, true) => to - from,
                (false, false) => 0.0,
                (true, false) => self.root(&segment, level, (from, a), (to, b)) - from,
                (false, true) => to - self.root(&segment, level, (from, a), (to, b)),
            };
        }
        share * self.step.size()
    }
}

/// Pieces into which a step is cut where its dense output is searched.
const PIECES: usize = 8;

/// Start of a piece.
fn place_of(piece: usize) -> f64 {
    piece as f64 / PIECES as f64
}

/// Mean over [0, 1] by the Gauss-Legendre rule with four points.
fn gauss_mean(value: impl Fn(f64) -> f64) -> f64 {
    const RULE: [(f64, f64); 2] = [
        (0.861_136_311_594_052_6, 0.347_854_845_137_453_85),
        (0.339_981_043_584_856_3, 0.652_145_154_862_546_1),
    ];
    RULE.iter()
        .map(|&(x, w)| 0.5 * w * (value(0.5 - 0.5 * x) + value(0.5 + 0.5 * x)))
        .sum()
}
