//! `evstrat.lock`: which plugins a folder of strategies was evaluated with.
//!
//! The file stands beside the strategies and belongs under version control. It pins every plugin by id, version, interface,
//! target and the sum of its bytes, and every model by the sum of its description, so that a plugin that was only built again
//! is told from one whose meaning has changed. What a description says is there in short lines as well, for people to
//! compare. It is also the only file that may lower a plugin's isolation.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::io;
use std::path::Path;

use evstrat_core::{AssumptionDescriptor, Direction, OutcomeDescriptor};
use serde::{Deserialize, Serialize};

use crate::catalog::Catalog;
use crate::error::HostError;
use crate::hosted::HostedModel;

/// The name of the file.
pub const LOCK_FILE: &str = "evstrat.lock";
/// The version of its layout.
const VERSION: u32 = 1;

/// The content of a lock file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LockFile {
    version: u32,
    /// One entry per plugin and target, in order of id.
    #[serde(rename = "plugin", default)]
    pub plugins: Vec<Pin>,
}

/// A plugin as it was when it was pinned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Pin {
    /// Reverse-DNS id.
    pub id: String,
    /// Version of the plugin.
    pub version: String,
    /// Version of the interface.
    pub abi: String,
    /// Processor and system, such as `x86_64-linux`.
    pub target: String,
    /// SHA-256 of the library's bytes.
    pub sha256: String,
    /// Whether it runs in the program's own process.
    #[serde(default, skip_serializing_if = "PinnedIsolation::is_default")]
    pub isolation: PinnedIsolation,
    /// What its models said of themselves.
    pub models: BTreeMap<String, PinnedModel>,
}

/// How far a pinned plugin is kept apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PinnedIsolation {
    /// As far as other plugins.
    #[default]
    Sandboxed,
    /// Not at all: somebody has looked at it and trusts it.
    None,
}

impl PinnedIsolation {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
    fn is_default(&self) -> bool {
        *self == Self::Sandboxed
    }
}

/// A model as it was when its plugin was pinned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct PinnedModel {
    /// SHA-256 of its description.
    pub descriptor: String,
    /// Its assumptions in short.
    pub assumptions: Vec<String>,
    /// Its outcomes in short.
    pub outcomes: Vec<String>,
}

/// How a plugin compares with its pin.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PinState {
    /// The same bytes.
    Pinned,
    /// Other bytes, the same description of the model.
    Rebuilt,
    /// The model describes itself differently; the lines say how.
    Changed(Vec<String>),
    /// There is no pin for this plugin, model and target.
    Unpinned,
}

/// The processor and system that this program runs on.
#[must_use]
pub fn target() -> String {
    format!("{}-{}", std::env::consts::ARCH, std::env::consts::OS)
}

impl Default for LockFile {
    fn default() -> Self {
        Self {
            version: VERSION,
            plugins: Vec::new(),
        }
    }
}

impl LockFile {
    /// Reads a lock file; one that does not exist pins nothing.
    ///
    /// # Errors
    /// [`HostError::Lock`] if it cannot be read or understood.
    pub fn read(path: &Path) -> Result<Self, HostError> {
        let wrong = |reason: String| HostError::Lock {
            path: path.to_owned(),
            reason,
        };
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(wrong(error.to_string())),
        };
        Self::parse(&text).map_err(wrong)
    }

    /// Reads the text of a lock file; the error says what is wrong with it.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let new: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        if new.version == VERSION {
            Ok(new)
        } else {
            let found = new.version;
            Err(format!("it has layout {found}, this host reads {VERSION}"))
        }
    }

    /// Writes the file, whole or not at all.
    ///
    /// # Errors
    /// [`HostError::Lock`] if it cannot be written.
    pub fn write(&self, path: &Path) -> Result<(), HostError> {
        let unfinished = path.with_extension(format!("lock.{}", std::process::id()));
        fs::write(&unfinished, self.to_string())
            .and_then(|()| fs::rename(&unfinished, path))
            .map_err(|error| HostError::Lock {
                path: path.to_owned(),
                reason: error.to_string(),
            })
    }

    /// Pins all plugins of a catalog, and keeps pins of other plugins, of other targets, and what was said of isolation.
    #[must_use]
    pub fn updated(&self, catalog: &Catalog) -> Self {
        let mut pins: BTreeMap<(String, String), Pin> = self
            .plugins
            .iter()
            .map(|pin| ((pin.id.clone(), pin.target.clone()), pin.clone()))
            .collect();
        for plugin in catalog.plugins() {
            let key = (plugin.id.clone(), target());
            // Trust in the old bytes is no trust in the new.
            let isolation = pins
                .get(&key)
                .filter(|old| old.sha256 == plugin.sha256)
                .map_or(PinnedIsolation::default(), |old| old.isolation);
            let of_plugin = catalog
                .models()
                .iter()
                .filter(|model| model.plugin() == plugin);
            let new = Pin {
                id: plugin.id.clone(),
                version: plugin.version.clone(),
                abi: plugin.abi.clone(),
                target: target(),
                sha256: plugin.sha256.clone(),
                isolation,
                models: of_plugin.map(pinned_model).collect(),
            };
            pins.insert(key, new);
        }
        Self {
            version: VERSION,
            plugins: pins.into_values().collect(),
        }
    }

    /// The pin of a plugin for this target.
    #[must_use]
    pub fn pin(&self, id: &str) -> Option<&Pin> {
        let target = target();
        self.plugins
            .iter()
            .find(|pin| pin.id == id && pin.target == target)
    }

    /// How a model compares with its pin.
    #[must_use]
    pub fn state_of(&self, model: &HostedModel) -> PinState {
        let plugin = model.plugin();
        let Some(pin) = self.pin(&plugin.id) else {
            return PinState::Unpinned;
        };
        let Some(pinned) = pin.models.get(&model.descriptor().id) else {
            return PinState::Unpinned;
        };
        if pin.sha256 == plugin.sha256 {
            PinState::Pinned
        } else if pinned.descriptor == model.descriptor_sha256() {
            PinState::Rebuilt
        } else {
            PinState::Changed(differences(pinned, &pinned_model(model).1))
        }
    }

    /// What differs in another lock file, one line each, for people.
    #[must_use]
    pub fn changes(&self, new: &Self) -> Vec<String> {
        let keys = |file: &Self| -> BTreeMap<(String, String), Pin> {
            let entry = |pin: &Pin| ((pin.id.clone(), pin.target.clone()), pin.clone());
            file.plugins.iter().map(entry).collect()
        };
        let (old, new) = (keys(self), keys(new));
        let all: BTreeSet<_> = old.keys().chain(new.keys()).collect();
        let mut lines = Vec::new();
        for key in all {
            let name = format!("{} ({})", key.0, key.1);
            match (old.get(key), new.get(key)) {
                (None, Some(pin)) => lines.push(format!("{name}: new, version {}", pin.version)),
                (Some(_), None) => lines.push(format!("{name}: gone")),
                (Some(a), Some(b)) => pin_changes(&name, a, b, &mut lines),
                (None, None) => {}
            }
        }
        lines
    }
}

