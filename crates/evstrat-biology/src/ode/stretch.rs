//! What measures find in one step, from its dense output.

use super::evaluate::{Measure, Output};
use super::step::{Segment, Step};

/// An output over one step.
pub(super) struct Stretch<'a, 's, const L: usize> {
    pub(super) step: &'a Step<'s, L>,
    pub(super) output: Output,
    pub(super) slots: &'a [usize],
}

impl<const L: usize> Stretch<'_, '_, L> {
    /// Adds what a measure finds in this step. `level` is what it looks for, of the output before an exponential is taken of
    /// it, and `end` the end of all.
    pub(super) fn add(&self, measure: Measure, level: f64, end: f64, sum: &mut f64) {
        match measure {
            Measure::At(time) => {
                if self.step.start() < time && time <= self.step.end() {
                    *sum = self.at_time(time);
                }
            }
            Measure::Reach(_) => self.first(Side::Above, level, end, sum),
            Measure::Fall(_) => self.first(Side::Below, level, end, sum),
            Measure::LastBelow(_) => self.last_below(level, sum),
            Measure::Below(_) => *sum += self.time_below(level),
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
            return self.transform(self.new_value());
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
        self.output.states().map(|k| self.step.old(k)).sum()
    }

    fn new_value(&self) -> f64 {
        self.output.states().map(|k| self.step.new_value(k)).sum()
    }

    /// The course of the output before its transformation; so are all values below that are compared with levels.
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

    /// Takes the first time in this step at which the output is at a level or beyond it, unless an earlier step had one: then
    /// `sum` lies before `end` already.
    fn first(&self, side: Side, level: f64, end: f64, sum: &mut f64) {
        if *sum < end {
            return;
        }
        let segment = self.segment();
        if !self.may_reach(&segment, side, level) {
            return;
        }
        let samples = self.samples(&segment);
        let miss = |value: f64| value - level;
        let reached = |miss: f64| side.of(miss) >= 0.0;
        let theta = match samples.iter().position(|&value| reached(miss(value))) {
            Some(0) => 0.0,
            Some(i) => {
                let before = (place_of(i - 1), miss(samples[i - 1]));
                self.root(&segment, level, before, (place_of(i), miss(samples[i])))
            }
            None => {
                // It may have been there and back between two samples.
                let (place, peak) = self.extreme(&segment, &samples, side);
                if !reached(miss(peak)) {
                    return;
                }
                let i = piece_of(place);
                let before = (place_of(i), miss(samples[i]));
                self.root(&segment, level, before, (place, miss(peak)))
            }
        };
        *sum = (self.step.start() + theta * self.step.size()).min(end);
    }

    /// Takes the last time in this step at which the output is below a level, if there is one.
    fn last_below(&self, level: f64, sum: &mut f64) {
        if self.new_value() < level {
            *sum = self.step.end();
            return;
        }
        let segment = self.segment();
        if !self.may_reach(&segment, Side::Below, level) {
            return;
        }
        let samples = self.samples(&segment);
        let miss = |value: f64| value - level;
        let (before, i) = match samples.iter().rposition(|&value| value < level) {
            Some(i) => ((place_of(i), miss(samples[i])), i + 1),
            None => {
                let (place, trough) = self.extreme(&segment, &samples, Side::Below);
                if trough >= level {
                    return;
                }
                ((place, miss(trough)), piece_of(place) + 1)
            }
        };
        let theta = self.root(&segment, level, before, (place_of(i), miss(samples[i])));
        *sum = self.step.start() + theta * self.step.size();
    }

    /// Whether bounds of the course leave it possible that a level is reached.
    fn may_reach(&self, segment: &Segment, side: Side, level: f64) -> bool {
        let (low, high) = segment.bounds();
        match side {
            Side::Above => high >= level,
            Side::Below => low <= level,
        }
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
            let miss_next = segment.at(next) - level;
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
    fn samples(&self, segment: &Segment) -> Samples {
        let mut samples = [self.old_value(); PIECES + 1];
        for (i, value) in samples.iter_mut().enumerate().skip(1) {
            *value = segment.at(place_of(i));
        }
        samples[PIECES] = self.new_value();
        samples
    }

    /// Least value within the step.
    fn least(&self, segment: &Segment) -> f64 {
        let samples = self.samples(segment);
        self.transform(self.extreme(segment, &samples, Side::Below).1)
    }

    /// The place and the value farthest to a side: the farthest sample, refined by a parabola through its neighbors.
    fn extreme(&self, segment: &Segment, samples: &Samples, side: Side) -> (f64, f64) {
        let mut place = 0;
        for (i, value) in samples.iter().enumerate() {
            if side.of(*value) > side.of(samples[place]) {
                place = i;
            }
        }
        let sample = (place_of(place), samples[place]);
        if place == 0 || place == PIECES {
            return sample;
        }
        let (left, middle, right) = (samples[place - 1], samples[place], samples[place + 1]);
        let shift = 0.5 * (left - right) / (left - 2.0 * middle + right);
        let vertex = (place_of(place) + shift / PIECES as f64).clamp(0.0, 1.0);
        let value = segment.at(vertex);
        if side.of(value) > side.of(middle) {
            (vertex, value)
        } else {
            sample
        }
    }

    /// Time below a level, its crossings looked for between eighths of the step.
    fn time_below(&self, level: f64) -> f64 {
        let segment = self.segment();
        let (low, high) = segment.bounds();
        if low >= level {
            return 0.0;
        }
        if high < level {
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

/// The output at the ends of the pieces.
type Samples = [f64; PIECES + 1];

/// A side of a level.
#[derive(Clone, Copy)]
enum Side {
    Above,
    Below,
}

impl Side {
    /// How far a value lies to this side of zero.
    fn of(self, value: f64) -> f64 {
        match self {
            Self::Above => value,
            Self::Below => -value,
        }
    }
}

/// Start of a piece.
fn place_of(piece: usize) -> f64 {
    piece as f64 / PIECES as f64
}

/// The piece in which a place lies.
fn piece_of(place: f64) -> usize {
    (1..PIECES).rfind(|&i| place_of(i) <= place).unwrap_or(0)
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
