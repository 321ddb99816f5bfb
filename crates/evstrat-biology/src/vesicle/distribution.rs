//! Fate of injected vesicles: two phases in blood, organs, and modifiers that share ceilings.

use std::f64::consts::LN_2;

/// Largest share of the dose that a tumor receives, whatever is done to the vesicles.
pub const TUMOR_CEILING: f64 = 0.10;

/// Shares of the dose by where it ends; they add up to one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shares {
    /// Tumor.
    pub tumor: f64,
    /// Liver, by the mononuclear phagocyte system.
    pub liver: f64,
    /// Spleen, by the mononuclear phagocyte system.
    pub spleen: f64,
    /// Lung.
    pub lung: f64,
    /// All other organs and excretion.
    pub other: f64,
}

/// Unmodified vesicles in blood.
///
/// # References
/// Half-lives: 2 to 9 min (Takahashi 2013 recalled; Matsumoto 2020 seen), 149 to 792 min (secondary). Organs: Morishita
/// 2015 (seen: liver 28, spleen 1.6, lung 7 % of the dose at 4 h). Tumor: 0.7 % (Wilhelm 2016, seen).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Kinetics {
    /// Half-life of the fast phase, in minutes.
    pub alpha_half_life: f64,
    /// Half-life of the slow phase, in minutes.
    pub beta_half_life: f64,
    /// Share of the dose that leaves in the fast phase.
    pub alpha_share: f64,
    /// Share of the dose that reaches the tumor.
    pub tumor_fraction: f64,
    /// Shares of the rest among liver, spleen, lung and other; normalized if they do not add up to one.
    pub organs: [f64; 4],
}

impl Default for Kinetics {
    fn default() -> Self {
        Self {
            alpha_half_life: 5.0,
            beta_half_life: 180.0,
            alpha_share: 0.9,
            tumor_fraction: 0.007,
            organs: [0.45, 0.05, 0.08, 0.42],
        }
    }
}

/// Changes to the carrier.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Modifiers {
    /// CD47 on the surface: factor by which uptake by phagocytes falls, one without (about 1.4, Front Bioeng 2022, seen).
    pub cd47: f64,
    /// RGD or another ligand: factor on the deposit in the tumor, one without (about 2.5, recalled).
    pub rgd: f64,
    /// Whether the tumor carries the ligand's receptor; without it the ligand does nothing.
    pub receptor: bool,
}

impl Default for Modifiers {
    fn default() -> Self {
        Self {
            cd47: 1.0,
            rgd: 1.0,
            receptor: false,
        }
    }
}

/// Vesicles in blood and organs after all modifiers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Distribution {
    /// Half-life of the fast phase, in minutes.
    pub alpha_half_life: f64,
    /// Half-life of the slow phase, in minutes.
    pub beta_half_life: f64,
    /// Share of the dose that leaves in the fast phase.
    pub alpha_share: f64,
    /// Where the dose ends.
    pub shares: Shares,
    /// Whether the ceiling of the tumor bound.
    pub capped: bool,
}

