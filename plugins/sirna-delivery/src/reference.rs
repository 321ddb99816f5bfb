//! Reference rows for the plugin checker.

use evstrat_plugin::prelude::SelfTest;
use strategy_kit::selftest::row;

use crate::descriptor::descriptor;

/// The row of all defaults, integrated with a tolerance of 1e-9.
#[rustfmt::skip]
pub(crate) fn self_tests() -> Vec<SelfTest> {
    let expected = [
            0.006849687166644025, // tumor-growth-inhibition
            0.008082175342602582, // growth-delay
            0.0, // growth-delay-cut
            2.127857142857143, // off-target-exposure-ratio
            0.015151515151515152, // batches-per-course
            0.064942642514313, // knock-down-depth
            0.0, // knock-down-duration
            0.0, // knock-down-cut
            0.9333353235825295, // in-vitro-knock-down-48h
            8.337114745782966, // culture-duration-dividing
            19.3632541075828, // culture-duration-resting
            0.30692802614135795, // complete-blockade-inhibition
            1500.0, // loaded-copies
            0.0, // packing-cap-hit
            0.0, // particle-budget-hit
            0.007, // delivered-fraction
            1050.0, // delivered-copies
            21.0, // cytosolic-copies
            14670.5080244503, // tumor-volume
            14771.689476285665, // control-volume
    ];
    vec![row(&descriptor(), &[], &[], &expected)]
}
