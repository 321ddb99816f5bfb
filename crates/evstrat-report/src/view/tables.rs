//! Tables as CSV, for those who go on with the numbers.

use evstrat_engine::Estimate;

use super::View;
use super::atlas::Atlas;
use crate::figure::{Cell, Table};

pub(crate) fn tables(atlas: &Atlas<'_>, view: &View) -> Vec<(String, Table)> {
    [
        ("decision", decision(atlas)),
        ("outcomes", outcomes(atlas)),
        ("differences", differences(atlas)),
        ("superiority", superiority(atlas)),
        ("drivers", drivers(atlas)),
        ("checks", checks(atlas)),
        ("assumptions", assumptions(atlas, view)),
        ("evidence", evidence(atlas)),
    ]
    .into_iter()
    .filter(|(_, table)| !table.rows.is_empty())
    .map(|(name, table)| (format!("{name}.csv"), table))
    .collect()
}

fn number(estimate: Option<&Estimate>) -> [Cell; 2] {
    estimate.map_or([Cell::Number(f64::NAN), Cell::Number(f64::NAN)], |one| {
        [one.value.into(), one.mcse.into()]
    })
}

fn decision(atlas: &Atlas<'_>) -> Table {
    let mut table = Table::new(&[
        "strategy",
        "name",
        "context",
        "part",
        "p_success",
        "p_success_mcse",
        "score",
        "score_mcse",
        "utility",
        "utility_mcse",
        "p_best",
        "p_best_mcse",
        "failed_share",
    ]);
    for result in &atlas.results.strategies {
        let comparison = atlas
            .results
            .comparisons
            .iter()
            .find(|one| one.context == result.context && one.strategies.contains(&result.id));
        let at = comparison.and_then(|one| one.strategies.iter().position(|id| *id == result.id));
        let of = |list: fn(&evstrat_engine::Comparison) -> &Vec<Estimate>| {
            number(comparison.zip(at).and_then(|(one, at)| list(one).get(at)))
        };
        let [utility, utility_mcse] = of(|one| &one.utility);
        let [best, best_mcse] = of(|one| &one.probability_best);
        let success = result.success.as_ref();
        let score = result.score.as_ref();
        table.push(vec![
            (&result.id).into(),
            (&result.name).into(),
            result.context.as_deref().unwrap_or("").into(),
            format!("{:?}", result.part).to_lowercase().as_str().into(),
            success.map_or(f64::NAN, |one| one.probability).into(),
            success.map_or(f64::NAN, |one| one.mcse).into(),
            score.map_or(f64::NAN, |one| one.mean).into(),
            score.map_or(f64::NAN, |one| one.mcse).into(),
            utility,
            utility_mcse,
            best,
            best_mcse,
            result.failed_draws.share.into(),
        ]);
    }
    table
}

fn outcomes(atlas: &Atlas<'_>) -> Table {
    let mut table = Table::new(&[
        "strategy",
        "outcome",
        "unit",
        "mean",
        "mcse",
        "sd",
        "p",
        "quantile",
        "quantile_mcse",
    ]);
    for result in &atlas.results.strategies {
        for outcome in &result.outcomes {
            for quantile in &outcome.quantiles {
                table.push(vec![
                    (&result.id).into(),
                    (&outcome.id).into(),
                    (&outcome.unit).into(),
                    outcome.mean.into(),
                    outcome.mcse.into(),
                    outcome.sd.into(),
                    quantile.p.into(),
                    quantile.value.into(),
                    quantile.mcse.into(),
                ]);
            }
        }
    }
    table
}

fn differences(atlas: &Atlas<'_>) -> Table {
    let mut table = Table::new(&[
        "strategy",
        "comparator",
        "outcome",
        "mean_difference",
        "mcse",
        "q05",
        "q50",
        "q95",
        "p_better",
        "p_better_mcse",
        "draws",
    ]);
    for detail in &atlas.dossier.details {
        for one in &detail.differences {
            let at = |index: usize| {
                one.quantiles
                    .get(index)
                    .map_or(f64::NAN, |quantile| quantile.value)
            };
            let [better, better_mcse] = number(one.better.as_ref());
            table.push(vec![
                (&detail.id).into(),
                (&one.comparator).into(),
                (&one.outcome).into(),
                one.mean.value.into(),
                one.mean.mcse.into(),
                at(0).into(),
                at(1).into(),
                at(2).into(),
                better,
                better_mcse,
                (one.draws as f64).into(),
            ]);
        }
    }
    table
}

