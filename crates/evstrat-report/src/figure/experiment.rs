//! What an experiment is worth and what it costs, over its size.

use serde_json::json;

use super::Figure;
use super::axis::{Axis, Spacing, label};
use super::canvas::{Anchor, Canvas, Words};
use super::data::Table;
use super::labels::{Area, Labels};

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 300.0;
const LEFT: f64 = 76.0;
const RIGHT: f64 = 24.0;
const TOP: f64 = 34.0;
const BOTTOM: f64 = 50.0;

/// Sizes that span more than this factor are spread by ratios.
const RATIOS: f64 = 8.0;

/// An experiment of one size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ExperimentPoint {
    /// Number of observations.
    pub n: f64,
    /// What it is worth to everyone concerned, before its cost.
    pub value: f64,
    /// Monte Carlo standard error of the value.
    pub error: f64,
    /// What it costs.
    pub cost: f64,
}

/// One experiment at several sizes.
#[derive(Clone, Debug, PartialEq)]
pub struct ExperimentCurve {
    /// The name of the figure's files.
    pub id: String,
    /// The experiment, for people.
    pub name: String,
    /// What value and cost are measured in.
    pub unit: String,
    /// The sizes, in rising order.
    pub points: Vec<ExperimentPoint>,
    /// The size with the greatest net benefit; none if no size is worth its cost.
    pub best: Option<f64>,
}

impl ExperimentCurve {
    /// Draws it.
    #[must_use]
    pub fn draw(&self) -> Figure {
        let (x, y) = self.axes();
        let mut canvas = Canvas::new(WIDTH, HEIGHT);
        y.draw_left(&mut canvas, (LEFT, WIDTH - RIGHT));
        x.draw_below(&mut canvas, (TOP, HEIGHT - BOTTOM), "observations");
        let unit = format!("value and cost [{}]", self.unit);
        canvas.text((4.0, 15.0), Anchor::Start, "s", &unit);
        let line = |of: fn(&ExperimentPoint) -> f64| -> Vec<(f64, f64)> {
            let at = |point: &ExperimentPoint| (x.pixel(point.n), y.pixel(of(point)));
            self.points.iter().map(at).collect()
        };
        let (value, cost) = (line(|point| point.value), line(|point| point.cost));
        canvas.path(&cost, false, "lb w k");
        canvas.path(&value, false, "la w");
        for (point, &at) in self.points.iter().zip(&value) {
            self.mark(&mut canvas, &y, point, at);
        }
        self.names(&mut canvas, &y, [&value, &cost]);
        let title = format!("What the experiment \"{}\" is worth", self.name);
        canvas.figure(
            Words {
                id: &self.id,
                title: &title,
                caption: &format!(
                "Expected value of the sample to everyone concerned (whiskers: 95 % interval of the Monte Carlo error) and what \
                 it costs; the gap is the net benefit. {}",
                self.verdict()
            ),
                description: &self.description(),
            },
            self.table(),
            json!({
                "transform": [{"fold": ["value", "cost"], "as": ["what", "amount"]}],
                "mark": {"type": "line", "point": true},
                "encoding": {
                    "x": {"field": "n", "type": "quantitative", "title": "observations"},
                    "y": {"field": "amount", "type": "quantitative", "title": unit},
                    "color": {"field": "what", "type": "nominal", "title": null},
                },
            }),
        )
    }

    fn axes(&self) -> (Axis, Axis) {
        let first = self.points.first().map_or(1.0, |point| point.n);
        let last = self.points.last().map_or(10.0, |point| point.n);
        let spacing = if first > 0.0 && last > RATIOS * first {
            Spacing::Log
        } else {
            Spacing::Linear
        };
        let ends = self.points.iter().flat_map(|point| {
            let reach = 1.96 * point.error;
            [point.value - reach, point.value + reach, point.cost]
        });
        let (low, high) = ends
            .filter(|end| end.is_finite())
            .fold((0.0_f64, 0.0_f64), |(low, high), end| {
                (low.min(end), high.max(end))
            });
        let high = if high > low { high } else { low + 1.0 };
        (
            Axis::new(spacing, (first, last), (LEFT, WIDTH - RIGHT)),
            Axis::new(Spacing::Linear, (low, high), (HEIGHT - BOTTOM, TOP)),
        )
    }

    /// A point with its whisker; the best one is filled.
    fn mark(&self, canvas: &mut Canvas, y: &Axis, point: &ExperimentPoint, at: (f64, f64)) {
        if point.error > 0.0 {
            let [low, high] = [-1.96, 1.96].map(|z| y.pixel(point.value + z * point.error));
            canvas.line((at.0, low), (at.0, high), "li v");
        }
        let is_best = self.best.is_some_and(|n| (n - point.n).abs() < 0.5);
        let (radius, class) = if is_best { (6.0, "fa") } else { (3.5, "fa h") };
        let words = format!(
            "n = {}: value {}, cost {}",
            label(point.n),
            label(point.value),
            label(point.cost)
        );
        canvas.circle(at, radius, class, &words);
    }

    fn names(&self, canvas: &mut Canvas, y: &Axis, [value, cost]: [&[(f64, f64)]; 2]) {
        let mut labels = Labels::new(Area {
            left: LEFT,
            top: TOP - 14.0,
            right: WIDTH - 4.0,
            bottom: HEIGHT - BOTTOM,
        });
        labels.avoid(value);
        labels.avoid(cost);
        for (point, &(x, _)) in self.points.iter().zip(value) {
            let ends = [-1.96, 1.96].map(|z| (x, y.pixel(point.value + z * point.error)));
            labels.avoid(&ends);
        }
        labels.name(canvas, value, "value");
        labels.name(canvas, cost, "cost");
    }

    fn verdict(&self) -> String {
        let best = self
            .points
            .iter()
            .find(|point| self.best.is_some_and(|n| (n - point.n).abs() < 0.5));
        best.map_or_else(
            || "No size is worth its cost.".to_owned(),
            |point| {
                format!(
                    "The large dot is the best size, n = {}: {} after its cost.",
                    label(point.n),
                    label(point.value - point.cost)
                )
            },
        )
    }

    fn description(&self) -> String {
        let rows: Vec<String> = self
            .points
            .iter()
            .map(|point| {
                format!(
                    "n = {}: value {}, cost {}",
                    label(point.n),
                    label(point.value),
                    label(point.cost)
                )
            })
            .collect();
        format!("{}. {}", rows.join("; "), self.verdict())
    }

    fn table(&self) -> Table {
        let mut table = Table::new(&["n", "value", "mcse", "cost", "net_benefit"]);
        for point in &self.points {
            let net = point.value - point.cost;
            table.push(
                [point.n, point.value, point.error, point.cost, net]
                    .map(Into::into)
                    .to_vec(),
            );
        }
        table
    }
}
