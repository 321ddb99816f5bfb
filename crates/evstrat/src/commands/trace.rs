//! `evstrat trace`: time courses as CSV.

use std::fmt::Write as _;
use std::path::Path;

use evstrat_core::ErrorKind;
use evstrat_engine::trace::{BANDS, bands, course};
use evstrat_engine::{Depth, Job, Sampling, Settings, Stop, SuccessBy, Tables, plan};
use evstrat_file::nearest;
use evstrat_file::study::{Study, StudyStrategy};
use evstrat_stats::law::Law;
use serde_json::json;

use super::changes::{Changes, load_changed};
use super::load::{load_model, pairs};
use super::run::is_users;
use crate::catalog::Models;
use crate::cli::{Global, TraceArgs};
use crate::exit::{Exit, Failure};
use crate::grid::Grid;
use crate::terminal::Terminal;

pub(crate) fn trace(
    args: &TraceArgs,
    global: &Global,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    let grid = Grid::parse(&args.grid).map_err(Failure::unusable)?;
    let settings = pairs("--set", &args.set)?;
    let quantiles = pairs("--quantile", &args.quantile)?;
    let (mut study, models) = match (&args.file, &args.model) {
        (_, Some(id)) => load_model((id, None), &settings, global, terminal)?,
        (Some(file), None) => {
            let changes = Changes {
                flag: "--set",
                settings: &settings,
            };
            load_changed(file, &changes, &args.inputs, global, terminal)?
        }
        (None, None) => return Err(Failure::unusable("name a strategy file or a model")),
    };
    set_quantiles(&mut study, &quantiles)?;
    let table = table(&study, &models, &grid, args)?;
    let text = if global.json {
        table.json()
    } else {
        table.csv()
    };
    match args.output.as_deref() {
        None => terminal.result(&text),
        Some(path) if path == Path::new("-") => terminal.result(&text),
        Some(path) => std::fs::write(path, text).map_err(|error| {
            Failure::unusable(format!("cannot write {}: {error}", path.display()))
        })?,
    }
    Ok(Exit::Done)
}

fn strategy_of(study: &mut Study) -> Result<&mut StudyStrategy, Failure> {
    study
        .strategies
        .first_mut()
        .ok_or_else(|| Failure::unusable("the file holds no strategy"))
}

fn set_quantiles(study: &mut Study, quantiles: &[(&str, &str)]) -> Result<(), Failure> {
    let strategy = strategy_of(study)?;
    for &(name, text) in quantiles {
        let p: f64 = number("--quantile", name, text)?;
        if !(p > 0.0 && p < 1.0) {
            return Err(Failure::unusable(format!(
                "--quantile {name}={text}: a quantile lies between 0 and 1"
            )));
        }
        set_value(strategy, "--quantile", name, |law| law.quantile(p))?;
    }
    Ok(())
}

fn number(flag: &str, name: &str, text: &str) -> Result<f64, Failure> {
    let value = text.parse::<f64>().ok().filter(|value| value.is_finite());
    value
        .ok_or_else(|| Failure::unusable(format!("{flag} {name}={text}: '{text}' is not a number")))
}

fn set_value(
    strategy: &mut StudyStrategy,
    flag: &str,
    name: &str,
    value: impl Fn(&Law) -> f64,
) -> Result<(), Failure> {
    let known = strategy.assumptions.iter().map(|one| one.id.as_str());
    let model = &strategy.model;
    let help = nearest(name, known).map_or_else(
        || format!("`evstrat plugin info {model}` lists them"),
        |meant| format!("did you mean `{meant}`?"),
    );
    let unknown = format!("{flag} {name}: {model} has no such assumption; {help}");
    let found = strategy.assumptions.iter_mut().find(|one| one.id == name);
    let assumption = found.ok_or_else(|| Failure::unusable(unknown))?;
    let value = value(&assumption.law);
    assumption.law =
        Law::point(value).map_err(|error| Failure::unusable(format!("{flag} {name}: {error}")))?;
    Ok(())
}

/// Time courses ready to write.
struct Table {
    time_unit: String,
    times: Vec<f64>,
    /// Column name, unit, values.
    columns: Vec<(String, String, Vec<f64>)>,
}

fn table(study: &Study, models: &Models, grid: &Grid, args: &TraceArgs) -> Result<Table, Failure> {
    let strategy = &study.strategies[0];
    let instance = models.instantiate(strategy)?;
    let descriptor = instance.model().descriptor();
    let job = Job {
        strategy,
        descriptor,
        model: &instance,
    };
    let settings = Settings {
        seed: args.seed.or(study.settings.seed).unwrap_or(1),
        sampling: Sampling::Replicates,
        stop: Stop::After {
            draws: args.draws.unwrap_or(1),
            success: 1.0,
        },
        success: SuccessBy::OwnTargets,
        sensitivity: Depth::None,
        threads: 1,
        keep: evstrat_engine::Keep::All,
        batch_rows: 1,
    };
    let times = grid.times();
    let failed = |error: evstrat_core::ModelError| {
        let text = format!("model '{}': {error}", strategy.model);
        // A model that cannot follow the values asked for is no fault of the plugin.
        let users = is_users(error.kind) || error.kind == ErrorKind::Model;
        if users {
            Failure::unusable(text)
        } else {
            Failure::plugin(text)
        }
    };
    let mut columns = Vec::new();
    if let Some(n_draws) = args.draws {
        let (plan, _) = plan(&job, study, &Tables::build(study), &settings)
            .map_err(|e| Failure::unusable(e.to_string()))?;
        let found = bands(&job, &plan, &times, &settings, n_draws).map_err(failed)?;
        for (state, bands) in descriptor.states.iter().zip(found) {
            for (p, values) in BANDS.iter().zip(bands) {
                let name = format!("{}-q{:02.0}", state.id, 100.0 * p);
                columns.push((name, state.unit.clone(), values));
            }
        }
    } else {
        let medians: Vec<f64> = strategy
            .assumptions
            .iter()
            .map(|one| one.law.quantile(0.5))
            .collect();
        let found = course(&job, &medians, &times, (settings.seed, 0)).map_err(failed)?;
        for (state, values) in descriptor.states.iter().zip(found) {
            columns.push((state.id.clone(), state.unit.clone(), values));
        }
    }
    Ok(Table {
        time_unit: descriptor.time_unit.clone(),
        times,
        columns,
    })
}

impl Table {
    /// A comment line with units, a header of ids, then one line per time.
    fn csv(&self) -> String {
        let mut text = format!("# units: time {}", self.time_unit);
        for (name, unit, _) in &self.columns {
            // Writing to a string cannot fail.
            let _ = write!(text, ", {name} {unit}");
        }
        text.push_str("\ntime");
        for (name, ..) in &self.columns {
            let _ = write!(text, ",{name}");
        }
        text.push('\n');
        for (row, time) in self.times.iter().enumerate() {
            let _ = write!(text, "{time:?}");
            for (.., values) in &self.columns {
                let _ = write!(text, ",{:?}", values[row]);
            }
            text.push('\n');
        }
        text
    }

    fn json(&self) -> String {
        let states: Vec<_> = self
            .columns
            .iter()
            .map(|(id, unit, values)| json!({"id": id, "unit": unit, "values": values}))
            .collect();
        let time = json!({"unit": self.time_unit, "values": self.times});
        format!(
            "{:#}\n",
            json!({"schema": 1, "time": time, "states": states})
        )
    }
}
