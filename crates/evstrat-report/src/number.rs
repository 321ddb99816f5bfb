//! Numbers as people read them: to the digits that their error supports, never more.

/// The fewest significant digits a number may be shown with when its error is unknown or zero.
const PLAIN_DIGITS: i32 = 3;

/// An error that is a smaller share of its value comes from rounding.
const ROUNDING: f64 = 1e-12;

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
    with_error_to(value, mcse, 0.0)
}

/// `value ± mcse`, both to the same place, which errors smaller than `finest` do not move: a narrow column holds so many
/// digits. What is shown as the error is always the error, if need be as less than one step of the last digit.
#[must_use]
pub fn with_error_to(value: f64, mcse: f64, finest: f64) -> String {
    // What is left of a constant after weighting and summing is rounding, not chance.
    let mcse = if mcse > ROUNDING * value.abs() {
        mcse
    } else {
        0.0
    };
    if !(mcse > 0.0 && mcse.is_finite() && value.is_finite()) {
        return supported(value, mcse);
    }
    let place = magnitude(mcse.max(finest)) - 1;
    let size = value.abs().max(mcse);
    if wants_exponent(size) {
        let scale = magnitude(size);
        let factor = ten_to(scale);
        let value = fixed(value / factor, place - scale);
        return format!(
            "({value} ± {})e{scale}",
            error_text(mcse / factor, place - scale)
        );
    }
    format!("{} ± {}", fixed(value, place), error_text(mcse, place))
}

/// A standard error whose last digit has the place `10^place`; never 0.
fn error_text(mcse: f64, place: i32) -> String {
    if rounds_to_zero(mcse, place) {
        format!("<{}", fixed(ten_to(place), place))
    } else {
        fixed(mcse, place)
    }
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

/// All digits of a number that somebody wrote or chose, and no more: `17`, `0.25`, `5.2e13`.
#[must_use]
pub fn exact(value: f64) -> String {
    if value.abs() <= 0.0 {
        "0".to_owned()
    } else if wants_exponent(value.abs()) {
        format!("{value:e}")
    } else {
        format!("{value}")
    }
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

fn rounds_to_zero(value: f64, place: i32) -> bool {
    value.abs() < 0.5 * ten_to(place)
}

/// Formats `value` so that its last digit has the place `10^place`.
fn at_place(value: f64, place: i32) -> String {
    let is_zero = rounds_to_zero(value, place);
    if is_zero && place < -6 {
        return "0".to_owned();
    }
    if wants_exponent(value.abs()) && !is_zero {
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
    fn a_limit_to_the_digits_leaves_the_error_as_it_is() {
        assert_eq!(
            with_error_to(49.438_517, 0.003_734, 5e-3),
            "49.4385 ± 0.0037"
        );
        assert_eq!(with_error_to(49.438_517, 0.012, 5e-3), "49.439 ± 0.012");
        assert_eq!(with_error_to(0.562_7, 2e-7, 1e-4), "0.56270 ± <0.00001");
        assert_eq!(with_error_to(2.5e9, 3e3, 2.5e5), "(2.50000 ± <0.00001)e9");
        assert_eq!(with_error_to(1.0, 0.0, 1e-3), "1.000");
        assert_eq!(with_error_to(30.0, 2e-15, 5e-3), "30.00");
        assert_eq!(with_error_to(0.0, 0.0, 1e-4), "0");
    }

    #[test]
    fn what_the_error_swallows_is_zero() {
        assert_eq!(supported(3e-7, 1e-4), "0.00000");
        assert_eq!(supported(3e-30, 1e-19), "0");
        assert_eq!(supported(-0.000_02, 0.001), "0.0000");
        assert_eq!(supported(6e-5, 1e-4), "6e-5");
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
    fn numbers_that_were_written_keep_all_digits() {
        let shown = [17.0, 0.25, 52e12, 1.1e-14, -0.0, 180.0].map(exact);
        assert_eq!(shown, ["17", "0.25", "5.2e13", "1.1e-14", "0", "180"]);
    }

    #[test]
    fn thousands_are_separated() {
        assert_eq!(grouped(7), "7");
        assert_eq!(grouped(16_384), "16,384");
        assert_eq!(grouped(1_048_576), "1,048,576");
    }
}
