//! Reading numbers that may carry a unit.

use evstrat_core::{Quantity, Unit, UnitError};

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::spec::wrong_type;
use crate::syntax::{Node, Value};

/// In which unit a number is wanted, and in which unit bare numbers are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted<'a> {
    /// The unit of the result.
    pub(crate) unit: &'a Unit,
    /// The unit of bare numbers.
    pub(crate) bare: &'a Unit,
}

impl<'a> Wanted<'a> {
    /// Bare numbers are in the unit that is wanted.
    pub(crate) fn new(unit: &'a Unit) -> Self {
        Self { unit, bare: unit }
    }
}

/// The number at `node` in the wanted unit. Faults are reported, and then there is none.
pub(crate) fn read(node: &Node, wanted: Wanted<'_>, faults: &mut Diagnostics) -> Option<f64> {
    match try_read(node, wanted) {
        Ok(number) => Some(number),
        Err(fault) => {
            faults.push(fault);
            None
        }
    }
}

/// Like [`read`], with the fault as the error.
pub(crate) fn try_read(node: &Node, wanted: Wanted<'_>) -> Result<f64, Diagnostic> {
    let number = match &node.value {
        Value::Text(text) => {
            let quantity = Quantity::parse(text).map_err(|error| malformed(node, &error))?;
            quantity
                .to(wanted.unit)
                .map_err(|error| wrong_unit(node, &error, wanted.unit))?
        }
        _ => {
            let number = node
                .as_number()
                .ok_or_else(|| wrong_type(node, "a number or a text such as \"3 d\""))?;
            wanted
                .bare
                .convert(number, wanted.unit)
                .map_err(|error| wrong_unit(node, &error, wanted.unit))?
        }
    };
    if number.is_finite() {
        Ok(number)
    } else {
        let message = format!("expected a finite number, found {number}");
        Err(Diagnostic::error(Code::OutOfRange, node.span, message))
    }
}

/// The unit that a text names.
pub(crate) fn read_unit(node: &Node, faults: &mut Diagnostics) -> Option<Unit> {
    match Unit::parse(node.as_text()?) {
        Ok(unit) => Some(unit),
        Err(error) => {
            faults.push(malformed(node, &error));
            None
        }
    }
}

fn malformed(node: &Node, error: &UnitError) -> Diagnostic {
    let text = node.as_text().unwrap_or("");
    let (span, help) = match error {
        UnitError::Unknown {
            symbol,
            at,
            nearest,
        } => {
            let span = node.text_part(*at, symbol.len());
            let fault = Diagnostic::error(
                Code::BadQuantity,
                span,
                format!("`{symbol}` is not a UCUM unit"),
            );
            let (plain, about) = in_ucum(symbol).unzip();
            let nearest = plain.map(str::to_owned).or_else(|| nearest.clone());
            let about = about.unwrap_or_default();
            return match &nearest {
                Some(meant) if span != node.span => fault
                    .help(format!("did you mean `{meant}`?{about}"))
                    .patch(span, meant.clone()),
                Some(meant) => fault.help(format!("did you mean `{meant}`?{about}")),
                None => fault.help(
                    "units are written in UCUM, such as `mg/kg`, `1/h`, `nmol/L` or `{vesicles}`",
                ),
            };
        }
        UnitError::Malformed { at, .. } => (
            node.text_part(*at, text.len().saturating_sub(*at).max(1)),
            "units are written in UCUM, such as `mg/kg`, `1/h`, `nmol/L` or `{vesicles}`",
        ),
        _ => (
            node.span,
            "a quantity is a number and a unit, such as \"3 d\"",
        ),
    };
    Diagnostic::error(Code::BadQuantity, span, error.to_string()).help(help)
}

/// What people write for a unit, in UCUM, and what they should know of it.
fn in_ucum(symbol: &str) -> Option<(&'static str, &'static str)> {
    const COUNTED: &str = " Braces name what is counted, as in `{vesicles}/{cells}`.";
    let meant = match symbol.to_ascii_lowercase().as_str() {
        "day" | "days" => ("d", ""),
        "hour" | "hours" | "hr" | "hrs" => ("h", ""),
        "minute" | "minutes" | "mins" => ("min", ""),
        "second" | "seconds" | "sec" | "secs" => ("s", ""),
        "week" | "weeks" => ("wk", ""),
        "month" | "months" => ("mo", ""),
        "year" | "years" | "yr" => ("a", ""),
        "cell" | "cells" => ("{cells}", COUNTED),
        "vesicle" | "vesicles" | "ev" | "evs" | "particle" | "particles" => ("{vesicles}", COUNTED),
        "copy" | "copies" => ("{copies}", COUNTED),
        "molecule" | "molecules" => ("{molecules}", COUNTED),
        "%id" | "id" => ("%", " A percentage of the injected dose per gram is `%/g`."),
        "percent" => ("%", ""),
        _ => return None,
    };
    Some(meant)
}

fn wrong_unit(node: &Node, error: &UnitError, wanted: &Unit) -> Diagnostic {
    let help = match wanted.code() {
        "1" | "" => "this is a plain number, without a unit".to_owned(),
        code => format!("give it in `{code}` or a unit that converts to it"),
    };
    Diagnostic::error(Code::WrongDimension, node.span, error.to_string()).help(help)
}
