//! Effect of concentration and time.

/// A sigmoid of concentration.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hill {
    /// Largest effect.
    pub emax: f64,
    /// Concentration of half the largest effect.
    pub ec50: f64,
    /// Slope.
    pub slope: f64,
}

impl Hill {
    /// Effect at a concentration: `emax c^h/(c^h + ec50^h)`; zero at zero.
    #[must_use]
    pub fn effect(&self, concentration: f64) -> f64 {
        if concentration.is_nan() || concentration <= 0.0 {
            return 0.0;
        }
        let log = self.slope * evstrat_math::ln(concentration / self.ec50);
        self.emax / (1.0 + evstrat_math::exp(-log))
    }

    /// The same curve with its half-effect concentration multiplied: the shift from an enzyme to the release of vesicles.
    #[must_use]
    pub const fn shifted(mut self, factor: f64) -> Self {
        self.ec50 *= factor;
        self
    }
}

/// Concentration of half effect from its negative decadic logarithm in mol/L, in umol/L.
#[must_use]
pub fn micromolar(p: f64) -> f64 {
    evstrat_math::pow(10.0, 6.0 - p)
}

/// Concentration with half effect after another time of exposure.
///
/// # Definition
/// `c^n t` constant: `ec50 (reference/time)^(1/n)`; n = 1 is Haber's rule, a large n makes time irrelevant.
#[must_use]
pub fn exposure_time_ec50(ec50: f64, reference: f64, time: f64, n: f64) -> f64 {
    ec50 * evstrat_math::pow(reference / time, 1.0 / n)
}

/// Kill rate at which a surviving share is reached after a time: `-ln(survival)/time`.
///
/// Survival is cut at 1e-12, so that the rate stays finite.
#[must_use]
pub fn kill_rate(survival: f64, time: f64) -> f64 {
    -evstrat_math::ln(survival.clamp(1e-12, 1.0)) / time
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hill_has_its_landmarks() {
        let hill = Hill {
            emax: 0.9,
            ec50: 3.0,
            slope: 1.7,
        };
        assert!((hill.effect(3.0) - 0.45).abs() < 1e-15);
        assert!(hill.effect(0.0) == 0.0 && hill.effect(1e300) <= 0.9);
        assert!((hill.shifted(12.0).effect(36.0) - 0.45).abs() < 1e-15);
        assert!((exposure_time_ec50(2.0, 72.0, 24.0, 1.0) - 6.0).abs() < 1e-12);
        assert!((kill_rate(0.5, 3.0) - std::f64::consts::LN_2 / 3.0).abs() < 1e-15);
        assert!((micromolar(6.57) - 0.269).abs() < 5e-4);
    }
}
