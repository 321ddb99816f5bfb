//! The checker: good plugins pass, hostile ones fail the intended check, and nothing is left behind.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

#[path = "../common/mod.rs"]
mod common;
mod evaluation;

use std::fs;
use std::path::Path;
use std::time::Duration;

use common::{broken, c_example, changed_example, is_alone, rust_example};
use evstrat_host::Sandbox;
use evstrat_host::check::{self, Beliefs, CheckReport, Settings, Verdict};
use evstrat_host::lock::LockFile;

fn settings() -> Settings {
    let mut sandbox = Sandbox::new(env!("CARGO_BIN_EXE_evstrat-host-worker").into(), Vec::new());
    sandbox.memory = 1 << 30;
    sandbox.start_deadline = Duration::from_secs(3);
    sandbox.call_deadline = Duration::from_secs(3);
    Settings::new(sandbox)
}

/// The ids of checks that ended so.
fn ids(report: &CheckReport, verdict: Verdict) -> Vec<&'static str> {
    let checks = report
        .checks
        .iter()
        .filter(|check| check.verdict == verdict);
    checks.map(|check| check.id).collect()
}

#[test]
fn the_examples_pass_every_check() {
    for path in [c_example(), rust_example()] {
        let report = check::run(path, &settings());
        assert!(report.is_ok(), "{report}");
        assert!(report.checks.len() > 25, "{report}");
        let json = serde_json::to_value(&report).unwrap();
        assert_eq!(json["checks"][0]["verdict"], "passed");
        let junit = report.to_junit();
        assert_eq!(junit.matches("<testcase ").count(), report.checks.len());
        assert!(junit.contains("failures=\"0\""), "{junit}");
    }
    // Warnings of the examples are known ones: the time of loading depends on the machine.
    let report = check::run(rust_example(), &settings());
    let mut warned = ids(&report, Verdict::Warned);
    warned.retain(|id| *id != "load.quick");
    assert_eq!(warned, [""; 0], "{report}");
}

#[test]
fn checks_can_be_chosen() {
    let mut some = settings();
    some.only = vec!["evaluate".to_owned()];
    some.skip = vec!["evaluate.random".to_owned()];
    let report = check::run(c_example(), &some);
    assert!(
        report
            .checks
            .iter()
            .any(|check| check.id == "evaluate.guard")
    );
    assert!(
        !report
            .checks
            .iter()
            .any(|check| check.id == "evaluate.random" || check.id == "invariance.seed")
    );
    let all = check::all();
    assert!(all.iter().any(|(id, _)| *id == "science.self-tests"));
}

/// Runs one check, and what must come before it, on a hostile plugin.
fn verdict(path: &Path, id: &str) -> (Verdict, String) {
    let mut only = settings();
    only.only = vec![id.to_owned()];
    let report = check::run(path, &only);
    let found = report.checks.iter().find(|check| check.id == id);
    assert!(found.is_some(), "{id} did not run: {report}");
    let found = found.unwrap();
    (found.verdict, found.detail.clone())
}

fn fails(id: &str, name: &str, lines: &[&str], says: &str) {
    let (verdict, detail) = verdict(&broken(name, lines), id);
    assert_eq!(verdict, Verdict::Failed, "{name}: {id}: {detail}");
    assert!(detail.contains(says), "{name}: {id}: {detail}");
}

#[test]
fn the_template_of_the_corpus_is_good() {
    let report = check::run(&broken("template", &[]), &settings());
    assert!(report.is_ok(), "{report}");
}

