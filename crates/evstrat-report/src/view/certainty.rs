//! How certain the evidence behind an estimate is, in the manner of GRADE, by stated rules.
//!
//! # References
//! Guyatt et al. 2008, BMJ 336:924; Brozek et al. 2021, J Clin Epidemiol 129:138 (GRADE for modeled evidence). The rules
//! that turn influence into levels are this program's own and stand in every report.

use evstrat_engine::{AssumptionUsed, Sensitivity, StrategyResult};
use serde::Serialize;

/// The share of influence that costs one level.
const NOTEWORTHY: f64 = 0.2;

/// The share of influence that costs two.
const DOMINANT: f64 = 0.5;

/// The rules, for the report.
pub(crate) const RULES: &str = "Certainty starts at high and falls by stated rules. The influence of an assumption is its \
squared rank correlation with the result, as a share of all. Risk of bias: one level if assumptions with at least 20 % of \
the influence rest on recalled evidence or none, two levels from 50 %. Inconsistency: one level if assumptions that carry \
contradicting sources (mixtures, choices among levels) have at least 20 % of the influence, or if a published observation \
is missed. Indirectness: one level always, since all evidence is preclinical, and another if assumptions measured in other \
tumors, species or outside the body have at least 20 % of the influence. Imprecision: one level if the 90 % interval of the \
difference to the comparator holds zero. Publication bias is not assessed. \
The decision table judges the score, the findings judge each outcome by what moves that outcome: their levels may differ.";

/// The certainty of one estimate.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Certainty {
    /// "high", "moderate", "low" or "very low".
    pub(crate) level: String,
    /// Four circles, filled up to the level.
    pub(crate) symbol: String,
    /// Why levels were lost: domain, levels, reason.
    pub(crate) reasons: Vec<String>,
}

/// A strategy with what certainty is judged by.
#[derive(Clone, Copy)]
pub(crate) struct Judged<'a>(pub(crate) &'a StrategyResult);

impl Judged<'_> {
    /// The certainty of the result that `influence` speaks of; `crosses_zero` if the interval of its difference to the
    /// comparator does, absent without a comparator.
    pub(crate) fn certainty(
        &self,
        influence: impl Fn(&Sensitivity) -> f64,
        crosses_zero: Option<bool>,
    ) -> Certainty {
        let share = |keep: &dyn Fn(&AssumptionUsed) -> bool| self.share(&influence, keep);
        let mut lost = 0;
        let mut reasons = Vec::new();
        let mut lose = |levels: usize, reason: String| {
            lost += levels;
            reasons.push(format!("{reason} (−{levels})"));
        };
        let unsupported = share(&|used| used.evidence.iter().all(|one| one.how == "recalled"));
        if unsupported >= NOTEWORTHY {
            let levels = if unsupported >= DOMINANT { 2 } else { 1 };
            let text = format!(
                "risk of bias: {:.0} % of the influence on recalled evidence or none",
                100.0 * unsupported
            );
            lose(levels, text);
        }
        let contradicting = share(&|used| carries_contradiction(used));
        let missed = self.0.checks.iter().filter(|check| !check.passed).count();
        if missed > 0 {
            lose(
                1,
                format!(
                    "inconsistency: misses {missed} of {} published observations",
                    self.0.checks.len()
                ),
            );
        } else if contradicting >= NOTEWORTHY {
            lose(
                1,
                format!(
                    "inconsistency: {:.0} % of the influence on contradicting sources",
                    100.0 * contradicting
                ),
            );
        }
        let indirect = share(&|used| used.indirect);
        if indirect >= NOTEWORTHY {
            lose(
                2,
                format!(
                    "indirectness: preclinical, and {:.0} % of the influence from other tumors, species or in vitro",
                    100.0 * indirect
                ),
            );
        } else {
            lose(1, "indirectness: preclinical".to_owned());
        }
        if crosses_zero == Some(true) {
            lose(
                1,
                "imprecision: the interval of the difference holds zero".to_owned(),
            );
        }
        level(lost, reasons)
    }

    /// The share of influence of the assumptions that `keep` picks.
    fn share(
        &self,
        influence: &impl Fn(&Sensitivity) -> f64,
        keep: &dyn Fn(&AssumptionUsed) -> bool,
    ) -> f64 {
        let mut total = 0.0;
        let mut kept = 0.0;
        for item in &self.0.sensitivity {
            let rho = influence(item);
            if !rho.is_finite() {
                continue;
            }
            total += rho * rho;
            let used = self
                .0
                .assumptions
                .iter()
                .find(|used| used.id == item.assumption);
            if used.is_some_and(keep) {
                kept += rho * rho;
            }
        }
        if total > 0.0 { kept / total } else { 0.0 }
    }
}

/// Whether an assumption carries sources that contradict each other: a mixture, or a choice among levels.
pub(crate) fn carries_contradiction(used: &AssumptionUsed) -> bool {
    used.distribution.get("mixture").is_some() || used.distribution.get("categorical").is_some()
}

fn level(lost: usize, reasons: Vec<String>) -> Certainty {
    let kept = 4_usize.saturating_sub(lost).max(1);
    let name = ["very low", "low", "moderate", "high"][kept - 1];
    Certainty {
        level: name.to_owned(),
        symbol: "●".repeat(kept) + &"○".repeat(4 - kept),
        reasons,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_have_a_floor() {
        assert_eq!(level(0, Vec::new()).symbol, "●●●●");
        assert_eq!(level(2, Vec::new()).level, "low");
        assert_eq!(level(9, Vec::new()).level, "very low");
        assert_eq!(level(9, Vec::new()).symbol, "●○○○");
    }
}
