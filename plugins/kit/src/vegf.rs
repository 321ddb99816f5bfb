//! The belief in the share u of the angiogenic stimulus that VEGF carries.
//!
//! Bevacizumab blocks VEGF itself, so what it does to a tumor bounds what silencing VEGF can do. In the published
//! parameterization (Rocchetti 2013: 20 mg/kg on days 8, 12, 16 and 20) it inhibits growth by about 27 % on day 40, 32 d after
//! the first dose. The same effect of a complete and lasting blockade on Hahnfeldt's tumor, followed from the first dose on,
//! needs u = 0.19; with the parameters of both models uncertain, and a blockade that may end earlier, the law is a beta with
//! mean 0.22 and standard deviation 0.10. The derivation, its table and its tests are in `evstrat_biology::vegf_share`.
//!
//! Silencing of VEGF and blockade by the antibody act through the same u, so the antibody's effect is the ceiling of the
//! silencing's in every draw, and never a number that is cut off.

use evstrat_biology::vegf_share::RECOMMENDED;
use evstrat_plugin::core::{AssumptionDescriptor, ModelDescriptor, PriorRow};
use evstrat_plugin::serde_json::json;

const NOTE: &str =
    "uncertain parameters of both models and a blockade that may end earlier make the law";
const DERIVATION: &str = "the share of the stimulus whose complete loss for 32 d, from the first dose to day 40 of the study, inhibits a tumor of Hahnfeldt's law by the 26.6 % of the evidence is 0.19; 20 to 30 % on the parameters of both models give 0.10 to 0.38";

/// Adds the share with its belief.
#[must_use]
pub fn describe(descriptor: ModelDescriptor) -> ModelDescriptor {
    let (mean, sd) = RECOMMENDED;
    descriptor
        .assumption(
            AssumptionDescriptor::fraction("vegf-share", mean)
                .doc("Share u of the angiogenic stimulus that VEGF carries: its loss scales the stimulus by 1 - u x loss.")
                .source("derived from the effect of bevacizumab, Rocchetti 2013"),
        )
        .prior(
            PriorRow::new("vegf-share", json!({"beta": {"mean": mean, "sd": sd}}))
                .evidence(&["bev-tgi-model-derived"])
                .derivation(DERIVATION)
                .note(NOTE),
        )
}
