//! Reference rows for the plugin checker.

use evstrat_plugin::prelude::SelfTest;
use strategy_kit::selftest::row;

use crate::descriptor::descriptor;

/// The row of all defaults, integrated with a tolerance of 1e-9.
#[rustfmt::skip]
pub(crate) fn self_tests() -> Vec<SelfTest> {
    let expected = [
            0.01215958682162055, // tumor-growth-inhibition
            0.010141202807642635, // growth-delay
            0.0, // growth-delay-cut
            1.0, // off-target-exposure-ratio
            0.0, // batches-per-course
            0.9055446986569099, // exosome-release
            0.9525616277878295, // exosome-release-first-day
            1.1185440649177543, // microvesicle-release
            0.008241091955575803, // stimulus-removed
            0.0526862510745575, // on-target-toxicity
            14592.071835596751, // tumor-volume
            14771.689476285665, // control-volume
    ];
    vec![row(&descriptor(), &[], &[], &expected)]
}
