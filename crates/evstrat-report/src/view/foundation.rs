//! What it rests on: beliefs, contradictions, gaps, evidence.

use serde::Serialize;
use serde_json::Value;

use super::atlas::{Atlas, Belief};
use super::certainty::carries_contradiction;
use super::words::{Link, short, with_unit};
use crate::citation::{Reference, references};
use crate::figure::spark;

/// What a report rests on.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Foundation {
    pub(crate) beliefs: Vec<BeliefView>,
    pub(crate) contradictions: Vec<Link>,
    pub(crate) gaps: Vec<Gap>,
    pub(crate) evidence: Vec<EvidenceView>,
    pub(crate) references: Vec<Reference>,
    pub(crate) counts: Vec<Count>,
}

/// How many records are known in one way.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Count {
    pub(crate) how: String,
    pub(crate) meaning: String,
    pub(crate) n: usize,
}

/// One assumption as it was believed.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct BeliefView {
    pub(crate) anchor: String,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) doc: String,
    pub(crate) law: String,
    pub(crate) median: String,
    pub(crate) interval: String,
    pub(crate) spark: String,
    pub(crate) origin: String,
    pub(crate) held_by: String,
    pub(crate) evidence: Vec<Cited>,
    pub(crate) note: String,
    pub(crate) gaps: Vec<String>,
    pub(crate) derivation: String,
    pub(crate) constant: bool,
}

/// A citation of evidence.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Cited {
    pub(crate) link: Link,
    pub(crate) how: String,
}

/// An assumption whose support is thin.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Gap {
    pub(crate) link: Link,
    pub(crate) strategy: String,
    pub(crate) influence: String,
    pub(crate) why: String,
}

/// One record of evidence.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct EvidenceView {
    pub(crate) anchor: String,
    pub(crate) id: String,
    pub(crate) quantity: String,
    pub(crate) value: String,
    pub(crate) n: String,
    pub(crate) system: String,
    pub(crate) how: String,
    pub(crate) place: String,
    pub(crate) note: String,
    /// Where its sources stand in the list of references; none if the source is no publication.
    pub(crate) references: Vec<usize>,
    pub(crate) source: String,
}

pub(crate) fn foundation(atlas: &Atlas<'_>) -> Foundation {
    let beliefs: Vec<BeliefView> = atlas.beliefs.iter().map(|one| belief(atlas, one)).collect();
    let contradictions = atlas
        .beliefs
        .iter()
        .filter(|one| carries_contradiction(&atlas.result(one.place.0).assumptions[one.place.1]))
        .map(|one| {
            Link::new(
                &atlas.result(one.place.0).assumptions[one.place.1].id,
                &one.anchor,
            )
        })
        .collect();
    let (references, numbers) = references(&atlas.dossier.evidence);
    let evidence = atlas
        .dossier
        .evidence
        .iter()
        .enumerate()
        .zip(numbers)
        .map(|((index, note), references)| EvidenceView {
            anchor: format!("e{}", index + 1),
            id: note.id.clone(),
            quantity: note.quantity.clone(),
            value: note.value.replace(['{', '}'], ""),
            n: note.n.clone(),
            system: join(&[&note.system, &note.species]),
            how: note.how.clone(),
            place: note.place.clone(),
            note: note.note.clone(),
            references,
            source: note.source.clone(),
        })
        .collect();
    Foundation {
        beliefs,
        contradictions,
        gaps: gaps(atlas),
        evidence,
        references,
        counts: counts(atlas),
    }
}

fn join(parts: &[&str]) -> String {
    parts
        .iter()
        .copied()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("; ")
}

fn counts(atlas: &Atlas<'_>) -> Vec<Count> {
    [
        ("seen", "read in the source or a copy of it"),
        ("measured", "measured by those who use it, not published"),
        (
            "secondary",
            "reported about the source by another publication",
        ),
        ("derived", "computed from other records"),
        ("recalled", "from memory, not verified"),
    ]
    .into_iter()
    .map(|(how, meaning)| Count {
        how: how.to_owned(),
        meaning: meaning.to_owned(),
        n: atlas
            .dossier
            .evidence
            .iter()
            .filter(|note| note.how == how)
            .count(),
    })
    .collect()
}

fn belief(atlas: &Atlas<'_>, belief: &Belief) -> BeliefView {
    let (strategy, position) = belief.place;
    let used = &atlas.result(strategy).assumptions[position];
    let note = &atlas.note(strategy).assumptions[position];
    let grid = &atlas.detail(strategy).assumptions[position];
    let [low, median, high] = used.quantiles;
    let constant = high <= low;
    let level = |value: f64| {
        (0..note.levels.len())
            .find(|&index| (index as f64 - value).abs() < 0.5)
            .map(|index| note.levels[index].clone())
    };
    let median_text = level(median).unwrap_or_else(|| with_unit(&short(median), &used.unit));
    BeliefView {
        anchor: belief.anchor.clone(),
        id: used.id.clone(),
        name: note.name.clone(),
        doc: note.doc.clone(),
        law: law(&used.distribution, &note.levels),
        median: median_text,
        interval: if constant || !note.levels.is_empty() {
            String::new()
        } else {
            format!("{} to {}", short(low), short(high))
        },
        spark: if note.levels.is_empty() {
            spark(grid, note.log)
        } else {
            String::new()
        },
        origin: origin(&used.origin).to_owned(),
        held_by: held_by(atlas, belief),
        evidence: used
            .evidence
            .iter()
            .map(|one| Cited {
                link: Link::new(&one.id, atlas.evidence_anchor(&one.id)),
                how: one.how.clone(),
            })
            .collect(),
        note: used.note.clone(),
        gaps: used.gaps.clone(),
        derivation: used.derivation.clone(),
        constant,
    }
}