#[test]
fn files_that_cannot_be_used() {
    let truncated = changed_example("c-truncated", |bytes| bytes.truncate(5000));
    assert_eq!(verdict(&truncated, "static.usable").0, Verdict::Failed);
    let foreign = changed_example("c-foreign", |bytes| bytes[18] = 243);
    assert_eq!(verdict(&foreign, "static.usable").0, Verdict::Failed);
    fails(
        "static.usable",
        "c-v2",
        &["#define ENTRY evstrat_plugin_v2"],
        "speaks plugin interface v2",
    );
    fails(
        "static.usable",
        "c-no-entry",
        &["#define ENTRY other"],
        "not an evstrat plugin",
    );
    fails(
        "static.stack",
        "c-execstack",
        &["__asm__(\".section .note.GNU-stack,\\\"x\\\",@progbits\\n.text\");"],
        "noexecstack",
    );
    let noisy = broken(
        "c-exports",
        &[
            "#include \"evstrat_plugin_v1.h\"",
            "EV_EXPORT int helper(void);",
            "int helper(void) { return 1; }",
        ],
    );
    assert_eq!(verdict(&noisy, "static.exports").0, Verdict::Warned);
}

fn warns(id: &str, path: &Path, says: &str) {
    let (verdict, detail) = verdict(path, id);
    assert_eq!(verdict, Verdict::Warned, "{id}: {detail}");
    assert!(detail.contains(says), "{id}: {detail}");
}

#[test]
fn libraries_that_work_here_only() {
    // The name of a library that it needs, changed to one that nobody has.
    let plain = broken("c-depends", &[]);
    let mut bytes = fs::read(&plain).unwrap();
    let name = b"libc.so.6\0";
    let at = bytes
        .windows(name.len())
        .position(|part| part == name)
        .unwrap();
    bytes[at..at + 4].copy_from_slice(b"libq");
    fs::write(&plain, bytes).unwrap();
    warns("static.dependencies", &plain, "it needs libq.so.6");
    if cfg!(target_arch = "x86_64") {
        fails(
            "static.relocations",
            "c-textrel",
            &["__asm__(\".text\\n.quad evstrat_plugin_v1\\n\");"],
            "-fPIC",
        );
    }
}

#[test]
fn plugins_that_could_be_better() {
    let slow = broken(
        "c-slow-load",
        &[
            "#include <time.h>",
            "#define CONSTRUCTOR clock_t end = clock() + CLOCKS_PER_SEC / 6; while (clock() < end) {}",
        ],
    );
    warns("load.quick", &slow, "ms, the start of a worker included");
    let mute = broken("c-no-doc", &["#define SECOND_DOC \"\""]);
    warns("descriptor.docs", &mute, "assumption 'b' has no doc");
    let vague = broken("c-no-role", &["#define ROLE EV_ROLE_OTHER"]);
    warns("descriptor.outcomes", &vague, "outcome 'sum' has no role");
    let endless = broken(
        "c-no-bounds",
        &["#define LOWER -HUGE_VAL", "#define UPPER HUGE_VAL"],
    );
    warns(
        "descriptor.outcomes",
        &endless,
        "outcome 'sum' has no bounds",
    );
    warns("science.self-tests", &endless, "there are none");
}

#[test]
fn pins_are_compared() {
    let mut settings = settings();
    settings.only = vec!["load.pinned".to_owned()];
    let (one, other) = (
        broken("c-pinned", &[]),
        broken("c-not-pinned", &["#define SECOND_DOC \"Other.\""]),
    );
    settings.lock = LockFile::default().updated(&common::load(&one).unwrap());
    let pinned = check::run(&one, &settings);
    assert!(
        ids(&pinned, Verdict::Passed).contains(&"load.pinned"),
        "{pinned}"
    );
    let changed = check::run(&other, &settings);
    assert_eq!(ids(&changed, Verdict::Warned), ["load.pinned"], "{changed}");
}

