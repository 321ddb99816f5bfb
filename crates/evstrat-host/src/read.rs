//! Copies the tables of a plugin into safe memory.
//!
//! A table is trusted as far as its pointers go, which nobody can check, and no further: sizes, strides, counts, lengths
//! and encodings are.

use std::ffi::c_void;

use evstrat_abi as abi;
use evstrat_abi::{
    EvActiveWhen, EvAssumption, EvGradient, EvModel, EvOutcome, EvPlugin, EvPrior, EvReason,
    EvSelfTest, EvSelfTests, EvState, EvStr, EvTrace,
};
use evstrat_core::{
    ActiveWhen, AssumptionDescriptor, AssumptionKind, Capabilities, Direction, ModelDescriptor,
    OptionLevel, OutcomeDescriptor, PriorRow, Reason, Role, Scale, StateDescriptor,
};
use serde_json::Value;

use crate::library::{ModelDescription, PluginDescription, ReferenceRows};
use crate::text::without_controls;

/// More items than this in one table are a mistake, or an attack on memory.
const MAX_ITEMS: u32 = 10_000;

/// Why tables cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// They break the interface.
    Interface(String),
    /// The plugin says itself that it cannot work.
    Refuses(String),
    /// There are none.
    NoModels,
}

impl From<String> for Fault {
    fn from(detail: String) -> Self {
        Self::Interface(detail)
    }
}

/// The parts of a model's table that are needed to call it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RawModel {
    /// The plugin's own table, which its functions want to see.
    pub(crate) table: *const EvModel,
    /// A copy of it.
    pub(crate) model: EvModel,
    /// The table of its time courses.
    pub(crate) trace: Option<EvTrace>,
}

/// Reads all tables of a plugin.
///
/// # Safety
/// `plugin` must be null or come from the entry function of a library that stays loaded for ever.
pub(crate) unsafe fn plugin(
    plugin: *const EvPlugin,
) -> Result<(PluginDescription, Vec<RawModel>), Fault> {
    // SAFETY: the caller promises null or a plugin's table.
    let table = unsafe { sized(plugin, "EvPlugin")? };
    if table.magic != abi::EV_ABI_MAGIC {
        let detail = format!(
            "the magic number is {:#x}, not {:#x}",
            table.magic,
            abi::EV_ABI_MAGIC
        );
        return Err(Fault::Interface(detail));
    }
    if table.abi_major != abi::EV_ABI_MAJOR {
        let detail = format!(
            "the entry symbol is of v{}, the table says v{}",
            abi::EV_ABI_MAJOR,
            table.abi_major
        );
        return Err(Fault::Interface(detail));
    }
    // SAFETY: texts of tables are static, here and below.
    let text = |of: EvStr, what: &str| unsafe { text(of, abi::EV_MAX_TEXT, what) };
    let error = text(table.error, "the plugin's error")?;
    if !error.is_empty() {
        return Err(Fault::Refuses(error));
    }
    let mut description = PluginDescription {
        id: text(table.id, "the plugin's id")?,
        version: text(table.version, "the plugin's version")?,
        built_with: text(table.built_with, "built_with")?,
        abi_minor: table.abi_minor,
        models: Vec::new(),
    };
    if table.n_models == 0 {
        return Err(Fault::NoModels);
    }
    check_count(table.n_models, "models")?;
    check_pointer(table.models, "models")?;
    let mut raw_models = Vec::new();
    for index in 0..table.n_models as usize {
        // SAFETY: the table has as many pointers as it says, each null or to a model's table.
        let (model, raw) = unsafe { model(*table.models.add(index)) }
            .map_err(|detail| format!("model {index}: {detail}"))?;
        description.models.push(model);
        raw_models.push(raw);
    }
    Ok((description, raw_models))
}

