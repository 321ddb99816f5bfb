//! Before and after: quantities as assumed, and given what was observed, each on a scale of its own.

use serde_json::json;

use super::Figure;
use super::axis::{Axis, label};
use super::canvas::{Anchor, Canvas, Words};
use super::data::Table;

const WIDTH: f64 = 640.0;
const LEFT: f64 = 220.0;
const RIGHT: f64 = 24.0;
const ROW: f64 = 46.0;
const TOP: f64 = 30.0;

/// One quantity.
#[derive(Clone, Debug, PartialEq)]
pub struct ShiftRow {
    /// What it is, with its unit.
    pub name: String,
    /// The 5 % quantile, median and 95 % quantile as assumed.
    pub before: [f64; 3],
    /// The same given what was observed.
    pub after: [f64; 3],
}

/// Quantities of one strategy before and after conditioning.
#[derive(Clone, Debug, PartialEq)]
pub struct Shift {
    /// The name of the figure's files.
    pub id: String,
    /// The strategy, for people.
    pub strategy: String,
    /// The quantities.
    pub rows: Vec<ShiftRow>,
}

impl Shift {
    /// Draws it.
    #[must_use]
    pub fn draw(&self) -> Figure {
        let mut canvas = Canvas::new(WIDTH, TOP + ROW * self.rows.len() as f64);
        canvas.line((LEFT, 12.0), (LEFT + 26.0, 12.0), "lr w");
        canvas.text((LEFT + 32.0, 16.0), Anchor::Start, "s", "as assumed");
        canvas.line((LEFT + 150.0, 12.0), (LEFT + 176.0, 12.0), "la w");
        canvas.text(
            (LEFT + 182.0, 16.0),
            Anchor::Start,
            "s",
            "given what was observed",
        );
        for (index, one) in self.rows.iter().enumerate() {
            row(&mut canvas, one, TOP + ROW * index as f64);
        }
        let title = format!(
            "{} before and after it is conditioned on observations",
            self.strategy
        );
        let words: Vec<String> = self
            .rows
            .iter()
            .map(|one| {
                format!(
                    "{}: median {} becomes {}",
                    one.name,
                    label(one.before[1]),
                    label(one.after[1])
                )
            })
            .collect();
        canvas.figure(
            Words {
                id: &self.id,
                title: &title,
                caption: "Dot: median; line: 5 % to 95 % of draws, in blue with the weights that the observations give them. Every \
                      row has its own scale.",
                description: &format!("{}.", words.join("; ")),
            },
            self.table(),
            json!({
                "facet": {"row": {"field": "quantity", "type": "nominal", "title": null}},
                "resolve": {"scale": {"x": "independent"}},
                "spec": {"layer": [
                    {"mark": "rule", "encoding": {
                        "y": {"field": "when", "type": "nominal", "title": null},
                        "x": {"field": "q05", "type": "quantitative", "title": null}, "x2": {"field": "q95"}}},
                    {"mark": "point", "encoding": {
                        "y": {"field": "when", "type": "nominal"}, "x": {"field": "q50", "type": "quantitative"}}},
                ]},
            }),
        )
    }

    fn table(&self) -> Table {
        let mut table = Table::new(&["quantity", "when", "q05", "q50", "q95"]);
        for one in &self.rows {
            for (when, values) in [("assumed", one.before), ("conditioned", one.after)] {
                let mut row = vec![(&one.name).into(), when.into()];
                row.extend(values.map(Into::into));
                table.push(row);
            }
        }
        table
    }
}

fn row(canvas: &mut Canvas, one: &ShiftRow, top: f64) {
    let values = one.before.iter().chain(&one.after).copied();
    let axis = Axis::of_row(values, (LEFT, WIDTH - RIGHT));
    axis.name_row(canvas, top + 16.0, &one.name);
    for (values, y, line, dot, when) in [
        (one.before, top + 6.0, "lr w", "fr", "as assumed"),
        (
            one.after,
            top + 18.0,
            "la w",
            "fa",
            "given what was observed",
        ),
    ] {
        let [from, middle, to] = values.map(|value| axis.pixel(value));
        canvas.line((from, y), (to, y), line);
        canvas.circle(
            (middle, y),
            4.0,
            dot,
            &format!("{when}: median {}", label(values[1])),
        );
    }
    axis.label_ends(canvas, top + 36.0);
}
