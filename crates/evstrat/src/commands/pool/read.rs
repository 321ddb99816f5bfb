//! From a table to studies: which columns it has, and what they say.

use evstrat_stats::meta::{
    Arm, Effect, MetaError, effect_of_interval, log_odds_ratio, log_response_ratio, log_risk_ratio,
    mean_difference, risk_difference, standardized_mean_difference,
};

use crate::cli::Measure;
use crate::exit::Failure;
use crate::table::{Cell, Fault, Source, is_missing};

/// One study.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Study {
    pub(super) name: String,
    pub(super) line: usize,
    pub(super) effect: Effect,
    /// The moderator, if one was asked for.
    pub(super) moderator: f64,
}

/// The studies of a table.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Table {
    pub(super) studies: Vec<Study>,
    /// What the estimates are, by their short name; `None` for estimates given as they are.
    pub(super) measure: Option<Measure>,
    /// Rows without a value, as sentences.
    pub(super) left_out: Vec<String>,
}

/// The forms in which a table may give its studies: the names of the columns that each needs, in order.
const FORMS: &[(&str, &[&[&str]])] = &[
    ("estimate and se", &[ESTIMATE, SE]),
    ("estimate and variance", &[ESTIMATE, VARIANCE]),
    ("estimate and interval", &[ESTIMATE, LOWER, UPPER]),
    ("events and sizes", &[EVENTS_1, SIZE_1, EVENTS_2, SIZE_2]),
    (
        "2x2 table",
        &[EVENTS_1, NON_EVENTS_1, EVENTS_2, NON_EVENTS_2],
    ),
    (
        "mean, sd and n per arm",
        &[MEAN_1, SD_1, SIZE_1, MEAN_2, SD_2, SIZE_2],
    ),
    ("mean, sd and n", &[&["mean"], &["sd"], &["n"]]),
];

const NAME: &[&str] = &[
    "study",
    "name",
    "author",
    "trial",
    "id",
    "label",
    "slab",
    "reference",
];
const ESTIMATE: &[&str] = &["estimate", "yi", "effect", "effectsize", "te", "es", "y"];
const SE: &[&str] = &["se", "sei", "sete", "stderr", "standarderror"];
const VARIANCE: &[&str] = &["variance", "vi", "var", "v", "samplingvariance"];
const LOWER: &[&str] = &[
    "cilb", "cilow", "cilower", "lower", "low", "ll", "lowerci", "lcl",
];
const UPPER: &[&str] = &[
    "ciub", "cihigh", "ciupper", "upper", "high", "ul", "upperci", "ucl",
];
const EVENTS_1: &[&str] = &[
    "ai",
    "tpos",
    "eventstreated",
    "eventst",
    "evente",
    "events1",
    "treatedevents",
];
const NON_EVENTS_1: &[&str] = &[
    "bi",
    "tneg",
    "noneventstreated",
    "nonevents1",
    "treatednonevents",
];
const EVENTS_2: &[&str] = &[
    "ci",
    "cpos",
    "eventscontrol",
    "eventsc",
    "eventc",
    "events2",
    "controlevents",
];
const NON_EVENTS_2: &[&str] = &[
    "di",
    "cneg",
    "noneventscontrol",
    "nonevents2",
    "controlnonevents",
];
const MEAN_1: &[&str] = &[
    "m1i",
    "meantreated",
    "meant",
    "meane",
    "mean1",
    "treatedmean",
];
const SD_1: &[&str] = &["sd1i", "sdtreated", "sdt", "sde", "sd1", "treatedsd"];
const SIZE_1: &[&str] = &["n1i", "ntreated", "nt", "ne", "n1", "treatedn"];
const MEAN_2: &[&str] = &["m2i", "meancontrol", "meanc", "mean2", "controlmean"];
const SD_2: &[&str] = &["sd2i", "sdcontrol", "sdc", "sd2", "controlsd"];
const SIZE_2: &[&str] = &["n2i", "ncontrol", "nc", "n2", "controln"];

/// A column's name without case, spaces and punctuation.
fn plain(name: &str) -> String {
    let kept = name.chars().filter(char::is_ascii_alphanumeric);
    kept.map(|c| c.to_ascii_lowercase()).collect()
}

/// Where the numbers of a study are.
struct Layout {
    form: usize,
    columns: Vec<usize>,
    name: Option<usize>,
    moderator: Option<usize>,
    width: usize,
}

