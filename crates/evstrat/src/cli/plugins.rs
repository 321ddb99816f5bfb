//! The flags and commands about plugins.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// How plugins are found, kept apart and trusted. Every command takes these flags, few need them: `-h` leaves them out.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Plugins")]
pub(crate) struct PluginFlags {
    /// Look for plugin libraries in this folder first (may be repeated)
    #[arg(long, global = true, hide_short_help = true, value_name = "DIR")]
    pub(crate) plugin_dir: Vec<PathBuf>,
    /// "none=ID" lets this plugin run in the program's own process, "none" lets all (may be repeated)
    #[arg(long, global = true, hide_short_help = true, value_name = "none[=ID]", value_parser = isolation)]
    pub(crate) isolation: Vec<Unisolated>,
    /// Refuse plugins that this system cannot keep apart fully
    #[arg(long, global = true, hide_short_help = true)]
    pub(crate) require_isolation: bool,
    /// Refuse plugins that evstrat.lock does not pin as they are
    #[arg(long, global = true, hide_short_help = true)]
    pub(crate) locked: bool,
    /// What becomes of a draw that crashes a plugin
    #[arg(
        long,
        global = true,
        hide_short_help = true,
        value_name = "WHAT",
        default_value = "fail"
    )]
    pub(crate) on_crash: CrashPolicy,
    /// How long a plugin may take for one batch
    #[arg(long, global = true, hide_short_help = true, value_name = "SECONDS", default_value_t = 120,
          value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub(crate) plugin_timeout: u64,
    /// How much address space a plugin may use
    #[arg(long, global = true, hide_short_help = true, value_name = "MIB", default_value_t = 4096,
          value_parser = clap::value_parser!(u64).range(256..=1 << 24))]
    pub(crate) plugin_memory: u64,
    /// Do without a part of the sandbox, as on a kernel that does not have it
    #[arg(
        long,
        global = true,
        hide_short_help = true,
        hide = true,
        value_name = "PART"
    )]
    pub(crate) sandbox_without: Vec<SandboxPart>,
}

/// Which plugins run in the program's own process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unisolated {
    /// All of them.
    All,
    /// The one with this id.
    Plugin(String),
}

/// What becomes of a draw that crashes a plugin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CrashPolicy {
    /// The run fails and names the draw
    Fail,
    /// The draw counts as failed, for at most 100 draws
    DropRow,
}

/// A part of the sandbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SandboxPart {
    /// Landlock
    Landlock,
    /// The system call filter
    Seccomp,
}

fn isolation(text: &str) -> Result<Unisolated, String> {
    match text.split_once('=') {
        None if text == "none" => Ok(Unisolated::All),
        Some(("none", id)) if !id.is_empty() => Ok(Unisolated::Plugin(id.to_owned())),
        _ => Err(format!(
            "found '{text}'; write none=ID with the id of a plugin, or none for all"
        )),
    }
}

fn seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(seconds) if (0.01..=86_400.0).contains(&seconds) => Ok(seconds),
        _ => Err(format!(
            "found '{text}'; write a number of seconds between 0.01 and 86400"
        )),
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum PluginCommand {
    /// List the plugins and models that are found
    List,
    /// Describe a model: options, assumptions, outcomes
    Info {
        /// A model id, or the path of a plugin library or archive
        #[arg(value_name = "MODEL|FILE")]
        subject: String,
        /// Only these of its assumptions, outcomes or options
        #[arg(value_name = "NAME")]
        names: Vec<String>,
    },
    /// Check a plugin library: some 45 checks, each in sandboxed processes of its own
    Check(CheckArgs),
    /// Write a plugin that builds, passes the checks and runs, to be changed
    New(NewArgs),
    /// Pin plugins in evstrat.lock, and say what has changed
    Lock(LockArgs),
    /// Build, check and evaluate a plugin after every change of its files, and show which outcomes moved
    Dev(DevArgs),
    /// Make an archive: libraries of one plugin, what it says of itself, licenses and sums
    Pack(PackArgs),
    /// Take the library for this platform out of an archive, and make sure that it says what the archive says
    Unpack(UnpackArgs),
    /// Evaluate again what a plugin crashed on
    Repro {
        /// A file that a crash has left
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// In the program's own process, for a debugger; a crash ends the program
        #[arg(long)]
        in_process: bool,
    },
}

