//! `evstrat run` and `evstrat compare`: evaluate strategies, show and save what was found.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Instant, SystemTime};

use evstrat_core::ErrorKind;
use evstrat_engine::{
    Depth, EngineError, Evaluation, Job, Observer, Results, Settings, Stop, SuccessBy, details,
};
use evstrat_file::Study;
use evstrat_file::study::{Origin, StudyStrategy};
use evstrat_host::HostedStrategy;
use evstrat_report::Section;
use evstrat_report::dossier::Purpose;
use evstrat_report::number::grouped;
use evstrat_report::scorecard::Effort;
use serde_json::json;

use super::changes::{Changes, in_words, load_changed};
use super::load::{load_under, pairs};
use crate::catalog::Models;
use crate::cli::{
    CompareArgs, EvaluationArgs, Global, InputArgs, Keep, RunArgs, Sampling, SamplingArgs,
    Sensitivity,
};
use crate::dossier::dossier;
use crate::exit::{Exit, Failure};
use crate::folder::ResultsFolder;
use crate::output::{Output, choices, pretty};
use crate::provenance::{RunFacts, provenance};
use crate::requirement::Requirement;
use crate::terminal::{Progress, Terminal};

/// Set by the signal handler; models and the engine look at it.
static CANCEL: AtomicU32 = AtomicU32::new(0);

/// The word by which a user's interrupt reaches models; listens for it from now on.
pub(super) fn cancel() -> &'static AtomicU32 {
    static LISTENING: std::sync::Once = std::sync::Once::new();
    LISTENING.call_once(listen_for_interrupts);
    &CANCEL
}

/// `evstrat run`: a scorecard for each strategy.
pub(crate) fn run(args: &RunArgs, global: &Global, terminal: &Terminal) -> Result<Exit, Failure> {
    let work = Work {
        files: &args.files,
        set: &args.set,
        context: None,
        success: SuccessBy::OwnTargets,
        purpose: Purpose::Run,
        render: evstrat_report::scorecard,
    };
    work.carry_out(&args.evaluation, global, terminal)
}

/// `evstrat compare`: the strategies of each context against each other.
pub(crate) fn compare(
    args: &CompareArgs,
    global: &Global,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    let work = Work {
        files: &args.files,
        set: &[],
        context: args.context.as_deref(),
        success: SuccessBy::CommonTargets,
        purpose: Purpose::Compare,
        render: evstrat_report::comparison,
    };
    work.carry_out(&args.evaluation, global, terminal)
}

/// What to evaluate, and how to show it.
struct Work<'a> {
    files: &'a [PathBuf],
    /// Changes to the one file.
    set: &'a [String],
    context: Option<&'a Path>,
    success: SuccessBy,
    purpose: Purpose,
    render: fn(&Results, Effort, &[Section]) -> String,
}