impl fmt::Display for LockFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = toml::to_string_pretty(self).map_err(|_| fmt::Error)?;
        write!(
            f,
            "# Written by `evstrat plugin lock`. Pins the plugins that these strategies are evaluated with.\n\n{text}"
        )
    }
}

fn pin_changes(name: &str, old: &Pin, new: &Pin, lines: &mut Vec<String>) {
    if old.sha256 == new.sha256 {
        return;
    }
    let has_same_meaning = old.models == new.models;
    lines.push(match (old.version == new.version, has_same_meaning) {
        (true, true) => format!("{name}: built again, says the same"),
        (true, false) => format!("{name}: built again, and says something else"),
        (false, _) => format!("{name}: version {} to {}", old.version, new.version),
    });
    let all: BTreeSet<_> = old.models.keys().chain(new.models.keys()).collect();
    for id in all {
        match (old.models.get(id), new.models.get(id)) {
            (None, Some(_)) => lines.push(format!("  model '{id}': new")),
            (Some(_), None) => lines.push(format!("  model '{id}': gone")),
            (Some(a), Some(b)) if a.descriptor != b.descriptor => {
                let changed = differences(a, b).into_iter();
                lines.extend(changed.map(|line| format!("  model '{id}': {line}")));
            }
            _ => {}
        }
    }
}

/// The lines that one description has and the other has not.
fn differences(old: &PinnedModel, new: &PinnedModel) -> Vec<String> {
    let mut lines = Vec::new();
    for (what, old, new) in [
        ("assumption", &old.assumptions, &new.assumptions),
        ("outcome", &old.outcomes, &new.outcomes),
    ] {
        let gone = old.iter().filter(|line| !new.contains(line));
        lines.extend(gone.map(|line| format!("- {what} {line}")));
        let added = new.iter().filter(|line| !old.contains(line));
        lines.extend(added.map(|line| format!("+ {what} {line}")));
    }
    if lines.is_empty() {
        lines.push("options, priors or texts have changed".to_owned());
    }
    lines
}

fn pinned_model(model: &HostedModel) -> (String, PinnedModel) {
    let of = model.descriptor();
    let pinned = PinnedModel {
        descriptor: model.descriptor_sha256().to_owned(),
        assumptions: of.assumptions.iter().map(assumption_line).collect(),
        outcomes: of.outcomes.iter().map(outcome_line).collect(),
    };
    (of.id.clone(), pinned)
}

fn assumption_line(of: &AssumptionDescriptor) -> String {
    let levels = of.levels();
    if !levels.is_empty() {
        return format!("{}: one of {}", of.id, levels.join(", "));
    }
    let (open, close) = (
        if of.lower_open { '(' } else { '[' },
        if of.upper_open { ')' } else { ']' },
    );
    format!(
        "{}: {open}{:?}, {:?}{close} {}, default {:?}",
        of.id, of.lower, of.upper, of.unit, of.default
    )
}

fn outcome_line(of: &OutcomeDescriptor) -> String {
    let role = format!("{:?}", of.role).to_lowercase();
    let direction = match of.direction {
        Direction::HigherIsBetter => "higher is better",
        Direction::LowerIsBetter => "lower is better",
        Direction::Neutral => "neutral",
    };
    format!(
        "{}: [{:?}, {:?}] {}, {role}, {direction}",
        of.id, of.lower, of.upper, of.unit
    )
}
