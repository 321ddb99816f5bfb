//! Parts of a decision frame beside its criteria: money, groups, experiments, population, assurance.

use evstrat_core::Unit;

use super::frame::shared_unit;
use super::session::{Session, text_or_empty, texts};
use super::strategy::Work;
use crate::diagnostic::{Code, Diagnostic};
use crate::nearest::suggestion;
use crate::quantity::{self, Wanted};
use crate::study::{Assurance, Experiment, ExperimentDesign, Group, Money, Population};
use crate::syntax::{Node, Table};

/// What a frame may have beside criteria.
#[derive(Default)]
pub(super) struct Extras {
    pub(super) money: Option<Money>,
    pub(super) groups: Vec<Group>,
    pub(super) experiments: Vec<Experiment>,
    pub(super) population: Option<Population>,
    pub(super) assurance: Option<Assurance>,
}

pub(super) fn read(table: &Table, works: &[Work], session: &mut Session<'_>) -> Extras {
    let money = table
        .table("money")
        .and_then(|money| read_money(money, works, session));
    let groups = table
        .tables("groups")
        .filter_map(|(_, group)| read_group(group, works, session))
        .collect();
    let experiments = table
        .tables("experiments")
        .filter_map(|(_, experiment)| read_experiment(experiment, works, session))
        .collect();
    let assurance = table
        .table("assurance")
        .and_then(|assurance| read_assurance(assurance, works, session));
    Extras {
        money,
        groups,
        experiments,
        population: table.table("population").and_then(read_population),
        assurance,
    }
}

fn number(table: &Table, key: &str) -> Option<f64> {
    table.get(key)?.as_number()
}

fn read_money(table: &Table, works: &[Work], session: &mut Session<'_>) -> Option<Money> {
    let cost_per_outcome = match (table.get("cost-outcome"), table.get("cost-per-unit")) {
        (Some(outcome), Some(cost)) => {
            shared_unit(outcome, works, session)?;
            Some((outcome.as_text()?.to_owned(), cost.as_number()?))
        }
        (None, None) => None,
        (Some(node), None) | (None, Some(node)) => {
            let message = "`cost-outcome` and `cost-per-unit` go together";
            session.fault(Diagnostic::error(Code::MissingKey, node.span, message));
            return None;
        }
    };
    Some(Money {
        currency: text_or_empty(table, "currency"),
        value_per_success: number(table, "value-per-success")?,
        cost: number(table, "cost").unwrap_or(0.0),
        cost_per_outcome,
    })
}

fn read_group(table: &Table, works: &[Work], session: &mut Session<'_>) -> Option<Group> {
    let ids: Vec<Option<String>> = texts(table, "assumptions")
        .into_iter()
        .map(|(id, node)| unit_of_assumption(id, node, works, session).map(|_| id.to_owned()))
        .collect();
    Some(Group {
        name: text_or_empty(table, "name"),
        assumptions: ids.into_iter().collect::<Option<_>>()?,
    })
}

/// The unit of an assumption that some strategy has; an unknown one is reported at `node`.
fn unit_of_assumption(
    id: &str,
    node: &Node,
    works: &[Work],
    session: &mut Session<'_>,
) -> Option<Unit> {
    let all = || works.iter().flat_map(|work| &work.descriptor.assumptions);
    if let Some(assumption) = all().find(|assumption| assumption.id == id) {
        return Unit::parse(&assumption.unit).ok();
    }
    let names: Vec<&str> = all().map(|assumption| assumption.id.as_str()).collect();
    let message = format!("no strategy has an assumption `{id}`");
    let fault = Diagnostic::error(Code::UnknownAssumption, node.span, message);
    session.fault(match suggestion(id, &names) {
        (Some(name), help) => fault.help(help).patch(node.span, format!("\"{name}\"")),
        (None, help) => fault.help(help),
    });
    None
}

fn read_experiment(table: &Table, works: &[Work], session: &mut Session<'_>) -> Option<Experiment> {
    let at = table.get("assumption")?;
    let assumption = at.as_text()?;
    let unit = unit_of_assumption(assumption, at, works, session)?;
    let design_at = table.get("design")?;
    let design = match (design_at.as_text()?, table.get("measurement-sd")) {
        ("normal-mean", Some(sd)) => {
            let measurement_sd = quantity::read(sd, Wanted::new(&unit), &mut session.faults)?;
            if measurement_sd <= 0.0 {
                let message = "a standard deviation is greater than 0";
                session.fault(Diagnostic::error(Code::OutOfRange, sd.span, message));
                return None;
            }
            ExperimentDesign::NormalMean { measurement_sd }
        }
        ("normal-mean", None) => {
            let message = "`normal-mean` needs `measurement-sd`";
            session.fault(Diagnostic::error(Code::MissingKey, design_at.span, message));
            return None;
        }
        (_, Some(sd)) => {
            let message = "`measurement-sd` has no meaning for a count";
            session.fault(Diagnostic::error(Code::Conflict, sd.span, message));
            return None;
        }
        (_, None) => ExperimentDesign::BinomialCount,
    };
    let sizes = table.get("n")?.as_list()?.iter().map(Node::as_count);
    let mut sizes: Vec<u64> = sizes.collect::<Option<_>>()?;
    sizes.sort_unstable();
    sizes.dedup();
    Some(Experiment {
        name: text_or_empty(table, "name"),
        assumption: assumption.to_owned(),
        design,
        sizes,
        fixed_cost: number(table, "fixed-cost").unwrap_or(0.0),
        cost_per_observation: number(table, "cost-per-observation").unwrap_or(0.0),
    })
}

fn read_population(table: &Table) -> Option<Population> {
    Some(Population {
        per_year: number(table, "per-year")?,
        years: number(table, "years")?,
        discount: number(table, "discount").unwrap_or(0.0),
    })
}

fn read_assurance(table: &Table, works: &[Work], session: &mut Session<'_>) -> Option<Assurance> {
    let at = table.get("outcome")?;
    let (unit, _) = shared_unit(at, works, session)?;
    let sd_at = table.get("endpoint-sd")?;
    let endpoint_sd = quantity::read(sd_at, Wanted::new(&unit), &mut session.faults)?;
    let alpha = number(table, "alpha").unwrap_or(0.05);
    if endpoint_sd <= 0.0 {
        let message = "a standard deviation is greater than 0";
        session.fault(Diagnostic::error(Code::OutOfRange, sd_at.span, message));
        return None;
    }
    if !(alpha > 0.0 && alpha < 1.0) {
        let place = table.get("alpha").unwrap_or(sd_at).span;
        let message = format!("a significance level lies inside (0, 1), found {alpha}");
        session.fault(Diagnostic::error(Code::OutOfRange, place, message));
        return None;
    }
    Some(Assurance {
        outcome: at.as_text()?.to_owned(),
        n_per_arm: table.get("n-per-arm")?.as_count()?,
        alpha,
        endpoint_sd,
    })
}
