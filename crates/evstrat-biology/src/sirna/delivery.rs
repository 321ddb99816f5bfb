//! Delivery of siRNA by vesicles to a tumor, and what it does there.

use std::f64::consts::LN_2;

use super::core::{CORE_PATTERN, Core, CoreParameters, place};
use crate::ode::{Lanes, Switchable};
use crate::parameters::lane_parameters;
use crate::tumor::{Channel, Effect, Exposure};

/// Hours in a day, minutes in a day.
const HOURS: f64 = 24.0;
const MINUTES: f64 = 1440.0;

/// Half-life of mRNA at which potency is stated: 20 min, about that of luciferase in the published core, in hours.
pub const POTENCY_MRNA_HALF_LIFE: f64 = 1.0 / 3.0;

lane_parameters! {
    /// What a vesicle-borne siRNA meets on its way from the dose to the silenced protein.
    ///
    /// # References
    /// Defaults are working values: pharmacokinetics as in [`crate::vesicle::distribution`]; `uptake`, `washout` and `endosomal_loss`
    /// from Bartlett and Davis 2006 (kint, kelimec in vivo, kdegendna); `copies_50` from Hedlund 2023, doi
    /// 10.1038/s41467-023-36752-1 (several hundred to thousands); `risc_half_life` between 9 h (Bartlett and Davis) and
    /// days (De et al. 2013); VEGF half-lives from Shima 1995 and Liu 2002.
    pub struct SirnaParameters => SirnaLanes {
        /// Copies of siRNA per vesicle.
        copies_per_vesicle: 1500.0, "1";
        /// Half-life of the fast phase in blood.
        alpha_half_life: 5.0, "min";
        /// Half-life of the slow phase in blood.
        beta_half_life: 180.0, "min";
        /// Share of the dose that leaves blood in the fast phase.
        alpha_share: 0.9, "1";
        /// Share of the dose that reaches the tumor's interstitium when no further barrier stands between.
        tumor_fraction: 0.007, "1";
        /// Passage of the barrier (blood-brain or other), relative to none; the product with `tumor_fraction` is cut at one.
        barrier: 1.0, "1";
        /// Uptake of vesicles from the interstitium by target cells.
        uptake: 0.03, "h-1";
        /// Loss of vesicles from the interstitium by other ways.
        washout: 0.029, "h-1";
        /// Loss of vesicles from endosomes, escape included.
        endosomal_loss: 0.5, "h-1";
        /// Share of the siRNA leaving endosomes that reaches the cytosol.
        escape: 0.005, "1";
        /// Cytosolic copies per cell that silence half of an mRNA with a half-life of 20 min at their peak.
        copies_50: 1500.0, "1";
        /// Half-life of loaded RISC.
        risc_half_life: 36.0, "h";
        /// Half-life of the target mRNA.
        mrna_half_life: 0.7, "h";
        /// Half-life of the target protein.
        protein_half_life: 1.5, "h";
        /// Time in which target cells divide, which dilutes siRNA.
        doubling_time: 3.0, "d";
        /// Target cells in a volume of tumor.
        cells_per_mm3: 5e5, "mm-3";
        /// Share of the target cells that vesicles can reach; siRNA is spread over these.
        reached_share: 1.0, "1";
        /// Share u of the angiogenic stimulus that the target carries.
        stimulus_share: 0.2, "1";
        /// Angiogenic stimulus that the vesicles' own cargo adds at most, as a share of b; negative when it restrains vessels.
        cargo_stimulus: 0.0, "1";
        /// Vesicles in the interstitium of the tumor with half of that stimulus.
        cargo_half: 1e10, "1";
    }
}

impl SirnaParameters {
    /// The siRNA core of the target: published kinetics with the half-lives of these parameters.
    #[must_use]
    pub fn core(&self) -> CoreParameters {
        let published = CoreParameters::default();
        let kdegmrna = LN_2 / self.mrna_half_life;
        let kdegprot = LN_2 / self.protein_half_life;
        CoreParameters {
            kdegrisc: LN_2 / self.risc_half_life,
            // The same numbers of mRNA and protein at other turnovers.
            kformmrna: published.kformmrna / published.kdegmrna * kdegmrna,
            kdegmrna,
            kformprot: published.kformprot / published.kdegprot * kdegprot,
            kdegprot,
            ..published
        }
    }

    /// Copies in the published kinetics that stand for one cytosolic copy here.
    ///
    /// # Definition
    /// The published kinetics need about 3e5 cytosolic copies for half a knock-down, measurements say hundreds to
    /// thousands. Escape and loading cannot be taken apart from the data at hand, so one lumped potency replaces both:
    /// copies are scaled such that a bolus of `copies_50` copies brings loaded RISC at its peak to R50 of an mRNA with a
    /// half-life of 20 min (no dilution, the RISC half-life of the draw). For other mRNAs the copies needed are
    /// proportional to kdegmRNA, as R50 is.
    #[must_use]
    pub fn potency_scale(&self) -> f64 {
        let reference = CoreParameters {
            kdegmrna: LN_2 / POTENCY_MRNA_HALF_LIFE,
            ..self.core()
        };
        reference.copies_50() / self.copies_50
    }

