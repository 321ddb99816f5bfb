//! What it would be worth to learn more before choosing.

use evstrat_engine::Comparison;
use evstrat_engine::compare::Information;

use super::{Answer, NEXT};
use crate::view::group::exceeds;
use crate::view::words::{Sentence, short, with_error, with_unit};

/// An assumption that explains less of the value of knowing everything is not worth a measurement of its own.
const NOTICEABLE: f64 = 0.05;

impl Answer<'_> {
    /// What knowing more is worth.
    pub(super) fn information(&self, comparison: &Comparison) -> Sentence {
        let unit = self.group.unit();
        let evpi = comparison.evpi;
        let total = with_error(evpi.value, evpi.mcse);
        let worth = worth_measuring(comparison);
        let Some((first, rest)) = worth.split_first() else {
            let all = if evpi.value > 0.005 {
                format!("is worth {}", with_unit(&total, &unit))
            } else {
                "is worth next to nothing".to_owned()
            };
            return Sentence::default().say(format!(
                "Knowing everything before choosing {all}, and no single assumption explains a noticeable part of that."
            ));
        };
        let share = with_error(first.value.value, first.value.mcse);
        let sentence = Sentence::default()
            .say("Knowing ")
            .to(self
                .group
                .assumption(self.atlas, &first.name, &first.strategies))
            .say(" exactly is worth ")
            .number(share, NEXT)
            .say(" of the ")
            .number(with_unit(&total, &unit), NEXT)
            .say(" that knowing everything is worth to this choice");
        let next: Vec<_> = rest.iter().take(2).collect();
        let last = next.len();
        next.into_iter()
            .enumerate()
            .fold(sentence, |sentence, (index, one)| {
                let glue = if index == 0 { "; next come " } else { " and " };
                let glue = if last == 1 { "; next comes " } else { glue };
                sentence.say(glue).to(self
                    .group
                    .assumption(self.atlas, &one.name, &one.strategies))
            })
            .say(".")
    }

    /// Which of the proposed experiments to do.
    pub(super) fn experiments(&self, comparison: &Comparison) -> Option<Sentence> {
        if comparison.experiments.is_empty() {
            return None;
        }
        let best = comparison
            .experiments
            .iter()
            .filter_map(|one| {
                let n = one.best_size?;
                let size = one.sizes.iter().find(|size| size.n == n)?;
                Some((one, size))
            })
            .reduce(|a, b| {
                if b.1.net_benefit > a.1.net_benefit {
                    b
                } else {
                    a
                }
            });
        let Some((one, size)) = best else {
            let none = "None of the experiments proposed is worth its cost.";
            return Some(Sentence::default().say(none));
        };
        let proposed = match comparison.experiments.len() {
            1 => "The experiment proposed,".to_owned(),
            n => format!("Of the {n} experiments proposed,"),
        };
        let sentence = Sentence::default()
            .say(format!(
                "{proposed} \"{}\" with n = {} is worth ",
                one.name, size.n
            ))
            .number(
                with_unit(&short(size.net_benefit), &self.group.unit()),
                NEXT,
            )
            .say(if comparison.experiments.len() == 1 {
                " after its cost"
            } else {
                " after its cost, more than any other"
            });
        Some(if exceeds(size.evsi, comparison.evpi) {
            sentence.say("; but that is more than knowing everything is worth, so the estimate cannot be trusted.")
        } else {
            sentence.say(".")
        })
    }
}

/// The assumptions whose value is beyond its Monte Carlo error and a noticeable part of all there is to know, greatest first.
///
/// No part is worth more than the whole; an estimate that says so has an error of its own and is not trusted beyond it.
pub(super) fn worth_measuring(comparison: &Comparison) -> Vec<&Information> {
    let least = NOTICEABLE * comparison.evpi.value;
    comparison
        .evppi
        .iter()
        .filter(|one| {
            let value = one.value.value.min(comparison.evpi.value);
            value > (2.0 * one.value.mcse).max(least) && value > 0.0
        })
        .collect()
}
