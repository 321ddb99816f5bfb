//! Published observations beside what the model gives, each on a scale of its own.

use serde_json::json;

use super::Figure;
use super::axis::{Axis, label};
use super::canvas::{Anchor, Canvas, Words};
use super::data::Table;

const WIDTH: f64 = 640.0;
const LEFT: f64 = 220.0;
const RIGHT: f64 = 110.0;
const ROW: f64 = 46.0;
const TOP: f64 = 10.0;

/// One observation.
#[derive(Clone, Debug, PartialEq)]
pub struct ObservedRow {
    /// What was observed, with its unit.
    pub name: String,
    /// The range observed; an open end is not finite.
    pub observed: [f64; 2],
    /// The model's 5 % quantile, median and 95 % quantile.
    pub model: [f64; 3],
    /// Whether the model's median lies in the range.
    pub passed: bool,
    /// Share of draws within the range, as text.
    pub agreement: String,
}

/// Observations against one strategy.
#[derive(Clone, Debug, PartialEq)]
pub struct Observed {
    /// The name of the figure's files.
    pub id: String,
    /// The strategy, for people.
    pub strategy: String,
    /// The observations.
    pub rows: Vec<ObservedRow>,
}

impl Observed {
    /// Draws it.
    #[must_use]
    pub fn draw(&self) -> Figure {
        let mut canvas = Canvas::new(WIDTH, TOP + ROW * self.rows.len() as f64);
        for (index, one) in self.rows.iter().enumerate() {
            row(&mut canvas, one, TOP + ROW * index as f64);
        }
        let title = format!("Published observations against {}", self.strategy);
        let words: Vec<String> = self
            .rows
            .iter()
            .map(|one| {
                let verdict = if one.passed { "passed" } else { "missed" };
                format!(
                    "{}: {verdict}, model median {}, {} of draws agree",
                    one.name,
                    label(one.model[1]),
                    one.agreement
                )
            })
            .collect();
        canvas.figure(
            Words {
                id: &self.id,
                title: &title,
                caption: "Wide bar: the range that was observed; dot: the model's median; line: 5 % to 95 % of draws. Every row \
                      has its own scale. A check passes if the dot lies on the bar.",
                description: &format!("{}.", words.join("; ")),
            },
            self.table(),
            json!({
                "layer": [
                    {"mark": {"type": "bar", "opacity": 0.3}, "encoding": {
                        "y": {"field": "observation", "type": "nominal", "title": null},
                        "x": {"field": "observed_low", "type": "quantitative", "title": null}, "x2": {"field": "observed_high"}}},
                    {"mark": "rule", "encoding": {
                        "y": {"field": "observation", "type": "nominal"},
                        "x": {"field": "q05", "type": "quantitative"}, "x2": {"field": "q95"}}},
                    {"mark": "point", "encoding": {
                        "y": {"field": "observation", "type": "nominal"}, "x": {"field": "q50", "type": "quantitative"}}},
                ],
            }),
        )
    }

    fn table(&self) -> Table {
        let mut table = Table::new(&[
            "observation",
            "observed_low",
            "observed_high",
            "q05",
            "q50",
            "q95",
            "passed",
        ]);
        for one in &self.rows {
            table.push(vec![
                (&one.name).into(),
                one.observed[0].into(),
                one.observed[1].into(),
                one.model[0].into(),
                one.model[1].into(),
                one.model[2].into(),
                f64::from(u8::from(one.passed)).into(),
            ]);
        }
        table
    }
}

fn row(canvas: &mut Canvas, one: &ObservedRow, top: f64) {
    let values = one.observed.iter().chain(&one.model).copied();
    let axis = Axis::of_row(values, (LEFT, WIDTH - RIGHT));
    let middle = top + 15.0;
    axis.name_row(canvas, middle + 4.0, &one.name);
    let [from, to] = [
        one.observed[0].max(axis.low),
        one.observed[1].min(axis.high),
    ]
    .map(|x| axis.pixel(x));
    canvas.rect((from, middle - 8.0), (to - from, 16.0), "fr o", "observed");
    let class = if one.passed { "la w" } else { "lb w" };
    canvas.line(
        (axis.pixel(one.model[0]), middle),
        (axis.pixel(one.model[2]), middle),
        class,
    );
    let class = if one.passed { "fa" } else { "fb" };
    canvas.circle(
        (axis.pixel(one.model[1]), middle),
        4.5,
        class,
        &format!("median {}", label(one.model[1])),
    );
    axis.label_ends(canvas, top + 38.0);
    let verdict = if one.passed { "passed" } else { "missed" };
    canvas.text(
        (WIDTH - RIGHT + 12.0, middle + 4.0),
        Anchor::Start,
        "",
        verdict,
    );
    let share = format!("{} agree", one.agreement);
    canvas.text(
        (WIDTH - RIGHT + 12.0, middle + 21.0),
        Anchor::Start,
        "s",
        &share,
    );
}
