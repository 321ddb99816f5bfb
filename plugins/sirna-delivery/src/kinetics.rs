//! From assumption columns to the parameters of delivery and silencing.

use std::f64::consts::LN_2;

use evstrat_biology::sirna::SirnaParameters;
use evstrat_biology::tumor::MM3_PER_GRAM;
use strategy_kit::columns::Columns;

use crate::dose::Dose;
use crate::options::{Choices, Target};
use crate::silencing::SilencingRow;

/// Rate at which vesicles leave the interstitium of a tumor, into whatever cells, per hour: the sum of uptake (0.03) and
/// loss (0.029) in the kinetic model of Bartlett and Davis 2006.
const INTERSTITIAL_LOSS: f64 = 0.059;
/// Vesicles per mL of medium at which the assumption `culture-uptake` is stated.
const UPTAKE_REFERENCE: f64 = 1e9;

/// The columns that decide what copies do.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KineticBeliefs<'a> {
    circulation: [&'a [f64]; 3],
    share: &'a [f64],
    reached: &'a [f64],
    cells: &'a [f64],
    purity: &'a [f64],
    escape: &'a [f64],
    potency: &'a [f64],
    risc: &'a [f64],
    mrna: &'a [f64],
    mrna_culture: &'a [f64],
    protein: &'a [f64],
    doubling: &'a [f64],
    doubling_culture: &'a [f64],
    vegf_share: &'a [f64],
    kras: &'a [f64],
    culture_uptake: &'a [f64],
    heparan: &'a [f64],
}

impl<'a> KineticBeliefs<'a> {
    pub(crate) fn of(columns: &Columns<'a>) -> Self {
        let get = |id| columns.get(id);
        Self {
            circulation: ["half-life-fast", "half-life-slow", "fast-share"].map(get),
            share: get("target-cell-share"),
            reached: get("reached-cells"),
            cells: get("cells-per-gram"),
            purity: get("panel-purity"),
            escape: get("endosomal-escape"),
            potency: get("potency-copies"),
            risc: get("risc-half-life"),
            mrna: get("mrna-half-life"),
            mrna_culture: get("mrna-half-life-culture"),
            protein: get("protein-half-life"),
            doubling: get("doubling-time"),
            doubling_culture: get("culture-doubling-time"),
            vegf_share: get("vegf-share"),
            kras: get("kras-dependence"),
            culture_uptake: get("culture-uptake"),
            heparan: get("heparan-share"),
        }
    }

    /// What a row brings to a tumor.
    pub(crate) fn tumor(&self, choices: &Choices, dose: &Dose, row: usize) -> SilencingRow {
        let [fast, slow, fast_share] = self.circulation.map(|column| column[row]);
        let share = self.share[row];
        let proliferation = LN_2 / self.doubling[row];
        let (stimulus_share, stop) = match choices.target {
            Target::Vegfa => (self.vegf_share[row], 0.0),
            Target::Kras => (0.0, self.kras[row] * proliferation),
        };
        let sirna = SirnaParameters {
            // Particles that are no vesicles carry nothing, and what production does not give is not injected; both scale what
            // arrives, as it is proportional to the dose.
            copies_per_vesicle: dose.loaded * self.purity[row] * dose.made,
            alpha_half_life: fast,
            beta_half_life: slow,
            alpha_share: fast_share,
            tumor_fraction: dose.tumor_fraction,
            barrier: 1.0,
            uptake: INTERSTITIAL_LOSS * share,
            washout: INTERSTITIAL_LOSS * (1.0 - share),
            escape: self.escape[row],
            copies_50: self.potency[row],
            risc_half_life: self.risc[row],
            mrna_half_life: self.mrna[row],
            protein_half_life: self.protein[row],
            doubling_time: self.doubling[row],
            cells_per_mm3: self.cells[row] / MM3_PER_GRAM,
            reached_share: self.reached[row],
            stimulus_share,
            ..SirnaParameters::default()
        };
        SilencingRow { sirna, stop }
    }

    /// What a row brings to a culture, where every cell is reached and oxygen is normal.
    pub(crate) fn culture(&self, choices: &Choices, dose: &Dose, row: usize) -> SirnaParameters {
        let blocked = if choices.vitro.heparin {
            self.heparan[row]
        } else {
            0.0
        };
        let per_hour = self.culture_uptake[row] * choices.vitro.cells / UPTAKE_REFERENCE;
        SirnaParameters {
            copies_per_vesicle: dose.loaded * self.purity[row],
            uptake: per_hour * (1.0 - blocked),
            mrna_half_life: self.mrna_culture[row],
            doubling_time: self.doubling_culture[row],
            reached_share: 1.0,
            ..self.tumor(choices, dose, row).sirna
        }
    }
}
