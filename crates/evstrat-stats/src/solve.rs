//! Safeguarded root finding in one dimension.

/// A root of f between a and b, at which f has different signs, by Chandrupatla's method.
///
/// Bisection and inverse quadratic interpolation, chosen by the shape of the last three points. Returns `None` when
/// the signs agree or a value is NaN. The tolerance is absolute; rounding of the abscissa always suffices.
///
/// # References
/// Chandrupatla 1997, Advances in Engineering Software 28(3).
pub(crate) fn root(a: f64, b: f64, tolerance: f64, mut f: impl FnMut(f64) -> f64) -> Option<f64> {
    let (mut x1, mut x2) = (a, b);
    let (mut f1, mut f2) = (f(a), f(b));
    if f1.is_nan() || f2.is_nan() {
        return None;
    }
    if f1 == 0.0 {
        return Some(x1);
    }
    if f2 == 0.0 {
        return Some(x2);
    }
    if (f1 > 0.0) == (f2 > 0.0) {
        return None;
    }
    let mut t = 0.5;
    for _ in 0..300 {
        let x = x1 + t * (x2 - x1);
        let value = f(x);
        if value.is_nan() {
            return None;
        }
        let (x3, f3);
        if (value > 0.0) == (f1 > 0.0) {
            (x3, f3) = (x1, f1);
        } else {
            (x3, f3) = (x2, f2);
            (x2, f2) = (x1, f1);
        }
        (x1, f1) = (x, value);
        let (best, error) = if f1.abs() < f2.abs() {
            (x1, f1)
        } else {
            (x2, f2)
        };
        let limit = (2.0 * f64::EPSILON * best.abs() + 0.5 * tolerance) / (x2 - x1).abs();
        if limit > 0.5 || error == 0.0 {
            return Some(best);
        }
        let xi = (x1 - x2) / (x3 - x2);
        let phi = (f1 - f2) / (f3 - f2);
        let interpolate = 1.0 - (1.0 - xi).sqrt() < phi && phi < xi.sqrt();
        t = if interpolate {
            f1 / (f2 - f1) * (f3 / (f2 - f3))
                + (x3 - x1) / (x2 - x1) * (f1 / (f3 - f1)) * (f2 / (f3 - f2))
        } else {
            0.5
        };
        t = t.clamp(limit, 1.0 - limit);
    }
    Some(if f1.abs() < f2.abs() { x1 } else { x2 })
}

/// A root of an increasing or decreasing f, with the bracket widened by doubling from [a, b] up to `limits`.
pub(crate) fn root_outward(
    (mut a, mut b): (f64, f64),
    (low, high): (f64, f64),
    tolerance: f64,
    mut f: impl FnMut(f64) -> f64,
) -> Option<f64> {
    loop {
        if let Some(x) = root(a, b, tolerance, &mut f) {
            return Some(x);
        }
        if a <= low && b >= high {
            return None;
        }
        let width = b - a;
        a = (a - width).max(low);
        b = (b + width).min(high);
    }
}

/// A minimum of a function of two variables by the simplex method, restarted until it stays.
///
/// # References
/// Nelder and Mead 1965, Computer Journal 7(4).
pub(crate) fn nelder_mead(start: [f64; 2], f: impl Fn([f64; 2]) -> f64) -> [f64; 2] {
    let mut best = (f(start), start);
    let mut size = 0.1;
    for _ in 0..12 {
        let found = simplex_descent(best.1, size, &f);
        let gain = best.0 - found.0;
        if found.0 < best.0 {
            best = found;
        }
        if gain <= 1e-18 {
            break;
        }
        size *= 0.3;
    }
    best.1
}

type Vertex = (f64, [f64; 2]);

fn simplex_descent(start: [f64; 2], size: f64, f: &impl Fn([f64; 2]) -> f64) -> Vertex {
    let [x, y] = start;
    let vertex = |at: [f64; 2]| (f(at), at);
    let mut simplex = [
        vertex(start),
        vertex([x + size * (1.0 + x.abs()), y]),
        vertex([x, y + size]),
    ];
    for _ in 0..400 {
        simplex.sort_by(|a, b| a.0.total_cmp(&b.0));
        let [best, second, worst] = simplex;
        let width = (worst.1[0] - best.1[0]).abs() + (worst.1[1] - best.1[1]).abs();
        if width < 1e-13 * (1.0 + best.1[0].abs() + best.1[1].abs()) {
            break;
        }
        let middle = [
            0.5 * (best.1[0] + second.1[0]),
            0.5 * (best.1[1] + second.1[1]),
        ];
        let along = |t: f64| {
            vertex([
                middle[0] + t * (worst.1[0] - middle[0]),
                middle[1] + t * (worst.1[1] - middle[1]),
            ])
        };
        let reflected = along(-1.0);
        let candidate = if reflected.0 < best.0 {
            let expanded = along(-2.0);
            if expanded.0 < reflected.0 {
                expanded
            } else {
                reflected
            }
        } else if reflected.0 < second.0 {
            reflected
        } else if reflected.0 < worst.0 {
            along(-0.5)
        } else {
            along(0.5)
        };
        if candidate.0 < worst.0 {
            simplex[2] = candidate;
        } else {
            let toward =
                |v: Vertex| vertex([0.5 * (best.1[0] + v.1[0]), 0.5 * (best.1[1] + v.1[1])]);
            simplex = [best, toward(second), toward(worst)];
        }
    }
    simplex.sort_by(|a, b| a.0.total_cmp(&b.0));
    simplex[0]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_roots_of_awkward_functions() {
        let cube = root(-1.0, 4.0, 0.0, |x| x * x * x - 2.0).unwrap();
        assert!((cube - evstrat_math::cbrt(2.0)).abs() < 1e-15);
        let flat = root(0.0, 10.0, 0.0, |x| (x - 3.0) * (x - 3.0) * (x - 3.0)).unwrap();
        assert!((flat - 3.0).abs() < 1e-4);
        assert_eq!(root(0.0, 1.0, 0.0, |x| x + 1.0), None);
        let far = root_outward((0.0, 1.0), (-1e9, 1e9), 1e-12, |x| x - 12345.0).unwrap();
        assert!((far - 12345.0).abs() < 1e-9);
    }
}
