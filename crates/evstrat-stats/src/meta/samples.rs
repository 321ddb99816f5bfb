//! Restricted maximum likelihood of many samples of studies at once, as a bootstrap needs it.

use evstrat_math::ln;

use super::{MetaError, Studies, TauEstimator, pool};

/// Samples that are fitted side by side.
const LANES: usize = 8;

/// One number per sample.
type Lanes = [f64; LANES];

/// Steps after which a sample that has not settled is left to the careful fit.
const STEPS: usize = 60;

/// Steps of scoring before secants take over, which converge faster once they are near.
const SCORING_STEPS: usize = 2;

/// The step, relative to the scale of the variances, at which a fit has settled.
const SETTLED: f64 = 1e-10;

/// Between-study variances, relative to their scale, at which the likelihood is looked at for a second peak: zero and
/// powers of four.
const LOOKS: std::ops::RangeInclusive<i32> = -9..=3;

/// What one sample gives.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SampleFit {
    /// Pooled mean.
    pub mean: f64,
    /// Between-study variance by restricted maximum likelihood.
    pub tau2: f64,
}

/// Random-effects fits of samples of studies, such as bootstrap samples.
///
/// # Definition
/// As [`pool`] with [`TauEstimator::Reml`], to a relative 1e-9 of the scale of the variances. Samples are fitted side by
/// side by scoring and secants; one that does not settle, or whose likelihood is higher somewhere else, is fitted again by
/// [`pool`], so none fails.
///
/// # Shape
/// `samples` holds rows of `size` indices of studies.
///
/// # Errors
/// When `size` is zero, the last row is not complete, or an index has no study.
///
/// ```
/// use evstrat_stats::meta::{Studies, TauEstimator, pool, reml_of_samples};
/// let studies = Studies::new(&[0.1, 0.9, 0.4], &[0.02, 0.03, 0.01])?;
/// let fits = reml_of_samples(&studies, &[0, 1, 2, 1, 1, 2], 3)?;
/// let whole = pool(&studies, TauEstimator::Reml);
/// assert!((fits[0].mean - whole.mean).abs() < 1e-9 && (fits[0].tau2 - whole.tau2).abs() < 1e-9);
/// # Ok::<(), evstrat_stats::meta::MetaError>(())
/// ```
pub fn reml_of_samples(
    studies: &Studies,
    samples: &[u32],
    size: usize,
) -> Result<Vec<SampleFit>, MetaError> {
    let known = |&index: &u32| usize::try_from(index).is_ok_and(|index| index < studies.len());
    if let Some(&found) = samples.iter().find(|index| !known(index)) {
        return Err(MetaError::Count {
            role: "index of a study",
            expected: "whole number below the number of studies",
            found: f64::from(found),
        });
    }
    if size == 0 || !samples.len().is_multiple_of(size) {
        return Err(MetaError::Count {
            role: "size of a sample",
            expected: "divisor of the number of indices",
            found: crate::count(size),
        });
    }
    let rows: Vec<&[u32]> = samples.chunks(size).collect();
    let mut fits = Vec::with_capacity(rows.len());
    let mut batch = Batch::new(size);
    for rows in rows.chunks(LANES) {
        batch.load(studies, rows);
        let found = pulp::Arch::new().dispatch(Settle(&mut batch));
        for (lane, row) in rows.iter().enumerate() {
            fits.push(found[lane].unwrap_or_else(|| carefully(studies, row)));
        }
    }
    Ok(fits)
}

fn carefully(studies: &Studies, row: &[u32]) -> SampleFit {
    let at = |of: &[f64]| -> Vec<f64> { row.iter().map(|&index| of[place(index)]).collect() };
    let drawn = Studies {
        y: at(&studies.y),
        v: at(&studies.v),
    };
    let pooled = pool(&drawn, TauEstimator::Reml);
    SampleFit {
        mean: pooled.mean,
        tau2: pooled.tau2,
    }
}

fn place(index: u32) -> usize {
    usize::try_from(index).unwrap_or(usize::MAX)
}

/// Samples side by side: row j holds study j of each.
struct Batch {
    y: Vec<Lanes>,
    v: Vec<Lanes>,
    w: Vec<Lanes>,
}

impl Batch {
    fn new(size: usize) -> Self {
        let rows = || vec![[0.0; LANES]; size];
        Self {
            y: rows(),
            v: rows(),
            w: rows(),
        }
    }

