//! When doses are given.

use evstrat_plugin::core::{ModelError, Options};
use evstrat_plugin::serde_json::{Value, json};

/// Equal doses at equal intervals.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Regimen {
    /// Amount of one dose, in the unit of the model's schema.
    pub dose: f64,
    /// Days between doses.
    pub every: f64,
    /// Number of doses.
    pub doses: u32,
    /// Day of the first dose.
    pub start: f64,
}

impl Regimen {
    /// Reads the regimen from the option `regimen`.
    ///
    /// # Errors
    /// An option is missing or of the wrong type.
    pub fn from_options(options: &Options) -> Result<Self, ModelError> {
        let table = options.table("regimen")?;
        let doses = u32::try_from(table.count("doses")?)
            .map_err(|_| ModelError::options("option 'regimen.doses' is too large"))?;
        Ok(Self {
            dose: table.number("dose")?,
            every: table.number("every")?,
            doses,
            start: table.number("start")?,
        })
    }

    /// The days of the doses before `horizon`, rising; empty when there is nothing to give.
    #[must_use]
    pub fn days(&self, horizon: f64) -> Vec<f64> {
        if self.dose <= 0.0 {
            return Vec::new();
        }
        (0..self.doses)
            .map(|i| self.start + f64::from(i) * self.every)
            .take_while(|&day| day < horizon)
            .collect()
    }

    /// The JSON Schema of the option, for doses in `unit`.
    #[must_use]
    pub fn schema(unit: &str, dose: f64, every: f64, doses: u32) -> Value {
        json!({
            "type": "object",
            "additionalProperties": false,
            "default": {},
            "description": "equal doses at equal intervals",
            "properties": {
                "dose": {"type": "number", "minimum": 0, "default": dose, "x-unit": unit, "description": "amount of one dose"},
                "every": {"type": "number", "exclusiveMinimum": 0, "default": every, "x-unit": "d", "description": "time between doses"},
                "doses": {"type": "integer", "minimum": 0, "maximum": 200, "default": doses, "description": "number of doses"},
                "start": {"type": "number", "minimum": 0, "default": 0, "x-unit": "d", "description": "day of the first dose"},
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_follow_the_regimen_and_stop_at_the_horizon() {
        let regimen = Regimen {
            dose: 1.0,
            every: 3.0,
            doses: 6,
            start: 1.0,
        };
        assert_eq!(regimen.days(10.0), [1.0, 4.0, 7.0]);
        assert!(
            Regimen {
                dose: 0.0,
                ..regimen
            }
            .days(10.0)
            .is_empty()
        );
    }
}
