//! Uptake by cells, and release of cargo inside them.

/// Shares of the ways into a cell; normalized if they do not add up to one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Routes {
    /// Fusion with the plasma membrane: cargo is in the cytosol at once.
    pub fusion: f64,
    /// Endocytosis without a receptor.
    pub endocytosis: f64,
    /// Binding to a receptor (integrins, Tspan8-CD49d, ICAM-1), then endocytosis.
    pub receptor: f64,
}

impl Default for Routes {
    fn default() -> Self {
        Self {
            fusion: 0.02,
            endocytosis: 0.58,
            receptor: 0.40,
        }
    }
}

/// Uptake of vesicles by cells.
///
/// # References
/// About 1 % of the vesicles per hour in culture (recalled: Bonsergent 2021), saturable with dose and time (seen:
/// Heusermann 2016); heparan sulfate proteoglycans carry about half (direction seen: Christianson 2013, size recalled).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Uptake {
    /// Rate at low concentration, per hour.
    pub rate: f64,
    /// Amount at which uptake is half saturated, in the unit of the amounts; infinite for none.
    pub half_saturation: f64,
    /// Share that depends on heparan sulfate proteoglycans.
    pub hspg_share: f64,
    /// Share of these that is blocked (heparin), from 0 to 1.
    pub hspg_block: f64,
    /// Ways in.
    pub routes: Routes,
}

impl Default for Uptake {
    fn default() -> Self {
        Self {
            rate: 0.01,
            half_saturation: f64::INFINITY,
            hspg_share: 0.5,
            hspg_block: 0.0,
            routes: Routes::default(),
        }
    }
}

impl Uptake {
    /// Rate left after the block of proteoglycans, per hour.
    #[must_use]
    pub const fn effective_rate(&self) -> f64 {
        self.rate * (1.0 - self.hspg_share * self.hspg_block)
    }

    /// Share of `amount` outside that is taken up within `hours`.
    ///
    /// # Definition
    /// `dc/dt = -k c/(1 + c/half_saturation)`, whose solution fulfills `ln(c/c0) + (c - c0)/half_saturation = -k t`; found by
    /// Newton's method in ln c, on which the left side is convex. Without saturation it is `1 - exp(-k t)`.
    #[must_use]
    pub fn taken_up(&self, amount: f64, hours: f64) -> f64 {
        let time = self.effective_rate() * hours;
        let load = amount / self.half_saturation;
        if load.is_nan() || load <= 0.0 {
            return -evstrat_math::exp_m1(-time);
        }
        // x = ln(c/c0) <= 0 solves x + load (exp(x) - 1) + time = 0, convex and rising: Newton from the right descends.
        let mut x: f64 = 0.0;
        for _ in 0..60 {
            let rise = load * evstrat_math::exp_m1(x);
            let step = (x + rise + time) / (1.0 + rise + load);
            x -= step;
            if step.abs() <= 1e-15 * x.abs() {
                break;
            }
        }
        -evstrat_math::exp_m1(x)
    }

    /// Share of the vesicles inside whose cargo is in the cytosol, `release` being the share that escapes from endosomes.
    #[must_use]
    pub fn cytosolic_share(&self, cargo: CargoAccess, release: f64) -> f64 {
        let Routes {
            fusion,
            endocytosis,
            receptor,
        } = self.routes;
        let fused = fusion / (fusion + endocytosis + receptor);
        match cargo {
            CargoAccess::CrossesMembranes => 1.0,
            CargoAccess::NeedsRelease => fused + (1.0 - fused) * release,
        }
    }
}

/// Whether cargo needs help to leave endosomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CargoAccess {
    /// Crosses membranes by itself (doxorubicin, paclitaxel): endosomal escape does not apply.
    CrossesMembranes,
    /// Stays in the endosome unless the vesicle releases it (siRNA, protein).
    NeedsRelease,
}

/// Share of vesicles in endosomes that release their cargo, raised by a fusogen and never above one.
///
/// # References
/// None detectable to 30 % without help (seen and recalled); gain of GALA with cationic lipid about 5 to 8, in vitro only
/// (recalled: Nakase and Futaki 2015).
#[must_use]
pub const fn endosomal_release(release: f64, fusogen_gain: f64) -> f64 {
    (release * fusogen_gain).clamp(0.0, 1.0)
}

/// Share of the drug still in vesicles after a time, leaking with a half-life in the same unit.
#[must_use]
pub fn retained(time: f64, leak_half_life: f64) -> f64 {
    evstrat_math::exp(-std::f64::consts::LN_2 * time / leak_half_life)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn saturation_slows_uptake() {
        let plain = Uptake::default();
        let expected = 1.0 - evstrat_math::exp(-0.24);
        assert!((plain.taken_up(1e9, 24.0) - expected).abs() < 1e-14);
        let saturable = Uptake {
            half_saturation: 1e8,
            ..plain
        };
        let low = saturable.taken_up(1.0, 24.0);
        assert!((low - expected).abs() < 1e-8);
        let high = saturable.taken_up(1e10, 24.0);
        // At full saturation the number is k x half-saturation x t.
        assert!((high * 1e10 / (0.01 * 1e8 * 24.0) - 1.0).abs() < 0.02);
        // The implicit solution holds.
        for amount in [1e6, 1e8, 1e10] {
            for hours in [0.0, 1.0, 100.0, 1e4] {
                let left: f64 = 1.0 - saturable.taken_up(amount, hours);
                if left > 1e-9 {
                    let miss = evstrat_math::ln(left) + (left - 1.0) * amount / 1e8 + 0.01 * hours;
                    assert!(miss.abs() < 1e-6 * (1.0 + amount / 1e8), "{amount} {hours}");
                }
            }
        }
    }

    #[test]
    fn escape_is_for_cargo_that_needs_it() {
        let uptake = Uptake::default();
        assert!(uptake.cytosolic_share(CargoAccess::CrossesMembranes, 0.0) >= 1.0);
        let needs = uptake.cytosolic_share(CargoAccess::NeedsRelease, 0.1);
        assert!((needs - (0.02 + 0.98 * 0.1)).abs() < 1e-12);
        assert!(endosomal_release(0.3, 8.0) >= 1.0);
        let blocked = Uptake {
            hspg_block: 1.0,
            ..uptake
        };
        assert!((blocked.effective_rate() - 0.005).abs() < 1e-15);
    }
}
