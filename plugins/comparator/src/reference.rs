//! Reference rows for the plugin checker.

use evstrat_plugin::prelude::{SelfTest, json};
use strategy_kit::selftest::row;

use crate::descriptor::descriptor;

/// Untreated growth, and the published studies of bevacizumab and paclitaxel, integrated with a tolerance of 1e-9. Of these
/// the inhibition by bevacizumab (0.266) and the mass under paclitaxel (2323.80148 mg) agree with independent solutions.
#[rustfmt::skip]
pub(crate) fn self_tests() -> Vec<SelfTest> {
    let of = descriptor();
    let untreated = [
            0.0, // tumor-growth-inhibition
            0.0, // growth-delay
            0.0, // growth-delay-cut
            0.0, // off-target-exposure-ratio
            0.0, // batches-per-course
            14771.689476285665, // tumor-volume
            14771.689476285665, // control-volume
    ];
    let bevacizumab = [
            0.2662677306114969, // tumor-growth-inhibition
            0.4412323840967236, // growth-delay
            0.0, // growth-delay-cut
            1.0, // off-target-exposure-ratio
            0.0, // batches-per-course
            2634.650121421446, // tumor-volume
            3590.7513289788644, // control-volume
    ];
    let paclitaxel = [
            0.8099505586004018, // tumor-growth-inhibition
            0.0, // growth-delay
            0.0, // growth-delay-cut
            1.0, // off-target-exposure-ratio
            0.0, // batches-per-course
            2323.801479537922, // tumor-volume
            12227.352326976295, // control-volume
    ];
    let options = |therapy, law, horizon: f64| {
        [("therapy", json!(therapy)), ("growth-law", json!(law)), ("horizon", json!(horizon))]
    };
    vec![
        row(&of, &[], &[], &untreated),
        row(&of, &options("bevacizumab", "rocchetti", 40.0), &[("initial-volume", 62.0)], &bevacizumab),
        row(&of, &options("paclitaxel", "simeoni", 26.0), &[("initial-volume", 55.0)], &paclitaxel),
    ]
}
