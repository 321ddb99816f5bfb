//! The command line as clap reads it. Help texts are written here and nowhere else.

mod plugins;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub(crate) use plugins::{
    CheckArgs as PluginCheckArgs, CrashPolicy, DevArgs as PluginDevArgs, Language,
    LockArgs as PluginLockArgs, NewArgs as PluginNewArgs, PackArgs as PluginPackArgs,
    PluginCommand, PluginFlags, SandboxPart, Unisolated, UnpackArgs as PluginUnpackArgs,
};

/// Evaluate therapeutic strategies built on extracellular vesicles, with every assumption a sourced distribution.
///
/// A model of assumptions, not evidence of efficacy, and no medical advice.
#[derive(Debug, Parser)]
#[command(
    name = "evstrat",
    version,
    max_term_width = 100,
    arg_required_else_help = true
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) global: Global,
}

/// Flags that every command takes; in its help they stand together, below its own.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Everywhere")]
pub(crate) struct Global {
    /// Print one JSON document instead of text
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// When to use color
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: ColorChoice,
    /// Say less: once hides progress and notes, twice hides warnings too
    #[arg(short, long, global = true, action = clap::ArgAction::Count, conflicts_with = "verbose")]
    pub(crate) quiet: u8,
    /// Say more: once for steps, twice for details
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
    #[command(flatten)]
    pub(crate) plugins: PluginFlags,
}

/// When to use color.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Evaluate strategies and print a scorecard for each
    Run(RunArgs),
    /// Evaluate strategies together and compare those of one context
    Compare(CompareArgs),
    /// Draw the report of a results folder again, without evaluating anything
    Report(ReportArgs),
    /// Check files without evaluating anything
    Check(CheckArgs),
    /// Print time courses as CSV, at median assumptions unless set
    Trace(TraceArgs),
    /// Search for the best value of an option or assumption, on common draws
    Optimize(OptimizeArgs),
    /// Pool published estimates: a meta-analysis of a CSV table
    Pool(PoolArgs),
    /// Value of information from draws made elsewhere
    Voi(VoiArgs),
    /// Print the JSON Schema of strategy files, for editors
    Schema(SchemaArgs),
    /// Look things up in the evidence library
    #[command(subcommand)]
    Evidence(EvidenceCommand),
    /// Write strategy files
    #[command(subcommand)]
    Strategy(StrategyCommand),
    /// List, describe, check and write plugins
    #[command(subcommand)]
    Plugin(PluginCommand),
    /// Print a script that completes commands and flags in a shell
    Completions(CompletionsArgs),
    /// Print the manual page, or write the pages of all commands to a folder
    Manual(ManualArgs),
}

/// Arguments of `run`.
#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    /// Strategy files
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Set an assumption or an option of the one file, for example endosomal-escape=0.02 or regimen.doses=3 (may be repeated)
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) set: Vec<String>,
    #[command(flatten)]
    pub(crate) evaluation: EvaluationArgs,
}

/// Arguments of `compare`.
#[derive(Debug, Args)]
pub(crate) struct CompareArgs {
    /// Strategy files
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Evaluate all strategies under this context instead of the one that each names
    #[arg(long, value_name = "FILE")]
    pub(crate) context: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) evaluation: EvaluationArgs,
}

/// What every command that evaluates takes.
#[derive(Debug, Args)]
pub(crate) struct EvaluationArgs {
    #[command(flatten)]
    pub(crate) inputs: InputArgs,
    #[command(flatten)]
    pub(crate) sampling: SamplingArgs,
    /// How much to ask about what matters; full evaluates the model many more times
    #[arg(long, value_enum, value_name = "DEPTH", default_value_t = Sensitivity::Given)]
    pub(crate) sensitivity: Sensitivity,
    /// Which draws to keep in memory: with many draws, thin needs no more memory than with a few
    #[arg(long, value_enum, value_name = "WHICH", default_value_t = Keep::All)]
    pub(crate) keep: Keep,
    /// Write a results folder with a report
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
    /// Write every draw of every strategy to the results folder
    #[arg(
        long,
        requires = "output",
        value_enum,
        value_name = "FORMAT",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "parquet"
    )]
    pub(crate) save_draws: Option<DrawsFormat>,
    #[command(flatten)]
    pub(crate) look: LookArgs,
    /// Exit with 1 unless this holds: "checks", "precision", or a bound such as "p-success>=0.5"
    #[arg(long, value_name = "CONDITION")]
    pub(crate) require: Vec<String>,
}