impl Kinetics {
    /// Applies modifiers.
    ///
    /// # Definition
    /// Organs compete for the vesicles with rates in proportion to their shares. CD47 divides the rates of liver and spleen:
    /// both half-lives grow by the fall of the total rate, and the freed share goes to all routes in proportion, the tumor
    /// included. A ligand multiplies the rate of the tumor. Gains therefore share one ceiling, the whole dose, and the
    /// tumor a lower one, [`TUMOR_CEILING`].
    #[must_use]
    pub fn distribute(&self, modifiers: &Modifiers) -> Distribution {
        let tumor = self.tumor_fraction.clamp(0.0, 1.0);
        let sum: f64 = self.organs.iter().sum();
        let scale = if sum > 0.0 { (1.0 - tumor) / sum } else { 0.0 };
        let [liver, spleen, lung, other] = self.organs.map(|share| share * scale);
        let evasion = 1.0 / modifiers.cd47.max(f64::MIN_POSITIVE);
        let ligand = if modifiers.receptor {
            modifiers.rgd
        } else {
            1.0
        };
        let rates = [
            tumor * ligand,
            liver * evasion,
            spleen * evasion,
            lung,
            other,
        ];
        let total: f64 = rates.iter().sum();
        let [wanted, liver, spleen, lung, other] = rates.map(|rate| rate / total);
        let capped = wanted > TUMOR_CEILING;
        let tumor = wanted.min(TUMOR_CEILING);
        // What the ceiling keeps from the tumor goes to the other routes.
        let rest = if wanted < 1.0 {
            (1.0 - tumor) / (1.0 - wanted)
        } else {
            0.0
        };
        Distribution {
            alpha_half_life: self.alpha_half_life / total,
            beta_half_life: self.beta_half_life / total,
            alpha_share: self.alpha_share,
            shares: Shares {
                tumor,
                liver: liver * rest,
                spleen: spleen * rest,
                lung: lung * rest,
                other: if wanted < 1.0 {
                    other * rest
                } else {
                    1.0 - tumor
                },
            },
            capped,
        }
    }
}

impl Distribution {
    /// Share of a dose still in blood after a time in minutes.
    #[must_use]
    pub fn in_blood(&self, minutes: f64) -> f64 {
        let phase = |half_life: f64| evstrat_math::exp(-LN_2 * minutes / half_life);
        self.alpha_share * phase(self.alpha_half_life)
            + (1.0 - self.alpha_share) * phase(self.beta_half_life)
    }

    /// Integral of the share in blood over all time, in minutes.
    #[must_use]
    pub const fn blood_auc(&self) -> f64 {
        (self.alpha_share * self.alpha_half_life + (1.0 - self.alpha_share) * self.beta_half_life)
            / LN_2
    }
}

/// Exposure of an organ against the tumor, relative to the same for a free agent.
///
/// # Definition
/// `(organ/tumor) / (organ of the free agent/tumor of the free agent)` of areas under the curve: below one when the
/// carrier spares the organ.
#[must_use]
pub const fn off_target_exposure_ratio(organ: f64, tumor: f64, free: (f64, f64)) -> f64 {
    (organ / tumor) / (free.0 / free.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(shares: &Shares) -> f64 {
        shares.tumor + shares.liver + shares.spleen + shares.lung + shares.other
    }

    #[test]
    fn without_modifiers_nothing_changes() {
        let kinetics = Kinetics::default();
        let plain = kinetics.distribute(&Modifiers::default());
        assert!((plain.shares.tumor - 0.007).abs() < 1e-15);
        assert!((plain.alpha_half_life - 5.0).abs() < 1e-12);
        assert!((sum(&plain.shares) - 1.0).abs() < 1e-12);
        assert!((plain.in_blood(0.0) - 1.0).abs() < 1e-15);
        assert!((plain.blood_auc() - 22.5 / LN_2).abs() < 1e-12);
    }

    #[test]
    fn gains_share_ceilings() {
        let kinetics = Kinetics::default();
        let tumor = |cd47, rgd, receptor| {
            let modifiers = Modifiers {
                cd47,
                rgd,
                receptor,
            };
            let distribution = kinetics.distribute(&modifiers);
            assert!((sum(&distribution.shares) - 1.0).abs() < 1e-12);
            (distribution.shares.tumor, distribution.capped)
        };
        let (plain, _) = tumor(1.0, 1.0, true);
        let (cd47, _) = tumor(1.4, 1.0, true);
        let (rgd, _) = tumor(1.0, 2.5, true);
        let (both, _) = tumor(1.4, 2.5, true);
        assert!(plain < cd47 && cd47 < rgd && rgd < both);
        // Less than the product of the gains.
        assert!(both / plain < cd47 / plain * (rgd / plain));
        let (without_receptor, _) = tumor(1.0, 2.5, false);
        assert!((without_receptor - plain).abs() < 1e-15);
        assert_eq!(tumor(1e6, 1e6, true), (TUMOR_CEILING, true));
    }
}
