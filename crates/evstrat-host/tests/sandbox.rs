//! Plugins in workers: the same bits as in this process, and nothing a plugin does harms it.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

mod common;

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use common::{
    bits, broken, c_example, delivery_columns, evaluate, is_alone, only_model, rust_example,
    unit_columns,
};
use evstrat_core::{
    Batch, Columns, ErrorKind, ModelError, Options, RowStatus, Strategy, TraceRequest,
};
use evstrat_host::{
    Candidates, Catalog, HostError, HostedModel, HostedStrategy, Isolation, LoadSettings, OnCrash,
    Replayed, Repro, Sandbox, SearchPath,
};

fn sandbox() -> Sandbox {
    let mut sandbox = Sandbox::new(env!("CARGO_BIN_EXE_evstrat-host-worker").into(), Vec::new());
    sandbox.start_deadline = Duration::from_secs(20);
    sandbox.call_deadline = Duration::from_secs(20);
    sandbox
}

fn load_in(path: &Path, sandbox: Sandbox) -> Result<HostedModel, HostError> {
    let mut settings = LoadSettings::default();
    settings.isolation = Isolation::Sandboxed(sandbox);
    let candidates = Candidates::discover(&SearchPath::new().file(path))?;
    Ok(Catalog::load(candidates, &settings)?.models()[0].clone())
}

fn instance(path: &Path) -> HostedStrategy {
    let model = load_in(path, sandbox()).unwrap();
    model.instantiate(&Options::default()).unwrap()
}

fn failure(name: &str, lines: &[&str]) -> ModelError {
    let strategy = instance(&broken(name, lines));
    evaluate(&strategy, &unit_columns(2, 100), 1).unwrap_err()
}

/// What a model said in the outcome of its only row.
fn said(name: &str, lines: &[&str]) -> f64 {
    let strategy = instance(&broken(name, lines));
    let (outputs, status) = evaluate(&strategy, &unit_columns(2, 1), 1).unwrap();
    assert_eq!(status, [RowStatus::OK]);
    outputs.column(0)[0]
}

#[test]
fn workers_give_the_same_bits_as_this_process() {
    for (path, n_inputs, n_outputs) in [(c_example(), 12, 4), (rust_example(), 3, 2)] {
        let (here, there) = (only_model(path), load_in(path, sandbox()).unwrap());
        assert_eq!(here.descriptor(), there.descriptor());
        assert_eq!(here.descriptor_sha256(), there.descriptor_sha256());
        assert_eq!(here.self_tests(), there.self_tests());
        let mut inputs = unit_columns(n_inputs, 10_000);
        if n_inputs == 12 {
            inputs = delivery_columns(10_000);
        }
        let (here, there) = (
            here.instantiate(&Options::default()).unwrap(),
            there.instantiate(&Options::default()).unwrap(),
        );
        let (y_here, status_here) = evaluate(&here, &inputs, n_outputs).unwrap();
        let (y_there, status_there) = evaluate(&there, &inputs, n_outputs).unwrap();
        assert!(status_here.iter().all(|row| row.is_ok()));
        assert_eq!(bits(&y_here), bits(&y_there));
        assert_eq!(status_here, status_there);
    }
}

#[test]
fn batches_that_exceed_the_arena_go_in_parts() {
    let mut small = sandbox();
    small.arena = 1 << 16;
    let model = load_in(c_example(), small).unwrap();
    let strategy = model.instantiate(&Options::default()).unwrap();
    let inputs = delivery_columns(3000);
    let (there, _) = evaluate(&strategy, &inputs, 4).unwrap();
    let here = only_model(c_example())
        .instantiate(&Options::default())
        .unwrap();
    assert_eq!(bits(&there), bits(&evaluate(&here, &inputs, 4).unwrap().0));
    assert_eq!(evaluate(&strategy, &delivery_columns(0), 4).unwrap().1, []);
}