/// Which draws are kept in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Keep {
    /// All
    All,
    /// The first 131,072; means, spreads, shares and quantiles are still of all draws
    Thin,
    /// None: what rests on single draws, such as correlations, is left out
    None,
}

/// The format of files of draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DrawsFormat {
    /// draws-STRATEGY.parquet, with units in its metadata
    Parquet,
    /// draws-STRATEGY.csv
    Csv,
}

/// Where the files beside the strategy file come from.
#[derive(Debug, Clone, Args)]
pub(crate) struct InputArgs {
    /// Decision frame: how outcomes become a score [default: frames/default.toml beside the strategies]
    #[arg(long, value_name = "FILE")]
    pub(crate) frame: Option<PathBuf>,
    /// Folder of evidence files [default: evidence/ beside the strategies]
    #[arg(long, value_name = "DIR")]
    pub(crate) evidence: Option<PathBuf>,
    /// Leave out the comparators that the context brings, so that the strategies named are all there is to choose from
    #[arg(long)]
    pub(crate) without_comparators: bool,
}

/// How draws are made and when they end.
#[derive(Debug, Clone, Args)]
pub(crate) struct SamplingArgs {
    /// The seed; equal seeds give equal results to the bit [default: 1]
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,
    /// Make this many draws instead of stopping by precision, rounded up to 16 times a power of two unless sampling is
    /// plain
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1 << 34))]
    pub(crate) draws: Option<u64>,
    /// Go on until the standard error of the success probability is at most this
    #[arg(long, value_name = "SE", default_value_t = 0.005, value_parser = positive)]
    pub(crate) precision: f64,
    /// Never make more draws than this
    #[arg(long, value_name = "N", default_value_t = 1 << 20, value_parser = clap::value_parser!(u64).range(16..=1 << 34))]
    pub(crate) max_draws: u64,
    /// How draws are spread [default: replicates]
    #[arg(long, value_enum)]
    pub(crate) sampling: Option<Sampling>,
    /// Threads to use [default: one per core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
    /// Rows per call of a model; results do not depend on it
    #[arg(long, hide = true, default_value_t = 8192, value_parser = clap::value_parser!(u32).range(1..=1 << 20))]
    pub(crate) batch_rows: u32,
}

/// How draws are spread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Sampling {
    /// 16 independent randomized quasi-Monte Carlo replicates
    Replicates,
    /// Independent draws
    Plain,
    /// 16 scrambled copies of one joint Sobol sequence; for a study of its own, not for comparing runs
    Sobol,
    /// 16 Latin hypercubes; needs --draws
    Lhs,
    /// Pairs of draws with complementary probabilities
    Antithetic,
}

/// How much is asked about what matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Sensitivity {
    /// Nothing
    None,
    /// What the draws at hand allow
    Given,
    /// Sobol indices, elementary effects, a tornado and, under dependence, Shapley effects besides
    Full,
}

/// Arguments of `report`.
#[derive(Debug, Args)]
pub(crate) struct ReportArgs {
    /// Results folder that `run -o` or `compare -o` wrote
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
    /// Write to this folder instead, with a copy of the results
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) look: LookArgs,
}

/// What a report holds and how it looks.
#[derive(Debug, Clone, Args)]
pub(crate) struct LookArgs {
    /// Sections to show, of answer,outcomes,ranking,drivers,next,courses,fit,rests,how [default: all]
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub(crate) sections: Vec<String>,
    /// Folder with templates that replace those of the program, by file name
    #[arg(long, value_name = "DIR")]
    pub(crate) template: Option<PathBuf>,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// Strategy files
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) inputs: InputArgs,
}

/// Arguments of `trace`.
#[derive(Debug, Args)]
pub(crate) struct TraceArgs {
    /// Strategy file
    #[arg(
        value_name = "FILE",
        required_unless_present = "model",
        conflicts_with = "model"
    )]
    pub(crate) file: Option<PathBuf>,
    /// Trace a model without a file, at its defaults
    #[arg(long, value_name = "ID")]
    pub(crate) model: Option<String>,
    /// Set an assumption or an option, for example endosomal-escape=0.02 or regimen.doses=3 (may be repeated)
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) set: Vec<String>,
    /// Set an assumption to a quantile of its distribution, for example endosomal-escape=0.95 (may be repeated)
    #[arg(long, value_name = "NAME=P")]
    pub(crate) quantile: Vec<String>,
    /// Times as FROM:TO:STEP in the model's time unit
    #[arg(
        long,
        value_name = "GRID",
        default_value = "0:28:0.5",
        allow_hyphen_values = true
    )]
    pub(crate) grid: String,
    /// Print 5, 50 and 95 % quantiles over this many draws instead of one course
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1 << 20))]
    pub(crate) draws: Option<u64>,
    /// The seed of the draws [default: 1]
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,
    /// Write to this file instead of standard output; - is standard output
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) inputs: InputArgs,
}

