//! The functions of the basis over the cells, made once.

use std::sync::OnceLock;

use super::{CELLS, LANES, TERMS};
use crate::count;
use crate::sensitivity::{FUNCTIONS, MarginalBasis};

/// Points of each cell that its mean is taken over.
pub(super) const POINTS: usize = 16;

/// Terms, filled up with zeros.
pub(super) const WIDE_TERMS: usize = TERMS.next_multiple_of(LANES);

/// Products of two terms, filled up with zeros.
pub(super) const PRODUCTS: usize = (TERMS * (TERMS + 1) / 2).next_multiple_of(LANES);

/// The constant and the functions at the points of a cell.
type Points = [[f64; TERMS]; POINTS];

/// Tables over the cells.
pub(super) struct Tables {
    /// All terms at the points of every cell.
    pub(super) points: Vec<Points>,
    /// The mean of every term in each cell.
    pub(super) means: Vec<[f64; WIDE_TERMS]>,
    /// The same, term by term.
    pub(super) by_term: Vec<Vec<f64>>,
    /// Products of these means: the lower triangle, row after row.
    pub(super) products: Vec<[f64; PRODUCTS]>,
}

impl Tables {
    pub(super) fn get() -> &'static Self {
        static TABLES: OnceLock<Tables> = OnceLock::new();
        TABLES.get_or_init(Self::made)
    }

    fn made() -> Self {
        let points: Vec<Points> = (0..CELLS).map(points).collect();
        let means: Vec<[f64; WIDE_TERMS]> = points.iter().map(mean).collect();
        Self {
            by_term: (0..TERMS)
                .map(|term| means.iter().map(|row| row[term]).collect())
                .collect(),
            products: means.iter().map(products).collect(),
            means,
            points,
        }
    }
}

fn points(cell: usize) -> Points {
    let basis = MarginalBasis::get();
    std::array::from_fn(|point| {
        let u = (count(cell * POINTS + point) + 0.5) / count(CELLS * POINTS);
        let mut values = [0.0; FUNCTIONS];
        basis.evaluate(u, &mut values);
        let mut row = [1.0; TERMS];
        row[1..].copy_from_slice(&values);
        row
    })
}

fn mean(points: &Points) -> [f64; WIDE_TERMS] {
    let mut mean = [0.0; WIDE_TERMS];
    for point in points {
        for (mean, value) in mean.iter_mut().zip(point) {
            *mean += value / count(POINTS);
        }
    }
    mean
}

fn products(means: &[f64; WIDE_TERMS]) -> [f64; PRODUCTS] {
    let mut products = [0.0; PRODUCTS];
    let mut slots = products.iter_mut();
    for (i, one) in means[..TERMS].iter().enumerate() {
        for (other, slot) in means[..=i].iter().zip(&mut slots) {
            *slot = one * other;
        }
    }
    products
}
