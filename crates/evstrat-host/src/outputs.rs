//! What comes back from a model, checked against what it declared.

use evstrat_core::{Batch, ModelDescriptor, RowStatus};

/// The range that outcomes of good rows must lie in, finite.
#[derive(Clone, Copy, Debug)]
struct Range {
    lower: f64,
    upper: f64,
}

/// The ranges of all outcomes of a model.
#[derive(Clone, Debug)]
pub(crate) struct OutputRules(Vec<Range>);

impl OutputRules {
    pub(crate) fn new(of: &ModelDescriptor) -> Self {
        let range = |lower: f64, upper: f64| Range {
            lower: lower.max(f64::MIN),
            upper: upper.min(f64::MAX),
        };
        Self(
            of.outcomes
                .iter()
                .map(|outcome| range(outcome.lower, outcome.upper))
                .collect(),
        )
    }

    /// Turns rows marked OK with an outcome that is not finite or outside its bounds into [`RowStatus::BOUNDS`], and sets
    /// all outcomes of rows that failed to NaN, so that nobody uses them by mistake.
    pub(crate) fn apply(&self, batch: &mut Batch<'_>) {
        let (outputs, status) = batch.outputs();
        for (column, range) in outputs.iter().zip(&self.0) {
            if !all_inside(column, *range) {
                mark(column, *range, status);
            }
        }
        if status.iter().all(|row| row.is_ok()) {
            return;
        }
        for column in outputs.iter_mut() {
            for (value, row) in column.iter_mut().zip(status.iter()) {
                if !row.is_ok() {
                    *value = f64::NAN;
                }
            }
        }
    }
}

fn is_inside(value: f64, range: Range) -> bool {
    // False for NaN.
    (value >= range.lower) & (value <= range.upper)
}

/// The usual case, without branches, so that it is compiled to vector instructions.
fn all_inside(column: &[f64], range: Range) -> bool {
    column.chunks(256).all(|chunk| {
        chunk
            .iter()
            .fold(true, |all, &value| all & is_inside(value, range))
    })
}

fn mark(column: &[f64], range: Range, status: &mut [RowStatus]) {
    for (&value, row) in column.iter().zip(status) {
        if row.is_ok() && !is_inside(value, range) {
            *row = RowStatus::BOUNDS;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use evstrat_core::OutcomeDescriptor;

    #[test]
    fn good_rows_stay_and_bad_ones_lose_their_outcomes() {
        let model = ModelDescriptor::new("m", "1", "")
            .outcome(OutcomeDescriptor::new("a", "1", 0.0, 1.0))
            .outcome(OutcomeDescriptor::new(
                "b",
                "1",
                f64::NEG_INFINITY,
                f64::INFINITY,
            ));
        let own = RowStatus(200);
        let mut status = [RowStatus::OK; 7];
        status[5] = own;
        status[6] = RowStatus::DOMAIN;
        let mut a = [0.0, 1.0, 1.5, f64::NAN, 0.5, 0.5, 9.0];
        let mut b = [-9.0, 9.0, 1.0, 1.0, f64::INFINITY, 1.0, f64::NAN];
        {
            let mut outputs: [&mut [f64]; 2] = [&mut a, &mut b];
            let mut batch = Batch::new(&[], &mut outputs, &mut status).unwrap();
            OutputRules::new(&model).apply(&mut batch);
        }
        let bounds = RowStatus::BOUNDS;
        assert_eq!(
            status,
            [
                RowStatus::OK,
                RowStatus::OK,
                bounds,
                bounds,
                bounds,
                own,
                RowStatus::DOMAIN
            ]
        );
        assert_eq!((&a[..2], &b[..2]), (&[0.0, 1.0][..], &[-9.0, 9.0][..]));
        assert!(a[2..].iter().chain(&b[2..]).all(|value| value.is_nan()));
    }
}
