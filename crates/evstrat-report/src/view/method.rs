//! How it was done: methods text with the methods actually used, precision, provenance.

use evstrat_engine::{Sampling, StopReason};
use serde::Serialize;
use serde_json::Value;

use super::atlas::Atlas;
use super::certainty::RULES;
use super::words::{bracketed, counted, listed, short};
use crate::dossier::Purpose;
use crate::figure::SMOOTHING;
use crate::number::grouped;

/// How a report was made.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Method {
    pub(crate) paragraphs: Vec<String>,
    pub(crate) precision: Vec<Precision>,
    pub(crate) models: Vec<ModelView>,
    pub(crate) files: Vec<Hashed>,
    pub(crate) facts: Vec<Fact>,
    pub(crate) repeat: String,
    pub(crate) command: String,
    pub(crate) frame_notes: Vec<String>,
    pub(crate) criteria: Vec<CriterionView>,
}

/// The precision reached for one strategy.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Precision {
    pub(crate) id: String,
    pub(crate) success: String,
    pub(crate) score: String,
    pub(crate) failed: String,
}

/// A model with its plugin.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ModelView {
    pub(crate) id: String,
    pub(crate) version: String,
    pub(crate) doc: String,
    pub(crate) citation: String,
    pub(crate) plugin: String,
    pub(crate) descriptor: String,
    pub(crate) isolation: String,
    pub(crate) library: String,
}

/// A file with its hash.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Hashed {
    pub(crate) name: String,
    pub(crate) sha256: String,
}

/// A fact with its name.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Fact {
    pub(crate) name: String,
    pub(crate) value: String,
}

/// A criterion of the frame.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct CriterionView {
    pub(crate) outcome: String,
    pub(crate) weight: String,
    pub(crate) range: String,
    pub(crate) points: String,
}

pub(crate) fn method(atlas: &Atlas<'_>) -> Method {
    let frame = atlas.dossier.frame.as_ref();
    Method {
        paragraphs: paragraphs(atlas),
        precision: atlas.results.strategies.iter().map(precision).collect(),
        models: models(atlas),
        files: files(atlas),
        facts: facts(atlas),
        repeat: repeat(atlas),
        command: command(atlas),
        frame_notes: frame.map_or_else(Vec::new, |frame| frame.notes.clone()),
        criteria: frame.map_or_else(Vec::new, |frame| {
            frame
                .criteria
                .iter()
                .map(|one| CriterionView {
                    outcome: format!("{}{}", one.outcome, bracketed(&one.unit)),
                    weight: short(one.weight),
                    range: if one.weight_range[1] > one.weight_range[0] {
                        format!(
                            "{} to {}",
                            short(one.weight_range[0]),
                            short(one.weight_range[1])
                        )
                    } else {
                        String::new()
                    },
                    points: one
                        .points
                        .iter()
                        .map(|[x, value]| format!("{} → {}", short(*x), short(*value)))
                        .collect::<Vec<_>>()
                        .join(", "),
                })
                .collect()
        }),
    }
}

fn text<'a>(value: &'a Value, path: &[&str]) -> &'a str {
    path.iter()
        .fold(value, |value, key| &value[*key])
        .as_str()
        .unwrap_or_default()
}

fn paragraphs(atlas: &Atlas<'_>) -> Vec<String> {
    let mut all = vec![question(atlas), uncertainty(atlas), sampling(atlas)];
    all.extend(scoring(atlas));
    if !atlas.results.comparisons.is_empty() {
        all.push(comparing(atlas));
    }
    all.push(
        "Drivers are Spearman's rank correlations over up to 16,384 draws and, as a tornado, the mean result over the draws \
         in the lowest and the highest tenth of each assumption; both use the distributions as stated, dependence included."
            .to_owned(),
    );
    let draws = atlas
        .dossier
        .details
        .iter()
        .map(|detail| detail.courses.draws)
        .max()
        .unwrap_or(0);
    if draws > 0 {
        all.push(format!(
            "Time courses are bands over the first {draws} draws, point by point in time; no single draw need follow a band."
        ));
    }
    all.push(SMOOTHING.to_owned());
    all.push(RULES.to_owned());
    all
}

