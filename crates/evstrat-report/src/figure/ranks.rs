//! Rank acceptability: how often each option takes each rank.

use serde_json::json;

use super::Figure;
use super::axis::{Axis, Spacing};
use super::canvas::{Anchor, Canvas, Words};
use super::data::Table;

const WIDTH: f64 = 640.0;
const LEFT: f64 = 190.0;
const RIGHT: f64 = 18.0;
const ROW: f64 = 28.0;
const TOP: f64 = 34.0;
const BOTTOM: f64 = 46.0;

/// The share of draws in which each option takes each rank.
#[derive(Clone, Debug, PartialEq)]
pub struct RankShares {
    /// The name of the figure's files.
    pub id: String,
    /// What it shows, for a heading.
    pub title: String,
    /// Options from the top: a name, and a share per rank, best rank first.
    pub rows: Vec<(String, Vec<f64>)>,
}

impl RankShares {
    /// Draws it.
    #[must_use]
    pub fn draw(&self) -> Figure {
        let axis = Axis::new(Spacing::Linear, (0.0, 100.0), (LEFT, WIDTH - RIGHT));
        let bottom = TOP + ROW * self.rows.len() as f64;
        let mut canvas = Canvas::new(WIDTH, bottom + BOTTOM);
        axis.draw_below(&mut canvas, (TOP, bottom), "share of draws [%]");
        self.key(&mut canvas);
        for (index, (name, shares)) in self.rows.iter().enumerate() {
            self.row(&mut canvas, &axis, (name, shares), TOP + ROW * index as f64);
        }
        let rows: Vec<String> = self
            .rows
            .iter()
            .map(|(name, shares)| {
                let first = shares.first().copied().unwrap_or(0.0);
                format!("{name}: rank 1 in {:.1} % of draws", 100.0 * first)
            })
            .collect();
        canvas.figure(
            Words {
                id: &self.id,
                title: &self.title,
                caption: "The darker, the better the rank; the leftmost part of a bar is how often the option is best. Draws in \
                      which options tie are shared among them.",
                description: &format!("{}.", rows.join("; ")),
            },
            self.table(),
            json!({
                "mark": "bar",
                "encoding": {
                    "y": {"field": "option", "type": "nominal", "sort": null, "title": null},
                    "x": {"field": "share", "type": "quantitative", "stack": "zero", "title": "share of draws"},
                    "color": {"field": "rank", "type": "ordinal", "scale": {"scheme": "blues", "reverse": true}},
                    "order": {"field": "rank"},
                },
            }),
        )
    }

    fn n_ranks(&self) -> usize {
        self.rows
            .iter()
            .map(|(_, shares)| shares.len())
            .max()
            .unwrap_or(0)
    }

    /// Which shade is which rank.
    fn key(&self, canvas: &mut Canvas) {
        canvas.text((LEFT, 15.0), Anchor::Start, "s", "rank");
        let n = self.n_ranks();
        let step = ((WIDTH - RIGHT - LEFT - 40.0) / n.max(1) as f64).clamp(18.0, 48.0);
        for rank in 0..n {
            let x = LEFT + 36.0 + step * rank as f64;
            canvas.rect((x, 4.0), (step - 2.0, 14.0), &shade(rank, n), "");
            let class = if is_dark(rank, n) { "n" } else { "m" };
            canvas.text(
                (x + step / 2.0 - 1.0, 15.0),
                Anchor::Middle,
                class,
                &(rank + 1).to_string(),
            );
        }
    }

    fn row(&self, canvas: &mut Canvas, axis: &Axis, (name, shares): (&str, &[f64]), top: f64) {
        axis.name_row(canvas, top + 19.0, name);
        let mut before = 0.0;
        for (rank, &share) in shares.iter().enumerate() {
            let from = axis.pixel(100.0 * before);
            let to = axis.pixel(100.0 * (before + share));
            before += share;
            if to - from < 0.05 {
                continue;
            }
            let mark = format!(
                "{name}: rank {} in {:.1} % of draws",
                rank + 1,
                100.0 * share
            );
            canvas.rect(
                (from, top + 3.0),
                (to - from, ROW - 6.0),
                &shade(rank, self.n_ranks()),
                &mark,
            );
            if to - from > 34.0 {
                let class = if is_dark(rank, self.n_ranks()) {
                    "n"
                } else {
                    "m"
                };
                let text = format!("{:.0}", 100.0 * share);
                canvas.text(
                    (f64::midpoint(from, to), top + 19.0),
                    Anchor::Middle,
                    class,
                    &text,
                );
            }
        }
    }

    fn table(&self) -> Table {
        let mut table = Table::new(&["option", "rank", "share"]);
        for (name, shares) in &self.rows {
            for (rank, &share) in shares.iter().enumerate() {
                table.push(vec![name.into(), ((rank + 1) as f64).into(), share.into()]);
            }
        }
        table
    }
}

/// One of eight shades of blue, the darkest for the best rank.
fn shade(rank: usize, n_ranks: usize) -> String {
    format!("r{}", step(rank, n_ranks))
}

fn step(rank: usize, n_ranks: usize) -> usize {
    if n_ranks <= 1 {
        0
    } else {
        rank * 7 / (n_ranks - 1)
    }
}

fn is_dark(rank: usize, n_ranks: usize) -> bool {
    step(rank, n_ranks) < 3
}
