//! Reference rows for the plugin checker.

use evstrat_plugin::prelude::SelfTest;
use strategy_kit::selftest::row;

use crate::descriptor::descriptor;

/// The row of all defaults, integrated with a tolerance of 1e-9.
#[rustfmt::skip]
pub(crate) fn self_tests() -> Vec<SelfTest> {
    let expected = [
            -0.00027719632945721884, // tumor-growth-inhibition
            -8.7153369414672e-06, // growth-delay
            0.0, // growth-delay-cut
            4.23076923076923, // off-target-exposure-ratio
            0.015151515151515152, // batches-per-course
            0.00016275089254258468, // free-drug-inhibition
            -0.0004399472219998035, // carrier-advantage
            14775.784134388372, // tumor-volume
            14771.689476285665, // control-volume
            2900.0, // loaded-molecules
            1.0, // packing-cap-hit
            0.0, // particle-budget-hit
            0.3611672471103117, // delivered-dose
            0.006787878787878788, // delivered-fraction
            0.030303030303030297, // leaked-fraction
            2.451559495536661, // tumor-concentration
    ];
    vec![row(&descriptor(), &[], &[], &expected)]
}