fn question(atlas: &Atlas<'_>) -> String {
    let models: Vec<String> = atlas
        .dossier
        .models
        .iter()
        .map(|model| format!("{} {}", model.id, model.version))
        .collect();
    let judged = match atlas.dossier.purpose {
        Purpose::Run => "each held against its own targets",
        Purpose::Compare => "held against the common targets of their context",
    };
    format!(
        "{} and {} were evaluated with evstrat {} by {} {}, {judged}. A draw is one \
         possible state of the world: a joint realization of all assumptions, outcomes being those of the average animal of \
         the context. Success means that all targets are met in a draw; failed draws count as not successful.",
        counted(atlas.asked().count(), "strategy", "strategies"),
        counted(
            atlas.results.strategies.len() - atlas.asked().count(),
            "comparator",
            "comparators"
        ),
        text(&atlas.results.provenance, &["program", "version"]),
        if models.len() == 1 {
            "the model"
        } else {
            "the models"
        },
        listed(&models)
    )
}

fn uncertainty(atlas: &Atlas<'_>) -> String {
    let copulas: usize = atlas
        .dossier
        .strategies
        .iter()
        .map(|note| note.dependence.len())
        .sum();
    let dependence = if copulas > 0 {
        " Dependence between assumptions follows Gaussian copulas with the stated rank correlations."
    } else {
        ""
    };
    format!(
        "Parameter uncertainty is described by a probability distribution for each of {} distinct assumptions, each with its \
         evidence; structural uncertainty, where sources contradict each other, by mixtures and categorical assumptions; \
         stochastic variation between animals is not modeled, and assumptions that describe it are refused.{dependence} \
         Strategies of one context share the draws of its assumptions, so that differences between strategies are \
         differences between strategies and not noise.",
        atlas.beliefs.len()
    )
}

fn sampling(atlas: &Atlas<'_>) -> String {
    let study = &atlas.results.study;
    let design = match (study.sampling, study.replicates) {
        (Sampling::Replicates, Some(n)) => {
            format!(
                "{n} independently randomized quasi-Monte Carlo replicates (Owen-scrambled points, one sequence per assumption)"
            )
        }
        (Sampling::Plain, _) => "independent pseudo-random draws (Philox4x32-10)".to_owned(),
        (other, _) => format!("{other:?} sampling").to_lowercase(),
    };
    let ended = match study.stopped.because {
        StopReason::Precision => format!(
            "Drawing stopped at look {} when the standard error of every success probability was at most {}",
            study.stopped.looks,
            short(study.stopped.success_mcse_target)
        ),
        StopReason::Cap => format!(
            "Drawing stopped at the cap of {} draws before the precision asked for (standard error {}) was reached",
            grouped(study.stopped.limit),
            short(study.stopped.success_mcse_target)
        ),
        StopReason::Draws => format!(
            "The number of draws was given ({})",
            grouped(study.stopped.limit)
        ),
    };
    format!(
        "{} draws per strategy were made by {design}, seed {}. {ended}. Monte Carlo standard errors rest on the spread between \
         replicates; numbers are printed to the digits that they support.",
        grouped(study.draws),
        study.seed
    )
}

fn scoring(atlas: &Atlas<'_>) -> Option<String> {
    let frame = atlas.dossier.frame.as_ref()?;
    Some(format!(
        "Outcomes were scored by the decision frame \"{}\": 100 times the weighted sum of piecewise linear values between 0 \
         (worst) and 1 (best), values beyond the ends being clamped. {}",
        frame.name,
        frame.description.trim()
    ))
}

fn comparing(atlas: &Atlas<'_>) -> String {
    let mut text = "Options were compared on all draws: probability of being best (ties shared), rank acceptability, expected \
                    loss, pairwise superiority (ties count half), and first- and second-order stochastic dominance. The \
                    expected value of perfect information (EVPI) is the mean of the greatest utility less the greatest mean \
                    utility; that of single assumptions (EVPPI) comes from cross-fitted regression of utilities on Legendre \
                    polynomials of the assumption's rank."
        .to_owned();
    let any = |has: &dyn Fn(&evstrat_engine::Comparison) -> bool| {
        atlas.results.comparisons.iter().any(has)
    };
    if any(&|one| !one.experiments.is_empty()) {
        text.push_str(" The value of experiments (EVSI) is that of the posterior means which data of each size would give.");
    }
    if any(&|one| one.weights.is_some()) {
        text.push_str(" Ranks under uncertain weights follow SMAA-2.");
    }
    text
}

