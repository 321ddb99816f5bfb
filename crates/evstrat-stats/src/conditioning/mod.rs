//! Weighting draws by observations: likelihoods, importance weights, and estimates from weighted draws.
//!
//! A draw that was made from the prior counts in proportion to the likelihood of what was observed. Estimates are
//! self-normalized, `sum w f / sum w`, and their standard errors come from leaving out one replicate at a time: the draws
//! of a replicate depend on each other, the replicates do not. How much the weights leave of the draws is said by the
//! effective sample size of Kish.
//!
//! # References
//! Kish 1965, Survey Sampling. Owen 2013, Monte Carlo theory, methods and examples, chapter 9. Efron and Stein 1981, The
//! jackknife estimate of variance.

mod likelihood;
mod weights;

pub use likelihood::{Likelihood, LikelihoodError, Scale};
pub use weights::{Weighted, Weights};
