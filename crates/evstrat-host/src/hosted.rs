//! Models of plugins, as the engine sees them.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use evstrat_core::{
    Batch, ErrorKind, ModelDescriptor, ModelError, Options, SelfTest, Strategy, TraceRequest,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::HostError;
use crate::isolation::ObtainedIsolation;
use crate::library::{ModelDescription, ReferenceRows};
use crate::outputs::OutputRules;
use crate::parts::on_rows;
use crate::search::Origin;
use crate::transport::{Session, Transport};

/// Which plugin a model comes from, for reports and for pinning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PluginInfo {
    /// Reverse-DNS id of the plugin.
    pub id: String,
    /// Version of the plugin.
    pub version: String,
    /// The library file.
    pub path: PathBuf,
    /// Why it was found.
    pub origin: Origin,
    /// SHA-256 of the file's bytes.
    pub sha256: String,
    /// The version of the interface it was built for, such as "1.0".
    pub abi: String,
    /// With what it was built, as it says itself.
    pub built_with: String,
}

/// A plugin that is loaded somewhere.
#[derive(Debug)]
pub(crate) struct LoadedPlugin {
    pub(crate) info: PluginInfo,
    pub(crate) transport: Box<dyn Transport>,
}

/// A model that a plugin offers.
#[derive(Clone, Debug)]
pub struct HostedModel {
    plugin: Arc<LoadedPlugin>,
    index: usize,
    descriptor: Arc<ModelDescriptor>,
    descriptor_sha256: Arc<str>,
    self_tests: Arc<[ReferenceRows]>,
}

impl HostedModel {
    pub(crate) fn new(
        plugin: Arc<LoadedPlugin>,
        index: usize,
        descriptor: ModelDescriptor,
        self_tests: Vec<ReferenceRows>,
    ) -> Self {
        Self {
            plugin,
            index,
            descriptor_sha256: crate::hash::of_descriptor(&descriptor).into(),
            descriptor: Arc::new(descriptor),
            self_tests: self_tests.into(),
        }
    }

    /// What the model says of itself, validated.
    #[must_use]
    pub fn descriptor(&self) -> &ModelDescriptor {
        &self.descriptor
    }

    /// SHA-256 of the descriptor's JSON with keys in order: it tells a plugin that was built again from one whose
    /// meaning has changed.
    #[must_use]
    pub fn descriptor_sha256(&self) -> &str {
        &self.descriptor_sha256
    }

    /// What the model said of itself when it was loaded.
    pub(crate) fn description(&self) -> ModelDescription {
        ModelDescription {
            descriptor: (*self.descriptor).clone(),
            self_tests: self.self_tests.to_vec(),
        }
    }

    /// The plugin that offers the model.
    #[must_use]
    pub fn plugin(&self) -> &PluginInfo {
        &self.plugin.info
    }

    /// What keeps the plugin apart from this program; starts the plugin, if that was put off until it is needed.
    ///
    /// # Errors
    /// The plugin cannot be started, or says something else than before.
    pub fn isolation(&self) -> Result<ObtainedIsolation, HostError> {
        self.plugin.transport.isolation()
    }

    /// Reference rows that the model says it reproduces.
    #[must_use]
    pub fn self_tests(&self) -> Vec<SelfTest> {
        self.self_tests
            .iter()
            .map(ReferenceRows::to_self_test)
            .collect()
    }

    /// Chooses options and makes the model ready to be evaluated. One instance is made at once, so that options the
    /// model refuses are found here.
    ///
    /// # Errors
    /// [`HostError::Model`] if the model refuses its options or cannot be created.
    pub fn instantiate(&self, options: &Options) -> Result<HostedStrategy, HostError> {
        let options = Value::Object(options.as_map().clone()).to_string();
        let strategy = HostedStrategy {
            rules: OutputRules::new(&self.descriptor),
            model: self.clone(),
            options,
            idle: Mutex::default(),
        };
        let session = strategy.open().map_err(|source| HostError::Model {
            path: self.plugin.info.path.clone(),
            model: self.descriptor.id.clone(),
            source,
        })?;
        strategy.put_back(session);
        Ok(strategy)
    }
}

/// A model of a plugin with its options chosen.
///
/// Every thread that calls it uses an instance of its own, made when it is needed and kept for later calls. What comes back
/// is checked: rows marked OK with an outcome that is not finite or outside its bounds become
/// [`RowStatus::BOUNDS`](evstrat_core::RowStatus::BOUNDS), and the outcomes of rows that failed are NaN.
#[derive(Debug)]
pub struct HostedStrategy {
    model: HostedModel,
    options: String,
    rules: OutputRules,
    idle: Mutex<Vec<Box<dyn Session>>>,
}

