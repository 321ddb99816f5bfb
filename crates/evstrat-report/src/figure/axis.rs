//! Axes: from data to pixels, with round ticks.

use evstrat_math::{log10, pow};

use super::canvas::{Anchor, Canvas, fit};
use crate::number::{significant, typeset};

/// How values are spread along an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spacing {
    /// Equal differences take equal room.
    Linear,
    /// Equal ratios take equal room.
    Log,
}

/// One axis: the range of the data and the pixels it takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Axis {
    /// How values are spread.
    pub spacing: Spacing,
    /// The data at the start.
    pub low: f64,
    /// The data at the end.
    pub high: f64,
    /// The pixel of `low`.
    pub from: f64,
    /// The pixel of `high`.
    pub to: f64,
}

impl Axis {
    /// An axis over the range of the data; an empty range is widened.
    #[must_use]
    pub fn new(spacing: Spacing, (low, high): (f64, f64), (from, to): (f64, f64)) -> Self {
        let (low, high) = match spacing {
            _ if !(low.is_finite() && high.is_finite()) => (0.0, 1.0),
            Spacing::Linear if high > low => (low, high),
            Spacing::Linear => (low - 0.5, low + 0.5),
            Spacing::Log if low > 0.0 && high > low => (low, high),
            Spacing::Log if low > 0.0 => (low / 2.0, low * 2.0),
            Spacing::Log => (1e-3, 1.0),
        };
        Self {
            spacing,
            low,
            high,
            from,
            to,
        }
    }

    /// An axis over the finite values of one row, logarithmic where they span more than two decades.
    #[must_use]
    pub fn of_row(values: impl Iterator<Item = f64>, pixels: (f64, f64)) -> Self {
        const DECADES: f64 = 100.0;
        let none = (f64::INFINITY, f64::NEG_INFINITY);
        let widen = |(low, high): (f64, f64), x: f64| (low.min(x), high.max(x));
        let (low, high) = values.filter(|x| x.is_finite()).fold(none, widen);
        let spacing = if low > 0.0 && high / low > DECADES {
            Spacing::Log
        } else {
            Spacing::Linear
        };
        Self::new(spacing, (low, high), pixels)
    }

    /// The pixel of a value; values beyond the ends are moved to them.
    #[must_use]
    pub fn pixel(&self, value: f64) -> f64 {
        self.from + (self.to - self.from) * self.share(value).clamp(0.0, 1.0)
    }

    /// Where between the ends a value lies, 0 being the start and 1 the end.
    #[must_use]
    pub fn share(&self, value: f64) -> f64 {
        match self.spacing {
            Spacing::Linear => (value - self.low) / (self.high - self.low),
            Spacing::Log if value <= 0.0 => 0.0,
            Spacing::Log => log10(value / self.low) / log10(self.high / self.low),
        }
    }

    /// The value that lies at a share of the axis.
    #[must_use]
    pub fn value(&self, share: f64) -> f64 {
        match self.spacing {
            Spacing::Linear => self.low + (self.high - self.low) * share,
            Spacing::Log => self.low * exp10(share * log10(self.high / self.low)),
        }
    }

    /// Round values within the range, about `n` of them.
    #[must_use]
    pub fn ticks(&self, n: usize) -> Vec<f64> {
        match self.spacing {
            Spacing::Linear => linear_ticks(self.low, self.high, n),
            Spacing::Log => log_ticks(self.low, self.high, n),
        }
    }

    /// Draws grid lines over `(top, bottom)`, tick labels below, and the title below those.
    pub(crate) fn draw_below(&self, canvas: &mut Canvas, (top, bottom): (f64, f64), title: &str) {
        for tick in self.ticks(6) {
            let x = self.pixel(tick);
            canvas.line((x, top), (x, bottom), "g");
            canvas.text((x, bottom + 16.0), Anchor::Middle, "s", &label(tick));
        }
        canvas.line((self.from, bottom), (self.to, bottom), "x");
        let middle = f64::midpoint(self.from, self.to);
        canvas.text((middle, bottom + 36.0), Anchor::Middle, "s", title);
    }

    /// Names a row to the left of the axis.
    pub(crate) fn name_row(&self, canvas: &mut Canvas, baseline: f64, name: &str) {
        let name = fit(name, self.from - 20.0);
        canvas.text((self.from - 12.0, baseline), Anchor::End, "", &name);
    }

    /// Says what the ends of the axis are, for a row with a scale of its own.
    pub(crate) fn label_ends(&self, canvas: &mut Canvas, baseline: f64) {
        canvas.text((self.from, baseline), Anchor::Start, "s", &label(self.low));
        canvas.text((self.to, baseline), Anchor::End, "s", &label(self.high));
    }

