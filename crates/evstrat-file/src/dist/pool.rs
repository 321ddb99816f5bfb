//! Laws from a meta-analysis of several studies.

use evstrat_core::{Quantity, Unit};
use evstrat_stats::law::Law;
use evstrat_stats::meta::{
    HartungKnapp, MetaError, Scale, Studies, Target, TauEstimator, bayes_pool, pool_with,
};

use super::Scene;
use super::keys::{Key, KeyKind, Keys, places};
use super::mixture::refuse_levels;
use crate::diagnostic::{Code, Diagnostic};
use crate::study::EvidenceRecord;
use crate::syntax::{Entry, Node, Table};

const MODELS: &[&str] = &["random-effects", "equal-effects"];
const WHICH: &[&str] = &["mean", "new-setting"];
const SCALES: &[&str] = &["identity", "log"];
const ESTIMATORS: &[&str] = &["REML", "DL", "PM", "ML", "SJ", "HE", "HS", BAYES];

/// A half-normal prior of the standard deviation between settings instead of an estimate.
const BAYES: &str = "bayes";
const KNAPP: &[&str] = &["floor", "on", "off"];

/// Scale of the half-normal prior of the between-study standard deviation on the log scale: heterogeneity up to about
/// threefold between settings is plausible, tenfold is not (Röver et al. 2021, Res. Synth. Methods 12(4)).
const LOG_TAU_SCALE: f64 = 0.5;

/// Keys of the table.
pub(super) const KEYS: Keys = &[
    Key::optional("evidence", KeyKind::Ids),
    Key::optional("studies", KeyKind::Tables(STUDY)),
    Key::optional("model", KeyKind::Word(MODELS)),
    Key::optional("which", KeyKind::Word(WHICH)),
    Key::optional("scale", KeyKind::Word(SCALES)),
    Key::optional("estimator", KeyKind::Word(ESTIMATORS)),
    Key::optional("hartung-knapp", KeyKind::Word(KNAPP)),
    Key::optional("tau-scale", KeyKind::Plain),
];

/// Keys of a study.
const STUDY: Keys = &[
    Key::required("estimate", KeyKind::Value),
    Key::required("se", KeyKind::Value),
    Key::optional("name", KeyKind::Text),
];

/// `pool = { evidence = [...] }` or `pool = { studies = [{ estimate = ..., se = ... }, ...] }`.
///
/// By default the predictive law of a new setting under random effects (REML, Hartung-Knapp with floor); under equal
/// effects the law of the mean. With fewer than three studies, or if the estimator is `bayes`, the between-study spread
/// comes from a half-normal prior instead.
pub(super) fn pool(entry: &Entry, scene: &mut Scene<'_>) -> Option<Law> {
    refuse_levels(entry, scene)?;
    let table = scene.table(entry, KEYS)?;
    let mut choice = |key: &str, words: &'static [&'static str]| match table.get(key) {
        Some(node) => scene.word(node, words),
        None => words.first().copied(),
    };
    let model = choice("model", MODELS);
    let scale = choice("scale", SCALES);
    let estimator = choice("estimator", ESTIMATORS);
    let which = match table.get("which") {
        Some(node) => scene.word(node, WHICH)?,
        None if model? == "equal-effects" => "mean",
        None => "new-setting",
    };
    let knapp = match table.get("hartung-knapp") {
        Some(node) => scene.word(node, KNAPP)?,
        // Under equal effects the sampling variances are all there is.
        None if model? == "equal-effects" => "off",
        None => "floor",
    };
    let plan = Plan {
        is_bayes: estimator? == BAYES,
        estimator: match (model?, estimator?) {
            ("equal-effects", _) => TauEstimator::EqualEffects,
            (_, BAYES) => TauEstimator::Reml,
            (_, name) => TauEstimator::from_key(name)?,
        },
        knapp: match knapp {
            "on" => HartungKnapp::On,
            "off" => HartungKnapp::Off,
            _ => HartungKnapp::WithFloor,
        },
        scale: if scale? == "log" {
            Scale::Log
        } else {
            Scale::Identity
        },
        target: if which == "mean" {
            Target::Mean
        } else {
            Target::NewSetting
        },
    };
    if plan.estimator == TauEstimator::EqualEffects && plan.target == Target::NewSetting {
        let place = table.get("which").unwrap_or(&entry.node).span;
        let message = "under equal effects a new setting is no different from the mean";
        scene.error(Code::Conflict, place, message);
        return None;
    }
    let studies = studies(entry, table, plan.scale, scene)?;
    plan.law(entry, table, &studies, scene)
}

/// How to pool.
struct Plan {
    /// Whether a prior was asked for.
    is_bayes: bool,
    estimator: TauEstimator,
    knapp: HartungKnapp,
    scale: Scale,
    target: Target,
}

