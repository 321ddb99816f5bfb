//! Where injected vesicles go: tumor, a named organ, and the free agent they are compared with.

use evstrat_plugin::core::{AssumptionDescriptor, ModelDescriptor, ModelError, Options, PriorRow};
use evstrat_plugin::serde_json::{Map, Value, json};

use crate::columns::Columns;
use crate::law::{beta, lognormal, lognormal_within};

/// No carrier is known to bring more than this share of its dose into a tumor; gains share this ceiling.
pub const TUMOR_CEILING: f64 = 0.1;

/// What the surface of a vesicle carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Surface {
    cd47: bool,
    rgd: bool,
}

impl Surface {
    /// Reads the surface from validated options.
    ///
    /// # Errors
    /// The option is missing or of the wrong type.
    pub fn from_options(options: &Options) -> Result<Self, ModelError> {
        let name = options.text("surface")?;
        Ok(Self {
            cd47: name.contains("cd47"),
            rgd: name.contains("rgd"),
        })
    }
}

/// The columns of the gains.
#[derive(Clone, Copy, Debug)]
pub struct Gains<'a> {
    surface: Surface,
    cd47: &'a [f64],
    rgd: &'a [f64],
}

impl<'a> Gains<'a> {
    /// Finds the columns.
    #[must_use]
    pub fn of(surface: Surface, columns: &Columns<'a>) -> Self {
        Self {
            surface,
            cd47: columns.get("cd47-gain"),
            rgd: columns.get("rgd-gain"),
        }
    }

    /// Share of the dose in the tumor, given the share without modification of the surface.
    ///
    /// `intact` is the share of surface ligands that loading has left; what is lost takes its part of the gains along.
    #[must_use]
    pub fn tumor_fraction(&self, native: f64, intact: f64, row: usize) -> f64 {
        let mut gain = 1.0;
        if self.surface.cd47 {
            gain *= self.cd47[row];
        }
        if self.surface.rgd {
            gain *= self.rgd[row];
        }
        (native * (1.0 + intact * (gain - 1.0))).min(TUMOR_CEILING)
    }
}

/// The columns of the assumptions about exposure.
#[derive(Clone, Copy, Debug)]
pub struct Beliefs<'a> {
    gains: Gains<'a>,
    organ_fraction: &'a [f64],
    free_ratio: &'a [f64],
}

impl<'a> Beliefs<'a> {
    /// Finds the columns.
    #[must_use]
    pub fn of(surface: Surface, columns: &Columns<'a>) -> Self {
        Self {
            gains: Gains::of(surface, columns),
            organ_fraction: columns.get("organ-fraction"),
            free_ratio: columns.get("free-organ-to-tumor"),
        }
    }

    /// Share of the dose in the tumor, given the share without modification of the surface.
    #[must_use]
    pub fn tumor_fraction(&self, native: f64, row: usize) -> f64 {
        self.gains.tumor_fraction(native, 1.0, row)
    }

    /// The outcome off-target-exposure-ratio; what the tumor has taken the organ cannot take.
    #[must_use]
    pub fn off_target_ratio(&self, tumor_fraction: f64, row: usize) -> f64 {
        let organ = self.organ_fraction[row] * (1.0 - tumor_fraction);
        organ / tumor_fraction / self.free_ratio[row]
    }
}

/// Adds the options about surface and organ to the properties of a schema.
pub fn add_options(properties: &mut Map<String, Value>) {
    add_surface(properties);
    properties.insert(
        "organ".to_owned(),
        json!({
            "enum": ["liver", "spleen", "lung"], "default": "liver",
            "description": "the organ whose exposure is compared with that of the tumor",
        }),
    );
}

/// Adds the option about the surface to the properties of a schema.
pub fn add_surface(properties: &mut Map<String, Value>) {
    properties.insert(
        "surface".to_owned(),
        json!({
            "enum": ["native", "cd47", "rgd", "cd47-rgd"], "default": "native",
            "description": "CD47 against phagocytes, c(RGDyK) for alpha-v-beta-3 integrin",
        }),
    );
}