    /// Draws grid lines over `(left, right)` with tick labels to the left.
    pub(crate) fn draw_left(&self, canvas: &mut Canvas, (left, right): (f64, f64)) {
        for tick in self.ticks(4) {
            let y = self.pixel(tick);
            canvas.line((left, y), (right, y), "g");
            canvas.text((left - 6.0, y + 4.0), Anchor::End, "s", &label(tick));
        }
    }
}

/// A unit in brackets behind a name; nothing for none.
pub(crate) fn bracketed(unit: &str) -> String {
    if unit == "1" {
        String::new()
    } else {
        format!(" [{unit}]")
    }
}

/// A tick as a reader expects it: no exponent between a ten-thousandth and a million.
pub(crate) fn label(value: f64) -> String {
    let text = significant(value, 4);
    match text.split_once('e') {
        Some((digits, exponent)) => typeset(&format!("{}e{exponent}", trim(digits))),
        None => typeset(trim(&text)),
    }
}

/// Ten to the power of `x`.
fn exp10(x: f64) -> f64 {
    pow(10.0, x)
}

fn trim(digits: &str) -> &str {
    if digits.contains('.') {
        digits.trim_end_matches('0').trim_end_matches('.')
    } else {
        digits
    }
}

fn linear_ticks(low: f64, high: f64, n: usize) -> Vec<f64> {
    let rough = (high - low) / n.max(1) as f64;
    let magnitude = exp10(log10(rough).floor());
    let step = [1.0, 2.0, 5.0, 10.0]
        .map(|factor| factor * magnitude)
        .into_iter()
        .find(|&step| step >= rough * 0.999)
        .unwrap_or(10.0 * magnitude);
    let first = (low / step - 1e-9).ceil();
    (0..=3 * n)
        .map(|index| (first + index as f64) * step)
        .take_while(|&tick| tick <= high + 1e-9 * step)
        .map(|tick| if tick.abs() < 1e-9 * step { 0.0 } else { tick })
        .collect()
}

fn log_ticks(low: f64, high: f64, n: usize) -> Vec<f64> {
    let (first, last) = (log10(low).floor(), log10(high).ceil());
    let decades = (0..=40)
        .map(|index| first + f64::from(index))
        .take_while(|&decade| decade <= last);
    let inside = |tick: &f64| *tick >= low * 0.999 && *tick <= high * 1.001;
    let fine: Vec<f64> = decades
        .clone()
        .flat_map(|decade| [1.0, 2.0, 5.0].map(|factor| factor * exp10(decade)))
        .filter(inside)
        .collect();
    if fine.len() <= n {
        return fine;
    }
    let powers: Vec<f64> = decades.map(exp10).filter(inside).collect();
    let every = powers.len().div_ceil(n.max(1)).max(1);
    powers.into_iter().step_by(every).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_inside() {
        let axis = Axis::new(Spacing::Linear, (-0.13, 0.72), (0.0, 100.0));
        assert_eq!(
            axis.ticks(6).iter().map(|&t| label(t)).collect::<Vec<_>>(),
            ["0", "0.2", "0.4", "0.6"]
        );
        let axis = Axis::new(Spacing::Log, (0.003, 700.0), (0.0, 100.0));
        assert_eq!(
            axis.ticks(6).iter().map(|&t| label(t)).collect::<Vec<_>>(),
            ["0.01", "0.1", "1", "10", "100"]
        );
    }

    #[test]
    fn pixels_and_values_are_inverse() {
        for spacing in [Spacing::Linear, Spacing::Log] {
            let axis = Axis::new(spacing, (0.5, 20.0), (10.0, 110.0));
            for share in [0.0, 0.3, 1.0] {
                assert!((axis.share(axis.value(share)) - share).abs() < 1e-12);
            }
            assert!((axis.pixel(0.5) - 10.0).abs() < 1e-9);
            assert!((axis.pixel(99.0) - 110.0).abs() < 1e-9);
        }
    }

    #[test]
    fn an_axis_without_range_still_has_ticks() {
        for (low, high) in [(0.0, 0.0), (f64::NAN, 1.0), (3.0, 3.0)] {
            assert!(
                !Axis::new(Spacing::Linear, (low, high), (0.0, 9.0))
                    .ticks(5)
                    .is_empty()
            );
            assert!(
                !Axis::new(Spacing::Log, (low, high), (0.0, 9.0))
                    .ticks(5)
                    .is_empty()
            );
        }
    }
}
