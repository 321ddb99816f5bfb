//! From an injected dose to drug in the tumor, carried and free.

use std::f64::consts::LN_2;

use strategy_kit::columns::Columns;
use strategy_kit::{cargo, exposure, manufacture};

use crate::options::Choices;
use crate::tissue::TissueRow;

/// Molecules in a nanomole.
const PER_NANOMOLE: f64 = 6.022_140_76e14;
/// Liters in a gram of tumor.
const LITERS_PER_GRAM: f64 = 1e-3;
const MINUTES_PER_HOUR: f64 = 60.0;
const HOURS_PER_DAY: f64 = 24.0;
/// Half-life of the distribution of free drug from blood into tissue, in h: minutes for small drugs, and no outcome
/// depends on it as long as it is short against the residence in the tumor.
const FREE_DISTRIBUTION: f64 = 0.5;

/// The columns of the assumptions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DoseBeliefs<'a> {
    efficiency: &'a [f64],
    particles: &'a [f64],
    cap: &'a [f64],
    integrity: &'a [f64],
    tumor_fraction: &'a [f64],
    circulation: [&'a [f64]; 3],
    release: &'a [f64],
    free_fraction: &'a [f64],
    tumor_half_life: &'a [f64],
    effective: &'a [f64],
    organ: &'a [f64],
    secretion: &'a [f64],
    ic50: &'a [f64],
    hill: &'a [f64],
    kill: &'a [f64],
    carrier: &'a [f64],
    cytosolic: &'a [f64],
    fusogen: [&'a [f64]; 2],
    gains: exposure::Gains<'a>,
    production: manufacture::Beliefs<'a>,
    cargo: cargo::Beliefs<'a>,
}

/// What one dose brings, for one row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Dose {
    /// Share of the vesicles asked for that production gives.
    pub(crate) made: f64,
    /// Drug molecules per vesicle.
    pub(crate) loaded: f64,
    /// 1 if more molecules were loaded than fit.
    pub(crate) over_cap: f64,
    /// Drug in a dose, in nmol.
    pub(crate) amount: f64,
    /// Share of the dose that vesicles bring into a tumor of 1 g.
    pub(crate) carried_fraction: f64,
    /// Share of the dose that leaks out in blood and acts as free drug.
    pub(crate) leaked: f64,
    /// Carried drug released in a tumor of 1 g, in nmol/L.
    pub(crate) concentration: f64,
    /// The treated tumor.
    pub(crate) treated: TissueRow,
    /// The same tumor under as much free drug.
    pub(crate) free: TissueRow,
}

impl<'a> DoseBeliefs<'a> {
    pub(crate) fn of(choices: &Choices, columns: &Columns<'a>) -> Self {
        let get = |id| columns.get(id);
        Self {
            efficiency: get("loading-efficiency"),
            particles: get("particles-per-protein"),
            cap: get("packing-cap"),
            integrity: get("surface-integrity"),
            tumor_fraction: get("tumor-fraction"),
            circulation: ["half-life-fast", "half-life-slow", "fast-share"].map(get),
            release: get("release-half-life"),
            free_fraction: get("free-tumor-fraction"),
            tumor_half_life: get("tumor-half-life"),
            effective: get("effective-share"),
            organ: get("organ-exposure-ratio"),
            secretion: get("endogenous-secretion"),
            ic50: get("ic50"),
            hill: get("hill"),
            kill: get("kill-rate"),
            carrier: get("carrier-potency"),
            cytosolic: get("cytosolic-release"),
            fusogen: ["fusogen-gain", "fusogen-circulation"].map(get),
            gains: exposure::Gains::of(choices.surface, columns),
            production: manufacture::Beliefs::of(columns),
            cargo: cargo::Beliefs::of(columns),
        }
    }

    /// Molecules per vesicle, and whether the packing cap cut them.
    fn loaded(&self, choices: &Choices, row: usize) -> (f64, bool) {
        let per_microgram = PER_NANOMOLE / choices.drug.molar_mass() * 1e3;
        let offered = choices.offered * per_microgram / self.particles[row];
        let loaded = self.efficiency[row] * offered;
        (loaded.min(self.cap[row]), loaded > self.cap[row])
    }

