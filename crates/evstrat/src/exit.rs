//! How the program ends: every failure has one message and one exit status.

use std::process::ExitCode;

/// The exit statuses that scripts may rely on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done, also when checks of a strategy were missed: they are shown.
    Done = 0,
    /// A condition of `--require` was not met.
    RequirementMissed = 1,
    /// The input cannot be used.
    Unusable = 2,
    /// A plugin that is named or found cannot be used, crashed or hung.
    Plugin = 3,
    /// Interrupted by the user.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// A failure that ends the program: what to say and with which status.
#[derive(Debug)]
pub(crate) struct Failure {
    /// The exit status.
    pub(crate) exit: Exit,
    /// The message, ready to print; already rendered diagnostics begin with "error".
    pub(crate) message: String,
}

impl Failure {
    /// Input that cannot be used.
    pub(crate) fn unusable(message: impl Into<String>) -> Self {
        Self {
            exit: Exit::Unusable,
            message: message.into(),
        }
    }

    /// A plugin that cannot be used.
    pub(crate) fn plugin(message: impl Into<String>) -> Self {
        Self {
            exit: Exit::Plugin,
            message: message.into(),
        }
    }

    /// The user interrupted the program.
    pub(crate) fn interrupted() -> Self {
        let message = "interrupted; nothing was written".to_owned();
        Self {
            exit: Exit::Interrupted,
            message,
        }
    }
}