#[test]
fn threads_have_workers_of_their_own() {
    let strategy = instance(c_example());
    let inputs = delivery_columns(1000);
    let expected = bits(&evaluate(&strategy, &inputs, 4).unwrap().0);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..20 {
                    let (y, _) = evaluate(&strategy, &inputs, 4).unwrap();
                    assert_eq!(bits(&y), expected);
                }
            });
        }
    });
}

#[test]
fn traces_and_refused_options_pass_through() {
    let model = load_in(rust_example(), sandbox()).unwrap();
    let refused = Options::from_json(r#"{"duration": -1}"#).unwrap();
    let error = model.instantiate(&refused).unwrap_err();
    assert!(error.is_request());
    assert!(
        error
            .to_string()
            .ends_with("duration must not be negative, found -1"),
        "{error}"
    );
    let strategy = model.instantiate(&Options::default()).unwrap();
    let mut column = vec![0.0; 1000];
    let times: Vec<f64> = (0..1000_u16).map(f64::from).collect();
    let request = TraceRequest {
        assumptions: &[5.0, 100.0, 5.0],
        times: &times,
        seed: 1,
        row: 0,
    };
    strategy.trace(&request, &mut [&mut column]).unwrap();
    let expected: Vec<f64> = times.iter().map(|hour| 50.0 * hour).collect();
    assert_eq!(column, expected);
}

#[test]
fn the_level_obtained_is_recorded_and_can_be_required() {
    let full = load_in(c_example(), sandbox()).unwrap();
    let level = full.isolation().unwrap();
    assert!(
        level.process && level.sealed_library && level.limits,
        "{level}"
    );

    let mut lower = sandbox();
    lower.without_landlock = true;
    lower.without_seccomp = true;
    let model = load_in(c_example(), lower.clone()).unwrap();
    assert_eq!(
        model.isolation().unwrap().to_string(),
        "in a process of its own, without Landlock, a system call filter"
    );
    lower.require_full = true;
    let error = load_in(c_example(), lower).unwrap_err();
    assert!(matches!(error, HostError::Isolation { .. }), "{error}");
}

#[test]
fn crashes_are_told_with_signal_draws_and_last_words() {
    let error = failure(
        "segv",
        &[
            "#include <stdio.h>",
            "#define ROW if (b->first_row + i == 50) { fprintf(stderr, \"oh no\\n\"); *nowhere = 1; }",
        ],
    );
    assert_eq!(error.kind, ErrorKind::Host);
    assert!(error.message.contains("crashed with SIGSEGV"), "{error}");
    assert!(
        error.message.contains("having printed \"oh no\""),
        "{error}"
    );
    assert!(error.message.ends_with("at draw 50"), "{error}");
    for (name, row, expected) in [
        ("abort", "abort()", "crashed with SIGABRT"),
        ("exit", "exit(7)", "ended by itself with exit status 7"),
        ("trap", "__builtin_trap()", "crashed with SIGILL"),
    ] {
        let error = failure(name, &[&format!("#define ROW {row}")]);
        assert!(error.message.contains(expected), "{name}: {error}");
    }
    let error = failure(
        "overflow",
        &[
            "#include <string.h>",
            "static int deep(volatile int n) { char a[10000]; if (n < 0) return 0; memset(a, n, sizeof a); return a[n % 100] + deep(n + 1) + 1; }",
            "#define ROW b->outputs[0][i] = deep(1)",
            "#pragma GCC diagnostic ignored \"-Winfinite-recursion\"",
        ],
    );
    assert!(error.message.contains("crashed with SIGSEGV"), "{error}");
}

#[test]
fn a_strategy_goes_on_after_a_crash() {
    // Crashes at draw 150 only: a new worker serves the next batch.
    let strategy = instance(&broken(
        "at-150",
        &["#define ROW if (b->first_row + i == 150) abort(); b->outputs[0][i] = 1"],
    ));
    let inputs = unit_columns(2, 100);
    let columns: Vec<&[f64]> = inputs.iter().collect();
    let run = |first_row: u64| {
        let mut y = Columns::new(1, 100);
        let mut status = vec![RowStatus::OK; 100];
        let mut outputs: Vec<&mut [f64]> = y.iter_mut().collect();
        let mut batch = Batch::new(&columns, &mut outputs, &mut status)
            .unwrap()
            .at(0, first_row);
        strategy.evaluate(&mut batch)
    };
    assert!(run(0).is_ok());
    assert!(run(100).unwrap_err().message.ends_with("at draw 150"));
    assert!(run(200).is_ok());
}

#[test]
fn the_guilty_draw_is_found_written_down_and_replayed() {
    let folder = common::fresh_folder("repro");
    let crashes =
        "#define ROW if (b->inputs[0][i] > 0.99) abort(); b->outputs[0][i] = b->inputs[0][i]";
    let path = broken("guilty", &[crashes]);
    let mut careful = sandbox();
    careful.repro_folder = Some(folder.clone());
    let model = load_in(&path, careful.clone()).unwrap();
    let strategy = model.instantiate(&Options::default()).unwrap();
    let inputs = unit_columns(2, 1000);
    let guilty = inputs.column(0).iter().position(|&x| x > 0.99).unwrap();
    let error = evaluate(&strategy, &inputs, 1).unwrap_err();
    assert_eq!(error.row, Some(guilty));
    assert!(
        error
            .message
            .contains(&format!("at draw {guilty}; `evstrat plugin repro ")),
        "{error}"
    );

    let files: Vec<_> = fs::read_dir(&folder).unwrap().collect();
    assert_eq!(files.len(), 1);
    let file = files[0].as_ref().unwrap().path();
    assert!(error.message.contains(file.to_str().unwrap()), "{error}");
    let repro = Repro::read(&file).unwrap();
    assert_eq!(
        (repro.model.as_str(), repro.first_row),
        ("template", guilty as u64)
    );
    assert_eq!(repro.assumptions, ["a", "b"]);
    let values: Vec<f64> = repro.rows[0].iter().map(|value| value.0).collect();
    assert_eq!(values, [inputs.column(0)[guilty], inputs.column(1)[guilty]]);

    careful.repro_folder = None;
    let again = repro.replay(Isolation::Sandboxed(careful)).unwrap();
    assert!(matches!(again, Replayed::Failed(error) if error.message.contains("SIGABRT")));
    fs::remove_file(&path).unwrap();
    fs::copy(c_example(), &path).unwrap();
    let changed = repro.replay(Isolation::None).unwrap_err();
    assert!(matches!(changed, HostError::Changed { .. }), "{changed}");
}

#[test]
fn guilty_draws_can_be_dropped() {
    let crashes =
        "#define ROW if (b->inputs[0][i] > 0.99) abort(); b->outputs[0][i] = b->inputs[0][i]";
    let path = broken("droppable", &[crashes]);
    let mut lenient = sandbox();
    lenient.on_crash = OnCrash::DropRow;
    let strategy = load_in(&path, lenient)
        .unwrap()
        .instantiate(&Options::default())
        .unwrap();
    let inputs = unit_columns(2, 500);
    let (outputs, status) = evaluate(&strategy, &inputs, 1).unwrap();
    let mut n_dropped = 0;
    for (row, &x) in inputs.column(0).iter().enumerate() {
        if x > 0.99 {
            n_dropped += 1;
            assert_eq!(status[row], RowStatus::CRASHED);
            assert!(outputs.column(0)[row].is_nan());
        } else {
            assert_eq!(status[row], RowStatus::OK);
            assert_eq!(outputs.column(0)[row].to_bits(), x.to_bits());
        }
    }
    assert!(n_dropped >= 2, "the test needs rows that crash");
}

#[test]
fn too_many_dropped_draws_fail_after_all() {
    let crashes =
        "#define ROW if (b->inputs[0][i] > 0.9) abort(); b->outputs[0][i] = b->inputs[0][i]";
    let mut lenient = sandbox();
    lenient.on_crash = OnCrash::DropRow;
    lenient.max_dropped = 3;
    let strategy = load_in(&broken("too-many", &[crashes]), lenient)
        .unwrap()
        .instantiate(&Options::default())
        .unwrap();
    let error = evaluate(&strategy, &unit_columns(2, 200), 1).unwrap_err();
    assert!(
        error
            .message
            .ends_with("; more than 3 draws ended so, which is too many to go on"),
        "{error}"
    );
}

#[test]
fn strategies_of_one_thread_share_a_worker() {
    let model = load_in(rust_example(), sandbox()).unwrap();
    let hours = |hours: u32| {
        let options = Options::from_json(&format!("{{\"duration\": {hours}}}")).unwrap();
        model.instantiate(&options).unwrap()
    };
    // More than are kept open in one worker, so that some are destroyed and made again.
    let strategies: Vec<HostedStrategy> = (1..=80).map(hours).collect();
    let mut inputs = Columns::new(3, 1);
    inputs.fill(1.0);
    for _ in 0..2 {
        for (n_hours, strategy) in (1_u32..).zip(&strategies) {
            let (y, _) = evaluate(strategy, &inputs, 2).unwrap();
            assert_eq!(
                y.column(0)[0].to_bits(),
                (0.5 * f64::from(n_hours)).to_bits()
            );
        }
    }
}

#[test]
fn a_crash_that_no_draw_repeats_is_told_as_such() {
    let error = failure(
        "fickle",
        &["#define BEFORE_ROWS if (b->n_rows == 100) abort()"],
    );
    assert!(
        error
            .message
            .ends_with("while it evaluated draws 0 to 99; no single draw does it again"),
        "{error}"
    );
    assert_eq!(error.row, None);
}

#[test]
fn crashes_and_hangs_while_loading_are_contained() {
    let crash = |name: &str, lines: &[&str]| {
        let mut hasty = sandbox();
        hasty.start_deadline = Duration::from_millis(1500);
        load_in(&broken(name, lines), hasty)
            .unwrap_err()
            .to_string()
    };
    let text = crash("ctor-abort", &["#define CONSTRUCTOR abort()"]);
    assert!(
        text.ends_with(
            "crashed with SIGABRT (it called abort, or memory ran out) while it was loaded"
        ),
        "{text}"
    );
    let text = crash(
        "ctor-loop",
        &["#define CONSTRUCTOR for (volatile int i = 0;; i++) {}"],
    );
    assert!(
        text.ends_with("gave no answer within 1.5 s and was stopped while it was loaded"),
        "{text}"
    );
    let text = crash("entry-segv", &["#define ENTRY_BODY *nowhere = 1"]);
    assert!(text.contains("SIGSEGV"), "{text}");
    let text = crash("bad-magic", &["#define MAGIC 7"]);
    assert!(text.contains("the magic number is 0x7"), "{text}");

    let model = load_in(
        &broken(
            "create-segv",
            &["#define CREATE (void)instance; *nowhere = 1; return EV_OK"],
        ),
        sandbox(),
    );
    let error = model
        .unwrap()
        .instantiate(&Options::default())
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("SIGSEGV") && error.ends_with("while it created an instance"),
        "{error}"
    );
}

