//! The tumor: growth law, its assumptions, and what a comparison holds equal.

use evstrat_biology::response::{Endpoint, Tumor};
use evstrat_biology::tumor::{
    GompertzParameters, HahnfeldtParameters, MM3_PER_GRAM, SimeoniParameters,
};
use evstrat_plugin::core::{AssumptionDescriptor, ModelDescriptor, ModelError, Options, PriorRow};
use evstrat_plugin::serde_json::{Map, Value, json};

use crate::columns::Columns;
use crate::law::{GSD_OF_CV_20, GSD_OF_CV_30, lognormal};

/// The growth laws: names in files and of the levels of `growth-law-choice`, in the order of their indices.
pub const LAWS: [&str; 4] = ["hahnfeldt", "gompertz", "simeoni", "rocchetti"];

/// The option's level under which the law itself is an assumption.
const UNCERTAIN: &str = "uncertain";

/// How the growth law is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrowthLaw {
    /// One law for all draws, by its place in [`LAWS`].
    Certain(usize),
    /// The assumption `growth-law-choice` tells, draw by draw.
    Uncertain,
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
    /// Relative tolerance of the integrations.
    pub tolerance: f64,
}

impl Frame {
    /// Reads the frame from validated options.
    ///
    /// # Errors
    /// An option is missing or of the wrong type, or the growth law is unknown.
    pub fn from_options(options: &Options) -> Result<Self, ModelError> {
        let name = options.text("growth-law")?;
        let place = LAWS.iter().position(|known| *known == name);
        let law = match place {
            Some(place) => GrowthLaw::Certain(place),
            None if name == UNCERTAIN => GrowthLaw::Uncertain,
            None => {
                let message = format!("'{name}' is not a growth law of this model");
                return Err(ModelError::options(message));
            }
        };
        Ok(Self {
            horizon: options.number("horizon")?,
            growth_factor: options.number("growth-factor")?,
            law,
            tolerance: options.number("tolerance")?,
        })
    }

    /// When and what is measured.
    #[must_use]
    pub const fn endpoint(&self) -> Endpoint {
        Endpoint {
            horizon: self.horizon,
            factor: self.growth_factor,
        }
    }

    /// Whether every draw has Hahnfeldt's law, the only one with a vasculature.
    #[must_use]
    pub fn is_hahnfeldt(&self) -> bool {
        self.law == GrowthLaw::Certain(0)
    }
}

