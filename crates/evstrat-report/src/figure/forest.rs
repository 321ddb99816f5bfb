//! Forest plots: what each study found, and what they say together.

use evstrat_math::exp;
use serde_json::json;

use super::Figure;
use super::axis::{Axis, Spacing};
use super::canvas::{Anchor, Canvas, Words, fit};
use super::data::{Cell, Table};
use crate::number::{significant, supported};

const WIDTH: f64 = 720.0;
const LEFT: f64 = 190.0;
const RIGHT: f64 = 250.0;
const ROW: f64 = 24.0;
const TOP: f64 = 34.0;
const BOTTOM: f64 = 46.0;

/// Half the side of the square of a study with all the weight.
const SQUARE: f64 = 8.0;

/// Half the width of a 95 % interval in standard errors.
const HALF: f64 = 1.96;

/// What a row of the plot stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ForestKind {
    /// A study with its share of the weight, 0 to 1.
    Study(f64),
    /// The pooled mean.
    Mean,
    /// The prediction for a new setting.
    NewSetting,
}

/// One row.
#[derive(Clone, Debug, PartialEq)]
pub struct ForestRow {
    /// The study, or what the row is.
    pub name: String,
    /// The estimate.
    pub value: f64,
    /// Its 95 % interval.
    pub interval: [f64; 2],
    /// What it stands for.
    pub kind: ForestKind,
}

/// The estimates of several studies with their synthesis.
#[derive(Clone, Debug, PartialEq)]
pub struct Forest {
    /// The name of the figure's files.
    pub id: String,
    /// The heading.
    pub title: String,
    /// What the estimates are.
    pub what: String,
    /// Whether they are natural logarithms, to be shown as ratios.
    pub is_log: bool,
    /// The rows, from the top.
    pub rows: Vec<ForestRow>,
}

impl Forest {
    /// Draws it.
    #[must_use]
    pub fn draw(&self) -> Figure {
        let axis = self.axis();
        let bottom = TOP + ROW * self.rows.len() as f64;
        let mut canvas = Canvas::new(WIDTH, bottom + BOTTOM);
        axis.draw_below(&mut canvas, (TOP - 4.0, bottom), &self.what);
        let none = axis.pixel(self.shown(0.0));
        canvas.line((none, TOP - 4.0), (none, bottom), "x");
        canvas.text((WIDTH - 74.0, 20.0), Anchor::End, "s", "95 % interval");
        canvas.text((WIDTH - 8.0, 20.0), Anchor::End, "s", "weight");
        for (index, row) in self.rows.iter().enumerate() {
            self.row(&mut canvas, &axis, row, TOP + ROW * (index as f64 + 0.5));
        }
        let caption = "Squares: studies, their area in proportion to the weight; lines: 95 % intervals, with an arrow where they \
                       leave the picture; diamond: pooled mean; open diamond: prediction for a new setting."
            .to_owned();
        let words: Vec<String> = self
            .rows
            .iter()
            .map(|row| format!("{}: {}", row.name, self.numbers(row)))
            .collect();
        canvas.figure(
            Words {
                id: &self.id,
                title: &self.title,
                caption: &caption,
                description: &format!("{}.", words.join("; ")),
            },
            self.table(),
            json!({
                "encoding": {"y": {"field": "study", "type": "nominal", "sort": null, "title": null}},
                "layer": [
                    {"mark": "rule", "encoding": {
                        "x": {"field": "low", "type": "quantitative", "title": self.what}, "x2": {"field": "high"}}},
                    {"mark": {"type": "point", "filled": true}, "encoding": {
                        "x": {"field": "estimate", "type": "quantitative"}, "size": {"field": "weight", "type": "quantitative"}}},
                ],
            }),
        )
    }

    /// A value on the scale of the picture.
    fn shown(&self, value: f64) -> f64 {
        if self.is_log { exp(value) } else { value }
    }

    /// From the smallest to the greatest limit, no effect included; one wide interval does not flatten all others.
    fn axis(&self) -> Axis {
        let values = || self.rows.iter().map(|row| row.value);
        let (low, high) = (values().fold(0.0, f64::min), values().fold(0.0, f64::max));
        let ends = || self.rows.iter().map(|row| row.interval);
        let narrowest = ends().map(|[low, high]| high - low);
        let reach = narrowest.fold(f64::INFINITY, f64::min).max(high - low);
        let low = ends()
            .map(|[end, _]| end)
            .fold(low, f64::min)
            .max(low - reach);
        let high = ends()
            .map(|[_, end]| end)
            .fold(high, f64::max)
            .min(high + reach);
        let spacing = if self.is_log {
            Spacing::Log
        } else {
            Spacing::Linear
        };
        let range = (self.shown(low), self.shown(high));
        Axis::new(spacing, range, (LEFT, WIDTH - RIGHT))
    }

