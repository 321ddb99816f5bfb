//! Published building blocks for models of extracellular-vesicle therapeutics.
//!
//! Plain numbers in, plain numbers out: no files, no plugins, no printing. Every block states its equation, parameters,
//! units and source, and how the source is known: *seen* in the source or a stored copy of it, *secondary* (another
//! paper or program reports it), *recalled* (not verified), or *judgment* of this program.
//!
//! # Map
//! - [`vesicle`]: manufacture, loading, storage, distribution in the body, uptake and release of cargo.
//! - [`secretion`]: formation, transport, docking and fusion; what blocks them; the balance of cargo.
//! - [`sirna`]: kinetics of siRNA in cells (Bartlett and Davis, Mihaila), and its delivery to a tumor.
//! - [`exposure`]: drugs in blood and tumor, free or in vesicles.
//! - [`tumor`]: growth laws (Hahnfeldt, Simeoni and Rocchetti, Gompertz) and the effects that reach them.
//! - [`response`]: growth inhibition and growth delay of many draws: the outcomes that all strategies share.
//! - [`vegf_share`]: the share of the angiogenic stimulus that VEGF carries.
//! - [`pharmacodynamics`]: concentration, time and effect.
//! - [`published`]: the published models alone, for time courses and checks.
//! - [`ode`], [`regimen`], [`parameters`]: the driver, doses as events, parameter sets.
//!
//! # A treatment of one's own
//! Implement [`tumor::Exposure`] for its states, hand it to [`response::ResponseEvaluator`], and it is evaluated in lanes
//! under every growth law:
//! ```
//! use evstrat_biology::exposure::{Agent, Agents};
//! use evstrat_biology::ode::LANES;
//! use evstrat_biology::regimen::{Regimen, Timeline};
//! use evstrat_biology::response::{Endpoint, Plan, ResponseEvaluator, Tumor, respond};
//! use evstrat_biology::tumor::HahnfeldtParameters;
//!
//! // Endostatin, 20 mg/kg a day for two weeks.
//! let endpoint = Endpoint { horizon: 14.0, factor: 4.0 };
//! let timeline = Timeline::until(14.0).with_regimen(&Regimen::repeated(0.0, 1.0, 14, 20.0), 0, Some(0));
//! let plan = Plan::new(endpoint, timeline, &[1e-4]);
//! let mut evaluator = ResponseEvaluator::new(Agents::<1, LANES>::default(), plan);
//! let tumor = Tumor::Hahnfeldt(HahnfeldtParameters::default());
//! let (response, _) = respond(&mut evaluator, tumor, |_row, lane, exposure, _state| {
//!     exposure.load(lane, &[Agent::ENDOSTATIN]);
//!     true
//! })?;
//! assert!((0.97..0.99).contains(&response.growth_inhibition));
//! # Ok::<(), evstrat_biology::BiologyError>(())
//! ```
#![forbid(unsafe_code)]

mod error;
pub mod exposure;
pub mod ode;
pub mod parameters;
pub mod pharmacodynamics;
pub mod published;
pub mod regimen;
pub mod response;
pub mod secretion;
pub mod sirna;
pub mod tumor;
pub mod vegf_share;
pub mod vesicle;

pub use error::BiologyError;
/// Transcendental functions with the same bits everywhere, for models written on this crate.
pub use evstrat_math as math;
