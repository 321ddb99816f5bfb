//! Models and files for the tests of this crate.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use evstrat_core::{
    AssumptionDescriptor, AssumptionKind, Direction, ModelDescriptor, OutcomeDescriptor, PriorRow,
    Role,
};
use evstrat_file::{LookupError, MemoryFiles, Models, Request, Resolved, render, resolve};
use serde_json::json;

/// Models by id, and plugins by path that cannot be used.
#[derive(Default)]
pub(crate) struct TestModels(pub(crate) BTreeMap<String, Arc<ModelDescriptor>>);

impl Models for TestModels {
    fn by_id(&self, id: &str) -> Result<Arc<ModelDescriptor>, LookupError> {
        self.0
            .get(id)
            .cloned()
            .ok_or_else(|| LookupError::Unknown { known: self.ids() })
    }

    fn by_path(&self, path: &Path, id: &str) -> Result<Arc<ModelDescriptor>, LookupError> {
        if path.ends_with("broken.so") {
            let message = format!("`{}` is truncated", path.display());
            return Err(LookupError::Unusable { message });
        }
        self.by_id(id)
    }

    fn ids(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }
}

/// A model of delivery with assumptions of every kind.
pub(crate) fn delivery() -> ModelDescriptor {
    let mut doses = AssumptionDescriptor::continuous("lost-doses", "1", 0.0, 6.0, 0.0);
    doses.kind = AssumptionKind::Integer;
    ModelDescriptor::new("sirna-delivery", "1.0.0", "Delivery of siRNA.")
        .options(json!({
            "type": "object",
            "properties": {
                "loading": {
                    "description": "Loading method.",
                    "enum": ["electroporation", "ph-gradient", "fusogen"],
                    "default": "electroporation"
                },
                "horizon": {"type": "number", "x-unit": "d", "exclusiveMinimum": 0, "default": 28},
                "regimen": {
                    "type": "object",
                    "properties": {
                        "dose": {"type": "number", "x-unit": "{vesicles}", "exclusiveMinimum": 0, "default": 1e11},
                        "every": {"type": "number", "x-unit": "d", "default": 3},
                        "doses": {"type": "integer", "minimum": 1, "default": 6}
                    }
                }
            }
        }))
        .believed(
            AssumptionDescriptor::positive("copies-per-vesicle", "{copies}/{vesicle}", 1.0),
            json!({"lognormal": {"median": 1.0, "gsd": 3.0}}),
        )
        .prior(
            PriorRow::new("copies-per-vesicle", json!({"lognormal": {"median": 1500, "gsd": 2.5}}))
                .when("loading", "ph-gradient")
                .evidence(&["kooijmans-2013-aggregation"]),
        )
        .believed(
            AssumptionDescriptor::fraction("loading-efficiency", 0.1),
            json!({"beta": {"mean": 0.12, "sd": 0.05}}),
        )
        .believed(
            AssumptionDescriptor::fraction("endosomal-escape", 0.01),
            json!({"mixture": {"parts": [
                {"weight": 0.6, "lognormal": {"median": 0.005, "gsd": 2.5}, "truncate": {"upper": 1}},
                {"weight": 0.4, "beta": {"alpha": 4, "beta": 14}}
            ]}}),
        )
        .assumption(AssumptionDescriptor::positive("half-life", "h", 2.0))
        .believed(doses, json!({"discrete": {"values": [0, 1], "probabilities": [0.9, 0.1]}}))
        .believed(
            AssumptionDescriptor::categorical("growth-law", &["gompertz", "hahnfeldt", "simeoni"], 1),
            json!({"levels": {"gompertz": 0.3, "hahnfeldt": 0.7}}),
        )
        .believed(
            AssumptionDescriptor::fraction("fusogen-gain", 0.5),
            json!({"uniform": {"min": 0.2, "max": 0.9}}),
        )
        .active_when("fusogen-gain", "loading", &["fusogen"])
        .outcome(
            OutcomeDescriptor::new("tumor-growth-inhibition", "1", f64::NEG_INFINITY, 1.0)
                .role(Role::Efficacy, Direction::HigherIsBetter),
        )
        .outcome(OutcomeDescriptor::new("growth-delay", "d", 0.0, f64::INFINITY))
        .outcome(OutcomeDescriptor::new("in-vitro-knockdown-48h", "1", 0.0, 1.0))
}

