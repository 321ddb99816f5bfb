//! What the driver needs to know of a system of equations.

use super::lanes::Lanes;

/// A system of ordinary differential equations y' = f(y), its parameters held for `L` draws at once.
///
/// # Definition
/// The system is autonomous: whatever changes with time (doses, infusions, switches) happens between the legs of a
/// [`Course`](super::Course), and a smooth dependence on time is one more state with derivative one.
/// Implementations act on every lane by itself, and mark their functions `#[inline(always)]`, so that they are compiled
/// for the vector instructions that the driver found.
pub trait System<const L: usize> {
    /// Number of states.
    fn states(&self) -> usize;

    /// Places (row, column) of the Jacobian that can differ from zero, in the order in which
    /// [`jacobian`](Self::jacobian) writes them. Places that occur twice add up.
    fn pattern(&self) -> Vec<(usize, usize)>;

    /// Writes f(y) to `rates`.
    fn rates(&self, y: &[Lanes<L>], rates: &mut [Lanes<L>]);

    /// Writes df/dy at the places of [`pattern`](Self::pattern).
    fn jacobian(&self, y: &[Lanes<L>], entries: &mut [Lanes<L>]);
}

/// How a course goes on after the end of a leg.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Next {
    /// The row is done.
    Stop,
    /// Nothing jumped: keep the step size and go on to this time.
    Continue(f64),
    /// State or parameters were changed: start afresh and go on to this time.
    Restart(f64),
}

/// Whether a row goes on after an accepted step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// Go on.
    Continue,
    /// The row has seen enough and is done.
    Stop,
}

/// How a row ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Status {
    /// The last leg was completed, or the course stopped.
    Done,
    /// The start of a leg was not a finite state.
    NotFinite,
    /// No step, however small, met the tolerance.
    StepUnderflow,
    /// The budget of steps was spent.
    TooManySteps,
}

/// The course of many rows through a system: their starts, the events between legs, and what is kept of each step.
///
/// Rows are independent of each other. Each runs in some lane, in legs that end where something happens; what a course
/// stores per row must depend on that row alone.
pub trait Course<S, const L: usize> {
    /// States whose dense output [`Step::watched`](super::Step::watched) serves at little cost.
    fn watch(&self) -> &[usize] {
        &[]
    }

    /// Puts the parameters of `row` into `lane` of the system and its start into `state`.
    /// Returns the time of the start and the end of the first leg.
    fn start(&mut self, row: usize, lane: usize, system: &mut S, state: &mut [f64]) -> (f64, f64);

    /// Sees an accepted step.
    fn step(&mut self, row: usize, lane: usize, step: &super::Step<'_, L>) -> Flow {
        let _ = (row, lane, step);
        Flow::Continue
    }

    /// Handles what happens at the end of a leg; may change `state` and the parameters in `place.lane`.
    fn leg_end(&mut self, place: Place, system: &mut S, state: &mut [f64]) -> Next {
        let _ = (place, system, state);
        Next::Stop
    }

    /// Takes note that a row has ended.
    fn finish(&mut self, row: usize, lane: usize, status: Status);
}

/// Where and when a leg ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// The row.
    pub row: usize,
    /// The lane it runs in.
    pub lane: usize,
    /// The time, exactly as the course had asked for it.
    pub time: f64,
}
