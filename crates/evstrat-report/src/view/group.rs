//! The strategies of one context, and what compares them.

use evstrat_engine::{Bounded, Comparison, Estimate, Part, Quantile};

use super::atlas::Atlas;
use super::words::{Link, bracketed, slug};

/// The strategies of one context with what compares them, if anything does.
pub(crate) struct Group<'a> {
    pub(crate) context: Option<&'a str>,
    /// Indices of strategies, best first.
    pub(crate) members: Vec<usize>,
    pub(crate) comparison: Option<&'a Comparison>,
}

/// One option against another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Lead {
    /// The share of draws in which the one beats the other; ties count half.
    pub(crate) wins: Estimate,
    /// By how much, on average.
    pub(crate) difference: Estimate,
    /// 5 % and 95 % quantiles of the difference over draws.
    pub(crate) interval: [f64; 2],
}

impl Lead {
    /// Whether the draws leave open which of the two is ahead on average.
    pub(crate) fn is_open(&self) -> bool {
        let Estimate { value, mcse } = self.difference;
        value.is_nan() || value.abs() <= if mcse.is_finite() { 2.0 * mcse } else { 0.0 }
    }

    /// Whether both come to the same in every draw.
    pub(crate) fn is_identity(&self) -> bool {
        self.difference.value.abs() <= 0.0 && self.interval.iter().all(|end| end.abs() <= 0.0)
    }
}

/// The contexts in the order of the results.
pub(crate) fn groups<'a>(atlas: &Atlas<'a>) -> Vec<Group<'a>> {
    let mut contexts: Vec<Option<&str>> = Vec::new();
    for result in &atlas.results.strategies {
        let context = result.context.as_deref();
        if !contexts.contains(&context) {
            contexts.push(context);
        }
    }
    contexts
        .into_iter()
        .map(|context| Group::new(atlas, context))
        .collect()
}

impl<'a> Group<'a> {
    /// The group of a context.
    pub(crate) fn new(atlas: &Atlas<'a>, context: Option<&'a str>) -> Self {
        let comparison = atlas
            .results
            .comparisons
            .iter()
            .find(|one| one.context.as_deref() == context);
        let mut members: Vec<usize> = (0..atlas.results.strategies.len())
            .filter(|&index| atlas.result(index).context.as_deref() == context)
            .collect();
        let worth = |index: usize| utility(atlas, comparison, index);
        members.sort_by(|&a, &b| worth(b).total_cmp(&worth(a)));
        Self {
            context,
            members,
            comparison,
        }
    }

    /// Its name for people.
    pub(crate) fn name(&self, atlas: &Atlas<'_>) -> String {
        self.context
            .and_then(|id| atlas.dossier.context(id))
            .map_or_else(
                || "Strategies without a context".to_owned(),
                |note| note.name.clone(),
            )
    }

    /// Its part in the names of files.
    pub(crate) fn slug(&self) -> String {
        slug(self.context.unwrap_or("none"))
    }

    /// What utility is measured in, for people.
    pub(crate) fn unit(&self) -> String {
        match self.comparison {
            Some(one) if one.unit != "score" => one.unit.clone(),
            _ => "points".to_owned(),
        }
    }

    /// Whether utility is a score and not money.
    pub(crate) fn is_scored(&self) -> bool {
        self.comparison.is_none_or(|one| one.unit == "score")
    }

    /// The strategies that were asked for, best first.
    pub(crate) fn asked(&self, atlas: &Atlas<'_>) -> Vec<usize> {
        self.of(atlas, Part::Strategy)
    }

    /// The comparators in the order of the context: by convention doing nothing comes first and the most demanding last.
    pub(crate) fn comparators(&self, atlas: &Atlas<'_>) -> Vec<usize> {
        let mut found = self.of(atlas, Part::Comparator);
        found.sort_unstable();
        found
    }

    fn of(&self, atlas: &Atlas<'_>, part: Part) -> Vec<usize> {
        self.members
            .iter()
            .copied()
            .filter(|&member| atlas.result(member).part == part)
            .collect()
    }

    /// The comparator that differences in small print refer to: the most demanding one.
    pub(crate) fn reference(&self, atlas: &Atlas<'_>) -> Option<usize> {
        self.comparators(atlas).last().copied()
    }

    /// The first member that is among `ids`, the best first.
    pub(crate) fn holder(&self, atlas: &Atlas<'_>, ids: &[String]) -> Option<usize> {
        self.members
            .iter()
            .copied()
            .find(|&member| ids.contains(&atlas.result(member).id))
    }

