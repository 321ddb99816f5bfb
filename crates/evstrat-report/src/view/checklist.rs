//! Reporting checklists, filled as far as the results allow.
//!
//! # References
//! Kunst et al. 2023, Value Health 26:1461 (CHEERS-VOI); Briggs et al. 2012, Value Health 15:835 (ISPOR-SMDM task force 6);
//! Welsh et al. 2024, J Extracell Vesicles 13:e12404 (MISEV2023). Items are given in this program's own words.

use serde::Serialize;

use super::atlas::Atlas;
use crate::dossier::Purpose;

/// One checklist.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Checklist {
    pub(crate) name: String,
    pub(crate) source: String,
    pub(crate) items: Vec<Item>,
}

/// One item.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Item {
    pub(crate) item: String,
    pub(crate) answer: String,
    /// The section that answers it; empty for none.
    pub(crate) to: String,
}

fn item(item: &str, answer: impl Into<String>, to: &str) -> Item {
    Item {
        item: item.to_owned(),
        answer: answer.into(),
        to: to.to_owned(),
    }
}

pub(crate) fn checklists(atlas: &Atlas<'_>) -> Vec<Checklist> {
    vec![voi(atlas), uncertainty(atlas), vesicles(atlas)]
}

const NOT_APPLICABLE: &str = "not applicable";

fn voi(atlas: &Atlas<'_>) -> Checklist {
    let mut items = problem(atlas);
    items.extend(value(atlas));
    Checklist {
        name: "CHEERS-VOI".to_owned(),
        source: "after Kunst 2023, Value Health 26:1461".to_owned(),
        items,
    }
}

/// Whether the frame counts money.
fn counts_money(atlas: &Atlas<'_>) -> bool {
    atlas
        .results
        .comparisons
        .iter()
        .any(|one| one.unit != "score")
}

/// An answer that needs options to choose from.
fn if_compared(atlas: &Atlas<'_>, answer: &str) -> String {
    if atlas.results.comparisons.is_empty() {
        "not applicable: nothing was compared".to_owned()
    } else {
        answer.to_owned()
    }
}

/// What was decided on, and by which model.
fn problem(atlas: &Atlas<'_>) -> Vec<Item> {
    let money = counts_money(atlas);
    vec![
        item(
            "Title and abstract name a value-of-information analysis",
            if_compared(atlas, "the answer names it"),
            "answer",
        ),
        item(
            "Decision problem and options",
            "which strategy of a context to pursue; comparators come with the context",
            "answer",
        ),
        item(
            "Setting and population",
            "a named animal model per context; no patients",
            "answer",
        ),
        item("Time horizon", "an option of the context", "how"),
        item(
            "Measure of value",
            if money {
                "money, as the frame gives it"
            } else {
                "score points of the decision frame; not money"
            },
            "how",
        ),
        item(
            "Model and rationale",
            "mechanistic models with versions and citations",
            "how",
        ),
        item(
            "Distribution and source of every uncertain input",
            "all, drawn, with evidence",
            "rests",
        ),
    ]
}

/// What information is worth.
fn value(atlas: &Atlas<'_>) -> Vec<Item> {
    let money = counts_money(atlas);
    let any =
        |has: fn(&evstrat_engine::Comparison) -> bool| atlas.results.comparisons.iter().any(has);
    let experiments = any(|one| !one.experiments.is_empty());
    let groups = any(|one| !one.groups.is_empty());
    vec![
        item(
            "Correlation between inputs",
            "stated rank correlations, Gaussian copulas",
            "drivers",
        ),
        item(
            "Method of EVPI",
            if_compared(
                atlas,
                "nested means over common draws, with Monte Carlo errors",
            ),
            "next",
        ),
        item(
            "Method and grouping of EVPPI",
            if_compared(
                atlas,
                if groups {
                    "cross-fitted regression; single assumptions and named groups"
                } else {
                    "cross-fitted regression; single assumptions"
                },
            ),
            "next",
        ),
        item(
            "Proposed studies and EVSI",
            if experiments {
                "designs, sizes, costs, net benefit"
            } else {
                "not applicable: the frame proposes no experiment"
            },
            "next",
        ),
        item(
            "Population that benefits, discounting",
            if money {
                "as the frame gives it"
            } else {
                NOT_APPLICABLE
            },
            "next",
        ),
        item(
            "Uncertainty of the results",
            "Monte Carlo standard errors throughout",
            "how",
        ),
        item(
            "Structural uncertainty",
            "mixtures and categorical assumptions where sources contradict each other",
            "rests",
        ),
        item(
            "Limits and generalizability",
            "certainty of evidence by stated rules; gaps of evidence",
            "rests",
        ),
        item(
            "Funding and conflicts of interest",
            "for the authors to state",
            "",
        ),
    ]
}

