//! From one decision to all the people it concerns.

use evstrat_math::{exp_m1, pow};

/// Who profits from a better decision, and for how long.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Population {
    /// Decisions (people) per year.
    pub annual: f64,
    /// Years for which the decision stands.
    pub years: f64,
    /// Discount rate per year.
    pub rate: f64,
}

impl Population {
    /// Discounted number of decisions when each year's are counted at its start.
    #[must_use]
    pub fn discounted(&self) -> f64 {
        let mut sum = 0.0;
        let mut year = 0.0;
        while year < self.years {
            // The last year may be a part of one.
            sum += (self.years - year).min(1.0) / pow(1.0 + self.rate, year);
            year += 1.0;
        }
        self.annual * sum
    }

    /// Discounted number of decisions when they come continuously and `rate` is the force of interest.
    #[must_use]
    pub fn discounted_continuously(&self) -> f64 {
        if self.rate.abs() < 1e-12 {
            return self.annual * self.years;
        }
        self.annual * -exp_m1(-self.rate * self.years) / self.rate
    }
}

/// Expected net benefit of sampling: value of the experiment to all, less what it costs.
#[must_use]
pub fn net_benefit_of_sampling(evsi: f64, decisions: f64, fixed_cost: f64, cost: f64) -> f64 {
    evsi * decisions - fixed_cost - cost
}
