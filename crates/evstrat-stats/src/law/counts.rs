//! Laws of counts: binomial and Poisson.

use evstrat_math::{binomial_pmf, normal_quantile, poisson_pmf};

use super::discrete::Discrete;
use super::{Family, Kind, Law, LawError, Native, between, positive};

/// Probabilities below this are left out of the tables.
const NEGLIGIBLE: f64 = 1e-20;

/// A law of counts, tabulated over all counts of noticeable probability.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Counts {
    form: Form,
    table: Discrete,
}

#[derive(Debug, Clone, PartialEq)]
enum Form {
    Binomial { trials: f64, probability: f64 },
    Poisson { mean: f64 },
}

impl Law {
    /// Binomial law: successes in `trials` independent trials.
    ///
    /// # Errors
    /// When the probability is not between 0 and 1.
    pub fn binomial(trials: u32, probability: f64) -> Result<Self, LawError> {
        let probability = between("binomial probability", probability, (0.0, 1.0))?;
        let trials = f64::from(trials);
        let sd = (trials * probability * (1.0 - probability)).sqrt();
        let range = noticeable(trials * probability, sd);
        let atoms = tabulate((range.0, range.1.min(trials)), |k| {
            binomial_pmf(k, trials, probability)
        });
        let table = Discrete::new(atoms);
        let form = Form::Binomial {
            trials,
            probability,
        };
        Ok(Self::of(Kind::Counts(Counts { form, table })))
    }

    /// Poisson law with the given mean, at most 10^9.
    ///
    /// # Errors
    /// When the mean is not positive or too large.
    pub fn poisson(mean: f64) -> Result<Self, LawError> {
        let mean = positive("Poisson mean", mean)?;
        between("Poisson mean", mean, (0.0, 1e9))?;
        let atoms = tabulate(noticeable(mean, mean.sqrt()), |k| poisson_pmf(k, mean));
        let table = Discrete::new(atoms);
        Ok(Self::of(Kind::Counts(Counts {
            form: Form::Poisson { mean },
            table,
        })))
    }
}

/// Counts between which all but a negligible probability lies.
fn noticeable(mean: f64, sd: f64) -> (f64, f64) {
    // Bernstein's inequality: a Poisson or binomial tail at distance d is below exp(-d^2 / (2 (sd^2 + d/3))).
    let width = -normal_quantile(NEGLIGIBLE);
    let reach = width * sd + width * width;
    ((mean - reach).floor().max(0.0), (mean + reach).ceil())
}

fn tabulate((from, to): (f64, f64), pmf: impl Fn(f64) -> f64) -> Vec<(f64, f64)> {
    let mut atoms = Vec::new();
    let mut k = from;
    while k <= to {
        let probability = pmf(k);
        if probability > NEGLIGIBLE {
            atoms.push((k, probability));
        }
        k += 1.0;
    }
    atoms
}

impl Family for Counts {
    fn quantile(&self, p: f64, q: f64) -> f64 {
        self.table.quantile(p, q)
    }

    fn probabilities(&self, x: f64) -> (f64, f64) {
        self.table.probabilities(x)
    }

    fn density(&self, _x: f64) -> f64 {
        0.0
    }

    fn mean(&self) -> f64 {
        match self.form {
            Form::Binomial {
                trials,
                probability,
            } => trials * probability,
            Form::Poisson { mean } => mean,
        }
    }

    fn sd(&self) -> f64 {
        match self.form {
            Form::Binomial {
                trials,
                probability,
            } => (trials * probability * (1.0 - probability)).sqrt(),
            Form::Poisson { mean } => mean.sqrt(),
        }
    }

    fn support(&self) -> (f64, f64) {
        match self.form {
            Form::Binomial {
                trials,
                probability,
            } => {
                let low = if probability < 1.0 { 0.0 } else { trials };
                (low, if probability > 0.0 { trials } else { 0.0 })
            }
            Form::Poisson { .. } => (0.0, f64::INFINITY),
        }
    }

    fn native(&self) -> Native {
        match self.form {
            Form::Binomial {
                trials,
                probability,
            } => Native::of_numbers(
                "binomial",
                &[("trials", trials), ("probability", probability)],
            ),
            Form::Poisson { mean } => Native::of_numbers("poisson", &[("mean", mean)]),
        }
    }

    fn atoms(&self) -> Vec<(f64, f64)> {
        self.table.atoms()
    }

    fn is_discrete(&self) -> bool {
        true
    }

    fn breaks(&self) -> Vec<f64> {
        self.table.breaks()
    }
}
