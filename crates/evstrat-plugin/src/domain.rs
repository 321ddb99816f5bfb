//! Rows whose inputs lie where the model has not said that it is defined.

use evstrat_core::{AssumptionDescriptor, AssumptionKind, Batch, RowStatus};

/// The values that one assumption admits, both ends included.
#[derive(Clone, Copy, Debug)]
struct Range {
    lower: f64,
    upper: f64,
    is_whole: bool,
}

/// The values that all assumptions of a model admit.
#[derive(Clone, Debug)]
pub(crate) struct Domain(Vec<Range>);

impl Domain {
    pub(crate) fn new(assumptions: &[AssumptionDescriptor]) -> Self {
        let range = |of: &AssumptionDescriptor| Range {
            lower: if of.lower_open {
                of.lower.next_up()
            } else {
                of.lower
            }
            .max(f64::MIN),
            upper: if of.upper_open {
                of.upper.next_down()
            } else {
                of.upper
            }
            .min(f64::MAX),
            is_whole: of.kind != AssumptionKind::Continuous,
        };
        Self(assumptions.iter().map(range).collect())
    }

    /// Gives the status DOMAIN to rows with an input that is not admissible, if the model calls them good, or calls their
    /// outcomes not finite and nothing more.
    pub(crate) fn mark(&self, batch: &mut Batch<'_>) {
        let inputs = batch.inputs();
        let status = batch.status();
        for (column, range) in inputs.iter().zip(&self.0) {
            if all_inside(column, *range) {
                continue;
            }
            for (&value, row) in column.iter().zip(status.iter_mut()) {
                if is_generic(*row) && !is_inside(value, *range) {
                    *row = RowStatus::DOMAIN;
                }
            }
        }
    }
}

/// Whether a status says less than DOMAIN would.
fn is_generic(status: RowStatus) -> bool {
    status.is_ok() || status == RowStatus::NUMERIC
}

fn is_inside(value: f64, range: Range) -> bool {
    // False for NaN.
    let is_between = (value >= range.lower) & (value <= range.upper);
    is_between && !(range.is_whole && value.fract().abs() > 0.0)
}

/// The usual case, without branches, so that it is compiled to vector instructions.
fn all_inside(column: &[f64], range: Range) -> bool {
    if range.is_whole {
        return column.iter().all(|&value| is_inside(value, range));
    }
    column.chunks(256).all(|chunk| {
        chunk.iter().fold(true, |all, &value| {
            all & (value >= range.lower) & (value <= range.upper)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_admits_what_the_descriptor_admits() {
        let infinite = (f64::NEG_INFINITY, f64::INFINITY);
        let assumptions = [
            AssumptionDescriptor::fraction("f", 0.5),
            AssumptionDescriptor::positive("p", "1", 1.0),
            AssumptionDescriptor::continuous("u", "1", infinite.0, infinite.1, 0.0),
            AssumptionDescriptor::categorical("c", &["a", "b"], 0),
        ];
        let values = [
            0.0,
            -0.0,
            1.0,
            0.5,
            5e-324,
            -5e-324,
            1.5,
            2.0,
            -1.0,
            f64::NAN,
            f64::MAX,
            f64::MIN,
            f64::INFINITY,
            f64::NEG_INFINITY,
        ];
        let domain = Domain::new(&assumptions);
        for (index, assumption) in assumptions.iter().enumerate() {
            let mut columns = [[0.5; 14], [1.0; 14], [0.0; 14], [0.0; 14]];
            columns[index] = values;
            let inputs: Vec<&[f64]> = columns.iter().map(<[f64; 14]>::as_slice).collect();
            let mut status = [RowStatus::OK; 14];
            status[3] = RowStatus(200);
            domain.mark(&mut Batch::new(&inputs, &mut [], &mut status).unwrap());
            for (&value, row) in values.iter().zip(&status) {
                let expected = match assumption.admits(value) {
                    _ if value.to_bits() == 0.5f64.to_bits() => RowStatus(200),
                    true => RowStatus::OK,
                    false => RowStatus::DOMAIN,
                };
                assert_eq!(*row, expected, "{}: {value}", assumption.id);
            }
        }
    }
}