    fn row(&self, canvas: &mut Canvas, axis: &Axis, row: &ForestRow, y: f64) {
        let name = fit(&row.name, LEFT - 20.0);
        canvas.text((LEFT - 12.0, y + 4.0), Anchor::End, "", &name);
        let ends = row.interval.map(|end| self.shown(end));
        let [from, to] = ends.map(|end| axis.pixel(end));
        let x = axis.pixel(self.shown(row.value));
        let mark = format!("{}: {}", row.name, self.numbers(row));
        let diamond = |half: f64| [(from, y), (x, y - half), (to, y), (x, y + half), (from, y)];
        match row.kind {
            ForestKind::Study(weight) => {
                canvas.line((from, y), (to, y), "li");
                arrows(canvas, axis, ends, y);
                let half = SQUARE * weight.max(0.02).sqrt();
                let size = (2.0 * half, 2.0 * half);
                canvas.rect((x - half, y - half), size, "fa", &mark);
                let share = format!("{:.1} %", 100.0 * weight);
                canvas.text((WIDTH - 8.0, y + 4.0), Anchor::End, "", &share);
            }
            ForestKind::Mean => canvas.path(&diamond(7.0), true, "fb"),
            ForestKind::NewSetting => {
                canvas.path(&diamond(5.0), true, "lb v");
                arrows(canvas, axis, ends, y);
            }
        }
        canvas.text((WIDTH - 74.0, y + 4.0), Anchor::End, "", &self.numbers(row));
    }

    /// The estimate with its interval, to the digits that its width supports.
    fn numbers(&self, row: &ForestRow) -> String {
        let show = |value: f64| {
            if self.is_log {
                return significant(exp(value), 3);
            }
            supported(value, (row.interval[1] - row.interval[0]) / (2.0 * HALF))
        };
        let [low, high] = row.interval.map(show);
        format!("{} ({low} to {high})", show(row.value))
    }

    fn table(&self) -> Table {
        let mut table = Table::new(&["study", "kind", "estimate", "low", "high", "weight"]);
        for row in &self.rows {
            let (kind, weight) = match row.kind {
                ForestKind::Study(weight) => ("study", Cell::from(weight)),
                ForestKind::Mean => ("mean", Cell::from("")),
                ForestKind::NewSetting => ("new setting", Cell::from("")),
            };
            table.push(vec![
                (&row.name).into(),
                kind.into(),
                self.shown(row.value).into(),
                self.shown(row.interval[0]).into(),
                self.shown(row.interval[1]).into(),
                weight,
            ]);
        }
        table
    }
}

/// Arrowheads where an interval leaves the picture.
fn arrows(canvas: &mut Canvas, axis: &Axis, [low, high]: [f64; 2], y: f64) {
    if low < axis.low {
        let points = [
            (LEFT - 2.0, y),
            (LEFT + 7.0, y - 4.0),
            (LEFT + 7.0, y + 4.0),
        ];
        canvas.path(&points, true, "fi");
    }
    if high > axis.high {
        let end = WIDTH - RIGHT;
        let points = [(end + 2.0, y), (end - 7.0, y - 4.0), (end - 7.0, y + 4.0)];
        canvas.path(&points, true, "fi");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, value: f64, half: f64, kind: ForestKind) -> ForestRow {
        ForestRow {
            name: name.to_owned(),
            value,
            interval: [value - half, value + half],
            kind,
        }
    }

    fn forest(is_log: bool) -> Forest {
        Forest {
            id: "forest".to_owned(),
            title: "Two studies & their mean".to_owned(),
            what: "log risk ratio".to_owned(),
            is_log,
            rows: vec![
                row("small <study>", 0.8, 40.0, ForestKind::Study(0.25)),
                row("large", -0.2, 0.1, ForestKind::Study(0.75)),
                row("mean", -0.1, 0.2, ForestKind::Mean),
                row("new setting", -0.1, 0.6, ForestKind::NewSetting),
            ],
        }
    }

    #[test]
    fn squares_lie_at_the_estimates_with_areas_in_proportion() {
        let forest = forest(false);
        let figure = forest.draw();
        let number = |rect: &str, name: &str| -> f64 {
            let at = rect.find(&format!(" {name}=\"")).unwrap() + name.len() + 3;
            rect[at..].split('"').next().unwrap().parse().unwrap()
        };
        let squares: Vec<&str> = figure.svg.split("<rect").skip(1).collect();
        assert_eq!(squares.len(), 2);
        let axis = forest.axis();
        for (square, row) in squares.iter().zip(&forest.rows) {
            let middle = number(square, "x") + 0.5 * number(square, "width");
            assert!((middle - axis.pixel(row.value)).abs() < 0.02, "{square}");
        }
        let ratio = number(squares[1], "width") / number(squares[0], "width");
        assert!((ratio * ratio - 3.0).abs() < 0.05, "{ratio}");
        assert!(figure.svg.contains("small &lt;study&gt;"));
        assert_eq!(figure.svg.matches("class=\"fi\"").count(), 2, "arrows");
    }

    #[test]
    fn logarithms_are_shown_as_ratios() {
        let figure = forest(true).draw();
        assert!(
            figure.svg.contains("0.819 (0.741 to 0.905)"),
            "{}",
            figure.svg
        );
        let csv = figure.table.csv();
        assert!(
            csv.starts_with("study,kind,estimate,low,high,weight\n"),
            "{csv}"
        );
    }
}
