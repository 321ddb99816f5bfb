//! Ridgelines: the distributions of one outcome, one above the other, with the target.

use evstrat_engine::QuantileGrid;
use serde_json::json;

use super::Figure;
use super::axis::{Axis, Spacing, bracketed, label};
use super::canvas::{Anchor, Canvas, Words};
use super::data::Table;
use super::density::{SMOOTHING, density};

const WIDTH: f64 = 640.0;
const LEFT: f64 = 190.0;
const RIGHT: f64 = 18.0;
const ROW: f64 = 40.0;
const TOP: f64 = 26.0;
const BOTTOM: f64 = 46.0;
const PEAK: f64 = 30.0;

/// One row.
#[derive(Clone, Debug, PartialEq)]
pub struct Ridge {
    /// What the row is called.
    pub name: String,
    /// Whether it is a comparator.
    pub comparator: bool,
    /// The distribution.
    pub grid: QuantileGrid,
}

/// The distributions of one outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct Ridgeline {
    /// The name of the figure's files.
    pub id: String,
    /// The outcome, for people.
    pub outcome: String,
    /// Its unit; "1" for none.
    pub unit: String,
    /// Rows, from the top.
    pub ridges: Vec<Ridge>,
    /// The thresholds of targets.
    pub targets: Vec<f64>,
}

impl Ridgeline {
    /// Whether there is anything to see: one constant for all is said better in a table.
    #[must_use]
    pub fn says_something(&self) -> bool {
        let ends = |p: f64| self.ridges.iter().map(move |ridge| ridge.grid.at(p));
        let low = ends(0.0).fold(f64::INFINITY, f64::min);
        let high = ends(1.0).fold(f64::NEG_INFINITY, f64::max);
        high > low
    }

    /// The axis: from the least 2.5 % to the greatest 97.5 % quantile, logarithmic where all values are positive and span
    /// more than a factor of 50.
    #[must_use]
    pub fn axis(&self) -> Axis {
        let drawn = || self.ridges.iter().filter(|ridge| !ridge.grid.is_empty());
        let least = |p: f64| {
            drawn()
                .map(|ridge| ridge.grid.at(p))
                .fold(f64::INFINITY, f64::min)
        };
        let most = |p: f64| {
            drawn()
                .map(|ridge| ridge.grid.at(p))
                .fold(f64::NEG_INFINITY, f64::max)
        };
        let (mut low, mut high) = (least(0.025), most(0.975));
        for &target in &self.targets {
            low = low.min(target);
            high = high.max(target);
        }
        let ratio = high / least(0.025).max(f64::MIN_POSITIVE);
        let spacing = if low > 0.0 && ratio > 50.0 {
            Spacing::Log
        } else {
            Spacing::Linear
        };
        if spacing == Spacing::Linear {
            let margin = 0.02 * (high - low);
            low -= margin;
            high += margin;
        }
        Axis::new(spacing, (low, high), (LEFT, WIDTH - RIGHT))
    }

    /// Draws it.
    #[must_use]
    pub fn draw(&self) -> Figure {
        let axis = self.axis();
        let bottom = TOP + ROW * self.ridges.len() as f64;
        let mut canvas = Canvas::new(WIDTH, bottom + BOTTOM);
        let unit = bracketed(&self.unit);
        let scale = if axis.spacing == Spacing::Log {
            ", logarithmic"
        } else {
            ""
        };
        axis.draw_below(
            &mut canvas,
            (TOP - 4.0, bottom),
            &format!("{}{unit}{scale}", self.outcome),
        );
        self.draw_targets(&mut canvas, &axis, bottom);
        for (index, ridge) in self.ridges.iter().enumerate() {
            draw_row(
                &mut canvas,
                &axis,
                ridge,
                TOP + ROW * (index + 1) as f64 - 7.0,
            );
        }
        let title = format!("{} by strategy", self.outcome);
        let caption = self.caption();
        canvas.figure(
            Words {
                id: &self.id,
                title: &title,
                caption: &caption,
                description: &self.description(),
            },
            self.table(&axis),
            self.vega(&axis),
        )
    }

    /// Dashed lines with their names; names of lines that are close to each other become one.
    fn draw_targets(&self, canvas: &mut Canvas, axis: &Axis, bottom: f64) {
        const ROOM: f64 = 100.0;
        let mut targets = self.targets.clone();
        targets.sort_by(f64::total_cmp);
        let mut names: Vec<(f64, f64, String)> = Vec::new();
        for target in targets {
            let x = axis.pixel(target);
            canvas.line((x, TOP - 6.0), (x, bottom), "t");
            match names.last_mut() {
                Some((_, to, name)) if x - *to < ROOM => {
                    *to = x;
                    *name = format!(
                        "{}, {}",
                        name.replacen("target ", "targets ", 1),
                        label(target)
                    );
                }
                _ => names.push((x, x, format!("target {}", label(target)))),
            }
        }
        for (from, to, name) in names {
            let middle = f64::midpoint(from, to);
            let (x, anchor) = if middle > WIDTH - 110.0 {
                (to, Anchor::End)
            } else {
                (middle, Anchor::Middle)
            };
            canvas.text((x, TOP - 11.0), anchor, "s", &name);
        }
    }