/// The columns of the assumptions about the tumor.
#[derive(Clone, Copy, Debug)]
pub struct Beliefs<'a> {
    law: GrowthLaw,
    choice: &'a [f64],
    initial_volume: &'a [f64],
    hahnfeldt: [&'a [f64]; 4],
    gompertz: [&'a [f64]; 2],
    simeoni: [&'a [f64]; 3],
    rocchetti: [&'a [f64]; 3],
}

impl<'a> Beliefs<'a> {
    /// Finds the columns.
    #[must_use]
    pub fn of(law: GrowthLaw, columns: &Columns<'a>) -> Self {
        let get = |id| columns.get(id);
        Self {
            law,
            choice: get("growth-law-choice"),
            initial_volume: get("initial-volume"),
            hahnfeldt: [
                "hahnfeldt-growth",
                "hahnfeldt-stimulation",
                "hahnfeldt-inhibition",
                "initial-capacity",
            ]
            .map(get),
            gompertz: ["gompertz-growth", "gompertz-capacity"].map(get),
            simeoni: ["simeoni-exponential", "simeoni-linear", "simeoni-transit"].map(get),
            rocchetti: [
                "rocchetti-exponential",
                "rocchetti-linear",
                "rocchetti-transit",
            ]
            .map(get),
        }
    }

    /// The tumor of a row.
    #[must_use]
    pub fn tumor(&self, row: usize) -> Tumor {
        let law = match self.law {
            GrowthLaw::Certain(law) => law,
            // Level indices are small whole numbers; the nearest level is meant.
            GrowthLaw::Uncertain => (0..LAWS.len())
                .find(|&level| self.choice[row] < level as f64 + 0.5)
                .unwrap_or(LAWS.len() - 1),
        };
        match law {
            0 => Tumor::Hahnfeldt(self.with_vasculature(row)),
            1 => Tumor::Gompertz(GompertzParameters {
                beta: self.gompertz[0][row],
                k: self.gompertz[1][row],
                v0: self.initial_volume[row],
            }),
            2 => self.linear(self.simeoni, row),
            _ => self.linear(self.rocchetti, row),
        }
    }

    /// The tumor of a row by Hahnfeldt's law, whatever law the options name.
    #[must_use]
    pub fn with_vasculature(&self, row: usize) -> HahnfeldtParameters {
        let [lam1, b, d, k0] = self.hahnfeldt.map(|column| column[row]);
        HahnfeldtParameters {
            lam1,
            b,
            d,
            v0: self.initial_volume[row],
            k0,
            ..HahnfeldtParameters::default()
        }
    }

    fn linear(&self, columns: [&[f64]; 3], row: usize) -> Tumor {
        let [lam0, lam1, k1] = columns.map(|column| column[row]);
        Tumor::Simeoni(SimeoniParameters {
            lam0,
            lam1,
            k1,
            w0: self.initial_volume[row] / MM3_PER_GRAM,
            ..SimeoniParameters::default()
        })
    }
}

/// Adds the options of [`Frame`] to the properties of a schema, with the relative tolerance of the integrations that suits
/// the model.
pub fn add_options(properties: &mut Map<String, Value>, tolerance: f64) {
    let laws: Vec<&str> = LAWS.into_iter().chain([UNCERTAIN]).collect();
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
            "description": "the published law by which tumors grow, or \"uncertain\" if it is itself an assumption",
        }),
    );
    properties.insert(
        "tolerance".to_owned(),
        json!({
            "type": "number", "minimum": 1e-10, "maximum": 1e-3, "default": tolerance, "x-unit": "1",
            "description": "relative tolerance of the integrations over time; time courses always take 1e-9",
        }),
    );
}

/// Adds the assumptions about the tumor with their suggested beliefs.
#[must_use]
pub fn describe(descriptor: ModelDescriptor) -> ModelDescriptor {
    let descriptor = choice(start(descriptor));
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

fn choice(descriptor: ModelDescriptor) -> ModelDescriptor {
    let id = "growth-law-choice";
    descriptor
        .assumption(
            AssumptionDescriptor::categorical(id, &LAWS, 0)
                .doc("The law by which the tumor grows, if the option growth-law leaves it open.")
                .source("Murphy 2016 BMC Cancer 16:163"),
        )
        .prior(
            PriorRow::new(
                id,
                json!({"levels": {"hahnfeldt": 0.25, "gompertz": 0.25, "simeoni": 0.25, "rocchetti": 0.25}}),
            )
            .evidence(&["growth-model-structural-dt", "growth-model-structural-dose"])
            .note("laws fitted to one data set differ 12-fold in doubling time; nothing favors one of them"),
        )
        .active_when(id, "growth-law", &[UNCERTAIN])
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
            .active_when(&id, "growth-law", &["hahnfeldt", UNCERTAIN]);
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
        .active_when("gompertz-growth", "growth-law", &["gompertz", UNCERTAIN])
        .assumption(
            AssumptionDescriptor::positive("gompertz-capacity", "mm3", 11_718.0)
                .doc("Volume that the tumor approaches.")
                .source("Benzekry 2014 PLoS Comput Biol 10:e1003800, Lewis lung, recalled"),
        )
        .prior(
            PriorRow::new("gompertz-capacity", lognormal(11_718.0, GSD_OF_CV_30))
                .note("recalled from a fit to Lewis lung carcinoma; no Gompertz fit is in the evidence library; 30 % is a judgment"),
        )
        .active_when("gompertz-capacity", "growth-law", &["gompertz", UNCERTAIN])
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
            .active_when(row.id, "growth-law", &[row.law, UNCERTAIN]);
    }
    descriptor
}
