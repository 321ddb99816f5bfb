//! The boundary as a host sees it: calls through the C interface, right ones and wrong ones.
#![expect(unsafe_code, reason = "this test plays the host")]
#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]
#![expect(
    clippy::float_cmp,
    reason = "values pass the boundary without a change"
)]

use std::ffi::c_void;
use std::ptr;
use std::sync::atomic::AtomicU32;

use evstrat_abi as abi;
use evstrat_abi::{EvBatch, EvErr, EvModel, EvPlugin, EvSelfTests, EvStr, EvTrace, EvTraceRequest};
use evstrat_core::Columns;

mod plugin {
    #![forbid(unsafe_code)]
    use evstrat_plugin::prelude::*;

    /// Adds; panics on 13; says cancelled when asked to stop.
    pub(super) struct Adder {
        offset: f64,
    }

    impl Strategy for Adder {
        fn evaluate(&self, batch: &mut Batch<'_>) -> Result<(), ModelError> {
            batch.for_each_row(|x, y| {
                assert!(x[0].to_bits() != 13f64.to_bits(), "thirteen");
                y[0] = x[0] + x[1] + self.offset;
                RowStatus::OK
            })
        }

        fn trace(
            &self,
            request: &TraceRequest<'_>,
            columns: &mut [&mut [f64]],
        ) -> Result<(), ModelError> {
            for (y, t) in columns[0].iter_mut().zip(request.times) {
                *y = request.assumptions[0] * t;
            }
            Ok(())
        }
    }

    impl Drop for Adder {
        fn drop(&mut self) {
            assert!(self.offset < 1000.0, "a destructor that panics");
        }
    }

    impl Model for Adder {
        fn descriptor() -> ModelDescriptor {
            let mut model = ModelDescriptor::new("adder", "1.2.3", "Adds.")
                .believed(
                    AssumptionDescriptor::fraction("a", 0.5),
                    json!({"beta": {"mean": 0.5, "sd": 0.1}}),
                )
                .assumption(AssumptionDescriptor::categorical("b", &["low", "high"], 0))
                .active_when("b", "mode", &["two"])
                .outcome(OutcomeDescriptor::new("sum", "1", 0.0, 3.0))
                .state(StateDescriptor::new("ramp", "1"))
                .options(json!({"type": "object"}));
            model.reasons.push(Reason {
                code: 130,
                id: "tired".to_owned(),
                doc: "the model is tired".to_owned(),
            });
            model
        }

        fn create(options: &Options) -> Result<Self, ModelError> {
            let offset = match options.get("offset") {
                Some(_) => options.number("offset")?,
                None => 0.0,
            };
            assert!(offset >= 0.0, "a constructor that panics");
            Ok(Self { offset })
        }

        fn self_tests() -> Vec<SelfTest> {
            vec![SelfTest {
                options: String::new(),
                inputs: vec![vec![0.25, 1.0], vec![0.5, 0.0]],
                expected: vec![vec![1.25], vec![0.5]],
                relative: 1e-12,
                absolute: 0.0,
            }]
        }
    }

    /// Waits until it is asked to stop.
    pub(super) struct Waiter;

    impl Strategy for Waiter {
        fn evaluate(&self, batch: &mut Batch<'_>) -> Result<(), ModelError> {
            while !batch.is_cancelled() {
                std::thread::yield_now();
            }
            Err(ModelError::new(ErrorKind::Cancelled, "stopped"))
        }
    }

    impl Model for Waiter {
        fn descriptor() -> ModelDescriptor {
            let mut model = Adder::descriptor();
            model.id = "waiter".to_owned();
            model.states.clear();
            model
        }

        fn create(_: &Options) -> Result<Self, ModelError> {
            Ok(Self)
        }
    }

    export_plugin! { id: "org.evstrat.test.adder", models: [Adder, Waiter] }
}

unsafe extern "C" {
    fn evstrat_plugin_v1() -> *const EvPlugin;
}

fn table() -> &'static EvPlugin {
    // SAFETY: the function is exported above.
    unsafe { evstrat_plugin_v1().as_ref().unwrap() }
}

fn model() -> &'static EvModel {
    // SAFETY: the plugin has two models, and tables are never freed.
    unsafe { &**table().models }
}

fn text(of: EvStr) -> &'static str {
    // SAFETY: descriptors are static.
    unsafe { std::str::from_utf8(of.bytes().unwrap()).unwrap() }
}

