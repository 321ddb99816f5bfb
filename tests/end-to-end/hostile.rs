//! `run` survives whatever a plugin does: an ordinary exit status, one message, and no process left.
#![cfg(target_os = "linux")]

use std::process::Stdio;

use evstrat_tests::Run;
use evstrat_tests::command;
use evstrat_tests::plugin::{template, workers_of};

/// What a plugin does, the exit status of a run, and a part of what is said.
type Case = (&'static [&'static str], i32, &'static str);

const CASES: &[Case] = &[
    (&["#define CONSTRUCTOR abort()"], 3, "SIGABRT"),
    (&["#define CONSTRUCTOR exit(0)"], 3, "ended by itself"),
    (&["#define ENTRY_BODY *nowhere = 1"], 3, "SIGSEGV"),
    (&["#define MAGIC 7"], 3, "magic"),
    (
        &["#define CREATE (void)instance; *nowhere = 1; return EV_OK"],
        3,
        "SIGSEGV",
    ),
    (
        &["#define CREATE (void)instance; return fail(err, EV_ERR_MODEL, \"never\")"],
        3,
        "never",
    ),
    (&["#define ROW *nowhere = 1"], 3, "SIGSEGV"),
    (
        &["#define ROW exit(0)"],
        3,
        "ended by itself with exit status 0",
    ),
    (&["#define ROW __builtin_trap()"], 3, "SIG"),
    (
        &[
            "static int deep(volatile int n) { char room[4096]; room[n % 7] = 1; return n ? deep(n + 1) + room[3] : 0; }",
            "#define ROW b->outputs[0][i] = deep(1)",
        ],
        3,
        "its stack overflowed",
    ),
    (
        &[
            "#define ROW for (;;) { void *p = malloc(1 << 20); if (!p) abort(); *(volatile char *)p = 1; }",
        ],
        3,
        "memory ran out",
    ),
    (
        &[
            "#define ROW memset((char *)b->row_status - 64, 0xee, 64 + b->n_rows); b->outputs[0][i] = -1",
        ],
        0,
        "",
    ),
    (&["#define ROW b->outputs[0][i] = NAN"], 0, ""),
    (
        &[
            "#include <stdio.h>",
            "#define ROW printf(\"garbage %d\\n\", getchar()); fflush(stdout); b->outputs[0][i] = 1",
        ],
        0,
        "",
    ),
    (
        &[
            "#include <unistd.h>",
            "#define ROW if (fork() == 0) for (;;) {} b->outputs[0][i] = 1",
        ],
        0,
        "",
    ),
    (
        &[
            "#include <signal.h>",
            "#include <unistd.h>",
            "#define ROW b->outputs[0][i] = kill(getppid(), SIGKILL) == 0 ? 0 : 1",
        ],
        0,
        "",
    ),
    (
        &[
            "#include <pthread.h>",
            "static volatile int go = 1;",
            "static void *spin(void *p) { while (go) {} return p; }",
            "#define CREATE pthread_t t; pthread_create(&t, NULL, spin, NULL); *instance = malloc(1); return EV_OK",
        ],
        0,
        "",
    ),
    (
        &["#define DESTROY free(instance); for (volatile int j = 0;; j++) {}"],
        0,
        "",
    ),
];

#[test]
fn runs_end_in_an_ordinary_way_whatever_a_plugin_does() {
    for (lines, status, says) in CASES {
        let folder = tempfile::tempdir().expect("a folder");
        let file = template(folder.path(), lines);
        let child = command(&[
            "run",
            file.to_str().expect("UTF-8"),
            "--draws",
            "64",
            "-q",
            "-q",
        ])
        .args(["--plugin-memory", "512", "--plugin-timeout", "20"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
        let host = child.id();
        let run: Run = child.wait_with_output().expect("it ends").into();
        assert_eq!(run.status, Some(*status), "{lines:?}: {}", run.stderr);
        assert!(run.stderr.contains(says), "{lines:?}: {}", run.stderr);
        // What a plugin printed is quoted, so only the starts of lines count.
        let n_errors = run
            .stderr
            .lines()
            .filter(|line| line.starts_with("error"))
            .count();
        assert_eq!(
            n_errors,
            usize::from(*status != 0),
            "{lines:?}: {}",
            run.stderr
        );
        assert!(
            run.stdout.is_empty() || *status == 0,
            "{lines:?}: {}",
            run.stdout
        );
        assert_eq!(workers_of(host), [0; 0], "{lines:?}");
    }
}