/// # Safety
/// `table` must be null or a model's table that stays for ever.
unsafe fn model(table: *const EvModel) -> Result<(ModelDescription, RawModel), String> {
    // SAFETY: the caller promises null or a model's table.
    let model = unsafe { sized(table, "EvModel")? };
    let is_callable = model.create.is_some() && model.destroy.is_some() && model.evaluate.is_some();
    if !is_callable {
        return Err("create, destroy or evaluate is a null pointer".to_owned());
    }
    if !matches!(
        model.thread_mode,
        abi::EV_THREAD_PER_INSTANCE | abi::EV_THREAD_SHARED
    ) {
        return Err(format!("thread_mode is {}, not 1 or 2", model.thread_mode));
    }
    // SAFETY: what the interface promises of tables, here and below.
    let trace = unsafe {
        extension::<EvTrace>(table, &model, abi::EV_EXT_TRACE)
            .map(|trace| sized(trace, "EvTrace"))
            .transpose()?
    };
    if trace.is_some_and(|trace| trace.trace.is_none()) {
        return Err("the trace function is a null pointer".to_owned());
    }
    // SAFETY: as above.
    let description = unsafe {
        ModelDescription {
            descriptor: descriptor(&model, trace.as_ref())?,
            self_tests: self_tests(table, &model)?,
        }
    };
    let raw = RawModel {
        table,
        model,
        trace,
    };
    Ok((description, raw))
}

/// # Safety
/// `model` must be a copy of a model's table that stays for ever, `trace` one of its extension's.
unsafe fn descriptor(model: &EvModel, trace: Option<&EvTrace>) -> Result<ModelDescriptor, String> {
    // SAFETY: texts and arrays of tables are as the interface says, in all of this block.
    unsafe {
        let m = model;
        Ok(ModelDescriptor {
            id: text(m.id, abi::EV_MAX_TEXT, "id")?,
            name: text(m.name, abi::EV_MAX_TEXT, "name")?,
            version: text(m.version, abi::EV_MAX_TEXT, "version")?,
            doc: text(m.doc, abi::EV_MAX_TEXT, "doc")?,
            license: text(m.license, abi::EV_MAX_TEXT, "license")?,
            citation: text(m.citation, abi::EV_MAX_TEXT, "citation")?,
            capabilities: capabilities(m.capabilities)?,
            options: json(m.options_schema, "options_schema")?,
            assumptions: array(
                (m.assumptions, m.n_assumptions, m.assumption_stride),
                "assumption",
                assumption,
            )?,
            outcomes: array(
                (m.outcomes, m.n_outcomes, m.outcome_stride),
                "outcome",
                outcome,
            )?,
            priors: array((m.priors, m.n_priors, m.prior_stride), "prior", prior)?,
            active_when: array(
                (m.active_when, m.n_active_when, m.active_when_stride),
                "active-when row",
                active,
            )?,
            states: match trace {
                Some(trace) => array(
                    (trace.states, trace.n_states, trace.state_stride),
                    "state",
                    state,
                )?,
                None => Vec::new(),
            },
            time_unit: text(m.time_unit, abi::EV_MAX_TEXT, "time_unit")?,
            reasons: array((m.reasons, m.n_reasons, m.reason_stride), "reason", reason)?,
            max_rows: m.max_rows,
        })
    }
}

/// # Safety
/// `of` must come from a plugin's table.
unsafe fn assumption(of: &EvAssumption) -> Result<AssumptionDescriptor, String> {
    // SAFETY: texts of tables are static, in all of this block.
    unsafe {
        let levels = texts(of.levels, of.n_levels, "levels")?;
        let kind = match of.kind {
            abi::EV_KIND_CONTINUOUS if levels.is_empty() => AssumptionKind::Continuous,
            abi::EV_KIND_INTEGER if levels.is_empty() => AssumptionKind::Integer,
            abi::EV_KIND_CATEGORICAL => AssumptionKind::Categorical { levels },
            abi::EV_KIND_CONTINUOUS | abi::EV_KIND_INTEGER => {
                return Err("only categorical assumptions have levels".to_owned());
            }
            other => return Err(format!("unknown kind {other}")),
        };
        let has = |flag: u32| of.flags & flag != 0;
        Ok(AssumptionDescriptor {
            id: text(of.id, abi::EV_MAX_TEXT, "id")?,
            name: text(of.name, abi::EV_MAX_TEXT, "name")?,
            unit: text(of.unit, abi::EV_MAX_TEXT, "unit")?,
            doc: text(of.doc, abi::EV_MAX_TEXT, "doc")?,
            source: text(of.source, abi::EV_MAX_TEXT, "source")?,
            kind,
            scale: if has(abi::EV_ASSUMPTION_LOG_SCALE) {
                Scale::Log
            } else {
                Scale::Linear
            },
            lower: of.lower,
            upper: of.upper,
            lower_open: has(abi::EV_ASSUMPTION_LOWER_OPEN),
            upper_open: has(abi::EV_ASSUMPTION_UPPER_OPEN),
            default: of.default_value,
        })
    }
}