#[test]
fn a_hang_is_stopped_at_the_deadline_and_by_the_cancel_word() {
    let path = broken("hang", &["#define ROW for (volatile int j = 0;; j++) {}"]);
    let mut hasty = sandbox();
    hasty.call_deadline = Duration::from_millis(500);
    let strategy = load_in(&path, hasty)
        .unwrap()
        .instantiate(&Options::default())
        .unwrap();
    let error = evaluate(&strategy, &unit_columns(2, 10), 1).unwrap_err();
    assert!(
        error
            .message
            .contains("gave no answer within 0.5 s and was stopped"),
        "{error}"
    );

    let polite = instance(&broken(
        "polite",
        &["#define ROW while (*(const volatile uint32_t *)b->cancel == 0) {} return EV_CANCELLED"],
    ));
    let word = AtomicU32::new(0);
    let inputs = unit_columns(2, 10);
    let columns: Vec<&[f64]> = inputs.iter().collect();
    let mut y = Columns::new(1, 10);
    let mut status = vec![RowStatus::OK; 10];
    let mut outputs: Vec<&mut [f64]> = y.iter_mut().collect();
    let mut batch = Batch::new(&columns, &mut outputs, &mut status)
        .unwrap()
        .cancelled_by(&word);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(Duration::from_millis(50));
            word.store(1, Ordering::Relaxed);
        });
        assert_eq!(
            polite.evaluate(&mut batch).unwrap_err().kind,
            ErrorKind::Cancelled
        );
    });
}