/// Arguments of `plugin check`.
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// Plugin libraries or archives
    #[arg(required_unless_present = "list", value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Only checks whose id begins so, such as evaluate or options.malformed (may be repeated)
    #[arg(long, value_name = "CHECK")]
    pub(crate) only: Vec<String>,
    /// No checks whose id begins so (may be repeated)
    #[arg(long, value_name = "CHECK")]
    pub(crate) skip: Vec<String>,
    /// Seed of random inputs
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
    /// How long one check of one model may evaluate rows; slow models get fewer of them
    #[arg(long, value_name = "SECONDS", default_value_t = 5.0, value_parser = seconds)]
    pub(crate) patience: f64,
    /// How many checks run at once [default: as many as processors]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
    /// Write the report as XML for build servers, too
    #[arg(long, value_name = "FILE")]
    pub(crate) junit: Option<PathBuf>,
    /// List the checks and run none
    #[arg(long)]
    pub(crate) list: bool,
}

/// Arguments of `plugin new`.
#[derive(Debug, Args)]
pub(crate) struct NewArgs {
    /// Id of the model, and name of the folder
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    /// The language
    #[arg(long, value_enum, default_value_t = Language::Rust)]
    pub(crate) lang: Language,
    /// An assumption with its unit and a typical value, such as clearance:mL/h:20 (may be repeated)
    #[arg(long, value_name = "ID[:UNIT[:VALUE]]")]
    pub(crate) assumption: Vec<String>,
    /// An outcome with its unit (may be repeated)
    #[arg(long, value_name = "ID[:UNIT]")]
    pub(crate) outcome: Vec<String>,
    /// Id of the plugin, a reverse-DNS name [default: org.example.NAME]
    #[arg(long, value_name = "ID")]
    pub(crate) id: Option<String>,
    /// License of the model, as an SPDX expression
    #[arg(long, value_name = "SPDX", default_value = "MIT")]
    pub(crate) license: String,
    /// Where to write [default: NAME]
    #[arg(long, value_name = "DIR")]
    pub(crate) folder: Option<PathBuf>,
    /// In Rust, build on the crates of this checkout instead of a copy of them
    #[arg(long, value_name = "DIR")]
    pub(crate) sdk: Option<PathBuf>,
}

/// The languages that `plugin new` writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Language {
    /// Rust, without unsafe code
    Rust,
    /// C99
    C,
}

/// Arguments of `plugin lock`.
#[derive(Debug, Args)]
pub(crate) struct LockArgs {
    /// Pin the plugins that these strategies use, beside them [default: the strategies in the current folder that name a
    /// plugin; without any, all plugins that are found]
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Write nothing; exit with 1 if the file would change
    #[arg(long)]
    pub(crate) check: bool,
}

/// Arguments of `plugin dev`.
#[derive(Debug, Args)]
pub(crate) struct DevArgs {
    /// Folder of the plugin, with a Cargo.toml or a Makefile
    #[arg(value_name = "DIR", default_value = ".")]
    pub(crate) folder: PathBuf,
    /// Only checks whose id begins so (may be repeated)
    #[arg(long, value_name = "CHECK")]
    pub(crate) only: Vec<String>,
    /// No checks whose id begins so (may be repeated)
    #[arg(long, value_name = "CHECK")]
    pub(crate) skip: Vec<String>,
    /// Draws by which outcomes are compared
    #[arg(long, value_name = "N", default_value_t = 4096, value_parser = clap::value_parser!(u64).range(16..=1 << 20))]
    pub(crate) draws: u64,
    /// End after this many rounds instead of waiting for further changes
    #[arg(long, value_name = "N")]
    pub(crate) rounds: Option<u32>,
}

/// Arguments of `plugin pack`.
#[derive(Debug, Args)]
pub(crate) struct PackArgs {
    /// Libraries of one plugin, each for another platform, one of them for this one
    #[arg(required = true, value_name = "LIBRARY")]
    pub(crate) libraries: Vec<PathBuf>,
    /// A license text to go with them (may be repeated)
    #[arg(long, value_name = "FILE")]
    pub(crate) license: Vec<PathBuf>,
    /// The archive [default: ID-VERSION.evplugin]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// Arguments of `plugin unpack`.
#[derive(Debug, Args)]
pub(crate) struct UnpackArgs {
    /// The archive
    #[arg(value_name = "FILE")]
    pub(crate) archive: PathBuf,
    /// The folder to write the library to
    #[arg(value_name = "DIR", default_value = ".")]
    pub(crate) folder: PathBuf,
}