    /// Lanes without a sample repeat the first.
    fn load(&mut self, studies: &Studies, rows: &[&[u32]]) {
        for lane in 0..LANES {
            let row = rows.get(lane).unwrap_or(&rows[0]);
            for (study, &index) in row.iter().enumerate() {
                self.y[study][lane] = studies.y[place(index)];
                self.v[study][lane] = studies.v[place(index)];
            }
        }
    }
}

/// Sums over the studies of each sample at one between-study variance.
struct Sums {
    w: Lanes,
    w2: Lanes,
    w3: Lanes,
    mean: Lanes,
}

/// The fits of a batch, compiled once for each set of vector instructions.
struct Settle<'a>(&'a mut Batch);

impl pulp::WithSimd for Settle<'_> {
    type Output = [Option<SampleFit>; LANES];

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) -> Self::Output {
        let batch = self.0;
        let scale = batch.scale();
        let (tau2, settled) = batch.solve(&scale);
        let sums = batch.weigh(&tau2);
        let best = batch.log_likelihood(&sums);
        let mut beaten = [false; LANES];
        for look in std::iter::once(None).chain(LOOKS.map(Some)) {
            let factor = look.map_or(0.0, |k| evstrat_math::powi(4.0, k));
            let sums = batch.weigh(&scale.map(|scale| scale * factor));
            let other = batch.log_likelihood(&sums);
            for lane in 0..LANES {
                // Rounding at a flat peak is no second one.
                beaten[lane] |= other[lane] > best[lane] + 1e-9;
            }
        }
        std::array::from_fn(|lane| {
            let fit = SampleFit {
                mean: sums.mean[lane],
                tau2: tau2[lane],
            };
            (settled[lane] && !beaten[lane]).then_some(fit)
        })
    }
}

impl Batch {
    /// A variance of the size of the data's spread, greater than zero.
    #[inline(always)]
    fn scale(&self) -> Lanes {
        let n = crate::count(self.y.len());
        let (mut mean, mut typical) = ([0.0; LANES], [0.0; LANES]);
        for (y, v) in self.y.iter().zip(&self.v) {
            for lane in 0..LANES {
                mean[lane] += y[lane] / n;
                typical[lane] += v[lane] / n;
            }
        }
        let mut scale = typical;
        for y in &self.y {
            for lane in 0..LANES {
                scale[lane] += (y[lane] - mean[lane]) * (y[lane] - mean[lane]) / n;
            }
        }
        scale
    }

    /// Weights and their sums.
    #[inline(always)]
    fn weigh(&mut self, tau2: &Lanes) -> Sums {
        let mut sums = Sums {
            w: [0.0; LANES],
            w2: [0.0; LANES],
            w3: [0.0; LANES],
            mean: [0.0; LANES],
        };
        for ((y, v), w) in self.y.iter().zip(&self.v).zip(&mut self.w) {
            for lane in 0..LANES {
                let weight = 1.0 / (v[lane] + tau2[lane]);
                let square = weight * weight;
                w[lane] = weight;
                sums.w[lane] += weight;
                sums.w2[lane] += square;
                sums.w3[lane] += square * weight;
                sums.mean[lane] += weight * y[lane];
            }
        }
        for lane in 0..LANES {
            sums.mean[lane] /= sums.w[lane];
        }
        sums
    }

    /// Twice the derivative of the restricted log likelihood, and the step of scoring.
    #[inline(always)]
    fn score(&self, sums: &Sums) -> (Lanes, Lanes) {
        let mut score = [0.0; LANES];
        for (y, w) in self.y.iter().zip(&self.w) {
            for lane in 0..LANES {
                let r = w[lane] * (y[lane] - sums.mean[lane]);
                score[lane] += r * r;
            }
        }
        let mut step = [0.0; LANES];
        for lane in 0..LANES {
            let share = sums.w2[lane] / sums.w[lane];
            score[lane] -= sums.w[lane] - share;
            let information = sums.w2[lane] - 2.0 * sums.w3[lane] / sums.w[lane] + share * share;
            step[lane] = score[lane] / information;
        }
        (score, step)
    }