#[test]
fn time_courses_that_are_none() {
    let lines = |column: &str| {
        vec![
            "#include \"evstrat_plugin_v1.h\"".to_owned(),
            "#include <math.h>".to_owned(),
            "#include <string.h>".to_owned(),
            "static const EvState states[] = {{sizeof(EvState), 0, EV_STR(\"s\"), EV_STR(\"s\"), EV_STR(\"1\")}};".to_owned(),
            format!(
                "static EvStatus course(void *o, const EvTraceRequest *r, EvErr *e) \
             {{ (void)o; (void)e; for (uint64_t i = 0; i < r->n_times; i++) r->columns[0][i] = {column}; return EV_OK; }}"
            ),
            "static const EvTrace table = {sizeof(EvTrace), 1, sizeof(EvState), 0, states, course};".to_owned(),
            "#define GET_EXTENSION if (id.len == 15 && memcmp(id.ptr, EV_EXT_TRACE, 15) == 0) return &table; return NULL".to_owned(),
        ]
    };
    for (name, column, expected) in [
        ("c-course", "r->times[i]", Verdict::Passed),
        ("c-course-ends", "i < 7 ? 1.0 : NAN", Verdict::Failed),
    ] {
        let lines = lines(column);
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let (found, detail) = verdict(&broken(name, &lines), "science.trace");
        assert_eq!(found, expected, "{detail}");
        assert!(expected == Verdict::Passed || detail == "state 's' is NaN at time 7");
    }
}

/// A check that nothing fails may not check anything.
#[test]
fn every_check_is_seen_to_bite() {
    let tests = [include_str!("main.rs"), include_str!("evaluation.rs")].concat();
    for (id, _) in check::all() {
        // A number to read, not a judgement.
        if id != "science.cost" {
            let quoted = format!("\"{id}\"");
            assert!(tests.contains(&quoted), "no plugin here fails {id}");
        }
    }
}

#[test]
fn loading_that_crashes_hangs_or_lies() {
    fails(
        "load.loads",
        "c-ctor-abort",
        &["#define CONSTRUCTOR abort()"],
        "SIGABRT",
    );
    fails(
        "load.loads",
        "c-ctor-loop",
        &["#define CONSTRUCTOR for (volatile int i = 0;; i++) {}"],
        "gave no answer",
    );
    fails(
        "load.loads",
        "c-ctor-exit",
        &["#define CONSTRUCTOR exit(0)"],
        "ended by itself",
    );
    fails(
        "load.loads",
        "c-entry-segv",
        &["#define ENTRY_BODY *nowhere = 1"],
        "SIGSEGV",
    );
    fails("load.loads", "c-magic", &["#define MAGIC 7"], "magic");
    fails(
        "load.loads",
        "c-unresolved",
        &[
            "extern int nobody(void);",
            "#define DESTROY free(instance); nobody()",
        ],
        "undefined symbol",
    );
    fails(
        "load.loads",
        "c-descriptor",
        &["#define SECOND_ID \"a\""],
        "two assumptions have the id 'a'",
    );
}

#[test]
fn tables_that_change_or_cannot_be_trusted() {
    fails(
        "load.again",
        "c-other-table",
        &[
            "#define ENTRY_BODY static EvPlugin copies[9]; static int n; n = (n + 1) % 9; copies[n] = plugin; return &copies[n]",
        ],
        "the same table",
    );
    fails(
        "load.repeatable",
        "c-fickle",
        &[
            "#include <stdio.h>",
            "#include <unistd.h>",
            "#define ENTRY_BODY static EvPlugin copy; static char text[16]; copy = plugin; \
           copy.version.len = (uint64_t)snprintf(text, 16, \"%d\", (int)getpid()); copy.version.ptr = text; return &copy",
        ],
        "differently",
    );
    fails(
        "load.many",
        "c-odd-process",
        &[
            "#include <unistd.h>",
            "#define ROW b->outputs[0][i] = getpid() % 2 ? 0.25 : 0.5",
        ],
        "disagree",
    );
    fails(
        "load.destroy-null",
        "c-destroy",
        &["#define DESTROY *(volatile char *)instance = 0; free(instance)"],
        "SIGSEGV",
    );
    fails(
        "load.unknown-extension",
        "c-extension",
        &["#define GET_EXTENSION if (id.len > 18) return \"x\"; return NULL"],
        "NULL",
    );
    fails(
        "descriptor.unchanged",
        "c-changes",
        &[
            "static char doc[] = \"Second.\";",
            "#define SECOND_DOC \"Second.\"",
            "#define ENTRY_BODY static EvPlugin copy; copy = plugin; copy.version.ptr = doc; copy.version.len = 6; return &copy",
            "#define BEFORE_ROWS doc[0] = 'X'",
        ],
        "changed",
    );
}