/// Arguments of `optimize`.
#[derive(Debug, Args)]
pub(crate) struct OptimizeArgs {
    /// Strategy file
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Values to try for an option or an assumption: NAME=VALUE,VALUE,... or NAME=LOW:HIGH:COUNT, with :log for equal
    /// ratios (may be repeated; all combinations are tried)
    #[arg(long, value_name = "NAME=VALUES", required = true)]
    pub(crate) free: Vec<String>,
    /// What to make greatest: score, success or an outcome [default: score, or success without a frame]
    #[arg(long, value_name = "WHAT", conflicts_with = "minimize")]
    pub(crate) maximize: Option<String>,
    /// An outcome to make smallest
    #[arg(long, value_name = "OUTCOME")]
    pub(crate) minimize: Option<String>,
    #[command(flatten)]
    pub(crate) inputs: InputArgs,
    /// The seed; equal seeds give equal results to the bit [default: 1]
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,
    /// Draws of every candidate, rounded up to 16 times a power of two [default: 4096]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1 << 30))]
    pub(crate) draws: Option<u64>,
    /// Threads to use [default: one per core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
}

/// Arguments of `pool`.
#[derive(Debug, Args)]
pub(crate) struct PoolArgs {
    /// CSV table with one study per row: estimate and se (or variance, or interval), or events and sizes of two arms,
    /// or mean, sd and n of two arms
    #[arg(value_name = "FILE.csv")]
    pub(crate) file: PathBuf,
    /// What to compute from counts or arms [default: rr for counts, smd for means]
    #[arg(long, value_enum)]
    pub(crate) measure: Option<Measure>,
    /// How the variance between studies is estimated
    #[arg(long, value_enum, default_value_t = PoolMethod::Reml)]
    pub(crate) method: PoolMethod,
    /// Hartung-Knapp interval of the mean; "floor" never makes it narrower than the usual one
    #[arg(long, visible_aliases = ["knapp-hartung", "knha"], value_enum, value_name = "KIND",
          num_args = 0..=1, default_missing_value = "on", require_equals = true)]
    pub(crate) hksj: Option<Knapp>,
    /// Scale of the half-normal prior of the standard deviation between studies, for --method bayes
    #[arg(long, value_name = "SCALE", default_value_t = 0.5, value_parser = positive)]
    pub(crate) tau_scale: f64,
    /// The estimates are natural logarithms: show them as ratios too
    #[arg(long)]
    pub(crate) logarithms: bool,
    /// Coverage of the intervals in the table
    #[arg(long, value_name = "SHARE", default_value_t = 0.95, value_parser = positive)]
    pub(crate) coverage: f64,
    /// Regress the estimates on this column
    #[arg(long, value_name = "COLUMN")]
    pub(crate) moderator: Option<String>,
    /// Pool again without each study in turn
    #[arg(long)]
    pub(crate) leave_one_out: bool,
    /// Print TOML to paste into a strategy file, for an assumption of this name
    #[arg(long, value_name = "NAME", num_args = 0..=1, default_missing_value = "pooled",
          require_equals = true, conflicts_with = "json")]
    pub(crate) as_assumption: Option<String>,
    /// Write the forest plot as a picture
    #[arg(short, long, value_name = "FILE.svg")]
    pub(crate) output: Option<PathBuf>,
}

/// What is computed from two arms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Measure {
    /// Risk ratio (pooled as its logarithm)
    Rr,
    /// Odds ratio (pooled as its logarithm)
    Or,
    /// Risk difference
    Rd,
    /// Difference of means
    Md,
    /// Standardized mean difference (Hedges' g)
    Smd,
    /// Ratio of means (pooled as its logarithm)
    Rom,
}