/// A host's error buffer.
struct Report {
    room: Vec<u8>,
    err: EvErr,
}

impl Report {
    fn new() -> Box<Self> {
        let mut new = Box::new(Self {
            room: vec![0; 256],
            err: EvErr {
                struct_size: 40,
                reserved: 0,
                row: -1,
                buf: ptr::null_mut(),
                cap: 256,
                len: 0,
            },
        });
        new.err.buf = new.room.as_mut_ptr().cast();
        new
    }

    fn text(&self) -> &str {
        let n = usize::try_from(self.err.len).unwrap();
        std::str::from_utf8(&self.room[..n]).unwrap()
    }
}

fn create(options: &str) -> (i32, *mut c_void, String) {
    let mut instance = ptr::null_mut();
    let mut report = Report::new();
    // SAFETY: all arguments are as the interface says; this plugin does not use the host.
    let status = unsafe {
        model().create.unwrap()(
            model(),
            ptr::null(),
            EvStr::borrowed(options),
            &raw mut report.err,
            &raw mut instance,
        )
    };
    (status, instance, report.text().to_owned())
}

fn destroy(instance: *mut c_void) {
    // SAFETY: the instance is alive or null.
    unsafe { model().destroy.unwrap()(instance) }
}

/// A batch of two inputs and one output.
struct Call {
    columns: Columns,
    status: Vec<u8>,
    inputs: Vec<*const f64>,
    outputs: Vec<*mut f64>,
    batch: EvBatch,
}

impl Call {
    fn new(rows: &[[f64; 2]]) -> Box<Self> {
        let mut columns = Columns::new(3, rows.len());
        for (i, row) in rows.iter().enumerate() {
            columns.column_mut(0)[i] = row[0];
            columns.column_mut(1)[i] = row[1];
            columns.column_mut(2)[i] = f64::NAN;
        }
        let starts: Vec<*mut f64> = columns.iter_mut().map(<[f64]>::as_mut_ptr).collect();
        let mut new = Box::new(Self {
            columns,
            status: vec![0; rows.len()],
            inputs: starts[..2].iter().map(|p| p.cast_const()).collect(),
            outputs: starts[2..].to_vec(),
            batch: EvBatch {
                struct_size: 72,
                flags: 0,
                n_inputs: 2,
                n_outputs: 1,
                n_rows: rows.len() as u64,
                first_row: 0,
                seed: 0,
                inputs: ptr::null(),
                outputs: ptr::null(),
                row_status: ptr::null_mut(),
                cancel: ptr::null(),
            },
        });
        new.batch.inputs = new.inputs.as_ptr();
        new.batch.outputs = new.outputs.as_ptr();
        new.batch.row_status = new.status.as_mut_ptr();
        new
    }

    fn run(&mut self, instance: *mut c_void) -> (i32, String) {
        let mut report = Report::new();
        // SAFETY: the instance is alive or null, and tests break only what the boundary checks.
        let status = unsafe {
            model().evaluate.unwrap()(instance, &raw const self.batch, &raw mut report.err)
        };
        (status, report.text().to_owned())
    }
}

#[test]
fn tables_carry_the_descriptor() {
    let plugin = table();
    assert_eq!(plugin.magic, abi::EV_ABI_MAGIC);
    assert_eq!(text(plugin.id), "org.evstrat.test.adder");
    assert_eq!(text(plugin.error), "");
    assert!(
        text(plugin.built_with).starts_with("rustc 1."),
        "{}",
        text(plugin.built_with)
    );
    assert!(ptr::eq(plugin, table()), "the same table at every call");
    let model = model();
    assert_eq!((text(model.id), text(model.version)), ("adder", "1.2.3"));
    assert_eq!(
        (model.n_assumptions, model.n_outcomes, model.n_priors),
        (2, 1, 1)
    );
    // SAFETY: the tables have as many entries as they say.
    unsafe {
        let b = &*model.assumptions.add(1);
        assert_eq!((b.kind, b.n_levels), (abi::EV_KIND_CATEGORICAL, 2));
        assert_eq!(text(*b.levels.add(1)), "high");
        assert_eq!(
            text((*model.priors).distribution),
            r#"{"beta":{"mean":0.5,"sd":0.1}}"#
        );
        assert_eq!(text((*model.active_when).option), "mode");
        assert_eq!((*model.reasons).code, 130);
        assert!((*model.outcomes).target.is_nan());
    }
}