    fn caption(&self) -> String {
        let target = if self.targets.is_empty() {
            ""
        } else {
            " The dashed line is the target."
        };
        format!(
            "Dot: median; line: 5 % to 95 % of draws.{target} The axis spans 95 % of draws; each ridge has its own height, so compare places, not heights."
        )
    }

    fn description(&self) -> String {
        let rows: Vec<String> = self
            .ridges
            .iter()
            .filter(|ridge| !ridge.grid.is_empty())
            .map(|ridge| {
                let at = |p: f64| label(ridge.grid.at(p));
                format!(
                    "{}: median {}, 5 % to 95 % of draws {} to {}",
                    ridge.name,
                    at(0.5),
                    at(0.05),
                    at(0.95)
                )
            })
            .collect();
        format!("{}. {SMOOTHING}", rows.join("; "))
    }

    fn table(&self, axis: &Axis) -> Table {
        let mut table = Table::new(&["strategy", "value", "density_per_bin", "q05", "q50", "q95"]);
        for ridge in &self.ridges {
            let quantiles = [0.05, 0.5, 0.95].map(|p| ridge.grid.at(p));
            let made = density(&ridge.grid, axis);
            let bins = made.len() as f64;
            for (bin, mass) in made.into_iter().enumerate().filter(|(_, mass)| *mass > 0.0) {
                let middle = axis.value((bin as f64 + 0.5) / bins);
                table.push(vec![
                    (&ridge.name).into(),
                    evstrat_engine::detail::rounded(middle, 6).into(),
                    evstrat_engine::detail::rounded(mass, 4).into(),
                    quantiles[0].into(),
                    quantiles[1].into(),
                    quantiles[2].into(),
                ]);
            }
        }
        table
    }

    fn vega(&self, axis: &Axis) -> serde_json::Value {
        let kind = if axis.spacing == Spacing::Log {
            "log"
        } else {
            "linear"
        };
        let title = format!("{}{}", self.outcome, bracketed(&self.unit));
        json!({
            "facet": {"row": {"field": "strategy", "type": "nominal", "sort": null, "title": null}},
            "resolve": {"scale": {"y": "independent"}},
            "spec": {
                "height": 40, "width": 480,
                "layer": [
                    {"mark": {"type": "area", "opacity": 0.6}, "encoding": {
                        "x": {"field": "value", "type": "quantitative", "scale": {"type": kind, "zero": false}, "title": title},
                        "y": {"field": "density_per_bin", "type": "quantitative", "axis": null}}},
                    {"mark": "rule", "encoding": {
                        "x": {"field": "q05", "type": "quantitative", "aggregate": "min"},
                        "x2": {"field": "q95", "aggregate": "max"}}},
                ],
            },
        })
    }
}

fn draw_row(canvas: &mut Canvas, axis: &Axis, ridge: &Ridge, base: f64) {
    axis.name_row(canvas, base + 2.0, &ridge.name);
    if ridge.grid.is_empty() {
        canvas.text(
            (LEFT + 4.0, base),
            Anchor::Start,
            "s",
            "no draw could be evaluated",
        );
        return;
    }
    let made = density(&ridge.grid, axis);
    let peak = made.iter().copied().fold(0.0, f64::max);
    let bins = made.len() as f64;
    if peak > 0.0 {
        let width = axis.to - axis.from;
        let first = made.iter().position(|&mass| mass > 0.0).unwrap_or(0);
        let last = made.iter().rposition(|&mass| mass > 0.0).unwrap_or(0);
        let at = |bin: f64| axis.from + width * bin / bins;
        let mut outline = vec![(at(first as f64), base)];
        outline.extend(
            made.iter()
                .enumerate()
                .take(last + 1)
                .skip(first)
                .map(|(bin, mass)| (at(bin as f64 + 0.5), base - PEAK * mass / peak)),
        );
        outline.push((at(last as f64 + 1.0), base));
        let fill = if ridge.comparator { "fr o" } else { "fa o" };
        canvas.path(&outline, true, fill);
    }
    let [low, median, high] = [0.05, 0.5, 0.95].map(|p| ridge.grid.at(p));
    let class = if ridge.comparator { "lr w" } else { "la w" };
    canvas.line((axis.pixel(low), base), (axis.pixel(high), base), class);
    let class = if ridge.comparator { "fr" } else { "fa" };
    let mark = format!(
        "{}: median {}, 5 % to 95 %: {} to {}",
        ridge.name,
        label(median),
        label(low),
        label(high)
    );
    canvas.circle((axis.pixel(median), base), 4.0, class, &mark);
}