fn uncertainty(atlas: &Atlas<'_>) -> Checklist {
    let run = atlas.dossier.purpose == Purpose::Run;
    let curves = atlas
        .results
        .comparisons
        .iter()
        .any(|one| one.acceptability.len() > 1);
    let items = vec![
        item(
            "Parameter, structural and stochastic uncertainty and heterogeneity are named apart",
            "yes; stochastic variation between animals is not modeled, heterogeneity enters as contexts",
            "how",
        ),
        item(
            "Distributions fit the nature of each parameter",
            "families and bounds per assumption, checked against the model's bounds",
            "rests",
        ),
        item(
            "No arbitrary ranges in one-way analyses",
            "tornado from the draws of the stated distributions",
            "drivers",
        ),
        item(
            "Correlated parameters are drawn jointly",
            "where stated",
            "drivers",
        ),
        item(
            "Probabilistic analysis of all parameters",
            "all active assumptions are drawn jointly",
            "how",
        ),
        item(
            "Expert judgment is identified",
            "assumptions without evidence and recalled evidence are marked",
            "rests",
        ),
        item(
            "Model fit to observations is reported",
            "checks, misses included",
            "fit",
        ),
        item(
            "Decision uncertainty as acceptability curves and frontier",
            if curves {
                "shown"
            } else {
                "not applicable: the frame gives no value of a success; rank acceptability instead"
            },
            "ranking",
        ),
        item(
            "Value of information",
            if run {
                "for the options of a context"
            } else {
                "EVPI, EVPPI, and EVSI where experiments are proposed"
            },
            "next",
        ),
        item("Monte Carlo error", "reported with every estimate", "how"),
    ];
    Checklist {
        name: "Uncertainty of models (ISPOR-SMDM)".to_owned(),
        source: "after Briggs 2012, Value Health 15:835".to_owned(),
        items,
    }
}

fn vesicles(atlas: &Atlas<'_>) -> Checklist {
    Checklist {
        name: "MISEV2023, items that apply to assumptions".to_owned(),
        source: "after Welsh 2024, J Extracell Vesicles 13:e12404".to_owned(),
        items: vesicle_items(|words, answer| {
            let named = |id: &str| words.iter().any(|word| id.contains(word));
            let held = atlas
                .results
                .strategies
                .iter()
                .flat_map(|result| &result.assumptions)
                .any(|used| used.origin != "inactive" && named(&used.id));
            let chosen = atlas
                .dossier
                .strategies
                .iter()
                .flat_map(|note| &note.options)
                .any(|one| named(&one.option));
            if held || chosen {
                answer
            } else {
                NOT_APPLICABLE
            }
            .to_owned()
        }),
    }
}

/// `stated` gives an answer if an assumption or option named by one of the words is there.
fn vesicle_items(stated: impl Fn(&[&str], &str) -> String) -> Vec<Item> {
    vec![
        item(
            "Names: \"EV\" with operational terms, no claim of a pathway of origin",
            "as the sources name them",
            "rests",
        ),
        item(
            "Source of vesicles: parent cells and culture",
            stated(
                &["production", "yield"],
                "options and assumptions on production",
            ),
            "drivers",
        ),
        item(
            "Separation: method, recovery and purity",
            stated(
                &["panel", "recovery", "purity"],
                "marker panel, purity and recovery as assumptions",
            ),
            "rests",
        ),
        item(
            "Quantity: how particles were counted, limits of detection",
            "not given by most sources; see notes of the evidence",
            "rests",
        ),
        item(
            "Dose: particles, cargo, per body or per tumor",
            stated(
                &["dose", "regimen"],
                "particles and cargo per dose, as options",
            ),
            "drivers",
        ),
        item(
            "Storage",
            stated(&["storage"], "an option, its loss an assumption"),
            "rests",
        ),
        item(
            "Uptake, release of cargo and controls",
            stated(
                &["uptake", "escape"],
                "assumptions with evidence; the free agent or doing nothing as control",
            ),
            "rests",
        ),
        item(
            "Biodistribution",
            stated(
                &["half-life", "organ", "uptake"],
                "pharmacokinetic assumptions",
            ),
            "rests",
        ),
    ]
}
