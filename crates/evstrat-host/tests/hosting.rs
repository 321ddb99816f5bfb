//! Plugins built in Rust and in C, found, loaded and evaluated.
#![expect(
    clippy::float_cmp,
    reason = "models and their reference do the same operations in the same order"
)]

mod common;

use common::{
    broken, c_example, delivery_columns, evaluate, load, only_model, rust_example, unit_columns,
};
use evstrat_core::{
    Batch, Columns, Direction, ErrorKind, Options, Role, RowStatus, Scale, Strategy, TraceRequest,
};
use evstrat_host::{HostError, Origin};
use serde_json::json;

#[test]
fn a_rust_plugin_describes_itself_in_full() {
    let model = only_model(rust_example());
    let of = model.descriptor();
    assert_eq!(
        (of.id.as_str(), of.version.as_str()),
        ("saturable-uptake", "1.0.0")
    );
    assert_eq!(
        of.options["properties"]["cells"]["default"],
        json!("endothelial")
    );
    assert_eq!(of.assumptions.len(), 3);
    assert_eq!(of.assumptions[1].unit, "{vesicles}/h");
    assert_eq!(
        (of.assumptions[1].scale, of.assumptions[1].lower_open),
        (Scale::Log, true)
    );
    assert_eq!(of.assumptions[1].upper, f64::INFINITY);
    assert_eq!(
        (of.outcomes[0].role, of.outcomes[0].direction),
        (Role::Efficacy, Direction::HigherIsBetter)
    );
    assert_eq!(of.outcomes[0].target, None);
    assert_eq!(
        (of.priors.len(), of.time_unit.as_str(), of.states.len()),
        (4, "h", 1)
    );
    let level = |_: &str| Some("glioblastoma".to_owned());
    let prior = of.suggested("largest-rate", level).unwrap();
    assert_eq!(
        prior.distribution,
        json!({"lognormal": {"median": 300.0, "gsd": 1.5}})
    );
    let plugin = model.plugin();
    assert_eq!(plugin.id, "org.evstrat.example.saturable-uptake");
    assert_eq!((plugin.abi.as_str(), plugin.origin), ("1.0", Origin::Named));
    assert!(
        plugin.built_with.contains("evstrat-plugin"),
        "{}",
        plugin.built_with
    );
    assert_eq!(plugin.sha256.len(), 64);
    assert_eq!(model.descriptor_sha256().len(), 64);
}

#[test]
fn self_tests_of_the_rust_plugin_pass() {
    let model = only_model(rust_example());
    let tests = model.self_tests();
    assert_eq!(tests.len(), 1);
    let options = Options::from_json(&tests[0].options).unwrap();
    let strategy = model.instantiate(&options).unwrap();
    let mut inputs = Columns::new(3, tests[0].inputs.len());
    for (i, row) in tests[0].inputs.iter().enumerate() {
        for (j, value) in row.iter().enumerate() {
            inputs.column_mut(j)[i] = *value;
        }
    }
    let (outputs, status) = evaluate(&strategy, &inputs, 2).unwrap();
    assert!(status.iter().all(|row| row.is_ok()));
    for (i, row) in tests[0].expected.iter().enumerate() {
        assert_eq!([outputs.column(0)[i], outputs.column(1)[i]], row[..]);
    }
}

#[test]
fn traces_options_and_row_statuses_pass_through() {
    let model = only_model(rust_example());
    let strategy = model.instantiate(&Options::default()).unwrap();
    let mut column = [0.0; 3];
    let request = TraceRequest {
        assumptions: &[5.0, 100.0, 5.0],
        times: &[0.0, 1.0, 2.0],
        seed: 1,
        row: 0,
    };
    strategy.trace(&request, &mut [&mut column]).unwrap();
    assert_eq!(column, [0.0, 50.0, 100.0]);
    let error = strategy.trace(&request, &mut []).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Argument);

    let mut inputs = Columns::new(3, 2);
    inputs.fill(1.0);
    inputs.column_mut(0)[1] = -1.0;
    let (outputs, status) = evaluate(&strategy, &inputs, 2).unwrap();
    assert_eq!(status, [RowStatus::OK, RowStatus::DOMAIN]);
    assert_eq!(outputs.column(0)[0], 12.0);
    assert!(outputs.column(0)[1].is_nan());

    let refused = Options::from_json(r#"{"duration": -1}"#).unwrap();
    let error = model.instantiate(&refused).unwrap_err();
    assert!(error.is_request());
    assert!(
        error
            .to_string()
            .ends_with("duration must not be negative, found -1"),
        "{error}"
    );
}

