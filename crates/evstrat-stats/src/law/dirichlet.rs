//! Shares that sum to one.

use super::{Law, LawError, positive};

/// A Dirichlet law over several named assumptions, sampled by breaking a stick.
///
/// # Definition
/// With independent `v_i ~ Beta(alpha_i, alpha_(i+1) + ... + alpha_k)` for i < k, share 1 is `v_1`, share 2 is
/// `(1 - v_1) v_2`, and so on; the last share is what is left. Each share's own law is `Beta(alpha_i, rest)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Dirichlet {
    concentrations: Vec<f64>,
}

impl Dirichlet {
    /// The law with the given concentrations.
    ///
    /// # Errors
    /// When there are fewer than two, or one is not positive.
    pub fn new(concentrations: &[f64]) -> Result<Self, LawError> {
        let role = "Dirichlet concentrations";
        if concentrations.len() < 2 {
            let found = concentrations.len();
            return Err(LawError::WrongLength {
                role,
                expected: "two or more".into(),
                found,
            });
        }
        for &concentration in concentrations {
            positive("Dirichlet concentration", concentration)?;
        }
        Ok(Self {
            concentrations: concentrations.to_vec(),
        })
    }

    /// The concentrations.
    #[must_use]
    pub fn concentrations(&self) -> &[f64] {
        &self.concentrations
    }

    /// The beta laws of the breaks; one fewer than there are shares.
    ///
    /// # Errors
    /// Never for a law that was built; the sums of positive numbers are positive.
    pub fn breaks(&self) -> Result<Vec<Law>, LawError> {
        let rest = |i: usize| self.concentrations[i + 1..].iter().sum::<f64>();
        let last = self.concentrations.len() - 1;
        (0..last)
            .map(|i| Law::beta(self.concentrations[i], rest(i)))
            .collect()
    }

    /// The law of one share by itself.
    ///
    /// # Errors
    /// Never for an index in range.
    pub fn marginal(&self, share: usize) -> Result<Law, LawError> {
        let total: f64 = self.concentrations.iter().sum();
        let own = self.concentrations[share];
        Law::beta(own, total - own)
    }

    /// Turns columns of breaks into columns of shares, in place; `last` receives the remaining share.
    ///
    /// # Shape
    /// `breaks` holds one column per law of [`Dirichlet::breaks`], all as long as `last`.
    pub fn shares(&self, breaks: &mut [&mut [f64]], last: &mut [f64]) {
        last.fill(1.0);
        for column in breaks.iter_mut() {
            for (value, left) in column.iter_mut().zip(last.iter_mut()) {
                *value *= *left;
                *left = (*left - *value).max(0.0);
            }
        }
    }
}