impl Work<'_> {
    fn carry_out(
        &self,
        args: &EvaluationArgs,
        global: &Global,
        terminal: &Terminal,
    ) -> Result<Exit, Failure> {
        let started = (Instant::now(), SystemTime::now());
        let requirements: Vec<Requirement> = args
            .require
            .iter()
            .map(|text| Requirement::parse(text).map_err(Failure::unusable))
            .collect::<Result<_, _>>()?;
        let choices = choices(&args.look).map_err(Failure::unusable)?;
        self.can_keep(args)?;
        let (study, models) = self.load(&args.inputs, global, terminal)?;
        let settings = Settings {
            sensitivity: depth(args.sensitivity),
            keep: kept(args.keep),
            ..settings(&args.sampling, self.success, &study)?
        };
        let folder = match &args.output {
            Some(path) => Some(ResultsFolder::create(path).map_err(Failure::unusable)?),
            None => None,
        };
        listen_for_interrupts();
        let instances = instances(&study, &models)?;
        let jobs = jobs(&study, &instances);
        let mut evaluation = evaluate(&study, &jobs, &settings, terminal)?;
        let facts = RunFacts {
            started: started.1,
            elapsed: started.0.elapsed(),
            threads: settings.threads,
            batch_rows: args.sampling.batch_rows,
        };
        evaluation.results.study.set = in_words(&pairs("--set", self.set)?, &study, &models)?;
        evaluation.results.provenance = provenance(&study, &instances, &facts);
        if let Some(folder) = folder {
            let details =
                details(&jobs, &evaluation, &settings, &CANCEL).map_err(|error| failure(&error))?;
            let results = (self.purpose, &evaluation.results);
            let output = Output {
                study: &study,
                evaluation: &evaluation,
                dossier: &dossier(&study, &instances, results, details),
                choices: &choices,
                save_draws: args.save_draws,
            };
            output.write(folder).map_err(Failure::unusable)?;
        }
        if global.json {
            terminal.result(&pretty(&json!(evaluation.results)));
        } else {
            self.show(&evaluation.results, &facts, &choices.sections, terminal);
        }
        Ok(judge(&requirements, &evaluation.results, terminal))
    }

    /// What is asked for must not rest on draws that are not kept.
    fn can_keep(&self, args: &EvaluationArgs) -> Result<(), Failure> {
        let name = match args.keep {
            Keep::All => return Ok(()),
            Keep::Thin => "thin",
            Keep::None => "none",
        };
        let refuse = |what: &str, instead: &str| {
            let text =
                format!("--keep {name} and {what} contradict each other; take --keep {instead}");
            Err(Failure::unusable(text))
        };
        if args.save_draws.is_some() {
            return refuse("--save-draws", "all");
        }
        if args.keep == Keep::Thin {
            return Ok(());
        }
        match (self.purpose, args.sensitivity, &args.output) {
            (Purpose::Compare, _, _) => refuse("a comparison", "thin"),
            (_, Sensitivity::Full, _) => refuse("--sensitivity full", "thin"),
            (_, _, Some(_)) => refuse("a results folder", "thin"),
            _ => Ok(()),
        }
    }

    fn load(
        &self,
        inputs: &InputArgs,
        global: &Global,
        terminal: &Terminal,
    ) -> Result<(Study, Models), Failure> {
        match self.files {
            _ if self.set.is_empty() => {
                load_under(self.files, self.context, inputs, global, terminal)
            }
            [file] => {
                let settings = pairs("--set", self.set)?;
                let changes = Changes {
                    flag: "--set",
                    settings: &settings,
                };
                let (study, models) = load_changed(file, &changes, inputs, global, terminal)?;
                for (name, _) in settings {
                    if let Some(warning) = kept_by_comparators(&study, name) {
                        terminal.warning(&warning);
                    }
                }
                Ok((study, models))
            }
            _ => Err(Failure::unusable("--set changes one file: name only one")),
        }
    }

    fn show(&self, results: &Results, facts: &RunFacts, shown: &[Section], terminal: &Terminal) {
        let effort = Effort {
            seconds: facts.elapsed.as_secs_f64(),
            threads: facts.threads,
        };
        terminal.result(&(self.render)(results, effort, shown));
    }
}

/// What to say if an assumption was set for a strategy whose comparators have it from the context: the two are then no longer
/// evaluated in the same world.
fn kept_by_comparators(study: &Study, name: &str) -> Option<String> {
    let is_kept = |one: &&StudyStrategy| {
        let used = one.assumption(name);
        one.is_comparator && used.is_some_and(|used| used.origin == Origin::Context)
    };
    study.strategies.iter().find(is_kept)?;
    Some(format!(
        "--set {name}: comparators keep the belief of the context, so differences to them are in part those of {name}"
    ))
}

/// Settings from flags; a resolved study brings its own seed and draws, which flags may override.
fn settings(args: &SamplingArgs, success: SuccessBy, study: &Study) -> Result<Settings, Failure> {
    let threads = match args.threads {
        Some(threads) => usize::from(threads),
        None => std::thread::available_parallelism().map_or(1, usize::from),
    };
    let draws = args.draws.or(study.settings.draws);
    let stop = match draws {
        Some(draws) => Stop::After {
            draws,
            success: args.precision,
        },
        None => Stop::AtPrecision {
            success: args.precision,
            max_draws: args.max_draws,
        },
    };
    let sampling = match args.sampling {
        Some(Sampling::Replicates) => evstrat_engine::Sampling::Replicates,
        Some(Sampling::Plain) => evstrat_engine::Sampling::Plain,
        Some(Sampling::Sobol) => evstrat_engine::Sampling::Sobol,
        Some(Sampling::Lhs) => evstrat_engine::Sampling::Lhs,
        Some(Sampling::Antithetic) => evstrat_engine::Sampling::Antithetic,
        None => {
            let name = study.settings.sampling.as_deref().unwrap_or("replicates");
            evstrat_engine::Sampling::from_name(name)
                .ok_or_else(|| Failure::unusable(unknown_sampling(name)))?
        }
    };
    let batch_rows = usize::try_from(args.batch_rows).unwrap_or(usize::MAX);
    let seed = args.seed.or(study.settings.seed).unwrap_or(1);
    Ok(Settings {
        seed,
        sampling,
        stop,
        success,
        sensitivity: Depth::Given,
        keep: evstrat_engine::Keep::All,
        threads,
        batch_rows,
    })
}

