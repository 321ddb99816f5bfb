//! Truncation of a law to an interval.

use super::{Family, Kind, Law, LawError, Native, Parameter, discrete::Discrete, moments, ordered};

/// A law conditioned on lying in [lower, upper].
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Truncated {
    inner: Box<Law>,
    lower: f64,
    upper: f64,
    /// Probability of the inner law below the interval, inside it, and above it.
    below: f64,
    mass: f64,
    above: f64,
}

impl Truncated {
    /// The law before its truncation.
    pub(super) fn inner(&self) -> &Law {
        &self.inner
    }
}

impl Law {
    /// This law conditioned on lying in [lower, upper]; either bound may be infinite.
    ///
    /// A truncation that removes nothing returns the law itself, and truncations of truncations are joined.
    ///
    /// # Errors
    /// When a bound is NaN, the bounds are not in order, or the interval holds no probability.
    pub fn truncated(&self, lower: f64, upper: f64) -> Result<Self, LawError> {
        for (role, found) in [
            ("lower truncation bound", lower),
            ("upper truncation bound", upper),
        ] {
            if found.is_nan() {
                return Err(LawError::NotFinite { role, found });
            }
        }
        ordered(
            ("lower truncation bound", lower),
            ("upper truncation bound", upper),
        )?;
        if let Kind::Truncated(law) = &self.kind {
            return law
                .inner
                .truncated(lower.max(law.lower), upper.min(law.upper));
        }
        let support = self.support();
        if lower <= support.0 && upper >= support.1 {
            return Ok(self.clone());
        }
        if self.is_discrete() {
            return self.truncated_atoms(lower, upper);
        }
        let (to_lower, from_lower) = self.probabilities(lower);
        let (to_upper, above) = self.probabilities(upper);
        // An atom on the lower bound belongs to the interval.
        let atom: f64 = self
            .atoms()
            .iter()
            .filter(|a| a.0.total_cmp(&lower).is_eq())
            .map(|a| a.1)
            .sum();
        let (below, from_lower) = (to_lower - atom, from_lower + atom);
        let mass = if below <= above {
            to_upper - below
        } else {
            from_lower - above
        };
        if mass.is_nan() || mass < 1e-290 {
            return Err(no_probability(lower, upper));
        }
        let (lower, upper) = (lower.max(support.0), upper.min(support.1));
        let inner = Box::new(self.clone());
        Ok(Self::of(Kind::Truncated(Truncated {
            inner,
            lower,
            upper,
            below,
            mass,
            above,
        })))
    }

    fn truncated_atoms(&self, lower: f64, upper: f64) -> Result<Self, LawError> {
        let mut atoms = self.atoms();
        if !self.is_categorical() {
            atoms.retain(|&(x, _)| x >= lower && x <= upper);
        }
        for atom in &mut atoms {
            if atom.0 < lower || atom.0 > upper {
                atom.1 = 0.0;
            }
        }
        let mass: f64 = atoms.iter().map(|atom| atom.1).sum();
        if mass <= 0.0 {
            return Err(no_probability(lower, upper));
        }
        for atom in &mut atoms {
            atom.1 /= mass;
        }
        if self.is_categorical() {
            let probabilities: Vec<f64> = atoms.iter().map(|atom| atom.1).collect();
            return Self::categorical(&probabilities);
        }
        Ok(Self::of(Kind::Discrete(Discrete::new(atoms))))
    }
}

fn no_probability(lower: f64, upper: f64) -> LawError {
    LawError::NoFit {
        family: "truncated",
        reason: format!("the interval from {lower} to {upper} holds no probability"),
    }
}

impl Family for Truncated {
    fn quantile(&self, p: f64, q: f64) -> f64 {
        // Both tails of the inner law are sums of positive terms, so neither loses digits.
        let inner_p = self.below + p * self.mass;
        let inner_q = self.above + q * self.mass;
        self.inner
            .quantile_pq(inner_p.min(1.0), inner_q.min(1.0))
            .clamp(self.lower, self.upper)
    }

    fn probabilities(&self, x: f64) -> (f64, f64) {
        let (to, from) = self.inner.probabilities(x);
        // Each tail is a difference in the inner law's smaller tail.
        let p = if to <= from {
            to - self.below
        } else {
            self.mass - (from - self.above)
        };
        let q = if from <= to {
            from - self.above
        } else {
            self.mass - (to - self.below)
        };
        (
            (p / self.mass).clamp(0.0, 1.0),
            (q / self.mass).clamp(0.0, 1.0),
        )
    }

    fn density(&self, x: f64) -> f64 {
        self.inner.density(x) / self.mass
    }

    fn mean(&self) -> f64 {
        moments::mean(self)
    }

    fn sd(&self) -> f64 {
        moments::sd(self, self.mean())
    }

    fn support(&self) -> (f64, f64) {
        (self.lower, self.upper)
    }

    fn native(&self) -> Native {
        Native {
            family: "truncated",
            parameters: vec![
                ("law", Parameter::Law(Box::new(self.inner.native()))),
                ("lower", Parameter::Number(self.lower)),
                ("upper", Parameter::Number(self.upper)),
            ],
        }
    }

    fn atoms(&self) -> Vec<(f64, f64)> {
        let inside = |a: &(f64, f64)| a.0 >= self.lower && a.0 <= self.upper;
        let atoms = self.inner.atoms().into_iter().filter(inside);
        atoms.map(|(x, p)| (x, p / self.mass)).collect()
    }

    fn breaks(&self) -> Vec<f64> {
        let inner = self
            .inner
            .breaks()
            .into_iter()
            .map(|p| (p - self.below) / self.mass);
        inner.filter(|p| *p > 0.0 && *p < 1.0).collect()
    }
}