#[test]
fn options_and_instances() {
    const SCHEMA: &str = "#define OPTIONS_SCHEMA \"{\\\"properties\\\": {\\\"a\\\": {\\\"type\\\": \\\"number\\\"}}}\"";
    fails("options.malformed", "c-accepts", &[SCHEMA], "accepted");
    fails(
        "options.malformed",
        "c-chokes",
        &[
            "#define CREATE if (options.len > 1000) *nowhere = 1; *instance = malloc(1); return EV_OK",
        ],
        "SIGSEGV",
    );
    fails(
        "options.malformed",
        "c-mute",
        &[
            SCHEMA,
            "#define CREATE if (options.len > 2) return EV_ERR_OPTIONS; *instance = malloc(1); return EV_OK",
        ],
        "without a reason",
    );
    fails(
        "options.defaults",
        "c-never",
        &["#define CREATE (void)instance; return fail(err, EV_ERR_MODEL, \"never\")"],
        "never",
    );
    fails(
        "options.lifecycle",
        "c-leaks",
        &[
            "#define DESTROY (void)instance",
            "#define CREATE *instance = calloc(1, 4096); memset(*instance, 1, 4096); return EV_OK",
        ],
        "of memory more",
    );
    fails(
        "options.lifecycle",
        "c-descriptors",
        &[
            "#include <unistd.h>",
            "#define CREATE int p[2]; if (pipe(p)) return fail(err, EV_ERR_MODEL, \"no pipe\"); *instance = malloc(1); return EV_OK",
        ],
        "no pipe",
    );
}

#[test]
fn what_is_left_behind() {
    const THREAD: [&str; 3] = [
        "#include <pthread.h>",
        "#include <unistd.h>",
        "static volatile int go = 1;",
    ];
    let with = |more: &[&'static str]| {
        let mut lines = THREAD.to_vec();
        lines.extend(more);
        lines
    };
    let sleeper = with(&[
        "static void *nap(void *p) { while (go) sleep(1); return p; }",
        "#define CREATE pthread_t t; pthread_create(&t, NULL, nap, NULL); *instance = malloc(1); return EV_OK",
    ]);
    fails(
        "process.leftovers",
        "c-thread",
        &sleeper,
        "1 threads are left",
    );
    let busy = with(&[
        "static void *spin(void *p) { while (go) {} return p; }",
        "#define CREATE pthread_t t; pthread_create(&t, NULL, spin, NULL); *instance = malloc(1); return EV_OK",
    ]);
    fails(
        "process.memory",
        "c-leak",
        &["#define BEFORE_ROWS void *room = malloc(512); if (room) memset(room, 1, 512)"],
        "of memory more",
    );
    fails(
        "process.idle",
        "c-busy",
        &busy,
        "while nobody asked for anything",
    );
    fails(
        "process.leftovers",
        "c-pipe",
        &[
            "#include <unistd.h>",
            "#define BEFORE_ROWS int p[2]; if (pipe(p)) return EV_ERR_MODEL",
        ],
        "descriptors are left open",
    );
    for (name, include, action, says) in [
        (
            "c-signal",
            "#include <signal.h>",
            "signal(SIGFPE, SIG_IGN)",
            "signal handlers",
        ),
        (
            "c-rounding",
            "#include <fenv.h>",
            "fesetround(FE_UPWARD)",
            "floating-point mode",
        ),
        (
            "c-environment",
            "#include <stdlib.h>",
            "putenv(\"X=1\")",
            "the environment",
        ),
    ] {
        let before = format!("#define BEFORE_ROWS {action}");
        fails("process.surroundings", name, &[include, &before], says);
    }
}