#[test]
fn batches_are_evaluated_and_cancelled() {
    let (status, instance, _) = create(r#"{"offset": 0.5}"#);
    assert_eq!(status, abi::EV_OK);
    let mut call = Call::new(&[[0.25, 1.0], [0.5, 0.0], [f64::NAN, 0.0]]);
    assert_eq!(call.run(instance), (abi::EV_OK, String::new()));
    assert_eq!(call.columns.column(2)[..2], [1.75, 1.0]);
    assert_eq!(call.status, [0, 0, abi::EV_ROW_DOMAIN]);
    let mut outside = Call::new(&[[1.5, 1.0], [0.5, 0.5], [0.5, 1.0]]);
    assert_eq!(outside.run(instance).0, abi::EV_OK);
    assert_eq!(outside.status, [abi::EV_ROW_DOMAIN, abi::EV_ROW_DOMAIN, 0]);
    let stop = AtomicU32::new(1);
    call.batch.cancel = stop.as_ptr();
    assert_eq!(call.run(instance).0, abi::EV_CANCELLED);
    assert_eq!(Call::new(&[]).run(instance).0, abi::EV_OK);
    destroy(instance);
    destroy(ptr::null_mut());
}

/// An instance that may be called from another thread.
struct Shared(*mut c_void);

// SAFETY: the boundary promises to refuse what would be wrong.
unsafe impl Sync for Shared {}

#[test]
fn an_instance_in_use_refuses_a_second_call() {
    // SAFETY: the plugin has two models.
    let waiter = unsafe { &**table().models.add(1) };
    let mut instance = ptr::null_mut();
    // SAFETY: all arguments are as the interface says.
    let status = unsafe {
        waiter.create.unwrap()(
            waiter,
            ptr::null(),
            EvStr::EMPTY,
            ptr::null_mut(),
            &raw mut instance,
        )
    };
    assert_eq!(status, abi::EV_OK);
    let (shared, evaluate) = (Shared(instance), waiter.evaluate.unwrap());
    let run = |word: &AtomicU32| {
        let shared = &shared;
        let mut call = Call::new(&[[0.5, 0.0]]);
        call.batch.cancel = word.as_ptr();
        // SAFETY: a living instance, and a batch as the interface says.
        unsafe { evaluate(shared.0, &raw const call.batch, ptr::null_mut()) }
    };
    let (first, second) = (AtomicU32::new(0), AtomicU32::new(1));
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| run(&first));
        // Until the other thread has the instance, this one gets it and is stopped at once.
        while run(&second) != abi::EV_ERR_BUSY {
            std::thread::yield_now();
        }
        first.store(1, std::sync::atomic::Ordering::Relaxed);
        assert_eq!(waiting.join().unwrap(), abi::EV_CANCELLED);
    });
    assert_eq!(run(&second), abi::EV_CANCELLED, "it can be used again");
    // SAFETY: no call is under way.
    unsafe { waiter.destroy.unwrap()(instance) }
}

#[test]
fn a_panic_poisons_its_instance_and_no_other() {
    let (_, instance, _) = create("");
    let (_, other, _) = create("");
    let (status, message) = Call::new(&[[1.0, 1.0], [13.0, 1.0]]).run(instance);
    assert_eq!(status, abi::EV_ERR_PANIC);
    assert!(
        message.starts_with("the model panicked: thirteen ("),
        "{message}"
    );
    assert!(message.contains("boundary.rs:"), "{message}");
    assert_eq!(
        Call::new(&[[1.0, 1.0]]).run(instance).0,
        abi::EV_ERR_POISONED
    );
    assert_eq!(Call::new(&[[1.0, 1.0]]).run(other).0, abi::EV_OK);
    destroy(instance);
    destroy(other);
}

#[test]
fn bad_options_and_panicking_constructors_are_errors() {
    for (options, status, message) in [
        (
            "[1]",
            abi::EV_ERR_OPTIONS,
            "options must be a JSON object, found a list",
        ),
        ("{", abi::EV_ERR_OPTIONS, "options are not valid JSON"),
        (
            r#"{"offset": "x"}"#,
            abi::EV_ERR_OPTIONS,
            "option 'offset' must be a finite number",
        ),
        (
            r#"{"offset": -1}"#,
            abi::EV_ERR_PANIC,
            "the model panicked: a constructor that panics",
        ),
    ] {
        let (found, instance, text) = create(options);
        assert_eq!(found, status, "{options}");
        assert!(text.starts_with(message), "{options}: {text}");
        assert!(instance.is_null());
    }
}

