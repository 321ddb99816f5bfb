//! How a model describes itself.

mod assumption;
mod model;
mod outcome;

pub use assumption::{
    ActiveWhen, AssumptionDescriptor, AssumptionKind, OptionLevel, PriorRow, Scale,
};
pub use model::{Capabilities, ModelDescriptor, Reason};
pub use outcome::{CEILING_SUFFIX, Direction, OutcomeDescriptor, Role, StateDescriptor};

use serde::{Deserialize, Deserializer, Serializer};

/// JSON has no infinities; unbounded ends travel as `null`.
pub(crate) fn bound_to_json<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    if value.is_finite() {
        serializer.serialize_some(value)
    } else {
        serializer.serialize_none()
    }
}

pub(crate) fn lower_from_json<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    Ok(Option::<f64>::deserialize(deserializer)?.unwrap_or(f64::NEG_INFINITY))
}

pub(crate) fn upper_from_json<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    Ok(Option::<f64>::deserialize(deserializer)?.unwrap_or(f64::INFINITY))
}
