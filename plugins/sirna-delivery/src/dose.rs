//! From an injected dose to copies in the cytosol of a tumor cell.

use strategy_kit::columns::Columns;
use strategy_kit::{exposure, manufacture};

use crate::options::{Choices, Loading, Route};

/// siRNA molecules in a microgram: Avogadro's number over the molar mass of a 21-base pair duplex, 13.3 kg/mol.
pub(crate) const MOLECULES_PER_MICROGRAM: f64 = 6.022_140_76e23 / 13_300.0 * 1e-6;

/// Residence in blood that goes with the default circulation: 0.9 x 5 min + 0.1 x 180 min.
///
/// Published shares of the dose in the brain were measured with vesicles that circulated about so long; influx is
/// proportional to the area under the blood curve, so vesicles that stay longer bring more.
const REFERENCE_RESIDENCE: f64 = 0.9 * 5.0 + 0.1 * 180.0;

/// The columns that decide how much arrives.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DoseBeliefs<'a> {
    copies: &'a [f64],
    fraction: &'a [f64],
    particles: &'a [f64],
    cap: &'a [f64],
    tumor_fraction: &'a [f64],
    brain: [&'a [f64]; 3],
    circulation: [&'a [f64]; 3],
    cells: &'a [f64],
    share: &'a [f64],
    reached: &'a [f64],
    escape: &'a [f64],
    exposure: exposure::Beliefs<'a>,
    production: manufacture::Beliefs<'a>,
}

/// What one dose brings, for one row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Dose {
    /// Share of the vesicles asked for that production gives.
    pub(crate) made: f64,
    /// siRNA copies per vesicle.
    pub(crate) loaded: f64,
    /// 1 if more copies were loaded than fit.
    pub(crate) over_cap: f64,
    /// Share of the dose in a gram of tumor.
    pub(crate) tumor_fraction: f64,
    /// Copies that a reached target cell of a tumor of 1 g takes up.
    pub(crate) taken_up: f64,
    /// Copies that reach its cytosol.
    pub(crate) cytosolic: f64,
}

impl<'a> DoseBeliefs<'a> {
    pub(crate) fn of(choices: &Choices, columns: &Columns<'a>) -> Self {
        Self {
            copies: columns.get("copies-per-vesicle"),
            fraction: columns.get("loading-fraction"),
            particles: columns.get("particles-per-protein"),
            cap: columns.get("packing-cap"),
            tumor_fraction: columns.get("tumor-fraction"),
            brain: ["brain-uptake", "barrier-factor", "tumor-to-brain"].map(|id| columns.get(id)),
            circulation: ["half-life-fast", "half-life-slow", "fast-share"]
                .map(|id| columns.get(id)),
            cells: columns.get("cells-per-gram"),
            share: columns.get("target-cell-share"),
            reached: columns.get("reached-cells"),
            escape: columns.get("endosomal-escape"),
            exposure: exposure::Beliefs::of(choices.surface, columns),
            production: manufacture::Beliefs::of(columns),
        }
    }

    /// Copies per vesicle and whether the packing cap cut them.
    pub(crate) fn loaded(&self, choices: &Choices, row: usize) -> (f64, bool) {
        let offered = match choices.loading {
            Loading::Counted => self.copies[row],
            Loading::Share => {
                let per_vesicle = choices.offered * MOLECULES_PER_MICROGRAM / self.particles[row];
                self.fraction[row] * per_vesicle
            }
        };
        (offered.min(self.cap[row]), offered > self.cap[row])
    }

    /// Share of the dose that a gram of tumor takes, whatever the route.
    pub(crate) fn arriving(&self, choices: &Choices, row: usize) -> f64 {
        let native = match choices.route {
            Route::Tumor => self.tumor_fraction[row],
            Route::Brain => {
                let [uptake, barrier, tumor] = self.brain.map(|column| column[row]);
                uptake * barrier * tumor * self.residence(row) / REFERENCE_RESIDENCE
            }
        };
        self.exposure.tumor_fraction(native, row)
    }

    /// Area under the blood curve of a unit dose in a unit volume, in min, up to the factor 1/ln 2.
    fn residence(&self, row: usize) -> f64 {
        let [fast, slow, share] = self.circulation.map(|column| column[row]);
        share * fast + (1.0 - share) * slow
    }

    /// What one dose brings.
    pub(crate) fn dose(&self, choices: &Choices, row: usize) -> Dose {
        let (loaded, over) = self.loaded(choices, row);
        let tumor_fraction = self.arriving(choices, row);
        let made = choices
            .production
            .share(choices.course, &self.production, row);
        let vesicles = choices.regimen.dose * made * self.production.panel_purity[row];
        let cells = self.cells[row] * self.reached[row];
        let per_cell = vesicles * tumor_fraction * self.share[row] / cells;
        let taken_up = per_cell * loaded;
        Dose {
            made,
            loaded,
            over_cap: f64::from(u8::from(over)),
            tumor_fraction,
            taken_up,
            cytosolic: taken_up * self.escape[row],
        }
    }

    /// The outcome off-target-exposure-ratio.
    pub(crate) fn off_target_ratio(&self, dose: &Dose, row: usize) -> f64 {
        self.exposure.off_target_ratio(dose.tumor_fraction, row)
    }

    /// The outcome batches-per-course.
    pub(crate) fn batches(&self, choices: &Choices, dose: &Dose, row: usize) -> f64 {
        let vesicles = choices.course * dose.made;
        choices.production.batches(vesicles, &self.production, row)
    }
}
