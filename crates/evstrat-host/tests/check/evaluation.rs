//! Models whose evaluation ends the process, lies, or depends on what it must not.

use super::fails;

#[test]
fn evaluation_that_ends_the_process() {
    let cases = [
        ("c-segv", "*nowhere = 1", "SIGSEGV"),
        ("c-abort", "abort()", "SIGABRT"),
        ("c-exit", "exit(0)", "ended by itself"),
        (
            "c-loop",
            "for (volatile int j = 0;; j++) {}",
            "gave no answer",
        ),
        (
            "c-bomb",
            "for (;;) { void *p = malloc(1 << 20); if (!p) abort(); *(volatile char *)p = 1; }",
            "memory ran out",
        ),
    ];
    for (name, row, says) in cases {
        fails(
            "evaluate.defaults",
            name,
            &[&format!("#define ROW {row}")],
            says,
        );
    }
    fails(
        "evaluate.defaults",
        "c-overflow",
        &[
            "#include <string.h>",
            "static int deep(volatile int n) { char a[9999]; if (n < 0) return 0; memset(a, n, sizeof a); return a[n % 99] + deep(n + 1) + 1; }",
            "#define ROW b->outputs[0][i] = deep(1)",
        ],
        "its stack overflowed",
    );
}

#[test]
fn models_that_do_not_stop_when_asked() {
    let slow = "#define ROW for (volatile int j = 0; j < 1000000; j++) {} b->outputs[0][i] = 1";
    fails(
        "evaluate.cancel",
        "c-deaf",
        &[slow],
        "did not stop within 2 s",
    );
}

/// A good model's row, up to the outcome.
const SUM: &str = "double y = b->inputs[0][i] + b->inputs[1][i]; if (!(y >= 0 && y <= 2)) { b->row_status[i] = 1; continue; }";

#[test]
fn evaluation_that_lies() {
    let row = |rest: &str| format!("#define ROW {SUM} {rest}");
    fails(
        "evaluate.defaults",
        "c-nan",
        &["#define ROW b->outputs[0][i] = NAN"],
        "marked OK",
    );
    fails(
        "evaluate.defaults",
        "c-unwritten",
        &["#define ROW (void)i"],
        "marked OK with sum = NaN",
    );
    fails(
        "evaluate.random",
        "c-rare-nan",
        &[&row("b->outputs[0][i] = y > 1.9 ? NAN : y")],
        "marked OK",
    );
    fails(
        "evaluate.random",
        "c-beyond",
        &[&row("b->outputs[0][i] = y * 1.1")],
        "marked OK",
    );
    fails(
        "evaluate.random",
        "c-status",
        &[&row(
            "b->outputs[0][i] = y; if (y > 1.9) b->row_status[i] = 77",
        )],
        "status 77",
    );
    fails(
        "evaluate.corners",
        "c-corner",
        &[&row("if (y == 2) abort(); b->outputs[0][i] = y")],
        "SIGABRT",
    );
    fails(
        "evaluate.extremes",
        "c-extreme",
        &["#define ROW b->outputs[0][i] = b->inputs[0][i] + b->inputs[1][i]"],
        "marked OK",
    );
}

#[test]
fn evaluation_that_touches_what_it_must_not() {
    let row = |rest: &str| format!("#define ROW {SUM} {rest}");
    fails(
        "evaluate.guard",
        "c-write-beyond",
        &[&row(
            "b->outputs[0][i + (i == b->n_rows - 1)] = y; b->outputs[0][i] = y",
        )],
        "SIGSEGV",
    );
    fails(
        "evaluate.guard",
        "c-read-before",
        &[&row("b->outputs[0][i] = y + 0 * (b->inputs[0] - 1)[0]")],
        "SIGSEGV",
    );
    fails(
        "evaluate.guard",
        "c-write-input",
        &[&row(
            "((double *)b->inputs[0])[i] = 0.5; b->outputs[0][i] = y",
        )],
        "SIGSEGV",
    );
    fails(
        "evaluate.prefill",
        "c-prefill",
        &[&row(
            "if (isnan(b->outputs[0][i])) b->outputs[0][i] = 0.25 * y",
        )],
        "not written",
    );
    fails(
        "evaluate.bad-batch",
        "c-trusting",
        &["#define SHAPE_CHECK"],
        "accepted",
    );
    fails(
        "evaluate.bad-batch",
        "c-curt",
        &[
            "#define SHAPE_CHECK if (b->struct_size < 72 || b->n_inputs != 2 || b->n_outputs != 1) return EV_ERR_ARGUMENT",
        ],
        "without a text",
    );
}

#[test]
fn bits_that_depend_on_what_they_must_not() {
    const SUM: &str = "double y = 0.4 * (b->inputs[0][i] + b->inputs[1][i]);";
    let row = |rest: &str| format!("#define ROW {SUM} b->outputs[0][i] = y + {rest}");
    fails(
        "invariance.sizes",
        "c-size",
        &[&row("1e-12 * (double)b->n_rows")],
        "a batch of",
    );
    fails(
        "invariance.order",
        "c-order",
        &[&row("1e-9 * (double)i")],
        "in reverse order",
    );
    fails(
        "invariance.repeats",
        "c-memory",
        &[
            "static double calls;",
            "#define BEFORE_ROWS calls += 1",
            &row("1e-12 * calls"),
        ],
        "the second time",
    );
    fails(
        "invariance.repeats",
        "c-process",
        &["#include <unistd.h>", &row("1e-12 * getpid()")],
        "in another process",
    );
    fails(
        "invariance.seed",
        "c-seed",
        &[&row("1e-12 * (double)b->seed")],
        "with another seed",
    );
    fails(
        "invariance.seed",
        "c-place",
        &[&row("1e-14 * (double)b->first_row")],
        "at another place",
    );
    fails(
        "process.threads",
        "c-shared",
        &[
            "#include <sched.h>",
            "static volatile double shared;",
            "#define ROW shared = 0.4 * (b->inputs[0][i] + b->inputs[1][i]); if (i % 100 == 7) sched_yield(); b->outputs[0][i] = shared",
        ],
        "disagree",
    );
}