fn origin(origin: &str) -> &str {
    match origin {
        "file" => "strategy file",
        "context" => "context",
        "suggested" => "suggested by the model",
        "default" => "default of the model, certain",
        other => other,
    }
}

fn held_by(atlas: &Atlas<'_>, belief: &Belief) -> String {
    let all = atlas.results.strategies.len();
    if belief.held_by.len() == all && all > 2 {
        return "all".to_owned();
    }
    let names: Vec<&str> = belief
        .held_by
        .iter()
        .map(|&index| atlas.result(index).id.as_str())
        .collect();
    names.join(", ")
}

/// A distribution in words: the family, then its parameters as they are best read.
pub(crate) fn law(distribution: &Value, levels: &[String]) -> String {
    let Some((family, parameters)) = distribution
        .as_object()
        .and_then(|table| table.iter().next())
    else {
        return distribution.to_string();
    };
    let number = |key: &str| parameters.get(key).and_then(Value::as_f64);
    match (family.as_str(), number("mu"), number("sigma")) {
        ("lognormal", Some(mu), Some(sigma)) => {
            return format!(
                "lognormal: median {}, geometric SD {}",
                short(evstrat_math::exp(mu)),
                short(evstrat_math::exp(sigma))
            );
        }
        ("point", ..) => {
            return format!(
                "certain: {}",
                number("value").map_or_else(String::new, short)
            );
        }
        ("categorical", ..) => return shares(parameters, levels),
        ("mixture", ..) => return mixture(parameters),
        ("truncated", ..) => return truncated(parameters),
        _ => {}
    }
    let words: Vec<String> = parameters
        .as_object()
        .into_iter()
        .flatten()
        .map(|(key, value)| format!("{key} {}", plain(value)))
        .collect();
    format!("{family}: {}", words.join(", "))
}

fn plain(value: &Value) -> String {
    match value {
        Value::Number(number) => number.as_f64().map_or_else(String::new, short),
        Value::Array(items) if items.len() > 6 => format!("{} values", items.len()),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join("; "),
        Value::Object(_) => law(value, &[]),
        other => other.to_string(),
    }
}

fn shares(parameters: &Value, levels: &[String]) -> String {
    let probabilities = parameters.get("probabilities").and_then(Value::as_array);
    let words: Vec<String> = probabilities
        .into_iter()
        .flatten()
        .enumerate()
        .map(|(index, share)| {
            let name = levels
                .get(index)
                .cloned()
                .unwrap_or_else(|| format!("level {index}"));
            format!("{name} {:.0} %", 100.0 * share.as_f64().unwrap_or(0.0))
        })
        .collect();
    format!("choice: {}", words.join(", "))
}

fn truncated(parameters: &Value) -> String {
    let inner = parameters
        .get("law")
        .map_or_else(String::new, |inner| law(inner, &[]));
    let end = |key: &str| parameters.get(key).and_then(Value::as_f64).map(short);
    match (end("lower"), end("upper")) {
        (Some(low), Some(high)) => format!("{inner}, within {low} to {high}"),
        (Some(low), None) => format!("{inner}, above {low}"),
        (None, Some(high)) => format!("{inner}, below {high}"),
        (None, None) => inner,
    }
}

fn mixture(parameters: &Value) -> String {
    let list = |key: &str| {
        parameters
            .get(key)
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default()
    };
    let words: Vec<String> = list("weights")
        .iter()
        .zip(&list("parts"))
        .map(|(weight, part)| {
            format!(
                "{:.0} % {}",
                100.0 * weight.as_f64().unwrap_or(0.0),
                law(part, &[])
            )
        })
        .collect();
    format!("mixture: {}", words.join("; "))
}

/// Thin support of assumptions of strategies that were asked for, the most influential first; each belief once.
fn gaps(atlas: &Atlas<'_>) -> Vec<Gap> {
    let mut found: Vec<(f64, String, Gap)> = Vec::new();
    for index in atlas.asked() {
        let result = atlas.result(index);
        for used in &result.assumptions {
            if used.gaps.is_empty() || used.origin == "inactive" {
                continue;
            }
            let rho = result
                .sensitivity
                .iter()
                .find(|item| item.assumption == used.id)
                .map_or(0.0, |item| item.rank_correlation.value);
            let link = atlas.assumption(index, &used.id);
            let gap = Gap {
                strategy: result.id.clone(),
                influence: crate::number::typeset(&format!("{rho:+.2}")),
                why: used.gaps.join(", "),
                link: link.clone(),
            };
            match found.iter_mut().find(|(_, anchor, _)| *anchor == link.to) {
                Some(known) if known.0 >= rho.abs() => {}
                Some(known) => *known = (rho.abs(), link.to, gap),
                None => found.push((rho.abs(), link.to, gap)),
            }
        }
    }
    found.sort_by(|a, b| {
        b.0.total_cmp(&a.0)
            .then_with(|| a.2.link.text.cmp(&b.2.link.text))
    });
    found.into_iter().map(|(_, _, gap)| gap).collect()
}
