//! Conditions that a script may set with `--require`.

use evstrat_engine::{Part, Results, StrategyResult};

/// A condition on the results of every strategy that was asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Requirement {
    /// All checks against published observations pass.
    Checks,
    /// The precision asked for was reached.
    Precision,
    /// The success probability is at least this.
    Success(f64),
    /// The score is at least this.
    Score(f64),
}

impl Requirement {
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let bound = |value: &str| -> Result<f64, String> {
            let number = value
                .trim()
                .parse::<f64>()
                .ok()
                .filter(|number| number.is_finite());
            number.ok_or_else(|| format!("--require {text}: '{value}' is not a number"))
        };
        match (
            text,
            text.split_once(">=")
                .map(|(what, value)| (what.trim(), value)),
        ) {
            ("checks", _) => Ok(Self::Checks),
            ("precision", _) => Ok(Self::Precision),
            (_, Some(("p-success", value))) => Ok(Self::Success(bound(value)?)),
            (_, Some(("score", value))) => Ok(Self::Score(bound(value)?)),
            _ => Err(format!(
                "--require {text}: unknown condition; \
                 known are checks, precision, \"p-success>=NUMBER\" and \"score>=NUMBER\""
            )),
        }
    }

    /// One sentence for each strategy that does not meet the condition.
    pub(crate) fn missed(self, results: &Results) -> Vec<String> {
        if self == Self::Precision {
            let text = "required precision was not reached; raise --max-draws or --precision";
            return if results.study.stopped.precise {
                Vec::new()
            } else {
                vec![text.to_owned()]
            };
        }
        results
            .strategies
            .iter()
            .filter(|strategy| strategy.part == Part::Strategy)
            .filter_map(|strategy| self.missed_by(strategy))
            .collect()
    }

    fn missed_by(self, strategy: &StrategyResult) -> Option<String> {
        let below = |name: &str, value: Option<f64>, bound: f64| match value {
            Some(value) if value >= bound => None,
            Some(value) => Some(format!(
                "required {name} >= {bound}, but {} has {value:.4}",
                strategy.id
            )),
            None => Some(format!(
                "required {name} >= {bound}, but {} has none",
                strategy.id
            )),
        };
        match self {
            Self::Checks => {
                let missed: Vec<&str> = strategy
                    .checks
                    .iter()
                    .filter(|check| !check.passed)
                    .map(|check| check.outcome.as_str())
                    .collect();
                (!missed.is_empty()).then(|| {
                    format!(
                        "required checks, but {} missed: {}",
                        strategy.id,
                        missed.join(", ")
                    )
                })
            }
            Self::Precision => None,
            Self::Success(bound) => {
                let value = strategy.success.as_ref().map(|success| success.probability);
                below("p-success", value, bound)
            }
            Self::Score(bound) => below(
                "score",
                strategy.score.as_ref().map(|score| score.mean),
                bound,
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_read() {
        assert_eq!(Requirement::parse("checks"), Ok(Requirement::Checks));
        assert_eq!(
            Requirement::parse("p-success >= 0.5"),
            Ok(Requirement::Success(0.5))
        );
        assert_eq!(
            Requirement::parse("score>=40"),
            Ok(Requirement::Score(40.0))
        );
        for wrong in ["luck", "p-success>0.5", "p-success>=", "p-success>=NaN", ""] {
            assert!(Requirement::parse(wrong).is_err(), "{wrong}");
        }
    }
}