fn precision(result: &evstrat_engine::StrategyResult) -> Precision {
    Precision {
        id: result.id.clone(),
        success: result
            .success
            .as_ref()
            .map_or_else(|| "n/a".to_owned(), |one| short(one.mcse)),
        score: result
            .score
            .as_ref()
            .map_or_else(|| "n/a".to_owned(), |one| short(one.mcse)),
        failed: format!(
            "{} of draws",
            crate::number::percent(result.failed_draws.share)
        ),
    }
}

fn models(atlas: &Atlas<'_>) -> Vec<ModelView> {
    let provenance = &atlas.results.provenance;
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let described = list(&provenance["models"]);
    let located = list(&provenance["run"]["plugins"]);
    atlas
        .dossier
        .models
        .iter()
        .map(|model| {
            let described = described
                .iter()
                .find(|one| one["id"] == model.id.as_str())
                .unwrap_or(&Value::Null);
            let located = located
                .iter()
                .find(|one| one["model"] == model.id.as_str())
                .unwrap_or(&Value::Null);
            ModelView {
                id: model.id.clone(),
                version: model.version.clone(),
                doc: model.doc.clone(),
                citation: model.citation.clone(),
                plugin: format!(
                    "{} {}",
                    text(described, &["plugin"]),
                    text(described, &["plugin_version"])
                )
                .trim()
                .to_owned(),
                descriptor: text(described, &["descriptor_sha256"]).to_owned(),
                isolation: text(located, &["isolation"]).to_owned(),
                library: text(located, &["sha256"]).to_owned(),
            }
        })
        .collect()
}

fn files(atlas: &Atlas<'_>) -> Vec<Hashed> {
    let list = atlas.results.provenance["files"].as_array();
    list.into_iter()
        .flatten()
        .map(|file| Hashed {
            name: text(file, &["name"]).to_owned(),
            sha256: text(file, &["sha256"]).to_owned(),
        })
        .collect()
}

fn facts(atlas: &Atlas<'_>) -> Vec<Fact> {
    let provenance = &atlas.results.provenance;
    let study = &atlas.results.study;
    let mut facts = vec![
        (
            "Program",
            format!("evstrat {}", text(provenance, &["program", "version"])),
        ),
        ("Seed", study.seed.to_string()),
        ("Draws per strategy", grouped(study.draws)),
        (
            "Frame",
            study.frame.clone().unwrap_or_else(|| "none".to_owned()),
        ),
    ];
    if let Some(seconds) = provenance["run"]["started"].as_u64() {
        facts.push(("Evaluated", date(seconds)));
    }
    facts.push(("Machine", text(provenance, &["run", "target"]).to_owned()));
    facts
        .into_iter()
        .map(|(name, value)| Fact {
            name: name.to_owned(),
            value,
        })
        .collect()
}

/// The command that was given.
fn command(atlas: &Atlas<'_>) -> String {
    let words = atlas.results.provenance["run"]["command"].as_array();
    let words: Vec<String> = words
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .enumerate()
        .map(|(index, word)| {
            // Where the program lay is of no use to others.
            let word = if index == 0 {
                word.rsplit(['/', '\\']).next().unwrap_or(word)
            } else {
                word
            };
            quoted(word)
        })
        .collect();
    words.join(" ")
}

/// The command that gives the same bits from the results folder alone.
fn repeat(atlas: &Atlas<'_>) -> String {
    let command = match atlas.dossier.purpose {
        Purpose::Run => "run",
        Purpose::Compare => "compare",
    };
    format!("evstrat {command} study.toml")
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,+@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

/// The day of a time in seconds since 1970-01-01 UTC.
///
/// # References
/// Richards 2013, in Explanatory Supplement to the Astronomical Almanac, 15.11 (the civil calendar from a day number).
fn date(seconds: u64) -> String {
    let days = seconds / 86_400 + 719_468;
    let era = days / 146_097;
    let of_era = days % 146_097;
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    format!("{year}-{month:02}-{day:02} (UTC)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        assert_eq!(date(0), "1970-01-01 (UTC)");
        assert_eq!(date(951_782_400), "2000-02-29 (UTC)");
        assert_eq!(date(1_795_392_000), "2026-11-23 (UTC)");
    }

    #[test]
    fn words_survive_a_shell() {
        assert_eq!(quoted("strategies/a.toml"), "strategies/a.toml");
        assert_eq!(quoted("a b'c"), "'a b'\\''c'");
    }
}
