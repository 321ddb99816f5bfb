//! All models that the plugins of a search offer.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::cache::DescriptionCache;
#[cfg(target_os = "linux")]
use crate::deferred::Deferred;
use crate::discover::{Candidate, Candidates, Problem};
use crate::error::{HostError, Owner};
use crate::hosted::{HostedModel, LoadedPlugin, PluginInfo};
use crate::isolation::Isolation;
#[cfg(target_os = "linux")]
use crate::isolation::Sandbox;
use crate::library::{self, PluginDescription};
use crate::lock::{LockFile, PinState, PinnedIsolation};
#[cfg(target_os = "linux")]
use crate::sandbox::Sandboxed;
use crate::search::Origin;
use crate::transport::Transport;

/// How plugins are loaded.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct LoadSettings {
    /// How far plugins are kept apart from this program.
    pub isolation: Isolation,
    /// Which plugins may be used, and which may run in this process; `None` asks no questions.
    pub trust: Option<Trust>,
    /// Where is noted what plugins say; those that are known are started when they are needed.
    pub cache: Option<DescriptionCache>,
}

/// Which plugins may be used, and which may run in this process though others are sandboxed.
///
/// A plugin beside the program is trusted as the program is. Any other that is not pinned must be fully sandboxed, except if
/// [`Self::in_process`] names it.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Trust {
    /// The pins beside the strategies.
    pub lock: LockFile,
    /// Whether only pinned plugins may be used.
    pub locked: bool,
    /// Ids of plugins that the command line lets run in this process.
    pub in_process: Vec<String>,
    /// Whether the command line lets all plugins run in this process.
    pub all_in_process: bool,
}

impl Trust {
    /// Whether a plugin may run in this process.
    fn allows_in_process(&self, id: &str, sha256: &str) -> bool {
        let is_pinned_so = self
            .lock
            .pin(id)
            .is_some_and(|pin| pin.sha256 == sha256 && pin.isolation == PinnedIsolation::None);
        is_pinned_so || self.all_in_process || self.in_process.iter().any(|named| named == id)
    }

    /// Refuses a model that may not be used.
    fn check(&self, model: &HostedModel) -> Result<(), HostError> {
        let plugin = model.plugin();
        let state = self.lock.state_of(model);
        let reason = match &state {
            PinState::Pinned => return Ok(()),
            PinState::Rebuilt => "it was built again since it was pinned".to_owned(),
            PinState::Changed(lines) => {
                format!("it has changed since it was pinned: {}", lines.join("; "))
            }
            PinState::Unpinned => "it is not pinned".to_owned(),
        };
        if self.locked {
            return Err(HostError::NotPinned {
                path: plugin.path.clone(),
                model: model.descriptor().id.clone(),
                reason,
            });
        }
        let is_vouched_for = plugin.origin == Origin::Executable
            || self.allows_in_process(&plugin.id, &plugin.sha256);
        let obtained = model.isolation()?;
        if is_vouched_for || obtained.is_full() {
            return Ok(());
        }
        Err(HostError::Unprotected {
            path: plugin.path.clone(),
            id: plugin.id.clone(),
            obtained,
        })
    }
}

/// A plugin or model that is not used because one of the same id comes earlier in the search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shadowed {
    /// "plugin" or "model".
    pub what: &'static str,
    /// The id.
    pub id: String,
    /// The file that is not used.
    pub path: PathBuf,
    /// The file that is used instead.
    pub by: PathBuf,
    /// Whether both files have the same bytes.
    pub is_same: bool,
}

/// The plugins of a search and their models.
#[derive(Debug, Default)]
pub struct Catalog {
    plugins: Vec<Arc<LoadedPlugin>>,
    models: Vec<HostedModel>,
    shadowed: Vec<Shadowed>,
    conflicts: Vec<Conflict>,
    problems: Vec<Problem>,
    trust: Option<Trust>,
}

/// Two files that claim one id with the same right.
#[derive(Clone, Debug)]
struct Conflict {
    what: &'static str,
    id: String,
    first: Owner,
    second: Owner,
    /// The models that cannot be used because of it.
    models: Vec<String>,
}

impl Conflict {
    fn error(&self) -> HostError {
        HostError::Conflict {
            what: self.what,
            id: self.id.clone(),
            first: Box::new(self.first.clone()),
            second: Box::new(self.second.clone()),
        }
    }
}