    /// The member with an id.
    pub(crate) fn member(&self, atlas: &Atlas<'_>, id: &str) -> Option<usize> {
        self.members
            .iter()
            .copied()
            .find(|&member| atlas.result(member).id == id)
    }

    /// An option by id, leading to its section.
    pub(crate) fn link(&self, atlas: &Atlas<'_>, id: &str) -> Link {
        self.member(atlas, id)
            .map_or_else(|| Link::new(id, ""), |member| atlas.link(member))
    }

    /// An assumption by name, leading to the belief of the first of the strategies that hold it.
    pub(crate) fn assumption(&self, atlas: &Atlas<'_>, name: &str, holders: &[String]) -> Link {
        self.holder(atlas, holders).map_or_else(
            || Link::new(name, ""),
            |member| atlas.assumption(member, name),
        )
    }

    /// An estimate of an option from a list over the options of the comparison.
    pub(crate) fn estimate(
        &self,
        id: &str,
        of: fn(&Comparison) -> &Vec<Estimate>,
    ) -> Option<Estimate> {
        let comparison = self.comparison?;
        let at = comparison.strategies.iter().position(|one| one == id)?;
        of(comparison).get(at).copied()
    }

    /// The option `a` against the option `b`.
    pub(crate) fn lead(&self, a: &str, b: &str) -> Option<Lead> {
        lead(self.comparison?, a, b)
    }

    /// An outcome's name with its unit.
    pub(crate) fn outcome(&self, atlas: &Atlas<'_>, id: &str) -> String {
        self.members
            .iter()
            .flat_map(|&member| &atlas.result(member).outcomes)
            .find(|outcome| outcome.id == id)
            .map_or_else(
                || id.to_owned(),
                |outcome| format!("{}{}", outcome.name, bracketed(&outcome.unit)),
            )
    }
}

/// The option `a` against the option `b`, whichever comes first in the results.
pub(crate) fn lead(comparison: &Comparison, a: &str, b: &str) -> Option<Lead> {
    comparison.pairwise.iter().find_map(|pair| {
        if pair.a == a && pair.b == b {
            return Some(Lead {
                wins: pair.superiority,
                difference: pair.difference,
                interval: pair.difference_interval,
            });
        }
        let [low, high] = pair.difference_interval;
        (pair.a == b && pair.b == a).then(|| Lead {
            wins: Estimate {
                value: 1.0 - pair.superiority.value,
                ..pair.superiority
            },
            difference: Estimate {
                value: -pair.difference.value,
                ..pair.difference
            },
            interval: [-high, -low],
        })
    })
}

/// Whether a part came out worth more than the whole, by more than Monte Carlo error explains.
pub(crate) fn exceeds(part: Bounded, whole: Bounded) -> bool {
    let error = (part.mcse * part.mcse + whole.mcse * whole.mcse).sqrt();
    part.value > whole.value + 3.0 * error.max(1e-9)
}

/// The quantile at `p`, if it is among those.
pub(crate) fn quantile(quantiles: &[Quantile], p: f64) -> Option<f64> {
    quantiles
        .iter()
        .find(|one| (one.p - p).abs() < 1e-9)
        .map(|one| one.value)
}

/// What options are ordered by: expected utility, else the score, else the success probability.
fn utility(atlas: &Atlas<'_>, comparison: Option<&Comparison>, index: usize) -> f64 {
    let result = atlas.result(index);
    let found = comparison.and_then(|group| {
        let position = group.strategies.iter().position(|id| *id == result.id)?;
        group.utility.get(position).map(|one| one.value)
    });
    let fallback = || {
        result
            .success
            .as_ref()
            .map_or(f64::NEG_INFINITY, |one| one.probability)
    };
    found
        .or_else(|| result.score.as_ref().map(|one| one.mean))
        .unwrap_or_else(fallback)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lead(value: f64, mcse: f64, interval: [f64; 2]) -> Lead {
        Lead {
            wins: Estimate {
                value: 0.5,
                mcse: 0.0,
            },
            difference: Estimate { value, mcse },
            interval,
        }
    }

    #[test]
    fn a_lead_within_its_error_is_open() {
        assert!(lead(0.5, 0.3, [-3.0, 4.0]).is_open());
        assert!(!lead(0.7, 0.3, [-3.0, 4.0]).is_open());
        assert!(!lead(0.7, 0.0, [0.7, 0.7]).is_open());
        assert!(lead(0.0, f64::NAN, [0.0, 0.0]).is_open());
        assert!(lead(0.0, 0.0, [0.0, 0.0]).is_identity());
        assert!(!lead(0.0, 0.0, [-1.0, 1.0]).is_identity());
    }
}