/// What the numbers mean.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading<'a> {
    pub(super) measure: Option<Measure>,
    pub(super) moderator: Option<&'a str>,
    /// Coverage of intervals that stand in the table.
    pub(super) coverage: f64,
}

/// Reads all studies, or says everything that is wrong.
pub(super) fn read(source: &Source, reading: &Reading<'_>) -> Result<Table, Failure> {
    let mut rows = source.rows();
    let mut cells = Vec::new();
    if !rows.next_into(&mut cells) {
        return Err(source.failure(vec![Fault::new(0, "the table is empty")]));
    }
    let layout = layout(&cells, reading.moderator).map_err(|fault| source.failure(vec![fault]))?;
    let measure = measure_of(&layout, reading.measure, cells[0].at)
        .map_err(|fault| source.failure(vec![fault]))?;
    let mut table = Table {
        studies: Vec::new(),
        measure,
        left_out: Vec::new(),
    };
    let mut faults = Vec::new();
    while rows.next_into(&mut cells) {
        let number = table.studies.len() + table.left_out.len() + faults.len() + 1;
        match study(&cells, &layout, reading, measure) {
            Ok(Some((effect, moderator))) => table.studies.push(Study {
                name: named(&cells, &layout, number),
                line: source.line(cells[0].at),
                effect,
                moderator,
            }),
            Ok(None) => {
                let fault = Fault::new(cells[0].at, "a value is missing; the study is left out");
                table.left_out.push(source.describe(&fault));
            }
            Err(wrong) => faults.extend(wrong),
        }
    }
    if !faults.is_empty() {
        return Err(source.failure(faults));
    }
    if table.studies.is_empty() {
        return Err(source.failure(vec![Fault::new(0, "there is no study with all its values")]));
    }
    Ok(table)
}

