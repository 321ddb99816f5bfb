//! Parameter sets: one struct of plain numbers, and the same in lanes.

/// A parameter as the documentation and the plugins present it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Field {
    /// Name of the field; with hyphens for underscores, the id of the assumption.
    pub name: &'static str,
    /// Unit in UCUM.
    pub unit: &'static str,
    /// Published (or otherwise documented) default.
    pub default: f64,
    /// What it is, as the documentation of the field says it.
    pub doc: &'static str,
}

/// Declares a parameter struct, its defaults and units, and its form in lanes.
macro_rules! lane_parameters {
    (
        $(#[$meta:meta])*
        pub struct $scalar:ident => $lanes:ident {
            $( $(#[doc = $doc:literal])+ $field:ident: $default:expr, $unit:literal; )*
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq)]
        pub struct $scalar {
            $( $(#[doc = $doc])+ pub $field: f64, )*
        }

        impl $scalar {
            /// Names, units, defaults and meanings, in the order of [`from_values`](Self::from_values).
            pub const FIELDS: &'static [$crate::parameters::Field] = &[
                $( $crate::parameters::Field {
                    name: stringify!($field),
                    unit: $unit,
                    default: $default,
                    doc: concat!($($doc),+).trim_ascii(),
                }, )*
            ];

            /// The parameters from numbers in the order of [`FIELDS`](Self::FIELDS); missing ones keep their default.
            #[must_use]
            pub fn from_values(values: &[f64]) -> Self {
                let mut parameters = Self::default();
                let mut values = values.iter().copied();
                $( if let Some(value) = values.next() {
                    parameters.$field = value;
                } )*
                let _ = values;
                parameters
            }

            /// The parameters of one row from columns in the order of [`FIELDS`](Self::FIELDS); missing columns mean
            /// defaults.
            ///
            /// # Panics
            /// When a column has no such row.
            #[must_use]
            pub fn from_columns(columns: &[&[f64]], row: usize) -> Self {
                let mut parameters = Self::default();
                let mut columns = columns.iter();
                $( if let Some(column) = columns.next() {
                    parameters.$field = column[row];
                } )*
                let _ = columns;
                parameters
            }

            /// The numbers in the order of [`FIELDS`](Self::FIELDS).
            #[must_use]
            pub fn to_values(&self) -> Vec<f64> {
                vec![$( self.$field, )*]
            }
        }

        impl Default for $scalar {
            fn default() -> Self {
                Self { $( $field: $default, )* }
            }
        }

        #[doc = concat!("[`", stringify!($scalar), "`] of `L` draws.")]
        #[derive(Clone, Copy, Debug)]
        pub struct $lanes<const L: usize> {
            $( pub(crate) $field: $crate::ode::Lanes<L>, )*
        }

        impl<const L: usize> Default for $lanes<L> {
            fn default() -> Self {
                Self { $( $field: $crate::ode::Lanes::splat($default), )* }
            }
        }

        impl<const L: usize> $lanes<L> {
            /// Puts the parameters of one draw into a lane.
            pub fn load(&mut self, lane: usize, parameters: &$scalar) {
                $( self.$field.set_lane(lane, parameters.$field); )*
            }

            /// Sets one parameter, by its place in the list of fields, in one lane. Other places are ignored.
            pub fn set(&mut self, lane: usize, parameter: usize, value: f64) {
                let mut place = 0;
                $( if place == parameter {
                    self.$field.set_lane(lane, value);
                }
                place += 1; )*
                let _ = place;
            }
        }
    };
}

pub(crate) use lane_parameters;
