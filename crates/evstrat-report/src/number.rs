//! Numbers as people read them: to the digits that their error supports, never more.

/// The fewest significant digits a number may be shown with when its error is unknown or zero.
const PLAIN_DIGITS: i32 = 3;

/// Formats `value` to the digits that `mcse` supports: the last digit shown has the place of the second digit of the
/// standard error.
///
/// A zero or unknown error (a constant, a single draw) gives four significant digits.
#[must_use]
pub fn supported(value: f64, mcse: f64) -> String {
    if !value.is_finite() {
        return non_finite(value);
    }
    if mcse > 0.0 && mcse.is_finite() {
        let place = magnitude(mcse) - 1;
        at_place(value, place)
    } else {
        significant(value, PLAIN_DIGITS + 1)
    }
}

/// `value ± mcse`, both to the same place.
#[must_use]
pub fn with_error(value: f64, mcse: f64) -> String {
    if !(mcse > 0.0 && mcse.is_finite() && value.is_finite()) {
        return supported(value, mcse);
    }
    let place = magnitude(mcse) - 1;
    if wants_exponent(value.abs().max(mcse)) {
        let scale = magnitude(value.abs().max(mcse));
        let factor = ten_to(scale);
        let decimals = usize::try_from((scale - place).max(0)).unwrap_or(0);
        return format!(
            "({:.decimals$} ± {:.decimals$})e{scale}",
            value / factor,
            mcse / factor
        );
    }
    format!("{} ± {}", fixed(value, place), fixed(mcse, place))
}

/// Formats `value` with `digits` significant digits.
#[must_use]
pub fn significant(value: f64, digits: i32) -> String {
    if !value.is_finite() {
        return non_finite(value);
    }
    if value.abs() <= 0.0 {
        return "0".to_owned();
    }
    at_place(value, magnitude(value) - digits + 1)
}

/// Formats a share of draws as a percentage.
#[must_use]
pub fn percent(share: f64) -> String {
    format!("{} %", significant(100.0 * share, PLAIN_DIGITS))
}

/// A number of at least 0, rounded to a whole one, with a comma between thousands.
#[must_use]
pub fn grouped_number(value: f64) -> String {
    let digits = format!("{:.0}", value.max(0.0));
    digits.parse().map_or(digits, grouped)
}

/// A whole number with a comma between thousands.
#[must_use]
pub fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number as it is set in print: a true minus sign, powers of ten in place of an exponent, commas between thousands from
/// ten thousand on.
pub(crate) fn typeset(number: &str) -> String {
    let split = number
        .rsplit_once('e')
        .filter(|(_, exponent)| exponent.parse::<i32>().is_ok());
    let Some((digits, exponent)) = split else {
        return with_commas(number);
    };
    let power = format!("10{}", superscript(exponent));
    match digits {
        "1" => power,
        "-1" => format!("−{power}"),
        _ => format!("{}×{power}", with_commas(digits)),
    }
}

fn superscript(exponent: &str) -> String {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    exponent
        .chars()
        .map(|c| match c.to_digit(10) {
            Some(digit) => DIGITS[digit as usize],
            None if c == '-' => '⁻',
            None => c,
        })
        .collect()
}

/// Sets commas in every run of five or more digits before a decimal point, and true minus signs.
fn with_commas(number: &str) -> String {
    let mut out = String::with_capacity(number.len() + 4);
    let mut run = String::new();
    let mut is_fraction = false;
    for c in number.chars().chain(std::iter::once('\0')) {
        if c.is_ascii_digit() {
            run.push(c);
            continue;
        }
        match run.parse() {
            Ok(count) if run.len() >= 5 && !is_fraction => out.push_str(&grouped(count)),
            _ => out.push_str(&run),
        }
        run.clear();
        is_fraction = c == '.';
        match c {
            '-' => out.push('−'),
            '\0' => {}
            c => out.push(c),
        }
    }
    out
}

fn non_finite(value: f64) -> String {
    if value.is_nan() {
        "n/a".to_owned()
    } else {
        format!("{value}")
    }
}

/// The exponent of the leading digit, by the decimal text itself: exact where a logarithm would round.
fn magnitude(value: f64) -> i32 {
    let text = format!("{value:e}");
    text.rsplit('e')
        .next()
        .and_then(|exponent| exponent.parse().ok())
        .unwrap_or(0)
}

fn ten_to(exponent: i32) -> f64 {
    format!("1e{exponent}").parse().unwrap_or(f64::NAN)
}

fn wants_exponent(size: f64) -> bool {
    size > 0.0 && !(1e-4..1e6).contains(&size)
}

/// Formats `value` so that its last digit has the place `10^place`.
fn at_place(value: f64, place: i32) -> String {
    if wants_exponent(value.abs()) {
        let decimals = usize::try_from((magnitude(value) - place).max(0)).unwrap_or(0);
        return format!("{value:.decimals$e}");
    }
    fixed(value, place)
}

/// Formats `value` without an exponent so that its last digit has the place `10^place`.
fn fixed(value: f64, place: i32) -> String {
    let text = if place >= 0 {
        let step = ten_to(place);
        format!("{:.0}", (value / step).round() * step)
    } else {
        format!("{value:.*}", usize::try_from(-place).unwrap_or(0))
    };
    // A value that rounds to nothing has no sign.
    if text
        .trim_start_matches('-')
        .chars()
        .all(|c| c == '0' || c == '.')
    {
        text.trim_start_matches('-').to_owned()
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_end_where_the_error_begins() {
        assert_eq!(with_error(0.031_234, 0.001_44), "0.0312 ± 0.0014");
        assert_eq!(with_error(17_346.5, 123.0), "17350 ± 120");
        assert_eq!(with_error(-0.000_02, 0.001), "0.0000 ± 0.0010");
        assert_eq!(with_error(2.5e9, 3.0e7), "(2.500 ± 0.030)e9");
        assert_eq!(supported(23.456, 0.2), "23.46");
    }

    #[test]
    fn numbers_without_error_keep_few_digits() {
        assert_eq!(supported(0.27, 0.0), "0.2700");
        assert_eq!(significant(0.0, 3), "0");
        assert_eq!(significant(1234.5, 3), "1230");
        assert_eq!(significant(1.5e-7, 3), "1.50e-7");
        assert_eq!(percent(0.0123), "1.23 %");
        assert_eq!(supported(f64::NAN, 0.1), "n/a");
    }

    #[test]
    fn numbers_in_print_have_no_exponent() {
        assert_eq!(typeset("5e8"), "5×10⁸");
        assert_eq!(typeset("-1.2e-7"), "−1.2×10⁻⁷");
        assert_eq!(typeset("1e12"), "10¹²");
        assert_eq!(typeset("(2.500 ± 0.030)e9"), "(2.500 ± 0.030)×10⁹");
        assert_eq!(typeset("-25170 ± 370"), "−25,170 ± 370");
        assert_eq!(typeset("1234.56789"), "1234.56789");
        assert_eq!(typeset("0.00012345"), "0.00012345");
        assert_eq!(typeset("n/a"), "n/a");
    }

    #[test]
    fn thousands_are_separated() {
        assert_eq!(grouped(7), "7");
        assert_eq!(grouped(16_384), "16,384");
        assert_eq!(grouped(1_048_576), "1,048,576");
    }
}
