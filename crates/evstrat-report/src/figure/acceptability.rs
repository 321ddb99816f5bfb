//! Acceptability curves: how often each option is best, over the value of a success, and the frontier.

use serde_json::json;

use super::Figure;
use super::axis::{Axis, Spacing};
use super::canvas::{Anchor, Canvas, Words, fit};
use super::data::Table;
use super::theme::LINES;

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 340.0;
const LEFT: f64 = 56.0;
const RIGHT: f64 = 170.0;
const TOP: f64 = 30.0;
const BOTTOM: f64 = 50.0;

/// A name that stands farther than this from the end of its line is tied to it.
const LEADER: f64 = 5.0;

/// One option.
#[derive(Clone, Debug, PartialEq)]
pub struct AcceptabilityLine {
    /// Its name.
    pub name: String,
    /// The share of draws in which it is best, at each value.
    pub shares: Vec<f64>,
    /// Whether it is the best on average, at each value.
    pub frontier: Vec<bool>,
}

/// Acceptability over the value of a success.
#[derive(Clone, Debug, PartialEq)]
pub struct AcceptabilityCurves {
    /// The name of the figure's files.
    pub id: String,
    /// What the horizontal axis shows, with its unit.
    pub quantity: String,
    /// The values of a success.
    pub values: Vec<f64>,
    /// The options.
    pub lines: Vec<AcceptabilityLine>,
}

impl AcceptabilityCurves {
    /// Draws it.
    #[must_use]
    pub fn draw(&self) -> Figure {
        let most = self.values.iter().copied().fold(0.0, f64::max);
        let x = Axis::new(Spacing::Linear, (0.0, most), (LEFT, WIDTH - RIGHT));
        let y = Axis::new(Spacing::Linear, (0.0, 100.0), (HEIGHT - BOTTOM, TOP));
        let mut canvas = Canvas::new(WIDTH, HEIGHT);
        y.draw_left(&mut canvas, (LEFT, WIDTH - RIGHT));
        x.draw_below(&mut canvas, (TOP, HEIGHT - BOTTOM), &self.quantity);
        canvas.text(
            (4.0, 15.0),
            Anchor::Start,
            "s",
            "draws in which an option is best [%]",
        );
        let mut order: Vec<&AcceptabilityLine> = self.lines.iter().collect();
        let greatest = |line: &AcceptabilityLine| line.shares.iter().copied().fold(0.0, f64::max);
        order.sort_by(|a, b| greatest(b).total_cmp(&greatest(a)));
        let mut taken: Vec<f64> = Vec::new();
        for (index, line) in order.iter().enumerate() {
            let class = LINES.get(index).copied().unwrap_or("lr");
            self.line(&mut canvas, (&x, &y), line, class);
            let end = y.pixel(100.0 * line.shares.last().copied().unwrap_or(0.0));
            if index < LINES.len() {
                let at = free(&taken, end);
                taken.push(at);
                if (at - end).abs() > LEADER {
                    let edge = WIDTH - RIGHT;
                    canvas.line((edge + 1.0, end), (edge + 7.0, at), "x");
                }
                let text = fit(&line.name, RIGHT - 14.0);
                canvas.text((WIDTH - RIGHT + 8.0, at + 4.0), Anchor::Start, "", &text);
            }
        }
        let title = "Probability of being best, over the value of a success".to_owned();
        canvas.figure(
            Words {
                id: &self.id,
                title: &title,
                caption: "Share of draws [%] in which an option is best. Dots mark the frontier: the option that is best on \
                      average at that value, which is the one to choose.",
                description: "Share of draws in which each option has the greatest utility, in percent, at each value of a success.",
            },
            self.table(),
            json!({
                "mark": {"type": "line", "point": true},
                "encoding": {
                    "x": {"field": "value_of_success", "type": "quantitative", "title": self.quantity},
                    "y": {"field": "probability_best", "type": "quantitative"},
                    "color": {"field": "option", "type": "nominal"},
                },
            }),
        )
    }

    fn line(
        &self,
        canvas: &mut Canvas,
        (x, y): (&Axis, &Axis),
        line: &AcceptabilityLine,
        class: &str,
    ) {
        let at = |index: usize| {
            (
                x.pixel(self.values[index]),
                y.pixel(100.0 * line.shares[index]),
            )
        };
        let n = self.values.len().min(line.shares.len());
        let points: Vec<(f64, f64)> = (0..n).map(at).collect();
        canvas.path(&points, false, &format!("{class} w"));
        for (index, _) in line
            .frontier
            .iter()
            .enumerate()
            .take(n)
            .filter(|(_, best)| **best)
        {
            let fill = class.replacen('l', "f", 1);
            canvas.circle(
                at(index),
                4.5,
                &fill,
                &format!("{}: best on average", line.name),
            );
        }
    }

    fn table(&self) -> Table {
        let mut table = Table::new(&["option", "value_of_success", "probability_best", "frontier"]);
        for line in &self.lines {
            for ((&value, &share), &frontier) in
                self.values.iter().zip(&line.shares).zip(&line.frontier)
            {
                table.push(vec![
                    (&line.name).into(),
                    value.into(),
                    share.into(),
                    f64::from(u8::from(frontier)).into(),
                ]);
            }
        }
        table
    }
}

/// The place nearest to `wanted` at which a label overlaps none of those placed.
fn free(taken: &[f64], wanted: f64) -> f64 {
    const LABEL: f64 = 16.0;
    let is_free = |at: f64| taken.iter().all(|other| (other - at).abs() >= LABEL - 1e-9);
    (0..40)
        .flat_map(|step| {
            [
                wanted - 4.0 * f64::from(step),
                wanted + 4.0 * f64::from(step),
            ]
        })
        .find(|&at| is_free(at))
        .unwrap_or(wanted)
}