/// # Safety
/// As for [`assumption`].
unsafe fn outcome(of: &EvOutcome) -> Result<OutcomeDescriptor, String> {
    let direction = match of.direction {
        abi::EV_LOWER_IS_BETTER => Direction::LowerIsBetter,
        abi::EV_NEUTRAL => Direction::Neutral,
        abi::EV_HIGHER_IS_BETTER => Direction::HigherIsBetter,
        other => return Err(format!("unknown direction {other}")),
    };
    let role = match of.role {
        abi::EV_ROLE_OTHER => Role::Other,
        abi::EV_ROLE_EFFICACY => Role::Efficacy,
        abi::EV_ROLE_TOXICITY => Role::Toxicity,
        abi::EV_ROLE_COST => Role::Cost,
        abi::EV_ROLE_INTERMEDIATE => Role::Intermediate,
        other => return Err(format!("unknown role {other}")),
    };
    // SAFETY: texts of tables are static, in all of this block.
    unsafe {
        Ok(OutcomeDescriptor {
            id: text(of.id, abi::EV_MAX_TEXT, "id")?,
            name: text(of.name, abi::EV_MAX_TEXT, "name")?,
            unit: text(of.unit, abi::EV_MAX_TEXT, "unit")?,
            doc: text(of.doc, abi::EV_MAX_TEXT, "doc")?,
            role,
            direction,
            lower: of.lower,
            upper: of.upper,
            target: (!of.target.is_nan()).then_some(of.target),
        })
    }
}

/// # Safety
/// As for [`assumption`].
unsafe fn prior(of: &EvPrior) -> Result<PriorRow, String> {
    // SAFETY: texts of tables are static, in all of this block.
    unsafe {
        let option = text(of.option, abi::EV_MAX_TEXT, "option")?;
        let level = text(of.level, abi::EV_MAX_TEXT, "level")?;
        Ok(PriorRow {
            assumption: text(of.assumption, abi::EV_MAX_TEXT, "assumption")?,
            when: (!option.is_empty()).then_some(OptionLevel { option, level }),
            distribution: json(of.distribution, "distribution")?,
            evidence: texts(of.evidence, of.n_evidence, "evidence")?,
            note: text(of.note, abi::EV_MAX_TEXT, "note")?,
        })
    }
}

/// # Safety
/// As for [`assumption`].
unsafe fn active(of: &EvActiveWhen) -> Result<ActiveWhen, String> {
    // SAFETY: texts of tables are static, in all of this block.
    unsafe {
        Ok(ActiveWhen {
            assumption: text(of.assumption, abi::EV_MAX_TEXT, "assumption")?,
            option: text(of.option, abi::EV_MAX_TEXT, "option")?,
            levels: texts(of.levels, of.n_levels, "levels")?,
        })
    }
}

/// # Safety
/// As for [`assumption`].
unsafe fn reason(of: &EvReason) -> Result<Reason, String> {
    let code = u8::try_from(of.code).map_err(|_| format!("code {} is above 255", of.code))?;
    // SAFETY: texts of tables are static, in all of this block.
    unsafe {
        Ok(Reason {
            code,
            id: text(of.id, abi::EV_MAX_TEXT, "id")?,
            doc: text(of.doc, abi::EV_MAX_TEXT, "doc")?,
        })
    }
}

/// # Safety
/// As for [`assumption`].
unsafe fn state(of: &EvState) -> Result<StateDescriptor, String> {
    // SAFETY: texts of tables are static, in all of this block.
    unsafe {
        Ok(StateDescriptor {
            id: text(of.id, abi::EV_MAX_TEXT, "id")?,
            name: text(of.name, abi::EV_MAX_TEXT, "name")?,
            unit: text(of.unit, abi::EV_MAX_TEXT, "unit")?,
        })
    }
}