    /// Share of the dose that leaks out of vesicles while they circulate: leak rate against the mean time in blood.
    fn leaked(&self, row: usize) -> f64 {
        let [fast, slow, share] = self.circulation.map(|column| column[row]);
        let residence = (share * fast + (1.0 - share) * slow) / LN_2 / MINUTES_PER_HOUR;
        let rate = LN_2 / self.release[row];
        rate * residence / (1.0 + rate * residence)
    }

    /// Share of the dose that vesicles bring into a tumor of 1 g.
    fn carried_fraction(&self, choices: &Choices, leaked: f64, row: usize) -> f64 {
        let mut native = self.tumor_fraction[row];
        if choices.fusogen {
            native *= self.fusogen[1][row];
        }
        let reached = self.gains.tumor_fraction(native, self.integrity[row], row);
        reached * (1.0 - leaked)
    }

    /// Share of the cargo of vesicles in the tumor that can act.
    fn acting(&self, choices: &Choices, row: usize) -> f64 {
        if choices.drug.crosses_membranes() {
            return 1.0;
        }
        let gain = if choices.fusogen {
            self.fusogen[0][row]
        } else {
            1.0
        };
        (self.cytosolic[row] * gain).min(1.0)
    }

    /// Change of the angiogenic stimulus by the carriers' own cargo: their part among the vesicles of the body.
    fn stimulus(&self, choices: &Choices, made: f64, row: usize) -> f64 {
        let (small, micro) = self.cargo.sums(row);
        let per_day = choices.regimen.dose * made / choices.regimen.every;
        let part = per_day / (per_day + self.secretion[row]);
        ((small + micro) * part).clamp(-1.0, 1.0)
    }

    /// What one dose brings.
    pub(crate) fn dose(&self, choices: &Choices, row: usize) -> Dose {
        let (loaded, over) = self.loaded(choices, row);
        let made = choices
            .production
            .share(choices.course, &self.production, row);
        let vesicles = choices.regimen.dose * made * self.production.panel_purity[row];
        let amount = vesicles * loaded / PER_NANOMOLE;
        let leaked = self.leaked(row);
        let carried_fraction = self.carried_fraction(choices, leaked, row);
        let effective = self.effective[row] / LITERS_PER_GRAM;
        let carried = amount * carried_fraction * self.acting(choices, row);
        let free = if choices.drug.crosses_membranes() {
            amount * self.free_fraction[row] * effective
        } else {
            0.0
        };
        let treated = TissueRow {
            carried: carried * self.carrier[row] * effective,
            free: leaked * free,
            release: LN_2 / self.release[row] * HOURS_PER_DAY,
            distribution: LN_2 / FREE_DISTRIBUTION * HOURS_PER_DAY,
            loss: LN_2 / self.tumor_half_life[row] * HOURS_PER_DAY,
            kill: self.kill[row],
            half: self.ic50[row],
            hill: self.hill[row],
            stimulus: self.stimulus(choices, made, row),
            fraction: carried_fraction.max(leaked * self.free_fraction[row]),
        };
        Dose {
            made,
            loaded,
            over_cap: f64::from(u8::from(over)),
            amount,
            carried_fraction,
            leaked,
            concentration: carried / LITERS_PER_GRAM,
            treated,
            free: TissueRow {
                carried: 0.0,
                free,
                stimulus: 0.0,
                fraction: self.free_fraction[row],
                ..treated
            },
        }
    }

    /// The outcome off-target-exposure-ratio: what the organ gets more, over what the tumor gets more.
    pub(crate) fn off_target_ratio(&self, dose: &Dose, row: usize) -> f64 {
        let free = self.free_fraction[row];
        let carried = dose.carried_fraction + dose.leaked * free;
        self.organ[row] * free / carried
    }

    /// The outcome batches-per-course.
    pub(crate) fn batches(&self, choices: &Choices, dose: &Dose, row: usize) -> f64 {
        let vesicles = choices.course * dose.made;
        choices.production.batches(vesicles, &self.production, row)
    }
}
