//! The belief in the share u of the angiogenic stimulus that VEGF carries.
//!
//! Bevacizumab blocks VEGF itself, so what it does to a tumor bounds what silencing VEGF can do. In the published
//! parameterization (Rocchetti 2013: 20 mg/kg on days 8, 12, 16 and 20) it inhibits growth by about 27 % on day 40. The same
//! effect of a complete and lasting blockade on Hahnfeldt's tumor needs u = 0.19; with the parameters of both models
//! uncertain, and a blockade that may end earlier, the law is a beta with mean 0.22 and standard deviation 0.10. The
//! derivation, its table and its tests are in `evstrat_biology::vegf_share`.
//!
//! Growth inhibition by silencing VEGF is thereby an outcome with a ceiling in the published effect of the antibody, and
//! never a number that is cut off. The outcome `complete-blockade-inhibition` repeats the comparison in every draw, so that
//! a check can hold it against the published effect. That is no independent check: u was set by it.

use evstrat_biology::vegf_share::RECOMMENDED;
use evstrat_plugin::prelude::json;
use evstrat_plugin::serde_json::Value;

pub(crate) const NOTE: &str = "u = 0.19 gives bevacizumab's 27 % on day 40 if VEGF stays blocked from day 8 on; uncertain parameters and an earlier end of the blockade make the law. The evidence is the effect, the assumption the share that explains it";

/// The belief in u.
pub(crate) fn law() -> Value {
    let (mean, sd) = RECOMMENDED;
    json!({"beta": {"mean": mean, "sd": sd}})
}
