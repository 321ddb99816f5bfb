//! Distribution tables: from `{ beta = { mean = 0.12, sd = 0.05 } }` to a checked law.
//!
//! A belief names exactly one family by its key. [`family::FAMILIES`] lists all of them with their parameter forms; the
//! checker, the messages and the JSON Schema read that list. Families whose table is more than a set of numbers
//! (mixtures, levels, discrete values, intervals) have a reader of their own, one file per group.

mod atoms;
mod bounds;
mod data;
mod experts;
mod family;
mod forms;
mod interval;
mod keys;
mod metalog;
mod mixture;
mod pool;
mod quantiles;

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use evstrat_core::{AssumptionDescriptor, Unit};
use evstrat_stats::law::{Law, LawError};

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::files::Files;
use crate::library::Library;
use crate::nearest::suggestion;
use crate::quantity::{self, Wanted};
use crate::source::Span;
use crate::spec::{BELIEF, STUDY_BELIEF};
use crate::syntax::{Entry, Node, Table};

pub(crate) use bounds::interval;
pub(crate) use family::{FAMILIES, Family, Form, ParamKind, Reader};
pub(crate) use keys::{KeyKind, Keys};
pub(crate) use quantiles::keys_of as quantile_keys;

/// The assumption that a distribution is for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Subject<'a> {
    /// Its description.
    pub(crate) descriptor: &'a AssumptionDescriptor,
    /// Its unit.
    pub(crate) unit: &'a Unit,
}

/// What a distribution may be made from beside the numbers in its table.
pub(crate) struct World<'a> {
    /// Files, and the folder that paths are relative to; a model suggests no files.
    pub(crate) files: Option<(&'a dyn Files, &'a Path)>,
    /// The evidence.
    pub(crate) library: &'a Library,
    /// What was used of both.
    pub(crate) used: RefCell<Used>,
}

/// What distributions were made from.
#[derive(Debug, Default)]
pub(crate) struct Used {
    /// Ids of evidence.
    pub(crate) evidence: Vec<String>,
    /// Data files with their bytes' hashes.
    pub(crate) files: Vec<(PathBuf, String)>,
}

impl<'a> World<'a> {
    /// Only the evidence.
    pub(crate) fn of_evidence(library: &'a Library) -> Self {
        Self {
            files: None,
            library,
            used: RefCell::default(),
        }
    }
}

/// What the readers of distributions share.
pub(crate) struct Scene<'a> {
    subject: Subject<'a>,
    world: &'a World<'a>,
    /// The unit of bare numbers.
    bare: Unit,
    faults: &'a mut Diagnostics,
}

/// Whether a key names a family of distributions.
pub(crate) fn is_family(key: &str) -> bool {
    FAMILIES.iter().any(|family| family.key == key)
}

/// The keys of all families.
pub(crate) fn family_keys() -> impl Iterator<Item = &'static str> {
    FAMILIES.iter().map(|family| family.key)
}

/// How a distribution with this parameter is written, for people who left the family out.
pub(crate) fn family_of(parameter: &str) -> Option<&'static str> {
    let example = match parameter {
        "mean" | "sd" => "normal = { mean = ..., sd = ... }",
        "median" | "gsd" => "lognormal = { median = ..., gsd = ... }",
        "alpha" => "beta = { alpha = ..., beta = ... }",
        "mu" | "sigma" => "lognormal = { mu = ..., sigma = ... }",
        "min" | "max" => "uniform = { min = ..., max = ... }",
        "mode" => "pert = { min = ..., mode = ..., max = ... }",
        "low" | "high" | "coverage" => {
            "interval = { low = ..., high = ..., coverage = 0.9, family = \"lognormal\" }"
        }
        "value" => "point = ...",
        "quantiles" => "lognormal = { quantiles = [[0.05, ...], [0.95, ...]] }",
        _ => return None,
    };
    Some(example)
}