impl Catalog {
    /// Loads all candidates and reads what they offer.
    ///
    /// If several files have the same plugin id or offer the same model, the first in the search is used; two files with
    /// the same right and different bytes are a conflict.
    ///
    /// # Errors
    /// A candidate in a place that somebody has named cannot be loaded or is in conflict. In other places this is a
    /// problem that [`Self::model`] reports when it matters.
    pub fn load(candidates: Candidates, settings: &LoadSettings) -> Result<Self, HostError> {
        let mut new = Self {
            problems: candidates.problems,
            trust: settings.trust.clone(),
            ..Self::default()
        };
        let loaded = load_all(&candidates.found, settings);
        for (candidate, loaded) in candidates.found.into_iter().zip(loaded) {
            if new.is_copy(&candidate) {
                continue;
            }
            match loaded.unwrap_or_else(|| load_one(&candidate, settings)) {
                Ok(loaded) => new.add(&candidate, loaded)?,
                Err(error) if candidate.origin.is_explicit() => return Err(error),
                Err(error) => new.problems.push(Problem {
                    path: candidate.path,
                    origin: candidate.origin,
                    error,
                }),
            }
        }
        Ok(new)
    }

    /// Passes over a file whose bytes were loaded from elsewhere.
    fn is_copy(&mut self, candidate: &Candidate) -> bool {
        let same = |plugin: &&Arc<LoadedPlugin>| plugin.info.sha256 == candidate.sha256;
        let Some(earlier) = self.plugins.iter().find(same) else {
            return false;
        };
        self.shadowed.push(Shadowed {
            what: "plugin",
            id: earlier.info.id.clone(),
            path: candidate.path.clone(),
            by: earlier.info.path.clone(),
            is_same: true,
        });
        true
    }

    fn add(
        &mut self,
        candidate: &Candidate,
        Loaded(description, transport): Loaded,
    ) -> Result<(), HostError> {
        let info = PluginInfo {
            id: description.id,
            version: description.version,
            path: candidate.path.clone(),
            origin: candidate.origin,
            sha256: candidate.sha256.clone(),
            abi: format!("{}.{}", evstrat_abi::EV_ABI_MAJOR, description.abi_minor),
            built_with: description.built_with,
        };
        let ids: Vec<String> = description
            .models
            .iter()
            .map(|model| model.descriptor.id.clone())
            .collect();
        let earlier = self
            .plugins
            .iter()
            .find(|plugin| plugin.info.id == info.id)
            .cloned();
        if let Some(earlier) = earlier {
            return self.refuse(("plugin", &info.id), &earlier.info, &info, ids);
        }
        let plugin = Arc::new(LoadedPlugin { info, transport });
        self.plugins.push(Arc::clone(&plugin));
        for (index, model) in description.models.into_iter().enumerate() {
            let id = &model.descriptor.id;
            let earlier = self
                .models
                .iter()
                .find(|known| known.descriptor().id == *id)
                .cloned();
            if let Some(earlier) = earlier {
                self.refuse(
                    ("model", id),
                    earlier.plugin(),
                    &plugin.info,
                    vec![id.clone()],
                )?;
                continue;
            }
            self.models.push(HostedModel::new(
                Arc::clone(&plugin),
                index,
                model.descriptor,
                model.self_tests,
            ));
        }
        Ok(())
    }