fn superiority(atlas: &Atlas<'_>) -> Table {
    let mut table = Table::new(&[
        "context",
        "a",
        "b",
        "p_a_beats_b",
        "mcse",
        "mean_difference",
        "difference_mcse",
        "q05",
        "q95",
        "first_order",
        "second_order",
    ]);
    for comparison in &atlas.results.comparisons {
        for pair in &comparison.pairwise {
            table.push(vec![
                comparison.context.as_deref().unwrap_or("").into(),
                (&pair.a).into(),
                (&pair.b).into(),
                pair.superiority.value.into(),
                pair.superiority.mcse.into(),
                pair.difference.value.into(),
                pair.difference.mcse.into(),
                pair.difference_interval[0].into(),
                pair.difference_interval[1].into(),
                (&pair.first_order).into(),
                (&pair.second_order).into(),
            ]);
        }
    }
    table
}

fn drivers(atlas: &Atlas<'_>) -> Table {
    let mut table = Table::new(&[
        "strategy",
        "assumption",
        "with",
        "rank_correlation",
        "mcse",
        "mean_low_tenth",
        "mean_high_tenth",
        "low_end",
        "high_end",
    ]);
    for (result, detail) in atlas.results.strategies.iter().zip(&atlas.dossier.details) {
        for item in &result.sensitivity {
            let swing = detail
                .swings
                .iter()
                .find(|swing| swing.assumption == item.assumption);
            let of =
                |value: fn(&evstrat_engine::detail::Swing) -> f64| swing.map_or(f64::NAN, value);
            table.push(vec![
                (&result.id).into(),
                (&item.assumption).into(),
                (&item.with).into(),
                item.rank_correlation.value.into(),
                item.rank_correlation.mcse.into(),
                of(|swing| swing.low.value).into(),
                of(|swing| swing.high.value).into(),
                of(|swing| swing.ends[0]).into(),
                of(|swing| swing.ends[1]).into(),
            ]);
        }
    }
    table
}

fn checks(atlas: &Atlas<'_>) -> Table {
    let mut table = Table::new(&[
        "strategy",
        "outcome",
        "at_least",
        "at_most",
        "median",
        "agreement",
        "agreement_mcse",
        "passed",
        "evidence",
    ]);
    for result in &atlas.results.strategies {
        for check in &result.checks {
            table.push(vec![
                (&result.id).into(),
                (&check.outcome).into(),
                check.at_least.unwrap_or(f64::NAN).into(),
                check.at_most.unwrap_or(f64::NAN).into(),
                check.median.into(),
                check.agreement.value.into(),
                check.agreement.mcse.into(),
                f64::from(u8::from(check.passed)).into(),
                check.evidence.join(" ").as_str().into(),
            ]);
        }
    }
    table
}

fn assumptions(atlas: &Atlas<'_>, view: &View) -> Table {
    let mut table = Table::new(&[
        "assumption",
        "unit",
        "distribution",
        "mean",
        "q05",
        "q50",
        "q95",
        "origin",
        "held_by",
        "evidence",
        "gaps",
        "note",
    ]);
    for (belief, words) in atlas.beliefs.iter().zip(&view.foundation.beliefs) {
        let used = &atlas.result(belief.place.0).assumptions[belief.place.1];
        let cited: Vec<&str> = used.evidence.iter().map(|one| one.id.as_str()).collect();
        table.push(vec![
            (&used.id).into(),
            (&used.unit).into(),
            used.distribution.to_string().as_str().into(),
            used.mean.into(),
            used.quantiles[0].into(),
            used.quantiles[1].into(),
            used.quantiles[2].into(),
            (&used.origin).into(),
            (&words.held_by).into(),
            cited.join(" ").as_str().into(),
            words.gaps.join("; ").as_str().into(),
            (&used.note).into(),
        ]);
    }
    table
}

fn evidence(atlas: &Atlas<'_>) -> Table {
    let mut table = Table::new(&[
        "id", "quantity", "value", "n", "system", "species", "source", "doi", "how", "place",
        "note",
    ]);
    for note in &atlas.dossier.evidence {
        table.push(
            [
                &note.id,
                &note.quantity,
                &note.value,
                &note.n,
                &note.system,
                &note.species,
                &note.source,
                &note.doi,
                &note.how,
                &note.place,
                &note.note,
            ]
            .map(Cell::from)
            .to_vec(),
        );
    }
    table
}