/// Reads the distribution in `table`, which stands at `node`, for `subject`, and holds it against the bounds and the
/// kind of the assumption. Faults are reported, and then there is none.
pub(crate) fn read(
    node: &Node,
    table: &Table,
    subject: Subject<'_>,
    world: &World<'_>,
    faults: &mut Diagnostics,
) -> Option<Law> {
    let bare = match table.get("unit") {
        Some(unit) => read_bare_unit(unit, subject, faults)?,
        None => subject.unit.clone(),
    };
    let mut scene = Scene {
        subject,
        world,
        bare,
        faults,
    };
    let (entry, law) = scene.law(node, table)?;
    bounds::check(law, entry, &mut scene)
}

fn read_bare_unit(node: &Node, subject: Subject<'_>, faults: &mut Diagnostics) -> Option<Unit> {
    let unit = quantity::read_unit(node, faults)?;
    if let Err(error) = unit.factor_to(subject.unit) {
        let fault = Diagnostic::error(Code::WrongDimension, node.span, error.to_string());
        faults.push(fault.help(format!(
            "`{}` is in `{}`",
            subject.descriptor.id, subject.descriptor.unit
        )));
        return None;
    }
    Some(unit)
}

impl Scene<'_> {
    /// The law of a table with one family key and perhaps `truncate`.
    fn law<'t>(&mut self, node: &Node, table: &'t Table) -> Option<(&'t Entry, Law)> {
        let (entry, family) = self.family(node, table)?;
        let law = match family.reader {
            Reader::Forms(forms) => forms::read(family, forms, entry, self),
            Reader::Own(_, read) => read(entry, self),
        }?;
        let law = match table.get("truncate") {
            Some(range) => self.truncate(&law, range)?,
            None => law,
        };
        Some((entry, law))
    }

    /// The one entry that names a family.
    fn family<'t>(
        &mut self,
        node: &Node,
        table: &'t Table,
    ) -> Option<(&'t Entry, &'static Family)> {
        let mut found = table.entries.iter().filter_map(|entry| {
            let family = FAMILIES.iter().find(|family| family.key == entry.key)?;
            Some((entry, family))
        });
        match (found.next(), found.next()) {
            (Some(one), None) => Some(one),
            (Some((first, _)), Some((second, _))) => {
                let message = format!(
                    "two distributions, `{}` and `{}`, for one assumption",
                    first.key, second.key
                );
                let fault = Diagnostic::error(Code::NoFamily, second.key_span, message);
                self.faults.push(
                    fault
                        .also(first.key_span, "the first is here")
                        .help("keep one, or join them as parts of a `mixture`"),
                );
                None
            }
            (None, _) => {
                // A key that is close to a family has been reported as unknown already.
                let names: Vec<&str> = family_keys().collect();
                let fault = Diagnostic::error(Code::NoFamily, node.span, "no distribution given");
                let help = "add one, such as `beta = { mean = 0.3, sd = 0.1 }` or \
                            `lognormal = { median = 2, gsd = 1.5 }`";
                let is_known = |key: &str| {
                    BELIEF.key(key).is_some() || STUDY_BELIEF.key(key).is_some() || key == "weight"
                };
                let misspelled = table.entries.iter().any(|entry| {
                    let is_alike = || suggestion(&entry.key, &names).0.is_some();
                    !is_known(&entry.key) && (family_of(&entry.key).is_some() || is_alike())
                });
                if !misspelled {
                    self.faults.push(fault.help(help));
                }
                None
            }
        }
    }

    fn truncate(&mut self, law: &Law, node: &Node) -> Option<Law> {
        let range = node.as_table()?;
        let lower = self.bound(range.get("lower"), f64::NEG_INFINITY)?;
        let upper = self.bound(range.get("upper"), f64::INFINITY)?;
        if range.entries.is_empty() {
            let fault = Diagnostic::error(Code::MissingKey, node.span, "no bound given");
            self.faults
                .push(fault.help("give `lower`, `upper`, or both"));
            return None;
        }
        let places: Vec<(&str, Span)> = range
            .entries
            .iter()
            .map(|entry| (entry.key.as_str(), entry.node.span))
            .collect();
        self.built(law.truncated(lower, upper), node.span, &places)
    }

    fn bound(&mut self, node: Option<&Node>, absent: f64) -> Option<f64> {
        match node {
            None => Some(absent),
            Some(node) if node.as_number().is_some_and(f64::is_infinite) => node.as_number(),
            Some(node) => self.number(node),
        }
    }

    /// The number at `node` in the unit of the assumption.
    fn number(&mut self, node: &Node) -> Option<f64> {
        let wanted = Wanted {
            unit: self.subject.unit,
            bare: &self.bare,
        };
        quantity::read(node, wanted, self.faults)
    }

    /// A plain number, such as a shape or a probability.
    fn plain(&mut self, node: &Node) -> Option<f64> {
        quantity::read(node, Wanted::new(&Unit::one()), self.faults)
    }

    /// The law, or its error reported at the parameter that the error names.
    fn built(
        &mut self,
        result: Result<Law, LawError>,
        whole: Span,
        places: &[(&str, Span)],
    ) -> Option<Law> {
        match result {
            Ok(law) => Some(law),
            Err(error) => {
                let named = roles(&error)
                    .into_iter()
                    .filter_map(|role| place_of(role, places));
                let mut named: Vec<Span> = named.collect();
                named.dedup();
                let mut fault = Diagnostic::error(
                    Code::ImpossibleDistribution,
                    named.first().copied().unwrap_or(whole),
                    error.to_string(),
                );
                for &span in named.iter().skip(1) {
                    fault = fault.also(span, "");
                }
                if !named.is_empty() && self.is_converted(&error) {
                    let unit = self.subject.unit.code();
                    fault = fault.help(format!("numbers in this message are in `{unit}`"));
                }
                self.faults.push(fault);
                None
            }
        }
    }

    fn faults_extend(&mut self, fault: Option<Diagnostic>) {
        if let Some(fault) = fault {
            self.faults.push(fault);
        }
    }

    /// Whether the numbers of an error may be in another unit than the file has them in.
    fn is_converted(&self, error: &LawError) -> bool {
        const WITHOUT_UNIT: &[&str] = &[
            "probabilit",
            "weight",
            "coverage",
            "shape",
            "sigma",
            "geometric sd",
            "variation",
            "mu",
        ];
        let has_unit = !matches!(self.subject.unit.code(), "1" | "")
            || !self.bare.is_equivalent(self.subject.unit);
        let speaks_of_values = roles(error)
            .iter()
            .any(|role| !WITHOUT_UNIT.iter().any(|word| role.contains(word)));
        has_unit && speaks_of_values
    }

    fn error(&mut self, code: Code, span: Span, message: impl Into<String>) {
        self.faults.push(Diagnostic::error(code, span, message));
    }
}

