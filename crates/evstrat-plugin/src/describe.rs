//! From a model's descriptor to the tables of the interface.

use std::ffi::c_void;
use std::ptr;

use evstrat_abi as abi;
use evstrat_abi::{EvActiveWhen, EvAssumption, EvModel, EvOutcome, EvPrior, EvReason, EvStr};
use evstrat_core::{
    ActiveWhen, AssumptionDescriptor, AssumptionKind, Capabilities, Direction, Model,
    ModelDescriptor, OutcomeDescriptor, PriorRow, Reason, Role, Scale,
};

use crate::domain::Domain;
use crate::instance::{create, destroy, evaluate};
use crate::leak;
use crate::selftest::self_tests;
use crate::trace::trace_table;

/// What the functions of a model need to know of its descriptor, and its extensions.
pub(crate) struct ModelData {
    pub(crate) domain: Domain,
    pub(crate) n_assumptions: usize,
    pub(crate) n_outcomes: usize,
    pub(crate) n_states: usize,
    pub(crate) self_tests: Option<abi::EvSelfTests>,
    pub(crate) trace: Option<abi::EvTrace>,
}

/// Describes `M`: makes and leaks its table.
pub(crate) fn describe<M: Model>() -> Result<&'static EvModel, String> {
    let of = M::descriptor();
    let in_model = |error: String| format!("model '{}': {error}", of.id);
    let data = ModelData {
        domain: Domain::new(&of.assumptions),
        n_assumptions: of.assumptions.len(),
        n_outcomes: of.outcomes.len(),
        n_states: of.states.len(),
        self_tests: self_tests::<M>(&of).map_err(in_model)?,
        trace: trace_table::<M>(&of.states).map_err(in_model)?,
    };
    let table = tables::<M>(&of, data).map_err(in_model)?;
    Ok(Box::leak(Box::new(table)))
}

fn tables<M: Model>(of: &ModelDescriptor, data: ModelData) -> Result<EvModel, String> {
    let (assumptions, n_assumptions) = leak::list(each(&of.assumptions, assumption)?)?;
    let (outcomes, n_outcomes) = leak::list(of.outcomes.iter().map(outcome).collect())?;
    let (priors, n_priors) = leak::list(each(&of.priors, prior)?)?;
    let (active_when, n_active_when) = leak::list(each(&of.active_when, active)?)?;
    let (reasons, n_reasons) = leak::list(of.reasons.iter().map(reason).collect())?;
    let data: &'static ModelData = Box::leak(Box::new(data));
    Ok(EvModel {
        struct_size: leak::size::<EvModel>(),
        thread_mode: abi::EV_THREAD_PER_INSTANCE,
        capabilities: capabilities(of.capabilities),
        max_rows: of.max_rows,
        id: leak::text(&of.id),
        name: leak::text(&of.name),
        version: leak::text(&of.version),
        doc: leak::text(&of.doc),
        license: leak::text(&of.license),
        citation: leak::text(&of.citation),
        time_unit: leak::text(&of.time_unit),
        options_schema: if of.options.is_null() {
            EvStr::EMPTY
        } else {
            leak::text(&of.options.to_string())
        },
        n_assumptions,
        assumption_stride: leak::size::<EvAssumption>(),
        assumptions,
        n_outcomes,
        outcome_stride: leak::size::<EvOutcome>(),
        outcomes,
        n_priors,
        prior_stride: leak::size::<EvPrior>(),
        priors,
        n_active_when,
        active_when_stride: leak::size::<EvActiveWhen>(),
        active_when,
        n_reasons,
        reason_stride: leak::size::<EvReason>(),
        reasons,
        user_data: ptr::from_ref(data).cast::<c_void>(),
        create: Some(create::<M>),
        destroy: Some(destroy::<M>),
        evaluate: Some(evaluate::<M>),
        get_extension: Some(get_extension),
    })
}

fn each<T, U>(items: &[T], make: fn(&T) -> Result<U, String>) -> Result<Vec<U>, String> {
    items.iter().map(make).collect()
}

/// Gives the extensions of a model that [`describe`] made.
///
/// # Safety
/// `model` must be the address of a table that [`describe`] made, and `id` a readable text.
unsafe extern "C" fn get_extension(model: *const EvModel, id: EvStr) -> *const c_void {
    // SAFETY: the host passes the address of a table that `describe` made, which is never freed.
    let Some(data) = (unsafe { model.as_ref() }).map(|model| model.user_data) else {
        return ptr::null();
    };
    // SAFETY: `describe` stored the address of a leaked `ModelData` there.
    let data = unsafe { &*data.cast::<ModelData>() };
    // SAFETY: the host passes a readable text.
    let id = unsafe { id.bytes() };
    if id == Some(abi::EV_EXT_SELFTEST.as_bytes()) {
        address(data.self_tests.as_ref())
    } else if id == Some(abi::EV_EXT_TRACE.as_bytes()) {
        address(data.trace.as_ref())
    } else {
        ptr::null()
    }
}

