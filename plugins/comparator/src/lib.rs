//! Untreated growth and published reference therapies.
