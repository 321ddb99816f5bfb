//! Gauss quadrature.

/// Nodes with weights that sum to one.
#[derive(Debug, Clone)]
pub(crate) struct Rule {
    pub(crate) nodes: Vec<f64>,
    pub(crate) weights: Vec<f64>,
}

impl Rule {
    /// The rule of a transformed variable.
    pub(crate) fn map(mut self, f: impl Fn(f64) -> f64) -> Self {
        self.nodes.iter_mut().for_each(|x| *x = f(*x));
        self
    }
}

/// Gauss-Legendre: the mean over a uniform law.
pub(crate) fn legendre(n: u32, low: f64, high: f64) -> Rule {
    // Orthonormal on [-1, 1] under density 1/2: x P_k = b_k P_(k-1) + b_(k+1) P_(k+1), b_k = k / sqrt(4 k^2 - 1).
    let b = |k: f64| k / (4.0 * k * k - 1.0).sqrt();
    gauss(n, b, 1.0).map(|x| low + 0.5 * (high - low) * (x + 1.0))
}

/// Gauss-Hermite: the mean over a normal law.
pub(crate) fn normal(n: u32, mean: f64, sd: f64) -> Rule {
    let bound = 2.0 * (f64::from(n)).sqrt() + 1.0;
    gauss(n, f64::sqrt, bound).map(|z| mean + sd * z)
}

/// The rule of a symmetric law whose orthonormal polynomials have the recurrence coefficients `b`; nodes are zeros of
/// the n-th polynomial in (-bound, bound), found between those of the polynomial before, weights are one over the sum
/// of squares of the polynomials there.
fn gauss(n: u32, b: impl Fn(f64) -> f64, bound: f64) -> Rule {
    let values = |degree: u32, x: f64| -> Vec<f64> {
        let mut p = vec![1.0, x / b(1.0)];
        for k in 1..degree {
            let k = f64::from(k);
            let [.., before, here] = p[..] else { break };
            p.push((x * here - b(k) * before) / b(k + 1.0));
        }
        p.truncate(degree as usize + 1);
        p
    };
    let at = |degree: u32, x: f64| values(degree, x).last().copied().unwrap_or(1.0);
    let mut nodes: Vec<f64> = Vec::new();
    for degree in 1..=n {
        let ends: Vec<f64> = std::iter::once(-bound)
            .chain(nodes.iter().copied())
            .chain(std::iter::once(bound))
            .collect();
        nodes = ends
            .windows(2)
            .map(|ends| bisect(ends[0], ends[1], |x| at(degree, x)))
            .collect();
    }
    let weights = nodes
        .iter()
        .map(|&x| 1.0 / values(n - 1, x).iter().map(|p| p * p).sum::<f64>())
        .collect();
    Rule { nodes, weights }
}

fn bisect(mut low: f64, mut high: f64, f: impl Fn(f64) -> f64) -> f64 {
    let rising = f(low) < 0.0;
    for _ in 0..80 {
        let middle = 0.5 * (low + high);
        if (f(middle) < 0.0) == rising {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(rule: &Rule, power: i32) -> f64 {
        let raised = |x: f64| (0..power).map(|_| x).product::<f64>();
        rule.nodes
            .iter()
            .zip(&rule.weights)
            .map(|(x, w)| w * raised(*x))
            .sum()
    }

    #[test]
    fn rules_have_the_moments_of_their_laws() {
        let uniform = legendre(7, 0.0, 2.0);
        let standard = normal(11, 0.0, 1.0);
        for (found, exact) in [
            (moment(&uniform, 0), 1.0),
            (moment(&uniform, 5), 32.0 / 6.0),
            (moment(&standard, 0), 1.0),
            (moment(&standard, 2), 1.0),
            (moment(&standard, 8), 105.0),
        ] {
            assert!(
                (found - exact).abs() < 1e-11 * exact,
                "{found} is not {exact}"
            );
        }
    }
}
