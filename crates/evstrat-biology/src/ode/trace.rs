//! Time courses of one row on a grid.

use super::driver::{Driver, Options};
use super::evaluate::{Switchable, apply};
use super::system::{Course, Next, Place, Status, System};
use crate::error::BiologyError;
use crate::regimen::Timeline;

/// States of one row on a grid of times.
///
/// # Definition
/// Steps end exactly at events and at the times of the grid, so the values carry the accuracy of the steps and not of
/// the dense output. At the time of an event the state after it is recorded. Times after the end of the timeline are
/// reached too; times must ascend. `load` puts the parameters into lane 0 and the start into the state.
///
/// # Errors
/// [`BiologyError::Integration`] when the end is not reached.
pub fn trace<S, F, const L: usize>(
    system: &mut S,
    options: Options,
    timeline: &Timeline,
    grid: &[f64],
    load: F,
) -> Result<Vec<Vec<f64>>, BiologyError>
where
    S: System<L> + Switchable,
    F: FnMut(&mut S, &mut [f64]),
{
    let mut driver = Driver::new(system, options);
    let mut course = Traced {
        timeline,
        grid,
        load,
        next_event: 0,
        rows: Vec::with_capacity(grid.len()),
        status: Status::Done,
    };
    driver.run(system, 0..1, &mut course);
    match course.status {
        Status::Done => Ok(course.rows),
        status => Err(BiologyError::Integration { status }),
    }
}

struct Traced<'a, F> {
    timeline: &'a Timeline,
    grid: &'a [f64],
    load: F,
    next_event: usize,
    rows: Vec<Vec<f64>>,
    status: Status,
}

impl<F> Traced<'_, F> {
    fn next_stop(&self) -> Option<f64> {
        let grid = self.grid.get(self.rows.len()).copied()?;
        let event = self.timeline.events().get(self.next_event);
        Some(event.map_or(grid, |event| event.at.min(grid)))
    }
}

impl<S, F, const L: usize> Course<S, L> for Traced<'_, F>
where
    S: Switchable,
    F: FnMut(&mut S, &mut [f64]),
{
    fn start(&mut self, _row: usize, lane: usize, system: &mut S, state: &mut [f64]) -> (f64, f64) {
        debug_assert_eq!(lane, 0, "a single row starts in the first lane");
        (self.load)(system, state);
        let events = self.timeline.events();
        self.next_event = events.partition_point(|event| event.at < 0.0);
        (0.0, self.next_stop().unwrap_or(0.0).max(0.0))
    }

    fn leg_end(&mut self, place: Place, system: &mut S, state: &mut [f64]) -> Next {
        let mut changed = false;
        while let Some(event) = self.timeline.events().get(self.next_event) {
            if event.at > place.time {
                break;
            }
            apply(event.change, place.lane, system, state);
            self.next_event += 1;
            changed = true;
        }
        while self
            .grid
            .get(self.rows.len())
            .is_some_and(|&t| t <= place.time)
        {
            self.rows.push(state.to_vec());
        }
        match self.next_stop() {
            None => Next::Stop,
            Some(stop) if changed => Next::Restart(stop),
            Some(stop) => Next::Continue(stop),
        }
    }

    fn finish(&mut self, _row: usize, _lane: usize, status: Status) {
        self.status = status;
    }
}
