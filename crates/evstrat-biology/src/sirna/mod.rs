//! siRNA: its kinetics in cells, and its delivery by vesicles to a tumor.

mod bartlett_davis;
pub(crate) mod core;
mod culture;
mod delivery;
mod mihaila;
mod strategy;

pub(crate) use bartlett_davis::state;
pub use bartlett_davis::{BartlettDavis, CoreAlone, DeliveryLanes, DeliveryParameters};
pub use core::{Core, CoreLanes, CoreParameters};
pub use culture::{CultureEvaluator, InVitro, in_vitro_knockdown};
pub use delivery::{
    POTENCY_MRNA_HALF_LIFE, SIRNA_ATOL, SirnaDelivery, SirnaLanes, SirnaParameters,
    state as delivery_state,
};
pub use mihaila::{Mihaila, MihailaForm, MihailaLanes, MihailaParameters};
pub use strategy::{DURATION_SHARE, SirnaEvaluator, SirnaOutcomes};
