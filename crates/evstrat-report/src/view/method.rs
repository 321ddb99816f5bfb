//! How it was done: methods text with the methods actually used, precision, provenance.

mod paragraphs;

use evstrat_engine::{Depth, StrategyResult};
use serde::Serialize;
use serde_json::Value;

use super::atlas::Atlas;
use super::words::{bracketed, short};
use crate::dossier::Purpose;
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
        paragraphs: paragraphs::paragraphs(atlas),
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
    let results = atlas.results;
    let overall = |one: &StrategyResult| one.sensitivity_overall.as_ref().map(|all| all.depth);
    let depths: Vec<Depth> = results.strategies.iter().filter_map(overall).collect();
    let sensitivity = match (depths.contains(&Depth::Full), depths.is_empty()) {
        (true, _) => " --sensitivity full",
        (false, true) => " --sensitivity none",
        (false, false) => "",
    };
    let keep = if results.study.kept.is_some() {
        " --keep thin"
    } else {
        ""
    };
    format!("evstrat {command} study.toml{sensitivity}{keep}")
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
