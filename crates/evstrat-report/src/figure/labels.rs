//! Where names of lines go: beside the line that they name, off other lines and off each other.
//!
//! Places are tried in a fixed order and the one that hides least is taken, so the same picture always has the same labels.
//! A name that had to move away is tied to its line by a leader.

use super::canvas::{Anchor, Canvas};

/// The width of a character at 13 pixels, a little generous.
const PER_CHARACTER: f64 = 6.6;

/// From the baseline up to the tops of letters, and down to the bottoms of them.
const ASCENT: f64 = 10.0;
const DESCENT: f64 = 3.0;

/// From a line to a name that stands free of it, tried in this order: above, below, then farther away.
const OFFSETS: [f64; 10] = [
    -6.0, 15.0, -12.0, 21.0, -24.0, 33.0, -38.0, 47.0, -54.0, 62.0,
];

/// Beyond this distance from its line a name has a leader.
const NEAR: f64 = 16.0;

/// What a name that covers another costs, in points of lines that it covers.
const OVERLAP: f64 = 1000.0;

/// A part of a picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Area {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) right: f64,
    pub(crate) bottom: f64,
}

impl Area {
    fn overlaps(&self, other: &Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    fn holds(&self, (x, y): (f64, f64)) -> bool {
        (self.left..=self.right).contains(&x) && (self.top..=self.bottom).contains(&y)
    }

    fn is_within(&self, other: &Self) -> bool {
        self.left >= other.left
            && self.right <= other.right
            && self.top >= other.top
            && self.bottom <= other.bottom
    }
}

/// The labels of one picture.
#[derive(Clone, Debug)]
pub(crate) struct Labels {
    within: Area,
    lines: Vec<Vec<(f64, f64)>>,
    taken: Vec<Area>,
}

/// A place for a name.
#[derive(Clone, Copy, Debug)]
struct Spot {
    /// The middle of the baseline.
    at: (f64, f64),
    /// The point of the line that it names.
    from: (f64, f64),
    area: Area,
}

impl Labels {
    /// No label yet; all are to stay `within`.
    pub(crate) fn new(within: Area) -> Self {
        Self {
            within,
            lines: Vec::new(),
            taken: Vec::new(),
        }
    }

    /// A line that labels should not cover.
    pub(crate) fn avoid(&mut self, line: &[(f64, f64)]) {
        self.lines.push(dense(line));
    }

    /// Names a line.
    pub(crate) fn name(&mut self, canvas: &mut Canvas, line: &[(f64, f64)], text: &str) {
        let Some(best) = self.best(line, text) else {
            return;
        };
        self.taken.push(best.area);
        let far = (best.at.1 - ASCENT / 2.0 - best.from.1).abs();
        if far > NEAR {
            let edge = if best.at.1 < best.from.1 {
                best.area.bottom
            } else {
                best.area.top
            };
            canvas.line((best.at.0, edge), best.from, "x");
        }
        canvas.text(best.at, Anchor::Middle, "s y", text);
    }

    fn best(&self, line: &[(f64, f64)], text: &str) -> Option<Spot> {
        let width = PER_CHARACTER * text.chars().count() as f64;
        let mut best: Option<(f64, Spot)> = None;
        for spot in spots(line, width) {
            if !spot.area.is_within(&self.within) {
                continue;
            }
            let cost = self.cost(&spot);
            if best.is_none_or(|(least, _)| cost < least) {
                best = Some((cost, spot));
            }
        }
        best.map(|(_, spot)| spot)
    }

    fn cost(&self, spot: &Spot) -> f64 {
        let covered = self
            .lines
            .iter()
            .flatten()
            .filter(|&&point| spot.area.holds(point))
            .count();
        let names = self
            .taken
            .iter()
            .filter(|area| area.overlaps(&spot.area))
            .count();
        let far = (spot.at.1 - spot.from.1).abs();
        covered as f64 + OVERLAP * names as f64 + far / 4.0
    }
}

/// Places along a line from its end to its start, near ones first.
fn spots(line: &[(f64, f64)], width: f64) -> impl Iterator<Item = Spot> + '_ {
    const PLACES: usize = 12;
    OFFSETS.into_iter().flat_map(move |offset| {
        (1..PLACES).rev().filter_map(move |place| {
            let from = *line.get(line.len().saturating_sub(1) * place / PLACES)?;
            let at = (from.0, from.1 + offset);
            Some(Spot {
                at,
                from,
                area: Area {
                    left: at.0 - width / 2.0,
                    right: at.0 + width / 2.0,
                    top: at.1 - ASCENT,
                    bottom: at.1 + DESCENT,
                },
            })
        })
    })
}

/// A line as points at most a few pixels apart.
fn dense(line: &[(f64, f64)]) -> Vec<(f64, f64)> {
    const STEPS: u32 = 8;
    line.windows(2)
        .flat_map(|pair| {
            let [a, b] = [pair[0], pair[1]];
            (0..STEPS).map(move |step| {
                let share = f64::from(step) / f64::from(STEPS);
                (a.0 + share * (b.0 - a.0), a.1 + share * (b.1 - a.1))
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Area = Area {
        left: 0.0,
        top: 0.0,
        right: 300.0,
        bottom: 200.0,
    };

    #[test]
    fn names_of_lines_on_top_of_each_other_stand_apart() {
        let line: Vec<(f64, f64)> = (0..=20).map(|x| (15.0 * f64::from(x), 100.0)).collect();
        let mut labels = Labels::new(ALL);
        let mut canvas = Canvas::new(300.0, 200.0);
        labels.avoid(&line);
        for name in ["untreated", "bevacizumab", "a third with a long name", "d"] {
            labels.name(&mut canvas, &line, name);
        }
        assert_eq!(labels.taken.len(), 4);
        for (index, one) in labels.taken.iter().enumerate() {
            assert!(one.is_within(&ALL));
            for other in &labels.taken[..index] {
                assert!(!one.overlaps(other), "{one:?} {other:?}");
            }
            assert!(
                !(one.top..one.bottom).contains(&100.0),
                "on the line: {one:?}"
            );
        }
    }

    #[test]
    fn a_name_without_room_is_left_out() {
        let mut labels = Labels::new(ALL);
        let mut canvas = Canvas::new(300.0, 200.0);
        labels.name(&mut canvas, &[(0.0, 0.0), (300.0, 0.0)], &"x".repeat(80));
        labels.name(&mut canvas, &[], "nothing to name");
        assert!(labels.taken.is_empty());
    }
}
