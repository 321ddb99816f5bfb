//! The answer in words: which strategy leads, how sure, by how much, on what it rests, what to measure next.
//!
//! The first sentence says all of it. Those that follow say what a reader must not miss, the bad news before the good: that a
//! strategy scores below doing nothing, that no draw succeeds, that draws failed, that observations or weights would turn
//! the order round.

mod caveats;
pub(crate) mod learning;
#[cfg(test)]
mod tests;

use evstrat_engine::{Comparison, Part, Results, Sensitivity};

use self::learning::worth_measuring;
use super::atlas::Atlas;
use super::decision::certainty;
use super::group::{Group, Lead};
use super::words::{
    Link, Sentence, ends, percent_error, roughly, score, short, with_error, with_unit,
};
use crate::dossier::Dossier;

/// Strategies of which a sentence speaks where none is compared.
const ALONE: usize = 3;

/// An assumption with a weaker rank correlation than this is no driver.
const DRIVES: f64 = 0.05;

/// Where knowing everything is worth less than this share of the lead, the choice is settled.
const SETTLED: f64 = 0.01;

/// The sections that numbers of the answer come from.
const RANKING: &str = "ranking";
const NEXT: &str = "next";

/// The answer for one context.
pub(crate) fn answer(atlas: &Atlas<'_>, group: &Group<'_>) -> Vec<Sentence> {
    let all = Answer { atlas, group };
    match group.comparison {
        Some(comparison) => all.compared(comparison),
        None => all.apart(),
    }
}

/// The answer to one comparison as plain sentences, for a terminal: the headline, where strategies stand against comparators,
/// and, if `whole`, everything else.
pub(crate) fn plain(results: &Results, comparison: &Comparison, whole: bool) -> Vec<String> {
    let dossier = Dossier::empty();
    let atlas = Atlas::new(results, &dossier);
    let group = Group::new(&atlas, comparison.context.as_deref());
    let all = Answer {
        atlas: &atlas,
        group: &group,
    };
    let sentences = if whole {
        all.compared(comparison)
    } else {
        all.brief(comparison)
    };
    sentences.iter().map(Sentence::text).collect()
}

/// Whether no measurement is likely to change the choice: see [`settled`].
pub(crate) fn is_settled(results: &Results, comparison: &Comparison) -> bool {
    let dossier = Dossier::empty();
    let atlas = Atlas::new(results, &dossier);
    let group = Group::new(&atlas, comparison.context.as_deref());
    settled(&atlas, &group, comparison)
}

struct Answer<'a> {
    atlas: &'a Atlas<'a>,
    group: &'a Group<'a>,
}