fn kept(asked: Keep) -> evstrat_engine::Keep {
    match asked {
        Keep::All => evstrat_engine::Keep::All,
        Keep::Thin => evstrat_engine::Keep::Thin,
        Keep::None => evstrat_engine::Keep::None,
    }
}

fn unknown_sampling(name: &str) -> String {
    let known = evstrat_engine::Sampling::ALL.map(evstrat_engine::Sampling::name);
    format!("unknown sampling '{name}'; known: {}", known.join(", "))
}

fn depth(asked: Sensitivity) -> Depth {
    match asked {
        Sensitivity::None => Depth::None,
        Sensitivity::Given => Depth::Given,
        Sensitivity::Full => Depth::Full,
    }
}

fn listen_for_interrupts() {
    #[expect(
        clippy::exit,
        reason = "a second interrupt must end a model that does not look"
    )]
    let handler = || {
        if CANCEL.swap(1, Ordering::Relaxed) != 0 {
            std::process::exit(Exit::Interrupted as i32);
        }
    };
    if let Err(error) = ctrlc::set_handler(handler) {
        tracing::debug!("interrupts end the program at once: {error}");
    }
}

impl Observer for Progress {
    fn progress(&self, done: u64, planned: u64) {
        self.set(done, planned);
    }

    fn begins(&self, what: &str, evaluations: u64) {
        let count = grouped(evaluations);
        let text = format!(
            "full sensitivity analysis of {what}: about {count} more evaluations of its model"
        );
        self.begin(&text, evaluations);
    }
}

/// The model of each strategy, created with its options.
fn instances(study: &Study, models: &Models) -> Result<Vec<HostedStrategy>, Failure> {
    study
        .strategies
        .iter()
        .map(|strategy| models.instantiate(strategy))
        .collect()
}

/// Each strategy with its model.
fn jobs<'a>(study: &'a Study, instances: &'a [HostedStrategy]) -> Vec<Job<'a>> {
    study
        .strategies
        .iter()
        .zip(instances)
        .map(|(strategy, model)| Job {
            strategy,
            descriptor: model.model().descriptor(),
            model,
        })
        .collect()
}

fn evaluate<'a>(
    study: &'a Study,
    jobs: &[Job<'a>],
    settings: &Settings,
    terminal: &Terminal,
) -> Result<Evaluation<'a>, Failure> {
    let progress = terminal.progress();
    let evaluation = evstrat_engine::evaluate(study, jobs, settings, &progress, &CANCEL);
    progress.finish();
    evaluation.map_err(|error| failure(&error))
}

/// Whether what the user asked for is at fault, not the plugin.
pub(super) fn is_users(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::Options | ErrorKind::Unsupported)
}

/// Options that contradict each other are the user's; any other failure of a model is the plugin's.
pub(super) fn failure(error: &EngineError) -> Failure {
    match error {
        EngineError::Interrupted => Failure::interrupted(),
        EngineError::Model { source, .. } if !is_users(source.kind) => {
            Failure::plugin(error.to_string())
        }
        other => Failure::unusable(other.to_string()),
    }
}

fn judge(requirements: &[Requirement], results: &Results, terminal: &Terminal) -> Exit {
    let missed: Vec<String> = requirements
        .iter()
        .flat_map(|requirement| requirement.missed(results))
        .collect();
    for text in &missed {
        terminal.error(text);
    }
    if missed.is_empty() {
        Exit::Done
    } else {
        Exit::RequirementMissed
    }
}
