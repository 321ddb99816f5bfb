//! Models called in this process.

use std::ffi::c_void;
use std::path::Path;
use std::ptr;

use evstrat_abi as abi;
use evstrat_abi::{EntryFn, EvBatch, EvErr, EvHost, EvPlugin, EvStatus, EvStr, EvTraceRequest};
use evstrat_core::{Batch, Columns, ErrorKind, ModelError, RowStatus, TraceRequest};

use crate::error::HostError;
use crate::isolation::ObtainedIsolation;
use crate::library::PluginDescription;
use crate::read::RawModel;
use crate::text;
use crate::transport::{Session, Transport};

/// Columns that plugins get begin at addresses divisible by this.
const COLUMN_ALIGNMENT: usize = 64;
/// Room for a plugin's error message.
const MESSAGE_ROOM: usize = 4096;

/// A plugin that is loaded into this process.
#[derive(Debug)]
pub(crate) struct InProcess {
    entry: EntryFn,
    table: *const EvPlugin,
    description: PluginDescription,
    models: Vec<RawModel>,
    host: &'static HostTable,
}

// SAFETY: the tables are static, and the interface lets any thread read them and call their functions at any time.
unsafe impl Send for InProcess {}
// SAFETY: as above.
unsafe impl Sync for InProcess {}

/// What plugins see of this host.
#[derive(Debug)]
struct HostTable(EvHost);

// SAFETY: never written after it is made; its functions may be called from any thread.
unsafe impl Sync for HostTable {}

impl InProcess {
    /// A library whose tables have been read; `path` is its file.
    pub(crate) fn new(
        path: &Path,
        (entry, table): (EntryFn, *const EvPlugin),
        description: &PluginDescription,
        models: Vec<RawModel>,
    ) -> Self {
        let folder = path.parent().and_then(Path::to_str).unwrap_or_default();
        // One small table per loaded plugin, which lives as long as the plugin: until the process ends.
        let folder: &'static str = Box::leak(folder.to_owned().into_boxed_str());
        let host = Box::leak(Box::new(HostTable(EvHost {
            struct_size: size::<EvHost>(),
            abi_minor: abi::EV_ABI_MINOR,
            ctx: ptr::null_mut(),
            name: EvStr::from_static("evstrat"),
            version: EvStr::from_static(env!("CARGO_PKG_VERSION")),
            resource_dir: EvStr::from_static(folder),
            log: Some(log),
            progress: None,
            get_extension: None,
        })));
        Self {
            entry,
            table,
            description: description.clone(),
            models,
            host,
        }
    }

    /// The table that the entry function returned when the library was loaded.
    pub(crate) fn entry_table(&self) -> *const EvPlugin {
        self.table
    }

    /// What the entry function returns now.
    pub(crate) fn call_entry(&self) -> *const EvPlugin {
        // SAFETY: the library stays loaded, and the interface lets the function be called any number of times.
        unsafe { (self.entry)() }
    }

    /// Whether a description is the one that was read when the library was loaded.
    pub(crate) fn is_as_before(&self, description: &PluginDescription) -> bool {
        // Texts, because NaN differs from itself.
        format!("{description:?}") == format!("{:?}", self.description)
    }

    /// The table of a model.
    pub(crate) fn raw(&self, index: usize) -> Option<&RawModel> {
        self.models.get(index)
    }

    /// Creates an instance, which the caller destroys.
    pub(crate) fn create(&self, index: usize, options: &str) -> Result<*mut c_void, ModelError> {
        let raw = self.models.get(index).ok_or_else(|| {
            ModelError::new(
                ErrorKind::Argument,
                format!("the plugin has no model {index}"),
            )
        })?;
        let create = raw.model.create.ok_or_else(missing_function)?;
        let mut instance = ptr::null_mut();
        let mut message = Message::new();
        // SAFETY: the plugin's own table, a host table that lives for ever, and buffers that live for the call.
        let status = unsafe {
            create(
                raw.table,
                &raw const self.host.0,
                EvStr::borrowed(options),
                message.place(),
                &raw mut instance,
            )
        };
        message.result(status)?;
        if instance.is_null() {
            let text = "the plugin reported success but made no instance";
            return Err(ModelError::new(ErrorKind::Host, text));
        }
        Ok(instance)
    }
}

