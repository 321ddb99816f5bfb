//! The models that this run can use: where plugins are looked for, and which one a strategy gets.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use evstrat_core::ModelDescriptor;
use evstrat_file::LookupError;
use evstrat_file::study::StudyStrategy;
use evstrat_host::{
    Candidates, Catalog, HostError, HostedModel, HostedStrategy, LoadSettings, SearchPath,
};
use evstrat_host::{Origin, lock::PinState};

use crate::cli::{Global, Unisolated};
use crate::exit::Failure;
use crate::trust;

/// The variable that names further plugin folders, separated like those of `PATH`.
const PATH_VARIABLE: &str = "EVSTRAT_PLUGIN_PATH";

/// All models found, and those of library files that strategies name.
pub(crate) struct Models {
    catalog: Catalog,
    settings: LoadSettings,
    named: Mutex<BTreeMap<PathBuf, Arc<Catalog>>>,
    /// Plugins of which was said how they are kept apart and pinned.
    mentioned: Mutex<BTreeSet<PathBuf>>,
}

impl Models {
    /// Looks where the flags, the environment and the system say.
    ///
    /// Lock files beside `files` say which plugins are pinned; without files, that of the current folder.
    pub(crate) fn find(global: &Global, files: &[PathBuf]) -> Result<Self, Failure> {
        Self::with(global, trust::settings(&global.plugins, files)?)
    }

    /// As [`Self::find`], whether plugins are pinned or not.
    pub(crate) fn find_untrusting(global: &Global) -> Result<Self, Failure> {
        let mut settings = trust::settings(&global.plugins, &[])?;
        settings.trust = None;
        settings.cache = None;
        Self::with(global, settings)
    }

    fn with(global: &Global, settings: LoadSettings) -> Result<Self, Failure> {
        let catalog = load(&search(global), &settings).map_err(|error| of_plugin(&error))?;
        Ok(Self {
            catalog,
            settings,
            named: Mutex::default(),
            mentioned: Mutex::default(),
        })
    }

    /// Refuses `--isolation none=ID` for a plugin that was not found: a slip there would go unnoticed.
    pub(crate) fn check_isolated(&self, global: &Global) -> Result<(), Failure> {
        let named = self.named.lock().unwrap_or_else(PoisonError::into_inner);
        let catalogs = named.values().map(AsRef::as_ref).chain([&self.catalog]);
        let known: BTreeSet<&str> = catalogs
            .flat_map(Catalog::plugins)
            .map(|plugin| plugin.id.as_str())
            .collect();
        for one in &global.plugins.isolation {
            if let Unisolated::Plugin(id) = one
                && !known.contains(id.as_str())
            {
                let known: Vec<&str> = known.into_iter().collect();
                return Err(Failure::unusable(format!(
                    "--isolation none={id}: no plugin with this id was found; there are {}",
                    known.join(", ")
                )));
            }
        }
        Ok(())
    }

    /// The catalog of all places that were searched.
    pub(crate) fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// The models of one library file.
    pub(crate) fn of_file(&self, path: &Path) -> Result<Arc<Catalog>, HostError> {
        let mut named = self.named.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(catalog) = named.get(path) {
            return Ok(Arc::clone(catalog));
        }
        let catalog = Arc::new(load(&SearchPath::new().file(path), &self.settings)?);
        named.insert(path.to_owned(), Arc::clone(&catalog));
        Ok(catalog)
    }

    /// The model that a strategy uses.
    fn of_strategy(&self, strategy: &StudyStrategy) -> Result<HostedModel, HostError> {
        match &strategy.plugin {
            Some(path) => self.of_file(path)?.model(&strategy.model).cloned(),
            None => self.catalog.model(&strategy.model).cloned(),
        }
    }

    /// The model that a strategy uses.
    pub(crate) fn model_of(&self, strategy: &StudyStrategy) -> Result<HostedModel, Failure> {
        self.of_strategy(strategy)
            .map_err(|error| of_plugin(&error))
    }

    /// The model of a strategy with the strategy's options, ready to be evaluated.
    pub(crate) fn instantiate(&self, strategy: &StudyStrategy) -> Result<HostedStrategy, Failure> {
        let model = self.model_of(strategy)?;
        self.mention(&model, &strategy.file)?;
        model
            .instantiate(&strategy.options)
            .map_err(|error| match &error {
                HostError::Model { source, .. }
                    if source.kind == evstrat_core::ErrorKind::Options =>
                {
                    Failure::unusable(format!("{}: {error}", strategy.file.display()))
                }
                other => of_plugin(other),
            })
    }

