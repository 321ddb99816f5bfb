//! Step sizes and bookkeeping of one lane.

use super::system::Status;

/// Most a step grows or shrinks at once, and the safety factor on its predicted size.
const GROWTH: f64 = 6.0;
const SHRINK: f64 = 0.2;
const SAFETY: f64 = 0.9;
/// Largest inverse root of an error that is remembered: errors below one hundredth count as one hundredth.
const LARGEST_ROOT: f64 = 2.5;

/// The row, time and step size of one lane.
#[derive(Clone, Copy, Debug)]
pub(super) struct Control {
    row: Option<usize>,
    time: f64,
    leg_end: f64,
    /// Proposed step, before it is cut to the leg.
    proposed: f64,
    /// Step under trial.
    trial: f64,
    ends_leg: bool,
    fresh: bool,
    after_reject: bool,
    steps: u32,
    /// Size and inverse error root of the last accepted step.
    last: Option<(f64, f64)>,
    /// Whether the next accepted step is the first after a restart.
    opens: bool,
    /// What the first accepted step after the last restart proposed: the next restart of the row, mostly another dose of
    /// the same, begins with it.
    opening: Option<f64>,
}

impl Control {
    pub(super) const fn idle() -> Self {
        Self {
            row: None,
            time: 0.0,
            leg_end: 0.0,
            proposed: 1.0,
            trial: 1.0,
            ends_leg: false,
            fresh: false,
            after_reject: false,
            steps: 0,
            last: None,
            opens: false,
            opening: None,
        }
    }

    pub(super) const fn start(row: usize, from: f64, to: f64) -> Self {
        Self {
            row: Some(row),
            time: from,
            leg_end: to,
            fresh: true,
            ..Self::idle()
        }
    }

    pub(super) const fn go_on(&mut self, to: f64) {
        self.leg_end = to;
    }

    pub(super) const fn restart(&mut self, to: f64) {
        self.leg_end = to;
        self.after_reject = false;
        self.last = None;
        self.opens = true;
        match self.opening {
            Some(step) => self.proposed = step,
            None => self.fresh = true,
        }
    }

    pub(super) const fn is_busy(&self) -> bool {
        self.row.is_some()
    }

    pub(super) const fn is_fresh(&self) -> bool {
        self.row.is_some() && self.fresh
    }

    pub(super) fn row(&self) -> usize {
        self.row.expect("asked of busy lanes only")
    }

    pub(super) const fn time(&self) -> f64 {
        self.time
    }

    pub(super) const fn step_size(&self) -> f64 {
        self.trial
    }

    /// Time at which the step under trial ends.
    pub(super) const fn step_end(&self) -> f64 {
        if self.ends_leg {
            self.leg_end
        } else {
            self.time + self.trial
        }
    }

    pub(super) fn leg_is_over(&self) -> bool {
        self.time >= self.leg_end
    }

    /// First step from the scaled norms of y, y' and y'' (Hairer, Norsett and Wanner 1993, section II.4).
    pub(super) fn first_step(&mut self, [y, first, second]: [f64; 3]) {
        let rough = if y < 1e-5 || first < 1e-5 {
            1e-6 * (self.leg_end - self.time)
        } else {
            0.01 * y / first
        };
        let largest = if first > second { first } else { second };
        let fine = if largest > 1e-15 {
            // The fifth root errs towards a smaller step than the sixth would give.
            inverse_root(largest * 100.0, 5)
        } else {
            self.leg_end - self.time
        };
        let bound = 100.0 * rough;
        self.proposed = if fine < bound { fine } else { bound };
        self.fresh = false;
    }

    /// The step to try: the proposed one, cut so that the leg is met exactly and no sliver is left.
    pub(super) fn trial_step(&mut self) -> f64 {
        if self.row.is_none() {
            return 1.0;
        }
        let left = self.leg_end - self.time;
        self.ends_leg = self.proposed >= left * (1.0 - 1e-12);
        self.trial = if self.ends_leg {
            left
        } else if self.proposed > 0.5 * left {
            0.5 * left
        } else {
            self.proposed
        };
        self.trial
    }

    pub(super) fn accept(&mut self, root: f64) {
        let mut factor = SAFETY * root;
        if let Some((size, last_root)) = self.last {
            let predicted = SAFETY * (self.trial / size) * root * (root / last_root);
            factor = factor.min(predicted);
        }
        factor = factor.clamp(SHRINK, if self.after_reject { 1.0 } else { GROWTH });
        let next = self.trial * factor;
        if self.opens {
            self.opens = false;
            self.opening = Some(next);
        }
        // A step that was cut to the leg says little about the next one.
        self.proposed = if self.trial < self.proposed && factor >= 1.0 {
            next.max(self.proposed)
        } else {
            next
        };
        self.last = Some((self.trial, root.min(LARGEST_ROOT)));
        self.after_reject = false;
        self.steps += 1;
        self.time = self.step_end();
    }

    pub(super) fn reject(&mut self, root: f64) {
        self.proposed = self.trial * (SAFETY * root).clamp(0.1, 0.9);
        self.after_reject = true;
        self.steps += 1;
    }

    /// Why the row cannot go on, if so.
    pub(super) fn exhausted(&self, max_steps: u32) -> Option<Status> {
        if self.after_reject && self.time + 0.1 * self.proposed <= self.time {
            Some(Status::StepUnderflow)
        } else if self.steps >= max_steps {
            Some(Status::TooManySteps)
        } else {
            None
        }
    }
}

/// x^(-1/power) for power 4 or 5, good to three digits: it chooses step sizes only.
///
/// Values outside [1e-10, 1e10], and NaN, give the ends of the range.
pub(super) fn inverse_root(x: f64, power: i32) -> f64 {
    let x = if x < 1e-10 {
        1e-10
    } else if x < 1e10 {
        x
    } else {
        1e10
    };
    if power == 4 {
        return 1.0 / x.sqrt().sqrt();
    }
    // Dividing the bit pattern divides the exponent: a first guess within a few percent, then two Newton steps.
    const ONE: u64 = 0x3FF0_0000_0000_0000;
    let mut root = f64::from_bits(ONE / 5 * 6 - x.to_bits() / 5);
    for _ in 0..2 {
        let square = root * root;
        root *= 1.2 - 0.2 * x * square * square * root;
    }
    root
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_are_close_enough() {
        for power in [4, 5] {
            for exponent in -40..40 {
                let x = evstrat_math::pow(10.0, f64::from(exponent) * 0.24);
                let exact = evstrat_math::pow(x, -1.0 / f64::from(power));
                let found = inverse_root(x, power);
                assert!((found / exact - 1.0).abs() < 5e-3, "{x} {found} {exact}");
            }
        }
        assert!(inverse_root(f64::NAN, 5) < 0.02);
    }
}