#[test]
fn self_tests_that_fail() {
    let lines = [
        "#include \"evstrat_plugin_v1.h\"",
        "#include <string.h>",
        "static const double x0[] = {0.5}, x1[] = {0.25}, sum0[] = {0.8};",
        "static const double *const xs[] = {x0, x1}, *const ys[] = {sum0};",
        "static const EvSelfTest test = {sizeof(EvSelfTest), 1, {0, 0}, xs, ys, 1e-9, 0};",
        "static const EvSelfTests tests = {sizeof(EvSelfTests), 1, sizeof(EvSelfTest), 0, &test};",
        "#define GET_EXTENSION if (id.len == 18 && memcmp(id.ptr, EV_EXT_SELFTEST, 18) == 0) return &tests; return NULL",
    ];
    fails(
        "science.self-tests",
        "c-selftest",
        &lines,
        "sum is 7.5e-1, not 8e-1",
    );
}

/// What a plugin asks the system for, though the sandbox forbids it.
#[test]
fn attempts_at_the_system() {
    let includes = "#include <fcntl.h>\n#include <signal.h>\n#include <stdio.h>\n#include <sys/socket.h>\n#include <unistd.h>";
    for (name, action, says) in [
        ("c-fork", "if (fork() == 0) _exit(0)", "start processes"),
        (
            "c-exec",
            "char *none[] = {NULL}; if (b->n_rows > 90) execve(\"/bin/true\", none, none)",
            "start processes",
        ),
        ("c-system", "if (system(\"true\")) { }", "start processes"),
        (
            "c-socket",
            "close(socket(AF_INET, SOCK_STREAM, 0))",
            "use the network",
        ),
        ("c-kill", "kill(getppid(), 0)", "send signals"),
        (
            "c-read",
            "close(open(\"/etc/passwd\", O_RDONLY))",
            "open files",
        ),
        (
            "c-write",
            "FILE *f = fopen(\"/tmp/evstrat-test\", \"w\"); if (f) fclose(f)",
            "open files",
        ),
        ("c-unlink", "unlink(\"/tmp/nobody-has-this\")", "open files"),
    ] {
        let before = format!("#define BEFORE_ROWS {action}");
        fails("process.system", name, &[includes, &before], says);
    }
    // In an initializer, before anything is asked of the plugin.
    fails(
        "process.system",
        "c-ctor-fork",
        &[
            "#include <unistd.h>",
            "#define CONSTRUCTOR if (fork() == 0) _exit(0)",
        ],
        "start processes",
    );
    // Threads, and the end of the process by itself, are no such attempt.
    let good = broken(
        "c-joins",
        &[
            "#include <pthread.h>",
            "static void *nothing(void *p) { return p; }",
            "#define BEFORE_ROWS pthread_t t; if (!pthread_create(&t, NULL, nothing, NULL)) pthread_join(t, NULL)",
        ],
    );
    assert_eq!(verdict(&good, "process.system").0, Verdict::Passed);
}

#[test]
fn hosts_of_other_versions() {
    fails(
        "load.later-host",
        "c-exact-batch",
        &[
            "#define SHAPE_CHECK if (b->struct_size != sizeof(EvBatch)) return fail(err, EV_ERR_ARGUMENT, \"what is this\")",
        ],
        "what is this",
    );
    fails(
        "load.later-host",
        "c-exact-host",
        &[
            "#define CREATE if (host->abi_minor > EV_ABI_MINOR) return fail(err, EV_ERR_MODEL, \"too new\"); *instance = malloc(1); return EV_OK",
        ],
        "too new",
    );
    fails(
        "evaluate.bad-batch",
        "c-long-text",
        &[
            "#define SHAPE_CHECK if (b->struct_size < sizeof(EvBatch) || b->n_inputs != 2 || b->n_outputs != 1) \
         { strcpy(err->buf, \"the batch does not fit the model\"); err->len = 32; return EV_ERR_ARGUMENT; }",
        ],
        "beyond the room",
    );
}

