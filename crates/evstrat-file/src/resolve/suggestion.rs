//! Beliefs that a model suggests, and its defaults.

use std::path::PathBuf;

use evstrat_core::{AssumptionDescriptor, AssumptionKind};
use evstrat_stats::law::Law;
use serde_json::Value as Json;

use super::belief::Setting;
use super::key;
use super::session::Session;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::dist::{self, Subject, World};
use crate::nearest::listed;
use crate::options::level_of;
use crate::source::Span;
use crate::spec;
use crate::study::{Origin, StudyAssumption};
use crate::syntax;

/// The belief that the model suggests under the chosen options, else its default as a certain value.
pub(super) fn from_model(
    subject: Subject<'_>,
    setting: &Setting<'_>,
    session: &mut Session<'_>,
) -> Option<StudyAssumption> {
    let id = subject.descriptor.id.as_str();
    let level = |path: &str| setting.options.and_then(|options| level_of(options, path));
    let Some(row) = setting.descriptor.suggested(id, level) else {
        // Without options nobody knows which suggestions apply, so that none is missed.
        if setting.options.is_some() {
            report_default(id, setting, session);
        }
        return certain(subject, Origin::Default, setting, session);
    };
    let (law, used) = suggested_law(&row.distribution, subject, setting, session)?;
    let mut evidence = row.evidence.clone();
    evidence.extend(used);
    evidence.sort();
    evidence.dedup();
    if setting.library.is_folder() {
        let missing = evidence
            .iter()
            .filter(|id| setting.library.get(id).is_none());
        session.unlisted.extend(missing.cloned());
    }
    let canonical = law.canonical();
    Some(StudyAssumption {
        id: id.to_owned(),
        key: key::own(&setting.descriptor.id, id, &canonical, &evidence),
        canonical,
        law,
        levels: subject.descriptor.levels().to_vec(),
        origin: Origin::Suggested,
        evidence,
        note: row.note.clone(),
        derivation: row
            .distribution
            .get("derivation")
            .and_then(Json::as_str)
            .unwrap_or_default()
            .to_owned(),
        indirect: row.distribution.get("indirect") == Some(&Json::Bool(true)),
    })
}

/// Warns that neither a file nor the model says how sure an assumption is.
fn report_default(id: &str, setting: &Setting<'_>, session: &mut Session<'_>) {
    let message = format!("nothing is believed about `{id}`: its default is taken as certain");
    session.fault(
        Diagnostic::warning(Code::NoBelief, setting.model_at, message)
            .help(format!("add `[assumptions.{id}]` with a distribution")),
    );
}

/// The law of a suggested belief, and the evidence that it is made from. Its faults are the model's, and are reported where the file names the model.
fn suggested_law(
    json: &Json,
    subject: Subject<'_>,
    setting: &Setting<'_>,
    session: &mut Session<'_>,
) -> Option<(Law, Vec<String>)> {
    let (model, id) = (&setting.descriptor.id, &subject.descriptor.id);
    let node = syntax::from_json(json, setting.model_at);
    let mut faults = Diagnostics::default();
    spec::check(&node, &spec::BELIEF, true, &mut faults);
    let world = World::of_evidence(setting.library);
    let law = node
        .as_table()
        .and_then(|table| dist::read(&node, table, subject, &world, &mut faults))
        .filter(|_| !faults.has_errors());
    if law.is_none() {
        let reason = faults.iter().next().map_or_else(
            || "it is not a table".to_owned(),
            |fault| fault.message.clone(),
        );
        let message = format!("model `{model}` suggests an unusable belief about `{id}`: {reason}");
        let name = PathBuf::from(format!("belief that model {model} suggests about {id}"));
        let place = session.text_of_model(name, &json.to_string());
        session.fault(
            Diagnostic::error(Code::FaultyModel, setting.model_at, message)
                .also(place, "this is the suggestion")
                .help(format!(
                    "add `[assumptions.{id}]` with a distribution of your own"
                )),
        );
    }
    let cut = faults.iter().find(|fault| fault.code == Code::OutOfBounds);
    if let (Some(_), Some(fault)) = (&law, cut) {
        let message = format!("model `{model}` suggests about `{id}`: {}", fault.message);
        session.fault(Diagnostic::warning(
            Code::OutOfBounds,
            setting.model_at,
            message,
        ));
    }
    law.map(|law| (law, world.used.into_inner().evidence))
}

/// Warns of evidence that the model cites for its suggestions and the library does not have: nobody can look it up.
pub(super) fn report_unlisted(setting: &Setting<'_>, session: &mut Session<'_>) {
    let unlisted = std::mem::take(&mut session.unlisted);
    if unlisted.is_empty() {
        return;
    }
    let ids: Vec<&str> = unlisted.iter().map(String::as_str).collect();
    let message = format!(
        "model `{}` cites evidence that is not in the library: {}",
        setting.descriptor.id,
        listed(&ids)
    );
    session.fault(
        Diagnostic::warning(Code::UnknownEvidence, setting.model_at, message)
            .help("its suggested beliefs cannot be traced to their sources here"),
    );
}

/// The model's default as a certain value.
pub(super) fn certain(
    subject: Subject<'_>,
    origin: Origin,
    setting: &Setting<'_>,
    session: &mut Session<'_>,
) -> Option<StudyAssumption> {
    let descriptor = subject.descriptor;
    let law = if descriptor.admits(descriptor.default) {
        default_law(descriptor)
    } else {
        None
    };
    let Some(law) = law else {
        let message = format!(
            "assumption `{}` of the model has a default outside its bounds",
            descriptor.id
        );
        session.fault(Diagnostic::error(
            Code::FaultyModel,
            setting.model_at,
            message,
        ));
        return None;
    };
    let canonical = law.canonical();
    Some(StudyAssumption {
        id: descriptor.id.clone(),
        key: key::own(&setting.descriptor.id, &descriptor.id, &canonical, &[]),
        canonical,
        law,
        levels: subject.descriptor.levels().to_vec(),
        origin,
        evidence: Vec::new(),
        note: String::new(),
        derivation: String::new(),
        indirect: false,
    })
}

fn default_law(descriptor: &AssumptionDescriptor) -> Option<Law> {
    if !matches!(descriptor.kind, AssumptionKind::Categorical { .. }) {
        return Law::point(descriptor.default).ok();
    }
    let count = u32::try_from(descriptor.levels().len()).ok()?;
    let shares: Vec<f64> = (0..count)
        .map(|index| f64::from(f64::from(index).to_bits() == descriptor.default.to_bits()))
        .collect();
    Law::categorical(&shares).ok()
}

impl Session<'_> {
    /// A place that holds a text of a model, so that a fault can show it.
    fn text_of_model(&mut self, name: PathBuf, text: &str) -> Span {
        let source = match self.sources.find(&name) {
            Some(source) => source,
            None => self.sources.add(name, text.to_owned()),
        };
        Span::new(source, 0..text.len())
    }
}
