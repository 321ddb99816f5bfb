//! Tornado diagrams: what a result does from one end of each assumption to the other.

use serde_json::json;

use super::Figure;
use super::axis::{Axis, Spacing, label};
use super::canvas::{Anchor, Canvas, Words};
use super::data::Table;

const WIDTH: f64 = 640.0;
const LEFT: f64 = 210.0;
const RIGHT: f64 = 24.0;
const ROW: f64 = 26.0;
const TOP: f64 = 30.0;
const BOTTOM: f64 = 46.0;

/// One assumption.
#[derive(Clone, Debug, PartialEq)]
pub struct SwingBar {
    /// The assumption.
    pub name: String,
    /// The mean result at its low end.
    pub low: f64,
    /// The mean result at its high end.
    pub high: f64,
    /// Its low end with its unit, as text.
    pub low_text: String,
    /// Its high end with its unit, as text.
    pub high_text: String,
}

/// The swings of one result.
#[derive(Clone, Debug, PartialEq)]
pub struct SwingBars {
    /// The name of the figure's files.
    pub id: String,
    /// The strategy, for people.
    pub strategy: String,
    /// What swings, with its unit.
    pub result: String,
    /// Its mean over all draws.
    pub overall: f64,
    /// Assumptions, widest first.
    pub bars: Vec<SwingBar>,
}

impl SwingBars {
    /// Draws it.
    #[must_use]
    pub fn draw(&self) -> Figure {
        let axis = self.axis();
        let bottom = TOP + ROW * self.bars.len() as f64;
        let mut canvas = Canvas::new(WIDTH, bottom + BOTTOM);
        axis.draw_below(
            &mut canvas,
            (TOP - 4.0, bottom),
            &format!("change of the mean {}", self.result),
        );
        let zero = axis.pixel(0.0);
        for (index, bar) in self.bars.iter().enumerate() {
            self.row(&mut canvas, &axis, bar, TOP + ROW * index as f64);
        }
        canvas.line((zero, TOP - 4.0), (zero, bottom), "x");
        let mean = format!("mean {}", label(self.overall));
        canvas.text((zero, TOP - 11.0), Anchor::Middle, "s", &mean);
        let title = format!("What moves the {} of {}", self.result, self.strategy);
        let caption = "Mean over the draws in the lowest (orange) and the highest (blue) tenth of each assumption, less the \
                       mean over all draws; everything else varies as stated. For a choice among levels, the levels with \
                       the least and the greatest mean."
            .to_owned();
        canvas.figure(
            Words {
                id: &self.id,
                title: &title,
                caption: &caption,
                description: &self.description(),
            },
            self.table(),
            json!({
                "transform": [{"fold": ["change_low", "change_high"], "as": ["end", "change"]}],
                "mark": "bar",
                "encoding": {
                    "y": {"field": "assumption", "type": "nominal", "sort": null, "title": null},
                    "x": {"field": "change", "type": "quantitative", "stack": null, "title": format!("change of the mean {}", self.result)},
                    "color": {"field": "end", "type": "nominal"},
                },
            }),
        )
    }

    fn axis(&self) -> Axis {
        let changes = || {
            self.bars
                .iter()
                .flat_map(|bar| [bar.low, bar.high])
                .map(|value| value - self.overall)
        };
        let low = changes().fold(0.0, f64::min);
        let high = changes().fold(0.0, f64::max);
        let margin = 0.03 * (high - low);
        Axis::new(
            Spacing::Linear,
            (low - margin, high + margin),
            (LEFT, WIDTH - RIGHT),
        )
    }

    fn row(&self, canvas: &mut Canvas, axis: &Axis, bar: &SwingBar, top: f64) {
        axis.name_row(canvas, top + 17.0, &bar.name);
        let zero = axis.pixel(0.0);
        for (value, text, class, end) in [
            (bar.low, &bar.low_text, "fb h", "low end"),
            (bar.high, &bar.high_text, "fa h", "high end"),
        ] {
            let x = axis.pixel(value - self.overall);
            let mark = format!("{}, {end} ({text}): mean {}", bar.name, label(value));
            canvas.rect(
                (x.min(zero), top + 4.0),
                ((x - zero).abs(), ROW - 8.0),
                class,
                &mark,
            );
        }
    }

    fn description(&self) -> String {
        let rows: Vec<String> = self
            .bars
            .iter()
            .map(|bar| format!("{}: {} to {}", bar.name, label(bar.low), label(bar.high)))
            .collect();
        format!(
            "Mean at the low and the high end of each assumption. {}.",
            rows.join("; ")
        )
    }

    fn table(&self) -> Table {
        let mut table = Table::new(&[
            "assumption",
            "low_end",
            "high_end",
            "mean_low",
            "mean_high",
            "change_low",
            "change_high",
        ]);
        for bar in &self.bars {
            table.push(vec![
                (&bar.name).into(),
                (&bar.low_text).into(),
                (&bar.high_text).into(),
                bar.low.into(),
                bar.high.into(),
                (bar.low - self.overall).into(),
                (bar.high - self.overall).into(),
            ]);
        }
        table
    }
}
