//! What endothelial vesicles say to a tumor of their own: the signed balance of their cargo.
//!
//! # Definition
//! Each cargo has a weight: the relative change of the angiogenic stimulus that all endothelial vesicles of a tumor cause by
//! it, positive if it drives the tumor. The balance is the sum of the weights over the cargoes that vesicles still bring.
//! Small vesicles and microvesicles carry different cargoes, so blocking one can raise the other.
//!
//! # References
//! Gao et al. 2022, Table 1, for cargo, parent cell and direction; no source gives the size of an effect on tumors. The
//! weights are therefore beliefs with a standard deviation of at least their mean. Two directions of that table are not
//! followed: for Dll4 the cited paper shows the opposite of what the table says, so both signs are possible; the reference
//! for miR-126 is about lung injury, so it carries no weight.

use evstrat_plugin::core::{AssumptionDescriptor, ModelDescriptor, PriorRow};
use evstrat_plugin::serde_json::{Value, json};

use crate::columns::Columns;
use crate::law::normal;

/// Which vesicles carry a cargo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Carrier {
    Small,
    Micro,
}

struct Cargo {
    id: &'static str,
    carrier: Carrier,
    /// Mean and standard deviation of the weight; without them both signs are as likely.
    weight: Option<(f64, f64)>,
    evidence: &'static str,
    doc: &'static str,
    note: &'static str,
}

const SIZE: &str = "the direction is published, no source gives the size; a tenth of the stimulus is a judgment and its standard deviation is as large";

const SIGN: &str = "the evidence is the sign, +1 or -1, of what the cargo does; the assumption is its share of the angiogenic stimulus, of which no source gives the size, so the mean is a judgment and the standard deviation at least as large";

const CARGOES: [Cargo; 7] = [
    Cargo {
        id: "weight-mir-503",
        carrier: Carrier::Small,
        weight: Some((-0.05, 0.05)),
        evidence: "ec-mir503",
        doc: "miR-503 from endothelial cells: less proliferation and invasion of breast cancer cells.",
        note: SIZE,
    },
    Cargo {
        id: "weight-mir-126",
        carrier: Carrier::Small,
        weight: Some((0.0, 0.02)),
        evidence: "ec-mir126",
        doc: "miR-126 from endothelial cells: the review says against tumors, its reference is about lung injury.",
        note: "no evidence for tumors remains once the reference is read, so the weight is zero within a small error",
    },
    Cargo {
        id: "weight-malat1",
        carrier: Carrier::Small,
        weight: Some((0.1, 0.1)),
        evidence: "ec-malat1",
        doc: "MALAT1 from endothelial cells: more invasion and migration of hepatocellular carcinoma cells.",
        note: SIZE,
    },
    Cargo {
        id: "weight-s100a16",
        carrier: Carrier::Small,
        weight: Some((0.05, 0.05)),
        evidence: "ec-s100a16",
        doc: "S100A16 by way of endothelial vesicles: better survival of small cell lung cancer cells in the brain.",
        note: SIZE,
    },
    Cargo {
        id: "weight-dll4",
        carrier: Carrier::Small,
        weight: None,
        evidence: "ec-dll4-review-vs-paper",
        doc: "Dll4 from endothelial cells: sprouts retract in one paper, branch more in another.",
        note: "two papers contradict each other, so both signs have the same probability; the size is a judgment",
    },
    Cargo {
        id: "weight-ang2",
        carrier: Carrier::Small,
        weight: Some((0.05, 0.05)),
        evidence: "ec-ang2",
        doc: "Ang2 from endothelial cells: vessels loosen and remodel.",
        note: "indirect, by its known action on vessels; no source gives the size, the standard deviation is as large as the mean",
    },
    Cargo {
        id: "weight-immune",
        carrier: Carrier::Micro,
        weight: Some((0.05, 0.05)),
        evidence: "ec-ceacam1",
        doc: "Immune roles of endothelial microvesicles: CEACAM1 and MHC on T cells, miR-10a and miR-222 on monocytes, RNA of apoptotic cells on RIG-I and TLR.",
        note: "that they act is published, in which direction for a tumor and how much is not; CEACAM1 dampens T cells, which the mean follows",
    },
];

/// Adds the weights of all cargoes.
#[must_use]
pub fn describe(descriptor: ModelDescriptor) -> ModelDescriptor {
    let mut descriptor = descriptor;
    for cargo in &CARGOES {
        let default = cargo.weight.map_or(0.0, |(mean, _)| mean);
        descriptor = descriptor
            .assumption(
                AssumptionDescriptor::continuous(cargo.id, "1", -1.0, 1.0, default)
                    .doc(cargo.doc)
                    .source("Gao et al. 2022, Table 1, and the papers it cites"),
            )
            .prior(
                PriorRow::new(cargo.id, belief(cargo.weight))
                    .evidence(&[cargo.evidence])
                    .derivation(SIGN)
                    .note(cargo.note),
            );
    }
    descriptor
}

fn belief(weight: Option<(f64, f64)>) -> Value {
    let part = |mean: f64| json!({"weight": 0.5, "normal": {"mean": mean, "sd": 0.05}});
    let mut law = match weight {
        Some((mean, sd)) => normal(mean, sd),
        None => json!({"mixture": {"parts": [part(-0.1), part(0.1)]}}),
    };
    law["truncate"] = json!({"lower": -1.0, "upper": 1.0});
    law
}

/// The columns of the weights.
#[derive(Clone, Copy, Debug)]
pub struct Beliefs<'a> {
    weights: [&'a [f64]; CARGOES.len()],
}

impl<'a> Beliefs<'a> {
    /// Finds the columns.
    #[must_use]
    pub fn of(columns: &Columns<'a>) -> Self {
        Self {
            weights: std::array::from_fn(|i| columns.get(CARGOES[i].id)),
        }
    }

    /// Sums of the weights that small vesicles and microvesicles carry.
    #[must_use]
    pub fn sums(&self, row: usize) -> (f64, f64) {
        let sum_of = |carrier: Carrier| {
            let pairs = CARGOES.iter().zip(&self.weights);
            pairs
                .filter(|(cargo, _)| cargo.carrier == carrier)
                .map(|(_, column)| column[row])
                .sum()
        };
        (sum_of(Carrier::Small), sum_of(Carrier::Micro))
    }
}