fn roles(error: &LawError) -> Vec<&str> {
    match error {
        LawError::NotFinite { role, .. }
        | LawError::NotPositive { role, .. }
        | LawError::NotAbove { role, .. }
        | LawError::NotInside { role, .. }
        | LawError::NotBetween { role, .. }
        | LawError::WrongLength { role, .. }
        | LawError::NotNormalized { role, .. } => vec![role],
        LawError::NotOrdered {
            lesser, greater, ..
        } => vec![lesser, greater],
        _ => Vec::new(),
    }
}

/// What messages call parameters whose keys are short.
const ALIASES: &[(&str, &str)] = &[
    ("gsd", "geometric sd"),
    ("cv", "coefficient of variation"),
    ("quantiles", "quantile"),
    ("quantiles", "quantiles"),
    ("coefficients", "coefficients"),
    ("quantiles", "probability"),
    ("lower", "lower truncation bound"),
    ("upper", "upper truncation bound"),
];

/// The place of the parameter that a message calls `role`.
fn place_of(role: &str, places: &[(&str, Span)]) -> Option<Span> {
    let by_alias = ALIASES.iter().find_map(|&(key, name)| {
        role.ends_with(name)
            .then(|| places.iter().find(|(place, _)| *place == key))?
    });
    let by_word = || {
        places
            .iter()
            .find(|(key, _)| role.split(' ').any(|word| word == *key))
    };
    by_alias.or_else(by_word).map(|&(_, span)| span)
}