#[test]
fn a_model_that_does_not_stop_when_asked_is_stopped_and_started_again() {
    let deaf =
        "#define ROW if (b->n_rows > 1) for (volatile int j = 0;; j++) {} b->outputs[0][i] = 1";
    let strategy = instance(&broken("deaf", &[deaf]));
    let word = AtomicU32::new(1);
    let inputs = unit_columns(2, 10);
    let columns: Vec<&[f64]> = inputs.iter().collect();
    let mut y = Columns::new(1, 10);
    let mut status = vec![RowStatus::OK; 10];
    let mut outputs: Vec<&mut [f64]> = y.iter_mut().collect();
    let mut batch = Batch::new(&columns, &mut outputs, &mut status)
        .unwrap()
        .cancelled_by(&word);
    let error = strategy.evaluate(&mut batch).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Cancelled);
    assert!(
        error
            .message
            .ends_with("did not stop when it was asked to, and was stopped"),
        "{error}"
    );
    assert!(evaluate(&strategy, &unit_columns(2, 1), 1).is_ok());
}

#[test]
fn memory_is_limited() {
    let mut small = sandbox();
    small.memory = 1 << 30;
    let path = broken(
        "bomb",
        &[
            "#define ROW for (;;) { void *p = malloc(1 << 20); if (!p) abort(); *(volatile char *)p = 1; }",
        ],
    );
    let strategy = load_in(&path, small)
        .unwrap()
        .instantiate(&Options::default())
        .unwrap();
    let error = evaluate(&strategy, &unit_columns(2, 1), 1).unwrap_err();
    assert!(error.message.contains("memory ran out"), "{error}");
}