    /// Share of the dose that reaches the interstitium of the tumor, barrier included, never more than one.
    #[must_use]
    pub const fn delivered_share(&self) -> f64 {
        (self.tumor_fraction * self.barrier).clamp(0.0, 1.0)
    }

    /// Share of the vesicles in the interstitium that target cells take up.
    #[must_use]
    pub const fn taken_up_share(&self) -> f64 {
        self.uptake / (self.uptake + self.washout)
    }

    /// Cytosolic copies that one dose of vesicles brings into each reached cell of a tumor, over all time.
    #[must_use]
    pub const fn copies_per_cell(&self, vesicles: f64, volume: f64) -> f64 {
        let cells = self.cells_per_mm3 * volume * self.reached_share;
        vesicles
            * self.delivered_share()
            * self.taken_up_share()
            * self.copies_per_vesicle
            * self.escape
            / cells
    }
}

/// Places of the states of [`SirnaDelivery`].
pub mod state {
    use super::place;

    /// Vesicles of the dose left by the fast phase, as if all took it.
    pub const ALPHA: usize = 0;
    /// Vesicles of the dose left by the slow phase, as if all took it.
    pub const BETA: usize = 1;
    /// Vesicles in the interstitium of the tumor, or in the medium of a culture.
    pub const INTERSTITIUM: usize = 2;
    /// Vesicles in endosomes of target cells.
    pub const ENDOSOME: usize = 3;
    /// Naked siRNA in the cytosol, in copies per reached cell of the published kinetics.
    pub const SIRNA: usize = 4 + place::SIRNA;
    /// Loaded RISC per reached cell.
    pub const RISC: usize = 4 + place::RISC;
    /// RISC bound to mRNA, per reached cell.
    pub const BOUND: usize = 4 + place::BOUND;
    /// mRNA in reached cells, relative to none silenced.
    pub const MRNA: usize = 4 + place::MRNA;
    /// Protein in reached cells, relative to none silenced.
    pub const PROTEIN: usize = 4 + place::PROTEIN;
    /// Number of states.
    pub const STATES: usize = 4 + place::STATES;
}

/// Absolute tolerances of the states in an evaluation: vesicles, copies per cell, shares.
pub const SIRNA_ATOL: [f64; state::STATES] = [1e3, 1e3, 1.0, 1.0, 10.0, 0.1, 1e-2, 1e-5, 1e-5];

/// siRNA in vesicles: blood, tumor interstitium, endosomes, then the core in the cytosol.
///
/// # Definition
/// With survival functions A and B of the two phases in blood, per dose,
/// - `dA/dt = -k_alpha A`, `dB/dt = -k_beta B`
/// - `dT/dt = delivered (w k_alpha A + (1-w) k_beta B) - (uptake + washout) T`
/// - `dE/dt = uptake T - endosomal_loss E`
/// - the core with input `scale escape copies endosomal_loss E / (cells_per_mm3 V reached)` and dilution
///   `mu = ln 2/doubling_time`, V being the present volume of the tumor.
///
/// Vesicles and copies are conserved up to the listed losses; a larger tumor spreads the same copies over more cells.
/// The effect is the inhibition `stimulus_share reached (1 - protein) - cargo_stimulus T/(T + cargo_half)`. A dose adds its vesicles to states A and B.
///
/// # Units
/// Vesicles, copies per cell, time in days.
#[derive(Clone, Copy, Debug, Default)]
pub struct SirnaDelivery<const L: usize> {
    core: Core<L>,
    k_alpha: Lanes<L>,
    k_beta: Lanes<L>,
    from_alpha: Lanes<L>,
    from_beta: Lanes<L>,
    uptake: Lanes<L>,
    washout: Lanes<L>,
    endosomal_loss: Lanes<L>,
    /// Copies of the published kinetics per vesicle leaving endosomes, per cell and mm3.
    input: Lanes<L>,
    mu: Lanes<L>,
    strength: Lanes<L>,
    cargo_stimulus: Lanes<L>,
    cargo_half: Lanes<L>,
}

