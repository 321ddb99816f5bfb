//! Runs checks, several at once.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use super::report::CheckReport;
use super::subject::Subject;
use super::{Check, OF_MODEL, OF_PLUGIN, Outcome};

/// A check of a plugin or model.
struct Job<'a> {
    check: &'static Check,
    subject: &'a Subject<'a>,
    /// The id of the model; empty if the check is of the whole plugin.
    model: &'a str,
}

/// What came of a job, and how many seconds it took.
type Done = (Outcome, f64);

/// Runs all checks that are wanted and reports them in the order in which they are listed.
pub(super) fn all(plugin: &Subject<'_>, report: &mut CheckReport) {
    let models: Vec<Subject<'_>> = (0..plugin.models.len())
        .map(|index| plugin.with_model(index))
        .collect();
    let wanted = |check: &&Check| plugin.settings.wants(check.id);
    let mut jobs: Vec<Job<'_>> = OF_PLUGIN
        .iter()
        .filter(wanted)
        .map(|check| Job {
            check,
            subject: plugin,
            model: "",
        })
        .collect();
    for subject in &models {
        let of_model = OF_MODEL.iter().filter(wanted);
        jobs.extend(of_model.map(|check| Job {
            check,
            subject,
            model: &subject.descriptor().id,
        }));
    }
    let done = at_once(&jobs, plugin.settings.threads);
    for (job, done) in jobs.iter().zip(done) {
        // Those that measure times have the machine to themselves now.
        let (outcome, seconds) = done.unwrap_or_else(|| one(job));
        let (id, title) = (job.check.id, job.check.title);
        report.add_timed((id, title), job.model, outcome, seconds);
    }
}

/// Runs all jobs but those that measure times, which are left for later.
fn at_once(jobs: &[Job<'_>], n_threads: usize) -> Vec<Option<Done>> {
    let next = AtomicUsize::new(0);
    let done: Vec<Mutex<Option<Done>>> = jobs.iter().map(|_| Mutex::default()).collect();
    thread::scope(|scope| {
        for _ in 0..n_threads.clamp(1, jobs.len().max(1)) {
            scope.spawn(|| {
                while let Some(index) = take(&next, jobs.len()) {
                    let job = &jobs[index];
                    if !job.check.is_timed {
                        let result = one(job);
                        *done[index].lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
                    }
                }
            });
        }
    });
    done.into_iter()
        .map(|result| result.into_inner().unwrap_or_else(PoisonError::into_inner))
        .collect()
}

fn take(next: &AtomicUsize, n_jobs: usize) -> Option<usize> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    (index < n_jobs).then_some(index)
}

fn one(job: &Job<'_>) -> Done {
    let started = Instant::now();
    let outcome = (job.check.run)(job.subject).unwrap_or_else(Outcome::Failed);
    (outcome, started.elapsed().as_secs_f64())
}
