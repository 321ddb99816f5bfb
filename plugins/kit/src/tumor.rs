//! The tumor: growth law, its assumptions, and what a comparison holds equal.

use evstrat_plugin::core::{AssumptionDescriptor, ModelDescriptor, ModelError, Options, PriorRow};
use evstrat_plugin::serde_json::{Map, Value, json};

use crate::law::{GSD_OF_CV_20, GSD_OF_CV_30, lognormal};

/// A growth law by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrowthLaw {
    /// Hahnfeldt 1999: a volume limited by a vascular capacity that it stimulates.
    Hahnfeldt,
    /// Gompertz: growth whose specific rate decays exponentially.
    Gompertz,
    /// Simeoni 2004: exponential, then linear growth.
    Simeoni,
    /// Rocchetti 2013: the form of Simeoni with the parameters of a tumor given bevacizumab.
    Rocchetti,
}

impl GrowthLaw {
    /// All laws with their names in files.
    pub const ALL: [(&'static str, Self); 4] = [
        ("hahnfeldt", Self::Hahnfeldt),
        ("gompertz", Self::Gompertz),
        ("simeoni", Self::Simeoni),
        ("rocchetti", Self::Rocchetti),
    ];

    fn from_name(name: &str) -> Result<Self, ModelError> {
        let found = Self::ALL.iter().find(|(known, _)| *known == name);
        found.map(|&(_, law)| law).ok_or_else(|| {
            ModelError::options(format!("'{name}' is not a growth law of this model"))
        })
    }
}

/// What a context fixes for all strategies of a comparison.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    /// How long a tumor is followed, in days.
    pub horizon: f64,
    /// Growth delay compares the times to reach this multiple of the start volume.
    pub growth_factor: f64,
    /// How the tumor grows.
    pub law: GrowthLaw,
}

impl Frame {
    /// Reads the frame from validated options.
    ///
    /// # Errors
    /// An option is missing or of the wrong type.
    pub fn from_options(options: &Options) -> Result<Self, ModelError> {
        Ok(Self {
            horizon: options.number("horizon")?,
            growth_factor: options.number("growth-factor")?,
            law: GrowthLaw::from_name(options.text("growth-law")?)?,
        })
    }
}

/// Adds the options of [`Frame`] to the properties of a schema.
pub fn add_options(properties: &mut Map<String, Value>) {
    let laws: Vec<&str> = GrowthLaw::ALL.iter().map(|&(name, _)| name).collect();
    properties.insert(
        "horizon".to_owned(),
        json!({
            "type": "number", "exclusiveMinimum": 0, "maximum": 365, "default": 28, "x-unit": "d",
            "description": "how long tumors are followed; growth inhibition is taken at its end",
        }),
    );
    properties.insert(
        "growth-factor".to_owned(),
        json!({
            "type": "number", "exclusiveMinimum": 1, "maximum": 1000, "default": 4, "x-unit": "1",
            "description": "growth delay compares the times to reach this multiple of the start volume",
        }),
    );
    properties.insert(
        "growth-law".to_owned(),
        json!({
            "enum": laws, "default": "hahnfeldt",
            "description": "the published law by which tumors grow",
        }),
    );
}

/// Adds the assumptions about the tumor with their suggested beliefs.
#[must_use]
pub fn describe(descriptor: ModelDescriptor) -> ModelDescriptor {
    let descriptor = start(descriptor);
    let descriptor = hahnfeldt(descriptor);
    let descriptor = gompertz(descriptor);
    linear_laws(descriptor)
}

fn start(descriptor: ModelDescriptor) -> ModelDescriptor {
    descriptor
        .assumption(
            AssumptionDescriptor::positive("initial-volume", "mm3", 180.0)
                .doc("Tumor volume at day 0. 1 g of tumor is taken as 1000 mm3.")
                .source("Hahnfeldt 1999, control animals"),
        )
        .prior(
            PriorRow::new("initial-volume", lognormal(180.0, GSD_OF_CV_20))
                .evidence(&["hahnfeldt-params"])
                .note("the published control curve starts at 180 mm3; 20 % between settings is a judgment"),
        )
}