#[test]
fn files_processes_and_the_network_are_out_of_reach() {
    let secret = common::fresh_folder("secret").join("secret.txt");
    fs::write(&secret, "secret").unwrap();
    let includes = [
        "#define _GNU_SOURCE",
        "#include <errno.h>",
        "#include <fcntl.h>",
        "#include <signal.h>",
        "#include <sys/prctl.h>",
        "#include <sys/resource.h>",
        "#include <sys/socket.h>",
        "#include <sys/syscall.h>",
        "#include <sys/wait.h>",
        "#include <unistd.h>",
    ];
    let attempt = |name: &str, expression: &str| {
        let row = format!("#define ROW b->outputs[0][i] = ({expression}) ? 1 : 0");
        let mut lines = includes.to_vec();
        lines.push(&row);
        said(name, &lines)
    };
    let secret = secret.display();
    let attempts = [
        ("open", format!("open(\"{secret}\", O_RDONLY) >= 0")),
        ("passwd", "open(\"/etc/passwd\", O_RDONLY) >= 0".to_owned()),
        (
            "create-file",
            format!("open(\"{secret}.new\", O_CREAT | O_WRONLY, 0644) >= 0"),
        ),
        ("unlink", format!("unlink(\"{secret}\") == 0")),
        ("socket", "socket(AF_INET, SOCK_STREAM, 0) >= 0".to_owned()),
        (
            "unix-socket",
            "socket(AF_UNIX, SOCK_STREAM, 0) >= 0".to_owned(),
        ),
        ("fork", "fork() >= 0".to_owned()),
        (
            "vfork",
            "syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0) >= 0".to_owned(),
        ),
        (
            "exec",
            "execl(\"/bin/true\", \"true\", (char *)0) == 0".to_owned(),
        ),
        ("kill-parent", "kill(getppid(), 0) == 0".to_owned()),
        (
            "ptrace-parent",
            "syscall(SYS_ptrace, 16, getppid(), 0, 0) == 0".to_owned(),
        ),
        (
            "io-uring",
            "syscall(SYS_io_uring_setup, 8, 0) >= 0".to_owned(),
        ),
        (
            "raise-limit",
            "setrlimit(RLIMIT_FSIZE, &(struct rlimit){1 << 20, 1 << 20}) == 0".to_owned(),
        ),
        ("outlive", "prctl(PR_SET_PDEATHSIG, 0) == 0".to_owned()),
        ("chdir", "chdir(\"/tmp\") == 0".to_owned()),
        ("leave-group", "setsid() >= 0".to_owned()),
        ("environment", "environ[0] != 0".to_owned()),
    ];
    for (name, expression) in &attempts {
        assert_eq!(attempt(name, expression).to_bits(), 0, "{name} worked");
    }
    assert!(fs::exists(secret.to_string()).unwrap());
    // The same checks find what is allowed: otherwise they would prove nothing.
    assert_eq!(
        attempt("allowed", "getpid() > 0 && isatty(1) == 0").to_bits(),
        1f64.to_bits()
    );
}

