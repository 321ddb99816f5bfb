//! Every Jacobian against differences of its rates.

mod common;

use common::w3::W3;
use evstrat_biology::exposure::{Agent, Agents, RocchettiExposure, TwoCompartment};
use evstrat_biology::exposure::{
    RocchettiPk, TwoCompartmentPk, VesicleDrug, VesicleDrugParameters,
};
use evstrat_biology::ode::{Lanes, System};
use evstrat_biology::secretion::{ReleaseInhibition, ReleaseParameters};
use evstrat_biology::sirna::{
    BartlettDavis, CoreAlone, CoreParameters, DeliveryParameters, Mihaila, MihailaForm,
    MihailaParameters, SirnaDelivery, SirnaParameters,
};
use evstrat_biology::tumor::{Gompertz, Hahnfeldt, Simeoni, SimeoniParameters, Treated};

/// Compares the Jacobian at `y` with central differences, relative to the largest entry of each row.
#[track_caller]
fn check<S: System<1>>(system: &S, y: &[f64]) {
    let n = system.states();
    assert_eq!(y.len(), n);
    let lanes: Vec<Lanes<1>> = y.iter().map(|v| Lanes::splat(*v)).collect();
    let pattern = system.pattern();
    let mut entries = vec![Lanes::splat(0.0); pattern.len()];
    system.jacobian(&lanes, &mut entries);
    let mut dense = vec![vec![0.0; n]; n];
    for (&(i, j), entry) in pattern.iter().zip(&entries) {
        dense[i][j] += entry.lane(0);
    }
    let rates = |y: &[Lanes<1>]| {
        let mut rates = vec![Lanes::splat(0.0); n];
        system.rates(y, &mut rates);
        rates
    };
    for j in 0..n {
        let h = 1e-5 * y[j].abs().max(1e-3);
        let mut shifted = lanes.clone();
        shifted[j] = Lanes::splat(y[j] + h);
        let upper = rates(&shifted);
        shifted[j] = Lanes::splat(y[j] - h);
        let lower = rates(&shifted);
        for i in 0..n {
            let slope = (upper[i].lane(0) - lower[i].lane(0)) / (2.0 * h);
            // What the row's other terms leave of a difference after rounding.
            let size: f64 = (0..n).map(|k| (dense[i][k] * y[k]).abs()).sum();
            let rounding = 1e-10 * (size + upper[i].lane(0).abs()) / h;
            let tolerance = 1e-6 * slope.abs() + rounding * 1e-4 + 1e-12;
            assert!(
                (dense[i][j] - slope).abs() <= tolerance,
                "entry ({i}, {j}): {} instead of {slope}",
                dense[i][j]
            );
        }
    }
}

#[test]
fn benchmark() {
    let nominal = [
        0.3, 0.05, 0.5, 0.01, 0.3, 0.05, 20.0, 0.01, 500.0, 300.0, 0.14, 0.02,
    ];
    let system = W3 {
        p: nominal.map(Lanes::splat),
    };
    check(&system, &[20.0, 3.0, 2.0, 0.1, 0.2, 0.01, 0.6, 0.8]);
}

#[test]
fn sirna_kinetics() {
    let core = [3e4, 700.0, 12.0, 0.6, 0.7];
    let mut alone = CoreAlone::<1>::default();
    alone.load(0, &CoreParameters::default(), 0.029);
    check(&alone, &core);

    let mut full = BartlettDavis::<1>::default();
    let delivery = DeliveryParameters {
        max: 2e5,
        ..DeliveryParameters::default()
    };
    full.load(0, &delivery, &CoreParameters::default());
    let mut y = vec![3e16, 2e15, 4e16, 1e6, 2e4, 5e5, 6e4];
    y.extend(core);
    check(&full, &y);

    for form in [MihailaForm::Sbml, MihailaForm::AsPrinted] {
        let mut mihaila = Mihaila::<1>::default();
        mihaila.load(0, &MihailaParameters::default(), form);
        check(&mihaila, &[2e7, 4e4, 3.0, 9e3, 15.0, 12.0, 60.0]);
    }
}

