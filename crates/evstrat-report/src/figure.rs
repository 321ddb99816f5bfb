//! Figures: typed data in, a picture, its data and a Vega-Lite specification out.
//!
//! Each kind of figure is a struct that holds what is drawn, in the units of the data. Drawing is a pure function of it, and
//! every mark carries its data position, so that a test can read a picture back and hold it against its data. Colors are
//! CSS classes: a page brings its own theme, a file of its own gets one from [`Figure::file`].

mod acceptability;
mod axis;
mod bars;
mod canvas;
mod courses;
mod data;
mod density;
mod experiment;
mod forest;
mod labels;
mod observed;
mod ranks;
mod ridgeline;
mod shift;
mod spark;
mod swings;
mod theme;

pub use acceptability::{AcceptabilityCurves, AcceptabilityLine};
pub use axis::{Axis, Spacing};
pub use bars::{Bar, Bars};
pub use courses::{CoursePanel, ReferenceCourse};
pub use data::{Cell, Table};
pub use density::{SMOOTHING, density};
pub use experiment::{ExperimentCurve, ExperimentPoint};
pub use forest::{Forest, ForestKind, ForestRow};
pub use observed::{Observed, ObservedRow};
pub use ranks::RankShares;
pub use ridgeline::{Ridge, Ridgeline};
pub use shift::{Shift, ShiftRow};
pub use spark::spark;
pub use swings::{SwingBar, SwingBars};
pub use theme::STYLE;

use serde_json::{Value, json};

/// A drawn figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// The name of its files, unique within a report.
    pub id: String,
    /// What it shows, for a heading.
    pub title: String,
    /// One or two sentences on how to read it.
    pub caption: String,
    /// The picture as an `svg` element.
    pub svg: String,
    /// Its data.
    pub table: Table,
    /// A Vega-Lite specification that draws the data anew.
    pub vega: Value,
}

impl Figure {
    /// The picture as a file of its own, with colors for light and dark.
    #[must_use]
    pub fn file(&self) -> String {
        let style = format!("<style>{STYLE}</style></title>");
        let style = style.trim_end_matches("</title>");
        match self.svg.find("</desc>") {
            Some(at) => {
                let (head, tail) = self.svg.split_at(at + "</desc>".len());
                format!("{head}{style}{tail}\n")
            }
            None => format!("{}\n", self.svg),
        }
    }

    /// The specification as a file of its own; it reads the data beside it.
    #[must_use]
    pub fn specification(&self) -> String {
        let mut spec = json!({
            "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
            "description": self.caption,
            "data": {"url": format!("{}.csv", self.id)},
        });
        if let (Some(spec), Some(own)) = (spec.as_object_mut(), self.vega.as_object()) {
            spec.extend(own.clone());
        }
        format!("{spec:#}\n")
    }
}
