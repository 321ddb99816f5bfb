//! The assumptions as they were used, with what supports them.

use evstrat_file::study::{Study, StudyAssumption};
use evstrat_stats::law::{Native, Parameter};
use serde_json::{Map, Value, json};

use crate::plan::Job;
use crate::results::{AssumptionUsed, EvidenceUsed};

pub(super) fn assumptions(study: &Study, job: &Job<'_>) -> Vec<AssumptionUsed> {
    job.strategy
        .assumptions
        .iter()
        .zip(&job.descriptor.assumptions)
        .map(|(used, described)| describe(study, used, &described.unit))
        .collect()
}

fn describe(study: &Study, used: &StudyAssumption, unit: &str) -> AssumptionUsed {
    let how = |id: &String| EvidenceUsed {
        id: id.clone(),
        how: study
            .evidence(id)
            .map_or("unknown", |record| record.how.name())
            .to_owned(),
    };
    AssumptionUsed {
        id: used.id.clone(),
        unit: unit.to_owned(),
        distribution: distribution(&used.law.native()),
        origin: used.origin.name().to_owned(),
        mean: used.law.mean(),
        quantiles: [0.05, 0.5, 0.95].map(|p| used.law.quantile(p)),
        evidence: used.evidence.iter().map(how).collect(),
        note: used.note.clone(),
        key: used.key.clone(),
    }
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
