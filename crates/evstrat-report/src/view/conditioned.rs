//! Prior against conditioned: what published observations do to the results.

use evstrat_engine::Quantile;
use evstrat_engine::condition::{ConditionedEstimates, ConditionedQuantity};
use serde::Serialize;

use super::atlas::Atlas;
use super::words::{Link, bracketed, percent_error, score, short, with_unit};
use super::{FigureView, Gallery};
use crate::figure::{Shift, ShiftRow};

/// Outcomes and assumptions in the figure.
const OUTCOMES: usize = 4;
const ASSUMPTIONS: usize = 6;

/// What remains of a strategy's results given what was observed.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ConditionedView {
    pub(crate) observations: Vec<ObservationView>,
    pub(crate) effective: String,
    pub(crate) warning: String,
    pub(crate) rows: Vec<BeforeAfter>,
    pub(crate) figure: Option<FigureView>,
}

/// One observation as a likelihood.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ObservationView {
    pub(crate) text: String,
    pub(crate) evidence: Vec<Link>,
}

/// One number before and after.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct BeforeAfter {
    pub(crate) name: String,
    pub(crate) before: String,
    pub(crate) after: String,
}

pub(crate) fn conditioned(
    atlas: &Atlas<'_>,
    index: usize,
    gallery: &mut Gallery,
) -> Option<ConditionedView> {
    let result = atlas.result(index);
    let conditioned = result.conditioned.as_ref()?;
    let observations = conditioned
        .on
        .iter()
        .map(|one| {
            let unit = result
                .outcomes
                .iter()
                .find(|outcome| outcome.id == one.outcome)
                .map_or("1", |outcome| outcome.unit.as_str());
            let [low, high] = one.between;
            ObservationView {
                text: format!(
                    "{}: {} with 90 % probability ({} likelihood, model discrepancy {})",
                    one.outcome,
                    with_unit(&format!("{} to {}", short(low), short(high)), unit),
                    one.likelihood,
                    short(one.model_discrepancy)
                ),
                evidence: atlas.evidence_links(&one.evidence),
            }
        })
        .collect();
    let estimates = conditioned.estimates.as_ref();
    Some(ConditionedView {
        observations,
        effective: short(conditioned.effective.draws),
        warning: conditioned.effective.warning.clone(),
        rows: estimates.map_or_else(Vec::new, |after| rows(atlas, index, after)),
        figure: estimates
            .and_then(|after| shift(atlas, index, after))
            .map(|figure| gallery.show(figure.draw())),
    })
}

fn rows(atlas: &Atlas<'_>, index: usize, after: &ConditionedEstimates) -> Vec<BeforeAfter> {
    let result = atlas.result(index);
    let mut rows = Vec::new();
    if let (Some(before), Some(after)) = (&result.success, &after.success) {
        rows.push(BeforeAfter {
            name: "P(success)".to_owned(),
            before: percent_error(before.probability, before.mcse),
            after: percent_error(after.value, after.mcse),
        });
    }
    if let (Some(before), Some(after)) = (&result.score, &after.score) {
        rows.push(BeforeAfter {
            name: "Score".to_owned(),
            before: score(before.mean, before.mcse),
            after: score(after.mean, after.mcse),
        });
    }
    for (check, share) in result.checks.iter().zip(&after.checks) {
        rows.push(BeforeAfter {
            name: format!("Draws that agree on {}", check.outcome),
            before: percent_error(check.agreement.value, check.agreement.mcse),
            after: percent_error(share.value, share.mcse),
        });
    }
    rows
}

fn three(quantiles: &[Quantile]) -> Option<[f64; 3]> {
    let at = |p: f64| {
        quantiles
            .iter()
            .find(|one| (one.p - p).abs() < 1e-9)
            .map(|one| one.value)
    };
    Some([at(0.05)?, at(0.5)?, at(0.95)?])
}

fn shift(atlas: &Atlas<'_>, index: usize, after: &ConditionedEstimates) -> Option<Shift> {
    let result = atlas.result(index);
    // A quantity that does not vary has nothing to show.
    let varies = |row: &ShiftRow| row.before[2] > row.before[0] || row.after[2] > row.after[0];
    let outcomes = result
        .outcomes
        .iter()
        .filter_map(|outcome| {
            let quantity = after.outcomes.iter().find(|one| one.id == outcome.id)?;
            row(quantity, three(&outcome.quantiles)?)
        })
        .filter(varies)
        .take(OUTCOMES);
    // The assumptions that moved most, in widths of what was assumed.
    let mut moved: Vec<(f64, ShiftRow)> = after
        .assumptions
        .iter()
        .filter_map(|quantity| {
            let used = result
                .assumptions
                .iter()
                .find(|used| used.id == quantity.id)?;
            let row = row(quantity, used.quantiles)?;
            let width = row.before[2] - row.before[0];
            let distance =
                (row.after[1] - row.before[1]).abs() + (row.after[2] - row.after[0] - width).abs();
            (width > 0.0).then(|| (distance / width, row))
        })
        .collect();
    moved.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.name.cmp(&b.1.name)));
    let rows: Vec<ShiftRow> = outcomes
        .chain(moved.into_iter().take(ASSUMPTIONS).map(|(_, row)| row))
        .collect();
    (!rows.is_empty()).then(|| Shift {
        id: format!("conditioned-{}", atlas.slug(index)),
        strategy: result.id.clone(),
        rows,
    })
}

fn row(quantity: &ConditionedQuantity, before: [f64; 3]) -> Option<ShiftRow> {
    Some(ShiftRow {
        name: format!("{}{}", quantity.id, bracketed(&quantity.unit)),
        before,
        after: three(&quantity.estimate.quantiles)?,
    })
}
