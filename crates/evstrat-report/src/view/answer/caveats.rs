//! What a reader of the answer must not miss.

use evstrat_engine::{Comparison, StrategyResult, Success};

use super::{Answer, RANKING, of_draws};
use crate::number::grouped;
use crate::view::group::Lead;
use crate::view::words::{Sentence, listed, percent_error, roughly, signed, with_error, with_unit};

/// Strategies that a sentence lists.
const LISTED: usize = 6;

impl Answer<'_> {
    /// Where strategies stand against comparators that the headline does not name: first all that are behind one.
    pub(super) fn against_comparators(
        &self,
        leader: usize,
        subject: Option<usize>,
    ) -> Vec<Sentence> {
        let Some(subject) = subject else {
            return Vec::new();
        };
        let second = self
            .group
            .members
            .iter()
            .copied()
            .find(|&member| member != leader);
        let others = || {
            self.group
                .comparators(self.atlas)
                .into_iter()
                .filter(|&other| other != leader)
        };
        let mut sentences: Vec<Sentence> =
            others().filter_map(|other| self.behind(other)).collect();
        let rest: Vec<(usize, Lead)> = others()
            .filter(|&other| leader != subject || Some(other) != second)
            .filter_map(|other| Some((other, self.lead(subject, other)?)))
            .collect();
        let part = |keep: fn(&Lead) -> bool| -> Vec<&(usize, Lead)> {
            rest.iter().filter(|(_, lead)| keep(lead)).collect()
        };
        let open = part(Lead::is_open);
        let ahead = part(|lead| !lead.is_open() && lead.difference.value > 0.0);
        if !open.is_empty() {
            let how = "not to be told apart on average from";
            sentences.push(self.comparators(subject, how, &open).say("."));
        }
        if !ahead.is_empty() {
            sentences.push(self.comparators(subject, "ahead of", &ahead).say("."));
        }
        sentences
    }

    /// The strategies that are worth less on average than a comparator.
    fn behind(&self, other: usize) -> Option<Sentence> {
        let asked = self.group.asked(self.atlas);
        let behind: Vec<(usize, Lead)> = asked
            .iter()
            .filter_map(|&member| Some((member, self.lead(member, other)?)))
            .filter(|(_, lead)| !lead.is_open() && lead.difference.value < 0.0)
            .collect();
        if behind.is_empty() {
            return None;
        }
        if let ([_], [(member, lead)]) = (asked.as_slice(), behind.as_slice()) {
            return Some(
                Sentence::default()
                    .to(self.atlas.link(*member))
                    .say(" is worth less on average than ")
                    .to(self.atlas.link(other))
                    .say(" (")
                    .number(margin(lead), RANKING)
                    .say(")."),
            );
        }
        let count = match behind.len() {
            2 if asked.len() == 2 => "Both strategies are".to_owned(),
            all if all == asked.len() => format!("All {all} strategies are"),
            1 => format!("1 of {} strategies is", asked.len()),
            some => format!("{some} of {} strategies are", asked.len()),
        };
        let sentence = Sentence::default()
            .say(format!("{count} worth less on average than "))
            .to(self.atlas.link(other))
            .say(": ");
        let shown = behind.len().min(LISTED);
        let sentence = behind.iter().take(shown).enumerate().fold(
            sentence,
            |sentence, (index, (member, lead))| {
                sentence
                    .say(if index == 0 { "" } else { ", " })
                    .to(self.atlas.link(*member))
                    .say(" (")
                    .number(margin(lead), RANKING)
                    .say(")")
            },
        );
        Some(if behind.len() > shown {
            sentence.say(format!(" and {} more.", behind.len() - shown))
        } else {
            sentence.say(".")
        })
    }

    fn comparators(&self, subject: usize, how: &str, others: &[&(usize, Lead)]) -> Sentence {
        let start = Sentence::default()
            .to(self.atlas.link(subject))
            .say(format!(" is {how} "));
        let last = others.len() - 1;
        others
            .iter()
            .enumerate()
            .fold(start, |sentence, (index, (other, lead))| {
                let glue = match index {
                    0 => "",
                    _ if index == last => " and ",
                    _ => ", ",
                };
                sentence.say(glue).to(self.atlas.link(*other)).say(format!(
                    " (by {}; better in {} of draws)",
                    self.gap(lead),
                    roughly(lead.wins.value)
                ))
            })
    }

    /// The strategies that the best of those asked for scores less than in most draws, though it is ahead on average.
    pub(super) fn more_often(&self, subject: usize) -> Option<Sentence> {
        let better: Vec<(usize, Lead)> = self
            .group
            .asked(self.atlas)
            .into_iter()
            .filter(|&other| other != subject)
            .filter_map(|other| Some((other, self.lead(other, subject)?)))
            .filter(|(_, lead)| lead.wins.value - 2.0 * lead.wins.mcse > 0.5)
            .collect();
        let most = better
            .iter()
            .map(|(_, lead)| lead.wins.value)
            .fold(0.5, f64::max);
        let (other, _) = better.iter().find(|(_, lead)| lead.wins.value >= most)?;
        let more = match better.len() {
            1 => String::new(),
            n => format!(" ({} more do so in more than half)", n - 1),
        };
        Some(
            Sentence::default()
                .to(self.atlas.link(*other))
                .say(" scores higher than ")
                .to(self.atlas.link(subject))
                .say(" in ")
                .number(of_draws(most), RANKING)
                .say(format!(
                    "{more}, though less on average: the mean of {} rests on few draws that score much more.",
                    self.id(subject)
                )),
        )
    }

    /// Where even the best option costs more than it is worth, or scores nothing.
    pub(super) fn worth_nothing(&self, leader: usize) -> Option<Sentence> {
        let utility = self.group.estimate(self.id(leader), |one| &one.utility)?;
        if self.group.is_scored() {
            return (utility.value <= 0.0).then(|| {
                Sentence::default()
                    .say("No option scores anything: every criterion of the frame is at its worst.")
            });
        }
        (utility.value < 0.0).then(|| {
            Sentence::default().say(format!(
                "Even the best option costs more than it is worth: {} on average.",
                with_unit(&with_error(utility.value, utility.mcse), &self.group.unit())
            ))
        })
    }

    /// How often the best strategy meets its targets, and if another meets them more often, which.
    pub(super) fn success(&self, subject: usize) -> Option<Sentence> {
        let Some(own) = &self.atlas.result(subject).success else {
            return Some(Sentence::default().say(
                "No target was set, so there is no probability of success and the score alone decides.",
            ));
        };
        let likeliest = self
            .group
            .asked(self.atlas)
            .into_iter()
            .filter_map(|member| Some((member, self.atlas.result(member).success.as_ref()?)))
            .reduce(|a, b| {
                if b.1.probability > a.1.probability {
                    b
                } else {
                    a
                }
            });
        let (likeliest, most) = likeliest.unwrap_or((subject, own));
        if most.probability <= 0.0 {
            return Some(Sentence::default().say(format!(
                "No strategy {}, so success tells none from another.",
                self.met_never(most)
            )));
        }
        let sentence = Sentence::default().to(self.atlas.link(subject));
        let sentence = if own.probability > 0.0 {
            sentence
                .say(" meets all targets in ")
                .number(
                    percent_error(own.probability, own.mcse),
                    &self.atlas.outcomes_anchor(subject),
                )
                .say(" of draws")
        } else {
            sentence.say(format!(" {}", self.never(own)))
        };
        let is_clear = most.probability - own.probability
            > 2.0 * (own.mcse * own.mcse + most.mcse * most.mcse).sqrt();
        Some(if likeliest != subject && is_clear {
            sentence
                .say("; ")
                .to(self.atlas.link(likeliest))
                .say(" does so more often, in ")
                .number(
                    percent_error(most.probability, most.mcse),
                    &self.atlas.outcomes_anchor(likeliest),
                )
                .say(".")
        } else {
            sentence.say(".")
        })
    }

    fn met_never(&self, success: &Success) -> String {
        format!(
            "meets all targets in any of the {} draws (at most {} with 95 % confidence)",
            grouped(self.atlas.results.study.draws),
            roughly(success.interval[1])
        )
    }

    pub(super) fn never(&self, success: &Success) -> String {
        format!(
            "meets its targets in none of the {} draws (at most {} with 95 % confidence)",
            grouped(self.atlas.results.study.draws),
            roughly(success.interval[1])
        )
    }

    /// Options of which more than one draw in a hundred failed.
    pub(super) fn failures(&self) -> Option<Sentence> {
        let failed: Vec<&StrategyResult> = self
            .group
            .members
            .iter()
            .map(|&member| self.atlas.result(member))
            .filter(|result| result.failed_draws.share > 0.01)
            .collect();
        if failed.is_empty() {
            return None;
        }
        let names: Vec<String> = failed
            .iter()
            .map(|result| format!("{} ({})", result.id, roughly(result.failed_draws.share)))
            .collect();
        Some(Sentence::default().say(format!(
            "Beware: draws failed in {}; they count as no success and, in the comparison, as a score of 0.",
            listed(&names)
        )))
    }

    /// What published observations do to the choice, where files condition on them.
    pub(super) fn observed(&self, comparison: &Comparison) -> Option<Sentence> {
        let found = comparison.conditioned.as_ref()?;
        let Some(given) = &found.estimates else {
            return Some(Sentence::default().say(
                "Given what was observed no draw remains: assumptions and observations contradict each other.",
            ));
        };
        let best = comparison
            .strategies
            .iter()
            .position(|id| *id == given.best)
            .and_then(|at| given.probability_best.get(at))
            .map_or(f64::NAN, |one| one.value);
        let sentence = Sentence::default()
            .say("Given what was observed, ")
            .to(self.group.link(self.atlas, &given.best))
            .say(if given.best == comparison.best {
                " still leads"
            } else {
                " leads instead"
            })
            .say(" (best in ")
            .number(of_draws(best), "fit")
            .say(")");
        Some(if found.effective.warning.is_empty() {
            sentence.say(".")
        } else {
            sentence.say(format!(
                "; {}.",
                found.effective.warning.trim_end_matches('.')
            ))
        })
    }

    /// Who is best most often where weights are uncertain, if that is another.
    pub(super) fn weights(&self, comparison: &Comparison) -> Option<Sentence> {
        let uncertain = comparison.weights.as_ref()?;
        let first = |at: usize| {
            uncertain
                .rank_acceptability
                .get(at)
                .and_then(|row| row.first())
                .map_or(0.0, |one| one.value)
        };
        let leader = comparison
            .strategies
            .iter()
            .position(|id| *id == comparison.best)?;
        let most = (0..comparison.strategies.len())
            .reduce(|a, b| if first(b) > first(a) { b } else { a })?;
        (most != leader).then(|| {
            Sentence::default()
                .say("With weights drawn from what the frame allows, ")
                .to(self.group.link(self.atlas, &comparison.strategies[most]))
                .say(format!(
                    " is best most often ({} of draws, against {} for {}).",
                    roughly(first(most)),
                    roughly(first(leader)),
                    comparison.best
                ))
        })
    }
}

/// By how much, and how often better.
fn margin(lead: &Lead) -> String {
    format!(
        "{}, better in {} of draws",
        signed(lead.difference.value),
        roughly(lead.wins.value)
    )
}