fn named(cells: &[Cell<'_>], layout: &Layout, number: usize) -> String {
    let given = layout.name.and_then(|column| cells.get(column));
    match given.filter(|cell| !is_missing(&cell.text)) {
        Some(cell) => cell.text.to_string(),
        None => format!("study {number}"),
    }
}

fn layout(header: &[Cell<'_>], moderator: Option<&str>) -> Result<Layout, Fault> {
    let names: Vec<String> = header.iter().map(|cell| plain(&cell.text)).collect();
    let find = |wanted: &[&str]| {
        let mut known = wanted.iter();
        known.find_map(|one| names.iter().position(|name| name == one))
    };
    let moderator = match moderator {
        None => None,
        Some(wanted) => Some(
            header
                .iter()
                .position(|cell| cell.text == wanted)
                .or_else(|| find(&[plain(wanted).as_str()]))
                .ok_or_else(|| {
                    let found: Vec<&str> = header.iter().map(|cell| cell.text.as_ref()).collect();
                    let message = format!(
                        "no column '{wanted}' to take the moderator from, found {}",
                        found.join(", ")
                    );
                    Fault::new(header[0].at, message)
                })?,
        ),
    };
    for (form, (_, wanted)) in FORMS.iter().enumerate() {
        let columns: Option<Vec<usize>> = wanted.iter().map(|names| find(names)).collect();
        if let Some(columns) = columns {
            return Ok(Layout {
                form,
                columns,
                name: find(NAME),
                moderator,
                width: header.len(),
            });
        }
    }
    Err(Fault::new(header[0].at, unknown_columns(header)))
}

fn unknown_columns(header: &[Cell<'_>]) -> String {
    let found: Vec<&str> = header.iter().map(|cell| cell.text.as_ref()).collect();
    let first = |names: &&[&str]| names[0].to_owned();
    let forms: Vec<String> = FORMS
        .iter()
        .map(|(_, columns)| columns.iter().map(first).collect::<Vec<_>>().join(", "))
        .collect();
    format!(
        "found columns {}; expected one of these sets: {} (or eventstreated, ntreated, eventscontrol, ncontrol; \
         meantreated, sdtreated, ntreated, meancontrol, sdcontrol, ncontrol)",
        found.join(", "),
        forms.join("; ")
    )
}

/// The measure that the numbers allow: the one asked for, or the usual one of their form.
fn measure_of(
    layout: &Layout,
    asked: Option<Measure>,
    at: usize,
) -> Result<Option<Measure>, Fault> {
    let (form, _) = FORMS[layout.form];
    let possible: &[Measure] = match form {
        "events and sizes" | "2x2 table" => &[Measure::Rr, Measure::Or, Measure::Rd],
        "mean, sd and n per arm" => &[Measure::Smd, Measure::Md, Measure::Rom],
        _ => &[],
    };
    match asked {
        None => Ok(possible.first().copied()),
        Some(measure) if possible.contains(&measure) => Ok(Some(measure)),
        Some(measure) => {
            let name = measure.name();
            let message = format!("columns with {form} give no {name}");
            Err(Fault::new(at, message))
        }
    }
}

/// The effect of one row; `None` if a value is missing.
fn study(
    cells: &[Cell<'_>],
    layout: &Layout,
    reading: &Reading<'_>,
    measure: Option<Measure>,
) -> Result<Option<(Effect, f64)>, Vec<Fault>> {
    let at = cells[0].at;
    if cells.len() != layout.width {
        let message = format!("expected {} cells, found {}", layout.width, cells.len());
        return Err(vec![Fault::new(at, message)]);
    }
    let wanted: Vec<usize> = layout
        .columns
        .iter()
        .copied()
        .chain(layout.moderator)
        .collect();
    if wanted.iter().any(|&column| is_missing(&cells[column].text)) {
        return Ok(None);
    }
    let mut faults = Vec::new();
    let mut numbers = Vec::new();
    for cell in wanted.iter().map(|&column| &cells[column]) {
        match cell.text.parse::<f64>() {
            Ok(number) if number.is_finite() => numbers.push(number),
            _ => {
                let message = format!("expected a number, found '{}'", cell.text);
                faults.push(Fault::new(cell.at, message));
            }
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let moderator = match layout.moderator {
        Some(_) => numbers.pop().unwrap_or(f64::NAN),
        None => f64::NAN,
    };
    match effect(layout.form, &numbers, reading.coverage, measure) {
        Ok(effect) if effect.variance > 0.0 && effect.variance.is_finite() => {
            Ok(Some((effect, moderator)))
        }
        Ok(effect) => {
            let message = format!(
                "the variance must be greater than 0, found {}",
                effect.variance
            );
            Err(vec![Fault::new(at, message)])
        }
        Err(error) => Err(vec![Fault::new(at, error.to_string())]),
    }
}

fn effect(
    form: usize,
    numbers: &[f64],
    coverage: f64,
    measure: Option<Measure>,
) -> Result<Effect, MetaError> {
    let plain = |estimate: f64, se: f64| {
        if se > 0.0 {
            return Ok(Effect {
                estimate,
                variance: se * se,
            });
        }
        Err(MetaError::Count {
            role: "the standard error",
            expected: "positive number",
            found: se,
        })
    };
    match (FORMS[form].0, numbers) {
        ("estimate and se", &[estimate, se]) => plain(estimate, se),
        ("estimate and variance", &[estimate, variance]) => Ok(Effect { estimate, variance }),
        ("estimate and interval", &[estimate, low, high]) => {
            effect_of_interval(estimate, (low, high), coverage)
        }
        ("mean, sd and n", &[mean, sd, n]) if n > 0.0 => plain(mean, sd / n.sqrt()),
        ("events and sizes", &[a, n1, c, n2]) => of_counts(measure, [a, c], [n1, n2]),
        ("2x2 table", &[a, b, c, d]) => of_counts(measure, [a, c], [a + b, c + d]),
        ("mean, sd and n per arm", &[m1, sd1, n1, m2, sd2, n2]) => {
            let arm = |mean, sd, n| Arm { mean, sd, n };
            let (treated, control) = (arm(m1, sd1, n1), arm(m2, sd2, n2));
            match measure {
                Some(Measure::Md) => mean_difference(treated, control),
                Some(Measure::Rom) => log_response_ratio(treated, control),
                _ => standardized_mean_difference(treated, control),
            }
        }
        _ => Err(MetaError::Empty),
    }
}

fn of_counts(
    measure: Option<Measure>,
    events: [f64; 2],
    sizes: [f64; 2],
) -> Result<Effect, MetaError> {
    match measure {
        Some(Measure::Or) => log_odds_ratio(events, sizes),
        Some(Measure::Rd) => risk_difference(events, sizes),
        _ => log_risk_ratio(events, sizes),
    }
}