#[test]
fn derivatives() {
    let with = |by_b: &str| {
        vec![
            "#include \"evstrat_plugin_v1.h\"".to_owned(),
            "#include <string.h>".to_owned(),
            format!(
                "static EvStatus vjp(void *o, const EvBatch *b, const double *const *w, double *const *g, EvErr *e) \
             {{ (void)o; (void)e; for (uint64_t i = 0; i < b->n_rows; i++) {{ g[0][i] = w[0][i] * b->inputs[1][i]; g[1][i] = {by_b}; }} return EV_OK; }}"
            ),
            "static const EvGradient table = {sizeof(EvGradient), 0, vjp};".to_owned(),
            "#define GET_EXTENSION if (id.len == 18 && memcmp(id.ptr, EV_EXT_GRADIENT, 18) == 0) return &table; return NULL".to_owned(),
            "#define ROW b->outputs[0][i] = b->inputs[0][i] * b->inputs[1][i]; if (!(b->outputs[0][i] >= 0 && b->outputs[0][i] <= 2)) b->row_status[i] = EV_ROW_DOMAIN".to_owned(),
        ]
    };
    let build = |name: &str, by_b: &str| {
        let lines = with(by_b);
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        broken(name, &lines)
    };
    let good = build("c-gradient", "w[0][i] * b->inputs[0][i]");
    let (of_good, text) = verdict(&good, "science.gradient");
    assert_eq!(of_good, Verdict::Passed, "{text}");
    for (name, by_b) in [
        ("c-gradient-wrong", "w[0][i] * b->inputs[1][i]"),
        ("c-gradient-nan", "0.0 / 0.0"),
        ("c-gradient-unwritten", "g[1][i]"),
    ] {
        let (of_bad, text) = verdict(&build(name, by_b), "science.gradient");
        assert_eq!(of_bad, Verdict::Failed, "{name}: {text}");
        assert!(text.contains("by assumption 1"), "{name}: {text}");
    }
    let (none, _) = verdict(&broken("c-no-gradient", &[]), "science.gradient");
    assert_eq!(none, Verdict::Skipped);
}

/// Beliefs about the template's two assumptions that go from 0 to `highest`.
fn beliefs_up_to(highest: f64) -> Beliefs {
    Beliefs::new(move |of, _| {
        let quantile = move |p: f64| highest * p;
        let all = of.assumptions.iter();
        Ok(all.map(|_| Box::new(quantile) as check::Quantile).collect())
    })
}

#[test]
fn suggested_beliefs() {
    let path = broken(
        "c-beliefs",
        &[
            "#define ROW b->outputs[0][i] = b->inputs[0][i]; if (b->inputs[0][i] > 0.9) b->row_status[i] = EV_ROW_DOMAIN",
        ],
    );
    let with = |beliefs: Option<Beliefs>| {
        let mut settings = settings();
        settings.only = vec![
            "evaluate.beliefs".to_owned(),
            "descriptor.beliefs".to_owned(),
        ];
        settings.beliefs = beliefs;
        check::run(&path, &settings)
    };
    let within = with(Some(beliefs_up_to(0.85)));
    assert_eq!(ids(&within, Verdict::Warned), [""; 0], "{within}");
    let beyond = with(Some(beliefs_up_to(1.0)));
    assert_eq!(
        ids(&beyond, Verdict::Warned),
        ["evaluate.beliefs"],
        "{beyond}"
    );
    let unreadable = with(Some(Beliefs::new(|_, _| Err("no such law".to_owned()))));
    let both = ["descriptor.beliefs", "evaluate.beliefs"];
    assert_eq!(ids(&unreadable, Verdict::Failed), both, "{unreadable}");
    assert_eq!(ids(&with(None), Verdict::Skipped), both);
}

/// Process ids of workers that this process has started.
fn n_children() -> usize {
    let tasks = fs::read_dir("/proc/self/task").unwrap();
    let children = tasks
        .map(|task| fs::read_to_string(task.unwrap().path().join("children")).unwrap_or_default());
    children.map(|text| text.split_whitespace().count()).sum()
}

#[test]
fn the_checker_survives_the_worst_and_leaves_nothing() {
    if !is_alone("the_checker_survives_the_worst_and_leaves_nothing") {
        return;
    }
    let path = broken(
        "c-worst",
        &[
            "#include <unistd.h>",
            "#define ROW if (fork() == 0) for (;;) {} *nowhere = 1",
        ],
    );
    let report = check::run(&path, &settings());
    assert!(ids(&report, Verdict::Failed).len() > 8, "{report}");
    assert_eq!(n_children(), 0);
}
