//! Time courses: a band over draws, its median, and the comparators' medians.

use serde_json::json;

use super::Figure;
use super::axis::{Axis, Spacing, bracketed};
use super::canvas::{Anchor, Canvas, Words, fit};
use super::data::Table;
use super::labels::{Area, Labels};

const WIDTH: f64 = 330.0;
const HEIGHT: f64 = 230.0;
const LEFT: f64 = 58.0;
const RIGHT: f64 = 12.0;
const TOP: f64 = 30.0;
const BOTTOM: f64 = 44.0;

/// What is less than this share of the greatest value lies below a logarithmic axis.
const LEAST: f64 = 1e-4;

/// An axis is logarithmic where its top is more than this many times the greatest median.
const PRESSED: f64 = 20.0;

/// A comparator's median.
#[derive(Clone, Debug, PartialEq)]
pub struct ReferenceCourse {
    /// The comparator.
    pub name: String,
    /// Its median at each time.
    pub median: Vec<f64>,
}

/// One state of one strategy over time.
#[derive(Clone, Debug, PartialEq)]
pub struct CoursePanel {
    /// The name of the figure's files.
    pub id: String,
    /// The strategy, for people.
    pub strategy: String,
    /// The state, for people.
    pub state: String,
    /// Its unit.
    pub unit: String,
    /// The unit of time.
    pub time_unit: String,
    /// The times.
    pub times: Vec<f64>,
    /// The 5 % quantile, the median and the 95 % quantile at each time.
    pub bands: [Vec<f64>; 3],
    /// Comparators that have the same state.
    pub references: Vec<ReferenceCourse>,
    /// Draws that the bands rest on.
    pub draws: u64,
}

impl CoursePanel {
    fn axes(&self) -> (Axis, Axis) {
        let end = self.times.last().copied().unwrap_or(1.0);
        let start = self.times.first().copied().unwrap_or(0.0);
        let x = Axis::new(Spacing::Linear, (start, end), (LEFT, WIDTH - RIGHT));
        let all = || {
            self.bands
                .iter()
                .flatten()
                .chain(self.references.iter().flat_map(|one| &one.median))
        };
        let high = all().copied().fold(f64::NEG_INFINITY, f64::max);
        let low = all().copied().fold(f64::INFINITY, f64::min);
        let vertical = (HEIGHT - BOTTOM, TOP);
        // A median that a linear axis would press against its bottom says nothing.
        let median = self.bands[1].iter().copied().fold(0.0, f64::max);
        let pressed = median > 0.0 && high > PRESSED * median;
        let dips = self.bands[1].iter().all(|&value| value > 0.0) && high > 200.0 * low;
        let y = if low >= 0.0 && (pressed || dips) {
            Axis::new(Spacing::Log, (low.max(high * LEAST), high), vertical)
        } else {
            Axis::new(Spacing::Linear, (low.min(0.0), high.max(0.0)), vertical)
        };
        (x, y)
    }

    /// Draws it.
    #[must_use]
    pub fn draw(&self) -> Figure {
        let (x, y) = self.axes();
        let mut canvas = Canvas::new(WIDTH, HEIGHT);
        y.draw_left(&mut canvas, (LEFT, WIDTH - RIGHT));
        x.draw_below(
            &mut canvas,
            (TOP, HEIGHT - BOTTOM),
            &format!("time [{}]", self.time_unit),
        );
        let unit = bracketed(&self.unit);
        let log = if y.spacing == Spacing::Log {
            ", log"
        } else {
            ""
        };
        canvas.text(
            (4.0, 15.0),
            Anchor::Start,
            "",
            &fit(&format!("{}{unit}{log}", self.state), WIDTH - 8.0),
        );
        let at = |values: &[f64]| -> Vec<(f64, f64)> {
            self.times
                .iter()
                .zip(values)
                .map(|(&time, &value)| (x.pixel(time), y.pixel(value)))
                .collect()
        };
        let [low, median, high] = &self.bands;
        let mut band = at(high);
        band.extend(at(low).into_iter().rev());
        canvas.path(&band, true, "fa o");
        let medians: Vec<Vec<(f64, f64)>> = self
            .references
            .iter()
            .map(|reference| at(&reference.median))
            .collect();
        for (index, points) in medians.iter().enumerate() {
            canvas.path(points, false, if index == 0 { "lr v k" } else { "lb v k" });
        }
        let own = at(median);
        canvas.path(&own, false, "la w");
        self.names(&mut canvas, &own, &medians);
        let title = format!("{} of {} over time", self.state, self.strategy);
        canvas.figure(
            Words {
                id: &self.id,
                title: &title,
                caption: &self.caption(&y),
                description: &self.description(),
            },
            self.table(),
            self.vega(&y, &unit),
        )
    }