    /// Where the score is zero, or zero where it falls from there, and whether that was found.
    #[inline(always)]
    fn solve(&mut self, scale: &Lanes) -> (Lanes, [bool; LANES]) {
        let mut tau2 = scale.map(|scale| 0.25 * scale);
        let (mut before, mut score_before) = ([0.0; LANES], [0.0; LANES]);
        let mut settled = [false; LANES];
        for round in 0..STEPS {
            let sums = self.weigh(&tau2);
            let (score, scoring) = self.score(&sums);
            for lane in 0..LANES {
                let slope = (score[lane] - score_before[lane]) / (tau2[lane] - before[lane]);
                let secant = -score[lane] / slope;
                // A secant of the wrong sign, or far longer than a step of scoring, is not near the root.
                let near = round >= SCORING_STEPS
                    && secant * scoring[lane] > 0.0
                    && secant.abs() < 4.0 * scoring[lane].abs();
                let step = if near { secant } else { scoring[lane] };
                let next = (tau2[lane] + step).max(0.0);
                let moved = (next - tau2[lane]).abs();
                let stays = settled[lane];
                let done = stays || moved <= SETTLED * scale[lane];
                before[lane] = if stays { before[lane] } else { tau2[lane] };
                score_before[lane] = if stays {
                    score_before[lane]
                } else {
                    score[lane]
                };
                tau2[lane] = if stays { tau2[lane] } else { next };
                settled[lane] = done;
            }
            if settled.iter().all(|&done| done) {
                break;
            }
        }
        (tau2, settled)
    }

    /// The restricted log likelihood up to a constant, at the weights of the last call of `weigh`.
    #[inline(always)]
    fn log_likelihood(&self, sums: &Sums) -> Lanes {
        /// Weights whose product stays in range, whatever their sizes relative to each other within 1e60.
        const GROUP: usize = 4;
        let mut total = [0.0; LANES];
        for (y, w) in self.y.chunks(GROUP).zip(self.w.chunks(GROUP)) {
            let mut product = [1.0; LANES];
            for (y, w) in y.iter().zip(w) {
                for lane in 0..LANES {
                    let r = y[lane] - sums.mean[lane];
                    product[lane] *= w[lane] / sums.w[lane];
                    total[lane] -= w[lane] * r * r;
                }
            }
            for (total, product) in total.iter_mut().zip(product) {
                *total += ln(product);
            }
        }
        let n = crate::count(self.y.len());
        for (total, sum) in total.iter_mut().zip(sums.w) {
            *total = 0.5 * (*total + (n - 1.0) * ln(sum));
        }
        total
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sampling::PlainStream;
    use proptest::prelude::*;

    fn samples(seed: u64, n_samples: usize, n_studies: u32, size: usize) -> Vec<u32> {
        let mut u = vec![0.0; n_samples * size];
        PlainStream::new(seed, "samples").fill(0, &mut u);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "below the number of studies"
        )]
        u.into_iter()
            .map(|u| (u * f64::from(n_studies)) as u32)
            .collect()
    }

    proptest! {
        /// Every sample gives what the careful fit gives, in any company.
        #[test]
        fn samples_are_fitted_as_one_by_one(
            estimates in prop::collection::vec(-3.0..3.0_f64, 2..20),
            powers in prop::collection::vec(-4.0..1.0_f64, 20),
            seed in 0..1000_u64,
        ) {
            let variances: Vec<f64> =
                powers[..estimates.len()].iter().map(|p| evstrat_math::exp2(3.0 * p)).collect();
            let studies = Studies::new(&estimates, &variances).unwrap();
            let n = u32::try_from(estimates.len()).unwrap();
            let indices = samples(seed, 20, n, estimates.len());
            let fits = reml_of_samples(&studies, &indices, estimates.len()).unwrap();
            for (row, fit) in indices.chunks(estimates.len()).zip(&fits) {
                let expected = carefully(&studies, row);
                let alone = reml_of_samples(&studies, row, estimates.len()).unwrap()[0];
                prop_assert_eq!(alone.tau2.to_bits(), fit.tau2.to_bits());
                prop_assert!((fit.tau2 - expected.tau2).abs() < 1e-6, "{:?} {:?}", fit, expected);
                prop_assert!((fit.mean - expected.mean).abs() < 1e-6, "{:?} {:?}", fit, expected);
            }
        }
    }

    #[test]
    fn wrong_samples_are_refused() {
        let studies = Studies::new(&[0.0, 1.0], &[1.0, 1.0]).unwrap();
        for (indices, size) in [(&[0_u32, 2][..], 2), (&[0, 1, 1], 2), (&[0], 0)] {
            assert!(reml_of_samples(&studies, indices, size).is_err());
        }
        assert_eq!(reml_of_samples(&studies, &[], 2), Ok(Vec::new()));
        // One study many times has no spread.
        let same = reml_of_samples(&studies, &[1, 1, 1], 3).unwrap();
        assert!((same[0].mean - 1.0).abs() < 1e-15 && same[0].tau2 <= 0.0);
    }
}
