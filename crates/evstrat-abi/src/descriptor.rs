use core::ffi::c_void;

use crate::text::EvStr;

/// Kind of assumption: any real number within the bounds.
pub const EV_KIND_CONTINUOUS: u32 = 0;
/// Kind of assumption: whole numbers within the bounds.
pub const EV_KIND_INTEGER: u32 = 1;
/// Kind of assumption: named levels without order; the column holds the index of the level.
pub const EV_KIND_CATEGORICAL: u32 = 2;

/// Flag of an assumption: ratios count rather than differences.
pub const EV_ASSUMPTION_LOG_SCALE: u32 = 1;
/// Flag of an assumption: the lower bound itself is excluded.
pub const EV_ASSUMPTION_LOWER_OPEN: u32 = 2;
/// Flag of an assumption: the upper bound itself is excluded.
pub const EV_ASSUMPTION_UPPER_OPEN: u32 = 4;

/// Direction of an outcome: smaller values are better.
pub const EV_LOWER_IS_BETTER: i32 = -1;
/// Direction of an outcome: neither way is better.
pub const EV_NEUTRAL: i32 = 0;
/// Direction of an outcome: larger values are better.
pub const EV_HIGHER_IS_BETTER: i32 = 1;

/// Role of an outcome: none of the others.
pub const EV_ROLE_OTHER: u32 = 0;
/// Role of an outcome: how well the strategy works.
pub const EV_ROLE_EFFICACY: u32 = 1;
/// Role of an outcome: what harm it may do.
pub const EV_ROLE_TOXICITY: u32 = 2;
/// Role of an outcome: what it takes to make and give it.
pub const EV_ROLE_COST: u32 = 3;
/// Role of an outcome: a step on the way, useful to understand the result.
pub const EV_ROLE_INTERMEDIATE: u32 = 4;

/// An uncertain input of a model.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct EvAssumption {
    /// `sizeof(EvAssumption)`.
    pub struct_size: u32,
    /// Sum of `EV_ASSUMPTION_...` flags.
    pub flags: u32,
    /// One of `EV_KIND_...`.
    pub kind: u32,
    /// How many levels a categorical assumption has; 0 for other kinds.
    pub n_levels: u32,
    /// `[a-z][a-z0-9-]*`, unique within the model, never reused for another meaning.
    pub id: EvStr,
    /// A short name for people.
    pub name: EvStr,
    /// UCUM code of the unit; "1" for plain numbers and fractions.
    pub unit: EvStr,
    /// What it means, in one or two sentences.
    pub doc: EvStr,
    /// Where the default comes from: a DOI or citation.
    pub source: EvStr,
    /// Smallest admissible value; negative infinity if there is none.
    pub lower: f64,
    /// Largest admissible value; infinity if there is none.
    pub upper: f64,
    /// The value used when the assumption is switched off; lower <= default <= upper.
    pub default_value: f64,
    /// The names of the levels, in the order of their indices.
    pub levels: *const EvStr,
}

/// A belief that the model suggests for an assumption.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct EvPrior {
    /// `sizeof(EvPrior)`.
    pub struct_size: u32,
    /// How many evidence ids there are.
    pub n_evidence: u32,
    /// Id of the assumption.
    pub assumption: EvStr,
    /// The option on which the belief depends, nested ones with dots; empty: it applies where no other row does.
    pub option: EvStr,
    /// The level of the option at which the belief applies, as text.
    pub level: EvStr,
    /// The distribution, as the JSON form of a strategy file's table: `{"beta": {"mean": 0.3, "sd": 0.1}}`.
    pub distribution: EvStr,
    /// Why this belief, in a sentence; may be empty.
    pub note: EvStr,
    /// Ids of evidence that supports it.
    pub evidence: *const EvStr,
}

/// An assumption that matters only under some levels of an option; several rows for one assumption must all hold.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct EvActiveWhen {
    /// `sizeof(EvActiveWhen)`.
    pub struct_size: u32,
    /// How many levels there are.
    pub n_levels: u32,
    /// Id of the assumption.
    pub assumption: EvStr,
    /// The option, nested ones with dots.
    pub option: EvStr,
    /// The levels under which the assumption matters, as texts.
    pub levels: *const EvStr,
}

/// A result of a model.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct EvOutcome {
    /// `sizeof(EvOutcome)`.
    pub struct_size: u32,
    /// One of `EV_LOWER_IS_BETTER`, `EV_NEUTRAL`, `EV_HIGHER_IS_BETTER`.
    pub direction: i32,
    /// One of `EV_ROLE_...`.
    pub role: u32,
    /// Zero.
    pub reserved: u32,
    /// `[a-z][a-z0-9-]*`, unique within the model.
    pub id: EvStr,
    /// A short name for people.
    pub name: EvStr,
    /// UCUM code of the unit.
    pub unit: EvStr,
    /// What it means and how it is computed.
    pub doc: EvStr,
    /// Smallest possible value: outcomes of rows marked OK are finite and not below; negative infinity if there is none.
    pub lower: f64,
    /// Largest possible value; infinity if there is none.
    pub upper: f64,
    /// A success threshold that the author suggests; NaN if there is none.
    pub target: f64,
}

/// The meaning of a model's own row status.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct EvReason {
    /// `sizeof(EvReason)`.
    pub struct_size: u32,
    /// The row status, 128 to 255.
    pub code: u32,
    /// `[a-z][a-z0-9-]*`, for machines.
    pub id: EvStr,
    /// What happened, for people.
    pub doc: EvStr,
}

/// A quantity that changes over time, offered by the extension `evstrat.trace/1`.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct EvState {
    /// `sizeof(EvState)`.
    pub struct_size: u32,
    /// Zero.
    pub reserved: u32,
    /// `[a-z][a-z0-9-]*`, unique within the model.
    pub id: EvStr,
    /// A short name for people.
    pub name: EvStr,
    /// UCUM code of the unit.
    pub unit: EvStr,
}

// Zeroed memory is a valid value of every struct here; hosts rely on it to read structs of older, shorter versions.
const _: () = assert!(size_of::<EvStr>() == 16 && size_of::<*const c_void>() == 8);
