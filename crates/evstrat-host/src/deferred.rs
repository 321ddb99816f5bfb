//! Plugins that are known and started when they are needed.

use std::sync::{Mutex, PoisonError};

use evstrat_core::{ErrorKind, ModelError};

use crate::cache::DescriptionCache;
use crate::discover::Candidate;
use crate::error::HostError;
use crate::isolation::{ObtainedIsolation, Sandbox};
use crate::library::PluginDescription;
use crate::sandbox::Sandboxed;
use crate::transport::{Session, Transport};

/// A plugin of which is known what it says.
#[derive(Debug)]
pub(crate) struct Deferred {
    candidate: Candidate,
    sandbox: Sandbox,
    description: PluginDescription,
    cache: DescriptionCache,
    started: Mutex<Option<(Sandboxed, ObtainedIsolation)>>,
}

impl Deferred {
    pub(crate) fn new(
        candidate: &Candidate,
        sandbox: &Sandbox,
        description: &PluginDescription,
        cache: &DescriptionCache,
    ) -> Self {
        Self {
            candidate: candidate.clone(),
            sandbox: sandbox.clone(),
            description: description.clone(),
            cache: cache.clone(),
            started: Mutex::default(),
        }
    }

    /// Starts the plugin, if that was not done yet. It must say what it said before.
    fn start(&self) -> Result<(Sandboxed, ObtainedIsolation), HostError> {
        let mut started = self.started.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(ready) = &*started {
            return Ok(ready.clone());
        }
        let path = &self.candidate.path;
        let result = self.candidate.read().and_then(|candidate| {
            let (description, plugin, level) = Sandboxed::start(&candidate, &self.sandbox)?;
            if description.says_the_same_as(&self.description) {
                Ok((plugin, level))
            } else {
                Err(HostError::Inconsistent { path: path.clone() })
            }
        });
        match result {
            Ok(ready) => {
                *started = Some(ready.clone());
                Ok(ready)
            }
            Err(error) => {
                self.cache.forget(path);
                Err(error)
            }
        }
    }
}

impl Transport for Deferred {
    fn isolation(&self) -> Result<ObtainedIsolation, HostError> {
        self.start().map(|(_, level)| level)
    }

    fn open(&self, index: usize, options: &str) -> Result<Box<dyn Session>, ModelError> {
        let (plugin, _) = self
            .start()
            .map_err(|error| ModelError::new(ErrorKind::Host, error.to_string()))?;
        plugin.open(index, options)
    }
}