/// Untreated growth.
pub(crate) fn comparator() -> ModelDescriptor {
    ModelDescriptor::new("comparator", "1.0.0", "Reference growth.")
        .options(json!({"properties": {
            "horizon": {"type": "number", "x-unit": "d", "default": 28}
        }}))
        .believed(
            AssumptionDescriptor::categorical("growth-law", &["gompertz", "hahnfeldt"], 1),
            json!({"levels": {"gompertz": 0.5, "hahnfeldt": 0.5}}),
        )
        .outcome(
            OutcomeDescriptor::new("tumor-growth-inhibition", "1", f64::NEG_INFINITY, 1.0)
                .role(Role::Efficacy, Direction::HigherIsBetter),
        )
        .outcome(OutcomeDescriptor::new(
            "growth-delay",
            "d",
            0.0,
            f64::INFINITY,
        ))
}

/// Both models.
pub(crate) fn models() -> TestModels {
    let list = [delivery(), comparator()];
    TestModels(
        list.into_iter()
            .map(|model| (model.id.clone(), Arc::new(model)))
            .collect(),
    )
}

/// A strategy file without fault.
pub(crate) const STRATEGY: &str = r#"schema = 1
name = "VEGF siRNA in brain-endothelial vesicles"
model = "sirna-delivery"
context = "contexts/glioblastoma.toml"

[options]
loading = "electroporation"
[options.regimen]
dose = "2e11 {vesicles}"
every = "72 h"

[assumptions.loading-efficiency]
unit = "%"
beta = { mean = 12, sd = 5 }
evidence = ["alvarez-erviti-2011-loading"]

[assumptions.half-life]
interval = { low = "30 min", high = 8, coverage = 0.9, family = "lognormal" }
note = "no measurement in this species"

[[dependence]]
between = ["loading-efficiency", "half-life"]
spearman = 0.4

[[targets]]
outcome = "tumor-growth-inhibition"
at-least = 0.27
source = "bevacizumab alone"

[[checks]]
outcome = "in-vitro-knockdown-48h"
between = [0.5, 0.9]
evidence = "kooijmans-2013-aggregation"
"#;

/// Its context.
pub(crate) const CONTEXT: &str = r#"schema = 1
name = "Glioblastoma, orthotopic"
species = "mouse"
comparators = ["../untreated.toml"]

[options]
horizon = "4 wk"

[assumptions.growth-law]
levels = { gompertz = 0.25, hahnfeldt = 0.75 }
note = "published fits differ"
"#;

/// The comparator of the context.
pub(crate) const UNTREATED: &str = "schema = 1\nname = \"Untreated\"\nmodel = \"comparator\"\n";

/// The evidence library.
pub(crate) const EVIDENCE: &str = r#"schema = 1

[[evidence]]
id = "alvarez-erviti-2011-loading"
quantity = "loading efficiency"
value = 25
unit = "%"
source = "Alvarez-Erviti 2011"
how = "recalled"

[[evidence]]
id = "kooijmans-2013-aggregation"
quantity = "loading efficiency without aggregates"
value = "< 0.05 %"
spread = { kind = "none" }
n = 3
source = "Kooijmans 2013"
doi = "10.1016/j.jconrel.2013.08.014"
how = "seen"
"#;

/// The default frame.
pub(crate) const FRAME: &str = r#"schema = 1
name = "Efficacy"

[[criteria]]
outcome = "tumor-growth-inhibition"
worst = "0 %"
best = "100 %"
points = [[0.3, 0.5]]
weight = 0.6

[[criteria]]
outcome = "growth-delay"
worst = 0
best = "4 wk"
weight = 0.4
"#;

/// All files without fault.
pub(crate) fn files() -> MemoryFiles {
    MemoryFiles::default()
        .with("strategies/sirna.toml", STRATEGY)
        .with("strategies/untreated.toml", UNTREATED)
        .with("strategies/contexts/glioblastoma.toml", CONTEXT)
        .with("strategies/evidence/loading.toml", EVIDENCE)
        .with("strategies/frames/default.toml", FRAME)
}

/// What comes of the strategy file with other text in it.
pub(crate) fn resolve_with(files: &MemoryFiles, paths: &[&str]) -> Resolved {
    let request = Request {
        files: paths.iter().map(PathBuf::from).collect(),
        ..Request::default()
    };
    resolve(&request, files, &models())
}

/// The diagnostics as text.
pub(crate) fn rendered(resolved: &Resolved) -> String {
    render(&resolved.diagnostics, &resolved.sources, false)
}
