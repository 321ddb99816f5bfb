//! Mixtures of laws, point masses included.

use std::fmt::Debug;

use evstrat_math::ln;

use super::{Family, Kind, Law, LawError, Native, Parameter, discrete::Discrete, shares};
use crate::solve::root;

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Mixture {
    parts: Vec<(f64, Law)>,
    /// Atoms of all parts with their weighted probabilities, and ends of parts with probability zero, ascending.
    knots: Vec<(f64, f64)>,
}

impl Law {
    /// Mixture: with probability `weights[i]` the value comes from `parts[i]`.
    ///
    /// "0 with probability 0.35, else beta" is a mixture of a point and a beta law.
    ///
    /// # Errors
    /// When lengths differ or the weights do not sum to 1.
    pub fn mixture(weights: &[f64], parts: &[Law]) -> Result<Self, LawError> {
        if weights.len() != parts.len() {
            return Err(LawError::WrongLength {
                role: "mixture weights",
                expected: parts.len().to_string(),
                found: weights.len(),
            });
        }
        let weights = shares("mixture weights", weights)?;
        let parts: Vec<(f64, Law)> = weights
            .into_iter()
            .zip(parts.iter().cloned())
            .filter(|(w, _)| *w > 0.0)
            .collect();
        if let [(_, only)] = parts.as_slice() {
            return Ok(only.clone());
        }
        let mut knots: Vec<(f64, f64)> = parts
            .iter()
            .flat_map(|(w, law)| law.atoms().into_iter().map(move |(x, p)| (x, w * p)))
            .collect();
        if parts.iter().all(|(_, law)| law.is_discrete()) {
            return Ok(Self::of(Kind::Discrete(Discrete::new(knots))));
        }
        // Between two parts the distribution function is flat; its left end is the quantile there.
        let ends = parts
            .iter()
            .flat_map(|(_, law)| [law.support().0, law.support().1]);
        knots.extend(ends.filter(|x| x.is_finite()).map(|x| (x, 0.0)));
        let knots = joined(knots);
        Ok(Self::of(Kind::Mixture(Mixture { parts, knots })))
    }
}

/// Sorts atoms by value and joins equal ones.
fn joined(mut atoms: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    atoms.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut result: Vec<(f64, f64)> = Vec::with_capacity(atoms.len());
    for (x, p) in atoms {
        match result.last_mut() {
            Some(last) if last.0.total_cmp(&x).is_eq() => last.1 += p,
            _ => result.push((x, p)),
        }
    }
    result
}

impl Mixture {
    /// How far the distribution function at x is from the target, in the logarithm of the smaller tail; increasing.
    fn miss(&self, x: f64, p: f64, q: f64) -> f64 {
        let (below, above) = self.probabilities(x);
        if p <= q { ln(below / p) } else { ln(q / above) }
    }

    /// A few Newton steps on the logarithm of the smaller tail; `None` when they leave the bracket or do not settle.
    fn newton(&self, low: f64, high: f64, p: f64, q: f64) -> Option<f64> {
        let mut x = 0.5 * (low + high);
        for _ in 0..8 {
            let (below, above) = self.probabilities(x);
            let (miss, tail) = if p <= q {
                (ln(below / p), below)
            } else {
                (ln(q / above), above)
            };
            let step = miss * tail / self.density(x);
            x -= step;
            if step.is_nan() || x < low || x > high {
                return None;
            }
            if step.abs() <= 1e-9 * x.abs() {
                return Some(x);
            }
        }
        None
    }

    /// The quantile between two points that hold no knot between them.
    fn continuous_quantile(&self, mut low: f64, mut high: f64, p: f64, q: f64) -> f64 {
        // A bracket over many orders of magnitude is first halved on the logarithmic scale.
        for _ in 0..64 {
            if low <= 0.0 || high / low < 4.0 {
                break;
            }
            let middle = low.sqrt() * high.sqrt();
            if self.miss(middle, p, q) < 0.0 {
                low = middle;
            } else {
                high = middle;
            }
        }
        if let Some(x) = self.newton(low, high, p, q) {
            return x;
        }
        let solved = root(low, high, 0.0, |x| self.miss(x, p, q).clamp(-700.0, 700.0));
        // Signs agree when an end of the bracket is the solution to within rounding.
        solved.unwrap_or_else(|| {
            if self.miss(low, p, q).abs() < self.miss(high, p, q).abs() {
                low
            } else {
                high
            }
        })
    }
}

