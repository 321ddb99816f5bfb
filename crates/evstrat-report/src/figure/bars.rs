//! Horizontal bars from zero, with error bars and a line of reference.

use serde_json::json;

use super::Figure;
use super::axis::{Axis, Spacing, label};
use super::canvas::{Anchor, Canvas, Words};
use super::data::Table;

const WIDTH: f64 = 640.0;
const LEFT: f64 = 210.0;
const RIGHT: f64 = 104.0;
const ROW: f64 = 26.0;
const TOP: f64 = 26.0;
const BOTTOM: f64 = 46.0;

/// One bar.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// What it is called.
    pub name: String,
    /// Its length.
    pub value: f64,
    /// Standard error; no error bar is drawn for zero.
    pub error: f64,
    /// The value as text, to the digits that its error supports.
    pub text: String,
    /// A second value drawn behind the bar, such as a total index behind a first-order one.
    pub behind: Option<f64>,
}

/// Bars of one quantity.
#[derive(Clone, Debug, PartialEq)]
pub struct Bars {
    /// The name of the figure's files.
    pub id: String,
    /// What it shows, for a heading.
    pub title: String,
    /// How to read it.
    pub caption: String,
    /// What the axis shows, with its unit.
    pub quantity: String,
    /// Bars, from the top.
    pub bars: Vec<Bar>,
    /// A dashed line of reference with its name.
    pub reference: Option<(f64, String)>,
}

impl Bars {
    /// Draws it.
    #[must_use]
    pub fn draw(&self) -> Figure {
        let axis = self.axis();
        let bottom = TOP + ROW * self.bars.len() as f64;
        let mut canvas = Canvas::new(WIDTH, bottom + BOTTOM);
        axis.draw_below(&mut canvas, (TOP - 4.0, bottom), &self.quantity);
        for (index, bar) in self.bars.iter().enumerate() {
            row(&mut canvas, &axis, bar, TOP + ROW * index as f64);
        }
        if let Some((value, name)) = &self.reference {
            let x = axis.pixel(*value);
            canvas.line((x, TOP - 6.0), (x, bottom), "t");
            let anchor = if x > WIDTH - RIGHT - 60.0 {
                Anchor::End
            } else if x < LEFT + 60.0 {
                Anchor::Start
            } else {
                Anchor::Middle
            };
            canvas.text((x, TOP - 11.0), anchor, "s", name);
        }
        let rows: Vec<String> = self
            .bars
            .iter()
            .map(|bar| format!("{}: {}", bar.name, bar.text))
            .collect();
        canvas.figure(
            Words {
                id: &self.id,
                title: &self.title,
                caption: &self.caption,
                description: &format!("{}. {}.", self.quantity, rows.join("; ")),
            },
            self.table(),
            json!({
                "mark": "bar",
                "encoding": {
                    "y": {"field": "name", "type": "nominal", "sort": null, "title": null},
                    "x": {"field": "value", "type": "quantitative", "title": self.quantity},
                },
            }),
        )
    }

    /// The axis starts at zero, as lengths must, or below it where a value is negative.
    fn axis(&self) -> Axis {
        let ends = self
            .bars
            .iter()
            .flat_map(|bar| {
                [
                    bar.value + 1.96 * bar.error,
                    bar.value - 1.96 * bar.error,
                    bar.behind.unwrap_or(0.0),
                ]
            })
            .chain(self.reference.iter().map(|(value, _)| *value));
        let (low, high) = ends.fold((0.0_f64, 0.0_f64), |(low, high), end| {
            (low.min(end), high.max(end))
        });
        let high = if high > low { high } else { low + 1.0 };
        Axis::new(Spacing::Linear, (low, high), (LEFT, WIDTH - RIGHT))
    }

    fn table(&self) -> Table {
        let mut table = Table::new(&["name", "value", "mcse", "behind"]);
        for bar in &self.bars {
            table.push(vec![
                (&bar.name).into(),
                bar.value.into(),
                bar.error.into(),
                bar.behind.unwrap_or(f64::NAN).into(),
            ]);
        }
        table
    }
}

fn row(canvas: &mut Canvas, axis: &Axis, bar: &Bar, top: f64) {
    axis.name_row(canvas, top + 17.0, &bar.name);
    let zero = axis.pixel(0.0);
    if let Some(behind) = bar.behind {
        let x = axis.pixel(behind);
        let mark = format!("{}: {}", bar.name, label(behind));
        canvas.rect(
            (x.min(zero), top + 4.0),
            ((x - zero).abs(), ROW - 8.0),
            "fa o",
            &mark,
        );
    }
    let x = axis.pixel(bar.value);
    let mark = format!("{}: {}", bar.name, bar.text);
    canvas.rect(
        (x.min(zero), top + 4.0),
        ((x - zero).abs(), ROW - 8.0),
        "fa h",
        &mark,
    );
    let mut end = x.max(axis.pixel(bar.behind.unwrap_or(bar.value)));
    if bar.error > 0.0 {
        let [from, to] = [-1.96, 1.96].map(|z| axis.pixel(bar.value + z * bar.error));
        let middle = top + ROW / 2.0;
        canvas.line((from, middle), (to, middle), "li v");
        end = end.max(to);
    }
    canvas.text((end + 6.0, top + 17.0), Anchor::Start, "s", &bar.text);
}
