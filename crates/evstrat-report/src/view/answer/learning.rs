//! What it would be worth to learn more before choosing.

use evstrat_engine::Comparison;
use evstrat_engine::compare::Information;

use super::{Answer, DRIVES, NEXT, RANKING};
use crate::view::group::exceeds;
use crate::view::words::{Sentence, listed, short, with_error, with_unit};

/// Strategies that are named as those who hold a belief.
const OWNERS: usize = 2;

/// An assumption that explains less of the value of knowing everything is not worth a measurement of its own.
const NOTICEABLE: f64 = 0.05;

impl Answer<'_> {
    /// What knowing more is worth.
    pub(super) fn information(&self, comparison: &Comparison) -> Sentence {
        let unit = self.group.unit();
        let evpi = comparison.evpi;
        let total = with_error(evpi.value, evpi.mcse);
        if self.is_settled(comparison) {
            let all = if evpi.value > 0.005 {
                format!("{}, ", with_unit(&total, &unit))
            } else {
                String::new()
            };
            return Sentence::default().say(format!(
                "Knowing everything before choosing is worth {all}next to nothing against the lead that there is."
            ));
        }
        let worth = worth_measuring(&comparison.evppi, evpi.value);
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
        let sentence = Sentence::default().say("Knowing ");
        let sentence = self
            .owned(sentence, first)
            .say(" exactly is worth ")
            .number(share, NEXT)
            .say(" of the ")
            .number(with_unit(&total, &unit), NEXT)
            .say(" that knowing everything is worth to this choice");
        self.runners_up(sentence, rest).say(".")
    }

    /// "; next come b of x and c of y".
    fn runners_up(&self, sentence: Sentence, rest: &[&Information]) -> Sentence {
        let next = &rest[..rest.len().min(2)];
        let last = next.len();
        next.iter()
            .enumerate()
            .fold(sentence, |sentence, (index, one)| {
                let glue = if index == 0 { "; next come " } else { " and " };
                let glue = if last == 1 { "; next comes " } else { glue };
                self.owned(sentence.say(glue), one)
            })
    }

    /// An assumption, and whose it is if not all strategies hold it alike.
    pub(super) fn owned(&self, sentence: Sentence, one: &Information) -> Sentence {
        let sentence = sentence.to(self
            .group
            .assumption(self.atlas, &one.name, &one.strategies));
        let holds = |member: &&usize| {
            let used = &self.atlas.result(**member).assumptions;
            used.iter()
                .any(|used| used.id == one.name && used.origin != "inactive")
        };
        let holders = self.group.members.iter().filter(holds).count();
        match one.strategies.as_slice() {
            [] => sentence,
            owners if owners.len() < holders && owners.len() <= OWNERS => {
                sentence.say(format!(" of {}", listed(owners)))
            }
            owners if owners.len() < holders => {
                sentence.say(format!(" of {} and {} more", owners[0], owners.len() - 1))
            }
            _ => sentence,
        }
    }

    /// Where a comparator leads: what would tell the strategies asked for apart.
    pub(super) fn among_asked(&self, comparison: &Comparison) -> Option<Sentence> {
        let Some(among) = comparison.among_asked.as_ref() else {
            return self.alone_behind(comparison);
        };
        let everything = with_unit(
            &with_error(among.evpi.value, among.evpi.mcse),
            &self.group.unit(),
        );
        let sentence = self.first_among(&among.best);
        let worth = worth_measuring(&among.evppi, among.evpi.value);
        let Some((first, rest)) = worth.split_first() else {
            return Some(sentence.say(format!(
                "; knowing everything is worth {everything} to the choice between them, and no single measurement stands \
                 out."
            )));
        };
        let sentence = self.owned(
            sentence.say("; what to measure to choose between them is "),
            first,
        );
        let sentence = sentence
            .say(" (worth ")
            .number(with_error(first.value.value, first.value.mcse), NEXT)
            .say(format!(" of {everything})"));
        Some(self.runners_up(sentence, rest).say("."))
    }

    /// "Among the strategies asked for, a leads", or cannot be told from the next.
    fn first_among(&self, best: &str) -> Sentence {
        let sentence = Sentence::default()
            .say("Among the strategies asked for, ")
            .to(self.group.link(self.atlas, best));
        let mut others = self.group.asked(self.atlas).into_iter();
        let second = others.find(|&member| self.id(member) != best);
        let lead =
            second.and_then(|member| Some((member, self.group.lead(best, self.id(member))?)));
        match lead {
            Some((second, lead)) if lead.is_open() => sentence
                .say(" cannot be told from ")
                .to(self.atlas.link(second)),
            Some((second, lead)) => sentence
                .say(" leads ")
                .to(self.atlas.link(second))
                .say(" by ")
                .number(self.gap(&lead), RANKING),
            None => sentence.say(" leads"),
        }
    }

    /// Where the only strategy asked for stands behind a comparator for good: what its own success depends on.
    fn alone_behind(&self, comparison: &Comparison) -> Option<Sentence> {
        let [subject] = self.group.asked(self.atlas)[..] else {
            return None;
        };
        let result = self.atlas.result(subject);
        if result.id == comparison.best || !self.is_settled(comparison) {
            return None;
        }
        let target = result
            .outcomes
            .iter()
            .find(|outcome| outcome.targets.iter().any(|target| target.counts))?;
        let mut movers: Vec<(f64, &str)> = result
            .sensitivity
            .iter()
            .filter_map(|row| {
                let one = row.by_outcome.iter().find(|one| one.outcome == target.id)?;
                Some((one.rank_correlation.value.abs(), row.assumption.as_str()))
            })
            .filter(|(strength, _)| *strength >= DRIVES)
            .collect();
        movers.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
        let (_, first) = movers.first()?;
        let sentence = Sentence::default()
            .say("Whether ")
            .to(self.atlas.link(subject))
            .say(format!(
                " meets its target on {} depends most on ",
                target.id
            ))
            .to(self.atlas.assumption(subject, first));
        Some(
            match movers.get(1) {
                Some((_, second)) => sentence
                    .say(", then ")
                    .to(self.atlas.assumption(subject, second)),
                None => sentence,
            }
            .say(": measure there to learn about this strategy."),
        )
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
pub(crate) fn worth_measuring(evppi: &[Information], everything: f64) -> Vec<&Information> {
    let least = NOTICEABLE * everything;
    evppi
        .iter()
        .filter(|one| {
            let value = one.value.value.min(everything);
            value > (2.0 * one.value.mcse).max(least) && value > 0.0
        })
        .collect()
}