fn hahnfeldt(descriptor: ModelDescriptor) -> ModelDescriptor {
    let rows = [
        (
            AssumptionDescriptor::positive("hahnfeldt-growth", "1/d", 0.192)
                .doc("Rate lambda1 at which the volume approaches the vascular capacity."),
            lognormal(0.192, GSD_OF_CV_20),
            "hahnfeldt-lambda1",
        ),
        (
            AssumptionDescriptor::positive("hahnfeldt-stimulation", "1/d", 5.85)
                .doc("Rate b at which the volume stimulates vascular capacity; anti-angiogenic strategies scale it."),
            lognormal(5.85, GSD_OF_CV_20),
            "hahnfeldt-b",
        ),
        (
            AssumptionDescriptor::positive("hahnfeldt-inhibition", "1/(d.mm2)", 0.00873)
                .doc("Rate d of the tumor's own inhibition of vascular capacity, which grows with its surface."),
            lognormal(0.00873, GSD_OF_CV_20),
            "hahnfeldt-d",
        ),
        (
            AssumptionDescriptor::positive("initial-capacity", "mm3", 625.0)
                .doc("Vascular capacity K at day 0."),
            lognormal(625.0, GSD_OF_CV_20),
            "hahnfeldt-params",
        ),
    ];
    let mut descriptor = descriptor;
    for (assumption, law, evidence) in rows {
        let id = assumption.id.clone();
        descriptor = descriptor
            .assumption(assumption.source("Hahnfeldt 1999 Cancer Res 59:4770"))
            .prior(
                PriorRow::new(&id, law)
                    .evidence(&[evidence, "hahnfeldt-params"])
                    .note("the published estimate has no standard error; 20 % is a judgment"),
            )
            .active_when(&id, "growth-law", &["hahnfeldt"]);
    }
    descriptor
}

fn gompertz(descriptor: ModelDescriptor) -> ModelDescriptor {
    descriptor
        .assumption(
            AssumptionDescriptor::positive("gompertz-growth", "1/d", 0.0792)
                .doc("Rate beta at which the specific growth rate decays.")
                .source("Benzekry 2014 PLoS Comput Biol 10:e1003800, Lewis lung, recalled"),
        )
        .prior(
            PriorRow::new("gompertz-growth", lognormal(0.0792, GSD_OF_CV_30))
                .note("recalled from a fit to Lewis lung carcinoma; no Gompertz fit is in the evidence library; 30 % is a judgment"),
        )
        .active_when("gompertz-growth", "growth-law", &["gompertz"])
        .assumption(
            AssumptionDescriptor::positive("gompertz-capacity", "mm3", 11_718.0)
                .doc("Volume that the tumor approaches.")
                .source("Benzekry 2014 PLoS Comput Biol 10:e1003800, Lewis lung, recalled"),
        )
        .prior(
            PriorRow::new("gompertz-capacity", lognormal(11_718.0, GSD_OF_CV_30))
                .note("recalled from a fit to Lewis lung carcinoma; no Gompertz fit is in the evidence library; 30 % is a judgment"),
        )
        .active_when("gompertz-capacity", "growth-law", &["gompertz"])
}

/// An assumption of one of the two laws that grow exponentially, then linearly.
struct LinearLaw {
    id: &'static str,
    unit: &'static str,
    value: f64,
    law: &'static str,
    doc: &'static str,
    evidence: &'static str,
}

const EXPONENTIAL: &str = "Rate lambda0 of the exponential phase.";
const LINEAR: &str = "Rate lambda1 of the linear phase.";
const TRANSIT: &str = "Rate k1 at which damaged cells pass through the stages of dying.";

#[rustfmt::skip]
const LINEAR_LAWS: [LinearLaw; 6] = [
    LinearLaw { id: "simeoni-exponential", unit: "1/d", value: 0.273, law: "simeoni", doc: EXPONENTIAL, evidence: "simeoni-ptx-lambda0" },
    LinearLaw { id: "simeoni-linear", unit: "g/d", value: 0.814, law: "simeoni", doc: LINEAR, evidence: "simeoni-ptx-lambda1" },
    LinearLaw { id: "simeoni-transit", unit: "1/d", value: 0.968, law: "simeoni", doc: TRANSIT, evidence: "simeoni-ptx-k1" },
    LinearLaw { id: "rocchetti-exponential", unit: "1/d", value: 0.14, law: "rocchetti", doc: EXPONENTIAL, evidence: "rocchetti-params" },
    LinearLaw { id: "rocchetti-linear", unit: "g/d", value: 0.129, law: "rocchetti", doc: LINEAR, evidence: "rocchetti-params" },
    LinearLaw { id: "rocchetti-transit", unit: "1/d", value: 3.54, law: "rocchetti", doc: TRANSIT, evidence: "rocchetti-params" },
];

fn linear_laws(descriptor: ModelDescriptor) -> ModelDescriptor {
    let mut descriptor = descriptor;
    for row in LINEAR_LAWS {
        let source = if row.law == "simeoni" {
            "Simeoni 2004 Cancer Res 64:1094"
        } else {
            "Rocchetti 2013 Eur J Pharm Sci 50:508"
        };
        descriptor = descriptor
            .assumption(
                AssumptionDescriptor::positive(row.id, row.unit, row.value)
                    .doc(row.doc)
                    .source(source),
            )
            .prior(
                PriorRow::new(row.id, lognormal(row.value, GSD_OF_CV_30))
                    .evidence(&[row.evidence])
                    .note("the published estimate has no standard error; 30 % is a judgment"),
            )
            .active_when(row.id, "growth-law", &[row.law]);
    }
    descriptor
}
