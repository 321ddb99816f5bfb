//! Collects what a report needs from the study, the models and the draws.

use evstrat_core::{Direction, ModelDescriptor};
use evstrat_engine::{Detail, Results};
use evstrat_file::Study;
use evstrat_file::study::{
    Context, Dependence, EvidenceRecord, Experiment, ExperimentDesign, Frame, StudyStrategy,
};
use evstrat_host::HostedStrategy;
use evstrat_report::dossier::{
    AssumptionNote, Choice, ContextNote, CriterionNote, DependenceNote, Dossier, EvidenceNote,
    ExperimentNote, FrameNote, ModelNote, OutcomeNote, Purpose, SCHEMA, StrategyNote, fingerprint,
};
use serde_json::{Map, Value};

use crate::record;

/// Puts together what a report needs beside `results`.
pub(crate) fn dossier(
    study: &Study,
    instances: &[HostedStrategy],
    (purpose, results): (Purpose, &Results),
    details: Vec<Detail>,
) -> Dossier {
    let mut used: Vec<&ModelDescriptor> = instances
        .iter()
        .map(|instance| instance.model().descriptor())
        .collect();
    used.sort_by(|a, b| a.id.cmp(&b.id));
    used.dedup_by(|a, b| a.id == b.id);
    Dossier {
        schema: SCHEMA,
        results: fingerprint(results),
        purpose,
        contexts: study.contexts.iter().map(context).collect(),
        frame: study.frame.as_ref().map(frame),
        models: used.into_iter().map(model).collect(),
        strategies: study
            .strategies
            .iter()
            .zip(instances)
            .map(|(one, instance)| strategy(one, instance.model().descriptor()))
            .collect(),
        details,
        evidence: study.evidence.iter().map(evidence).collect(),
    }
}

fn context(context: &Context) -> ContextNote {
    ContextNote {
        id: context.id.clone(),
        name: context.name.clone(),
        species: context.species.clone(),
        description: context.description.clone(),
        notes: context.notes.clone(),
        options: choices(&context.options),
    }
}

/// Nested options, one line each.
fn choices(options: &Map<String, Value>) -> Vec<Choice> {
    fn add(out: &mut Vec<Choice>, prefix: &str, options: &Map<String, Value>) {
        for (key, value) in options {
            let option = format!("{prefix}{key}");
            match value {
                Value::Object(inner) => add(out, &format!("{option}."), inner),
                Value::String(text) => out.push(Choice {
                    option,
                    value: text.clone(),
                }),
                other => out.push(Choice {
                    option,
                    value: other.to_string(),
                }),
            }
        }
    }
    let mut out = Vec::new();
    add(&mut out, "", options);
    out
}

fn frame(frame: &Frame) -> FrameNote {
    FrameNote {
        id: frame.id.clone(),
        name: frame.name.clone(),
        description: frame.description.clone(),
        criteria: frame
            .criteria
            .iter()
            .map(|one| CriterionNote {
                outcome: one.outcome.clone(),
                unit: one.unit.clone(),
                points: one.points.iter().map(|&(x, value)| [x, value]).collect(),
                weight: one.weight,
                weight_range: [one.weight_range.0, one.weight_range.1],
            })
            .collect(),
        weights: frame.weight_uncertainty.name().to_owned(),
        experiments: frame.experiments.iter().map(experiment).collect(),
        assurance: frame.assurance.as_ref().map_or_else(String::new, |plan| {
            format!(
                "two arms of {}, two-sided significance level {}, standard deviation of {} between subjects {}",
                plan.n_per_arm, plan.alpha, plan.outcome, plan.endpoint_sd
            )
        }),
        notes: frame.notes.clone(),
    }
}

fn experiment(experiment: &Experiment) -> ExperimentNote {
    let design = match experiment.design {
        ExperimentDesign::NormalMean { measurement_sd } => {
            format!("mean of measurements with a standard deviation of {measurement_sd}")
        }
        ExperimentDesign::BinomialCount => "count of successes among trials".to_owned(),
        _ => String::new(),
    };
    ExperimentNote {
        name: experiment.name.clone(),
        assumption: experiment.assumption.clone(),
        design,
        fixed_cost: experiment.fixed_cost,
        cost_per_observation: experiment.cost_per_observation,
    }
}

fn model(descriptor: &ModelDescriptor) -> ModelNote {
    ModelNote {
        id: descriptor.id.clone(),
        name: descriptor.name.clone(),
        version: descriptor.version.clone(),
        doc: descriptor.doc.clone(),
        citation: descriptor.citation.clone(),
        outcomes: descriptor
            .outcomes
            .iter()
            .map(|outcome| OutcomeNote {
                id: outcome.id.clone(),
                name: outcome.name.clone(),
                doc: outcome.doc.clone(),
                better: match outcome.direction {
                    Direction::HigherIsBetter => "higher",
                    Direction::LowerIsBetter => "lower",
                    Direction::Neutral => "",
                }
                .to_owned(),
            })
            .collect(),
    }
}

fn strategy(strategy: &StudyStrategy, descriptor: &ModelDescriptor) -> StrategyNote {
    StrategyNote {
        id: strategy.id.clone(),
        description: strategy.description.clone(),
        notes: strategy.notes.clone(),
        options: choices(strategy.options.as_map()),
        dependence: strategy
            .dependence
            .iter()
            .map(|one| dependence(strategy, one))
            .collect(),
        assumptions: strategy
            .assumptions
            .iter()
            .zip(&descriptor.assumptions)
            .map(|(used, described)| AssumptionNote {
                id: used.id.clone(),
                name: described.name.clone(),
                doc: described.doc.clone(),
                log: described.scale == evstrat_core::Scale::Log,
                levels: used.levels.clone(),
            })
            .collect(),
    }
}

fn dependence(strategy: &StudyStrategy, one: &Dependence) -> DependenceNote {
    let id = |index: usize| {
        strategy
            .assumptions
            .get(index)
            .map_or_else(String::new, |assumption| assumption.id.clone())
    };
    DependenceNote {
        between: [id(one.first), id(one.second)],
        measure: one.measure.name().to_owned(),
        value: one.value,
        evidence: one.evidence.clone(),
        note: one.note.clone(),
    }
}

fn evidence(record: &EvidenceRecord) -> EvidenceNote {
    EvidenceNote {
        id: record.id.clone(),
        quantity: record.quantity.clone(),
        value: record::value(record),
        n: record.n.clone(),
        system: record.system.clone(),
        species: record.species.clone(),
        source: record.source.clone(),
        doi: record.doi.clone(),
        how: record.how.name().to_owned(),
        place: record.place.clone(),
        note: record.note.clone(),
    }
}