    /// Says once of each plugin in use what a reader should know: that it is kept apart less than it could be, or is not
    /// the one that was pinned.
    fn mention(&self, model: &HostedModel, file: &Path) -> Result<(), Failure> {
        let plugin = model.plugin();
        let mut mentioned = self
            .mentioned
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if !mentioned.insert(plugin.path.clone()) {
            return Ok(());
        }
        let isolation = model.isolation().map_err(|error| of_plugin(&error))?;
        let id = &plugin.id;
        tracing::info!("plugin {id} runs {isolation}");
        if isolation.process && !isolation.is_full() {
            tracing::warn!("plugin {id} runs {isolation}: this system does not provide more");
        }
        let trust = self.settings.trust.as_ref();
        let state = trust.map(|trust| trust.lock.state_of(model));
        match state {
            Some(PinState::Changed(lines)) => tracing::warn!(
                "plugin {id} has changed since it was pinned: {}; `evstrat plugin lock {}` pins it as it is",
                lines.join("; "),
                file.display()
            ),
            Some(PinState::Rebuilt) => {
                tracing::info!(
                    "plugin {id} was built again since it was pinned, and says the same"
                );
            }
            Some(PinState::Unpinned) if plugin.origin != Origin::Executable => tracing::warn!(
                "plugin {id} ({}) is not pinned and runs {isolation}; `evstrat plugin lock {}` pins it",
                plugin.path.display(),
                file.display()
            ),
            _ => {}
        }
        Ok(())
    }

    /// The model with this id, for commands that take one from the command line.
    pub(crate) fn by_argument(&self, id: &str) -> Result<&HostedModel, Failure> {
        self.catalog.model(id).map_err(|error| match &error {
            HostError::UnknownModel { problems, .. } if problems.is_empty() => {
                Failure::unusable(error.to_string())
            }
            other => of_plugin(other),
        })
    }
}

impl evstrat_file::Models for Models {
    fn by_id(&self, id: &str) -> Result<Arc<ModelDescriptor>, LookupError> {
        found(self.catalog.model(id))
    }

    fn by_path(&self, path: &Path, id: &str) -> Result<Arc<ModelDescriptor>, LookupError> {
        let catalog = self.of_file(path).map_err(|error| LookupError::Unusable {
            message: error.to_string(),
        })?;
        found(catalog.model(id))
    }

    fn ids(&self) -> Vec<String> {
        self.catalog.model_ids()
    }
}

fn found(model: Result<&HostedModel, HostError>) -> Result<Arc<ModelDescriptor>, LookupError> {
    match model {
        Ok(model) => Ok(Arc::new(model.descriptor().clone())),
        Err(HostError::UnknownModel {
            models, problems, ..
        }) if problems.is_empty() => Err(LookupError::Unknown { known: models }),
        Err(error) => Err(LookupError::Unusable {
            message: error.to_string(),
        }),
    }
}

fn load(search: &SearchPath, settings: &LoadSettings) -> Result<Catalog, HostError> {
    let found = Candidates::discover_with(search, settings.cache.as_ref())?;
    Catalog::load(found, settings)
}

/// Flags first, then the environment, the folder of the program, the user's and the system's folders.
fn search(global: &Global) -> SearchPath {
    let mut search = SearchPath::new();
    for folder in &global.plugins.plugin_dir {
        search = search.flag(folder);
    }
    if let Some(folders) = std::env::var_os(PATH_VARIABLE) {
        for folder in std::env::split_paths(&folders).filter(|path| !path.as_os_str().is_empty()) {
            search = search.environment(&folder);
        }
    }
    if let Ok(executable) = std::env::current_exe() {
        search = search.folder_of_executable(&executable);
    }
    if let Some(home) = std::env::home_dir() {
        search = search.user(&home.join(".local/share/evstrat/plugins"));
    }
    for folder in ["/usr/local/lib/evstrat", "/usr/lib/evstrat"] {
        search = search.system(Path::new(folder));
    }
    search
}

pub(crate) fn of_plugin(error: &HostError) -> Failure {
    Failure::plugin(error.to_string())
}
