//! The assumptions as they were used, with what supports them.

use evstrat_core::Unit;
use evstrat_file::study::{EvidenceRecord, Origin, Study, StudyAssumption};
use evstrat_stats::law::{Native, Parameter};
use serde_json::{Map, Value, json};

use super::support;
use crate::plan::Job;
use crate::results::{AssumptionUsed, EvidenceUsed};

pub(super) fn assumptions(study: &Study, job: &Job<'_>) -> Vec<AssumptionUsed> {
    job.strategy
        .assumptions
        .iter()
        .zip(&job.descriptor.assumptions)
        .map(|(used, described)| describe(study, job, used, &described.unit))
        .collect()
}

fn describe(study: &Study, job: &Job<'_>, used: &StudyAssumption, unit: &str) -> AssumptionUsed {
    let interval = [0.005, 0.995].map(|p| used.law.quantile(p));
    let evidence: Vec<EvidenceUsed> = used
        .evidence
        .iter()
        .map(|id| cited(id, study.evidence(id), used, (unit, interval)))
        .collect();
    let species = job.strategy.context.and_then(|at| study.contexts.get(at));
    let records: Vec<&EvidenceRecord> = used
        .evidence
        .iter()
        .filter_map(|id| study.evidence(id))
        .collect();
    let support = support::of(
        used,
        &records,
        species.map(|context| context.species.as_str()),
    );
    let mut gaps = support.gaps;
    if used.derivation.is_empty() && evidence.iter().any(|one| one.inside == Some(false)) {
        gaps.push("evidence outside the belief".to_owned());
    }
    if used.origin == Origin::Inactive {
        gaps.clear();
    }
    AssumptionUsed {
        id: used.id.clone(),
        unit: unit.to_owned(),
        distribution: distribution(&used.law.native()),
        origin: used.origin.name().to_owned(),
        mean: used.law.mean(),
        quantiles: [0.05, 0.5, 0.95].map(|p| used.law.quantile(p)),
        interval_99: interval,
        evidence,
        note: used.note.clone(),
        derivation: used.derivation.clone(),
        indirect: support.indirect,
        gaps,
        key: used.key.clone(),
    }
}

/// A cited record, held against the law in the unit of the assumption.
fn cited(
    id: &str,
    record: Option<&EvidenceRecord>,
    used: &StudyAssumption,
    (unit, [low, high]): (&str, [f64; 2]),
) -> EvidenceUsed {
    let how = record.map_or("unknown", |record| record.how.name());
    let number = record.and_then(|record| record.value.as_f64().map(|value| (record, value)));
    // Levels have no unit in which a number could speak of them.
    let value = number.filter(|_| used.levels.is_empty());
    let value = value.and_then(|(record, value)| convert(value, &record.unit, unit));
    let inside = number.map(|_| value.is_some_and(|value| low <= value && value <= high));
    EvidenceUsed {
        id: id.to_owned(),
        how: how.to_owned(),
        value,
        inside,
    }
}

fn convert(value: f64, from: &str, to: &str) -> Option<f64> {
    let from = if from.is_empty() { "1" } else { from };
    let (from, to) = (Unit::parse(from).ok()?, Unit::parse(to).ok()?);
    from.convert(value, &to).ok()
}

fn distribution(native: &Native) -> Value {
    let parameters: Map<String, Value> = native
        .parameters
        .iter()
        .map(|(name, parameter)| ((*name).to_owned(), value(parameter)))
        .collect();
    json!({ native.family: parameters })
}

fn value(parameter: &Parameter) -> Value {
    match parameter {
        Parameter::Number(number) => json!(number),
        Parameter::Numbers(numbers) => json!(numbers),
        Parameter::Law(law) => distribution(law),
        Parameter::Laws(laws) => laws.iter().map(distribution).collect(),
        _ => Value::Null,
    }
}