impl Plan {
    fn law(
        &self,
        entry: &Entry,
        table: &Table,
        studies: &Studies,
        scene: &mut Scene<'_>,
    ) -> Option<Law> {
        let is_few = studies.len() < 3;
        let needs_prior = self.estimator != TauEstimator::EqualEffects && (self.is_bayes || is_few);
        let law = if needs_prior {
            let tau_scale = match (table.get("tau-scale"), self.scale) {
                (Some(node), _) => scene.plain(node)?,
                (None, Scale::Log) => LOG_TAU_SCALE,
                (None, Scale::Identity) => {
                    let message = if is_few {
                        format!(
                            "{} studies cannot tell how far settings differ",
                            studies.len()
                        )
                    } else {
                        "a Bayesian pool needs a prior of how far settings differ".to_owned()
                    };
                    let fault = Diagnostic::error(Code::BadData, entry.node.span, message);
                    scene.faults.push(fault.help(
                        "give `tau-scale`, the scale of a half-normal prior of the standard deviation between settings, \
                         or pool with `scale = \"log\"`",
                    ));
                    return None;
                }
            };
            bayes_pool(studies, tau_scale).and_then(|pooled| pooled.law(self.target, self.scale))
        } else {
            pool_with(studies, self.estimator, self.knapp).law(self.target, self.scale)
        };
        scene.built(law, entry.node.span, &places(table))
    }
}

/// The studies of the table, on the scale of the pool.
fn studies(entry: &Entry, table: &Table, scale: Scale, scene: &mut Scene<'_>) -> Option<Studies> {
    let (node, estimates) = match (table.get("evidence"), table.get("studies")) {
        (Some(node), None) => (node, of_evidence(node, scene)?),
        (None, Some(node)) => (node, of_tables(node, scene)?),
        _ => {
            let message = "`pool` needs either `evidence` or `studies`";
            scene.error(Code::WrongParameters, entry.node.span, message);
            return None;
        }
    };
    let mut means = Vec::new();
    let mut variances = Vec::new();
    for (estimate, se) in estimates {
        if scale == Scale::Log && estimate <= 0.0 {
            let message = format!("an estimate of {estimate} has no logarithm");
            scene.error(Code::BadData, node.span, message);
            return None;
        }
        // The delta method: the standard error of the logarithm is the relative standard error.
        let (mean, se) = match scale {
            Scale::Log => (evstrat_math::ln(estimate), se / estimate),
            Scale::Identity => (estimate, se),
        };
        means.push(mean);
        variances.push(se * se);
    }
    match Studies::new(&means, &variances) {
        Ok(studies) => Some(studies),
        Err(error) => {
            scene.faults.push(unusable(node, &error));
            None
        }
    }
}

fn unusable(node: &Node, error: &MetaError) -> Diagnostic {
    Diagnostic::error(Code::BadData, node.span, error.to_string())
}

/// Estimates and standard errors that stand in the file.
fn of_tables(node: &Node, scene: &mut Scene<'_>) -> Option<Vec<(f64, f64)>> {
    let tables = scene.tables(node)?;
    let read = |(node, table): (&Node, &Table)| {
        if !scene.keys("study", node, table, STUDY) {
            return None;
        }
        let estimate = scene.number(table.get("estimate")?);
        let se = scene.number(table.get("se")?);
        Some((estimate?, se?))
    };
    // Every study is read before the first fault ends the list, so that all faults are reported.
    let found: Vec<Option<(f64, f64)>> = tables.into_iter().map(read).collect();
    found.into_iter().collect()
}

/// Estimates and standard errors of records of the library.
fn of_evidence(node: &Node, scene: &mut Scene<'_>) -> Option<Vec<(f64, f64)>> {
    let items = node.as_list().unwrap_or(std::slice::from_ref(node));
    let library = scene.world.library;
    let mut found = Vec::new();
    for item in items {
        let id = item.as_text().unwrap_or("");
        scene.world.used.borrow_mut().evidence.push(id.to_owned());
        let fault = match library.get(id) {
            None => library.missing(id, item),
            Some(record) => match estimate_of(record, scene.subject.unit) {
                Ok(estimate) => {
                    found.push(estimate);
                    None
                }
                Err(reason) => {
                    let message = format!("evidence `{id}` cannot be pooled: {reason}");
                    Some(
                        Diagnostic::error(Code::BadData, item.span, message).help(
                            "a record can be pooled if `value` is a number, `unit` converts, and `spread` is \
                             { kind = \"se\", se = ... } or { kind = \"sd\", sd = ... } with a number `n`; else give \
                             `studies = [{ estimate = ..., se = ... }, ...]`",
                        ),
                    )
                }
            },
        };
        scene.faults_extend(fault);
    }
    (found.len() == items.len()).then_some(found)
}

/// The estimate of a record and its standard error, in `unit`.
fn estimate_of(record: &EvidenceRecord, unit: &Unit) -> Result<(f64, f64), String> {
    let value = record.value.as_f64().ok_or("its value is not a number")?;
    let spread = |key: &str| record.spread.get(key).and_then(serde_json::Value::as_f64);
    let kind = record
        .spread
        .get("kind")
        .and_then(serde_json::Value::as_str);
    let se = match (kind, spread("se"), spread("sd")) {
        (Some("se"), Some(se), _) => se,
        (Some("sd"), _, Some(sd)) => {
            let n: f64 = record
                .n
                .trim()
                .parse()
                .map_err(|_| format!("its n is \"{}\", not a number", record.n))?;
            sd / n.sqrt()
        }
        _ => return Err("its spread gives no standard error".to_owned()),
    };
    let of = Unit::parse(&record.unit).map_err(|error| error.to_string())?;
    let convert = |value: f64| {
        let quantity = Quantity {
            value,
            unit: of.clone(),
        };
        quantity.to(unit).map_err(|error| error.to_string())
    };
    Ok((convert(value)?, convert(se)?))
}