/// Hands a plugin's message to this program's log.
///
/// # Safety
/// `target` and `message` must be readable texts.
unsafe extern "C" fn log(_ctx: *mut c_void, level: i32, target: EvStr, message: EvStr) {
    // SAFETY: the plugin passes readable texts.
    let (target, message) = unsafe {
        (
            text::message(target.bytes().unwrap_or_default()),
            text::message(message.bytes().unwrap_or_default()),
        )
    };
    match level {
        ..=0 => tracing::error!(target: "evstrat_plugin", from = target, "{message}"),
        1 => tracing::warn!(target: "evstrat_plugin", from = target, "{message}"),
        2 => tracing::info!(target: "evstrat_plugin", from = target, "{message}"),
        3 => tracing::debug!(target: "evstrat_plugin", from = target, "{message}"),
        _ => tracing::trace!(target: "evstrat_plugin", from = target, "{message}"),
    }
}

/// `size_of::<T>()` as the interface writes sizes.
#[expect(
    clippy::cast_possible_truncation,
    reason = "no struct of the interface has over 4 GB"
)]
pub(crate) const fn size<T>() -> u32 {
    size_of::<T>() as u32
}

fn count(n: usize) -> Result<u32, ModelError> {
    u32::try_from(n).map_err(|_| ModelError::new(ErrorKind::Argument, "over 4 billion columns"))
}

impl Transport for InProcess {
    fn isolation(&self) -> Result<ObtainedIsolation, HostError> {
        Ok(ObtainedIsolation::default())
    }

    fn open(&self, index: usize, options: &str) -> Result<Box<dyn Session>, ModelError> {
        let instance = self.create(index, options)?;
        Ok(Box::new(Instance {
            raw: self.models[index],
            instance,
            inputs: Vec::new(),
            outputs: Vec::new(),
            stage: None,
            message: Message::new(),
        }))
    }
}

fn missing_function() -> ModelError {
    ModelError::new(ErrorKind::Host, "the plugin's table has a null function")
}

/// One instance of a model in this process.
#[derive(Debug)]
struct Instance {
    raw: RawModel,
    instance: *mut c_void,
    inputs: Vec<*const f64>,
    outputs: Vec<*mut f64>,
    /// Columns for callers whose own are not aligned.
    stage: Option<Columns>,
    message: Message,
}

// SAFETY: the interface lets any thread call an instance, one call at a time, which `&mut self` ensures.
unsafe impl Send for Instance {}

impl Drop for Instance {
    fn drop(&mut self) {
        if let Some(destroy) = self.raw.model.destroy {
            // SAFETY: the instance came from `create`, and no call is under way or will follow.
            unsafe { destroy(self.instance) }
        }
    }
}

impl Session for Instance {
    fn evaluate(&mut self, batch: &mut Batch<'_>) -> Result<(), ModelError> {
        let inputs = batch.inputs();
        let (outputs, status) = batch.outputs();
        status.fill(RowStatus::OK);
        let is_aligned = inputs.iter().all(|column| is_aligned(column))
            && outputs.iter().all(|column| is_aligned(column));
        self.inputs.clear();
        self.outputs.clear();
        if is_aligned {
            self.inputs
                .extend(inputs.iter().map(|column| column.as_ptr()));
            for column in outputs.iter_mut() {
                column.fill(f64::NAN);
                self.outputs.push(column.as_mut_ptr());
            }
            return self.call(batch);
        }
        self.copy_in(inputs, batch.n_rows(), batch.n_outputs());
        self.call(batch)?;
        self.copy_out(batch);
        Ok(())
    }

    fn trace(
        &mut self,
        request: &TraceRequest<'_>,
        columns: &mut [&mut [f64]],
    ) -> Result<(), ModelError> {
        let trace = self.raw.trace.and_then(|table| table.trace);
        let trace = trace.ok_or_else(|| ModelError::unsupported("time courses"))?;
        let n_times = request.times.len();
        self.outputs.clear();
        for column in columns.iter_mut() {
            if column.len() != n_times {
                let text = format!("every column of a trace must have {n_times} rows");
                return Err(ModelError::new(ErrorKind::Argument, text));
            }
            column.fill(f64::NAN);
            self.outputs.push(column.as_mut_ptr());
        }
        let raw = EvTraceRequest {
            struct_size: size::<EvTraceRequest>(),
            n_assumptions: count(request.assumptions.len())?,
            n_states: count(self.outputs.len())?,
            reserved: 0,
            n_times: n_times as u64,
            seed: request.seed,
            row: request.row,
            assumptions: request.assumptions.as_ptr(),
            times: request.times.as_ptr(),
            columns: self.outputs.as_ptr(),
        };
        // SAFETY: a living instance, a request as the interface defines it, and a buffer that lives for the call.
        let status = unsafe { trace(self.instance, &raw const raw, self.message.place()) };
        self.message.result(status)
    }
}

