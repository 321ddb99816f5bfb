//! Families whose table is a set of numbers.

use evstrat_core::Unit;
use evstrat_math::ln;
use evstrat_stats::law::{Law, QuantileFamily};

use super::family::{Family, Form, Param, ParamKind};
use super::keys::places;
use super::{Scene, quantiles};
use crate::diagnostic::{Code, Diagnostic};
use crate::nearest::{listed, suggestion};
use crate::quantity::{self, Wanted};
use crate::spec::wrong_type;
use crate::syntax::{Entry, Node, Table};

/// The law of a table of numbers in one of the forms of its family.
pub(super) fn read(
    family: &Family,
    forms: &[Form],
    entry: &Entry,
    scene: &mut Scene<'_>,
) -> Option<Law> {
    let Some(table) = entry.node.as_table() else {
        let fault = wrong_type(&entry.node, "a table of parameters");
        scene.faults.push(fault.help(describe(family, forms)));
        return None;
    };
    if table.get("quantiles").is_some()
        && let Some(of) = QuantileFamily::from_key(family.key)
    {
        return quantiles::read(of, entry, scene);
    }
    if report_unknown(family, forms, table, scene) {
        return None;
    }
    let Some(form) = forms.iter().find(|form| fits(form, table)) else {
        scene.faults.push(misfit(family, forms, entry, table));
        return None;
    };
    let values: Option<Vec<f64>> = form
        .params
        .iter()
        .map(|param| match table.get(param.key) {
            Some(node) => number(param, node, scene),
            None => param.default,
        })
        .collect();
    scene.built((form.build)(&values?), entry.node.span, &places(table))
}

/// Whether the keys of `table` are those of the form: all that it needs and none that it does not have.
fn fits(form: &Form, table: &Table) -> bool {
    let needed = form
        .params
        .iter()
        .filter(|param| param.default.is_none())
        .all(|param| table.get(param.key).is_some());
    let known = table
        .entries
        .iter()
        .all(|entry| form.params.iter().any(|param| param.key == entry.key));
    needed && known
}

fn report_unknown(family: &Family, forms: &[Form], table: &Table, scene: &mut Scene<'_>) -> bool {
    let mut names: Vec<&str> = Vec::new();
    for param in forms.iter().flat_map(|form| form.params) {
        if !names.contains(&param.key) {
            names.push(param.key);
        }
    }
    if QuantileFamily::from_key(family.key).is_some() {
        names.push("quantiles");
    }
    let mut found = false;
    for entry in &table.entries {
        if names.contains(&entry.key.as_str()) {
            continue;
        }
        found = true;
        let message = format!("`{}` has no parameter `{}`", family.key, entry.key);
        let fault = Diagnostic::error(Code::WrongParameters, entry.key_span, message);
        scene.faults.push(match suggestion(&entry.key, &names) {
            (Some(name), help) => fault.help(help).patch(entry.key_span, name),
            (None, _) => fault.help(describe(family, forms)),
        });
    }
    found
}

fn misfit(family: &Family, forms: &[Form], entry: &Entry, table: &Table) -> Diagnostic {
    let given: Vec<&str> = table
        .entries
        .iter()
        .map(|entry| entry.key.as_str())
        .collect();
    let message = if given.is_empty() {
        format!("`{}` needs parameters", family.key)
    } else {
        format!(
            "{} do not make up a `{}` distribution",
            listed(&given),
            family.key
        )
    };
    Diagnostic::error(Code::WrongParameters, entry.node.span, message).help(describe(family, forms))
}

/// "give `mean` and `sd`, or `alpha` and `beta`".
fn describe(family: &Family, forms: &[Form]) -> String {
    let mut ways: Vec<String> = forms
        .iter()
        .map(|form| {
            let keys: Vec<String> = form
                .params
                .iter()
                .map(|param| match param.default {
                    None => format!("`{}`", param.key),
                    Some(_) => format!("perhaps `{}`", param.key),
                })
                .collect();
            keys.join(", ")
        })
        .collect();
    if QuantileFamily::from_key(family.key).is_some() {
        ways.push("`quantiles = [[0.05, ...], [0.95, ...]]`".to_owned());
    }
    format!("give {}", ways.join("; or "))
}

fn number(param: &Param, node: &Node, scene: &mut Scene<'_>) -> Option<f64> {
    match param.kind {
        ParamKind::Value => scene.number(node),
        ParamKind::Plain => scene.plain(node),
        ParamKind::LogValue => {
            let log = scene.plain(node)?;
            let factor = scene.bare.factor_to(scene.subject.unit).ok()?;
            // A factor of one must not touch the bits.
            Some(if factor.to_bits() == 1.0_f64.to_bits() {
                log
            } else {
                log + ln(factor)
            })
        }
        ParamKind::Inverse => {
            let inverse = |unit: &Unit| Unit::parse(&format!("/({})", unit.code())).ok();
            let (unit, bare) = (inverse(scene.subject.unit)?, inverse(&scene.bare)?);
            let wanted = Wanted {
                unit: &unit,
                bare: &bare,
            };
            quantity::read(node, wanted, scene.faults)
        }
    }
}