impl Answer<'_> {
    fn id(&self, member: usize) -> &str {
        &self.atlas.result(member).id
    }

    fn lead(&self, a: usize, b: usize) -> Option<Lead> {
        self.group.lead(self.id(a), self.id(b))
    }

    /// The headline, and where strategies stand against comparators.
    fn brief(&self, comparison: &Comparison) -> Vec<Sentence> {
        let Some(leader) = self.group.member(self.atlas, &comparison.best) else {
            return Vec::new();
        };
        let subject = self.group.asked(self.atlas).first().copied();
        let mut sentences = vec![self.headline(comparison, leader, subject.unwrap_or(leader))];
        sentences.extend(self.more_often(subject.unwrap_or(leader)));
        sentences.extend(self.among_asked(comparison));
        sentences.extend(self.against_comparators(leader, subject));
        sentences
    }

    /// The answer where options were compared.
    fn compared(&self, comparison: &Comparison) -> Vec<Sentence> {
        let Some(leader) = self.group.member(self.atlas, &comparison.best) else {
            return Vec::new();
        };
        let subject = self.group.asked(self.atlas).first().copied();
        let mut sentences = self.brief(comparison);
        sentences.extend(self.worth_nothing(leader));
        sentences.extend(self.success(subject.unwrap_or(leader)));
        sentences.extend(self.failures());
        sentences.extend(self.observed(comparison));
        sentences.extend(self.weights(comparison));
        sentences.extend(
            subject
                .into_iter()
                .flat_map(|subject| self.support(subject)),
        );
        sentences.extend(self.set());
        sentences.push(self.information(comparison));
        sentences.extend(self.experiments(comparison));
        sentences
    }

    /// The answer where nothing can be compared: every strategy by itself, as far as there is room.
    fn apart(&self) -> Vec<Sentence> {
        let asked = self.group.asked(self.atlas);
        let mut sentences = Vec::new();
        for &member in asked.iter().take(ALONE) {
            sentences.push(self.alone(member));
            sentences.extend(self.support(member));
        }
        if asked.len() > ALONE {
            let more = asked.len() - ALONE;
            sentences.push(
                Sentence::default().say(format!("The table below holds {more} more strategies.")),
            );
        }
        sentences.extend(self.failures());
        sentences.extend(self.set());
        if !asked.is_empty() {
            sentences.push(Sentence::default().say(
                "Nothing was compared here, so there is no choice and no value of learning more.",
            ));
        }
        sentences
    }

    fn alone(&self, member: usize) -> Sentence {
        let result = self.atlas.result(member);
        let sentence = Sentence::default().to(self.atlas.link(member));
        let sentence = match &result.success {
            Some(success) if success.probability > 0.0 => sentence
                .say(" meets its targets in ")
                .number(
                    percent_error(success.probability, success.mcse),
                    &self.atlas.outcomes_anchor(member),
                )
                .say(" of draws"),
            Some(success) => sentence.say(format!(" {}", self.never(success))),
            None => match &result.score {
                Some(one) => sentence.say(format!(
                    " scores {} of 100 and has no target to meet",
                    score(one.mean, one.mcse)
                )),
                None => sentence.say(" has no target to meet"),
            },
        };
        self.drivers(sentence, member).say(".")
    }

    /// Everything in one sentence.
    fn headline(&self, comparison: &Comparison, leader: usize, subject: usize) -> Sentence {
        let sentence = if self.atlas.result(leader).part == Part::Comparator && leader != subject {
            self.not_ahead(leader, subject)
        } else {
            self.ahead(leader)
        };
        let sentence = self.drivers(sentence, subject);
        if self.is_settled(comparison) {
            return sentence.say("; no measurement is likely to change this choice.");
        }
        match worth_measuring(&comparison.evppi, comparison.evpi.value).first() {
            Some(first) => self
                .owned(sentence.say("; what to measure next is "), first)
                .say("."),
            _ => sentence
                .say("; no single measurement stands out as one that would change this choice."),
        }
    }

    /// Whether knowing everything would gain next to nothing against the lead that there is.
    fn is_settled(&self, comparison: &Comparison) -> bool {
        settled(self.atlas, self.group, comparison)
    }

    /// "a leads: it is best in 60 % of draws and on average 3 points ahead of b, the next best".
    fn ahead(&self, leader: usize) -> Sentence {
        let best = self
            .group
            .estimate(self.id(leader), |one| &one.probability_best)
            .map_or(0.0, |one| one.value);
        let sentence = Sentence::default().to(self.atlas.link(leader));
        let mut others = self.group.members.iter().copied();
        let Some(second) = others.find(|&member| member != leader) else {
            return sentence.say(" is the only option");
        };
        let Some(lead) = self.lead(leader, second) else {
            return sentence
                .say(" leads: it is best in ")
                .number(of_draws(best), RANKING);
        };
        let sentence = if lead.is_identity() {
            let same = self.as_good_as(leader);
            return self.listing(sentence, &same).say(
                " come to the same in every draw, so there is nothing to choose between them",
            );
        } else if lead.is_open() {
            sentence
                .say(format!(
                    " and {} cannot be told apart by these draws: it is best in ",
                    self.id(second)
                ))
                .number(of_draws(best), RANKING)
                .say(" and ")
        } else {
            sentence
                .say(" leads: it is best in ")
                .number(of_draws(best), RANKING)
                .say(" and ")
        };
        let sentence = sentence
            .say("on average ")
            .number(self.gap(&lead), RANKING)
            .say(" ahead of ")
            .to(self.atlas.link(second))
            .say(self.role(second));
        sentence.say(format!(" ({})", spread(&lead)))
    }

    /// The options that come to the same as the leader in every draw, save itself.
    fn as_good_as(&self, leader: usize) -> Vec<usize> {
        let same = |&member: &usize| {
            member != leader
                && self
                    .lead(leader, member)
                    .is_some_and(|lead| lead.is_identity())
        };
        self.group.members.iter().copied().filter(same).collect()
    }

    /// Adds more names to a sentence that begins with one.
    fn listing(&self, sentence: Sentence, members: &[usize]) -> Sentence {
        let last = members.len().saturating_sub(1);
        members
            .iter()
            .enumerate()
            .fold(sentence, |sentence, (index, &member)| {
                let glue = if index == last { " and " } else { ", " };
                sentence.say(glue).to(self.atlas.link(member))
            })
    }

    /// "No strategy is ahead of c, a comparator: a, the best of those asked for, scores 3 points less on average".
    fn not_ahead(&self, leader: usize, subject: usize) -> Sentence {
        let only = self.group.asked(self.atlas).len() == 1;
        let who = if only {
            ""
        } else {
            ", by its mean the best of those asked for,"
        };
        let sentence = Sentence::default();
        let sentence = if only {
            sentence
                .to(self.atlas.link(subject))
                .say(" is not ahead of ")
                .to(self.atlas.link(leader))
        } else {
            sentence
                .say("No strategy is ahead of ")
                .to(self.atlas.link(leader))
        };
        let sentence = sentence.say(", a comparator: ");
        let Some(lead) = self.lead(subject, leader) else {
            return sentence.say("which is the best option on average");
        };
        let sentence = if only {
            sentence.say("it")
        } else {
            sentence.to(self.atlas.link(subject)).say(who)
        };
        if lead.is_identity() {
            return sentence.say(" comes to the same in every draw");
        }
        let open = if lead.is_open() {
            ", less than the draws can tell,"
        } else {
            ""
        };
        sentence
            .say(" is ")
            .number(self.gap(&lead), RANKING)
            .say(format!(
                " behind on average{open} ({}) and beats it in ",
                spread(&lead)
            ))
            .number(of_draws(lead.wins.value), RANKING)
    }

    fn role(&self, member: usize) -> &'static str {
        if self.atlas.result(member).part == Part::Comparator {
            ", a comparator and the next best"
        } else {
            ", the next best"
        }
    }

    /// The size of a lead with its unit.
    fn gap(&self, lead: &Lead) -> String {
        let value = lead.difference.value.abs();
        let digits = if lead.is_open() {
            with_error(value, lead.difference.mcse)
        } else {
            short(value)
        };
        with_unit(&digits, &self.group.unit())
    }

    /// "; its score rests most on a and b".
    fn drivers(&self, sentence: Sentence, subject: usize) -> Sentence {
        let result = self.atlas.result(subject);
        let drives = |item: &&Sensitivity| item.rank_correlation.value.abs() >= DRIVES;
        let drivers: Vec<Link> = result
            .sensitivity
            .iter()
            .filter(drives)
            .take(2)
            .map(|item| self.atlas.assumption(subject, &item.assumption))
            .collect();
        let with = result
            .sensitivity
            .first()
            .map_or("result", |item| &item.with);
        match drivers.as_slice() {
            [] => sentence,
            [one] => sentence
                .say(format!("; its {with} rests most on "))
                .to(one.clone()),
            [one, two, ..] => sentence
                .say(format!("; its {with} rests most on "))
                .to(one.clone())
                .say(" and ")
                .to(two.clone()),
        }
    }

    /// How good the support is: the level with what cost it, then how much of it nobody saw.
    fn support(&self, subject: usize) -> Vec<Sentence> {
        let (mut total, mut thin) = (0, 0);
        for used in &self.atlas.result(subject).assumptions {
            if used.origin == "inactive" {
                continue;
            }
            total += 1;
            thin += usize::from(used.evidence.iter().all(|one| one.how == "recalled"));
        }
        let certainty = certainty(self.atlas, self.group, subject);
        let level = Sentence::default()
            .say("The evidence for the score of ")
            .to(self.atlas.link(subject))
            .say(" is of ")
            .number(
                format!("{} certainty", certainty.level),
                &self.atlas.findings_anchor(subject),
            );
        let level = if certainty.reasons.is_empty() {
            level.say(".")
        } else {
            level.say(format!(": {}.", certainty.reasons.join("; ")))
        };
        let rests = Sentence::default()
            .say(format!(
                "Of its {total} assumptions, {thin} {} ",
                if thin == 1 { "has" } else { "have" }
            ))
            .link("only recalled evidence or none", self.gaps())
            .say(".");
        if thin == 0 {
            return vec![level];
        }
        vec![level, rests]
    }

    /// What the command line changed of the file.
    fn set(&self) -> Option<Sentence> {
        let set = &self.atlas.results.study.set;
        (!set.is_empty()).then(|| {
            Sentence::default().say(format!("Set on the command line: {}.", set.join("; ")))
        })
    }

    /// Where gaps are listed, if any are.
    fn gaps(&self) -> &'static str {
        let any = self.atlas.asked().any(|index| {
            let used = &self.atlas.result(index).assumptions;
            used.iter()
                .any(|one| !one.gaps.is_empty() && one.origin != "inactive")
        });
        if any { "gaps" } else { "" }
    }
}

/// Whether knowing everything would gain next to nothing against the lead that the best option has.
pub(crate) fn settled(atlas: &Atlas<'_>, group: &Group<'_>, comparison: &Comparison) -> bool {
    let best = &comparison.best;
    let mut others = group.members.iter().map(|&member| &atlas.result(member).id);
    let lead = others
        .find(|id| *id != best)
        .and_then(|second| group.lead(best, second));
    lead.is_some_and(|lead| comparison.evpi.value < SETTLED * lead.difference.value)
}

fn of_draws(share: f64) -> String {
    format!("{} of draws", roughly(share))
}

/// Where the difference lies in most draws.
fn spread(lead: &Lead) -> String {
    format!("5 % to 95 % of draws: {}", ends(lead.interval))
}
