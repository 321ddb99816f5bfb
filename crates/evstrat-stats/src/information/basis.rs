//! Functions of the assumptions on which utilities are regressed.

use super::{InformationError, check_column};
use crate::sensitivity::{FUNCTIONS, MarginalBasis, POLYNOMIALS};

/// Greatest total degree of a product.
const MAX_DEGREE: usize = POLYNOMIALS;

/// Greatest number of terms.
const MAX_TERMS: usize = 120;

/// What is learned about one assumption.
#[derive(Debug, Clone, Copy)]
pub enum Feature<'a> {
    /// Its uniform number in each draw.
    Uniform(&'a [f64]),
    /// Its uniform score in each draw (see [`super::uniform_scores`]): as a uniform number, but ties leave gaps.
    Scores(&'a [f64]),
    /// Its level index in each draw, and the number of levels.
    Levels(&'a [f64], usize),
}

impl<'a> Feature<'a> {
    pub(super) fn column(&self) -> &'a [f64] {
        match self {
            Self::Uniform(column) | Self::Scores(column) | Self::Levels(column, _) => column,
        }
    }

    /// Number of functions of this feature, the constant excluded.
    fn functions(&self) -> usize {
        match self {
            Self::Uniform(_) | Self::Scores(_) => FUNCTIONS,
            Self::Levels(_, levels) => levels.saturating_sub(1),
        }
    }

    fn degree(&self, function: usize) -> usize {
        match self {
            // The functions of the normal score count as degree 2, 3 and 4.
            Self::Levels(..) => 1,
            Self::Uniform(_) | Self::Scores(_) if function > POLYNOMIALS => {
                function - POLYNOMIALS + 1
            }
            Self::Uniform(_) | Self::Scores(_) => function,
        }
    }

    /// Values of the functions at x; `out` starts with the constant.
    fn evaluate(&self, x: f64, out: &mut [f64]) {
        out[0] = 1.0;
        match self {
            Self::Uniform(_) | Self::Scores(_) => {
                let mut values = [0.0; FUNCTIONS];
                MarginalBasis::get().evaluate(x, &mut values);
                out[1..].copy_from_slice(&values);
            }
            Self::Levels(..) => {
                let level = crate::to_index(x);
                for (function, slot) in out.iter_mut().enumerate().skip(1) {
                    *slot = if function == level { 1.0 } else { 0.0 };
                }
            }
        }
    }
}

/// Products of functions of the features, up to a total degree that keeps their number at 120 or less.
#[derive(Debug, Clone)]
pub(super) struct Basis<'a> {
    features: Vec<Feature<'a>>,
    /// For each term, the function of each feature; 0 is the constant.
    terms: Vec<Vec<usize>>,
}

impl<'a> Basis<'a> {
    pub(super) fn new(features: &[Feature<'a>], draws: usize) -> Result<Self, InformationError> {
        for feature in features {
            check_column("an assumption's column", feature.column(), draws)?;
        }
        // No more than one term per 20 draws.
        let most = MAX_TERMS.min(draws / 20).max(1);
        let mut terms = terms_of_degree(features, 1);
        for degree in 2..=MAX_DEGREE {
            let more = terms_of_degree(features, degree);
            if more.len() > most {
                break;
            }
            terms = more;
        }
        terms.truncate(most);
        Ok(Self {
            features: features.to_vec(),
            terms,
        })
    }

    pub(super) fn draws(&self) -> usize {
        self.features
            .first()
            .map_or(0, |feature| feature.column().len())
    }

    pub(super) fn terms(&self) -> usize {
        self.terms.len()
    }

    /// Whether a basis of one uniform has all its functions: draws are not too few for them.
    pub(super) fn is_complete(&self) -> bool {
        self.terms.len() == FUNCTIONS + 1
    }

    /// Room for [`Basis::evaluate`].
    pub(super) fn workspace(&self) -> Vec<f64> {
        vec![
            0.0;
            self.features
                .iter()
                .map(|feature| feature.functions() + 1)
                .sum()
        ]
    }

    /// Values of all terms in a draw.
    pub(super) fn evaluate(&self, draw: usize, workspace: &mut [f64], out: &mut [f64]) {
        self.evaluate_at(|feature| feature.column()[draw], workspace, out);
    }

    /// Values of all terms where every feature has the value given.
    pub(super) fn evaluate_at(
        &self,
        value: impl Fn(&Feature) -> f64,
        workspace: &mut [f64],
        out: &mut [f64],
    ) {
        let mut rest = &mut *workspace;
        for feature in &self.features {
            let (own, others) = rest.split_at_mut(feature.functions() + 1);
            feature.evaluate(value(feature), own);
            rest = others;
        }
        for (slot, term) in out.iter_mut().zip(&self.terms) {
            let mut start = 0;
            let mut product = 1.0;
            for (&function, feature) in term.iter().zip(&self.features) {
                if function > 0 {
                    product *= workspace[start + function];
                }
                start += feature.functions() + 1;
            }
            *slot = product;
        }
    }
}

/// All terms up to a total degree, the constant first, in a fixed order.
fn terms_of_degree(features: &[Feature], degree: usize) -> Vec<Vec<usize>> {
    let mut terms = vec![Vec::new()];
    for (i, feature) in features.iter().enumerate() {
        let mut extended = Vec::new();
        for term in &terms {
            let used: usize = term
                .iter()
                .zip(features)
                .map(|(&f, feature): (&usize, _)| if f == 0 { 0 } else { feature.degree(f) })
                .sum();
            for function in 0..=feature.functions() {
                let own = if function == 0 {
                    0
                } else {
                    feature.degree(function)
                };
                if used + own <= degree {
                    let mut longer = term.clone();
                    longer.push(function);
                    extended.push(longer);
                }
            }
            // Keeps hopeless expansions small; the caller drops them for a lower degree.
            if extended.len() > 50 * MAX_TERMS && i + 1 < features.len() {
                break;
            }
        }
        terms = extended;
    }
    terms
}
