//! Untreated growth and published reference therapies, by which strategies are judged.
//!
//! The therapies act on the same tumor as every strategy of the comparison, with the published pharmacokinetics, potency
//! and schedule:
//!
//! | therapy | model | schedule |
//! |---|---|---|
//! | `untreated` | growth alone | none |
//! | `paclitaxel` | Simeoni 2004: two compartments, kill k2 C through the transit chain | 30 mg/kg i.v. on days 8, 12, 16 |
//! | `bevacizumab` | Rocchetti 2013: absorbed, inhibition C/(IC50 + C) of growth (of the stimulus in Hahnfeldt's law) | 20 mg/kg on days 8, 12, 16, 20 |
//! | `endostatin`, `angiostatin` | Hahnfeldt 1999: loss of vasculature e g | 20 mg/kg daily from day 0 |
//! | `tnp-470` | Hahnfeldt 1999 | 30 mg/kg every other day from day 0 |
//!
//! The option `regimen` replaces the schedule. Hahnfeldt's agents act on vasculature, which only his law has, so they
//! are refused under other growth laws.
//!
//! A free agent is the yardstick of off-target exposure, so its own ratio is 1; without treatment nothing is exposed
//! (0), and no therapy here needs vesicles (0 batches).
#![forbid(unsafe_code)]

mod descriptor;
mod drugs;
mod model;
mod reference;
#[cfg(test)]
mod tests;
mod therapy;

use evstrat_plugin::export_plugin;

pub use model::Comparator;

export_plugin! { id: "org.evstrat.comparator", models: [Comparator] }