    /// Notes that `later` is not used because of `earlier`, as a shadow or as a conflict.
    fn refuse(
        &mut self,
        (what, id): (&'static str, &str),
        earlier: &PluginInfo,
        later: &PluginInfo,
        models: Vec<String>,
    ) -> Result<(), HostError> {
        if earlier.origin != later.origin {
            self.shadowed.push(Shadowed {
                what,
                id: id.to_owned(),
                path: later.path.clone(),
                by: earlier.path.clone(),
                is_same: false,
            });
            return Ok(());
        }
        let owner = |info: &PluginInfo| Owner {
            path: info.path.clone(),
            sha256: info.sha256.clone(),
        };
        let conflict = Conflict {
            what,
            id: id.to_owned(),
            first: owner(earlier),
            second: owner(later),
            models,
        };
        if earlier.origin.is_explicit() {
            return Err(conflict.error());
        }
        self.conflicts.push(conflict);
        Ok(())
    }

    /// The model with this id.
    ///
    /// # Errors
    /// [`HostError::UnknownModel`] lists the models there are, and the files that cannot be used;
    /// [`HostError::Conflict`] if it is not clear which one is meant; [`HostError::NotPinned`] and
    /// [`HostError::Unprotected`] if it may not be used.
    pub fn model(&self, id: &str) -> Result<&HostedModel, HostError> {
        let concerns = |conflict: &&Conflict| {
            let of_plugin = conflict.what == "plugin"
                && self
                    .models
                    .iter()
                    .any(|model| model.descriptor().id == id && model.plugin().id == conflict.id);
            of_plugin || conflict.models.iter().any(|model| model == id)
        };
        if let Some(conflict) = self.conflicts.iter().find(concerns) {
            return Err(conflict.error());
        }
        let found = self.models.iter().find(|model| model.descriptor().id == id);
        let model = found.ok_or_else(|| HostError::UnknownModel {
            model: id.to_owned(),
            models: self.model_ids(),
            problems: self
                .problems
                .iter()
                .map(|problem| problem.error.to_string())
                .collect(),
        })?;
        if let Some(trust) = &self.trust {
            trust.check(model)?;
        }
        // Whoever asks for a model is about to use it.
        model.isolation()?;
        Ok(model)
    }

    /// The ids of all models, sorted.
    #[must_use]
    pub fn model_ids(&self) -> Vec<String> {
        let mut ids: Vec<String> = self
            .models
            .iter()
            .map(|model| model.descriptor().id.clone())
            .collect();
        ids.sort();
        ids
    }

    /// What the first plugin says of itself, as it was read.
    pub(crate) fn description(&self) -> Option<PluginDescription> {
        let plugin = &self.plugins.first()?.info;
        let of_plugin = self.models.iter().filter(|model| model.plugin() == plugin);
        Some(PluginDescription {
            id: plugin.id.clone(),
            version: plugin.version.clone(),
            built_with: plugin.built_with.clone(),
            abi_minor: plugin.abi.rsplit('.').next()?.parse().ok()?,
            models: of_plugin.map(HostedModel::description).collect(),
        })
    }

    /// All models, in the order of the search.
    #[must_use]
    pub fn models(&self) -> &[HostedModel] {
        &self.models
    }

    /// All plugins that are used, in the order of the search.
    pub fn plugins(&self) -> impl Iterator<Item = &PluginInfo> {
        self.plugins.iter().map(|plugin| &plugin.info)
    }

    /// What is not used because something of the same id comes earlier.
    #[must_use]
    pub fn shadowed(&self) -> &[Shadowed] {
        &self.shadowed
    }

    /// What was found but cannot be used.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Ids that two files claim with the same right.
    #[must_use]
    pub fn conflicts(&self) -> Vec<HostError> {
        self.conflicts.iter().map(Conflict::error).collect()
    }
}

/// What a plugin says of itself, and where it runs.
struct Loaded(PluginDescription, Box<dyn Transport>);

/// Loads all candidates that are not known at the same time, those with the same bytes once; `None` for those that were not loaded.
///
/// In this process they are loaded one after the other when it is their turn: their initializers may not expect company.
fn load_all(
    candidates: &[Candidate],
    settings: &LoadSettings,
) -> Vec<Option<Result<Loaded, HostError>>> {
    let is_first = |index: usize| {
        let sum = &candidates[index].sha256;
        !candidates[..index]
            .iter()
            .any(|earlier| earlier.sha256 == *sum)
    };
    if settings.isolation == Isolation::None {
        return candidates.iter().map(|_| None).collect();
    }
    std::thread::scope(|scope| {
        let started: Vec<_> = candidates
            .iter()
            .enumerate()
            .map(|(index, candidate)| {
                is_first(index).then(|| scope.spawn(|| load_one(candidate, settings)))
            })
            .collect();
        started
            .into_iter()
            // A thread that panicked is a bug; loading again here shows it where it is seen.
            .map(|thread| thread.and_then(|thread| thread.join().ok()))
            .collect()
    })
}

fn load_one(candidate: &Candidate, settings: &LoadSettings) -> Result<Loaded, HostError> {
    match &settings.isolation {
        Isolation::None => load_here(&candidate.path),
        #[cfg(target_os = "linux")]
        Isolation::Sandboxed(sandbox) => load_apart(candidate, sandbox, settings),
        #[cfg(not(target_os = "linux"))]
        Isolation::Sandboxed(sandbox) => Err(HostError::NoWorker {
            program: sandbox.program.clone(),
            reason: "workers need Linux".to_owned(),
        }),
    }
}

/// Starts a plugin in a worker, or puts that off if it is known.
#[cfg(target_os = "linux")]
fn load_apart(
    candidate: &Candidate,
    sandbox: &Sandbox,
    settings: &LoadSettings,
) -> Result<Loaded, HostError> {
    let may_be_here = |id: &str| {
        let trust = settings.trust.as_ref();
        trust.is_some_and(|trust| trust.allows_in_process(id, &candidate.sha256))
    };
    if let (Some(known), Some(cache)) = (&candidate.known, &settings.cache)
        && !may_be_here(&known.description.id)
    {
        let description = known.description.clone();
        let deferred = Deferred::new(candidate, sandbox, &description, cache);
        return Ok(Loaded(description, Box::new(deferred)));
    }
    let candidate = candidate.read()?;
    let (description, transport, _) = Sandboxed::start(&candidate, sandbox)?;
    if let Some(cache) = &settings.cache
        && candidate.origin != Origin::Named
    {
        cache.store(&candidate.path, &candidate.sha256, &description);
    }
    // The id is known now; what must not run here has not run here.
    if may_be_here(&description.id) {
        return load_here(&candidate.path);
    }
    Ok(Loaded(description, Box::new(transport)))
}

/// Loads a plugin into this process.
fn load_here(path: &Path) -> Result<Loaded, HostError> {
    let (description, transport) = library::load(path).map_err(|fault| fault.into_error(path))?;
    Ok(Loaded(description, Box::new(transport)))
}
