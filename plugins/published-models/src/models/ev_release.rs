//! Release of vesicles after a block.

use evstrat_biology::BiologyError;
use evstrat_biology::parameters::Field;
use evstrat_biology::pharmacodynamics::Hill;
use evstrat_biology::published::{Column, EvRelease as Release};
use evstrat_plugin::prelude::{ModelDescriptor, ModelError, Options, OutcomeDescriptor};
use evstrat_plugin::serde_json::{Map, Value, json};

use super::{derived, rows};
use crate::crossing::first_crossing;
use crate::published::{About, Published};
use crate::schedule;

/// The number of parameters of the release itself; those of the inhibitor follow.
const RELEASE: usize = 7;

/// Column of relative release in a trace.
const RELATIVE: usize = 3;

/// The model under a constant block.
#[derive(Debug)]
pub struct EvRelease {
    by_concentration: bool,
    horizon: f64,
}

/// The curve of the inhibitor on its enzyme.
fn inhibitor(p: &[f64]) -> Hill {
    Hill { emax: p[RELEASE + 4], ec50: p[RELEASE + 1], slope: p[RELEASE + 3] }
}

impl EvRelease {
    fn model(&self, p: &[f64]) -> Release {
        let i_form = if self.by_concentration { Self::formation_block(p) } else { p[4] };
        Release { s: p[0], m: p[1], krel: p[2], kdeg: p[3], i_form, i_fus: p[5], c: p[6] }
    }

    fn enzyme_block(p: &[f64]) -> f64 {
        inhibitor(p).effect(p[RELEASE])
    }

    fn formation_block(p: &[f64]) -> f64 {
        inhibitor(p).shifted(p[RELEASE + 2]).effect(p[RELEASE])
    }
}

impl Published for EvRelease {
    const ABOUT: About = About {
        id: "ev-release",
        name: "release of vesicles after a block",
        doc: "A proposal, not a published model. Pool: dX/dt = s (1 - i-form) - krel (1 - i-fus) X - kdeg X; exosome release \
              krel (1 - i-fus) X; microvesicle release m (1 + c i-form). The block of formation is given, or follows from \
              the concentration of an inhibitor: Emax C^h/(C^h + (shift IC50)^h). Defaults: krel of Wang 2017; PDDC of \
              Rojas 2019 (0.269 umol/L on nSMase2, 3.162 umol/L on release).",
        citation: "proposal; krel: Wang et al. 2017, J Control Release 268:147; PDDC: Rojas et al. 2019",
        time: "h",
    };

    fn fields() -> Vec<Field> {
        let field = |name, unit, default| Field { name, unit, default };
        let release = Release::default();
        vec![
            field("s", "h-1", release.s),
            field("m", "h-1", release.m),
            field("krel", "h-1", release.krel),
            field("kdeg", "h-1", release.kdeg),
            field("i_form", "1", release.i_form),
            field("i_fus", "1", release.i_fus),
            field("c", "1", release.c),
            field("concentration", "umol/L", 3.162),
            field("ic50_enzyme", "umol/L", 0.269),
            field("shift", "1", 3.162 / 0.269),
            field("hill", "1", 1.0),
            field("emax", "1", 1.0),
        ]
    }

    fn schema() -> Value {
        let mut properties = Map::new();
        properties.insert(
            "block".to_owned(),
            json!({
                "type": "string",
                "enum": ["given", "by-concentration"],
                "default": "given",
                "description": "whether i-form is given or follows from the inhibitor",
            }),
        );
        properties.insert("horizon".to_owned(), schedule::horizon("h", 240.0));
        schedule::object(properties)
    }

    fn refine(mut descriptor: ModelDescriptor) -> ModelDescriptor {
        for id in ["i-form", "i-fus", "emax"] {
            if let Some(index) = descriptor.assumption_index(id) {
                descriptor.assumptions[index].upper = 1.0;
            }
        }
        for id in ["s", "krel", "ic50-enzyme", "shift", "hill"] {
            if let Some(index) = descriptor.assumption_index(id) {
                descriptor.assumptions[index].lower_open = true;
            }
        }
        descriptor.active_when("i-form", "block", &["given"])
    }

    fn create(options: &Options) -> Result<Self, ModelError> {
        let by_concentration = options.text("block")? == "by-concentration";
        Ok(Self { by_concentration, horizon: options.number("horizon")? })
    }

    fn columns() -> &'static [Column] {
        &Release::COLUMNS
    }

    fn outcomes() -> Vec<OutcomeDescriptor> {
        let share = |id: &str, doc: &str| OutcomeDescriptor::new(id, "1", 0.0, 1.0).doc(doc);
        vec![
            derived("half-time", "h", "half-time of the blockable part: ln 2/(krel + kdeg)"),
            derived("time-to-90", "h", "time until 90 % of the lasting effect; the horizon if it is not by then"),
            derived("lasting-release", "1", "exosome release in the end, relative to no block"),
            share("enzyme-inhibition", "share of the enzyme that the concentration inhibits"),
            share("release-inhibition", "share of release that the concentration blocks"),
        ]
    }

    fn rows(&self, parameters: &[f64], grid: &[f64]) -> Result<Vec<Vec<f64>>, BiologyError> {
        Ok(rows(self.model(parameters).trace(grid)?))
    }

    fn derived(&self, parameters: &[f64]) -> Result<Vec<f64>, BiologyError> {
        let model = self.model(parameters);
        let lasting = model.lasting()?;
        let release = |grid: &[f64]| -> Result<Vec<f64>, BiologyError> {
            Ok(model.trace(grid)?.iter().map(|row| row[RELATIVE]).collect())
        };
        let start = release(&[0.0])?[0];
        let level = lasting + 0.1 * (start - lasting);
        Ok(vec![
            model.half_time()?,
            first_crossing(release, level, self.horizon)?,
            lasting,
            Self::enzyme_block(parameters),
            Self::formation_block(parameters),
        ])
    }
}
