//! Wall and processor time.

use std::error::Error;
use std::time::Instant;

use nix::sys::resource::{Usage, UsageWho, getrusage};
use serde_json::{Value, json};

/// A moment from which time is taken.
pub(crate) struct Clock {
    started: Instant,
    cpu: f64,
}

impl Clock {
    /// Starts now.
    pub(crate) fn start() -> Result<Self, Box<dyn Error>> {
        Ok(Self {
            cpu: processor_seconds()?,
            started: Instant::now(),
        })
    }

    /// `compute_s`, `cpu_s` and `rss_mb` as they are now, with `more` beside them.
    pub(crate) fn stop(&self, mut more: Value) -> Result<Value, Box<dyn Error>> {
        let wall = self.started.elapsed().as_secs_f64();
        let own = getrusage(UsageWho::RUSAGE_SELF)?;
        let others = getrusage(UsageWho::RUSAGE_CHILDREN)?;
        more["compute_s"] = json!(wall);
        more["cpu_s"] = json!(processor_seconds()? - self.cpu);
        more["rss_mb"] = json!(own.max_rss().max(others.max_rss()) / 1024);
        Ok(more)
    }
}

/// Processor time of this process and of the ended ones that it started.
fn processor_seconds() -> Result<f64, Box<dyn Error>> {
    let seconds = |usage: Usage| {
        let of =
            |time: nix::sys::time::TimeVal| time.tv_sec() as f64 + 1e-6 * time.tv_usec() as f64;
        of(usage.user_time()) + of(usage.system_time())
    };
    Ok(seconds(getrusage(UsageWho::RUSAGE_SELF)?) + seconds(getrusage(UsageWho::RUSAGE_CHILDREN)?))
}
