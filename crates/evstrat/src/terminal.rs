//! All printing: results to standard output, everything else to standard error.

use std::cell::RefCell;
use std::fmt;
use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use anstream::{AutoStream, ColorChoice as StreamColor};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

use crate::cli::{ColorChoice, Global};

/// Where output goes and how much of it.
#[derive(Debug)]
pub(crate) struct Terminal {
    color: ColorChoice,
    level: LevelFilter,
    quiet: u8,
    json: bool,
    /// Why standard output could not be written, if it could not.
    lost: RefCell<Option<String>>,
}

impl Terminal {
    pub(crate) fn new(global: &Global) -> Self {
        let level = match (global.quiet, global.verbose) {
            (2.., _) => LevelFilter::ERROR,
            (_, 0) => LevelFilter::WARN,
            (_, 1) => LevelFilter::from_level(Level::INFO),
            (_, 2) => LevelFilter::from_level(Level::DEBUG),
            _ => LevelFilter::from_level(Level::TRACE),
        };
        Self {
            color: global.color,
            level,
            quiet: global.quiet,
            json: global.json,
            lost: RefCell::default(),
        }
    }

    /// Sends events of all crates to standard error.
    pub(crate) fn start_logging(&self) {
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(self.level)
            .with_writer(io::stderr)
            .with_ansi(self.colors_errors())
            .event_format(Line)
            .finish();
        // A second subscriber cannot be set; the first one stays.
        drop(tracing::subscriber::set_global_default(subscriber));
    }

    /// Whether messages on standard error are colored.
    pub(crate) fn colors_errors(&self) -> bool {
        match self.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => {
                AutoStream::choice(&io::stderr()) != StreamColor::Never
                    && io::stderr().is_terminal()
            }
        }
    }

    /// Writes a result.
    pub(crate) fn result(&self, text: &str) {
        let mut out = io::stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            // A reader that closed the pipe has seen enough.
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                self.lost.replace(Some(error.to_string()));
            }
            _ => {}
        }
    }

    /// Why results were lost on their way to standard output, if they were.
    pub(crate) fn lost(&self) -> Option<String> {
        self.lost.borrow().clone()
    }

    /// Writes a warning, unless asked to be silent.
    pub(crate) fn warning(&self, text: &str) {
        if self.quiet < 2 {
            self.message("warning", text);
        }
    }

    /// Writes an error.
    pub(crate) fn error(&self, text: &str) {
        self.message("error", text);
    }

    /// Writes warnings that were rendered elsewhere, unless asked to be silent.
    pub(crate) fn rendered_warning(&self, text: &str) {
        if self.quiet < 2 {
            self.rendered(text);
        }
    }

    /// Writes text that was rendered elsewhere.
    fn rendered(&self, text: &str) {
        let mut err = io::stderr().lock();
        drop(err.write_all(text.as_bytes()));
    }

    fn message(&self, kind: &str, text: &str) {
        let text = text.trim_end();
        let rendered = text.starts_with("error") || text.starts_with("warning");
        let line = match (rendered, self.colors_errors()) {
            (true, _) => format!("{text}\n"),
            (false, true) => {
                let color = if kind == "error" { 31 } else { 33 };
                format!("\u{1b}[1;{color}m{kind}\u{1b}[0m: {text}\n")
            }
            (false, false) => format!("{kind}: {text}\n"),
        };
        self.rendered(&line);
    }

    /// A progress bar on a terminal, nothing elsewhere.
    pub(crate) fn progress(&self) -> Progress {
        let speaks = self.quiet == 0 && !self.json;
        if !speaks || !io::stderr().is_terminal() {
            let bar = ProgressBar::hidden();
            return Progress { bar, speaks };
        }
        let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr_with_hz(10));
        let style =
            ProgressStyle::with_template("{bar:30} {human_pos} of {human_len} evaluations {eta}");
        if let Ok(style) = style {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(200));
        Progress { bar, speaks }
    }
}

/// How far a long piece of work is, for who watches.
#[derive(Debug)]
pub(crate) struct Progress {
    bar: ProgressBar,
    speaks: bool,
}

impl Progress {
    /// `done` of `planned` parts are done.
    pub(crate) fn set(&self, done: u64, planned: u64) {
        self.bar.set_length(planned);
        self.bar.set_position(done);
    }

    /// Says what begins, also where no bar is drawn, and counts from zero again.
    pub(crate) fn begin(&self, what: &str, planned: u64) {
        if self.speaks {
            self.bar.suspend(|| {
                drop(writeln!(io::stderr().lock(), "note: {what}"));
            });
        }
        self.bar.reset();
        self.set(0, planned);
    }

    /// Takes the bar away.
    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

/// Events as lines that look like this program's other messages.
struct Line;

impl<S, N> FormatEvent<S, N> for Line
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut to: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let (kind, color) = match *event.metadata().level() {
            Level::ERROR => ("error", 31),
            Level::WARN => ("warning", 33),
            Level::INFO => ("note", 36),
            _ => ("detail", 90),
        };
        if to.has_ansi_escapes() {
            write!(to, "\u{1b}[1;{color}m{kind}\u{1b}[0m: ")?;
        } else {
            write!(to, "{kind}: ")?;
        }
        context.field_format().format_fields(to.by_ref(), event)?;
        writeln!(to)
    }
}
