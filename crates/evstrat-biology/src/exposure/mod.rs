//! Drug exposures that act on tumors: the pharmacokinetics of the published studies.

mod agents;
pub(crate) mod hill;
mod rocchetti;
mod steady;
mod two_compartment;
mod vesicle_drug;

pub use agents::{Agent, Agents};
pub use rocchetti::{
    BEVACIZUMAB_DAYS, BEVACIZUMAB_DOSE, CYTOTOXIC_DAYS, CYTOTOXIC_DOSE, RocchettiExposure,
    RocchettiPk, RocchettiPkLanes,
};
pub use steady::{Steady, SteadyEffect};
pub use two_compartment::{TwoCompartment, TwoCompartmentLanes, TwoCompartmentPk};
pub use vesicle_drug::{VesicleDrug, VesicleDrugLanes, VesicleDrugParameters, drug_state};