#[test]
fn what_a_plugin_prints_or_reads_does_not_disturb_the_talk() {
    let path = broken(
        "chatty",
        &[
            "#include <stdio.h>",
            "#define ROW for (int j = 0; j < 1000; j++) printf(\"%d garbage %d\\n\", j, getchar()); fflush(stdout); b->outputs[0][i] = 1",
        ],
    );
    let strategy = instance(&path);
    let (y, _) = evaluate(&strategy, &unit_columns(2, 200), 1).unwrap();
    assert!(
        y.column(0)
            .iter()
            .all(|value| value.to_bits() == 1f64.to_bits())
    );
}

#[test]
fn a_plugin_that_scribbles_over_the_arena_harms_only_itself() {
    let lines = [
        "#define ROW memset((char *)b->row_status - 64, 0xee, 64 + b->n_rows); b->outputs[0][i] = -1",
    ];
    let strategy = instance(&broken("scribble", &lines));
    let (y, status) = evaluate(&strategy, &unit_columns(2, 50), 1).unwrap();
    assert!(status.iter().all(|row| !row.is_ok()));
    assert!(y.column(0).iter().all(|value| value.is_nan()));
}

#[test]
fn a_file_replaced_after_the_look_does_no_harm() {
    let path = common::fresh_folder("replaced").join(common::library_name("x"));
    fs::copy(c_example(), &path).unwrap();
    let candidates = Candidates::discover(&SearchPath::new().file(&path)).unwrap();
    fs::copy(rust_example(), &path).unwrap();
    let mut settings = LoadSettings::default();
    settings.isolation = Isolation::Sandboxed(sandbox());
    // What was looked at is what is loaded.
    let catalog = Catalog::load(candidates, &settings).unwrap();
    assert_eq!(catalog.model_ids(), ["vesicle-delivery"]);
}

#[test]
fn a_program_that_is_no_worker_is_told() {
    for (program, arguments) in [
        ("/bin/echo", vec![]),
        ("/bin/false", vec![]),
        ("/none", vec![]),
        ("/bin/cat", vec!["-".into()]),
    ] {
        let mut wrong = Sandbox::new(program.into(), arguments);
        wrong.start_deadline = Duration::from_millis(300);
        let error = load_in(c_example(), wrong).unwrap_err();
        assert!(
            matches!(error, HostError::NoWorker { .. }),
            "{program}: {error}"
        );
    }
}

