//! Forest plots: as text of 80 columns, and as a picture.

use std::fmt::Write as _;
use std::path::Path;

use evstrat_math::normal_quantile;
use evstrat_report::figure::{Forest, ForestKind, ForestRow};
use evstrat_report::number::{significant, supported};
use evstrat_report::text::left;

use super::{ALPHA, Synthesis};

/// Columns of the names, of the plot, and of the numbers.
const NAMES: usize = 20;
const PLOT: usize = 22;

/// One line of the plot.
struct Line {
    name: String,
    value: f64,
    interval: [f64; 2],
    weight: Option<f64>,
    mark: char,
}

/// The plot: one line per study, then the mean and the first prediction interval.
pub(super) fn forest(synthesis: &Synthesis<'_>) -> String {
    let lines = lines(synthesis);
    let axis = Axis::of(&lines);
    let mut out = format!(
        "{:<NAMES$}  {:<PLOT$}  {:<24} weight\n",
        "study", "", "95 % interval"
    );
    for line in &lines {
        // To the digits that the width of the interval supports.
        let se = 0.25 * (line.interval[1] - line.interval[0]);
        let shown = |x: f64| supported(x, se);
        let [low, high] = line.interval.map(shown);
        let numbers = format!("{} ({low} to {high})", shown(line.value));
        let weight = line
            .weight
            .map_or_else(String::new, |weight| format!("{:>5.1} %", 100.0 * weight));
        let row = format!(
            "{}  {}  {numbers:<24} {weight}",
            left(&line.name, NAMES),
            axis.draw(line)
        );
        let _ = writeln!(out, "{}", row.trim_end());
    }
    let _ = writeln!(out, "{:<NAMES$}  {}", "", axis.scale());
    out
}

/// The plot as a picture.
pub(super) fn picture(synthesis: &Synthesis<'_>, table: &Path) -> String {
    let kind = |line: &Line| match (line.weight, line.mark) {
        (Some(weight), _) => ForestKind::Study(weight),
        (None, '◆') => ForestKind::Mean,
        (None, _) => ForestKind::NewSetting,
    };
    let rows = lines(synthesis).into_iter().map(|line| ForestRow {
        kind: kind(&line),
        name: line.name,
        value: line.value,
        interval: line.interval,
    });
    let what = synthesis.what();
    let what = if synthesis.is_log {
        what.trim_start_matches("log ")
            .trim_start_matches("logarithm of the ")
            .to_owned()
    } else {
        what
    };
    let name = table.file_name().unwrap_or_default().to_string_lossy();
    let forest = Forest {
        id: "forest".to_owned(),
        title: format!("{name}: {}", super::report::summary(synthesis)),
        what,
        is_log: synthesis.is_log,
        rows: rows.collect(),
    };
    forest.draw().file()
}

fn lines(synthesis: &Synthesis<'_>) -> Vec<Line> {
    let z = -normal_quantile(0.5 * ALPHA);
    let mut lines: Vec<Line> = synthesis
        .table
        .studies
        .iter()
        .zip(&synthesis.pooled.weights)
        .map(|(study, weight)| {
            let half = z * study.effect.variance.sqrt();
            let value = study.effect.estimate;
            Line {
                name: study.name.clone(),
                value,
                interval: [value - half, value + half],
                weight: Some(*weight),
                mark: '■',
            }
        })
        .collect();
    let (mean, _, interval) = synthesis.mean();
    lines.push(Line {
        name: "mean".to_owned(),
        value: mean,
        interval,
        weight: None,
        mark: '◆',
    });
    lines.extend(synthesis.predictions().first().map(|&(_, interval)| Line {
        name: "new setting".to_owned(),
        value: mean,
        interval,
        weight: None,
        mark: '◇',
    }));
    lines
}

/// Where numbers are drawn.
struct Axis {
    low: f64,
    high: f64,
}

impl Axis {
    /// From the smallest to the greatest limit, zero included; one wide interval must not flatten all others.
    fn of(lines: &[Line]) -> Self {
        let values = || lines.iter().map(|line| line.value);
        let (low, high) = (values().fold(0.0, f64::min), values().fold(0.0, f64::max));
        let ends = || lines.iter().map(|line| line.interval);
        let narrowest = ends().map(|[low, high]| high - low);
        let reach = narrowest.fold(f64::INFINITY, f64::min).max(high - low);
        Self {
            low: ends()
                .map(|[end, _]| end)
                .fold(low, f64::min)
                .max(low - reach),
            high: ends()
                .map(|[_, end]| end)
                .fold(high, f64::max)
                .min(high + reach),
        }
    }

    /// The column of a number; beyond the ends, the first or last.
    fn column(&self, x: f64) -> usize {
        let share = (x - self.low) / (self.high - self.low);
        (1..PLOT)
            .rev()
            .find(|&column| share >= (column as f64 - 0.5) / (PLOT - 1) as f64)
            .unwrap_or(0)
    }

    fn draw(&self, line: &Line) -> String {
        let mut cells = vec![' '; PLOT];
        cells[self.column(0.0)] = '┊';
        let [low, high] = line.interval;
        let (first, last) = (self.column(low), self.column(high));
        for cell in &mut cells[first..=last] {
            *cell = '─';
        }
        cells[first] = if low < self.low { '◀' } else { '├' };
        cells[last] = if high > self.high { '▶' } else { '┤' };
        cells[self.column(line.value)] = line.mark;
        cells.into_iter().collect()
    }

    /// The numbers at both ends and at zero.
    fn scale(&self) -> String {
        let (low, high) = (significant(self.low, 2), significant(self.high, 2));
        let zero = self.column(0.0);
        let mut text = low;
        if zero > text.chars().count() + 1 && zero + 2 + high.chars().count() < PLOT {
            text = format!("{text:<zero$}0");
        }
        let room = PLOT.saturating_sub(text.chars().count());
        format!("{text}{high:>room$}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_lies_where_its_numbers_are() {
        let axis = Axis {
            low: -1.0,
            high: 1.0,
        };
        let line = Line {
            name: String::new(),
            value: 0.5,
            interval: [0.0, 5.0],
            weight: None,
            mark: '■',
        };
        let drawn = axis.draw(&line);
        assert_eq!(drawn.chars().count(), PLOT);
        assert_eq!(drawn.chars().nth(11), Some('├'));
        assert_eq!(drawn.chars().nth(16), Some('■'));
        assert_eq!(drawn.chars().last(), Some('▶'));
    }
}
