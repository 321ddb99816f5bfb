//! The plain description of a law: its family and native parameters.

use std::fmt::{self, Display, Formatter, Write};

/// One parameter of a law.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Parameter {
    /// A number.
    Number(f64),
    /// A list of numbers.
    Numbers(Vec<f64>),
    /// A law inside the law, as of a truncation.
    Law(Box<Native>),
    /// Several laws inside the law, as of a mixture.
    Laws(Vec<Native>),
}

/// A law as family name and named native parameters, in a fixed order.
///
/// This is what is written back into a resolved study. Its [`Display`] form is the canonical text: numbers in the
/// shortest form that reads back to the same double, so equal texts mean equal laws.
#[derive(Debug, Clone, PartialEq)]
pub struct Native {
    /// The family's key, as strategy files spell it.
    pub family: &'static str,
    /// Parameter names and values.
    pub parameters: Vec<(&'static str, Parameter)>,
}

impl Native {
    /// A description whose parameters are plain numbers.
    pub(crate) fn of_numbers(family: &'static str, numbers: &[(&'static str, f64)]) -> Self {
        let parameters = numbers
            .iter()
            .map(|&(name, value)| (name, Parameter::Number(value)))
            .collect();
        Self { family, parameters }
    }

    /// The parameter at an index when it is a number, else NaN.
    pub(crate) fn number(&self, index: usize) -> f64 {
        match self.parameters.get(index) {
            Some((_, Parameter::Number(number))) => *number,
            _ => f64::NAN,
        }
    }
}

impl Display for Native {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}(", self.family)?;
        for (i, (name, value)) in self.parameters.iter().enumerate() {
            if i > 0 {
                f.write_char(',')?;
            }
            write!(f, "{name}={value}")?;
        }
        f.write_char(')')
    }
}

impl Display for Parameter {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number:?}"),
            Self::Numbers(numbers) => list(f, numbers.iter().map(|n| format!("{n:?}"))),
            Self::Law(law) => Display::fmt(law, f),
            Self::Laws(laws) => list(f, laws.iter().map(ToString::to_string)),
        }
    }
}

fn list(f: &mut Formatter<'_>, items: impl Iterator<Item = String>) -> fmt::Result {
    f.write_char('[')?;
    for (i, item) in items.enumerate() {
        if i > 0 {
            f.write_char(',')?;
        }
        f.write_str(&item)?;
    }
    f.write_char(']')
}
