//! The certain choices of a drug-loading strategy.

use evstrat_plugin::prelude::{ModelError, Options, json};
use evstrat_plugin::serde_json::{Map, Value};
use strategy_kit::exposure::{self, Surface};
use strategy_kit::manufacture::{self, Production};
use strategy_kit::regimen::Regimen;
use strategy_kit::tumor::{self, Frame};

use crate::model::RTOL;

/// The drug.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Drug {
    Paclitaxel,
    Doxorubicin,
    Saporin,
}

impl Drug {
    /// All drugs with their names in files.
    pub(crate) const ALL: [(&'static str, Self); 3] = [
        ("paclitaxel", Self::Paclitaxel),
        ("doxorubicin", Self::Doxorubicin),
        ("saporin", Self::Saporin),
    ];

    /// Molar mass in g/mol.
    pub(crate) const fn molar_mass(self) -> f64 {
        match self {
            Self::Paclitaxel => 853.9,
            Self::Doxorubicin => 543.5,
            Self::Saporin => 30_000.0,
        }
    }

    /// Whether the drug crosses membranes by itself: then leaked drug acts, and release into the cytosol is no obstacle.
    pub(crate) const fn crosses_membranes(self) -> bool {
        !matches!(self, Self::Saporin)
    }
}

/// Loading methods by name.
pub(crate) const METHODS: [&str; 6] = [
    "incubation",
    "freeze-thaw",
    "saponin",
    "sonication",
    "extrusion",
    "electroporation",
];

/// All choices.
#[derive(Clone, Debug)]
pub(crate) struct Choices {
    pub(crate) drug: Drug,
    /// Whether the vesicles carry a fusogenic peptide with cationic lipid.
    pub(crate) fusogen: bool,
    /// Drug offered per vesicle protein, in ug/ug.
    pub(crate) offered: f64,
    pub(crate) regimen: Regimen,
    /// Vesicles that all doses until the horizon ask for.
    pub(crate) course: f64,
    pub(crate) production: Production,
    pub(crate) surface: Surface,
    pub(crate) frame: Frame,
}

impl Choices {
    pub(crate) fn from_options(options: &Options) -> Result<Self, ModelError> {
        let name = options.text("drug")?;
        let drug = Drug::ALL.iter().find(|(known, _)| *known == name);
        let unknown = || ModelError::options(format!("'{name}' is not a drug of this model"));
        let (regimen, frame) = (
            Regimen::from_options(options)?,
            Frame::from_options(options)?,
        );
        let doses = u32::try_from(regimen.days(frame.horizon).len()).unwrap_or(u32::MAX);
        Ok(Self {
            drug: drug.ok_or_else(unknown)?.1,
            fusogen: options.flag("fusogen")?,
            offered: options.number("offered-drug")?,
            course: regimen.dose * f64::from(doses),
            regimen,
            production: Production::from_options(options)?,
            surface: Surface::from_options(options)?,
            frame,
        })
    }
}

/// The JSON Schema of the options.
pub(crate) fn schema() -> Value {
    let drugs: Vec<&str> = Drug::ALL.iter().map(|&(name, _)| name).collect();
    let mut properties = Map::new();
    properties.insert("method".to_owned(), json!({
        "enum": METHODS, "default": "incubation", "description": "how the drug gets into the vesicles",
    }));
    properties.insert("drug".to_owned(), json!({
        "enum": drugs, "default": "paclitaxel", "description": "the drug; saporin stands for toxins that cannot cross membranes",
    }));
    properties.insert(
        "fusogen".to_owned(),
        json!({
            "type": "boolean", "default": false,
            "description": "whether vesicles carry a fusogenic peptide (GALA) with cationic lipid",
        }),
    );
    properties.insert(
        "offered-drug".to_owned(),
        json!({
            "type": "number", "exclusiveMinimum": 0, "default": 0.1, "x-unit": "ug/ug",
            "description": "drug offered per vesicle protein",
        }),
    );
    properties.insert(
        "organ".to_owned(),
        json!({
            "enum": ["liver", "heart"], "default": "liver",
            "description": "the organ whose exposure is compared with that of the tumor",
        }),
    );
    properties.insert(
        "regimen".to_owned(),
        Regimen::schema("{vesicles}", 1e11, 3.0, 6),
    );
    tumor::add_options(&mut properties, RTOL);
    exposure::add_surface(&mut properties);
    manufacture::add_options(&mut properties);
    json!({"type": "object", "additionalProperties": false, "properties": properties})
}