/// Adds the assumptions about surface and organs with their suggested beliefs.
#[must_use]
pub fn describe(descriptor: ModelDescriptor) -> ModelDescriptor {
    organs(describe_gains(descriptor))
}

/// Adds the share of the dose that a tumor without a barrier takes.
#[must_use]
pub fn describe_tumor_fraction(descriptor: ModelDescriptor) -> ModelDescriptor {
    let mut assumption = AssumptionDescriptor::positive("tumor-fraction", "1", 0.007)
        .doc("Share of injected vesicles that reach a tumor of 1 g, without modification of their surface.")
        .source("Wilhelm 2016 Nat Rev Mater, all nanoparticles; vesicles as liposomes (Smyth 2015)");
    assumption.upper = TUMOR_CEILING;
    descriptor.assumption(assumption).prior(
        PriorRow::new(
            "tumor-fraction",
            lognormal_within(0.007, 2.6, 0.0, TUMOR_CEILING),
        )
        .evidence(&[
            "bd-tumor-nanoparticle",
            "bd-tumor-exosome",
            "bd-tumor-exosome-idg",
        ])
        .derivation("the 1.5 % of the dose per gram of one entry are 1.5 % in a tumor of 1 g; the median follows the 0.7 % of the survey over all nanoparticles")
        .note("unmodified vesicles accumulate like liposomes; natural homing is not assumed"),
    )
}

/// Adds the gains by which a modified surface brings more into a tumor.
#[must_use]
pub fn describe_gains(descriptor: ModelDescriptor) -> ModelDescriptor {
    descriptor
        .assumption(
            AssumptionDescriptor::positive("cd47-gain", "1", 1.4)
                .doc("Gain in retention, and so in tumor deposit, of vesicles that show CD47.")
                .source("10.3389/fbioe.2022.936951"),
        )
        .prior(
            PriorRow::new("cd47-gain", lognormal(1.4, 1.35))
                .evidence(&["cd47-retention", "cd47-kamerkar"])
                .note("1.377-fold after intraperitoneal injection in rats; it protects from phagocytes only"),
        )
        .active_when("cd47-gain", "surface", &["cd47", "cd47-rgd"])
        .assumption(
            AssumptionDescriptor::positive("rgd-gain", "1", 2.5)
                .doc("Gain in tumor deposit of vesicles that show c(RGDyK), in tumors with alpha-v-beta-3 integrin.")
                .source("iRGD and RGD studies, recalled"),
        )
        .prior(
            PriorRow::new("rgd-gain", lognormal(2.5, 2.0))
                .evidence(&["rgd-tumor-gain"])
                .note("the 11-fold often quoted is recalled and comes from ischemic brain, so it is not transferred"),
        )
        .active_when("rgd-gain", "surface", &["rgd", "cd47-rgd"])
}

fn organs(descriptor: ModelDescriptor) -> ModelDescriptor {
    // Marginals of a Dirichlet law with weights 6.75 (liver), 0.75 (spleen), 1.2 (lung) and 6.3 (all else).
    let levels = [
        ("liver", 6.75, "bd-liver"),
        ("spleen", 0.75, "bd-spleen"),
        ("lung", 1.2, "bd-lung"),
    ];
    let mut descriptor = descriptor.assumption(
        AssumptionDescriptor::fraction("organ-fraction", 0.45)
            .doc("Share of injected vesicles that the named organ takes.")
            .source("Morishita 2015 J Pharm Sci 104:705"),
    );
    for (organ, weight, evidence) in levels {
        descriptor = descriptor.prior(
            PriorRow::new("organ-fraction", beta(weight, 15.0 - weight))
                .when("organ", organ)
                .evidence(&[evidence, "bd-systematic"])
                .note(
                    "radioactive labels find less in the organ than dyes do; the law covers both",
                ),
        );
    }
    descriptor
}