    /// Names the comparators beside their medians.
    fn names(&self, canvas: &mut Canvas, own: &[(f64, f64)], medians: &[Vec<(f64, f64)>]) {
        let mut labels = Labels::new(Area {
            left: LEFT,
            top: TOP - 8.0,
            right: WIDTH - 2.0,
            bottom: HEIGHT - BOTTOM,
        });
        labels.avoid(own);
        for line in medians {
            labels.avoid(line);
        }
        for (reference, line) in self.references.iter().zip(medians) {
            labels.name(canvas, line, &fit(&reference.name, 165.0));
        }
    }

    fn caption(&self, y: &Axis) -> String {
        let dashed = if self.references.is_empty() {
            ""
        } else {
            "; dashed: medians of comparators"
        };
        let least = self
            .bands
            .iter()
            .flatten()
            .chain(self.references.iter().flat_map(|one| &one.median))
            .copied()
            .fold(f64::INFINITY, f64::min);
        let below = if least < y.low {
            format!(
                " What is below {} is drawn at the lower edge.",
                super::axis::label(evstrat_engine::detail::rounded(y.low, 2))
            )
        } else {
            String::new()
        };
        format!(
            "Line: median; band: 5 % to 95 % of {} draws at each time{dashed}.{below}",
            self.draws
        )
    }

    fn description(&self) -> String {
        let last = |values: &[f64]| values.last().copied().unwrap_or(f64::NAN);
        let [low, median, high] = &self.bands;
        format!(
            "At the end the median is {}, 5 % to 95 % of draws {} to {}.",
            super::axis::label(last(median)),
            super::axis::label(last(low)),
            super::axis::label(last(high))
        )
    }

    fn vega(&self, y: &Axis, unit: &str) -> serde_json::Value {
        let kind = if y.spacing == Spacing::Log {
            "log"
        } else {
            "linear"
        };
        let time = json!({"field": "time", "type": "quantitative", "title": format!("time [{}]", self.time_unit)});
        json!({
            "layer": [
                {"mark": {"type": "area", "opacity": 0.3}, "encoding": {
                    "x": time,
                    "y": {"field": "q05", "type": "quantitative", "scale": {"type": kind}, "title": format!("{}{unit}", self.state)},
                    "y2": {"field": "q95"}}},
                {"mark": "line", "encoding": {"x": time, "y": {"field": "q50", "type": "quantitative"}}},
            ],
        })
    }

    fn table(&self) -> Table {
        let mut columns = vec![
            "time".to_owned(),
            "q05".to_owned(),
            "q50".to_owned(),
            "q95".to_owned(),
        ];
        columns.extend(
            self.references
                .iter()
                .map(|one| format!("q50 {}", one.name)),
        );
        let mut table = Table {
            columns,
            rows: Vec::new(),
        };
        for (index, &time) in self.times.iter().enumerate() {
            let value = |values: &[f64]| values.get(index).copied().unwrap_or(f64::NAN).into();
            let mut row = vec![time.into()];
            row.extend(self.bands.iter().map(|band| value(band)));
            row.extend(self.references.iter().map(|one| value(&one.median)));
            table.push(row);
        }
        table
    }
}