/// The formulas of the C example.
fn vesicle_delivery(x: &[f64]) -> [f64; 4] {
    let delivered = x[0] * x[5] * x[7] * x[2] * x[1] * x[8] / x[6];
    let effect = x[10] * (delivered / (delivered + x[9]));
    [
        delivered,
        effect,
        x[11] * x[4] * (x[0] / x[3]),
        x[11] * x[0],
    ]
}

#[test]
fn a_c_plugin_computes_what_its_formulas_say() {
    let model = only_model(c_example());
    assert_eq!(model.descriptor().assumptions.len(), 12);
    let strategy = model.instantiate(&Options::default()).unwrap();
    let inputs = delivery_columns(1000);
    let (outputs, status) = evaluate(&strategy, &inputs, 4).unwrap();
    assert!(status.iter().all(|row| row.is_ok()));
    for i in 0..1000 {
        let x: Vec<f64> = inputs.iter().map(|column| column[i]).collect();
        let y: Vec<f64> = outputs.iter().map(|column| column[i]).collect();
        assert_eq!(y, vesicle_delivery(&x));
    }
    let error = strategy.trace(
        &TraceRequest {
            assumptions: &[0.0; 12],
            times: &[0.0],
            seed: 0,
            row: 0,
        },
        &mut [],
    );
    assert_eq!(error.unwrap_err().kind, ErrorKind::Unsupported);
    let options = Options::from_json(r#"{"loading": "none"}"#).unwrap();
    let error = model.instantiate(&options).unwrap_err();
    assert!(
        error.to_string().ends_with("this model takes no options"),
        "{error}"
    );
}

#[test]
fn batches_threads_and_alignment_do_not_change_a_bit() {
    let strategy = only_model(c_example())
        .instantiate(&Options::default())
        .unwrap();
    let inputs = delivery_columns(5000);
    let (whole, _) = evaluate(&strategy, &inputs, 4).unwrap();
    let part = |start: usize, n: usize| {
        // Columns that begin anywhere, so that most are not aligned.
        let columns: Vec<&[f64]> = inputs
            .iter()
            .map(|column| &column[start..start + n])
            .collect();
        let mut outputs = vec![vec![0.0; n]; 4];
        let mut results: Vec<&mut [f64]> = outputs.iter_mut().map(Vec::as_mut_slice).collect();
        let mut status = vec![RowStatus::NOT_RUN; n];
        let mut batch = Batch::new(&columns, &mut results, &mut status).unwrap();
        strategy.evaluate(&mut batch).unwrap();
        assert!(status.iter().all(|row| row.is_ok()));
        for (column, all) in outputs.iter().zip(whole.iter()) {
            assert_eq!(column[..], all[start..start + n]);
        }
    };
    part(0, 0);
    std::thread::scope(|scope| {
        for thread in 0..8 {
            scope.spawn(move || {
                for n in [1, 7, 8, 63, 64, 65, 1000] {
                    part(thread * 100, n);
                }
            });
        }
    });
}

#[test]
fn bad_outcomes_become_statuses() {
    let path = broken(
        "bad-outcomes",
        &[
            "#define ROW switch (i % 6) { case 0: b->outputs[0][i] = 1; break; \
           case 1: b->outputs[0][i] = NAN; break; case 2: b->outputs[0][i] = 2.5; break; \
           case 3: b->row_status[i] = 200; break; case 4: b->row_status[i] = 77; break; case 5: break; }",
        ],
    );
    let model = only_model(&path);
    let strategy = model.instantiate(&Options::default()).unwrap();
    let (outputs, status) = evaluate(&strategy, &unit_columns(2, 6), 1).unwrap();
    let codes: Vec<u8> = status.iter().map(|row| row.0).collect();
    assert_eq!(
        codes,
        [0, 4, 4, 200, 77, 4],
        "an outcome that was not written counts as NaN"
    );
    assert_eq!(outputs.column(0)[0], 1.0);
    assert!(outputs.column(0)[1..].iter().all(|value| value.is_nan()));
    let of = model.descriptor();
    assert_eq!(
        of.reason(status[1]),
        "an outcome not finite or outside the bounds that the model declared"
    );
    assert_eq!(of.reason(status[3]), "the model is tired");
    assert_eq!(of.reason(status[4]), "a reason the model does not explain");
}

#[test]
fn errors_of_a_model_arrive_with_their_text() {
    let cases = [
        (
            "fails",
            "EV_ERR_MODEL, \"no root\"",
            ErrorKind::Model,
            "no root",
        ),
        (
            "fails-odd",
            "-99, \"\\033[31mboo\\n\"",
            ErrorKind::Host,
            "unknown status -99 from the plugin: \u{FFFD}[31mboo",
        ),
        (
            "fails-mute",
            "EV_ERR_MODEL, \"\"",
            ErrorKind::Model,
            "the plugin gave no reason",
        ),
    ];
    for (name, arguments, kind, message) in cases {
        let path = broken(
            name,
            &[&format!(
                "#define BEFORE_ROWS return fail(err, {arguments})"
            )],
        );
        let strategy = only_model(&path).instantiate(&Options::default()).unwrap();
        let error = evaluate(&strategy, &unit_columns(2, 4), 1).unwrap_err();
        assert_eq!((error.kind, error.message.as_str()), (kind, message));
    }
}

#[test]
fn a_text_longer_than_the_room_is_cut() {
    let path = broken(
        "long-error",
        &[
            "#define BEFORE_ROWS memset(err->buf, 'x', err->cap); err->len = UINT64_MAX; return EV_ERR_MODEL",
        ],
    );
    let strategy = only_model(&path).instantiate(&Options::default()).unwrap();
    let error = evaluate(&strategy, &unit_columns(2, 4), 1).unwrap_err();
    assert_eq!(error.message.len(), 4096);
}

#[test]
fn models_with_a_largest_batch_get_parts() {
    let path = broken(
        "small-batches",
        &[
            "#define MAX_ROWS 10",
            "#define BEFORE_ROWS if (b->n_rows > 10) return fail(err, EV_ERR_ARGUMENT, \"too many\")",
        ],
    );
    let strategy = only_model(&path).instantiate(&Options::default()).unwrap();
    let inputs = unit_columns(2, 101);
    let (outputs, status) = evaluate(&strategy, &inputs, 1).unwrap();
    assert!(status.iter().all(|row| row.is_ok()));
    for i in 0..101 {
        assert_eq!(
            outputs.column(0)[i],
            inputs.column(0)[i] + inputs.column(1)[i]
        );
    }
}

#[test]
fn the_wrong_shape_is_refused_before_the_plugin_sees_it() {
    let strategy = only_model(c_example())
        .instantiate(&Options::default())
        .unwrap();
    let error = evaluate(&strategy, &unit_columns(11, 4), 4).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Argument);
    let error = evaluate(&strategy, &delivery_columns(4), 3).unwrap_err();
    assert!(
        error
            .message
            .contains("3 outputs, model 'vesicle-delivery' has 12 assumptions and 4 outcomes"),
        "{error}"
    );
}

#[test]
fn a_model_that_makes_no_instance_is_an_error() {
    let path = broken(
        "no-instance",
        &["#define CREATE (void)instance; return EV_OK"],
    );
    let error = only_model(&path)
        .instantiate(&Options::default())
        .unwrap_err();
    assert!(matches!(error, HostError::Model { .. }));
    assert!(error.to_string().contains("made no instance"), "{error}");
}

#[test]
fn the_descriptor_does_not_depend_on_the_build() {
    let first = only_model(&broken("same-1", &[]));
    let change = "#define CONSTRUCTOR (void)getenv(\"HOME\")";
    let second = only_model(&broken("same-2", &[change]));
    assert_ne!(first.plugin().sha256, second.plugin().sha256);
    assert_eq!(first.descriptor_sha256(), second.descriptor_sha256());
    let third = only_model(&broken("same-3", &["#define DEFAULT 0.75"]));
    assert_ne!(first.descriptor_sha256(), third.descriptor_sha256());
    assert!(load(c_example()).unwrap().model("template").is_err());
}