impl HostedStrategy {
    /// The model.
    #[must_use]
    pub fn model(&self) -> &HostedModel {
        &self.model
    }

    fn open(&self) -> Result<Box<dyn Session>, ModelError> {
        self.model
            .plugin
            .transport
            .open(self.model.index, &self.options)
    }

    fn take(&self) -> Result<Box<dyn Session>, ModelError> {
        let idle = self
            .idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        idle.map_or_else(|| self.open(), Ok)
    }

    fn put_back(&self, session: Box<dyn Session>) {
        self.idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(session);
    }

    /// Calls `f` with an instance of this thread's own, and keeps the instance if it is still good.
    fn with_session(
        &self,
        f: impl FnOnce(&mut dyn Session) -> Result<(), ModelError>,
    ) -> Result<(), ModelError> {
        let mut session = self.take()?;
        let result = f(session.as_mut());
        if is_reusable(&result) {
            self.put_back(session);
        }
        result
    }

    fn check_shape(&self, batch: &Batch<'_>) -> Result<(), ModelError> {
        let of = self.model.descriptor();
        if (batch.n_inputs(), batch.n_outputs()) == (of.assumptions.len(), of.outcomes.len()) {
            return Ok(());
        }
        let text = format!(
            "the batch has {} inputs and {} outputs, model '{}' has {} assumptions and {} outcomes",
            batch.n_inputs(),
            batch.n_outputs(),
            of.id,
            of.assumptions.len(),
            of.outcomes.len()
        );
        Err(ModelError::new(ErrorKind::Argument, text))
    }
}

/// Whether an instance may be used after a call that ended so.
fn is_reusable(result: &Result<(), ModelError>) -> bool {
    let lost = [
        ErrorKind::Panic,
        ErrorKind::Poisoned,
        ErrorKind::Busy,
        ErrorKind::Host,
    ];
    result
        .as_ref()
        .err()
        .is_none_or(|error| !lost.contains(&error.kind))
}

impl Strategy for HostedStrategy {
    fn evaluate(&self, batch: &mut Batch<'_>) -> Result<(), ModelError> {
        self.check_shape(batch)?;
        let of = self.model.descriptor();
        let own = match usize::try_from(of.max_rows).unwrap_or(usize::MAX) {
            0 => usize::MAX,
            rows => rows,
        };
        self.with_session(|session| {
            let max_rows = own.min(session.max_rows(batch.n_inputs() + batch.n_outputs()));
            if batch.n_rows() <= max_rows {
                session.evaluate(batch)
            } else if of.capabilities.rowwise && max_rows > 0 {
                in_parts(session, batch, max_rows)
            } else {
                let text = format!(
                    "{} rows are too many: model '{}' takes {max_rows} at once, and its rows cannot be parted",
                    batch.n_rows(),
                    of.id
                );
                Err(ModelError::new(ErrorKind::Argument, text))
            }
        })?;
        self.rules.apply(batch);
        Ok(())
    }

    fn trace(
        &self,
        request: &TraceRequest<'_>,
        columns: &mut [&mut [f64]],
    ) -> Result<(), ModelError> {
        let of = self.model.descriptor();
        if of.states.is_empty() {
            return Err(ModelError::unsupported("time courses"));
        }
        if (request.assumptions.len(), columns.len()) != (of.assumptions.len(), of.states.len()) {
            let text = format!(
                "the request has {} assumptions and {} columns, model '{}' has {} assumptions and {} states",
                request.assumptions.len(),
                columns.len(),
                of.id,
                of.assumptions.len(),
                of.states.len()
            );
            return Err(ModelError::new(ErrorKind::Argument, text));
        }
        self.with_session(|session| session.trace(request, columns))
    }
}

/// Evaluates a batch in parts of at most `max_rows` rows.
fn in_parts(
    session: &mut dyn Session,
    batch: &mut Batch<'_>,
    max_rows: usize,
) -> Result<(), ModelError> {
    let n_rows = batch.n_rows();
    for start in (0..n_rows).step_by(max_rows) {
        let rows = start..(start + max_rows).min(n_rows);
        on_rows(batch, rows, |part| session.evaluate(part))?;
    }
    Ok(())
}