impl Family for Mixture {
    fn quantile(&self, p: f64, q: f64) -> f64 {
        let candidates = self.parts.iter().map(|(_, law)| law.quantile_pq(p, q));
        let (mut low, mut high) = candidates
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| {
                (a.min(x), b.max(x))
            });
        let reached = |x: f64| {
            let (below, above) = self.probabilities(x);
            if p <= q { below >= p } else { above <= q }
        };
        // The first knot at which the distribution function has reached p bounds the quantile from above.
        let first = self
            .knots
            .partition_point(|&(x, _)| x < low || (x <= high && !reached(x)));
        if let Some(&(x, mass)) = self.knots.get(first).filter(|atom| atom.0 <= high) {
            let (below, above) = self.probabilities(x);
            let jumps_over = if p <= q {
                below - mass < p
            } else {
                above + mass > q
            };
            if jumps_over {
                return x;
            }
            high = x;
        }
        if first > 0 {
            low = low.max(self.knots[first - 1].0);
        }
        if low >= high {
            low
        } else {
            self.continuous_quantile(low, high, p, q)
        }
    }

    fn probabilities(&self, x: f64) -> (f64, f64) {
        self.parts
            .iter()
            .fold((0.0, 0.0), |(below, above), (w, law)| {
                let (p, q) = law.probabilities(x);
                (below + w * p, above + w * q)
            })
    }

    fn density(&self, x: f64) -> f64 {
        self.parts.iter().map(|(w, law)| w * law.density(x)).sum()
    }

    fn mean(&self) -> f64 {
        self.parts.iter().map(|(w, law)| w * law.mean()).sum()
    }

    fn sd(&self) -> f64 {
        let mean = self.mean();
        let variance: f64 = self
            .parts
            .iter()
            .map(|(w, law)| {
                let (offset, sd) = (law.mean() - mean, law.sd());
                w * (sd * sd + offset * offset)
            })
            .sum();
        variance.sqrt()
    }

    fn support(&self) -> (f64, f64) {
        self.parts
            .iter()
            .map(|(_, law)| law.support())
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), (low, high)| {
                (a.min(low), b.max(high))
            })
    }

    fn native(&self) -> Native {
        let weights = self.parts.iter().map(|part| part.0).collect();
        let laws = self.parts.iter().map(|part| part.1.native()).collect();
        Native {
            family: "mixture",
            parameters: vec![
                ("weights", Parameter::Numbers(weights)),
                ("parts", Parameter::Laws(laws)),
            ],
        }
    }

    fn atoms(&self) -> Vec<(f64, f64)> {
        self.knots
            .iter()
            .copied()
            .filter(|knot| knot.1 > 0.0)
            .collect()
    }

    fn breaks(&self) -> Vec<f64> {
        let mut breaks: Vec<f64> = Vec::new();
        for (x, mass) in self.atoms() {
            let below = self.probabilities(x).0;
            breaks.extend([below - mass, below]);
        }
        // Parts begin, end or bend inside the range of the others.
        for (_, law) in &self.parts {
            let (low, high) = law.support();
            breaks.extend([low, high].iter().map(|&x| self.probabilities(x).0));
            breaks.extend(
                law.breaks()
                    .iter()
                    .map(|&p| self.probabilities(law.quantile(p)).0),
            );
        }
        breaks.retain(|p| *p > 0.0 && *p < 1.0);
        breaks.sort_by(f64::total_cmp);
        breaks.dedup_by(|a, b| (*a - *b).abs() < 1e-15);
        breaks
    }
}