#[test]
fn a_destructor_that_panics_stays_inside() {
    let (status, instance, _) = create(r#"{"offset": 5000}"#);
    assert_eq!(status, abi::EV_OK);
    destroy(instance);
}

#[test]
fn batches_that_break_the_contract_are_refused() {
    let (_, instance, _) = create("");
    let rows = [[0.0, 0.0]; 16];
    let refused = |expected: &str, change: &dyn Fn(&mut Call)| {
        let mut call = Call::new(&rows);
        change(&mut call);
        let (status, message) = call.run(instance);
        assert_eq!(status, abi::EV_ERR_ARGUMENT, "{expected}");
        assert!(message.contains(expected), "{expected}: {message}");
    };
    refused("the batch has 8 bytes", &|call| call.batch.struct_size = 8);
    refused("3 inputs and 1 outputs, the model 2 and 1", &|call| {
        call.batch.n_inputs = 3;
    });
    refused("2 inputs and 0 outputs", &|call| call.batch.n_outputs = 0);
    refused("rows do not fit into memory", &|call| {
        call.batch.n_rows = u64::MAX;
    });
    refused("no array of columns", &|call| {
        call.batch.inputs = ptr::null();
    });
    refused("no row status", &|call| {
        call.batch.row_status = ptr::null_mut();
    });
    refused("input column 1 is a null pointer", &|call| {
        call.inputs[1] = ptr::null();
    });
    refused("output column 0 is not aligned", &|call| {
        call.outputs[0] = call.outputs[0].wrapping_add(1);
    });
    refused("overlaps", &|call| {
        call.outputs[0] = call.inputs[0].cast_mut();
    });
    refused("overlaps", &|call| {
        call.batch.row_status = call.outputs[0].cast();
    });
    refused("the cancel word is not aligned", &|call| {
        call.batch.cancel = ptr::without_provenance(5);
    });
    let (status, message) = Call::new(&rows).run(ptr::null_mut());
    assert_eq!(
        (status, message.as_str()),
        (-1, "the instance is a null pointer")
    );
    assert_eq!(
        Call::new(&rows).run(instance).0,
        abi::EV_OK,
        "none of it harmed the instance"
    );
    destroy(instance);
}

fn extension<T>(id: &str) -> Option<&'static T> {
    // SAFETY: the interface says which type belongs to which id.
    unsafe {
        model().get_extension.unwrap()(model(), EvStr::borrowed(id))
            .cast::<T>()
            .as_ref()
    }
}

#[test]
fn self_tests_are_columns() {
    let tests = extension::<EvSelfTests>("evstrat.selftest/1").unwrap();
    assert_eq!(tests.n_tests, 1);
    // SAFETY: the tables have as many entries as they say.
    unsafe {
        let test = &*tests.tests;
        assert_eq!(test.n_rows, 2);
        assert_eq!(*(*test.inputs).add(1), 0.5);
        assert_eq!(*(*test.inputs.add(1)).add(0), 1.0);
        assert_eq!(*(*test.expected).add(1), 0.5);
    }
}

#[test]
fn traces_fill_columns_and_unknown_extensions_are_null() {
    let (_, instance, _) = create("");
    let trace = extension::<EvTrace>("evstrat.trace/1").unwrap();
    let (assumptions, times, mut column) = ([2.0, 0.0], [0.0, 1.0, 3.0], [f64::NAN; 3]);
    let columns = [column.as_mut_ptr()];
    let request = EvTraceRequest {
        struct_size: 64,
        n_assumptions: 2,
        n_states: 1,
        reserved: 0,
        n_times: 3,
        seed: 0,
        row: 0,
        assumptions: assumptions.as_ptr(),
        times: times.as_ptr(),
        columns: columns.as_ptr(),
    };
    let mut report = Report::new();
    // SAFETY: the request is as the interface says.
    let status = unsafe { trace.trace.unwrap()(instance, &raw const request, &raw mut report.err) };
    assert_eq!((status, report.text()), (0, ""));
    assert_eq!(column, [0.0, 2.0, 6.0]);
    assert!(extension::<EvTrace>("evstrat.gradient/1").is_none());
    assert!(extension::<EvTrace>("").is_none());
    destroy(instance);
}
