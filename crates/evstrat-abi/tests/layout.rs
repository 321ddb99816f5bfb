//! The layout of every struct: fields in order, no padding, sizes as C compilers see them.

use std::mem::{offset_of, size_of};

use evstrat_abi::{
    EvActiveWhen, EvAssumption, EvBatch, EvErr, EvGradient, EvHost, EvModel, EvOutcome, EvPlugin,
    EvPrior, EvReason, EvSelfTest, EvSelfTests, EvState, EvStr, EvTrace, EvTraceRequest,
};

fn size_of_field<S, F>(_: fn(&S) -> &F) -> usize {
    size_of::<F>()
}

/// Checks that the named fields are all there are, follow each other without a gap, and fill the struct.
macro_rules! no_padding {
    ($type:ident { $($field:ident),* $(,)? } is $size:literal) => {{
        let _all = |value: &$type| {
            let $type { $($field: _),* } = value;
        };
        let mut end = 0;
        $(
            assert_eq!(
                offset_of!($type, $field),
                end,
                concat!("a gap before ", stringify!($type), "::", stringify!($field)),
            );
            end += size_of_field(|value: &$type| &value.$field);
        )*
        assert_eq!(end, size_of::<$type>(), concat!("a gap at the end of ", stringify!($type)));
        assert_eq!(end, $size, concat!("size of ", stringify!($type)));
    }};
}

#[test]
fn descriptors_have_no_padding() {
    no_padding!(EvStr { ptr, len } is 16);
    no_padding!(EvAssumption {
        struct_size, flags, kind, n_levels, id, name, unit, doc, source, lower, upper, default_value, levels,
    } is 128);
    no_padding!(EvPrior {
        struct_size, n_evidence, assumption, option, level, distribution, note, evidence,
    } is 96);
    no_padding!(EvActiveWhen { struct_size, n_levels, assumption, option, levels } is 48);
    no_padding!(EvOutcome {
        struct_size, direction, role, reserved, id, name, unit, doc, lower, upper, target,
    } is 104);
    no_padding!(EvReason { struct_size, code, id, doc } is 40);
    no_padding!(EvState { struct_size, reserved, id, name, unit } is 56);
}

#[test]
fn tables_have_no_padding() {
    no_padding!(EvModel {
        struct_size, thread_mode, capabilities, max_rows,
        id, name, version, doc, license, citation, time_unit, options_schema,
        n_assumptions, assumption_stride, assumptions,
        n_outcomes, outcome_stride, outcomes,
        n_priors, prior_stride, priors,
        n_active_when, active_when_stride, active_when,
        n_reasons, reason_stride, reasons,
        user_data, create, destroy, evaluate, get_extension,
    } is 272);
    no_padding!(EvPlugin {
        struct_size, abi_major, magic, abi_minor, n_models, id, version, built_with, error, models,
    } is 96);
}

#[test]
fn calls_have_no_padding() {
    no_padding!(EvErr { struct_size, reserved, row, buf, cap, len } is 40);
    no_padding!(EvHost {
        struct_size, abi_minor, ctx, name, version, resource_dir, log, progress, get_extension,
    } is 88);
    no_padding!(EvBatch {
        struct_size, flags, n_inputs, n_outputs, n_rows, first_row, seed, inputs, outputs, row_status, cancel,
    } is 72);
    no_padding!(EvSelfTests { struct_size, n_tests, test_stride, reserved, tests } is 24);
    no_padding!(EvSelfTest {
        struct_size, n_rows, options, inputs, expected, relative, absolute,
    } is 56);
    no_padding!(EvTrace { struct_size, n_states, state_stride, reserved, states, trace } is 32);
    no_padding!(EvTraceRequest {
        struct_size, n_assumptions, n_states, reserved, n_times, seed, row, assumptions, times, columns,
    } is 64);
    no_padding!(EvGradient { struct_size, reserved, vjp } is 16);
}