/// How the variance between studies is estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PoolMethod {
    /// None: equal effects
    #[value(alias = "ee", alias = "fe")]
    Fixed,
    /// `DerSimonian` and Laird
    #[value(help = "DerSimonian and Laird")]
    Dl,
    /// Paule and Mandel
    Pm,
    /// Restricted maximum likelihood
    Reml,
    /// Maximum likelihood
    Ml,
    /// Sidik and Jonkman
    Sj,
    /// Hedges
    He,
    /// Hunter and Schmidt
    Hs,
    /// Bayesian, with a half-normal prior of the standard deviation between studies
    Bayes,
}

/// Which Hartung-Knapp interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Knapp {
    /// As published
    On,
    /// Never narrower than the usual interval
    Floor,
}

/// Arguments of `voi`.
#[derive(Debug, Args)]
pub(crate) struct VoiArgs {
    /// CSV table of inputs: one column per input, one row per draw
    #[arg(long, value_name = "FILE.csv")]
    pub(crate) draws: PathBuf,
    /// CSV table of utilities (net benefits): one column per option, one row per draw
    #[arg(long, value_name = "FILE.csv")]
    pub(crate) utility: PathBuf,
    /// A group of inputs to learn together, as NAME=INPUT,INPUT (may be repeated)
    #[arg(long, value_name = "NAME=INPUTS")]
    pub(crate) group: Vec<String>,
    /// The inputs are independent of each other: effects of the others are taken out, which makes errors smaller
    #[arg(long)]
    pub(crate) independent: bool,
    /// Threads to use [default: one per core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
}

/// Arguments of `schema`.
#[derive(Debug, Args)]
pub(crate) struct SchemaArgs {
    /// The kind of file
    #[arg(value_enum, default_value_t = SchemaKind::Strategy)]
    pub(crate) kind: SchemaKind,
    /// Include the options and assumptions of this model
    #[arg(long, value_name = "ID")]
    pub(crate) model: Option<String>,
}

/// The kinds of files that evstrat reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaKind {
    /// Strategy files
    Strategy,
    /// Contexts: the disease model that strategies share
    Context,
    /// Decision frames
    Frame,
    /// Evidence files
    Evidence,
}

#[derive(Debug, Subcommand)]
pub(crate) enum EvidenceCommand {
    /// List all records, one line each
    List {
        /// Folder of evidence files [default: the nearest evidence/ or strategies/evidence/, here or above]
        #[arg(long, value_name = "DIR")]
        evidence: Option<PathBuf>,
    },
    /// Show records whole
    Show {
        /// Ids of records
        #[arg(required = true, value_name = "ID")]
        ids: Vec<String>,
        /// Folder of evidence files [default: the nearest evidence/ or strategies/evidence/, here or above]
        #[arg(long, value_name = "DIR")]
        evidence: Option<PathBuf>,
    },
    /// Find records in which every word occurs
    Search {
        /// Words, in any order; case does not matter
        #[arg(required = true, value_name = "WORD")]
        words: Vec<String>,
        /// Folder of evidence files [default: the nearest evidence/ or strategies/evidence/, here or above]
        #[arg(long, value_name = "DIR")]
        evidence: Option<PathBuf>,
    },
    /// List assumptions that rest on recalled, indirect or no evidence, most influential first
    Gaps {
        /// Strategy files
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        #[command(flatten)]
        inputs: InputArgs,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum StrategyCommand {
    /// Write a complete strategy file from what a model suggests
    New(StrategyNewArgs),
}

/// Arguments of `strategy new`.
#[derive(Debug, Args)]
pub(crate) struct StrategyNewArgs {
    /// The model
    #[arg(long, value_name = "ID")]
    pub(crate) model: String,
    /// The name of the strategy [default: that of the model]
    #[arg(long, value_name = "TEXT")]
    pub(crate) name: Option<String>,
    /// Write it for this context: what the context states is left out
    #[arg(long, value_name = "FILE")]
    pub(crate) context: Option<PathBuf>,
    /// Choose an option, on which suggested beliefs may depend, for example loading=sonication (may be repeated)
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) set: Vec<String>,
    /// Write to this file, which must not exist, instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// Arguments of `completions`.
#[derive(Debug, Args)]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub(crate) shell: clap_complete::Shell,
}

/// Arguments of `manual`.
#[derive(Debug, Args)]
pub(crate) struct ManualArgs {
    /// Write a page for every command to this folder
    #[arg(value_name = "DIR")]
    pub(crate) folder: Option<PathBuf>,
}

fn positive(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(value) if value > 0.0 && value.is_finite() => Ok(value),
        Ok(value) => Err(format!("must be a positive number, found {value}")),
        Err(_) => Err(format!("must be a number such as 0.005, found '{text}'")),
    }
}