/// Speaks to the host as a worker under a plugin's control could.
#[test]
fn workers_that_speak_noise_are_stopped() {
    let ready = r#"{"Ready":{"process":true,"sealed-library":true,"limits":true,"landlock":true,"seccomp":true}}"#;
    let frame = |text: &str| {
        let len = u32::try_from(text.len()).unwrap().to_le_bytes();
        let len: String = len.iter().map(|byte| format!("\\{byte:03o}")).collect();
        format!("printf '{len}'; printf '%s' '{text}'; ")
    };
    for (name, script) in [
        (
            "an endless frame",
            "printf '\\377\\377\\377\\377'; sleep 9".to_owned(),
        ),
        ("no JSON", format!("{}sleep 9", frame("{{{"))),
        ("another type", format!("{}sleep 9", frame("[1, 2]"))),
        (
            "an answer before it is ready",
            format!("{}sleep 9", frame("\"Done\"")),
        ),
        ("ready, then gone", frame(ready)),
        (
            "ready, then an answer",
            format!("{}{}sleep 9", frame(ready), frame("\"Done\"")),
        ),
        (
            "ready, then noise without end",
            format!("{}cat /dev/zero", frame(ready)),
        ),
        (
            "half a frame",
            "printf '\\100\\000\\000\\000{'; sleep 9".to_owned(),
        ),
    ] {
        let mut wrong = Sandbox::new("/bin/sh".into(), vec!["-c".into(), script.into()]);
        wrong.start_deadline = Duration::from_millis(500);
        let begin = Instant::now();
        let error = load_in(c_example(), wrong).unwrap_err();
        assert!(
            matches!(error, HostError::NoWorker { .. } | HostError::Crash { .. }),
            "{name}: {error}"
        );
        assert!(
            begin.elapsed() < Duration::from_secs(8),
            "{name}: the worker was not stopped"
        );
    }
}

/// Process ids of workers that this process has started.
fn children() -> Vec<String> {
    let mut all = Vec::new();
    for task in fs::read_dir("/proc/self/task").unwrap() {
        let text = fs::read_to_string(task.unwrap().path().join("children")).unwrap_or_default();
        all.extend(text.split_whitespace().map(str::to_owned));
    }
    all
}

#[test]
fn no_worker_is_left_behind() {
    if !is_alone("no_worker_is_left_behind") {
        return;
    }
    {
        let strategy = instance(c_example());
        let _second = instance(c_example());
        assert!(evaluate(&strategy, &delivery_columns(10), 4).is_ok());
        assert!(children().len() >= 2, "workers are children");
    }
    assert_eq!(children(), [""; 0]);
    let crashing = instance(&broken("left-crash", &["#define ROW abort()"]));
    assert!(evaluate(&crashing, &unit_columns(2, 1), 1).is_err());
    assert_eq!(children(), [""; 0]);
}

#[test]
fn workers_die_with_a_host_that_is_killed() {
    let name = "EVSTRAT_KILLED_TEST";
    if std::env::var_os(name).is_some() {
        let strategy = instance(&broken(
            "left-busy",
            &["#define ROW for (volatile int j = 0;; j++) {}"],
        ));
        std::thread::scope(|scope| {
            scope.spawn(|| evaluate(&strategy, &unit_columns(2, 1), 1).is_ok());
            std::thread::sleep(Duration::from_millis(200));
            println!("workers {}", children().join(" "));
            std::thread::sleep(Duration::from_secs(60));
        });
        return;
    }
    let mut host = std::process::Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "workers_die_with_a_host_that_is_killed",
            "--nocapture",
        ])
        .env(name, "1")
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = std::io::BufRead::lines(std::io::BufReader::new(host.stdout.take().unwrap()));
    let line = lines
        .find_map(|line| {
            line.unwrap()
                .split_once("workers ")
                .map(|(_, pids)| pids.to_owned())
        })
        .unwrap();
    let pids: Vec<&str> = line.split_whitespace().collect();
    assert!(!pids.is_empty());
    host.kill().unwrap();
    host.wait().unwrap();
    let is_alive = |pid: &&str| {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        // A zombie waits for a new parent to reap it, and does nothing.
        !stat.is_empty() && !stat.contains(") Z ")
    };
    let deadline = Instant::now() + Duration::from_secs(10);
    while pids.iter().any(is_alive) && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(!pids.iter().any(is_alive), "{pids:?} outlived the host");
}