fn capabilities(flags: u64) -> Result<Capabilities, String> {
    let known = abi::EV_CAP_DETERMINISTIC
        | abi::EV_CAP_STOCHASTIC
        | abi::EV_CAP_ROWWISE
        | abi::EV_CAP_NEEDS_RESOURCES;
    if flags & !known != 0 {
        return Err(format!("unknown capability flags {:#x}", flags & !known));
    }
    Ok(Capabilities {
        deterministic: flags & abi::EV_CAP_DETERMINISTIC != 0,
        stochastic: flags & abi::EV_CAP_STOCHASTIC != 0,
        rowwise: flags & abi::EV_CAP_ROWWISE != 0,
        needs_resources: flags & abi::EV_CAP_NEEDS_RESOURCES != 0,
    })
}

/// # Safety
/// `table` must be a model's table and `model` its copy.
unsafe fn extension<T>(
    table: *const EvModel,
    model: &EvModel,
    id: &'static str,
) -> Option<*const T> {
    let get = model.get_extension?;
    // SAFETY: the plugin's function gets its own table and a static text.
    let found: *const c_void = unsafe { get(table, EvStr::from_static(id)) };
    (!found.is_null()).then_some(found.cast())
}

/// The table of a model's derivatives, if it offers them.
///
/// # Safety
/// `raw` must be of a library that stays loaded for ever.
pub(crate) unsafe fn gradient(raw: &RawModel) -> Result<Option<EvGradient>, String> {
    // SAFETY: the model's own table, and what the interface promises of an extension's.
    let table = unsafe {
        extension::<EvGradient>(raw.table, &raw.model, abi::EV_EXT_GRADIENT)
            .map(|table| sized(table, "EvGradient"))
            .transpose()?
    };
    match table {
        Some(table) if table.vjp.is_none() => {
            Err("the gradient function is a null pointer".to_owned())
        }
        table => Ok(table),
    }
}

/// # Safety
/// As for [`extension`].
unsafe fn self_tests(table: *const EvModel, model: &EvModel) -> Result<Vec<ReferenceRows>, String> {
    // SAFETY: the caller's promise, and what the interface promises of tables, in all of this block.
    unsafe {
        let Some(tests) = extension::<EvSelfTests>(table, model, abi::EV_EXT_SELFTEST) else {
            return Ok(Vec::new());
        };
        let tests = sized(tests, "EvSelfTests")?;
        let shape = (model.n_assumptions, model.n_outcomes);
        let tests = array(
            (tests.tests, tests.n_tests, tests.test_stride),
            "self-test",
            copied,
        )?;
        tests
            .iter()
            .enumerate()
            .map(|(index, test)| {
                reference_rows(test, shape).map_err(|detail| format!("self-test {index}: {detail}"))
            })
            .collect()
    }
}

/// # Safety
/// None is needed; the signature is that of conversions.
unsafe fn copied<T: Copy>(of: &T) -> Result<T, String> {
    Ok(*of)
}

/// # Safety
/// `test` must come from a plugin's table, whose model has this shape.
unsafe fn reference_rows(test: &EvSelfTest, shape: (u32, u32)) -> Result<ReferenceRows, String> {
    check_count(test.n_rows, "rows")?;
    // SAFETY: a self-test has a column of `n_rows` values per assumption and per outcome.
    unsafe {
        Ok(ReferenceRows {
            options: text(test.options, abi::EV_MAX_JSON, "options")?,
            inputs: columns(test.inputs, shape.0, test.n_rows)?,
            expected: columns(test.expected, shape.1, test.n_rows)?,
            relative: test.relative,
            absolute: test.absolute,
        })
    }
}

