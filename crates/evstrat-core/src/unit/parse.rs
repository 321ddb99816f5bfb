//! The grammar of UCUM: terms of components, joined by `.` and `/` from left to right.

use super::dimension::Dimension;
use super::scale::Scale;
use super::{Annotations, Unit, UnitError, symbols};

/// Longest code that is read.
const MAX_LENGTH: usize = 200;
/// Deepest nesting of parentheses that is read.
const MAX_DEPTH: usize = 16;

pub(super) fn unit(code: &str) -> Result<Unit, UnitError> {
    let mut parser = Parser {
        code,
        at: 0,
        depth: 0,
    };
    if code.len() > MAX_LENGTH {
        let start: String = code.chars().take(20).collect();
        return Err(UnitError::Malformed {
            code: format!("{start}..."),
            at: 0,
            reason: "it is longer than 200 bytes",
        });
    }
    if code.is_empty() {
        return Ok(Unit::one());
    }
    let value = parser.term()?;
    if parser.at < code.len() {
        return Err(parser.malformed("expected '.' or '/' here"));
    }
    if !value.scale.is_usable() {
        return Err(UnitError::Malformed {
            code: code.to_owned(),
            at: 0,
            reason: "its size is zero or beyond the range of numbers",
        });
    }
    Ok(Unit {
        code: code.to_owned(),
        scale: value.scale,
        dimension: value.dimension,
        annotations: value.annotations,
    })
}

/// A unit under construction.
struct Value {
    scale: Scale,
    dimension: Dimension,
    annotations: Annotations,
}

struct Parser<'a> {
    code: &'a str,
    at: usize,
    depth: usize,
}

impl Value {
    fn one() -> Self {
        Self {
            scale: Scale::ONE,
            dimension: Dimension::default(),
            annotations: Annotations::default(),
        }
    }

    fn times(self, other: &Self, exponent: i8) -> Option<Self> {
        Some(Self {
            scale: self.scale.times(other.scale, exponent),
            dimension: self.dimension.times(other.dimension, exponent)?,
            annotations: self.annotations.times(&other.annotations, exponent)?,
        })
    }
}

impl Parser<'_> {
    fn rest(&self) -> &str {
        &self.code[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn malformed(&self, reason: &'static str) -> UnitError {
        UnitError::Malformed {
            code: self.code.to_owned(),
            at: self.at,
            reason,
        }
    }

    /// Components joined by operators; a slash may stand first.
    fn term(&mut self) -> Result<Value, UnitError> {
        let mut value = Value::one();
        let mut exponent = 1;
        if self.peek() == Some('/') {
            self.at += 1;
            exponent = -1;
        }
        loop {
            let component = self.component()?;
            value = value
                .times(&component, exponent)
                .ok_or_else(|| self.malformed("an exponent is too large"))?;
            exponent = match self.peek() {
                Some('.') => 1,
                Some('/') => -1,
                _ => return Ok(value),
            };
            self.at += 1;
        }
    }

    fn component(&mut self) -> Result<Value, UnitError> {
        match self.peek() {
            None => Err(self.malformed("a unit is missing at the end")),
            Some('(') => self.group(),
            Some('{') => self.annotation(Value::one()),
            Some(_) => {
                let symbol = self.symbol()?;
                self.annotation(symbol)
            }
        }
    }

    fn group(&mut self) -> Result<Value, UnitError> {
        if self.depth >= MAX_DEPTH {
            return Err(self.malformed("parentheses are nested too deeply"));
        }
        self.depth += 1;
        self.at += 1;
        let value = self.term()?;
        if self.peek() != Some(')') {
            return Err(self.malformed("a closing parenthesis is missing"));
        }
        self.at += 1;
        self.depth -= 1;
        Ok(value)
    }

    /// An annotation in braces, if one follows.
    fn annotation(&mut self, value: Value) -> Result<Value, UnitError> {
        if self.peek() != Some('{') {
            return Ok(value);
        }
        let length = self
            .rest()
            .find('}')
            .ok_or_else(|| self.malformed("a closing brace is missing"))?;
        let name = &self.rest()[1..length];
        if name.is_empty() || name.contains('{') {
            return Err(self.malformed("an annotation in braces needs a name"));
        }
        let annotated = Value {
            annotations: Annotations::new(name),
            ..Value::one()
        };
        self.at += length + 1;
        value
            .times(&annotated, 1)
            .ok_or_else(|| self.malformed("an exponent is too large"))
    }

    /// A symbol with an optional exponent, or a whole number.
    fn symbol(&mut self) -> Result<Value, UnitError> {
        let rest = self.rest();
        let is_ten = rest.starts_with("10*") || rest.starts_with("10^");
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if digits > 0 && !is_ten {
            return self.number(digits);
        }
        let length = if is_ten { 3 } else { symbol_length(rest) };
        let name = &rest[..length];
        if name.is_empty() {
            return Err(self.malformed("expected a unit here"));
        }
        let (symbol, prefix) = symbols::find(name).ok_or_else(|| UnitError::Unknown {
            symbol: name.to_owned(),
            at: self.at,
            nearest: symbols::nearest(name),
        })?;
        let base = Value {
            scale: Scale::new(1.0, prefix).times(symbol.scale, 1),
            dimension: symbol.dimension,
            annotations: Annotations::default(),
        };
        self.at += length;
        let exponent = self.exponent()?;
        Value::one()
            .times(&base, exponent)
            .ok_or_else(|| self.malformed("an exponent is too large"))
    }

    fn number(&mut self, digits: usize) -> Result<Value, UnitError> {
        let number: f64 = self.rest()[..digits]
            .parse()
            .map_err(|_| self.malformed("the number is too large"))?;
        self.at += digits;
        Ok(Value {
            scale: Scale::new(number, 0),
            ..Value::one()
        })
    }

    fn exponent(&mut self) -> Result<i8, UnitError> {
        let rest = self.rest();
        let sign = usize::from(rest.starts_with(['+', '-']));
        let digits = rest[sign..].bytes().take_while(u8::is_ascii_digit).count();
        if sign + digits == 0 {
            return Ok(1);
        }
        let exponent: i8 = rest[..sign + digits]
            .parse()
            .map_err(|_| self.malformed("an exponent must be a small whole number"))?;
        if exponent == 0 {
            return Err(self.malformed("an exponent must not be zero"));
        }
        self.at += sign + digits;
        Ok(exponent)
    }
}

/// Length in bytes of the symbol at the start of `text`: up to a digit, sign or operator outside square brackets.
fn symbol_length(text: &str) -> usize {
    let mut bracketed = false;
    text.char_indices()
        .find(|&(_, c)| {
            match c {
                '[' => bracketed = true,
                ']' => bracketed = false,
                _ => {}
            }
            let ends = c.is_ascii_digit() || c.is_whitespace() || "+-./(){}*^".contains(c);
            ends && !bracketed
        })
        .map_or(text.len(), |(index, _)| index)
}