fn is_aligned(column: &[f64]) -> bool {
    column.as_ptr().addr().is_multiple_of(COLUMN_ALIGNMENT)
}

impl Instance {
    /// Copies inputs to aligned columns and points to them.
    fn copy_in(&mut self, inputs: &[&[f64]], n_rows: usize, n_outputs: usize) {
        let n_columns = inputs.len() + n_outputs;
        let has_room = self.stage.as_mut().is_some_and(|stage| {
            stage.set_rows(n_rows);
            stage.n_rows() == n_rows
        });
        if !has_room {
            self.stage = None;
        }
        let stage = self
            .stage
            .get_or_insert_with(|| Columns::new(n_columns, n_rows));
        for (index, column) in stage.iter_mut().enumerate() {
            match inputs.get(index) {
                Some(input) => {
                    column.copy_from_slice(input);
                    self.inputs.push(column.as_ptr());
                }
                None => {
                    column.fill(f64::NAN);
                    self.outputs.push(column.as_mut_ptr());
                }
            }
        }
    }

    /// Copies outcomes from the aligned columns to the caller's.
    fn copy_out(&self, batch: &mut Batch<'_>) {
        let n_inputs = batch.n_inputs();
        let (outputs, _) = batch.outputs();
        if let Some(stage) = &self.stage {
            for (to, from) in outputs.iter_mut().zip(stage.iter().skip(n_inputs)) {
                to.copy_from_slice(from);
            }
        }
    }

    /// Calls the model with the columns that `inputs` and `outputs` point to.
    fn call(&mut self, batch: &mut Batch<'_>) -> Result<(), ModelError> {
        let evaluate = self.raw.model.evaluate.ok_or_else(missing_function)?;
        let raw = EvBatch {
            struct_size: size::<EvBatch>(),
            flags: 0,
            n_inputs: count(self.inputs.len())?,
            n_outputs: count(self.outputs.len())?,
            n_rows: batch.n_rows() as u64,
            first_row: batch.first_row(),
            seed: batch.seed(),
            inputs: self.inputs.as_ptr(),
            outputs: self.outputs.as_ptr(),
            row_status: batch.status().as_mut_ptr().cast(),
            cancel: batch
                .cancel_word()
                .map_or(ptr::null(), |word| word.as_ptr().cast_const()),
        };
        // SAFETY: a living instance; columns of `n_rows` values that live for the call, the outputs among them borrowed
        // exclusively; a buffer that lives for the call.
        let status = unsafe { evaluate(self.instance, &raw const raw, self.message.place()) };
        self.message.result(status)
    }
}

/// Room for a plugin to say what went wrong.
#[derive(Debug)]
struct Message {
    room: Vec<u8>,
    err: EvErr,
}

impl Message {
    fn new() -> Self {
        Self {
            room: vec![0; MESSAGE_ROOM],
            err: EvErr {
                struct_size: size::<EvErr>(),
                reserved: 0,
                row: -1,
                buf: ptr::null_mut(),
                cap: MESSAGE_ROOM as u64,
                len: 0,
            },
        }
    }

    /// The struct for the next call, empty.
    fn place(&mut self) -> *mut EvErr {
        self.err.row = -1;
        self.err.len = 0;
        self.err.cap = MESSAGE_ROOM as u64;
        self.err.buf = self.room.as_mut_ptr().cast();
        &raw mut self.err
    }

    /// What a status means, with the message that came with it.
    fn result(&self, status: EvStatus) -> Result<(), ModelError> {
        if status == abi::EV_OK {
            return Ok(());
        }
        let len = usize::try_from(self.err.len).map_or(MESSAGE_ROOM, |len| len.min(MESSAGE_ROOM));
        let mut error = ModelError::new(kind_of(status), text::message(&self.room[..len]));
        if error.kind == ErrorKind::Host {
            error.message = format!("unknown status {status} from the plugin: {}", error.message);
        }
        error.row = usize::try_from(self.err.row).ok();
        Err(error)
    }
}

fn kind_of(status: EvStatus) -> ErrorKind {
    match status {
        abi::EV_CANCELLED => ErrorKind::Cancelled,
        abi::EV_ERR_ARGUMENT => ErrorKind::Argument,
        abi::EV_ERR_OPTIONS => ErrorKind::Options,
        abi::EV_ERR_MODEL => ErrorKind::Model,
        abi::EV_ERR_PANIC => ErrorKind::Panic,
        abi::EV_ERR_BUSY => ErrorKind::Busy,
        abi::EV_ERR_POISONED => ErrorKind::Poisoned,
        abi::EV_ERR_UNSUPPORTED => ErrorKind::Unsupported,
        _ => ErrorKind::Host,
    }
}
