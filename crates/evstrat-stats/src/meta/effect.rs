//! Effect sizes and their sampling variances.

use evstrat_math::{exp, ln, ln_gamma, normal_quantile};

use super::MetaError;

/// An estimate with its sampling variance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effect {
    /// The estimate.
    pub estimate: f64,
    /// Its sampling variance.
    pub variance: f64,
}

/// The effect that an estimate with a normal interval of the given coverage stands for.
///
/// # Errors
/// When the interval is empty or the coverage is not between 0 and 1.
pub fn effect_of_interval(
    estimate: f64,
    (low, high): (f64, f64),
    coverage: f64,
) -> Result<Effect, MetaError> {
    if !(coverage > 0.0 && coverage < 1.0) {
        return Err(MetaError::Count {
            role: "coverage",
            expected: "number between 0 and 1",
            found: coverage,
        });
    }
    if low >= high || low.is_nan() || high.is_nan() {
        return Err(MetaError::Count {
            role: "upper limit",
            expected: "number above the lower limit",
            found: high,
        });
    }
    let z = -normal_quantile(0.5 * (1.0 - coverage));
    let se = (high - low) / (2.0 * z);
    Ok(Effect {
        estimate,
        variance: se * se,
    })
}

/// Mean, standard deviation and size of one arm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Arm {
    /// Mean of the measurements.
    pub mean: f64,
    /// Their standard deviation.
    pub sd: f64,
    /// Their number.
    pub n: f64,
}

/// Cells of a 2x2 table: events and non-events, treated then control; 1/2 is added to all when one is zero.
fn table(events: [f64; 2], sizes: [f64; 2]) -> Result<[f64; 4], MetaError> {
    for (found, n) in events.into_iter().zip(sizes) {
        if !(found >= 0.0 && found <= n && n > 0.0 && n.is_finite()) {
            let expected = "count between 0 and the size of its arm";
            return Err(MetaError::Count {
                role: "events",
                expected,
                found,
            });
        }
    }
    let cells = [
        events[0],
        sizes[0] - events[0],
        events[1],
        sizes[1] - events[1],
    ];
    let correction = if cells.iter().any(|c| *c <= 0.0) {
        0.5
    } else {
        0.0
    };
    Ok(cells.map(|c| c + correction))
}

/// Log risk ratio of treated to control.
///
/// # Errors
/// When events exceed the size of their arm or an arm is empty.
pub fn log_risk_ratio(events: [f64; 2], sizes: [f64; 2]) -> Result<Effect, MetaError> {
    let [a, b, c, d] = table(events, sizes)?;
    let (n1, n2) = (a + b, c + d);
    Ok(Effect {
        estimate: ln(a / n1) - ln(c / n2),
        variance: 1.0 / a - 1.0 / n1 + 1.0 / c - 1.0 / n2,
    })
}

/// Log odds ratio of treated to control.
///
/// # Errors
/// As for [`log_risk_ratio`].
pub fn log_odds_ratio(events: [f64; 2], sizes: [f64; 2]) -> Result<Effect, MetaError> {
    let [a, b, c, d] = table(events, sizes)?;
    Ok(Effect {
        estimate: ln(a / b) - ln(c / d),
        variance: 1.0 / a + 1.0 / b + 1.0 / c + 1.0 / d,
    })
}

/// Risk difference of treated and control.
///
/// # Errors
/// As for [`log_risk_ratio`].
pub fn risk_difference(events: [f64; 2], sizes: [f64; 2]) -> Result<Effect, MetaError> {
    let [a, b, c, d] = table(events, sizes)?;
    let (n1, n2) = (a + b, c + d);
    Ok(Effect {
        estimate: a / n1 - c / n2,
        variance: a * b / (n1 * n1 * n1) + c * d / (n2 * n2 * n2),
    })
}

fn check_arms(arms: [Arm; 2]) -> Result<(), MetaError> {
    for arm in arms {
        if !arm.mean.is_finite() {
            return Err(MetaError::Count {
                role: "mean",
                expected: "finite number",
                found: arm.mean,
            });
        }
        if !(arm.sd.is_finite() && arm.sd > 0.0) {
            return Err(MetaError::Count {
                role: "sd",
                expected: "positive number",
                found: arm.sd,
            });
        }
        if !(arm.n.is_finite() && arm.n >= 2.0) {
            let expected = "number of at least 2";
            return Err(MetaError::Count {
                role: "arm size",
                expected,
                found: arm.n,
            });
        }
    }
    Ok(())
}

/// Difference of means, treated minus control.
///
/// # Errors
/// When an sd is not positive or an arm smaller than 2.
pub fn mean_difference(treated: Arm, control: Arm) -> Result<Effect, MetaError> {
    check_arms([treated, control])?;
    Ok(Effect {
        estimate: treated.mean - control.mean,
        variance: treated.sd * treated.sd / treated.n + control.sd * control.sd / control.n,
    })
}

/// Standardized mean difference (Hedges' g with the exact small-sample correction).
///
/// # References
/// Hedges 1981, J. Educ. Stat. 6(2).
///
/// # Errors
/// As for [`mean_difference`].
pub fn standardized_mean_difference(treated: Arm, control: Arm) -> Result<Effect, MetaError> {
    check_arms([treated, control])?;
    let df = treated.n + control.n - 2.0;
    let squares =
        (treated.n - 1.0) * treated.sd * treated.sd + (control.n - 1.0) * control.sd * control.sd;
    let correction = exp(ln_gamma(0.5 * df) - 0.5 * ln(0.5 * df) - ln_gamma(0.5 * (df - 1.0)));
    let g = correction * (treated.mean - control.mean) / (squares / df).sqrt();
    let variance = 1.0 / treated.n + 1.0 / control.n + g * g / (2.0 * (treated.n + control.n));
    Ok(Effect {
        estimate: g,
        variance,
    })
}

/// Log ratio of means, treated to control; both means must be positive.
///
/// # References
/// Hedges, Gurevitch and Curtis 1999, Ecology 80(4).
///
/// # Errors
/// As for [`mean_difference`], or when a mean is not positive.
pub fn log_response_ratio(treated: Arm, control: Arm) -> Result<Effect, MetaError> {
    check_arms([treated, control])?;
    for arm in [treated, control] {
        if arm.mean <= 0.0 {
            let expected = "positive number";
            return Err(MetaError::Count {
                role: "mean",
                expected,
                found: arm.mean,
            });
        }
    }
    let part = |arm: Arm| arm.sd * arm.sd / (arm.n * arm.mean * arm.mean);
    Ok(Effect {
        estimate: ln(treated.mean) - ln(control.mean),
        variance: part(treated) + part(control),
    })
}
