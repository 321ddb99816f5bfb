//! How many digits of an estimate its error supports.

/// Decimals to print for a number with the given standard error; negative means tens, hundreds, ...
///
/// # Definition
/// The last digit's unit is the greatest power of ten not above twice the standard error: the error is then between
/// half a unit and five units of the last printed digit. `None` when the error is zero, infinite or unknown.
#[must_use]
pub fn supported_decimals(mcse: f64) -> Option<i32> {
    if mcse.is_nan() || mcse.is_infinite() || mcse <= 0.0 {
        return None;
    }
    let text = format!("{:e}", 2.0 * mcse);
    let exponent: i32 = text.split('e').nth(1)?.parse().ok()?;
    Some(-exponent)
}

/// The number, printed to the digits its standard error supports; to 6 significant digits when the error is zero.
///
/// ```
/// use evstrat_stats::summary::supported_text;
/// assert_eq!(supported_text(0.175812, 0.0021), "0.176");
/// assert_eq!(supported_text(43.2418, 0.6), "43");
/// assert_eq!(supported_text(1234.5, 70.0), "1200");
/// ```
#[must_use]
pub fn supported_text(value: f64, mcse: f64) -> String {
    if !value.is_finite() {
        return value.to_string();
    }
    match supported_decimals(mcse) {
        Some(decimals) if decimals >= 0 => {
            let places = usize::try_from(decimals.min(17)).unwrap_or(17);
            without_minus_zero(format!("{value:.places$}"))
        }
        Some(decimals) => {
            let unit = evstrat_math::powi(10.0, -decimals);
            without_minus_zero(format!("{:.0}", (value / unit).round() * unit))
        }
        None => significant(value, 6),
    }
}

/// The shortest text of a number rounded to some significant digits.
fn significant(value: f64, digits: usize) -> String {
    let text = format!("{value:.*e}", digits.saturating_sub(1));
    text.parse::<f64>()
        .map_or(text, |rounded| rounded.to_string())
}

fn without_minus_zero(text: String) -> String {
    match text.strip_prefix('-') {
        Some(rest) if rest.chars().all(|c| c == '0' || c == '.') => rest.to_owned(),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_supported_digits() {
        assert_eq!(supported_text(0.175_812, 0.005), "0.18");
        assert_eq!(supported_text(0.175_812, 0.000_5), "0.176");
        assert_eq!(supported_text(-0.001, 0.1), "0.0");
        assert_eq!(supported_text(2.5, 0.0), "2.5");
        assert_eq!(supported_text(1.0 / 3.0, 0.0), "0.333333");
        assert_eq!(supported_text(f64::NAN, 0.1), "NaN");
        assert_eq!(supported_text(123_456.0, 3000.0), "123000");
    }
}
