//! What a plugin does to its process.

use std::fs;
use std::time::{Duration, Instant};

use super::Outcome;
use super::load::expect_good;
use super::subject::{Subject, evaluate};
use crate::isolation::Deadly;
use crate::sandbox::FORBIDDEN_CALL;
use crate::sandbox::probe::Probe;
use crate::sandbox::session::SandboxedSession;

/// What the system knows of a process.
#[derive(Clone, Debug)]
pub(super) struct ProcessFacts {
    /// How many threads it has.
    pub(super) n_threads: usize,
    /// How many descriptors it has open.
    pub(super) n_descriptors: usize,
    /// How much memory it uses, in bytes, without what it shares.
    pub(super) memory: u64,
    /// How long it has run or was ready to run, in nanoseconds.
    pub(super) busy: u64,
}

impl ProcessFacts {
    /// Those of an instance's worker.
    pub(super) fn of(session: &SandboxedSession) -> Result<Self, String> {
        let id = session.process_id().ok_or("the worker has died")?;
        let read = |name: &str| {
            fs::read_to_string(format!("/proc/{id}/{name}"))
                .map_err(|error| format!("cannot look at the worker: {error}"))
        };
        let status = read("status")?;
        let number = |key: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(key));
            line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok())
                .unwrap_or(0)
        };
        // Time on a processor and time waiting for one, so that it does not matter what else the machine does.
        let of_thread = |folder: fs::DirEntry| -> u64 {
            let text = fs::read_to_string(folder.path().join("schedstat")).unwrap_or_default();
            let times = text.split_whitespace().take(2);
            times.filter_map(|time| time.parse::<u64>().ok()).sum()
        };
        let threads = fs::read_dir(format!("/proc/{id}/task"));
        let busy = threads.map_or(0, |all| all.flatten().map(of_thread).sum());
        let descriptors = fs::read_dir(format!("/proc/{id}/fd")).map_or(0, Iterator::count);
        Ok(Self {
            n_threads: usize::try_from(number("Threads:")).unwrap_or(0),
            n_descriptors: descriptors,
            memory: number("RssAnon:") << 10,
            busy,
        })
    }

    /// What there is more of in `after`.
    pub(super) fn leftovers(&self, after: &Self) -> Vec<String> {
        let mut faults = Vec::new();
        if after.n_threads > self.n_threads {
            faults.push(format!(
                "{} threads are left",
                after.n_threads - self.n_threads
            ));
        }
        if after.n_descriptors > self.n_descriptors {
            faults.push(format!(
                "{} descriptors are left open",
                after.n_descriptors - self.n_descriptors
            ));
        }
        faults
    }
}

pub(super) fn threads(subject: &Subject<'_>) -> Result<Outcome, String> {
    if !subject.descriptor().capabilities.deterministic {
        return Ok(Outcome::Skipped(
            "the model is not deterministic, as declared".to_owned(),
        ));
    }
    let n_rows = subject.affordable(4096) / 8;
    Ok(expect_good(subject.probe(Probe::Threads {
        model: subject.index,
        options: subject.options(),
        // Nine times over.
        rows: subject.rows(n_rows),
    })?))
}

pub(super) fn leftovers(subject: &Subject<'_>) -> Result<Outcome, String> {
    let of = subject.descriptor();
    let rows = subject.rows(subject.affordable(1000) / 10);
    let mut session = subject.instance()?;
    let before = ProcessFacts::of(&session)?;
    for _ in 0..10 {
        evaluate(&mut session, of, &rows, (1, 0))?;
    }
    session.close().map_err(|error| error.to_string())?;
    let after = ProcessFacts::of(&session)?;
    // One thread serves requests; what the plugin started while it was loaded is left over, too.
    let mut bare = before;
    bare.n_threads = 1;
    Ok(Outcome::of_faults(&bare.leftovers(&after), Outcome::Failed))
}

/// How many calls of a quick model must leave no memory behind.
const CALLS: u32 = 20_000;

pub(super) fn memory(subject: &Subject<'_>) -> Result<Outcome, String> {
    let of = subject.descriptor();
    let rows = subject.rows(8);
    let mut session = subject.instance()?;
    let mut call = |times: u32, patience: Duration| -> Result<(u32, u64), String> {
        let started = Instant::now();
        let mut done = 0;
        while done < times && started.elapsed() < patience {
            evaluate(&mut session, of, &rows, (1, 0))?;
            done += 1;
        }
        Ok((done, ProcessFacts::of(&session)?.memory))
    };
    // What is made once only, and stays, is made now.
    let (_, before) = call(CALLS / 20, subject.settings.patience / 4)?;
    let (n_calls, after) = call(CALLS, subject.settings.patience)?;
    let growth = after.saturating_sub(before);
    Ok(if growth > 512 << 10 {
        Outcome::Failed(format!(
            "{} KiB of memory more after {n_calls} calls",
            growth >> 10
        ))
    } else if n_calls < CALLS {
        Outcome::Passed(format!("{n_calls} calls, because the model is slow"))
    } else {
        Outcome::passed()
    })
}

pub(super) fn idle(subject: &Subject<'_>) -> Result<Outcome, String> {
    let of = subject.descriptor();
    let mut session = subject.instance()?;
    evaluate(
        &mut session,
        of,
        &subject.rows(subject.affordable(100)),
        (1, 0),
    )?;
    let before = ProcessFacts::of(&session)?;
    std::thread::sleep(Duration::from_millis(150));
    let after = ProcessFacts::of(&session)?;
    let busy = Duration::from_nanos(after.busy.saturating_sub(before.busy));
    Ok(if busy > Duration::from_millis(30) {
        Outcome::Failed(format!(
            "busy for {} ms while nobody asked for anything",
            busy.as_millis()
        ))
    } else {
        Outcome::passed()
    })
}

pub(super) fn surroundings(subject: &Subject<'_>) -> Result<Outcome, String> {
    let plugin = subject.afresh();
    let text = |error: evstrat_core::ModelError| error.to_string();
    let mut session = plugin
        .session(subject.index, &subject.options())
        .map_err(text)?;
    let of = subject.descriptor();
    evaluate(
        &mut session,
        of,
        &subject.rows(subject.affordable(100)),
        (1, 0),
    )?;
    // The instance's worker goes back to its plugin, and answers the probe.
    drop(session);
    plugin
        .probe(Probe::Surroundings)
        .map(expect_good)
        .map_err(text)
}

/// Asks the kernel to end the worker when the plugin tries what the sandbox forbids; otherwise the call only fails, and a
/// plugin that goes on without it computes something else outside the sandbox.
pub(super) fn system(subject: &Subject<'_>) -> Result<Outcome, String> {
    if !subject.isolation.seccomp {
        return Ok(Outcome::Skipped(
            "this kernel does not filter system calls".to_owned(),
        ));
    }
    let of = subject.descriptor();
    let rows = subject.rows(subject.affordable(400) / 4);
    let mut faults = Vec::new();
    for family in Deadly::ALL {
        let plugin = subject.plugin().afresh_and_watched(family);
        let session = plugin.session(subject.index, &subject.options());
        let result = session
            .map_err(|error| error.to_string())
            .and_then(|mut session| {
                evaluate(&mut session, of, &rows, (1, 0))?;
                session.close().map_err(|error| error.to_string())
            });
        // Whatever else ends it is the subject of other checks.
        if result.is_err_and(|text| text.contains(FORBIDDEN_CALL)) {
            faults.push(format!("it tries to {}", family.verb()));
        }
    }
    Ok(Outcome::of_faults(&faults, Outcome::Failed))
}
