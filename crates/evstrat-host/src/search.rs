//! Where plugins may be.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// Why a place is searched; earlier variants come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Origin {
    /// A strategy file names it.
    Named,
    /// The command line names it.
    Flag,
    /// The environment names it.
    Environment,
    /// It is beside the program.
    Executable,
    /// It belongs to the user.
    User,
    /// It belongs to the system.
    System,
}

impl Origin {
    /// Whether somebody named the place, so that a broken plugin there is an error even if nobody needs it.
    #[must_use]
    pub fn is_explicit(self) -> bool {
        matches!(self, Self::Named | Self::Flag | Self::Environment)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Named => "named by a strategy file",
            Self::Flag => "named on the command line",
            Self::Environment => "named by the environment",
            Self::Executable => "beside the program",
            Self::User => "of the user",
            Self::System => "of the system",
        })
    }
}

/// A folder or file to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Why it is searched.
    pub origin: Origin,
    /// The folder, or the file.
    pub path: PathBuf,
    /// Whether it is a single file rather than a folder.
    pub is_file: bool,
}

/// The places where plugins may be, in the order of their precedence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchPath {
    places: Vec<Place>,
    executable: Option<PathBuf>,
}

impl SearchPath {
    /// No places at all.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A library file that a strategy file names.
    #[must_use]
    pub fn file(self, path: &Path) -> Self {
        self.with(Origin::Named, path, true)
    }

    /// A folder, or a library file, that the command line names.
    #[must_use]
    pub fn flag(self, path: &Path) -> Self {
        let is_file = path.is_file();
        self.with(Origin::Flag, path, is_file)
    }

    /// A folder that the environment names.
    #[must_use]
    pub fn environment(self, folder: &Path) -> Self {
        self.with(Origin::Environment, folder, false)
    }

    /// The folder of the program's own file, and `../lib/evstrat` and `../share/evstrat/plugins` seen from it.
    ///
    /// Whoever owns the program is trusted with plugins, too.
    #[must_use]
    pub fn folder_of_executable(mut self, executable: &Path) -> Self {
        self.executable = Some(executable.to_owned());
        let Some(folder) = executable.parent() else {
            return self;
        };
        let mut new = self.with(Origin::Executable, folder, false);
        if let Some(prefix) = folder.parent() {
            for below in ["lib/evstrat", "share/evstrat/plugins"] {
                new = new.with(Origin::Executable, &prefix.join(below), false);
            }
        }
        new
    }

    /// A folder of the user, such as `~/.local/share/evstrat/plugins`.
    #[must_use]
    pub fn user(self, folder: &Path) -> Self {
        self.with(Origin::User, folder, false)
    }

    /// A folder of the system, such as `/usr/lib/evstrat/plugins`.
    #[must_use]
    pub fn system(self, folder: &Path) -> Self {
        self.with(Origin::System, folder, false)
    }

    fn with(mut self, origin: Origin, path: &Path, is_file: bool) -> Self {
        self.places.push(Place {
            origin,
            path: path.to_owned(),
            is_file,
        });
        // Stable: places of one origin keep their order.
        self.places.sort_by_key(|place| place.origin);
        self
    }

    /// The places in order of precedence.
    #[must_use]
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// The program's own file, if it is known.
    #[must_use]
    pub fn executable(&self) -> Option<&Path> {
        self.executable.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn precedence_does_not_depend_on_the_order_of_calls() {
        let search = SearchPath::new()
            .system(Path::new("/s"))
            .folder_of_executable(Path::new("/p/bin/evstrat"))
            .flag(Path::new("/f2"))
            .flag(Path::new("/f1"))
            .file(Path::new("/n.so"));
        let paths: Vec<_> = search
            .places()
            .iter()
            .map(|place| place.path.to_str().unwrap())
            .collect();
        assert_eq!(
            paths,
            [
                "/n.so",
                "/f2",
                "/f1",
                "/p/bin",
                "/p/lib/evstrat",
                "/p/share/evstrat/plugins",
                "/s"
            ]
        );
    }
}