#[test]
fn treated_tumors() {
    let mut agents = Treated::new(Agents::<3, 1>::default(), Hahnfeldt::<1>::default());
    let all = [Agent::TNP_470, Agent::ENDOSTATIN, Agent::ANGIOSTATIN];
    agents.exposure.load(0, &all);
    check(&agents, &[3.0, 5.0, 10.0, 6.2, 7.1]);

    let mut drug = Treated::new(TwoCompartment::<1>::default(), Gompertz::<1>::default());
    drug.exposure.load(0, &TwoCompartmentPk::default());
    check(&drug, &[20.0, 0.5, 6.0]);

    let mut drug = Treated::new(TwoCompartment::<1>::default(), Simeoni::<1>::default());
    drug.exposure.load(0, &TwoCompartmentPk::default());
    for mass in [0.1, 2.9, 30.0] {
        check(&drug, &[20.0, 0.5, mass, 0.1, 0.2, 0.05]);
    }

    let mut both = Treated::new(RocchettiExposure::<1>::default(), Simeoni::<1>::default());
    both.exposure.load(0, &RocchettiPk::default(), true);
    let rocchetti = SimeoniParameters::rocchetti();
    both.growth.parameters.load(0, &rocchetti);
    check(&both, &[0.1, 0.2, 30.0, 10.0, 40.0, 0.9, 0.1, 0.2, 0.05]);
}

#[test]
fn sirna_in_tumors() {
    let mut exposure = SirnaDelivery::<1>::default();
    let mut start = [0.0; 9];
    let parameters = SirnaParameters {
        cargo_stimulus: 0.3,
        cargo_half: 1e8,
        ..SirnaParameters::default()
    };
    exposure.load(0, &parameters, &mut start);
    let y = [1e9, 5e10, 3e8, 1e7, 2e4, 500.0, 8.0, 0.5, 0.6];
    let with = |tumor: &[f64]| [&y[..], tumor].concat();
    check(
        &Treated::new(exposure, Hahnfeldt::<1>::default()),
        &with(&[6.2, 7.1]),
    );
    check(
        &Treated::new(exposure, Gompertz::<1>::default()),
        &with(&[6.2]),
    );
    check(
        &Treated::new(exposure, Simeoni::<1>::default()),
        &with(&[0.5, 0.1, 0.05, 0.02]),
    );
}

#[test]
fn drugs_and_release_inhibitors() {
    let mut drug = VesicleDrug::<1>::default();
    let parameters = VesicleDrugParameters {
        k2: 0.5,
        kmax: 2.0,
        slope: 1.6,
        cargo_stimulus: 0.3,
        ..VesicleDrugParameters::default()
    };
    drug.load(0, &parameters);
    let y = [300.0, 200.0, 50.0, 20.0, 4.0, 0.2];
    let with = |tumor: &[f64]| [&y[..], tumor].concat();
    check(
        &Treated::new(drug, Hahnfeldt::<1>::default()),
        &with(&[6.2, 7.1]),
    );
    check(
        &Treated::new(drug, Simeoni::<1>::default()),
        &with(&[0.5, 0.1, 0.05, 0.02]),
    );
    let mut release = ReleaseInhibition::<1>::default();
    let parameters = ReleaseParameters {
        passage_block: 0.3,
        slope: 1.4,
        small_growth: 0.02,
        microvesicle_growth: -0.01,
        ..ReleaseParameters::default()
    };
    release.load(0, &parameters, &mut [0.0; 2]);
    check(
        &Treated::new(release, Hahnfeldt::<1>::default()),
        &[2.0, 0.8, 6.2, 7.1],
    );
    check(
        &Treated::new(release, Gompertz::<1>::default()),
        &[2.0, 0.8, 6.2],
    );
}
