//! siRNA: its kinetics in cells, and its delivery by vesicles to a tumor.

mod bartlett_davis;
pub(crate) mod core;
mod mihaila;

pub(crate) use bartlett_davis::state;
pub use bartlett_davis::{BartlettDavis, CoreAlone, DeliveryLanes, DeliveryParameters};
pub use core::{Core, CoreLanes, CoreParameters};
pub use mihaila::{Mihaila, MihailaForm, MihailaLanes, MihailaParameters};