/// # Safety
/// `start` must be null or `n` pointers, each null or to `n_rows` values.
unsafe fn columns(start: *const *const f64, n: u32, n_rows: u32) -> Result<Vec<Vec<f64>>, String> {
    if n == 0 || n_rows == 0 {
        return Ok(vec![Vec::new(); n as usize]);
    }
    check_pointer(start, "columns")?;
    (0..n as usize)
        .map(|index| {
            // SAFETY: the caller promises `n` pointers.
            let column = unsafe { *start.add(index) };
            check_pointer(column, "a column")?;
            // SAFETY: the caller promises `n_rows` values behind a pointer that is not null.
            Ok(unsafe { std::slice::from_raw_parts(column, n_rows as usize) }.to_vec())
        })
        .collect()
}

/// # Safety
/// `start` must be null or `n` structs of type `T` or longer, `stride` bytes apart.
unsafe fn array<T: Copy, U>(
    (start, n, stride): (*const T, u32, u32),
    what: &str,
    convert: unsafe fn(&T) -> Result<U, String>,
) -> Result<Vec<U>, String> {
    if n == 0 {
        return Ok(Vec::new());
    }
    check_count(n, what)?;
    check_pointer(start, what)?;
    let stride = stride as usize;
    if stride < size_of::<T>() || !stride.is_multiple_of(align_of::<T>()) {
        return Err(format!(
            "the {what} stride is {stride}; this version of the interface has structs of {} bytes",
            size_of::<T>()
        ));
    }
    (0..n as usize)
        .map(|index| {
            // SAFETY: the caller promises `n` structs at this distance.
            unsafe {
                let item = sized(start.byte_add(index * stride), what)?;
                convert(&item)
            }
            .map_err(|detail| format!("{what} {index}: {detail}"))
        })
        .collect()
}

/// Copies a struct that begins with its size.
///
/// # Safety
/// `start` must be null or begin with a `u32` that says how many bytes of a `T`, or of something longer, are there.
unsafe fn sized<T: Copy>(start: *const T, what: &str) -> Result<T, String> {
    check_pointer(start, what)?;
    // SAFETY: not null, aligned, and the caller promises that a size is there.
    let size = unsafe { start.cast::<u32>().read() } as usize;
    if size < size_of::<T>() {
        return Err(format!(
            "{what} says it has {size} bytes; this version of the interface needs {}",
            size_of::<T>()
        ));
    }
    // SAFETY: the struct says that it has at least as many bytes.
    Ok(unsafe { start.read() })
}

fn check_pointer<T>(start: *const T, what: &str) -> Result<(), String> {
    if start.is_null() || !start.is_aligned() {
        return Err(format!("{what}: null or unaligned pointer"));
    }
    Ok(())
}

fn check_count(n: u32, what: &str) -> Result<(), String> {
    if n > MAX_ITEMS {
        return Err(format!(
            "{n} items in the table of {what}, at most {MAX_ITEMS} are allowed"
        ));
    }
    Ok(())
}

/// # Safety
/// `of` must be as the interface says.
unsafe fn text(of: EvStr, max: u64, what: &str) -> Result<String, String> {
    if of.len > max {
        return Err(format!(
            "{what} has {} bytes, at most {max} are allowed",
            of.len
        ));
    }
    // SAFETY: the caller's promise.
    let bytes = unsafe { of.bytes() }.ok_or_else(|| format!("{what} is at a null pointer"))?;
    let text = std::str::from_utf8(bytes).map_err(|_| format!("{what} is not UTF-8"))?;
    Ok(without_controls(text))
}

/// # Safety
/// `start` must be null or `n` texts.
unsafe fn texts(start: *const EvStr, n: u32, what: &str) -> Result<Vec<String>, String> {
    if n == 0 {
        return Ok(Vec::new());
    }
    check_count(n, what)?;
    check_pointer(start, what)?;
    (0..n as usize)
        // SAFETY: the caller promises `n` texts.
        .map(|index| unsafe { text(*start.add(index), abi::EV_MAX_TEXT, what) })
        .collect()
}

/// # Safety
/// `of` must be as the interface says.
unsafe fn json(of: EvStr, what: &str) -> Result<Value, String> {
    // SAFETY: the caller's promise.
    let text = unsafe { text(of, abi::EV_MAX_JSON, what)? };
    if text.is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_str(&text).map_err(|error| format!("{what} is not valid JSON: {error}"))
}