fn address<T>(table: Option<&'static T>) -> *const c_void {
    table.map_or(ptr::null(), |table| ptr::from_ref(table).cast())
}

fn assumption(of: &AssumptionDescriptor) -> Result<EvAssumption, String> {
    let (levels, n_levels) = leak::texts(of.levels())?;
    let kind = match of.kind {
        AssumptionKind::Continuous => abi::EV_KIND_CONTINUOUS,
        AssumptionKind::Integer => abi::EV_KIND_INTEGER,
        AssumptionKind::Categorical { .. } => abi::EV_KIND_CATEGORICAL,
    };
    let flag = |is_set: bool, flag: u32| if is_set { flag } else { 0 };
    Ok(EvAssumption {
        struct_size: leak::size::<EvAssumption>(),
        flags: flag(of.scale == Scale::Log, abi::EV_ASSUMPTION_LOG_SCALE)
            | flag(of.lower_open, abi::EV_ASSUMPTION_LOWER_OPEN)
            | flag(of.upper_open, abi::EV_ASSUMPTION_UPPER_OPEN),
        kind,
        n_levels,
        id: leak::text(&of.id),
        name: leak::text(&of.name),
        unit: leak::text(&of.unit),
        doc: leak::text(&of.doc),
        source: leak::text(&of.source),
        lower: of.lower,
        upper: of.upper,
        default_value: of.default,
        levels,
    })
}

fn outcome(of: &OutcomeDescriptor) -> EvOutcome {
    EvOutcome {
        struct_size: leak::size::<EvOutcome>(),
        direction: match of.direction {
            Direction::LowerIsBetter => abi::EV_LOWER_IS_BETTER,
            Direction::Neutral => abi::EV_NEUTRAL,
            Direction::HigherIsBetter => abi::EV_HIGHER_IS_BETTER,
        },
        role: match of.role {
            Role::Efficacy => abi::EV_ROLE_EFFICACY,
            Role::Toxicity => abi::EV_ROLE_TOXICITY,
            Role::Cost => abi::EV_ROLE_COST,
            Role::Intermediate => abi::EV_ROLE_INTERMEDIATE,
            Role::Other => abi::EV_ROLE_OTHER,
        },
        reserved: 0,
        id: leak::text(&of.id),
        name: leak::text(&of.name),
        unit: leak::text(&of.unit),
        doc: leak::text(&of.doc),
        lower: of.lower,
        upper: of.upper,
        target: of.target.unwrap_or(f64::NAN),
    }
}

fn prior(of: &PriorRow) -> Result<EvPrior, String> {
    let (evidence, n_evidence) = leak::texts(&of.evidence)?;
    let (option, level) = of
        .when
        .as_ref()
        .map_or(("", ""), |when| (when.option.as_str(), when.level.as_str()));
    Ok(EvPrior {
        struct_size: leak::size::<EvPrior>(),
        n_evidence,
        assumption: leak::text(&of.assumption),
        option: leak::text(option),
        level: leak::text(level),
        distribution: leak::text(&of.distribution.to_string()),
        note: leak::text(&of.note),
        evidence,
    })
}

fn active(of: &ActiveWhen) -> Result<EvActiveWhen, String> {
    let (levels, n_levels) = leak::texts(&of.levels)?;
    Ok(EvActiveWhen {
        struct_size: leak::size::<EvActiveWhen>(),
        n_levels,
        assumption: leak::text(&of.assumption),
        option: leak::text(&of.option),
        levels,
    })
}

fn reason(of: &Reason) -> EvReason {
    EvReason {
        struct_size: leak::size::<EvReason>(),
        code: u32::from(of.code),
        id: leak::text(&of.id),
        doc: leak::text(&of.doc),
    }
}

fn capabilities(of: Capabilities) -> u64 {
    [
        (of.deterministic, abi::EV_CAP_DETERMINISTIC),
        (of.stochastic, abi::EV_CAP_STOCHASTIC),
        (of.rowwise, abi::EV_CAP_ROWWISE),
        (of.needs_resources, abi::EV_CAP_NEEDS_RESOURCES),
    ]
    .iter()
    .filter(|(is_set, _)| *is_set)
    .fold(0, |sum, (_, flag)| sum | flag)
}