impl<const L: usize> SirnaDelivery<L> {
    /// Puts the parameters of one draw into a lane and the start, a tumor without siRNA, into the state.
    pub fn load(&mut self, lane: usize, p: &SirnaParameters, y: &mut [f64]) {
        self.core.load(lane, &p.core(), HOURS);
        let k_alpha = LN_2 / p.alpha_half_life * MINUTES;
        let k_beta = LN_2 / p.beta_half_life * MINUTES;
        let delivered = p.delivered_share();
        self.k_alpha.set_lane(lane, k_alpha);
        self.k_beta.set_lane(lane, k_beta);
        self.from_alpha
            .set_lane(lane, delivered * p.alpha_share * k_alpha);
        self.from_beta
            .set_lane(lane, delivered * (1.0 - p.alpha_share) * k_beta);
        self.uptake.set_lane(lane, p.uptake * HOURS);
        self.washout.set_lane(lane, p.washout * HOURS);
        self.endosomal_loss.set_lane(lane, p.endosomal_loss * HOURS);
        let copies = p.potency_scale() * p.escape * p.copies_per_vesicle;
        let input = copies * p.endosomal_loss * HOURS / (p.cells_per_mm3 * p.reached_share);
        self.input.set_lane(lane, input);
        self.mu.set_lane(lane, LN_2 / p.doubling_time);
        self.strength
            .set_lane(lane, p.stimulus_share * p.reached_share);
        self.cargo_stimulus.set_lane(lane, p.cargo_stimulus);
        self.cargo_half.set_lane(lane, p.cargo_half);
        y.fill(0.0);
        y[state::MRNA] = 1.0;
        y[state::PROTEIN] = 1.0;
    }
}

impl<const L: usize> Switchable for SirnaDelivery<L> {
    fn set_parameter(&mut self, _: usize, _: usize, _: f64) {}
}

impl<const L: usize> Exposure<L> for SirnaDelivery<L> {
    fn states(&self) -> usize {
        state::STATES
    }

    fn pattern(&self) -> Vec<(usize, usize)> {
        use state::{ALPHA, BETA, ENDOSOME, INTERSTITIUM, SIRNA};
        let mut pattern: Vec<(usize, usize)> = CORE_PATTERN
            .iter()
            .map(|(i, j)| (i + SIRNA, j + SIRNA))
            .collect();
        pattern.extend([
            (ALPHA, ALPHA),
            (BETA, BETA),
            (INTERSTITIUM, ALPHA),
            (INTERSTITIUM, BETA),
            (INTERSTITIUM, INTERSTITIUM),
            (ENDOSOME, INTERSTITIUM),
            (ENDOSOME, ENDOSOME),
            (SIRNA, ENDOSOME),
        ]);
        pattern
    }

    #[inline(always)]
    fn rates(&self, y: &[Lanes<L>], volume: Lanes<L>, rates: &mut [Lanes<L>]) {
        use state::{ALPHA, BETA, ENDOSOME, INTERSTITIUM, SIRNA};
        let taken_up = self.uptake * y[INTERSTITIUM];
        rates[ALPHA] = -(self.k_alpha * y[ALPHA]);
        rates[BETA] = -(self.k_beta * y[BETA]);
        rates[INTERSTITIUM] = self.from_alpha * y[ALPHA] + self.from_beta * y[BETA]
            - taken_up
            - self.washout * y[INTERSTITIUM];
        rates[ENDOSOME] = taken_up - self.endosomal_loss * y[ENDOSOME];
        let input = self.input * y[ENDOSOME] / volume;
        self.core
            .rates(&y[SIRNA..], self.mu, input, &mut rates[SIRNA..]);
    }

    #[inline(always)]
    fn jacobian(&self, y: &[Lanes<L>], volume: Lanes<L>, entries: &mut [Lanes<L>]) {
        self.core.jacobian(&y[state::SIRNA..], self.mu, entries);
        let values = [
            -self.k_alpha,
            -self.k_beta,
            self.from_alpha,
            self.from_beta,
            -(self.uptake + self.washout),
            self.uptake,
            -self.endosomal_loss,
            self.input / volume,
        ];
        entries[CORE_PATTERN.len()..][..values.len()].copy_from_slice(&values);
    }

    fn volume_rows(&self) -> Vec<usize> {
        vec![state::SIRNA]
    }

    #[inline(always)]
    fn volume_gradient(&self, y: &[Lanes<L>], volume: Lanes<L>, entries: &mut [Lanes<L>]) {
        entries[0] = -(self.input * y[state::ENDOSOME] / (volume * volume));
    }

    #[inline(always)]
    fn effect(&self, y: &[Lanes<L>]) -> Effect<L> {
        let vesicles = y[state::INTERSTITIUM];
        let promoted = self.cargo_stimulus * vesicles / (vesicles + self.cargo_half);
        Effect::none().with(
            Channel::Inhibition,
            self.strength * (1.0 - y[state::PROTEIN]) - promoted,
        )
    }

    fn influence(&self) -> Vec<(Channel, usize)> {
        vec![
            (Channel::Inhibition, state::PROTEIN),
            (Channel::Inhibition, state::INTERSTITIUM),
        ]
    }

    #[inline(always)]
    fn gradient(&self, y: &[Lanes<L>], entries: &mut [Lanes<L>]) {
        let whole = y[state::INTERSTITIUM] + self.cargo_half;
        entries[0] = -self.strength;
        entries[1] = -(self.cargo_stimulus * self.cargo_half / (whole * whole));
    }
}
