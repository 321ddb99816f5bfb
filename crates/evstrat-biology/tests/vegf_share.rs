//! The derivation of the share of the stimulus that VEGF carries.

use evstrat_biology::exposure::RocchettiPk;
use evstrat_biology::tumor::{HahnfeldtParameters, SimeoniParameters};
use evstrat_biology::vegf_share::{
    RECOMMENDED, WINDOW, blockade_inhibition, comparator_inhibition, matching_shares,
};

#[test]
fn share_that_matches_bevacizumab() {
    let published = HahnfeldtParameters::default();
    let study = (SimeoniParameters::rocchetti(), RocchettiPk::default());
    let comparator = comparator_inhibition(&[study])[0];
    assert!((comparator - 0.266).abs() < 0.001, "{comparator}");
    let tgi = blockade_inhibition(&[published; 3], &[0.0, 0.2, 0.4], WINDOW);
    assert!(tgi[0].abs() < 1e-5);
    assert!((tgi[1] - 0.28).abs() < 0.005 && (tgi[2] - 0.53).abs() < 0.005);
    let share = matching_shares(&[published], &[comparator], WINDOW)[0];
    assert!((share - 0.1893).abs() < 2e-4, "{share}");
    // The recommended law holds the matching share near its middle.
    let (mean, sd) = RECOMMENDED;
    assert!((share - mean).abs() < 0.5 * sd);
    // Targets out of reach end at the borders.
    let borders = matching_shares(&[published; 2], &[0.9999, -0.1], 20.0);
    assert!(borders[0] > 0.999 && borders[1] < 1e-6);
}
